//! Prodigy's JSON Lines, as `spans.manual` keeps them: tokens and spans, `token_end` inclusive.
//!
//! Source: <https://prodi.gy/docs/api-interfaces#spans_manual>.

use serde::Serialize;

use super::check::Expected;
use super::json::Object;
use super::names::Names;
use super::source::Source;
use super::tokens::{self, Token};
use super::training::{self, Labelled, Meta};
use super::{Capabilities, Doc, Format, Input, ReadError, Reading, WriteError, WriteOptions, Written};
use super::{lines, own_keys, written};
use crate::model::{Ids, OffsetUnit, Project, Span};

/// The name in messages.
const NAME: &str = "Prodigy";

/// Prodigy's JSON Lines.
#[derive(Clone, Copy, Debug)]
pub struct Prodigy;

#[derive(Serialize)]
struct Line<'a> {
    text: &'a str,
    tokens: Vec<TokenOut<'a>>,
    spans: Vec<Labelled<'a>>,
    meta: Meta<'a>,
    #[serde(rename = "_view_id")]
    view: &'static str,
    answer: &'static str,
}

#[derive(Serialize)]
struct TokenOut<'a> {
    text: &'a str,
    start: u32,
    end: u32,
    id: usize,
    ws: bool,
}

impl Format for Prodigy {
    fn id(&self) -> &'static str {
        "prodigy"
    }

    fn name(&self) -> &'static str {
        NAME
    }

    fn extension(&self) -> &'static str {
        "prodigy.jsonl"
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
            summary: "One speech on each line with tokens and spans, for Prodigy's spans.manual and its training.",
            specification: "https://prodi.gy/docs/api-interfaces#spans_manual",
        }
    }

    fn recognises(&self, bytes: &[u8]) -> bool {
        let first = lines::first(bytes).and_then(|it| serde_json::from_str::<Object<'_>>(it.get()).ok());
        first.is_some_and(|mut it| {
            it.take("text").is_some() && it.take("spans").is_some_and(|it| it.get().starts_with('['))
        })
    }

    fn read_file(&self, file: Input<'_>, _ids: &mut dyn Ids) -> Result<Reading, ReadError> {
        let source = Source::new(file.bytes)?;
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
            let spans = training::spans(document, &tokens, &names, &mut expected, false);
            let whole = |start, end| Span::new(start, end).map_or("", |it| text.slice(it));
            let token = |(id, it): (usize, &Token)| TokenOut {
                text: whole(it.start, it.end),
                start: text.code_point_from_byte(it.start),
                end: text.code_point_from_byte(it.end),
                id,
                ws: it.spaced,
            };
            let line = Line {
                text: text.as_str(),
                tokens: tokens.iter().enumerate().map(token).collect(),
                spans,
                meta: training::meta(document),
                view: "spans_manual",
                answer: "accept",
            };
            out.push_str(&serde_json::to_string(&line).unwrap_or_default());
            out.push('\n');
        }
        let mut report = expected.check(&out, |it| training::draft(it, NAME));
        report.remarks.extend(own_keys::remark(&documents, &training::USED));
        Ok(written(self, project, &documents, options, out, report))
    }
}
