//! A file of another program in its own words, and how that becomes a project.
//!
//! Every reader but the native one makes a [`Draft`] and leaves the rest to it: what the offsets count, where passages
//! lie whose words are not where they should be, which labels there are, which annotations belong together, and what
//! ids all get.
//!
//! **Ids.** One of 16 characters or more is taken to be unique everywhere and stays. A shorter one (`T1`, `3`) is a
//! number within its file: the object gets an id that follows from what it is, so that the same file read twice gives
//! the same project, and keeps the other as its foreign id. **Parts.** Annotations `x~1`, `x~2` of one document are
//! parts of one: programs that know one passage or one label each get them so.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use sha2::{Digest, Sha256};

use super::attributes;
use super::clean::{counted, cut, number_of, quoted, visible};
use super::placing::{Fit, Found, Given, Place, Search, Tally, Told, joined, place, told};
use super::shelf::Shelf;
use super::{Diagnostic, Finding, Input, ReadError, Reading, Severity};
use crate::model::{
    Annotation, AnnotationId, AnnotationSet, Annotator, AnnotatorId, Attributes, Codebook, Color, Details, Document,
    DocumentId, Example, Foreign, Label, LabelId, Labels, LineStyle, Lost, OffsetUnit, Project, ProjectId, Spans, Text,
    Timestamp, Turn, Unplaced, Value, anchor, is_id, is_language_tag, is_unique, limits, mint, turns, unplaced_list,
};

/// Why most of it is left out.
pub const NO_PLACE: &str = "Rostrum has no place for that";
/// The most labels that are read.
pub const LABELS: usize = 100_000;
/// The most speeches that are read.
pub const DOCUMENTS: usize = 100_000;
/// The most passages and the most labels of one annotation.
const PARTS: usize = 10_000;
/// The most diagnostics that are listed one by one.
const DIAGNOSTICS: usize = 10_000;
/// The most passages, labels and attributes of all annotations, and entries of metadata of all speeches.
const PIECES: usize = 4_000_000;
/// The most passages and labels that parts are joined to; further ones stay apart.
const JOINED: usize = 1_000;

/// A file in its own words.
pub struct Draft<'a> {
    /// The name of its format.
    pub format: &'static str,
    /// What the project is called; may be empty.
    pub title: Cow<'a, str>,
    /// What its offsets count, unless the quotes show otherwise.
    pub unit: OffsetUnit,
    /// Labels it describes, in order. Others that annotations bear are added.
    pub labels: Vec<DraftLabel<'a>>,
    /// Its speeches.
    pub documents: Vec<DraftDocument<'a>>,
    annotations: usize,
    pieces: usize,
    diagnostics: Vec<Diagnostic>,
    unlisted: usize,
}

/// A label as a file describes it.
#[derive(Clone, Default)]
pub struct DraftLabel<'a> {
    /// How annotations of the file spell it; empty: by its name.
    pub spelled: Cow<'a, str>,
    /// What people call it.
    pub name: Cow<'a, str>,
    /// Its colour.
    pub color: Option<Color>,
    /// Its line.
    pub style: Option<LineStyle>,
    /// Its key.
    pub shortcut: Option<Cow<'a, str>>,
    /// What it means.
    pub description: Cow<'a, str>,
    /// What belongs under it.
    pub include: Cow<'a, str>,
    /// What does not.
    pub exclude: Cow<'a, str>,
    /// Passages that show what it means.
    pub examples: Vec<Example>,
    /// The one above it, as it is spelled.
    pub parent: Option<Cow<'a, str>>,
}

/// A speech as a file has it.
#[derive(Clone, Default)]
pub struct DraftDocument<'a> {
    /// Where it is in the file.
    pub at: At,
    /// Its id in the file.
    pub id: Option<Cow<'a, str>>,
    /// What it is called.
    pub title: Cow<'a, str>,
    /// Its language.
    pub language: Option<Cow<'a, str>>,
    /// What else is known of it.
    pub metadata: BTreeMap<Rc<str>, Rc<str>>,
    /// Where each speaker begins, in the file's unit.
    pub turns: Vec<(u32, Rc<str>)>,
    /// Its text; `None`: one of the speeches at hand.
    pub text: Option<Cow<'a, str>>,
    /// What is said of it.
    pub annotations: Vec<DraftAnnotation<'a>>,
}

