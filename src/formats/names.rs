//! What labels are called in files of other programs: by name, each once.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Annotation, Codebook, LabelId};

/// The names of a codebook's labels, no two the same.
pub struct Names<'a> {
    by_id: BTreeMap<&'a LabelId, Cow<'a, str>>,
}

impl<'a> Names<'a> {
    /// Each by its name; where several have the same, all but the first by name and id.
    pub fn new(codebook: &'a Codebook) -> Self {
        let mut taken = BTreeSet::new();
        let by_id = codebook.labels().iter().map(|label| {
            let name = if taken.insert(&label.name) {
                Cow::Borrowed(&*label.name)
            } else {
                Cow::Owned(format!("{} ({})", label.name, label.id))
            };
            (&label.id, name)
        });
        Self { by_id: by_id.collect() }
    }

    /// What the label is called.
    pub fn of<'s>(&'s self, label: &'s LabelId) -> &'s str {
        self.by_id.get(label).map_or(label.as_str(), |it| it)
    }

    /// What the labels of an annotation are called.
    pub fn all<'s>(&'s self, annotation: &'s Annotation) -> Vec<&'s str> {
        annotation.labels.iter().map(|it| self.of(it)).collect()
    }
}
