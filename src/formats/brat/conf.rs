//! brat's configuration: which types there are, what they are called, how they look, which keys they have.
//!
//! What brat has no place for stands in comments of `annotation.conf`, one JSON object each, which brat passes over.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::kinds::{self, Kinds};
use crate::formats::archive::Entry;
use crate::formats::clean::number_of;
use crate::formats::css_color;
use crate::formats::draft::{At, Draft, DraftLabel, LABELS};
use crate::formats::means::Means;
use crate::model::{Annotation, Color, Label, LineStyle, Project, Value, limits};

/// How a comment with something of ours begins.
const ASIDE: &str = "# rostrum: ";
/// The relation of annotations that are one.
const EQUAL: &str = "Equiv";
/// The most values of an attribute that are offered to annotators there.
const VALUES: usize = 100;

/// Something that brat has no place for.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Aside<'a> {
    #[serde(borrow)]
    Label(LabelAside<'a>),
    #[serde(borrow)]
    Attribute(Named<'a>),
    #[serde(borrow)]
    Highlight(Named<'a>),
    #[serde(borrow)]
    Speech(Speech<'a>),
}

/// What of a label is nowhere else.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct LabelAside<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow, flatten)]
    means: Means<'a>,
    #[serde(borrow)]
    style: Cow<'a, str>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    key: Option<Cow<'a, str>>,
}

/// A type, and what it is called.
#[derive(Serialize, Deserialize)]
struct Named<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow, default)]
    name: Cow<'a, str>,
}

/// What of a speech is not in its two files.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Speech<'a> {
    /// The path of its files, without their endings.
    #[serde(borrow)]
    pub file: Cow<'a, str>,
    /// Its id.
    #[serde(borrow)]
    pub id: Cow<'a, str>,
    /// What it is called.
    #[serde(borrow)]
    pub title: Cow<'a, str>,
    /// Its language.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub language: Option<Cow<'a, str>>,
    /// What else is known of it.
    #[serde(borrow, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<Cow<'a, str>, Cow<'a, str>>,
}

impl Aside<'_> {
    /// The comment. What some programs take for the end of a line is escaped.
    fn line(&self) -> String {
        let json = serde_json::to_string(self).unwrap_or_default();
        let json = json.replace('\u{85}', "\\u0085").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
        format!("{ASIDE}{json}\n")
    }
}

/// The three files.
pub fn write<'a>(
    project: &'a Project,
    kinds: &Kinds<'a>,
    speeches: Vec<Speech<'_>>,
    annotations: impl Iterator<Item = &'a Annotation>,
) -> [Entry; 3] {
    let labels = project.codebook.labels();
    let mut types =
        String::from("# The labels of this project, for brat: https://brat.nlplab.org/configuration.html\n");
    types.extend(labels.iter().map(|it| aside_of(it, kinds).line()));
    types.push_str(&Aside::Highlight(Named { kind: kinds.highlight().into(), name: "".into() }).line());
    types.extend(
        kinds.attributes().map(|(name, kind)| Aside::Attribute(Named { kind: kind.into(), name: name.into() }).line()),
    );
    types.extend(speeches.into_iter().map(|it| Aside::Speech(it).line()));
    types.push_str("\n[entities]\n");
    for entry in project.codebook.outline() {
        let _ = writeln!(types, "{}{}", "\t".repeat(entry.depth), kinds.label(&entry.label.id));
    }
    let _ = writeln!(types, "{}", kinds.highlight());
    types.push_str(RELATIONS);
    let mut values: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (name, value) in annotations.flat_map(|it| it.attributes.iter()).flat_map(|it| it.values()).flatten() {
        let said = values.entry(kinds.attribute(name)).or_default();
        said.extend(said_value(value).filter(|_| said.len() < VALUES));
    }
    for (kind, values) in values {
        let values: Vec<&str> = values.iter().map(|it| &**it).collect();
        let values = if values.is_empty() { String::new() } else { format!(", Value:{}", values.join("|")) };
        let _ = writeln!(types, "{kind}\tArg:<ENTITY>{values}");
    }

    let (mut looks, mut drawing, mut keys) = (String::from("[labels]\n"), String::new(), String::new());
    for label in labels {
        let kind = kinds.label(&label.id);
        let _ = writeln!(looks, "{kind} | {}", shown(&label.name));
        let words = if css_color::is_light(label.color) { "black" } else { "white" };
        let _ = writeln!(drawing, "{kind}\tbgColor:{}, fgColor:{words}, borderColor:darken", label.color);
        if let Some(key) = label.shortcut.as_deref().filter(|it| is_key(it)) {
            let _ = writeln!(keys, "{key}\t{kind}");
        }
    }
    let _ = write!(looks, "Equiv | same | same\n\n[drawing]\n{DRAWING}{drawing}");
    [Entry::new("annotation.conf", types), Entry::new("visual.conf", looks), Entry::new("kb_shortcuts.conf", keys)]
}

