//! Which line of an overlap is drawn how deep.

use std::rc::Rc;

use super::super::{Annotation, AnnotationSet, LabelId, Offset, Span};
use super::Shown;

/// Lanes are told apart to this depth. What lies deeper shares the last: to find a lane for each of a hundred thousand
/// nested passages would cost the square of their number.
const DEEPEST: usize = 1_000;

/// A line under a passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// How deep, from 0 to 1,000.
    pub lane: u16,
    /// Whose line; `None` is that of a highlight without a label.
    pub label: Option<LabelId>,
}

/// Annotations that overlap, directly or through others, and the lanes of their lines.
///
/// Each label of each annotation has a lane, from 0: the lowest that is free where the annotation starts, in
/// the order of the set. An annotation without a label takes one lane. It keeps its lanes from its first
/// span to its last, gaps included. So lanes depend on nothing but the cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cluster {
    /// In the order of the set.
    pub annotations: Vec<Rc<Annotation>>,
    /// For each annotation, its lines in the order of its labels; at least one.
    pub lines: Vec<Vec<Line>>,
}

impl Cluster {
    /// Of what is shown, the clusters that share a byte with `span`, as one list: clusters that do not overlap do not disturb
    /// each other's lanes.
    pub fn around(set: &AnnotationSet, span: Span, shown: &Shown) -> Self {
        Self::of(set.near(cluster_hull(set, span)).filter(|it| shown.annotation(it)).cloned().collect(), shown)
    }

    /// Lanes for annotations in the order of a set.
    pub fn of(annotations: Vec<Rc<Annotation>>, shown: &Shown) -> Self {
        let mut free_from: Vec<Offset> = Vec::new();
        let mut lines = Vec::with_capacity(annotations.len());
        for annotation in &annotations {
            let hull = annotation.spans.hull();
            let mut line = |label: Option<LabelId>| {
                let lane = match free_from.iter().position(|from| *from <= hull.start()) {
                    Some(lane) => lane,
                    None if free_from.len() == DEEPEST => DEEPEST,
                    None => {
                        free_from.push(Offset::ZERO);
                        free_from.len() - 1
                    }
                };
                if let Some(from) = free_from.get_mut(lane) {
                    *from = hull.end();
                }
                Line { lane: u16::try_from(lane).unwrap_or(u16::MAX), label }
            };
            let labels = annotation.labels.iter().filter(|label| shown.label(label));
            let mut own: Vec<Line> = labels.map(|label| line(Some(label.clone()))).collect();
            if own.is_empty() {
                own.push(line(None));
            }
            lines.push(own);
        }
        Self { annotations, lines }
    }
}

/// `span` together with all that overlaps it, directly or through others.
pub fn cluster_hull(set: &AnnotationSet, span: Span) -> Span {
    set.cluster_hull(span)
}
