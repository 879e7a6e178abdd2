//! Spans, sets of annotations, changes, codebooks, imports: each against a naive twin.

mod support;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use proptest::prelude::*;
use rostrum::model::{
    Annotation, AnnotationId, AnnotationSet, Annotator, AnnotatorId, ApplyError, CHUNK, Chunk, Codebook, Color,
    Command, Document, DocumentId, Edit, Env, IntakeRecord, Label, LabelId, LineStyle, Merged, Offset, Placed, Project,
    Span, Spans, Text, Timestamp, Touched, Transaction,
};
use support::session::{Session, elsewhere};
use support::{Counting, Rng, annotation, document, edit_of, freeze, ids, one, project, span};

// --- Spans

fn all_spans() -> impl Iterator<Item = Span> + Clone {
    (0..8).flat_map(|start| (start + 1..=8).map(move |end| span(start, end)))
}

/// The bytes of a span, one by one.
fn bytes(spans: impl IntoIterator<Item = Span>) -> BTreeSet<u32> {
    spans.into_iter().flat_map(|it| it.start().get()..it.end().get()).collect()
}

#[test]
fn spans_are_as_the_bytes_they_cover() {
    for a in all_spans() {
        assert_eq!(a.len() as usize, bytes([a]).len());
        for b in all_spans() {
            let (in_a, in_b) = (bytes([a]), bytes([b]));
            let common: BTreeSet<u32> = in_a.intersection(&in_b).copied().collect();
            assert_eq!(a.touches(b), !common.is_empty(), "{a:?} {b:?}");
            assert_eq!(a.contains(b), in_b.is_subset(&in_a), "{a:?} {b:?}");
            let crosses = !common.is_empty() && common != in_a && common != in_b;
            assert_eq!(a.crosses(b), crosses, "{a:?} {b:?}");
            assert_eq!(a.is_before(b), in_a.last() < in_b.first(), "{a:?} {b:?}");
            assert_eq!(bytes(a.intersection(b)), common, "{a:?} {b:?}");
            let (before, after) = a.difference(b);
            assert_eq!(
                bytes(before.into_iter().chain(after)),
                in_a.difference(&in_b).copied().collect(),
                "{a:?} {b:?}"
            );
            assert!(before.is_none_or(|it| it.is_before(b)) && after.is_none_or(|it| b.is_before(it)), "{a:?} {b:?}");
            let hull = bytes([a.hull(b)]);
            assert_eq!((hull.first(), hull.last()), (in_a.union(&in_b).min(), in_a.union(&in_b).max()));
            let order = (a.start(), Reverse(a.end())).cmp(&(b.start(), Reverse(b.end())));
            assert_eq!(a.cmp(&b), order, "{a:?} {b:?}");
        }
        for offset in 0..10 {
            assert_eq!(a.contains_offset(Offset::new(offset)), bytes([a]).contains(&offset), "{a:?} {offset}");
        }
    }
    assert_eq!(Span::new(Offset::new(3), Offset::new(3)), None);
    assert_eq!(Span::new(Offset::new(4), Offset::new(3)), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn several_spans_are_sorted_and_disjoint_and_cover_the_same(
        given in prop::collection::vec((0_u32..40, 1_u32..9), 0..9)
    ) {
        let given: Vec<Span> = given.into_iter().map(|(start, len)| span(start, start + len)).collect();
        let spans = Spans::new(given.clone());
        prop_assert_eq!(spans.is_none(), given.is_empty());
        let Some(spans) = spans else { return Ok(()) };
        let all: Vec<Span> = spans.iter().collect();
        prop_assert_eq!(bytes(all.iter().copied()), bytes(given.iter().copied()));
        prop_assert!(all.is_sorted_by(|a, b| a.is_before(*b)));
        // Two that only meet stay two: each end of a given span that no other covers stays an end.
        for it in &given {
            let inside = |at: Offset| given.iter().any(|other| other.start() < at && at < other.end());
            prop_assert!(inside(it.start()) || all.iter().any(|span| span.start() == it.start()));
            prop_assert!(inside(it.end()) || all.iter().any(|span| span.end() == it.end()));
        }
        prop_assert_eq!(spans.count(), all.len());
        prop_assert_eq!((spans.first(), spans.last()), (all[0], all[all.len() - 1]));
        prop_assert_eq!(spans.len() as usize, bytes(all.iter().copied()).len());
        prop_assert_eq!(spans.hull(), span(all[0].start().get(), all[all.len() - 1].end().get()));
        let again = Spans::new(all.iter().rev().copied());
        prop_assert_eq!(again.as_ref(), Some(&spans));
        for offset in 0..50 {
            let here = Offset::new(offset);
            prop_assert_eq!(spans.contains_offset(here), bytes(all.iter().copied()).contains(&offset));
            let short = span(offset, offset + 3);
            prop_assert_eq!(spans.touches(short), all.iter().any(|it| it.touches(short)));
        }
    }
}

// --- Sets of annotations

/// A set the slow way: one list, sorted after every change.
#[derive(Default)]
struct Twin(Vec<Rc<Annotation>>);

impl Twin {
    fn insert(&mut self, annotation: Rc<Annotation>) {
        self.0.push(annotation);
        let first = |it: &Annotation| it.spans.iter().next().unwrap();
        self.0.sort_by(|a, b| {
            let (one, other) = (first(a), first(b));
            one.start().cmp(&other.start()).then(other.end().cmp(&one.end())).then(a.id.cmp(&b.id))
        });
    }

    fn remove(&mut self, id: &AnnotationId) -> Rc<Annotation> {
        let at = self.0.iter().position(|it| it.id == *id).unwrap();
        self.0.remove(at)
    }

    fn filter(&self, keep: impl Fn(&Annotation) -> bool) -> Vec<String> {
        ids(self.0.iter().filter(|it| keep(it)))
    }
}

/// Everything that can be asked of a set, answered alike by both.
fn check_queries(set: &AnnotationSet, twin: &Twin, at: u32, len: u32) {
    let (here, wide) = (Offset::new(at), span(at, at + len));
    let each = |annotation: &Annotation, holds: &dyn Fn(Span) -> bool| annotation.spans.iter().any(holds);
    assert_eq!(ids(set.touching(wide)), twin.filter(|it| each(it, &|span| span.touches(wide))), "touching {wide:?}");
    assert_eq!(ids(set.containing(here)), twin.filter(|it| each(it, &|span| span.contains_offset(here))), "at {at}");
    assert_eq!(
        ids(set.within(wide)),
        twin.filter(|it| it.spans.iter().all(|span| wide.contains(span))),
        "within {wide:?}"
    );
    let near = |it: &Annotation| it.spans.first().start() < wide.end() && it.spans.last().end() > wide.start();
    assert_eq!(ids(set.near(wide)), twin.filter(near), "near {wide:?}");
    let backwards: Vec<String> = ids(set.near(wide).rev()).into_iter().rev().collect();
    assert_eq!(backwards, twin.filter(near), "near {wide:?} from behind");
    let start = |it: &Rc<Annotation>| it.spans.first().start();
    assert_eq!(set.first_from(here), twin.0.iter().find(|it| start(it) >= here), "first from {at}");
    assert_eq!(set.last_before(here), twin.0.iter().rev().find(|it| start(it) < here), "last before {at}");
    assert_eq!(set.next(&AnnotationId::new("unknown")), twin.0.first());
    assert_eq!(set.previous(&AnnotationId::new("unknown")), twin.0.last());
    assert_eq!(set.get(&AnnotationId::new("unknown")), None);
}

fn check_walk(set: &AnnotationSet, twin: &Twin, index: usize) {
    let (count, id) = (twin.0.len(), &twin.0[index].id);
    assert_eq!(set.get(id), Some(&twin.0[index]));
    assert_eq!(set.next(id), twin.0.get((index + 1) % count));
    assert_eq!(set.previous(id), twin.0.get((index + count - 1) % count));
}

fn check_whole(set: &AnnotationSet, twin: &Twin) {
    assert_eq!((set.len(), set.is_empty()), (twin.0.len(), twin.0.is_empty()));
    assert!(set.iter().eq(twin.0.iter()));
    assert!(set.iter().rev().eq(twin.0.iter().rev()));
    let chunked: Vec<&Rc<Annotation>> = set.chunks().flat_map(|chunk| chunk.annotations()).collect();
    assert!(chunked.into_iter().eq(twin.0.iter()));
    for chunk in set.chunks() {
        assert!((1..=CHUNK).contains(&chunk.annotations().len()), "{}", chunk.annotations().len());
    }
    for annotation in &twin.0 {
        assert_eq!(set.get(&annotation.id), Some(annotation));
    }
    let again = AnnotationSet::from_chunks(set.chunks().cloned().collect()).expect("its own chunks are in order");
    assert!(again.iter().eq(twin.0.iter()));
    assert_eq!(&again, set);
    assert_eq!(AnnotationSet::new(twin.0.iter().rev().cloned()), *set, "equal annotations are equal sets");
}

fn some_annotation(rng: &mut Rng, id: usize, start: u32) -> Rc<Annotation> {
    let len = if rng.below(50) == 0 { 400 } else { 1 + rng.below_u32(9) };
    let mut spans = vec![span(start, start + len)];
    if rng.below(10) == 0 {
        let gap = start + len + rng.below_u32(60);
        spans.push(span(gap, gap + 3));
    }
    annotation(&format!("a{}-{id}", rng.below(10)), Spans::new(spans).unwrap(), &["praise"])
}

#[test]
fn a_set_is_as_a_sorted_list() {
    const LENGTH: u32 = 9_000;
    type Place = fn(&mut Rng, u32) -> u32;
    let orders: [(&str, Place); 4] = [
        ("front to back", |_, step| step * 3),
        ("back to front", |_, step| LENGTH - step * 3),
        ("all over", |rng, _| rng.below_u32(LENGTH)),
        ("in one place", |rng, _| 500 + rng.below_u32(4)),
    ];
    for (seed, (order, place)) in (7_u64..).zip(orders) {
        let mut rng = Rng(seed);
        let mut twin = Twin::default();
        let mut now = project([document("d", &Text::new("x"), [])]);
        let mut most_chunks = 0;
        for step in 0..2_600_u32 {
            let before = now.documents[0].annotations.clone();
            let edit = match rng.below(if step < 2_000 { 12 } else { 3 }) {
                0 if !twin.0.is_empty() => {
                    let removed = twin.0[rng.below(twin.0.len())].clone();
                    twin.remove(&removed.id);
                    edit_of(Some(&removed), None)
                }
                1 if !twin.0.is_empty() => {
                    let old = twin.0[rng.below(twin.0.len())].clone();
                    let mut new = some_annotation(&mut rng, 0, place(&mut Rng(u64::from(step)), step)).as_ref().clone();
                    new.id = old.id.clone();
                    let new = Rc::new(new);
                    twin.remove(&old.id);
                    twin.insert(new.clone());
                    edit_of(Some(&old), Some(&new))
                }
                _ if step < 2_300 => {
                    let at = place(&mut rng, step);
                    let new = some_annotation(&mut rng, step as usize, at);
                    twin.insert(new.clone());
                    edit_of(None, Some(&new))
                }
                _ => continue,
            };
            now = now.apply(&one(edit)).unwrap_or_else(|error| panic!("{order}, step {step}: {error}")).0;
            let set = &now.documents[0].annotations;
            let old: BTreeSet<*const Chunk> = before.chunks().map(Rc::as_ptr).collect();
            let copied = set.chunks().filter(|chunk| !old.contains(&Rc::as_ptr(chunk))).count();
            most_chunks = set.chunks().count().max(most_chunks);
            // A full chunk makes two; a move takes from a third.
            assert!(copied <= 3, "{order}, step {step}: one edit made {copied} new chunks");
            if step % 3 == 0 {
                check_queries(set, &twin, rng.below_u32(LENGTH + 20), 1 + rng.below_u32(80));
            }
            if let Some(newest) = twin.0.get(rng.below(twin.0.len().max(1))) {
                let start = newest.spans.first().start().get();
                check_queries(set, &twin, start, 1);
                check_walk(set, &twin, rng.below(twin.0.len()));
            }
            if step % 300 == 0 {
                check_whole(set, &twin);
            }
        }
        check_whole(&now.documents[0].annotations, &twin);
        assert!(most_chunks >= 3, "{order}: too few chunks to mean anything");
        // And down to nothing.
        while let Some(last) = twin.0.pop() {
            now = now.apply(&one(edit_of(Some(&last), None))).unwrap().0;
        }
        check_whole(&now.documents[0].annotations, &twin);
    }
}

#[test]
fn chunks_out_of_order_or_with_an_id_twice_make_no_set() {
    let it = |id: &str, start: u32| annotation(id, span(start, start + 5), &[]);
    let chunk = |list: &[Rc<Annotation>]| Rc::new(Chunk::new(list.to_vec()));
    let is_set = |chunks: Vec<Rc<Chunk>>| AnnotationSet::from_chunks(chunks).is_some();
    assert!(is_set(vec![chunk(&[it("a", 0), it("b", 3)]), chunk(&[]), chunk(&[it("c", 3)])]));
    assert!(!is_set(vec![chunk(&[it("b", 3), it("a", 0)])]), "within a chunk");
    assert!(!is_set(vec![chunk(&[it("b", 3)]), chunk(&[it("a", 0)])]), "between chunks");
    assert!(!is_set(vec![chunk(&[it("a", 0)]), chunk(&[it("a", 3)])]), "an id twice");
    assert!(!is_set(vec![chunk(&[it("b", 0)]), chunk(&[it("a", 0)])]), "by id where spans are the same");
}

#[test]
fn of_annotations_with_the_same_id_the_last_stays() {
    let it = |id: &str, start: u32| annotation(id, span(start, start + 5), &[]);
    let set = AnnotationSet::new([it("a", 9), it("b", 4), it("a", 0)]);
    assert_eq!(set.iter().cloned().collect::<Vec<_>>(), [it("a", 0), it("b", 4)]);
}

// --- Changes

#[test]
fn a_change_and_its_inverse_leave_all_as_it_was() {
    for seed in 0..12 {
        let mut session = Session::new(seed);
        for _ in 0..60 {
            let before = session.store.project().clone();
            let was = freeze(&before);
            let Some((outcome, entry)) = session.step() else { continue };
            let after = session.store.project().clone();
            assert_eq!(freeze(&before), was, "the old value changed");
            check_touched(&before, &after, &outcome.touched);
            if let rostrum::app::store::Record::Did { transaction, .. } = &entry.record {
                let (again, touched) = before.apply(transaction).unwrap();
                assert_eq!(freeze(&again), freeze(&after));
                assert_eq!(touched, outcome.touched);
                let (back, _) = after.apply(&transaction.inverse()).unwrap();
                assert_eq!(freeze(&back), was, "seed {seed}, change {}", entry.seq);
                assert_eq!(back, *before);
                assert_eq!(transaction.inverse().inverse(), **transaction);
            }
            for label in after.codebook.labels() {
                assert_eq!(session.store.tally().uses(&label.id), after.uses_of(&label.id), "tally of {}", label.id);
            }
            assert_eq!(*session.store.tally(), rostrum::app::Tally::of(&after));
            let all: Vec<&AnnotationId> =
                after.documents.iter().flat_map(|it| it.annotations.iter()).map(|it| &it.id).collect();
            assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "ids are unique in the project");
        }
    }
}

