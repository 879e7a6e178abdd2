//! What holds of every project and of every file.

use std::collections::BTreeMap;
use std::rc::Rc;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use rostrum::formats::{Csv, Format, RefiCodebook, RefiQda, Rostrum, Severity};
use rostrum::model::{
    Annotation, AnnotationId, AnnotationSet, Annotator, AnnotatorId, Attributes, Block, Codebook, Color, Details,
    Document, DocumentId, Example, Foreign, IntakeRecord, Label, LabelId, LineStyle, Newlines, Offset, Project,
    ProjectId, Span, Spans, Text, Timestamp, Turn, Unplaced, Value, intake, unplaced_list,
};

use crate::{Counter, options};

/// Pieces of text that have broken one program or another.
const PIECES: &[&str] = &[
    "a",
    "word ",
    "\n",
    "\n\n",
    " ",
    "\t",
    "\u{a0}",
    "é",
    "e\u{301}",
    "👨‍👩‍👧‍👦",
    "🇫🇷",
    "🎤",
    "שלום",
    "مرحبا",
    "한국",
    "ภาษา",
    "\"",
    "\\",
    "\\u0041",
    "'",
    "=1+1",
    "＝",
    ",",
    ";",
    "\0",
    "\u{1f}",
    "\u{7f}",
    "\u{2028}",
    "\u{202e}",
    "\u{feff}",
    "\u{fffd}",
    "\u{10ffff}",
    "</script>",
    "{{7*7}}",
];

fn words(max: usize) -> impl Strategy<Value = String> {
    vec(select(PIECES), 0..max).prop_map(|pieces| pieces.concat())
}

/// Words as they may stand in a name.
fn name() -> impl Strategy<Value = Rc<str>> {
    let shown: &'static [&str] =
        &["A", "é", "🎤", "<b>", "\"", "\\", " ", "=", "שלום", "\u{200d}", "{{x}}", "__proto__"];
    vec(select(shown), 0..6).prop_map(|pieces| pieces.concat().trim().into())
}

fn id(prefix: &'static str) -> impl Strategy<Value = String> {
    (select(["_", ".", ":", "-", "A", "9"].as_slice()), 0_u16..40)
        .prop_map(move |(mark, number)| format!("{mark}{prefix}{number}"))
}

fn foreign() -> impl Strategy<Value = Option<Rc<Foreign>>> {
    let raw: &'static [&str] =
        &["null", "1e999", "-0", "\"\\ud800 é\"", "{\"a\":[1,{},[]],\"b\":\"{ \\\" [\"}", "[]", "{}", "[[1],[2]]"];
    let key =
        select(["x_tool", "__proto__", "constructor", "zeta", "", "a key", "\"\\"].as_slice()).prop_map(str::to_owned);
    let keys = btree_map(key, select(raw).prop_map(Rc::from), 0..3);
    let foreign = (proptest::option::of(words(3).prop_map(Rc::from)), keys).prop_map(|(id, keys)| Foreign { id, keys });
    foreign.prop_map(|it| (it != Foreign::default()).then(|| Rc::new(it)))
}

fn time() -> impl Strategy<Value = Timestamp> {
    (-62_167_219_200_000_i64..=253_402_300_799_999).prop_map(Timestamp::from_millis)
}

fn label() -> impl Strategy<Value = Label> {
    let look = (any::<[u8; 3]>(), select(LineStyle::ALL.as_slice()));
    let key = proptest::option::of(select(["x", "ё", "\""].as_slice()));
    let example =
        (words(3), words(2)).prop_map(|(quote, source)| Example { quote: quote.into(), source: source.into() });
    let rules = (words(3), words(3), vec(example, 0..3));
    (id("l"), name(), look, words(4), foreign(), key, rules).prop_map(
        |(id, name, ([red, green, blue], style), description, foreign, shortcut, (include, exclude, examples))| {
            let shown = if name.is_empty() { Rc::from(id.as_str()) } else { name };
            Label {
                description: description.into(),
                shortcut: shortcut.map(Rc::from),
                include: include.into(),
                exclude: exclude.into(),
                examples: examples.into(),
                foreign,
                ..Label::new(LabelId::new(id), &shown, Color::new(red, green, blue), style)
            }
        },
    )
}

