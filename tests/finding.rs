//! Finding, labelling what was found, going to paragraphs: a desk without a screen.

mod support;

use std::time::Instant;

use rostrum::app::find::{Answer, Finding, Labelled, Means, Query};
use rostrum::app::{Action, NoticeKind};
use rostrum::model::search::{Case, Ends};
use rostrum::model::{AnnotationSet, Command, DocumentId, LabelId, Offset};
use support::desk::Desk;
use support::session::Session;
use support::{annotation, document, project, span};

const SPEECH: &str = "Peace now. [a:praise|Peace|a] and [b:concern|peace|b]; peacekeepers of peace.\n\nThe end.";

fn find(desk: &mut Desk, finding: Finding) {
    desk.act(Action::Find(finding)).expect("finding is allowed");
}

fn seek(typed: &str, ends: Ends) -> Finding {
    Finding::Seek(Query { typed: typed.to_owned(), means: Means::Words, case: Case::Fold, ends })
}

/// `2 of 5: Peace`, and what is in sight.
fn at(desk: &Desk) -> String {
    let find = &desk.store.view.find;
    let Some((at, hit)) = find.at.zip(find.current()) else { return "nothing".to_owned() };
    let text = find.text.as_ref().expect("a text was searched");
    assert_eq!(desk.store.view.reveal, Some(hit));
    format!("{} of {}: {}", at + 1, find.hits.total(), text.slice(hit))
}

#[test]
fn a_search_begins_where_people_look_and_goes_round() {
    let mut desk = Desk::new(SPEECH);
    find(&mut desk, Finding::Open(Offset::new(13)));
    find(&mut desk, seek("peace", Ends::Anywhere));
    assert_eq!(at(&desk), "3 of 5: peace");
    for expected in ["4 of 5: peace", "5 of 5: peace", "1 of 5: Peace"] {
        find(&mut desk, Finding::Step { forward: true });
        assert_eq!(at(&desk), expected);
    }
    find(&mut desk, Finding::Step { forward: false });
    assert_eq!(at(&desk), "5 of 5: peace");
    // What is typed on goes on from there.
    find(&mut desk, seek("peace.", Ends::Words));
    assert_eq!(at(&desk), "1 of 1: peace.");
    find(&mut desk, seek("war", Ends::Anywhere));
    assert_eq!(at(&desk), "nothing");
    find(&mut desk, Finding::Step { forward: true });
    assert_eq!(at(&desk), "nothing");
}

#[test]
fn what_is_selected_is_looked_for_and_what_is_found_is_selected() {
    let mut desk = Desk::new(SPEECH);
    desk.work("select peacekeepers").unwrap();
    find(&mut desk, Finding::Open(Offset::ZERO));
    assert_eq!((at(&desk).as_str(), desk.view().as_str()), ("1 of 1: peacekeepers", ""));
    find(&mut desk, Finding::Close);
    assert_eq!(desk.view(), "pending “peacekeepers”");
    desk.work("key 2").unwrap();
    assert!(desk.marked().contains(":concern|peacekeepers|"));
    // The keys still walk when the bar is closed.
    find(&mut desk, seek("peace", Ends::Anywhere));
    desk.work("key Escape Escape F3").unwrap();
    assert!(desk.view().starts_with("pending “"), "{}", desk.view());
}

#[test]
fn another_speech_is_searched_anew() {
    let mut desk = Desk::new("Peace, peace.");
    desk.work("add No peace here. > Other").unwrap();
    find(&mut desk, Finding::Open(Offset::ZERO));
    find(&mut desk, seek("peace", Ends::Anywhere));
    assert_eq!(at(&desk), "1 of 2: Peace");
    let open = |desk: &mut Desk, position: usize| {
        let id = desk.store.project().documents[position].id.clone();
        desk.act(Action::Open(id)).unwrap();
        desk.store.keep_finding();
    };
    open(&mut desk, 1);
    assert_eq!(desk.store.view.find.hits.total(), 1);
    // Closed, it waits until somebody asks for the next place.
    find(&mut desk, Finding::Close);
    open(&mut desk, 0);
    assert_eq!(desk.store.view.find.hits.total(), 1);
    find(&mut desk, Finding::Step { forward: true });
    assert_eq!(at(&desk), "2 of 2: peace");
}

#[test]
fn a_label_on_all_of_them_is_one_step() {
    let mut desk = Desk::new(SPEECH);
    let before = desk.marked();
    find(&mut desk, Finding::Open(Offset::ZERO));
    find(&mut desk, seek("peace", Ends::Words));
    find(&mut desk, Finding::LabelAll(LabelId::new("praise")));
    let after = "[a:praise|Peace|a] now. [b:praise|Peace|b] and [c:concern,praise|peace|c]; peacekeepers of [d:praise|peace|d].\n\nThe end.";
    assert_eq!(desk.marked(), after);
    assert_eq!(desk.store.view.notice.as_ref().unwrap().text, "3 labelled, 1 had it already");
    find(&mut desk, Finding::LabelAll(LabelId::new("praise")));
    assert_eq!(desk.store.view.notice.as_ref().unwrap().text, "All 4 have that label already.");
    assert_eq!(desk.marked(), after);
    desk.work("undo").unwrap();
    assert_eq!(desk.marked(), before);
    desk.work("redo").unwrap();
    assert_eq!(desk.marked(), after);
    find(&mut desk, Finding::Step { forward: false });
    find(&mut desk, Finding::LabelThis(LabelId::new("concern")));
    assert!(desk.marked().contains("[d:praise,concern|peace|d]"));
}

