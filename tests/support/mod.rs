//! Builders and generators for the tests of the model and the app.
//!
//! Each test program uses a part of it.
#![allow(dead_code, unused_imports)]

pub mod desk;
pub mod marked;
pub mod session;

use std::collections::BTreeMap;
use std::rc::Rc;

use proptest::prelude::*;
use proptest::sample::Index;
use rostrum::model::{
    Annotation, AnnotationId, AnnotationSet, Annotator, AnnotatorId, Document, DocumentId, Edit, Ids, Label, LabelId,
    Offset, Project, Span, Spans, Text, Timestamp, Transaction,
};

/// Ids that count: 1, 2, 3.
#[derive(Clone, Debug, Default)]
pub struct Counting(pub u128);

impl Ids for Counting {
    fn next_bits(&mut self) -> u128 {
        self.0 += 1;
        self.0
    }
}

/// Chance that is the same every time (SplitMix64).
#[derive(Clone, Debug)]
pub struct Rng(pub u64);

impl Rng {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// Less than `bound`, which is not zero.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }

    pub fn below_u32(&mut self, bound: u32) -> u32 {
        u32::try_from(self.next() % u64::from(bound)).unwrap()
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        if from.is_empty() { None } else { from.get(self.below(from.len())) }
    }
}

/// What texts are made of. Each piece is whole by itself; next to each other some join.
pub const PIECES: [&str; 24] = [
    "The ",
    "people, ",
    "reform. ",
    "don't ",
    "a",
    "é",
    "e\u{301}",
    "👍🏽",
    "👩\u{200d}👩\u{200d}👧 ",
    "🇩🇪",
    "한국어 ",
    "\u{1112}\u{1161}\u{11ab}",
    "ภาษาไทย",
    "नमस्ते ",
    "سلام\u{200c}ها ",
    "\u{a0}",
    "\u{200d}",
    "\u{301}",
    "𝔘 ",
    "日本。",
    "\n",
    "\n\n",
    " \t\n",
    "— ",
];

pub fn texts() -> impl Strategy<Value = String> {
    texts_of(0..40)
}

pub fn texts_of(pieces: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES.as_slice()), pieces).prop_map(|pieces| pieces.concat())
}

/// All places in a text.
pub fn places(text: &str) -> Vec<u32> {
    (0..=text.len()).filter(|at| text.is_char_boundary(*at)).map(|at| u32::try_from(at).unwrap()).collect()
}

pub fn span(start: u32, end: u32) -> Span {
    Span::new(Offset::new(start), Offset::new(end)).unwrap_or_else(|| panic!("{start}..{end} is empty"))
}

/// Where something is, before the text is known.
#[derive(Clone, Debug)]
pub struct Somewhere {
    ends: Vec<(Index, Index)>,
    labels: u8,
    short: bool,
    twin: bool,
}

pub fn somewhere() -> impl Strategy<Value = Somewhere> {
    let ends = prop_oneof![
        4 => prop::collection::vec(any::<(Index, Index)>(), 1),
        1 => prop::collection::vec(any::<(Index, Index)>(), 2..4),
    ];
    (ends, 0_u8..8, any::<bool>(), prop::bool::weighted(0.2)).prop_map(|(ends, labels, short, twin)| Somewhere {
        ends,
        labels,
        short,
        twin,
    })
}

impl Somewhere {
    /// Spans of whole characters; none when the text has no character.
    fn spans(&self, places: &[u32]) -> Option<Spans> {
        let spans = self.ends.iter().filter_map(|(start, end)| {
            let from = start.index(places.len());
            let to = if self.short { (from + 1 + end.index(6)).min(places.len() - 1) } else { end.index(places.len()) };
            Span::new(Offset::new(places[from.min(to)]), Offset::new(places[from.max(to)]))
        });
        Spans::new(spans)
    }
}

pub const LABELS: [&str; 3] = ["praise", "concern", "reform-support"];

