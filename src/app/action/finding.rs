//! Finding words, going to hits, labelling them; going to a paragraph.

use std::rc::Rc;

use super::Effects;
use crate::app::find::{Alike, Answer, Finding, Labelled, MOST_AT_ONCE, Means, Query};
use crate::app::view::Reading;
use crate::app::words::words;
use crate::app::{Caret, Notice, NoticeKind, Outcome, Record, Store, StoreError};
use crate::model::search::{self, Case, Ends, Hits};
use crate::model::{Command, Document, DocumentId, Env, LabelId, Offset, Span, Text, boundary};

/// A passage of more bytes than this is not looked for of itself.
const LONGEST_TO_FIND: usize = 200;
/// Words that are in a speech more often than this are not offered to be labelled.
const MOST_ALIKE: usize = 2_000;
/// How much of the text before and behind a hit is read out, in code points.
const CONTEXT_CHARS: usize = 40;

impl Store {
    pub(super) fn do_find(&mut self, finding: Finding, env: &mut Env<'_>) -> Result<Effects, StoreError> {
        match finding {
            Finding::Open(place) => self.open_find(place),
            Finding::Close => {
                self.close_find();
                return Ok(Effects::letting_go());
            }
            Finding::Seek(query) => self.seek(query),
            Finding::Answer { question, answer, ends, total } => self.take_answer(question, answer, &ends, total),
            Finding::Step { forward } => self.step_hit(forward),
            Finding::LabelThis(label) => {
                let hit = self.view.find.current();
                return self.label_hits(hit.into_iter(), label, env);
            }
            Finding::LabelAll(label) => {
                let hits = self.view.find.hits.clone();
                if hits.total() > MOST_AT_ONCE {
                    self.tell(NoticeKind::Error, words().finding.too_many.of(MOST_AT_ONCE));
                    return Ok(Effects::default());
                }
                return self.label_hits(hits.iter(), label, env);
            }
            Finding::Offer(labelled) => self.offer_alike(&labelled),
            Finding::TakeOffer => {
                let Some(alike) = self.view.alike.take() else { return Ok(Effects::default()) };
                let (document, label) = (alike.document.clone(), alike.label.clone());
                return self.label_all(document, alike.spans.clone(), label, env);
            }
            Finding::Paragraph(number) => {
                self.go_to_paragraph(number);
                return Ok(Effects { follow_caret: true, ..Effects::default() });
            }
        }
        Ok(Effects::default())
    }

    fn tell(&mut self, kind: NoticeKind, text: String) {
        self.view.notice = Some(Notice { kind, text });
    }

    fn found_text(&self) -> Option<Text> {
        self.view.open_document(self.project()).filter(|_| !self.view.starting).map(|it| it.text.clone())
    }

    fn open_find(&mut self, place: Offset) {
        let Some(text) = self.found_text() else { return };
        let selected = self.view.selected_annotation(self.project()).map(|it| it.spans.first());
        let span = self.view.pending.or(selected);
        self.view.let_go();
        self.view.reading = Reading::Page;
        let find = &mut self.view.find;
        find.from = span.map_or(place, Span::start);
        find.is_open = true;
        find.openings = find.openings.wrapping_add(1);
        let mut query = find.query.clone();
        // Who selected something looks for it.
        let selected = span.map(|it| text.slice(it)).filter(|it| it.len() <= LONGEST_TO_FIND && !it.contains('\n'));
        if let Some(words) = selected {
            query.typed = words.to_owned();
            query.means = Means::Words;
        }
        self.seek(query);
    }

    fn close_find(&mut self) {
        self.view.find.is_open = false;
        let (Some(hit), Some(text)) = (self.view.find.current(), self.found_text()) else { return };
        self.view.let_go();
        if let Some(span) = boundary::trim(&text, hit) {
            self.view.pending = Some(span);
            self.view.caret = Some(Caret::over(span));
        }
    }

    fn seek(&mut self, query: Query) {
        self.view.find.query = query;
        self.search();
        self.reveal_hit();
        self.say_hit();
    }

    /// Searches anew when another text is shown than the one that was searched.
    pub fn keep_finding(&mut self) {
        if self.view.find.is_open && self.is_elsewhere() {
            self.view.find.from = Offset::ZERO;
            self.search();
        }
    }

    /// Whether the hits are those of another text.
    fn is_elsewhere(&self) -> bool {
        match (&self.view.find.text, self.found_text()) {
            (Some(searched), Some(text)) => !searched.is_same(&text),
            (None, None) => false,
            _ => true,
        }
    }

    fn search(&mut self) {
        let text = self.found_text();
        let find = &mut self.view.find;
        find.question = find.question.wrapping_add(1);
        find.hits = Rc::default();
        find.at = None;
        find.answer = Answer::Here;
        match (&text, find.query.means) {
            (Some(_), _) if find.query.typed.is_empty() => {}
            (Some(text), Means::Words) => {
                let Query { typed, case, ends, .. } = &find.query;
                find.hits = Rc::new(search::find(text, typed, *case, *ends));
            }
            (Some(_), Means::Pattern) => find.answer = Answer::Awaited,
            (None, _) => {}
        }
        find.text = text;
        self.settle_hit();
    }

    fn take_answer(&mut self, question: u32, answer: Answer, ends: &[u32], total: usize) {
        let find = &mut self.view.find;
        let Some(text) = find.text.clone().filter(|_| find.question == question) else { return };
        find.answer = answer;
        find.hits = Rc::new(Hits::of_pattern(&text, ends, total, find.query.ends));
        self.settle_hit();
        if self.view.find.is_open {
            self.reveal_hit();
            self.say_hit();
        }
    }

