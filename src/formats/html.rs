//! A page to send: the speeches with all that is said of them, to be read in any browser, and the project inside.
//!
//! It needs no script and asks for nothing from elsewhere; its own policy forbids both. Annotations are flat: the text
//! is cut where any begins or ends, and each piece names all that lie over it, so that they may cross as they like.
//! The text of `div.text` is the source, character by character. A `script` block that is no script holds the
//! project as native JSON, which is what Rostrum reads back. NUL, which HTML cannot say, is U+FFFD on the page and
//! itself in the block. Source: <https://html.spec.whatwg.org>.

mod again;
mod page;
mod pieces;
mod write;

use super::rostrum::Rostrum;
use super::source::Source;
use super::{
    Capabilities, Change, Doc, Feature, Format, Input, Mismatch, ReadError, Reading, Remark, WriteError, WriteOptions,
    Written,
};
use super::{written, xml};
use crate::model::{Ids, OffsetUnit, Project, limits};

/// An annotated page.
#[derive(Clone, Copy, Debug)]
pub struct Html;

/// What every page says near its beginning.
const MARK: &str = "<meta name=\"rostrum\"";
/// The id of the block with the project.
const BLOCK: &str = "rostrum-project";

impl Format for Html {
    fn id(&self) -> &'static str {
        "html"
    }

    fn name(&self) -> &'static str {
        "Annotated page, HTML"
    }

    fn extension(&self) -> &'static str {
        "html"
    }

    fn mime(&self) -> &'static str {
        "text/html;charset=utf-8"
    }

    fn offset_unit(&self) -> Option<OffsetUnit> {
        None
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            reads: true,
            carries: &[
                Feature::Texts,
                Feature::ProjectTitle,
                Feature::Titles,
                Feature::Occasion,
                Feature::Language,
                Feature::Metadata,
                Feature::Overlaps,
                Feature::SameWords,
                Feature::Gaps,
                Feature::MidWord,
                Feature::Padding,
                Feature::LineEnds,
                Feature::SeveralLabels,
                Feature::Highlights,
                Feature::Looks,
                Feature::Lines,
                Feature::Definitions,
                Feature::Hierarchy,
                Feature::UnusedLabels,
                Feature::Attributes,
                Feature::Notes,
                Feature::Annotators,
                Feature::Times,
                Feature::Unplaced,
                Feature::Reviews,
            ],
            changes: &[(Feature::Turns, Change::Tucked), (Feature::Foreign, Change::Tucked)],
        }
    }

    fn doc(&self) -> Doc {
        Doc {
            summary: "A page to send and to print: texts, marks, notes and labels, for any browser. The project is inside.",
            specification: "https://html.spec.whatwg.org",
        }
    }

    fn recognises(&self, bytes: &[u8]) -> bool {
        let beginning = xml::beginning(bytes);
        beginning.trim_start().starts_with('<') && beginning.contains(MARK)
    }

    fn read_file(&self, file: Input<'_>, ids: &mut dyn Ids) -> Result<Reading, ReadError> {
        if file.bytes.len() > limits::FILE_BYTES {
            return Err(ReadError::TooLarge { bytes: file.bytes.len() });
        }
        let source = Source::new(file.bytes)?;
        let Some(block) = again::block(source.text()) else {
            let reason = "there is no project in it; pages that Rostrum wrote have one".to_owned();
            return Err(ReadError::NotThis { format: "HTML", reason });
        };
        // Lines of the block are lines of the page.
        let before = source.line_at(block.at) - 1;
        let mut reading = Rostrum.read(block.json.as_bytes(), ids).map_err(|error| below(error, before))?;
        for diagnostic in &mut reading.diagnostics {
            diagnostic.line = diagnostic.line.map(|it| it + before);
        }
        Ok(reading)
    }

    fn write(&self, project: &Project, options: &WriteOptions) -> Result<Written, WriteError> {
        let documents = options.scope.documents(project)?;
        let native = Rostrum.write(project, options)?;
        let json = write::as_script(&String::from_utf8_lossy(&native.bytes));
        let out = page::page(project, &documents, &json);
        let mut report = again::compare(&out, project, &documents);
        report.mismatches.extend(native.report.mismatches);
        if again::block(&out).is_none_or(|it| it.json.trim() != json.trim()) {
            let message = "The project in the page is not as it was written".to_owned();
            report.mismatches.push(Mismatch { annotation: String::new(), message });
        }
        if out.len() > limits::FILE_BYTES {
            report.remarks.push(Remark::Unreadable);
        }
        Ok(written(self, project, &documents, options, out, report))
    }
}

/// The error so many lines further down.
fn below(error: ReadError, lines: usize) -> ReadError {
    match error {
        ReadError::NotJson { line, column, message } => ReadError::NotJson { line: line + lines, column, message },
        ReadError::TooDeep { line, limit } => ReadError::TooDeep { line: line + lines, limit },
        other => other,
    }
}
