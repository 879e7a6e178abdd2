//! What both files of the REFI-QDA standard share: GUIDs, the tree of codes, and what is kept beside them.
//!
//! **GUIDs.** The standard calls everything by a GUID. An id that is one stays; for any other there is a GUID that follows
//! from it. **Asides.** What the standard has no place for (ids that are no GUIDs, lines and keys of labels, attributes)
//! stands behind the root element in processing instructions, which XML has for instructions to one program and
//! which all others pass over: `<?rostrum GUID {"id":"praise","line":"dashed"}?>`. **Rules.** A code has one description;
//! what belongs under a label, what does not, and its examples are the last paragraphs of it, each with a heading, and are
//! taken apart again. Where that would not give the same again, an aside says what is what. **Order.** Codes are a tree;
//! where labels stand in another order, asides say each one's place. Source: the standard, version 1.5, §7 to §10, and its
//! schemas.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::rc::Rc;

use roxmltree::{Document, Node};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::attributes::Named;
use super::clean::number_of;
use super::draft::{At, Draft, DraftLabel};
use super::json::{Object, text_of};
use super::means::Means;
use super::source::Source;
use super::xml::{Escaped, Quoted, is_sayable};
use crate::model::{Codebook, Color, Label, LabelId, LineStyle, is_id};

/// What Rostrum calls itself in files, and the target of its processing instructions.
pub const ORIGIN: &str = "Rostrum";
const TARGET: &str = "rostrum";
/// Ids that are as long as this are not taken.
const LONG: usize = 2_000;

/// Whether it is a GUID as the standard spells it, without braces.
pub fn is_guid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let mut groups = text.split('-');
    let fits = |length| groups.next().is_some_and(|it| it.len() == length && it.bytes().all(|b| b.is_ascii_hexdigit()));
    lengths.into_iter().all(fits) && groups.next().is_none()
}

/// The id itself if it is a GUID, else one that follows from these words.
pub fn guid(id: &str, words: &[&str]) -> String {
    if is_guid(id) { id.to_owned() } else { derived(words) }
}

/// A GUID that follows from these words, of version 8: the one whose bits are free.
pub fn derived(words: &[&str]) -> String {
    let mut hash = Sha256::new();
    for word in words {
        hash.update(word.len().to_le_bytes());
        hash.update(word);
    }
    let digest = hash.finalize();
    let bits = digest.iter().take(16).fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    let bits = bits & !(0xf << 76 | 0x3 << 62) | (0x8 << 76 | 0x2 << 62);
    let mut text = format!("{bits:032x}");
    for at in [20, 16, 12, 8] {
        text.insert(at, '-');
    }
    text
}

/// The GUID of a label.
pub fn label_guid(id: &LabelId) -> String {
    guid(id.as_str(), &["label", id.as_str()])
}

/// A GUID for comparing: programs spell them in either case, and with braces or without.
pub fn key(guid: &str) -> String {
    bare(guid).to_ascii_lowercase()
}

fn bare(guid: &str) -> &str {
    guid.trim().trim_start_matches('{').trim_end_matches('}')
}

/// What the standard has no place for.
#[derive(Default, Serialize)]
pub struct Aside<'a> {
    /// Its id, if that is not its GUID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<&'a str>,
    /// The line of a label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<&'static str>,
    /// The key of a label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<&'a str>,
    /// Where a label stands among the others, from zero, if that is not its place in the tree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<usize>,
    /// What a label means, if its description does not come apart so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub means: Option<Means<'a>>,
    /// The language of a speech.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<&'a str>,
    /// A note with characters that XML cannot say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'a str>,
    /// The attributes of an annotation, by the ids of labels.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: Named<'a>,
}

/// Writes what the standard has no place for.
#[derive(Default)]
pub struct Asides {
    out: String,
}

impl Asides {
    /// What is kept of the thing with that GUID, if anything.
    pub fn put(&mut self, guid: &str, mut aside: Aside<'_>) {
        aside.id = aside.id.filter(|it| *it != guid);
        let json = serde_json::to_string(&aside).unwrap_or_default();
        if json == "{}" {
            return;
        }
        let _ = write!(self.out, "<?{TARGET} {guid} ");
        let mut before = ' ';
        for character in json.chars() {
            // Such characters are in strings only, where JSON can say them otherwise.
            if !is_sayable(character) || (before, character) == ('?', '>') {
                let _ = write!(self.out, "\\u{:04x}", u32::from(character));
            } else {
                self.out.push(character);
            }
            before = character;
        }
        self.out.push_str("?>\n");
    }

    /// All of it, to stand behind the root.
    pub fn finish(self) -> String {
        self.out
    }
}

