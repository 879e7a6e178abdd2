//! The wasm side of `window.rostrum`. `static/api.mjs` is the other one; `static/rostrum.d.ts` says what it promises.
//!
//! Everything is checked before anything is changed. Bulk data crosses as JSON.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use js_sys::{Error, Object, Reflect, Uint8Array};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use super::Shell;
use crate::app::imports::TakenView;
use crate::app::{Action, StoreError, TakeError};
use crate::formats::{self, Scope};
use crate::model::{
    AnnotationId, Attributes, Color, Command, Document, DocumentId, LabelId, LineStyle, NewAnnotation, NewLabel,
    OffsetError, OffsetUnit, Patch, Span, Spans, Value, intake,
};

thread_local! {
    static SHELL: RefCell<Option<Shell>> = const { RefCell::new(None) };
}

/// Gives scripts the shell.
pub fn connect(shell: Shell) {
    SHELL.set(Some(shell));
}

fn shell() -> Result<Shell, JsValue> {
    SHELL.with_borrow(Clone::clone).ok_or_else(|| failure("not-ready", "Rostrum is still starting."))
}

fn failure(code: &str, message: &str) -> JsValue {
    let error = Error::new(message);
    let _ = Reflect::set(&error, &"code".into(), &code.into());
    error.into()
}

impl From<StoreError> for JsValue {
    fn from(error: StoreError) -> Self {
        failure(error.code(), &error.to_string())
    }
}

impl From<TakeError> for JsValue {
    fn from(error: TakeError) -> Self {
        failure(error.code, &error.message)
    }
}

fn bad_offset(error: &OffsetError) -> JsValue {
    failure("bad-offset", &error.to_string())
}

fn parse<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, JsValue> {
    serde_json::from_str(json).map_err(|error| failure("bad-argument", &error.to_string()))
}
use crate::model::order::IntoTree as _;

fn unit(name: &str) -> Result<OffsetUnit, JsValue> {
    OffsetUnit::from_name(name).ok_or_else(|| {
        failure("bad-argument", &format!("There is no offset unit “{name}”: code-point, utf-16, utf-8."))
    })
}

#[derive(Deserialize)]
struct SpanArgument {
    start: u32,
    end: u32,
}

/// `spans`, or `start` and `end` beside them.
#[derive(Deserialize)]
struct PassageArgument {
    #[serde(default)]
    spans: Option<Vec<SpanArgument>>,
    #[serde(default)]
    start: Option<u32>,
    #[serde(default)]
    end: Option<u32>,
}

impl PassageArgument {
    fn pairs(&self) -> Result<Vec<(u32, u32)>, JsValue> {
        match (&self.spans, self.start, self.end) {
            (Some(spans), None, None) => Ok(spans.iter().map(|span| (span.start, span.end)).collect()),
            (None, Some(start), Some(end)) => Ok(vec![(start, end)]),
            _ => Err(failure("bad-argument", "Give either spans, or start and end.")),
        }
    }

    fn spans(&self, place: impl Fn(u32, u32) -> Result<Span, OffsetError>) -> Result<Spans, JsValue> {
        let pairs = self.pairs()?;
        let spans = pairs.iter().map(|(start, end)| place(*start, *end).map_err(|error| bad_offset(&error)));
        let spans: Vec<Span> = spans.collect::<Result<_, _>>()?;
        Spans::new(spans).ok_or_else(|| failure("bad-argument", "There must be at least one span."))
    }
}

#[derive(Deserialize)]
struct LabelArgument {
    name: String,
    #[serde(default)]
    color: Option<String>,
    #[serde(default)]
    style: Option<String>,
    #[serde(default)]
    description: Option<String>,
}