/// What changed between two projects, found by comparing everything, is what was said to be touched.
fn check_touched(before: &Project, after: &Project, touched: &Touched) {
    let mut changed: BTreeMap<DocumentId, BTreeSet<Span>> = BTreeMap::new();
    let mut details = Vec::new();
    for (old, new) in before.documents.iter().filter_map(|old| Some((old, after.document(&old.id)?))) {
        let by_id = |it: &Document| it.annotations.iter().map(|it| (it.id.clone(), it.clone())).collect();
        let (was, is): (BTreeMap<_, Rc<Annotation>>, BTreeMap<_, Rc<Annotation>>) = (by_id(old), by_id(new));
        let gone = was.values().filter(|it| is.get(&it.id) != Some(it));
        let come = is.values().filter(|it| was.get(&it.id) != Some(it));
        let spans: BTreeSet<Span> = gone.chain(come).flat_map(|it| it.spans.iter().collect::<Vec<_>>()).collect();
        if !spans.is_empty() {
            changed.insert(old.id.clone(), spans);
        }
        if old.details != new.details {
            details.push(old.id.clone());
        }
    }
    let said: BTreeMap<DocumentId, BTreeSet<Span>> = touched
        .spans
        .iter()
        .filter(|(id, _)| before.document(id).is_some() && after.document(id).is_some())
        .map(|(id, spans)| (id.clone(), spans.iter().copied().collect()))
        .collect();
    for (id, spans) in &changed {
        assert!(said.get(id).is_some_and(|said| spans.is_subset(said)), "{id}: {spans:?} not all in {said:?}");
    }
    let ids = |project: &Project| project.documents.iter().map(|it| it.id.clone()).collect::<Vec<_>>();
    assert_eq!(touched.documents, ids(before) != ids(after));
    assert!(details.iter().all(|id| touched.details.contains(id)));
    assert!(touched.codebook || before.codebook == after.codebook);
    assert!(touched.project || (before.title == after.title && before.annotators == after.annotators));
}

