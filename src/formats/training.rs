//! What spaCy's and Prodigy's lines have in common: a text, its tokens, its labelled spans.
//!
//! Offsets count code points. A span has one label and one passage: an annotation with several of either is written as
//! `id~1`, `id~2`. Its id, note and attributes stand beside it, where both programs keep or pass over them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::attributes::{self, Named};
use super::check::Expected;
use super::clean::cut;
use super::draft::{At, Draft, DraftAnnotation, DraftDocument, DraftSpan};
use super::json::{self, Object, Words, scalar, text_of};
use super::lines;
use super::names::Names;
use super::parts::{Spelled, document_id, part};
use super::source::Source;
use super::tokens::{self, Token};
use super::{Change, Feature, ReadError, own_keys};
use crate::model::{Document, OffsetUnit, Span, Timestamp, limits};

/// What such lines carry.
pub const CARRIES: &[Feature] = &[
    Feature::Texts,
    Feature::Titles,
    Feature::Occasion,
    Feature::Metadata,
    Feature::Overlaps,
    Feature::SameWords,
    Feature::MidWord,
    Feature::LineEnds,
];

/// What they change.
pub const CHANGES: &[(Feature, Change)] = &[
    (Feature::Gaps, Change::ForEachPassage),
    (Feature::SeveralLabels, Change::ForEachLabel),
    (Feature::Notes, Change::Tucked),
    (Feature::Attributes, Change::Tucked),
    (Feature::Padding, Change::Trimmed),
];

/// A labelled span.
#[derive(Serialize)]
pub struct Labelled<'a> {
    /// In code points.
    pub start: u32,
    /// In code points, exclusive.
    pub end: u32,
    /// The first token's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_start: Option<usize>,
    /// The last token's number, inclusive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_end: Option<usize>,
    label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kb_id: Option<&'static str>,
    id: Cow<'a, str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    note: &'a str,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    attributes: Named<'a>,
}

/// What a line says of its speech.
#[derive(Serialize)]
pub struct Meta<'a> {
    title: &'a str,
    document: &'a str,
    #[serde(flatten)]
    metadata: BTreeMap<&'a str, &'a str>,
}

/// The keys of ours in what is known of a speech.
pub const USED: [&str; 2] = ["title", "document"];

/// What is known of a speech.
pub fn meta(document: &Document) -> Meta<'_> {
    Meta {
        title: document.title(),
        document: document_id(document),
        metadata: own_keys::others(document, &USED).collect(),
    }
}

/// The spans of a speech. White space at their edges that is no token of its own is not in them.
pub fn spans<'a>(
    document: &'a Rc<Document>,
    tokens: &[Token],
    names: &'a Names<'a>,
    expected: &mut Expected<'a>,
    of_spacy: bool,
) -> Vec<Labelled<'a>> {
    expected.document(document);
    let text = &document.text;
    let spelled = Spelled::new(document);
    let mut spans = Vec::with_capacity(document.annotations.len());
    for annotation in document.annotations.iter() {
        let several = annotation.labels.len() * annotation.spans.count() > 1;
        let mut number = 0;
        for label in annotation.labels.iter() {
            let name = names.of(label);
            for span in annotation.spans.iter() {
                number += 1;
                let Some((first, last)) = tokens::inside(tokens, span) else { continue };
                let edges = tokens.get(first).zip(tokens.get(last));
                let Some(span) = edges.and_then(|(first, last)| Span::new(first.start, last.end)) else { continue };
                expected.annotation(&annotation.id, &[name], &[span]);
                spans.push(Labelled {
                    start: text.code_point_from_byte(span.start()),
                    end: text.code_point_from_byte(span.end()),
                    token_start: (!of_spacy).then_some(first),
                    token_end: (!of_spacy).then_some(last),
                    label: name,
                    kb_id: of_spacy.then_some(""),
                    id: part(spelled.of(annotation), number, several),
                    note: &annotation.note,
                    attributes: attributes::of(annotation, names),
                });
            }
        }
    }
    spans
}

/// How many of something there were, and on which line first.
#[derive(Clone, Copy, Default)]
struct Count {
    first: usize,
    many: usize,
}

impl Count {
    fn count(&mut self, line: usize, many: usize) {
        if self.many == 0 {
            self.first = line;
        }
        self.many += many;
    }
}

/// What of the lines was passed over.
#[derive(Default)]
struct Passed {
    /// Texts that were rejected or ignored in Prodigy, and their spans: those are no annotations.
    refused: Count,
    refused_spans: usize,
    categories: Count,
    choices: Count,
    relations: Count,
}

