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

use super::keepsake::{Keepsake, Leaving, Outline, Reason, Shelf, Sketch};
use super::ports::{Kept, Memory, Sink, Snapshot};
use super::{Record, Store, View};
use crate::model::{
    Annotation, AnnotationId, AnnotationSet, Annotator, AnnotatorId, Attributes, Chunk, Codebook, Color, Details,
    Document, DocumentId, Edit, Example, Foreign, Group, History, IntakeRecord, Label, LabelId, LineStyle, Lost,
    Newlines, Offset, Placed, Project, ProjectId, Span, Spans, Step, Text, Timestamp, Transaction, Turn, Unplaced,
    Value, unplaced_list,
};

/// The version of what is kept. Newer ones are left alone.
pub const VERSION: u32 = 2;

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
use crate::model::order::IntoTree as _;

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
    /// Texts and chunks that are kept but not in use: only keepsakes need them, or nothing does, because all ended
    /// before their entry was kept.
    aside_texts: BTreeSet<u32>,
    aside_chunks: BTreeSet<u32>,
    shelf: Shelf,
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
        // What was lost with the page before: entries got there, and what goes with them did not.
        self.keep_left(sink);
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
            self.keep_left(sink);
            if enough() && !self.waiting.is_empty() {
                return false;
            }
        }
        true
    }

    /// Whether a snapshot is due: at the very start, after many entries, and when a keepsake is to go.
    pub fn wants_snapshot(&self) -> bool {
        !self.has_snapshot || self.last - self.base >= SNAPSHOT_ENTRIES || self.shelf.has_forgotten()
    }

    /// Writes a snapshot of `store`; call it when nothing waits.
    pub fn snapshot(&mut self, store: &Store, sink: &mut dyn Sink) {
        self.keep_left(sink);
        let project = store.project();
        for document in &project.documents {
            self.keep_document(document, sink, &mut || false);
        }
        let steps = || store.history().done().chain(store.history().undone());
        let documents: Vec<Rc<Document>> = project
            .documents
            .iter()
            .chain(steps().flat_map(|step| &step.transactions).flat_map(|(_, transaction)| documents_in(transaction)))
            .chain(self.shelf.held())
            .cloned()
            .collect();
        let live_chunks: BTreeSet<*const Chunk> =
            documents.iter().flat_map(|it| it.annotations.chunks()).map(Rc::as_ptr).into_set();
        // Out of use: it goes, unless a keepsake needs it.
        let (aside_chunks, aside_texts) = (&mut self.aside_chunks, &mut self.aside_texts);
        self.chunks.retain(|pointer, (id, _)| {
            let live = live_chunks.contains(pointer);
            if !live {
                aside_chunks.insert(*id);
            }
            live
        });
        self.texts.retain(|(id, text)| {
            let live = documents.iter().any(|it| it.text.is_same(text));
            if !live {
                aside_texts.insert(*id);
            }
            live
        });
        let (mut drop_chunks, mut drop_texts) = (Vec::new(), Vec::new());
        if let Some(needs) = self.shelf.needs() {
            (self.aside_chunks, drop_chunks) = sorted_out(&self.aside_chunks, &needs.chunks);
            (self.aside_texts, drop_texts) = sorted_out(&self.aside_texts, &needs.texts);
        }
        let live_entries: BTreeSet<u64> =
            steps().flat_map(|step| step.transactions.iter().map(|(seq, _)| *seq)).into_set();
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
        let drop_keepsakes = self.shelf.take_forgotten();
        sink.snapshot(Snapshot {
            base: self.base,
            json: json(&state),
            drop_chunks,
            drop_texts,
            drop_entries,
            drop_keepsakes,
        });
    }

    /// Brings back what a store kept; `None` when it kept nothing.
    pub fn load(kept: Kept) -> Result<Option<Loaded>, JournalError> {
        let Some(Restored { mut store, reader, entries, state, last, shelf, problems }) = restore(&kept)? else {
            return Ok(None);
        };
        if let Some(problem) = problems.into_iter().next() {
            return Err(problem);
        }
        store.view = View::default();
        store.view.keep_up(&store.project().clone());
        let read_texts: BTreeSet<u32> = reader.texts.iter().map(|(id, _)| *id).into_set();
        let aside_texts = kept.texts.iter().map(|(id, _)| *id).filter(|id| !read_texts.contains(id)).into_set();
        let is_aside = |id: &u32| !reader.chunks.contains_key(id);
        let aside_chunks = kept.chunks.iter().map(|(id, _)| *id).filter(is_aside).into_set();
        let vault = Vault {
            aside_texts,
            aside_chunks,
            shelf,
            texts: reader.texts,
            chunks: reader.chunks.into_iter().map(|(id, chunk)| (Rc::as_ptr(&chunk), (id, chunk))).collect(),
            next_text: kept.texts.iter().map(|it| it.0.saturating_add(1)).max().unwrap_or(0).max(state.next_text),
            next_chunk: kept.chunks.iter().map(|it| it.0.saturating_add(1)).max().unwrap_or(0).max(state.next_chunk),
            base: state.seq,
            last,
            has_snapshot: true,
            entries: entries.keys().copied().into_set(),
            waiting: VecDeque::new(),
        };
        Ok(Some(Loaded { store, vault }))
    }

    /// What is sound of what was kept, and what is not; `None` when nothing was kept. For a rescue: nothing can go on
    /// from there, because it may be less than what was kept.
    pub fn salvage(kept: &Kept) -> Result<Option<Salvaged>, JournalError> {
        Ok(restore(kept)?.map(|it| Salvaged { project: it.store.project().clone(), problems: it.problems }))
    }

    /// Minds which speeches came and went with entry `seq`; `travelled` says that it was undo or redo. Call it before
    /// [`Vault::push`].
    pub fn follow(&mut self, before: &Project, after: &Project, seq: u64, at: Timestamp, travelled: bool) {
        self.shelf.follow(before, after, seq, at, travelled);
    }

    /// Whether it is time for a version of the state after entry `seq`. There is none of a project without speeches,
    /// nor while entries wait.
    pub fn wants_version(&self, project: &Project, seq: u64, now: Timestamp, reason: Reason) -> bool {
        !project.documents.is_empty() && self.waiting.is_empty() && self.shelf.is_due(seq, now, reason)
    }

    /// Keeps a version of `project`, the state after entry `seq`, and lets go of those that are outworn.
    pub fn keep_version(&mut self, project: &Project, seq: u64, now: Timestamp, reason: Reason, sink: &mut dyn Sink) {
        self.keep_aside(project, seq, now, reason, sink);
        self.shelf.prune(now);
    }

    /// Lets go of versions and removed speeches that are too old or too many; gives whether there were any. They leave
    /// the store with the next snapshot.
    pub fn prune(&mut self, now: Timestamp) -> bool {
        let count = self.shelf.all().count();
        self.shelf.prune(now);
        self.shelf.all().count() < count
    }

    /// Versions, oldest first.
    pub fn versions(&self) -> Vec<Keepsake> {
        self.shelf.versions().into_iter().cloned().collect()
    }

    /// Speeches that were removed, oldest first.
    pub fn trash(&self) -> Vec<Keepsake> {
        self.shelf.all().filter(|it| it.reason == Reason::Trash).cloned().collect()
    }

    /// How many these are.
    pub fn trash_count(&self) -> usize {
        self.shelf.all().filter(|it| it.reason == Reason::Trash).count()
    }

    /// The keepsake of that number.
    pub fn keepsake(&self, number: u64) -> Option<&Keepsake> {
        self.shelf.get(number)
    }

    /// Lets a keepsake go. It leaves the store, and what only it needed, with the next snapshot.
    pub fn forget(&mut self, number: u64) {
        self.shelf.forget(number);
    }

    /// Writes a keepsake anew without one of its speeches. `json` is what was kept.
    pub fn leave_out(
        &mut self,
        number: u64,
        json_kept: &str,
        document: &DocumentId,
        sink: &mut dyn Sink,
    ) -> Result<(), JournalError> {
        let Some(mut keepsake) = self.shelf.get(number).cloned() else { return Ok(()) };
        let mut dto: KeepsakeDto = parse("version", json_kept)?;
        dto.documents.retain(|(it, _)| it.id != document.as_str());
        keepsake.outline.documents.retain(|it| it.id != *document);
        sink.keep(number, &json(&dto));
        self.shelf.put(keepsake);
        Ok(())
    }

    /// The speeches and labels of a project as keepsakes tell them apart.
    pub fn outline(&self, project: &Project) -> Outline {
        let chunk = |it: &Rc<Chunk>| self.chunks.get(&Rc::as_ptr(it)).map_or(u32::MAX, |(id, _)| *id);
        let documents = project.documents.iter().map(|it| Sketch {
            id: it.id.clone(),
            title: it.details.title.clone(),
            annotations: it.annotations.len(),
            text: self.text_id(&it.text).unwrap_or(u32::MAX),
            chunks: it.annotations.chunks().map(chunk).collect(),
        });
        let labels = project.codebook.labels().iter().map(|it| (it.id.clone(), it.name.clone()));
        Outline { documents: documents.collect(), labels: labels.collect() }
    }

    /// Writes down the speeches that have left with entries that are kept.
    fn keep_left(&mut self, sink: &mut dyn Sink) {
        for Leaving { seq, at, project } in self.shelf.left(self.last) {
            self.keep_aside(&project, seq, at, Reason::Trash, sink);
        }
    }

    fn keep_aside(&mut self, project: &Project, seq: u64, at: Timestamp, reason: Reason, sink: &mut dyn Sink) {
        for document in &project.documents {
            self.keep_document(document, sink, &mut || false);
        }
        let dto = KeepsakeDto {
            seq,
            at: at.millis(),
            reason: reason.name().to_owned(),
            id: project.id.to_string(),
            title: project.title.to_string(),
            annotators: project.annotators.iter().map(|it| AnnotatorDto::from(&**it)).collect(),
            labels: project.codebook.labels().iter().map(|it| LabelDto::from(&**it)).collect(),
            documents: project.documents.iter().map(|it| (self.document_dto(it), it.annotations.len())).collect(),
        };
        let number = self.shelf.number();
        sink.keep(number, &json(&dto));
        self.shelf.put(Keepsake { number, seq, at, reason, outline: self.outline(project) });
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
            unplaced: document.unplaced.iter().map(|it| UnplacedDto::from(&**it)).collect(),
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
            Edit::Unplaced { document, before, after } => EditDto::Unplaced {
                document: document.to_string(),
                before: before.as_ref().map(|it| UnplacedDto::from(&**it)),
                after: after.as_ref().map(|it| UnplacedDto::from(&**it)),
            },
        }
    }
}

