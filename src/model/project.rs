//! Everything one file carries.

use std::rc::Rc;

use super::{
    Annotation, AnnotationId, AnnotatorId, Codebook, Document, DocumentId, Foreign, Ids, LabelId, ProjectId, Unplaced,
};

/// Somebody who annotates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotator {
    /// Unique in the project.
    pub id: AnnotatorId,
    /// What they are called; empty until they say.
    pub name: Rc<str>,
    /// What came with them from elsewhere.
    pub foreign: Option<Rc<Foreign>>,
}

/// Documents, a codebook and those who use it. An immutable value; cloning is cheap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Never changes.
    pub id: ProjectId,
    /// What people call it; empty until they say.
    pub title: Rc<str>,
    /// Those who annotate; the first is the one at this desk.
    pub annotators: Rc<Vec<Rc<Annotator>>>,
    /// The labels.
    pub codebook: Rc<Codebook>,
    /// The speeches, in the user's order.
    pub documents: Vec<Rc<Document>>,
    /// What came with it from elsewhere.
    pub foreign: Option<Rc<Foreign>>,
}

impl Project {
    /// An empty project with the starter codebook and one annotator without a name.
    pub fn starter(ids: &mut dyn Ids) -> Self {
        let annotator = Annotator { id: AnnotatorId::mint(ids), name: "".into(), foreign: None };
        Self {
            id: ProjectId::mint(ids),
            title: "".into(),
            annotators: Rc::new(vec![Rc::new(annotator)]),
            codebook: Rc::new(Codebook::starter()),
            documents: Vec::new(),
            foreign: None,
        }
    }

    /// The document of that id.
    pub fn document(&self, id: &DocumentId) -> Option<&Rc<Document>> {
        self.documents.iter().find(|document| document.id == *id)
    }

    /// The place of the document in the user's order, from zero.
    pub fn position(&self, id: &DocumentId) -> Option<usize> {
        self.documents.iter().position(|document| document.id == *id)
    }

    /// The annotation of that id, and the document it belongs to.
    pub fn annotation(&self, id: &AnnotationId) -> Option<(&Rc<Document>, &Rc<Annotation>)> {
        self.documents.iter().find_map(|document| Some((document, document.annotations.get(id)?)))
    }

    /// The annotation without a place that has this id, and the document it belongs to.
    pub fn unplaced(&self, id: &AnnotationId) -> Option<(&Rc<Document>, &Rc<Unplaced>)> {
        self.documents.iter().find_map(|document| Some((document, document.unplaced(id)?)))
    }

    /// How many annotations all documents have together.
    pub fn annotation_count(&self) -> usize {
        self.documents.iter().map(|document| document.annotations.len()).sum()
    }

    /// How many annotations bear the label.
    pub fn uses_of(&self, label: &LabelId) -> usize {
        self.documents
            .iter()
            .flat_map(|document| document.annotations.iter())
            .filter(|annotation| annotation.has_label(label))
            .count()
    }
}
