//! The text of an edition without its tags, and where elements lie in it.

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::Node;

/// The namespace of `xml:id`.
pub const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// How a text is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taking {
    /// Character by character: something counts them.
    Whole,
    /// As it is read: white space is one space, blocks are lines, notes of the edition are left out.
    Read,
}

/// An element that is looked for, and where it lies in the text, in code points.
pub struct Mark<'a, 'i> {
    /// The element.
    pub node: Node<'a, 'i>,
    /// Where it begins.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
}

/// A text and what was found in it.
#[derive(Default)]
pub struct Taken<'a, 'i> {
    /// The text.
    pub text: String,
    /// The elements with an id or a meaning, in the order in which they begin.
    pub marks: Vec<Mark<'a, 'i>>,
    /// Which mark has that `xml:id`.
    pub ids: BTreeMap<&'a str, usize>,
    /// How many elements of each kind were left out.
    pub left_out: BTreeMap<&'a str, usize>,
    /// Where white space between words became one character, in order.
    pub gaps: Vec<u32>,
    length: u32,
    /// Marks that wait for their first character.
    waiting: Vec<usize>,
    gap: Gap,
    /// Whether the word before says that the next one joins it, whatever white space is between.
    joins: bool,
}

/// What comes before the next word.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    Nothing,
    Space,
    Line,
}

/// Elements that stand on lines of their own.
const BLOCKS: [&str; 25] = [
    "desc", "p", "head", "lg", "l", "sp", "speaker", "ab", "div", "item", "u", "stage", "opener", "closer", "salute",
    "signed", "dateline", "trailer", "row", "body", "front", "back", "group", "text", "quote",
];
/// Elements that are no part of what was said.
const OUTSIDE: [&str; 10] =
    ["note", "fw", "del", "rdg", "teiHeader", "standOff", "spanGrp", "fs", "interp", "interpGrp"];
/// Those of them that are read otherwise.
const READ: [&str; 5] = ["standOff", "spanGrp", "fs", "interp", "interpGrp"];
/// Elements that say what a passage is.
const SAYING: [&str; 11] =
    ["seg", "rs", "persName", "placeName", "orgName", "name", "geogName", "term", "phr", "cl", "s"];

impl<'a, 'i> Taken<'a, 'i> {
    /// The text of an element. One that has both of two readings says the first.
    pub fn of(root: Node<'a, 'i>, taking: Taking) -> Self {
        let mut taken = Self::default();
        // By hand, for files may be nested deeper than the stack.
        let mut open: Vec<(Node<'a, 'i>, Option<usize>)> = Vec::new();
        let mut next = Some(root);
        while let Some(node) = next {
            let enters = taken.begin(node, taking, &mut open);
            next = node.first_child().filter(|_| enters);
            let mut at = node;
            while next.is_none() {
                if open.last().is_some_and(|it| it.0 == at) {
                    let mark = open.pop().and_then(|it| it.1);
                    taken.end(at, mark, taking);
                }
                if at == root {
                    return taken;
                }
                next = at.next_sibling();
                match at.parent() {
                    Some(parent) if next.is_none() => at = parent,
                    _ => {}
                }
            }
        }
        taken
    }

    /// Begins a node; says whether to go into it.
    fn begin(&mut self, node: Node<'a, 'i>, taking: Taking, open: &mut Vec<(Node<'a, 'i>, Option<usize>)>) -> bool {
        if node.is_text() {
            self.words(node.text().unwrap_or_default(), taking);
            return false;
        }
        if !node.is_element() {
            return false;
        }
        let name = node.tag_name().name();
        if taking == Taking::Read {
            let second = node.prev_sibling_element().is_some()
                && node.parent().is_some_and(|it| it.has_tag_name((super::NAMESPACE, "choice")));
            if OUTSIDE.contains(&name) || second {
                if !READ.contains(&name) {
                    *self.left_out.entry(name).or_default() += 1;
                }
                return false;
            }
            if BLOCKS.contains(&name) || name == "lb" || name == "pb" {
                // A page may end within a sentence.
                self.gap = self.gap.max(if name == "pb" { Gap::Space } else { Gap::Line });
            }
        }
        if joins(node, "left") && self.gap == Gap::Space {
            self.gap = Gap::Nothing;
        }
        let id = node.attribute((XML, "id"));
        let is_marked = id.is_some() || SAYING.contains(&name) || name == "u";
        let mark = is_marked.then(|| {
            self.marks.push(Mark { node, start: self.length, end: self.length });
            self.marks.len() - 1
        });
        if let Some(mark) = mark {
            self.waiting.push(mark);
            id.into_iter().for_each(|id| {
                self.ids.entry(id).or_insert(mark);
            });
        }
        open.push((node, mark));
        true
    }

    fn end(&mut self, node: Node<'a, 'i>, mark: Option<usize>, taking: Taking) {
        if let Some(mark) = mark.and_then(|it| self.marks.get_mut(it)) {
            // An empty one begins where the next word does, which is not known yet.
            mark.end = self.length.max(mark.start);
        }
        if taking == Taking::Read && BLOCKS.contains(&node.tag_name().name()) {
            self.gap = Gap::Line;
        }
        self.joins |= taking == Taking::Read && joins(node, "right");
    }

    fn words(&mut self, words: &str, taking: Taking) {
        for character in words.chars() {
            if taking == Taking::Read && matches!(character, ' ' | '\t' | '\n' | '\r') {
                self.gap = self.gap.max(if self.joins { Gap::Nothing } else { Gap::Space });
                continue;
            }
            self.joins = false;
            if self.gap != Gap::Nothing && !self.text.is_empty() {
                self.gaps.push(self.length);
                self.put(if self.gap == Gap::Space { ' ' } else { '\n' });
            }
            self.gap = Gap::Nothing;
            for waiting in self.waiting.drain(..) {
                if let Some(mark) = self.marks.get_mut(waiting) {
                    mark.start = self.length;
                }
            }
            self.put(character);
        }
    }

    fn put(&mut self, character: char) {
        self.text.push(character);
        self.length = self.length.saturating_add(1);
    }
}

/// Whether a word or a mark joins what is on that side of it.
fn joins(node: Node<'_, '_>, side: &str) -> bool {
    matches!(node.tag_name().name(), "w" | "pc") && node.attribute("join").is_some_and(|it| it == side || it == "both")
}

/// The elements of a text that something points at by their ids.
pub fn pointed_at<'a, 'i>(text: Node<'a, 'i>, ids: &BTreeSet<&str>) -> Vec<Node<'a, 'i>> {
    text.descendants().filter(|it| it.attribute((XML, "id")).is_some_and(|id| ids.contains(id))).collect()
}
