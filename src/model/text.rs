//! The text of a speech: where its characters and blocks are, in every unit.
//!
//! This is the only place that slices text by offsets, and nothing here panics: an offset that does not fit
//! gives an empty slice, the nearest place, or an [`OffsetError`], as each function says.

use std::fmt;
use std::rc::Rc;

use thiserror::Error;
use unicode_segmentation::GraphemeCursor;

use super::{Offset, OffsetUnit, Span};

/// Every how many bytes the counts of the other units are noted.
///
/// A conversion reads half as many bytes on average; the notes take 8 bytes each, 3 % of the text.
const STEP: usize = 256;

/// A text that never changes, already through [`intake`](super::intake()). Cloning is cheap.
#[derive(Clone)]
pub struct Text(Rc<Inner>);

struct Inner {
    text: Rc<str>,
    units: Units,
    blocks: Blocks,
}

/// Why an offset is no place in a text, or two offsets no span. Offsets and lengths are in `unit`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum OffsetError {
    /// It lies beyond the end.
    #[error("offset {offset} lies beyond the end of the text, which is {length} long ({})", .unit.name())]
    Outside {
        /// The offset as given.
        offset: u32,
        /// The unit it was given in.
        unit: OffsetUnit,
        /// The length of the text.
        length: u32,
    },
    /// It lies inside a surrogate pair or a UTF-8 sequence.
    #[error("offset {offset} lies inside a character ({})", .unit.name())]
    InsideCharacter {
        /// The offset as given.
        offset: u32,
        /// The unit it was given in.
        unit: OffsetUnit,
    },
    /// The span starts where it ends.
    #[error("the span at offset {offset} is empty ({})", .unit.name())]
    Empty {
        /// The offset as given.
        offset: u32,
        /// The unit it was given in.
        unit: OffsetUnit,
    },
    /// The span ends before it starts.
    #[error("the span ends at offset {end}, before its start at {start} ({})", .unit.name())]
    Reversed {
        /// The start as given.
        start: u32,
        /// The end as given.
        end: u32,
        /// The unit they were given in.
        unit: OffsetUnit,
    },
}

impl Text {
    /// The text with its indexes, in one pass over it.
    pub fn new(text: impl Into<Rc<str>>) -> Self {
        let text = text.into();
        let (units, blocks) = (Units::of(&text), Blocks::of(&text));
        Self(Rc::new(Inner { text, units, blocks }))
    }

    /// Whether both are the very same text in memory; a quick way to see that nothing changed.
    pub fn is_same(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// All of it.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// The place after the last character: its length in bytes.
    pub fn len(&self) -> Offset {
        Offset::from_usize(self.as_str().len())
    }

    /// Whether there is no character.
    pub fn is_empty(&self) -> bool {
        self.as_str().is_empty()
    }

    /// The words of `span`; nothing when it is not a stretch of whole characters of this text.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.start(), span.end())
    }

    /// Up to `max_code_points` code points that end at `offset`.
    pub fn before(&self, offset: Offset, max_code_points: usize) -> &str {
        let head = self.get(Offset::ZERO, offset);
        let Some(last) = max_code_points.checked_sub(1) else { return "" };
        let start = head.char_indices().rev().nth(last).map_or(0, |(start, _)| start);
        head.get(start..).unwrap_or_default()
    }

    /// Up to `max_code_points` code points that start at `offset`.
    pub fn after(&self, offset: Offset, max_code_points: usize) -> &str {
        let tail = self.get(offset, self.len());
        let end = tail.char_indices().nth(max_code_points).map_or(tail.len(), |(end, _)| end);
        tail.get(..end).unwrap_or_default()
    }

    /// Whether `offset` lies in the text and not inside a character (code point).
    pub fn is_char_boundary(&self, offset: Offset) -> bool {
        self.as_str().is_char_boundary(offset.to_usize())
    }

    /// Whether `offset` lies in the text and not inside a grapheme (UAX #29, extended).
    pub fn is_grapheme_boundary(&self, offset: Offset) -> bool {
        let text = self.as_str();
        self.is_char_boundary(offset)
            && GraphemeCursor::new(offset.to_usize(), text.len(), true).is_boundary(text, 0).unwrap_or(true)
    }