/// The starter labels, the annotator “me”, a document “d” with annotations “a” and “b”, an empty document “e”.
fn small() -> Project {
    let text = Text::new("The people want reform.");
    let in_d = [annotation("a", span(0, 3), &["praise"]), annotation("b", span(4, 10), &["concern"])];
    project([document("d", &text, in_d), document("e", &text, [])])
}

#[test]
fn a_change_that_does_not_fit_changes_nothing() {
    let it = small();
    let a = it.documents[0].annotations.iter().next().unwrap().clone();
    let mut other = a.as_ref().clone();
    other.note = "not as it is".into();
    let other = Rc::new(other);
    let new = annotation("new", span(4, 6), &[]);
    let label = it.codebook.labels()[0].clone();
    let me = it.annotators[0].clone();
    let (d, e) = (it.documents[0].clone(), it.documents[1].clone());
    let fresh_document = Rc::new(document("f", &Text::new("x"), []));
    fn placed<T>(position: usize, item: &Rc<T>) -> Option<Placed<T>> {
        Some(Placed { position, item: item.clone() })
    }
    let stale = |what| ApplyError::Stale { what };
    let taken = |what, id: &str| ApplyError::Taken { what, id: id.to_owned() };
    let nowhere = Edit::Annotation { document: DocumentId::new("x"), before: None, after: Some(new.clone()) };
    let refused: Vec<(&str, Edit, ApplyError)> = vec![
        ("not there", edit_of(Some(&new), None), stale("annotation")),
        ("there, but other", edit_of(Some(&other), None), stale("annotation")),
        ("there already", edit_of(None, Some(&other)), taken("annotation", "a")),
        (
            "becomes another one",
            edit_of(Some(&a), Some(&it.documents[0].annotations.iter().nth(1).unwrap().clone())),
            taken("annotation", "b"),
        ),
        ("no such document", nowhere, ApplyError::NoDocument(DocumentId::new("x"))),
        ("title", Edit::Title { before: "x".into(), after: "y".into() }, stale("project's title")),
        ("label at another place", Edit::Label { before: placed(1, &label), after: None }, stale("label")),
        ("label twice", Edit::Label { before: None, after: placed(3, &label) }, taken("label", "praise")),
        (
            "label beyond the end",
            Edit::Label {
                before: None,
                after: placed(4, &Rc::new(Label::new(LabelId::new("x"), "x", Color::new(0, 0, 0), LineStyle::Solid))),
            },
            stale("label"),
        ),
        ("document at another place", Edit::Document { before: placed(0, &e), after: None }, stale("speech")),
        ("document twice", Edit::Document { before: None, after: placed(2, &d) }, taken("speech", "d")),
        (
            "document beyond the end",
            Edit::Document { before: None, after: placed(3, &fresh_document) },
            stale("speech"),
        ),
        ("annotator twice", Edit::Annotator { before: None, after: placed(1, &me) }, taken("annotator", "me")),
        (
            "speech at another place",
            Edit::Order { document: DocumentId::new("d"), before: 1, after: 0 },
            stale("speech's place"),
        ),
        (
            "to a place beyond the end",
            Edit::Order { document: DocumentId::new("d"), before: 0, after: 2 },
            stale("speech's place"),
        ),
        (
            "details",
            Edit::Details { document: DocumentId::new("d"), before: Rc::default(), after: d.details.clone() },
            stale("speech's details"),
        ),
    ];
    let was = freeze(&it);
    let fits = edit_of(None, Some(&annotation("fits", span(4, 6), &[])));
    for (what, edit, error) in refused {
        // Neither alone nor behind a change that fits.
        assert_eq!(it.apply(&one(edit.clone())).map(drop), Err(error.clone()), "{what}");
        let behind = Transaction { edits: vec![fits.clone(), edit] };
        assert_eq!(it.apply(&behind).map(drop), Err(error), "{what}, behind another");
        assert_eq!(freeze(&it), was, "{what}");
    }
    assert_eq!(it.apply(&one(fits)).unwrap().0.annotation_count(), 3);
    assert_eq!(it.apply(&Transaction::default()).unwrap().0, it);
}

