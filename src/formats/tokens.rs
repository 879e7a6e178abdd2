//! A text in tokens, as spaCy and Prodigy want it.
//!
//! Words and marks by UAX #29, cut also where an annotation begins or ends, so that none loses its place inside a word.
//! White space is what spaCy makes of it when it reads a text and its tokens (`spacy.util.get_words_and_spaces`): a space
//! behind a word belongs to that word, and all that follows to the next word is one token.

use std::collections::BTreeSet;

use unicode_segmentation::UnicodeSegmentation as _;

use crate::model::{Document, Offset, Span};

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it begins.
    pub start: Offset,
    /// Where it ends.
    pub end: Offset,
    /// Whether a space of its own follows.
    pub spaced: bool,
}

/// The tokens of a speech, in order.
pub fn of(document: &Document) -> Vec<Token> {
    let text = document.text.as_str();
    let spans = document.annotations.iter().flat_map(|it| it.spans.iter());
    let cuts: BTreeSet<Offset> = spans.flat_map(|it| [it.start(), it.end()]).collect();
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let blank = is_space(first);
        let length = rest.find(|it| is_space(it) != blank).unwrap_or(rest.len());
        let (run, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        if blank {
            space(at, run, &mut tokens);
        } else {
            words(at, run, &cuts, &mut tokens);
        }
        at += run.len();
        rest = after;
    }
    tokens
}

/// What Python takes for white space.
fn is_space(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{1c}'..='\u{1f}')
}

/// White space between words: its first space may belong to the word before, the rest is a token.
fn space(at: usize, run: &str, tokens: &mut Vec<Token>) {
    let mut from = at;
    if run.starts_with(' ')
        && let Some(before) = tokens.last_mut()
    {
        before.spaced = true;
        from += 1;
    }
    if from < at + run.len() {
        tokens.push(Token { start: Offset::from_usize(from), end: Offset::from_usize(at + run.len()), spaced: false });
    }
}

/// Words and marks without white space between them.
fn words(at: usize, run: &str, cuts: &BTreeSet<Offset>, tokens: &mut Vec<Token>) {
    for (place, piece) in run.split_word_bound_indices() {
        let start = at + place;
        let (mut from, end) = (Offset::from_usize(start), Offset::from_usize(start + piece.len()));
        let inner = cuts.range(Offset::from_usize(start + 1)..end).copied();
        for to in inner.chain([end]) {
            tokens.push(Token { start: from, end: to, spaced: false });
            from = to;
        }
    }
}

/// The numbers of the first and the last token that lie whole in a span; `None` when there is none. Outside them lies white
/// space at most.
pub fn inside(tokens: &[Token], span: Span) -> Option<(usize, usize)> {
    let first = tokens.partition_point(|it| it.start < span.start());
    let behind = tokens.partition_point(|it| it.end <= span.end());
    (first < behind).then(|| (first, behind - 1))
}
