//! Undo and redo, against a list of what the project was.

mod support;

use std::rc::Rc;

use rostrum::app::store::Record;
use rostrum::model::{
    AnnotationId, Command, DocumentId, Edit, History, Label, LabelId, LabelPatch, Patch, Placed, Timestamp,
    Transaction, limits,
};
use support::desk::Desk;
use support::session::Session;
use support::{Frozen, annotation, document, edit_of, freeze, one, span};

#[test]
fn undo_and_redo_go_where_the_work_went() {
    for seed in 100..120 {
        let mut session = Session::new(seed);
        // What the project was before each step, and what it was after those undone.
        let mut done: Vec<Frozen> = Vec::new();
        let mut undone: Vec<Frozen> = Vec::new();
        let mut steps = 0;
        for _ in 0..80 {
            let was = freeze(session.store.project());
            let joined_before = session.store.history().done().len();
            let Some((_, entry)) = session.step() else { continue };
            let is = freeze(session.store.project());
            match entry.record {
                Record::Undid => {
                    assert_eq!(Some(&is), done.last(), "seed {seed}, undo");
                    done.pop();
                    undone.push(was);
                }
                Record::Redid => {
                    assert_eq!(Some(&is), undone.last(), "seed {seed}, redo");
                    undone.pop();
                    done.push(was);
                }
                Record::Did { .. } => {
                    undone.clear();
                    if session.store.history().done().len() > joined_before {
                        done.push(was);
                    } else {
                        // Typing that joined the step before: that one still leads back to where it did.
                        assert!(session.store.history().next_undo().unwrap().group.is_some());
                    }
                    steps += 1;
                }
            }
            assert_eq!(session.store.history().done().len(), done.len());
            assert_eq!(session.store.history().undone().len(), undone.len());
        }
        assert!(steps > 20, "seed {seed}: {steps} steps mean little");
        // All the way back and all the way forth.
        let end = freeze(session.store.project());
        let count = done.len();
        while let Some(expected) = done.pop() {
            session.store.undo(Timestamp::from_millis(0)).unwrap().unwrap();
            assert_eq!(freeze(session.store.project()), expected);
        }
        assert!(session.store.undo(Timestamp::from_millis(0)).unwrap().is_none());
        for _ in 0..count {
            session.store.redo(Timestamp::from_millis(0)).unwrap().unwrap();
        }
        assert_eq!(freeze(session.store.project()), end);
    }
}

/// The rests between the typing of each letter, in milliseconds; the notes that undo goes through.
#[test]
fn typing_without_a_rest_is_one_step() {
    for (rests, back) in [
        (&[100, 100, 100][..], &[""][..]),
        (&[100, 500, 500], &[""]),
        (&[100, 501, 100], &["a", ""]),
        (&[100, 100, 2_000], &["ab", ""]),
        (&[501, 501, 501], &["ab", "a", ""]),
    ] {
        let mut desk = Desk::new("[a:praise|Ada|a] [b:praise|b|b]");
        for (rest, note) in rests.iter().zip(["a", "ab", "abc"]) {
            desk.work(&format!("wait {rest}")).unwrap();
            desk.now -= 1_000;
            desk.work(&format!("note a > {note}")).unwrap();
        }
        for expected in back {
            desk.work("undo").unwrap();
            let found = desk.store.project().annotation(&AnnotationId::new("-a")).unwrap().1.note.clone();
            assert_eq!(&*found, *expected, "{rests:?}");
        }
        assert_eq!(desk.store.history().done().len(), 0, "{rests:?}");
    }
}

#[test]
fn only_typing_in_the_same_note_is_one_step() {
    for (lines, steps) in [
        ("note a > x; note a > xy", 1),
        ("note a > x; note b > y", 2),
        ("note a > x; note b > y; note a > xy", 3),
        ("note a > x; toggle a > concern; note a > xy", 3),
        ("note a > x; undo; note a > y", 1),
        ("note a > x; note a > xy; undo; redo; note a > xyz", 2),
        ("annotate Bob > praise; annotate Bob > concern", 2),
        ("title x; title y", 2),
        ("remark Bob > x; note b > xy; note b > xyz", 1),
        ("annotate Bob > praise; note b > x; note b > xy", 2),
    ] {
        let mut desk = Desk::new("[a:praise|Ada|a] Bob [b:praise|c|b]");
        for line in lines.split("; ") {
            desk.now -= 900;
            desk.work(line).unwrap();
        }
        assert_eq!(desk.store.history().done().len(), steps, "{lines}");
        for _ in 0..steps {
            desk.work("undo").unwrap();
        }
        assert_eq!(desk.marked(), "[a:praise|Ada|a] Bob [b:praise|c|b]", "{lines}");
    }
}

#[test]
fn what_changes_nothing_is_no_step() {
    let mut desk = Desk::new("[a:praise \"x\"|Ada|a]");
    desk.work("title Same; rename d > Same").unwrap();
    let redo_waits = "toggle a > concern; undo";
    desk.work(redo_waits).unwrap();
    desk.work("note a > x; title Same; rename d > Same; rename-label praise > Praise; delete ").unwrap();
    assert_eq!(desk.store.history().done().len(), 2);
    assert_eq!(desk.store.history().undone().len(), 1, "redo still waits");
    desk.work("redo").unwrap();
    assert_eq!(desk.marked(), "[a:praise,concern \"x\"|Ada|a]");
}