    /// The nearest place at or before `offset` that lies in the text and not inside a character.
    pub fn floor(&self, offset: Offset) -> Offset {
        Offset::from_usize(self.as_str().floor_char_boundary(offset.to_usize()))
    }

    /// The span from `start` to before `end`, if it is a stretch of whole characters of this text.
    pub fn checked_span(&self, start: Offset, end: Offset) -> Result<Span, OffsetError> {
        self.span_from_counts(start.get(), end.get(), OffsetUnit::Utf8)
    }

    fn get(&self, start: Offset, end: Offset) -> &str {
        self.as_str().get(start.to_usize()..end.to_usize()).unwrap_or_default()
    }
}

/// Conversions between bytes and the units of the world. Each costs the same anywhere in the text.
///
/// On the way out an offset beyond the end counts as the end, and one inside a character as the place after it.
impl Text {
    /// The UTF-16 code units before `offset`.
    pub fn utf16_from_byte(&self, offset: Offset) -> u32 {
        self.count_from_byte(offset, OffsetUnit::Utf16)
    }

    /// The code points before `offset`.
    pub fn code_point_from_byte(&self, offset: Offset) -> u32 {
        self.count_from_byte(offset, OffsetUnit::CodePoint)
    }

    /// What lies before `offset`, counted in `unit`.
    pub fn count_from_byte(&self, offset: Offset, unit: OffsetUnit) -> u32 {
        let end = offset.to_usize().min(self.as_str().len());
        match &self.0.units {
            Units::Mixed(notes) if unit != OffsetUnit::Utf8 => {
                let note = notes.get(end / STEP).copied().unwrap_or_default();
                let rest = self.as_str().as_bytes().get(end / STEP * STEP..end).unwrap_or_default();
                note.plus(Counts::of(rest)).get(unit)
            }
            _ => Offset::from_usize(end).get(),
        }
    }

    /// The length of the text in `unit`.
    pub fn len_in(&self, unit: OffsetUnit) -> u32 {
        self.count_from_byte(self.len(), unit)
    }

    /// The place after `count` UTF-16 code units.
    pub fn byte_from_utf16(&self, count: u32) -> Result<Offset, OffsetError> {
        self.byte_from_count(count, OffsetUnit::Utf16)
    }

    /// The place after `count` code points.
    pub fn byte_from_code_point(&self, count: u32) -> Result<Offset, OffsetError> {
        self.byte_from_count(count, OffsetUnit::CodePoint)
    }

    /// The place after `count` bytes of UTF-8.
    pub fn byte_from_utf8(&self, count: u32) -> Result<Offset, OffsetError> {
        self.byte_from_count(count, OffsetUnit::Utf8)
    }

    /// The place after `count` of `unit`.
    pub fn byte_from_count(&self, count: u32, unit: OffsetUnit) -> Result<Offset, OffsetError> {
        let (offset, reached) = match &self.0.units {
            Units::Mixed(notes) if unit != OffsetUnit::Utf8 => self.walk_to(count, unit, notes),
            _ => (Offset::new(count), count),
        };
        if offset > self.len() || reached < count {
            Err(OffsetError::Outside { offset: count, unit, length: self.len_in(unit) })
        } else if reached > count || !self.is_char_boundary(offset) {
            Err(OffsetError::InsideCharacter { offset: count, unit })
        } else {
            Ok(offset)
        }
    }

    /// The span from `start` to before `end`, both counted in `unit`.
    pub fn span_from_counts(&self, start: u32, end: u32, unit: OffsetUnit) -> Result<Span, OffsetError> {
        checked_span(start, end, unit, |count| self.byte_from_count(count, unit))
    }

    /// The first character start with at least `count` of `unit` before it, or the end; and what is before it.
    fn walk_to(&self, count: u32, unit: OffsetUnit, notes: &[Counts]) -> (Offset, u32) {
        let step = notes.partition_point(|note| note.get(unit) <= count).saturating_sub(1);
        let mut reached = notes.get(step).copied().unwrap_or_default().get(unit);
        let start = step * STEP;
        let rest = self.as_str().as_bytes().get(start..).unwrap_or_default();
        for (index, &byte) in rest.iter().enumerate() {
            if is_char_start(byte) {
                if reached >= count {
                    return (Offset::from_usize(start + index), reached);
                }
                reached += if is_wide(byte) && unit == OffsetUnit::Utf16 { 2 } else { 1 };
            }
        }
        (self.len(), reached)
    }
}

