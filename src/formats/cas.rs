//! What the files of UIMA have in common: a CAS, with texts (sofas), types, and feature structures that lie on the texts.
//!
//! Offsets count UTF-16 units. Written is the span layer that every new INCEpTION project has, `custom.Span` with `label`
//! and `comment`: one for each label and passage, without a label for a highlight. The id and the attributes stand in
//! features of ours. Title, language and metadata stand where DKPro has them.
//! Read are annotations of any type; what they are called is looked for in their features.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::value::RawValue;

use super::attributes;
use super::check::Expected;
use super::clean::cut;
use super::draft::{At, Draft, DraftAnnotation, DraftDocument, DraftSpan};
use super::json::{Object, scalar};
use super::names::Names;
use super::parts::{Spelled, document_id, part};
use super::{Capabilities, Change, Feature};
use crate::model::{Annotation, Document, LabelId, OffsetUnit, Value};

/// What CAS files carry.
pub const CAPABILITIES: Capabilities = Capabilities {
    reads: true,
    carries: &[
        Feature::Texts,
        Feature::Titles,
        Feature::Occasion,
        Feature::Language,
        Feature::Metadata,
        Feature::Overlaps,
        Feature::SameWords,
        Feature::MidWord,
        Feature::Padding,
        Feature::LineEnds,
        Feature::Highlights,
        Feature::Notes,
    ],
    changes: &[
        (Feature::Gaps, Change::ForEachPassage),
        (Feature::SeveralLabels, Change::ForEachLabel),
        (Feature::Attributes, Change::Tucked),
    ],
};

/// The type of a text.
pub const SOFA: &str = "uima.cas.Sofa";
/// The view that is there without being named.
pub const INITIAL: &str = "_InitialView";
/// The type of strings.
pub const STRING: &str = "uima.cas.String";
/// INCEpTION's first layer of spans.
const SPAN: &str = "custom.Span";
/// Each view has at most one.
const DOCUMENT: &str = "uima.tcas.DocumentAnnotation";
const METADATA: &str = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData";
const FIELD: &str = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.MetaDataStringField";
/// UIMA's word for a language that is not known.
const UNSPECIFIED: &str = "x-unspecified";

const LABEL: &str = "label";
const COMMENT: &str = "comment";
const ID: &str = "rostrumId";
const ATTRIBUTES: &str = "rostrumAttributes";
const LANGUAGE: &str = "language";
const TITLE: &str = "documentTitle";
const DOCUMENT_ID: &str = "documentId";

/// How far up a type's ancestors are looked at.
const GENERATIONS: usize = 64;
/// The most types whose feature structures are read, and the most features of each that are known.
const KINDS: usize = 2_000;
const KNOWN: usize = 200;

// Writing.

/// A type that is written; all its features are strings.
pub struct Type {
    /// Its full name.
    pub name: &'static str,
    /// The type it is one of.
    pub parent: &'static str,
    /// Its features.
    pub features: &'static [&'static str],
}

/// The types that are written, beside those every CAS has.
pub static TYPES: [Type; 3] = [
    Type { name: SPAN, parent: "uima.tcas.Annotation", features: &[LABEL, COMMENT, ID, ATTRIBUTES] },
    Type { name: METADATA, parent: DOCUMENT, features: &[TITLE, DOCUMENT_ID] },
    Type { name: FIELD, parent: "uima.tcas.Annotation", features: &["key", "value"] },
];

/// A feature structure that is written.
pub struct Written<'a> {
    /// Its type.
    pub kind: &'static str,
    /// From where, in UTF-16.
    pub begin: u32,
    /// To before where.
    pub end: u32,
    /// What it says.
    pub features: Vec<(&'static str, Cow<'a, str>)>,
}

