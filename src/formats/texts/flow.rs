//! Words put one behind another, with lines and paragraphs between them: what all kinds have in common.

use crate::formats::ReadError;
use crate::model::limits;

/// The most rows within cells of other rows that are still rows. What is deeper is lines.
const ROWS: usize = 16;

/// What stands between two words. Of several the largest counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// Nothing.
    #[default]
    None,
    /// The end of a line in the file that is none for a reader: a space, but nothing between Chinese or Japanese characters.
    Wrap,
    /// A space.
    Space,
    /// The end of a line.
    Line,
    /// The end of a line, and a blank line.
    Paragraph,
}

/// A text that grows.
#[derive(Debug, Default)]
pub struct Flow {
    text: String,
    /// What comes before the next word.
    gap: Gap,
    /// The rows of tables that are open, each in a cell of the one before.
    rows: Vec<Row>,
    /// How many more are open that are taken for lines.
    deeper: usize,
    /// Whether nothing stands in the last cell yet.
    fresh: bool,
    full: bool,
}

/// A row of a table.
#[derive(Debug)]
struct Row {
    start: usize,
    cells: usize,
}

impl Flow {
    /// All of it, without white space at its end.
    ///
    /// # Errors
    ///
    /// When there are no words, or too many.
    pub fn finish(self) -> Result<String, ReadError> {
        if self.full {
            return Err(ReadError::TextTooLarge);
        }
        let mut text = self.text;
        text.truncate(text.trim_end().len());
        if text.is_empty() { Err(ReadError::Empty) } else { Ok(text) }
    }

    /// What is there.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the next word would stand, unless a table may still move it.
    pub fn place(&self) -> Option<usize> {
        self.rows.is_empty().then_some(self.text.len())
    }

    /// Adds words as they are.
    pub fn put(&mut self, words: &str) {
        let Some(first) = words.chars().next() else { return };
        self.open(first);
        self.push(words);
    }

    /// Adds lines as they are; in a row of a table, where there are no lines, as [`wrapped`](Self::wrapped).
    pub fn verbatim(&mut self, lines: &str) {
        if self.is_flat() {
            self.wrapped(lines);
        } else {
            self.put(lines);
        }
    }

    /// Adds words between which white space means no more than that they are apart.
    pub fn wrapped(&mut self, words: &str) {
        let mut rest = words;
        while !rest.is_empty() {
            let (space, after) = split(rest, |it| !is_space(it));
            if !space.is_empty() {
                self.gap = self.gap.max(if space.contains('\n') { Gap::Wrap } else { Gap::Space });
            }
            let (word, after) = split(after, is_space);
            self.put(word);
            rest = after;
        }
    }

    /// Ends what stands before. Several ends in a row are one; the beginning of a cell has none.
    pub fn end(&mut self, gap: Gap) {
        if self.fresh {
            return;
        }
        let flat = self.is_flat();
        let blank = |it: char| matches!(it, ' ' | '\u{a0}') || it == '\t' && !flat;
        self.text.truncate(self.text.trim_end_matches(blank).len());
        self.gap = self.gap.max(gap);
        if flat {
            return;
        }
        // A line of white space alone is none.
        let words = self.text.trim_end_matches('\n').len();
        match self.text.len() - words {
            0 => {}
            1 => self.gap = self.gap.max(Gap::Line),
            _ => self.gap = Gap::Paragraph,
        }
        self.text.truncate(words);
    }

    /// Ends the line because its author did: twice in a row is a paragraph.
    pub fn break_line(&mut self) {
        self.end(if self.gap >= Gap::Line { Gap::Paragraph } else { Gap::Line });
    }

    /// Begins a row of a table.
    pub fn row(&mut self) {
        self.end(Gap::Line);
        if self.rows.len() >= ROWS {
            self.deeper += 1;
        } else {
            self.rows.push(Row { start: self.text.len(), cells: 0 });
        }
    }

    /// Begins a cell. A row of several is one line with tabs between them; one cell alone holds paragraphs as any place.
    pub fn cell(&mut self) {
        let Some((start, cells)) = self.rows.last().map(|it| (it.start, it.cells)).filter(|_| self.deeper == 0) else {
            return;
        };
        if cells > 0 {
            if cells == 1 && self.text.len() <= start {
                self.open('\t');
            } else if cells == 1 {
                self.flatten(start);
            }
            self.gap = Gap::None;
            self.push("\t");
        }
        if let Some(row) = self.rows.last_mut() {
            row.cells += 1;
        }
        self.fresh = true;
    }