/// An annotation as a file has it.
#[derive(Clone, Default)]
pub struct DraftAnnotation<'a> {
    /// Where it is in the file.
    pub at: At,
    /// Its id in the file.
    pub id: Option<Cow<'a, str>>,
    /// Its passages.
    pub spans: Vec<DraftSpan<'a>>,
    /// Its labels, as the file spells them.
    pub labels: Vec<Cow<'a, str>>,
    /// Free words.
    pub note: Cow<'a, str>,
    /// Attributes by label, as spelled.
    pub attributes: Vec<(Cow<'a, str>, Rc<str>, Value)>,
    /// Who made it: a name.
    pub annotator: Option<Cow<'a, str>>,
    /// Their id, if the file has one that is unique everywhere.
    pub annotator_id: Option<Cow<'a, str>>,
    /// When.
    pub created: Option<Timestamp>,
    /// When it was changed.
    pub modified: Option<Timestamp>,
}

/// A passage as a file has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftSpan<'a> {
    /// From where to before where, in the file's unit.
    pub offsets: Option<(u32, u32)>,
    /// Its words.
    pub quote: Option<Cow<'a, str>>,
    /// What comes before.
    pub prefix: Cow<'a, str>,
    /// What comes after.
    pub suffix: Cow<'a, str>,
}

/// Where something is in a file: a line, a path, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct At {
    /// The line, from 1.
    pub line: Option<usize>,
    /// The path: `[3].target`.
    pub path: String,
}

impl At {
    /// A line.
    pub fn line(line: usize) -> Self {
        Self { line: Some(line), path: String::new() }
    }

    /// A path on a line.
    pub fn new(line: usize, path: String) -> Self {
        Self { line: Some(line), path }
    }
}

impl<'a> Draft<'a> {
    /// A draft of a file of that format, with nothing in it yet.
    pub fn new(format: &'static str, unit: OffsetUnit) -> Self {
        Self {
            format,
            title: "".into(),
            unit,
            labels: Vec::new(),
            documents: Vec::new(),
            annotations: 0,
            pieces: 0,
            diagnostics: Vec::new(),
            unlisted: 0,
        }
    }

    /// The next speech; those beyond the limit are left out. Its annotations are those that were [admitted](Self::admits).
    pub fn document(&mut self, document: DraftDocument<'a>) -> bool {
        let pieces = self.pieces.saturating_add(document.metadata.len());
        let fault = if self.documents.len() >= DOCUMENTS {
            "There are too many speeches; this one was left out"
        } else if pieces > PIECES {
            "There are too many metadata; this speech was left out"
        } else {
            self.pieces = pieces;
            self.documents.push(document);
            return true;
        };
        self.leave_out(&document.at, fault, None);
        false
    }

    /// The next annotation of the last speech; those beyond the limits are left out.
    pub fn annotation(&mut self, annotation: DraftAnnotation<'a>) {
        if self.admits(&annotation)
            && let Some(document) = self.documents.last_mut()
        {
            document.annotations.push(annotation);
        }
    }

    /// Whether one more annotation is within the limits, and counts it; says so if not. For readers that gather
    /// annotations before the speech is made: what they gather must be bounded too.
    pub fn admits(&mut self, annotation: &DraftAnnotation<'_>) -> bool {
        let DraftAnnotation { at, spans, labels, attributes, .. } = annotation;
        let pieces = self.pieces.saturating_add(spans.len() + labels.len() + attributes.len());
        let fault = if self.annotations >= limits::ANNOTATIONS {
            "There are too many annotations; this one was left out"
        } else if spans.len() > PARTS || labels.len() > PARTS {
            "It has too many passages or labels"
        } else if pieces > PIECES {
            "There are too many passages, labels and attributes; this one was left out"
        } else {
            self.annotations += 1;
            self.pieces = pieces;
            return true;
        };
        self.leave_out(at, fault, None);
        false
    }

    /// The next label it describes; those beyond the limit are left out.
    pub fn label(&mut self, label: DraftLabel<'a>) {
        if self.labels.len() < LABELS {
            self.labels.push(label);
        } else {
            self.leave_out(
                &At::default(),
                &format!("There are too many labels; {} was left out", quoted(&label.name)),
                None,
            );
        }
    }