/// The feature structures of a speech, in words that `say` makes of ours.
pub fn structures<'a>(
    document: &'a Rc<Document>,
    names: &'a Names<'a>,
    say: impl for<'w> Fn(&'w str) -> Cow<'w, str>,
    expected: &mut Expected<'a>,
) -> Vec<Written<'a>> {
    expected.document(document);
    let end = document.text.len_in(OffsetUnit::Utf16);
    let language = document.details.language.as_deref().unwrap_or(UNSPECIFIED);
    let about = [(LANGUAGE, language), (TITLE, document.title()), (DOCUMENT_ID, document_id(document))];
    let mut all = Vec::with_capacity(document.annotations.len() + 1);
    let whole = |kind, features: Vec<(&'static str, Cow<'a, str>)>| Written { kind, begin: 0, end, features };
    all.push(whole(METADATA, about.map(|(name, value)| (name, say(value))).into()));
    for (key, value) in &document.details.metadata {
        all.push(whole(FIELD, vec![("key", say(key)), ("value", say(value))]));
    }
    let spelled = Spelled::new(document);
    for annotation in document.annotations.iter() {
        let labels: Vec<Option<&LabelId>> = match annotation.labels.is_empty() {
            true => vec![None],
            false => annotation.labels.iter().map(Some).collect(),
        };
        let several = labels.len() * annotation.spans.count() > 1;
        let mut number = 0;
        for label in labels {
            let name = label.map(|it| say(names.of(it)));
            let attributes = label.and_then(|it| attributes_of(annotation, it));
            let name_here: Vec<&str> = name.as_deref().into_iter().collect();
            for span in annotation.spans.iter() {
                number += 1;
                expected.annotation(&annotation.id, &name_here, &[span]);
                let mut features: Vec<(&'static str, Cow<'a, str>)> = Vec::with_capacity(4);
                features.extend(name.clone().map(|it| (LABEL, it)));
                if !annotation.note.is_empty() {
                    features.push((COMMENT, say(&annotation.note)));
                }
                let id = part(spelled.of(annotation), number, several);
                features.push((ID, say(&id).into_owned().into()));
                features.extend(attributes.as_deref().map(|it| (ATTRIBUTES, say(it).into_owned().into())));
                all.push(Written {
                    kind: SPAN,
                    begin: document.text.utf16_from_byte(span.start()),
                    end: document.text.utf16_from_byte(span.end()),
                    features,
                });
            }
        }
    }
    all
}

/// The attributes of one label as JSON.
fn attributes_of(annotation: &Annotation, label: &LabelId) -> Option<String> {
    let values = annotation.attributes.as_deref()?.get(label).filter(|it| !it.is_empty())?;
    serde_json::to_string(&attributes::values(values)).ok()
}

// Reading.

/// What a feature holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Range {
    /// Words.
    Text,
    /// A number.
    Number,
    /// Yes or no.
    Flag,
    /// Something of a type by that name: words of a list of allowed ones, or another feature structure.
    Named(String),
}

impl Range {
    /// What the type of that name is.
    pub fn of(name: &str) -> Self {
        match name.strip_prefix("uima.cas.") {
            Some("String") => Self::Text,
            Some("Boolean") => Self::Flag,
            Some("Integer" | "Long" | "Short" | "Byte" | "Float" | "Double") => Self::Number,
            _ => Self::Named(name.to_owned()),
        }
    }
}

/// A type as a file has it.
#[derive(Default)]
struct Declared {
    parent: String,
    /// By name, with their number in the order of the file.
    features: BTreeMap<String, (usize, Range)>,
}

/// The types of a file.
#[derive(Default)]
pub struct Types(BTreeMap<String, Declared>);

impl Types {
    /// A type and the one it is of.
    pub fn declare(&mut self, name: &str, parent: &str) {
        self.0.entry(name.to_owned()).or_default().parent = parent.to_owned();
    }

    /// A feature of a type.
    pub fn feature(&mut self, of: &str, name: &str, range: Range) {
        let features = &mut self.0.entry(of.to_owned()).or_default().features;
        let number = features.len();
        features.entry(name.to_owned()).or_insert((number, range));
    }

    /// Takes from a value that is there what its feature holds: words, unless all values are numbers or flags.
    pub fn guess(&mut self, of: &str, name: &str, value: &str) {
        if self.0.get(of).is_none_or(|it| !it.features.contains_key(name)) {
            self.feature(of, name, guessed(value));
        } else if let Some((_, range)) = self.0.get_mut(of).and_then(|it| it.features.get_mut(name))
            && *range != Range::Text
            && *range != guessed(value)
        {
            *range = Range::Text;
        }
    }

    /// Whether nothing is known of any type.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The type and those it is of, from itself upwards.
    fn line<'t>(&'t self, kind: &'t str) -> impl Iterator<Item = &'t str> {
        let parent = |it: &&'t str| self.0.get(*it).map(|it| &*it.parent).filter(|it| !it.is_empty());
        std::iter::successors(Some(kind), parent).take(GENERATIONS)
    }

    fn is_text(&self, range: &Range) -> bool {
        match range {
            Range::Text => true,
            Range::Named(name) => self.0.get(name).is_some_and(|it| it.parent == STRING),
            Range::Number | Range::Flag => false,
        }
    }

