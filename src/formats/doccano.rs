//! doccano's JSON Lines: one speech on each line, its spans as `[start, end, label]`.
//!
//! Written are code points, which doccano's server counts, or UTF-16 units, which its pages count unless a project was
//! made to count graphemes ([doccano#2114](https://github.com/doccano/doccano/issues/2114)); the two differ in texts with
//! emoji. Read are both of doccano's shapes: `label` and, of projects with relations, `entities`.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::check::Expected;
use super::draft::{At, Draft, DraftAnnotation, DraftDocument, DraftSpan};
use super::json::{self, Object, Words, text_of};
use super::names::Names;
use super::parts::document_id;
use super::source::Source;
use super::{
    Capabilities, Change, Doc, Feature, Format, Input, ReadError, Reading, Variant, WriteError, WriteOptions, Written,
};
use super::{lines, own_keys, written};
use crate::model::{Ids, OffsetUnit, Project, limits};

/// The keys of ours that doccano keeps as metadata.
const TITLE: &str = "title";
const ID: &str = "document";
/// The keys that a line has a use for.
const USED: [&str; 10] = [TITLE, ID, "text", "label", "Comments", "entities", "relations", "id", "labels", "data"];

/// doccano's JSON Lines.
#[derive(Clone, Copy, Debug)]
pub struct Doccano;

#[derive(Serialize)]
struct Line<'a> {
    text: &'a str,
    label: Vec<(u32, u32, &'a str)>,
    #[serde(rename = "Comments")]
    comments: Vec<&'a str>,
    title: &'a str,
    document: &'a str,
    #[serde(flatten)]
    metadata: BTreeMap<&'a str, &'a str>,
}

impl Format for Doccano {
    fn id(&self) -> &'static str {
        "doccano"
    }

    fn name(&self) -> &'static str {
        "doccano"
    }

    fn extension(&self) -> &'static str {
        "doccano.jsonl"
    }

    fn mime(&self) -> &'static str {
        "application/jsonl"
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
                Feature::Metadata,
                Feature::Overlaps,
                Feature::SameWords,
                Feature::MidWord,
                Feature::Padding,
                Feature::LineEnds,
            ],
            changes: &[(Feature::Gaps, Change::ForEachPassage), (Feature::SeveralLabels, Change::ForEachLabel)],
        }
    }

    fn variants(&self) -> &'static [Variant] {
        &[
            Variant { id: "code-point", name: "Counts code points, as doccano's server does" },
            Variant { id: "utf-16", name: "Counts UTF-16 units, as doccano's pages do" },
        ]
    }

    fn doc(&self) -> Doc {
        Doc {
            summary: "One speech on each line with its labelled spans, for doccano. Tick “Allow overlapping spans” there.",
            specification: "https://doccano.github.io/doccano/",
        }
    }

    fn recognises(&self, bytes: &[u8]) -> bool {
        let Some(first) = lines::first(bytes) else { return false };
        let Ok(mut object) = serde_json::from_str::<Object<'_>>(first.get()) else { return false };
        let has_list = ["label", "labels", "entities"]
            .iter()
            .any(|key| object.take(key).is_some_and(|it| it.get().starts_with('[') && spans_alone(it)));
        has_list && (object.take("text").is_some() || object.take("data").is_some())
    }

    fn read_file(&self, file: Input<'_>, _ids: &mut dyn Ids) -> Result<Reading, ReadError> {
        let source = Source::new(file.bytes)?;
        draft(&source, OffsetUnit::CodePoint)?.project(file)
    }

    fn write(&self, project: &Project, options: &WriteOptions) -> Result<Written, WriteError> {
        let documents = options.scope.documents(project)?;
        let unit = OffsetUnit::from_name(options.variant(self.variants())?).unwrap_or_default();
        let names = Names::new(&project.codebook);
        let mut expected = Expected::default();
        let mut out = String::new();
        for document in &documents {
            expected.document(document);
            let text = &document.text;
            let mut label = Vec::with_capacity(document.annotations.len());
            for annotation in document.annotations.iter() {
                for name in names.all(annotation) {
                    let spans: Vec<_> = annotation.spans.iter().collect();
                    expected.annotation(&annotation.id, &[name], &spans);
                    label.extend(spans.iter().map(|it| {
                        (text.count_from_byte(it.start(), unit), text.count_from_byte(it.end(), unit), name)
                    }));
                }
            }
            let line = Line {
                text: text.as_str(),
                label,
                comments: Vec::new(),
                title: document.title(),
                document: document_id(document),
                metadata: own_keys::others(document, &USED).collect(),
            };
            out.push_str(&serde_json::to_string(&line).unwrap_or_default());
            out.push('\n');
        }
        let mut report = expected.check(&out, |it| draft(it, unit));
        report.remarks.extend(own_keys::remark(&documents, &USED));
        Ok(written(self, project, &documents, options, out, report))
    }
}

