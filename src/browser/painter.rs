//! From pictures of sections to calls that write them, and back from the page to spans.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use wasm_bindgen::JsValue;

use super::host;
use super::theme::{Looks, NEUTRAL};
use crate::app::{Caret, Stride};
use crate::model::layout::{self, Line, SectionPicture, Sections, Segment, cluster_hull};
use crate::model::{AnnotationId, Document, DocumentId, Offset, Span, Text, boundary};

/// This many lines can be drawn under a segment, one in each lane; the rest is a number.
const LANES: u32 = 4;
/// At most this many sections keep their marks.
const MAX_PAINTED: usize = 400;
/// How many sections are painted at once when a text opens: more than a screen holds.
const FIRST_SCREEN_BYTES: u32 = 12_000;

/// Where something stands on the page of the speech, in CSS pixels from its top left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// The top of the first line.
    pub top: f64,
    /// The bottom of the last line.
    pub bottom: f64,
    /// The left edge of the last line.
    pub left: f64,
    /// The right edge of the last line.
    pub right: f64,
}

/// What is on the page.
#[derive(Debug, Default)]
pub(super) struct Painter {
    shown: Option<Shown>,
    source: Source,
}

/// The text that the page is written from. The page asks for it, a section at a time, whenever it gets to it: also in the
/// midst of a call of ours.
#[derive(Clone, Debug, Default)]
pub(super) struct Source(Rc<RefCell<Option<(Text, Sections)>>>);

impl Source {
    /// The words of a section.
    pub(super) fn words(&self, section: u32) -> String {
        let source = self.0.borrow();
        let words = source.as_ref().and_then(|(text, sections)| Some(text.slice(sections.span_of(section as usize)?)));
        words.unwrap_or_default().to_owned()
    }
}
use crate::model::order::IntoTree as _;

#[derive(Debug)]
struct Shown {
    document: DocumentId,
    text: Text,
    sections: Sections,
    painted: BTreeSet<usize>,
    /// Which labels are drawn.
    labels: layout::Shown,
}

impl Painter {
    /// The document on the page.
    pub(super) fn document(&self) -> Option<&DocumentId> {
        self.shown.as_ref().map(|it| &it.document)
    }

    /// What the page is written from.
    pub(super) fn source(&self) -> Source {
        self.source.clone()
    }

    /// Lays a document out and paints its first screen; `None` empties the page.
    pub(super) fn open(&mut self, document: Option<&Rc<Document>>, looks: &Looks, labels: layout::Shown) {
        let Some(document) = document else {
            self.shown = None;
            host::close();
            self.source.0.replace(None);
            return;
        };
        let sections = Sections::new(&document.text);
        let pieces = sections.pieces();
        let text = &document.text;
        let mut starts: Vec<u32> = pieces.iter().map(|piece| text.utf16_from_byte(piece.start)).collect();
        starts.push(text.utf16_from_byte(text.len()));
        let blocks: Vec<u32> = pieces.iter().map(|piece| piece.block).collect();
        let numbers: Vec<u32> = pieces.iter().map(|piece| piece.number.unwrap_or(0)).collect();
        let flags: Vec<u8> =
            pieces.iter().map(|piece| u8::from(piece.blank) | u8::from(piece.continued) << 1).collect();
        self.source.0.replace(Some((text.clone(), sections.clone())));
        host::open(&starts, &blocks, &numbers, &flags, sections.firsts());
        let first = sections.section_at(Offset::new(FIRST_SCREEN_BYTES));
        let (id, text) = (document.id.clone(), text.clone());
        self.shown = Some(Shown { document: id, text, sections, painted: BTreeSet::new(), labels });
        self.need(document, looks, 0..=first);
    }

    /// Draws these labels alone from now on.
    pub(super) fn show_labels(&mut self, document: &Document, looks: &Looks, labels: layout::Shown) {
        let Some(shown) = self.shown.as_mut().filter(|it| it.document == document.id && it.labels != labels) else {
            return;
        };
        shown.labels = labels;
        for section in std::mem::take(&mut shown.painted) {
            if shown.paint(document, looks, section) {
                shown.painted.insert(section);
            }
        }
    }