    /// The first hit from where the search began; round at the end.
    fn settle_hit(&mut self) {
        let find = &mut self.view.find;
        let first = find.hits.first_from(find.from);
        find.at = (!find.hits.is_empty()).then_some(if first < find.hits.len() { first } else { 0 });
    }

    fn step_hit(&mut self, forward: bool) {
        if self.is_elsewhere() {
            self.view.find.from = Offset::ZERO;
            self.search();
        }
        let find = &mut self.view.find;
        let count = find.hits.len();
        let Some(at) = find.at.filter(|_| count > 0) else { return };
        let next = if forward { at + 1 } else { at + count - 1 } % count;
        find.at = Some(next);
        if let Some(hit) = find.current() {
            find.from = hit.start();
        }
        if !find.is_open {
            self.view.reading = Reading::Page;
            self.close_find();
        }
        self.reveal_hit();
        self.say_hit();
    }

    fn reveal_hit(&mut self) {
        if let Some(hit) = self.view.find.current() {
            self.view.reveal = Some(hit);
        }
    }

    /// Reads out which of how many it is, and what is around it.
    fn say_hit(&mut self) {
        let find = &self.view.find;
        let said = match (find.current(), find.at, &find.text) {
            (Some(hit), Some(at), Some(text)) => {
                let of = words().finding.count(at + 1, find.hits.total());
                let (before, after) = (text.before(hit.start(), CONTEXT_CHARS), text.after(hit.end(), CONTEXT_CHARS));
                let hit: String = text.slice(hit).chars().take(LONGEST_TO_FIND).collect();
                format!("{of}: …{before}{hit}{after}…")
            }
            _ if find.query.typed.is_empty() || find.answer != Answer::Here => return,
            _ => words().finding.nothing.to_owned(),
        };
        self.view.say(said);
    }

    /// The label goes on hits, without the white space at their ends.
    fn label_hits(
        &mut self,
        hits: impl Iterator<Item = Span>,
        label: LabelId,
        env: &mut Env<'_>,
    ) -> Result<Effects, StoreError> {
        let (Some(document), Some(text)) = (self.view.document.clone(), self.found_text()) else {
            return Ok(Effects::default());
        };
        let spans: Vec<Span> = hits.filter_map(|it| boundary::trim(&text, it)).collect();
        self.label_all(document, spans, label, env)
    }

    fn label_all(
        &mut self,
        document: DocumentId,
        spans: Vec<Span>,
        label: LabelId,
        env: &mut Env<'_>,
    ) -> Result<Effects, StoreError> {
        let asked = spans.len();
        if asked == 0 {
            return Ok(Effects::default());
        }
        let outcome = self.run(Command::AnnotateAll { document, spans, label }, env)?;
        let done = labelled(&outcome);
        let had = asked - done;
        let said = match (done, had) {
            (0, _) => words().finding.had_all.of(had),
            (_, 0) => words().finding.labelled.of(done),
            _ => format!("{}, {}", words().finding.labelled.of(done), words().finding.had_it.of(had)),
        };
        self.tell(if done > 0 { NoticeKind::Undoable } else { NoticeKind::Done }, said);
        Ok(Effects { outcomes: vec![outcome], ..Effects::default() })
    }

    /// Offers to label passages with the same words, if there are some and nothing else is being said.
    fn offer_alike(&mut self, labelled: &Labelled) {
        let document = self.view.open_document(self.project()).filter(|it| it.id == labelled.document).cloned();
        let Some(document) = document.filter(|_| self.view.notice.is_none() && self.read_only().is_none()) else {
            return;
        };
        if !bears(&document, labelled.span, &labelled.label) {
            return;
        }
        let phrase = document.text.slice(labelled.span);
        let hits = search::find(&document.text, phrase, Case::Fold, Ends::Words);
        if hits.total() > MOST_ALIKE {
            return;
        }
        let others = hits.iter().filter(|it| !it.touches(labelled.span) && !bears(&document, *it, &labelled.label));
        let spans: Vec<Span> = others.collect();
        if !spans.is_empty() {
            let said = words().finding.again.with(spans.len(), [("name", phrase)]);
            self.view.alike =
                Some(Rc::new(Alike { document: document.id.clone(), spans, label: labelled.label.clone() }));
            self.tell(NoticeKind::Alike, said);
        }
    }

    fn go_to_paragraph(&mut self, number: u32) {
        let Some(text) = self.found_text() else { return };
        let Some(content) = text.numbered(number).and_then(|it| boundary::paragraph_at(&text, it.start)) else {
            return;
        };
        self.view.let_go();
        self.view.over = None;
        self.view.reading = Reading::Page;
        self.view.caret = Some(Caret::at(content.start()));
        self.view.reveal = Span::new(content.start(), boundary::next_grapheme(&text, content.start()));
        let start: String = text.after(content.start(), CONTEXT_CHARS).to_owned();
        self.view.say(format!("{}: {start}", words().finding.paragraph.of(number)));
    }
}

/// Whether an annotation with the very span bears the label.
fn bears(document: &Document, span: Span, label: &LabelId) -> bool {
    let mut there = document.annotations.touching(span);
    there.any(|it| it.spans.count() == 1 && it.spans.first() == span && it.has_label(label))
}

/// How many annotations a command made or changed.
fn labelled(outcome: &Outcome) -> usize {
    match &outcome.record {
        Some((_, Record::Did { transaction, .. })) => transaction.edits.len(),
        _ => 0,
    }
}

/// Whether a passage is worth finding elsewhere: it has two words, or four letters.
pub(super) fn is_phrase(words: &str) -> bool {
    let letters = words.chars().filter(|it| it.is_alphabetic()).count();
    words.len() <= LONGEST_TO_FIND && (letters >= 4 || boundary::words(words) >= 2)
}
