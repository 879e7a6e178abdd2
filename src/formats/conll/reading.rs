//! Columns as speeches.
//!
//! Tags stand in the last column. Where one or more before it hold tags as well, as those of nested names in GermEval's
//! files, they are read too; a column of chunks, as the third of CoNLL-2003, is not.

use super::super::ReadError;
use super::super::draft::{At, Draft};
use super::super::source::Source;
use super::speech::{Speech, Tag};
use super::{NAME, universal};
use crate::model::OffsetUnit;

/// The most bytes of a file that are looked at for telling what it is.
const GLANCE: usize = 1 << 16;
/// The most columns that are looked at for tags.
const COLUMNS: usize = 32;
/// What chunkers call their chunks, in English and in CoNLL-2003's German.
const CHUNKS: [&str; 14] =
    ["NP", "VP", "PP", "ADVP", "SBAR", "ADJP", "PRT", "CONJP", "INTJ", "LST", "UCP", "NC", "VC", "PC"];

/// A line of columns.
struct Row<'a> {
    word: &'a str,
    /// Those behind the word.
    columns: Vec<&'a str>,
}

impl<'a> Row<'a> {
    /// The columns of a line; `None` of a blank one.
    fn of(line: &'a str) -> Option<Self> {
        let line = line.trim();
        let between = if line.contains('\t') { '\t' } else { ' ' };
        let mut columns = line.split(between).map(str::trim).filter(|it| !it.is_empty());
        Some(Self { word: columns.next()?, columns: columns.collect() })
    }

    /// The same of a line whose first column counts the words.
    fn of_numbered(line: &'a str) -> Option<Self> {
        Self::of(line.trim().split_once(char::is_whitespace)?.1)
    }

    /// What the last column says; `None` when that is no tag.
    fn last_tag(&self) -> Option<Tag<'a>> {
        self.columns.last().and_then(|it| Tag::of(it))
    }

    /// The columns between the word and the tags, and those of tags.
    fn parts(&self, depth: usize) -> (&[&'a str], &[&'a str]) {
        self.columns.split_at_checked(self.columns.len().saturating_sub(depth)).unwrap_or_default()
    }

    /// Whether it begins a speech, and what that is called.
    fn begins_document(line: &'a str) -> Option<&'a str> {
        let rest = line.trim().strip_prefix("-DOCSTART-")?;
        if !rest.is_empty() && !rest.starts_with([' ', '\t']) {
            return None;
        }
        let rest = rest.trim();
        if let Some(name) = rest.strip_prefix('(') {
            return Some(name.trim_end_matches(')').trim());
        }
        rest.split([' ', '\t']).all(|it| matches!(it, "" | "-X-" | "-Y-" | "O" | "_" | "-")).then_some("")
    }
}

/// How the columns of a file are laid out.
struct Layout {
    /// Whether the first counts the words of each sentence, as in GermEval's files.
    numbered: bool,
    /// How many of the last hold tags.
    depth: usize,
}

impl Layout {
    fn of(text: &str) -> Self {
        let numbered = counts_words(text);
        Self { numbered, depth: depth(text, numbered) }
    }

    fn row<'a>(&self, line: &'a str) -> Option<Row<'a>> {
        Row::of_numbered(line).filter(|_| self.numbered).or_else(|| Row::of(line))
    }
}

/// Whether the first of several columns counts the words of each sentence.
fn counts_words(text: &str) -> bool {
    let (mut count, mut any) = (0_usize, false);
    for line in text.split('\n') {
        let row = Row::of(line).filter(|_| !line.starts_with('#') && Row::begins_document(line).is_none());
        let Some(row) = row else {
            count = 0;
            continue;
        };
        count += 1;
        if row.columns.len() < 2 || row.word.parse() != Ok(count) {
            return false;
        }
        // What Rostrum writes has nothing there, and a speech may count.
        any |= row.columns.first() != Some(&"_");
    }
    any
}

/// What a column holds.
#[derive(Clone, Copy, Default)]
struct Kinds {
    /// Tags that say something, and those of them that name chunks.
    tags: usize,
    chunks: usize,
    /// What is no tag.
    others: usize,
}

impl Kinds {
    fn count(&mut self, value: &str) {
        match Tag::of(value).map(Tag::says) {
            None => self.others += 1,
            Some(None) => {}
            Some(Some((label, ..))) => {
                self.tags += 1;
                self.chunks += usize::from(CHUNKS.contains(&label));
            }
        }
    }

    /// Whether most of it is tags, and not those of chunks.
    const fn are_tags(self) -> bool {
        self.tags > self.others && self.chunks * 2 < self.tags
    }
}

