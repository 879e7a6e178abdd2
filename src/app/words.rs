//! Every word that people see, in one place.

use crate::model::LineStyle;

/// `one` for 1, else `many`, with the number before it.
fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// A number with thin groups of three digits: `12,345`.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$doc])* #[allow(missing_docs)] pub const $name: &str = $text;)*
    };
}

words! {
    /// The product.
    APP = "Rostrum";
    SKIP_TO_TEXT = "Skip to the speech";
    SPEECHES = "Speeches";
    NO_SPEECHES = "No speeches yet.";
    ADD_SPEECH = "Paste or open a speech";
    LABELS = "Labels";
    ADD_LABEL = "Add a label";
    HINT = "Select a passage, then press a key. Or click a label and paint with it.";
    START_TITLE = "Paste a speech";
    START_LEAD = "Highlight passages, label them, take the JSON away. Nothing leaves this page: there is no server.";
    PASTE_PLACEHOLDER = "Paste or type here, or drop a file anywhere";
    PASTE_NAME = "Text of the speech";
    START = "Start annotating";
    OPEN_FILE = "Open a file…";
    TRY_SAMPLE = "Try the sample";
    START_FINE = "Plain text, or a Rostrum file. Kept in this browser until you remove it.";
    BACK_TO_SPEECH = "Back to the speech";
    TITLE_PLACEHOLDER = "Title (taken from the text if empty)";
    TITLE_NAME = "Title of the speech";
    UNDO = "Undo";
    REDO = "Redo";
    EXPORT = "Export JSON";
    EXPORT_MORE = "More ways to export";
    EXPORT_PROJECT = "Whole project, JSON";
    EXPORT_DOCUMENT = "This speech only, JSON";
    EXPORT_CSV = "Table of quotes, CSV";
    SPEECH_TEXT = "Text of the speech";
    ANNOTATIONS = "Annotations";
    MENU_NAME = "Labels for the passage";
    CHOICE_NAME = "Several annotations here";
    CHOICE_TITLE = "Which one?";
    FIND_LABEL = "Label, or type to find…";
    NO_LABEL_MATCHES = "No label matches.";
    NOTE = "Note";
    NOTE_NAME = "Note on the passage";
    NOTE_PLACEHOLDER = "What do you notice here?";
    DONE = "Done";
    DELETE = "Delete";
    CANCEL = "Cancel";
    CLOSE = "Close";
    DISMISS = "Dismiss";
    UNLABELLED = "No label";
    RENAME = "Rename";
    RENAME_SPEECH = "Rename speech";
    DELETE_SPEECH = "Delete speech";
    SPEECH_ACTIONS = "Rename or delete";
    LABEL_ACTIONS = "Change label";
    LABEL_NAME = "Name of the label";
    LABEL_DESCRIPTION = "When to use it";
    LABEL_COLOR = "Colour";
    LABEL_STYLE = "Line";
    DELETE_LABEL = "Delete label";
    SAVE = "Save";
    SAVING = "Saving…";
    OPENING = "Opening…";
    SAVED = "Saved on this device";
    SAVED_SHORT = "Saved";
    NOT_SAVED = "Not saved";
    DOWNLOAD_NOW = "Download";
    READ_ONLY = "Read-only";
    READ_ONLY_TAB = "Rostrum is open in another tab, which is saving. This tab can read and export.";
    READ_ONLY_FREE = "The other tab is closed. Reload to edit here.";
    RELOAD = "Reload";
    OUTDATED = "Another tab has gone on with this work. Reload to see it.";
    MEMORY_ONLY = "Not being saved on this device";
    STORAGE_FULL = "storage is full";
    STORAGE_NONE = "this browser keeps nothing for this page now";
    LOAD_FAILED = "What is saved on this device could not be read. It is left as it is; new work is not saved here. Download it before you close the page.";
    SPEECHES_GONE = "The browser has cleared what was saved here. If you have a Rostrum file, open it.";
    PAINTING_STOP = "Stop (Esc)";
    BAR_LABELS = "Labels";
    BAR_SPEECHES = "Speeches";
    BAR_LIST = "List";
    NO_ANNOTATIONS = "Nothing is annotated yet.";
    MISMATCH_TITLE = "Not every quote stands where the file says";
    MISMATCH_LEAD = "The file was downloaded, but reading it again found passages that differ from the text. Please keep it and tell the makers of Rostrum; your work in this browser is unharmed.";
    FILE_EMPTY = "The file is empty.";
    FILE_BINARY = "This file is not plain text and not a Rostrum file.";
    FILE_TOO_LARGE = "The file is too large: at most 160 MiB.";
}