    /// Says that something was taken over with a change.
    pub fn warn(&mut self, at: &At, message: &str) {
        self.put(Severity::Warning, at, message, None, Finding::Other);
    }

    /// Says that something was left out.
    pub fn leave_out(&mut self, at: &At, message: &str, raw: Option<&str>) {
        self.put(Severity::Error, at, message, raw, Finding::Other);
    }

    /// Says how many of something were left out, if any, because Rostrum has no place for it.
    pub fn leave_out_all(&mut self, at: &At, count: usize, one: &str, many: &str) {
        self.leave_out_for(at, count, (one, many), NO_PLACE, None);
    }

    /// Says how many of something, called `one` or `many`, were left out, if any, and why.
    pub fn leave_out_for(&mut self, at: &At, count: usize, (one, many): (&str, &str), why: &str, raw: Option<&str>) {
        if count > 0 {
            let were = if count == 1 { "was" } else { "were" };
            self.leave_out(at, &format!("{} {were} left out: {why}", number_of(count, one, many)), raw);
        }
    }

    fn put(&mut self, severity: Severity, at: &At, message: &str, raw: Option<&str>, finding: Finding) {
        if self.diagnostics.len() >= DIAGNOSTICS {
            self.unlisted += 1;
            return;
        }
        self.diagnostics.push(Diagnostic {
            severity,
            path: at.path.clone(),
            line: at.line,
            message: message.to_owned(),
            raw: raw.map(|it| cut(it, 10_000).to_owned()),
            finding,
        });
    }

    /// The project that it makes. A speech without its text is looked for among those at hand.
    pub fn project(mut self, file: Input<'_>) -> Result<Reading, ReadError> {
        let documents = std::mem::take(&mut self.documents);
        let mut given = Vec::with_capacity(documents.len());
        for mut document in documents {
            if let Some(text) = self.text_of(&mut document, file)? {
                given.push((document, text));
            }
        }
        let unit = self.count_unit(&given);
        let mut making = Making::new(self.format, unit);
        let labels = std::mem::take(&mut self.labels);
        making.labels(&mut self, labels);
        let mut made = Vec::with_capacity(given.len());
        for (document, text) in given {
            made.push(Rc::new(making.document(&mut self, document, text)));
        }
        if self.unlisted > 0 {
            let message = format!("{} more findings are not listed", self.unlisted);
            self.diagnostics.push(Diagnostic {
                severity: Severity::Error,
                path: String::new(),
                line: None,
                message,
                raw: None,
                finding: Finding::Other,
            });
        }
        let title = visible(&self.title);
        let project = Project {
            id: ProjectId::new(derived(
                ["project", self.format, &title].into_iter().chain(made.iter().map(|it| it.id.as_str())),
            )),
            title: title.into(),
            annotators: Rc::new(making.annotators),
            codebook: Rc::new(Codebook::new(making.shelf.into_labels())),
            documents: made,
            foreign: None,
        };
        Ok(Reading { project, diagnostics: self.diagnostics })
    }

    /// The text of a speech; `None`, with a word on it, when it cannot be taken.
    fn text_of(&mut self, document: &mut DraftDocument<'a>, file: Input<'_>) -> Result<Option<Source>, ReadError> {
        let Some(text) = document.text.take() else {
            let here = at_hand(document, file.documents).ok_or(ReadError::NoText { format: self.format })?;
            return Ok(Some(Source::AtHand(here.clone(), Given::of(here.text.clone()))));
        };
        if text.len() > limits::TEXT_BYTES {
            let limit = limits::TEXT_BYTES / 1024 / 1024;
            self.leave_out(&document.at, &format!("The text of this speech is larger than {limit} MiB"), None);
            return Ok(None);
        }
        Ok(Some(Source::InFile(Given::new(&text, None))))
    }

