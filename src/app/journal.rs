//! How work is written down, and how it comes back.
//!
//! Every change is one entry of JSON with a number. Texts and chunks of annotations are kept apart, written
//! once, and named by number; entries and snapshots refer to them. A snapshot is the state after an entry.
//! It needs few new chunks, because versions of a set share theirs. Entries that the history can still take
//! back are kept beside the snapshot, so undo survives a reload.
//!
//! This is Rostrum's own store, not a format: it may change with the version in [`VERSION`].

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::ops::Bound;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::ports::{Kept, Sink, Snapshot};
use super::{Record, Store, View};
use crate::model::{
    Annotation, AnnotationId, AnnotationSet, Annotator, AnnotatorId, Attributes, Chunk, Codebook, Color, Details,
    Document, DocumentId, Edit, Example, Foreign, Group, History, IntakeRecord, Label, LabelId, LineStyle, Newlines,
    Offset, Placed, Project, ProjectId, Span, Spans, Step, Text, Timestamp, Transaction, Value,
};

/// The version of what is kept. Newer ones are left alone.
pub const VERSION: u32 = 1;

/// After this many entries a snapshot is due.
const SNAPSHOT_ENTRIES: u64 = 256;

/// Why what was kept cannot be read. It is left as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// It is not what this version writes.
    #[error("the saved {what} cannot be read: {why}")]
    Unreadable {
        /// Which part.
        what: String,
        /// What is wrong with it.
        why: String,
    },
    /// It was written by a newer Rostrum.
    #[error("it was saved by a newer version of Rostrum (store version {0})")]
    Newer(u32),
}

/// One change to write down.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its number.
    pub seq: u64,
    /// What happened.
    pub record: Record,
    /// When.
    pub at: Timestamp,
}

/// What came back.
#[derive(Debug)]
pub struct Loaded {
    /// The store as it was.
    pub store: Store,
    /// The vault that goes on from there.
    pub vault: Vault,
}

/// What is sound of what was kept.
#[derive(Debug)]
pub struct Salvaged {
    /// The project, as far as it could be read.
    pub project: Rc<Project>,
    /// What could not be read: a speech, or the first change that does not fit and with it all after it.
    pub problems: Vec<JournalError>,
}

/// What is kept already, and what is still to be written.
#[derive(Debug, Default)]
pub struct Vault {
    texts: Vec<(u32, Text)>,
    chunks: HashMap<*const Chunk, (u32, Rc<Chunk>)>,
    next_text: u32,
    next_chunk: u32,
    /// The number of the last entry in the last snapshot, and of the last entry at all.
    base: u64,
    last: u64,
    has_snapshot: bool,
    /// Entries that are kept, the snapshot's older ones included.
    entries: BTreeSet<u64>,
    waiting: VecDeque<Entry>,
    /// Texts and chunks that were kept but never came into use, because all ended before their entry was kept.
    stray_texts: Vec<u32>,
    stray_chunks: Vec<u32>,
}

impl Vault {
    /// Takes an entry in; [`Vault::write`] writes it down.
    pub fn push(&mut self, entry: Entry) {
        self.waiting.push_back(entry);
    }

    /// Whether entries wait to be written.
    pub fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Whether what waits is so much that painting should come first.
    pub fn is_bulky(&self) -> bool {
        let edits = |entry: &Entry| match &entry.record {
            Record::Did { transaction, .. } => transaction
                .edits
                .iter()
                .map(|edit| match edit {
                    Edit::Document { after: Some(it), .. } => {
                        it.item.annotations.len() + it.item.text.as_str().len() / 256
                    }
                    _ => 1,
                })
                .sum(),
            Record::Undid | Record::Redid => 1_usize,
        };
        self.waiting.iter().map(edits).sum::<usize>() > 1_000
    }

