//! What is kept aside: versions of the project, and speeches that were removed.
//!
//! Both are one thing to the store, a keepsake: a project as it was, written with the numbers of its texts and chunks.
//! What lies in the order of the journal is told by entry numbers, never by the clock, which may go backwards.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::model::{
    AnnotationId, AnnotationSet, Codebook, Document, DocumentId, Ids, LabelId, Project, Timestamp, limits,
};

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: u64 = 24 * HOUR_MS;

/// While work goes on a version is kept this often, in milliseconds.
pub const VERSION_REST_MS: u64 = 5 * MINUTE_MS;
/// The most versions.
pub const VERSIONS: usize = 60;
/// How old a version gets, in milliseconds. The newest stays whatever its age.
pub const VERSION_AGE_MS: u64 = 7 * DAY_MS;
/// How long a removed speech stays in the trash, in milliseconds.
pub const TRASH_AGE_MS: u64 = 30 * DAY_MS;

/// So old versions are thinned: one for each of these stretches, in milliseconds.
const THINNED: [(u64, u64); 2] = [(DAY_MS, 12 * HOUR_MS), (2 * HOUR_MS, HOUR_MS)];
/// Versions with one cause follow each other no closer than this, in milliseconds.
const CAUSE_REST_MS: u64 = MINUTE_MS;

/// Why something was kept aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Work went on for a while since the version before.
    Work,
    /// A file was about to come in.
    Import,
    /// Much was about to go: annotations, or a label from them.
    Removal,
    /// A text was about to be corrected.
    Correction,
    /// The speech left the list: it is in the trash.
    Trash,
}
use crate::model::order::{self, IntoTree as _};

impl Reason {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Work, Self::Import, Self::Removal, Self::Correction, Self::Trash];

    /// How it is written down.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Work => "work",
            Self::Import => "import",
            Self::Removal => "removal",
            Self::Correction => "correction",
            Self::Trash => "trash",
        }
    }

    /// The reason of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// What a keepsake knows of a speech without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketch {
    /// Which speech.
    pub id: DocumentId,
    /// What it was called.
    pub title: Rc<str>,
    /// How many annotations it had.
    pub annotations: usize,
    /// The number of its text in the store; `u32::MAX` while it has none.
    pub text: u32,
    /// The numbers of its chunks of annotations in the store; `u32::MAX` while one has none.
    pub chunks: Vec<u32>,
}

/// The speeches and labels of a project, told apart without reading them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// The speeches, in the user's order.
    pub documents: Vec<Sketch>,
    /// The labels: id and name.
    pub labels: Vec<(LabelId, Rc<str>)>,
}

impl Outline {
    /// How many annotations all speeches have together.
    pub fn annotations(&self) -> usize {
        self.documents.iter().map(|it| it.annotations).sum()
    }
}

/// A version, or a removed speech.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keepsake {
    /// Names it in the store.
    pub number: u64,
    /// For a version the last journal entry that is in it; for a removed speech the entry that removed it.
    pub seq: u64,
    /// When it was kept; a removed speech, when it was removed.
    pub at: Timestamp,
    /// Why.
    pub reason: Reason,
    /// What is in it.
    pub outline: Outline,
}

/// How old something is, in milliseconds. What seems to come from the future is new: the clock went backwards.
fn age(at: Timestamp, now: Timestamp) -> u64 {
    u64::try_from(now.millis().saturating_sub(at.millis())).unwrap_or(0)
}

/// How far two moments are apart, in milliseconds, whichever came first by the clock.
fn apart(one: Timestamp, other: Timestamp) -> u64 {
    one.millis().abs_diff(other.millis())
}

/// How long a removed speech will stay yet, in whole days, rounded up.
pub fn days_left(removed: Timestamp, now: Timestamp) -> usize {
    let left = TRASH_AGE_MS.saturating_sub(age(removed, now));
    usize::try_from(left.div_ceil(DAY_MS)).unwrap_or(0)
}

