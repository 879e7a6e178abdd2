//! Edges and passages of the selected annotation.

use super::Effects;
use crate::app::settings::Snapping;
use crate::app::view::Edge;
use crate::app::words::words;
use crate::app::{Motion, Notice, NoticeKind, Store, StoreError, Stride, Way};
use crate::model::{AnnotationId, Command, Env, Offset, Patch, Side, Span, Text, boundary};

/// Where a step of an edge leads: a start goes to where words, sentences and paragraphs start, an end to where they end.
pub(super) fn target(text: &Text, motion: Motion, side: Side, from: Offset) -> Option<Offset> {
    let forward = motion.is_forward(text, from);
    let against = matches!((side, forward), (Side::Start, true) | (Side::End, false));
    if !against || !matches!(motion.stride, Stride::Word | Stride::Sentence | Stride::Paragraph) {
        return motion.target(text, from);
    }
    // Out to the far end of the next piece, and back to its near one, until that has gone the right way.
    let step = |at: Offset, way: Way| Motion::new(motion.stride, way).target(text, at);
    let (on, back) = if forward { (Way::Forward, Way::Back) } else { (Way::Back, Way::Forward) };
    let mut at = from;
    loop {
        let far = step(at, on).filter(|far| *far != at)?;
        let near = step(far, back)?;
        if (near > from) == forward && near != from {
            return Some(near);
        }
        at = far;
    }
}

impl Store {
    /// Where the chosen edge is.
    pub fn edge_place(&self) -> Option<Offset> {
        let edge = self.view.edge?;
        self.view.selected_annotation(self.project())?.spans.edge(edge.passage, edge.side)
    }

    /// The first edge of the selected annotation, then the next one, and round again.
    pub(super) fn choose_edge(&mut self) -> Effects {
        let Some(annotation) = self.view.selected_annotation(self.project()).cloned() else {
            return Effects::default();
        };
        self.view.menu = None;
        let next = match self.view.edge {
            None => Edge { passage: 0, side: Side::Start },
            Some(Edge { passage, side: Side::Start }) => Edge { passage, side: Side::End },
            Some(Edge { passage, side: Side::End }) => {
                Edge { passage: (passage + 1) % annotation.spans.count(), side: Side::Start }
            }
        };
        self.view.edge = Some(next);
        self.say_edge();
        Effects::letting_go()
    }

    pub(super) fn pick_edge(&mut self, edge: Edge) -> Effects {
        let Some(annotation) = self.view.selected_annotation(self.project()) else { return Effects::default() };
        if edge.passage < annotation.spans.count() {
            self.view.menu = None;
            self.view.edge = Some(edge);
            self.say_edge();
        }
        Effects::letting_go()
    }

    pub(super) fn move_edge(&mut self, to: Offset, env: &mut Env<'_>) -> Result<Effects, StoreError> {
        let (Some(edge), Some(annotation)) = (self.view.edge, self.view.selected.first().cloned()) else {
            return Ok(Effects::default());
        };
        let command = Command::MoveEdge { annotation, passage: edge.passage, side: edge.side, to };
        let outcome = self.run(command, env)?;
        self.say_edge();
        Ok(Effects::of(outcome))
    }

    pub(super) fn drag_edge(
        &mut self,
        annotation: AnnotationId,
        passage: usize,
        side: Side,
        to: Offset,
        exact: bool,
        env: &mut Env<'_>,
    ) -> Result<Effects, StoreError> {
        let to = self.snapped_edge(side, to, exact);
        let Some((document, found)) = self.project().annotation(&annotation) else { return Ok(Effects::default()) };
        let Some(spans) = found.spans.with_edge(&document.text, passage, side, to) else {
            return Ok(Effects::default());
        };
        // Each drag is a step of its own; only steps by keys belong together.
        let patch = Patch { spans: Some(spans), ..Patch::default() };
        let outcome = self.run(Command::Update { annotation, patch }, env)?;
        Ok(Effects::of(outcome))
    }

    /// Where an edge comes to stand that was let go at `to`: out to the end of the word it is in.
    pub fn snapped_edge(&self, side: Side, to: Offset, exact: bool) -> Offset {
        let Some(document) = self.view.open_document(self.project()) else { return to };
        let text = &document.text;
        let graphemes = |at: Offset| Span::new(at, boundary::next_grapheme(text, at));
        let whole = graphemes(to).map_or(to, |it| boundary::snap_to_graphemes(text, it).start());
        if exact || self.view.settings.snapping == Snapping::Exact {
            return whole;
        }
        let word = boundary::word_at(text, whole).filter(|word| word.start() < whole && whole < word.end());
        // In white space there is no word: the edge goes to the words that stay in the passage.
        let rest = match side {
            Side::Start => Span::new(whole, text.len()),
            Side::End => Span::new(Offset::ZERO, whole),
        };
        let trimmed = rest.and_then(|rest| boundary::trim(text, rest));
        match (side, word) {
            (Side::Start, Some(word)) => word.start(),
            (Side::End, Some(word)) => word.end(),
            (Side::Start, None) => trimmed.map_or(whole, Span::start),
            (Side::End, None) => trimmed.map_or(whole, Span::end),
        }
    }

    pub(super) fn begin_adding(&mut self) -> Effects {
        if self.view.selected.len() == 1 {
            self.view.menu = None;
            self.view.edge = None;
            self.view.adding = true;
            self.view.say(words().adding);
        }
        Effects::letting_go()
    }

    pub(super) fn add_passage(
        &mut self,
        annotation: AnnotationId,
        span: Span,
        env: &mut Env<'_>,
    ) -> Result<Effects, StoreError> {
        let outcome = self.run(Command::AddPassage { annotation: annotation.clone(), span }, env)?;
        self.view.let_go();
        self.view.selected = vec![annotation];
        self.say_selected();
        Ok(Effects::of(outcome))
    }

    pub(super) fn remove_passage(&mut self, passage: Option<usize>, env: &mut Env<'_>) -> Result<Effects, StoreError> {
        let Some(annotation) = self.view.selected_annotation(self.project()).cloned() else {
            return Ok(Effects::default());
        };
        let spans = &annotation.spans;
        if spans.count() < 2 {
            return Ok(Effects::default());
        }
        let at_caret = self.view.caret.and_then(|caret| spans.iter().position(|it| it.contains_offset(caret.head)));
        let chosen = passage.or(self.view.edge.map(|it| it.passage)).or(at_caret).unwrap_or(spans.count() - 1);
        let command = Command::RemovePassage { annotation: annotation.id.clone(), passage: chosen };
        let outcome = self.run(command, env)?;
        self.view.edge = None;
        self.view.notice = Some(Notice { kind: NoticeKind::Undoable, text: words().passage_removed.to_owned() });
        Ok(Effects::of(outcome))
    }

    fn say_edge(&mut self) {
        let (Some(edge), Some(place)) = (self.view.edge, self.edge_place()) else { return };
        let Some(document) = self.view.open_document(self.project()).cloned() else { return };
        let (side, word) = match edge.side {
            Side::Start => (words().edge_start, document.text.after(place, 40)),
            Side::End => (words().edge_end, document.text.before(place, 40)),
        };
        let said = format!("{side}: “{}”", word.trim());
        self.view.say(said);
        let before = boundary::previous_grapheme(&document.text, place);
        let after = boundary::next_grapheme(&document.text, place);
        self.view.reveal = match edge.side {
            Side::Start => Span::new(place, after),
            Side::End => Span::new(before, place),
        };
    }
}