#[derive(Deserialize)]
struct LoadArgument {
    title: String,
    labels: Vec<LabelArgument>,
    annotations: Vec<LoadAnnotation>,
    /// The names that the packed annotations refer to.
    #[serde(default)]
    names: Vec<Rc<str>>,
    offset_unit: String,
    #[serde(default)]
    metadata: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct LoadAnnotation {
    // Not flattened from `PassageArgument`: flattening would copy each of perhaps 100,000 first.
    #[serde(default)]
    spans: Option<Vec<SpanArgument>>,
    #[serde(default)]
    start: Option<u32>,
    #[serde(default)]
    end: Option<u32>,
    #[serde(default)]
    labels: Vec<Rc<str>>,
    #[serde(default)]
    note: Option<String>,
}

fn new_label(argument: LabelArgument) -> Result<NewLabel, JsValue> {
    let color = argument.color.map(|text| {
        Color::parse(&text).ok_or_else(|| failure("bad-argument", &format!("“{text}” is no colour: #rrggbb.")))
    });
    let style = argument.style.map(|text| {
        LineStyle::from_name(&text).ok_or_else(|| failure("bad-argument", &format!("“{text}” is no line style.")))
    });
    Ok(NewLabel {
        name: argument.name,
        color: color.transpose()?,
        style: style.transpose()?,
        description: argument.description,
        parent: None,
    })
}

/// A new document; gives its id. `text` is UTF-8. Simple annotations may come packed, three numbers each: start, end,
/// and the place of the label's name in `names` (from 1; 0: no label).
#[wasm_bindgen]
pub fn api_load(text: &[u8], rest: &str, packed: &[u32]) -> Result<String, JsValue> {
    let shell = shell()?;
    let LoadArgument { title, labels, annotations, names, offset_unit, metadata } = parse(rest)?;
    let unit = unit(&offset_unit)?;
    let text = std::str::from_utf8(text).map_err(|error| failure("bad-argument", &error.to_string()))?;
    let intake = intake(text);
    let place = |start, end| intake.map.span_from_raw(start, end, unit);
    let given = annotations.into_iter().map(|it| {
        Ok(NewAnnotation {
            spans: PassageArgument { spans: it.spans, start: it.start, end: it.end }.spans(place)?,
            labels: it.labels,
            note: it.note.unwrap_or_default().into(),
        })
    });
    let mut annotations: Vec<NewAnnotation> = given.collect::<Result<_, JsValue>>()?;
    let no_note: Rc<str> = "".into();
    annotations.reserve_exact(packed.len() / 3);
    for triple in packed.chunks_exact(3) {
        let span = place(triple[0], triple[1]).map_err(|error| bad_offset(&error))?;
        let label = (triple[2] as usize).checked_sub(1).and_then(|at| names.get(at));
        annotations.push(NewAnnotation {
            spans: span.into(),
            labels: label.map_or_else(Vec::new, |name| vec![name.clone()]),
            note: no_note.clone(),
        });
    }
    let labels = labels.into_iter().map(new_label).collect::<Result<_, _>>()?;
    let metadata = metadata.into_iter().map(|(key, value)| (key.into(), value.into())).into_map();
    let command = Command::AddDocument { title, intake: Box::new(intake), metadata, labels, annotations };
    let document = shell.run(command)?.document.unwrap_or_else(|| DocumentId::new(""));
    shell.open(document.clone());
    Ok(document.to_string())
}

#[derive(Deserialize)]
struct AnnotateArgument {
    #[serde(default)]
    document: Option<String>,
    offset_unit: String,
    #[serde(flatten)]
    passage: PassageArgument,
    #[serde(default)]
    labels: Vec<String>,
    #[serde(default)]
    note: Option<String>,
}

/// The document of that id, or the open one.
fn document(shell: &Shell, id: Option<&str>) -> Result<Rc<Document>, JsValue> {
    shell
        .read(|store| match id {
            Some(id) => store.project().document(&DocumentId::new(id)).cloned(),
            None => store.view.open_document(store.project()).cloned(),
        })
        .ok_or_else(|| match id {
            Some(id) => failure("unknown-document", &format!("There is no speech with the id “{id}”.")),
            None => failure("no-document", "No speech is open."),
        })
}

fn label_ids(shell: &Shell, names: &[String]) -> Result<Vec<LabelId>, JsValue> {
    shell.read(|store| {
        let find = |name: &String| {
            let found = store.project().codebook.find(name).map(|label| label.id.clone());
            found.ok_or_else(|| failure("unknown-label", &format!("There is no label “{name}”.")))
        };
        names.iter().map(find).collect()
    })
}

/// A new annotation, or labels toggled on one with the same spans; gives its id.
#[wasm_bindgen]
pub fn api_annotate(argument: &str) -> Result<String, JsValue> {
    let shell = shell()?;
    let argument: AnnotateArgument = parse(argument)?;
    let unit = unit(&argument.offset_unit)?;
    let document = document(&shell, argument.document.as_deref())?;
    let spans = argument.passage.spans(|start, end| document.text.span_from_counts(start, end, unit))?;
    let labels = label_ids(&shell, &argument.labels)?;
    let note = argument.note.unwrap_or_default();
    let outcome = shell.run_for_script(Command::Annotate { document: document.id.clone(), spans, labels, note })?;
    Ok(outcome.annotation.map(|id| id.to_string()).unwrap_or_default())
}

/// Asks to annotate a document that is not there, which is refused ([`rehearse`](super::rehearsal::rehearse)).
pub(super) fn rehearse() {
    let argument = r#"{"document":"","offset_unit":"code-point","start":0,"end":1,"labels":["praise"]}"#;
    drop(api_annotate(argument));
}

#[derive(Deserialize)]
struct UpdateArgument {
    offset_unit: String,
    #[serde(default)]
    spans: Option<Vec<SpanArgument>>,
    #[serde(default)]
    labels: Option<Vec<String>>,
    #[serde(default)]
    note: Option<String>,
    #[serde(default)]
    attributes: Option<BTreeMap<String, BTreeMap<String, serde_json::Value>>>,
}

fn attributes(
    shell: &Shell,
    given: BTreeMap<String, BTreeMap<String, serde_json::Value>>,
) -> Result<Attributes, JsValue> {
    let mut attributes = Attributes::new();
    for (label, values) in given {
        let ids = label_ids(shell, std::slice::from_ref(&label))?;
        let Some(id) = ids.into_iter().next() else { continue };
        let mut kept: BTreeMap<Rc<str>, Value> = BTreeMap::new();
        for (name, value) in values {
            let value = match value {
                serde_json::Value::String(text) => Value::Text(text.into()),
                serde_json::Value::Number(number) => Value::Number(number.to_string().into()),
                serde_json::Value::Bool(flag) => Value::Flag(flag),
                _ => {
                    let message = format!("The attribute “{name}” must be a string, a number, true or false.");
                    return Err(failure("bad-argument", &message));
                }
            };
            kept.insert(name.into(), value);
        }
        attributes.insert(id, kept);
    }
    Ok(attributes)
}

/// Replaces parts of an annotation.
#[wasm_bindgen]
pub fn api_update(id: &str, argument: &str) -> Result<(), JsValue> {
    let shell = shell()?;
    let argument: UpdateArgument = parse(argument)?;
    let unit = unit(&argument.offset_unit)?;
    let annotation = AnnotationId::new(id);
    let document = shell.read(|store| store.project().annotation(&annotation).map(|(document, _)| document.clone()));
    let document = document
        .ok_or_else(|| failure("unknown-annotation", &format!("There is no annotation with the id “{id}”.")))?;
    let spans = argument.spans.map(|spans| {
        let passage = PassageArgument { spans: Some(spans), start: None, end: None };
        passage.spans(|start, end| document.text.span_from_counts(start, end, unit))
    });
    let patch = Patch {
        spans: spans.transpose()?,
        labels: argument.labels.map(|names| label_ids(&shell, &names)).transpose()?,
        note: argument.note,
        attributes: argument.attributes.map(|given| attributes(&shell, given)).transpose()?,
    };
    shell.run_for_script(Command::Update { annotation, patch })?;
    Ok(())
}

/// Removes an annotation.
#[wasm_bindgen]
pub fn api_remove(id: &str) -> Result<(), JsValue> {
    shell()?.run_for_script(Command::RemoveAnnotations { annotations: vec![AnnotationId::new(id)] })?;
    Ok(())
}

/// Gives a document another text: a corrected one in its place, or another version beside it. Gives as JSON the id of
/// the new version and what became of the annotations.
#[wasm_bindgen]
pub fn api_correct(document: Option<String>, text: &str, beside: bool) -> Result<String, JsValue> {
    let shell = shell()?;
    let open = shell.read(|store| store.view.document.clone());
    let document = document.map(DocumentId::new).or(open).unwrap_or_else(|| DocumentId::new(""));
    let intake = Box::new(intake(text));
    let outcome = shell.run(if beside {
        Command::AddVersion { document, title: String::new(), intake }
    } else {
        Command::CorrectText { document, intake }
    })?;
    if let Some(document) = &outcome.document {
        shell.open(document.clone());
    }
    let followed = outcome.followed.unwrap_or_default();
    let quoted = |ids: &[AnnotationId]| ids.iter().map(|id| format!("\"{id}\"")).collect::<Vec<_>>().join(",");
    let document = outcome.document.map(|it| it.to_string()).unwrap_or_default();
    let (same, changed, gone) = (followed.same, quoted(&followed.changed), quoted(&followed.gone));
    Ok(format!("{{\"document\":\"{document}\",\"same\":{same},\"changed\":[{changed}],\"unplaced\":[{gone}]}}"))
}

#[derive(Serialize)]
struct SpanView<'a> {
    start: u32,
    end: u32,
    quote: &'a str,
}

