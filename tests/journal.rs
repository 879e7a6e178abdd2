//! What is written down comes back, wherever the writing ended.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rostrum::app::journal::{JournalError, Unpacking, packed};
use rostrum::app::ports::{Kept, Memory, Sink, Snapshot};
use rostrum::app::{Entry, Store, Vault};
use rostrum::model::{
    AnnotationId, Chunk, Command, Document, DocumentId, Edit, NewAnnotation, Patch, Text, Timestamp, intake,
};
use support::session::Session;
use support::{Rng, freeze, span};

/// One thing that was written.
#[derive(Clone)]
enum Call {
    Text(u32, String),
    Chunk(u32, String),
    Entry(u64, String),
    Keepsake(u64, String),
    Snapshot(Snapshot),
}

/// A store that remembers in which order all was written.
#[derive(Default)]
struct Log(Vec<Call>);

impl Sink for Log {
    fn put_text(&mut self, id: u32, text: &str) {
        self.0.push(Call::Text(id, text.to_owned()));
    }

    fn put_chunk(&mut self, id: u32, json: &str) {
        self.0.push(Call::Chunk(id, json.to_owned()));
    }

    fn append(&mut self, seq: u64, json: &str) {
        self.0.push(Call::Entry(seq, json.to_owned()));
    }

    fn keep(&mut self, number: u64, json: &str) {
        self.0.push(Call::Keepsake(number, json.to_owned()));
    }

    fn snapshot(&mut self, snapshot: Snapshot) {
        self.0.push(Call::Snapshot(snapshot));
    }
}

fn replay(memory: &mut Memory, call: &Call) {
    match call.clone() {
        Call::Text(id, text) => memory.put_text(id, &text),
        Call::Chunk(id, json) => memory.put_chunk(id, &json),
        Call::Entry(seq, json) => memory.append(seq, &json),
        Call::Keepsake(number, json) => memory.keep(number, &json),
        Call::Snapshot(snapshot) => memory.snapshot(snapshot),
    }
}

/// Somebody works, and all is written down.
struct Desk {
    session: Session,
    vault: Vault,
    log: Log,
    /// The store after each entry.
    states: BTreeMap<u64, Store>,
    /// Where in the log the present page began, with what was kept then.
    kept: Memory,
}

impl Desk {
    fn new(session: Session) -> Self {
        let states = BTreeMap::from([(session.store.seq(), session.store.clone())]);
        let mut desk = Self { session, vault: Vault::default(), log: Log::default(), states, kept: Memory::default() };
        assert!(desk.vault.wants_snapshot(), "the very first thing written is a snapshot");
        desk.vault.snapshot(&desk.session.store, &mut desk.log);
        desk
    }

    fn push(&mut self, entry: Entry) {
        self.states.insert(entry.seq, self.session.store.clone());
        self.vault.push(entry);
    }

    fn run(&mut self, command: Command) {
        let outcome = self.session.run(command).unwrap();
        let (seq, record) = outcome.record.unwrap();
        self.push(Entry { seq, record, at: outcome.at });
    }

    fn undo(&mut self) {
        let outcome = self.session.store.undo(Timestamp::from_millis(self.session.now)).unwrap().unwrap();
        let (seq, record) = outcome.record.unwrap();
        self.push(Entry { seq, record, at: outcome.at });
    }

    fn snapshot(&mut self) {
        assert!(self.vault.write(&mut self.log, || false));
        assert!(!self.vault.is_waiting());
        self.vault.snapshot(&self.session.store, &mut self.log);
    }

    fn work(&mut self, steps: usize) {
        for _ in 0..steps {
            if let Some((_, entry)) = self.session.step() {
                self.push(entry);
            }
            match self.session.rng.below(10) {
                0..=5 => {
                    // There is time for a few pieces only.
                    let mut left = self.session.rng.below(4);
                    self.vault.write(&mut self.log, || {
                        left = left.saturating_sub(1);
                        left == 0
                    });
                }
                6 => self.snapshot(),
                _ => {}
            }
        }
    }

