//! Moving the edges of an annotation's passages.

use super::{Offset, Span, Spans, Text, boundary};

/// One of the two edges of a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// Where it starts.
    Start,
    /// Where it ends.
    End,
}

impl Spans {
    /// The passage at `index`, in the order of the text.
    pub fn get(&self, index: usize) -> Option<Span> {
        self.iter().nth(index)
    }

    /// The offset of one edge of the passage at `index`.
    pub fn edge(&self, index: usize, side: Side) -> Option<Offset> {
        let span = self.get(index)?;
        Some(match side {
            Side::Start => span.start(),
            Side::End => span.end(),
        })
    }

    /// These spans with one edge of the passage at `index` moved as near to `to` as it can go: a passage keeps at
    /// least one grapheme, and never runs over its neighbours. `None` when there is no such passage.
    pub fn with_edge(&self, text: &Text, index: usize, side: Side, to: Offset) -> Option<Self> {
        let span = self.get(index)?;
        let moved = match side {
            Side::Start => {
                let least = index.checked_sub(1).and_then(|before| self.get(before)).map_or(Offset::ZERO, Span::end);
                let most = boundary::previous_grapheme(text, span.end()).max(least);
                Span::new(to.clamp(least, most), span.end())
            }
            Side::End => {
                let most = self.get(index + 1).map_or(text.len(), Span::start);
                let least = boundary::next_grapheme(text, span.start()).min(most);
                Span::new(span.start(), to.clamp(least, most))
            }
        }?;
        Self::new(self.iter().enumerate().map(|(at, it)| if at == index { moved } else { it }))
    }

    /// These spans and one more; what it overlaps becomes one with it.
    pub fn with(&self, span: Span) -> Self {
        Self::new(self.iter().chain([span])).unwrap_or_else(|| self.clone())
    }

    /// These spans without the passage at `index`; `None` when none would be left, or there is no such passage.
    pub fn without(&self, index: usize) -> Option<Self> {
        self.get(index)?;
        Self::new(self.iter().enumerate().filter(|(at, _)| *at != index).map(|(_, span)| span))
    }
}
