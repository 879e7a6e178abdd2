//! Versions and removed speeches come back whole, whatever is done, dropped and loaded in between.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rostrum::app::journal::recall;
use rostrum::app::keepsake::{as_copy, differing};
use rostrum::app::ports::{Kept, Memory};
use rostrum::app::{Entry, Keepsake, Outcome, Reason, Record, Vault};
use rostrum::model::{Command, Document, DocumentId, Project, Timestamp};
use support::session::Session;
use support::{Rng, freeze};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// Somebody works with versions and a trash, as the shell does it.
struct Desk {
    session: Session,
    vault: Vault,
    memory: Memory,
    /// What each keepsake must hold, by reason and entry: the speeches as they were.
    expected: BTreeMap<(&'static str, u64), Vec<Rc<Document>>>,
}

impl Desk {
    fn new(session: Session) -> Self {
        let mut desk = Self { session, vault: Vault::default(), memory: Memory::default(), expected: BTreeMap::new() };
        desk.vault.snapshot(&desk.session.store, &mut desk.memory);
        desk
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.session.now)
    }

    fn followed(&mut self, outcome: &Outcome) {
        let Some((seq, record)) = outcome.record.clone() else { return };
        let now = self.now();
        let (before, after) = (outcome.before.clone(), self.session.store.project().clone());
        if self.vault.wants_version(&before, seq - 1, now, Reason::Work) {
            self.vault.keep_version(&before, seq - 1, now, Reason::Work, &mut self.memory);
            self.expected.insert(("work", seq - 1), before.documents.clone());
        }
        let gone: Vec<_> = before.documents.iter().filter(|it| after.document(&it.id).is_none()).cloned().collect();
        if !gone.is_empty() {
            self.expected.insert(("trash", seq), gone);
        }
        self.vault.follow(&before, &after, seq, now, !matches!(record, Record::Did { .. }));
        self.vault.push(Entry { seq, record, at: now });
    }

    fn run(&mut self, command: Command) -> Outcome {
        let outcome = self.session.run(command).unwrap();
        self.followed(&outcome);
        outcome
    }

    fn undo(&mut self) {
        let outcome = self.session.store.undo(self.now()).unwrap().unwrap();
        self.followed(&outcome);
    }

    fn redo(&mut self) {
        let outcome = self.session.store.redo(self.now()).unwrap().unwrap();
        self.followed(&outcome);
    }

    fn remove(&mut self, at: usize) -> Rc<Document> {
        let document = self.session.store.project().documents[at].clone();
        self.run(Command::RemoveDocument { document: document.id.clone() });
        document
    }

    fn write(&mut self) {
        assert!(self.vault.write(&mut self.memory, || false));
    }

    fn snapshot(&mut self) {
        self.write();
        self.vault.snapshot(&self.session.store, &mut self.memory);
    }

    /// The page is closed as it is, and opened again.
    fn reopen(&mut self) {
        let loaded = Vault::load(self.memory.kept.clone()).unwrap().unwrap();
        self.session.store = loaded.store;
        self.vault = loaded.vault;
    }

    fn all(&self) -> Vec<Keepsake> {
        self.vault.versions().into_iter().chain(self.vault.trash()).collect()
    }

    fn trash(&self) -> Vec<String> {
        self.vault.trash().iter().flat_map(|it| &it.outline.documents).map(|it| it.title.to_string()).collect()
    }

    /// As the shell reads it: only what the keepsake says that it needs.
    fn recalled(&self, keepsake: &Keepsake, wanted: &[DocumentId]) -> Project {
        let kept = &self.memory.kept;
        let sketches: Vec<_> = keepsake.outline.documents.iter().filter(|it| wanted.contains(&it.id)).collect();
        let texts: BTreeSet<u32> = sketches.iter().map(|it| it.text).collect();
        let chunks: BTreeSet<u32> = sketches.iter().flat_map(|it| it.chunks.iter().copied()).collect();
        let read = Kept {
            texts: kept.texts.iter().filter(|it| texts.contains(&it.0)).cloned().collect(),
            chunks: kept.chunks.iter().filter(|it| chunks.contains(&it.0)).cloned().collect(),
            ..Kept::default()
        };
        let json = kept.keepsakes.iter().find(|it| it.0 == keepsake.number).map(|it| it.1.as_str()).unwrap();
        recall(json, &read, wanted).unwrap()
    }