    /// What is kept when the writing ends after `count` pieces.
    fn kept_after(&self, count: usize) -> Memory {
        let mut memory = self.kept.clone();
        self.log.0[..count].iter().for_each(|call| replay(&mut memory, call));
        memory
    }

    fn kept(&self) -> Memory {
        self.kept_after(self.log.0.len())
    }

    /// The page is closed here, and opened again.
    fn reopen(self, count: usize) -> Self {
        let kept = self.kept_after(count);
        let loaded = Vault::load(kept.kept.clone()).unwrap().unwrap();
        let (store, vault) = (loaded.store, loaded.vault);
        let states = BTreeMap::from([(store.seq(), store.clone())]);
        Self { session: Session { store, ..self.session }, vault, log: Log::default(), states, kept }
    }
}

fn load(memory: &Memory) -> Store {
    Vault::load(memory.kept.clone()).expect("what was written can be read").expect("something was written").store
}

fn last_entry(kept: &Kept) -> u64 {
    kept.entries.iter().map(|(seq, _)| *seq).chain([kept.base]).max().unwrap()
}

/// The documents of the project and of all that can be undone and redone.
fn documents(store: &Store) -> Vec<Rc<Document>> {
    let steps = store.history().done().chain(store.history().undone());
    let edits = steps.flat_map(|step| &step.transactions).flat_map(|(_, transaction)| &transaction.edits);
    let held = edits.flat_map(|edit| match edit {
        Edit::Document { before, after } => [before, after].into_iter().flatten().map(|it| it.item.clone()).collect(),
        _ => Vec::new(),
    });
    store.project().documents.iter().cloned().chain(held).collect()
}

/// What is kept once nothing is kept aside; what that needs is a test of its own.
fn without_keepsakes(kept: &Kept) -> Kept {
    let mut memory = Memory { kept: kept.clone() };
    if let Some(loaded) = Vault::load(kept.clone()).unwrap()
        && !kept.keepsakes.is_empty()
    {
        let mut vault = loaded.vault;
        vault.trash().iter().for_each(|it| vault.forget(it.number));
        vault.snapshot(&loaded.store, &mut memory);
    }
    memory.kept
}

/// Right after a snapshot exactly that is kept which the project and the history need.
fn check_nothing_too_much(store: &Store, kept: &Kept, when: &str) {
    let kept = without_keepsakes(kept);
    let documents = documents(store);
    let chunks: BTreeSet<*const Chunk> =
        documents.iter().flat_map(|it| it.annotations.chunks()).map(Rc::as_ptr).collect();
    let mut texts: Vec<&Text> = Vec::new();
    for document in &documents {
        if !texts.iter().any(|it| it.is_same(&document.text)) {
            texts.push(&document.text);
        }
    }
    let steps = store.history().done().chain(store.history().undone());
    let entries: BTreeSet<u64> = steps.flat_map(|step| step.transactions.iter().map(|(seq, _)| *seq)).collect();
    assert_eq!(kept.chunks.len(), chunks.len(), "{when}: chunks");
    assert_eq!(kept.texts.len(), texts.len(), "{when}: texts");
    assert_eq!(kept.entries.iter().map(|(seq, _)| *seq).collect::<BTreeSet<_>>(), entries, "{when}: entries");
}

fn check_same(loaded: &Store, live: &Store, when: &str) {
    assert!(freeze(loaded.project()) == freeze(live.project()), "{when}: the project");
    assert!(loaded.history() == live.history(), "{when}: the history");
    assert_eq!(loaded.seq(), live.seq(), "{when}");
    for label in live.project().codebook.labels() {
        assert_eq!(loaded.tally().uses(&label.id), live.tally().uses(&label.id), "{when}");
    }
}

/// Undo to the beginning and redo to the end do the same in both.
fn check_same_undo(mut loaded: Store, mut live: Store, when: &str) {
    let now = Timestamp::from_millis(0);
    for way in [Store::undo, Store::redo] {
        loop {
            let (ours, theirs) = (way(&mut loaded, now).unwrap(), way(&mut live, now).unwrap());
            assert_eq!(ours.is_some(), theirs.is_some(), "{when}");
            if ours.is_none() {
                break;
            }
            assert!(freeze(loaded.project()) == freeze(live.project()), "{when}: after undo or redo");
        }
    }
}