/// Which versions need not be kept any longer, by their place. They come oldest first by entry number.
///
/// All of the last two hours stay, one for each hour of the last day, one for each half day of the last week; never
/// more than [`VERSIONS`]. The newest always stays.
pub fn outworn(versions: &[Timestamp], now: Timestamp) -> Vec<usize> {
    let mut gone = Vec::new();
    let mut stretches = BTreeSet::new();
    let mut kept = 0;
    for (place, at) in versions.iter().enumerate().rev() {
        let age = age(*at, now);
        let thinned = THINNED.iter().find(|(from, _)| age >= *from);
        let is_double = thinned.is_some_and(|(from, stretch)| !stretches.insert((*from, age / stretch)));
        let is_newest = place + 1 == versions.len();
        if !is_newest && (age > VERSION_AGE_MS || is_double || kept == VERSIONS) {
            gone.push(place);
        } else {
            kept += 1;
        }
    }
    gone.reverse();
    gone
}

/// What differs between two states of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Titles of speeches that came.
    pub added: Vec<Rc<str>>,
    /// Titles of speeches that went.
    pub removed: Vec<Rc<str>>,
    /// Titles before and after.
    pub retitled: Vec<(Rc<str>, Rc<str>)>,
    /// How many more annotations there are in speeches that have more.
    pub annotations_added: usize,
    /// How many fewer in those that have fewer.
    pub annotations_removed: usize,
    /// Speeches with as many annotations as before, but not the same.
    pub annotated: usize,
    /// Labels that came.
    pub labels_added: usize,
    /// Labels that went.
    pub labels_removed: usize,
    /// Labels with another name.
    pub labels_renamed: usize,
}

impl Changes {
    /// What differs.
    pub fn between(before: &Outline, after: &Outline) -> Self {
        let mut changes = Self::default();
        let old: BTreeMap<&DocumentId, &Sketch> = before.documents.iter().map(|it| (&it.id, it)).into_map();
        let new: BTreeSet<&DocumentId> = after.documents.iter().map(|it| &it.id).into_set();
        let gone = before.documents.iter().filter(|it| !new.contains(&it.id));
        for it in gone {
            changes.removed.push(it.title.clone());
            changes.annotations_removed += it.annotations;
        }
        for it in &after.documents {
            let Some(old) = old.get(&it.id) else {
                changes.added.push(it.title.clone());
                changes.annotations_added += it.annotations;
                continue;
            };
            if old.title != it.title {
                changes.retitled.push((old.title.clone(), it.title.clone()));
            }
            changes.annotations_added += it.annotations.saturating_sub(old.annotations);
            changes.annotations_removed += old.annotations.saturating_sub(it.annotations);
            if old.annotations == it.annotations && old.chunks != it.chunks {
                changes.annotated += 1;
            }
        }
        let old: BTreeMap<&LabelId, &Rc<str>> = before.labels.iter().map(|(id, name)| (id, name)).into_map();
        let new: BTreeSet<&LabelId> = after.labels.iter().map(|(id, _)| id).into_set();
        changes.labels_removed = old.keys().filter(|id| !new.contains(*id)).count();
        for (id, name) in &after.labels {
            match old.get(id) {
                None => changes.labels_added += 1,
                Some(old) if *old != name => changes.labels_renamed += 1,
                Some(_) => {}
            }
        }
        changes
    }

    /// Whether nothing that is counted here differs.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// The speeches of a version that are not in the project as they were then.
pub fn differing(version: &Outline, now: &Outline) -> Vec<DocumentId> {
    let same = |it: &&Sketch| now.documents.iter().any(|here| here == *it);
    version.documents.iter().filter(|it| !same(it)).map(|it| it.id.clone()).collect()
}

/// The same speeches as new ones: under fresh ids, with titles that `titled` makes from theirs.
pub fn as_copy(mut project: Project, titled: impl Fn(&str) -> String, ids: &mut dyn Ids) -> Project {
    for document in &mut project.documents {
        let mut copy = document.as_ref().clone();
        copy.id = DocumentId::mint(ids);
        let title: String = titled(copy.title()).chars().take(limits::NAME_CHARS).collect();
        Rc::make_mut(&mut copy.details).title = title.into();
        let fresh = copy.annotations.iter().map(|it| {
            let mut it = it.as_ref().clone();
            it.id = AnnotationId::mint(ids);
            Rc::new(it)
        });
        copy.annotations = AnnotationSet::new(fresh);
        *document = Rc::new(copy);
    }
    project
}

/// The project with those labels only that its annotations need.
pub(super) fn with_used_labels(project: Project) -> Project {
    let annotations = project.documents.iter().flat_map(|it| it.annotations.iter());
    let mut wanted: BTreeSet<LabelId> = annotations.flat_map(|it| it.labels.iter().cloned()).into_set();
    let above: Vec<LabelId> =
        wanted.iter().flat_map(|id| project.codebook.above(id)).map(|label| label.id.clone()).collect();
    wanted.extend(above);
    let labels = project.codebook.labels().iter().filter(|it| wanted.contains(&it.id)).cloned().collect();
    Project { codebook: Rc::new(Codebook::new(labels)), ..project }
}

/// A speech that has just left the list, before it is written down.
#[derive(Clone, Debug)]
pub(super) struct Leaving {
    /// The entry that removed it.
    pub(super) seq: u64,
    /// When.
    pub(super) at: Timestamp,
    /// It alone, with its labels.
    pub(super) project: Project,
}

/// All keepsakes of a project, and what is still to be done about them.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    kept: BTreeMap<u64, Keepsake>,
    /// The highest number ever given, plus one.
    next: u64,
    /// Speeches that left, in order, and are not written down yet.
    leaving: Vec<Leaving>,
    /// Numbers that the next snapshot drops.
    forgotten: Vec<u64>,
    /// Some could not be read, so nobody knows what they need: nothing is dropped.
    blind: bool,
}

