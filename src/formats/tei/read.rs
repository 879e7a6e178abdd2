//! Reads TEI: what Rostrum writes, what others write beside a text, and what is marked inside one.
//!
//! **Beside.** Each `annotation` whose target is a `string-range` of an element with an `xml:id`, or such an element; its
//! characters are counted as they stand in the file, so that such a text is taken character by character. **Inside.**
//! `seg`, `rs`, names and `span`s between anchors, with what `ana` points at: categories, interpretations, or the feature
//! structures of CATMA, whose pieces are joined. Without `ana` the label is the `type`, or the element. Texts are the
//! speeches: one for each `TEI`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use roxmltree::Node;

use super::super::draft::{At, Draft, DraftAnnotation, DraftDocument, DraftLabel, DraftSpan};
use super::super::moment::moment;
use super::super::source::Source;
use super::super::{ReadError, css_color, xml};
use super::NAMESPACE;
use super::name::MADE;
use super::text::{Mark, Taken, Taking, XML, pointed_at};
use crate::model::{Color, Example, LineStyle, OffsetUnit, Timestamp, Value};

/// The name in messages.
const NAME: &str = "TEI";
/// The most passages of one annotation.
const PARTS: usize = 10_000;
/// How many elements are looked at for the words of labels, notes and names in all.
const STEPS: usize = 5_000_000;

/// The draft of a file.
pub fn draft(bytes: &[u8]) -> Result<Draft<'static>, ReadError> {
    let source = Source::new(bytes)?;
    let tree = xml::tree(&source)?;
    let root = tree.root_element();
    if !(is(root, "TEI") || is(root, "teiCorpus")) {
        let reason = "its first element is neither TEI nor teiCorpus of TEI P5".to_owned();
        return Err(ReadError::NotThis { format: NAME, reason });
    }
    let mut file =
        File { source: &source, steps: STEPS, draft: Draft::new(NAME, OffsetUnit::CodePoint), known: Known::default() };
    file.head(root);
    let beside = file.beside(root);
    let ids: BTreeSet<&str> = beside.iter().flat_map(|it| &it.ranges).map(|it| it.of()).collect();
    let mut speeches = Vec::new();
    for tei in teis(root) {
        match child(tei, "text") {
            Some(text) => speeches.push(file.speech(tei, text, &ids)),
            None => {
                let at = file.at(tei);
                file.draft.leave_out(&at, "This TEI has no text", None);
            }
        }
    }
    file.place(beside, &mut speeches);
    for speech in speeches {
        file.draft.document(speech.document);
    }
    Ok(file.draft)
}

/// Whether it is a TEI element of that name.
fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.has_tag_name((NAMESPACE, name))
}

fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|it| is(*it, name))
}

/// The one at the end of a path.
fn path<'a, 'i>(node: Node<'a, 'i>, names: &[&str]) -> Option<Node<'a, 'i>> {
    names.iter().try_fold(node, |node, name| child(node, name))
}

fn xml_id<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    node.attribute((XML, "id"))
}

/// The id of an element; where ours was no XML name, that.
fn id_of<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    let id = xml_id(node)?;
    if id.starts_with(MADE) { node.attribute("n").or(Some(id)) } else { Some(id) }
}

/// The ids that an attribute points at in this file.
fn pointers<'a>(node: Node<'a, '_>, attribute: &str) -> impl Iterator<Item = &'a str> {
    node.attribute(attribute).unwrap_or_default().split_ascii_whitespace().take(PARTS)
}

/// CATMA's times lack the colon in their offset: `2020-01-02T03:04:05.000+0100`.
fn catma_moment(said: &str) -> Option<Timestamp> {
    let colon = said
        .len()
        .checked_sub(2)
        .filter(|at| said.get(at.saturating_sub(3)..at.saturating_sub(2)).is_some_and(|it| matches!(it, "+" | "-")));
    let mended = colon.and_then(|at| Some(format!("{}:{}", said.get(..at)?, said.get(at..)?)));
    moment(said).or_else(|| moment(&mended?))
}