fn check_every_end(desk: &Desk, seed: u64) {
    let mut memory = desk.kept.clone();
    for (count, call) in desk.log.0.iter().enumerate() {
        replay(&mut memory, call);
        let when = format!("seed {seed}, after {} pieces", count + 1);
        let Some(live) = desk.states.get(&last_entry(&memory.kept)) else { panic!("{when}: an entry from nowhere") };
        if let Call::Snapshot(_) = call {
            check_nothing_too_much(live, &memory.kept, &when);
        }
        let loaded = load(&memory);
        check_same(&loaded, live, &when);
        if count % 16 == 15 {
            check_same_undo(loaded, live.clone(), &when);
        }
    }
}

#[test]
fn wherever_the_writing_ends_all_that_was_written_comes_back() {
    for seed in 0..6 {
        let mut desk = Desk::new(Session::new(5_000 + seed));
        desk.work(45);
        check_every_end(&desk, seed);
        // Closed somewhere in between, opened again, worked on, closed.
        let end = 1 + Rng(seed).below(desk.log.0.len());
        let mut desk = desk.reopen(end);
        desk.work(25);
        desk.snapshot();
        check_every_end(&desk, seed);
    }
}

#[test]
fn a_packed_project_comes_back_whole() {
    for seed in 0..12 {
        let mut desk = Desk::new(Session::new(seed));
        desk.work(40);
        let project = desk.session.store.project();
        let mut unpacking = Unpacking::begin(packed(project)).unwrap();
        // As little as can be at a time.
        while !unpacking.step(|| true).unwrap() {}
        assert!(freeze(&unpacking.finish().unwrap()) == freeze(project), "seed {seed}");
    }
}

#[test]
fn a_page_closed_before_anything_was_written_begins_anew() {
    assert!(Vault::load(Kept::default()).unwrap().is_none());
}

fn big_document(desk: &mut Desk, count: u32) -> DocumentId {
    let text: String = "Words and words. ".repeat(count as usize);
    let annotations = (0..count)
        .map(|at| NewAnnotation {
            spans: span(at * 17, at * 17 + 5).into(),
            labels: vec!["praise".into()],
            note: "".into(),
        })
        .collect();
    desk.run(Command::AddDocument {
        title: "Big".to_owned(),
        intake: Box::new(intake(&text)),
        metadata: BTreeMap::new(),
        labels: Vec::new(),
        annotations,
    });
    desk.session.store.project().documents.last().unwrap().id.clone()
}

fn note(desk: &mut Desk, at: usize, note: &str) {
    let project = desk.session.store.project().clone();
    let annotation = project.documents[0].annotations.iter().nth(at).unwrap().id.clone();
    desk.session.now += 5_000;
    desk.run(Command::Update { annotation, patch: Patch { note: Some(note.to_owned()), ..Patch::default() } });
}

#[test]
fn a_removed_speech_comes_back_after_a_reload_with_all_that_was_said_of_it() {
    let mut desk = Desk::new(Session::new(1));
    let document = big_document(&mut desk, 1_500);
    note(&mut desk, 700, "kept?");
    desk.snapshot();
    let was = freeze(desk.session.store.project());
    desk.run(Command::RemoveDocument { document });
    // With and without a snapshot in between, and then with one after the reload.
    let mut ends = Vec::new();
    desk.vault.write(&mut desk.log, || false);
    ends.push(desk.kept());
    desk.snapshot();
    ends.push(desk.kept());
    let mut desk = desk.reopen_from(ends[1].clone());
    desk.snapshot();
    ends.push(desk.kept());
    for (index, end) in ends.iter().enumerate() {
        let mut store = load(end);
        assert_eq!(store.project().documents.len(), 0);
        store.undo(Timestamp::from_millis(0)).unwrap().unwrap();
        assert!(freeze(store.project()) == was, "end {index}");
        assert_eq!(store.project().documents[0].annotations.iter().filter(|it| &*it.note == "kept?").count(), 1);
    }
}