/// Labels whose meaning is in words that REFI-QDA's files have a use for.
fn headed_codebook() -> impl Strategy<Value = Vec<Rc<Label>>> {
    let pieces = ["Include: ", "Exclude: ", "Example: ", "\n\n", "\n— ", "\n", "a", " ", "\r", "\0", "]]>", "?>"];
    let words = move || vec(select(pieces.to_vec()), 0..5).prop_map(|it| Rc::from(it.concat()));
    let means = move || (words(), words(), words(), vec((words(), words()), 0..3));
    (codebook(), vec(means(), 6)).prop_map(|(labels, means)| {
        let headed = labels.iter().zip(means).map(|(label, (description, include, exclude, examples))| {
            let examples = examples.into_iter().map(|(quote, source)| Example { quote, source }).collect();
            Rc::new(Label { description, include, exclude, examples, ..(**label).clone() })
        });
        headed.collect()
    })
}

/// Labels of which each may lie under one before it.
fn codebook() -> impl Strategy<Value = Vec<Rc<Label>>> {
    vec((label(), proptest::option::of(any::<Index>())), 0..6).prop_map(|drawn| {
        let mut labels: Vec<Rc<Label>> = Vec::new();
        for (mut label, parent) in drawn {
            if labels.iter().any(|it| it.id == label.id) {
                continue;
            }
            if let Some(parent) = parent.filter(|_| !labels.is_empty()) {
                label.parent = Some(parent.get(&labels).id.clone());
            }
            labels.push(Rc::new(label));
        }
        labels
    })
}

fn annotators() -> impl Strategy<Value = Vec<Rc<Annotator>>> {
    vec((id("p"), name(), foreign()), 1..3).prop_map(|drawn| {
        let by_id: BTreeMap<String, Annotator> = drawn
            .into_iter()
            .map(|(id, name, foreign)| (id.clone(), Annotator { id: AnnotatorId::new(id), name, foreign }))
            .collect();
        by_id.into_values().map(Rc::new).collect()
    })
}

#[derive(Clone, Debug)]
struct Drawn {
    places: Vec<(Index, Index)>,
    labels: Vec<Index>,
    note: String,
    attributes: Vec<(Index, String, Option<Value>)>,
    annotator: Index,
    times: (Timestamp, Timestamp),
    review: Option<String>,
    lost: bool,
    foreign: Option<Rc<Foreign>>,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let value = prop_oneof![
        words(3).prop_map(|it| Value::Text(it.into())),
        select(["0", "-0", "1e999", "3.50", "12345678901234567890"].as_slice()).prop_map(|it| Value::Number(it.into())),
        any::<bool>().prop_map(Value::Flag),
    ];
    (
        vec(any::<(Index, Index)>(), 1..4),
        vec(any::<Index>(), 0..3),
        words(5),
        vec((any::<Index>(), words(2), proptest::option::of(value)), 0..3),
        any::<Index>(),
        (time(), time()),
        (proptest::option::of(words(4)), proptest::bool::weighted(0.2)),
        foreign(),
    )
        .prop_map(|(places, labels, note, attributes, annotator, times, (review, lost), foreign)| Drawn {
            places,
            labels,
            note,
            attributes,
            annotator,
            times,
            review,
            lost,
            foreign,
        })
}