/// The colour of a tag of CATMA: a number whose last three bytes are red, green and blue.
fn color_of(tag: Node<'_, '_>) -> Option<Color> {
    let said = tag.children().find(|it| is(*it, "fDecl") && it.attribute("name") == Some("catma_displaycolor"))?;
    let number = said.descendants().find(|it| is(*it, "string") || is(*it, "numeric"))?;
    let number = number.attribute("value").or_else(|| number.text())?.trim().parse::<i32>().ok()?;
    Some(css_color::from_number(number.cast_unsigned()))
}

/// How many characters are in an element, but for white space.
fn letters(node: Node<'_, '_>) -> usize {
    let words = node.descendants().filter(|it| it.is_text()).filter_map(|it| it.text());
    words.map(|it| it.chars().filter(|it| !it.is_whitespace()).count()).sum()
}

/// The `TEI` elements that are speeches, without those inside texts.
fn teis<'a, 'i>(root: Node<'a, 'i>) -> Vec<Node<'a, 'i>> {
    let mut found = Vec::new();
    let mut left = vec![root];
    while let Some(node) = left.pop() {
        if is(node, "TEI") {
            found.push(node);
        }
        if is(node, "TEI") || is(node, "teiCorpus") {
            let inner = node.children().filter(|it| is(*it, "TEI") || is(*it, "teiCorpus"));
            left.extend(inner.rev());
        }
    }
    found
}

/// What ids of the header stand for.
#[derive(Default)]
struct Known<'a, 'i> {
    /// Labels, as they are spelled: categories, interpretations, tags of CATMA.
    labels: BTreeMap<&'a str, &'a str>,
    /// Feature structures of CATMA: what they are of, and what they say.
    instances: BTreeMap<&'a str, (&'a str, Node<'a, 'i>)>,
    /// Annotators and speakers: id and name.
    people: BTreeMap<&'a str, (Option<&'a str>, String)>,
}

/// A passage by what it points at.
enum Range<'a> {
    /// Offset and length within an element.
    Within(&'a str, u32, u32),
    /// All of an element.
    Whole(&'a str),
}

impl<'a> Range<'a> {
    fn of(&self) -> &'a str {
        match self {
            Self::Within(id, ..) | Self::Whole(id) => id,
        }
    }
}

/// An annotation that stands off, and what it is about.
struct Beside<'a, 'i> {
    node: Node<'a, 'i>,
    ranges: Vec<Range<'a>>,
}

/// The passages that a target says; `None` when it says anything else.
fn ranges(target: &str) -> Option<Vec<Range<'_>>> {
    let mut ranges = Vec::new();
    for pointer in target.split_ascii_whitespace().take(PARTS) {
        let pointer = pointer.strip_prefix('#')?;
        let Some(list) = pointer.strip_prefix("string-range(") else {
            ranges.push(Range::Whole(pointer));
            continue;
        };
        let mut list = list.strip_suffix(')')?.split(',');
        let id = list.next()?.trim();
        let id = id.strip_prefix('#').unwrap_or(id);
        while let Some(offset) = list.next() {
            let offset = offset.trim().parse::<u32>().ok()?;
            let length = list.next()?.trim().parse::<u32>().ok()?;
            ranges.push(Range::Within(id, offset, length));
            if ranges.len() > PARTS {
                return None;
            }
        }
    }
    (!ranges.is_empty()).then_some(ranges)
}

/// A speech while its annotations are gathered.
struct Speech<'a> {
    document: DraftDocument<'static>,
    /// Where elements lie, for what stands off.
    places: BTreeMap<&'a str, (u32, u32)>,
}

/// Elements that may be continued by later ones, each with the place of its annotation.
#[derive(Default)]
struct Fragments<'a> {
    /// By the ids of those that are named as the next or may be named as the one before.
    chained: BTreeMap<&'a str, usize>,
    /// By the names of elements whose last part has not come.
    open: BTreeMap<&'a str, usize>,
}

impl<'a> Fragments<'a> {
    /// The annotation that an element continues.
    fn continued(&self, node: Node<'a, '_>) -> Option<usize> {
        let before = pointers(node, "prev").next().and_then(|it| it.strip_prefix('#'));
        let chained = [before, xml_id(node)].into_iter().flatten().find_map(|it| self.chained.get(it).copied());
        let is_further = matches!(node.attribute("part"), Some("M" | "F"));
        chained.or_else(|| self.open.get(node.tag_name().name()).copied().filter(|_| is_further))
    }

