//! A text in tokens.
//!
//! Words and marks by UAX #29. spaCy and Prodigy get them cut also where an annotation begins or ends, so that none loses
//! its place inside a word; white space is for them what spaCy makes of it when it reads a text and its tokens
//! (`spacy.util.get_words_and_spaces`): a space behind a word belongs to that word, and all that follows to the next word
//! is one token. Formats of columns get the words alone, whole, and in sentences.

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
    for Run { at, blank, text } in runs(text) {
        if blank {
            space(at, text, &mut tokens);
        } else {
            words(at, text, &cuts, &mut tokens);
        }
    }
    tokens
}

/// White space, or what lies between two such.
struct Run<'a> {
    at: usize,
    blank: bool,
    text: &'a str,
}

fn runs(text: &str) -> impl Iterator<Item = Run<'_>> {
    let (mut at, mut rest) = (0, text);
    std::iter::from_fn(move || {
        let blank = is_space(rest.chars().next()?);
        let length = rest.find(|it| is_space(it) != blank).unwrap_or(rest.len());
        let (text, after) = rest.split_at_checked(length)?;
        let run = Run { at, blank, text };
        (at, rest) = (at + length, after);
        Some(run)
    })
}

/// The words and marks of a text, whole. No white space is in any.
pub fn whole(text: &str) -> Vec<Span> {
    let pieces = runs(text).filter(|it| !it.blank).flat_map(|run| {
        let pieces = run.text.split_word_bound_indices();
        pieces.map(move |(place, piece)| (run.at + place, run.at + place + piece.len()))
    });
    pieces.filter_map(|(start, end)| Span::new(Offset::from_usize(start), Offset::from_usize(end))).collect()
}

/// The numbers of those words that begin a sentence, by UAX #29: after a line end at least.
pub fn sentences(text: &str, words: &[Span]) -> Vec<usize> {
    let mut bounds = text.split_sentence_bound_indices().map(|it| Offset::from_usize(it.0)).peekable();
    let begins = words.iter().enumerate().filter(|(_, word)| {
        let mut begins = false;
        while bounds.next_if(|it| *it <= word.start()).is_some() {
            begins = true;
        }
        begins
    });
    begins.map(|it| it.0).collect()
}

/// The words that a span shares characters with: the first, and the one behind the last; `None` when there is none.
pub fn touched(words: &[Span], span: Span) -> Option<(usize, usize)> {
    let first = words.partition_point(|it| it.end() <= span.start());
    let behind = words.partition_point(|it| it.start() < span.end());
    (first < behind).then_some((first, behind))
}

/// What Python takes for white space.
pub fn is_space(character: char) -> bool {
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