fn annotation(
    drawn: Drawn,
    number: usize,
    text: &Text,
    labels: &[Rc<Label>],
    annotators: &[Rc<Annotator>],
) -> Option<Annotation> {
    let ends: Vec<usize> = text.as_str().char_indices().map(|(at, _)| at).chain([text.as_str().len()]).collect();
    let place = |index: Index| Offset::from_usize(*index.get(&ends));
    let span = |(one, two): (Index, Index)| Span::new(place(one).min(place(two)), place(one).max(place(two)));
    let mut attached: Vec<LabelId> = Vec::new();
    for index in drawn.labels.into_iter().filter(|_| !labels.is_empty()) {
        let id = index.get(labels).id.clone();
        if !attached.contains(&id) {
            attached.push(id);
        }
    }
    let mut attributes = Attributes::new();
    for (index, name, value) in drawn.attributes.into_iter().filter(|_| !attached.is_empty()) {
        let values = attributes.entry(index.get(&attached).clone()).or_default();
        values.extend(value.map(|value| (name.into(), value)));
    }
    Some(Annotation {
        id: AnnotationId::new(format!("a-{number}")),
        spans: Spans::new(drawn.places.into_iter().filter_map(span))?,
        labels: attached.into(),
        note: drawn.note.into(),
        attributes: (!attributes.is_empty()).then(|| Rc::new(attributes)),
        annotator: drawn.annotator.get(annotators).id.clone(),
        created: drawn.times.0,
        modified: drawn.times.1,
        review: drawn.review.map(Into::into),
        foreign: drawn.foreign,
    })
}

type DrawnDocument = (String, Rc<str>, BTreeMap<Rc<str>, Rc<str>>, IntakeRecord, Option<Rc<Foreign>>, Vec<Drawn>);

fn document() -> impl Strategy<Value = DrawnDocument> {
    let record =
        (select([Newlines::Lf, Newlines::CrLf, Newlines::Cr, Newlines::Mixed].as_slice()), any::<bool>(), 0_u32..3)
            .prop_map(|(newlines, bom, replaced_surrogates)| IntakeRecord { newlines, bom, replaced_surrogates });
    let text = prop_oneof![9 => words(60), 1 => words(4000)];
    let metadata = btree_map(words(2).prop_map(Rc::from), words(3).prop_map(Rc::from), 0..3);
    (text, name(), metadata, record, foreign(), vec(drawn(), 0..8))
}

