//! The strip beside the scroll bar: what it shows, and where people go with it.
//!
//! It measures the speech by its bytes, not by the height of the page. Heights of what was never in sight are only
//! estimates: a strip of them would shift while one reads. So the box is made from the words in sight, not from the
//! position of the scroll bar, and a press brings the words of that place: what is pressed is what comes.

use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::{Inner, KEPT, Shell};
use crate::app::{Store, words};
use crate::browser::host;
use crate::browser::painter::Painter;
use crate::browser::theme::{Looks, NEUTRAL};
use crate::model::layout::{Shown, Strip};
use crate::model::{AnnotationId, Codebook, Document, Offset, Span};

/// Into how many parts the words for those who do not see the strip divide the speech.
const PARTS: usize = 10;
/// How many passages of what is selected are marked.
const MAX_TICKS: usize = 200;
/// Where on the screen keys and presses bring a place, in shares of its height.
const UPPER: f64 = 0.25;
const MIDDLE: f64 = 0.5;

/// What `static/strip.mjs` asks for, as it counts.
const DRAW: u32 = 0;
const PRESS: u32 = 1;
const DRAG: u32 = 2;
const PARAGRAPH: u32 = 3;
const PAGE: u32 = 4;

/// The strip, and what it was drawn from.
#[derive(Debug, Default)]
pub(super) struct StripMap {
    drawn: Option<Drawn>,
    /// Where the slider is: a place in sight.
    place: Offset,
}

#[derive(Debug)]
struct Drawn {
    from: Source,
    strip: Strip,
    /// How many rows there was room for.
    room: usize,
}

/// All that the strip depends on.
#[derive(Debug)]
struct Source {
    document: Rc<Document>,
    codebook: Rc<Codebook>,
    shown: Shown,
    selected: Vec<AnnotationId>,
}

impl Source {
    fn of(store: &Store) -> Option<Self> {
        let (project, view) = (store.project(), &store.view);
        Some(Self {
            document: view.open_document(project)?.clone(),
            codebook: project.codebook.clone(),
            shown: view.shown(),
            selected: view.selected.clone(),
        })
    }

    /// Whether nothing differs but annotations and what is selected.
    fn is_alike(&self, other: &Self) -> bool {
        self.document.id == other.document.id
            && self.document.text.is_same(&other.document.text)
            && Rc::ptr_eq(&self.codebook, &other.codebook)
            && self.shown == other.shown
    }

    fn is_same(&self, other: &Self) -> bool {
        self.is_alike(other)
            && self.selected == other.selected
            && self.document.annotations.difference(&other.document.annotations).is_none()
    }

    /// The names of labels by their places in the codebook; behind the last stands what has none.
    fn names(&self, kinds: &[usize]) -> String {
        let labels = self.codebook.labels();
        let names: Vec<&str> =
            kinds.iter().map(|kind| labels.get(*kind).map_or(words().unlabelled, |label| &*label.name)).collect();
        names.join(", ")
    }
}

impl StripMap {
    /// Has it drawn in the next frame if it shows something else now.
    pub(super) fn sync(&self, store: &Store) {
        let is_same = match (&self.drawn, Source::of(store)) {
            (Some(drawn), Some(now)) => drawn.from.is_same(&now),
            (drawn, now) => drawn.is_none() && now.is_none(),
        };
        if !is_same {
            host::strip_want();
        }
    }

    /// Draws it in so many rows; only what differs is looked at again.
    fn draw(&mut self, store: &Store, looks: &Looks, room: usize) {
        let was = self.drawn.take();
        let Some(from) = Source::of(store).filter(|_| room > 0) else { return };
        let (text, annotations) = (&from.document.text, &from.document.annotations);
        let (mut strip, differs, anew) = match was {
            Some(was) if was.room == room && was.from.is_alike(&from) => {
                (was.strip, was.from.document.annotations.difference(annotations), false)
            }
            _ => (Strip::new(text, &from.codebook, room), Span::new(Offset::ZERO, text.len()), true),
        };
        if let Some(span) = differs {
            strip.refresh(annotations, &from.shown, span);
        }
        let slots: Vec<u32> =
            from.codebook.labels().iter().map(|label| looks.slot(&label.id)).chain([NEUTRAL]).collect();
        let selected = from.selected.iter().filter_map(|id| annotations.get(id));
        let rows = selected.flat_map(|it| it.spans.iter()).take(MAX_TICKS).map(|span| strip.rows_of(span));
        let ticks: Vec<u32> =
            rows.flat_map(|rows| [rows.start, rows.end]).filter_map(|it| it.try_into().ok()).collect();
        let columns = u32::try_from(strip.columns()).unwrap_or(1);
        host::strip_draw(strip.cells(), columns, &slots, &ticks, &alternative(&from, &strip), anew);
        self.drawn = Some(Drawn { from, strip, room });
    }