/// “3 annotations deleted.”
pub fn annotations_deleted(count: usize) -> String {
    if count == 1 { "Annotation deleted.".to_owned() } else { format!("{} annotations deleted.", grouped(count)) }
}

/// “Speech “…” deleted.”
pub fn speech_deleted(title: &str) -> String {
    format!("“{title}” deleted.")
}

/// “Label “…” deleted, with it 12 annotations.”
pub fn label_deleted(name: &str, uses: usize) -> String {
    if uses == 0 {
        format!("Label “{name}” deleted.")
    } else {
        format!("Label “{name}” deleted from {}.", counted(uses, "annotation", "annotations"))
    }
}

/// “16 of 16 quotes match”
pub fn quotes_match(matching: usize, checked: usize) -> String {
    format!("{} of {} quotes match", grouped(matching), grouped(checked))
}

/// What an export says when it is done.
pub fn exported(name: &str, matching: usize, checked: usize, losses: &[String]) -> String {
    let left_out = if losses.is_empty() { String::new() } else { format!(" Not in it: {}.", losses.join(", ")) };
    format!("{name}: {}.{left_out}", quotes_match(matching, checked))
}

/// What an import says when it is done.
pub fn imported(documents: usize, annotations: usize, left_out: usize, changed: usize) -> String {
    let mut text = format!(
        "{} and {} taken in",
        counted(documents, "speech", "speeches"),
        counted(annotations, "annotation", "annotations")
    );
    if changed > 0 {
        text.push_str(&format!(", {} put right", counted(changed, "thing", "things")));
    }
    if left_out > 0 {
        text.push_str(&format!("; {} left out", counted(left_out, "thing", "things")));
    }
    text.push('.');
    text
}

/// “668 words · 15 annotations”
pub fn word_count(words: usize) -> String {
    counted(words, "word", "words")
}

/// “29,004 paragraphs”
pub fn paragraph_count(paragraphs: usize) -> String {
    counted(paragraphs, "paragraph", "paragraphs")
}

/// “15 annotations”
pub fn annotation_count(annotations: usize) -> String {
    counted(annotations, "annotation", "annotations")
}

/// “Painting: Concern”
pub fn painting(label: &str) -> String {
    format!("Painting: {label}")
}

/// “Saved on this device 14:03”
pub fn saved_at(time: &str) -> String {
    format!("{SAVED} {time}")
}

/// “Not saved: storage is full”
pub fn not_saved(reason: &str) -> String {
    format!("{NOT_SAVED}: {reason}")
}

/// “Create label “hope””
pub fn create_label(name: &str) -> String {
    format!("New label “{name}”")
}

/// “… and 120 more”
pub fn more(count: usize) -> String {
    format!("and {} more", grouped(count))
}

/// How a line looks, in words.
pub const fn line_style(style: LineStyle) -> &'static str {
    match style {
        LineStyle::Solid => "solid",
        LineStyle::Dashed => "dashed",
        LineStyle::Dotted => "dotted",
        LineStyle::Double => "double",
        LineStyle::Wavy => "wavy",
        LineStyle::SolidThick => "thick",
        LineStyle::DashedThick => "thick dashed",
        LineStyle::DottedThick => "thick dotted",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        for (number, expected) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), expected);
        }
    }
}