impl Shelf {
    /// What the store gave back; `false` when some of it could not be read.
    pub(super) fn loaded(kept: Vec<Keepsake>, next: u64, all_read: bool) -> Self {
        let kept = kept.into_iter().map(|it| (it.number, it)).into_map();
        Self { kept, next, blind: !all_read, ..Self::default() }
    }

    pub(super) fn all(&self) -> impl DoubleEndedIterator<Item = &Keepsake> {
        self.kept.values()
    }

    pub(super) fn get(&self, number: u64) -> Option<&Keepsake> {
        self.kept.get(&number)
    }

    /// A number that none has.
    pub(super) fn number(&mut self) -> u64 {
        let number = self.next;
        self.next = self.next.saturating_add(1);
        number
    }

    pub(super) fn put(&mut self, keepsake: Keepsake) {
        self.kept.insert(keepsake.number, keepsake);
    }

    /// Lets one go; with the next snapshot it is gone from the store.
    pub(super) fn forget(&mut self, number: u64) {
        if self.kept.remove(&number).is_some() {
            self.forgotten.push(number);
        }
    }

    /// Versions, oldest first by entry number.
    pub(super) fn versions(&self) -> Vec<&Keepsake> {
        let mut versions: Vec<&Keepsake> = self.all().filter(|it| it.reason != Reason::Trash).collect();
        order::sort_by_key(&mut versions, |it| (it.seq, it.number));
        versions
    }

    /// Whether a version of the state after entry `seq` should be kept now.
    pub(super) fn is_due(&self, seq: u64, now: Timestamp, reason: Reason) -> bool {
        let Some(last) = self.versions().last().map(|it| (it.seq, it.at, it.reason)) else { return true };
        let rest = match reason {
            Reason::Work => VERSION_REST_MS,
            _ if last.2 == reason => CAUSE_REST_MS,
            _ => 0,
        };
        last.0 != seq && apart(last.1, now) >= rest
    }

    /// Lets go of what is too old or too much.
    pub(super) fn prune(&mut self, now: Timestamp) {
        let versions: Vec<(u64, Timestamp)> = self.versions().iter().map(|it| (it.number, it.at)).collect();
        let times: Vec<Timestamp> = versions.iter().map(|(_, at)| *at).collect();
        let mut gone: Vec<u64> =
            outworn(&times, now).into_iter().filter_map(|place| versions.get(place)).map(|it| it.0).collect();
        let old = self.all().filter(|it| it.reason == Reason::Trash && age(it.at, now) > TRASH_AGE_MS);
        gone.extend(old.map(|it| it.number));
        for number in gone {
            self.forget(number);
        }
    }

