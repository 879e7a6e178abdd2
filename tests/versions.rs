//! A speech gets another text, and its annotations go along.

mod support;

use std::rc::Rc;

use proptest::prelude::*;
use proptest::sample::Index;
use rostrum::app::{Outcome, Store, StoreError};
use rostrum::model::{
    AnnotationId, AnnotatorId, Command, Document, DocumentId, Env, Project, Spans, Timestamp, intake,
};
use support::{Counting, annotation, document, marked, project, span};

fn run(store: &mut Store, ids: &mut Counting, command: Command) -> Result<Outcome, StoreError> {
    let mut env = Env { now: Timestamp::from_millis(5_000), annotator: AnnotatorId::new("me"), ids };
    store.run(command, &mut env)
}

fn correct(text: &str) -> Command {
    Command::CorrectText { document: DocumentId::new("d"), intake: Box::new(intake(text)) }
}

/// A document as one line: the marked text, what is to be reviewed, what has no place.
fn told(document: &Document) -> String {
    let mut told = marked::print(document.text.as_str(), &document.annotations);
    for it in document.annotations.iter().filter(|it| it.review.is_some()) {
        told.push_str(&format!(" / {} was “{}”", &it.id.as_str()[1..], it.review.as_deref().unwrap()));
    }
    for it in document.unplaced.iter() {
        let words: Vec<_> = it.words.iter().map(|it| it.words()).collect();
        told.push_str(&format!(" / {} lost “{}”", &it.id.as_str()[1..], words.join("” “")));
    }
    told
}

#[test]
fn annotations_follow_a_corrected_text() {
    for (before, text, expected) in [
        ("We [a:praise|welcome|a] teh report.", "We welcome the report.", "We [a:praise|welcome|a] the report."),
        (
            "The [a:concern|comittee|a] [b:praise \"so\"|agreed|b].",
            "The committee agreed.",
            "The [a:concern|committee|a] [b:praise \"so\"|agreed|b]. / a was “comittee”",
        ),
        (
            "[a:praise|One.|a] [b:concern,praise @ada \"why\"|Two.|b] Three.",
            "One. Three.",
            "[a:praise|One.|a] Three. / b lost “Two.”",
        ),
        (
            // Two passages, one of which went.
            "[a:praise|Very|a] good and [a|very|a] kind.",
            "Very good and so kind people.",
            "[a:praise|Very|a] good and [a|so|a] kind people. / a was “Very […] very”",
        ),
        (
            // Crossing and equal ones.
            "[a:praise|We [b:concern|must|a] act|b] [c:|now|c].",
            "Yes, we must act at once now.",
            "[a:praise|Yes, we [b:concern|must|a] act|b] at once [c:|now|c]. / a was “We must”",
        ),
    ] {
        let (plain, annotations) = marked::parse(before);
        let given = document("d", &intake(&plain).text, annotations);
        let (mut store, mut ids) = (Store::new(project([given.clone()])), Counting(0));
        store.view.open(DocumentId::new("d"));
        let outcome = run(&mut store, &mut ids, correct(text)).unwrap();
        let [new, old] = store.project().documents.as_slice() else { panic!("two versions") };
        assert_eq!(told(new), expected);
        assert_eq!(outcome.document.as_ref(), Some(&new.id));
        assert_eq!((new.derived_from.as_ref(), &old.id), (Some(&given.id), &given.id));
        assert_eq!((&old.text, old.annotations.len()), (&given.text, 0), "the old text stays, alone");
        assert_eq!(new.details, given.details);
        let followed = outcome.followed.unwrap();
        assert_eq!(followed.same + followed.changed.len() + followed.gone.len(), given.annotations.len());
        // One undo, and nothing ever happened; the old version is open again.
        store.undo(Timestamp::from_millis(6_000)).unwrap().unwrap();
        assert_eq!(store.project().documents, [Rc::new(given.clone())]);
        assert_eq!(store.view.document, Some(given.id));
        store.redo(Timestamp::from_millis(7_000)).unwrap().unwrap();
        assert_eq!(store.view.document, outcome.document);
    }
}

#[test]
fn another_version_stands_beside_the_first() {
    let (plain, annotations) = marked::parse("[a:praise|One.|a] [b:concern|Two.|b] Three.");
    let given = document("d", &intake(&plain).text, annotations);
    let (mut store, mut ids) = (Store::new(project([given.clone()])), Counting(0));
    let title = "As delivered".to_owned();
    let text = Box::new(intake("One. Three.\r\nFour."));
    let command = Command::AddVersion { document: given.id.clone(), title, intake: text };
    let outcome = run(&mut store, &mut ids, command).unwrap();
    let [old, new] = store.project().documents.as_slice() else { panic!("two versions") };
    assert_eq!(**old, given, "the first stays as it is");
    assert_eq!((new.title(), new.derived_from.as_ref()), ("As delivered", Some(&given.id)));
    assert_eq!(marked::print(new.text.as_str(), &new.annotations), "[a:praise|One.|a] Three.\nFour.");
    assert_eq!(new.unplaced.len(), 1);
    // Ids are unique in the project; what is said of the new ones uses the new ones.
    let known: Vec<&AnnotationId> = given.annotations.iter().map(|it| &it.id).collect();
    assert!(new.annotations.iter().all(|it| !known.contains(&&it.id)));
    assert_eq!(outcome.followed.unwrap().gone, [new.unplaced[0].id.clone()]);
}