// --- Codebooks

#[test]
fn keys_of_labels() {
    let label = |id: &str, shortcut: Option<&str>| {
        let mut label = Label::new(LabelId::new(id), id, Color::new(0, 0, 0), LineStyle::Solid);
        label.shortcut = shortcut.map(Into::into);
        Rc::new(label)
    };
    let codebook = Codebook::new(
        [None, Some("x"), Some("1"), None, Some("x"), None, None, None, None, None]
            .into_iter()
            .enumerate()
            .map(|(at, shortcut)| label(&format!("l{at}"), shortcut))
            .collect(),
    );
    for (key, expected) in [
        ("1", Some("l2")),
        ("x", Some("l1")),
        ("2", None),
        ("4", Some("l3")),
        ("9", Some("l8")),
        ("0", None),
        ("10", None),
        ("", None),
        ("y", None),
    ] {
        assert_eq!(codebook.by_key(key).map(|it| it.id.as_str()), expected, "key {key}");
    }
    // Every key that is shown works, and for no two labels is the same key shown.
    let mut shown = BTreeSet::new();
    for (at, label) in codebook.labels().iter().enumerate() {
        if let Some(key) = codebook.key_of(at) {
            assert_eq!(codebook.by_key(&key), Some(label));
            assert!(shown.insert(key));
        }
    }
    assert_eq!(shown.iter().map(|it| &**it).collect::<Vec<_>>(), ["1", "4", "6", "7", "8", "9", "x"]);
}

