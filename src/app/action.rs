//! What gestures and keys ask for, and what that does.

mod caret;
mod edges;
mod finding;
mod labels;
mod placing;
mod select;

use std::rc::Rc;

use super::caret::Motion;
use super::find::Finding;
use super::view::{Edge, Over, Reading};
use super::words::words;
use super::{Mode, Notice, NoticeKind, Outcome, Settings, Store, StoreError};
use crate::model::{AnnotationId, Codebook, DocumentId, Env, Label, LabelId, Offset, Side, Span};

/// What somebody at the screen wants. Everything the keyboard and the pointer can do is one of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// A passage was selected in the text with the pointer.
    Passage {
        /// What was selected.
        span: Span,
        /// Whether Alt was held: its ends stay as they are, and it goes to the selected annotation if there is one.
        exact: bool,
    },
    /// This very passage is to be labelled.
    Take(Span),
    /// With two clicks: the first one, or the second.
    Mark(Offset),
    /// The text was clicked where these annotations lie; none lets go.
    Click(Vec<AnnotationId>),
    /// Select these, without the popover.
    Select(Vec<AnnotationId>),
    /// Open the popover for the one annotation.
    OpenMenu(AnnotationId),
    /// Open the popover for the passage that waits.
    OfferLabels,
    /// The caret was set there with the pointer.
    SetCaret(Offset),
    /// The caret, or the chosen edge, makes a step.
    Move {
        /// Which.
        motion: Motion,
        /// Whether the selection goes along.
        extend: bool,
    },
    /// The caret, or the chosen edge, goes to a place that only the screen knows.
    MoveTo {
        /// Where.
        place: Offset,
        /// Whether the selection goes along.
        extend: bool,
    },
    /// Selects the sentence at the caret.
    SelectSentence,
    /// Selects the paragraph at the caret.
    SelectParagraph,
    /// The label was chosen: apply it, or arm it when there is nothing to apply it to.
    Label(LabelId),
    /// The key of a label was pressed.
    LabelKey(String),
    /// What is typed to find a label in the popover.
    Filter(String),
    /// The mark in the popover moves down (or up, when negative).
    MoveActive(i32),
    /// What is marked in the popover is chosen; without a popover, what is selected or at the caret opens one.
    Choose,
    /// Put the popover away, and the passage it was for.
    CloseMenu,
    /// A new label is made and applied.
    CreateLabel(String),
    /// Write the note of the passage or annotation.
    EditNote,
    /// The note now says this.
    Note(String),
    /// To the next annotation.
    Next,
    /// To the one before.
    Previous,
    /// To the next annotation with a label of the selected one.
    NextAlike,
    /// To the one before with a label of the selected one.
    PreviousAlike,
    /// Selects the annotations at the caret or over the selected one, one after the other.
    Overlapping,
    /// Chooses an edge of the selected annotation for the keys, then the next one.
    ChooseEdge,
    /// This edge of the selected annotation is the one that keys move.
    PickEdge(Edge),
    /// An edge was dragged.
    DragEdge {
        /// Of which annotation.
        annotation: AnnotationId,
        /// Of which of its passages, from zero.
        passage: usize,
        /// Its start or its end.
        side: Side,
        /// Where to.
        to: Offset,
        /// Whether Alt was held.
        exact: bool,
    },
    /// The next passage is added to the selected annotation.
    AddPassage,
    /// A passage of the selected annotation goes: this one, or that of the chosen edge, at the caret, or the last.
    RemovePassage(Option<usize>),
    /// The selected annotations go.
    Delete,
    /// Only labels of the selected annotation are drawn, or all again.
    OnlyThisLabel,
    /// Only this label is drawn; all again when it is so already.
    OnlyLabel(LabelId),
    /// The label is drawn or not, in turn.
    HideLabel(LabelId),
    /// All labels are drawn.
    ShowAllLabels,
    /// One step out: of typing, of the popover, of the selection, of painting.
    Escape,
    /// Take the last step back.
    Undo,
    /// Bring the last undone step back.
    Redo,
    /// Show this speech.
    Open(DocumentId),
    /// Show the next speech, or the one before.
    OpenNext {
        /// Which.
        forward: bool,
    },
    /// Show the page for a new speech.
    Start,
    /// Cover the screen with this.
    Show(Over),
    /// Put away what covers the screen.
    Uncover,
    /// The next passage is the place of this annotation, which has none.
    PlaceNext(AnnotationId),
    /// Page or sentences.
    Read(Reading),
    /// These are the settings now.
    Like(Settings),
    /// Finding in the text, and going to a paragraph.
    Find(Finding),
    /// Put the message away.
    Dismiss,
}

