//! How often each label is used, kept up with every change.

use std::collections::HashMap;

use crate::model::{Annotation, Document, Edit, LabelId, Project, Transaction};

/// Uses of labels in all documents of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    uses: HashMap<LabelId, usize>,
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

    /// Keeps up with a transaction that was just applied.
    pub fn apply(&mut self, transaction: &Transaction) {
        for edit in &transaction.edits {
            match edit {
                Edit::Annotation { before, after, .. } => {
                    before.iter().for_each(|it| self.annotation(it, false));
                    after.iter().for_each(|it| self.annotation(it, true));
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
        document.annotations.iter().for_each(|it| self.annotation(it, more));
    }

    fn annotation(&mut self, annotation: &Annotation, more: bool) {
        for label in annotation.labels.iter() {
            match self.uses.get_mut(label) {
                Some(uses) if more => *uses += 1,
                Some(uses) => *uses = uses.saturating_sub(1),
                None if more => {
                    self.uses.insert(label.clone(), 1);
                }
                None => {}
            }
        }
    }
}
