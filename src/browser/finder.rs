//! Finding on the page: hits are shown, patterns are asked of the browser, places are remembered when people jump.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use wasm_bindgen::JsValue;

use super::painter::Painter;
use super::{Shell, env, host, persistence};
use crate::app::find::{Answer, Finding, Means, Place};
use crate::app::{Action, Op};
use crate::model::search::{Case, Hits};
use crate::model::{DocumentId, Offset, Span};

/// At most this many hits are shown at once.
const MOST_SHOWN: usize = 1_500;
/// So many screens above and below what is seen have their hits shown too: scrolling a little needs no new ones.
const HITS_AROUND: f64 = 1.0;
/// How long after labelling a passage its words are looked for elsewhere, in milliseconds.
const REST_MS: u32 = 350;

/// What was shown and asked last.
#[derive(Debug, Default)]
pub(super) struct Finder {
    shown: RefCell<Option<Marked>>,
    asked: RefCell<u32>,
    looking: RefCell<Option<Timeout>>,
}

/// Which hits are shown.
#[derive(Debug)]
struct Marked {
    hits: Rc<Hits>,
    from: usize,
    until: usize,
    at: Option<usize>,
}

impl Marked {
    fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.hits, &other.hits) && (self.from, self.until, self.at) == (other.from, other.until, other.at)
    }
}

impl Shell {
    /// Does what finding needs of the browser.
    pub(super) fn perform_finding(&self, op: Op) {
        match op {
            Op::Find => {
                let place = self.painted(|painter| painter.in_sight(true));
                self.act(Action::Find(Finding::Open(place)));
            }
            Op::Back | Op::Forward => self.travel(op == Op::Forward),
            _ => {}
        }
    }

    /// Follows what the view says: searches another text, asks for patterns, shows hits.
    pub(super) fn follow_finding(&self) {
        let asks = self.with_store(|store| {
            store.keep_finding();
            let find = &store.view.find;
            (find.answer == Answer::Awaited).then(|| (find.question, find.query.clone()))
        });
        if let Some((question, query)) = asks
            && self.finder().asked.replace(question) != question
            && query.means == Means::Pattern
        {
            self.ask(question, query.typed, query.case);
        }
        if let Some(labelled) = self.with_store(|store| store.view.labelled.take()) {
            let shell = self.clone();
            let timeout = Timeout::new(REST_MS, move || {
                let shell = shell.clone();
                host::when_idle(&wasm_bindgen::closure::Closure::once_into_js(move || {
                    shell.act(Action::Find(Finding::Offer(labelled)));
                }));
            });
            *self.finder().looking.borrow_mut() = Some(timeout);
        }
        self.show_hits();
    }

    fn ask(&self, question: u32, pattern: String, case: Case) {
        let shell = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let flags = if case == Case::Fold { "gmui" } else { "gmu" };
            let answer = host::match_pattern(&pattern, flags).await.unwrap_or(JsValue::NULL);
            if !answer.is_object() {
                return;
            }
            let ends = js_sys::Uint32Array::new(&persistence::get(&answer, "ends")).to_vec();
            let total = persistence::get(&answer, "total").as_f64().unwrap_or_default() as usize;
            let is = |key: &str| persistence::get(&answer, key).is_truthy();
            let answer = match persistence::get(&answer, "problem").as_string() {
                Some(why) => Answer::NoPattern(why),
                None if is("slow") => Answer::TooSlow,
                None if is("lost") => Answer::Lost,
                None => Answer::Here,
            };
            shell.act(Action::Find(Finding::Answer { question, answer, ends, total }));
        });
    }

    /// Shows the hits in and near what can be seen; call it when the text has moved.
    pub fn show_hits(&self) {
        let find = self.read(|store| {
            let find = &store.view.find;
            (find.is_open && !store.view.starting).then(|| (find.hits.clone(), find.at))
        });
        let shown = &self.finder().shown;
        let Some((hits, at)) = find.filter(|(hits, _)| !hits.is_empty()) else {
            if shown.take().is_some() {
                host::mark_hits(&[], -1);
            }
            return;
        };
        let Some(near) = self.painted(|painter| painter.visible(HITS_AROUND)) else { return };
        // Half of them before the middle, if there are too many.
        let all = hits.touching(near);
        let middle = at.filter(|at| all.contains(at)).unwrap_or(all.start);
        let from = all.start.max(middle.saturating_sub(MOST_SHOWN / 2));
        let until = all.end.min(from + MOST_SHOWN);
        let marked = Marked { hits, from, until, at };
        if shown.borrow().as_ref().is_some_and(|it| it.is(&marked)) {
            return;
        }
        let ends = self.painted(|painter| {
            let spans = (from..until).filter_map(|index| marked.hits.get(index));
            spans.flat_map(|span| painter.utf16(span)).collect::<Vec<u32>>()
        });
        let here = at.filter(|at| (from..until).contains(at)).and_then(|at| i32::try_from(at - from).ok());
        host::mark_hits(&ends, here.unwrap_or(-1));
        shown.replace(Some(marked));
    }

    /// Brings a passage into sight. When that is a jump, people can go back to where they were.
    pub(super) fn go_to(&self, span: Span) {
        let (start, end) = self.painted(|painter| painter.utf16(span)).into();
        if host::is_far(start) {
            self.remember_here();
        }
        self.reveal(span, 0.0);
        host::uncover(start, end);
    }

    /// Remembers where people are, before they are elsewhere.
    pub(super) fn remember_here(&self) {
        if let Some(here) = self.here() {
            self.with_store(|store| store.view.places.jump(here, env::now()));
        }
    }

    fn here(&self) -> Option<Place> {
        let document = self.painted(|painter| painter.document().cloned())?;
        Some(Place { document, offset: self.painted(|painter| painter.in_sight(false)) })
    }

    fn travel(&self, forward: bool) {
        let Some(here) = self.here() else { return };
        let place = self.with_store(|store| {
            let project = store.project().clone();
            let there = |id: &DocumentId| project.document(id).is_some();
            store.view.places.travel(here, forward, there)
        });
        let Some(place) = place else { return };
        let is_open = self.painted(|painter| painter.document() == Some(&place.document));
        if !is_open {
            // It is no jump to be remembered.
            let places = self.with_store(|store| std::mem::take(&mut store.view.places));
            self.act(Action::Open(place.document));
            self.with_store(|store| store.view.places = places);
        }
        self.act(Action::SetCaret(place.offset));
        if let Some(span) = Span::new(place.offset, Offset::new(place.offset.get() + 1)) {
            self.reveal(span, 0.0);
        }
        super::panels::into_text();
    }
}

impl Painter {
    /// Start and end of a span of the open document in UTF-16.
    fn utf16(&self, span: Span) -> [u32; 2] {
        self.utf16_of(span).unwrap_or_default()
    }

    /// The first place that can be seen, or the one where passages come that are brought into sight.
    fn in_sight(&self, is_first: bool) -> Offset {
        if self.document().is_none() { Offset::ZERO } else { self.byte(host::in_sight(is_first)).unwrap_or_default() }
    }
}
