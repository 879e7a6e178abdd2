//! Reads the native JSON: all that is sound, and a word on the rest.
//!
//! Objects are taken apart one by one with their values as they stand in the file, so that a broken one costs only
//! itself. `null` counts as absent everywhere.

mod annotations;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::rc::Rc;

use serde_json::error::Category;
use serde_json::value::RawValue;

use super::super::clean::{counted, is_hidden, quoted, visible};
use super::super::json::{self, List, Object, compact, surrogates_in, text_of};
use super::super::placing::{Given, Search, Tally};
use super::super::shelf::Shelf;
use super::super::source::Source;
use super::super::{Diagnostic, Finding, ReadError, Reading, Severity};
use super::VERSION;
use super::keys::FOREIGN_ID;
use super::write::sha256;
use crate::model::{
    AnnotationId, AnnotationSet, Annotator, AnnotatorId, Codebook, Color, Details, Document, DocumentId, Example,
    Foreign, Ids, IntakeRecord, Label, LabelId, LineStyle, Newlines, OffsetUnit, Project, ProjectId, Turn, anchor,
    is_id, limits, mint, turns, unplaced_list,
};

/// The most labels, and the most annotators, that are read.
const LABELS: usize = 100_000;
/// The most documents that are read.
const DOCUMENTS: usize = 100_000;
/// The most spans of one annotation, and the most labels of one, that are read.
const PARTS: usize = 100_000;
/// The most attributes, and keys that Rostrum does not know, that are kept of all objects.
const KEPT: usize = 4_000_000;
/// The key under which a document keeps what could not be made an annotation.
const LEFT_OUT: &str = "left_out";
/// The most diagnostics that are listed one by one.
const DIAGNOSTICS: usize = 10_000;

/// The project in the file.
pub fn read(bytes: &[u8], ids: &mut dyn Ids) -> Result<Reading, ReadError> {
    if bytes.len() > limits::FILE_BYTES {
        return Err(ReadError::TooLarge { bytes: bytes.len() });
    }
    let source = Source::new(bytes)?;
    if let Some(at) = json::too_deep(source.text()) {
        return Err(ReadError::TooDeep { line: source.line_at(at), limit: json::DEPTH });
    }
    let project: Object<'_> = serde_json::from_str(source.text()).map_err(refusal)?;
    let first = read_in(&source, project.clone(), ids, None)?;
    if !first.0.has_misses(first.1) {
        return Ok(first.2);
    }
    // Some quotes are not where the file says: again, in the unit that fits best, and with a search for the rest.
    let unit = first.0.better_than(first.1);
    drop(first.2);
    read_in(&source, project, ids, Some(unit)).map(|it| it.2)
}

/// One way through the file. `looks` is there when quotes that are not where they should be are searched for, and
/// gives the unit to count in if that is not the one the file says. Gives how the quotes fit, and the unit it used.
fn read_in<'a>(
    source: &'a Source<'a>,
    mut project: Object<'a>,
    ids: &mut dyn Ids,
    looks: Option<Option<OffsetUnit>>,
) -> Result<(Tally, OffsetUnit, Reading), ReadError> {
    let version = project.take("version");
    let names_us = project.take("format").is_some_and(|it| text_of(it).is_some_and(|it| it == "rostrum"));
    if !names_us {
        return Err(ReadError::NotRostrum { reason: "it does not say \"format\": \"rostrum\"" });
    }
    let newer = |it: &&RawValue| it.get().parse::<f64>().is_ok_and(|number| number > f64::from(VERSION));
    if let Some(version) = version.filter(newer) {
        return Err(ReadError::Newer { version: version.get().to_owned(), reads: VERSION });
    }
    let mut reader = Reader::new(source, ids, looks);
    if version.is_none_or(|it| it.get() != "1") {
        reader.warn(&Path::Root, version, "The file does not say which version it is; it was read as version 1");
    }
    Ok(reader.read(project))
}