#[test]
fn keys_count_along_the_tree() {
    // As a file from elsewhere may have it: the child before its parent, another one far behind.
    let label = |id: &str, parent: Option<&str>| {
        let mut label = Label::new(LabelId::new(id), id, Color::new(0, 0, 0), LineStyle::Solid);
        label.parent = parent.map(LabelId::new);
        Rc::new(label)
    };
    let codebook = Codebook::new(vec![
        label("b1", Some("b")),
        label("a", None),
        label("b", None),
        label("a1", Some("a")),
        label("lost", Some("nowhere")),
        label("x", Some("y")),
        label("y", Some("x")),
        label("a11", Some("a1")),
    ]);
    let tree: Vec<(usize, &str)> = codebook.outline().map(|it| (it.depth, it.label.id.as_str())).collect();
    let expected = [(0, "a"), (1, "a1"), (2, "a11"), (0, "b"), (1, "b1"), (0, "lost"), (0, "x"), (1, "y")];
    assert_eq!(tree, expected);
    for (place, (depth, id)) in expected.into_iter().enumerate() {
        let key = (place + 1).to_string();
        assert_eq!(codebook.by_key(&key).map(|it| it.id.as_str()), Some(id));
        let position = codebook.position(&LabelId::new(id)).unwrap();
        assert_eq!(codebook.key_of(position).as_deref(), Some(&*key));
        assert_eq!(codebook.depth(position), depth);
    }
    assert!(codebook.is_below(&LabelId::new("a11"), &LabelId::new("a")));
    assert!(!codebook.is_below(&LabelId::new("a"), &LabelId::new("a11")));
    assert_eq!(codebook.above(&LabelId::new("x")).len(), 1, "a circle ends");
}

