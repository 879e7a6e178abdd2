//! What holds of every format.

use std::collections::BTreeSet;
use std::rc::Rc;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use rostrum::formats::{Capabilities, Change, FORMATS, Fate, Feature, Format, Input, Rostrum, Scope, WriteOptions};
use rostrum::model::{
    Annotation, AnnotationId, AnnotationSet, Command, Document, DocumentId, Env, IntakeRecord, Offset, Project, Span,
    Spans, Text, Timestamp,
};

use super::properties::project;
use crate::{Counter, options};

/// Each way to write each format.
fn ways() -> Vec<(&'static dyn Format, Option<&'static str>)> {
    let ways = FORMATS.iter().flat_map(|format| {
        let variants = format.variants().iter().map(|it| Some(it.id));
        variants.chain(format.variants().is_empty().then_some(None)).map(|it| (*format, it))
    });
    ways.collect()
}

fn with(variant: Option<&str>) -> WriteOptions {
    WriteOptions { variant: variant.map(str::to_owned), ..options() }
}

/// A text as it is in files of that format. In those of XML, what XML cannot say is another character of the same length;
/// the file's report says so.
fn text_in(format: &dyn Format, text: &str) -> String {
    if !["tei", "uima-xmi"].contains(&format.id()) {
        return text.to_owned();
    }
    let unsayable = |it: char| it < ' ' && !"\t\n\r".contains(it);
    text.chars().map(|it| if unsayable(it) { ' ' } else { it }).collect()
}

/// The speech with a text as it is in files of that format.
fn document_in(format: &dyn Format, document: &Document) -> Document {
    Document { text: Text::new(text_in(format, document.text.as_str())), ..document.clone() }
}

fn is_space(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{1c}'..='\u{1f}')
}

/// Passages as they come back from formats that end one at each line end: those with no more between them are one.
fn over_lines(document: &Document, spans: &Spans) -> Vec<Span> {
    let text = &document.text;
    let trim = |span: Span| {
        let words = text.slice(span);
        let start = span.start().get() + (words.len() - words.trim_start_matches(is_space).len()) as u32;
        Span::new(Offset::new(start), Offset::new(start + words.trim_matches(is_space).len() as u32))
    };
    let mut whole: Vec<Span> = Vec::new();
    for span in spans.iter().filter_map(trim) {
        let before = whole.last().copied();
        let gap = before.and_then(|it| Span::new(it.end(), span.start())).map_or("", |it| text.slice(it));
        match before.filter(|_| gap.contains(['\n', '\u{2028}']) && gap.chars().all(is_space)) {
            Some(before) => *whole.last_mut().expect("one") = Span::new(before.start(), span.end()).expect("a span"),
            None => whole.push(span),
        }
    }
    whole
}