/// Why there is no object to be had from the file.
fn refusal(error: serde_json::Error) -> ReadError {
    if error.classify() == Category::Data {
        return ReadError::NotRostrum { reason: "it is not an object" };
    }
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default().to_owned();
    ReadError::NotJson { line: error.line(), column: error.column(), message }
}

/// Where in the file something is, as people write it: `documents[0].annotations[3]`.
enum Path<'p> {
    Root,
    Key(&'p Path<'p>, &'p str),
    Item(&'p Path<'p>, usize),
}

impl Path<'_> {
    fn key<'p>(&'p self, key: &'p str) -> Path<'p> {
        Path::Key(self, key)
    }

    fn item(&self, index: usize) -> Path<'_> {
        Path::Item(self, index)
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Root => Ok(()),
            Path::Key(Path::Root, key) => f.write_str(key),
            Path::Key(parent, key) => write!(f, "{parent}.{key}"),
            Path::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

/// What is known while a file is read.
struct Reader<'a, 'i> {
    source: &'a Source<'a>,
    ids: &'i mut dyn Ids,
    diagnostics: Vec<Diagnostic>,
    unlisted: usize,
    unit: OffsetUnit,
    labels: Shelf,
    /// Our id for each way the file spells the id of a label.
    label_ids: BTreeMap<String, LabelId>,
    annotators: Vec<Rc<Annotator>>,
    /// Our id for each way the file spells the id of an annotator.
    annotator_ids: BTreeMap<String, AnnotatorId>,
    annotation_ids: BTreeSet<AnnotationId>,
    /// Whether passages that are not where they should be are searched for, and how many steps that may still take.
    looks: bool,
    steps: u64,
    /// The unit to count in whatever the file says.
    other_unit: Option<OffsetUnit>,
    tally: Tally,
    /// How many objects were kept as they stand.
    set_aside: usize,
    /// How many attributes and unknown keys were kept.
    kept: usize,
    /// What most notes say.
    nothing: Rc<str>,
}

impl<'a, 'i> Reader<'a, 'i> {
    fn new(source: &'a Source<'a>, ids: &'i mut dyn Ids, looks: Option<Option<OffsetUnit>>) -> Self {
        Self {
            source,
            ids,
            diagnostics: Vec::new(),
            unlisted: 0,
            unit: OffsetUnit::CodePoint,
            labels: Shelf::default(),
            label_ids: BTreeMap::new(),
            annotators: Vec::new(),
            annotator_ids: BTreeMap::new(),
            annotation_ids: BTreeSet::new(),
            looks: looks.is_some(),
            steps: anchor::STEPS,
            other_unit: looks.flatten(),
            tally: Tally::default(),
            set_aside: 0,
            kept: 0,
            nothing: "".into(),
        }
    }

    fn read(mut self, mut object: Object<'a>) -> (Tally, OffsetUnit, Reading) {
        let at = &Path::Root;
        self.unit = self.unit(&at.key("offset_unit"), object.take("offset_unit"));
        let (id, foreign_id) = self.id(&at.key("id"), object.take("id"), |_| false, mint_id);
        let title = self.name(&at.key("title"), object.take("title"));
        self.annotators(&at.key("annotators"), object.take("annotators"));
        self.labels(&at.key("labels"), object.take("labels"));
        let documents = self.documents(&at.key("documents"), object.take("documents"));
        let foreign = self.foreign(at, object, foreign_id);
        if self.unlisted > 0 {
            let message = format!("{} more findings are not listed", self.unlisted);
            let last = Diagnostic {
                severity: Severity::Error,
                path: String::new(),
                line: None,
                message,
                raw: None,
                finding: Finding::Other,
            };
            self.diagnostics.push(last);
        }
        let project = Project {
            id: ProjectId::new(id),
            title,
            annotators: Rc::new(self.annotators),
            codebook: Rc::new(Codebook::new(self.labels.into_labels())),
            documents,
            foreign,
        };
        (self.tally, self.unit, Reading { project, diagnostics: self.diagnostics })
    }