    /// What the offsets count, as the quotes show.
    fn count_unit(&mut self, given: &[(DraftDocument<'a>, Source)]) -> OffsetUnit {
        let mut tally = Tally::default();
        for (document, text) in given {
            for span in document.annotations.iter().flat_map(|it| &it.spans).filter(|it| it.offsets.is_some()) {
                if let Some(lost) = span.lost() {
                    tally.count(text.given(), span.offsets, &lost);
                }
            }
        }
        let said = self.unit;
        let Some(other) = tally.better_than(said) else { return said };
        // Such files do not say what they count: where all quotes agree, there is nothing to be told.
        if !tally.has_misses(other) {
            return other;
        }
        let message = format!(
            "The quotes show that this file counts {}, where {} were expected; it was read so",
            counted(other),
            counted(said)
        );
        let finding = Finding::Unit { said, counted: other };
        self.put(Severity::Warning, &At::default(), &message, None, finding);
        other
    }
}

/// A text, and the speech it belongs to if that is here already.
enum Source {
    InFile(Given),
    AtHand(Rc<Document>, Given),
}

impl Source {
    fn given(&self) -> &Given {
        match self {
            Self::InFile(given) | Self::AtHand(_, given) => given,
        }
    }
}

/// The speech at hand that most of the quotes are from.
fn at_hand<'d>(document: &DraftDocument<'_>, at_hand: &'d [Rc<Document>]) -> Option<&'d Rc<Document>> {
    if let Some(named) = document.id.as_deref().and_then(|id| at_hand.iter().find(|it| it.id.as_str() == id)) {
        return Some(named);
    }
    // A few quotes are enough to tell, and a project may hold many speeches.
    let quotes: Vec<&str> =
        document.annotations.iter().flat_map(|it| &it.spans).filter_map(|it| it.quote.as_deref()).take(50).collect();
    let fits = |it: &Rc<Document>| quotes.iter().filter(|quote| it.text.as_str().contains(**quote)).count();
    let best = at_hand.iter().map(|it| (fits(it), it)).rev().max_by_key(|it| it.0)?;
    (best.0 * 2 > quotes.len()).then_some(best.1)
}

/// What is known while a project is made.
struct Making {
    unit: OffsetUnit,
    format: &'static str,
    shelf: Shelf,
    /// Our id for each way the file spells a label.
    spelled: BTreeMap<String, LabelId>,
    annotators: Vec<Rc<Annotator>>,
    known: BTreeSet<AnnotatorId>,
    documents: BTreeSet<DocumentId>,
    ids: BTreeSet<AnnotationId>,
    /// The empty note, which most annotations share.
    nothing: Rc<str>,
    /// The labels of the annotation before, which the next often has too.
    last_labels: Labels,
    /// How many more ids were derived from the same.
    same: BTreeMap<String, u32>,
    steps: u64,
}

impl Making {
    fn new(format: &'static str, unit: OffsetUnit) -> Self {
        Self {
            unit,
            format,
            shelf: Shelf::default(),
            spelled: BTreeMap::new(),
            annotators: Vec::new(),
            known: BTreeSet::new(),
            documents: BTreeSet::new(),
            ids: BTreeSet::new(),
            nothing: "".into(),
            last_labels: [].into(),
            same: BTreeMap::new(),
            steps: anchor::STEPS,
        }
    }

    fn labels(&mut self, draft: &mut Draft<'_>, labels: Vec<DraftLabel<'_>>) {
        let mut parents = Vec::new();
        for label in labels {
            let name = if label.name.is_empty() { &label.spelled } else { &label.name };
            let spelled = if label.spelled.is_empty() { &label.name } else { &label.spelled };
            if self.spelled.contains_key(&**spelled) {
                draft.warn(&At::default(), &format!("The label {} is there twice; the first was taken", quoted(name)));
                continue;
            }
            let definitions = [&label.description, &label.include, &label.exclude];
            if definitions.into_iter().any(|it| it.len() > limits::NOTE_BYTES) {
                let message =
                    format!("What the label {} means is longer than 100 kB; the end was left out", quoted(name));
                draft.leave_out(&At::default(), &message, None);
            }
            let surplus = label.examples.len().saturating_sub(limits::EXAMPLES);
            if surplus > 0 {
                let message = format!("The label {} has too many examples; {surplus} were left out", quoted(name));
                draft.leave_out(&At::default(), &message, None);
            }
            parents.push(label.parent.clone());
            let id = self.add_label(name, spelled);
            let count = self.shelf.len();
            if let Some(made) = self.shelf.at(count - 1) {
                made.color = label.color.unwrap_or(made.color);
                made.style = label.style.unwrap_or(made.style);
                made.shortcut = label.shortcut.filter(|it| !it.is_empty()).map(|it| cut(&it, 8).into());
                made.description = prose(&label.description);
                made.include = prose(&label.include);
                made.exclude = prose(&label.exclude);
                made.examples = label.examples.into_iter().take(limits::EXAMPLES).collect();
            }
            self.spelled.insert(spelled.clone().into_owned(), id);
        }
        let places = self.shelf.places();
        for (place, parent) in parents.into_iter().enumerate() {
            let Some(parent) = parent else { continue };
            let above = self.spelled.get(&*parent).cloned();
            let fits = above.as_ref().is_some_and(|it| self.shelf.may_lie_under(&places, place, it));
            match self.shelf.at(place).filter(|_| fits) {
                Some(label) => label.parent = above,
                None => {
                    let message = format!("No label can lie under {}; it was put at the top", quoted(&parent));
                    draft.warn(&At::default(), &message);
                }
            }
        }
    }

    fn add_label(&mut self, name: &str, spelled: &str) -> LabelId {
        let shown = visible(name);
        let is_free = |id: &str| is_id(id) && !self.shelf.has(id);
        let id = if is_free(spelled) { spelled.to_owned() } else { self.shelf.free_id(&shown) };
        let (color, style) = self.shelf.next_look();
        let id = LabelId::new(id);
        self.shelf.add(Label::new(id.clone(), if shown.is_empty() { id.as_str() } else { &shown }, color, style));
        id
    }

    /// The label spelled so. One that was not described is added.
    fn label(&mut self, spelled: &str) -> Option<LabelId> {
        if let Some(known) = self.spelled.get(spelled) {
            return Some(known.clone());
        }
        let named = self.shelf.named(spelled);
        if named.is_none() && (self.shelf.len() >= LABELS || visible(spelled).is_empty()) {
            return None;
        }
        let id = named.unwrap_or_else(|| self.add_label(spelled, spelled));
        self.spelled.insert(spelled.to_owned(), id.clone());
        Some(id)
    }

    fn annotator(&mut self, name: Option<&str>, id: Option<&str>) -> AnnotatorId {
        let mut name = visible(name.unwrap_or_default());
        let id = match id.filter(|it| is_unique(it)) {
            Some(id) => id.to_owned(),
            None => {
                // Who is not named is the program's user.
                if name.is_empty() {
                    name = self.format.to_owned();
                }
                derived(["annotator", &name])
            }
        };
        let id = AnnotatorId::new(id);
        if self.known.insert(id.clone()) {
            self.annotators.push(Rc::new(Annotator { id: id.clone(), name: name.into(), foreign: None }));
        }
        id
    }

    fn document(&mut self, draft: &mut Draft<'_>, document: DraftDocument<'_>, text: Source) -> Document {
        let DraftDocument { at, id, title, language, metadata, turns, annotations, .. } = document;
        let (mut made, given) = match text {
            Source::AtHand(here, given) => {
                let bare =
                    Document { annotations: AnnotationSet::default(), unplaced: Default::default(), ..(*here).clone() };
                (bare, given)
            }
            Source::InFile(given) => {
                let (id, foreign) = self.document_id(id.as_deref(), &given.text, &title);
                let mut made = Document::new(id, &visible(&title), given.text.clone(), given.record);
                made.foreign = foreign;
                made.details = Rc::new(Details {
                    title: visible(&title).into(),
                    language: self.language(draft, &at, language),
                    metadata,
                    turns: self.turns(turns, &given),
                });
                (made, given)
            }
        };
        let mut search = Search::new(&given.text);
        let mut placed = Vec::with_capacity(annotations.len());
        let mut unplaced = Vec::new();
        for annotation in joined_parts(annotations) {
            match self.annotation(draft, &made.id, annotation, &given, &mut search) {
                Some(Ok(it)) => placed.push(Rc::new(it)),
                Some(Err(it)) => unplaced.push(it),
                None => {}
            }
        }
        made.annotations = AnnotationSet::new(placed);
        made.unplaced = unplaced_list(unplaced);
        made
    }

    /// Where each speaker begins; one after whom nothing is said does not speak.
    fn turns(&self, turns: Vec<(u32, Rc<str>)>, given: &Given) -> Rc<[Turn]> {
        let placed = turns.into_iter().filter_map(|(start, speaker)| {
            let start = given.place(start, self.unit).ok().filter(|it| *it < given.text.len())?;
            (!speaker.is_empty()).then_some(Turn { speaker, start })
        });
        turns::in_order(placed.collect()).into()
    }

    /// The language of a speech as its tag has it; many programs write `en_US`.
    fn language(&self, draft: &mut Draft<'_>, at: &At, said: Option<Cow<'_, str>>) -> Option<Rc<str>> {
        let said = said.filter(|it| !it.is_empty())?;
        let tag = said.replace('_', "-");
        if !is_language_tag(&tag) {
            draft.leave_out(at, &format!("{} is no tag of a language, such as en or pt-BR", quoted(&said)), None);
            return None;
        }
        Some(tag.into())
    }

    fn document_id(&mut self, spelled: Option<&str>, text: &Text, title: &str) -> (DocumentId, Option<Rc<Foreign>>) {
        let unique = spelled.filter(|it| is_unique(it) && !self.documents.contains(*it));
        let id = match unique {
            Some(id) => id.to_owned(),
            None => {
                // What bears a short id is the same in whatever format it goes out and comes back, under whatever title.
                let parts = match spelled.filter(|it| !it.is_empty()) {
                    Some(spelled) => vec!["document", spelled, text.as_str()],
                    None => vec!["document", self.format, title, text.as_str()],
                };
                self.fresh(|this, id| this.documents.contains(id), &parts)
            }
        };
        let id = DocumentId::new(id);
        self.documents.insert(id.clone());
        (id.clone(), foreign_id(spelled, id.as_str()))
    }

    /// A derived id that is not taken. What is the very same gets ids by its number.
    fn fresh(&mut self, taken: impl Fn(&Self, &str) -> bool, parts: &[&str]) -> String {
        let first = derived(parts.iter().copied());
        if !taken(self, &first) {
            return first;
        }
        loop {
            let number = self.same.entry(first.clone()).or_default();
            *number += 1;
            let id = derived([&*first, &*number.to_string()]);
            if !taken(self, &id) {
                return id;
            }
        }
    }

    fn annotation(
        &mut self,
        draft: &mut Draft<'_>,
        document: &DocumentId,
        it: DraftAnnotation<'_>,
        given: &Given,
        search: &mut Search<'_>,
    ) -> Option<Result<Annotation, Unplaced>> {
        let mut places = Vec::with_capacity(it.spans.len());
        for span in &it.spans {
            let offsets = span.offsets.ok_or_else(|| "It has no offsets".to_owned());
            match place(given, self.unit, offsets, span.lost(), Some((search, &mut self.steps))) {
                // Without offsets the words alone say where: there, if they stand nowhere else.
                Ok(Place::Found(it)) if span.offsets.is_none() && it.fit == Fit::Only => {
                    places.push(Place::Here(it.span));
                }
                Ok(found) => places.push(found),
                Err(reason) => {
                    draft.leave_out(&it.at, &reason, None);
                    return None;
                }
            }
        }
        if places.is_empty() {
            draft.leave_out(&it.at, "It has no place in the text", None);
            return None;
        }
        let mut labels: Vec<LabelId> = Vec::with_capacity(it.labels.len());
        for spelled in &it.labels {
            match self.label(spelled) {
                Some(label) if !labels.contains(&label) => labels.push(label),
                Some(_) => {}
                None => draft.leave_out(&it.at, "It bears a label without a name", None),
            }
        }
        if *labels != *self.last_labels {
            self.last_labels = labels.into();
        }
        let labels = self.last_labels.clone();
        let note = if it.note.is_empty() { self.nothing.clone() } else { prose(&it.note) };
        if note.len() < it.note.len() {
            draft.leave_out(&it.at, "The note is longer than 100 kB; the end was left out", None);
        }
        let mut said = Attributes::new();
        for (label, name, value) in &it.attributes {
            if let Some(label) = self.label(label) {
                let values = said.entry(label).or_default();
                match values.get_mut(name) {
                    None => drop(values.insert(name.clone(), value.clone())),
                    Some(before) if before == value => {}
                    Some(before) => {
                        *before =
                            Value::Text(format!("{}; {}", attributes::words(before), attributes::words(value)).into());
                        draft.warn(
                            &it.at,
                            &format!("The attribute {} has several values; they were joined", quoted(name)),
                        );
                    }
                }
            }
        }
        let attributes = (!said.is_empty()).then(|| Rc::new(said));
        let annotator = self.annotator(it.annotator.as_deref(), it.annotator_id.as_deref());
        let created = it.created.or(it.modified).unwrap_or_default();
        let modified = it.modified.unwrap_or(created);
        let (id, foreign) = self.annotation_id(document, &it, &annotator, &places);
        let nowhere: Vec<Rc<str>> = places
            .iter()
            .filter_map(|it| if let Place::Nowhere(lost) = it { Some(lost.words()) } else { None })
            .collect();
        if !nowhere.is_empty() {
            let quote = joined(nowhere.into_iter());
            let words = places.into_iter().map(|it| match it {
                Place::Here(span) => Lost::of(&given.text, span),
                Place::Found(Found { lost, .. }) | Place::Nowhere(lost) => lost,
            });
            let words = words.collect();
            let message =
                format!("The words {} are not in the text; the annotation was kept without a place", quoted(&quote));
            let finding = Finding::Unplaced { annotation: id.clone(), quote };
            draft.put(Severity::Error, &it.at, &message, None, finding);
            return Some(Err(Unplaced { id, words, labels, note, attributes, annotator, created, modified, foreign }));
        }
        let count = places.len();
        let spans = places.iter().filter_map(|it| match it {
            Place::Here(span) | Place::Found(Found { span, .. }) => Some(*span),
            Place::Nowhere(_) => None,
        });
        let spans = Spans::new(spans)?;
        if spans.count() < count {
            draft.warn(&it.at, "Passages of this annotation overlap; they were joined");
        }
        let mut review = None;
        if let Some(Told { quote, score, message }) = told(&places) {
            if score < 100 {
                review = Some(quote.clone());
            }
            let finding = Finding::Found { annotation: id.clone(), quote, score };
            draft.put(Severity::Warning, &it.at, &message, None, finding);
        }
        Some(Ok(Annotation { id, spans, labels, note, attributes, annotator, created, modified, review, foreign }))
    }

    fn annotation_id(
        &mut self,
        document: &DocumentId,
        it: &DraftAnnotation<'_>,
        annotator: &AnnotatorId,
        places: &[Place],
    ) -> (AnnotationId, Option<Rc<Foreign>>) {
        let spelled = it.id.as_deref();
        let unique = spelled.filter(|it| is_unique(it) && !self.ids.contains(*it));
        let id = match unique {
            Some(id) => id.to_owned(),
            None => {
                let spans = places.iter().map(|place| match place {
                    Place::Here(span) | Place::Found(Found { span, .. }) => format!("{}-{};", span.start(), span.end()),
                    Place::Nowhere(lost) => format!("{:?};", lost.words()),
                });
                let spans: String = spans.collect();
                let mut parts = vec!["annotation", document.as_str(), spelled.unwrap_or_default(), &spans];
                // Formats spell labels in different ways; where there is an id, it tells enough.
                if spelled.is_none_or(str::is_empty) {
                    parts.extend(it.labels.iter().map(|it| &**it));
                }
                // Two people may say the same of the same words.
                parts.push(annotator.as_str());
                self.fresh(|this, id| this.ids.contains(id), &parts)
            }
        };
        let id = AnnotationId::new(id);
        self.ids.insert(id.clone());
        (id.clone(), foreign_id(spelled, id.as_str()))
    }
}

impl DraftSpan<'_> {
    /// Its words and what is around them; `None` when the file does not say.
    pub fn lost(&self) -> Option<Lost> {
        let plain = |words: &str| -> Rc<str> {
            if words.contains('\r') { words.replace("\r\n", "\n").replace('\r', "\n").into() } else { words.into() }
        };
        let quote = self.quote.as_deref().filter(|it| !it.is_empty())?;
        Some(Lost { quote: plain(quote), tail: None, prefix: plain(&self.prefix), suffix: plain(&self.suffix) })
    }
}

/// Annotations with those named `x~1`, `x~2` joined to one `x`, where the first of them stood.
pub fn joined_parts(annotations: Vec<DraftAnnotation<'_>>) -> Vec<DraftAnnotation<'_>> {
    // Most files have none, and a million annotations take room once.
    if !annotations.iter().any(|it| it.id.as_deref().and_then(whole_of).is_some()) {
        return annotations;
    }
    let mut joined: Vec<DraftAnnotation<'_>> = Vec::with_capacity(annotations.len());
    // By its id and who made it: of a text that several people annotated, each has parts of their own.
    let mut places: BTreeMap<(String, String), usize> = BTreeMap::new();
    for mut part in annotations {
        let Some(whole) = part.id.as_deref().and_then(whole_of).map(str::to_owned) else {
            joined.push(part);
            continue;
        };
        let who = part.annotator_id.as_deref().or(part.annotator.as_deref()).unwrap_or_default().to_owned();
        let key = (whole.clone(), who);
        let first = places.get(&key).and_then(|place| joined.get_mut(*place));
        let first = first.filter(|it| it.spans.len().max(it.labels.len()) < JOINED);
        let Some(first) = first else {
            part.id = Some(whole.into());
            places.insert(key, joined.len());
            joined.push(part);
            continue;
        };
        for span in part.spans {
            if !first.spans.contains(&span) {
                first.spans.push(span);
            }
        }
        for label in part.labels {
            if !first.labels.contains(&label) {
                first.labels.push(label);
            }
        }
        first.attributes.extend(part.attributes);
        if first.note.is_empty() {
            first.note = part.note;
        } else if !part.note.is_empty() && part.note != first.note {
            first.note = format!("{}\n{}", first.note, part.note).into();
        }
    }
    joined
}

/// The id of the whole in the id of a part: `x` of `x~2`.
fn whole_of(id: &str) -> Option<&str> {
    let (whole, number) = id.rsplit_once('~')?;
    (!whole.is_empty() && !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit())).then_some(whole)
}

/// The id that something had in its file, if it is another now.
fn foreign_id(spelled: Option<&str>, id: &str) -> Option<Rc<Foreign>> {
    let other = spelled.filter(|it| *it != id && !it.is_empty())?;
    Some(Rc::new(Foreign { id: Some(cut(other, 1_000).into()), ..Foreign::default() }))
}

/// An id that follows from these words.
fn derived<'w>(parts: impl IntoIterator<Item = &'w str>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    let digest = hash.finalize();
    let bits = digest.iter().take(16).fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    mint(bits)
}