const RELATIONS: &str = "
[relations]
# Annotations may overlap. Those that Rostrum holds for one, with several labels, are equal.
<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>
Equiv\tArg1:<ENTITY>, Arg2:<ENTITY>, <REL-TYPE>:symmetric-transitive

[events]

[attributes]
";
const DRAWING: &str = "SPAN_DEFAULT\tfgColor:black, bgColor:lightgray, borderColor:darken
ARC_DEFAULT\tcolor:black, dashArray:-, arrowHead:triangle-5
";

fn aside_of<'a>(label: &'a Label, kinds: &'a Kinds<'_>) -> Aside<'a> {
    Aside::Label(LabelAside {
        kind: kinds.label(&label.id).into(),
        name: (&*label.name).into(),
        means: Means::of(label),
        style: label.style.name().into(),
        key: label.shortcut.as_deref().filter(|it| !is_key(it)).map(Into::into),
    })
}

/// A value as brat says it; a flag that is set needs none.
pub fn said_value(value: &Value) -> Option<String> {
    match value {
        Value::Flag(true) => None,
        Value::Flag(false) => Some("false".to_owned()),
        Value::Number(number) => Some(number.to_string()),
        // An empty one would be none.
        Value::Text(text) => Some(kinds::value(text)).map(|it| if it.is_empty() { "_".to_owned() } else { it }),
    }
}

/// Whether brat knows such a key.
fn is_key(key: &str) -> bool {
    matches!(key.as_bytes(), [one] if one.is_ascii_alphanumeric())
}

/// A name between the `|` of `visual.conf`.
fn shown(name: &str) -> String {
    let plain = |it: char| if it == '|' || it.is_control() || matches!(it, '\u{2028}' | '\u{2029}') { ' ' } else { it };
    let shown: String = name.chars().map(plain).collect();
    shown.trim().to_owned()
}

/// What configuration says, as far as Rostrum knows it.
#[derive(Default)]
pub struct Conf<'a> {
    labels: Vec<DraftLabel<'static>>,
    /// The type of highlights without a label.
    highlight: Option<Cow<'a, str>>,
    /// What attributes are called, by type.
    attributes: BTreeMap<Cow<'a, str>, Cow<'a, str>>,
    /// Speeches by the path of their files.
    speeches: BTreeMap<Cow<'a, str>, Speech<'a>>,
    /// Attributes that may be had.
    defined: BTreeSet<&'a str>,
    /// How many types only hold others together.
    holders: usize,
    /// What is left out, one and several, and how many.
    left_out: Vec<(usize, &'static str, &'static str)>,
}

impl<'a> Conf<'a> {
    /// What these files say; those beyond the limits are passed over.
    pub fn read(types: &'a str, looks: &'a str, keys: &'a str) -> Self {
        let mut conf = Self::default();
        let mut asides: BTreeMap<Cow<'a, str>, LabelAside<'a>> = BTreeMap::new();
        let said = types.lines().filter_map(|it| it.strip_prefix(ASIDE)).take(2 * LABELS);
        for aside in said.filter_map(|it| serde_json::from_str::<Aside<'a>>(it).ok()) {
            match aside {
                Aside::Label(it) => drop(asides.insert(it.kind.clone(), it)),
                Aside::Highlight(it) => conf.highlight = Some(it.kind),
                Aside::Attribute(it) => drop(conf.attributes.insert(it.kind, it.name)),
                Aside::Speech(it) => drop(conf.speeches.insert(it.file.clone(), it)),
            }
        }
        let names: BTreeMap<&str, Vec<&str>> = section(looks, "labels")
            .map(|it| it.split('|').map(str::trim))
            .filter_map(|mut it| Some((it.next()?, it.collect())))
            .collect();
        let colors: BTreeMap<&str, Color> = section(looks, "drawing").filter_map(color_of).collect();
        let keys: BTreeMap<&str, &str> = keys
            .lines()
            .filter(|it| !it.trim_start().starts_with('#'))
            .filter_map(|it| it.split_once(char::is_whitespace))
            .map(|(key, kind)| (kind.trim(), key.trim()))
            .collect();
        let mut above: Vec<&str> = Vec::new();
        // Events lie on passages too, by their triggers.
        let mut known: BTreeSet<&str> = BTreeSet::new();
        let is_type = |line: &&str| !line.trim_start().starts_with('<');
        let all = section(types, "entities").chain(section(types, "events")).filter(is_type).take(LABELS);
        for line in all {
            let depth = line.bytes().take_while(|it| *it == b'\t').count().min(limits::GENERATIONS);
            // `!` is a type that only holds others together.
            let kind = line.split_whitespace().next().unwrap_or_default().trim_start_matches('!');
            conf.holders += usize::from(line.trim_start().starts_with('!'));
            known.insert(kind);
            above.truncate(depth);
            let parent = above.last().copied();
            above.push(kind);
            if conf.highlight.as_deref() == Some(kind) {
                continue;
            }
            let mut label = DraftLabel {
                spelled: kind.to_owned().into(),
                name: names.get(kind).and_then(|it| it.first()).copied().unwrap_or(kind).to_owned().into(),
                color: colors.get(kind).copied(),
                shortcut: keys.get(kind).map(|it| (*it).to_owned().into()),
                parent: parent.map(|it| it.to_owned().into()),
                ..DraftLabel::default()
            };
            if let Some(aside) = asides.remove(kind) {
                aside.add_to(&mut label);
            }
            conf.labels.push(label);
        }
        conf.defined = section(types, "attributes").filter(is_type).filter_map(first_word).collect();
        let relations = section(types, "relations").filter(is_type).filter_map(first_word).filter(|it| *it != EQUAL);
        let arguments = |it: &&str| it.split_whitespace().nth(1).is_some();
        let events = section(types, "events").filter(is_type).filter(arguments);
        let (ours, others): (Vec<_>, Vec<_>) = names.iter().partition(|it| known.contains(it.0));
        let keys = keys.keys().filter(|it| !known.contains(**it));
        conf.left_out = vec![
            (relations.count(), "type of relations", "types of relations"),
            (events.count(), "list of an event's arguments", "lists of events' arguments"),
            (
                ours.iter().map(|it| it.1.len().saturating_sub(1)).sum(),
                "shorter name of a label",
                "shorter names of labels",
            ),
            (
                others.iter().filter(|it| *it.0 != EQUAL).count(),
                "name of what is no label",
                "names of what is no label",
            ),
            (keys.count(), "key of what is no label", "keys of what is no label"),
        ];
        conf
    }