    fn unit(&mut self, at: &Path<'_>, raw: Option<&'a RawValue>) -> OffsetUnit {
        let name = self.words(at, raw);
        let unit = name.as_deref().and_then(OffsetUnit::from_name);
        if unit.is_none() {
            self.warn(at, raw, "The file does not say what its offsets count; they were read as code points");
        }
        let said = unit.unwrap_or_default();
        let Some(other) = self.other_unit else { return said };
        let message = format!(
            "The quotes show that this file counts {}, though it says {}; it was read so",
            counted(other),
            counted(said)
        );
        let finding = Finding::Unit { said, counted: other };
        self.put(Severity::Warning, at, raw, &message, None, finding);
        other
    }

    // Annotators.

    fn annotators(&mut self, at: &Path<'_>, raw: Option<&'a RawValue>) {
        for (index, item) in self.items(at, raw, LABELS).into_iter().enumerate() {
            let at = &at.item(index);
            let Some(mut object) = self.object(at, Some(item)) else { continue };
            let spelled = object.take("id");
            let taken = spelled.and_then(text_of).is_some_and(|it| self.annotator_ids.contains_key(&*it));
            let (id, foreign_id) = self.id(&at.key("id"), spelled, |_| taken, mint_id);
            let id = AnnotatorId::new(id);
            let name = self.name(&at.key("name"), object.take("name"));
            let foreign = self.foreign(at, object, foreign_id);
            self.add_annotator(spelled.and_then(text_of).as_deref(), Annotator { id, name, foreign });
        }
    }

    /// Adds an annotator whom the file knows by this spelling of the id.
    fn add_annotator(&mut self, spelled: Option<&str>, annotator: Annotator) {
        for known_as in spelled.into_iter().chain([annotator.id.as_str()]) {
            self.annotator_ids.entry(known_as.to_owned()).or_insert_with(|| annotator.id.clone());
        }
        self.annotators.push(Rc::new(annotator));
    }

    /// Who the file says made an annotation; the first annotator when it does not say.
    fn annotator(&mut self, at: &Path<'_>, raw: Option<&'a RawValue>) -> AnnotatorId {
        let spelled = self.words(at, raw);
        if let Some(known) = spelled.as_deref().and_then(|it| self.annotator_ids.get(it)) {
            return known.clone();
        }
        if spelled.is_none()
            && let Some(first) = self.annotators.first()
        {
            let first = first.id.clone();
            self.warn(at, raw, &format!("The file does not say who made this; it was given to {first}"));
            return first;
        }
        let valid = spelled.as_deref().filter(|it| is_id(it));
        let id = AnnotatorId::new(valid.map_or_else(|| mint_id(self.ids), str::to_owned));
        let foreign_id = spelled.as_deref().filter(|_| valid.is_none()).map(Rc::from);
        let foreign = foreign_id.map(|id| Rc::new(Foreign { id: Some(id), ..Foreign::default() }));
        self.warn(at, raw, &format!("This annotator is not among the annotators; {id} was added"));
        let name = self.nothing.clone();
        self.add_annotator(spelled.as_deref(), Annotator { id: id.clone(), name, foreign });
        id
    }

    // Labels.

    fn labels(&mut self, at: &Path<'_>, raw: Option<&'a RawValue>) {
        let mut parents = Vec::new();
        for (index, item) in self.items(at, raw, LABELS).into_iter().enumerate() {
            let Some(mut object) = self.object(&at.item(index), Some(item)) else { continue };
            parents.push((index, object.take("parent")));
            self.label(&at.item(index), object);
        }
        let places = self.labels.places();
        for (place, (index, raw)) in parents.into_iter().enumerate() {
            let at = &at.item(index);
            let at = &at.key("parent");
            let Some(spelled) = self.words(at, raw) else { continue };
            let parent = self.label_ids.get(&*spelled).cloned();
            let fits = parent.as_ref().is_some_and(|parent| self.labels.may_lie_under(&places, place, parent));
            match self.labels.at(place).filter(|_| fits) {
                Some(label) => label.parent = parent,
                None => self.warn(at, raw, "This label cannot lie under that one; it was put at the top"),
            }
        }
    }