    /// Notes that an element is of that annotation.
    fn note(&mut self, node: Node<'a, '_>, place: usize) {
        let next = pointers(node, "next").next().and_then(|it| it.strip_prefix('#'));
        self.chained.extend([xml_id(node), next].into_iter().flatten().map(|it| (it, place)));
        match node.attribute("part") {
            Some("I" | "M") => drop(self.open.insert(node.tag_name().name(), place)),
            Some("F") => drop(self.open.remove(node.tag_name().name())),
            _ => {}
        }
    }
}

/// A file while it is read.
struct File<'a, 'i> {
    source: &'i Source<'i>,
    steps: usize,
    draft: Draft<'static>,
    known: Known<'a, 'i>,
}

impl<'a, 'i> File<'a, 'i> {
    fn at(&self, node: Node<'_, '_>) -> At {
        let line = self.source.line_at(node.range().start);
        let name = node.tag_name().name();
        At::new(line, xml_id(node).map_or_else(|| name.to_owned(), |id| format!("{name}[@xml:id='{id}']")))
    }

    /// The words in an element, as they stand.
    fn exact(&mut self, node: Node<'_, '_>) -> String {
        let mut words = String::new();
        for inner in node.descendants() {
            if self.steps == 0 {
                break;
            }
            self.steps -= 1;
            if inner.is_text() {
                words.push_str(inner.text().unwrap_or_default());
            }
        }
        words
    }

    /// The words in an element: those of one that does not keep its white space without that around them.
    fn words(&mut self, node: Node<'_, '_>) -> String {
        let exact = self.exact(node);
        if node.attribute((XML, "space")) == Some("preserve") { exact } else { exact.trim().to_owned() }
    }

    /// What all speeches share: the title, labels, people.
    fn head(&mut self, root: Node<'a, 'i>) {
        if is(root, "teiCorpus")
            && let Some(title) = path(root, &["teiHeader", "fileDesc", "titleStmt", "title"])
        {
            self.draft.title = self.words(title).into();
        }
        for node in root.descendants().filter(|it| it.tag_name().namespace() == Some(NAMESPACE)) {
            let Some(id) = xml_id(node) else { continue };
            match node.tag_name().name() {
                "category" => self.category(node, id),
                "interp" => {
                    let name = self.words(node);
                    self.label(id, id, name, None);
                }
                "fsDecl" => {
                    let name = child(node, "fsDescr").map(|it| self.words(it)).unwrap_or_default();
                    let above = node.attribute("baseTypes").filter(|it| *it != "CATMA_BASE");
                    self.label(id, id, name, above);
                    if let Some(label) = self.draft.labels.last_mut().filter(|it| it.spelled == id) {
                        label.color = color_of(node);
                    }
                }
                "fs" => {
                    let of = node.attribute("type").unwrap_or(id);
                    self.known.instances.insert(id, (of, node));
                }
                "respStmt" => {
                    let name = node.children().find(|it| is(*it, "name") || is(*it, "persName"));
                    let name = name.map(|it| self.words(it)).unwrap_or_default();
                    self.known.people.insert(id, (id_of(node), name));
                }
                "person" => {
                    let name = child(node, "persName").map(|it| self.person(it)).unwrap_or_default();
                    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
                    if !name.is_empty() {
                        self.known.people.insert(id, (None, name));
                    }
                }
                _ => {}
            }
        }
    }

    fn label(&mut self, id: &'a str, spelled: &'a str, name: String, above: Option<&'a str>) {
        self.known.labels.insert(id, spelled);
        let above = above.and_then(|it| self.known.labels.get(it)).map(|it| Cow::Owned((*it).to_owned()));
        self.draft.label(DraftLabel {
            spelled: spelled.to_owned().into(),
            name: name.into(),
            parent: above,
            ..DraftLabel::default()
        });
    }