    /// Each keepsake holds exactly what it held when it was kept.
    fn check(&self, when: &str) {
        for keepsake in self.all() {
            let ids: Vec<DocumentId> = keepsake.outline.documents.iter().map(|it| it.id.clone()).collect();
            let project = self.recalled(&keepsake, &ids);
            let kind = if keepsake.reason == Reason::Trash { "trash" } else { "work" };
            let expected = &self.expected[&(kind, keepsake.seq)];
            let frozen = |documents: &[Rc<Document>]| {
                let plain = support::project([]);
                documents.iter().map(|it| freeze(&Project { documents: vec![it.clone()], ..plain.clone() })).collect()
            };
            let (is, was): (Vec<_>, Vec<_>) = (frozen(&project.documents), frozen(expected));
            for document in &is {
                assert!(was.contains(document), "{when}: {kind} of entry {}", keepsake.seq);
            }
            assert_eq!(is.len(), ids.len(), "{when}");
        }
    }
}

#[test]
fn keepsakes_keep_their_texts_and_chunks_whatever_is_done() {
    let mut versions = 0;
    let mut trashed = 0;
    for seed in 0..5 {
        let mut desk = Desk::new(Session::new(7_700 + seed));
        let mut rng = Rng(seed);
        for step in 0..110 {
            // Minutes, sometimes days, and now and then a clock that is set back.
            desk.session.now +=
                [MINUTE, 2 * MINUTE, 7 * MINUTE, DAY, -30 * MINUTE][[0, 0, 1, 1, 2, 2, 2, 3, 4][rng.below(9)]];
            if let Some((outcome, _)) = desk.session.step() {
                desk.followed(&outcome);
            }
            match rng.below(14) {
                0..=5 => desk.write(),
                6 => desk.snapshot(),
                7 => {
                    desk.vault.prune(desk.now());
                    desk.snapshot();
                }
                8 => {
                    let all = desk.all();
                    if let Some(it) = rng.pick(&all) {
                        desk.vault.forget(it.number);
                    }
                }
                9 => {
                    // Closed in the middle of it: what waits is lost.
                    desk.reopen();
                }
                10 if !desk.session.store.project().documents.is_empty() => drop(desk.remove(0)),
                _ => {}
            }
            // What waits is written first, as the queue of the browser does it.
            desk.write();
            if step % 3 == 0 {
                desk.check(&format!("seed {seed}, step {step}"));
            }
        }
        versions += desk.vault.versions().len();
        trashed += desk.vault.trash().len();
        assert!(desk.vault.versions().len() <= 60);
        // All let go: nothing is kept that the project and the history do not need.
        for keepsake in desk.all() {
            desk.vault.forget(keepsake.number);
        }
        desk.snapshot();
        let kept = &desk.memory.kept;
        assert!(kept.keepsakes.is_empty(), "seed {seed}");
        let loaded = Vault::load(kept.clone()).unwrap().unwrap();
        let mut again = Memory { kept: kept.clone() };
        let mut vault = loaded.vault;
        vault.snapshot(&loaded.store, &mut again);
        assert_eq!(again.kept.texts.len(), kept.texts.len(), "seed {seed}: texts that nothing needs");
        assert_eq!(again.kept.chunks.len(), kept.chunks.len(), "seed {seed}: chunks that nothing needs");
    }
    assert!(versions > 10 && trashed > 5, "{versions} versions and {trashed} removed speeches: too few to tell");
}

fn worked(seed: u64) -> Desk {
    let mut desk = Desk::new(Session::new(seed));
    while desk.session.store.project().documents.len() < 2 {
        if let Some((outcome, _)) = desk.session.step() {
            desk.followed(&outcome);
        }
    }
    desk.write();
    desk
}

#[test]
fn a_removed_speech_is_in_the_trash_wherever_the_page_was_closed() {
    let mut desk = worked(3);
    let title = desk.session.store.project().documents[0].title().to_owned();
    let before = desk.trash().len();
    desk.remove(0);
    desk.write();
    // The entry got there and what was to be kept aside did not.
    let mut torn = desk.memory.clone();
    torn.kept.keepsakes.pop();
    for (case, memory) in [("torn", torn), ("whole", desk.memory.clone())] {
        desk.memory = memory;
        desk.reopen();
        desk.write();
        assert_eq!(desk.trash().len(), before + 1, "{case}");
        assert_eq!(desk.trash().last(), Some(&title), "{case}");
        desk.snapshot();
        desk.check(case);
        desk.reopen();
        assert_eq!(desk.trash().len(), before + 1, "{case}, later");
    }
}

#[test]
fn what_undo_brings_back_is_not_in_the_trash() {
    let mut desk = worked(4);
    let before = desk.trash();
    desk.remove(1);
    assert_eq!(desk.trash().len(), before.len(), "it is there once it is written down");
    desk.write();
    assert_eq!(desk.trash().len(), before.len() + 1);
    desk.undo();
    desk.write();
    assert_eq!(desk.trash(), before);
    desk.reopen();
    assert_eq!(desk.trash(), before, "after a reload");
    desk.redo();
    desk.write();
    assert_eq!(desk.trash().len(), before.len() + 1);
    desk.snapshot();
    desk.reopen();
    assert_eq!(desk.trash().len(), before.len() + 1);
    desk.undo();
    desk.snapshot();
    desk.reopen();
    assert_eq!(desk.trash(), before, "after a snapshot and a reload");
}