#[test]
fn new_labels_look_different_as_long_as_they_can() {
    let mut desk = Session::new(1);
    for index in 0..13 {
        let label = rostrum::model::NewLabel { name: format!("Hope {index}"), ..Default::default() };
        desk.run(Command::AddLabel { label }).unwrap();
    }
    let labels = desk.store.project().codebook.labels().to_vec();
    let looks = |labels: &[Rc<Label>]| labels.iter().map(|it| it.color.to_string()).collect::<BTreeSet<_>>().len();
    assert_eq!(looks(&labels[..8]), 8);
    assert_eq!(looks(&labels[8..16]), 8);
    let styles = |labels: &[Rc<Label>]| labels.iter().map(|it| it.style.name()).collect::<BTreeSet<_>>().len();
    assert_eq!(styles(&labels[..8]), 8);
}

#[test]
fn ids_of_labels_are_slugs_and_unique() {
    let mut codebook = Codebook::starter();
    for (name, expected) in
        [("Praise!", "praise-2"), ("praise", "praise-3"), ("Надежда", "label"), ("Вера", "label-2"), ("2", "2")]
    {
        let id = codebook.free_id(name);
        assert_eq!(id.as_str(), expected);
        let label = Rc::new(Label::new(id, name, Color::new(0, 0, 0), LineStyle::Solid));
        codebook = Codebook::new(codebook.labels().iter().cloned().chain([label]).collect());
    }
    assert_eq!(codebook.find("praise").unwrap().name.as_ref(), "Praise", "by id before name");
    assert_eq!(codebook.find("Praise!").unwrap().id.as_str(), "praise-2");
    assert_eq!(codebook.find("PRAISE"), None);
}

// --- Imports

fn import(into: &Project, other: Project, ids: &mut Counting) -> (Project, Merged) {
    let mut env = Env { now: Timestamp::from_millis(5), annotator: AnnotatorId::new("me"), ids };
    let planned = Command::Import { project: Box::new(other) }.plan(into, &mut env).unwrap();
    let merged = planned.merged.unwrap();
    let (after, _) = into.apply(&planned.transaction).unwrap();
    assert_eq!(freeze(&after.apply(&planned.transaction.inverse()).unwrap().0), freeze(into), "one step takes it back");
    (after, merged)
}