    fn label(&mut self, at: &Path<'_>, mut object: Object<'a>) {
        let spelled = object.take("id");
        let spelled_words = spelled.and_then(text_of);
        let name = self.name(&at.key("name"), object.take("name"));
        let named: Rc<str> = match spelled_words.as_deref() {
            Some(spelled) if name.is_empty() => visible(spelled).into(),
            _ => name,
        };
        let free = self.labels.free_id(&named);
        let taken = spelled_words.as_deref().is_some_and(|it| self.labels.has(it));
        let (id, foreign_id) = self.id(&at.key("id"), spelled, |_| taken, |_| free);
        let id = LabelId::new(id);
        if let Some(spelled) = spelled_words {
            self.label_ids.entry(spelled.into_owned()).or_insert_with(|| id.clone());
        }
        let named = if named.is_empty() { id.as_str().into() } else { named };
        let color = self.parsed(&at.key("color"), object.take("color"), Color::parse, "a colour such as #0072b2");
        let style = self.parsed(&at.key("style"), object.take("style"), LineStyle::from_name, "a line style");
        let (color, style) = match (color, style) {
            (Some(color), Some(style)) => (color, style),
            (color, style) => {
                let look = self.labels.next_look();
                (color.unwrap_or(look.0), style.unwrap_or(look.1))
            }
        };
        let mut label = Label::new(id, &named, color, style);
        label.description = self.prose(&at.key("description"), object.take("description"));
        label.shortcut = self.words(&at.key("shortcut"), object.take("shortcut")).map(Rc::from);
        label.include = self.prose(&at.key("include"), object.take("include"));
        label.exclude = self.prose(&at.key("exclude"), object.take("exclude"));
        label.examples = self.examples(&at.key("examples"), object.take("examples"));
        label.foreign = self.foreign(at, object, foreign_id);
        self.labels.add(label);
    }

    fn examples(&mut self, at: &Path<'_>, raw: Option<&'a RawValue>) -> Rc<[Example]> {
        let mut examples = Vec::new();
        for (index, item) in self.items(at, raw, limits::EXAMPLES).into_iter().enumerate() {
            let at = &at.item(index);
            let Some(mut object) = self.object(at, Some(item)) else { continue };
            let quote = self.prose(&at.key("quote"), object.take("quote"));
            let source = self.prose(&at.key("source"), object.take("source"));
            examples.push(Example { quote, source });
        }
        examples.into()
    }

    /// The label spelled so: by id, then by exact name. One that is not in the codebook is added to it.
    fn label_spelled(&mut self, at: &Path<'_>, raw: &'a RawValue) -> Option<LabelId> {
        let spelled = self.words(at, Some(raw))?;
        if let Some(known) = self.label_ids.get(&*spelled) {
            return Some(known.clone());
        }
        let by_name = self.labels.named(&spelled);
        if by_name.is_none() && self.labels.len() >= LABELS {
            self.leave_out(at, raw, "This label is not in the codebook, and that is full");
            return None;
        }
        let id = by_name.unwrap_or_else(|| self.missing_label(at, raw, &spelled));
        self.label_ids.insert(spelled.into_owned(), id.clone());
        Some(id)
    }

    fn missing_label(&mut self, at: &Path<'_>, raw: &'a RawValue, spelled: &str) -> LabelId {
        let fits = is_id(spelled) && !self.labels.has(spelled);
        let id = LabelId::new(if fits { spelled.to_owned() } else { self.labels.free_id(spelled) });
        let name = self.clean(at, raw, spelled);
        let (color, style) = self.labels.next_look();
        let mut label = Label::new(id.clone(), if name.is_empty() { id.as_str() } else { &name }, color, style);
        label.foreign = (!fits).then(|| Rc::new(Foreign { id: Some(spelled.into()), ..Foreign::default() }));
        self.warn(at, Some(raw), &format!("The label {} is not in the codebook; it was added", quoted(spelled)));
        self.labels.add(label);
        id
    }

