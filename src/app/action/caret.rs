//! The caret: moving, selecting, what is read out.

use super::{Effects, edges};
use crate::app::{Caret, Menu, Motion, Store, StoreError, Stride};
use crate::model::{Env, Offset, Span, Text, boundary};

impl Store {
    pub(super) fn set_caret(&mut self, place: Offset) -> Effects {
        if let Some(document) = self.view.open_document(self.project()) {
            self.view.caret = Some(Caret::at(document.text.floor(place)));
        }
        Effects::default()
    }

    /// Where the caret is; at the start of the text before it was ever moved.
    fn caret(&self) -> Caret {
        self.view.caret.unwrap_or_default()
    }

    pub(super) fn move_by(&mut self, motion: Motion, extend: bool, env: &mut Env<'_>) -> Result<Effects, StoreError> {
        let Some(document) = self.view.open_document(self.project()).cloned() else { return Ok(Effects::default()) };
        let text = &document.text;
        if let (Some(edge), Some(from)) = (self.view.edge, self.edge_place()) {
            return match edges::target(text, motion, edge.side, from) {
                Some(place) => self.move_edge(place, env),
                None => Ok(Effects::default()),
            };
        }
        let caret = self.caret();
        // A step without Shift from a selection goes to its end first, as everywhere.
        let collapses = motion.stride == Stride::Character && !extend;
        if let (true, Some(span)) = (collapses, caret.span()) {
            let place = if motion.is_forward(text, caret.head) { span.end() } else { span.start() };
            return self.move_to(place, false, env);
        }
        match motion.target(text, caret.head) {
            Some(place) => {
                let effects = self.move_to(place, extend, env);
                if !extend {
                    self.say_step(text, motion, caret.head, place);
                }
                effects
            }
            None => Ok(Effects::default()),
        }
    }

    pub(super) fn move_to(&mut self, place: Offset, extend: bool, env: &mut Env<'_>) -> Result<Effects, StoreError> {
        if self.view.edge.is_some() {
            return self.move_edge(place, env);
        }
        let Some(document) = self.view.open_document(self.project()).cloned() else { return Ok(Effects::default()) };
        let caret = self.caret().moved(document.text.floor(place), extend);
        let adding = self.view.adding.then(|| self.view.selected.clone());
        let menu = self.view.menu.take().filter(|it| extend && matches!(it, Menu::Labels { .. }));
        self.view.let_go();
        if let Some(selected) = adding {
            (self.view.selected, self.view.adding) = (selected, true);
        }
        self.view.caret = Some(caret);
        self.view.pending = caret.span().and_then(|span| boundary::trim(&document.text, span));
        if self.view.pending.is_some() && !self.view.adding {
            self.view.menu = menu;
        }
        if let Some(span) = self.view.pending {
            self.say_passage(&document, span);
        }
        self.view.reveal = Some(sliver(&document.text, caret.head)).flatten();
        Ok(Effects { follow_caret: true, ..Effects::default() })
    }

    pub(super) fn offer_labels(&mut self) -> Effects {
        let waits = self.view.pending.is_some() && self.view.menu.is_none();
        if waits && self.view.armed.is_none() && !self.view.adding {
            self.view.menu = Some(Menu::labels());
        }
        Effects::default()
    }

    pub(super) fn select_sentence(&mut self, env: &mut Env<'_>) -> Result<Effects, StoreError> {
        self.select_around(boundary::sentence_at, env)
    }

    pub(super) fn select_paragraph(&mut self, env: &mut Env<'_>) -> Result<Effects, StoreError> {
        self.select_around(boundary::paragraph_at, env)
    }

    fn select_around(
        &mut self,
        around: fn(&Text, Offset) -> Option<Span>,
        env: &mut Env<'_>,
    ) -> Result<Effects, StoreError> {
        let Some(document) = self.view.open_document(self.project()).cloned() else { return Ok(Effects::default()) };
        let selected = self.view.selected_annotation(self.project()).map(|it| it.spans.first().start());
        let place = self.view.caret.map(|it| it.anchor).or(selected).unwrap_or_default();
        let Some(span) = around(&document.text, place) else { return Ok(Effects::default()) };
        self.view.caret = Some(Caret::over(span));
        if self.view.adding
            && let [annotation] = self.view.selected.as_slice()
        {
            return self.add_passage(annotation.clone(), span, env);
        }
        let effects = self.take_passage(span, env)?;
        if let Some(span) = self.view.pending {
            self.say_passage(&document, span);
        }
        self.view.reveal = sliver(&document.text, span.start());
        Ok(Effects { follow_caret: self.view.pending.is_some(), ..effects })
    }

    /// Reads out what a step of the caret came to: the character, the word, the sentence, the paragraph there.
    fn say_step(&mut self, text: &Text, motion: Motion, from: Offset, to: Offset) {
        let stretch = match motion.stride {
            Stride::Character => Span::new(to, boundary::next_grapheme(text, to)),
            Stride::Word => boundary::word_at(text, to),
            Stride::Sentence => boundary::sentence_at(text, to),
            Stride::Paragraph => boundary::paragraph_at(text, to),
            Stride::Line | Stride::Screen | Stride::LineEdge | Stride::Text => Span::new(from.min(to), from.max(to)),
        };
        if let Some(span) = stretch {
            let words: String = text.slice(span).chars().take(300).collect();
            self.view.say(words);
        }
    }
}

/// One character at the place, to bring it into sight.
fn sliver(text: &Text, place: Offset) -> Option<Span> {
    Span::new(place, boundary::next_grapheme(text, place))
        .or_else(|| Span::new(boundary::previous_grapheme(text, place), place))
}
