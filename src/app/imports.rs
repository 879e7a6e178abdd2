//! What files brought, and what a person or a script is told of it.

use std::rc::Rc;

use serde::Serialize;

use crate::formats::{Diagnostic, Finding, Severity};
use crate::model::{AnnotationId, DocumentId, Merged};

/// What one file brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// What came in.
    pub merged: Merged,
    /// What in it was not as it should be, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
}

impl Taken {
    /// Documents that were added or took annotations in.
    pub fn documents(&self) -> impl Iterator<Item = &DocumentId> {
        self.merged.added.iter().chain(&self.merged.joined)
    }

    /// The id that an annotation of the file has here.
    pub fn id_here<'a>(&'a self, there: &'a AnnotationId) -> &'a AnnotationId {
        self.merged.renamed.get(there).unwrap_or(there)
    }

    /// Whether it was a step of the history, and not all here already.
    pub fn changed_something(&self) -> bool {
        let it = &self.merged;
        !it.added.is_empty() || it.annotations + it.unplaced + it.labels.len() + it.annotators > 0
    }

    /// Whether nothing has to be said but that it came in.
    pub fn is_plain(&self) -> bool {
        self.diagnostics.is_empty() && self.merged.differing.is_empty()
    }
}

/// Why a file brought nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TakeError {
    /// A stable name, for scripts.
    pub code: &'static str,
    /// What to say.
    pub message: String,
}

/// What files brought that came together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportReport {
    /// Each file by its name.
    pub files: Vec<(Rc<str>, Result<Taken, TakeError>)>,
    /// How many steps of the history they were.
    pub steps: usize,
    /// The number of the last journal entry when they were in.
    pub seq: u64,
}

impl ImportReport {
    /// What came in.
    pub fn taken(&self) -> impl Iterator<Item = &Taken> {
        self.files.iter().filter_map(|(_, taken)| taken.as_ref().ok())
    }

    /// Whether nothing has to be said but that all came in.
    pub fn is_plain(&self) -> bool {
        self.files.iter().all(|(_, taken)| taken.as_ref().is_ok_and(Taken::is_plain))
    }

    /// A sum over what came in.
    pub fn count(&self, of: impl Fn(&Merged) -> usize) -> usize {
        self.taken().map(|it| of(&it.merged)).sum()
    }

    /// All of it as JSON, with what was left out as it stands in the files.
    pub fn json(&self) -> String {
        let files: Vec<FileView<'_>> = self.files.iter().map(|(name, taken)| FileView::of(name, taken)).collect();
        let mut json = serde_json::to_string_pretty(&files).unwrap_or_default();
        json.push('\n');
        json
    }
}

#[derive(Serialize)]
struct FileView<'a> {
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<TakenView<'a>>,
}

impl<'a> FileView<'a> {
    fn of(file: &'a str, taken: &'a Result<Taken, TakeError>) -> Self {
        match taken {
            Ok(taken) => Self { file, refused: None, report: Some(TakenView::of(taken)) },
            Err(error) => Self { file, refused: Some(&error.message), report: None },
        }
    }
}

/// What a file brought, as scripts see it: `report` of `window.rostrum.import`.
#[derive(Serialize)]
pub struct TakenView<'a> {
    added: Vec<&'a str>,
    joined: Vec<&'a str>,
    annotations: usize,
    unplaced: usize,
    same: usize,
    labels: Vec<&'a str>,
    differing: Vec<DifferingView<'a>>,
    problems: Vec<ProblemView<'a>>,
}

#[derive(Serialize)]
struct DifferingView<'a> {
    here: &'a str,
    added: &'a str,
}

#[derive(Serialize)]
struct ProblemView<'a> {
    severity: &'static str,
    kind: &'static str,
    path: &'a str,
    line: Option<usize>,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    annotation: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quote: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw: Option<&'a str>,
}

impl<'a> TakenView<'a> {
    /// What the file brought.
    pub fn of(taken: &'a Taken) -> Self {
        let Merged { added, joined, annotations, unplaced, same, labels, differing, .. } = &taken.merged;
        Self {
            added: added.iter().map(DocumentId::as_str).collect(),
            joined: joined.iter().map(DocumentId::as_str).collect(),
            annotations: *annotations,
            unplaced: *unplaced,
            same: *same,
            labels: labels.iter().map(|it| &**it).collect(),
            differing: differing
                .iter()
                .map(|(here, added)| DifferingView { here: here.as_str(), added: added.as_str() })
                .collect(),
            problems: taken.diagnostics.iter().map(|it| ProblemView::of(taken, it)).collect(),
        }
    }
}

impl<'a> ProblemView<'a> {
    fn of(taken: &'a Taken, it: &'a Diagnostic) -> Self {
        let (kind, annotation, quote, score) = match &it.finding {
            Finding::Other if it.severity == Severity::Error => ("left-out", None, None, None),
            Finding::Other => ("changed", None, None, None),
            Finding::Unit { .. } => ("unit", None, None, None),
            Finding::Found { annotation, quote, score } => ("found", Some(annotation), Some(&**quote), Some(*score)),
            Finding::Unplaced { annotation, quote } => ("unplaced", Some(annotation), Some(&**quote), None),
        };
        Self {
            severity: it.severity.name(),
            kind,
            path: &it.path,
            line: it.line,
            message: &it.message,
            annotation: annotation.map(|it| taken.id_here(it).as_str()),
            quote,
            score,
            raw: it.raw.as_deref(),
        }
    }
}