    /// Writes what waits, in order, until `enough` says so; gives whether all is written.
    pub fn write(&mut self, sink: &mut dyn Sink, mut enough: impl FnMut() -> bool) -> bool {
        while let Some(entry) = self.waiting.front() {
            let documents: Vec<Rc<Document>> = match &entry.record {
                Record::Did { transaction, .. } => documents_in(transaction).cloned().collect(),
                Record::Undid | Record::Redid => Vec::new(),
            };
            for document in &documents {
                if !self.keep_document(document, sink, &mut enough) {
                    return false;
                }
            }
            let Some(entry) = self.waiting.pop_front() else { break };
            let json = json(&self.entry_dto(&entry));
            sink.append(entry.seq, &json);
            self.entries.insert(entry.seq);
            self.last = entry.seq;
            if enough() && !self.waiting.is_empty() {
                return false;
            }
        }
        true
    }

    /// Whether a snapshot is due: at the very start, and after many entries.
    pub fn wants_snapshot(&self) -> bool {
        !self.has_snapshot || self.last - self.base >= SNAPSHOT_ENTRIES
    }

    /// Writes a snapshot of `store`; call it when nothing waits.
    pub fn snapshot(&mut self, store: &Store, sink: &mut dyn Sink) {
        let project = store.project();
        for document in &project.documents {
            self.keep_document(document, sink, &mut || false);
        }
        let steps = || store.history().done().chain(store.history().undone());
        let documents: Vec<Rc<Document>> = project
            .documents
            .iter()
            .chain(steps().flat_map(|step| &step.transactions).flat_map(|(_, transaction)| documents_in(transaction)))
            .cloned()
            .collect();
        let live_chunks: BTreeSet<*const Chunk> =
            documents.iter().flat_map(|it| it.annotations.chunks()).map(Rc::as_ptr).collect();
        let mut drop_chunks = std::mem::take(&mut self.stray_chunks);
        self.chunks.retain(|pointer, (id, _)| {
            let live = live_chunks.contains(pointer);
            if !live {
                drop_chunks.push(*id);
            }
            live
        });
        drop_chunks.sort_unstable();
        let mut drop_texts = std::mem::take(&mut self.stray_texts);
        self.texts.retain(|(id, text)| {
            let live = documents.iter().any(|it| it.text.is_same(text));
            if !live {
                drop_texts.push(*id);
            }
            live
        });
        let live_entries: BTreeSet<u64> =
            steps().flat_map(|step| step.transactions.iter().map(|(seq, _)| *seq)).collect();
        let drop_entries: Vec<u64> = self.entries.difference(&live_entries).copied().collect();
        self.entries.retain(|seq| live_entries.contains(seq));
        let state = StateDto {
            version: VERSION,
            seq: store.seq(),
            next_text: self.next_text,
            next_chunk: self.next_chunk,
            id: project.id.to_string(),
            title: project.title.to_string(),
            annotators: project.annotators.iter().map(|it| AnnotatorDto::from(&**it)).collect(),
            labels: project.codebook.labels().iter().map(|it| LabelDto::from(&**it)).collect(),
            documents: project.documents.iter().map(|it| self.document_dto(it)).collect(),
            done: store.history().done().map(StepDto::from).collect(),
            undone: store.history().undone().map(StepDto::from).collect(),
            foreign: foreign_dto(project.foreign.as_ref()),
        };
        self.base = store.seq();
        self.last = self.base;
        self.has_snapshot = true;
        sink.snapshot(Snapshot { base: self.base, json: json(&state), drop_chunks, drop_texts, drop_entries });
    }

    /// Brings back what a store kept; `None` when it kept nothing.
    pub fn load(kept: Kept) -> Result<Option<Loaded>, JournalError> {
        let Some(Restored { mut store, reader, entries, state, last, problems }) = restore(&kept)? else {
            return Ok(None);
        };
        if let Some(problem) = problems.into_iter().next() {
            return Err(problem);
        }
        store.view = View::default();
        store.view.keep_up(&store.project().clone());
        let is_stray_text = |id: &u32| !reader.texts.iter().any(|(read, _)| read == id);
        let stray_texts = kept.texts.iter().map(|(id, _)| *id).filter(is_stray_text).collect();
        let is_stray_chunk = |id: &u32| !reader.chunks.contains_key(id);
        let stray_chunks = kept.chunks.iter().map(|(id, _)| *id).filter(is_stray_chunk).collect();
        let vault = Vault {
            stray_texts,
            stray_chunks,
            texts: reader.texts,
            chunks: reader.chunks.into_iter().map(|(id, chunk)| (Rc::as_ptr(&chunk), (id, chunk))).collect(),
            next_text: kept.texts.iter().map(|it| it.0.saturating_add(1)).max().unwrap_or(0).max(state.next_text),
            next_chunk: kept.chunks.iter().map(|it| it.0.saturating_add(1)).max().unwrap_or(0).max(state.next_chunk),
            base: state.seq,
            last,
            has_snapshot: true,
            entries: entries.keys().copied().collect(),
            waiting: VecDeque::new(),
        };
        Ok(Some(Loaded { store, vault }))
    }