#[derive(Serialize)]
struct AnnotationView<'a> {
    id: &'a str,
    spans: Vec<SpanView<'a>>,
    labels: Vec<&'a str>,
    note: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    speaker: Option<&'a str>,
    attributes: BTreeMap<&'a str, BTreeMap<&'a str, serde_json::Value>>,
    annotator: &'a str,
    created: f64,
    modified: f64,
}

/// All annotations of a document, as JSON: offsets in code points.
#[wasm_bindgen]
pub fn api_annotations(id: Option<String>) -> Result<String, JsValue> {
    let document = document(&shell()?, id.as_deref())?;
    let text = &document.text;
    let views: Vec<AnnotationView<'_>> = document
        .annotations
        .iter()
        .map(|it| AnnotationView {
            id: it.id.as_str(),
            spans: it
                .spans
                .iter()
                .map(|span| SpanView {
                    start: text.code_point_from_byte(span.start()),
                    end: text.code_point_from_byte(span.end()),
                    quote: text.slice(span),
                })
                .collect(),
            labels: it.labels.iter().map(LabelId::as_str).collect(),
            note: &it.note,
            speaker: document.speaker_at(it.spans.first().start()).map(|it| &**it),
            attributes: it
                .attributes
                .iter()
                .flat_map(|attributes| attributes.iter())
                .map(|(label, values)| (label.as_str(), values.iter().map(|(name, it)| (&**name, json(it))).into_map()))
                .into_map(),
            annotator: it.annotator.as_str(),
            created: it.created.millis() as f64,
            modified: it.modified.millis() as f64,
        })
        .collect();
    written(&views)
}

fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Text(text) => serde_json::Value::String(text.to_string()),
        Value::Number(number) => serde_json::from_str(number).unwrap_or_default(),
        Value::Flag(flag) => serde_json::Value::Bool(*flag),
    }
}

fn written(value: &impl Serialize) -> Result<String, JsValue> {
    serde_json::to_string(value).map_err(|error| failure("internal", &error.to_string()))
}

#[derive(Serialize)]
struct LabelView<'a> {
    id: &'a str,
    name: &'a str,
    color: String,
    style: &'static str,
    description: &'a str,
    parent: Option<&'a str>,
    shortcut: Option<&'a str>,
    include: &'a str,
    exclude: &'a str,
    examples: Vec<ExampleView<'a>>,
    uses: usize,
}

#[derive(Serialize)]
struct ExampleView<'a> {
    quote: &'a str,
    source: &'a str,
}

/// The codebook, as JSON.
#[wasm_bindgen]
pub fn api_labels() -> Result<String, JsValue> {
    shell()?.read(|store| {
        let views: Vec<LabelView<'_>> = store
            .project()
            .codebook
            .labels()
            .iter()
            .map(|it| LabelView {
                id: it.id.as_str(),
                name: &it.name,
                color: it.color.to_string(),
                style: it.style.name(),
                description: &it.description,
                parent: it.parent.as_ref().map(LabelId::as_str),
                shortcut: it.shortcut.as_deref(),
                include: &it.include,
                exclude: &it.exclude,
                examples: it.examples.iter().map(|it| ExampleView { quote: &it.quote, source: &it.source }).collect(),
                uses: store.tally().uses(&it.id),
            })
            .collect();
        written(&views)
    })
}

#[derive(Serialize)]
struct DocumentView<'a> {
    id: &'a str,
    title: &'a str,
    /// In code points.
    length: u32,
    annotations: usize,
    open: bool,
}

/// The speeches, as JSON.
#[wasm_bindgen]
pub fn api_documents() -> Result<String, JsValue> {
    shell()?.read(|store| {
        let views: Vec<DocumentView<'_>> = store
            .project()
            .documents
            .iter()
            .map(|it| DocumentView {
                id: it.id.as_str(),
                title: it.title(),
                length: it.text.len_in(OffsetUnit::CodePoint),
                annotations: it.annotations.len(),
                open: store.view.document.as_ref() == Some(&it.id),
            })
            .collect();
        written(&views)
    })
}