    // Documents.

    fn documents(&mut self, at: &Path<'_>, raw: Option<&'a RawValue>) -> Vec<Rc<Document>> {
        let mut documents = Vec::new();
        let mut taken = BTreeSet::new();
        let mut ids = BTreeMap::new();
        for (index, item) in self.items(at, raw, DOCUMENTS).into_iter().enumerate() {
            let at = &at.item(index);
            let Some(mut object) = self.object(at, Some(item)) else { continue };
            let Some(given) = self.given(at, item, &mut object) else { continue };
            let spelled = object.take("id");
            let is_taken = |id: &str| taken.contains(id);
            let (id, foreign_id) = self.id(&at.key("id"), spelled, is_taken, mint_id);
            let id = DocumentId::new(id);
            taken.insert(id.clone());
            if let Some(spelled) = spelled.and_then(text_of) {
                ids.entry(spelled.into_owned()).or_insert_with(|| id.clone());
            }
            let derived_from = object.take("derived_from");
            documents.push((self.document(at, object, id, foreign_id, given), index, derived_from));
        }
        let resolved = documents.into_iter().map(|(mut document, index, raw)| {
            let at = &at.item(index);
            let at = &at.key("derived_from");
            if let Some(spelled) = self.words(at, raw) {
                let elsewhere = || is_id(&spelled).then(|| DocumentId::new(&*spelled));
                document.derived_from = ids.get(&*spelled).cloned().or_else(elsewhere);
                if document.derived_from.is_none() {
                    self.warn(at, raw, "This is not the id of a document; it was left out");
                }
            }
            Rc::new(document)
        });
        resolved.collect()
    }

    /// The text of a document; `None`, with a word on it, when it cannot be had.
    fn given(&mut self, at: &Path<'_>, item: &'a RawValue, object: &mut Object<'a>) -> Option<Given> {
        let Some(raw) = object.take("text") else {
            self.leave_out(at, item, "This document has no text");
            return None;
        };
        let at_text = &at.key("text");
        let Some(spelled) = text_of(raw) else {
            self.leave_out(at, item, "The text of this document is not text");
            return None;
        };
        if spelled.len() > limits::TEXT_BYTES {
            let limit = limits::TEXT_BYTES / 1024 / 1024;
            self.leave_out(at, raw, &format!("The text of this document is larger than {limit} MiB"));
            return None;
        }
        let hash = object.take("sha256");
        if let Some(said) = self.words(&at.key("sha256"), hash)
            && !said.eq_ignore_ascii_case(&sha256(&spelled))
        {
            self.warn(&at.key("sha256"), hash, "The text is not the one that was written: its SHA-256 differs");
        }
        let replaced = surrogates_in(raw);
        if replaced > 0 {
            self.warn(at_text, Some(raw), "Halves of surrogate pairs became U+FFFD");
        }
        let mut given = Given::new(&spelled, self.record(&at.key("intake"), object.take("intake")));
        given.record.replaced_surrogates = given.record.replaced_surrogates.saturating_add(replaced);
        Some(given)
    }

    fn record(&mut self, at: &Path<'_>, raw: Option<&'a RawValue>) -> Option<IntakeRecord> {
        let mut object = self.object(at, raw)?;
        let newlines = object.take("newlines");
        let flag = |raw: Option<&RawValue>| raw.is_some_and(|it| it.get() == "true");
        let number = |raw: Option<&RawValue>| raw.and_then(|it| it.get().parse().ok());
        let newlines = self.parsed(&at.key("newlines"), newlines, Newlines::from_name, "lf, crlf, cr or mixed");
        Some(IntakeRecord {
            newlines: newlines.unwrap_or_default(),
            bom: flag(object.take("bom")),
            replaced_surrogates: number(object.take("replaced_surrogates")).unwrap_or_default(),
        })
    }