    fn layer(&self, kind: &str) -> Layer {
        let role = self.role(kind);
        let mut ranges = BTreeMap::new();
        let mut other = None;
        for declared in self.line(kind).filter_map(|it| self.0.get(it)) {
            let features = || declared.features.iter().take(KNOWN.saturating_sub(ranges.len()));
            let words = features().filter(|it| self.is_text(&it.1.1) && !is_known(it.0));
            let first = words.min_by_key(|it| it.1.0).map(|it| it.0.clone());
            other = other.or(first);
            let features: Vec<_> = features().collect();
            for (name, (_, range)) in features {
                let range = if self.is_text(range) { Range::Text } else { range.clone() };
                ranges.entry(name.clone()).or_insert(range);
            }
        }
        let short = kind.rsplit('.').next().unwrap_or_default().to_owned();
        Layer { role, ranges, other, short }
    }

    fn role(&self, kind: &str) -> Role {
        const SEGMENTATION: &str = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.";
        const FURNITURE: [&str; 4] = [
            "uima.cas.",
            "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.",
            "de.tudarmstadt.ukp.clarin.webanno.api.type.",
            "org.dkpro.core.api.xml.type.",
        ];
        match kind.strip_prefix(SEGMENTATION) {
            Some("Token" | "Sentence") => return Role::Furniture,
            Some(_) => return Role::Made,
            None => {}
        }
        if kind == FIELD {
            Role::Field
        } else if kind == METADATA || self.line(kind).any(|it| it == DOCUMENT) {
            Role::Document
        } else if FURNITURE.iter().any(|it| kind.starts_with(it)) {
            Role::Furniture
        } else {
            Role::Layer
        }
    }
}

/// Whether a feature is not what an annotation is called.
fn is_known(name: &str) -> bool {
    [LABEL, "value", COMMENT, "note", ID, ATTRIBUTES, "id", "identifier"].contains(&name)
}

fn guessed(value: &str) -> Range {
    match value {
        "true" | "false" => Range::Flag,
        _ if number(value).is_some() => Range::Number,
        _ => Range::Text,
    }
}

/// A number as JSON has it.
fn number(text: &str) -> Option<Value> {
    let is_number = text.starts_with(|it: char| it == '-' || it.is_ascii_digit());
    let raw = is_number.then(|| serde_json::from_str::<&RawValue>(text).ok())??;
    scalar(raw).filter(|it| matches!(it, Value::Number(_)))
}

/// What is known of the feature structures of one type.
struct Layer {
    role: Role,
    ranges: BTreeMap<String, Range>,
    /// The first of its features that holds words and is none of the known.
    other: Option<String>,
    /// The last part of the type's name.
    short: String,
}

/// What feature structures of a type are for us.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Title and language.
    Document,
    /// One entry of the metadata.
    Field,
    /// What every file has and nobody misses: tokens, sentences, lists, what INCEpTION notes for itself.
    Furniture,
    /// What programs make of tokens.
    Made,
    /// Anything else.
    Layer,
}

/// What a feature structure says by one feature.
pub enum Given {
    /// A value.
    Value(Value),
    /// A value as text; what it is, its type says.
    Written(String),
    /// Another feature structure, or a list.
    Elsewhere,
}

/// A feature structure as a file has it.
pub struct Structure {
    /// Where it is.
    pub at: At,
    /// Its number in the file.
    pub id: String,
    /// The full name of its type.
    pub kind: String,
    /// The number of the text it lies on.
    pub sofa: Option<String>,
    /// From where to before where.
    pub offsets: Option<(u32, u32)>,
    /// What it says, without these.
    pub features: Vec<(String, Given)>,
}

/// One CAS, while it is read: first all its texts, then its other feature structures.
pub struct Cas<'d> {
    draft: &'d mut Draft<'static>,
    /// Where it is: the name of a file in a zip file, or nothing.
    file: String,
    types: Rc<Types>,
    layers: BTreeMap<String, Layer>,
    speeches: Vec<DraftDocument<'static>>,
    /// The place of each text in `speeches`, by its number in the file.
    places: BTreeMap<String, usize>,
    without_place: usize,
    made: usize,
}

impl<'d> Cas<'d> {
    /// A CAS with nothing in it, to become part of that draft.
    pub fn new(draft: &'d mut Draft<'static>, file: &str, types: Rc<Types>) -> Self {
        Self {
            draft,
            file: file.to_owned(),
            types,
            layers: BTreeMap::new(),
            speeches: Vec::new(),
            places: BTreeMap::new(),
            without_place: 0,
            made: 0,
        }
    }

    /// The place of what stands at that path of this file.
    pub fn at(&self, line: usize, path: &str) -> At {
        let colon = if self.file.is_empty() || path.is_empty() { "" } else { ": " };
        At::new(line, format!("{}{colon}{path}", self.file))
    }