/// Whether the items of a list, as far as they are looked at, are spans and not something else called so.
fn spans_alone(list: &RawValue) -> bool {
    json::list(list, 3).is_ok_and(|it| it.items.iter().all(|it| Span::read(it).is_some()))
}

/// One span, in whichever shape.
struct Span<'a> {
    id: Option<&'a RawValue>,
    start: u32,
    end: u32,
    label: std::borrow::Cow<'a, str>,
}

impl<'a> Span<'a> {
    fn read(raw: &'a RawValue) -> Option<Self> {
        #[derive(Deserialize)]
        struct Entity<'a> {
            #[serde(borrow, default)]
            id: Option<&'a RawValue>,
            start_offset: u32,
            end_offset: u32,
            #[serde(borrow)]
            label: Words<'a>,
        }
        if raw.get().starts_with('[') {
            let (start, end, label) = serde_json::from_str::<(u32, u32, Words<'a>)>(raw.get()).ok()?;
            return Some(Self { id: None, start, end, label: label.0 });
        }
        let it: Entity<'a> = serde_json::from_str(raw.get()).ok()?;
        Some(Self { id: it.id, start: it.start_offset, end: it.end_offset, label: it.label.0 })
    }
}

fn draft<'a>(source: &'a Source<'a>, unit: OffsetUnit) -> Result<Draft<'a>, ReadError> {
    let mut draft = Draft::new("doccano", unit);
    for (line, raw) in lines::records(source, &mut draft)? {
        let at = At::line(line);
        let Ok(mut object) = serde_json::from_str::<Object<'a>>(raw.get()) else {
            draft.leave_out(&at, "This should be an object", Some(raw.get()));
            continue;
        };
        let text = object.take("text").or_else(|| object.take("data")).and_then(text_of);
        let Some(text) = text else {
            draft.leave_out(&at, "This line has no text", Some(raw.get()));
            continue;
        };
        let number = object.take("id");
        let ours = object.take(ID).and_then(text_of);
        let id = ours.or_else(|| number.map(|it| text_of(it).unwrap_or_else(|| it.get().into())));
        let title = object.take(TITLE).and_then(text_of).unwrap_or_default();
        let lists = ["label", "labels", "entities"].map(|key| object.take(key));
        let relations = object.take("relations").is_some_and(|it| !it.get().trim_matches(['[', ']']).trim().is_empty());
        let comments = object.take("Comments").or_else(|| object.take("comments"));
        let mut metadata = BTreeMap::new();
        for (key, value) in object.rest() {
            let value = text_of(value).unwrap_or_else(|| json::compact(value.get()).into());
            if value != "null" {
                metadata.insert(Rc::from(&*key), Rc::from(&*value));
            }
        }
        let said: Vec<_> = comments
            .and_then(|it| json::list(it, 1_000).ok())
            .map(|it| it.items.into_iter().filter_map(text_of).collect())
            .unwrap_or_default();
        if !said.is_empty() {
            metadata.insert("comments".into(), said.join("\n").into());
        }
        if !draft.document(DraftDocument {
            at: at.clone(),
            id,
            title,
            metadata,
            text: Some(text),
            ..Default::default()
        }) {
            continue;
        }
        if relations {
            draft.leave_out(&at, "Rostrum has no relations; those of this line were left out", None);
        }
        for list in lists.into_iter().flatten() {
            let Ok(list) = json::list(list, limits::ANNOTATIONS) else {
                draft.leave_out(&at, "The labels of this line are not a list", Some(list.get()));
                continue;
            };
            for (index, raw) in list.items.into_iter().enumerate() {
                let at = At::new(line, format!("label[{index}]"));
                match Span::read(raw) {
                    Some(Span { id, start, end, label }) => draft.annotation(DraftAnnotation {
                        at,
                        id: id.map(|it| text_of(it).unwrap_or_else(|| it.get().into())),
                        spans: vec![DraftSpan { offsets: Some((start, end)), ..DraftSpan::default() }],
                        labels: vec![label],
                        ..DraftAnnotation::default()
                    }),
                    None => draft.leave_out(&at, "This is no span of doccano's: start, end, label", Some(raw.get())),
                }
            }
        }
    }
    Ok(draft)
}
