//! Half-open stretches of a text, and their algebra.

use std::cmp::Ordering;
use std::fmt;
use std::rc::Rc;

use super::Offset;

/// A non-empty, half-open stretch `[start, end)` of a text, in UTF-8 bytes.
///
/// Spans are ordered by start, then longest first, so that an outer span comes before those it contains.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    start: Offset,
    end: Offset,
}
use super::order;

impl Span {
    /// The span from `start` to before `end`, unless that is empty.
    pub fn new(start: Offset, end: Offset) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// The first byte.
    pub const fn start(self) -> Offset {
        self.start
    }

    /// One past the last byte.
    pub const fn end(self) -> Offset {
        self.end
    }

    /// How many bytes it covers; at least one.
    pub const fn len(self) -> u32 {
        self.end.get() - self.start.get()
    }

    /// Never: a span covers at least one byte. It is here because `len` is.
    pub const fn is_empty(self) -> bool {
        false
    }

    /// Whether the byte after `offset` is covered.
    pub fn contains_offset(self, offset: Offset) -> bool {
        self.start <= offset && offset < self.end
    }

    /// Whether every byte of `other` is covered.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte. Neighbours do not.
    pub fn touches(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether the two share bytes and neither contains the other.
    pub fn crosses(self, other: Self) -> bool {
        self.touches(other) && !self.contains(other) && !other.contains(self)
    }

    /// Whether it ends at or before the start of `other`.
    pub fn is_before(self, other: Self) -> bool {
        self.end <= other.start
    }

    /// What both cover.
    pub fn intersection(self, other: Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end))
    }

    /// The shortest span that contains both, with what lies between.
    pub fn hull(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// What it covers and `other` does not: the part before, the part after.
    pub fn difference(self, other: Self) -> (Option<Self>, Option<Self>) {
        (Self::new(self.start, self.end.min(other.start)), Self::new(self.start.max(other.end), self.end))
    }
}

impl Ord for Span {
    fn cmp(&self, other: &Self) -> Ordering {
        self.start.cmp(&other.start).then(other.end.cmp(&self.end))
    }
}

impl PartialOrd for Span {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// One or more spans of one text: sorted and disjoint. Most have exactly one.
///
/// Neighbours stay apart, because a person may have chosen them one by one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spans {
    first: Span,
    rest: Option<Rc<[Span]>>,
}

impl Spans {
    /// The given spans, sorted; those that share bytes become one. `None` when there is none.
    pub fn new(spans: impl IntoIterator<Item = Span>) -> Option<Self> {
        let mut sorted: Vec<Span> = spans.into_iter().collect();
        order::sort_by(&mut sorted, Span::cmp);
        let mut merged: Vec<Span> = Vec::with_capacity(sorted.len());
        for span in sorted {
            match merged.last_mut() {
                Some(last) if last.touches(span) => *last = last.hull(span),
                _ => merged.push(span),
            }
        }
        let (first, rest) = merged.split_first()?;
        Some(Self { first: *first, rest: (!rest.is_empty()).then(|| rest.into()) })
    }

    /// The first span in the text.
    pub const fn first(&self) -> Span {
        self.first
    }

    /// The last span in the text.
    pub fn last(&self) -> Span {
        self.rest.as_ref().and_then(|rest| rest.last()).copied().unwrap_or(self.first)
    }

    /// All spans in the order of the text.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Span> + '_ {
        std::iter::once(self.first).chain(self.rest.iter().flat_map(|rest| rest.iter().copied()))
    }

    /// How many spans; at least one.
    pub fn count(&self) -> usize {
        1 + self.rest.as_ref().map_or(0, |rest| rest.len())
    }

    /// The shortest span that contains all, gaps included.
    pub fn hull(&self) -> Span {
        self.first.hull(self.last())
    }

    /// Whether one of them shares a byte with `span`.
    pub fn touches(&self, span: Span) -> bool {
        self.iter().any(|it| it.touches(span))
    }

    /// Whether one of them covers the byte after `offset`.
    pub fn contains_offset(&self, offset: Offset) -> bool {
        self.iter().any(|it| it.contains_offset(offset))
    }

    /// How many bytes they cover together, gaps not counted.
    pub fn len(&self) -> u32 {
        self.iter().map(Span::len).sum()
    }

    /// Never: there is at least one span. It is here because `len` is.
    pub const fn is_empty(&self) -> bool {
        false
    }
}

impl From<Span> for Spans {
    fn from(span: Span) -> Self {
        Self { first: span, rest: None }
    }
}

impl fmt::Debug for Spans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