    /// Says what is left out of what these files say.
    pub fn rest(&self, draft: &mut Draft<'_>) {
        if self.holders > 0 {
            let them = number_of(self.holders, "type is", "types are");
            let message = format!("{them} only there to hold others; here any label can be applied");
            draft.warn(&At::default(), &message);
        }
        let annotations = draft.documents.iter().flat_map(|it| &it.annotations);
        let had: BTreeSet<&str> = annotations.flat_map(|it| &it.attributes).map(|it| &*it.1).collect();
        let idle = self.defined.iter().filter(|it| !had.contains(&*self.attribute(it))).count();
        let idle = (idle, "attribute that nothing has", "attributes that nothing has");
        for (count, one, many) in self.left_out.iter().copied().chain([idle]) {
            draft.leave_out_all(&At::default(), count, one, many);
        }
    }

    /// Hands the labels over.
    pub fn labels(&mut self, draft: &mut Draft<'_>) {
        for label in std::mem::take(&mut self.labels) {
            draft.label(label);
        }
    }

    /// The label that a type stands for; none of highlights.
    pub fn label(&self, kind: &str) -> Option<Cow<'static, str>> {
        (self.highlight.as_deref() != Some(kind)).then(|| kind.to_owned().into())
    }

    /// What an attribute is called.
    pub fn attribute(&self, kind: &str) -> Rc<str> {
        Rc::from(self.attributes.get(kind).map_or(kind, |it| &**it))
    }

    /// What is said of the speech in these files.
    pub fn speech(&mut self, file: &str) -> Option<Speech<'a>> {
        self.speeches.remove(file)
    }
}

impl LabelAside<'_> {
    fn add_to(self, label: &mut DraftLabel<'static>) {
        // A name that was changed there is newer.
        if shown(&self.name) == *label.name {
            label.name = self.name.into_owned().into();
        }
        self.means.add_to(label);
        label.style = LineStyle::from_name(&self.style);
        if label.shortcut.is_none() {
            label.shortcut = self.key.map(|it| it.into_owned().into());
        }
    }
}

fn first_word(line: &str) -> Option<&str> {
    line.split_whitespace().next()
}

/// The lines of a section that say something.
fn section<'a>(text: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let head = format!("[{name}]");
    let mut inside = false;
    text.lines().filter(move |line| {
        let plain = line.trim();
        if plain.starts_with('[') && plain.ends_with(']') {
            inside = plain == head;
            return false;
        }
        inside && !plain.is_empty() && !plain.starts_with('#') && !plain.bytes().all(|it| it == b'-')
    })
}

/// The type and its colour in a line of `[drawing]`.
fn color_of(line: &str) -> Option<(&str, Color)> {
    let (kind, looks) = line.split_once(char::is_whitespace)?;
    let background = looks.split(',').find_map(|it| it.trim().strip_prefix("bgColor:"))?;
    Some((kind, css_color::color(background)?))
}
