//! One speech and what is said of it.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{AnnotationSet, DocumentId, Foreign, IntakeRecord, Text};

/// What is known of a document beside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// What people call it, at most 200 code points.
    pub title: Rc<str>,
    /// A BCP 47 tag, when somebody said so.
    pub language: Option<Rc<str>>,
    /// `speaker`, `date`, `source` and whatever else people keep, by key.
    pub metadata: BTreeMap<Rc<str>, Rc<str>>,
}

/// A text that never changes, with its details and its annotations.
///
/// Cloning is cheap: text and annotations are shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Unique in the project.
    pub id: DocumentId,
    /// Title, language, metadata.
    pub details: Rc<Details>,
    /// The text, after intake.
    pub text: Text,
    /// What intake changed.
    pub intake: IntakeRecord,
    /// The document of which this is a corrected version.
    pub derived_from: Option<DocumentId>,
    /// What is said of the text.
    pub annotations: AnnotationSet,
    /// What came with it from elsewhere.
    pub foreign: Option<Rc<Foreign>>,
}

impl Document {
    /// A document that nothing is said of yet.
    pub fn new(id: DocumentId, title: &str, text: Text, intake: IntakeRecord) -> Self {
        Self {
            id,
            details: Rc::new(Details { title: title.into(), ..Details::default() }),
            text,
            intake,
            derived_from: None,
            annotations: AnnotationSet::default(),
            foreign: None,
        }
    }

    /// What it is called.
    pub fn title(&self) -> &str {
        &self.details.title
    }
}