#[test]
fn of_a_pattern_only_the_last_answer_counts() {
    let mut desk = Desk::new("ab 👍 ab");
    find(&mut desk, Finding::Open(Offset::ZERO));
    let query = Query { typed: "a.".to_owned(), means: Means::Pattern, ..Query::default() };
    find(&mut desk, Finding::Seek(query.clone()));
    let question = desk.store.view.find.question;
    assert_eq!(desk.store.view.find.answer, Answer::Awaited);
    find(&mut desk, Finding::Seek(query));
    let answer = |question| Finding::Answer { question, answer: Answer::Here, ends: vec![0, 2, 6, 8], total: 2 };
    find(&mut desk, answer(question));
    assert_eq!((at(&desk).as_str(), &desk.store.view.find.answer), ("nothing", &Answer::Awaited));
    find(&mut desk, answer(question + 1));
    assert_eq!(at(&desk), "1 of 2: ab");
}

#[test]
fn words_that_recur_are_offered_when_nothing_else_is_said() {
    let offer = |lines: &str| {
        let mut desk = Desk::new(
            "Free and fair elections. [a:praise|Free and fair|a]! free\u{a0}and fair, unfree and fair. So is it, so.",
        );
        desk.work(lines).unwrap();
        let Some(labelled) = desk.store.view.labelled.take() else { return "nothing to look for".to_owned() };
        find(&mut desk, Finding::Offer(labelled));
        match &desk.store.view.notice {
            Some(notice) if notice.kind == NoticeKind::Alike => notice.text.clone(),
            _ => "nothing".to_owned(),
        }
    };
    for (lines, expected) in [
        ("select Free and fair; key 1", "“Free and fair” is here 1 more time."),
        ("select Free and fair; key 2", "“Free and fair” is here 2 more times."),
        ("select elections; key 2", "nothing"),
        ("select So; key 2", "nothing to look for"),
        ("select So is it; key 2", "nothing"),
        ("click a; key 2", "nothing to look for"),
        ("select Free and fair; key 2; undo", "nothing"),
        ("select Free and fair; key 2; click a; key Delete", "nothing"),
    ] {
        assert_eq!(offer(lines), expected, "{lines}");
    }
    let mut desk = Desk::new("Free and fair. Free and fair. Free and fair.");
    let labelled = Labelled { document: DocumentId::new("d"), span: span(0, 13), label: LabelId::new("praise") };
    desk.work("select 0..13; key 1").unwrap();
    find(&mut desk, Finding::Offer(labelled));
    find(&mut desk, Finding::TakeOffer);
    assert_eq!(desk.marked(), "[a:praise|Free and fair|a]. [b:praise|Free and fair|b]. [c:praise|Free and fair|c].");
    desk.work("undo").unwrap();
    assert_eq!(desk.marked(), "[a:praise|Free and fair|a]. Free and fair. Free and fair.");
}

#[test]
fn paragraphs_have_numbers() {
    let mut desk = Desk::new("One.\n\n  Two.\nThree.");
    for (number, expected) in [(1, Some(0)), (2, Some(8)), (3, Some(13)), (4, None), (0, None)] {
        desk.store.view.caret = None;
        find(&mut desk, Finding::Paragraph(number));
        assert_eq!(desk.store.view.caret.map(|it| it.head.get()), expected, "{number}");
    }
    let text = rostrum::model::Text::new("x\n\n".repeat(300));
    assert_eq!(text.numbered_count(), 300);
    for number in 1..=300 {
        assert_eq!(text.numbered(number).map(|it| it.index), Some((number as usize - 1) * 2));
    }
    assert_eq!(text.numbered(301), None);
}

#[test]
fn a_round_goes_over_all_annotations_once() {
    for count in [1, 2, 700, 2_000] {
        let all = (0..count).map(|n| annotation(&format!("a{n:05}"), span(n, n + 1), &["praise"]));
        let set = AnnotationSet::new(all);
        let ids: Vec<_> = set.iter().map(|it| it.id.clone()).collect();
        for at in [0, ids.len() / 3, ids.len() / 2, ids.len() - 1] {
            for forward in [true, false] {
                let mut expected = ids.clone();
                if forward {
                    expected.rotate_left(at + 1)
                } else {
                    expected.rotate_left(at)
                };
                if !forward {
                    expected.reverse();
                }
                let found: Vec<_> = set.round(&ids[at], forward).map(|it| it.id.clone()).collect();
                assert!(found == expected, "{count} from {at}, forward: {forward}");
            }
        }
    }
    assert_eq!(AnnotationSet::default().round(&rostrum::model::AnnotationId::new("a"), true).count(), 0);
}

/// Says how long it takes: `cargo test --release --test finding -- --ignored --nocapture`.
#[test]
#[ignore = "says how long it takes"]
fn how_long_ten_thousand_labels_take() {
    let text = "The people want peace and the people want justice. ".repeat(20_000);
    for annotations in [10_000, 100_000] {
        let all = (0..annotations).map(|n| annotation(&format!("a{n:06}"), span(n * 9, n * 9 + 8), &["concern"]));
        let mut session = Session::new(1);
        session.store = rostrum::app::Store::new(project([document("d", &rostrum::model::intake(&text).text, all)]));
        let start = text.match_indices("people").map(|(at, _)| at as u32).step_by(4).take(10_000);
        let spans: Vec<_> = start.map(|at| span(at, at + 6)).collect();
        let begun = Instant::now();
        let command = Command::AnnotateAll { document: DocumentId::new("d"), spans, label: LabelId::new("praise") };
        let outcome = session.run(command).unwrap();
        eprintln!(
            "{annotations} annotations, 10,000 more: {:?}, {} spans",
            begun.elapsed(),
            outcome.touched.spans.len()
        );
    }
}