/// What is needed, and what is not.
fn sorted_out(all: &BTreeSet<u32>, needed: &BTreeSet<u32>) -> (BTreeSet<u32>, Vec<u32>) {
    (all.intersection(needed).copied().into_set(), all.difference(needed).copied().collect())
}

/// The keepsakes that a store gave back. One that cannot be read is left as it is, with whatever it may need.
fn shelf(kept: &[(u64, String)]) -> Shelf {
    let read = |(number, json): &(u64, String)| {
        let dto: SketchesDto = parse("version", json).ok()?;
        let documents = dto.documents.into_iter().map(|(it, annotations)| Sketch {
            id: DocumentId::new(it.id),
            title: it.details.title.into(),
            annotations,
            text: it.text,
            chunks: it.chunks,
        });
        let labels = dto.labels.into_iter().map(|it| (LabelId::new(it.id), it.name.into()));
        Some(Keepsake {
            number: *number,
            seq: dto.seq,
            at: Timestamp::from_millis(dto.at),
            reason: Reason::from_name(&dto.reason)?,
            outline: Outline { documents: documents.collect(), labels: labels.collect() },
        })
    };
    let found: Vec<Keepsake> = kept.iter().filter_map(read).collect();
    let all_read = found.len() == kept.len();
    let next = kept.iter().map(|(number, _)| number.saturating_add(1)).max().unwrap_or(0);
    Shelf::loaded(found, next, all_read)
}

