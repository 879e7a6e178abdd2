//! Choosing passages and annotations.

use std::rc::Rc;

use super::Effects;
use crate::app::settings::Snapping;
use crate::app::words::words;
use crate::app::{Caret, Menu, Store, StoreError};
use crate::model::{Annotation, AnnotationId, Document, Env, LabelId, Offset, Span, boundary};

/// How much of a passage is read out, in code points.
const READ_OUT_CHARS: usize = 160;

impl Store {
    fn open_text(&self) -> Option<Rc<Document>> {
        self.view.open_document(self.project()).cloned()
    }

    pub(super) fn select_passage(&mut self, span: Span, exact: bool, env: &mut Env<'_>) -> Result<Effects, StoreError> {
        let Some(document) = self.open_text() else { return Ok(Effects::default()) };
        let text = &document.text;
        let snapped = if exact || self.view.settings.snapping == Snapping::Exact {
            Some(boundary::snap_to_graphemes(text, span))
        } else {
            boundary::snap_to_words(text, span)
        };
        // With Alt held the passage is one more of the selected annotation.
        let adds = self.view.adding || (exact && self.view.selected.len() == 1);
        match (snapped, self.view.selected.first().cloned()) {
            (Some(span), Some(annotation)) if adds => self.add_passage(annotation, span, env),
            (Some(span), _) => self.take_passage(span, env),
            (None, _) => {
                self.view.let_go();
                Ok(Effects::default())
            }
        }
    }

