//! How often each label is used, and how much is to be looked at, kept up with every change.

use std::collections::HashMap;
use std::hash::Hash;

use crate::model::{Annotation, Document, DocumentId, Edit, LabelId, Project, Transaction};

/// Uses of labels in all documents of a project, and what is to be looked at in each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    uses: HashMap<LabelId, usize>,
    reviews: HashMap<DocumentId, usize>,
}

impl Tally {
    /// Counts the whole project.
    pub fn of(project: &Project) -> Self {
        let mut tally = Self::default();
        for document in &project.documents {
            tally.document(document, true);
        }
        tally
    }

    /// How many annotations bear the label.
    pub fn uses(&self, label: &LabelId) -> usize {
        self.uses.get(label).copied().unwrap_or_default()
    }

    /// How many annotations of the document are to be looked at, because the words under them changed.
    pub fn reviews(&self, document: &DocumentId) -> usize {
        self.reviews.get(document).copied().unwrap_or_default()
    }

    /// Keeps up with a transaction that was just applied.
    pub fn apply(&mut self, transaction: &Transaction) {
        for edit in &transaction.edits {
            match edit {
                Edit::Annotation { document, before, after } => {
                    before.iter().for_each(|it| self.annotation(document, it, false));
                    after.iter().for_each(|it| self.annotation(document, it, true));
                }
                Edit::Document { before, after } => {
                    before.iter().for_each(|it| self.document(&it.item, false));
                    after.iter().for_each(|it| self.document(&it.item, true));
                }
                Edit::Title { .. }
                | Edit::Annotator { .. }
                | Edit::Label { .. }
                | Edit::Order { .. }
                | Edit::Details { .. }
                | Edit::Unplaced { .. } => {}
            }
        }
    }

    fn document(&mut self, document: &Document, more: bool) {
        document.annotations.iter().for_each(|it| self.annotation(&document.id, it, more));
    }

    fn annotation(&mut self, document: &DocumentId, annotation: &Annotation, more: bool) {
        for label in annotation.labels.iter() {
            count(&mut self.uses, label, more);
        }
        if annotation.review.is_some() {
            count(&mut self.reviews, document, more);
        }
    }
}

/// One more, or one less; what nobody counts any more is forgotten.
fn count<K: Clone + Eq + Hash>(counts: &mut HashMap<K, usize>, of: &K, more: bool) {
    match counts.get_mut(of) {
        Some(count) if more => *count += 1,
        Some(count) if *count > 1 => *count -= 1,
        Some(_) => drop(counts.remove(of)),
        None if more => drop(counts.insert(of.clone(), 1)),
        None => {}
    }
}