/// What a keepsake holds of those speeches, as a project. `kept` has the texts and chunks they need.
pub fn recall(keepsake: &str, kept: &Kept, wanted: &[DocumentId]) -> Result<Project, JournalError> {
    let mut dto: KeepsakeDto = parse("version", keepsake)?;
    dto.documents.retain(|(it, _)| wanted.iter().any(|id| id.as_str() == it.id));
    Ok(super::keepsake::with_used_labels(recalled(dto, &mut Reader::new(kept))?))
}

fn recalled(dto: KeepsakeDto, reader: &mut Reader<'_>) -> Result<Project, JournalError> {
    let documents: Vec<Rc<Document>> =
        dto.documents.iter().map(|(it, _)| reader.document(it).map(Rc::new)).collect::<Result<_, _>>()?;
    let labels = dto.labels.into_iter().map(|it| label(it).map(Rc::new)).collect::<Result<_, _>>()?;
    Ok(Project {
        id: ProjectId::new(dto.id),
        title: dto.title.into(),
        annotators: Rc::new(dto.annotators.into_iter().map(|it| Rc::new(it.into())).collect()),
        codebook: Rc::new(Codebook::new(labels)),
        documents,
        foreign: None,
    })
}

/// A whole project as a keepsake with all that it needs: so it goes from one program to another. What other programs
/// have put on the project itself stays behind.
pub fn packed(project: &Project) -> Kept {
    let mut memory = Memory::default();
    Vault::default().keep_version(project, 0, Timestamp::from_millis(0), Reason::Import, &mut memory);
    memory.kept
}

