//! Flat runs of text with the same annotations over them.

use std::ops::Range;
use std::rc::Rc;

use super::super::{Annotation, AnnotationSet, LabelId, Offset, Span};
use super::{Cluster, Line, Piece, Sections, Shown};

/// About so many annotations are named over all segments of one picture, and as many over each segment as that allows...
const NAMED: usize = 1_000_000;
/// ...but at least so many. Where thousands lie over thousands of segments, all of them would fill the memory.
const NAMED_EACH: usize = 64;
/// Where not all are named, so many are those that begin first, whose lines lie highest. The others are those that begin
/// last, which are the innermost.
const OUTERMOST: usize = 16;

/// A longest run of text over which the same annotations lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// What it covers.
    pub span: Span,
    /// The annotations over it, as indices into [`SectionPicture::annotations`], in the order of the set.
    pub covers: Vec<u32>,
    /// How many more lie over it that are not named; none unless there are very many.
    pub more: u32,
}

/// One piece, tiled exactly by its segments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PiecePicture {
    /// The piece.
    pub piece: Piece,
    /// In order; they start where the piece starts, follow each other, and end where it ends.
    pub segments: Vec<Segment>,
}

/// All that is drawn of one section, or of some pieces of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionPicture {
    /// The annotations that touch the pieces and those that share a cluster with them, in the order of the set.
    pub annotations: Vec<Rc<Annotation>>,
    /// For each annotation, its lines.
    pub lines: Vec<Vec<Line>>,
    /// The pieces, in order.
    pub pieces: Vec<PiecePicture>,
}
use super::super::order;

impl SectionPicture {
    /// What is drawn of section number `section`.
    pub fn new(sections: &Sections, section: usize, set: &AnnotationSet, shown: &Shown) -> Self {
        Self::of(sections, sections.range_of(section), set, shown)
    }

    /// What is drawn of these pieces, given by their numbers; nothing when not all of them are there.
    pub fn of(sections: &Sections, pieces: Range<usize>, set: &AnnotationSet, shown: &Shown) -> Self {
        let pieces = sections.pieces().get(pieces).unwrap_or_default();
        let ends = pieces.first().zip(pieces.last());
        let Some(span) = ends.and_then(|(first, last)| Span::new(first.start, last.next)) else {
            return Self { annotations: Vec::new(), lines: Vec::new(), pieces: Vec::new() };
        };
        let Cluster { annotations, lines } = Cluster::around(set, span, shown);
        let pieces = sweep(pieces, span, &annotations);
        Self { annotations, lines, pieces }
    }

    /// The lines under a segment, by lane.
    pub fn lines(&self, segment: &Segment) -> Vec<Line> {
        let own = segment.covers.iter().filter_map(|cover| self.lines.get(*cover as usize));
        let mut lines: Vec<Line> = own.flatten().cloned().collect();
        order::sort_by_key(&mut lines, |line| line.lane);
        lines
    }

    /// The annotation that tints a segment: the shortest over it; of equally short ones the last in order.
    pub fn tinting(&self, segment: &Segment) -> Option<&Rc<Annotation>> {
        self.annotations.get(self.tinting_cover(segment)?)
    }

    /// The label that tints a segment: the first one shown of the annotation that does. `None` within: it has none.
    pub fn tint(&self, segment: &Segment) -> Option<Option<&LabelId>> {
        let lines = self.lines.get(self.tinting_cover(segment)?)?;
        Some(lines.first().and_then(|line| line.label.as_ref()))
    }

    fn tinting_cover(&self, segment: &Segment) -> Option<usize> {
        let covers = segment.covers.iter().map(|cover| *cover as usize);
        covers.rev().min_by_key(|cover| self.annotations.get(*cover).map_or(u32::MAX, |it| it.spans.len()))
    }
}

fn sweep(pieces: &[Piece], section: Span, annotations: &[Rc<Annotation>]) -> Vec<PiecePicture> {
    let mut changes: Vec<(Offset, bool, u32)> = Vec::new();
    for (index, annotation) in (0_u32..).zip(annotations) {
        for span in annotation.spans.iter().filter_map(|span| span.intersection(section)) {
            changes.push((span.start(), true, index));
            changes.push((span.end(), false, index));
        }
    }
    order::sort_by(&mut changes, Ord::cmp);
    let most = (NAMED / changes.len().max(1)).max(NAMED_EACH);
    let mut changes = changes.into_iter().peekable();
    let mut over: Vec<u32> = Vec::new();
    let mut pictures = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let mut segments: Vec<Segment> = Vec::new();
        let mut at = piece.start;
        while at < piece.next {
            while let Some((_, starts, index)) = changes.next_if(|change| change.0 <= at) {
                match over.binary_search(&index) {
                    Err(place) if starts => over.insert(place, index),
                    Ok(place) if !starts => {
                        over.remove(place);
                    }
                    _ => {}
                }
            }
            let until = changes.peek().map_or(piece.next, |change| change.0.min(piece.next));
            let Some(span) = Span::new(at, until) else { break };
            let more = over.len().saturating_sub(most);
            let (outer, inner) = over.split_at(if more > 0 { OUTERMOST } else { 0 });
            let mut covers = Vec::with_capacity(over.len() - more);
            covers.extend_from_slice(outer);
            covers.extend_from_slice(inner.get(more..).unwrap_or_default());
            let more = u32::try_from(more).unwrap_or(u32::MAX);
            match segments.last_mut() {
                // Two passages of one annotation may meet: nothing changes there.
                Some(last) if last.covers == covers && last.more == more => last.span = last.span.hull(span),
                _ => segments.push(Segment { span, covers, more }),
            }
            at = until;
        }
        pictures.push(PiecePicture { piece: *piece, segments });
    }
    pictures
}
