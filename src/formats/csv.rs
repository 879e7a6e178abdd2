//! A table of quotes: RFC 4180, for spreadsheets, pandas and R. `docs/json.md` explains its columns.
//!
//! One row per annotation, label and span, in the order of the text; a highlight without a label has one with an empty
//! label.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::check::Ruler;
use super::table::{Rows, Table, without_guard};
use super::written;
use super::{Capabilities, Change, Doc, Feature, Format, Mismatch, Report, WriteError, WriteOptions, Written};
use crate::model::{Annotation, Document, LabelId, OffsetUnit, Project, Span};

/// The names of the columns.
const COLUMNS: [&str; 10] =
    ["label", "quote", "paragraph", "start", "end", "speaker", "date", "note", "document", "annotation"];
/// Where among them the checked ones are.
const QUOTE: usize = 1;
const START: usize = 3;
const END: usize = 4;
const ANNOTATION: usize = 9;

/// A table of quotes.
#[derive(Clone, Copy, Debug)]
pub struct Csv;

impl Format for Csv {
    fn id(&self) -> &'static str {
        "csv"
    }

    fn name(&self) -> &'static str {
        "CSV of quotes"
    }

    fn extension(&self) -> &'static str {
        "csv"
    }

    fn mime(&self) -> &'static str {
        "text/csv;charset=utf-8"
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
                Feature::Notes,
                Feature::Overlaps,
                Feature::SameWords,
                Feature::MidWord,
                Feature::Padding,
                Feature::LineEnds,
                Feature::Highlights,
            ],
            changes: &[(Feature::Gaps, Change::ForEachPassage), (Feature::SeveralLabels, Change::ForEachLabel)],
        }
    }

    fn doc(&self) -> Doc {
        Doc {
            summary: "A table with one row per quote and label, for spreadsheets and statistics.",
            specification: "https://www.rfc-editor.org/rfc/rfc4180",
        }
    }

    fn write(&self, project: &Project, options: &WriteOptions) -> Result<Written, WriteError> {
        let documents = options.scope.documents(project)?;
        let mut table = Table::new(&COLUMNS);
        for document in &documents {
            for annotation in document.annotations.iter() {
                rows(&mut table, project, document, annotation);
            }
        }
        let remarks = table.remarks();
        let csv = table.finish();
        let report = Report { remarks, ..verify(&csv, &documents) };
        Ok(written(self, project, &documents, options, csv, report))
    }
}

/// The labels of which an annotation has rows: its own, or none once.
fn labels_of(annotation: &Annotation) -> impl Iterator<Item = Option<&LabelId>> {
    let unlabelled = annotation.labels.is_empty().then_some(None);
    annotation.labels.iter().map(Some).chain(unlabelled)
}

fn rows(table: &mut Table, project: &Project, document: &Document, annotation: &Annotation) {
    let text = &document.text;
    let metadata = |key: &str| document.details.metadata.get(key).map_or("", |value| value);
    for label in labels_of(annotation) {
        let name = label.map_or("", |id| project.codebook.get(id).map_or(id.as_str(), |label| &label.name));
        for span in annotation.spans.iter() {
            table.text(name);
            table.text(text.slice(span));
            table.number(paragraph(document, span));
            table.number(Some(text.code_point_from_byte(span.start())));
            table.number(Some(text.code_point_from_byte(span.end())));
            table.text(document.speaker_at(span.start()).map_or("", |it| it));
            table.text(metadata("date"));
            table.text(&annotation.note);
            table.text(document.title());
            table.text(annotation.id.as_str());
            table.end_row();
        }
    }
}

/// The number of the first paragraph that the span touches; none when it lies in white space.
pub(super) fn paragraph(document: &Document, span: Span) -> Option<u32> {
    let blocks = (document.text.block_at(span.start())..).map_while(|index| document.text.block(index));
    blocks.take_while(|block| block.start < span.end()).find_map(|block| block.number)
}

/// Reads the table again and compares every quote with what the text says at its offsets.
fn verify(csv: &str, documents: &[&Rc<Document>]) -> Report {
    let rulers: Vec<Ruler<'_>> = documents.iter().map(|it| Ruler::new(it.text.as_str())).collect();
    let mut homes: BTreeMap<&str, &Ruler<'_>> = BTreeMap::new();
    let mut report = Report::default();
    for (document, ruler) in documents.iter().zip(&rulers) {
        for annotation in document.annotations.iter() {
            homes.insert(annotation.id.as_str(), ruler);
            report.checked += labels_of(annotation).count() * annotation.spans.count();
        }
    }
    let mut rows = Rows::new(csv);
    let has_columns = rows.next().is_some_and(|row| row == COLUMNS);
    let mut found = 0;
    for row in rows {
        found += 1;
        let cell = |index: usize| without_guard(row.get(index).map_or("", |cell| cell));
        let number = |index: usize| cell(index).parse::<u32>().ok();
        let words = || homes.get(cell(ANNOTATION))?.slice(number(START)?, number(END)?);
        if row.len() == COLUMNS.len() && words() == Some(cell(QUOTE)) {
            report.matching += 1;
        } else {
            let message = format!("Row {} does not say what the text says there", found + 1);
            report.mismatches.push(Mismatch { annotation: cell(ANNOTATION).to_owned(), message });
        }
    }
    if !has_columns || found != report.checked {
        let message = format!("The table holds {found} rows instead of {}", report.checked);
        report.mismatches.push(Mismatch { annotation: String::new(), message });
    }
    report
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_row_is_noticed() {
        let report = verify("\u{FEFF}a,b\r\n1,2\r\n", &[]);
        assert_eq!((report.checked, report.matching, report.mismatches.len()), (0, 0, 2));
    }
}