/// Annotations that overlap, nest, cross, are the same, or have gaps.
pub fn annotations(text: &str, places_of: &[Somewhere]) -> Vec<Rc<Annotation>> {
    let places = places(text);
    let mut made: Vec<Rc<Annotation>> = Vec::new();
    for (index, place) in places_of.iter().enumerate() {
        let twin = made.last().filter(|_| place.twin).map(|it| it.spans.clone());
        let Some(spans) = twin.or_else(|| place.spans(&places)) else { continue };
        let labels: Vec<&str> =
            LABELS.iter().enumerate().filter(|(at, _)| place.labels >> at & 1 == 1).map(|(_, label)| *label).collect();
        made.push(annotation(&format!("x{index}"), spans, &labels));
    }
    made
}

pub fn annotated(
    pieces: std::ops::Range<usize>,
    count: std::ops::Range<usize>,
) -> impl Strategy<Value = (Text, Vec<Rc<Annotation>>)> {
    (texts_of(pieces), prop::collection::vec(somewhere(), count)).prop_map(|(text, places)| {
        let annotations = annotations(&text, &places);
        (Text::new(text), annotations)
    })
}

pub fn annotation(id: &str, spans: impl Into<Spans>, labels: &[&str]) -> Rc<Annotation> {
    Rc::new(Annotation {
        id: AnnotationId::new(id),
        spans: spans.into(),
        labels: labels.iter().map(|label| LabelId::new(*label)).collect(),
        note: "".into(),
        attributes: None,
        annotator: AnnotatorId::new("me"),
        created: Timestamp::from_millis(0),
        modified: Timestamp::from_millis(0),
        review: None,
        foreign: None,
    })
}

pub fn document(id: &str, text: &Text, annotations: impl IntoIterator<Item = Rc<Annotation>>) -> Document {
    let mut document = Document::new(DocumentId::new(id), id, text.clone(), Default::default());
    document.annotations = AnnotationSet::new(annotations);
    document
}

/// A project with the starter codebook, the annotator “me” and these documents.
pub fn project(documents: impl IntoIterator<Item = Document>) -> Project {
    let mut project = Project::starter(&mut Counting(1 << 100));
    project.annotators =
        Rc::new(vec![Rc::new(Annotator { id: AnnotatorId::new("me"), name: "".into(), foreign: None })]);
    project.documents = documents.into_iter().map(Rc::new).collect();
    project
}

pub fn one(edit: Edit) -> Transaction {
    Transaction { edits: vec![edit] }
}

/// The change of one annotation in the document “d”.
pub fn edit_of(before: Option<&Rc<Annotation>>, after: Option<&Rc<Annotation>>) -> Edit {
    Edit::Annotation { document: DocumentId::new("d"), before: before.cloned(), after: after.cloned() }
}

/// Everything in a project as plain values that share nothing with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frozen {
    pub title: String,
    pub annotators: Vec<Annotator>,
    pub labels: Vec<Label>,
    pub documents: Vec<FrozenDocument>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrozenDocument {
    pub id: String,
    pub title: String,
    pub metadata: BTreeMap<String, String>,
    pub text: String,
    pub annotations: Vec<Annotation>,
}

pub fn freeze(project: &Project) -> Frozen {
    Frozen {
        title: project.title.to_string(),
        annotators: project.annotators.iter().map(|it| it.as_ref().clone()).collect(),
        labels: project.codebook.labels().iter().map(|it| it.as_ref().clone()).collect(),
        documents: project
            .documents
            .iter()
            .map(|it| FrozenDocument {
                id: it.id.to_string(),
                title: it.title().to_owned(),
                metadata: it.details.metadata.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect(),
                text: it.text.as_str().to_owned(),
                annotations: it.annotations.iter().map(|it| it.as_ref().clone()).collect(),
            })
            .collect(),
    }
}

/// The ids of annotations, with spaces between.
pub fn ids<'a>(annotations: impl IntoIterator<Item = &'a Rc<Annotation>>) -> Vec<String> {
    annotations.into_iter().map(|it| it.id.to_string()).collect()
}