#[test]
fn new_work_ends_what_could_be_redone() {
    let mut desk = Desk::new("Ada [a:praise|Bob|a]");
    desk.work("annotate Ada > praise; toggle a > concern; undo; undo; note a > x; redo").unwrap();
    assert_eq!(desk.marked(), "Ada [a:praise \"x\"|Bob|a]");
    assert_eq!(desk.store.history().undone().len(), 0);
}

#[test]
fn an_import_and_a_bulk_action_are_one_step() {
    let mut desk = Desk::new("[a:praise|Ada|a] [b:praise|Bob|b]");
    let other = Desk::new("[c:praise|Cid|c] and others").store.project().as_ref().clone();
    let was = freeze(desk.store.project());
    let mut session = Session { store: desk.store.clone(), rng: support::Rng(0), ids: desk.ids.clone(), now: 0 };
    session.run(Command::Import { project: Box::new(other) }).unwrap();
    assert_eq!(session.store.project().documents.len(), 2);
    session.store.undo(Timestamp::from_millis(0)).unwrap();
    assert_eq!(freeze(session.store.project()), was);
    desk.work("delete a,b; undo; delete-label praise; undo").unwrap();
    assert_eq!(freeze(desk.store.project()), was);
}

#[test]
fn at_most_a_thousand_steps_are_kept() {
    let mut desk = Desk::new("Ada");
    for step in 0..limits::HISTORY_STEPS + 5 {
        desk.work(&format!("title {step}")).unwrap();
    }
    assert_eq!(desk.store.history().done().len(), limits::HISTORY_STEPS);
    while desk.store.undo(Timestamp::from_millis(0)).unwrap().is_some() {}
    assert_eq!(&*desk.store.project().title, "4", "the oldest five are done for good");
    assert_eq!(desk.store.history().undone().len(), limits::HISTORY_STEPS);
    while desk.store.redo(Timestamp::from_millis(0)).unwrap().is_some() {}
    assert_eq!(&*desk.store.project().title, "1004");
}

/// Steps that each keep about a megabyte alive: how many of forty stay.
#[test]
fn at_most_twenty_megabytes_are_kept() {
    const MEGABYTE: usize = 1024 * 1024;
    let long = "x".repeat(MEGABYTE);
    let with_note = |index: usize| {
        let mut noted = annotation("a", span(0, 3), &[]).as_ref().clone();
        noted.note = long.as_str().into();
        noted.created = Timestamp::from_millis(i64::try_from(index).unwrap());
        Rc::new(noted)
    };
    let described = |position: usize| {
        let mut label = Label::new(LabelId::new("x"), "x", rostrum::model::Color::new(0, 0, 0), Default::default());
        label.description = long.as_str().into();
        Some(Placed { position, item: Rc::new(label) })
    };
    let text = rostrum::model::Text::new(long.as_str());
    type Make<'a> = Box<dyn Fn(usize) -> Edit + 'a>;
    let kinds: Vec<(&str, Make<'_>)> = vec![
        ("notes", Box::new(|index| edit_of(None, Some(&with_note(index))))),
        (
            "removed speeches",
            Box::new(|_| Edit::Document {
                before: Some(Placed { position: 0, item: Rc::new(document("d", &text, [])) }),
                after: None,
            }),
        ),
        ("descriptions", Box::new(|_| Edit::Label { before: described(0), after: None })),
    ];
    for (what, make) in kinds {
        let mut history = History::default();
        for index in 0..40 {
            history.commit(index as u64, Rc::new(one(make(index))), None, Timestamp::from_millis(0));
        }
        assert!((18..=20).contains(&history.done().len()), "{what}: {}", history.done().len());
        assert_eq!(history.next_undo().unwrap().transactions[0].0, 39, "the newest stay");
    }
    // One step alone stays, however large.
    let mut history = History::default();
    let large = Transaction { edits: (0..30).map(|index| edit_of(None, Some(&with_note(index)))).collect() };
    history.commit(1, Rc::new(one(edit_of(None, Some(&with_note(0))))), None, Timestamp::from_millis(0));
    history.commit(2, Rc::new(large), None, Timestamp::from_millis(0));
    assert_eq!(history.done().map(|step| step.transactions[0].0).collect::<Vec<_>>(), [2]);
}

#[test]
fn a_history_of_the_same_steps_goes_on_the_same() {
    let mut session = Session::new(77);
    for _ in 0..60 {
        session.step();
    }
    let history = session.store.history();
    let again = History::restored(history.done().cloned().collect(), history.undone().cloned().collect());
    assert_eq!(&again, history, "with the same count of bytes");
}

#[test]
fn what_the_history_holds_does_not_change_with_the_project() {
    let mut desk = Desk::new("[a:praise|Ada|a]");
    desk.work("remove d; undo; note a > later; undo; redo").unwrap();
    assert_eq!(desk.marked(), "[a:praise \"later\"|Ada|a]");
    desk.work("undo; redo; undo; undo").unwrap_or_else(|error| panic!("{error}"));
    let patch = LabelPatch { description: Some("x".to_owned()), ..LabelPatch::default() };
    let mut session = Session { store: desk.store.clone(), rng: support::Rng(0), ids: desk.ids.clone(), now: 0 };
    session.run(Command::UpdateLabel { label: LabelId::new("praise"), patch }).unwrap();
    session.run(Command::Update { annotation: AnnotationId::new("-a"), patch: Patch::default() }).unwrap();
    session.run(Command::RemoveDocument { document: DocumentId::new("d") }).unwrap();
    for _ in 0..2 {
        session.store.undo(Timestamp::from_millis(0)).unwrap();
    }
    assert_eq!(freeze(session.store.project()), freeze(desk.store.project()));
}
