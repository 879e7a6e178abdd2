//! The atoms of change. Each says what was and what is, so each can be turned around.

use std::rc::Rc;

use super::{Annotation, Annotator, Details, Document, DocumentId, Label, Unplaced};

/// Something at a place of an ordered list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<T> {
    /// Its place, from zero.
    pub position: usize,
    /// The thing.
    pub item: Rc<T>,
}

/// One atomic change. `before: None` adds, `after: None` removes, both replace (and perhaps move).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// The project's title.
    Title {
        /// As it was.
        before: Rc<str>,
        /// As it will be.
        after: Rc<str>,
    },
    /// One annotator.
    Annotator {
        /// As it was.
        before: Option<Placed<Annotator>>,
        /// As it will be.
        after: Option<Placed<Annotator>>,
    },
    /// One label of the codebook.
    Label {
        /// As it was.
        before: Option<Placed<Label>>,
        /// As it will be.
        after: Option<Placed<Label>>,
    },
    /// A document comes or goes, with all it holds.
    Document {
        /// As it was.
        before: Option<Placed<Document>>,
        /// As it will be.
        after: Option<Placed<Document>>,
    },
    /// A document takes another place in the list.
    Order {
        /// Which document.
        document: DocumentId,
        /// Its place as it was, from zero.
        before: usize,
        /// Its place as it will be.
        after: usize,
    },
    /// Title, language and metadata of a document.
    Details {
        /// Which document.
        document: DocumentId,
        /// As they were.
        before: Rc<Details>,
        /// As they will be.
        after: Rc<Details>,
    },
    /// One annotation of a document.
    Annotation {
        /// Which document.
        document: DocumentId,
        /// As it was.
        before: Option<Rc<Annotation>>,
        /// As it will be.
        after: Option<Rc<Annotation>>,
    },
    /// One annotation of a document that has no place in its text.
    Unplaced {
        /// Which document.
        document: DocumentId,
        /// As it was.
        before: Option<Rc<Unplaced>>,
        /// As it will be.
        after: Option<Rc<Unplaced>>,
    },
}

impl Edit {
    /// The change that takes this one back.
    pub fn inverse(&self) -> Self {
        match self.clone() {
            Self::Title { before, after } => Self::Title { before: after, after: before },
            Self::Annotator { before, after } => Self::Annotator { before: after, after: before },
            Self::Label { before, after } => Self::Label { before: after, after: before },
            Self::Document { before, after } => Self::Document { before: after, after: before },
            Self::Order { document, before, after } => Self::Order { document, before: after, after: before },
            Self::Details { document, before, after } => Self::Details { document, before: after, after: before },
            Self::Annotation { document, before, after } => Self::Annotation { document, before: after, after: before },
            Self::Unplaced { document, before, after } => Self::Unplaced { document, before: after, after: before },
        }
    }

    /// The document it happens in, unless it is the project's or the codebook's.
    pub fn document(&self) -> Option<&DocumentId> {
        match self {
            Self::Document { before, after } => after.as_ref().or(before.as_ref()).map(|it| &it.item.id),
            Self::Order { document, .. }
            | Self::Details { document, .. }
            | Self::Annotation { document, .. }
            | Self::Unplaced { document, .. } => Some(document),
            Self::Title { .. } | Self::Annotator { .. } | Self::Label { .. } => None,
        }
    }
}