/// Shows a document.
#[wasm_bindgen]
pub fn api_open(id: &str) -> Result<(), JsValue> {
    let shell = shell()?;
    let document = document(&shell, Some(id))?;
    shell.open(document.id.clone());
    Ok(())
}

/// Selects annotations, and shows the first.
#[wasm_bindgen]
pub fn api_select(ids: &str) -> Result<(), JsValue> {
    let shell = shell()?;
    let ids: Vec<String> = parse(ids)?;
    let ids: Vec<AnnotationId> = ids.into_iter().map(AnnotationId::new).collect();
    if let Some(first) = ids.first() {
        let found = shell.read(|store| store.project().annotation(first).map(|(document, _)| document.id.clone()));
        let document = found
            .ok_or_else(|| failure("unknown-annotation", &format!("There is no annotation with the id “{first}”.")))?;
        shell.open(document);
    }
    shell.act(Action::Select(ids));
    Ok(())
}

/// Takes the last step back; gives whether there was one.
#[wasm_bindgen]
pub fn api_undo() -> Result<bool, JsValue> {
    let shell = shell()?;
    let there = shell.read(|store| store.history().next_undo().is_some());
    shell.act(Action::Undo);
    Ok(there)
}

/// Brings the last undone step back; gives whether there was one.
#[wasm_bindgen]
pub fn api_redo() -> Result<bool, JsValue> {
    let shell = shell()?;
    let there = shell.read(|store| store.history().next_redo().is_some());
    shell.act(Action::Redo);
    Ok(there)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ExportOptions {
    /// One speech, or several; all when there is none.
    document: Option<String>,
    documents: Option<Vec<String>>,
    /// How the format is to be written, where there are several ways.
    variant: Option<String>,
}

#[derive(Serialize)]
struct ReportView {
    checked: usize,
    matching: usize,
    mismatches: Vec<MismatchView>,
    losses: Vec<String>,
    remarks: Vec<String>,
}

#[derive(Serialize)]
struct MismatchView {
    annotation: String,
    message: String,
}

/// The project in a format.
#[wasm_bindgen]
pub fn api_export(format: &str, options: JsValue) -> Result<Object, JsValue> {
    let shell = shell()?;
    let options: ExportOptions = if options.is_undefined() || options.is_null() {
        ExportOptions::default()
    } else {
        serde_wasm_bindgen::from_value(options).map_err(|error| failure("bad-argument", &error.to_string()))?
    };
    let format =
        formats::find(format).ok_or_else(|| failure("unknown-format", &format!("There is no format “{format}”.")))?;
    let wanted: Vec<String> = options.document.into_iter().chain(options.documents.into_iter().flatten()).collect();
    let scope = if wanted.is_empty() {
        Scope::Whole
    } else {
        Scope::Documents(wanted.into_iter().map(DocumentId::new).collect())
    };
    let written_file =
        shell.write(format, scope, options.variant).map_err(|error| failure(error.code(), &error.to_string()))?;
    let report = written_file.report;
    let report = written(&ReportView {
        checked: report.checked,
        matching: report.matching,
        mismatches: report
            .mismatches
            .into_iter()
            .map(|it| MismatchView { annotation: it.annotation, message: it.message })
            .collect(),
        losses: report.losses.iter().map(ToString::to_string).collect(),
        remarks: report.remarks.iter().map(ToString::to_string).collect(),
    })?;
    let object = Object::new();
    for (key, value) in [
        ("name", JsValue::from(written_file.name)),
        ("mime", JsValue::from(written_file.mime)),
        ("bytes", Uint8Array::from(written_file.bytes.as_slice()).into()),
        ("report", JsValue::from(report)),
    ] {
        Reflect::set(&object, &key.into(), &value)?;
    }
    Ok(object)
}

#[derive(Serialize)]
struct ImportedView<'a> {
    documents: Vec<&'a str>,
    report: TakenView<'a>,
}

/// Takes a file in.
#[wasm_bindgen]
pub fn api_import(name: &str, bytes: &[u8]) -> Result<String, JsValue> {
    let taken = shell()?.take_file(name, bytes)?;
    let documents = taken.documents().map(DocumentId::as_str).collect();
    written(&ImportedView { documents, report: TakenView::of(&taken) })
}

/// Hands everything that is not written down yet to the queue; gives whether this page writes at all.
#[wasm_bindgen]
pub fn api_flush() -> Result<bool, JsValue> {
    let shell = shell()?;
    shell.catch_up();
    Ok(shell.flush())
}