/// Two offsets as a span, each made a place by `place`.
pub(super) fn checked_span(
    start: u32,
    end: u32,
    unit: OffsetUnit,
    place: impl Fn(u32) -> Result<Offset, OffsetError>,
) -> Result<Span, OffsetError> {
    if end < start {
        return Err(OffsetError::Reversed { start, end, unit });
    }
    Span::new(place(start)?, place(end)?).ok_or(OffsetError::Empty { offset: start, unit })
}

/// A line of a text, blank or a paragraph. Lines end at LF; the last one may end without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its place among all blocks, from 0.
    pub index: usize,
    /// Where it starts.
    pub start: Offset,
    /// Where its content ends, before the LF.
    pub end: Offset,
    /// Where the next one starts, after the LF.
    pub next: Offset,
    /// Its number among the blocks that are not blank, from 1.
    pub number: Option<u32>,
}

impl Block {
    /// Whether there is nothing but white space in it.
    pub const fn is_blank(&self) -> bool {
        self.number.is_none()
    }

    /// What it says, without the LF; `None` when that is nothing at all.
    pub fn content(&self) -> Option<Span> {
        Span::new(self.start, self.end)
    }
}

/// The lines of the text. They tile it: each starts where the one before it says `next`.
impl Text {
    /// Whether the block runs from right to left: its first letter does (Unicode's rule P2; like `dir="auto"`).
    /// A block without letters runs from left to right.
    pub fn is_right_to_left(&self, block: usize) -> bool {
        let words = self.block(block).and_then(|block| block.content()).map_or("", |content| self.slice(content));
        words.chars().find(|it| it.is_alphabetic()).is_some_and(is_right_to_left)
    }

    /// How many; none in an empty text, and none after a final LF.
    pub fn block_count(&self) -> usize {
        self.0.blocks.starts.len()
    }

    /// The block at `index`.
    pub fn block(&self, index: usize) -> Option<Block> {
        let blocks = &self.0.blocks;
        let start = Offset::new(*blocks.starts.get(index)?);
        let next = blocks.starts.get(index + 1).map_or(self.len(), |&next| Offset::new(next));
        let lines_end = self.get(start, next).ends_with('\n');
        let end = Offset::new(next.get() - u32::from(lines_end));
        Some(Block { index, start, end, next, number: blocks.number(index) })
    }

    /// How many have a number.
    pub fn numbered_count(&self) -> u32 {
        self.0.blocks.numbers.last().map_or(0, |it| it.before + it.which.count_ones())
    }

    /// The block of that number, from 1.
    pub fn numbered(&self, number: u32) -> Option<Block> {
        let numbers = &self.0.blocks.numbers;
        let group = numbers.partition_point(|it| it.before < number).checked_sub(1)?;
        let mut blocks = (group * 64..group * 64 + 64).filter_map(|index| self.block(index));
        blocks.find(|block| block.number == Some(number))
    }

    /// All of them in order.
    pub fn blocks(&self) -> impl DoubleEndedIterator<Item = Block> + '_ {
        (0..self.block_count()).filter_map(|index| self.block(index))
    }

    /// The number of the block at `index`; of a blank one, that of the last before it that has one, or 0.
    pub fn numbered_to(&self, index: usize) -> u32 {
        self.0.blocks.numbered_to(index)
    }

    /// The index of the block that has that number.
    pub fn block_numbered(&self, number: u32) -> Option<usize> {
        let (mut low, mut high) = (0, self.block_count());
        while low < high {
            let middle = low.midpoint(high);
            if self.numbered_to(middle) < number { low = middle + 1 } else { high = middle }
        }
        self.block(low).filter(|block| block.number == Some(number)).map(|_| low)
    }

    /// The index of the block that holds the byte after `offset`; from the end of the text on, of the last one.
    pub fn block_at(&self, offset: Offset) -> usize {
        self.0.blocks.starts.partition_point(|&start| start <= offset.get()).saturating_sub(1)
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::new("")
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0) || self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} ({} bytes)", self.after(Offset::ZERO, 60), self.len())
    }
}