    /// Paints those of the sections that are not painted yet.
    pub(super) fn need(&mut self, document: &Document, looks: &Looks, sections: impl IntoIterator<Item = usize>) {
        let Some(shown) = self.shown.as_mut().filter(|it| it.document == document.id) else { return };
        let (mut latest, mut wanted) = (None, 0);
        for section in sections {
            wanted += 1;
            if !shown.painted.contains(&section) && shown.paint(document, looks, section) {
                shown.painted.insert(section);
            }
            latest = Some(section);
        }
        // Far sections lose their marks when there are very many.
        while shown.painted.len() > MAX_PAINTED.max(wanted)
            && let (Some(here), Some(first), Some(last)) =
                (latest, shown.painted.first().copied(), shown.painted.last().copied())
        {
            let far = if here.abs_diff(first) > here.abs_diff(last) { first } else { last };
            if !host::plain(index(far)) {
                break;
            }
            shown.painted.remove(&far);
        }
    }

    /// Paints again what a change touched: the paragraphs of the clusters around it, before and after.
    pub(super) fn repaint(&mut self, before: Option<&Document>, after: &Document, looks: &Looks, touched: &[Span]) {
        let Some(shown) = self.shown.as_mut().filter(|it| it.document == after.id) else { return };
        let around = |span: Span| {
            let hull = cluster_hull(&after.annotations, span);
            before.map_or(hull, |it| hull.hull(cluster_hull(&it.annotations, span)))
        };
        // Of each section the pieces to paint, by their numbers.
        let mut parts: BTreeMap<usize, Range<usize>> = BTreeMap::new();
        if touched.len() <= shown.painted.len() {
            for hull in touched.iter().map(|span| around(*span)) {
                let pieces = shown.sections.pieces_in(hull);
                for section in shown.painted.range(shown.sections.sections_of(hull)) {
                    let all = shown.sections.range_of(*section);
                    let (from, to) = (pieces.start.max(all.start), pieces.end.min(all.end));
                    let part = parts.entry(*section).or_insert(from..to);
                    *part = part.start.min(from)..part.end.max(to);
                }
            }
        } else {
            // After a bulk edit there are fewer sections than spans: which of them does a touched one reach?
            let reached: BTreeSet<usize> = touched.iter().flat_map(|it| shown.sections.sections_of(*it)).collect();
            for section in &shown.painted {
                let hull = shown.sections.span_of(*section).map(around);
                let sections = hull.map(|it| shown.sections.sections_of(it)).unwrap_or_default();
                if reached.range(sections).next().is_some() {
                    parts.insert(*section, shown.sections.range_of(*section));
                }
            }
        }
        for (section, pieces) in parts {
            if !shown.paint_pieces(after, looks, section, pieces) {
                shown.painted.remove(&section);
            }
        }
    }

    /// Shows which annotations are selected.
    pub(super) fn select(&self, ids: &[AnnotationId]) {
        host::select(&ids.iter().map(|id| JsValue::from_str(id.as_str())).collect());
    }

    /// Shows the passage that waits for a label.
    pub(super) fn set_pending(&self, span: Option<Span>) {
        match (&self.shown, span) {
            (Some(shown), Some(span)) => {
                let (start, end) = shown.utf16(span);
                host::set_pending(i32::try_from(start).unwrap_or(-1), i32::try_from(end).unwrap_or(-1));
            }
            _ => host::set_pending(-1, -1),
        }
    }

    /// What is selected in the text; an empty selection gives its place and no span.
    pub(super) fn selection(&self) -> Option<(Offset, Option<Span>)> {
        let shown = self.shown.as_ref()?;
        let live = host::selection()?;
        let [start, end] = live.as_slice() else { return None };
        let start = shown.text.byte_from_utf16(*start).ok()?;
        let end = shown.text.byte_from_utf16(*end).ok()?;
        Some((start, Span::new(start, end)))
    }

    /// Where a span of the open document stands.
    pub(super) fn place(&self, span: Span) -> Option<Place> {
        let (start, end) = self.shown.as_ref()?.utf16(span);
        match host::place_of(start, end)?.as_slice() {
            [top, bottom, left, right] => Some(Place { top: *top, bottom: *bottom, left: *left, right: *right }),
            _ => None,
        }
    }

