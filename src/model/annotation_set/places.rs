//! Where the annotation of an id is: a tree by the hashes of ids, of which versions of a set share all but one branch.

use std::rc::Rc;

use super::super::{Annotation, AnnotationId, Span};

/// A leaf with more entries than this becomes a branch. An edit copies one leaf and the branches above it.
const FULL: usize = 256;
/// How many branches a branch has, and how many bits of a hash choose one.
const BRANCHES: usize = 1 << BITS;
const BITS: u32 = 4;

/// The hash of an id, and the first span of its annotation: the id itself is with the annotation.
type Entry = (u64, Span);

/// First spans by id. Ids of one hash are not told apart.
#[derive(Clone, Debug)]
pub(super) struct Places(Rc<Node>);

#[derive(Clone, Debug)]
enum Node {
    /// In the order of their hashes.
    Leaf(Vec<Entry>),
    /// By the next bits of the hash, from the highest.
    Branch([Rc<Node>; BRANCHES]),
}

impl Default for Places {
    fn default() -> Self {
        Self(Rc::new(Node::Leaf(Vec::new())))
    }
}

impl Places {
    pub(super) fn new(annotations: &[Rc<Annotation>]) -> Self {
        let mut entries: Vec<Entry> = annotations.iter().map(|it| (hash(&it.id), it.spans.first())).collect();
        entries.sort_unstable_by_key(|it| it.0);
        Self(Rc::new(Node::of(&entries, 0)))
    }

    /// The first spans of all annotations that may have that id: hardly ever more than one.
    pub(super) fn of(&self, id: &AnnotationId) -> impl Iterator<Item = Span> {
        self.at(hash(id))
    }

    fn at(&self, hash: u64) -> impl Iterator<Item = Span> {
        let (mut node, mut depth) = (&*self.0, 0);
        let entries = loop {
            match node {
                Node::Leaf(entries) => break entries,
                Node::Branch(branches) => node = &branches[branch(hash, depth)],
            }
            depth += 1;
        };
        let first = entries.partition_point(|it| it.0 < hash);
        entries.iter().skip(first).take_while(move |it| it.0 == hash).map(|it| it.1)
    }

    /// Whether two entries have the same hash.
    pub(super) fn has_twins(&self) -> bool {
        self.0.has_twins()
    }

    pub(super) fn insert(&mut self, id: &AnnotationId, span: Span) {
        let hash = hash(id);
        self.leaf(hash, |entries| entries.insert(entries.partition_point(|it| it.0 < hash), (hash, span)));
    }

    pub(super) fn remove(&mut self, id: &AnnotationId, span: Span) {
        let hash = hash(id);
        self.leaf(hash, |entries| {
            if let Some(at) = entries.iter().position(|it| *it == (hash, span)) {
                entries.remove(at);
            }
        });
    }

    /// Changes the leaf of that hash, of which no other version sees anything.
    fn leaf(&mut self, hash: u64, change: impl FnOnce(&mut Vec<Entry>)) {
        let (mut node, mut depth) = (Rc::make_mut(&mut self.0), 0);
        while let Node::Branch(branches) = node {
            node = Rc::make_mut(&mut branches[branch(hash, depth)]);
            depth += 1;
        }
        if let Node::Leaf(entries) = node {
            change(entries);
            if entries.len() > FULL {
                *node = Node::of(&std::mem::take(entries), depth);
            }
        }
    }
}

impl Node {
    /// A tree of entries that are in the order of their hashes, and of which all bits above `depth` are the same.
    fn of(entries: &[Entry], depth: u32) -> Self {
        // Where no bits are left, all hashes are the same.
        if entries.len() <= FULL || depth * BITS >= u64::BITS {
            return Self::Leaf(entries.to_vec());
        }
        let mut rest = entries;
        Self::Branch(std::array::from_fn(|at| {
            let (these, others) = rest.split_at(rest.partition_point(|it| branch(it.0, depth) <= at));
            rest = others;
            Rc::new(Self::of(these, depth + 1))
        }))
    }

    fn has_twins(&self) -> bool {
        match self {
            Self::Leaf(entries) => entries.windows(2).any(|pair| pair[0].0 == pair[1].0),
            Self::Branch(branches) => branches.iter().any(|it| it.has_twins()),
        }
    }
}

/// Which branch at that depth holds a hash.
fn branch(hash: u64, depth: u32) -> usize {
    (hash << (depth * BITS) >> (u64::BITS - BITS)) as usize
}

/// FNV-1a, stirred once more so that the highest bits are as good as the others: short ids, no attacker who gains by
/// collisions, no table to ship.
fn hash(id: &AnnotationId) -> u64 {
    let fold = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = id.as_str().bytes().fold(0xcbf2_9ce4_8422_2325, fold);
    (hash ^ hash >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::super::Offset;
    use super::*;

    fn span(start: u32) -> Span {
        Span::new(Offset::new(start), Offset::new(start + 1)).unwrap()
    }

    #[test]
    fn it_finds_what_is_there() {
        let (mut places, mut twin) = (Places::default(), BTreeMap::new());
        for round in 0..6_000_u32 {
            // Two in three are put in; later all go again.
            let id = AnnotationId::new(format!("a{}", round * 7_919 % 3_000));
            let old = places.clone();
            match twin.remove(&id) {
                Some(was) if round % 3 == 0 || round > 4_000 => places.remove(&id, was),
                Some(was) => {
                    places.remove(&id, was);
                    places.insert(&id, span(round));
                    twin.insert(id.clone(), span(round));
                    assert_eq!(old.of(&id).collect::<Vec<_>>(), [was], "the old version is as it was");
                }
                None => {
                    places.insert(&id, span(round));
                    twin.insert(id.clone(), span(round));
                    assert_eq!(old.of(&id).next(), None);
                }
            }
            assert_eq!(places.of(&id).next(), twin.get(&id).copied());
        }
        assert!(!places.has_twins());
        for number in 0..3_000 {
            let id = AnnotationId::new(format!("a{number}"));
            assert_eq!(places.of(&id).collect::<Vec<_>>(), twin.get(&id).copied().into_iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn ids_of_one_hash_stay_together() {
        let same = (0..600).map(|at| (0x7777_0000_0000_0001, span(at)));
        let others = (0..600).map(|at| (0x7777_0000_0000_0002 + u64::from(at) * 3, span(at)));
        let entries: Vec<Entry> = same.chain(others).collect();
        let places = Places(Rc::new(Node::of(&entries, 0)));
        assert!(places.has_twins());
        assert!(places.at(0x7777_0000_0000_0001).eq((0..600).map(span)));
        assert!(places.at(0x7777_0000_0000_0005).eq([span(1)]));
        assert_eq!(places.at(0x7777_0000_0000_0006).next(), None);
    }
}
