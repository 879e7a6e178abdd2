//! All annotations of one document: immutable, chunked, and quick to ask.

mod places;
mod shared;

use std::collections::BTreeSet;
use std::rc::Rc;

use super::{Annotation, AnnotationId, Offset, Span};
use places::Places;
use shared::Shared;

/// How many annotations a chunk may hold. An edit copies one chunk, never the whole set.
pub const CHUNK: usize = 512;

/// Up to [`CHUNK`] annotations, in the order of the set. Chunks are shared between versions of a set,
/// so two sets that share a chunk by pointer have the same annotations there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    annotations: Vec<Rc<Annotation>>,
}

impl Chunk {
    /// A chunk as a store kept it; [`AnnotationSet::from_chunks`] checks its order.
    pub fn new(annotations: Vec<Rc<Annotation>>) -> Self {
        Self { annotations }
    }

    /// The annotations, in the order of the set.
    pub fn annotations(&self) -> &[Rc<Annotation>] {
        &self.annotations
    }
}

/// What is known of a chunk without looking into it.
#[derive(Clone, Debug)]
struct Slot {
    chunk: Rc<Chunk>,
    /// Where its first annotation starts.
    start: Offset,
    /// The furthest end of all its annotations.
    end: Offset,
}

impl Slot {
    fn new(annotations: Vec<Rc<Annotation>>) -> Self {
        Self::of(Rc::new(Chunk { annotations }))
    }

    fn of(chunk: Rc<Chunk>) -> Self {
        let start = chunk.annotations.first().map_or(Offset::ZERO, |it| it.spans.first().start());
        let end = furthest_end(&chunk.annotations);
        Self { chunk, start, end }
    }

    fn last_key(&self) -> Option<Key<'_>> {
        self.chunk.annotations.last().map(|it| key(it))
    }
}

fn furthest_end(annotations: &[Rc<Annotation>]) -> Offset {
    annotations.iter().map(|it| it.spans.last().end()).max().unwrap_or(Offset::ZERO)
}

/// Whether each id is there once.
fn are_single(annotations: &[Rc<Annotation>], places: &Places) -> bool {
    let mut seen = BTreeSet::new();
    !places.has_twins() || annotations.iter().all(|it| seen.insert(&it.id))
}

/// The order of a set: by first span (by start, then longest first), then by id.
type Key<'a> = (Span, &'a AnnotationId);

fn key(annotation: &Annotation) -> Key<'_> {
    (annotation.spans.first(), &annotation.id)
}

/// The annotations of one document, ordered by first span, then id. Cloning is cheap; versions share chunks.
///
/// Two sets are equal when their annotations are, however they are chunked.
#[derive(Clone, Debug, Default)]
pub struct AnnotationSet {
    slots: Shared<Slot>,
    places: Places,
    len: usize,
}

impl PartialEq for AnnotationSet {
    fn eq(&self, other: &Self) -> bool {
        self.slots.is(&other.slots) || (self.len == other.len && self.iter().eq(other.iter()))
    }
}

impl Eq for AnnotationSet {}

impl AnnotationSet {
    /// A set of the given annotations; of those with the same id, the last stays.
    pub fn new(annotations: impl IntoIterator<Item = Rc<Annotation>>) -> Self {
        Self::of(annotations.into_iter().collect())
    }

    fn of(mut sorted: Vec<Rc<Annotation>>) -> Self {
        let places = Places::new(&sorted);
        if !are_single(&sorted, &places) {
            let mut set = Self::default();
            for annotation in sorted {
                set.remove(&annotation.id);
                set.insert(annotation);
            }
            return set;
        }
        if !sorted.is_sorted_by(|a, b| key(a) < key(b)) {
            sorted.sort_by(|a, b| key(a).cmp(&key(b)));
        }
        let len = sorted.len();
        let mut slots = Vec::with_capacity(len.div_ceil(CHUNK / 2));
        let mut rest = sorted.into_iter().peekable();
        while rest.peek().is_some() {
            slots.push(Slot::new(rest.by_ref().take(CHUNK * 3 / 4).collect()));
        }
        Self { slots: slots.into_iter().collect(), places, len }
    }

    /// A set of these very chunks; `None` unless their annotations are in order and each id is there once.
    pub fn from_chunks(chunks: Vec<Rc<Chunk>>) -> Option<Self> {
        let all: Vec<Rc<Annotation>> = chunks.iter().flat_map(|chunk| chunk.annotations.iter().cloned()).collect();
        let places = Places::new(&all);
        let sound = all.is_sorted_by(|a, b| key(a) < key(b)) && are_single(&all, &places);
        let slots = chunks.into_iter().filter(|chunk| !chunk.annotations.is_empty()).map(Slot::of).collect();
        sound.then_some(Self { slots, places, len: all.len() })
    }

