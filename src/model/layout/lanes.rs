//! Which line of an overlap is drawn how deep.

use std::rc::Rc;

use super::super::{Annotation, AnnotationSet, Offset, Span};

/// Annotations that overlap, directly or through others, and the lanes of their lines.
///
/// Each label of each annotation has a lane, from 0: the lowest that is free where the annotation starts, in
/// the order of the set. An annotation without a label takes one lane. It keeps its lanes from its first
/// span to its last, gaps included. So lanes depend on nothing but the cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cluster {
    /// In the order of the set.
    pub annotations: Vec<Rc<Annotation>>,
    /// For each annotation, the lanes of its labels in their order; at least one.
    pub lanes: Vec<Vec<u16>>,
}

impl Cluster {
    /// The clusters that share a byte with `span`, as one list: clusters that do not overlap do not disturb
    /// each other's lanes.
    pub fn around(set: &AnnotationSet, span: Span) -> Self {
        Self::of(set.near(cluster_hull(set, span)).cloned().collect())
    }

    /// Lanes for annotations in the order of a set.
    pub fn of(annotations: Vec<Rc<Annotation>>) -> Self {
        let mut free_from: Vec<Offset> = Vec::new();
        let mut lanes = Vec::with_capacity(annotations.len());
        for annotation in &annotations {
            let hull = annotation.spans.hull();
            let mut own = Vec::with_capacity(annotation.labels.len().max(1));
            for _ in 0..annotation.labels.len().max(1) {
                let lane = match free_from.iter().position(|from| *from <= hull.start()) {
                    Some(lane) => lane,
                    None => {
                        free_from.push(Offset::ZERO);
                        free_from.len() - 1
                    }
                };
                if let Some(from) = free_from.get_mut(lane) {
                    *from = hull.end();
                }
                own.push(u16::try_from(lane).unwrap_or(u16::MAX));
            }
            lanes.push(own);
        }
        Self { annotations, lanes }
    }
}

/// `span` together with all that overlaps it, directly or through others.
pub fn cluster_hull(set: &AnnotationSet, span: Span) -> Span {
    set.cluster_hull(span)
}
