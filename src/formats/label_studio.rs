//! Label Studio's JSON: tasks with their regions, as finished annotations or as predictions to be looked at there.
//!
//! Offsets count code points. A region has one passage and any number of labels; the parts of an annotation with gaps
//! are regions of their own. Attributes stand in a region's `meta`, which Label Studio keeps and does not show.
//! Source: <https://labelstud.io/guide/task_format>.

mod min;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::attributes::{self, Named};
use super::check::Expected;
use super::draft::{At, Draft, DraftAnnotation, DraftDocument, DraftSpan};
use super::json::{self, Object, text_of};
use super::moment::{moment, time};
use super::names::Names;
use super::parts::{Spelled, document_id};
use super::source::Source;
use super::{
    Capabilities, Change, Doc, Feature, Format, Input, ReadError, Reading, Variant, WriteError, WriteOptions, Written,
};
use super::{lines, own_keys, written};
use crate::model::{Annotation, AnnotatorId, Document, Ids, OffsetUnit, Project, Text, Timestamp, Value, limits};

/// The most annotations of one task: each has many regions.
const JUDGEMENTS: usize = 100_000;
/// How many quotes of a task tell which of its data is the text.
const QUOTES: usize = 50;
/// The most names of texts of a task that are told apart.
const NAMES: usize = 20;
/// What Rostrum calls itself among those who predict.
const MODEL: &str = "rostrum";

/// Label Studio's JSON.
#[derive(Clone, Copy, Debug)]
pub struct LabelStudio;

#[derive(Serialize)]
struct Task<'a> {
    id: usize,
    data: BTreeMap<&'a str, &'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    annotations: Option<Vec<Judgement<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    predictions: Option<Vec<Judgement<'a>>>,
}

#[derive(Serialize)]
struct Judgement<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    model_version: Option<&'static str>,
    result: Vec<Region<'a>>,
}

#[derive(Serialize)]
struct Region<'a> {
    id: Cow<'a, str>,
    from_name: &'static str,
    to_name: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    origin: &'static str,
    value: Passage<'a>,
    meta: Meta<'a>,
}

#[derive(Serialize)]
struct Passage<'a> {
    start: u32,
    end: u32,
    text: &'a str,
    labels: Vec<&'a str>,
}

#[derive(Serialize)]
struct Meta<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<[&'a str; 1]>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    attributes: Named<'a>,
    created: String,
    modified: String,
    annotator: Who<'a>,
}

#[derive(Clone, Copy, Serialize)]
struct Who<'a> {
    id: &'a str,
    name: &'a str,
}