/// What an action did, for those who paint, keep and show.
#[derive(Debug, Default)]
pub struct Effects {
    /// Changes of the project, in order.
    pub outcomes: Vec<Outcome>,
    /// Whether the browser's own selection should go: the passage was taken.
    pub drop_selection: bool,
    /// Whether the browser's own selection should follow the caret.
    pub follow_caret: bool,
}

impl Effects {
    fn of(outcome: Outcome) -> Self {
        Self { outcomes: vec![outcome], drop_selection: true, follow_caret: false }
    }

    fn letting_go() -> Self {
        Self { drop_selection: true, ..Self::default() }
    }
}

/// The labels that match what was typed: those whose name has it, case aside. In the order of the codebook's outline,
/// each with its position in the codebook.
pub fn matching<'a>(codebook: &'a Codebook, filter: &str) -> Vec<(usize, &'a Rc<Label>)> {
    let wanted = filter.trim().to_lowercase();
    let fits = |label: &Label| wanted.is_empty() || label.name.to_lowercase().contains(&wanted);
    let entries = codebook.outline().map(|entry| (entry.position, entry.label));
    entries.filter(|(_, label)| fits(label)).collect()
}

impl Store {
    /// Does what is wanted. An error says why not, and is shown as a notice as well.
    pub fn act(&mut self, action: Action, env: &mut Env<'_>) -> Result<Effects, StoreError> {
        let done = self.try_act(action, env);
        if let Err(error) = &done {
            self.view.notice = Some(Notice { kind: NoticeKind::Error, text: words().refusal(error) });
        }
        done
    }

