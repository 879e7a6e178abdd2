//! spaCy's JSON of a `Doc`, one on each line: `Doc(nlp.vocab).from_json(json.loads(line))`.
//!
//! Spans stand under the key `sc`, where a span categoriser looks for them, and may overlap. Source:
//! <https://spacy.io/api/doc#to_json>.

use std::collections::BTreeMap;

use serde::Serialize;

use super::check::Expected;
use super::json::Object;
use super::names::Names;
use super::source::Source;
use super::tokens;
use super::training::{self, Labelled, Meta};
use super::{Capabilities, Doc, Format, Input, ReadError, Reading, WriteError, WriteOptions, Written};
use super::{lines, own_keys, written};
use crate::model::{Ids, OffsetUnit, Project};

/// The name in messages.
const NAME: &str = "spaCy";

/// spaCy's JSON, one speech on each line.
#[derive(Clone, Copy, Debug)]
pub struct Spacy;

#[derive(Serialize)]
struct Line<'a> {
    text: &'a str,
    tokens: Vec<TokenOut>,
    ents: [(); 0],
    spans: BTreeMap<&'static str, Vec<Labelled<'a>>>,
    meta: Meta<'a>,
}

#[derive(Serialize)]
struct TokenOut {
    id: usize,
    start: u32,
    end: u32,
}

impl Format for Spacy {
    fn id(&self) -> &'static str {
        "spacy"
    }

    fn name(&self) -> &'static str {
        NAME
    }

    fn extension(&self) -> &'static str {
        "spacy.jsonl"
    }

    fn mime(&self) -> &'static str {
        "application/jsonl"
    }

    fn offset_unit(&self) -> Option<OffsetUnit> {
        Some(OffsetUnit::CodePoint)
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { reads: true, carries: training::CARRIES, changes: training::CHANGES }
    }

    fn doc(&self) -> Doc {
        Doc {
            summary: "One document on each line with tokens and spans, for training a span categoriser.",
            specification: "https://spacy.io/api/doc#to_json",
        }
    }

    fn recognises(&self, bytes: &[u8]) -> bool {
        let Some(first) = lines::first(bytes) else { return false };
        let is_pair = first.get().starts_with('[');
        training::record(first).is_some_and(|(text, mut it)| {
            let spans = it.take("spans").is_some_and(|it| it.get().starts_with('{'));
            let ents = it.take("ents").is_some_and(|it| it.get().starts_with('['));
            let entities = is_pair && it.take("entities").is_some_and(|it| it.get().starts_with('['));
            (text.is_some() && (spans || ents || entities)) || is_older(&mut it)
        })
    }

    fn read_file(&self, file: Input<'_>, _ids: &mut dyn Ids) -> Result<Reading, ReadError> {
        let source = Source::new(file.bytes)?;
        if lines::first(file.bytes).and_then(training::record).is_some_and(|mut it| is_older(&mut it.1)) {
            let reason = "it is in the older training format, with paragraphs; convert it with spaCy first".to_owned();
            return Err(ReadError::NotThis { format: NAME, reason });
        }
        training::draft(&source, NAME)?.project(file)
    }

    fn write(&self, project: &Project, options: &WriteOptions) -> Result<Written, WriteError> {
        let documents = options.scope.documents(project)?;
        let names = Names::new(&project.codebook);
        let mut expected = Expected::default();
        let mut out = String::new();
        for document in &documents {
            let text = &document.text;
            let tokens = tokens::of(document);
            let spans = training::spans(document, &tokens, &names, &mut expected, true);
            let tokens = tokens.iter().enumerate().map(|(id, it)| TokenOut {
                id,
                start: text.code_point_from_byte(it.start),
                end: text.code_point_from_byte(it.end),
            });
            let line = Line {
                text: text.as_str(),
                tokens: tokens.collect(),
                ents: [],
                spans: [("sc", spans)].into(),
                meta: training::meta(document),
            };
            out.push_str(&serde_json::to_string(&line).unwrap_or_default());
            out.push('\n');
        }
        let mut report = expected.check(&out, |it| training::draft(it, NAME));
        report.remarks.extend(own_keys::remark(&documents, &training::USED));
        Ok(written(self, project, &documents, options, out, report))
    }
}

/// Whether it is a document of spaCy's training format before version 3.
fn is_older(object: &mut Object<'_>) -> bool {
    object.take("paragraphs").is_some_and(|it| it.get().contains("\"sentences\""))
}
