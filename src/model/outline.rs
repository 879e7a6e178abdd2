//! The codebook as a tree: which label stands below which, and where a label can move.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::{Codebook, Label, LabelId};

/// Places of labels, depth first: each label is followed by those below it.
#[derive(Clone, Debug, Default)]
pub(super) struct Outline {
    /// Position in the user's order and depth, by place.
    places: Vec<(usize, usize)>,
    /// Place by position; empty when all stand at their own.
    by_position: Vec<usize>,
}

impl Outline {
    pub(super) fn of(labels: &[Rc<Label>]) -> Self {
        if labels.iter().all(|label| label.parent.is_none()) {
            return Self { places: (0..labels.len()).map(|at| (at, 0)).collect(), by_position: Vec::new() };
        }
        let positions: HashMap<&LabelId, usize> = labels.iter().enumerate().map(|(at, it)| (&it.id, at)).collect();
        let parent = |label: &Label| label.parent.as_ref().and_then(|it| positions.get(it)).copied();
        let mut children: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
        for (at, label) in labels.iter().enumerate() {
            children.entry(parent(label)).or_default().push(at);
        }
        let mut places = Vec::with_capacity(labels.len());
        let mut seen: HashSet<usize> = HashSet::with_capacity(labels.len());
        let mut walk = |root: usize| {
            let mut waiting = vec![(root, 0)];
            while let Some((at, depth)) = waiting.pop() {
                if seen.insert(at) {
                    places.push((at, depth));
                    let below = children.get(&Some(at)).into_iter().flatten().rev();
                    waiting.extend(below.map(|child| (*child, depth + 1)));
                }
            }
        };
        children.get(&None).into_iter().flatten().for_each(|root| walk(*root));
        // No command and no reader makes a circle; should there be one, it begins with its first label.
        (0..labels.len()).for_each(walk);
        let mut by_position = vec![0; labels.len()];
        for (place, (position, _)) in places.iter().enumerate() {
            if let Some(slot) = by_position.get_mut(*position) {
                *slot = place;
            }
        }
        Self { places, by_position }
    }

    /// The position in the user's order of the label at that place of the outline.
    pub(super) fn position(&self, place: usize) -> Option<usize> {
        self.places.get(place).map(|it| it.0)
    }

    /// The place in the outline of the label at that position of the user's order.
    pub(super) fn place(&self, position: usize) -> Option<usize> {
        if self.by_position.is_empty() { Some(position) } else { self.by_position.get(position).copied() }
    }
}

/// A label where it stands in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Its place in the user's order, from zero.
    pub position: usize,
    /// How many labels stand above it.
    pub depth: usize,
    /// The label.
    pub label: &'a Rc<Label>,
}

/// Where a label can be in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The label above it; none at the top.
    pub parent: Option<LabelId>,
    /// Its place among those below the same label, itself aside, from zero. Beyond the end it is the end.
    pub index: usize,
}

/// Which way a label can step through the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Before the label that stands before it below the same one.
    Up,
    /// Behind the one that stands behind it.
    Down,
    /// Below the one that stands before it.
    In,
    /// Behind the one it stands below.
    Out,
}

impl Codebook {
    /// All labels as a tree, depth first. What is above a label that is not there counts as nothing.
    pub fn outline(&self) -> impl Iterator<Item = Entry<'_>> {
        let entry = |(position, depth): &(usize, usize)| {
            self.labels().get(*position).map(|label| Entry { position: *position, depth: *depth, label })
        };
        self.tree().places.iter().filter_map(entry)
    }

    /// How many labels stand above the one at `position` in the user's order.
    pub fn depth(&self, position: usize) -> usize {
        let place = self.tree().place(position);
        place.and_then(|place| self.tree().places.get(place)).map_or(0, |it| it.1)
    }

    /// The labels above it, the nearest first.
    pub fn above(&self, id: &LabelId) -> Vec<&Rc<Label>> {
        let mut above: Vec<&Rc<Label>> = Vec::new();
        let mut next = self.parent(id);
        while let Some(label) = next.filter(|it| it.id != *id && !above.iter().any(|known| known.id == it.id)) {
            above.push(label);
            next = self.parent(&label.id);
        }
        above
    }

    /// Whether it stands somewhere below the other.
    pub fn is_below(&self, id: &LabelId, other: &LabelId) -> bool {
        self.above(id).iter().any(|it| it.id == *other)
    }

    /// The labels right below that one, or at the top, in the order of the outline.
    pub fn below<'a>(&'a self, parent: Option<&LabelId>) -> Vec<&'a Rc<Label>> {
        let is_here = |entry: &Entry<'_>| match parent {
            Some(parent) => entry.label.parent.as_ref() == Some(parent),
            None => entry.depth == 0,
        };
        self.outline().filter(is_here).map(|entry| entry.label).collect()
    }

    fn parent(&self, id: &LabelId) -> Option<&Rc<Label>> {
        self.get(self.get(id)?.parent.as_ref()?)
    }

    /// Where the step leads; none when there is nothing that way.
    pub fn seat(&self, id: &LabelId, way: Way) -> Option<Seat> {
        let parent = self.parent(id).map(|it| it.id.clone());
        let siblings = self.below(parent.as_ref());
        let index = siblings.iter().position(|it| it.id == *id)?;
        match way {
            Way::Up => Some(Seat { parent, index: index.checked_sub(1)? }),
            Way::Down => (index + 1 < siblings.len()).then_some(Seat { parent, index: index + 1 }),
            Way::In => {
                let before = siblings.get(index.checked_sub(1)?)?;
                Some(Seat { parent: Some(before.id.clone()), index: usize::MAX })
            }
            Way::Out => {
                let parent = parent?;
                let above = self.parent(&parent).map(|it| it.id.clone());
                let index = self.below(above.as_ref()).iter().position(|it| it.id == parent)? + 1;
                Some(Seat { parent: above, index })
            }
        }
    }

    /// The labels with that one, and all below it, at another seat, each followed by those below it.
    pub(super) fn with_seat(&self, id: &LabelId, seat: &Seat) -> Vec<Rc<Label>> {
        let Some(label) = self.get(id) else { return self.labels().to_vec() };
        let moved = Rc::new(Label { parent: seat.parent.clone(), ..label.as_ref().clone() });
        let siblings = self.below(seat.parent.as_ref()).into_iter().filter(|it| it.id != *id);
        let next = siblings.map(|it| it.id.clone()).nth(seat.index);
        let others = self.outline().map(|entry| entry.label).filter(|it| it.id != *id);
        let mut labels: Vec<Rc<Label>> = others.cloned().collect();
        let at = next.and_then(|next| labels.iter().position(|it| it.id == next)).unwrap_or(labels.len());
        labels.insert(at, moved);
        Self::depth_first(labels)
    }

    /// The labels in the order of their outline.
    pub(super) fn depth_first(labels: Vec<Rc<Label>>) -> Vec<Rc<Label>> {
        Self::new(labels).outline().map(|entry| entry.label.clone()).collect()
    }

    /// How deep the tree is: zero when it is empty.
    pub(super) fn generations(&self) -> usize {
        self.outline().map(|entry| entry.depth + 1).max().unwrap_or_default()
    }
}