impl Format for LabelStudio {
    fn id(&self) -> &'static str {
        "label-studio"
    }

    fn name(&self) -> &'static str {
        "Label Studio"
    }

    fn extension(&self) -> &'static str {
        "label-studio.json"
    }

    fn mime(&self) -> &'static str {
        "application/json"
    }

    fn offset_unit(&self) -> Option<OffsetUnit> {
        Some(OffsetUnit::CodePoint)
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            reads: true,
            carries: &[
                Feature::Texts,
                Feature::Titles,
                Feature::Occasion,
                Feature::Language,
                Feature::Metadata,
                Feature::Overlaps,
                Feature::SameWords,
                Feature::MidWord,
                Feature::Padding,
                Feature::LineEnds,
                Feature::SeveralLabels,
                Feature::Highlights,
                Feature::Notes,
            ],
            changes: &[
                (Feature::Gaps, Change::ForEachPassage),
                (Feature::Attributes, Change::Tucked),
                (Feature::Times, Change::Tucked),
                (Feature::Annotators, Change::Tucked),
            ],
        }
    }

    fn variants(&self) -> &'static [Variant] {
        &[
            Variant { id: "annotations", name: "As finished annotations" },
            Variant { id: "predictions", name: "As predictions, to be looked at there" },
        ]
    }

    fn doc(&self) -> Doc {
        Doc {
            summary: "Tasks with labelled regions, for Label Studio. Its project needs the labelling config first.",
            specification: "https://labelstud.io/guide/task_format",
        }
    }

    fn recognises(&self, bytes: &[u8]) -> bool {
        let first = lines::first(bytes).and_then(|it| serde_json::from_str::<Object<'_>>(it.get()).ok());
        first.is_some_and(|mut it| {
            if min::is_record(it.clone()) {
                return true;
            }
            let results = it.take("annotations").is_some()
                || it.take("predictions").is_some()
                || it.take("completions").is_some();
            results && it.take("data").is_some_and(|it| it.get().starts_with('{'))
        })
    }

    fn read_file(&self, file: Input<'_>, _ids: &mut dyn Ids) -> Result<Reading, ReadError> {
        let source = Source::new(file.bytes)?;
        draft(&source)?.project(file)
    }

    fn write(&self, project: &Project, options: &WriteOptions) -> Result<Written, WriteError> {
        let documents = options.scope.documents(project)?;
        let predicts = options.variant(self.variants())? == "predictions";
        let names = Names::new(&project.codebook);
        let annotators: BTreeMap<&AnnotatorId, &str> =
            project.annotators.iter().map(|it| (&it.id, &*it.name)).collect();
        let mut expected = Expected::default();
        let mut tasks = Vec::with_capacity(documents.len());
        for (number, document) in (1..).zip(&documents) {
            expected.document(document);
            let spelled = Spelled::new(document);
            // What one person says is one annotation there.
            let mut who: Vec<&AnnotatorId> = document.annotations.iter().map(|it| &it.annotator).collect();
            who.sort_unstable();
            who.dedup();
            let judgements = who.iter().map(|annotator| {
                let theirs = document.annotations.iter().filter(|it| it.annotator == **annotator);
                let name = annotators.get(annotator).copied().unwrap_or_default();
                let person = Who { id: annotator.as_str(), name };
                let result = theirs.flat_map(|it| {
                    for span in it.spans.iter() {
                        expected.annotation(&it.id, &names.all(it), &[span]);
                    }
                    regions(document, it, &spelled, &names, person)
                });
                Judgement { model_version: predicts.then_some(MODEL), result: result.collect() }
            });
            let judgements: Vec<_> = judgements.collect();
            let details = &document.details;
            let mut data: BTreeMap<&str, &str> = own_keys::others(document, &USED).collect();
            data.insert("title", document.title());
            data.insert("document", document_id(document));
            data.extend(details.language.as_deref().map(|it| ("language", it)));
            data.insert("text", document.text.as_str());
            let (annotations, predictions) = if predicts { (None, Some(judgements)) } else { (Some(judgements), None) };
            tasks.push(Task { id: number, data, annotations, predictions });
        }
        let mut out = serde_json::to_string_pretty(&tasks).unwrap_or_default();
        drop(tasks);
        out.push('\n');
        let mut report = expected.check(&out, draft);
        report.remarks.extend(own_keys::remark(&documents, &USED));
        Ok(written(self, project, &documents, options, out, report))
    }
}

fn regions<'a>(
    document: &'a Document,
    annotation: &'a Annotation,
    spelled: &Spelled<'a>,
    names: &'a Names<'a>,
    annotator: Who<'a>,
) -> impl Iterator<Item = Region<'a>> {
    let text = &document.text;
    spelled.parts(annotation).map(move |(id, span)| Region {
        id,
        from_name: "label",
        to_name: "text",
        kind: "labels",
        origin: "manual",
        value: Passage {
            start: text.code_point_from_byte(span.start()),
            end: text.code_point_from_byte(span.end()),
            text: text.slice(span),
            labels: names.all(annotation),
        },
        meta: Meta {
            text: (!annotation.note.is_empty()).then_some([&*annotation.note]),
            attributes: attributes::of(annotation, names),
            created: time(annotation.created),
            modified: time(annotation.modified),
            annotator,
        },
    })
}

/// What of a region is read.
#[derive(Default, Deserialize)]
struct RegionIn<'a> {
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    to_name: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    value: Option<Object<'a>>,
    #[serde(borrow, default)]
    meta: Option<Object<'a>>,
}