    fn document(
        &mut self,
        at: &Path<'_>,
        mut object: Object<'a>,
        id: DocumentId,
        foreign_id: Option<Rc<str>>,
        given: Given,
    ) -> Document {
        let title = self.name(&at.key("title"), object.take("title"));
        let tag = |text: &str| {
            let fits =
                text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-') && (1..=64).contains(&text.len());
            fits.then(|| text.into())
        };
        let language = self.parsed(&at.key("language"), object.take("language"), tag, "a BCP 47 tag");
        let metadata = self.metadata(&at.key("metadata"), object.take("metadata"));
        let turns = self.turns(&at.key("turns"), object.take("turns"), &given);
        let mut search = Search::new(&given.text);
        let mut annotations = self.annotations(&at.key("annotations"), object.take("annotations"), &given, &mut search);
        self.unplaced(&at.key("unplaced"), object.take("unplaced"), &mut annotations);
        let relations = object.take("relations").filter(|it| !matches!(&*compact(it.get()), "[]" | "null"));
        let mut foreign = self.foreign(at, object, foreign_id);
        if let Some(relations) = relations {
            let keys = &mut Rc::make_mut(foreign.get_or_insert_default()).keys;
            keys.insert("relations".to_owned(), compact(relations.get()).into());
        }
        if !annotations.left_out.is_empty() {
            let keys = &mut Rc::make_mut(foreign.get_or_insert_default()).keys;
            let before = keys.get(LEFT_OUT).and_then(|it| it.strip_prefix('[')?.strip_suffix(']'));
            let items = annotations.left_out.iter().map(|it| compact(it.get()));
            let all: Vec<String> =
                before.filter(|it| !it.is_empty()).map(str::to_owned).into_iter().chain(items).collect();
            let list = format!("[{}]", all.join(","));
            keys.insert(LEFT_OUT.to_owned(), list.into());
        }
        Document {
            id,
            details: Rc::new(Details { title, language, metadata, turns }),
            text: given.text,
            intake: given.record,
            derived_from: None,
            annotations: AnnotationSet::new(annotations.placed),
            unplaced: unplaced_list(annotations.unplaced),
            foreign,
        }
    }

    fn metadata(&mut self, at: &Path<'_>, raw: Option<&'a RawValue>) -> BTreeMap<Rc<str>, Rc<str>> {
        let Some(object) = raw.and_then(|_| self.object(at, raw)) else { return BTreeMap::new() };
        let entries = object.rest().filter_map(|(key, value)| {
            if value.get() == "null" {
                return None;
            }
            let words = text_of(value).unwrap_or_else(|| {
                self.warn(&at.key(&key), Some(value), "This is not text; its JSON is kept as text");
                compact(value.get()).into()
            });
            Some((Rc::from(key), Rc::from(words)))
        });
        entries.collect()
    }

    fn turns(&mut self, at: &Path<'_>, raw: Option<&'a RawValue>, given: &Given) -> Rc<[Turn]> {
        let mut names: BTreeMap<Rc<str>, Rc<str>> = BTreeMap::new();
        let mut turns = Vec::new();
        for (index, item) in self.items(at, raw, limits::ANNOTATIONS).into_iter().enumerate() {
            let at = &at.item(index);
            let Some(mut object) = self.object(at, Some(item)) else { continue };
            let speaker = self.name(&at.key("speaker"), object.take("speaker"));
            let start = object.take("start").and_then(|raw| raw.get().parse().ok());
            let place = start.and_then(|start| given.place(start, self.unit).ok()).filter(|it| *it < given.text.len());
            match place {
                Some(start) if !speaker.is_empty() => {
                    let speaker = names.entry(speaker.clone()).or_insert(speaker).clone();
                    turns.push(Turn { speaker, start });
                }
                _ => self.leave_out(at, item, "This turn has no speaker, or begins at no place of the text"),
            }
        }
        let count = turns.len();
        let turns = turns::in_order(turns);
        if turns.len() < count {
            self.warn(at, raw, "Several turns begin at the same place; the last was taken");
        }
        turns.into()
    }