/// What annotations say, without what they are called: passages by their offsets, names of labels, note.
fn said(format: &dyn Format, project: &Project, document: &Document) -> BTreeSet<String> {
    let Capabilities { carries, changes, .. } = format.capabilities();
    let one_each = !carries.contains(&Feature::SeveralLabels);
    let splits = changes.contains(&(Feature::LineEnds, Change::Split));
    let name = |id| project.codebook.get(id).map_or(String::new(), |it| it.name.to_string());
    let annotations = document.annotations.iter().flat_map(|it| {
        let labels: BTreeSet<String> = it.labels.iter().map(name).collect();
        let spans: Vec<_> = it.spans.iter().map(|it| (it.start(), it.end())).collect();
        if one_each {
            // Some leave out white space at the edges, and so what is nothing else.
            let spans = if splits { over_lines(document, &it.spans) } else { it.spans.iter().collect() };
            let quotes =
                spans.into_iter().map(|it| document.text.slice(it)).filter(|it| it.contains(|it: char| !is_space(it)));
            let quotes: Vec<&str> = quotes.map(|it| it.trim_matches(is_space)).collect();
            let pairs = labels.iter().flat_map(|label| quotes.iter().map(move |quote| format!("{quote} {label}")));
            pairs.collect::<Vec<_>>()
        } else {
            vec![format!("{spans:?} {labels:?} {}", text_in(format, &it.note))]
        }
    });
    annotations.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every file says what the project says, or its own check would tell.
    #[test]
    fn quotes_match_in_every_format(project in project()) {
        for (format, variant) in ways() {
            let written = format.write(&project, &with(variant)).expect("writes");
            prop_assert_eq!(&written.report.mismatches, &[], "{} {:?}", format.id(), variant);
            prop_assert_eq!(written.report.matching, written.report.checked);
        }
    }

    /// What a format carries comes back from it, and what came back is written the same again.
    #[test]
    fn what_is_carried_comes_back(project in project()) {
        // A mark of byte order at the start of a text belongs to the file it came from.
        prop_assume!(project.documents.iter().all(|it| !it.text.as_str().starts_with('\u{feff}')));
        // Labels of one name are written under two.
        let names: BTreeSet<_> = project.codebook.labels().iter().map(|it| it.name.clone()).collect();
        prop_assume!(names.len() == project.codebook.labels().len());
        for (format, variant) in &ways() {
            let variant = *variant;
            let carries = format.capabilities().carries;
            if !format.capabilities().reads || !carries.contains(&Feature::Texts) {
                continue;
            }
            let written = format.write(&project, &with(variant)).expect("writes");
            if variant == Some("utf-16") && format.id() == "doccano" {
                // It does not say what it counts.
                continue;
            }
            let reading = format.read(&written.bytes, &mut Counter::default()).expect("reads what it wrote");
            prop_assert_eq!(reading.project.documents.len(), project.documents.len());
            for (there, here) in reading.project.documents.iter().zip(&project.documents) {
                let expected = document_in(*format, here);
                prop_assert_eq!(there.text.as_str(), expected.text.as_str());
                prop_assert!(expected.text == here.text || !written.report.remarks.is_empty());
                let (there, here) = (said(*format, &reading.project, there), said(*format, &project, &expected));
                prop_assert_eq!(there, here, "{} {:?}", format.id(), variant);
            }
            let once = format.write(&reading.project, &with(variant)).expect("writes").bytes;
            let twice = format.read(&once, &mut Counter::default()).expect("reads");
            let again = format.write(&twice.project, &with(variant)).expect("writes").bytes;
            let (once, again) = (String::from_utf8_lossy(&once).into_owned(), String::from_utf8_lossy(&again).into_owned());
            prop_assert_eq!(once, again, "{} {:?}: read and written, it is another", format.id(), variant);
        }
    }

    /// A damaged file is read or refused, never worse; and what is read of it is sound.
    #[test]
    fn damaged_files_do_no_harm(project in project(), cuts in vec((any::<Index>(), 0_usize..40, select(PIECES)), 1..4)) {
        for format in FORMATS.iter().filter(|it| it.capabilities().reads) {
            let mut bytes = format.write(&project, &options()).expect("writes").bytes;
            for (index, length, piece) in &cuts {
                let at = index.index(bytes.len() + 1);
                let end = (at + length).min(bytes.len());
                bytes.splice(at..end, piece.bytes());
            }
            let _ = format.recognises(&bytes);
            if let Ok(reading) = format.read(&bytes, &mut Counter::default()) {
                let written = Rostrum.write(&reading.project, &options()).expect("writes");
                prop_assert_eq!(&written.report.mismatches, &[]);
                let again = Rostrum.read(&written.bytes, &mut Counter::default()).expect("reads");
                prop_assert_eq!(&again.project, &reading.project, "{}", format.id());
            }
        }
    }
}

const PIECES: &[&str] = &["", "\"", "{", "]", "\n", ",", "0", "99999999999", "null", "\\ud800", "é", "\0", "~1", "\\"];

