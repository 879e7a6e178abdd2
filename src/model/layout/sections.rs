//! How a text is cut for painting: blocks, long blocks in pieces, a few dozen pieces to a section.

use std::ops::Range;
use std::rc::Rc;

use super::super::{Offset, Span, Text};

/// A block of more bytes than this is painted in pieces.
const PIECE_BYTES: usize = 4_000;
/// A section has at most this many pieces...
const SECTION_PIECES: usize = 48;
/// ...and about this many bytes.
const SECTION_BYTES: u32 = 16_000;

/// What one paragraph element holds: a block, or a part of a long one, with its line end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The block, counted from zero.
    pub block: u32,
    /// Where it starts.
    pub start: Offset,
    /// Where the next piece starts: one past its last byte, the line end included.
    pub next: Offset,
    /// The number people see beside it: of its block among those not blank, on the block's first piece only.
    pub number: Option<u32>,
    /// Whether its block is blank.
    pub blank: bool,
    /// Whether it continues the block of the piece before.
    pub continued: bool,
}

impl Piece {
    /// What it covers, the line end included. Pieces are never empty.
    pub fn span(&self) -> Option<Span> {
        Span::new(self.start, self.next)
    }
}

/// A text cut into pieces and sections. A pure function of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sections {
    pieces: Rc<[Piece]>,
    /// The first piece of each section.
    firsts: Rc<[u32]>,
}

impl Sections {
    /// Cuts the text.
    pub fn new(text: &Text) -> Self {
        let mut pieces = Vec::with_capacity(text.block_count());
        for block in text.blocks() {
            let mut start = block.start;
            let mut continued = false;
            loop {
                let next = piece_end(text, start, block.next);
                pieces.push(Piece {
                    block: u32::try_from(block.index).unwrap_or(u32::MAX),
                    start,
                    next,
                    number: block.number.filter(|_| !continued),
                    blank: block.is_blank(),
                    continued,
                });
                if next >= block.next {
                    break;
                }
                start = next;
                continued = true;
            }
        }
        let mut firsts = Vec::new();
        let mut section: (usize, Offset) = (0, Offset::ZERO);
        for (index, piece) in pieces.iter().enumerate() {
            let full = index - section.0 >= SECTION_PIECES || piece.next.get() - section.1.get() > SECTION_BYTES;
            if index == 0 || full {
                firsts.push(u32::try_from(index).unwrap_or(u32::MAX));
                section = (index, piece.start);
            }
        }
        Self { pieces: pieces.into(), firsts: firsts.into() }
    }

    /// How many sections.
    pub fn count(&self) -> usize {
        self.firsts.len()
    }

    /// All pieces, in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// For each section, its first piece.
    pub fn firsts(&self) -> &[u32] {
        &self.firsts
    }

    /// The pieces of one section; none for a section that is not there.
    pub fn pieces_of(&self, section: usize) -> &[Piece] {
        self.pieces.get(self.range_of(section)).unwrap_or_default()
    }

    /// The pieces of one section, by their numbers; none for a section that is not there.
    pub fn range_of(&self, section: usize) -> Range<usize> {
        let first = |section: usize| self.firsts.get(section).map_or(self.pieces.len(), |first| *first as usize);
        first(section)..first(section.saturating_add(1))
    }

    /// The pieces that share a byte with `span`, by their numbers.
    pub fn pieces_in(&self, span: Span) -> Range<usize> {
        let up_to = |offset: Offset| self.pieces.partition_point(|piece| piece.start <= offset);
        let last = Offset::new(span.end().get() - 1);
        up_to(span.start()).saturating_sub(1)..up_to(last)
    }

    /// What a section covers.
    pub fn span_of(&self, section: usize) -> Option<Span> {
        let pieces = self.pieces_of(section);
        Span::new(pieces.first()?.start, pieces.last()?.next)
    }

    /// The section in which the byte after `offset` is; the last one at the end of the text.
    pub fn section_at(&self, offset: Offset) -> usize {
        let start = |first: &u32| self.pieces.get(*first as usize).map_or(Offset::ZERO, |piece| piece.start);
        self.firsts.partition_point(|first| start(first) <= offset).saturating_sub(1)
    }

    /// The sections that share a byte with `span`.
    pub fn sections_of(&self, span: Span) -> Range<usize> {
        let last = Offset::new(span.end().get() - 1);
        self.section_at(span.start())..(self.section_at(last) + 1).min(self.count())
    }

    /// The piece that holds the byte after `offset`; the last one at the end of the text.
    pub fn piece_at(&self, offset: Offset) -> Option<&Piece> {
        let index = self.pieces.partition_point(|piece| piece.start <= offset).checked_sub(1)?;
        self.pieces.get(index)
    }
}

/// Where a piece that starts at `start` ends: with its block, or after the last space that fits.
fn piece_end(text: &Text, start: Offset, block_end: Offset) -> Offset {
    let rest = text.as_str().get(start.to_usize()..block_end.to_usize()).unwrap_or_default();
    if rest.len() <= PIECE_BYTES + PIECE_BYTES / 2 {
        return block_end;
    }
    let mut cut = PIECE_BYTES;
    while !rest.is_char_boundary(cut) {
        cut -= 1;
    }
    let window = rest.get(..cut).unwrap_or_default();
    let space = window.rfind(' ').map(|at| at + 1).filter(|at| *at > PIECE_BYTES / 2);
    let end = Offset::from_usize(start.to_usize() + space.unwrap_or(cut));
    // A space may bear a combining mark.
    if text.is_grapheme_boundary(end) { end } else { super::super::boundary::next_grapheme(text, end).min(block_end) }
}
