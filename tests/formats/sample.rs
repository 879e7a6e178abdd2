//! The sample speech that comes with the app: made from its text and a table of quotes, through our own writer.

use std::collections::BTreeMap;
use std::rc::Rc;

use rostrum::formats::{Format, Rostrum, Scope, WriteOptions};
use rostrum::model::{
    Annotation, AnnotationId, AnnotationSet, Annotator, AnnotatorId, Codebook, Details, Document, DocumentId, Label,
    LabelId, Offset, Project, ProjectId, Span, Spans, Text, Timestamp, boundary, intake, mint,
};

use crate::{Counter, expect_file};

const FILE: &str = "static/samples/human-rights-dialogue-2022.rostrum.json";
/// Between two passages of one annotation in the table.
const GAP: &str = " … ";
/// 12 January 2026, 09:00 UTC. Each annotation of the table is a minute later.
const FIRST_MADE: i64 = 1_768_208_400_000;

const LABELS: [(&str, &str); 6] = [
    ("Praise", "Speaks well of the host, its people or what they have done."),
    ("Concern", "Names a loss, a wrong or a danger, or says that something falls short."),
    ("Reform support", "Backs a reform, an institution or a promise of the host."),
    ("Commitment", "Binds the speaker’s own side to do something, or to go on doing it."),
    ("Call to action", "Asks others to do something, openly or as a condition."),
    ("Self-criticism", "Admits a fault of the speaker’s own side."),
];

fn codebook() -> Codebook {
    let mut codebook = Codebook::default();
    for (name, description) in LABELS {
        let (color, style) = codebook.next_look();
        let mut label = Label::new(codebook.free_id(name), name, color, style);
        label.description = description.into();
        codebook = Codebook::new(codebook.labels().iter().cloned().chain([Rc::new(label)]).collect());
    }
    codebook
}

/// The one place where the text says these words.
fn only_place(text: &Text, words: &str) -> Span {
    let places: Vec<usize> = text.as_str().match_indices(words).map(|(at, _)| at).collect();
    assert_eq!(places.len(), 1, "“{words}” is there {} times", places.len());
    Span::new(Offset::from_usize(places[0]), Offset::from_usize(places[0] + words.len())).expect("words")
}

/// Where the words of a row are. Passages after the first are looked for after the one before.
fn spans(text: &Text, quote: &str) -> Spans {
    let mut from = 0;
    let passages = quote.split(GAP).map(|words| {
        if !quote.contains(GAP) {
            return only_place(text, words);
        }
        // Of words that come back, those nearest before the next passage are meant.
        let next = quote.split(GAP).skip_while(|it| *it != words).nth(1);
        let end = next.map_or(text.as_str().len(), |next| only_place(text, next).start().to_usize());
        let at = from + text.as_str()[from..end].rfind(words).unwrap_or_else(|| panic!("“{words}” is not there"));
        from = at + words.len();
        Span::new(Offset::from_usize(at), Offset::from_usize(from)).expect("words")
    });
    Spans::new(passages.collect::<Vec<_>>()).expect("at least one passage")
}

fn id_for(name: &str) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(name);
    mint(u128::from_be_bytes(digest[..16].try_into().expect("16 bytes")))
}

fn sample() -> Project {
    let text = intake(include_str!("sample/speech.txt"));
    assert!(text.map.is_identity());
    let codebook = codebook();
    let annotator = AnnotatorId::new("rostrum-sample-2022");
    let rows = include_str!("sample/annotations.tsv").lines().skip(1).enumerate();
    let annotations = rows.map(|(index, row)| {
        let [quote, labels, note] = row.split('\t').collect::<Vec<_>>().try_into().expect("three columns");
        let made = Timestamp::from_millis(FIRST_MADE + 60_000 * index as i64);
        let label = |id: &str| codebook.get(&LabelId::new(id)).unwrap_or_else(|| panic!("{id}")).id.clone();
        Rc::new(Annotation {
            id: AnnotationId::new(id_for(row)),
            spans: spans(&text.text, quote),
            labels: labels.split_whitespace().map(label).collect(),
            note: note.into(),
            attributes: None,
            annotator: annotator.clone(),
            created: made,
            modified: made,
            review: None,
            foreign: None,
        })
    });
    let annotations = AnnotationSet::new(annotations.collect::<Vec<_>>());
    let title = "US–Kazakhstan human rights dialogue";
    let mut document = Document::new(DocumentId::new(id_for(title)), title, text.text, text.record);
    let metadata = [
        ("date", "2022-04-06"),
        ("place", "Nur-Sultan"),
        ("source", "U.S. Department of State"),
        ("speaker", "U.S. Department of State"),
    ];
    document.details = Rc::new(Details {
        title: title.into(),
        language: Some("en".into()),
        metadata: metadata.map(|(key, value)| (key.into(), value.into())).into_iter().collect::<BTreeMap<_, _>>(),
        ..Details::default()
    });
    document.annotations = annotations;
    Project {
        id: ProjectId::new(id_for("sample")),
        title: title.into(),
        annotators: Rc::new(vec![Rc::new(Annotator { id: annotator, name: "Rostrum sample".into(), foreign: None })]),
        codebook: Rc::new(codebook),
        documents: vec![Rc::new(document)],
        foreign: None,
    }
}

#[test]
fn the_sample_is_what_its_table_says() {
    let project = sample();
    let options = WriteOptions { scope: Scope::Whole, date: "2026-01-12".to_owned(), variant: None };
    let written = Rostrum.write(&project, &options).expect("writes");
    assert_eq!(written.report.matching, written.report.checked, "{:?}", written.report.mismatches);
    expect_file(FILE, &written.bytes);
    let reading = Rostrum.read(&written.bytes, &mut Counter::default()).expect("reads");
    assert_eq!(reading.diagnostics, []);
    assert_eq!(reading.project, project);
}

#[test]
fn the_sample_is_careful() {
    let project = sample();
    let document = &project.documents[0];
    let spans: Vec<&Spans> = document.annotations.iter().map(|it| &it.spans).collect();
    for span in spans.iter().flat_map(|it| it.iter()) {
        let words = document.text.slice(span);
        assert_eq!(boundary::snap_to_words(&document.text, span), Some(span), "“{words}” cuts a word");
        assert_eq!(words.trim(), words);
    }
    let pairs = || spans.iter().enumerate().flat_map(|(at, one)| spans[at + 1..].iter().map(move |two| (one, two)));
    assert!(pairs().any(|(one, two)| one.first().crosses(two.first())), "some cross");
    assert!(pairs().any(|(one, two)| one.first().contains(two.first())), "some are nested");
    assert!(spans.iter().any(|it| it.count() > 1), "some have a gap");
    let annotations = || document.annotations.iter();
    assert!(annotations().any(|it| it.labels.len() > 1), "some have two labels");
    assert!(annotations().any(|it| it.labels.is_empty()), "some are highlights");
    assert!(project.codebook.labels().iter().all(|it| project.uses_of(&it.id) > 0), "every label is used");
}

#[test]
fn the_sample_begins_with_the_starter_labels() {
    let sample = codebook();
    let looks = |codebook: &Codebook| -> Vec<_> {
        let labels = codebook.labels().iter().take(3);
        labels.map(|it| (it.id.clone(), it.name.clone(), it.color, it.style)).collect()
    };
    assert_eq!(looks(&sample), looks(&Codebook::starter()));
}
