//! Where graphemes, words and sentences begin and end: what gestures and the caret keep to.
//!
//! By Unicode's default rules (UAX #29), not by `Intl.Segmenter`: that one differs from engine to engine and from
//! version to version, and the same gesture must give the same annotation everywhere, natively too. The price: no
//! dictionaries. In scripts that put no spaces between words (Thai, Lao, Khmer, Burmese, Chinese, Japanese) nearly
//! every character counts as a word of its own, so a selection there stays as it was made; and a sentence also
//! ends after an abbreviation that a capital follows ("Dr. Who").
//!
//! Everything here takes any offset and any span: one inside a character counts as the place before it, one beyond
//! the end as the end. Words and sentences never cross blocks and never split graphemes, and have no white space
//! at their ends. They are looked for within [`REACH`] of the offset, so that a block of 10 MB is as quick as a
//! short one; only a word or a sentence that is longer than that is not seen whole. (Flags alone are slow in the
//! millions: which two letters make a flag is known only from the start of their row.)

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

use super::{Block, Offset, Span, Text};

/// How far from an offset a word or a sentence is followed, in bytes.
pub const REACH: u32 = 4096;

/// `span` without the white space at its ends (of any kind: LF and no-break spaces too); `None` when nothing is left.
pub fn trim(text: &Text, span: Span) -> Option<Span> {
    let words = text.slice(span);
    let trimmed_start = words.trim_start();
    let start = later(span.start(), words.len() - trimmed_start.len());
    let end = later(start, trimmed_start.trim_end().len());
    if start == end {
        return None;
    }
    // A space that carries a combining mark stays: it is no longer white.
    let start = grapheme_start(text, start).max(span.start());
    let end = grapheme_end(text, end).min(span.end());
    Span::new(start, end)
}

/// `span` widened to whole graphemes: for exact gestures.
pub fn snap_to_graphemes(text: &Text, span: Span) -> Span {
    Span::new(grapheme_start(text, span.start()), grapheme_end(text, span.end())).unwrap_or(span)
}

/// `span` trimmed, then each end that is inside a word moved out to the end of that word.
///
/// Apostrophes of both kinds stay in their word; hyphens divide words. An end inside a word that reaches further
/// than [`REACH`] stays where it is. `None` when there is nothing but white space.
pub fn snap_to_words(text: &Text, span: Span) -> Option<Span> {
    let exact = snap_to_graphemes(text, trim(text, span)?);
    let start = word_across(text, exact.start()).map_or(exact.start(), Span::start);
    let end = word_across(text, exact.end()).map_or(exact.end(), Span::end);
    Span::new(start, end)
}

/// The grapheme boundary after `offset`; the end of the text when there is none.
pub fn next_grapheme(text: &Text, offset: Offset) -> Offset {
    let next = grapheme_cursor(text, offset).next_boundary(text.as_str(), 0);
    next.ok().flatten().map_or(text.len(), Offset::from_usize)
}

/// The grapheme boundary before `offset`; the start of the text when there is none.
pub fn previous_grapheme(text: &Text, offset: Offset) -> Offset {
    let previous = grapheme_cursor(text, offset).prev_boundary(text.as_str(), 0);
    previous.ok().flatten().map_or(Offset::ZERO, Offset::from_usize)
}

/// The end of the first word that ends after `offset`; the end of the text when there is none.
pub fn next_word(text: &Text, offset: Offset) -> Offset {
    next_end(text, offset, Unit::Word)
}

/// The start of the last word that starts before `offset`; the start of the text when there is none.
pub fn previous_word(text: &Text, offset: Offset) -> Offset {
    previous_start(text, offset, Unit::Word)
}

/// The end of the first sentence that ends after `offset`; the end of the text when there is none.
pub fn next_sentence(text: &Text, offset: Offset) -> Offset {
    next_end(text, offset, Unit::Sentence)
}

/// The start of the last sentence that starts before `offset`; the start of the text when there is none.
pub fn previous_sentence(text: &Text, offset: Offset) -> Offset {
    previous_start(text, offset, Unit::Sentence)
}

/// The end of the first paragraph that ends after `offset`, without the white space at its end; the end of the text
/// when there is none. Blank blocks are no paragraphs.
pub fn next_paragraph(text: &Text, offset: Offset) -> Offset {
    let first = text.block_at(text.floor(offset));
    let mut ends = (first..text.block_count()).filter_map(|index| paragraph(text, index)).map(Span::end);
    ends.find(|end| *end > offset).unwrap_or(text.len())
}

/// The start of the last paragraph that starts before `offset`; the start of the text when there is none.
pub fn previous_paragraph(text: &Text, offset: Offset) -> Offset {
    let last = text.block_at(text.floor(offset));
    let mut starts = (0..=last).rev().filter_map(|index| paragraph(text, index)).map(Span::start);
    starts.find(|start| *start < offset).unwrap_or(Offset::ZERO)
}

