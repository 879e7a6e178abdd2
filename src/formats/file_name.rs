//! Names for files that are safe everywhere.

use std::rc::Rc;

use super::distinct::distinct;
use crate::model::{Document, Project};

/// The most bytes of a title in a file's name. Most systems allow 255 for the whole name.
const TITLE_BYTES: usize = 180;

/// A file name of a title, a date and an extension: `title-YYYY-MM-DD.extension`.
///
/// Letters, digits and their accents stay, in every script; all else becomes `-`. So nothing in it can leave the
/// folder, hide, turn the writing around, or mean something to a system; and it is short enough for all of them.
pub fn file_name(title: &str, date: &str, extension: &str) -> String {
    let title = Some(words(title)).filter(|it| !it.is_empty()).unwrap_or_else(|| "rostrum".to_owned());
    let date = words(date);
    let stem = if date.is_empty() { title } else { format!("{title}-{date}") };
    let safe = if is_reserved(&stem) { format!("rostrum-{stem}") } else { stem };
    format!("{safe}.{extension}")
}

/// What a file that holds these documents is named after: the one document, or the project.
pub(super) fn title_of<'a>(project: &'a Project, documents: &[&'a Rc<Document>]) -> &'a str {
    match documents {
        [only] => only.title(),
        _ => &project.title,
    }
}

/// Names for the files of speeches in a zip file, no two the same on any system.
pub(super) fn of_each(documents: &[&Rc<Document>], extension: &str) -> Vec<String> {
    let stems = documents.iter().map(|it| stem(&file_name(it.title(), "", extension)).to_owned());
    distinct(stems, '-', str::to_lowercase).map(|it| format!("{it}.{extension}")).collect()
}

/// What a file is called, without folders and without what comes behind the first dot.
pub(super) fn stem(name: &str) -> &str {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    name.split('.').next().unwrap_or_default()
}

/// The words of `text`, joined by `-`.
fn words(text: &str) -> String {
    let mut joined = String::new();
    for character in text.chars() {
        if joined.len() + character.len_utf8() > TITLE_BYTES {
            break;
        }
        if character.is_alphanumeric() || (is_accent(character) && !joined.is_empty()) {
            joined.push(character);
        } else if !joined.is_empty() && !joined.ends_with('-') {
            joined.push('-');
        }
    }
    joined.trim_end_matches('-').to_owned()
}

/// Whether it belongs to the letter before it: combining accents, and the vowel signs of Hebrew, Arabic, Indic
/// scripts and Thai.
fn is_accent(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{670}' | '\u{900}'..='\u{109f}')
}

/// Whether Windows keeps the name for a device.
fn is_reserved(stem: &str) -> bool {
    let upper = stem.to_ascii_uppercase();
    let numbered = |device: &str| {
        let number = upper.strip_prefix(device).map(|rest| rest.chars().collect::<Vec<_>>());
        matches!(number.as_deref(), Some(['0'..='9' | '¹' | '²' | '³']))
    };
    matches!(upper.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe() {
        for (title, expected) in [
            ("US–Kazakhstan human rights dialogue", "US-Kazakhstan-human-rights-dialogue-2022-04-06.csv"),
            ("../../etc/passwd", "etc-passwd-2022-04-06.csv"),
            ("C:\\Windows\\win.ini", "C-Windows-win-ini-2022-04-06.csv"),
            ("invoice\u{202e}gnp.exe", "invoice-gnp-exe-2022-04-06.csv"),
            ("CON", "CON-2022-04-06.csv"),
            ("🎤🎤", "rostrum-2022-04-06.csv"),
            ("", "rostrum-2022-04-06.csv"),
            ("...", "rostrum-2022-04-06.csv"),
            ("a\0b\nc", "a-b-c-2022-04-06.csv"),
            ("Речь о реформе", "Речь-о-реформе-2022-04-06.csv"),
            ("e\u{301}te\u{301}", "e\u{301}te\u{301}-2022-04-06.csv"),
            ("हिन्दी", "हिन्दी-2022-04-06.csv"),
        ] {
            assert_eq!(file_name(title, "2022-04-06", "csv"), expected);
        }
        for device in ["CON", "nul", "Com1", "LPT9"] {
            assert_eq!(file_name(device, "", "csv"), format!("rostrum-{device}.csv"));
        }
        let long = file_name(&"𠀀".repeat(400), "2022-04-06", "rostrum.json");
        assert!(long.len() <= 255, "{}", long.len());
        assert_eq!(file_name("x", "../..", "csv"), "x.csv");
    }
}
