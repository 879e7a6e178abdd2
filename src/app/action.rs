//! What gestures and keys ask for, and what that does.

use std::rc::Rc;

use super::words::words;
use super::{Menu, Mode, Notice, NoticeKind, Outcome, Store, StoreError};
use crate::model::{
    AnnotationId, Codebook, Command, DocumentId, Env, Label, LabelId, NewLabel, Offset, Patch, Span, boundary,
};

/// What somebody at the screen wants. Everything the keyboard and the pointer can do is one of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// A passage was selected in the text; `exact` leaves its ends as they are.
    Passage {
        /// What was selected.
        span: Span,
        /// Whether to leave its ends.
        exact: bool,
    },
    /// The text was clicked where these annotations lie; none lets go.
    Click(Vec<AnnotationId>),
    /// Select these, without the popover.
    Select(Vec<AnnotationId>),
    /// Open the popover for the one annotation.
    OpenMenu(AnnotationId),
    /// The label was chosen: apply it, or arm it when there is nothing to apply it to.
    Label(LabelId),
    /// The key of a label was pressed.
    LabelKey(String),
    /// What is typed to find a label in the popover.
    Filter(String),
    /// The mark in the popover moves down (or up, when negative).
    MoveActive(i32),
    /// What is marked in the popover is chosen.
    Choose,
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
    /// The selected annotations go.
    Delete,
    /// One step out: of typing, of the popover, of the selection, of painting.
    Escape,
    /// Take the last step back.
    Undo,
    /// Bring the last undone step back.
    Redo,
    /// Show this speech.
    Open(DocumentId),
    /// Show the page for a new speech.
    Start,
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
}

impl Effects {
    fn of(outcome: Outcome) -> Self {
        Self { outcomes: vec![outcome], drop_selection: true }
    }
}

