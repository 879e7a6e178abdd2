//! Labels and notes: the popover, painting, writing, deleting.

use super::finding::is_phrase;
use super::{Action, Effects, matching};
use crate::app::find::Labelled;
use crate::app::words::words;
use crate::app::{Caret, Menu, Notice, NoticeKind, Store, StoreError};
use crate::model::{AnnotationId, Command, Env, LabelId, NewLabel, Patch, boundary};

impl Store {
    pub(super) fn apply_label(&mut self, label: LabelId, env: &mut Env<'_>) -> Result<Effects, StoreError> {
        if let (Some(span), Some(document)) = (self.view.pending, self.view.document.clone()) {
            let labelled = Labelled { document: document.clone(), span, label: label.clone() };
            let command = Command::Annotate { document, spans: span.into(), labels: vec![label], note: String::new() };
            let outcome = self.run(command, env)?;
            // Whether these words are there again is looked for later, when nobody waits.
            let text = self.view.open_document(self.project()).map(|it| it.text.clone());
            self.view.labelled = text.filter(|it| is_phrase(it.slice(span))).map(|_| labelled);
            self.view.pending = None;
            self.view.menu = None;
            self.view.selected = outcome.annotation.clone().into_iter().collect();
            self.view.keep_up(&self.project().clone());
            if let Some(caret) = &mut self.view.caret {
                *caret = Caret::at(span.start());
            }
            self.say_selected();
            return Ok(Effects::of(outcome));
        }
        match self.view.selected.as_slice() {
            [annotation] => {
                let command = Command::ToggleLabel { annotation: annotation.clone(), label };
                let outcome = self.run(command, env)?;
                if let Some(Menu::Labels { filter, .. }) = &mut self.view.menu {
                    filter.clear();
                }
                self.say_selected();
                Ok(Effects::of(outcome))
            }
            _ => {
                let again = self.view.armed.as_ref() == Some(&label);
                self.view.armed = (!again).then_some(label);
                Ok(Effects::default())
            }
        }
    }

    pub(super) fn filter(&mut self, text: String) -> Effects {
        if self.view.menu.is_none() && self.view.pending.is_some() {
            self.view.menu = Some(Menu::labels());
        }
        if let Some(Menu::Labels { filter, active, .. }) = &mut self.view.menu {
            *filter = text;
            *active = 0;
        }
        Effects::default()
    }

    pub(super) fn create_label(&mut self, name: String, env: &mut Env<'_>) -> Result<Effects, StoreError> {
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

    pub(super) fn move_active(&mut self, by: i32) {
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
        self.say_active();
    }

    /// Reads out what is marked in the popover.
    fn say_active(&mut self) {
        let said = match &self.view.menu {
            Some(Menu::Labels { filter, active, .. }) => {
                let codebook = &self.project().codebook;
                matching(codebook, filter).get(*active).map(|(_, label)| match &*label.description {
                    "" => label.name.to_string(),
                    description => format!("{}. {description}", label.name),
                })
            }
            _ => None,
        };
        if let Some(said) = said {
            self.view.say(said);
        }
    }

    pub(super) fn choose(&mut self, env: &mut Env<'_>) -> Result<Effects, StoreError> {
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
            None => self.choose_here(env),
        }
    }

    /// Enter without a popover: what waits is painted, added or offered labels; what is selected, what lies at the
    /// caret, or the word there, opens its labels.
    fn choose_here(&mut self, env: &mut Env<'_>) -> Result<Effects, StoreError> {
        if let Some(span) = self.view.pending {
            if self.view.adding
                && let [annotation] = self.view.selected.as_slice()
            {
                return self.add_passage(annotation.clone(), span, env);
            }
            return self.take_passage(span, env);
        }
        if let [annotation] = self.view.selected.as_slice() {
            return self.try_act(Action::OpenMenu(annotation.clone()), env);
        }
        let document = self.view.open_document(self.project()).cloned();
        let (Some(document), Some(caret)) = (document, self.view.caret) else { return Ok(Effects::default()) };
        let shown = self.view.shown();
        let here: Vec<AnnotationId> = document
            .annotations
            .containing(caret.head)
            .filter(|it| shown.annotation(it))
            .map(|it| it.id.clone())
            .collect();
        if !here.is_empty() {
            return Ok(self.click(here));
        }
        match boundary::word_at(&document.text, caret.head) {
            Some(word) => self.take_passage(word, env),
            None => Ok(Effects::default()),
        }
    }

    pub(super) fn write_note(&mut self, note: String, env: &mut Env<'_>) -> Result<Effects, StoreError> {
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
        Ok(Effects { outcomes: vec![outcome], ..Effects::default() })
    }

    pub(super) fn delete(&mut self, env: &mut Env<'_>) -> Result<Effects, StoreError> {
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
}