/// The way back from [`packed`], a few thousand annotations at a time.
pub struct Unpacking {
    kept: Kept,
    dto: KeepsakeDto,
    read: HashMap<u32, Rc<Chunk>>,
    left: Vec<u32>,
}

impl Unpacking {
    /// Begins. An error when there is no keepsake that can be read.
    pub fn begin(kept: Kept) -> Result<Self, JournalError> {
        let (_, json) = kept.keepsakes.first().ok_or_else(|| unreadable("version", "it is missing"))?;
        let dto: KeepsakeDto = parse("version", json)?;
        let left = dto.documents.iter().flat_map(|(it, _)| &it.chunks).copied().collect();
        Ok(Self { dto, left, read: HashMap::new(), kept })
    }

    /// Goes on until `enough` says so; gives whether all is read.
    pub fn step(&mut self, mut enough: impl FnMut() -> bool) -> Result<bool, JournalError> {
        let mut reader = Reader { chunks: std::mem::take(&mut self.read), ..Reader::new(&self.kept) };
        while let Some(id) = self.left.pop() {
            reader.chunk(id)?;
            // Asked behind each, never before the first: however little time there is, it goes on.
            if enough() {
                break;
            }
        }
        self.read = reader.chunks;
        Ok(self.left.is_empty())
    }

    /// The project.
    pub fn finish(self) -> Result<Project, JournalError> {
        recalled(self.dto, &mut Reader { chunks: self.read, ..Reader::new(&self.kept) })
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
    /// The keepsakes, and what left with entries behind the snapshot.
    shelf: Shelf,
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
    let mut shelf = shelf(&kept.keepsakes);
    let mut last = beginning.seq;
    for (seq, entry) in entries.range((Bound::Excluded(beginning.seq), Bound::Unbounded)) {
        let next = last.saturating_add(1);
        if *seq != next {
            if !broken.contains(&next) {
                sound(unreadable(&format!("change {next}"), "it is missing"));
            }
            break;
        }
        let (before, at) = (store.project().clone(), Timestamp::from_millis(entry.at));
        let replayed = reader.record(entry).and_then(|record| {
            store.replay(record, at).map_err(|error| unreadable(&format!("change {seq}"), &error.to_string()))
        });
        if let Err(problem) = replayed {
            sound(problem);
            break;
        }
        last = *seq;
        shelf.follow(&before, store.project(), *seq, at, entry.act != Act::Do);
    }
    Ok(Some(Restored { store, reader, entries, state: beginning, last, shelf, problems }))
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
            unplaced: unplaced_list(dto.unplaced.iter().cloned().map(Unplaced::from)),
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
                before: seated(before, |it| Ok(it.clone().into()))?,
                after: seated(after, |it| Ok(it.clone().into()))?,
            },
            EditDto::Label { before, after } => {
                let read = |it: &LabelDto| label(it.clone());
                Edit::Label { before: seated(before, read)?, after: seated(after, read)? }
            }
            EditDto::Document { before, after } => Edit::Document {
                before: seated(before, |it| self.document(it))?,
                after: seated(after, |it| self.document(it))?,
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
            EditDto::Unplaced { document, before, after } => {
                let read = |it: &Option<UnplacedDto>| it.clone().map(|it| Rc::new(it.into()));
                Edit::Unplaced {
                    document: DocumentId::new(document.as_str()),
                    before: read(before),
                    after: read(after),
                }
            }
        })
    }
}