    // What all objects are made of.

    /// An object; `None`, with a word on it, when it is not one.
    fn object(&mut self, at: &Path<'_>, raw: Option<&'a RawValue>) -> Option<Object<'a>> {
        let raw = raw.filter(|it| it.get() != "null")?;
        let object = serde_json::from_str(raw.get()).ok();
        if object.is_none() {
            self.leave_out(at, raw, "This should be an object");
        }
        object
    }

    /// The items of a list; none, with a word on it, when it is not one.
    fn items(&mut self, at: &Path<'_>, raw: Option<&'a RawValue>, limit: usize) -> Vec<&'a RawValue> {
        let Some(raw) = raw.filter(|it| it.get() != "null") else { return Vec::new() };
        match json::list(raw, limit) {
            Ok(List { items, surplus }) => {
                if surplus > 0 {
                    let message = format!("The list is too long: after the first {limit}, {surplus} were left out");
                    self.say(Severity::Error, at, Some(raw), &message, None);
                }
                items
            }
            Err(_) => {
                self.leave_out(at, raw, "This should be a list");
                Vec::new()
            }
        }
    }

    /// Text; `None`, with a word on it, when it is not that.
    fn words(&mut self, at: &Path<'_>, raw: Option<&'a RawValue>) -> Option<Cow<'a, str>> {
        let raw = raw.filter(|it| it.get() != "null")?;
        let words = text_of(raw);
        if words.is_none() {
            self.leave_out(at, raw, "This should be text");
        }
        words
    }

    /// What `parse` makes of the text; `None`, with a word on it, when that is nothing.
    fn parsed<T>(
        &mut self,
        at: &Path<'_>,
        raw: Option<&'a RawValue>,
        parse: impl FnOnce(&str) -> Option<T>,
        what: &str,
    ) -> Option<T> {
        let words = self.words(at, raw)?;
        let parsed = parse(&words);
        if parsed.is_none()
            && let Some(raw) = raw
        {
            self.leave_out(at, raw, &format!("{} is not {what}", quoted(&words)));
        }
        parsed
    }

    /// A name: without what cannot be seen, and not too long.
    fn name(&mut self, at: &Path<'_>, raw: Option<&'a RawValue>) -> Rc<str> {
        match (self.words(at, raw), raw) {
            (Some(words), Some(raw)) => self.clean(at, raw, &words),
            _ => self.nothing.clone(),
        }
    }

    fn clean(&mut self, at: &Path<'_>, raw: &'a RawValue, name: &str) -> Rc<str> {
        if !name.chars().any(is_hidden) && name.trim() == name && name.chars().count() <= limits::NAME_CHARS {
            return name.into();
        }
        self.say(Severity::Warning, at, Some(raw), "This name was cleaned of what cannot be seen, or cut", Some(raw));
        visible(name).into()
    }

    /// A note or a description, cut when it is too long.
    fn prose(&mut self, at: &Path<'_>, raw: Option<&'a RawValue>) -> Rc<str> {
        let words = self.words(at, raw).unwrap_or_default();
        if words.is_empty() {
            return self.nothing.clone();
        }
        if words.len() <= limits::NOTE_BYTES {
            return words.into();
        }
        if let Some(raw) = raw {
            self.leave_out(at, raw, "This is longer than 100 kB; the end was left out");
        }
        words.get(..words.floor_char_boundary(limits::NOTE_BYTES)).unwrap_or_default().into()
    }

    /// The id, and the one in the file if that cannot be kept.
    fn id(
        &mut self,
        at: &Path<'_>,
        raw: Option<&'a RawValue>,
        taken: impl FnOnce(&str) -> bool,
        fresh: impl FnOnce(&mut dyn Ids) -> String,
    ) -> (String, Option<Rc<str>>) {
        let spelled = self.words(at, raw);
        let problem = match spelled.as_deref() {
            Some(id) if !is_id(id) => "is not an id that can be kept",
            Some(id) if taken(id) => "is there twice",
            Some(id) => return (id.to_owned(), None),
            None => "is missing",
        };
        let id = fresh(self.ids);
        let subject = spelled.as_deref().map_or_else(|| "The id".to_owned(), |it| format!("The id {}", quoted(it)));
        self.warn(at, raw, &format!("{subject} {problem}; it is {id} now"));
        (id, spelled.map(Rc::from))
    }

    /// What is left of an object after all known keys were taken out.
    fn foreign(&mut self, at: &Path<'_>, mut object: Object<'a>, id: Option<Rc<str>>) -> Option<Rc<Foreign>> {
        if object.surplus > 0 {
            let message = format!("The object has too many keys; {} were left out", object.surplus);
            self.say(Severity::Error, at, None, &message, None);
        }
        let said = object.take(FOREIGN_ID);
        for key in object.doubled() {
            self.warn(at, None, &doubled_key(key));
        }
        let said = self.words(&at.key(FOREIGN_ID), said).map(Rc::from);
        let mut foreign = Foreign { id: said.or(id), keys: BTreeMap::new() };
        for (key, value) in object.rest() {
            if foreign.keys.contains_key(&*key) {
                self.warn(at, Some(value), &doubled_key(&key));
            }
            if self.keeps() {
                foreign.keys.insert(key.into_owned(), compact(value.get()).into());
            } else {
                self.say(
                    Severity::Error,
                    &at.key(&key),
                    Some(value),
                    "There are too many keys; this one was left out",
                    None,
                );
            }
        }
        (foreign != Foreign::default()).then(|| Rc::new(foreign))
    }

    /// Whether there is room for one more attribute or unknown key.
    fn keeps(&mut self) -> bool {
        self.kept += 1;
        self.kept <= KEPT
    }

    // Diagnostics.

    fn warn(&mut self, at: &Path<'_>, raw: Option<&'a RawValue>, message: &str) {
        self.say(Severity::Warning, at, raw, message, None);
    }

    fn leave_out(&mut self, at: &Path<'_>, raw: &'a RawValue, message: &str) {
        self.say(Severity::Error, at, Some(raw), message, Some(raw));
    }

    /// Says what became of an annotation; what was not found stands there as it was.
    fn find(&mut self, severity: Severity, at: &Path<'_>, raw: &'a RawValue, message: &str, finding: Finding) {
        self.put(severity, at, Some(raw), message, (severity == Severity::Error).then_some(raw), finding);
    }

    fn say(
        &mut self,
        severity: Severity,
        at: &Path<'_>,
        raw: Option<&'a RawValue>,
        message: &str,
        kept: Option<&'a RawValue>,
    ) {
        self.put(severity, at, raw, message, kept, Finding::Other);
    }

    fn put(
        &mut self,
        severity: Severity,
        at: &Path<'_>,
        raw: Option<&'a RawValue>,
        message: &str,
        kept: Option<&'a RawValue>,
        finding: Finding,
    ) {
        if self.diagnostics.len() >= DIAGNOSTICS {
            self.unlisted += 1;
            return;
        }
        self.diagnostics.push(Diagnostic {
            severity,
            path: at.to_string(),
            line: raw.map(|it| self.source.line_of(it.get())),
            message: message.to_owned(),
            raw: kept.map(|it| it.get().to_owned()),
            finding,
        });
    }
}

fn mint_id(ids: &mut dyn Ids) -> String {
    mint(ids.next_bits())
}

fn doubled_key(key: &str) -> String {
    format!("The key {} is there more than once; the last one counts", quoted(key))
}