    /// This very passage: painted over when a label is armed, else offered the labels.
    pub(super) fn take_passage(&mut self, span: Span, env: &mut Env<'_>) -> Result<Effects, StoreError> {
        self.view.let_go();
        if let Some(unplaced) = self.view.placing.take() {
            return self.place_again(unplaced, span, env);
        }
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

    pub(super) fn mark(&mut self, place: Offset, env: &mut Env<'_>) -> Result<Effects, StoreError> {
        match self.view.begun.take() {
            None => {
                let (selected, adding) = (std::mem::take(&mut self.view.selected), self.view.adding);
                self.view.let_go();
                if adding {
                    (self.view.selected, self.view.adding) = (selected, true);
                }
                self.view.begun = Some(place);
                self.view.caret = Some(Caret::at(place));
                self.view.say(words().click_end);
                Ok(Effects::letting_go())
            }
            Some(first) => {
                // A click takes the word it is in, whichever end it makes.
                let Some(document) = self.open_text() else { return Ok(Effects::default()) };
                let word = |at: Offset| boundary::word_at(&document.text, at).or_else(|| Span::new(at, at));
                let hull = match (word(first), word(place)) {
                    (Some(one), Some(other)) => Some(one.hull(other)),
                    _ => Span::new(first.min(place), first.max(place)),
                };
                let effects = match hull {
                    Some(span) => self.select_passage(span, false, env)?,
                    None => Effects::default(),
                };
                // The browser's own selection is but the place of the click.
                Ok(Effects { drop_selection: true, ..effects })
            }
        }
    }

    pub(super) fn click(&mut self, annotations: Vec<AnnotationId>) -> Effects {
        self.view.let_go();
        match annotations.as_slice() {
            [] => {}
            [one] => {
                self.view.selected = vec![one.clone()];
                self.view.menu = Some(Menu::labels());
                self.say_selected();
            }
            _ => self.view.menu = Some(Menu::Choice { annotations, active: 0 }),
        }
        Effects::default()
    }

    pub(super) fn select(&mut self, annotations: Vec<AnnotationId>) -> Effects {
        self.view.let_go();
        self.view.selected = annotations;
        self.view.keep_up(&self.project().clone());
        let first = self.view.selected.first();
        let found = self.open_text().zip(first).and_then(|(document, id)| document.annotations.get(id).cloned());
        self.view.reveal = found.map(|it| it.spans.first());
        Effects::letting_go()
    }

    pub(super) fn open_menu(&mut self, annotation: AnnotationId) -> Effects {
        self.view.pending = None;
        self.view.edge = None;
        self.view.selected = vec![annotation];
        self.view.menu = Some(Menu::labels());
        self.say_selected();
        Effects::letting_go()
    }

    pub(super) fn walk(&mut self, forward: bool) -> Effects {
        self.walk_to(forward, |_| true)
    }

    /// To the next annotation that has a label of the selected one.
    pub(super) fn walk_alike(&mut self, forward: bool) -> Effects {
        let labels: Vec<LabelId> = match self.view.selected_annotation(self.project()) {
            Some(annotation) => annotation.labels.to_vec(),
            None => self.view.armed.iter().cloned().collect(),
        };
        self.walk_to(forward, |it| labels.iter().any(|label| it.has_label(label)))
    }

    /// To the next annotation that is drawn and that is wanted, from the selected one, the passage or the caret.
    fn walk_to(&mut self, forward: bool, wanted: impl Fn(&Annotation) -> bool) -> Effects {
        let Some(document) = self.open_text() else { return Effects::default() };
        let set = &document.annotations;
        let shown = self.view.shown();
        let from = self.view.pending.map(Span::start).or(self.view.caret.map(|it| it.head));
        let near = match (self.view.selected.first(), from) {
            (Some(id), _) if forward => set.next(id),
            (Some(id), _) => set.previous(id),
            (None, Some(place)) if forward => set.first_from(place).or_else(|| set.iter().next()),
            (None, Some(place)) => set.last_before(place).or_else(|| set.iter().next_back()),
            (None, None) if forward => set.iter().next(),
            (None, None) => set.iter().next_back(),
        };
        let fits = |it: &&Rc<Annotation>| shown.annotation(it) && wanted(it);
        let found = near.and_then(|near| std::iter::once(near).chain(set.round(&near.id, forward)).find(fits));
        if let Some(annotation) = found.cloned() {
            self.choose_annotation(&annotation);
        }
        Effects::letting_go()
    }

    /// The next one of those that lie at the caret, or over the start of the selected one.
    pub(super) fn cycle_here(&mut self) -> Effects {
        let Some(document) = self.open_text() else { return Effects::default() };
        let shown = self.view.shown();
        let here = match (self.view.caret, self.view.selected_annotation(self.project())) {
            (Some(caret), Some(selected)) if selected.spans.contains_offset(caret.head) => caret.head,
            (_, Some(selected)) => selected.spans.first().start(),
            (Some(caret), None) => caret.head,
            (None, None) => return Effects::default(),
        };
        let mut all: Vec<Rc<Annotation>> =
            document.annotations.containing(here).filter(|it| shown.annotation(it)).cloned().collect();
        if all.is_empty() {
            // Just behind the last letter counts too.
            let before = boundary::previous_grapheme(&document.text, here);
            all = document.annotations.containing(before).filter(|it| shown.annotation(it)).cloned().collect();
        }
        let selected = self.view.selected.first();
        let next = selected.and_then(|id| all.iter().position(|it| it.id == *id)).map_or(0, |at| at + 1);
        if let Some(annotation) = all.get(next.checked_rem(all.len()).unwrap_or(0)).cloned() {
            let caret = self.view.caret;
            self.choose_annotation(&annotation);
            // The place stays, so that all that lie here can be reached.
            self.view.caret = caret.or(Some(Caret::at(here)));
        }
        Effects::letting_go()
    }

    fn choose_annotation(&mut self, annotation: &Annotation) {
        self.view.let_go();
        self.view.selected = vec![annotation.id.clone()];
        self.view.reveal = Some(annotation.spans.first());
        self.view.caret = Some(Caret::at(annotation.spans.first().start()));
        self.say_selected();
    }

    /// Reads the selected annotation out: its labels, its first words, its note, and which of how many it is.
    pub(super) fn say_selected(&mut self) {
        let Some(document) = self.open_text() else { return };
        let Some(annotation) = self.view.selected_annotation(self.project()).cloned() else { return };
        let codebook = &self.project().codebook;
        let names: Vec<&str> =
            annotation.labels.iter().filter_map(|id| codebook.get(id)).map(|label| &*label.name).collect();
        let names = if names.is_empty() { words().unlabelled.to_owned() } else { names.join(", ") };
        let quote = document.text.after(annotation.spans.first().start(), READ_OUT_CHARS);
        let quote: String = quote.chars().take(document.text.slice(annotation.spans.first()).chars().count()).collect();
        let passages = annotation.spans.count();
        let mut said = format!("{names}: “{quote}”");
        if passages > 1 {
            said.push_str(&format!(", {}", words().passage_count.of(passages)));
        }
        if !annotation.note.is_empty() {
            said.push_str(&format!(". {}: {}", words().note, annotation.note));
        }
        self.view.say(said);
    }

    /// Reads a passage out, with how many words it has.
    pub(super) fn say_passage(&mut self, document: &Document, span: Span) {
        let words_in = boundary::words(document.text.slice(span));
        let quote: String = document.text.slice(span).chars().take(READ_OUT_CHARS).collect();
        self.view.say(format!("{}: “{quote}”, {}", words().selected, words().word_count.of(words_in)));
    }
}