    /// What is sound of what was kept, and what is not; `None` when nothing was kept. For a rescue: nothing can go on
    /// from there, because it may be less than what was kept.
    pub fn salvage(kept: &Kept) -> Result<Option<Salvaged>, JournalError> {
        Ok(restore(kept)?.map(|it| Salvaged { project: it.store.project().clone(), problems: it.problems }))
    }

    /// Keeps the text and the chunks of a document that are not kept yet; gives whether it got through.
    fn keep_document(&mut self, document: &Document, sink: &mut dyn Sink, enough: &mut dyn FnMut() -> bool) -> bool {
        if self.text_id(&document.text).is_none() {
            sink.put_text(self.next_text, document.text.as_str());
            self.texts.push((self.next_text, document.text.clone()));
            self.next_text += 1;
        }
        for chunk in document.annotations.chunks() {
            if self.chunks.contains_key(&Rc::as_ptr(chunk)) {
                continue;
            }
            let dtos: Vec<AnnotationDto> = chunk.annotations().iter().map(|it| AnnotationDto::from(&**it)).collect();
            sink.put_chunk(self.next_chunk, &json(&dtos));
            self.chunks.insert(Rc::as_ptr(chunk), (self.next_chunk, chunk.clone()));
            self.next_chunk += 1;
            // Asked behind each, never before the first: however little time there is, it goes on.
            if enough() {
                return false;
            }
        }
        true
    }

    fn text_id(&self, text: &Text) -> Option<u32> {
        self.texts.iter().find(|(_, known)| known.is_same(text)).map(|(id, _)| *id)
    }

    fn document_dto(&self, document: &Document) -> DocumentDto {
        DocumentDto {
            id: document.id.to_string(),
            details: DetailsDto::from(&*document.details),
            text: self.text_id(&document.text).unwrap_or(u32::MAX),
            newlines: document.intake.newlines.name().to_owned(),
            bom: document.intake.bom,
            replaced: document.intake.replaced_surrogates,
            derived_from: document.derived_from.as_ref().map(ToString::to_string),
            chunks: document
                .annotations
                .chunks()
                .filter_map(|chunk| self.chunks.get(&Rc::as_ptr(chunk)).map(|(id, _)| *id))
                .collect(),
            foreign: foreign_dto(document.foreign.as_ref()),
        }
    }

    fn entry_dto(&self, entry: &Entry) -> EntryDto {
        let (act, edits, group) = match &entry.record {
            Record::Did { transaction, group } => {
                let edits = transaction.edits.iter().map(|edit| self.edit_dto(edit)).collect();
                (Act::Do, edits, group.as_ref())
            }
            Record::Undid => (Act::Undo, Vec::new(), None),
            Record::Redid => (Act::Redo, Vec::new(), None),
        };
        let (note, edges) = group_dto(group);
        EntryDto { act, at: entry.at.millis(), note, edges, edits }
    }

    fn edit_dto(&self, edit: &Edit) -> EditDto {
        match edit {
            Edit::Title { before, after } => EditDto::Title { before: before.to_string(), after: after.to_string() },
            Edit::Annotator { before, after } => EditDto::Annotator {
                before: placed(before, |it| AnnotatorDto::from(it)),
                after: placed(after, |it| AnnotatorDto::from(it)),
            },
            Edit::Label { before, after } => EditDto::Label {
                before: placed(before, |it| LabelDto::from(it)),
                after: placed(after, |it| LabelDto::from(it)),
            },
            Edit::Document { before, after } => EditDto::Document {
                before: placed(before, |it| self.document_dto(it)),
                after: placed(after, |it| self.document_dto(it)),
            },
            Edit::Order { document, before, after } => {
                EditDto::Order { document: document.to_string(), before: *before, after: *after }
            }
            Edit::Details { document, before, after } => EditDto::Details {
                document: document.to_string(),
                before: DetailsDto::from(&**before),
                after: DetailsDto::from(&**after),
            },
            Edit::Annotation { document, before, after } => EditDto::Annotation {
                document: document.to_string(),
                before: before.as_ref().map(|it| AnnotationDto::from(&**it)),
                after: after.as_ref().map(|it| AnnotationDto::from(&**it)),
            },
        }
    }
}

