//! Words of the strip beside the scroll bar.

use super::Phrase;

/// One language's words for the strip.
#[derive(Debug)]
#[expect(missing_docs, reason = "a word says what it is")]
pub struct StripWords {
    pub name: &'static str,
    /// Of the paragraphs, `n` of `all`.
    pub place: Phrase,
    /// What stands before the labels of each tenth.
    pub parts: &'static str,
    /// In a tenth without labels.
    pub nothing: &'static str,
}

pub(super) const ENGLISH: StripWords = StripWords {
    name: "Map of the speech",
    place: Phrase::new("Paragraph {n} of {all}"),
    parts: "Labels by tenths of the speech.",
    nothing: "none",
};

pub(super) const RUSSIAN: StripWords = StripWords {
    name: "Карта речи",
    place: Phrase::new("Абзац {n} из {all}"),
    parts: "Метки по десятым долям речи.",
    nothing: "нет",
};