    /// Ends a row.
    pub fn end_row(&mut self) {
        if self.deeper > 0 {
            self.deeper -= 1;
            return self.end(Gap::Line);
        }
        let Some(row) = self.rows.pop() else { return };
        self.fresh = false;
        if row.cells > 1 {
            self.gap = Gap::None;
        }
        self.end(Gap::Line);
    }

    /// Adds what another flow holds, as paragraphs of their own.
    pub fn append(&mut self, other: Self) {
        self.full |= other.full;
        self.end(Gap::Paragraph);
        self.verbatim(other.text.trim_end());
        self.end(Gap::Paragraph);
    }

    /// Whether it stands in a row of several cells, which is one line.
    fn is_flat(&self) -> bool {
        self.rows.iter().any(|it| it.cells > 1)
    }

    /// Makes one line of what stands from `start`.
    fn flatten(&mut self, start: usize) {
        let cell = self.text.get(start..).unwrap_or_default();
        let lines = cell.trim_start_matches('\n');
        let from = self.text.len() - lines.len();
        if lines.contains('\n') {
            let lines: Vec<&str> = lines.split('\n').map(str::trim).filter(|it| !it.is_empty()).collect();
            let line = lines.join(" ");
            self.text.truncate(from);
            self.text.push_str(&line);
        }
    }

    /// Puts what comes before the next word.
    fn open(&mut self, next: char) {
        self.fresh = false;
        let gap = std::mem::take(&mut self.gap);
        let Some(last) = self.text.chars().next_back() else { return };
        let gap = if gap > Gap::Space && self.is_flat() { Gap::Space } else { gap };
        match gap {
            Gap::None => {}
            Gap::Wrap if is_wide(last) && is_wide(next) => {}
            Gap::Wrap | Gap::Space if matches!(last, ' ' | '\t' | '\n') => {}
            Gap::Wrap | Gap::Space => self.push(" "),
            Gap::Line => self.push("\n"),
            Gap::Paragraph => self.push("\n\n"),
        }
    }

    fn push(&mut self, words: &str) {
        if self.text.len() + words.len() > limits::TEXT_BYTES {
            self.full = true;
        } else if words.contains('\0') {
            self.text.extend(words.chars().filter(|it| *it != '\0'));
        } else {
            self.text.push_str(words);
        }
    }
}

/// What stands before the first character that is such a one, and the rest.
fn split(text: &str, is_such: impl Fn(char) -> bool) -> (&str, &str) {
    let at = text.find(is_such).unwrap_or(text.len());
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// The white space of HTML and XML.
pub const fn is_space(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

/// Whether lines are broken anywhere between such characters.
const fn is_wide(char: char) -> bool {
    matches!(char, '\u{2e80}'..='\u{312f}' | '\u{31a0}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3fffd}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(build: impl FnOnce(&mut Flow)) -> String {
        let mut flow = Flow::default();
        build(&mut flow);
        flow.finish().unwrap_or_default()
    }

    #[test]
    fn ends_are_not_doubled() {
        let made = text(|it| {
            it.end(Gap::Paragraph);
            it.wrapped("  one \n two");
            it.end(Gap::Line);
            it.put(" \u{a0}");
            it.end(Gap::Paragraph);
            it.end(Gap::Paragraph);
            it.wrapped("三\n四");
            it.break_line();
            it.wrapped(" five");
            it.break_line();
            it.break_line();
            it.break_line();
            it.put("six  ");
        });
        assert_eq!(made, "one two\n\n三四\nfive\n\nsix");
    }

    #[test]
    fn rows_are_lines_and_one_cell_is_not() {
        let paragraph = |it: &mut Flow, words: &str| {
            it.end(Gap::Paragraph);
            it.wrapped(words);
            it.end(Gap::Paragraph);
        };
        let made = text(|it| {
            paragraph(it, "before");
            for cells in [&["", "b"][..], &["c", ""], &["d", "e"], &["", ""], &["f"], &["g"]] {
                it.row();
                for cell in cells {
                    it.cell();
                    paragraph(it, cell);
                    paragraph(it, cell);
                }
                it.end_row();
            }
            paragraph(it, "after");
        });
        assert_eq!(made, "before\n\n\tb b\nc c\nd d\te e\nf\n\nf\n\ng\n\ng\n\nafter");
    }
}