impl Passed {
    /// Counts what a line says beside its spans.
    fn rest(&mut self, object: &mut Object<'_>, line: usize) {
        let mut says = |key: &str, sign: char| usize::from(object.take(key).is_some_and(|it| it.get().contains(sign)));
        self.categories.count(line, says("cats", ':'));
        self.relations.count(line, says("relations", '{'));
        let choices = says("accept", '"').max(says("options", '{'));
        self.choices.count(line, choices);
    }

    fn say(&self, draft: &mut Draft<'_>) {
        let mut leave_out = |count: Count, message: String| {
            if count.many > 0 {
                draft.leave_out(&At::line(count.first), &message, None);
            }
        };
        let Self { refused, refused_spans, categories, choices, relations } = *self;
        let (texts, spans) = (refused.many, refused_spans);
        leave_out(
            refused,
            format!("Texts that were rejected or ignored in Prodigy: {texts}; their spans were left out: {spans}"),
        );
        let texts = categories.many;
        leave_out(
            categories,
            format!("Categories of a whole text have no place in Rostrum; left out. Lines with such: {texts}"),
        );
        let texts = choices.many;
        leave_out(
            choices,
            format!("Choices for a whole text have no place in Rostrum; left out. Lines with such: {texts}"),
        );
        let texts = relations.many;
        leave_out(relations, format!("Rostrum has no relations; they were left out. Lines with such: {texts}"));
    }
}

/// A text and what is said of it: one object, or a pair as in spaCy's lists of training data.
pub fn record<'a>(raw: &'a RawValue) -> Option<(Option<Cow<'a, str>>, Object<'a>)> {
    if raw.get().starts_with('[') {
        let (text, says) = serde_json::from_str::<(&'a RawValue, Object<'a>)>(raw.get()).ok()?;
        return Some((text_of(text), says));
    }
    let mut object = serde_json::from_str::<Object<'a>>(raw.get()).ok()?;
    Some((object.take("text").and_then(text_of), object))
}

/// Who annotated a line in Prodigy.
fn who<'a>(object: &mut Object<'a>) -> Option<Cow<'a, str>> {
    ["_annotator_id", "_session_id"]
        .into_iter()
        .filter_map(|key| object.take(key).filter(|it| it.get() != "null"))
        .map(|it| text_of(it).unwrap_or_else(|| it.get().into()))
        .find(|it| !it.is_empty())
}

/// When: Prodigy counts seconds, others milliseconds.
fn when(object: &mut Object<'_>) -> Option<Timestamp> {
    /// As seconds, that is in the year 5138.
    const TOO_LATE: i64 = 100_000_000_000;
    let count = object.take("_timestamp")?.get().split('.').next()?.parse::<i64>().ok()?;
    let millis = if count < TOO_LATE { count.checked_mul(1_000)? } else { count };
    Some(Timestamp::from_millis(millis))
}

/// The lines of a file of that format, whatever program wrote them.
pub fn draft<'a>(source: &'a Source<'a>, format: &'static str) -> Result<Draft<'a>, ReadError> {
    let mut draft = Draft::new(format, OffsetUnit::CodePoint);
    let mut passed = Passed::default();
    for (line, raw) in lines::records(source, &mut draft)? {
        let at = At::line(line);
        let Some((text, mut object)) = record(raw) else {
            draft.leave_out(&at, "This should be an object", Some(raw.get()));
            continue;
        };
        let Some(text) = text else {
            draft.leave_out(&at, "This line has no text", Some(raw.get()));
            continue;
        };
        let refused = object.take("answer").and_then(text_of).is_some_and(|it| it != "accept");
        let (who, when) = (who(&mut object), when(&mut object));
        let meta = object.take("meta").and_then(|it| serde_json::from_str::<Object<'a>>(it.get()).ok());
        let mut document = DraftDocument { at: at.clone(), text: Some(text), ..DraftDocument::default() };
        for (key, value) in meta.into_iter().flat_map(Object::rest) {
            let words = text_of(value).unwrap_or_else(|| json::compact(value.get()).into());
            match &*key {
                "title" => document.title = words,
                "document" => document.id = Some(words),
                _ => {
                    document.metadata.insert(Rc::from(&*key), Rc::from(&*words));
                }
            }
        }
        // What people said in Prodigy of the whole line is newer than what went there.
        if let Some(said) = object.take("comment").and_then(text_of).filter(|it| !it.is_empty()) {
            document.metadata.insert("comment".into(), Rc::from(&*said));
        }
        match object.take("flagged").map(RawValue::get) {
            Some("true") => drop(document.metadata.insert("flagged".into(), "true".into())),
            Some("false") => drop(document.metadata.remove("flagged")),
            _ => {}
        }
        if !draft.document(document) {
            continue;
        }
        // spaCy says an entity twice, as one and as a span; entities come last.
        let lists = span_lists(&mut object);
        passed.rest(&mut object, line);
        if refused {
            let lists = lists.iter().filter_map(|it| json::list(it.1, limits::ANNOTATIONS).ok());
            passed.refused.count(line, 1);
            passed.refused_spans += lists.map(|it| it.items.len() + it.surplus).sum::<usize>();
            continue;
        }
        let are_entities = |path: &str| path == "ents" || path == "entities";
        let repeats = lists.len() > 1 && lists.iter().any(|it| are_entities(&it.0));
        let mut seen: BTreeSet<(u32, u32, String)> = BTreeSet::new();
        for (path, list) in lists {
            let is_second = are_entities(&path);
            let Ok(list) = json::list(list, limits::ANNOTATIONS) else {
                draft.leave_out(&at, &format!("{path} is not a list"), Some(list.get()));
                continue;
            };
            for (index, raw) in list.items.into_iter().enumerate() {
                let at = At::new(line, format!("{path}[{index}]"));
                match annotation(raw) {
                    Some(annotation) => {
                        let key = key(&annotation).filter(|_| repeats);
                        if is_second && key.as_ref().is_some_and(|it| seen.contains(it)) {
                            continue;
                        }
                        seen.extend(key.filter(|_| !is_second));
                        let annotator = who.clone();
                        draft.annotation(DraftAnnotation { at, annotator, created: when, ..annotation });
                    }
                    None => draft.leave_out(&at, "This is no span: it needs start, end and label", Some(raw.get())),
                }
            }
        }
    }
    passed.say(&mut draft);
    Ok(draft)
}

