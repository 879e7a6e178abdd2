//! The whole speech as a narrow strip: which label stands where.

use std::collections::HashMap;
use std::ops::Range;

use super::super::{AnnotationSet, Codebook, LabelId, Offset, Span, Text};
use super::Shown;

/// Labels stand side by side in so many columns at most; when there are more, neighbours in the codebook share one.
pub const COLUMNS: usize = 8;
/// A cell is drawn in one of so many strengths, by how much of its row is covered.
pub const STRENGTHS: u32 = 4;

/// A text in rows of equal length, from top to bottom, and in each row a cell for each column of labels.
///
/// A cell shows the label that covers most bytes of its row, of those in its column; of equals the first in the codebook.
/// With [`COLUMNS`] labels or fewer, each has a column of its own, so that place tells them apart as well as colour.
/// Columns belong to the whole codebook: labels that are not drawn leave theirs empty, and the others stay where they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strip {
    rows: usize,
    /// Of the text, in bytes.
    len: u32,
    places: HashMap<LabelId, usize>,
    /// Row by row.
    cells: Vec<u32>,
}

impl Strip {
    /// What a cell holds that shows nothing. Any other holds [`STRENGTHS`] times the place of its label in the codebook, and
    /// 1 for the weakest to [`STRENGTHS`] for the strongest. Highlights without a label count as a label behind the last.
    pub const NOTHING: u32 = 0;

    /// An empty strip of so many rows, or of fewer when the text has less bytes.
    pub fn new(text: &Text, codebook: &Codebook, rows: usize) -> Self {
        let rows = rows.min(text.len().to_usize());
        let places: HashMap<LabelId, usize> =
            codebook.labels().iter().enumerate().map(|(place, label)| (label.id.clone(), place)).collect();
        let mut strip = Self { rows, len: text.len().get(), places, cells: Vec::new() };
        strip.cells = vec![Self::NOTHING; rows * strip.columns()];
        strip
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many columns: at least one.
    pub fn columns(&self) -> usize {
        self.places.len().clamp(1, COLUMNS)
    }

    /// All cells, row by row.
    pub fn cells(&self) -> &[u32] {
        &self.cells
    }

    /// Where a row starts, and the one before it ends.
    pub fn start(&self, row: usize) -> Offset {
        // In floating point, here and below, where all of these products are exact: WebKitGTK 2.50 now and then stopped the
        // program at whole divisions as if by zero, though no divisor can be.
        let start = row.min(self.rows) as f64 * f64::from(self.len) / self.rows.max(1) as f64;
        Offset::new((start as u32).min(self.len))
    }

    /// The row that holds the byte after `offset`; from the end of the text on, the last.
    pub fn row_at(&self, offset: Offset) -> usize {
        let row = ((f64::from(offset.get()) + 1.0) * self.rows as f64 - 1.0) / f64::from(self.len.max(1));
        (row as usize).min(self.rows.saturating_sub(1))
    }

    /// The rows that share a byte with `span`.
    pub fn rows_of(&self, span: Span) -> Range<usize> {
        let last = Offset::new(span.end().get() - 1);
        self.row_at(span.start())..(self.row_at(last) + 1).min(self.rows)
    }

    /// Makes the rows of `span` show what is drawn of the annotations there, and leaves all others as they are.
    /// Costs what stands in these rows, however much stands elsewhere.
    pub fn refresh(&mut self, annotations: &AnnotationSet, shown: &Shown, span: Span) {
        let rows = self.rows_of(span);
        let Some(whole) = Span::new(self.start(rows.start), self.start(rows.end)) else { return };
        let (labels, columns) = (self.places.len(), self.columns());
        let kinds = labels + 1;
        // How many bytes of each row each label covers, counted once for each annotation.
        let mut weights = vec![0_u32; rows.len() * kinds];
        let mut own = Vec::new();
        for annotation in annotations.near(whole).filter(|it| shown.annotation(it)) {
            own.clear();
            own.extend(annotation.labels.iter().filter(|it| shown.label(it)).filter_map(|it| self.places.get(it)));
            if annotation.labels.is_empty() {
                own.push(labels);
            }
            for part in annotation.spans.iter().filter_map(|it| it.intersection(whole)) {
                for row in self.rows_of(part) {
                    let covered = self.start(row + 1).min(part.end()).get() - self.start(row).max(part.start()).get();
                    for kind in &own {
                        if let Some(weight) = weights.get_mut((row - rows.start) * kinds + kind) {
                            *weight = weight.saturating_add(covered);
                        }
                    }
                }
            }
        }
        let lens: Vec<u32> = rows.clone().map(|row| self.start(row + 1).get() - self.start(row).get()).collect();
        let cells = self.cells.get_mut(rows.start * columns..rows.end * columns).unwrap_or_default();
        for ((len, cells), weights) in lens.into_iter().zip(cells.chunks_mut(columns)).zip(weights.chunks(kinds)) {
            cells.fill(Self::NOTHING);
            let mut most = [0; COLUMNS];
            for (kind, weight) in weights.iter().enumerate() {
                let column = column(kind, labels, columns);
                if let (Some(cell), Some(most)) = (cells.get_mut(column), most.get_mut(column))
                    && *weight > *most
                {
                    *most = *weight;
                    *cell = u32::try_from(kind).unwrap_or_default() * STRENGTHS + strength(*weight, len);
                }
            }
        }
    }

    /// What the rows show: the places of labels in the codebook, each once, in its order, and behind the last label
    /// one more for highlights without a label.
    pub fn kinds_in(&self, rows: Range<usize>) -> Vec<usize> {
        let columns = self.columns();
        let cells = self.cells.get(rows.start * columns..rows.end.min(self.rows) * columns).unwrap_or_default();
        let mut seen = vec![false; self.places.len() + 1];
        for cell in cells.iter().filter(|cell| **cell != Self::NOTHING) {
            if let Some(seen) = seen.get_mut(((cell - 1) / STRENGTHS) as usize) {
                *seen = true;
            }
        }
        (0..seen.len()).filter(|kind| seen.get(*kind).is_some_and(|it| *it)).collect()
    }
}

/// From 1, when next to nothing of a row of `len` bytes is covered, to [`STRENGTHS`], when most of it is.
fn strength(weight: u32, len: u32) -> u32 {
    let quarters = f64::from(weight) * f64::from(STRENGTHS) / f64::from(len.max(1));
    1 + (quarters as u32).min(STRENGTHS - 1)
}

/// The column of a label at that place in the codebook; highlights without a label share the last one.
fn column(kind: usize, labels: usize, columns: usize) -> usize {
    if labels <= columns { kind.min(columns - 1) } else { (kind * columns / labels).min(columns - 1) }
}