#[test]
fn an_import_into_an_empty_project_brings_everything_as_it_is() {
    let other = small();
    let (after, merged) = import(&project([]), other.clone(), &mut Counting(0));
    assert_eq!(freeze(&after), freeze(&other));
    assert_eq!(merged.added, [DocumentId::new("d"), DocumentId::new("e")]);
    assert_eq!((merged.joined.len(), merged.annotations, merged.same, merged.labels.len()), (0, 2, 0, 0));
}

/// Many formats have no titles; a list of speeches without names is of no use.
#[test]
fn a_speech_without_a_title_gets_its_first_words() {
    let untitled = || {
        let text = Text::new("\n We praise the reform.\nAnd more.");
        project([Document::new(DocumentId::new("u"), "", text, IntakeRecord::default())])
    };
    let (after, merged) = import(&project([]), untitled(), &mut Counting(0));
    assert_eq!((after.documents[0].title(), merged.added.len()), ("We praise the reform.", 1));
    let (again, merged) = import(&after, untitled(), &mut Counting(9));
    assert_eq!((freeze(&again), merged.added.len()), (freeze(&after), 0));
}

#[test]
fn a_speech_that_is_here_takes_in_what_it_does_not_have() {
    let here = small();
    let text = here.documents[0].text.clone();
    let mut differs = annotation("b", span(4, 10), &["concern"]).as_ref().clone();
    differs.note = "no".into();
    let brings = [
        here.documents[0].annotations.iter().next().unwrap().clone(),
        Rc::new(differs.clone()),
        annotation("c", span(11, 15), &["praise"]),
    ];
    let other = project([document("d", &text, brings.clone())]);
    let (after, merged) = import(&here, other.clone(), &mut Counting(0));
    assert_eq!((&merged.added[..], &merged.joined[..]), (&[][..], &[DocumentId::new("d")][..]));
    assert_eq!((merged.same, merged.annotations), (1, 2));
    let [(old, new)] = &merged.differing[..] else { panic!("{merged:?}") };
    assert_eq!(old.as_str(), "b");
    let set = &after.documents[0].annotations;
    assert_eq!(set.len(), 4);
    assert_eq!(set.get(old), here.documents[0].annotations.get(old), "what was here stays as it is");
    let mut renamed = differs;
    renamed.id = new.clone();
    assert_eq!(set.get(new).map(|it| it.as_ref()), Some(&renamed));
    assert!(set.get(&AnnotationId::new("c")).is_some());
    let (twice, merged) = import(&after, other, &mut Counting(100));
    assert_eq!(freeze(&twice), freeze(&after));
    assert_eq!((merged.same, merged.annotations, merged.differing.len()), (3, 0, 0));
}

#[test]
fn a_speech_whose_id_is_taken_by_another_text_comes_under_a_fresh_one() {
    let here = small();
    let brings = [annotation("a", span(0, 5), &["praise"]), annotation("z", span(0, 2), &[])];
    let other = project([document("d", &Text::new("Another text."), brings)]);
    let (after, merged) = import(&here, other.clone(), &mut Counting(0));
    assert_eq!((merged.added.len(), merged.joined.len(), merged.annotations), (1, 0, 2));
    let added = after.document(&merged.added[0]).unwrap();
    assert_eq!((added.text.as_str(), added.title(), added.annotations.len()), ("Another text.", "d", 2));
    assert!(here.document(&added.id).is_none());
    assert!(added.annotations.get(&AnnotationId::new("a")).is_none(), "“a” is taken in the project");
    assert!(added.annotations.get(&AnnotationId::new("z")).is_some());
    assert_eq!(freeze(&after).documents[..2], freeze(&here).documents[..]);
    let (twice, merged) = import(&after, other, &mut Counting(100));
    assert_eq!(freeze(&twice), freeze(&after), "{merged:?}");
}