/// The labels that match what was typed: those whose name or id has it, case aside. In codebook order.
pub fn matching<'a>(codebook: &'a Codebook, filter: &str) -> Vec<(usize, &'a Rc<Label>)> {
    let wanted = filter.trim().to_lowercase();
    let fits = |label: &Label| wanted.is_empty() || label.name.to_lowercase().contains(&wanted);
    codebook.labels().iter().enumerate().filter(|(_, label)| fits(label)).collect()
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
            Action::Click(annotations) => {
                self.view.let_go();
                match annotations.as_slice() {
                    [] => {}
                    [one] => {
                        self.view.selected = vec![one.clone()];
                        self.view.menu = Some(Menu::labels());
                    }
                    _ => self.view.menu = Some(Menu::Choice { annotations, active: 0 }),
                }
                Ok(Effects::default())
            }
            Action::Select(annotations) => {
                self.view.let_go();
                self.view.selected = annotations;
                self.view.keep_up(&self.project().clone());
                let first = self.view.selected.first();
                let document = self.view.open_document(self.project());
                let found = document.zip(first).and_then(|(document, id)| document.annotations.get(id));
                self.view.reveal = found.map(|it| it.spans.first());
                Ok(Effects { drop_selection: true, ..Effects::default() })
            }
            Action::OpenMenu(annotation) => {
                self.view.pending = None;
                self.view.selected = vec![annotation];
                self.view.menu = Some(Menu::labels());
                Ok(Effects { drop_selection: true, ..Effects::default() })
            }
            Action::Label(label) => self.apply_label(label, env),
            Action::LabelKey(key) => match self.project().codebook.by_key(&key).map(|label| label.id.clone()) {
                Some(label) => self.apply_label(label, env),
                None => Ok(Effects::default()),
            },
            Action::Filter(text) => {
                if let Some(Menu::Labels { filter, active, .. }) = &mut self.view.menu {
                    *filter = text;
                    *active = 0;
                }
                Ok(Effects::default())
            }
            Action::MoveActive(by) => {
                self.move_active(by);
                Ok(Effects::default())
            }
            Action::Choose => self.choose(env),
            Action::CreateLabel(name) => {
                let made = self.run(Command::AddLabel { label: NewLabel { name, ..NewLabel::default() } }, env)?;
                let label = made.label.clone();
                let mut effects = match label {
                    Some(label) if self.view.pending.is_some() || !self.view.selected.is_empty() => {
                        self.apply_label(label, env)?
                    }
                    _ => Effects::default(),
                };
                effects.outcomes.insert(0, made);
                Ok(effects)
            }
            Action::EditNote => {
                if self.view.pending.is_some() || self.view.selected.len() == 1 {
                    self.view.menu = Some(Menu::Labels { filter: String::new(), active: 0, mode: Mode::Note });
                }
                Ok(Effects::default())
            }
            Action::Note(text) => self.write_note(text, env),
            Action::Next => Ok(self.walk(true)),
            Action::Previous => Ok(self.walk(false)),
            Action::Delete => self.delete(env),
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
            Action::Start => {
                self.view.let_go();
                self.view.starting = true;
                Ok(Effects::default())
            }
            Action::Dismiss => {
                self.view.notice = None;
                Ok(Effects::default())
            }
        }
    }

    fn select_passage(&mut self, span: Span, exact: bool, env: &mut Env<'_>) -> Result<Effects, StoreError> {
        let Some(document) = self.view.open_document(self.project()) else { return Ok(Effects::default()) };
        let text = &document.text;
        let snapped = if exact || self.view.exact {
            Some(boundary::snap_to_graphemes(text, span))
        } else {
            boundary::snap_to_words(text, span)
        };
        self.view.let_go();
        let Some(span) = snapped else { return Ok(Effects::default()) };
        self.view.pending = Some(span);
        if let Some(label) = self.view.armed.clone() {
            let effects = self.apply_label(label, env)?;
            // Painting goes on: nothing stays selected that the next stroke would have to let go.
            self.view.let_go();
            return Ok(effects);
        }
        self.view.menu = Some(Menu::labels());
        Ok(Effects::default())
    }

    fn apply_label(&mut self, label: LabelId, env: &mut Env<'_>) -> Result<Effects, StoreError> {
        if let (Some(span), Some(document)) = (self.view.pending, self.view.document.clone()) {
            let command = Command::Annotate { document, spans: span.into(), labels: vec![label], note: String::new() };
            let outcome = self.run(command, env)?;
            self.view.pending = None;
            self.view.menu = None;
            self.view.selected = outcome.annotation.clone().into_iter().collect();
            self.view.keep_up(&self.project().clone());
            return Ok(Effects::of(outcome));
        }
        match self.view.selected.as_slice() {
            [annotation] => {
                let command = Command::ToggleLabel { annotation: annotation.clone(), label };
                let outcome = self.run(command, env)?;
                if let Some(Menu::Labels { filter, .. }) = &mut self.view.menu {
                    filter.clear();
                }
                Ok(Effects::of(outcome))
            }
            _ => {
                let again = self.view.armed.as_ref() == Some(&label);
                self.view.armed = (!again).then_some(label);
                Ok(Effects::default())
            }
        }
    }

    fn move_active(&mut self, by: i32) {
        let codebook = self.project().codebook.clone();
        let (count, active) = match &mut self.view.menu {
            Some(Menu::Labels { filter, active, .. }) => (matching(&codebook, filter).len(), active),
            Some(Menu::Choice { annotations, active }) => (annotations.len(), active),
            None => return,
        };
        if let (Ok(count), Ok(now)) = (i32::try_from(count), i32::try_from(*active))
            && count > 0
        {
            *active = usize::try_from((now + by).rem_euclid(count)).unwrap_or_default();
        }
    }

    fn choose(&mut self, env: &mut Env<'_>) -> Result<Effects, StoreError> {
        match self.view.menu.clone() {
            Some(Menu::Labels { filter, active, .. }) => {
                let codebook = self.project().codebook.clone();
                match matching(&codebook, &filter).get(active) {
                    Some((_, label)) => self.apply_label(label.id.clone(), env),
                    None => self.try_act(Action::CreateLabel(filter), env),
                }
            }
            Some(Menu::Choice { annotations, active }) => match annotations.get(active) {
                Some(annotation) => self.try_act(Action::OpenMenu(annotation.clone()), env),
                None => Ok(Effects::default()),
            },
            None => match self.view.selected.as_slice() {
                [annotation] => self.try_act(Action::OpenMenu(annotation.clone()), env),
                _ => Ok(Effects::default()),
            },
        }
    }

    fn write_note(&mut self, note: String, env: &mut Env<'_>) -> Result<Effects, StoreError> {
        if let (Some(span), Some(document)) = (self.view.pending, self.view.document.clone()) {
            if note.is_empty() {
                return Ok(Effects::default());
            }
            let spans = span.into();
            let outcome = self.run(Command::Annotate { document, spans, labels: Vec::new(), note }, env)?;
            self.view.pending = None;
            self.view.selected = outcome.annotation.clone().into_iter().collect();
            return Ok(Effects::of(outcome));
        }
        let [annotation] = self.view.selected.as_slice() else { return Ok(Effects::default()) };
        let patch = Patch { note: Some(note), ..Patch::default() };
        let outcome = self.run(Command::Update { annotation: annotation.clone(), patch }, env)?;
        Ok(Effects { outcomes: vec![outcome], drop_selection: false })
    }

    fn walk(&mut self, forward: bool) -> Effects {
        let Some(document) = self.view.open_document(self.project()) else { return Effects::default() };
        let set = &document.annotations;
        let found = match (self.view.selected.first(), self.view.pending) {
            (Some(id), _) if forward => set.next(id),
            (Some(id), _) => set.previous(id),
            (None, Some(span)) if forward => set.first_from(span.start()).or_else(|| set.iter().next()),
            (None, Some(span)) => set.last_before(span.start()).or_else(|| set.iter().next_back()),
            (None, None) if forward => set.first_from(Offset::ZERO),
            (None, None) => set.iter().next_back(),
        };
        if let Some(annotation) = found.cloned() {
            self.view.let_go();
            self.view.selected = vec![annotation.id.clone()];
            self.view.reveal = Some(annotation.spans.first());
        }
        Effects { drop_selection: true, ..Effects::default() }
    }

    fn delete(&mut self, env: &mut Env<'_>) -> Result<Effects, StoreError> {
        let annotations = self.view.selected.clone();
        if annotations.is_empty() {
            return Ok(Effects::default());
        }
        let count = annotations.len();
        let outcome = self.run(Command::RemoveAnnotations { annotations }, env)?;
        self.view.let_go();
        self.view.notice = Some(Notice { kind: NoticeKind::Undoable, text: words().annotations_deleted.of(count) });
        Ok(Effects::of(outcome))
    }

    fn escape(&mut self) {
        let view = &mut self.view;
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
            None if view.pending.is_some() || !view.selected.is_empty() => view.let_go(),
            None if view.armed.is_some() => view.armed = None,
            None if view.starting && view.document.is_some() => view.starting = false,
            None => view.notice = None,
        }
    }
}

fn travelled(outcome: Option<Outcome>) -> Effects {
    Effects { outcomes: outcome.into_iter().collect(), drop_selection: true }
}