/// The paragraph in which `offset` is, without the white space at its ends; `None` in a blank block.
pub fn paragraph_at(text: &Text, offset: Offset) -> Option<Span> {
    paragraph(text, text.block_at(text.floor(offset)))
}

fn paragraph(text: &Text, index: usize) -> Option<Span> {
    trim(text, text.block(index)?.content()?)
}

/// The word that holds the byte after `offset`, else the one that ends at `offset`.
pub fn word_at(text: &Text, offset: Offset) -> Option<Span> {
    let offset = text.floor(offset);
    let window = Window::around(text, text.block(text.block_at(offset))?, offset, Unit::Word)?;
    let nearby = window.pieces(text).skip_while(|word| word.end() < offset);
    nearby.take_while(|word| word.start() <= offset).last()
}

/// The sentence that holds the byte after `offset`, or ends in the white space that `offset` is in.
///
/// At the end of a block that is its last sentence; in a blank block there is none.
pub fn sentence_at(text: &Text, offset: Offset) -> Option<Span> {
    let offset = text.floor(offset);
    let window = Window::around(text, text.block(text.block_at(offset))?, offset, Unit::Sentence)?;
    let mut sentences = window.pieces(text);
    let first = sentences.next()?;
    Some(sentences.take_while(|sentence| sentence.start() <= offset).last().unwrap_or(first))
}

/// How many words there are in `text`: pieces with a letter or a digit.
pub fn words(text: &str) -> usize {
    // Line by line, because the library is four times as fast where all is ASCII.
    text.split_inclusive('\n').map(|line| line.unicode_words().count()).sum()
}

/// Whether `offset` is not inside a word.
pub fn is_word_boundary(text: &Text, offset: Offset) -> bool {
    let last = |words: &str| words.chars().next_back();
    let (before, after) = (last(text.before(offset, 1)), last(text.after(offset, 1)));
    let (Some(before), Some(after)) = (before, after) else { return true };
    // What most places are like.
    if before.is_whitespace() || after.is_whitespace() {
        return true;
    }
    let is_letter = |it: char| it.is_ascii_alphanumeric() || it.is_alphabetic() && it < '\u{590}';
    !(is_letter(before) && is_letter(after)) && word_across(text, offset).is_none()
}

/// The word that has at least one byte on each side of `offset`, if it ends within reach on both.
fn word_across(text: &Text, offset: Offset) -> Option<Span> {
    let window = Window::around(text, text.block(text.block_at(offset))?, offset, Unit::Word)?;
    let word = window.pieces(text).find(|word| word.end() > offset)?;
    (word.start() < offset && !window.cuts_start(word) && !window.cuts_end(word)).then_some(word)
}

fn next_end(text: &Text, offset: Offset, unit: Unit) -> Offset {
    let mut at = text.floor(offset);
    let mut index = text.block_at(at);
    while let Some(block) = text.block(index) {
        let Some(window) = Window::around(text, block, at, unit).filter(|window| at < window.span.end()) else {
            index += 1;
            at = block.next;
            continue;
        };
        match window.pieces(text).find(|piece| piece.end() > at) {
            Some(piece) if piece.start() > at && window.cuts_end(piece) => at = piece.start(),
            Some(piece) => return piece.end(),
            None => at = window.span.end(),
        }
    }
    text.len()
}

fn previous_start(text: &Text, offset: Offset, unit: Unit) -> Offset {
    let mut at = text.floor(offset);
    let mut index = text.block_at(at);
    while let Some(block) = text.block(index) {
        let Some(window) = Window::around(text, block, at, unit).filter(|window| window.span.start() < at) else {
            let Some(previous) = index.checked_sub(1) else { break };
            index = previous;
            at = block.start;
            continue;
        };
        match window.pieces(text).take_while(|piece| piece.start() < at).last() {
            Some(piece) if piece.end() < at && window.cuts_start(piece) => at = piece.end(),
            Some(piece) => return piece.start(),
            None => at = window.span.start(),
        }
    }
    Offset::ZERO
}

/// What a block is divided into.
#[derive(Clone, Copy)]
enum Unit {
    Word,
    Sentence,
}

impl Unit {
    /// The pieces of `text`, those between words too.
    fn split(self, text: &str) -> Box<dyn Iterator<Item = (usize, &str)> + '_> {
        match self {
            Self::Word => Box::new(text.split_word_bound_indices()),
            Self::Sentence => Box::new(text.split_sentence_bound_indices()),
        }
    }

    /// Whether a piece is one of these, and not what is between them.
    fn is(self, piece: &str) -> bool {
        match self {
            Self::Word => piece.chars().any(char::is_alphanumeric),
            Self::Sentence => true,
        }
    }
}