    /// Minds which speeches came and went with entry `seq`. What leaves goes to the trash, however it left; what undo or
    /// redo (`travelled`) brings back leaves the trash again.
    pub(super) fn follow(&mut self, before: &Project, after: &Project, seq: u64, at: Timestamp, travelled: bool) {
        let ids = |it: &Project| -> BTreeSet<DocumentId> { it.documents.iter().map(|it| it.id.clone()).into_set() };
        let same = before.documents.len() == after.documents.len()
            && before.documents.iter().zip(&after.documents).all(|(one, other)| one.id == other.id);
        if same {
            return;
        }
        let (old, new) = (ids(before), ids(after));
        for id in new.difference(&old).filter(|_| travelled) {
            self.leaving.retain(|it| it.project.documents.iter().all(|document| document.id != *id));
            let its: Vec<u64> =
                self.all().filter(|it| it.seq < seq && is_trash_of(it, id)).map(|it| it.number).collect();
            // The last one is what came back. Others were of other speeches under the same id.
            if let Some(number) = its.last() {
                self.forget(*number);
            }
        }
        for document in before.documents.iter().filter(|it| !new.contains(&it.id)) {
            if !self.all().any(|it| it.seq == seq && is_trash_of(it, &document.id)) {
                self.leaving.push(Leaving {
                    seq,
                    at,
                    project: with_used_labels(Project { documents: vec![document.clone()], ..before.clone() }),
                });
            }
        }
    }

    /// The speeches that left with entries up to `seq`, to be written down now.
    pub(super) fn left(&mut self, seq: u64) -> Vec<Leaving> {
        let count = self.leaving.iter().take_while(|it| it.seq <= seq).count();
        self.leaving.drain(..count).collect()
    }

    /// What speeches that are not written down yet hold.
    pub(super) fn held(&self) -> impl Iterator<Item = &Rc<Document>> {
        self.leaving.iter().flat_map(|it| &it.project.documents)
    }

    /// What keepsakes need, or `None` when nobody knows.
    pub(super) fn needs(&self) -> Option<Needs> {
        let mut needs = Needs::default();
        for sketch in self.all().flat_map(|it| &it.outline.documents) {
            needs.texts.insert(sketch.text);
            needs.chunks.extend(&sketch.chunks);
        }
        (!self.blind).then_some(needs)
    }

    /// Whether the store holds some that were let go.
    pub(super) fn has_forgotten(&self) -> bool {
        !self.forgotten.is_empty()
    }

    /// The numbers that are to be dropped now.
    pub(super) fn take_forgotten(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.forgotten)
    }
}

fn is_trash_of(keepsake: &Keepsake, document: &DocumentId) -> bool {
    keepsake.reason == Reason::Trash && keepsake.outline.documents.iter().any(|it| it.id == *document)
}

/// Texts and chunks by number.
#[derive(Debug, Default)]
pub(super) struct Needs {
    pub(super) texts: BTreeSet<u32>,
    pub(super) chunks: BTreeSet<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000_000;

    fn ago(minutes: i64) -> Timestamp {
        Timestamp::from_millis(NOW - minutes * 60_000)
    }

    fn kept(minutes: &[i64]) -> Vec<i64> {
        let times: Vec<Timestamp> = minutes.iter().map(|it| ago(*it)).collect();
        let gone = outworn(&times, ago(0));
        (0..minutes.len()).filter(|place| !gone.contains(place)).map(|place| minutes[place]).collect()
    }

    #[test]
    fn versions_are_dense_for_hours_and_thinner_for_days() {
        let day = 24 * 60;
        for (case, minutes, expected) in [
            ("nothing", vec![], vec![]),
            ("dense for two hours", vec![119, 65, 60, 10, 5], vec![119, 65, 60, 10, 5]),
            ("the newer of each hour", vec![200, 190, 182, 150, 130], vec![182, 130]),
            (
                "two of each day",
                vec![3 * day + 900, 3 * day + 800, 3 * day + 100, 1],
                vec![3 * day + 800, 3 * day + 100, 1],
            ),
            ("a week", vec![8 * day, 7 * day + 1, 7 * day, 1], vec![7 * day, 1]),
            ("the newest whatever its age", vec![90 * day, 80 * day], vec![80 * day]),
            ("a clock that went backwards", vec![5, -3 * day, 3], vec![5, -3 * day, 3]),
            ("a clock that went forwards", vec![30, 20, 400 * day], vec![30, 20, 400 * day]),
        ] {
            assert_eq!(kept(&minutes), expected, "{case}");
        }
    }

    #[test]
    fn there_are_never_too_many_versions() {
        // A week of work, a version every five minutes; then a clock that stands still.
        let week: Vec<i64> = (0..2_016).rev().map(|it| it * 5).collect();
        let left = kept(&week);
        assert!((40..=VERSIONS).contains(&left.len()), "{}", left.len());
        assert_eq!(left.last(), Some(&0));
        let still = kept(&[0; 200]);
        assert_eq!(still.len(), VERSIONS);
    }