/// The documents that come or go in a transaction.
fn documents_in(transaction: &Transaction) -> impl Iterator<Item = &Rc<Document>> {
    transaction
        .edits
        .iter()
        .flat_map(|edit| match edit {
            Edit::Document { before, after } => [before, after].map(|it| it.as_ref().map(|it| &it.item)),
            _ => [None, None],
        })
        .flatten()
}

fn json(value: &impl Serialize) -> String {
    // Strings, numbers, lists and maps with string keys: nothing here that JSON lacks.
    serde_json::to_string(value).unwrap_or_default()
}

fn parse<'a, T: Deserialize<'a>>(what: &str, json: &'a str) -> Result<T, JournalError> {
    serde_json::from_str(json).map_err(|error| unreadable(what, &error.to_string()))
}

fn unreadable(what: &str, why: &str) -> JournalError {
    JournalError::Unreadable { what: what.to_owned(), why: why.to_owned() }
}

impl Store {
    /// Does again what the journal says was done.
    fn replay(&mut self, record: Record, at: Timestamp) -> Result<(), super::StoreError> {
        match record {
            Record::Did { transaction, group } => self.redo_entry(transaction, group, at),
            Record::Undid => self.undo(at).map(drop),
            Record::Redid => self.redo(at).map(drop),
        }
    }
}

/// How a snapshot begins: what of it the vault needs again.
#[derive(Clone, Copy)]
struct Beginning {
    seq: u64,
    next_text: u32,
    next_chunk: u32,
}

/// What could be read of what was kept, and what could not.
struct Restored<'a> {
    store: Store,
    reader: Reader<'a>,
    entries: BTreeMap<u64, EntryDto>,
    state: Beginning,
    /// The last entry that is in the store.
    last: u64,
    /// What is missing from the store, in the order it was met.
    problems: Vec<JournalError>,
}

/// Reads as much as can be read. Without a snapshot that can be read there is nothing.
fn restore(kept: &Kept) -> Result<Option<Restored<'_>>, JournalError> {
    let Some(snapshot) = &kept.snapshot else {
        return if kept.entries.is_empty() { Ok(None) } else { Err(unreadable("work", "its snapshot is missing")) };
    };
    let probe: VersionDto = parse("snapshot", snapshot)?;
    if probe.version > VERSION {
        return Err(JournalError::Newer(probe.version));
    }
    let state: StateDto = parse("snapshot", snapshot)?;
    let beginning = Beginning { seq: state.seq, next_text: state.next_text, next_chunk: state.next_chunk };
    let mut problems = Vec::new();
    let mut reader = Reader::new(kept);
    let mut sound = |problem| problems.push(problem);
    let documents: Vec<Rc<Document>> =
        state.documents.iter().filter_map(|it| reader.document(it).map(Rc::new).map_err(&mut sound).ok()).collect();
    let labels: Vec<Rc<Label>> =
        state.labels.into_iter().filter_map(|it| label(it).map(Rc::new).map_err(&mut sound).ok()).collect();
    let project = Project {
        id: ProjectId::new(state.id),
        title: state.title.into(),
        annotators: Rc::new(state.annotators.into_iter().map(|it| Rc::new(it.into())).collect()),
        codebook: Rc::new(Codebook::new(labels)),
        documents,
        foreign: foreign(state.foreign),
    };
    let mut entries: BTreeMap<u64, EntryDto> = BTreeMap::new();
    let mut broken = BTreeSet::new();
    for (seq, entry) in &kept.entries {
        match parse(&format!("change {seq}"), entry) {
            Ok(entry) => drop(entries.insert(*seq, entry)),
            Err(problem) => {
                broken.insert(*seq);
                sound(problem);
            }
        }
    }
    let mut steps = |dtos: Vec<StepDto>| -> Result<Vec<Step>, JournalError> {
        dtos.into_iter().map(|dto| reader.step(dto, &entries)).collect()
    };
    let history = steps(state.done).and_then(|done| Ok(History::restored(done, steps(state.undone)?)));
    let history = history.map_err(&mut sound).unwrap_or_default();
    let mut store = Store::restored(project, history, beginning.seq);
    let mut last = beginning.seq;
    for (seq, entry) in entries.range((Bound::Excluded(beginning.seq), Bound::Unbounded)) {
        let next = last.saturating_add(1);
        if *seq != next {
            if !broken.contains(&next) {
                sound(unreadable(&format!("change {next}"), "it is missing"));
            }
            break;
        }
        let replayed = reader.record(entry).and_then(|record| {
            store
                .replay(record, Timestamp::from_millis(entry.at))
                .map_err(|error| unreadable(&format!("change {seq}"), &error.to_string()))
        });
        if let Err(problem) = replayed {
            sound(problem);
            break;
        }
        last = *seq;
    }
    Ok(Some(Restored { store, reader, entries, state: beginning, last, problems }))
}