impl Desk {
    fn reopen_from(mut self, kept: Memory) -> Self {
        self.kept = kept;
        self.log.0.clear();
        self.reopen(0)
    }
}

#[test]
fn one_edit_writes_one_entry_and_a_snapshot_few_chunks() {
    let mut desk = Desk::new(Session::new(1));
    big_document(&mut desk, 5_000);
    desk.snapshot();
    for round in 0..2 {
        let before = desk.log.0.len();
        note(&mut desk, 3_000, &format!("note {round}"));
        desk.vault.write(&mut desk.log, || false);
        let [Call::Entry(_, json)] = &desk.log.0[before..] else { panic!("more than an entry") };
        assert!(json.len() < 700, "{} bytes", json.len());
        desk.snapshot();
        let [_, Call::Chunk(..), Call::Snapshot(_)] = &desk.log.0[before..] else { panic!("more than a chunk") };
        // The same after a reload: what is kept is not written again.
        let all = desk.log.0.len();
        desk = desk.reopen(all);
    }
}

#[test]
fn writing_goes_on_however_little_time_there_is() {
    let mut desk = Desk::new(Session::new(1));
    big_document(&mut desk, 3_000);
    assert!(desk.vault.is_bulky());
    desk.undo();
    let mut calls = 0;
    while !desk.vault.write(&mut desk.log, || true) {
        calls += 1;
        assert!(calls < 100, "it does not get on");
        assert!(desk.vault.is_waiting());
    }
    assert!(calls > 3, "there was no time for all at once");
    assert!(!desk.vault.is_waiting() && !desk.vault.is_bulky());
    check_every_end(&desk, 1);
}

#[test]
fn small_changes_are_not_bulky_and_a_snapshot_comes_after_many() {
    let mut desk = Desk::new(Session::new(1));
    assert!(!desk.vault.wants_snapshot());
    for step in 0..300 {
        desk.run(Command::RenameProject { title: format!("Title {step}") });
        assert!(!desk.vault.is_bulky());
        assert!(desk.vault.write(&mut desk.log, || false));
    }
    assert!(desk.vault.wants_snapshot());
    desk.snapshot();
    assert!(!desk.vault.wants_snapshot());
}

#[test]
fn what_a_newer_version_wrote_is_refused() {
    let mut desk = Desk::new(Session::new(1));
    desk.work(10);
    let mut kept = desk.kept().kept;
    let snapshot = kept.snapshot.clone().unwrap();
    kept.snapshot = Some(snapshot.replacen("\"version\":2", "\"version\":3", 1));
    assert_ne!(kept.snapshot, Some(snapshot));
    assert_eq!(Vault::load(kept.clone()).unwrap_err(), JournalError::Newer(3));
    // Even when nothing else of it is understood.
    kept.snapshot = Some("{\"version\":7,\"other\":[]}".to_owned());
    assert_eq!(Vault::load(kept).unwrap_err(), JournalError::Newer(7));
}

