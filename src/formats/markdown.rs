//! A report in Markdown: quotes by label, with where they stand. Source: <https://spec.commonmark.org>.

use super::quotes::{self, by_label};
use super::{Capabilities, Change, Doc, Feature, Format, WriteError, WriteOptions, Written, written};
use crate::model::{OffsetUnit, Project};

/// A report in Markdown.
#[derive(Clone, Copy, Debug)]
pub struct Markdown;

impl Format for Markdown {
    fn id(&self) -> &'static str {
        "markdown"
    }

    fn name(&self) -> &'static str {
        "Report, Markdown"
    }

    fn extension(&self) -> &'static str {
        "md"
    }

    fn mime(&self) -> &'static str {
        "text/markdown;charset=utf-8"
    }

    fn offset_unit(&self) -> Option<OffsetUnit> {
        None
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            reads: false,
            carries: quotes::CARRIES,
            changes: &[(Feature::LineEnds, Change::OneLine), (Feature::Padding, Change::Trimmed)],
        }
    }

    fn doc(&self) -> Doc {
        Doc {
            summary: "A report to read on: the quotes of each label with where they stand and what was noted.",
            specification: "https://spec.commonmark.org",
        }
    }

    fn write(&self, project: &Project, options: &WriteOptions) -> Result<Written, WriteError> {
        let documents = options.scope.documents(project)?;
        let title = super::file_name::title_of(project, &documents);
        let mut out = String::new();
        if !title.is_empty() {
            out.push_str(&format!("# {}\n\n", escaped(title)));
        }
        for (label, quotes) in by_label(project, &documents) {
            let (name, level) = match label {
                Some(label) => (escaped(&label.name), project.codebook.above(&label.id).len()),
                None => ("Highlights without a label".to_owned(), 0),
            };
            out.push_str(&format!("{} {name} ({})\n\n", "#".repeat((level + 2).min(6)), quotes.len()));
            if let Some(meaning) = label.map(|it| it.description.trim()).filter(|it| !it.is_empty()) {
                out.push_str(&format!("{}\n\n", escaped(meaning)));
            }
            for quote in quotes {
                out.push_str(&format!("> {}\n>\n> — {}\n\n", escaped(&quote.words()), escaped(&quote.reference())));
                let note = quote.annotation.note.trim();
                if !note.is_empty() {
                    out.push_str(&format!("{}\n\n", escaped(note)));
                }
            }
        }
        let report = quotes::verify(&out, project, &documents, escaped);
        Ok(written(self, project, &documents, options, out, report))
    }
}

/// Words of which Markdown makes nothing but words, on one line.
fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut at_start = true;
    let mut digits = false;
    for character in line.chars() {
        let marks = matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '#' | '$');
        // `-`, `+` and `1.` make lists, but only where a line begins.
        let begins = at_start && matches!(character, '-' | '+' | '=');
        if marks || begins || (digits && matches!(character, '.' | ')')) {
            out.push('\\');
        }
        out.push(character);
        digits = (at_start || digits) && character.is_ascii_digit();
        at_start = false;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn words_stay_words() {
        for (words, expected) in [
            ("plain, with 1.5 – and so on.", "plain, with 1.5 – and so on."),
            ("*bold* <b>\n# no", "\\*bold\\* \\<b\\> \\# no"),
            ("- no list", "\\- no list"),
            ("12. no list", "12\\. no list"),
            ("[a](b)", "\\[a\\](b)"),
        ] {
            assert_eq!(escaped(words), expected);
        }
    }
}