/// Where a span lies and what its label is.
fn key(annotation: &DraftAnnotation<'_>) -> Option<(u32, u32, String)> {
    let (start, end) = annotation.spans.first()?.offsets?;
    Some((start, end, annotation.labels.first()?.clone().into_owned()))
}

/// The lists of spans of a line with where they stand: `spans` as Prodigy has them, `spans` by key and `ents` as spaCy.
fn span_lists<'a>(object: &mut Object<'a>) -> Vec<(String, &'a RawValue)> {
    let mut lists = Vec::new();
    if let Some(spans) = object.take("spans") {
        match serde_json::from_str::<Object<'a>>(spans.get()) {
            Ok(groups) => lists.extend(groups.rest().map(|(key, list)| (format!("spans.{}", cut(&key, 60)), list))),
            Err(_) => lists.push(("spans".to_owned(), spans)),
        }
    }
    lists.extend(["ents", "entities"].into_iter().filter_map(|key| Some((key.to_owned(), object.take(key)?))));
    lists
}

fn annotation<'a>(raw: &'a RawValue) -> Option<DraftAnnotation<'a>> {
    #[derive(Deserialize)]
    struct SpanIn<'a> {
        start: u32,
        end: u32,
        #[serde(borrow)]
        label: Words<'a>,
        #[serde(borrow, default)]
        id: Option<&'a RawValue>,
        #[serde(borrow, default)]
        note: Option<Words<'a>>,
        #[serde(borrow, default)]
        attributes: Option<&'a RawValue>,
        /// How sure a program was.
        #[serde(borrow, default)]
        score: Option<&'a RawValue>,
        /// What it is in a base of knowledge.
        #[serde(borrow, default)]
        kb_id: Option<&'a RawValue>,
    }
    let span = |start, end| vec![DraftSpan { offsets: Some((start, end)), ..DraftSpan::default() }];
    if raw.get().starts_with('[') {
        let (start, end, label) = serde_json::from_str::<(u32, u32, Words<'a>)>(raw.get()).ok()?;
        return Some(DraftAnnotation { spans: span(start, end), labels: vec![label.0], ..DraftAnnotation::default() });
    }
    let it: SpanIn<'a> = serde_json::from_str(raw.get()).ok()?;
    let mut attributes = attributes::read(it.attributes);
    for (name, value) in [("score", it.score), ("kb_id", it.kb_id)] {
        let value = value.and_then(scalar).filter(|it| !attributes::words(it).is_empty());
        attributes.extend(value.map(|value| (it.label.0.clone(), Rc::from(name), value)));
    }
    Some(DraftAnnotation {
        id: it.id.and_then(text_of).filter(|it| !it.is_empty()),
        spans: span(it.start, it.end),
        labels: vec![it.label.0],
        note: it.note.map(|it| it.0).unwrap_or_default(),
        attributes,
        ..DraftAnnotation::default()
    })
}