/// What Rostrum kept in a file that the standard has no place for.
pub struct Kept<'a> {
    by_guid: BTreeMap<String, &'a str>,
}

impl<'a> Kept<'a> {
    /// What is kept in the file.
    pub fn new(tree: &Document<'a>) -> Self {
        let ours = tree.root().children().filter_map(|it| it.pi()).filter(|it| it.target == TARGET);
        let kept = ours.filter_map(|it| it.value?.trim().split_once(' '));
        Self { by_guid: kept.map(|(guid, json)| (key(guid), json)).collect() }
    }

    /// What is kept of the thing with that GUID.
    pub fn of(&self, guid: &str) -> Option<Object<'a>> {
        serde_json::from_str(self.by_guid.get(&key(guid))?).ok()
    }

    /// The id of the thing with that GUID.
    pub fn id(&self, guid: &str) -> String {
        let id = self.of(guid).and_then(|mut it| it.take("id")).and_then(text_of).filter(|it| it.len() < LONG);
        id.map_or_else(|| bare(guid).to_owned(), |it| it.into_owned())
    }
}

/// The labels as a tree: each before those under it, with how many are above it.
fn in_order(codebook: &Codebook) -> Vec<(usize, &Rc<Label>)> {
    let labels = codebook.labels();
    let mut under: BTreeMap<&LabelId, Vec<&Rc<Label>>> = BTreeMap::new();
    for label in labels {
        if let Some(parent) = &label.parent {
            under.entry(parent).or_default().push(label);
        }
    }
    let ids: BTreeSet<&LabelId> = labels.iter().map(|it| &it.id).collect();
    let top = labels.iter().filter(|it| it.parent.as_ref().is_none_or(|it| !ids.contains(it)));
    let mut seen = BTreeSet::new();
    let mut order = Vec::with_capacity(labels.len());
    // Behind those at the top, any that lie in a circle.
    for root in top.chain(labels) {
        let mut stack = vec![(0, root)];
        while let Some((depth, label)) = stack.pop() {
            if seen.insert(&label.id) {
                order.push((depth, label));
                stack.extend(under.get(&label.id).into_iter().flatten().rev().map(|it| (depth + 1, *it)));
            }
        }
    }
    order
}

/// Writes the element `Codes`.
pub fn put_codes(out: &mut String, asides: &mut Asides, codebook: &Codebook) {
    out.push_str("<Codes>\n");
    let order = in_order(codebook);
    let stays = order.iter().map(|it| &it.1.id).eq(codebook.labels().iter().map(|it| &it.id));
    let places: BTreeMap<&LabelId, usize> = codebook.labels().iter().map(|it| &it.id).zip(0..).collect();
    let mut open = 0;
    for (depth, label) in order {
        out.push_str(&"</Code>\n".repeat(open - depth));
        let guid = label_guid(&label.id);
        let (name, color) = (Quoted(&label.name), label.color);
        let _ = write!(out, "<Code guid=\"{guid}\" name=\"{name}\" isCodable=\"true\" color=\"{color}\">");
        let means = Means::of(label);
        let described = means.composed();
        put_description(out, &described);
        out.push('\n');
        open = depth + 1;
        let (id, line, key) = (Some(label.id.as_str()), Some(label.style.name()), label.shortcut.as_deref());
        let place = places.get(&label.id).copied().filter(|_| !stays);
        let means = (Means::taken_apart(&as_read(&described)) != means).then_some(means);
        asides.put(&guid, Aside { id, line, key, place, means, ..Aside::default() });
    }
    out.push_str(&"</Code>\n".repeat(open));
    out.push_str("</Codes>\n");
}

/// Writes the element `Description`, if there is anything to say.
pub fn put_description(out: &mut String, words: &str) {
    if !words.is_empty() {
        let _ = write!(out, "<Description>{}</Description>", Escaped(words));
    }
}

/// Words as they are read again: what XML cannot say is U+FFFD.
fn as_read(words: &str) -> String {
    words.chars().map(|it| if is_sayable(it) { it } else { char::REPLACEMENT_CHARACTER }).collect()
}

/// Whether the element is called so, in whatever version of the standard.
pub fn is(node: &Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

/// The first child called so.
pub fn child<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> Option<Node<'a, 'i>> {
    node.children().find(|it| is(it, name))
}

/// The children called so.
pub fn children<'a, 'i: 'a>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |it| is(it, name))
}

/// The words in an element.
pub fn words(node: Node<'_, '_>) -> String {
    node.children().filter(Node::is_text).filter_map(|it| it.text()).collect()
}

/// The words of the child `Description`.
pub fn description(node: Node<'_, '_>) -> String {
    child(node, "Description").map(words).unwrap_or_default()
}