#[test]
fn what_cannot_be_a_text_changes_nothing() {
    let given = document("d", &intake("Words.").text, []);
    for (text, code) in [("", Some("empty-text")), (" \n\t", Some("empty-text")), ("Words.", None)] {
        let mut store = Store::new(project([given.clone()]));
        let outcome = run(&mut store, &mut Counting(0), correct(text));
        assert_eq!(outcome.err().map(|it| it.code()), code);
        assert_eq!(store.project().documents, [Rc::new(given.clone())]);
    }
    let missing = Command::CorrectText { document: DocumentId::new("x"), intake: Box::new(intake("a")) };
    let error = run(&mut Store::new(project([given])), &mut Counting(0), missing).unwrap_err();
    assert_eq!(error.code(), "unknown-document");
}

static SPEECH: &str = include_str!("formats/sample/speech.txt");

/// What somebody does to a text, before the text is known: where, how much, and what instead.
#[derive(Clone, Debug)]
struct Change {
    at: Index,
    words: usize,
    instead: &'static str,
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let instead = prop::sample::select(
        ["", "", "reform", "— so it was —", "in\nall", "ö", "The Council met. It spoke at length.\n\n", "🎤"]
            .as_slice(),
    );
    let change = (any::<Index>(), 0_usize..12, instead).prop_map(|(at, words, instead)| Change { at, words, instead });
    prop::collection::vec(change, 1..8)
}

/// The text with the changes made, and what of the old text they touched, in bytes.
fn changed(text: &str, changes: &[Change]) -> (String, Vec<(usize, usize)>) {
    let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices(' ').map(|(at, _)| at + 1)).collect();
    let mut places: Vec<(usize, usize, &str)> = changes
        .iter()
        .map(|it| {
            let first = it.at.index(starts.len());
            let end = starts.get(first + it.words).copied().unwrap_or(text.len());
            (starts[first], end.max(starts[first]), it.instead)
        })
        .collect();
    places.sort();
    let (mut after, mut at, mut touched) = (String::new(), 0, Vec::new());
    for (start, end, instead) in places {
        if start < at {
            continue;
        }
        after.push_str(&text[at..start]);
        after.push_str(instead);
        if !instead.is_empty() && end < text.len() {
            after.push(' ');
        }
        touched.push((start, end));
        at = end;
    }
    after.push_str(&text[at..]);
    (after, touched)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every annotation whose words did not change still has exactly its words, none is lost, and undo is exact.
    #[test]
    fn annotations_keep_their_words(
        changes in changes(),
        places in prop::collection::vec((any::<Index>(), 1_usize..14), 1..40),
    ) {
        let words: Vec<(usize, usize)> = SPEECH
            .split_whitespace()
            .map(|it| {
                let start = it.as_ptr() as usize - SPEECH.as_ptr() as usize;
                (start, start + it.len())
            })
            .collect();
        let annotations = places.iter().enumerate().map(|(number, (at, count))| {
            let first = at.index(words.len());
            let last = (first + count).min(words.len()) - 1;
            let (start, end) = (words[first].0, words[last].1);
            annotation(&format!("x{number}"), span(start as u32, end as u32), &["praise"])
        });
        let given = document("d", &intake(SPEECH).text, annotations);
        let (text, touched) = changed(SPEECH, &changes);
        let (mut store, mut ids) = (Store::new(project([given.clone()])), Counting(0));
        let before: Rc<Project> = store.project().clone();
        let outcome = run(&mut store, &mut ids, correct(&text)).unwrap();
        let new = store.project().document(outcome.document.as_ref().unwrap()).unwrap();
        for was in given.annotations.iter() {
            let (start, end) = (was.spans.first().start().to_usize(), was.spans.first().end().to_usize());
            // What was put in at an edge is not in it.
            let is_touched = touched.iter().any(|(from, to)| if from == to { start < *from && *from < end } else { *from < end && start < *to });
            let is = new.annotations.get(&was.id);
            prop_assert!(is.is_some() || new.unplaced(&was.id).is_some(), "{} is lost", was.id);
            if !is_touched {
                let said = |document: &Document, spans: &Spans| document.text.slice(spans.first()).to_owned();
                let now = is.map(|it| said(new, &it.spans));
                prop_assert_eq!(now, Some(said(&given, &was.spans)));
                prop_assert_eq!(is.and_then(|it| it.review.clone()), None);
            }
        }
        if outcome.record.is_some() {
            store.undo(Timestamp::from_millis(9_000)).unwrap();
        }
        prop_assert_eq!(store.project(), &before);
    }
}
