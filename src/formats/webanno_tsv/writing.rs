//! A speech as rows.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::rc::Rc;

use super::super::check::Expected;
use super::super::names::Names;
use super::super::parts::{Spelled, part};
use super::super::tokens;
use super::{ID, SPAN, escaped, escaped_text};
use crate::model::{AnnotationId, Document, Offset, Span, Text, limits};

/// A passage with one label, or with none.
pub struct Piece<'a> {
    /// Without white space at its edges.
    span: Span,
    label: Option<&'a str>,
    note: &'a str,
    id: Cow<'a, str>,
    annotation: &'a AnnotationId,
}

impl Piece<'_> {
    /// Whether there is a note on it.
    pub const fn has_note(&self) -> bool {
        !self.note.is_empty()
    }
}

/// A feature of the layer, and a column of the file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The label.
    Label,
    /// The note.
    Note,
    /// What the annotation, or the part of it, is called.
    Id,
}

impl Column {
    /// What INCEpTION calls it.
    const fn name(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Note => "comment",
            Self::Id => ID,
        }
    }

    /// What it says of a passage.
    fn of<'p>(self, piece: &'p Piece<'_>) -> Option<&'p str> {
        match self {
            Self::Label => piece.label,
            Self::Note => Some(piece.note).filter(|it| !it.is_empty()),
            Self::Id => Some(&*piece.id),
        }
    }
}

/// Each passage with each of its labels, in an order that follows from what they say. Counts what is nothing but white
/// space, and left out.
pub fn pieces<'a>(document: &'a Document, names: &'a Names<'a>, blank: &mut usize) -> Vec<Piece<'a>> {
    let words = tokens::whole(document.text.as_str());
    let spelled = Spelled::new(document);
    let mut pieces = Vec::with_capacity(document.annotations.len());
    for annotation in document.annotations.iter() {
        let labels: Vec<Option<&str>> = match names.all(annotation) {
            none if none.is_empty() => vec![None],
            some => some.into_iter().map(Some).collect(),
        };
        let several = labels.len() * annotation.spans.count() > 1;
        let pairs = labels.iter().flat_map(|label| annotation.spans.iter().map(move |span| (*label, span)));
        for (number, (label, span)) in (1..).zip(pairs) {
            let Some(span) = trimmed(&words, span) else {
                *blank += 1;
                continue;
            };
            let id = part(spelled.of(annotation), number, several);
            pieces.push(Piece { span, label, note: &annotation.note, id, annotation: &annotation.id });
        }
    }
    pieces.sort_by(|one, other| {
        let key = |it: &Piece<'_>| (it.span.start(), Reverse(it.span.end()));
        key(one)
            .cmp(&key(other))
            .then_with(|| (one.label, one.note, &one.id).cmp(&(other.label, other.note, &other.id)))
    });
    pieces
}

/// A span without what lies outside the words that it touches.
fn trimmed(words: &[Span], span: Span) -> Option<Span> {
    let (first, behind) = tokens::touched(words, span)?;
    let (first, last) = (words.get(first)?, words.get(behind.checked_sub(1)?)?);
    Span::new(span.start().max(first.start()), span.end().min(last.end()))
}

/// A word, or a part of one that annotations cut.
struct Row<'p> {
    span: Span,
    /// The number of the part, from 1; of a whole word 0.
    part: usize,
    pieces: &'p [usize],
}

/// The pieces on each word, and on each part of one.
#[derive(Default)]
struct Word {
    whole: Vec<usize>,
    /// The longer first where several begin at one place.
    parts: BTreeMap<(Offset, Reverse<Offset>), Vec<usize>>,
}

impl Word {
    fn rows(&self, span: Span) -> impl Iterator<Item = Row<'_>> {
        let whole = Row { span, part: 0, pieces: &self.whole };
        let parts = (1..)
            .zip(&self.parts)
            .filter_map(|(part, ((start, end), pieces))| Some(Row { span: Span::new(*start, end.0)?, part, pieces }));
        std::iter::once(whole).chain(parts)
    }
}

