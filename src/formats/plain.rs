//! A report in plain text: quotes by label, with where they stand.

use super::quotes::{self, by_label};
use super::{Capabilities, Change, Doc, Feature, Format, WriteError, WriteOptions, Written, written};
use crate::model::{OffsetUnit, Project};

/// A report in plain text.
#[derive(Clone, Copy, Debug)]
pub struct Plain;

impl Format for Plain {
    fn id(&self) -> &'static str {
        "text"
    }

    fn name(&self) -> &'static str {
        "Report, plain text"
    }

    fn extension(&self) -> &'static str {
        "txt"
    }

    fn mime(&self) -> &'static str {
        "text/plain;charset=utf-8"
    }

    fn offset_unit(&self) -> Option<OffsetUnit> {
        None
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            reads: false,
            carries: quotes::CARRIES,
            changes: &[(Feature::LineEnds, Change::OneLine), (Feature::Padding, Change::Trimmed)],
        }
    }

    fn doc(&self) -> Doc {
        Doc {
            summary: "A report for mail and paper: the quotes of each label with where they stand and what was noted.",
            specification: "https://www.unicode.org/versions/latest/",
        }
    }

    fn write(&self, project: &Project, options: &WriteOptions) -> Result<Written, WriteError> {
        let documents = options.scope.documents(project)?;
        let title = super::file_name::title_of(project, &documents);
        let mut out = String::new();
        if !title.is_empty() {
            out.push_str(&format!("{title}\n{}\n\n", "=".repeat(title.chars().count())));
        }
        for (label, quotes) in by_label(project, &documents) {
            let (name, level) = match label {
                Some(label) => (&*label.name, project.codebook.above(&label.id).len()),
                None => ("Highlights without a label", 0),
            };
            let heading = format!("{}{name} ({})", "  ".repeat(level), quotes.len());
            out.push_str(&format!("{heading}\n{}\n\n", "-".repeat(heading.chars().count())));
            for quote in quotes {
                out.push_str(&format!("“{}”\n    {}\n", quote.words(), quote.reference()));
                for line in quote.annotation.note.lines().filter(|it| !it.trim().is_empty()) {
                    out.push_str(&format!("    Note: {}\n", line.trim()));
                }
                out.push('\n');
            }
        }
        let report = quotes::verify(&out, project, &documents, |words| format!("“{words}”"));
        Ok(written(self, project, &documents, options, out, report))
    }
}