/// Only the file's own mark of byte order is no part of its text; drawn texts seldom begin with another.
#[test]
fn a_text_may_begin_with_what_looks_like_a_mark_of_byte_order() {
    for words in ["\u{feff}", "\u{feff}Words here.", "\u{feff}\u{feff}\nWords"] {
        let mut ids = Counter::default();
        let mut project = Project::starter(&mut ids);
        let text = Text::new(words);
        let all = Span::new(Offset::ZERO, Offset::from_usize(words.len())).expect("a span");
        let mut document = Document::new(DocumentId::new("speech"), "A speech", text, IntakeRecord::default());
        document.annotations = AnnotationSet::new([Rc::new(Annotation {
            id: AnnotationId::new("all"),
            spans: Spans::new([all]).expect("a span"),
            labels: vec![project.codebook.labels()[0].id.clone()].into(),
            note: "".into(),
            attributes: None,
            annotator: project.annotators[0].id.clone(),
            created: Timestamp::from_millis(0),
            modified: Timestamp::from_millis(0),
            review: None,
            foreign: None,
        })]);
        project.documents.push(Rc::new(document));
        for (format, variant) in ways() {
            let report = format.write(&project, &with(variant)).expect("writes").report;
            assert_eq!(report.mismatches, [], "{} {variant:?}: {words:?}", format.id());
        }
    }
}

#[test]
fn nothing_is_in_two_lists() {
    for format in FORMATS {
        let it = format.capabilities();
        for (feature, _) in it.changes {
            assert!(!it.carries.contains(feature), "{}: {feature:?} is carried and changed", format.id());
        }
    }
}

#[test]
fn every_format_is_recognised_by_what_it_wrote() {
    let bytes = std::fs::read("static/samples/human-rights-dialogue-2022.rostrum.json").expect("the sample");
    let project = Rostrum.read(&bytes, &mut Counter::default()).expect("reads").project;
    for (format, variant) in ways() {
        let written = format.write(&project, &with(variant)).expect("writes");
        let found = rostrum::formats::recognise("file", &written.bytes).map(Format::id);
        let expected = format.capabilities().reads.then_some(format.id());
        assert_eq!(found, expected, "{} {variant:?}", format.id());
    }
}

#[test]
fn the_balance_of_the_sample_adds_up() {
    let bytes = std::fs::read("static/samples/human-rights-dialogue-2022.rostrum.json").expect("the sample");
    let project = Rostrum.read(&bytes, &mut Counter::default()).expect("reads").project;
    for format in FORMATS {
        let items = format.balance(&project, &Scope::Whole).expect("a balance");
        let lost: Vec<_> =
            items.iter().filter(|it| it.fate != Fate::Carried).map(|it| (it.feature, it.count)).collect();
        let losses = format.losses(&project, &Scope::Whole).expect("losses");
        assert_eq!(losses.iter().map(|it| (it.feature, it.count)).collect::<Vec<_>>(), lost, "{}", format.id());
    }
}

/// What `docs/formats.md` says of files that are read twice.
#[test]
fn a_file_read_twice_adds_nothing_the_second_time() {
    let mut looked = 0;
    for format in FORMATS.iter().filter(|it| it.capabilities().reads) {
        for case in crate::folders(&crate::root().join("tests/formats").join(format.id())) {
            let bytes = crate::input(&case);
            let mut ids = Counter::default();
            let Ok(reading) = format.read(&bytes, &mut ids) else { continue };
            let here = Project::starter(&mut ids);
            let mut import = |here: &Project, project: Project| {
                let annotator = here.annotators[0].id.clone();
                let mut env = Env { now: Timestamp::from_millis(0), annotator, ids: &mut ids };
                let planned = Command::Import { project: Box::new(project) }.plan(here, &mut env).expect("a plan");
                (here.apply(&planned.transaction).expect("fits").0, planned.merged.expect("what came in"))
            };
            let (there, first) = import(&here, reading.project);
            let again = format.read(&bytes, &mut Counter::default()).expect("reads");
            // The native format mints ids for what has none.
            if format.id() == Rostrum.id() {
                continue;
            }
            let (still, second) = import(&there, again.project);
            assert_eq!(still, there, "{}", case.display());
            assert_eq!((second.annotations, second.added.len(), second.labels.len()), (0, 0, 0), "{}", case.display());
            looked += first.annotations;
        }
    }
    assert!(looked > 20, "{looked}");
}