    /// The tops of spans of the open document, as [`Place::top`]; `NaN` for what cannot be measured.
    pub(super) fn tops(&self, spans: impl Iterator<Item = Span>) -> Vec<f64> {
        let Some(shown) = &self.shown else { return Vec::new() };
        let pairs: Vec<u32> = spans.flat_map(|it| <[u32; 2]>::from(shown.utf16(it))).collect();
        host::tops(&pairs)
    }

    /// Brings a span of the open document into sight; so many CSS pixels at the bottom are covered.
    pub(super) fn reveal(&self, span: Span, covered: f64) {
        if let Some(shown) = &self.shown {
            let (start, end) = shown.utf16(span);
            host::reveal(start, end, covered);
        }
    }

    /// Brings a place of the open document to a share of the window's height.
    pub(super) fn bring(&self, place: Offset, share: f64) {
        if let Some(shown) = &self.shown {
            host::bring(shown.text.utf16_from_byte(place), share);
        }
    }

    /// The words in sight; `None` when there are none.
    pub(super) fn words_in_sight(&self) -> Option<Span> {
        let text = &self.shown.as_ref()?.text;
        let sight = host::words_in_sight()?;
        let [start, end] = sight.as_slice() else { return None };
        let byte = |at: u32| text.byte_from_utf16(at).or_else(|_| text.byte_from_utf16(at.saturating_sub(1))).ok();
        Span::new(byte(*start)?, byte(*end)?)
    }

    /// Where a caret stands on the page of the speech: left, top, height. At the end of a passage it stands behind the
    /// character before it.
    pub(super) fn caret_box(&self, place: Offset, is_end: bool) -> Option<(f64, f64, f64)> {
        let shown = self.shown.as_ref()?;
        match host::caret_box(shown.text.utf16_from_byte(place), is_end)?.as_slice() {
            [left, top, height] => Some((*left, *top, *height)),
            _ => None,
        }
    }

    /// The place in the text that is nearest to a point of the window.
    pub(super) fn place_at(&self, x: f64, y: f64) -> Option<Offset> {
        self.byte(host::offset_at(x, y))
    }

    /// Where a motion by lines leads; `None` for any other.
    pub(super) fn by_lines(&self, from: Offset, stride: Stride, forward: bool) -> Option<Offset> {
        let from = self.shown.as_ref()?.text.utf16_from_byte(from);
        let to = match stride {
            Stride::Line => host::line_from(from, forward),
            Stride::Screen => host::screen_from(from, forward),
            Stride::LineEdge => host::line_edge(from, forward),
            _ => return None,
        };
        self.byte(to)
    }

    /// The start of what can be seen.
    pub(super) fn first_in_sight(&self) -> Offset {
        self.visible(0.0).map_or(Offset::ZERO, Span::start)
    }

    pub(super) fn byte(&self, utf16: u32) -> Option<Offset> {
        let text = &self.shown.as_ref()?.text;
        let place = text.byte_from_utf16(utf16).or_else(|_| text.byte_from_utf16(utf16.saturating_sub(1))).ok()?;
        Some(if text.is_grapheme_boundary(place) { place } else { boundary::previous_grapheme(text, place) })
    }

    /// Start and end of a span of the open document in UTF-16.
    pub(super) fn utf16_of(&self, span: Span) -> Option<[u32; 2]> {
        self.shown.as_ref().map(|it| it.utf16(span).into())
    }

    /// Lets the browser's own selection follow the caret.
    pub(super) fn select_range(&self, caret: Caret) {
        if let Some(shown) = &self.shown {
            host::select_range(shown.text.utf16_from_byte(caret.anchor), shown.text.utf16_from_byte(caret.head));
        }
    }

    /// What can be seen, and so many screens above and below, in whole paragraphs.
    pub(super) fn visible(&self, around: f64) -> Option<Span> {
        let text = &self.shown.as_ref()?.text;
        match host::visible(around).as_slice() {
            [start, end] => Span::new(text.byte_from_utf16(*start).ok()?, text.byte_from_utf16(*end).ok()?),
            _ => None,
        }
    }
}

