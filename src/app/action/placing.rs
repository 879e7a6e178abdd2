//! Giving an annotation that has no place one again.

use super::Effects;
use crate::app::words::words;
use crate::app::{Store, StoreError};
use crate::model::{AnnotationId, Command, Env, Span};

impl Store {
    /// The next passage is for it.
    pub(super) fn begin_placing(&mut self, unplaced: AnnotationId) -> Effects {
        self.view.let_go();
        self.view.over = None;
        let document = self.view.open_document(self.project()).cloned();
        if let Some(unplaced) = document.as_ref().and_then(|it| it.unplaced(&unplaced)) {
            let first = unplaced.words.first().map(|it| it.words()).unwrap_or_default();
            self.view.placing = Some(unplaced.id.clone());
            self.view.say(words().placing.of(first));
        }
        Effects::letting_go()
    }

    /// It lies on this passage from now on.
    pub(super) fn place_again(
        &mut self,
        unplaced: AnnotationId,
        span: Span,
        env: &mut Env<'_>,
    ) -> Result<Effects, StoreError> {
        let Some(document) = self.view.document.clone() else { return Ok(Effects::default()) };
        let outcome = self.run(Command::PlaceAgain { document, unplaced, spans: span.into() }, env)?;
        self.view.selected = outcome.annotation.clone().into_iter().collect();
        Ok(Effects::of(outcome))
    }
}