/// What went out and came back is known again by its ids, also where the file says neither who made it nor when.
#[test]
fn a_file_of_ours_adds_nothing_to_the_project_it_is_from() {
    /// They carry no long ids of annotations, or none of speeches.
    const WITHOUT_IDS: [&str; 4] = ["brat", "doccano", "conll", "webanno-tsv"];
    let bytes = std::fs::read("static/samples/human-rights-dialogue-2022.rostrum.json").expect("the sample");
    let project = Rostrum.read(&bytes, &mut Counter::default()).expect("reads").project;
    for format in FORMATS.iter().filter(|it| it.capabilities().reads && !WITHOUT_IDS.contains(&it.id())) {
        let mut ids = Counter::default();
        let written = format.write(&project, &options()).expect("writes").bytes;
        let mut merge = |there: Project| {
            let mut env =
                Env { now: Timestamp::from_millis(1), annotator: project.annotators[0].id.clone(), ids: &mut ids };
            let planned = Command::Import { project: Box::new(there) }.plan(&project, &mut env).expect("a plan");
            let merged = planned.merged.expect("what came in");
            (planned.transaction.edits.len(), merged.annotations, merged.annotators, merged.same)
        };
        let there = format.read(&written, &mut Counter::default()).expect("reads").project;
        let passages: usize = there.documents.iter().map(|it| it.annotations.len()).sum();
        assert_eq!(merge(there.clone()), (0, 0, 0, passages), "{}", format.id());
        if passages == 0 {
            continue;
        }
        // One note was changed there: that one comes in beside it, by whom the file says.
        let mut changed = there;
        let document = Rc::make_mut(&mut changed.documents[0]);
        let mut annotations: Vec<Rc<Annotation>> = document.annotations.iter().cloned().collect();
        Rc::make_mut(&mut annotations[0]).note = "changed".into();
        document.annotations = AnnotationSet::new(annotations);
        let is_named = format.capabilities().carries.contains(&Feature::Annotators)
            || format.capabilities().changes.iter().any(|it| it.0 == Feature::Annotators);
        let (_, came, annotators, same) = merge(changed);
        assert_eq!((came, annotators, same), (1, usize::from(!is_named), passages - 1), "{}", format.id());
    }
}

/// Brings files into a project, each after the other; gives how many annotations and speeches each brought.
fn brought(here: Project, files: &[&str]) -> (Project, Vec<(usize, usize)>) {
    let mut ids = Counter::default();
    let mut counts = Vec::new();
    let project = files.iter().fold(here, |here, file| {
        let format = rostrum::formats::recognise("file", file.as_bytes()).expect("a format");
        let there = format.read(file.as_bytes(), &mut ids).expect("reads").project;
        let mut env = Env { now: Timestamp::from_millis(1), annotator: here.annotators[0].id.clone(), ids: &mut ids };
        let planned = Command::Import { project: Box::new(there) }.plan(&here, &mut env).expect("a plan");
        let merged = planned.merged.expect("what came in");
        counts.push((merged.annotations, merged.added.len()));
        here.apply(&planned.transaction).expect("fits").0
    });
    (project, counts)
}

/// Agreement counts on it.
#[test]
fn what_two_people_say_alike_comes_in_from_both() {
    let by = |who: &str| {
        let span = r#"{"start": 5, "end": 11, "label": "praise"}"#;
        format!(r#"{{"text": "They praise it.", "spans": [{span}], "_session_id": "{who}", "answer": "accept"}}"#)
    };
    let here = Project::starter(&mut Counter::default());
    let (project, counts) = brought(here, &[&by("anna"), &by("boris"), &by("anna")]);
    assert_eq!(counts, [(1, 1), (1, 0), (0, 0)]);
    let people: BTreeSet<_> = project.documents[0].annotations.iter().map(|it| it.annotator.clone()).collect();
    assert_eq!(people.len(), 2);
}

/// Ids of other programs are short, and their speeches have no titles.
#[test]
fn what_came_from_elsewhere_is_known_when_it_comes_back() {
    let file = r#"[{"id": 7, "data": {"text": "We praise it."}, "annotations": [{"id": 1, "completed_by": 3, "result": [{"id": "r",
        "from_name": "label", "to_name": "text", "type": "labels", "value": {"start": 3, "end": 9, "labels": ["praise"]}}]}]}]"#;
    let (project, counts) = brought(Project::starter(&mut Counter::default()), &[file]);
    assert_eq!((project.documents[0].title(), &counts[..]), ("We praise it.", &[(1, 1)][..]));
    for id in ["rostrum", "html", "w3c", "tei", "label-studio", "refi-qda"] {
        let format = FORMATS.iter().find(|it| it.id() == id).expect("it");
        let bytes = format.write(&project, &options()).expect("writes").bytes;
        let mut ids = Counter::default();
        let there = format.read(&bytes, &mut ids).expect("reads").project;
        let annotator = project.annotators[0].id.clone();
        let mut env = Env { now: Timestamp::from_millis(1), annotator, ids: &mut ids };
        let planned = Command::Import { project: Box::new(there) }.plan(&project, &mut env).expect("a plan");
        let merged = planned.merged.expect("what came in");
        assert_eq!((merged.annotations, merged.added.len()), (0, 0), "{id}");
    }
}

