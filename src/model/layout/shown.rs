//! Which labels are drawn.

use std::collections::BTreeSet;

use super::super::{Annotation, LabelId};

/// Which labels are drawn. What is not drawn is still there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// All.
    #[default]
    All,
    /// All but these.
    Except(BTreeSet<LabelId>),
    /// This one alone.
    Only(LabelId),
}

impl Shown {
    /// Whether the label is drawn.
    pub fn label(&self, label: &LabelId) -> bool {
        match self {
            Self::All => true,
            Self::Except(hidden) => !hidden.contains(label),
            Self::Only(one) => one == label,
        }
    }

    /// Whether anything of the annotation is drawn. A highlight without a label is, unless one label is wanted alone.
    pub fn annotation(&self, annotation: &Annotation) -> bool {
        match self {
            Self::All => true,
            Self::Except(_) if annotation.labels.is_empty() => true,
            Self::Except(_) | Self::Only(_) => annotation.labels.iter().any(|label| self.label(label)),
        }
    }
}