/// Free words, cut when they are too long.
fn prose(words: &str) -> Rc<str> {
    words.get(..words.floor_char_boundary(limits::NOTE_BYTES)).unwrap_or(words).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_of_a_label_is_too_long_is_said() {
        let mut draft = Draft::new("a test", OffsetUnit::Utf8);
        let example = Example { quote: "a".into(), source: "".into() };
        draft.label(DraftLabel {
            name: "long".into(),
            include: "é".repeat(limits::NOTE_BYTES).into(),
            examples: vec![example; limits::EXAMPLES + 2],
            ..DraftLabel::default()
        });
        let read = draft.project(Input { name: "", bytes: b"", documents: &[] }).unwrap();
        let said: Vec<&str> = read.diagnostics.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(
            said,
            [
                "What the label “long” means is longer than 100 kB; the end was left out",
                "The label “long” has too many examples; 2 were left out"
            ]
        );
    }

    #[test]
    fn what_all_annotations_have_together_is_bounded() {
        let mut draft = Draft::new("a test", OffsetUnit::Utf8);
        let crowded = DraftAnnotation { labels: vec!["x".into(); PARTS], ..DraftAnnotation::default() };
        for _ in 0..PIECES / PARTS {
            assert!(draft.admits(&crowded));
        }
        assert!(!draft.admits(&crowded));
        let said = draft.diagnostics.first().map(|it| it.message.as_str());
        assert_eq!(said, Some("There are too many passages, labels and attributes; this one was left out"));
        let metadata = BTreeMap::from([("key".into(), "value".into())]);
        assert!(!draft.document(DraftDocument { metadata, ..DraftDocument::default() }));
        assert!(draft.document(DraftDocument::default()));
    }
}