/// What Recogito and Hypothesis export has no text: it finds its speech by the quotes.
#[test]
fn annotations_without_a_text_find_their_speech() {
    let intake = rostrum::model::intake("Three words here.\nAnd 🌍 more.");
    let speech = Document::new(DocumentId::new("speech"), "A speech", intake.text, intake.record);
    let other = rostrum::model::intake("Nothing of the kind.");
    let other = Document::new(DocumentId::new("other"), "Another", other.text, other.record);
    let documents = [Rc::new(other), Rc::new(speech)];
    let at = |start: u32, end: u32| format!(r#"{{"type": "TextPositionSelector", "start": {start}, "end": {end}}}"#);
    let quote = |exact: &str| format!(r#"{{"type": "TextQuoteSelector", "exact": "{exact}"}}"#);
    // As Hypothesis counts: in UTF-16, where the emoji is two.
    let file = format!(
        r#"{{"export_date": "2026-01-12", "annotations": [{{"uri": "https://example.org", "text": "a note", "tags": ["x"],
            "target": [{{"source": "https://example.org", "selector": [{}, {}]}}]}}]}}"#,
        quote("more"),
        at(25, 29)
    );
    let format = rostrum::formats::recognise("export.json", file.as_bytes()).expect("a format");
    let read = |documents| {
        format.read_file(Input { name: "export.json", bytes: file.as_bytes(), documents }, &mut Counter::default())
    };
    let reading = read(&documents[..]).expect("reads");
    assert_eq!(reading.diagnostics, []);
    let [found] = reading.project.documents.as_slice() else { panic!("one speech") };
    assert_eq!((found.id.as_str(), found.annotations.len()), ("speech", 1));
    let annotation = found.annotations.iter().next().expect("the annotation");
    assert_eq!((found.text.slice(annotation.spans.first()), &*annotation.note), ("more", "a note"));
    assert_eq!(read(&documents[..1]).map_err(|it| it.code()), Err("no-text"));
}

/// Recogito hands out annotations without their text, and counts UTF-16.
#[test]
fn a_file_by_recogito_finds_its_speech() {
    let text =
        "Mr. President 🌍, we welcome the reform.\nWe remain gravely concerned about Nowhere; we commend the effort.\n";
    let taken = rostrum::model::intake(text);
    let documents = [Rc::new(Document::new(DocumentId::new("speech"), "A speech", taken.text, taken.record))];
    let bytes = std::fs::read("tests/formats/w3c/by-recogito/input.json").expect("the fixture");
    let format = rostrum::formats::recognise("annotations.json", &bytes).expect("a format");
    let file = Input { name: "annotations.json", bytes: &bytes, documents: &documents };
    let reading = format.read_file(file, &mut Counter::default()).expect("reads");
    assert_eq!(reading.diagnostics, []);
    let [speech] = reading.project.documents.as_slice() else { panic!("one speech") };
    let said = speech.annotations.iter().map(|it| {
        let quotes: Vec<&str> = it.spans.iter().map(|span| speech.text.slice(span)).collect();
        let labels: Vec<&str> =
            it.labels.iter().filter_map(|id| reading.project.codebook.get(id)).map(|it| &*it.name).collect();
        format!("{} [{}] {}", quotes.join(" … "), labels.join(", "), it.note)
    });
    let expected = [
        "we welcome the reform [praise] a note",
        "the reform.\nWe remain [reform support, praise] ",
        "gravely concerned …  commend the effort [concern] ",
    ];
    assert_eq!(said.collect::<Vec<_>>(), expected);
    assert_eq!(speech.id.as_str(), "speech");
}