/// How many of the last columns hold tags: the last, and those right before it that do.
fn depth(text: &str, numbered: bool) -> usize {
    let mut width = None;
    // From the last but one to the front.
    let mut kinds: Vec<Kinds> = Vec::new();
    for line in text.split('\n').filter(|it| Row::begins_document(it).is_none()) {
        let row = if numbered { Row::of_numbered(line) } else { Row::of(line) };
        let Some(row) = row.filter(|it| !line.starts_with('#') || it.last_tag().is_some()) else { continue };
        if row.columns.len() != *width.get_or_insert(row.columns.len()) {
            continue;
        }
        kinds.resize(row.columns.len().saturating_sub(1).min(COLUMNS), Kinds::default());
        kinds.iter_mut().zip(row.columns.iter().rev().skip(1)).for_each(|(it, value)| it.count(value));
    }
    1 + kinds.iter().take_while(|it| it.are_tags()).count()
}

/// Whether the file begins like columns with tags.
pub fn looks_like_columns(bytes: &[u8]) -> bool {
    beginning(bytes).and_then(|(text, is_cut)| are_columns(text, is_cut)).unwrap_or(false)
}

/// The beginning of a file, and whether there is more.
pub fn beginning(bytes: &[u8]) -> Option<(&str, bool)> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let (text, is_cut) = match bytes.get(..GLANCE) {
        // A line may be cut off, and a character.
        Some(start) => (start.rsplitn(2, |it| *it == b'\n').nth(1)?, true),
        None => (bytes, false),
    };
    Some((std::str::from_utf8(text).ok()?, is_cut))
}

fn are_columns(text: &str, is_cut: bool) -> Option<bool> {
    if text.starts_with("#FORMAT=") {
        return None;
    }
    let depth = Layout::of(text).depth;
    let (mut begun, mut tagged, mut columns, mut rows) = (false, false, None, 0_usize);
    for line in text.split('\n') {
        if Row::begins_document(line).is_some() {
            begun = true;
            continue;
        }
        let Some(row) = Row::of(line) else { continue };
        let width = row.columns.len();
        let is_row = row.last_tag().is_some() && width == *columns.get_or_insert(width);
        match is_row {
            true => {
                tagged |= row.parts(depth).1.iter().any(|it| Tag::of(it).is_some_and(|it| it != Tag::Outside));
            }
            false if line.starts_with('#') => columns = columns.filter(|_| rows > 0),
            false => return None,
        }
        rows += usize::from(is_row);
    }
    Some(begun || (tagged && (rows > 1 || is_cut)))
}

/// The speeches of a file.
pub fn draft<'a>(source: &'a Source<'a>) -> Result<Draft<'a>, ReadError> {
    let text = source.text();
    if beginning(text.as_bytes()).is_some_and(|it| universal::is_conllu(it.0)) {
        return Ok(universal::draft(text));
    }
    let mut draft = Draft::new(NAME, OffsetUnit::CodePoint);
    let mut speech: Option<Speech<'a>> = None;
    let (mut columns, mut comments, mut more) = (None, None, None);
    let (mut between, mut ended) = (true, false);
    let layout = Layout::of(text);
    for (number, line) in (1..).zip(text.split('\n')) {
        let Some(row) = layout.row(line) else {
            (between, ended) = (true, true);
            speech.iter_mut().for_each(Speech::end_sentence);
            continue;
        };
        // Inside a sentence it may be a word, unless it can be none.
        let begins = Row::begins_document(line).filter(|_| between || line.contains(" -X-"));
        between = begins.is_some();
        if let Some(title) = begins {
            if let Some(before) = speech.replace(Speech::new(number, title)) {
                before.finish(&mut draft);
            }
            continue;
        }
        let is_tagged = row.last_tag().is_some();
        if line.starts_with('#') && (!is_tagged || columns.is_some_and(|it| it != row.columns.len())) {
            comments.get_or_insert((number, 0)).1 += 1;
            between = true;
            continue;
        }
        columns = columns.or(Some(row.columns.len()));
        let (others, tags) = row.parts(layout.depth);
        if others.iter().any(|it| !matches!(*it, "_" | "-X-" | "-Y-" | "-" | "O")) {
            more.get_or_insert(number);
        }
        if !is_tagged {
            draft.leave_out(
                &At::line(number),
                "The last column of this line is no tag; its word was taken",
                Some(line),
            );
        } else if tags.iter().any(|it| Tag::of(it).is_none()) {
            draft.leave_out(&At::line(number), "One of the tags of this line is none; it was left out", Some(line));
        }
        let tags = tags.iter().map(|it| Tag::of(it).unwrap_or(Tag::Outside));
        let gap = if std::mem::take(&mut ended) { "\n" } else { " " };
        speech.get_or_insert_with(|| Speech::new(number, "")).word(gap, row.word, tags, number);
    }
    if let Some(last) = speech {
        last.finish(&mut draft);
    }
    if let Some(first) = more {
        let message =
            "Columns between the word and its tags, such as word classes, chunks or other tags, were left out";
        draft.leave_out(&At::line(first), message, None);
    }
    if let Some((first, count)) = comments {
        draft.leave_out(&At::line(first), &format!("Comments have no place; {count} such lines were left out"), None);
    }
    Ok(draft)
}