/// Reads what was kept, each text and chunk once.
struct Reader<'a> {
    kept_texts: HashMap<u32, &'a str>,
    kept_chunks: HashMap<u32, &'a str>,
    texts: Vec<(u32, Text)>,
    chunks: HashMap<u32, Rc<Chunk>>,
}

impl<'a> Reader<'a> {
    fn new(kept: &'a Kept) -> Self {
        Self {
            kept_texts: kept.texts.iter().map(|(id, text)| (*id, text.as_str())).collect(),
            kept_chunks: kept.chunks.iter().map(|(id, json)| (*id, json.as_str())).collect(),
            texts: Vec::new(),
            chunks: HashMap::new(),
        }
    }

    fn text(&mut self, id: u32) -> Result<Text, JournalError> {
        if let Some((_, text)) = self.texts.iter().find(|(known, _)| *known == id) {
            return Ok(text.clone());
        }
        let kept = self.kept_texts.get(&id).ok_or_else(|| unreadable(&format!("text {id}"), "it is missing"))?;
        let text = Text::new(*kept);
        self.texts.push((id, text.clone()));
        Ok(text)
    }

    fn chunk(&mut self, id: u32) -> Result<Rc<Chunk>, JournalError> {
        if let Some(chunk) = self.chunks.get(&id) {
            return Ok(chunk.clone());
        }
        let what = format!("annotations {id}");
        let kept = self.kept_chunks.get(&id).ok_or_else(|| unreadable(&what, "they are missing"))?;
        let dtos: Vec<AnnotationDto> = parse(&what, kept)?;
        let annotations = dtos.into_iter().map(|dto| annotation(dto).map(Rc::new)).collect::<Result<Vec<_>, _>>()?;
        let chunk = Rc::new(Chunk::new(annotations));
        self.chunks.insert(id, chunk.clone());
        Ok(chunk)
    }

    fn document(&mut self, dto: &DocumentDto) -> Result<Document, JournalError> {
        let chunks: Result<Vec<Rc<Chunk>>, JournalError> = dto.chunks.iter().map(|id| self.chunk(*id)).collect();
        let set =
            AnnotationSet::from_chunks(chunks?).ok_or_else(|| unreadable("annotations", "they are not in order"))?;
        Ok(Document {
            id: DocumentId::new(dto.id.as_str()),
            details: Rc::new(details(&dto.details)),
            text: self.text(dto.text)?,
            intake: IntakeRecord {
                newlines: Newlines::from_name(&dto.newlines).unwrap_or_default(),
                bom: dto.bom,
                replaced_surrogates: dto.replaced,
            },
            derived_from: dto.derived_from.as_deref().map(DocumentId::new),
            annotations: set,
            foreign: foreign(dto.foreign.clone()),
        })
    }