fn placed<T, D>(it: &Option<Placed<T>>, write: impl Fn(&T) -> D) -> Option<(usize, D)> {
    it.as_ref().map(|it| (it.position, write(&it.item)))
}

fn seated<D, T>(
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

/// A version of the project, or one speech that was removed.
#[derive(Serialize, Deserialize)]
struct KeepsakeDto {
    seq: u64,
    at: i64,
    reason: String,
    id: String,
    title: String,
    annotators: Vec<AnnotatorDto>,
    labels: Vec<LabelDto>,
    /// Each with how many annotations it has.
    documents: Vec<(DocumentDto, usize)>,
}

/// As much of it as is known without asking for all.
#[derive(Deserialize)]
struct SketchesDto {
    seq: u64,
    at: i64,
    reason: String,
    labels: Vec<NamedDto>,
    documents: Vec<(SketchDto, usize)>,
}

#[derive(Deserialize)]
struct NamedDto {
    id: String,
    name: String,
}

#[derive(Deserialize)]
struct SketchDto {
    id: String,
    details: TitledDto,
    text: u32,
    chunks: Vec<u32>,
}

#[derive(Deserialize)]
struct TitledDto {
    title: String,
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
    Unplaced { document: String, before: Option<UnplacedDto>, after: Option<UnplacedDto> },
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
        keys: it.keys.iter().map(|(key, value)| (key.clone(), value.to_string())).into_map(),
    })
}

