//! A text document as a project of one speech.

use std::rc::Rc;

use super::Speech;
use crate::formats::{Diagnostic, Finding, Reading, Severity};
use crate::model::{Codebook, Document, DocumentId, Ids, Project, ProjectId};

impl Speech {
    /// The project of it alone, and what of the document is not in it. A speech without a title is called as the file is,
    /// without its ending.
    pub fn reading(self, file: &str, ids: &mut dyn Ids) -> Reading {
        let stem = file.rsplit_once('.').map_or(file, |it| it.0);
        let title = self.title.as_deref().unwrap_or(stem);
        let mut document = Document::new(DocumentId::mint(ids), title, self.intake.text, self.intake.record);
        let details = Rc::make_mut(&mut document.details);
        details.language = self.language;
        details.metadata = self.metadata;
        let diagnostics = self.left_out.into_iter().map(|(what, count)| Diagnostic {
            severity: Severity::Warning,
            path: String::new(),
            line: None,
            message: format!("Not taken: {what} ({count})"),
            raw: None,
            finding: Finding::Other,
        });
        Reading {
            diagnostics: diagnostics.collect(),
            project: Project {
                id: ProjectId::mint(ids),
                title: "".into(),
                annotators: Rc::new(Vec::new()),
                codebook: Rc::new(Codebook::new(Vec::new())),
                documents: vec![Rc::new(document)],
                foreign: None,
            },
        }
    }
}
