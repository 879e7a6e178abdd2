//! JSON Lines for data tools: one labelled span on each line with all its context. `docs/json.md` explains its columns.
//!
//! Every line has the same keys in the same order and of the same types, so that DuckDB, Spark and pandas make a table of
//! any number of such files without being told how.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::attributes;
use super::check::Slicer;
use super::csv::paragraph;
use super::moment::time;
use super::names::Names;
use super::{Capabilities, Change, Doc, Feature, Format, Mismatch, Report, WriteError, WriteOptions, Written, written};
use crate::model::{Annotation, CONTEXT_CHARS, Document, LabelId, OffsetUnit, Project, Span};

/// JSON Lines of spans.
#[derive(Clone, Copy, Debug)]
pub struct JsonLines;

#[derive(Serialize)]
struct Line<'a> {
    document: &'a str,
    title: &'a str,
    date: Option<&'a str>,
    speaker: Option<&'a str>,
    language: Option<&'a str>,
    annotation: &'a str,
    part: usize,
    label: Option<&'a str>,
    label_id: Option<&'a str>,
    label_path: Option<String>,
    start: u32,
    end: u32,
    offset_unit: &'static str,
    paragraph: Option<u32>,
    quote: &'a str,
    before: &'a str,
    after: &'a str,
    note: &'a str,
    // As text: its keys differ from line to line, and a table has the same everywhere.
    attributes: String,
    annotator: &'a str,
    created: String,
    modified: String,
}

impl Format for JsonLines {
    fn id(&self) -> &'static str {
        "jsonl"
    }

    fn name(&self) -> &'static str {
        "JSON Lines of quotes"
    }

    fn extension(&self) -> &'static str {
        "jsonl"
    }

    fn mime(&self) -> &'static str {
        "application/jsonl"
    }

    fn offset_unit(&self) -> Option<OffsetUnit> {
        Some(OffsetUnit::CodePoint)
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            reads: false,
            carries: &[
                Feature::Titles,
                Feature::Occasion,
                Feature::Language,
                Feature::Overlaps,
                Feature::SameWords,
                Feature::MidWord,
                Feature::Padding,
                Feature::LineEnds,
                Feature::Highlights,
                Feature::Notes,
                Feature::Attributes,
                Feature::Annotators,
                Feature::Times,
                Feature::Hierarchy,
            ],
            changes: &[(Feature::Gaps, Change::ForEachPassage), (Feature::SeveralLabels, Change::ForEachLabel)],
        }
    }

    fn doc(&self) -> Doc {
        Doc {
            summary: "One quote on each line with its context, for DuckDB, Spark, pandas and pipelines.",
            specification: "https://jsonlines.org",
        }
    }

    fn write(&self, project: &Project, options: &WriteOptions) -> Result<Written, WriteError> {
        let documents = options.scope.documents(project)?;
        let names = Names::new(&project.codebook);
        let mut out = String::new();
        for document in &documents {
            for annotation in document.annotations.iter() {
                let none = annotation.labels.is_empty().then_some(None);
                for label in annotation.labels.iter().map(Some).chain(none) {
                    for (part, span) in (1..).zip(annotation.spans.iter()) {
                        let line = line(project, document, annotation, label, part, span, &names);
                        out.push_str(&serde_json::to_string(&line).unwrap_or_default());
                        out.push('\n');
                    }
                }
            }
        }
        let report = verify(&out, &documents);
        Ok(written(self, project, &documents, options, out, report))
    }
}

fn line<'a>(
    project: &'a Project,
    document: &'a Document,
    annotation: &'a Annotation,
    label: Option<&'a LabelId>,
    part: usize,
    span: Span,
    names: &'a Names<'a>,
) -> Line<'a> {
    let text = &document.text;
    let annotator = project.annotators.iter().find(|it| it.id == annotation.annotator);
    let who = annotator.map(|it| &*it.name).filter(|it| !it.is_empty()).unwrap_or(annotation.annotator.as_str());
    Line {
        document: document.id.as_str(),
        title: document.title(),
        date: document.details.metadata.get("date").map(|it| &**it),
        speaker: document.speaker_at(span.start()).map(|it| &**it),
        language: document.details.language.as_deref(),
        annotation: annotation.id.as_str(),
        part,
        label: label.map(|it| names.of(it)),
        label_id: label.map(LabelId::as_str),
        label_path: label.map(|it| path(project, it)),
        start: text.code_point_from_byte(span.start()),
        end: text.code_point_from_byte(span.end()),
        offset_unit: OffsetUnit::CodePoint.name(),
        paragraph: paragraph(document, span),
        quote: text.slice(span),
        before: text.before(span.start(), CONTEXT_CHARS),
        after: text.after(span.end(), CONTEXT_CHARS),
        note: &annotation.note,
        attributes: serde_json::to_string(&attributes::of(annotation, names)).unwrap_or_default(),
        annotator: who,
        created: time(annotation.created),
        modified: time(annotation.modified),
    }
}

/// The names of a label and those above it, from the top: `reform/support`.
fn path(project: &Project, label: &LabelId) -> String {
    let codebook = &project.codebook;
    let above = codebook.above(label).into_iter().rev();
    above.chain(codebook.get(label)).map(|it| &*it.name).collect::<Vec<_>>().join("/")
}

/// Reads the lines again and compares every quote with what the text says at its offsets.
fn verify(lines: &str, documents: &[&Rc<Document>]) -> Report {
    #[derive(Deserialize)]
    struct Again<'a> {
        #[serde(borrow)]
        document: Cow<'a, str>,
        #[serde(borrow)]
        annotation: Cow<'a, str>,
        start: u32,
        end: u32,
        #[serde(borrow)]
        quote: Cow<'a, str>,
    }
    let slicers: BTreeMap<&str, Slicer<'_>> =
        documents.iter().map(|it| (it.id.as_str(), Slicer::new(it.text.as_str(), OffsetUnit::CodePoint))).collect();
    let annotations = documents.iter().flat_map(|it| it.annotations.iter());
    let checked = annotations.map(|it| it.labels.len().max(1) * it.spans.count()).sum();
    let mut report = Report { checked, ..Report::default() };
    for (number, line) in (1..).zip(lines.lines()) {
        let again = serde_json::from_str::<Again<'_>>(line).ok();
        let says =
            |it: &Again<'_>| slicers.get(&*it.document).is_some_and(|text| text.says(it.start, it.end, &it.quote));
        if again.as_ref().is_some_and(says) {
            report.matching += 1;
        } else {
            let annotation = again.map(|it| it.annotation.into_owned()).unwrap_or_default();
            let message = format!("Line {number} does not say what the text says there");
            report.mismatches.push(Mismatch { annotation, message });
        }
    }
    let found = report.matching + report.mismatches.len();
    if found != report.checked {
        let message = format!("The file holds {found} lines instead of {}", report.checked);
        report.mismatches.push(Mismatch { annotation: String::new(), message });
    }
    report
}
