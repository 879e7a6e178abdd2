//! A text cut where annotations and lines begin or end: each piece with all that lie over it.

use std::collections::BTreeMap;

use crate::model::{Block, Document, LabelId, Offset, Span};

/// How many lines are drawn under one piece; further ones have none.
pub const LANES: usize = 3;
/// How many passages are marked over one piece, so that no file makes a page without end. The check tells of others.
const DEEPEST: usize = 250;
/// How many names of passages a page holds about; from there on only a few are marked over one piece.
const NAMES: usize = 5_000_000;
const FEW: usize = 8;

/// A passage that lies over a piece.
pub struct Over {
    /// Which annotation of the document, from 0.
    pub annotation: usize,
    /// Which of its passages, from 1; `None`: its only one.
    pub part: Option<usize>,
    /// The lines of its labels: in which lane, which label.
    pub lines: Vec<(usize, usize)>,
    /// The label that gives the tint.
    pub tint: usize,
    end: Offset,
}

/// A piece of a text.
pub struct Piece<'a, 'p> {
    /// What it says.
    pub words: &'a str,
    /// The line that begins with it.
    pub begins_line: Option<Block>,
    /// Whether the line ends with it.
    pub ends_line: bool,
    /// The annotations that begin with it, from 0.
    pub begins: &'p [usize],
    /// What lies over it, in the order in which they begin.
    pub over: &'p [Over],
}

/// Calls `each` with the pieces of the document's text, which tile it. Labels are numbers of `looks`; 0 is none.
pub fn cut<'a>(document: &'a Document, looks: &BTreeMap<&LabelId, usize>, mut each: impl FnMut(&Piece<'a, '_>)) {
    let text = &document.text;
    let mut passages: Vec<(Span, usize, Option<usize>, Vec<usize>)> = Vec::new();
    for (number, annotation) in document.annotations.iter().enumerate() {
        let several = annotation.spans.count() > 1;
        let mut labels: Vec<usize> = annotation.labels.iter().filter_map(|it| looks.get(it).copied()).collect();
        if labels.is_empty() {
            labels.push(0);
        }
        let parts = annotation.spans.iter().enumerate();
        passages.extend(parts.map(|(part, span)| (span, number, several.then_some(part + 1), labels.clone())));
    }
    passages.sort_by_key(|it| (it.0, it.1, it.2));
    let mut edges: Vec<Offset> = passages.iter().flat_map(|it| [it.0.start(), it.0.end()]).collect();
    edges.extend(text.blocks().map(|it| it.next));
    edges.sort_unstable();
    edges.dedup();
    let mut blocks = text.blocks().peekable();
    let mut coming = passages.into_iter().peekable();
    let mut over: Vec<Over> = Vec::new();
    let mut named = 0_usize;
    let mut at = Offset::default();
    for edge in edges {
        let Some(span) = Span::new(at, edge) else { continue };
        over.retain(|it| it.end > at);
        named += over.len();
        if named > NAMES {
            over.truncate(FEW);
        }
        let mut begins = Vec::new();
        while let Some((span, annotation, part, labels)) = coming.next_if(|it| it.0.start() == at) {
            if part.is_none_or(|it| it == 1) {
                begins.push(annotation);
            }
            if over.len() >= if named > NAMES { FEW } else { DEEPEST } {
                continue;
            }
            let tint = labels.first().copied().unwrap_or(0);
            let lines = lanes(&over, labels);
            over.push(Over { annotation, part, lines, tint, end: span.end() });
        }
        let begins_line = blocks.next_if(|it| it.start == at);
        let words = text.slice(span);
        let ends_line = words.ends_with('\n') || edge == text.len();
        each(&Piece { words, begins_line, ends_line, begins: &begins, over: &over });
        at = edge;
    }
}

/// The lowest free lanes for these labels. A line keeps its lane to its end.
fn lanes(over: &[Over], labels: Vec<usize>) -> Vec<(usize, usize)> {
    let taken = |lane: &usize| over.iter().flat_map(|it| &it.lines).any(|it| it.0 == *lane);
    (0..LANES).filter(|it| !taken(it)).zip(labels).collect()
}
