//! Broken, foreign and hostile files: what is sound comes in, what is not is said and kept, nothing here changes.
//! `docs/faults.md` lists which scenario is shown where.

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use rostrum::app::ports::Memory;
use rostrum::app::{Entry, ImportReport, Store, TakeError, Taken, Vault};
use rostrum::formats::{Finding, Format, Reading, Rostrum, Scope, Severity, WriteOptions, recognise};
use rostrum::model::anchor::SURE;
use rostrum::model::{
    AnnotationId, Command, CommandError, Document, DocumentId, Env, Lost, Merged, Project, Text, Timestamp, Unplaced,
    unplaced_list,
};
use support::{Counting, annotation, document, project, span};

const TEXT: &str =
    "We welcome the progress 🎤 on human rights. We remain deeply concerned about the arrests in January.";

fn read(file: &str) -> Reading {
    Rostrum.read(file.as_bytes(), &mut Counting(1)).expect("a project")
}

fn write(project: &Project) -> String {
    let options = WriteOptions { scope: Scope::Whole, date: "2026-01-12".to_owned(), variant: None };
    String::from_utf8(Rostrum.write(project, &options).expect("writes").bytes).expect("UTF-8")
}

/// A file with one speech and these annotations, each as `id start end quote prefix suffix`.
fn file(unit: &str, text: &str, rows: &[(&str, usize, usize, &str, &str, &str)]) -> String {
    let mut annotations = String::new();
    for (index, (id, start, end, quote, prefix, suffix)) in rows.iter().enumerate() {
        let comma = if index == 0 { "" } else { ",\n" };
        let words = |it: &str| serde_json::to_string(it).expect("JSON");
        write!(
            annotations,
            r#"{comma}{{"id": "{id}", "spans": [{{"start": {start}, "end": {end}, "quote": {}, "prefix": {}, "suffix": {}}}],
                "labels": ["praise"], "annotator": "me", "created": "2026-01-12T09:00:00Z"}}"#,
            words(quote),
            words(prefix),
            words(suffix)
        )
        .expect("a string");
    }
    let text = serde_json::to_string(text).expect("JSON");
    format!(
        r#"{{"format": "rostrum", "version": 1, "offset_unit": "{unit}", "id": "p",
        "annotators": [{{"id": "me", "name": ""}}], "labels": [{{"id": "praise", "name": "Praise"}}],
        "documents": [{{"id": "d", "title": "D", "text": {text}, "annotations": [{annotations}]}}]}}"#
    )
}

/// A desk where files come in.
struct Desk {
    store: Store,
    vault: Vault,
    memory: Memory,
    ids: Counting,
}

impl Desk {
    fn new(project: Project) -> Self {
        let mut desk = Self {
            store: Store::new(project),
            vault: Vault::default(),
            memory: Memory::default(),
            ids: Counting(1 << 90),
        };
        desk.vault.snapshot(&desk.store, &mut desk.memory);
        desk
    }

    fn run(&mut self, command: Command) -> Result<Option<Merged>, CommandError> {
        let mut env = Env {
            now: Timestamp::from_millis(5_000),
            annotator: self.store.project().annotators[0].id.clone(),
            ids: &mut self.ids,
        };
        let outcome = self.store.run(command, &mut env).map_err(|error| match error {
            rostrum::app::StoreError::Command(error) => error,
            error => panic!("{error}"),
        })?;
        if let Some((seq, record)) = outcome.record {
            self.vault.push(Entry { seq, record, at: outcome.at });
            self.vault.write(&mut self.memory, || false);
        }
        // Whatever is kept comes back the same.
        let again = Vault::load(self.memory.kept.clone()).expect("loads").expect("something").store;
        assert_eq!(again.project(), self.store.project());
        Ok(outcome.merged)
    }

    /// Takes the last step back; gives whether there was one.
    fn undo(&mut self) -> bool {
        let outcome = self.store.undo(Timestamp::from_millis(9_000)).expect("undoes");
        let record = outcome.and_then(|it| Some((it.record?, it.at)));
        if let Some(((seq, record), at)) = record {
            self.vault.push(Entry { seq, record, at });
            return self.vault.write(&mut self.memory, || false);
        }
        false
    }

    fn import(&mut self, project: Project) -> Merged {
        self.run(Command::Import { project: Box::new(project) }).expect("comes in").expect("an import")
    }
}

fn document_of(project: &Project) -> &Document {
    project.documents.first().expect("a speech")
}

#[test]
fn c31_every_file_of_the_fuzzers_corpus_is_read_or_refused() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/corpus");
    let mut count = 0;
    for entry in fs::read_dir(&folder).expect("the corpus") {
        let bytes = fs::read(entry.expect("a file").path()).expect("its bytes");
        count += 1;
        recognise("", &bytes);
        if let Ok(reading) = Rostrum.read(&bytes, &mut Counting(1)) {
            let again = read(&write(&reading.project));
            assert_eq!(again.project, reading.project);
        }
    }
    assert!(count > 100, "{count} files");
}