fn foreign(dto: Option<ForeignDto>) -> Option<Rc<Foreign>> {
    dto.map(|dto| {
        Rc::new(Foreign {
            id: dto.id.map(Into::into),
            keys: dto.keys.into_iter().map(|(key, value)| (key, value.into())).into_map(),
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
    /// Speakers, and where they begin, in bytes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    turns: Vec<(String, u32)>,
}

impl From<&Details> for DetailsDto {
    fn from(it: &Details) -> Self {
        Self {
            title: it.title.to_string(),
            language: it.language.as_deref().map(str::to_owned),
            metadata: it.metadata.iter().map(|(key, value)| (key.to_string(), value.to_string())).into_map(),
            turns: it.turns.iter().map(|it| (it.speaker.to_string(), it.start.get())).collect(),
        }
    }
}

/// Equal names are one in memory.
fn turns(dto: &[(String, u32)]) -> Rc<[Turn]> {
    let mut names: BTreeMap<&str, Rc<str>> = BTreeMap::new();
    let turns = dto.iter().map(|(speaker, start)| Turn {
        speaker: names.entry(speaker).or_insert_with(|| speaker.as_str().into()).clone(),
        start: Offset::new(*start),
    });
    turns.collect()
}

fn details(dto: &DetailsDto) -> Details {
    Details {
        title: dto.title.as_str().into(),
        language: dto.language.as_deref().map(Into::into),
        metadata: dto.metadata.iter().map(|(key, value)| (key.as_str().into(), value.as_str().into())).into_map(),
        turns: turns(&dto.turns),
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
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unplaced: Vec<UnplacedDto>,
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
    a: AttributesDto,
    w: String,
    c: i64,
    m: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    r: Option<String>,
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
        Self {
            i: it.id.to_string(),
            s: it.spans.iter().flat_map(|span| [span.start().get(), span.end().get()]).collect(),
            l: it.labels.iter().map(ToString::to_string).collect(),
            n: it.note.to_string(),
            a: attributes_dto(it.attributes.as_ref()),
            w: it.annotator.to_string(),
            c: it.created.millis(),
            m: it.modified.millis(),
            r: it.review.as_deref().map(str::to_owned),
            f: foreign_dto(it.foreign.as_ref()),
        }
    }
}

fn annotation(dto: AnnotationDto) -> Result<Annotation, JournalError> {
    let spans = dto.s.chunks_exact(2).filter_map(|pair| Span::new(Offset::new(pair[0]), Offset::new(pair[1])));
    let spans = Spans::new(spans).ok_or_else(|| unreadable("annotation", "it has no passage"))?;
    Ok(Annotation {
        id: AnnotationId::new(dto.i),
        spans,
        labels: dto.l.into_iter().map(LabelId::new).collect(),
        note: dto.n.into(),
        attributes: attributes(dto.a),
        annotator: AnnotatorId::new(dto.w),
        created: Timestamp::from_millis(dto.c),
        modified: Timestamp::from_millis(dto.m),
        review: dto.r.map(Into::into),
        foreign: foreign(dto.f),
    })
}

type AttributesDto = BTreeMap<String, BTreeMap<String, ValueDto>>;

fn attributes_dto(attributes: Option<&Rc<Attributes>>) -> AttributesDto {
    let value = |value: &Value| match value {
        Value::Text(text) => ValueDto::Text(text.to_string()),
        Value::Number(number) => ValueDto::Number(number.to_string()),
        Value::Flag(flag) => ValueDto::Flag(*flag),
    };
    let attributes = attributes.into_iter().flat_map(|attributes| attributes.iter());
    attributes
        .map(|(label, values)| {
            (label.to_string(), values.iter().map(|(name, it)| (name.to_string(), value(it))).into_map())
        })
        .into_map()
}

fn attributes(dto: AttributesDto) -> Option<Rc<Attributes>> {
    let value = |dto: ValueDto| match dto {
        ValueDto::Text(text) => Value::Text(text.into()),
        ValueDto::Number(number) => Value::Number(number.into()),
        ValueDto::Flag(flag) => Value::Flag(flag),
    };
    let attributes: Attributes = dto
        .into_iter()
        .map(|(label, values)| {
            (LabelId::new(label), values.into_iter().map(|(name, it)| (name.into(), value(it))).into_map())
        })
        .into_map();
    (!attributes.is_empty()).then(|| Rc::new(attributes))
}

#[derive(Clone, Serialize, Deserialize)]
struct UnplacedDto {
    i: String,
    /// Of each passage: its words, the last part of long ones, what came before and after.
    q: Vec<(String, Option<String>, String, String)>,
    l: Vec<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    n: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    a: AttributesDto,
    w: String,
    c: i64,
    m: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    f: Option<ForeignDto>,
}

impl From<&Unplaced> for UnplacedDto {
    fn from(it: &Unplaced) -> Self {
        let words = |it: &Lost| {
            (it.quote.to_string(), it.tail.as_deref().map(str::to_owned), it.prefix.to_string(), it.suffix.to_string())
        };
        Self {
            i: it.id.to_string(),
            q: it.words.iter().map(words).collect(),
            l: it.labels.iter().map(ToString::to_string).collect(),
            n: it.note.to_string(),
            a: attributes_dto(it.attributes.as_ref()),
            w: it.annotator.to_string(),
            c: it.created.millis(),
            m: it.modified.millis(),
            f: foreign_dto(it.foreign.as_ref()),
        }
    }
}

impl From<UnplacedDto> for Unplaced {
    fn from(dto: UnplacedDto) -> Self {
        let lost = |(quote, tail, prefix, suffix): (String, Option<String>, String, String)| Lost {
            quote: quote.into(),
            tail: tail.map(Into::into),
            prefix: prefix.into(),
            suffix: suffix.into(),
        };
        Self {
            id: AnnotationId::new(dto.i),
            words: dto.q.into_iter().map(lost).collect(),
            labels: dto.l.into_iter().map(LabelId::new).collect(),
            note: dto.n.into(),
            attributes: attributes(dto.a),
            annotator: AnnotatorId::new(dto.w),
            created: Timestamp::from_millis(dto.c),
            modified: Timestamp::from_millis(dto.m),
            foreign: foreign(dto.f),
        }
    }
}