pub fn project() -> impl Strategy<Value = Project> {
    (id("p"), name(), annotators(), codebook(), vec(document(), 0..3), foreign()).prop_map(
        |(id, title, annotators, labels, documents, foreign)| {
            let mut number = 0;
            let documents =
                documents.into_iter().enumerate().map(|(index, (raw, title, metadata, record, foreign, drawn))| {
                    let text = intake(&raw).text;
                    let made = drawn.into_iter().filter_map(|it| {
                        number += 1;
                        let lost = it.lost;
                        annotation(it, number, &text, &labels, &annotators).map(|it| (lost, Rc::new(it)))
                    });
                    let (lost, made): (Vec<_>, Vec<_>) = made.partition(|it| it.0);
                    let unplaced = unplaced_list(lost.iter().map(|it| Unplaced::of(&text, &it.1)));
                    let annotations = AnnotationSet::new(made.into_iter().map(|it| it.1));
                    let turn =
                        |block: Block| Turn { speaker: format!("S{}", block.index % 2).into(), start: block.start };
                    let turns = text.blocks().skip(1).step_by(2).map(turn).collect();
                    Rc::new(Document {
                        id: DocumentId::new(format!("d:{index}")),
                        details: Rc::new(Details {
                            title,
                            language: (index == 1).then(|| "ar-EG".into()),
                            metadata,
                            turns,
                        }),
                        text,
                        intake: record,
                        derived_from: (index == 1).then(|| DocumentId::new("d:0")),
                        annotations,
                        unplaced,
                        foreign,
                    })
                });
            Project {
                id: ProjectId::new(id),
                title,
                documents: documents.collect(),
                annotators: Rc::new(annotators),
                codebook: Rc::new(Codebook::new(labels)),
                foreign,
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// The native file carries everything, and equal state gives equal bytes.
    #[test]
    fn what_is_written_is_read(project in project()) {
        let written = Rostrum.write(&project, &options()).expect("writes");
        prop_assert_eq!(written.report.matching, written.report.checked);
        prop_assert_eq!(&written.report.losses, &[]);
        let reading = Rostrum.read(&written.bytes, &mut Counter::default()).expect("reads");
        let lost: Vec<_> = reading.diagnostics.iter().filter(|it| it.severity == Severity::Error).collect();
        prop_assert!(lost.is_empty(), "{:?}", lost);
        prop_assert_eq!(&reading.project, &project);
        let again = Rostrum.write(&reading.project, &options()).expect("writes");
        prop_assert!(again.bytes == written.bytes);
    }

    /// Every row of the table says what the text says.
    #[test]
    fn tables_of_quotes_match(project in project()) {
        let report = Csv.write(&project, &options()).expect("writes").report;
        prop_assert_eq!(&report.mismatches, &[]);
        prop_assert_eq!(report.matching, report.checked);
    }

    /// What labels mean and how they are ordered comes back from both files of REFI-QDA.
    #[test]
    fn codes_come_back(labels in prop_oneof![codebook(), headed_codebook()]) {
        let project = Project { codebook: Rc::new(Codebook::new(labels)), ..Project::starter(&mut Counter::default()) };
        for format in [&RefiCodebook as &dyn Format, &RefiQda] {
            let written = format.write(&project, &options()).expect("writes");
            prop_assert_eq!(&written.report.mismatches, &[]);
            let read = format.read(&written.bytes, &mut Counter::default()).expect("reads").project;
            let labels = project.codebook.labels().iter().map(|it| Label { foreign: None, ..(**it).clone() });
            prop_assert_eq!(read.codebook.labels(), labels.map(Rc::new).collect::<Vec<_>>());
        }
    }

    /// A damaged file is read or refused, never worse; and what is read of it is sound.
    #[test]
    fn damaged_files_do_no_harm(project in project(), cuts in vec((any::<Index>(), 0_usize..40, select(PIECES)), 1..4)) {
        let mut bytes = Rostrum.write(&project, &options()).expect("writes").bytes;
        for (index, length, piece) in cuts {
            let at = index.index(bytes.len() + 1);
            let end = (at + length).min(bytes.len());
            bytes.splice(at..end, piece.bytes());
        }
        if let Ok(reading) = Rostrum.read(&bytes, &mut Counter::default()) {
            sound(&reading.project)?;
        }
    }

    /// Whole values that are something else cost only themselves.
    #[test]
    fn wrong_values_cost_only_themselves(project in project(), swaps in vec((any::<Index>(), select(VALUES)), 1..6)) {
        let bytes = Rostrum.write(&project, &options()).expect("writes").bytes;
        let mut lines: Vec<String> = String::from_utf8(bytes).expect("UTF-8").lines().map(str::to_owned).collect();
        for (index, value) in swaps {
            let at = index.index(lines.len());
            let line = &lines[at];
            if let Some((key, old)) = line.split_once("\": ").filter(|(_, old)| !old.starts_with(['{', '[']) || old.ends_with(['}', ']'])) {
                let comma = if old.ends_with(',') { "," } else { "" };
                lines[at] = format!("{key}\": {value}{comma}");
            }
        }
        match Rostrum.read(lines.join("\n").as_bytes(), &mut Counter::default()) {
            Ok(reading) => sound(&reading.project)?,
            Err(error) => prop_assert!(matches!(error.code(), "not-rostrum" | "newer"), "{}", error),
        }
    }
}

const VALUES: &[&str] =
    &["null", "true", "7", "-1", "1e999", "4294967296", "\"\"", "\"\\ud800\"", "\"__proto__\"", "[]", "{}", "[[{}]]"];

/// Whether the project can be written, and read back the same.
fn sound(project: &Project) -> Result<(), TestCaseError> {
    let written = Rostrum.write(project, &options()).expect("writes");
    prop_assert_eq!(&written.report.mismatches, &[]);
    let again = Rostrum.read(&written.bytes, &mut Counter::default()).expect("reads");
    prop_assert_eq!(&again.project, project);
    Ok(())
}
