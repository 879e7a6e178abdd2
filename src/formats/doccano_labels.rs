//! doccano's label file: the names, colours and keys of labels.

use std::borrow::Cow;

use serde::Serialize;

use super::check;
use super::draft::{At, Draft, DraftLabel, LABELS};
use super::json::{self, Object, text_of};
use super::names::Names;
use super::source::Source;
use super::{Capabilities, Doc, Feature, Format, Input, ReadError, Reading, WriteError, WriteOptions, Written};
use super::{css_color, lines, written};
use crate::model::{Ids, OffsetUnit, Project};

/// doccano's label file.
#[derive(Clone, Copy, Debug)]
pub struct DoccanoLabels;

#[derive(Serialize)]
struct Entry<'a> {
    text: &'a str,
    prefix_key: Option<&'a str>,
    suffix_key: Option<&'a str>,
    background_color: String,
    text_color: &'static str,
}

impl Format for DoccanoLabels {
    fn id(&self) -> &'static str {
        "doccano-labels"
    }

    fn name(&self) -> &'static str {
        "doccano labels"
    }

    fn extension(&self) -> &'static str {
        "labels.json"
    }

    fn mime(&self) -> &'static str {
        "application/json"
    }

    fn offset_unit(&self) -> Option<OffsetUnit> {
        None
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { reads: true, carries: &[Feature::Looks, Feature::UnusedLabels], changes: &[] }
    }

    fn doc(&self) -> Doc {
        Doc {
            summary: "The labels alone, with colours and keys, to be imported into a doccano project before its speeches.",
            specification: "https://doccano.github.io/doccano/",
        }
    }

    fn recognises(&self, bytes: &[u8]) -> bool {
        let first = lines::first(bytes).and_then(|it| serde_json::from_str::<Object<'_>>(it.get()).ok());
        first.is_some_and(|mut it| it.take("background_color").is_some() && it.take("text").is_some())
    }

    fn read_file(&self, file: Input<'_>, _ids: &mut dyn Ids) -> Result<Reading, ReadError> {
        let source = Source::new(file.bytes)?;
        draft(&source)?.project(file)
    }

    fn write(&self, project: &Project, options: &WriteOptions) -> Result<Written, WriteError> {
        let documents = options.scope.documents(project)?;
        let names = Names::new(&project.codebook);
        let entries = project.codebook.labels().iter().map(|label| Entry {
            text: names.of(&label.id),
            prefix_key: None,
            // One digit or lower-case letter is all that doccano takes.
            suffix_key: label.shortcut.as_deref().filter(|it| matches!(it.as_bytes(), [b'0'..=b'9' | b'a'..=b'z'])),
            background_color: label.color.to_string(),
            text_color: if css_color::is_light(label.color) { "#000000" } else { "#ffffff" },
        });
        let entries: Vec<_> = entries.collect();
        let mut out = serde_json::to_string_pretty(&entries).unwrap_or_default();
        out.push('\n');
        let report = check::labels(&out, draft, entries.iter().map(|it| it.text));
        Ok(written(self, project, &documents, options, out, report))
    }
}

fn draft<'a>(source: &'a Source<'a>) -> Result<Draft<'a>, ReadError> {
    let mut draft = Draft::new("doccano labels", OffsetUnit::CodePoint);
    let list = json::list(lines::value(source)?, LABELS)
        .map_err(|_| ReadError::NotThis { format: "doccano labels", reason: "it is not a list".to_owned() })?;
    for raw in list.items {
        let at = At::line(source.line_of(raw.get()));
        let Ok(mut object) = serde_json::from_str::<Object<'a>>(raw.get()) else {
            draft.leave_out(&at, "This should be an object", Some(raw.get()));
            continue;
        };
        let Some(name) = object.take("text").and_then(text_of).filter(|it| !it.trim().is_empty()) else {
            draft.leave_out(&at, "This label has no name", Some(raw.get()));
            continue;
        };
        let color = object.take("background_color").and_then(text_of);
        let parsed = color.as_deref().and_then(css_color::color);
        if color.is_some() && parsed.is_none() {
            draft.warn(&at, "Its colour cannot be read; it got another");
        }
        let shortcut: Option<Cow<'a, str>> = object.take("suffix_key").and_then(text_of);
        draft.label(DraftLabel { name, color: parsed, shortcut, ..DraftLabel::default() });
    }
    Ok(draft)
}