    fn step(&mut self, dto: StepDto, entries: &BTreeMap<u64, EntryDto>) -> Result<Step, JournalError> {
        let mut transactions = Vec::with_capacity(dto.entries.len());
        for seq in dto.entries {
            let what = format!("change {seq}");
            let entry = entries.get(&seq).ok_or_else(|| unreadable(&what, "it is missing"))?;
            match self.record(entry)? {
                Record::Did { transaction, .. } => transactions.push((seq, transaction)),
                Record::Undid | Record::Redid => return Err(unreadable(&what, "it is no change")),
            }
        }
        Ok(Step { transactions, group: group(dto.note, dto.edges), at: Timestamp::from_millis(dto.at) })
    }

    fn record(&mut self, dto: &EntryDto) -> Result<Record, JournalError> {
        match dto.act {
            Act::Undo => Ok(Record::Undid),
            Act::Redo => Ok(Record::Redid),
            Act::Do => {
                let edits = dto.edits.iter().map(|edit| self.edit(edit)).collect::<Result<Vec<_>, _>>()?;
                Ok(Record::Did {
                    transaction: Rc::new(Transaction { edits }),
                    group: group(dto.note.clone(), dto.edges.clone()),
                })
            }
        }
    }

    fn edit(&mut self, dto: &EditDto) -> Result<Edit, JournalError> {
        Ok(match dto {
            EditDto::Title { before, after } => {
                Edit::Title { before: before.as_str().into(), after: after.as_str().into() }
            }
            EditDto::Annotator { before, after } => Edit::Annotator {
                before: unplaced(before, |it| Ok(it.clone().into()))?,
                after: unplaced(after, |it| Ok(it.clone().into()))?,
            },
            EditDto::Label { before, after } => {
                let read = |it: &LabelDto| label(it.clone());
                Edit::Label { before: unplaced(before, read)?, after: unplaced(after, read)? }
            }
            EditDto::Document { before, after } => Edit::Document {
                before: unplaced(before, |it| self.document(it))?,
                after: unplaced(after, |it| self.document(it))?,
            },
            EditDto::Order { document, before, after } => {
                Edit::Order { document: DocumentId::new(document.as_str()), before: *before, after: *after }
            }
            EditDto::Details { document, before, after } => Edit::Details {
                document: DocumentId::new(document.as_str()),
                before: Rc::new(details(before)),
                after: Rc::new(details(after)),
            },
            EditDto::Annotation { document, before, after } => {
                let read = |it: &Option<AnnotationDto>| it.clone().map(|it| annotation(it).map(Rc::new)).transpose();
                Edit::Annotation {
                    document: DocumentId::new(document.as_str()),
                    before: read(before)?,
                    after: read(after)?,
                }
            }
        })
    }
}

fn placed<T, D>(it: &Option<Placed<T>>, write: impl Fn(&T) -> D) -> Option<(usize, D)> {
    it.as_ref().map(|it| (it.position, write(&it.item)))
}

fn unplaced<D, T>(
    dto: &Option<(usize, D)>,
    mut read: impl FnMut(&D) -> Result<T, JournalError>,
) -> Result<Option<Placed<T>>, JournalError> {
    dto.as_ref().map(|(position, it)| Ok(Placed { position: *position, item: Rc::new(read(it)?) })).transpose()
}

fn group(note: Option<String>, edges: Option<String>) -> Option<Group> {
    let note = note.map(|annotation| Group::Note(AnnotationId::new(annotation)));
    note.or_else(|| edges.map(|annotation| Group::Edges(AnnotationId::new(annotation))))
}

/// The annotation whose note is typed, or that whose edges move.
fn group_dto(group: Option<&Group>) -> (Option<String>, Option<String>) {
    match group {
        Some(Group::Note(annotation)) => (Some(annotation.to_string()), None),
        Some(Group::Edges(annotation)) => (None, Some(annotation.to_string())),
        None => (None, None),
    }
}

#[derive(Deserialize)]
struct VersionDto {
    version: u32,
}

#[derive(Serialize, Deserialize)]
struct StateDto {
    version: u32,
    seq: u64,
    next_text: u32,
    next_chunk: u32,
    id: String,
    title: String,
    annotators: Vec<AnnotatorDto>,
    labels: Vec<LabelDto>,
    documents: Vec<DocumentDto>,
    done: Vec<StepDto>,
    undone: Vec<StepDto>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    foreign: Option<ForeignDto>,
}