#[test]
fn a_copy_of_a_version_is_new_and_a_speech_put_back_is_the_same() {
    let mut desk = worked(5);
    desk.session.now += 10 * MINUTE;
    let was = desk.session.store.project().clone();
    desk.remove(0);
    desk.snapshot();
    let version = desk.vault.versions().pop().unwrap();
    let now = desk.vault.outline(desk.session.store.project());
    assert_eq!(differing(&version.outline, &now), [was.documents[0].id.clone()]);
    // Put back.
    let entry = desk.vault.trash().pop().unwrap();
    let project = desk.recalled(&entry, &[was.documents[0].id.clone()]);
    desk.run(Command::Import { project: Box::new(project) });
    let back = desk.session.store.project().document(&was.documents[0].id).cloned().unwrap();
    assert_eq!(*back, *was.documents[0]);
    // As a copy, with all that is there already.
    let project = desk.recalled(&version, &[was.documents[0].id.clone()]);
    let project = as_copy(project, |title| format!("{title} (then)"), &mut desk.session.ids);
    let before = desk.session.store.project().clone();
    desk.run(Command::Import { project: Box::new(project) });
    let after = desk.session.store.project().clone();
    assert_eq!(after.documents.len(), before.documents.len() + 1);
    let copy = after.documents.last().unwrap();
    assert_eq!(copy.title(), format!("{} (then)", back.title()));
    assert_eq!((&copy.text, copy.annotations.len()), (&back.text, back.annotations.len()));
    assert!(before.documents.iter().zip(&after.documents).all(|(one, other)| Rc::ptr_eq(one, other)));
    let ids = |it: &Document| it.annotations.iter().map(|it| it.id.clone()).collect::<BTreeSet<_>>();
    assert!(ids(copy).is_disjoint(&ids(&back)));
    desk.undo();
    assert_eq!(freeze(desk.session.store.project()), freeze(&before));
}

#[test]
fn a_speech_deleted_for_good_is_nowhere() {
    let mut desk = worked(6);
    desk.session.now += 10 * MINUTE;
    let text = "Nobody shall read this again.";
    desk.run(Command::AddDocument {
        title: "Secret".to_owned(),
        intake: Box::new(rostrum::model::intake(text)),
        metadata: BTreeMap::new(),
        labels: Vec::new(),
        annotations: Vec::new(),
    });
    desk.session.now += 10 * MINUTE;
    desk.write();
    let at = desk.session.store.project().documents.len() - 1;
    let document = desk.remove(at);
    desk.snapshot();
    assert!(format!("{:?}", desk.memory.kept).contains(text));
    let versions = desk.vault.versions();
    for version in versions.iter().filter(|it| it.outline.documents.iter().any(|it| it.id == document.id)) {
        let json = desk.memory.kept.keepsakes.iter().find(|it| it.0 == version.number).unwrap().1.clone();
        desk.vault.leave_out(version.number, &json, &document.id, &mut desk.memory).unwrap();
    }
    let entry = desk.vault.trash().into_iter().find(|it| it.outline.documents[0].id == document.id).unwrap();
    desk.session.store.forget_document(&document.id);
    desk.vault.forget(entry.number);
    desk.snapshot();
    let kept = format!("{:?}", desk.memory.kept);
    assert!(!kept.contains(text) && !kept.contains("Secret"), "something of it is still kept");
    while desk.session.store.undo(Timestamp::from_millis(0)).unwrap().is_some() {}
    assert!(desk.session.store.project().document(&document.id).is_none());
    desk.reopen();
    assert!(!desk.trash().contains(&"Secret".to_owned()));
}

#[test]
fn what_cannot_be_read_is_left_with_all_it_may_need() {
    let mut desk = worked(7);
    desk.remove(0);
    desk.snapshot();
    let texts = desk.memory.kept.texts.len();
    desk.memory.kept.keepsakes.last_mut().unwrap().1 = "{\"reason\":\"of a later Rostrum\"}".to_owned();
    desk.reopen();
    // Undo would hold the text; without it only what cannot be read may need it.
    for document in desk.vault.versions().iter().flat_map(|it| &it.outline.documents) {
        desk.session.store.forget_document(&document.id);
    }
    for keepsake in desk.all() {
        desk.vault.forget(keepsake.number);
    }
    desk.snapshot();
    desk.snapshot();
    assert_eq!(desk.memory.kept.texts.len(), texts);
    assert_eq!(desk.memory.kept.keepsakes.len(), 1);
}