fn draft<'a>(source: &'a Source<'a>) -> Result<Draft<'a>, ReadError> {
    let mut draft = Draft::new("Label Studio", OffsetUnit::CodePoint);
    let records = lines::records(source, &mut draft)?;
    if records.iter().find_map(|it| object(it.1)).is_some_and(min::is_record) {
        min::read(&mut draft, source, records);
        return Ok(draft);
    }
    for (index, (line, raw)) in records.into_iter().enumerate() {
        let at = At::new(line, format!("[{index}]"));
        let Ok(mut task) = serde_json::from_str::<Object<'a>>(raw.get()) else {
            draft.leave_out(&at, "This should be an object", Some(raw.get()));
            continue;
        };
        task_of(&mut draft, source, &at, raw, &mut task);
    }
    Ok(draft)
}

fn task_of<'a>(draft: &mut Draft<'a>, source: &'a Source<'a>, at: &At, raw: &'a RawValue, task: &mut Object<'a>) {
    let Some(mut data) = task.take("data").and_then(|it| serde_json::from_str::<Object<'a>>(it.get()).ok()) else {
        return draft.leave_out(at, "This task has no data", Some(raw.get()));
    };
    let title = data.take("title").and_then(text_of);
    let language = data.take("language").and_then(text_of);
    let ours = own_id(&mut data);
    let Chosen { text, metadata, elsewhere } = text_among(data.rest(), &quotes(task));
    let Some(text) = text else {
        return draft.leave_out(at, "This task has no text", Some(raw.get()));
    };
    let number = task.take("id").map(|it| text_of(it).unwrap_or_else(|| it.get().into()));
    let document = DraftDocument {
        at: at.clone(),
        id: ours.or(number),
        title: title.unwrap_or_default(),
        language,
        metadata,
        turns: Vec::new(),
        text: Some(text),
        annotations: Vec::new(),
    };
    if !draft.document(document) {
        return;
    }
    let mut is_annotated = false;
    for key in ["annotations", "completions", "predictions"] {
        let Some(list) = task.take(key).and_then(|it| json::list(it, JUDGEMENTS).ok()) else { continue };
        // What a program proposed is of use where people said nothing yet.
        if key == "predictions" && is_annotated && !list.items.is_empty() {
            draft.leave_out(at, "The predictions of this task were left out, for people annotated it", None);
            continue;
        }
        for (index, raw) in list.items.into_iter().enumerate() {
            let Ok(mut judgement) = serde_json::from_str::<Object<'a>>(raw.get()) else { continue };
            let at = At::new(source.line_of(raw.get()), format!("{}.{key}[{index}]", at.path));
            if judgement.take("was_cancelled").is_some_and(|it| it.get() == "true") {
                draft.leave_out(&at, "This annotation was cancelled", None);
                continue;
            }
            let Some(result) = judgement.take("result").and_then(|it| json::list(it, limits::ANNOTATIONS).ok()) else {
                continue;
            };
            let who = judgement.take("completed_by").and_then(who);
            let when = ["created_at", "updated_at"]
                .map(|key| judgement.take(key).and_then(text_of).and_then(|it| moment(&it)));
            is_annotated |= !result.items.is_empty();
            let at = At { path: format!("{}.result", at.path), ..at };
            let region = |raw: &'a RawValue| serde_json::from_str(raw.get()).ok();
            results(draft, source, &at, result.items, region, &elsewhere, By { who, when });
        }
    }
}

/// Takes out what Rostrum calls the speech, unless that is how others call the text.
fn own_id<'a>(data: &mut Object<'a>) -> Option<Cow<'a, str>> {
    let is_short = |it: &str| it.len() <= 1_000 && !it.contains('\n');
    let mut all = data.clone();
    let id = all.take("document").and_then(text_of).filter(|it| is_short(it))?;
    all.rest().any(|it| it.1.get().starts_with('"')).then(|| data.take("document"))?;
    Some(id)
}

/// What is known of a speech, by its keys.
type Metadata = BTreeMap<Rc<str>, Rc<str>>;