/// The part of a block in which a word or a sentence is looked for.
struct Window {
    span: Span,
    unit: Unit,
    /// Whether a piece at its start may have begun before it.
    open_start: bool,
    /// Whether a piece at its end may go on after it.
    open_end: bool,
}

impl Window {
    /// The part of `block` around `offset`, or around the place in the block that is nearest to it.
    fn around(text: &Text, block: Block, offset: Offset, unit: Unit) -> Option<Self> {
        if block.is_blank() {
            return None;
        }
        let offset = offset.clamp(block.start, block.end);
        let start = grapheme_start(text, Offset::new(offset.get().saturating_sub(REACH))).max(block.start);
        let end = grapheme_end(text, Offset::new(offset.get().saturating_add(REACH))).min(block.end);
        let anchor = match unit {
            Unit::Word => sure_word_boundary(text, start, offset),
            Unit::Sentence => None,
        };
        Some(Self {
            span: Span::new(anchor.unwrap_or(start), end)?,
            unit,
            open_start: anchor.is_none() && start > block.start,
            open_end: end < block.end,
        })
    }

    /// The words or sentences in it, in order, without the white space around them.
    fn pieces(&self, text: &Text) -> impl Iterator<Item = Span> {
        let Self { span, unit, .. } = *self;
        let words = text.slice(span);
        let mut start = span.start();
        let ends = unit.split(words).map(|(index, piece)| index + piece.len());
        // The window begins at a grapheme boundary, so its graphemes are those of the text.
        let ends = ends.filter(|&end| is_grapheme_boundary(words, end));
        ends.filter_map(move |end| {
            let piece = Span::new(start, later(span.start(), end))?;
            start = piece.end();
            if unit.is(text.slice(piece)) { trim(text, piece) } else { None }
        })
    }

    /// Whether `piece` may have begun before this window.
    fn cuts_start(&self, piece: Span) -> bool {
        self.open_start && piece.start() == self.span.start()
    }

    /// Whether `piece` may go on after this window.
    fn cuts_end(&self, piece: Span) -> bool {
        self.open_end && piece.end() == self.span.end()
    }
}

/// The last place before the last letter or digit before `offset`, and not before `start`, where two characters are
/// enough to see a word boundary.
///
/// From any boundary on words can be found without what is before it; this one spares reading a whole window.
fn sure_word_boundary(text: &Text, start: Offset, offset: Offset) -> Option<Offset> {
    let before = text.slice(Span::new(start, offset)?);
    let mut next = None;
    let mut has_word = false;
    before.char_indices().rev().find_map(|(index, char)| {
        let (place, right) = next.replace((later(start, index), char))?;
        has_word = has_word || right.is_alphanumeric();
        let divides = match right {
            ' ' => !char.is_whitespace(),
            _ => stands_alone(char) && stands_alone(right),
        };
        (has_word && divides && text.is_grapheme_boundary(place)).then_some(place)
    })
}

/// Whether no rule joins `char` to a neighbour of its kind. Some of those for which none does: enough to find one.
const fn stands_alone(char: char) -> bool {
    matches!(char,
        '-' | '!' | '?' | '(' | ')' | '*' | '/' | '=' | '–' | '—' | '…'
        | '。' | '、' | 'ぁ'..='ゖ' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}')
}

/// The nearest grapheme boundary at or before `offset`.
fn grapheme_start(text: &Text, offset: Offset) -> Offset {
    let offset = text.floor(offset);
    if text.is_grapheme_boundary(offset) { offset } else { previous_grapheme(text, offset) }
}

/// The nearest grapheme boundary at or after `offset`.
fn grapheme_end(text: &Text, offset: Offset) -> Offset {
    if text.is_grapheme_boundary(offset) { offset } else { next_grapheme(text, offset) }
}

fn is_grapheme_boundary(text: &str, index: usize) -> bool {
    GraphemeCursor::new(index, text.len(), true).is_boundary(text, 0).unwrap_or(true)
}

fn grapheme_cursor(text: &Text, offset: Offset) -> GraphemeCursor {
    GraphemeCursor::new(text.floor(offset).to_usize(), text.as_str().len(), true)
}

/// The place `bytes` bytes after `offset`.
fn later(offset: Offset, bytes: usize) -> Offset {
    Offset::from_usize(offset.to_usize() + bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_alone_is_divided_from_its_like_after_anything() {
        let alone = ('\0'..=char::MAX).filter(|&char| stands_alone(char));
        for [left, right] in alone.flat_map(|char| [[char, char], [char, '人'], ['-', char]]) {
            for before in ["a", "1", "カ", "_", "🇫", "👍\u{200D}", "א\"", " "] {
                let text = format!("{before}{left}{right}\"א");
                let place = before.len() + left.len_utf8();
                assert!(text.split_word_bound_indices().any(|(index, _)| index == place), "in {text}");
            }
        }
    }
}
