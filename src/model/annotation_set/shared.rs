//! A list that is changed in one place at a time, and of which versions share all the rest.

use std::ops::Range;
use std::rc::Rc;

/// How many items a part may hold. An edit copies one part, and the list of parts.
const FULL: usize = 64;

/// A list in parts. Cloning is cheap; after a change, all parts but one are still shared.
#[derive(Debug)]
pub(super) struct Shared<T>(Rc<Vec<Part<T>>>);

#[derive(Debug)]
struct Part<T> {
    /// The index of its first item in the whole list.
    first: usize,
    /// At least one.
    items: Rc<Vec<T>>,
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Clone for Part<T> {
    fn clone(&self) -> Self {
        Self { first: self.first, items: self.items.clone() }
    }
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self(Rc::default())
    }
}

impl<T> FromIterator<T> for Shared<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let (mut parts, mut items) = (Vec::new(), items.into_iter());
        let mut first = 0;
        loop {
            let part: Vec<T> = items.by_ref().take(FULL * 3 / 4).collect();
            if part.is_empty() {
                return Self(Rc::new(parts));
            }
            let next = first + part.len();
            parts.push(Part { first, items: Rc::new(part) });
            first = next;
        }
    }
}

impl<T> Shared<T> {
    /// Whether both are the very same version.
    pub(super) fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    pub(super) fn len(&self) -> usize {
        self.0.last().map_or(0, |part| part.first + part.items.len())
    }

    pub(super) fn get(&self, index: usize) -> Option<&T> {
        let part = self.0.get(self.part(index))?;
        part.items.get(index - part.first)
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.0.iter().flat_map(|part| part.items.iter())
    }

    /// The items of these indices, as far as they are there.
    pub(super) fn between(&self, range: Range<usize>) -> impl DoubleEndedIterator<Item = &T> {
        let parts = self.0.get(self.part(range.start)..).unwrap_or_default();
        parts.iter().flat_map(move |part| {
            let inside = |index: usize| index.saturating_sub(part.first).min(part.items.len());
            part.items.get(inside(range.start)..inside(range.end)).unwrap_or_default()
        })
    }

    /// The index of the first item for which `before` is false, when it is true for none behind it.
    pub(super) fn partition_point(&self, before: impl Fn(&T) -> bool) -> usize {
        let part = self.0.partition_point(|part| part.items.last().is_some_and(&before));
        self.0.get(part).map_or(self.len(), |part| part.first + part.items.partition_point(&before))
    }

    /// The part that holds the index; the last one for those behind it.
    fn part(&self, index: usize) -> usize {
        self.0.partition_point(|part| part.first <= index).saturating_sub(1)
    }
}

impl<T: Clone> Shared<T> {
    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        let at = self.part(index);
        let part = Rc::make_mut(&mut self.0).get_mut(at)?;
        Rc::make_mut(&mut part.items).get_mut(index - part.first)
    }

    /// Puts an item before that index; at the end when there is no such index.
    pub(super) fn insert(&mut self, index: usize, item: T) {
        let at = self.part(index);
        let parts = Rc::make_mut(&mut self.0);
        let Some(part) = parts.get_mut(at) else {
            return parts.push(Part { first: 0, items: Rc::new(vec![item]) });
        };
        let items = Rc::make_mut(&mut part.items);
        items.insert((index - part.first).min(items.len()), item);
        if items.len() > FULL {
            let rest = items.split_off(FULL / 2);
            parts.insert(at + 1, Part { first: 0, items: Rc::new(rest) });
        }
        count(parts, at);
    }

    /// Takes an item out, if it is there.
    pub(super) fn remove(&mut self, index: usize) {
        let at = self.part(index);
        let parts = Rc::make_mut(&mut self.0);
        let Some(part) = parts.get_mut(at).filter(|part| index - part.first < part.items.len()) else { return };
        let items = Rc::make_mut(&mut part.items);
        items.remove(index - part.first);
        if items.is_empty() {
            parts.remove(at);
        }
        count(parts, at);
    }
}

/// Counts anew where the parts from that one on begin.
fn count<T>(parts: &mut [Part<T>], from: usize) {
    let before = from.checked_sub(1).and_then(|at| parts.get(at));
    let mut first = before.map_or(0, |part| part.first + part.items.len());
    for part in parts.iter_mut().skip(from) {
        part.first = first;
        first += part.items.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(list: &Shared<u32>, twin: &[u32], at: usize) {
        assert_eq!((list.len(), list.get(at)), (twin.len(), twin.get(at)));
        assert!(list.iter().eq(twin));
        let (from, to) = (at / 2, at + 70);
        let part = twin.get(from.min(twin.len())..to.min(twin.len())).unwrap();
        assert!(list.between(from..to).eq(part), "{from}..{to} of {}", twin.len());
        assert!(list.between(from..to).rev().eq(part.iter().rev()));
    }

    #[test]
    fn it_is_a_list() {
        // Knuth's multiplier: numbers that look like chance.
        let mut dice = 9_u64;
        let mut below = move |end: usize| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (dice >> 33) as usize % end.max(1)
        };
        let (mut list, mut twin) = (Shared::from_iter(0..500_u32), (0..500).collect::<Vec<u32>>());
        for round in 0..3_000 {
            // First it grows, then it goes to nothing.
            let grows = below(10) < if round < 1_200 { 7 } else { 3 };
            let (was, old) = (list.clone(), twin.clone());
            let at = below(twin.len() + usize::from(grows));
            if grows {
                list.insert(at, round);
                twin.insert(at, round);
            } else if at < twin.len() {
                list.remove(at);
                twin.remove(at);
            }
            if let (Some(one), Some(other)) = (list.get_mut(at), twin.get_mut(at)) {
                *one += 1_000;
                *other += 1_000;
            }
            check(&list, &twin, at);
            check(&was, &old, at);
        }
        list.remove(twin.len());
        assert_eq!((list.len(), list.get_mut(twin.len())), (twin.len(), None));
    }

    #[test]
    fn it_is_parted_where_something_ends() {
        for len in [0, 1, 47, 48, 49, 200] {
            let list = Shared::from_iter(0..len);
            for at in 0..=len {
                assert_eq!(list.partition_point(|it| *it < at), at as usize);
            }
        }
    }
}