    /// Shows what is in sight.
    fn show(&mut self, painter: &Painter) {
        let (Some(Drawn { from, strip, .. }), Some(sight)) = (&self.drawn, painter.words_in_sight()) else { return };
        let text = &from.document.text;
        if !sight.contains_offset(self.place) {
            self.place = sight.start();
        }
        let share = |it: Offset| f64::from(it.get()) / f64::from(text.len().get().max(1));
        let all = text.numbered_to(text.block_count().saturating_sub(1)).max(1);
        let number = text.numbered_to(text.block_at(self.place)).max(1);
        let (grouped, of) = (words().number(number as usize), words().number(all as usize));
        let mut said = words().strip.place.with([("n", &*grouped), ("all", &*of)]);
        let kinds = strip.kinds_in(strip.rows_of(sight));
        if !kinds.is_empty() {
            said.push_str(": ");
            said.push_str(&from.names(&kinds));
        }
        host::strip_show(share(sight.start()), share(sight.end()), number, all, &said);
    }

    /// Where a step of the slider leads.
    fn step(&self, kind: u32, forward: bool) -> Option<Offset> {
        let text = &self.drawn.as_ref()?.from.document.text;
        let all = text.numbered_to(text.block_count().saturating_sub(1));
        let here = text.numbered_to(text.block_at(self.place)).max(1);
        let by = match kind {
            PARAGRAPH => 1,
            PAGE => (all / 20).max(2),
            _ => all,
        };
        let number = if forward { here.saturating_add(by).min(all) } else { here.saturating_sub(by).max(1) };
        text.block(text.block_numbered(number)?).map(|block| block.start)
    }
}

/// The strip in words: which labels there are, part by part.
fn alternative(from: &Source, strip: &Strip) -> String {
    let mut said = words().strip.parts.to_owned();
    for part in 0..PARTS {
        let row = |part: usize| part * strip.rows() / PARTS;
        let kinds = strip.kinds_in(row(part)..row(part + 1));
        let names = from.names(&kinds);
        said.push_str(&format!(" {}: {}.", part + 1, if names.is_empty() { words().strip.nothing } else { &names }));
    }
    said
}

impl Shell {
    /// Gives the strip its place in the page.
    pub fn attach_strip(&self, slider: &web_sys::Element) {
        let shell = self.clone();
        let asked = Closure::new(move |kind: u32, number: f64| shell.strip_asks(kind, number));
        host::strip_attach(slider, &asked);
        KEPT.with_borrow_mut(|kept| kept.push(Box::new(asked)));
        let shell = self.clone();
        let show = move || shell.show_sight();
        let subscriptions = (self.on_moved(show.clone()), self.on_scrolled(show));
        KEPT.with_borrow_mut(|kept| kept.push(Box::new(subscriptions)));
    }

    /// Brings a place of the open speech to a share of the window's height: a jump, which leaves where people were.
    pub fn jump(&self, place: Offset, share: f64) {
        self.remember_here();
        self.roll(place, share);
    }

    /// The same as a part of a longer move: what was left is left already.
    fn roll(&self, place: Offset, share: f64) {
        {
            let Inner { painter, strip, .. } = &mut *self.0.inner.borrow_mut();
            strip.place = place;
            painter.bring(place, share);
        }
        self.show_sight();
    }

    fn show_sight(&self) {
        let Inner { painter, strip, .. } = &mut *self.0.inner.borrow_mut();
        strip.show(painter);
    }

    fn strip_asks(&self, kind: u32, number: f64) {
        let place = {
            let Inner { store, looks, strip, .. } = &mut *self.0.inner.borrow_mut();
            match kind {
                DRAW => {
                    strip.draw(store, looks, number as usize);
                    None
                }
                PRESS | DRAG => strip.drawn.as_ref().map(|drawn| {
                    let text = &drawn.from.document.text;
                    text.floor(Offset::new((number * f64::from(text.len().get())) as u32))
                }),
                _ => strip.step(kind, number > 0.0),
            }
        };
        match place {
            Some(place) => match kind {
                PRESS => self.jump(place, MIDDLE),
                DRAG => self.roll(place, MIDDLE),
                PARAGRAPH => self.roll(place, UPPER),
                _ => self.jump(place, UPPER),
            },
            None => self.show_sight(),
        }
    }
}