/// The file of a speech; `None` when it would be larger than any that is read.
pub fn file<'a>(
    document: &'a Rc<Document>,
    pieces: &[Piece<'a>],
    columns: &[Column],
    expected: &mut Expected<'a>,
) -> Option<String> {
    let text = &document.text;
    let (spans, begins) = words(text);
    // What each says is said again on each of its words.
    let repeated = pieces.iter().map(|piece| {
        let words = tokens::touched(&spans, piece.span).map_or(0, |(first, behind)| behind - first);
        words * columns.iter().map(|it| it.of(piece).map_or(0, str::len) + 4).sum::<usize>()
    });
    if repeated.fold(text.as_str().len(), usize::saturating_add) > limits::FILE_BYTES {
        return None;
    }
    let mut words: Vec<Word> = spans.iter().map(|_| Word::default()).collect();
    for (number, piece) in pieces.iter().enumerate() {
        let Some((first, behind)) = tokens::touched(&spans, piece.span) else { continue };
        for (word, span) in words.iter_mut().zip(&spans).take(behind).skip(first) {
            if piece.span.contains(*span) {
                word.whole.push(number);
            } else if let Some(part) = piece.span.intersection(*span) {
                word.parts.entry((part.start(), Reverse(part.end()))).or_default().push(number);
            }
        }
    }
    let numbers = numbers(&spans, &words, pieces.len());
    expect(document, pieces, &spans, &words, expected);
    let mut out = format!("#FORMAT=WebAnno TSV 3.3\n#T_SP={SPAN}");
    for column in columns {
        out.push('|');
        out.push_str(column.name());
    }
    out.push_str("\n\n");
    let mut sentence = 0;
    let mut place = 0;
    for (number, (span, word)) in spans.iter().zip(&words).enumerate() {
        if let Ok(at) = begins.binary_search(&number) {
            sentence = at + 1;
            place = 0;
            head(text, *span, begins.get(sentence).and_then(|it| spans.get(*it)), &mut out);
        }
        place += 1;
        for row in word.rows(*span) {
            let part = if row.part == 0 { String::new() } else { format!(".{}", row.part) };
            let (start, end) = (text.utf16_from_byte(row.span.start()), text.utf16_from_byte(row.span.end()));
            let words = text.slice(row.span);
            // White space is a word only before the first one. All others stand as they are, as INCEpTION writes them.
            let form =
                if words.chars().all(tokens::is_space) { escaped_text(words).into() } else { Cow::Borrowed(words) };
            let _ = write!(out, "{sentence}-{place}{part}\t{start}-{end}\t{form}\t");
            for column in columns {
                cell(row.pieces, &numbers, |it| pieces.get(it).and_then(|it| column.of(it)), &mut out);
            }
            out.push('\n');
        }
    }
    Some(out)
}

/// The words of a text, and the numbers of those that begin a sentence. White space at the start of the text is a word
/// unless it is but spaces before another one.
fn words(text: &Text) -> (Vec<Span>, Vec<usize>) {
    let mut words = tokens::whole(text.as_str());
    let mut begins = tokens::sentences(text.as_str(), &words);
    let lead = Span::new(Offset::ZERO, words.first().map_or(text.len(), |it| it.start()));
    if let Some(lead) = lead.filter(|it| words.is_empty() || text.slice(*it).contains(|it| it != ' ')) {
        words.insert(0, lead);
        // The first word stands in the same sentence.
        begins = std::iter::once(0).chain(begins.into_iter().skip(1).map(|it| it + 1)).collect();
    }
    (words, begins)
}

/// The lines of a sentence: all to the next one but for a line end, which all programs put there.
fn head(text: &Text, first: Span, next: Option<&Span>, out: &mut String) {
    let end = next.map_or(text.len(), |it| it.start());
    let words = Span::new(first.start(), end).map_or("", |it| text.slice(it));
    let words = if next.is_some() { words.strip_suffix('\n').unwrap_or(words) } else { words };
    out.push('\n');
    for line in words.split('\n') {
        out.push_str("#Text=");
        out.push_str(&escaped_text(line));
        out.push('\n');
    }
}

/// A cell of each row: what the pieces say, with their numbers.
fn cell<'a>(pieces: &[usize], numbers: &[Option<usize>], value: impl Fn(usize) -> Option<&'a str>, out: &mut String) {
    if pieces.is_empty() {
        out.push('_');
    }
    for (place, piece) in pieces.iter().enumerate() {
        if place > 0 {
            out.push('|');
        }
        match value(*piece) {
            Some(value) => out.push_str(&escaped(value)),
            None => out.push('*'),
        }
        if let Some(number) = numbers.get(*piece).copied().flatten() {
            let _ = write!(out, "[{number}]");
        }
    }
    out.push('\t');
}

/// The number of each piece that needs one: of several rows, or on a row with others.
fn numbers(spans: &[Span], words: &[Word], count: usize) -> Vec<Option<usize>> {
    let rows = || spans.iter().zip(words).flat_map(|(span, word)| word.rows(*span));
    let (mut on_rows, mut with_others) = (vec![0_usize; count], vec![false; count]);
    for row in rows() {
        for piece in row.pieces {
            if let (Some(rows), Some(others)) = (on_rows.get_mut(*piece), with_others.get_mut(*piece)) {
                *rows += 1;
                *others |= row.pieces.len() > 1;
            }
        }
    }
    let mut numbers = vec![None; count];
    let mut last = 0;
    for piece in rows().flat_map(|it| it.pieces) {
        let needs = on_rows.get(*piece).is_some_and(|it| *it > 1) || with_others.get(*piece) == Some(&true);
        if let Some(number) = numbers.get_mut(*piece).filter(|it| needs && it.is_none()) {
            last += 1;
            *number = Some(last);
        }
    }
    numbers
}

/// What the file will be read to say: each piece where its first row is.
fn expect<'a>(
    document: &'a Rc<Document>,
    pieces: &[Piece<'a>],
    spans: &[Span],
    words: &[Word],
    expected: &mut Expected<'a>,
) {
    expected.document(document);
    let mut seen = vec![false; pieces.len()];
    for number in spans.iter().zip(words).flat_map(|(span, word)| word.rows(*span)).flat_map(|it| it.pieces) {
        let (Some(seen), Some(piece)) = (seen.get_mut(*number), pieces.get(*number)) else { continue };
        if !std::mem::replace(seen, true) {
            expected.annotation(piece.annotation, piece.label.as_slice(), &[piece.span]);
        }
    }
}
