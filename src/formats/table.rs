//! Tables by RFC 4180: written with a guard against formulas, and read as any program reads them.
//!
//! The file starts with a BOM, without which Excel takes UTF-8 for something else. Text cells are always quoted,
//! numbers never. A cell that a spreadsheet would run as a formula gets a `'` in front ([OWASP, CSV injection][owasp]).
//! So does one that would look as if it had been given one, which makes it certain how to take it off again: where a
//! cell has one or more `'` and then one of `= + - @ ＝ ＋ － ＠`, TAB, CR, LF or NUL, with or without spaces before it,
//! which some spreadsheets pass over, drop one `'`.
//!
//! [owasp]: https://owasp.org/www-community/attacks/CSV_Injection

use super::Remark;

const BOM: char = '\u{FEFF}';

/// The most characters (UTF-16) that Excel keeps of a cell.
const EXCEL_CELL: usize = 32_767;

/// A table being written.
pub struct Table {
    out: String,
    row_is_empty: bool,
    guarded: usize,
    long: usize,
}

impl Table {
    /// A table with its first row: the names of the columns.
    pub fn new(columns: &[&str]) -> Self {
        let mut table = Self { out: BOM.to_string(), row_is_empty: true, guarded: 0, long: 0 };
        for name in columns {
            table.text(name);
        }
        table.end_row();
        table
    }

    /// The next cell: words.
    pub fn text(&mut self, text: &str) {
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
    pub fn number(&mut self, number: Option<u32>) {
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

    /// Ends the row.
    pub fn end_row(&mut self) {
        self.out.push_str("\r\n");
        self.row_is_empty = true;
    }

    /// The table as a file.
    pub fn finish(self) -> String {
        self.out
    }

    /// What a person should know of it.
    pub fn remarks(&self) -> Vec<Remark> {
        let guarded = (self.guarded > 0).then_some(Remark::Guarded(self.guarded));
        let long = (self.long > 0).then_some(Remark::Long(self.long));
        guarded.into_iter().chain(long).collect()
    }
}

/// Whether a cell gets a `'` in front: when what follows its own `'`s, if any, makes it a formula.
fn needs_guard(cell: &str) -> bool {
    let bare = cell.trim_start_matches('\'').trim_start_matches([' ', '\u{a0}', '\u{3000}']);
    bare.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'])
}

/// The cell as it was before it got a guard.
pub fn without_guard(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|_| needs_guard(cell)).unwrap_or(cell)
}

/// The rows of a table by RFC 4180, read as any other program reads them.
pub struct Rows<'a> {
    rest: &'a str,
    between: char,
    /// Whether a quotation mark was never closed, so that all behind it became one cell.
    pub is_open: bool,
}

impl<'a> Rows<'a> {
    /// The rows of a table, which may begin with a BOM. Spreadsheets of many countries put semicolons between cells, some
    /// a tab, and some say so in a first line `sep=;`: what is most frequent in the first row counts.
    pub fn new(csv: &'a str) -> Self {
        let csv = csv.strip_prefix(BOM).unwrap_or(csv);
        let said = csv.strip_prefix("sep=").and_then(|it| {
            let mut rest = it.chars();
            let between = rest.next().filter(|it| matches!(it, ',' | ';' | '\t'))?;
            let rest = rest.as_str();
            Some((between, rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'))?))
        });
        let first = csv.lines().next().unwrap_or_default();
        let most = || [';', '\t', ','].into_iter().max_by_key(|it| first.matches(*it).count()).unwrap_or(',');
        let (between, rest) = said.unwrap_or_else(|| (most(), csv));
        Self { rest, between, is_open: false }
    }
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
            match self.rest.strip_prefix(self.between) {
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
            return self.bare().to_owned();
        };
        while let Some((part, after)) = rest.split_once('"') {
            cell.push_str(part);
            match after.strip_prefix('"') {
                Some(after) => {
                    cell.push('"');
                    rest = after;
                }
                None => {
                    // What stands between the quotation mark and the end of the cell belongs to it.
                    self.rest = after;
                    cell.push_str(self.bare().trim_end());
                    return cell;
                }
            }
        }
        self.is_open = true;
        self.rest = "";
        cell.push_str(rest);
        cell
    }

    /// All up to the end of the cell.
    fn bare(&mut self) -> &str {
        let end = self.rest.find([self.between, '\r', '\n']).unwrap_or(self.rest.len());
        let (bare, after) = self.rest.split_at_checked(end).unwrap_or_default();
        self.rest = after;
        bare
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
            (" =1+1", "' =1+1"),
            ("'\u{a0}\u{3000}@x", "''\u{a0}\u{3000}@x"),
            (" '=1+1", " '=1+1"),
            ("  plain", "  plain"),
        ] {
            let written = if needs_guard(cell) { format!("'{cell}") } else { cell.to_owned() };
            assert_eq!(written, guarded);
            assert_eq!(without_guard(&written), cell);
        }
    }

    #[test]
    fn reads_rows_by_the_rfc() {
        let rows: Vec<Vec<String>> = Rows::new("a,\"b,\"\"\r\nc\"\"\",\r\n\"\",2,\"\"\"\"\r\n").collect();
        assert_eq!(rows, [["a", "b,\"\r\nc\"", ""], ["", "2", "\""]]);
    }
}