    fn try_act(&mut self, action: Action, env: &mut Env<'_>) -> Result<Effects, StoreError> {
        match action {
            Action::Passage { span, exact } => self.select_passage(span, exact, env),
            Action::Take(span) => self.take_passage(span, env),
            Action::Mark(place) => self.mark(place, env),
            Action::Click(annotations) => Ok(self.click(annotations)),
            Action::Select(annotations) => Ok(self.select(annotations)),
            Action::OpenMenu(annotation) => Ok(self.open_menu(annotation)),
            Action::OfferLabels => Ok(self.offer_labels()),
            Action::SetCaret(place) => Ok(self.set_caret(place)),
            Action::Move { motion, extend } => self.move_by(motion, extend, env),
            Action::MoveTo { place, extend } => self.move_to(place, extend, env),
            Action::SelectSentence => self.select_sentence(env),
            Action::SelectParagraph => self.select_paragraph(env),
            Action::Label(label) => self.apply_label(label, env),
            Action::LabelKey(key) => match self.project().codebook.by_key(&key).map(|label| label.id.clone()) {
                Some(label) => self.apply_label(label, env),
                None => Ok(Effects::default()),
            },
            Action::Filter(text) => Ok(self.filter(text)),
            Action::MoveActive(by) => {
                self.move_active(by);
                Ok(Effects::default())
            }
            Action::Choose => self.choose(env),
            Action::CloseMenu => {
                self.view.menu = None;
                self.view.pending = None;
                Ok(Effects::letting_go())
            }
            Action::CreateLabel(name) => self.create_label(name, env),
            Action::EditNote => {
                if self.view.pending.is_some() || self.view.selected.len() == 1 {
                    self.view.menu = Some(super::Menu::Labels { filter: String::new(), active: 0, mode: Mode::Note });
                }
                Ok(Effects::default())
            }
            Action::Note(text) => self.write_note(text, env),
            Action::Next => Ok(self.walk(true)),
            Action::Previous => Ok(self.walk(false)),
            Action::NextAlike => Ok(self.walk_alike(true)),
            Action::PreviousAlike => Ok(self.walk_alike(false)),
            Action::Overlapping => Ok(self.cycle_here()),
            Action::ChooseEdge => Ok(self.choose_edge()),
            Action::PickEdge(edge) => Ok(self.pick_edge(edge)),
            Action::DragEdge { annotation, passage, side, to, exact } => {
                self.drag_edge(annotation, passage, side, to, exact, env)
            }
            Action::PlaceNext(unplaced) => Ok(self.begin_placing(unplaced)),
            Action::AddPassage => Ok(self.begin_adding()),
            Action::RemovePassage(passage) => self.remove_passage(passage, env),
            Action::Delete => self.delete(env),
            Action::OnlyThisLabel => {
                let one = self.view.selected_annotation(self.project()).and_then(|it| it.labels.first().cloned());
                self.view.only = if self.view.only.is_some() { None } else { one };
                Ok(Effects::default())
            }
            Action::OnlyLabel(label) => {
                let again = self.view.only.as_ref() == Some(&label);
                self.view.only = (!again).then_some(label);
                Ok(Effects::default())
            }
            Action::HideLabel(label) => {
                if !self.view.hidden.remove(&label) {
                    self.view.hidden.insert(label);
                }
                Ok(Effects::default())
            }
            Action::ShowAllLabels => {
                self.view.only = None;
                self.view.hidden.clear();
                Ok(Effects::default())
            }
            Action::Escape => {
                self.escape();
                Ok(Effects { drop_selection: self.view.pending.is_none(), ..Effects::default() })
            }
            Action::Undo => self.undo(env.now).map(travelled),
            Action::Redo => self.redo(env.now).map(travelled),
            Action::Open(document) => {
                self.view.open(document);
                self.view.keep_up(&self.project().clone());
                Ok(Effects::default())
            }
            Action::OpenNext { forward } => {
                self.open_next(forward);
                Ok(Effects::default())
            }
            Action::Start => {
                self.view.let_go();
                self.view.over = None;
                self.view.starting = true;
                Ok(Effects::default())
            }
            Action::Show(over) => {
                self.view.menu = None;
                self.view.over = Some(over);
                Ok(Effects::default())
            }
            Action::Uncover => {
                self.view.over = None;
                Ok(Effects::default())
            }
            Action::Read(reading) => {
                self.view.let_go();
                self.view.reading = reading;
                Ok(Effects::letting_go())
            }
            Action::Like(settings) => {
                self.view.settings = settings;
                Ok(Effects::default())
            }
            Action::Find(finding) => self.do_find(finding, env),
            Action::Dismiss => {
                self.view.notice = None;
                Ok(Effects::default())
            }
        }
    }

    fn open_next(&mut self, forward: bool) {
        let documents = &self.project().documents;
        let count = documents.len();
        let here = self.view.document.as_ref().and_then(|id| self.project().position(id));
        let next = here.map_or(0, |at| if forward { at + 1 } else { at + count - 1 });
        if let Some(document) = documents.get(next.checked_rem(count).unwrap_or(0)) {
            let document = document.clone();
            self.view.open(document.id.clone());
            self.view.say(document.title());
        }
    }

    fn escape(&mut self) {
        use super::Menu;
        let view = &mut self.view;
        if view.over.take().is_some() {
            return;
        }
        match &mut view.menu {
            Some(Menu::Labels { filter, active, .. }) if !filter.is_empty() => {
                filter.clear();
                *active = 0;
            }
            Some(Menu::Labels { mode: mode @ Mode::Note, .. }) => *mode = Mode::Labels,
            Some(_) => {
                view.menu = None;
                view.pending = None;
            }
            None if view.edge.is_some() => view.edge = None,
            None if view.placing.is_some() => view.placing = None,
            None if view.adding => view.adding = false,
            None if view.begun.is_some() => view.begun = None,
            None if view.pending.is_some() || !view.selected.is_empty() => view.let_go(),
            None if view.find.is_open => view.find.is_open = false,
            None if view.armed.is_some() => view.armed = None,
            None if view.starting && view.document.is_some() => view.starting = false,
            None if view.reading == Reading::Sentences => view.reading = Reading::Page,
            None => view.notice = None,
        }
        // What was selected with the caret is let go, the caret stays.
        if view.pending.is_none()
            && let Some(caret) = &mut view.caret
        {
            caret.anchor = caret.head;
        }
    }
}

fn travelled(outcome: Option<Outcome>) -> Effects {
    Effects { outcomes: outcome.into_iter().collect(), ..Effects::letting_go() }
}
