//! What people look at. Nothing here is undone or written to the journal.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::caret::Caret;
use super::find::{Alike, Find, Labelled, Places};
use super::imports::ImportReport;
use super::settings::Settings;
use super::tidying::Offer;
use crate::model::layout::Shown;
use crate::model::{Annotation, AnnotationId, Document, DocumentId, LabelId, Offset, Project, Side, Span};

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

/// What covers the screen for a moment. One at a time; Esc puts it away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Over {
    /// What is known of a speech.
    Details(DocumentId),
    /// A label: name, meaning, look.
    Label(LabelId),
    /// The codebook at work: order, tree, merging.
    Codebook,
    /// Labels from lines of text.
    PasteLabels,
    /// The list of annotations.
    List,
    /// Those of the list whose words changed.
    Review,
    /// Annotations of the open speech that have no place in it.
    Unplaced,
    /// The text of a speech, to be corrected.
    Correct(DocumentId),
    /// Another text of a speech.
    Version(DocumentId),
    /// The project, and the others on this device.
    Project,
    /// Removing everything from this device.
    Erase,
    /// How the project was.
    Versions,
    /// Speeches that were removed.
    Trash,
    /// What is stored on this device.
    Storage,
    /// What people like.
    Settings,
    /// Going to a paragraph by its number.
    GoTo,
    /// The keys.
    Help,
    /// What leaves as a file, and how.
    Export,
    /// What files brought.
    Import,
    /// Everything by name.
    Palette,
    /// On a phone: the speeches.
    Speeches,
    /// On a phone: the labels.
    Labels,
}

/// How the speech is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reading {
    /// As a page.
    #[default]
    Page,
    /// As a list of sentences, each an item to label.
    Sentences,
}

/// The edge of the selected annotation that keys move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Of which of its passages, from zero.
    pub passage: usize,
    /// Its start or its end.
    pub side: Side,
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
    /// The open speech has speakers who take turns; its details can keep them.
    Speakers,
    /// A large file is being written or read; it stands as long as that takes.
    Busy,
    /// Words that were just labelled are in the speech again; [`View::alike`] says where.
    Alike,
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
    /// What the last files brought, when there was more to say than that they came in.
    pub imported: Option<Rc<ImportReport>>,
    /// Finding in the text.
    pub find: Find,
    /// A passage that was just labelled, until somebody looks whether its words are there again.
    pub labelled: Option<Labelled>,
    /// What could be labelled like it.
    pub alike: Option<Rc<Alike>>,
    /// Where people were before they jumped.
    pub places: Places,
    /// What should come into sight; taken by whoever scrolls.
    pub reveal: Option<Span>,
    /// The caret, since it was first moved or set.
    pub caret: Option<Caret>,
    /// The edge of the selected annotation that keys move.
    pub edge: Option<Edge>,
    /// Whether the next passage is added to the selected annotation.
    pub adding: bool,
    /// The annotation without a place that the next passage is for.
    pub placing: Option<AnnotationId>,
    /// With two clicks: where the first one was.
    pub begun: Option<Offset>,
    /// Labels that are not drawn.
    pub hidden: BTreeSet<LabelId>,
    /// The only label that is drawn, whatever else is hidden.
    pub only: Option<LabelId>,
    /// The only speaker whose cards and annotations are listed.
    pub speaker: Option<Rc<str>>,
    /// Texts that wait for an answer: whether they are to be tidied. The first is asked about.
    pub offers: Vec<Offer>,
    /// How many such answers were given.
    pub answered: u32,
    /// What covers the screen.
    pub over: Option<Over>,
    /// Page or sentences.
    pub reading: Reading,
    /// What people like.
    pub settings: Settings,
    /// What screen readers are told of the last move.
    pub said: Said,
}

/// What screen readers are told; the number makes the same words news again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The words.
    pub words: Rc<str>,
    /// How often something was said.
    pub number: u32,
}

impl View {
    /// Opens a document; what was selected in another is let go.
    pub fn open(&mut self, document: DocumentId) {
        self.starting = false;
        if self.document.as_ref() != Some(&document) {
            self.document = Some(document);
            self.caret = None;
            self.speaker = None;
            self.let_go();
        }
    }

    /// Lets selection, passage and popover go.
    pub fn let_go(&mut self) {
        self.pending = None;
        self.selected.clear();
        self.menu = None;
        self.edge = None;
        self.adding = false;
        self.begun = None;
    }

    /// The offer was answered: the next one comes up.
    pub fn answer(&mut self, offer: &Offer) {
        self.offers.retain(|it| it != offer);
        self.answered = self.answered.wrapping_add(1);
    }

    /// Says something to screen readers.
    pub fn say(&mut self, words: impl Into<Rc<str>>) {
        self.said = Said { words: words.into(), number: self.said.number.wrapping_add(1) };
    }

    /// Which labels are drawn.
    pub fn shown(&self) -> Shown {
        match &self.only {
            Some(label) => Shown::Only(label.clone()),
            None if self.hidden.is_empty() => Shown::All,
            None => Shown::Except(self.hidden.clone()),
        }
    }

    /// Forgets what is not there any more, and opens something if the open document went.
    pub fn keep_up(&mut self, project: &Project) {
        let open = self.document.as_ref().is_some_and(|id| project.document(id).is_some());
        if !open {
            self.let_go();
            self.document = project.documents.first().map(|document| document.id.clone());
        }
        if self.only.as_ref().is_some_and(|label| project.codebook.get(label).is_none()) {
            self.only = None;
        }
        self.hidden.retain(|label| project.codebook.get(label).is_some());
        self.over = self.over.take().filter(|over| match over {
            Over::Details(document) | Over::Correct(document) | Over::Version(document) => {
                project.document(document).is_some()
            }
            Over::Label(label) => project.codebook.get(label).is_some(),
            _ => true,
        });
        if self.armed.as_ref().is_some_and(|label| project.codebook.get(label).is_none()) {
            self.armed = None;
        }
        let document = self.open_document(project).cloned();
        let turns = document.as_ref().map(|it| it.details.turns.clone()).unwrap_or_default();
        self.speaker = self.speaker.take().filter(|it| turns.iter().any(|turn| turn.speaker == *it));
        let there = |id: &AnnotationId| document.as_ref().is_some_and(|it| it.annotations.get(id).is_some());
        let selected = self.selected.len();
        self.selected.retain(there);
        if self.selected.len() < selected && self.selected.is_empty() && self.pending.is_none() {
            self.menu = None;
        }
        let edge =
            self.edge.filter(|it| self.selected_annotation(project).is_some_and(|of| it.passage < of.spans.count()));
        self.edge = edge;
        let placing = self.placing.take().filter(|id| document.as_ref().is_some_and(|it| it.unplaced(id).is_some()));
        self.placing = placing;
        self.adding = self.adding && self.selected.len() == 1;
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