/// Whatever is damaged: an error or a project, never a panic.
#[test]
fn damage_is_an_error_and_no_crash() {
    let mut desk = Desk::new(Session::new(3));
    desk.work(40);
    desk.snapshot();
    desk.run(Command::RenameProject { title: "The end".to_owned() });
    desk.vault.write(&mut desk.log, || false);
    let sound = desk.kept().kept;
    let is_error = |kept: Kept| matches!(Vault::load(kept), Err(JournalError::Unreadable { .. }));
    // Anything that is missing.
    assert!(is_error(Kept { snapshot: None, ..sound.clone() }));
    for at in 0..sound.texts.len() {
        let mut kept = sound.clone();
        kept.texts.remove(at);
        assert!(is_error(kept), "without text {at}");
    }
    for at in 0..sound.chunks.len() {
        let mut kept = sound.clone();
        kept.chunks.remove(at);
        assert!(is_error(kept), "without chunk {at}");
    }
    for at in 0..sound.entries.len() - 1 {
        let mut kept = sound.clone();
        kept.entries.remove(at);
        assert!(is_error(kept), "without entry {at}");
    }
    assert!(sound.entries.len() > 3 && !sound.texts.is_empty() && !sound.chunks.is_empty());
    // Anything that is cut short.
    for part in 0..10 {
        let cut = |json: &str| json.get(..json.len() * part / 10).unwrap_or_default().to_owned();
        assert!(is_error(Kept { snapshot: sound.snapshot.as_deref().map(cut), ..sound.clone() }));
        let mut kept = sound.clone();
        kept.chunks[0].1 = cut(&kept.chunks[0].1);
        assert!(is_error(kept));
        let mut kept = sound.clone();
        kept.entries[0].1 = cut(&kept.entries[0].1);
        assert!(is_error(kept));
    }
    // Anything that was altered.
    let mut rng = Rng(9);
    let mut read = 0;
    for _ in 0..150 {
        let mut kept = sound.clone();
        let which = rng.below(3);
        let json = match which {
            0 => kept.snapshot.as_mut().unwrap(),
            1 => {
                let at = rng.below(kept.entries.len());
                &mut kept.entries[at].1
            }
            _ => {
                let at = rng.below(kept.chunks.len());
                &mut kept.chunks[at].1
            }
        };
        *json = alter(json, &mut rng);
        let Ok(Some(loaded)) = Vault::load(kept) else { continue };
        read += 1;
        let (mut store, mut vault) = (loaded.store, loaded.vault);
        while matches!(store.undo(Timestamp::from_millis(0)), Ok(Some(_))) {}
        while matches!(store.redo(Timestamp::from_millis(0)), Ok(Some(_))) {}
        vault.snapshot(&store, &mut Memory::default());
    }
    assert!(read > 10, "{read}: altered so much that nothing was read");
    // Numbers at their end.
    let huge = |from: &str, to: &str| {
        let snapshot = sound.snapshot.as_deref().unwrap();
        let at = snapshot.find(from).unwrap() + from.len();
        let end = at + snapshot[at..].find(|it: char| !it.is_ascii_digit()).unwrap();
        Kept { snapshot: Some(format!("{}{to}{}", &snapshot[..at], &snapshot[end..])), ..sound.clone() }
    };
    for (key, most) in
        [("\"seq\":", u64::MAX), ("\"next_text\":", u64::from(u32::MAX)), ("\"next_chunk\":", u64::from(u32::MAX))]
    {
        drop(Vault::load(huge(key, &most.to_string())));
    }
}

/// Another digit, letter, or sign somewhere.
fn alter(json: &str, rng: &mut Rng) -> String {
    let mut bytes = json.as_bytes().to_vec();
    for _ in 0..=rng.below(2) {
        let digits: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at].is_ascii_digit()).collect();
        let at = if rng.below(3) > 0 && !digits.is_empty() {
            digits[rng.below(digits.len())]
        } else {
            rng.below(bytes.len())
        };
        if bytes[at].is_ascii() {
            bytes[at] = b"0123456789abz,[]{}\"-"[rng.below(20)];
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn the_words_of_the_error_name_what_is_wrong() {
    let mut desk = Desk::new(Session::new(1));
    big_document(&mut desk, 10);
    desk.snapshot();
    let mut kept = desk.kept().kept;
    kept.texts.clear();
    let error = Vault::load(kept).unwrap_err().to_string();
    assert_eq!(error, "the saved text 0 cannot be read: it is missing");
}

#[test]
fn what_was_open_is_not_written_down_but_something_is_open_after_a_reload() {
    let mut desk = Desk::new(Session::new(1));
    let first = big_document(&mut desk, 3);
    big_document(&mut desk, 4);
    desk.session.store.view.selected = vec![AnnotationId::new("x")];
    desk.snapshot();
    let store = load(&desk.kept());
    assert_eq!(store.view.document, Some(first));
    assert!(store.view.selected.is_empty());
}
