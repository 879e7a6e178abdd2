//! The labels of a file while they are read: each gets an id, a look and a place.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::model::order::IntoTree as _;
use crate::model::{Codebook, Color, Label, LabelId, LineStyle, limits, slug};

/// Labels in the order of the file, no id twice.
#[derive(Default)]
pub struct Shelf {
    labels: Vec<Label>,
    taken: BTreeSet<LabelId>,
    /// The first of each name.
    names: BTreeMap<Rc<str>, LabelId>,
}

impl Shelf {
    /// Puts a label behind the others; its id is to be [free](Self::has).
    pub fn add(&mut self, label: Label) {
        self.taken.insert(label.id.clone());
        self.names.entry(label.name.clone()).or_insert_with(|| label.id.clone());
        self.labels.push(label);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether the id is taken.
    pub fn has(&self, id: &str) -> bool {
        self.taken.contains(id)
    }

    /// The first label of that very name.
    pub fn named(&self, name: &str) -> Option<LabelId> {
        self.names.get(name).cloned()
    }

    /// The label at that place, from zero.
    pub fn at(&mut self, place: usize) -> Option<&mut Label> {
        self.labels.get_mut(place)
    }

    /// Where each label stands, from zero.
    pub fn places(&self) -> BTreeMap<LabelId, usize> {
        self.labels.iter().map(|it| it.id.clone()).zip(0..).into_map()
    }

    /// The colour and the line that a new label would get.
    pub fn next_look(&self) -> (Color, LineStyle) {
        let some = self.labels.iter().take(64).cloned().map(Rc::new).collect();
        Codebook::new(some).next_look()
    }

    /// A free id for a label of that name.
    pub fn free_id(&self, name: &str) -> String {
        let slug = slug(name);
        if !self.has(&slug) {
            return slug;
        }
        let numbers = (2..100).chain(self.labels.len()..);
        let mut numbered = numbers.map(|number| format!("{slug}-{number}"));
        numbered.find(|id| !self.has(id)).unwrap_or(slug)
    }

    /// Whether the label at `place` may have `parent` above it: no circles, no bottomless depth.
    pub fn may_lie_under(&self, places: &BTreeMap<LabelId, usize>, place: usize, parent: &LabelId) -> bool {
        let mut above = Some(parent);
        for _ in 0..limits::GENERATIONS {
            let Some(found) = above.map(|id| places.get(id)) else { return true };
            if found == Some(&place) {
                return false;
            }
            above = found.and_then(|found| self.labels.get(*found)?.parent.as_ref());
        }
        false
    }

    /// All of them.
    pub fn into_labels(self) -> Vec<Rc<Label>> {
        self.labels.into_iter().map(Rc::new).collect()
    }
}