/// Paints the first paragraph of a document where nobody sees it ([`rehearse`](super::rehearsal::rehearse)).
pub(super) fn rehearse(document: &Document) {
    let sections = Sections::new(&document.text);
    let labels = layout::Shown::default();
    let picture = SectionPicture::new(&sections, 0, &document.annotations, &labels);
    let (text, painted) = (document.text.clone(), BTreeSet::new());
    let shown = Shown { document: document.id.clone(), text, sections, painted, labels };
    let (data, ids) = shown.flatten(&picture, &Looks::default());
    host::rehearse(&data, &ids, document.text.as_str().lines().next().unwrap_or_default());
}

impl Shown {
    fn utf16(&self, span: Span) -> (u32, u32) {
        (self.text.utf16_from_byte(span.start()), self.text.utf16_from_byte(span.end()))
    }

    /// One call that writes one section; gives whether it was written.
    fn paint(&self, document: &Document, looks: &Looks, section: usize) -> bool {
        self.paint_pieces(document, looks, section, self.sections.range_of(section))
    }

    /// The same of some of its pieces, given by their numbers.
    fn paint_pieces(&self, document: &Document, looks: &Looks, section: usize, pieces: Range<usize>) -> bool {
        let first = pieces.start;
        let picture = SectionPicture::of(&self.sections, pieces, &document.annotations, &self.labels);
        let (data, ids) = self.flatten(&picture, looks);
        host::paint(index(section), index(first), &data, &ids)
    }

    /// The picture as `static/painter.mjs` reads it.
    fn flatten(&self, picture: &SectionPicture, looks: &Looks) -> (Vec<u32>, String) {
        let mut data = Vec::with_capacity(picture.pieces.len() * 8);
        // As one string: each that crosses costs its time.
        let ids: Vec<&str> = picture.annotations.iter().map(|it| it.id.as_str()).collect();
        for piece in &picture.pieces {
            let base = self.text.utf16_from_byte(piece.piece.start);
            data.push(index(piece.segments.len()));
            for segment in &piece.segments {
                data.push(self.text.utf16_from_byte(segment.span.end()) - base);
                data.push(index(segment.covers.len()));
                data.extend(&segment.covers);
                data.push(match picture.tint(segment) {
                    None => 0,
                    Some(Some(label)) => looks.slot(label),
                    Some(None) => NEUTRAL,
                });
                let lines = picture.lines(segment);
                let drawn = drawable(&lines);
                data.push(index(drawn.len()));
                for (lane, line) in &drawn {
                    data.push(*lane);
                    data.push(look(line, looks));
                }
                data.push(index(lines.len() - drawn.len()).saturating_add(segment.more));
                data.push(joins(picture, segment));
                let names = lines.iter().map(|line| look(line, looks)).into_set();
                data.push(index(names.len()));
                data.extend(names);
            }
        }
        (data, ids.join(" "))
    }
}

/// The number of a line's look.
fn look(line: &Line, looks: &Looks) -> u32 {
    line.label.as_ref().map_or(NEUTRAL, |label| looks.slot(label))
}

/// Whether a passage ends with the segment that goes on elsewhere (1), or begins with it and began elsewhere (2).
fn joins(picture: &SectionPicture, segment: &Segment) -> u32 {
    let covers = segment.covers.iter().filter_map(|cover| picture.annotations.get(*cover as usize));
    let parted = covers.filter(|it| it.spans.count() > 1);
    parted.fold(0, |joins, it| {
        let goes_on =
            it.spans.iter().any(|span| span.end() == segment.span.end()) && it.spans.last().end() != segment.span.end();
        let came_from = it.spans.iter().any(|span| span.start() == segment.span.start())
            && it.spans.first().start() != segment.span.start();
        joins | u32::from(goes_on) | u32::from(came_from) << 1
    })
}

/// The lines that are drawn, each in a lane of its own: what is too deep takes the last lane if that is free.
fn drawable(lines: &[Line]) -> Vec<(u32, &Line)> {
    let mut drawn: Vec<(u32, &Line)> = Vec::new();
    for line in lines {
        let lane = u32::from(line.lane).min(LANES - 1);
        if drawn.iter().all(|(taken, _)| *taken != lane) {
            drawn.push((lane, line));
        }
    }
    drawn
}

fn index(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