#[derive(Serialize, Deserialize)]
struct StepDto {
    entries: Vec<u64>,
    at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    edges: Option<String>,
}

impl From<&Step> for StepDto {
    fn from(step: &Step) -> Self {
        let (note, edges) = group_dto(step.group.as_ref());
        let entries = step.transactions.iter().map(|(seq, _)| *seq).collect();
        Self { entries, at: step.at.millis(), note, edges }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Act {
    Do,
    Undo,
    Redo,
}

#[derive(Serialize, Deserialize)]
struct EntryDto {
    act: Act,
    at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    edges: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    edits: Vec<EditDto>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum EditDto {
    Title { before: String, after: String },
    Annotator { before: Option<(usize, AnnotatorDto)>, after: Option<(usize, AnnotatorDto)> },
    Label { before: Option<(usize, LabelDto)>, after: Option<(usize, LabelDto)> },
    Document { before: Option<(usize, DocumentDto)>, after: Option<(usize, DocumentDto)> },
    Order { document: String, before: usize, after: usize },
    Details { document: String, before: DetailsDto, after: DetailsDto },
    Annotation { document: String, before: Option<AnnotationDto>, after: Option<AnnotationDto> },
}

#[derive(Clone, Serialize, Deserialize)]
struct ForeignDto {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    keys: BTreeMap<String, String>,
}

fn foreign_dto(it: Option<&Rc<Foreign>>) -> Option<ForeignDto> {
    it.map(|it| ForeignDto {
        id: it.id.as_deref().map(str::to_owned),
        keys: it.keys.iter().map(|(key, value)| (key.clone(), value.to_string())).collect(),
    })
}

fn foreign(dto: Option<ForeignDto>) -> Option<Rc<Foreign>> {
    dto.map(|dto| {
        Rc::new(Foreign {
            id: dto.id.map(Into::into),
            keys: dto.keys.into_iter().map(|(key, value)| (key, value.into())).collect(),
        })
    })
}

#[derive(Clone, Serialize, Deserialize)]
struct AnnotatorDto {
    id: String,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    foreign: Option<ForeignDto>,
}

impl From<&Annotator> for AnnotatorDto {
    fn from(it: &Annotator) -> Self {
        Self { id: it.id.to_string(), name: it.name.to_string(), foreign: foreign_dto(it.foreign.as_ref()) }
    }
}

impl From<AnnotatorDto> for Annotator {
    fn from(dto: AnnotatorDto) -> Self {
        Self { id: AnnotatorId::new(dto.id), name: dto.name.into(), foreign: foreign(dto.foreign) }
    }
}

#[derive(Clone, Serialize, Deserialize)]
struct LabelDto {
    id: String,
    name: String,
    color: String,
    style: String,
    description: String,
    parent: Option<String>,
    shortcut: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    include: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    exclude: String,
    /// Each as its words and where they stand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    examples: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    foreign: Option<ForeignDto>,
}

impl From<&Label> for LabelDto {
    fn from(it: &Label) -> Self {
        Self {
            id: it.id.to_string(),
            name: it.name.to_string(),
            color: it.color.to_string(),
            style: it.style.name().to_owned(),
            description: it.description.to_string(),
            parent: it.parent.as_ref().map(ToString::to_string),
            shortcut: it.shortcut.as_deref().map(str::to_owned),
            include: it.include.to_string(),
            exclude: it.exclude.to_string(),
            examples: it.examples.iter().map(|it| (it.quote.to_string(), it.source.to_string())).collect(),
            foreign: foreign_dto(it.foreign.as_ref()),
        }
    }
}

fn example((quote, source): (String, String)) -> Example {
    Example { quote: quote.into(), source: source.into() }
}

fn label(dto: LabelDto) -> Result<Label, JournalError> {
    let color = Color::parse(&dto.color).ok_or_else(|| unreadable("label", "its colour is none"))?;
    Ok(Label {
        id: LabelId::new(dto.id),
        name: dto.name.into(),
        color,
        style: LineStyle::from_name(&dto.style).unwrap_or_default(),
        description: dto.description.into(),
        parent: dto.parent.map(LabelId::new),
        shortcut: dto.shortcut.map(Into::into),
        include: dto.include.into(),
        exclude: dto.exclude.into(),
        examples: dto.examples.into_iter().map(example).collect(),
        foreign: foreign(dto.foreign),
    })
}

#[derive(Clone, Serialize, Deserialize)]
struct DetailsDto {
    title: String,
    language: Option<String>,
    metadata: BTreeMap<String, String>,
}

impl From<&Details> for DetailsDto {
    fn from(it: &Details) -> Self {
        Self {
            title: it.title.to_string(),
            language: it.language.as_deref().map(str::to_owned),
            metadata: it.metadata.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect(),
        }
    }
}

fn details(dto: &DetailsDto) -> Details {
    Details {
        title: dto.title.as_str().into(),
        language: dto.language.as_deref().map(Into::into),
        metadata: dto.metadata.iter().map(|(key, value)| (key.as_str().into(), value.as_str().into())).collect(),
    }
}

#[derive(Clone, Serialize, Deserialize)]
struct DocumentDto {
    id: String,
    details: DetailsDto,
    text: u32,
    newlines: String,
    bom: bool,
    replaced: u32,
    derived_from: Option<String>,
    chunks: Vec<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    foreign: Option<ForeignDto>,
}

/// Short keys: there are many of these.
#[derive(Clone, Serialize, Deserialize)]
struct AnnotationDto {
    i: String,
    /// Start and end of each span, in bytes.
    s: Vec<u32>,
    l: Vec<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    n: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    a: BTreeMap<String, BTreeMap<String, ValueDto>>,
    w: String,
    c: i64,
    m: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    f: Option<ForeignDto>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ValueDto {
    Text(String),
    Number(String),
    Flag(bool),
}

impl From<&Annotation> for AnnotationDto {
    fn from(it: &Annotation) -> Self {
        let value = |value: &Value| match value {
            Value::Text(text) => ValueDto::Text(text.to_string()),
            Value::Number(number) => ValueDto::Number(number.to_string()),
            Value::Flag(flag) => ValueDto::Flag(*flag),
        };
        let attributes = it.attributes.iter().flat_map(|attributes| attributes.iter());
        Self {
            i: it.id.to_string(),
            s: it.spans.iter().flat_map(|span| [span.start().get(), span.end().get()]).collect(),
            l: it.labels.iter().map(ToString::to_string).collect(),
            n: it.note.to_string(),
            a: attributes
                .map(|(label, values)| {
                    (label.to_string(), values.iter().map(|(name, it)| (name.to_string(), value(it))).collect())
                })
                .collect(),
            w: it.annotator.to_string(),
            c: it.created.millis(),
            m: it.modified.millis(),
            f: foreign_dto(it.foreign.as_ref()),
        }
    }
}

fn annotation(dto: AnnotationDto) -> Result<Annotation, JournalError> {
    let spans = dto.s.chunks_exact(2).filter_map(|pair| Span::new(Offset::new(pair[0]), Offset::new(pair[1])));
    let spans = Spans::new(spans).ok_or_else(|| unreadable("annotation", "it has no passage"))?;
    let value = |dto: ValueDto| match dto {
        ValueDto::Text(text) => Value::Text(text.into()),
        ValueDto::Number(number) => Value::Number(number.into()),
        ValueDto::Flag(flag) => Value::Flag(flag),
    };
    let attributes: Attributes = dto
        .a
        .into_iter()
        .map(|(label, values)| {
            (LabelId::new(label), values.into_iter().map(|(name, it)| (name.into(), value(it))).collect())
        })
        .collect();
    Ok(Annotation {
        id: AnnotationId::new(dto.i),
        spans,
        labels: dto.l.into_iter().map(LabelId::new).collect(),
        note: dto.n.into(),
        attributes: (!attributes.is_empty()).then(|| Rc::new(attributes)),
        annotator: AnnotatorId::new(dto.w),
        created: Timestamp::from_millis(dto.c),
        modified: Timestamp::from_millis(dto.m),
        foreign: foreign(dto.f),
    })
}