    /// How many annotations.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// All annotations, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Rc<Annotation>> {
        self.slots.iter().flat_map(|slot| slot.chunk.annotations.iter())
    }

    /// The chunks, in order, for those who store them one by one.
    pub fn chunks(&self) -> impl Iterator<Item = &Rc<Chunk>> {
        self.slots.iter().map(|slot| &slot.chunk)
    }

    /// The annotation of that id.
    pub fn get(&self, id: &AnnotationId) -> Option<&Rc<Annotation>> {
        let (slot, index) = self.find_id(id)?;
        self.slots.get(slot)?.chunk.annotations.get(index)
    }

    /// Annotations of which a span shares a byte with `span`, in order.
    pub fn touching(&self, span: Span) -> impl DoubleEndedIterator<Item = &Rc<Annotation>> {
        self.near(span).filter(move |it| it.spans.touches(span))
    }

    /// Annotations of which a span covers the byte after `offset`, in order.
    pub fn containing(&self, offset: Offset) -> impl DoubleEndedIterator<Item = &Rc<Annotation>> {
        let after = Offset::new(offset.get().saturating_add(1));
        let at = Span::new(offset, after);
        at.into_iter().flat_map(|at| self.near(at)).filter(move |it| it.spans.contains_offset(offset))
    }

    /// Annotations that lie wholly in `span`, in order.
    pub fn within(&self, span: Span) -> impl DoubleEndedIterator<Item = &Rc<Annotation>> {
        self.near(span).filter(move |it| span.contains(it.spans.hull()))
    }

    /// Annotations whose hull (gaps included) shares a byte with `span`, in order.
    pub fn near(&self, span: Span) -> impl DoubleEndedIterator<Item = &Rc<Annotation>> {
        let until = self.slots.partition_point(|slot| slot.start < span.end());
        self.slots
            .between(0..until)
            .filter(move |slot| slot.end > span.start())
            .flat_map(|slot| slot.chunk.annotations.iter())
            .filter(move |it| it.spans.hull().touches(span))
    }

    /// `span` together with the hulls of all that overlaps it, directly or through others.
    pub fn cluster_hull(&self, span: Span) -> Span {
        let from = self.slots.partition_point(|slot| slot.start < span.start());
        let mut hull = span;
        // Backwards, what starts before: when the hull has grown to a start, all that starts later has been asked.
        for slot in self.slots.between(0..from).rev() {
            if slot.end <= hull.start() {
                continue;
            }
            for annotation in slot.chunk.annotations.iter().rev() {
                let it = annotation.spans.hull();
                hull = if it.touches(hull) { hull.hull(it) } else { hull };
            }
        }
        // Forwards, what starts in the hull, which grows on the way.
        for slot in self.slots.between(from.saturating_sub(1)..self.slots.len()) {
            if slot.start >= hull.end() {
                break;
            }
            for annotation in &slot.chunk.annotations {
                let it = annotation.spans.hull();
                hull = if it.touches(hull) { hull.hull(it) } else { hull };
            }
        }
        hull
    }

    /// A span outside of which both sets have the very same annotations; `None` when they have everywhere. Found from the
    /// chunks that they share: it costs little, and may be wider than what differs.
    pub fn difference(&self, other: &Self) -> Option<Span> {
        if self.slots.is(&other.slots) {
            return None;
        }
        let same = |(one, other): &(&Slot, &Slot)| Rc::ptr_eq(&one.chunk, &other.chunk);
        let first = self.slots.iter().zip(other.slots.iter()).take_while(same).count();
        let last = self.slots.iter().rev().zip(other.slots.iter().rev()).take_while(same).count();
        let between = |set: &Self| {
            let slots = set.slots.between(first..(set.slots.len() - last).max(first));
            slots.filter_map(|slot| Span::new(slot.start, slot.end)).reduce(Span::hull)
        };
        match (between(self), between(other)) {
            (Some(one), Some(other)) => Some(one.hull(other)),
            (one, other) => one.or(other),
        }
    }

    /// The annotation after that one in order; the first when it is the last or unknown.
    pub fn next(&self, id: &AnnotationId) -> Option<&Rc<Annotation>> {
        let following = self.find_id(id).and_then(|(slot, index)| {
            let here = self.slots.get(slot)?.chunk.annotations.get(index + 1);
            here.or_else(|| self.slots.get(slot + 1)?.chunk.annotations.first())
        });
        following.or_else(|| self.iter().next())
    }

    /// The annotation before that one in order; the last when it is the first or unknown.
    pub fn previous(&self, id: &AnnotationId) -> Option<&Rc<Annotation>> {
        let preceding = self.find_id(id).and_then(|(slot, index)| match index.checked_sub(1) {
            Some(before) => self.slots.get(slot)?.chunk.annotations.get(before),
            None => self.slots.get(slot.checked_sub(1)?)?.chunk.annotations.last(),
        });
        preceding.or_else(|| self.iter().next_back())
    }

    /// All annotations once, from the one after that one in order (before it, when not `forward`) round to itself.
    pub fn round(&self, id: &AnnotationId, forward: bool) -> impl Iterator<Item = &Rc<Annotation>> {
        let (slot, index) = self.find_id(id).unwrap_or_default();
        let all = self.slots.len();
        // Its own slot comes first and last: what lies behind it there, then what lies before it.
        (0..=all).flat_map(move |step| {
            let at = if forward { slot + step } else { slot + all - step };
            let here = self.slots.get(at.checked_rem(all).unwrap_or(0));
            let here = here.map_or([].as_slice(), |slot| slot.chunk.annotations());
            let cut = if forward { index + 1 } else { index }.min(here.len());
            let part = match (step, forward) {
                (0, true) => here.get(cut..),
                (0, false) => here.get(..cut),
                (step, true) if step == all => here.get(..cut),
                (step, false) if step == all => here.get(cut..),
                _ => Some(here),
            };
            let part = part.unwrap_or_default();
            (0..part.len()).filter_map(move |at| part.get(if forward { at } else { part.len() - 1 - at }))
        })
    }

    /// The first annotation that starts at or after `offset`.
    pub fn first_from(&self, offset: Offset) -> Option<&Rc<Annotation>> {
        let slot = self.slots.partition_point(|slot| slot.last_key().is_some_and(|last| last.0.start() < offset));
        self.slots.get(slot)?.chunk.annotations.iter().find(|it| it.spans.first().start() >= offset)
    }

    /// The last annotation that starts before `offset`.
    pub fn last_before(&self, offset: Offset) -> Option<&Rc<Annotation>> {
        let until = self.slots.partition_point(|slot| slot.start < offset);
        let slot = self.slots.get(until.checked_sub(1)?)?;
        slot.chunk.annotations.iter().rev().find(|it| it.spans.first().start() < offset)
    }

    fn find_id(&self, id: &AnnotationId) -> Option<(usize, usize)> {
        // Few ids have the same hash: the set itself knows which one it is.
        self.places.of(id).find_map(|span| self.find((span, id)).ok())
    }

    /// Where the key is, or where it would go.
    fn find(&self, wanted: Key<'_>) -> Result<(usize, usize), (usize, usize)> {
        let slot = self.slots.partition_point(|slot| slot.last_key().is_some_and(|last| last < wanted));
        let Some(found) = self.slots.get(slot) else {
            let last = self.slots.len().saturating_sub(1);
            return Err((last, self.slots.get(last).map_or(0, |slot| slot.chunk.annotations.len())));
        };
        match found.chunk.annotations.binary_search_by(|it| key(it).cmp(&wanted)) {
            Ok(index) => Ok((slot, index)),
            Err(index) => Err((slot, index)),
        }
    }

    /// Adds an annotation whose id is new here; gives whether it was.
    pub(super) fn insert(&mut self, annotation: Rc<Annotation>) -> bool {
        if self.find_id(&annotation.id).is_some() {
            return false;
        }
        let (Ok((at, index)) | Err((at, index))) = self.find(key(&annotation));
        self.places.insert(&annotation.id, annotation.spans.first());
        self.len += 1;
        let Some(slot) = self.slots.get_mut(at) else {
            self.slots.insert(at, Slot::new(vec![annotation]));
            return true;
        };
        slot.end = slot.end.max(annotation.spans.last().end());
        let annotations = &mut Rc::make_mut(&mut slot.chunk).annotations;
        annotations.insert(index, annotation);
        if let Some(first) = annotations.first() {
            slot.start = first.spans.first().start();
        }
        if annotations.len() > CHUNK {
            let second = annotations.split_off(CHUNK / 2);
            slot.end = furthest_end(annotations);
            self.slots.insert(at + 1, Slot::new(second));
        }
        true
    }

    /// Takes the annotation of that id out.
    pub(super) fn remove(&mut self, id: &AnnotationId) -> Option<Rc<Annotation>> {
        let (at, index) = self.find_id(id)?;
        self.len -= 1;
        let slot = self.slots.get_mut(at)?;
        let annotations = &mut Rc::make_mut(&mut slot.chunk).annotations;
        let removed = annotations.remove(index);
        self.places.remove(id, removed.spans.first());
        match annotations.first() {
            Some(first) => {
                slot.start = first.spans.first().start();
                if removed.spans.last().end() == slot.end {
                    slot.end = furthest_end(annotations);
                }
            }
            None => self.slots.remove(at),
        }
        Some(removed)
    }
}