    fn category(&mut self, node: Node<'a, 'i>, id: &'a str) {
        let spelled = id_of(node).unwrap_or(id);
        let mut label = DraftLabel::default();
        for described in node.children().filter(|it| is(*it, "catDesc")) {
            let kind = described.attribute("n");
            match (kind, child(described, "term")) {
                (Some("include"), _) => label.include = self.exact(described).into(),
                (Some("exclude"), _) => label.exclude = self.exact(described).into(),
                (Some("key"), _) => label.shortcut = Some(self.exact(described).into()),
                (Some("example"), _) => {
                    let mut part = |name| child(described, name).map(|it| self.exact(it)).unwrap_or_default();
                    label.examples.push(Example { quote: part("mentioned").into(), source: part("title").into() });
                }
                (_, Some(term)) => {
                    label.name = self.words(term).into();
                    label.description = child(described, "gloss").map(|it| self.exact(it)).unwrap_or_default().into();
                }
                // The first of several languages.
                _ if label.name.is_empty() => label.name = self.words(described).into(),
                _ => {}
            }
        }
        if label.name.is_empty() {
            let named = child(node, "gloss").or_else(|| child(node, "desc"));
            label.name = named.map(|it| self.words(it)).unwrap_or_default().into();
        }
        for (key, value) in node.attribute("style").unwrap_or_default().split(';').filter_map(|it| it.split_once(':')) {
            match key.trim() {
                "color" => label.color = Color::parse(value.trim()),
                "--line" => label.style = LineStyle::from_name(value.trim()),
                _ => {}
            }
        }
        let above = node.parent().filter(|it| is(*it, "category")).and_then(|it| id_of(it));
        label.parent = above.map(|it| it.to_owned().into());
        label.spelled = spelled.to_owned().into();
        self.known.labels.insert(id, spelled);
        self.draft.label(label);
    }

    /// The annotations that stand off.
    fn beside(&mut self, root: Node<'a, 'i>) -> Vec<Beside<'a, 'i>> {
        let mut found = Vec::new();
        for node in root.descendants().filter(|it| is(*it, "annotation")) {
            match node.attribute("target").and_then(ranges) {
                Some(ranges) => found.push(Beside { node, ranges }),
                None => {
                    let at = self.at(node);
                    let raw = self.source.text().get(node.range());
                    self.draft.leave_out(&at, "Its target is no string-range and no element of this file", raw);
                }
            }
        }
        found
    }

