//! A table of quotes: RFC 4180, for spreadsheets, pandas and R. `docs/json.md` explains its columns.
//!
//! One row per annotation, label and span, in the order of the text; a highlight without a label has one with an empty
//! label. The file starts with a BOM, without which Excel takes UTF-8 for something else. Text cells are always
//! quoted, numbers never.
//!
//! A cell that a spreadsheet would run as a formula gets a `'` in front ([OWASP, CSV injection][owasp]). So does one
//! that would look as if it had been given one, which makes it certain how to take it off again: where a cell has
//! one or more `'` and then one of `= + - @ ＝ ＋ － ＠`, TAB, CR, LF or NUL, drop one `'`.
//!
//! [owasp]: https://owasp.org/www-community/attacks/CSV_Injection

use std::collections::BTreeMap;
use std::rc::Rc;

use super::check::Ruler;
use super::file_name::title_of;
use super::{Capabilities, Doc, Feature, Format, Mismatch, Report, WriteError, WriteOptions, Written};
use super::{file_name, loss};
use crate::model::{Annotation, Document, LabelId, OffsetUnit, Project, Span};

/// The names of the columns.
const COLUMNS: [&str; 10] =
    ["label", "quote", "paragraph", "start", "end", "speaker", "date", "note", "document", "annotation"];
/// Where among them the checked ones are.
const QUOTE: usize = 1;
const START: usize = 3;
const END: usize = 4;
const ANNOTATION: usize = 9;

const BOM: char = '\u{FEFF}';

/// The most characters (UTF-16) that Excel keeps of a cell.
const EXCEL_CELL: usize = 32_767;

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

    fn offset_unit(&self) -> OffsetUnit {
        OffsetUnit::CodePoint
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { reads: false, carries: &[Feature::Notes] }
    }

    fn doc(&self) -> Doc {
        Doc {
            summary: "A table with one row per quote and label, for spreadsheets and statistics.",
            specification: "https://www.rfc-editor.org/rfc/rfc4180",
        }
    }

    fn write(&self, project: &Project, options: &WriteOptions) -> Result<Written, WriteError> {
        let documents = options.scope.documents(project)?;
        let mut table = Table::new();
        for document in &documents {
            for annotation in document.annotations.iter() {
                rows(&mut table, project, document, annotation);
            }
        }
        let mut report = verify(&table.out, &documents);
        report.losses = loss::losses(project, &documents, self.capabilities().carries);
        report.remarks = table.remarks();
        let name = file_name(title_of(project, &documents), &options.date, self.extension());
        Ok(Written { name, mime: self.mime(), bytes: table.out.into_bytes(), report })
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
fn paragraph(document: &Document, span: Span) -> Option<u32> {
    let blocks = (document.text.block_at(span.start())..).map_while(|index| document.text.block(index));
    blocks.take_while(|block| block.start < span.end()).find_map(|block| block.number)
}

/// A table being written.
struct Table {
    out: String,
    row_is_empty: bool,
    guarded: usize,
    long: usize,
}

impl Table {
    /// A table with its first row: the names of the columns.
    fn new() -> Self {
        let mut table = Self { out: BOM.to_string(), row_is_empty: true, guarded: 0, long: 0 };
        for name in COLUMNS {
            table.text(name);
        }
        table.end_row();
        table
    }

    /// The next cell: words.
    fn text(&mut self, text: &str) {
        self.separate();
        self.out.push('"');
        if needs_guard(text) {
            self.guarded += 1;
            self.out.push('\'');
        }
        // A code point has at most as many units in UTF-16 as bytes in UTF-8.
        if text.len() > EXCEL_CELL && text.encode_utf16().count() > EXCEL_CELL {
            self.long += 1;
        }
        self.out.push_str(&text.replace('"', "\"\""));
        self.out.push('"');
    }

    /// The next cell: a number, or nothing.
    fn number(&mut self, number: Option<u32>) {
        self.separate();
        if let Some(number) = number {
            self.out.push_str(&number.to_string());
        }
    }

    fn separate(&mut self) {
        if !self.row_is_empty {
            self.out.push(',');
        }
        self.row_is_empty = false;
    }

    fn end_row(&mut self) {
        self.out.push_str("\r\n");
        self.row_is_empty = true;
    }

    /// What a person should know of it.
    fn remarks(&self) -> Vec<String> {
        let cells = |count: usize| if count == 1 { "1 cell".to_owned() } else { format!("{count} cells") };
        let guarded = (self.guarded > 0).then(|| {
            format!("{} got a ' in front, so that no spreadsheet runs them as a formula.", cells(self.guarded))
        });
        let long = (self.long > 0)
            .then(|| format!("{} are longer than the {EXCEL_CELL} characters that Excel keeps.", cells(self.long)));
        guarded.into_iter().chain(long).collect()
    }
}

/// Whether a cell gets a `'` in front: when what follows its own `'`s, if any, makes it a formula.
fn needs_guard(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'])
}

/// The cell as it was before it got a guard.
fn without_guard(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|_| needs_guard(cell)).unwrap_or(cell)
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
    let mut rows = Rows { rest: csv.strip_prefix(BOM).unwrap_or(csv) };
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

/// The rows of a table by RFC 4180, read as any other program reads them.
struct Rows<'a> {
    rest: &'a str,
}