    #[test]
    fn a_removed_speech_stays_thirty_days() {
        let day = 24 * 60;
        for (minutes, days) in
            [(0, 30), (1, 30), (day, 29), (29 * day + 1, 1), (30 * day, 0), (99 * day, 0), (-day, 30)]
        {
            assert_eq!(days_left(ago(minutes), ago(0)), days, "{minutes} minutes ago");
        }
    }

    fn version(number: u64, seq: u64, minutes: i64, reason: Reason) -> Keepsake {
        Keepsake { number, seq, at: ago(minutes), reason, outline: Outline::default() }
    }

    #[test]
    fn a_version_is_due() {
        use Reason::{Import, Removal, Trash, Work};
        for (case, last, seq, reason, due) in [
            ("at first", vec![], 3, Work, true),
            ("a removed speech is none", vec![version(0, 9, 1, Trash)], 9, Work, true),
            ("four minutes later", vec![version(0, 3, 4, Work)], 9, Work, false),
            ("five minutes later", vec![version(0, 3, 5, Work)], 9, Work, true),
            ("nothing was done", vec![version(0, 3, 50, Work)], 3, Work, false),
            ("before an import", vec![version(0, 3, 1, Work)], 9, Import, true),
            ("right after another import", vec![version(0, 3, 0, Import)], 9, Import, false),
            ("a removal after an import", vec![version(0, 3, 0, Import)], 9, Removal, true),
            ("nothing was done before the import", vec![version(0, 3, 0, Work)], 3, Import, false),
            ("the clock went back an hour", vec![version(0, 3, -60, Work)], 9, Work, true),
            ("the clock went back a minute", vec![version(0, 3, -1, Work)], 9, Work, false),
        ] {
            let shelf = Shelf::loaded(last, 1, true);
            assert_eq!(shelf.is_due(seq, ago(0), reason), due, "{case}");
        }
    }

    #[test]
    fn pruning_goes_by_entry_numbers_and_never_takes_the_newest() {
        let day = 24 * 60;
        // The clock was years ahead when 1 and 2 were kept; 3 is the newest.
        let kept = vec![
            version(1, 10, -900 * day, Reason::Work),
            version(2, 20, -900 * day, Reason::Work),
            version(3, 30, 40 * day, Reason::Work),
            version(4, 31, 29 * day, Reason::Trash),
            version(5, 32, 31 * day, Reason::Trash),
            version(6, 33, -2 * day, Reason::Trash),
        ];
        let mut shelf = Shelf::loaded(kept, 7, true);
        shelf.prune(ago(0));
        assert_eq!(shelf.all().map(|it| it.number).collect::<Vec<_>>(), [1, 2, 3, 4, 6]);
        assert_eq!(shelf.take_forgotten(), [5]);
    }

    fn sketch(id: &str, title: &str, annotations: usize, chunks: &[u32]) -> Sketch {
        Sketch { id: DocumentId::new(id), title: title.into(), annotations, text: 0, chunks: chunks.to_vec() }
    }

    #[test]
    fn what_changed() {
        let labels = |all: &[(&str, &str)]| all.iter().map(|(id, name)| (LabelId::new(*id), (*name).into())).collect();
        let before = Outline {
            documents: vec![sketch("a", "A", 5, &[1]), sketch("b", "B", 7, &[2, 3]), sketch("c", "C", 1, &[4])],
            labels: labels(&[("x", "X"), ("y", "Y")]),
        };
        let after = Outline {
            documents: vec![sketch("b", "New B", 7, &[2, 9]), sketch("a", "A", 8, &[8]), sketch("d", "D", 2, &[7])],
            labels: labels(&[("x", "Xx"), ("z", "Z")]),
        };
        let changes = Changes::between(&before, &after);
        let expected = Changes {
            added: vec!["D".into()],
            removed: vec!["C".into()],
            retitled: vec![("B".into(), "New B".into())],
            annotations_added: 5,
            annotations_removed: 1,
            annotated: 1,
            labels_added: 1,
            labels_removed: 1,
            labels_renamed: 1,
        };
        assert_eq!(changes, expected);
        assert!(Changes::between(&before, &before).is_none());
        assert_eq!(differing(&before, &before), []);
        let ids = |all: &[&str]| all.iter().map(|it| DocumentId::new(*it)).collect::<Vec<_>>();
        assert_eq!(differing(&before, &after), ids(&["a", "b", "c"]));
    }
}