/// Where an element is.
pub fn at(source: &Source<'_>, node: Node<'_, '_>) -> At {
    At::new(source.line_at(node.range().start), node.tag_name().name().to_owned())
}

/// Reads the codes in an element `Codes`: their ids by the keys of their GUIDs. `more` says what else is noted of one.
pub fn codes(
    draft: &mut Draft<'static>,
    source: &Source<'_>,
    kept: &Kept<'_>,
    codes: Node<'_, '_>,
    mut more: impl FnMut(Node<'_, '_>) -> String,
) -> BTreeMap<String, String> {
    let mut ids = BTreeMap::new();
    let mut labels = Vec::new();
    let mut categories = 0;
    // A code without a GUID is called by its name.
    let guid_of = |node: Node<'_, '_>| {
        let guid = node.attribute("guid").filter(|it| !it.trim().is_empty());
        guid.or_else(|| node.attribute("name")).unwrap_or_default().to_owned()
    };
    for node in codes.descendants().filter(|it| is(it, "Code")) {
        let at = at(source, node);
        let guid = guid_of(node);
        let name = node.attribute("name").unwrap_or_default();
        if guid.is_empty() {
            draft.leave_out(&at, "This code has neither a name nor a GUID", None);
            continue;
        }
        let said = node.attribute("color").unwrap_or_default();
        let color = color(said);
        if color.is_none() && !said.is_empty() {
            draft.warn(&at, "Its colour cannot be read; it got another");
        }
        categories += usize::from(matches!(node.attribute("isCodable"), Some("false" | "0")));
        let id = Some(kept.id(&guid)).filter(|it| is_id(it)).unwrap_or_else(|| bare(&guid).to_owned());
        ids.entry(key(&guid)).or_insert_with(|| id.clone());
        let mut aside = kept.of(&guid);
        let mut aside = |key| aside.as_mut().and_then(|it| it.take(key));
        // Some programs write what a code means as a note on it.
        let (said, note) = (description(node), more(node));
        let (text, note) = if said.is_empty() { (note, String::new()) } else { (said, note) };
        let kept_means = aside("means").and_then(|it| serde_json::from_str::<Means<'_>>(it.get()).ok());
        let means = kept_means.filter(|it| as_read(&it.composed()) == text);
        let mut means = means.unwrap_or_else(|| Means::taken_apart(&text));
        means.description = joined([means.description.into_owned(), note]).into();
        let place = aside("place").and_then(|it| it.get().parse::<usize>().ok());
        let mut aside = |key| aside(key).and_then(text_of);
        let mut label = DraftLabel {
            spelled: id.into(),
            name: name.to_owned().into(),
            color,
            style: aside("line").and_then(|it| LineStyle::from_name(&it)),
            shortcut: aside("key").map(|it| it.into_owned().into()),
            parent: node.parent_element().filter(|it| is(it, "Code")).map(|it| kept.id(&guid_of(it)).into()),
            ..DraftLabel::default()
        };
        means.add_to(&mut label);
        labels.push((place, label));
    }
    // Where each has a place, nobody put another among them.
    if labels.iter().all(|it| it.0.is_some()) {
        labels.sort_by_key(|it| it.0);
    }
    for (_, label) in labels {
        draft.label(label);
    }
    if categories > 0 {
        let them = number_of(categories, "code is", "codes are");
        draft.warn(&At::default(), &format!("{them} only there to hold others; here any label can be applied"));
    }
    ids
}

/// Texts under each other, without those that are empty.
pub fn joined(texts: impl IntoIterator<Item = String>) -> String {
    texts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n")
}

/// A colour of six digits or three.
fn color(text: &str) -> Option<Color> {
    let text = text.trim();
    let doubled = || {
        let digits = text.strip_prefix('#').filter(|it| it.len() == 3)?;
        Color::parse(&format!("#{}", digits.chars().flat_map(|it| [it, it]).collect::<String>()))
    };
    Color::parse(text).or_else(doubled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guids_follow_from_ids() {
        let made = derived(&["label", "praise"]);
        assert!(is_guid(&made), "{made}");
        assert_eq!(made, derived(&["label", "praise"]));
        assert_ne!(made, derived(&["labelp", "raise"]));
        assert_eq!(made.chars().nth(14), Some('8'));
        assert_eq!(guid(&made, &["other"]), made);
        assert_eq!(key(" {A44D0B2E-0000-0000-0000-00000000000F}"), "a44d0b2e-0000-0000-0000-00000000000f");
        assert!(!is_guid("a44d0b2e-0000-0000-0000-00000000000") && !is_guid("é4d0b2e-0000-0000-0000-000000000000"));
    }
}
