//! Putting things in order, small.
//!
//! The standard library's sort, and the way it builds a tree from an iterator (which sorts first), are fast and compiled
//! anew for every type: several kilobytes each, of which a page that people open has no use. Here all types share one
//! sort, of numbers. Where very many things are sorted the standard one stays.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Sorts in place by a comparison; what compares as equal keeps its order.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    if items.is_sorted_by(|a, b| compare(a, b) != Ordering::Greater) {
        return;
    }
    let by_place = |a: u32, b: u32| match (items.get(a as usize), items.get(b as usize)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    };
    let mut goes_to = destinations(items.len(), &by_place);
    for place in 0..items.len() {
        while let Some(to) = goes_to.get(place).map(|to| *to as usize).filter(|to| *to != place) {
            items.swap(place, to);
            goes_to.swap(place, to);
        }
    }
}

/// Sorts in place by a key; what has equal keys keeps its order.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}

/// Where the item at each place goes, so that all are in order.
fn destinations(count: usize, compare: &dyn Fn(u32, u32) -> Ordering) -> Vec<u32> {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let mut order: Vec<u32> = (0..count).collect();
    order.sort_by(|a, b| compare(*a, *b));
    let mut goes_to = order.clone();
    for (to, from) in (0..count).zip(&order) {
        if let Some(slot) = goes_to.get_mut(*from as usize) {
            *slot = to;
        }
    }
    goes_to
}

/// Trees from iterators, one insertion after the other.
pub trait IntoTree: Iterator + Sized {
    /// A map; of equal keys the last stays.
    fn into_map<K: Ord, V>(self) -> BTreeMap<K, V>
    where
        Self: Iterator<Item = (K, V)>,
    {
        let mut map = BTreeMap::new();
        for (key, value) in self {
            map.insert(key, value);
        }
        map
    }

    /// A set.
    fn into_set(self) -> BTreeSet<Self::Item>
    where
        Self::Item: Ord,
    {
        let mut set = BTreeSet::new();
        for item in self {
            set.insert(item);
        }
        set
    }
}

impl<I: Iterator> IntoTree for I {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_library_does(items: Vec<(u8, u32)>) {
            let (mut ours, mut theirs) = (items.clone(), items);
            sort_by_key(&mut ours, |it| it.0);
            theirs.sort_by_key(|it| it.0);
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn trees_hold_what_they_would(items: Vec<(u8, u32)>) {
            prop_assert_eq!(items.iter().copied().into_map(), items.iter().copied().collect::<BTreeMap<_, _>>());
            prop_assert_eq!(items.iter().copied().into_set(), items.iter().copied().collect::<BTreeSet<_>>());
        }
    }
}
