//! What goes with a label.

use super::{LabelId, Project};

/// What the deletion of a label does, over all speeches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deletion {
    /// Annotations that say nothing without it, and go.
    pub gone: usize,
    /// Annotations that keep other labels.
    pub relabelled: usize,
    /// Annotations that stay for their note, without a label.
    pub unlabelled: usize,
    /// Labels right below it, which move up.
    pub children: usize,
}

impl Deletion {
    /// How many annotations bear the label.
    pub fn uses(&self) -> usize {
        self.gone + self.relabelled + self.unlabelled
    }
}

impl Project {
    /// What would go with the label, were it deleted.
    pub fn deletion_of(&self, label: &LabelId) -> Deletion {
        let mut deletion = Deletion { children: self.codebook.below(Some(label)).len(), ..Deletion::default() };
        for annotation in self.documents.iter().flat_map(|it| it.annotations.iter()).filter(|it| it.has_label(label)) {
            if annotation.labels.len() > 1 {
                deletion.relabelled += 1;
            } else if annotation.note.is_empty() {
                deletion.gone += 1;
            } else {
                deletion.unlabelled += 1;
            }
        }
        deletion
    }
}
