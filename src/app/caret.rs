//! The caret in the text, and how far it goes: what keys do where a pointer would drag.

use crate::model::{Offset, Span, Text, boundary};

/// A place in the text, and where its selection began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caret {
    /// Where the selection began; the place itself when nothing is selected.
    pub anchor: Offset,
    /// Where the caret is.
    pub head: Offset,
}

impl Caret {
    /// A caret with nothing selected.
    pub const fn at(place: Offset) -> Self {
        Self { anchor: place, head: place }
    }

    /// From one end to the other.
    pub const fn over(span: Span) -> Self {
        Self { anchor: span.start(), head: span.end() }
    }

    /// What it has selected.
    pub fn span(self) -> Option<Span> {
        Span::new(self.anchor.min(self.head), self.anchor.max(self.head))
    }

    /// This caret moved to `place`; when it extends, the selection goes along.
    pub const fn moved(self, place: Offset, extend: bool) -> Self {
        if extend { Self { anchor: self.anchor, head: place } } else { Self::at(place) }
    }
}

/// How far a caret goes in one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stride {
    /// A character, as people count them (a grapheme).
    Character,
    /// A word.
    Word,
    /// A sentence.
    Sentence,
    /// A line on the screen.
    Line,
    /// A paragraph.
    Paragraph,
    /// As much as the window shows.
    Screen,
    /// To the end of the line on the screen.
    LineEdge,
    /// To the end of the text.
    Text,
}

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// Towards the end of the text.
    Forward,
    /// Towards its start.
    Back,
    /// To the left on the screen, whichever way the paragraph runs.
    Left,
    /// To the right.
    Right,
}

/// A step of the caret, or of an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Motion {
    /// How far.
    pub stride: Stride,
    /// Which way.
    pub way: Way,
}

impl Motion {
    /// That far, that way.
    pub const fn new(stride: Stride, way: Way) -> Self {
        Self { stride, way }
    }

    /// Whether it goes towards the end of the text when it starts at `from`.
    pub fn is_forward(self, text: &Text, from: Offset) -> bool {
        match self.way {
            Way::Forward => true,
            Way::Back => false,
            Way::Left => text.is_right_to_left(text.block_at(from)),
            Way::Right => !text.is_right_to_left(text.block_at(from)),
        }
    }

    /// Where it leads from `from`; `None` when only the screen knows, because it goes by lines.
    pub fn target(self, text: &Text, from: Offset) -> Option<Offset> {
        let forward = self.is_forward(text, from);
        Some(match (self.stride, forward) {
            (Stride::Character, true) => boundary::next_grapheme(text, from),
            (Stride::Character, false) => boundary::previous_grapheme(text, from),
            (Stride::Word, true) => boundary::next_word(text, from),
            (Stride::Word, false) => boundary::previous_word(text, from),
            (Stride::Sentence, true) => boundary::next_sentence(text, from),
            (Stride::Sentence, false) => boundary::previous_sentence(text, from),
            (Stride::Paragraph, true) => boundary::next_paragraph(text, from),
            (Stride::Paragraph, false) => boundary::previous_paragraph(text, from),
            (Stride::Text, true) => text.len(),
            (Stride::Text, false) => Offset::ZERO,
            (Stride::Line | Stride::Screen | Stride::LineEdge, _) => return None,
        })
    }
}