/// The words of a region, where they are, and in which text.
struct Quoted<'a> {
    start: u32,
    end: u32,
    words: Cow<'a, str>,
    to_name: Option<Cow<'a, str>>,
}

/// What the data of a task is.
struct Chosen<'a> {
    text: Option<Cow<'a, str>>,
    metadata: Metadata,
    /// What regions call other texts of the task.
    elsewhere: BTreeSet<Cow<'a, str>>,
}

/// The first quotes of a task's regions; enough for telling which text they are from.
fn quotes<'a>(task: &Object<'a>) -> Vec<Quoted<'a>> {
    let mut task = task.clone();
    let mut quotes = Vec::new();
    for key in ["annotations", "completions", "predictions"] {
        let judgements = task.take(key).and_then(|it| json::list(it, QUOTES).ok()).map(|it| it.items);
        for judgement in judgements.unwrap_or_default() {
            let results = object(judgement).and_then(|mut it| it.take("result"));
            let results = results.and_then(|it| json::list(it, QUOTES).ok()).map(|it| it.items);
            quotes.extend(results.unwrap_or_default().into_iter().filter_map(quote));
            if quotes.len() >= QUOTES {
                return quotes;
            }
        }
    }
    quotes
}

fn quote<'a>(result: &'a RawValue) -> Option<Quoted<'a>> {
    let mut result = object(result)?;
    let to_name = result.take("to_name").and_then(text_of);
    quoted(object(result.take("value")?)?, to_name)
}

/// The quote in the value of a region.
fn quoted<'a>(mut value: Object<'a>, to_name: Option<Cow<'a, str>>) -> Option<Quoted<'a>> {
    let mut global = value.take("globalOffsets").and_then(object);
    let mut offset = |key: &str| value.take(key).or_else(|| global.as_mut()?.take(key))?.get().parse().ok();
    let (start, end) = (offset("start")?, offset("end")?);
    Some(Quoted { start, end, words: value.take("text").and_then(text_of).unwrap_or_default(), to_name })
}

fn object<'a>(raw: &'a RawValue) -> Option<Object<'a>> {
    serde_json::from_str(raw.get()).ok()
}

/// Which of the data of a task is its text: what most quotes are from, else what is called so, else the longest words.
/// The rest is what is known of it.
fn text_among<'a>(data: impl Iterator<Item = (Cow<'a, str>, &'a RawValue)>, quotes: &[Quoted<'a>]) -> Chosen<'a> {
    let mut words: Vec<(Cow<'a, str>, Cow<'a, str>)> = Vec::new();
    let mut metadata = Metadata::new();
    for (key, value) in data {
        match text_of(value) {
            Some(value) => words.push((key, value)),
            None => {
                metadata.insert(Rc::from(&*key), json::compact(value.get()).into());
            }
        }
    }
    // Of equally good ones the first.
    let best = words
        .iter()
        .enumerate()
        .map(|(place, (key, it))| ((fitting(it, quotes.iter()), key == "text", it.len(), Reverse(place)), place))
        .max();
    let elsewhere = best.map(|(_, place)| elsewhere(&words, place, quotes)).unwrap_or_default();
    let text = best.map(|(_, place)| words.remove(place).1);
    metadata.extend(words.into_iter().map(|(key, value)| (Rc::from(&*key), Rc::from(&*value))));
    Chosen { text, metadata, elsewhere }
}

/// What regions call texts that are not the chosen one: those that their quotes are from, or, where they have none, the data
/// of that key.
fn elsewhere<'a>(
    words: &[(Cow<'a, str>, Cow<'a, str>)],
    chosen: usize,
    quotes: &[Quoted<'a>],
) -> BTreeSet<Cow<'a, str>> {
    let names: BTreeSet<&Cow<'a, str>> = quotes.iter().filter_map(|it| it.to_name.as_ref()).collect();
    let is_elsewhere = |name: &&Cow<'a, str>| {
        let of_name = || quotes.iter().filter(|it| it.to_name.as_ref() == Some(*name) && !it.words.is_empty());
        let fits: Vec<usize> = words.iter().map(|it| fitting(&it.1, of_name())).collect();
        let here = fits.get(chosen).copied().unwrap_or_default();
        match fits.iter().max() {
            Some(most) if *most > 0 => here < *most,
            _ => words.iter().position(|it| it.0 == **name).is_some_and(|it| it != chosen),
        }
    };
    // Each name costs a look at each text.
    names.into_iter().take(NAMES).filter(is_elsewhere).cloned().collect()
}