impl Iterator for Rows<'_> {
    type Item = Vec<String>;

    fn next(&mut self) -> Option<Vec<String>> {
        if self.rest.is_empty() {
            return None;
        }
        let mut row = Vec::new();
        loop {
            row.push(self.cell());
            match self.rest.strip_prefix(',') {
                Some(rest) => self.rest = rest,
                None => break,
            }
        }
        let ends = ["\r\n", "\n", "\r"].iter().find_map(|end| self.rest.strip_prefix(end));
        self.rest = ends.unwrap_or_default();
        Some(row)
    }
}

impl Rows<'_> {
    /// The next cell; `rest` then starts with what ended it.
    fn cell(&mut self) -> String {
        let mut cell = String::new();
        let Some(mut rest) = self.rest.strip_prefix('"') else {
            let end = self.rest.find([',', '\r', '\n']).unwrap_or(self.rest.len());
            let (bare, after) = self.rest.split_at_checked(end).unwrap_or_default();
            self.rest = after;
            return bare.to_owned();
        };
        while let Some((part, after)) = rest.split_once('"') {
            cell.push_str(part);
            match after.strip_prefix('"') {
                Some(after) => {
                    cell.push('"');
                    rest = after;
                }
                None => {
                    self.rest = after;
                    return cell;
                }
            }
        }
        self.rest = "";
        cell.push_str(rest);
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guards_come_off_again() {
        for (cell, guarded) in [
            ("", ""),
            ("plain", "plain"),
            ("'tis", "'tis"),
            ("=1+1", "'=1+1"),
            ("'=1+1", "''=1+1"),
            ("-5 percent", "'-5 percent"),
            ("@home", "'@home"),
            ("\tindented", "'\tindented"),
            ("\nnext", "'\nnext"),
            ("＝1", "'＝1"),
        ] {
            let written = if needs_guard(cell) { format!("'{cell}") } else { cell.to_owned() };
            assert_eq!(written, guarded);
            assert_eq!(without_guard(&written), cell);
        }
    }

    #[test]
    fn reads_rows_by_the_rfc() {
        let rows: Vec<Vec<String>> = Rows { rest: "a,\"b,\"\"\r\nc\"\"\",\r\n\"\",2,\"\"\"\"\r\n" }.collect();
        assert_eq!(rows, [["a", "b,\"\r\nc\"", ""], ["", "2", "\""]]);
    }

    #[test]
    fn a_wrong_row_is_noticed() {
        let report = verify("\u{FEFF}a,b\r\n1,2\r\n", &[]);
        assert_eq!((report.checked, report.matching, report.mismatches.len()), (0, 0, 2));
    }
}