#[test]
fn c34_one_bad_annotation_of_five_hundred_costs_only_itself() {
    let text = "word ".repeat(500);
    let rows: Vec<(String, usize)> = (0..500).map(|at| (format!("a{at}"), at * 5)).collect();
    let rows: Vec<_> = rows.iter().map(|(id, at)| (id.as_str(), *at, at + 4, "word", "", "")).collect();
    let mut spoilt = file("code-point", &text, &rows);
    let from = spoilt.find(r#"{"id": "a77""#).expect("it");
    let to = from + spoilt[from..].find("}],").expect("its end");
    spoilt.replace_range(from..to, r#"{"id": "a77", "spans": [{"start": 9, "end": 3"#);
    let reading = read(&spoilt);
    let document = document_of(&reading.project);
    assert_eq!(document.annotations.len(), 499);
    let [said] = reading.diagnostics.iter().filter(|it| it.severity == Severity::Error).collect::<Vec<_>>()[..] else {
        panic!("{:?}", reading.diagnostics);
    };
    assert_eq!((said.path.as_str(), said.line), ("documents[0].annotations[77]", Some(157)));
    // It is kept as it stands, and goes out again.
    assert!(said.raw.as_deref().is_some_and(|raw| raw.starts_with(r#"{"id": "a77""#)));
    let kept = document.foreign.as_ref().and_then(|it| it.keys.get("left_out")).expect("kept");
    assert!(kept.starts_with(r#"[{"id":"a77","spans":[{"start":9,"end":3}]"#), "{kept}");
    assert_eq!(read(&write(&reading.project)).project, reading.project);
}

#[test]
fn c35_a_passage_that_is_not_where_it_should_be_is_found_or_kept_without_a_place() {
    let reading = read(&file(
        "code-point",
        TEXT,
        &[
            ("right", 3, 10, "welcome", "We ", " the progress"),
            // Ten off, with the surroundings it has; and with a word changed.
            ("moved", 40, 50, "human rights", "the progress 🎤 on ", ". We remain deeply concerned abo"),
            ("changed", 50, 90, "deeply worried about the arrests", "We remain ", " in January."),
            ("beyond", 5_000, 6_000, "the arrests in January", "concerned about ", "."),
            ("gone", 3, 9, "an entirely different matter", "which is ", " for us"),
        ],
    ));
    let document = document_of(&reading.project);
    let words =
        |id: &str| document.annotations.get(&AnnotationId::new(id)).map(|it| document.text.slice(it.spans.first()));
    let review = |id: &str| document.annotations.get(&AnnotationId::new(id)).and_then(|it| it.review.clone());
    assert_eq!([words("right"), words("moved")], [Some("welcome"), Some("human rights")]);
    assert_eq!([review("right"), review("moved")], [None, None], "the very same words in the very same surroundings");
    assert_eq!(words("changed"), Some("deeply concerned about the arrests"));
    assert_eq!(review("changed").as_deref(), Some("deeply worried about the arrests"));
    assert_eq!(words("beyond"), Some("the arrests in January"));
    assert_eq!(document.unplaced.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["gone"]);
    let found: Vec<(&str, u8)> = reading
        .diagnostics
        .iter()
        .filter_map(|it| match &it.finding {
            Finding::Found { annotation, score, .. } => Some((annotation.as_str(), *score)),
            _ => None,
        })
        .collect();
    assert_eq!(found.iter().map(|it| it.0).collect::<Vec<_>>(), ["moved", "changed", "beyond"]);
    assert!([found[0].1, found[2].1] == [100, 100] && (SURE..100).contains(&found[1].1), "{found:?}");
    let lost = reading.diagnostics.last().expect("a word on it");
    assert!(matches!(&lost.finding, Finding::Unplaced { quote, .. } if &**quote == "an entirely different matter"));
    assert_eq!((lost.severity, lost.line.is_some(), lost.raw.is_some()), (Severity::Error, true, true));
    assert_eq!(read(&write(&reading.project)).project, reading.project);
}

#[test]
fn c35_a_file_that_counts_something_else_than_it_says_is_read_as_it_counts() {
    let rows = |unit: fn(&str) -> usize| -> Vec<(&str, usize, usize, &str, &str, &str)> {
        ["human rights", "deeply concerned", "January", "We welcome"]
            .into_iter()
            .map(|quote| {
                let at = TEXT.find(quote).expect("it is there");
                (
                    quote.split(' ').next().unwrap_or_default(),
                    unit(&TEXT[..at]),
                    unit(&TEXT[..at + quote.len()]),
                    quote,
                    "",
                    "",
                )
            })
            .collect()
    };
    type Count = fn(&str) -> usize;
    let units: [(&str, Count); 3] = [
        ("code-point", |text| text.chars().count()),
        ("utf-16", |text| text.encode_utf16().count()),
        ("utf-8", str::len),
    ];
    for (said, _) in units {
        for (counted, count) in units {
            let reading = read(&file(said, TEXT, &rows(count)));
            let document = document_of(&reading.project);
            let words: Vec<&str> =
                document.annotations.iter().map(|it| document.text.slice(it.spans.first())).collect();
            assert_eq!(words, ["We welcome", "human rights", "deeply concerned", "January"], "{said}, {counted}");
            assert!(document.annotations.iter().all(|it| it.review.is_none()));
            let told = reading.diagnostics.iter().any(|it| matches!(it.finding, Finding::Unit { .. }));
            assert_eq!(told, said != counted, "{:?}", reading.diagnostics);
        }
    }
}

#[test]
fn what_comes_in_adds_and_what_differs_is_listed() {
    let text = Text::new(TEXT);
    let here = project([document(
        "d",
        &text,
        [annotation("a", span(3, 10), &["praise"]), annotation("b", span(0, 2), &["concern"])],
    )]);
    let mut desk = Desk::new(here.clone());

    // The same again adds nothing, also when somebody looked at it since.
    let mut same = here.clone();
    let marked = rostrum::model::Annotation {
        review: Some("x".into()),
        ..here.documents[0].annotations.iter().next().expect("one").as_ref().clone()
    };
    let mut with_mark = same.documents[0].as_ref().clone();
    with_mark.annotations =
        rostrum::model::AnnotationSet::new([std::rc::Rc::new(marked), annotation("a", span(3, 10), &["praise"])]);
    same.documents = vec![with_mark.into()];
    let merged = desk.import(same);
    assert_eq!((merged.same, merged.annotations, desk.store.seq()), (2, 0, 0));

    // Other content under a known id comes in beside it.
    let other = project([document("d", &text, [annotation("a", span(3, 10), &["concern"])])]);
    let merged = desk.import(other.clone());
    let [(here_id, added)] = &merged.differing[..] else { panic!("{merged:?}") };
    assert_eq!((here_id.as_str(), merged.annotations, merged.renamed.get(here_id)), ("a", 1, Some(added)));
    assert_eq!(desk.store.project().documents[0].annotations.get(here_id), here.documents[0].annotations.get(here_id));
    assert_eq!(desk.import(other).annotations, 0, "and only once");

    // It is one step.
    assert!(desk.undo());
    assert_eq!(**desk.store.project(), here);
}

fn lost(id: &str, quote: &str, labels: &[&str]) -> Unplaced {
    let text = Text::new(format!("Before it {quote} after it"));
    let at = u32::try_from(quote.len()).expect("short");
    Unplaced::of(&text, &annotation(id, span(10, 10 + at), labels))
}

fn with_unplaced(text: &str, unplaced: impl IntoIterator<Item = Unplaced>) -> Project {
    let mut made = document("d", &Text::new(text), []);
    made.unplaced = unplaced_list(unplaced);
    project([made])
}

#[test]
fn annotations_without_a_place_come_in_once_get_a_place_again_and_go() {
    let mut desk = Desk::new(with_unplaced(TEXT, []));
    let foreign = with_unplaced(TEXT, [lost("x", "one thing", &["praise"]), lost("y", "another", &["concern"])]);
    let merged = desk.import(foreign.clone());
    assert_eq!((merged.unplaced, merged.annotations, merged.same), (2, 0, 0));
    assert_eq!(desk.import(foreign.clone()).same, 2, "the same again adds nothing");
    // An id that is taken without a place is taken.
    let taken = project([document("d", &Text::new(TEXT), [annotation("x", span(0, 2), &["praise"])])]);
    let merged = desk.import(taken);
    assert_eq!((merged.annotations, merged.differing.len()), (1, 1));

    let (document, x, y) = (DocumentId::new("d"), AnnotationId::new("x"), AnnotationId::new("y"));
    let again = |spans| Command::PlaceAgain { document: document.clone(), unplaced: x.clone(), spans };
    assert!(matches!(desk.run(again(span(9_000, 9_001).into())), Err(CommandError::BadSpan(_))));
    desk.run(again(span(3, 10).into())).expect("it gets a place");
    let placed = desk.store.project().annotation(&x).expect("it is there").1.clone();
    assert_eq!((placed.review.clone(), &*placed.labels[0].to_string()), (None, "praise"));
    assert!(matches!(desk.run(again(span(3, 10).into())), Err(CommandError::UnknownAnnotation(_))));
    // The file it came from adds nothing now, though it has it without a place.
    assert_eq!((desk.import(foreign.clone()).unplaced, desk.store.project().unplaced(&x).is_some()), (0, false));

    // A label that goes, goes from those without a place too, and they stay.
    desk.run(Command::RemoveLabel { label: rostrum::model::LabelId::new("concern") }).expect("it goes");
    assert_eq!(desk.store.project().unplaced(&y).map(|it| it.1.labels.len()), Some(0));
    desk.run(Command::DropUnplaced { document: document.clone(), ids: vec![y.clone()] }).expect("it goes");
    assert!(desk.store.project().documents[0].unplaced.is_empty());
    // All of it can be taken back, and what is in the file is what was in it.
    while desk.undo() {}
    assert_eq!(**desk.store.project(), with_unplaced(TEXT, []));
    assert_eq!(read(&write(&foreign)).project, foreign);
}

#[test]
fn whoever_looked_takes_the_mark_away() {
    let text = Text::new(TEXT);
    let mark = |id: &str, at: u32| {
        let plain = annotation(id, span(at, at + 2), &["praise"]);
        std::rc::Rc::new(rostrum::model::Annotation { review: Some("was".into()), ..plain.as_ref().clone() })
    };
    let mut desk = Desk::new(project([document("d", &text, [mark("a", 0), mark("b", 3)])]));
    let modified = |desk: &Desk, id: &str| {
        let it = desk.store.project().annotation(&AnnotationId::new(id)).expect("there").1.clone();
        (it.review.as_deref().map(str::to_owned), it.modified.millis())
    };
    let ids = vec![AnnotationId::new("a"), AnnotationId::new("b")];
    desk.run(Command::Reviewed { annotations: ids.clone() }).expect("looked at");
    assert_eq!([modified(&desk, "a"), modified(&desk, "b")], [(None, 0), (None, 0)]);
    let seq = desk.store.seq();
    desk.run(Command::Reviewed { annotations: ids }).expect("again");
    assert_eq!(desk.store.seq(), seq, "nothing to do is no step");
    assert!(desk.undo());
    assert_eq!(modified(&desk, "b").0.as_deref(), Some("was"));
    // Moving it is looking at it; a note is not.
    let patch = rostrum::model::Patch { note: Some("hm".to_owned()), ..Default::default() };
    desk.run(Command::Update { annotation: AnnotationId::new("a"), patch }).expect("a note");
    assert_eq!(modified(&desk, "a").0.as_deref(), Some("was"));
    let patch = rostrum::model::Patch { spans: Some(span(0, 10).into()), ..Default::default() };
    desk.run(Command::Update { annotation: AnnotationId::new("a"), patch }).expect("moved");
    assert_eq!(modified(&desk, "a").0, None);
}

#[test]
fn the_list_to_download_has_all_of_it() {
    let reading = read(&file(
        "code-point",
        TEXT,
        &[("gone", 0, 4, "no such words", "", ""), ("moved", 1, 2, "human rights", "", "")],
    ));
    let taken =
        Taken { merged: Merged { annotations: 1, unplaced: 1, ..Merged::default() }, diagnostics: reading.diagnostics };
    assert!(!taken.is_plain());
    let refused = Err(TakeError { code: "not-json", message: "The file is not JSON.".to_owned() });
    let files = vec![("a.json".into(), Ok(taken)), ("b.json".into(), refused)];
    let report = ImportReport { files, steps: 1, seq: 1 };
    let list: serde_json::Value = serde_json::from_str(&report.json()).expect("JSON");
    assert_eq!(list[1]["refused"], "The file is not JSON.");
    let problems = list[0]["report"]["problems"].as_array().expect("a list");
    let gone = problems.iter().find(|it| it["kind"] == "unplaced").expect("it");
    assert_eq!(
        (&gone["annotation"], &gone["quote"], &gone["severity"]),
        (&"gone".into(), &"no such words".into(), &"error".into())
    );
    assert!(gone["raw"].as_str().is_some_and(|raw| raw.contains("\"start\": 0")) && gone["line"].is_number());
    let found = problems.iter().find(|it| it["kind"] == "found").expect("it");
    assert_eq!(found["score"], 90);
}

#[test]
fn ten_thousand_passages_without_a_place_are_read_in_bounded_time() {
    let text = "All of these words stand in a row. ".repeat(30_000);
    let words: Vec<(String, String)> =
        (0..10_000).map(|at| (format!("a{at}"), format!("words that never {at} were said in a row"))).collect();
    let rows: Vec<_> =
        words.iter().map(|(id, quote)| (id.as_str(), 0, 5, quote.as_str(), "stand in ", " of these")).collect();
    let started = std::time::Instant::now();
    let reading = read(&file("code-point", &text, &rows));
    let document = document_of(&reading.project);
    assert_eq!(document.unplaced.len() + document.annotations.len(), 10_000);
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
    let first: &Lost = &document.unplaced[0].words[0];
    assert_eq!(&*first.prefix, "stand in ");
}