    /// The next text.
    pub fn sofa(&mut self, at: At, id: &str, view: &str, text: Option<String>) {
        let Some(text) = text else {
            return self.draft.leave_out(&at, "This view has no text", None);
        };
        if self.places.contains_key(id) {
            return self.draft.leave_out(&at, "A text with this id was there already", None);
        }
        self.places.insert(id.to_owned(), self.speeches.len());
        // Of a zip file the names of files say something; metadata say more.
        let file = self.file.rsplit('/').next().unwrap_or_default();
        let stem = file.rsplit_once('.').map_or(file, |it| it.0);
        let title = if view == INITIAL { stem.to_owned() } else { view.to_owned() };
        self.speeches.push(DraftDocument {
            at,
            title: title.into(),
            text: Some(text.into()),
            ..DraftDocument::default()
        });
    }

    /// The next feature structure that is no text, and how it stands in the file.
    pub fn structure(&mut self, it: Structure, raw: &str) {
        if !self.layers.contains_key(&it.kind) {
            if self.layers.len() >= KINDS {
                return self.draft.leave_out(&it.at, "There are too many types; this one was left out", Some(raw));
            }
            self.layers.insert(it.kind.clone(), self.types.layer(&it.kind));
        }
        let Some(layer) = self.layers.get(&it.kind) else { return };
        let role = layer.role;
        if role == Role::Furniture {
            return;
        }
        if role == Role::Made {
            self.made += 1;
            return;
        }
        let place = match &it.sofa {
            Some(sofa) => self.places.get(sofa).copied(),
            // Of one text only, it need not be said.
            None => (self.places.len() == 1).then_some(0),
        };
        let Some(speech) = place.and_then(|it| self.speeches.get_mut(it)) else {
            match role {
                Role::Layer if it.offsets.is_some() => {
                    self.draft.leave_out(&it.at, "The text of this annotation is not in the file", Some(raw));
                }
                Role::Layer => self.without_place += 1,
                _ => {}
            }
            return;
        };
        match role {
            Role::Document => about(speech, it, layer),
            Role::Field => {
                let mut features = Features::new(it.features, layer);
                if let Some((key, value)) = features.take("key").zip(features.take("value")) {
                    speech.metadata.insert(attributes::words(&key), attributes::words(&value));
                }
            }
            _ if is_relation(&it) => {
                let message = format!("Rostrum has no relations; this one ({}) was left out", layer.short);
                self.draft.leave_out(&it.at, &message, Some(raw));
            }
            _ => match it.offsets {
                None if it.sofa.is_none() => self.without_place += 1,
                None => self.draft.leave_out(&it.at, "This annotation has no place in its text", Some(raw)),
                Some(offsets) => {
                    let annotation = annotation(self.draft, it, offsets, layer, raw);
                    if self.draft.admits(&annotation) {
                        speech.annotations.push(annotation);
                    }
                }
            },
        }
    }

    /// Says that something was left out.
    pub fn leave_out(&mut self, at: &At, message: &str, raw: &str) {
        self.draft.leave_out(at, message, Some(raw));
    }

    /// All that was read goes into the draft.
    pub fn finish(self) {
        let Self { draft, file, speeches, without_place, made, .. } = self;
        for speech in speeches {
            draft.document(speech);
        }
        let at = At { line: None, path: file };
        if without_place > 0 {
            let message = match without_place {
                1 => "1 feature structure that lies on no passage was left out".to_owned(),
                _ => format!("{without_place} feature structures that lie on no passage were left out"),
            };
            draft.leave_out(&at, &message, None);
        }
        if made > 0 {
            let message = match made {
                1 => "1 annotation that programs make of tokens, such as a lemma, was passed over".to_owned(),
                _ => format!("{made} annotations that programs make of tokens, such as lemmas, were passed over"),
            };
            draft.warn(&at, &message);
        }
    }
}

/// The features of a structure, to be taken out by name.
struct Features<'l> {
    features: Vec<(String, Given)>,
    layer: &'l Layer,
}

impl<'l> Features<'l> {
    fn new(features: Vec<(String, Given)>, layer: &'l Layer) -> Self {
        Self { features, layer }
    }

    /// The value of a feature, as its type says; `None` when there is none or it stands elsewhere.
    fn take(&mut self, name: &str) -> Option<Value> {
        let place = self.features.iter().position(|it| it.0 == name)?;
        let value = value(&self.features.get(place)?.1, self.layer.ranges.get(name))?;
        self.features.remove(place);
        Some(value)
    }

