//! What people look at. Nothing here is undone or written to the journal.

use std::rc::Rc;

use crate::model::{Annotation, AnnotationId, Document, DocumentId, LabelId, Project, Span};

/// What the popover is for, beside choosing labels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Choosing labels.
    #[default]
    Labels,
    /// Writing the note.
    Note,
}

/// The small window beside a passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Menu {
    /// Labels for the pending passage, or those of the selected annotation.
    Labels {
        /// What was typed to find a label; while it is empty, digits choose.
        filter: String,
        /// Which of the labels that match is marked, from zero.
        active: usize,
        /// Labels or note.
        mode: Mode,
    },
    /// Several annotations lie where the click was: which one?
    Choice {
        /// Those there, in order.
        annotations: Vec<AnnotationId>,
        /// Which is marked, from zero.
        active: usize,
    },
}

impl Menu {
    /// The label menu as it opens.
    pub fn labels() -> Self {
        Self::Labels { filter: String::new(), active: 0, mode: Mode::Labels }
    }
}

/// How urgent a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something was done.
    Done,
    /// Something was done that one may want to take back at once.
    Undoable,
    /// Something could not be done.
    Error,
}

/// A short message, one at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How urgent.
    pub kind: NoticeKind,
    /// What to say.
    pub text: String,
}

/// Everything about the screen that the project does not know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The speech on the screen.
    pub document: Option<DocumentId>,
    /// Whether the page for a new speech is shown instead.
    pub starting: bool,
    /// The passage that was selected in the text and has no annotation yet.
    pub pending: Option<Span>,
    /// The selected annotations.
    pub selected: Vec<AnnotationId>,
    /// The label that painting applies.
    pub armed: Option<LabelId>,
    /// The popover.
    pub menu: Option<Menu>,
    /// The message.
    pub notice: Option<Notice>,
    /// What an export found wrong when it read its file again; shown until it is put away.
    pub mismatches: Vec<String>,
    /// What should come into sight; taken by whoever scrolls.
    pub reveal: Option<Span>,
    /// Whether gestures leave selections exactly as they are.
    pub exact: bool,
}

impl View {
    /// Opens a document; what was selected in another is let go.
    pub fn open(&mut self, document: DocumentId) {
        self.starting = false;
        if self.document.as_ref() != Some(&document) {
            self.document = Some(document);
            self.let_go();
        }
    }

    /// Lets selection, passage and popover go.
    pub fn let_go(&mut self) {
        self.pending = None;
        self.selected.clear();
        self.menu = None;
    }

    /// Forgets what is not there any more, and opens something if the open document went.
    pub fn keep_up(&mut self, project: &Project) {
        let open = self.document.as_ref().is_some_and(|id| project.document(id).is_some());
        if !open {
            self.let_go();
            self.document = project.documents.first().map(|document| document.id.clone());
        }
        if self.armed.as_ref().is_some_and(|label| project.codebook.get(label).is_none()) {
            self.armed = None;
        }
        let document = self.open_document(project).cloned();
        let there = |id: &AnnotationId| document.as_ref().is_some_and(|it| it.annotations.get(id).is_some());
        let selected = self.selected.len();
        self.selected.retain(there);
        if self.selected.len() < selected && self.selected.is_empty() && self.pending.is_none() {
            self.menu = None;
        }
        if let Some(Menu::Choice { annotations, .. }) = &mut self.menu {
            annotations.retain(there);
            if annotations.is_empty() {
                self.menu = None;
            }
        }
    }

    /// The document on the screen.
    pub fn open_document<'a>(&self, project: &'a Project) -> Option<&'a Rc<Document>> {
        self.document.as_ref().and_then(|id| project.document(id))
    }

    /// The one selected annotation, if it is one.
    pub fn selected_annotation<'a>(&self, project: &'a Project) -> Option<&'a Rc<Annotation>> {
        match self.selected.as_slice() {
            [id] => self.open_document(project)?.annotations.get(id),
            _ => None,
        }
    }
}