#[test]
fn labels_are_known_by_id_then_by_exact_name() {
    let label = |id: &str, name: &str, parent: Option<&str>| {
        let mut label = Label::new(LabelId::new(id), name, Color::new(9, 9, 9), LineStyle::Wavy);
        label.parent = parent.map(LabelId::new);
        Rc::new(label)
    };
    let here = small();
    let mut values = BTreeMap::new();
    values.insert("x".into(), rostrum::model::Value::Flag(true));
    let mut brings = annotation("q", span(0, 3), &["lob", "praise", "hope", "child"]).as_ref().clone();
    brings.attributes = Some(Rc::new(BTreeMap::from([(LabelId::new("lob"), values.clone())])));
    let mut other = project([document("d", &here.documents[0].text, [Rc::new(brings)])]);
    other.codebook = Rc::new(Codebook::new(vec![
        label("child", "Child", Some("lob")),
        label("concern", "Sorge", None),
        label("lob", "Praise", None),
        label("hope", "Hope", Some("concern")),
    ]));
    let (after, merged) = import(&here, other, &mut Counting(0));
    assert_eq!(merged.labels.iter().map(|it| &**it).collect::<Vec<_>>(), ["Child", "Hope"]);
    assert_eq!(after.codebook.labels()[..3], here.codebook.labels()[..], "labels that are here do not change");
    let parent = |id: &str| after.codebook.get(&LabelId::new(id)).unwrap().parent.as_ref().map(|it| it.to_string());
    assert_eq!(parent("hope").as_deref(), Some("concern"));
    assert_eq!(parent("child").as_deref(), Some("praise"), "a parent that comes later in the list");
    let (_, brought) = after.annotation(&AnnotationId::new("q")).unwrap();
    assert_eq!(brought.labels.iter().map(LabelId::as_str).collect::<Vec<_>>(), ["praise", "hope", "child"]);
    assert_eq!(brought.attributes.as_deref(), Some(&BTreeMap::from([(LabelId::new("praise"), values)])));
}

#[test]
fn annotators_come_with_what_they_said() {
    let mut other = small();
    let annotator =
        |id: &str, name: &str| Rc::new(Annotator { id: AnnotatorId::new(id), name: name.into(), foreign: None });
    other.annotators = Rc::new(vec![annotator("me", "Somebody else"), annotator("bob", "Bob"), annotator("no", "")]);
    let (after, _) = import(&small(), other, &mut Counting(0));
    let all: Vec<(&str, &str)> = after.annotators.iter().map(|it| (it.id.as_str(), &*it.name)).collect();
    assert_eq!(all, [("me", ""), ("bob", "Bob")]);
}

#[test]
fn importing_twice_adds_nothing() {
    for seed in 0..20 {
        let mut session = Session::new(1_000 + seed);
        for _ in 0..25 {
            session.step();
        }
        let here = session.store.project().as_ref().clone();
        let other = elsewhere(&here, &mut Rng(seed));
        let (once, merged) = import(&here, other.clone(), &mut session.ids);
        for (document, old) in once.documents.iter().zip(&here.documents) {
            assert!(old.annotations.iter().all(|it| document.annotations.get(&it.id) == Some(it)), "seed {seed}");
        }
        let came = once.annotation_count() - here.annotation_count();
        assert_eq!(came, merged.annotations, "seed {seed}");
        let (twice, merged) = import(&once, other.clone(), &mut session.ids);
        assert_eq!(freeze(&twice), freeze(&once), "seed {seed}: {merged:?}");
        assert_eq!(merged.same, other.annotation_count());
        let (own, merged) = import(&once, once.clone(), &mut session.ids);
        assert_eq!((freeze(&own), merged.added.len()), (freeze(&once), 0), "one's own export brings nothing new");
    }
}

// --- The tools of these tests

#[test]
fn marked_text_reads_back_as_printed() {
    for marked in [
        "no annotation",
        "The [a:praise,concern|Ada Lovelace|a] wrote",
        "[a:praise|Ada [b:concern|Lovelace|a] wrote|b]",
        "[a:praise|[b:concern|[c:|x|c]|b]|a]",
        "[a:praise|very|a] very [a|[b: @bob \"a note\"|good|b]|a] 👍🏽",
        "[a:praise|a|a][b:praise|b|b]\n",
    ] {
        let (text, annotations) = support::marked::parse(marked);
        let set = AnnotationSet::new(annotations);
        assert_eq!(support::marked::print(&text, &set), marked);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_annotated_text_can_be_marked((text, annotations) in support::annotated(1..20, 0..12)) {
        let set = AnnotationSet::new(annotations);
        let printed = support::marked::print(text.as_str(), &set);
        let (again, parsed) = support::marked::parse(&printed);
        prop_assert_eq!(&again, text.as_str());
        let parsed = AnnotationSet::new(parsed);
        prop_assert_eq!(support::marked::print(&again, &parsed), printed);
        let plain = |set: &AnnotationSet| set.iter().map(|it| (it.spans.clone(), it.labels.clone())).collect::<Vec<_>>();
        prop_assert_eq!(plain(&parsed), plain(&set));
    }
}