/// How many quotes stand in these words where they should.
fn fitting<'q>(words: &str, quotes: impl Iterator<Item = &'q Quoted<'q>>) -> usize {
    let text = Text::new(words);
    let says = |it: &Quoted<'_>, unit| {
        !it.words.is_empty()
            && text.span_from_counts(it.start, it.end, unit).is_ok_and(|span| text.slice(span) == it.words)
    };
    quotes.filter(|it| [OffsetUnit::CodePoint, OffsetUnit::Utf16].into_iter().any(|unit| says(it, unit))).count()
}

/// By whom something was finished, and when: first, and last.
#[derive(Clone)]
struct By<'a> {
    who: Option<Cow<'a, str>>,
    when: [Option<Timestamp>; 2],
}

/// Who completed an annotation: a name, an address, or a number.
fn who<'a>(raw: &'a RawValue) -> Option<Cow<'a, str>> {
    if let Ok(mut person) = serde_json::from_str::<Object<'a>>(raw.get()) {
        let mut part = |key: &str| person.take(key).and_then(text_of).filter(|it| !it.is_empty());
        let name: Vec<_> = [part("first_name"), part("last_name")].into_iter().flatten().collect();
        return if name.is_empty() { part("email") } else { Some(name.join(" ").into()) };
    }
    (raw.get() != "null").then(|| format!("Label Studio {}", raw.get()).into())
}