    /// The words of a feature; `None` when there are none.
    fn words(&mut self, name: &str) -> Option<String> {
        self.take(name).map(|it| attributes::words(&it).to_string()).filter(|it| !it.is_empty())
    }
}

fn value(given: &Given, range: Option<&Range>) -> Option<Value> {
    match (given, range) {
        (Given::Value(value), _) => Some(value.clone()),
        (Given::Elsewhere, _) | (Given::Written(_), Some(Range::Named(_))) => None,
        (Given::Written(text), Some(Range::Flag)) if text == "true" || text == "false" => {
            Some(Value::Flag(text == "true"))
        }
        (Given::Written(text), Some(Range::Number)) => number(text).or_else(|| Some(Value::Text(text.as_str().into()))),
        (Given::Written(text), _) => Some(Value::Text(text.as_str().into())),
    }
}

/// What is said of a speech as a whole.
fn about(speech: &mut DraftDocument<'static>, it: Structure, layer: &Layer) {
    let mut features = Features::new(it.features, layer);
    if let Some(title) = features.take(TITLE) {
        speech.title = attributes::words(&title).to_string().into();
    }
    if let Some(id) = features.words(DOCUMENT_ID) {
        speech.id = Some(id.into());
    }
    if let Some(language) = features.words(LANGUAGE).filter(|it| it != UNSPECIFIED) {
        speech.language = Some(language.into());
    }
}

/// Whether it says that two others belong together.
fn is_relation(it: &Structure) -> bool {
    let has = |name: &str, elsewhere: bool| {
        it.features
            .iter()
            .any(|(key, given)| key.eq_ignore_ascii_case(name) && (!elsewhere || matches!(given, Given::Elsewhere)))
    };
    (has("Governor", false) && has("Dependent", false)) || (has("source", true) && has("target", true))
}

fn annotation(
    draft: &mut Draft<'static>,
    it: Structure,
    offsets: (u32, u32),
    layer: &Layer,
    raw: &str,
) -> DraftAnnotation<'static> {
    let Structure { at, id, kind, features, .. } = it;
    let mut features = Features::new(features, layer);
    let ours = features.words(ID);
    let tucked = features.words(ATTRIBUTES);
    let note = features.words(COMMENT).or_else(|| features.words("note"));
    let mut label = features.words(LABEL);
    // A span of INCEpTION's layer has a label or none; of others everything may be one.
    if label.is_none() && (kind != SPAN || !layer.ranges.contains_key(LABEL)) {
        label = features.words("value");
        label = label.or_else(|| features.words(layer.other.as_deref()?));
        let bare = kind == SPAN && layer.other.is_none();
        label = label.or_else(|| (!bare).then(|| layer.short.clone()));
    }
    let mut attributes = tucked.as_deref().and_then(untucked).unwrap_or_default();
    if tucked.is_some() && attributes.is_empty() {
        draft.leave_out(&at, "Its attributes are no JSON and were left out", Some(raw));
    }
    if kind != SPAN && label.as_deref() != Some(&layer.short) {
        attributes.push(("type".into(), Value::Text(kind.into())));
    }
    let mut elsewhere = Vec::new();
    for (name, given) in features.features {
        match value(&given, layer.ranges.get(&name)) {
            Some(value) => attributes.push((name.into(), value)),
            None => elsewhere.push(name),
        }
    }
    if !elsewhere.is_empty() {
        let names = elsewhere.join(", ");
        let shown = cut(&names, 200);
        let more = if shown.len() < names.len() { "…" } else { "" };
        let message = format!("What this annotation refers to was left out: {shown}{more}");
        draft.leave_out(&at, &message, Some(raw));
    }
    if label.is_none() && !attributes.is_empty() {
        draft.leave_out(&at, "With us attributes belong to a label; this annotation has none", Some(raw));
    }
    let label: Option<Cow<'static, str>> = label.map(Cow::from);
    DraftAnnotation {
        at,
        id: Some(ours.unwrap_or(id).into()).filter(|it: &Cow<'_, str>| !it.is_empty()),
        spans: vec![DraftSpan { offsets: Some(offsets), ..DraftSpan::default() }],
        attributes: attributes.into_iter().filter_map(|(name, value)| Some((label.clone()?, name, value))).collect(),
        labels: label.into_iter().collect(),
        note: note.unwrap_or_default().into(),
        ..DraftAnnotation::default()
    }
}

/// Attributes from JSON.
fn untucked(json: &str) -> Option<Vec<(Rc<str>, Value)>> {
    let object: Object<'_> = serde_json::from_str(json).ok()?;
    Some(object.rest().filter_map(|(name, value)| Some((Rc::from(&*name), scalar(value)?))).collect())
}
