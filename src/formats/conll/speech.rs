//! Words with tags as a speech.

use super::super::draft::{At, Draft, DraftAnnotation, DraftDocument, DraftSpan};

/// What a tag says of its word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tag<'a> {
    Outside,
    Begins(&'a str),
    Goes(&'a str),
    Ends(&'a str),
    Single(&'a str),
}

impl<'a> Tag<'a> {
    pub fn of(tag: &'a str) -> Option<Self> {
        if matches!(tag, "O" | "_" | "-") {
            return Some(Self::Outside);
        }
        let (place, label) = tag.split_once('-').filter(|it| !it.1.is_empty())?;
        match place {
            "B" => Some(Self::Begins(label)),
            "I" | "M" => Some(Self::Goes(label)),
            "E" | "L" => Some(Self::Ends(label)),
            "S" | "U" => Some(Self::Single(label)),
            _ => None,
        }
    }

    /// What it says, if anything: the label, whether it begins a passage, and whether that may go on.
    pub const fn says(self) -> Option<(&'a str, bool, bool)> {
        match self {
            Self::Outside => None,
            Self::Begins(label) => Some((label, true, true)),
            Self::Goes(label) => Some((label, false, true)),
            Self::Ends(label) => Some((label, false, false)),
            Self::Single(label) => Some((label, true, false)),
        }
    }
}

/// A speech that is being read.
#[derive(Default)]
pub struct Speech<'a> {
    pub at: At,
    pub title: &'a str,
    text: String,
    /// The code points of the text.
    length: u32,
    found: Vec<Found<'a>>,
    /// For each column of tags the number of the passage that may go on.
    open: Vec<Option<usize>>,
}

/// A passage: where it begins, ends, and on which line.
struct Found<'a> {
    start: u32,
    end: u32,
    label: &'a str,
    line: usize,
}

impl<'a> Speech<'a> {
    /// A speech that begins on that line.
    pub fn new(line: usize, title: &'a str) -> Self {
        Self { at: At::line(line), title, ..Self::default() }
    }

    /// Nothing goes on behind the end of a sentence.
    pub fn end_sentence(&mut self) {
        self.open.clear();
    }

    /// The next word, behind what is between it and the one before, with its tag in each of the columns.
    pub fn word(&mut self, between: &str, word: &str, tags: impl Iterator<Item = Tag<'a>>, line: usize) {
        if !self.text.is_empty() {
            self.push(between);
        }
        let start = self.length;
        self.push(word);
        for (column, tag) in tags.enumerate() {
            if self.open.len() <= column {
                self.open.resize(column + 1, None);
            }
            let Some(open) = self.open.get_mut(column) else { continue };
            let Some((label, begins, goes_on)) = tag.says() else {
                *open = None;
                continue;
            };
            let before = open.filter(|_| !begins).and_then(|it| self.found.get_mut(it));
            let number = match before.filter(|it| it.label == label) {
                Some(before) => {
                    before.end = self.length;
                    *open
                }
                None => {
                    self.found.push(Found { start, end: self.length, label, line });
                    self.found.len().checked_sub(1)
                }
            };
            *open = number.filter(|_| goes_on);
        }
    }

    fn push(&mut self, words: &str) {
        self.text.push_str(words);
        let length = u32::try_from(words.chars().count()).unwrap_or(u32::MAX);
        self.length = self.length.saturating_add(length);
    }

    /// The speech goes into the draft.
    pub fn finish(self, draft: &mut Draft<'a>) {
        let Self { at, title, text, found, .. } = self;
        let document = DraftDocument { at, title: title.into(), text: Some(text.into()), ..DraftDocument::default() };
        if !draft.document(document) {
            return;
        }
        for Found { start, end, label, line } in found {
            draft.annotation(DraftAnnotation {
                at: At::line(line),
                spans: vec![DraftSpan { offsets: Some((start, end)), ..DraftSpan::default() }],
                labels: vec![label.into()],
                ..DraftAnnotation::default()
            });
        }
    }
}
