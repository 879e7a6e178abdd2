//! What somebody says of a passage.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{AnnotationId, AnnotatorId, LabelId, Spans, Timestamp};

/// The labels of one annotation, in the order they were attached, each once.
pub type Labels = Rc<[LabelId]>;

/// A scalar that an attribute holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Words.
    Text(Rc<str>),
    /// A number, spelled as in the file it came from, so that it goes out as it came in.
    Number(Rc<str>),
    /// Yes or no.
    Flag(bool),
}

/// Attributes by label, then by name.
pub type Attributes = BTreeMap<LabelId, BTreeMap<Rc<str>, Value>>;

/// What came with an object from elsewhere and must leave with it again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Foreign {
    /// The id it had there, when ours could not be the same.
    pub id: Option<Rc<str>>,
    /// Keys of its JSON object that Rostrum does not know, each with its value as JSON text.
    pub keys: BTreeMap<String, Rc<str>>,
}

/// One or more spans of a text with zero or more labels and perhaps a note, said by one annotator.
///
/// Annotations are values: a change makes a new one. Overlap, nesting and identical spans are normal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    /// Unique in the project.
    pub id: AnnotationId,
    /// Where in the text.
    pub spans: Spans,
    /// Its labels; none makes it a plain highlight.
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
    /// What its words were before they changed, or before its place was found by likeness: somebody should look
    /// whether it is right. Who looked takes the mark away.
    pub review: Option<Rc<str>>,
    /// What came with it from elsewhere.
    pub foreign: Option<Rc<Foreign>>,
}

impl Annotation {
    /// Whether it bears the label.
    pub fn has_label(&self, label: &LabelId) -> bool {
        self.labels.contains(label)
    }

    /// Its labels after `label` was attached, or taken off if it was there.
    pub fn labels_toggled(&self, label: &LabelId) -> Labels {
        if self.has_label(label) {
            self.labels.iter().filter(|it| *it != label).cloned().collect()
        } else {
            self.labels.iter().chain([label]).cloned().collect()
        }
    }

    /// Whether it says nothing any more: no label and no note. Such an annotation is deleted.
    pub fn says_nothing(&self) -> bool {
        self.labels.is_empty() && self.note.is_empty()
    }
}