    fn speech(&mut self, tei: Node<'a, 'i>, text: Node<'a, 'i>, ids: &BTreeSet<&str>) -> Speech<'a> {
        let pointed = pointed_at(text, ids);
        // Of one that keeps its white space, that is the text.
        let kept = child(text, "body").and_then(|body| {
            let mut inner = body.children().filter(|it| it.is_element());
            inner.next().filter(|it| inner.next().is_none() && it.attribute((XML, "space")) == Some("preserve"))
        });
        let (root, taking) = match (kept, pointed.as_slice()) {
            (Some(kept), _) => (kept, Taking::Whole),
            (None, []) => (text, Taking::Read),
            // What stands outside of the one that is pointed at is part of the speech too.
            (None, [only]) if letters(*only) == letters(text) => (*only, Taking::Whole),
            (None, _) => (text, Taking::Whole),
        };
        let taken = Taken::of(root, taking);
        let at = self.at(tei);
        for (name, count) in &taken.left_out {
            self.draft.warn(&at, &format!("{count} <{name}> of the edition: no part of what was said, left out"));
        }
        let turns = self.turns(&taken);
        let unknown = taken.marks.iter().filter(|it| is(it.node, "u") && it.node.attribute("who").is_none()).count();
        if unknown > 0 && !turns.is_empty() {
            let message = format!("Utterances without a speaker: {unknown}; they are now with the speaker before");
            self.draft.warn(&at, &message);
        }
        let mut annotations = self.inside(&taken);
        self.between(tei, text, &taken, &mut annotations);
        let header = child(tei, "teiHeader");
        let description = header.and_then(|it| child(it, "fileDesc"));
        let mut found = |names: &[&str]| description.and_then(|it| path(it, names)).map(|it| one_line(self.words(it)));
        let title = found(&["titleStmt", "title"]).unwrap_or_default();
        let speaker = found(&["titleStmt", "author"]);
        let date = found(&["sourceDesc", "bibl", "date"]);
        let mut metadata: BTreeMap<Rc<str>, Rc<str>> = BTreeMap::new();
        for (key, value) in [("speaker", speaker), ("date", date)] {
            // Ours are never without a key, but may be empty.
            metadata.extend(value.map(|it| (Rc::from(key), Rc::from(it))));
        }
        let notes = description.and_then(|it| child(it, "notesStmt"));
        for note in notes.into_iter().flat_map(|it| it.children()).filter(|it| it.attribute("type") == Some("metadata"))
        {
            if let Some(key) = note.attribute("n") {
                metadata.insert(key.into(), self.words(note).into());
            }
        }
        let id = if taking == Taking::Whole { id_of(root).or_else(|| id_of(tei)) } else { id_of(tei) };
        let language = text.attribute((XML, "lang")).or_else(|| tei.attribute((XML, "lang")));
        let places =
            taken.ids.iter().filter_map(|(id, mark)| taken.marks.get(*mark).map(|it| (*id, (it.start, it.end))));
        Speech {
            places: places.collect(),
            document: DraftDocument {
                at,
                id: id.map(|it| it.to_owned().into()),
                title: title.into(),
                language: language.map(|it| it.to_owned().into()),
                metadata,
                turns,
                text: Some(taken.text.into()),
                annotations,
            },
        }
    }

    /// Puts one more annotation to the others, if it is within the limits.
    fn keep(&mut self, others: &mut Vec<DraftAnnotation<'static>>, made: DraftAnnotation<'static>) {
        if self.draft.admits(&made) {
            others.push(made);
        }
    }

    /// A name as it is said: what comes first in it stands first.
    fn person(&mut self, name: Node<'a, 'i>) -> String {
        let mut part = |which: &str| child(name, which).map(|it| self.words(it));
        match (part("forename"), part("surname")) {
            (Some(first), Some(last)) => format!("{first} {last}"),
            _ => self.words(name),
        }
    }

    /// Where each speaker begins: by the name that the header has for who speaks, else by the id.
    fn turns(&self, taken: &Taken<'a, 'i>) -> Vec<(u32, Rc<str>)> {
        let mut names: BTreeMap<&str, Rc<str>> = BTreeMap::new();
        let said = taken.marks.iter().filter(|it| it.start < it.end && is(it.node, "u"));
        let turns = said.filter_map(|it| {
            let who = it.node.attribute("who")?;
            let name = names.entry(who).or_insert_with(|| {
                let ids = pointers(it.node, "who").map(|it| it.strip_prefix('#').unwrap_or(it));
                let all: Vec<&str> = ids.map(|id| self.known.people.get(id).map_or(id, |it| &*it.1)).collect();
                all.join(", ").into()
            });
            Some((it.start, name.clone()))
        });
        turns.collect()
    }

    /// What is marked inside a text, in the order of the text; pieces of one thing are one.
    fn inside(&mut self, taken: &Taken<'a, 'i>) -> Vec<DraftAnnotation<'static>> {
        let mut found: Vec<DraftAnnotation<'static>> = Vec::new();
        let mut instances: BTreeMap<&str, usize> = BTreeMap::new();
        let mut fragments = Fragments::default();
        let mut analysed = 0_usize;
        for mark in taken.marks.iter().filter(|it| it.start < it.end) {
            let node = mark.node;
            let name = node.tag_name().name();
            if matches!(name, "w" | "pc") {
                let says = ["ana", "lemma", "msd", "pos"];
                analysed += usize::from(says.into_iter().any(|it| node.has_attribute(it)));
                continue;
            }
            if node.has_attribute("ana") {
                let mut labels = Vec::new();
                for pointer in pointers(node, "ana") {
                    let id = pointer.strip_prefix('#').unwrap_or(pointer);
                    match self.known.instances.get(id).copied() {
                        None => labels.push(self.known.labels.get(id).copied().unwrap_or(id).to_owned().into()),
                        Some((of, said)) => {
                            let of = self.known.labels.get(of).copied().unwrap_or(of);
                            if !instances.contains_key(id) {
                                let mut made = DraftAnnotation {
                                    at: self.at(node),
                                    id: Some(id.to_owned().into()),
                                    labels: vec![of.to_owned().into()],
                                    ..DraftAnnotation::default()
                                };
                                self.properties(said, of, &mut made);
                                instances.insert(id, found.len());
                                self.keep(&mut found, made);
                            }
                            let piece = instances.get(id).and_then(|place| found.get_mut(*place));
                            piece.into_iter().for_each(|it| extend(it, mark.start, mark.end, &taken.gaps));
                        }
                    }
                }
                if !labels.is_empty() {
                    self.fragment(mark, labels, &mut fragments, &taken.gaps, &mut found);
                }
                continue;
            }
            let label = match name {
                "seg" | "phr" | "cl" | "s" | "term" => node.attribute("type"),
                "rs" | "name" => Some(node.attribute("type").unwrap_or(name)),
                "persName" | "placeName" | "orgName" | "geogName" => Some(name),
                _ => None,
            };
            let labels = match label {
                Some(label) => Some(vec![label.to_owned().into()]),
                // What continues another need not say again what it is.
                None => fragments.continued(node).and_then(|it| found.get(it)).map(|it| it.labels.clone()),
            };
            if let Some(labels) = labels {
                self.fragment(mark, labels, &mut fragments, &taken.gaps, &mut found);
            }
        }
        if analysed > 0 {
            let message = format!("{analysed} <w> and <pc>: what they say of the grammar of words was left out");
            self.draft.warn(&At::default(), &message);
        }
        found
    }

    /// An element that says what a passage is: an annotation of its own, or one more passage of that which it continues.
    fn fragment(
        &mut self,
        mark: &Mark<'a, 'i>,
        labels: Vec<Cow<'static, str>>,
        fragments: &mut Fragments<'a>,
        gaps: &[u32],
        found: &mut Vec<DraftAnnotation<'static>>,
    ) {
        let node = mark.node;
        let continued = fragments.continued(node).and_then(|it| Some((it, found.get_mut(it)?)));
        if let Some((place, whole)) = continued.filter(|it| it.1.labels == labels && it.1.spans.len() < PARTS) {
            extend(whole, mark.start, mark.end, gaps);
            fragments.note(node, place);
            return;
        }
        let mut made = self.marked(node, labels, mark.start, mark.end);
        self.qualities(node, &mut made);
        let place = found.len();
        self.keep(found, made);
        if found.len() > place {
            fragments.note(node, place);
        }
    }

    /// What else an element says of its passage: attributes of the first label, and who is responsible.
    fn qualities(&self, node: Node<'a, 'i>, made: &mut DraftAnnotation<'static>) {
        let Some(label) = made.labels.first().cloned() else { return };
        let is_ours = xml_id(node).is_some_and(|it| it.starts_with(MADE));
        if let Some(language) = node.attribute((XML, "lang")) {
            made.attributes.push((label.clone(), "lang".into(), Value::Text(language.into())));
        }
        for attribute in node.attributes().filter(|it| it.namespace().is_none()) {
            let (name, value) = (attribute.name(), attribute.value());
            match name {
                "ana" | "part" | "next" | "prev" => {}
                // What it was called before.
                "n" if is_ours => {}
                "type" if *value == *label => {}
                // The turn says it.
                "who" if is(node, "u") => {}
                "resp" => {
                    let who = value.strip_prefix('#').unwrap_or(value);
                    let (id, name) = self.known.people.get(who).map_or((None, who), |it| (it.0, &*it.1));
                    made.annotator = Some(name.to_owned().into());
                    made.annotator_id = id.map(|it| it.to_owned().into());
                }
                _ => made.attributes.push((label.clone(), name.into(), Value::Text(value.into()))),
            }
        }
    }

    /// `span`s of an element, or from one to another, such as anchors.
    fn between(
        &mut self,
        tei: Node<'a, 'i>,
        text: Node<'a, 'i>,
        taken: &Taken<'a, 'i>,
        found: &mut Vec<DraftAnnotation<'static>>,
    ) {
        let beside = tei.children().filter(|it| is(*it, "standOff"));
        let all = beside.chain([text]).flat_map(|it| it.descendants());
        let stands_off = |it: &Node<'_, '_>| it.has_attribute("from") || it.has_attribute("target");
        for span in all.filter(|it| is(*it, "span") && stands_off(it)) {
            let mark = |attribute: &str| {
                let id = pointers(span, attribute).next()?.strip_prefix('#')?;
                taken.ids.get(id).and_then(|it| taken.marks.get(*it))
            };
            let first = mark(if span.has_attribute("from") { "from" } else { "target" });
            let last = if span.has_attribute("to") { mark("to") } else { first };
            let Some((start, end)) = first.zip(last).map(|it| (it.0.start, it.1.end)).filter(|it| it.0 < it.1) else {
                let raw = self.source.text().get(span.range());
                let at = self.at(span);
                self.draft.leave_out(&at, "It does not lie between two elements of this text", raw);
                continue;
            };
            let ids = pointers(span, "ana").map(|it| it.strip_prefix('#').unwrap_or(it));
            let mut labels: Vec<Cow<'static, str>> =
                ids.map(|it| self.known.labels.get(it).copied().unwrap_or(it).to_owned().into()).collect();
            // Its words are the label, or what is said of it.
            let words = self.words(span);
            let note = if labels.is_empty() {
                labels.push(words.into());
                String::new()
            } else {
                words
            };
            let made = DraftAnnotation { note: note.into(), ..self.marked(span, labels, start, end) };
            self.keep(found, made);
        }
    }

    fn marked(
        &self,
        node: Node<'_, '_>,
        labels: Vec<Cow<'static, str>>,
        start: u32,
        end: u32,
    ) -> DraftAnnotation<'static> {
        let mut made = DraftAnnotation {
            at: self.at(node),
            id: id_of(node).map(|it| it.to_owned().into()),
            labels,
            ..DraftAnnotation::default()
        };
        extend(&mut made, start, end, &[]);
        made
    }

    /// Puts what stands off to the speeches it is about.
    fn place(&mut self, beside: Vec<Beside<'a, 'i>>, speeches: &mut [Speech<'a>]) {
        let mut homes: BTreeMap<&str, usize> = BTreeMap::new();
        for (number, speech) in speeches.iter().enumerate() {
            speech.places.keys().for_each(|id| {
                homes.entry(id).or_insert(number);
            });
        }
        for Beside { node, ranges } in beside {
            let home = ranges.first().and_then(|it| homes.get(it.of()).copied());
            let spans: Option<Vec<(u32, u32)>> = home.and_then(|it| speeches.get(it)).and_then(|speech| {
                let place = |range: &Range<'_>| {
                    let (start, end) = *speech.places.get(range.of())?;
                    Some(match range {
                        Range::Whole(_) => (start, end),
                        Range::Within(_, offset, length) => {
                            let from = start.saturating_add(*offset);
                            (from, from.saturating_add(*length))
                        }
                    })
                };
                ranges.iter().map(place).collect()
            });
            let Some((spans, speech)) = spans.zip(home.and_then(|it| speeches.get_mut(it))) else {
                let at = self.at(node);
                let raw = self.source.text().get(node.range());
                self.draft.leave_out(&at, "What it is about is not in this file, or in several speeches", raw);
                continue;
            };
            let mut made = self.beside_one(node);
            made.spans = spans.into_iter().map(|it| DraftSpan { offsets: Some(it), ..DraftSpan::default() }).collect();
            self.keep(&mut speech.document.annotations, made);
        }
    }

    /// What an annotation that stands off says.
    fn beside_one(&mut self, node: Node<'a, 'i>) -> DraftAnnotation<'static> {
        let mut made = DraftAnnotation {
            at: self.at(node),
            id: id_of(node).map(|it| it.to_owned().into()),
            ..DraftAnnotation::default()
        };
        let mut notes: Vec<String> = Vec::new();
        let mut who = None;
        for inner in node.children().filter(|it| it.is_element()) {
            match inner.tag_name().name() {
                "note" if inner.attribute("type") == Some("attributes") => self.attributes(inner, &mut made),
                "note" => notes.push(self.words(inner)),
                "rs" => {
                    let labels = pointers(inner, "ana").map(|it| it.strip_prefix('#').unwrap_or(it));
                    let labels = labels.map(|it| self.known.labels.get(it).copied().unwrap_or(it).to_owned().into());
                    made.labels.extend(labels.take(PARTS));
                }
                "revisionDesc" => {
                    for change in inner.children().filter(|it| is(*it, "change")).take(PARTS) {
                        let when = change.attribute("when").and_then(moment);
                        match change.attribute("status") {
                            Some("created") => made.created = when,
                            _ => made.modified = when,
                        }
                        who = who.or(change.attribute("who"));
                    }
                }
                _ => {}
            }
        }
        made.note = notes.join("\n").into();
        let who = who.map(|it| it.strip_prefix('#').unwrap_or(it));
        if let Some((id, name)) = who.and_then(|it| self.known.people.get(it)) {
            made.annotator = Some(name.clone().into());
            made.annotator_id = id.map(|it| it.to_owned().into());
        }
        made
    }

    /// What a feature structure of CATMA says of an annotation.
    fn properties(&mut self, structure: Node<'a, 'i>, label: &str, made: &mut DraftAnnotation<'static>) {
        for feature in structure.children().filter(|it| is(*it, "f")).take(PARTS) {
            let Some(key) = feature.attribute("name") else { continue };
            let strings: Vec<_> = feature.descendants().filter(|it| is(*it, "string")).take(PARTS).collect();
            let values: Vec<String> =
                strings.into_iter().map(|it| self.words(it)).filter(|it| !it.is_empty()).collect();
            if values.is_empty() {
                continue;
            }
            match key {
                "catma_markupauthor" => made.annotator = Some(values.join(", ").into()),
                "catma_markuptimestamp" => made.created = values.first().and_then(|it| catma_moment(it)),
                _ => made.attributes.push((label.to_owned().into(), key.into(), Value::Text(values.join("; ").into()))),
            }
        }
    }

    fn attributes(&mut self, note: Node<'a, 'i>, made: &mut DraftAnnotation<'static>) {
        for structure in note.children().filter(|it| is(*it, "fs")) {
            let label = pointers(structure, "ana").next().map(|it| it.strip_prefix('#').unwrap_or(it));
            let Some(label) = label else { continue };
            let label = self.known.labels.get(label).copied().unwrap_or(label);
            for feature in structure.children().filter(|it| is(*it, "f")).take(PARTS) {
                let Some(key) = feature.attribute("n").or_else(|| feature.attribute("name")) else { continue };
                let Some(value) = feature.children().find(|it| it.is_element()) else { continue };
                let said = value.attribute("value").unwrap_or_default();
                let value = match value.tag_name().name() {
                    "numeric" if is_number(said) => Value::Number(said.into()),
                    "binary" => Value::Flag(matches!(said, "true" | "1")),
                    "string" => Value::Text(self.words(value).into()),
                    _ => Value::Text(said.into()),
                };
                made.attributes.push((label.to_owned().into(), key.into(), value));
            }
        }
    }
}

/// The words on one line, if they are on several.
fn one_line(words: String) -> String {
    if words.contains('\n') { words.split_whitespace().collect::<Vec<_>>().join(" ") } else { words }
}

/// Whether JSON calls it a number, however large.
fn is_number(words: &str) -> bool {
    serde_json::from_str::<&serde_json::value::RawValue>(words)
        .is_ok_and(|it| it.get().starts_with(|it: char| it == '-' || it.is_ascii_digit()))
}

/// More of an annotation: behind its last passage, or one more. White space between two pieces belongs to both.
fn extend(annotation: &mut DraftAnnotation<'static>, start: u32, end: u32, gaps: &[u32]) {
    match annotation.spans.last_mut().and_then(|it| it.offsets.as_mut()) {
        Some(last) if last.1 == start => last.1 = end,
        Some(last) if last.1.saturating_add(1) == start && gaps.binary_search(&last.1).is_ok() => last.1 = end,
        _ => annotation.spans.push(DraftSpan { offsets: Some((start, end)), ..DraftSpan::default() }),
    }
}