/// How the units relate.
enum Units {
    /// All ASCII: they are one and the same.
    Same,
    /// The counts before each byte whose index is a multiple of [`STEP`].
    Mixed(Vec<Counts>),
}

impl Units {
    fn of(text: &str) -> Self {
        if text.is_ascii() {
            return Self::Same;
        }
        let mut total = Counts::default();
        let mut notes = Vec::with_capacity(text.len() / STEP + 1);
        for step in text.as_bytes().chunks(STEP) {
            notes.push(total);
            total = total.plus(Counts::of(step));
        }
        if text.len().is_multiple_of(STEP) {
            notes.push(total);
        }
        Self::Mixed(notes)
    }
}

/// The characters that start in some bytes.
#[derive(Clone, Copy, Default)]
struct Counts {
    /// All of them.
    chars: u32,
    /// Those with two units in UTF-16, which are those with four bytes in UTF-8.
    wide: u32,
}

impl Counts {
    /// Counts eight bytes at a time.
    fn of(bytes: &[u8]) -> Self {
        const ONES: u64 = u64::from_ne_bytes([1; 8]);
        const HIGHS: u64 = ONES << 7;
        let (words, rest) = bytes.as_chunks();
        let mut counts = Self::default();
        for word in words {
            let word = u64::from_ne_bytes(*word);
            // A byte inside a character begins with the bits 10, the first of four bytes with 1111.
            counts.chars += ((!word >> 7 | word >> 6) & ONES).count_ones();
            counts.wide += (word & word << 1 & word << 2 & word << 3 & HIGHS).count_ones();
        }
        for &byte in rest {
            counts.chars += u32::from(is_char_start(byte));
            counts.wide += u32::from(is_wide(byte));
        }
        counts
    }

    fn plus(self, other: Self) -> Self {
        Self { chars: self.chars + other.chars, wide: self.wide + other.wide }
    }

    fn get(self, unit: OffsetUnit) -> u32 {
        match unit {
            OffsetUnit::Utf16 => self.chars + self.wide,
            OffsetUnit::CodePoint | OffsetUnit::Utf8 => self.chars,
        }
    }
}

/// Whether a letter is of a script that runs from right to left: Hebrew, Arabic, Syriac, Thaana, NKo and their like.
const fn is_right_to_left(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// Whether a character starts with this byte.
const fn is_char_start(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

/// Whether a character of four bytes starts with this byte.
const fn is_wide(byte: u8) -> bool {
    byte >= 0b1111_0000
}

/// Where the blocks start, and which are blank.
#[derive(Default)]
struct Blocks {
    starts: Vec<u32>,
    numbers: Vec<Numbers>,
}

/// The numbers of 64 blocks.
#[derive(Clone, Copy, Default)]
struct Numbers {
    /// How many blocks before these 64 have one.
    before: u32,
    /// Which of these have one: the lowest bit is the first.
    which: u64,
}

impl Blocks {
    fn of(text: &str) -> Self {
        let mut blocks = Self::default();
        let (mut start, mut numbered) = (Offset::ZERO, 0);
        let mut numbers = Numbers::default();
        for (index, line) in text.split_inclusive('\n').enumerate() {
            if index % 64 == 0 && index > 0 {
                blocks.numbers.push(numbers);
                numbers = Numbers { before: numbered, which: 0 };
            }
            if !line.trim_start().is_empty() {
                numbers.which |= 1 << (index % 64);
                numbered += 1;
            }
            blocks.starts.push(start.get());
            start = Offset::from_usize(start.to_usize() + line.len());
        }
        blocks.numbers.push(numbers);
        blocks.starts.shrink_to_fit();
        blocks
    }

    /// The number of the block at `index`, unless it is blank.
    fn number(&self, index: usize) -> Option<u32> {
        let numbers = self.numbers.get(index / 64)?;
        let has_number = numbers.which >> (index % 64) & 1 == 1;
        has_number.then(|| self.numbered_to(index))
    }

    /// How many blocks up to the one at `index` have a number.
    fn numbered_to(&self, index: usize) -> u32 {
        let up_to_this = |numbers: &Numbers| numbers.before + (numbers.which << (63 - index % 64)).count_ones();
        self.numbers.get(index / 64).map_or(0, up_to_this)
    }
}
