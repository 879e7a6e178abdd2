//! Speeches that come in as text documents of other programs.
//!
//! Each kind of document is one implementation of [`TextKind`] in a file of its own and one line in [`TEXTS`]. All make the
//! same of what they read: a paragraph is a line with a blank line behind it; lines that end because their author ended
//! them, items of lists and rows of tables are lines; cells have a tab between them.

mod decode;
mod docx;
mod flow;
mod front;
mod html;
mod markdown;
mod odt;
mod plain;
mod reading;
mod subtitles;
mod walk;

use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use super::clean;
use super::diagnostic::ReadError;
use crate::model::{Intake, intake, is_language_tag};

/// All kinds of text documents. The last is plain text, which nearly everything is.
pub static TEXTS: &[&dyn TextKind] = &[
    &docx::Docx,
    &odt::Odt,
    &odt::FlatOdt,
    &subtitles::WebVtt,
    &subtitles::SubRip,
    &html::Html,
    &markdown::Markdown,
    &plain::Plain,
];

/// The kind of a text document, judged by what is in it first, then by its name; plain text when nothing else fits and it is text.
pub fn text_kind(name: &str, bytes: &[u8]) -> Option<&'static dyn TextKind> {
    let mut kinds = TEXTS.iter().copied();
    kinds.clone().find(|kind| kind.recognises(name, bytes)).or_else(|| kinds.find(|kind| is_named(*kind, name)))
}

/// Whether a file's name ends as those of that kind do.
fn is_named(kind: &dyn TextKind, name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |it| it.1).to_lowercase();
    kind.extensions().contains(&&*ending)
}

/// A kind of text document.
pub trait TextKind: Sync {
    /// Its name in scripts and tests: lower case, unique, never changed.
    fn id(&self) -> &'static str;

    /// What people call it.
    fn name(&self) -> &'static str;

    /// How the names of its files end, without the dot. The first is the usual one.
    fn extensions(&self) -> &'static [&'static str];

    /// Whether the file is one, as far as its first bytes and its name show.
    fn recognises(&self, name: &str, bytes: &[u8]) -> bool;

    /// The speech in the file.
    ///
    /// # Errors
    ///
    /// When the file is damaged, has no words, or has more than [`limits::TEXT_BYTES`](crate::model::limits::TEXT_BYTES).
    fn read(&self, bytes: &[u8]) -> Result<Speech, ReadError>;
}

/// A speech as a text document has it.
#[derive(Clone, Debug)]
pub struct Speech {
    /// What the document calls it.
    pub title: Option<String>,
    /// A BCP 47 tag, when the document says so.
    pub language: Option<Rc<str>>,
    /// `speaker`, `date`, `author`, `created`: what the document says, by key.
    pub metadata: BTreeMap<Rc<str>, Rc<str>>,
    /// The text.
    pub intake: Intake,
    /// What the document has that is no part of the speech, and how many.
    pub left_out: BTreeMap<Omission, usize>,
}

/// What a document has that is no part of the speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Omission {
    /// Footnotes and endnotes.
    Notes,
    /// Comments in the margin.
    Comments,
    /// Words that somebody deleted while changes were tracked.
    Deletions,
    /// What stands around the article of a page.
    Surroundings,
}

impl fmt::Display for Omission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Notes => "footnotes and endnotes",
            Self::Comments => "comments",
            Self::Deletions => "tracked deletions",
            Self::Surroundings => "words around the article",
        })
    }
}

/// What a document says of itself.
#[derive(Debug, Default)]
struct About {
    title: Option<String>,
    language: Option<Rc<str>>,
    metadata: BTreeMap<Rc<str>, Rc<str>>,
    left_out: BTreeMap<Omission, usize>,
}

impl About {
    /// The title; the first one counts.
    fn title(&mut self, words: &str) {
        let words = one_line(words);
        if self.title.is_none() && !words.is_empty() {
            self.title = Some(words);
        }
    }

    /// The language; the first one counts.
    fn language(&mut self, tag: &str) {
        let tag = tag.trim().replace('_', "-");
        if self.language.is_none() && is_language_tag(&tag) {
            self.language = Some(tag.into());
        }
    }

    /// Something else; the first of each key counts.
    fn entry(&mut self, key: &str, value: &str) {
        let value = one_line(value);
        if !value.is_empty() {
            self.metadata.entry(key.into()).or_insert_with(|| value.into());
        }
    }

    /// A date, without the time of day; the first of each key counts.
    fn date(&mut self, key: &str, value: &str) {
        let value = value.trim();
        let day = value.split_once(['T', ' ']).map_or(value, |it| it.0);
        let is_day = day.len() == 10 && day.bytes().all(|it| it.is_ascii_digit() || it == b'-');
        self.entry(key, if is_day { day } else { value });
    }

    /// One more that is no part of the speech.
    fn leave_out(&mut self, what: Omission) {
        *self.left_out.entry(what).or_default() += 1;
    }

    /// The speech with that text.
    fn with(self, text: &str) -> Result<Speech, ReadError> {
        self.taken(intake(text))
    }

    /// The speech with that text as it came.
    fn taken(self, intake: Intake) -> Result<Speech, ReadError> {
        if intake.text.as_str().trim().is_empty() {
            return Err(ReadError::Empty);
        }
        let Self { title, language, metadata, left_out } = self;
        Ok(Speech { title, language, metadata, intake, left_out })
    }
}

/// What can be seen of a name, without line ends in it.
fn one_line(words: &str) -> String {
    let mut line = String::new();
    for word in clean::cut(words.trim_start(), 4 * crate::model::limits::NAME_CHARS).split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    clean::visible(&line)
}