fn results<'a>(
    draft: &mut Draft<'a>,
    source: &'a Source<'a>,
    at: &At,
    items: Vec<&'a RawValue>,
    region: impl Fn(&'a RawValue) -> Option<RegionIn<'a>>,
    elsewhere: &BTreeSet<Cow<'a, str>>,
    by: By<'a>,
) {
    let By { who, when } = by;
    let (mut others, mut of_others) = (0, 0);
    let mut extras = extras(&items);
    for (index, raw) in items.into_iter().enumerate() {
        let at = At::new(source.line_of(raw.get()), format!("{}[{index}]", at.path));
        let Some(region) = region(raw) else {
            draft.leave_out(&at, "This is no region", Some(raw.get()));
            continue;
        };
        let Some(mut value) = region.value else {
            others += 1;
            continue;
        };
        if region.to_name.is_some_and(|it| elsewhere.contains(&it)) {
            of_others += 1;
            continue;
        }
        let number = |raw: Option<&RawValue>| raw.and_then(|it| it.get().parse::<u32>().ok());
        // Of regions in HTML the offsets are those in all of its words.
        let mut global = value.take("globalOffsets").and_then(|it| serde_json::from_str::<Object<'a>>(it.get()).ok());
        let mut offset = |key: &str| number(value.take(key)).or_else(|| number(global.as_mut()?.take(key)));
        let offsets = offset("start").zip(offset("end"));
        let is_span = region.kind.as_deref().is_none_or(|it| it == "labels" || it == "hypertextlabels");
        let id = region.id.map(|it| text_of(it).unwrap_or_else(|| it.get().into()));
        let Some(offsets) = offsets.filter(|_| is_span) else {
            if !is_span && id.as_deref().is_some_and(|it| extras.contains_key(it)) {
                continue;
            }
            draft.leave_out(&at, "This result is no passage of the text", Some(raw.get()));
            continue;
        };
        let labels = ["labels", "hypertextlabels"].into_iter().find_map(|key| value.take(key));
        let labels = labels.and_then(|it| json::list(it, 10_000).ok()).map(|it| it.items).unwrap_or_default();
        let mut meta = region.meta;
        let mut kept = |key: &str| meta.as_mut().and_then(|it| it.take(key));
        let note = kept("text").map(|it| match json::list(it, 1_000) {
            Ok(list) => list.items.into_iter().filter_map(text_of).collect::<Vec<_>>().join("\n").into(),
            Err(_) => text_of(it).unwrap_or_default(),
        });
        let mut person = kept("annotator").and_then(|it| serde_json::from_str::<Object<'a>>(it.get()).ok());
        let mut of_person =
            |key| person.as_mut().and_then(|it| it.take(key)).and_then(text_of).filter(|it| !it.is_empty());
        let (annotator_id, annotator) = (of_person("id"), of_person("name"));
        let times = ["created", "modified"].map(|key| kept(key).and_then(text_of).and_then(|it| moment(&it)));
        let labels: Vec<Cow<'a, str>> = labels.into_iter().filter_map(text_of).collect();
        let mut attributes = attributes::read(kept("attributes"));
        // What was answered of a region stands beside it; with us it belongs to a label.
        if let Some(answers) = id.as_deref().and_then(|it| extras.get_mut(it)).filter(|it| !it.is_empty()) {
            match labels.first() {
                Some(label) => attributes.extend(answers.drain(..).map(|(name, value)| (label.clone(), name, value))),
                None => {
                    let message = "With us answers belong to a label; this region has none";
                    draft.leave_out(&at, message, Some(raw.get()));
                }
            }
        }
        draft.annotation(DraftAnnotation {
            at,
            id,
            spans: vec![DraftSpan {
                offsets: Some(offsets),
                quote: value.take("text").and_then(text_of),
                ..DraftSpan::default()
            }],
            labels,
            note: note.unwrap_or_default(),
            attributes,
            annotator: annotator.or_else(|| who.clone().filter(|_| annotator_id.is_none())),
            annotator_id,
            created: times[0].or(when[0]),
            modified: times[1].or(when[1]),
        });
    }
    if of_others > 0 {
        draft.leave_out(at, &format!("Passages of another text of this task were left out: {of_others}"), None);
    }
    if others > 0 {
        draft.leave_out(
            at,
            &match others {
                1 => "1 result that is no passage, such as a relation, was left out".to_owned(),
                _ => format!("{others} results that are no passages, such as relations, were left out"),
            },
            None,
        );
    }
}

/// An answer in words. One of several is joined, and so is a path through a taxonomy.
fn said(answer: &RawValue, between: &str) -> String {
    match json::list(answer, 1_000) {
        Ok(list) => list.items.into_iter().map(|it| said(it, "/")).collect::<Vec<_>>().join(between),
        Err(_) => text_of(answer).map_or_else(|| answer.get().to_owned(), Cow::into_owned),
    }
}

/// The keys of ours in the data of a task.
const USED: [&str; 4] = ["title", "document", "language", "text"];

/// What was answered of regions (choices, ratings, text), by the ids of the regions that are there.
fn extras<'a>(items: &[&'a RawValue]) -> BTreeMap<Cow<'a, str>, Vec<(Rc<str>, Value)>> {
    let mut spans = BTreeMap::new();
    let mut answers = Vec::new();
    for raw in items {
        let Ok(mut it) = serde_json::from_str::<Object<'a>>(raw.get()) else { continue };
        let Some(id) = it.take("id").and_then(text_of) else { continue };
        let Some(kind) = it.take("type").and_then(text_of) else { continue };
        let Some(mut value) = it.take("value").and_then(|it| serde_json::from_str::<Object<'a>>(it.get()).ok()) else {
            continue;
        };
        if kind == "labels" || kind == "hypertextlabels" {
            spans.insert(id, Vec::new());
        } else if let (Some(name), Some(answer)) =
            (it.take("from_name").and_then(text_of), value.take(if kind == "textarea" { "text" } else { &kind }))
        {
            let answer = said(answer, ", ");
            answers.push((id, Rc::from(&*name), Value::Text(answer.into())));
        }
    }
    for (id, name, value) in answers {
        if let Some(list) = spans.get_mut(&id) {
            list.push((name, value));
        }
    }
    spans
}
