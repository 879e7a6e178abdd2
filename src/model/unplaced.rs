//! Annotations whose passage is not in the text: kept, with what they said, until somebody finds them a place.

use std::rc::Rc;

use super::{
    Annotation, AnnotationId, AnnotatorId, Attributes, Foreign, Labels, Quote, Selector, Span, Spans, Text, Timestamp,
};

/// A passage as it was known where it had a place: its words and the words around it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lost {
    /// The words: all of them, or the first part of a long passage.
    pub quote: Rc<str>,
    /// The last part of a long passage; `None` when `quote` has all of it.
    pub tail: Option<Rc<str>>,
    /// What came before; empty when that is not known.
    pub prefix: Rc<str>,
    /// What came after; empty when that is not known.
    pub suffix: Rc<str>,
}

impl Lost {
    /// What `span` of `text` says, and what is around it.
    pub fn of(text: &Text, span: Span) -> Self {
        let Selector { quote, prefix, suffix } = Selector::describe(text, span);
        let (quote, tail) = match quote {
            Quote::Whole(words) => (words, None),
            Quote::Ends(head, tail) => (head, Some(tail.into())),
        };
        Self { quote: quote.into(), tail, prefix: prefix.into(), suffix: suffix.into() }
    }

    /// The words for people to read: a long passage with `…` for its middle.
    pub fn words(&self) -> Rc<str> {
        match &self.tail {
            None => self.quote.clone(),
            Some(tail) => format!("{}…{tail}", self.quote).into(),
        }
    }
}
use super::order;

/// An annotation without a place: what it says of which words, though they are not in the text.
///
/// Its id is taken: no annotation of the project has the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unplaced {
    /// Unique in the project, also among annotations.
    pub id: AnnotationId,
    /// The passages it lay on; at least one.
    pub words: Rc<[Lost]>,
    /// Its labels.
    pub labels: Labels,
    /// Free words; empty when there is none.
    pub note: Rc<str>,
    /// Attributes of its labels; `None` when there is none.
    pub attributes: Option<Rc<Attributes>>,
    /// Who says so.
    pub annotator: AnnotatorId,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub modified: Timestamp,
    /// What came with it from elsewhere.
    pub foreign: Option<Rc<Foreign>>,
}

impl Unplaced {
    /// The annotation with its words instead of its place in `text`.
    pub fn of(text: &Text, annotation: &Annotation) -> Self {
        let Annotation { id, labels, note, attributes, annotator, created, modified, foreign, .. } = annotation.clone();
        let words = annotation.spans.iter().map(|span| Lost::of(text, span)).collect();
        Self { id, words, labels, note, attributes, annotator, created, modified, foreign }
    }

    /// The annotation again, under its own id, on these spans.
    pub fn placed(&self, spans: Spans, now: Timestamp) -> Annotation {
        let Self { id, labels, note, attributes, annotator, created, foreign, .. } = self.clone();
        Annotation { id, spans, labels, note, attributes, annotator, created, modified: now, review: None, foreign }
    }
}

/// Those of a document, in the order of their ids. Cloning is cheap.
pub type UnplacedList = Rc<Vec<Rc<Unplaced>>>;

/// The list in its order; of two with the same id the first stays.
pub fn unplaced_list(items: impl IntoIterator<Item = Unplaced>) -> UnplacedList {
    in_order(items.into_iter().map(Rc::new).collect())
}

fn in_order(mut list: Vec<Rc<Unplaced>>) -> UnplacedList {
    order::sort_by(&mut list, |a, b| a.id.cmp(&b.id));
    list.dedup_by(|b, a| a.id == b.id);
    Rc::new(list)
}
