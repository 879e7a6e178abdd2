//! What the desk keeps aside: versions, the trash, and when the work was last downloaded.

use wasm_bindgen::JsValue;

use super::{Database, Inner, Shell};
use crate::app::keepsake::{self, Outline};
use crate::app::ports::Kept;
use crate::app::{Action, Backup, Keepsake, Mark, Notice, NoticeKind, Outcome, Reason, Store, journal, words};
use crate::browser::persistence::{self, get};
use crate::browser::{env, host};
use crate::model::{Command, DocumentId, Project};

/// As many annotations as this going at once are many.
const MANY_ANNOTATIONS: usize = 10;
/// Under which name it is remembered when the work was last downloaded.
const BACKUP_KEY: &str = "backup";

/// Why a version is kept before the command, if one is.
pub(super) fn reason_for(command: &Command, store: &Store) -> Option<Reason> {
    match command {
        Command::Import { .. } => Some(Reason::Import),
        Command::CorrectText { .. } => Some(Reason::Correction),
        Command::RemoveLabel { label } => (store.tally().uses(label) > 0).then_some(Reason::Removal),
        Command::MergeLabels { from, .. } => {
            from.iter().any(|label| store.tally().uses(label) > 0).then_some(Reason::Removal)
        }
        Command::RemoveAnnotations { annotations } => {
            (annotations.len() >= MANY_ANNOTATIONS).then_some(Reason::Removal)
        }
        _ => None,
    }
}

/// The same for what a gesture wants.
pub(super) fn reason_for_action(action: &Action, store: &Store) -> Option<Reason> {
    let many = matches!(action, Action::Delete) && store.view.selected.len() >= MANY_ANNOTATIONS;
    many.then_some(Reason::Removal)
}

/// What is remembered of downloads, or a beginning.
pub(super) fn recall_backup(store: &Store) -> Backup {
    let here = Mark { seq: store.seq(), at: env::now() };
    // Beyond the last change is what belonged to work that the browser has cleared.
    let known = host::recall(BACKUP_KEY).and_then(|it| Backup::read(&it)).filter(|it| it.from.seq <= here.seq);
    known.unwrap_or_else(|| {
        let backup = Backup::starting(here);
        host::remember(BACKUP_KEY, &backup.written());
        backup
    })
}

impl Shell {
    /// Whether this page keeps versions and removed speeches: it writes, and what it writes can be read again.
    pub fn keeps_history(&self) -> bool {
        let inner = self.0.inner.borrow();
        inner.writes && inner.has_database
    }

    /// Keeps a version of the project as it is now, before something for that reason is done to it.
    /// None is kept when the last one is the same, or was kept for the same reason a moment ago.
    pub fn keep_version(&self, reason: Reason) {
        if !self.keeps_history() {
            return;
        }
        let Inner { store, vault, .. } = &mut *self.0.inner.borrow_mut();
        vault.write(&mut Database, || false);
        let now = env::now();
        if vault.wants_version(store.project(), store.seq(), now, reason) {
            vault.keep_version(store.project(), store.seq(), now, reason, &mut Database);
        }
    }

    /// Versions, oldest first.
    pub fn versions(&self) -> Vec<Keepsake> {
        self.0.inner.borrow().vault.versions()
    }

    /// Speeches in the trash, the last one removed first.
    pub fn trash(&self) -> Vec<Keepsake> {
        self.0.inner.borrow().vault.trash().into_iter().rev().collect()
    }

    /// How many speeches are in the trash.
    pub fn trash_count(&self) -> usize {
        self.0.inner.borrow().vault.trash_count()
    }

    /// The project as it is, to be told apart from versions.
    pub fn outline(&self) -> Outline {
        let inner = self.0.inner.borrow();
        inner.vault.outline(inner.store.project())
    }

    /// Brings speeches of a version in as new ones; gives how many, or why not.
    pub async fn restore(&self, number: u64, wanted: &[DocumentId]) -> Result<usize, String> {
        let (at, project) = self.recall(number, wanted).await?;
        let (day, time) = moment(at);
        let count = project.documents.len();
        let titled = |title: &str| {
            let places = [("title", title), ("day", day.as_str()), ("time", time.as_str())];
            words().history.copy_title.with(places)
        };
        let project = keepsake::as_copy(project, titled, &mut self.0.inner.borrow_mut().ids);
        let outcome = self.bring_in(project)?;
        self.show_brought(outcome, words().history.restored.of(count));
        Ok(count)
    }

    /// Puts a speech of the trash back into the list, under its own id if that is free; or says why not.
    pub async fn put_back(&self, number: u64) -> Result<(), String> {
        let sketch = self.read_keepsake(number, |it| it.outline.documents.first().cloned()).flatten();
        let Some(sketch) = sketch else { return Ok(()) };
        let (_, mut project) = self.recall(number, std::slice::from_ref(&sketch.id)).await?;
        if self.read(|store| store.project().document(&sketch.id).is_some()) {
            let same = |title: &str| title.to_owned();
            project = keepsake::as_copy(project, same, &mut self.0.inner.borrow_mut().ids);
        }
        let outcome = self.bring_in(project)?;
        {
            // At once: after a reload it must not be in both places.
            let Inner { store, vault, .. } = &mut *self.0.inner.borrow_mut();
            vault.forget(number);
            vault.write(&mut Database, || false);
            vault.snapshot(store, &mut Database);
        }
        self.show_brought(outcome, words().history.put_back_done.of(&sketch.title));
        Ok(())
    }

    /// Deletes a speech of the trash for good: from the trash, from versions, from the history of undo.
    pub async fn delete_for_good(&self, number: u64) -> Result<(), String> {
        let sketch = self.read_keepsake(number, |it| it.outline.documents.first().cloned()).flatten();
        let Some(sketch) = sketch else { return Ok(()) };
        let is_here = self.read(|store| store.project().document(&sketch.id).is_some());
        let its = |it: &Keepsake| it.outline.documents.iter().any(|it| it.id == sketch.id);
        for version in self.versions().iter().filter(|it| !is_here && its(it)) {
            let kept = look_up(version.number, &[], &[]).await?;
            let Some((_, json)) = kept.keepsakes.first() else { continue };
            let vault = &mut self.0.inner.borrow_mut().vault;
            vault.leave_out(version.number, json, &sketch.id, &mut Database).map_err(|it| unreadable(&it))?;
        }
        {
            let Inner { store, vault, .. } = &mut *self.0.inner.borrow_mut();
            store.forget_document(&sketch.id);
            vault.forget(number);
            vault.write(&mut Database, || false);
            vault.snapshot(store, &mut Database);
        }
        self.notify(NoticeKind::Done, words().history.delete_done.of(&sketch.title));
        Ok(())
    }

    fn read_keepsake<T>(&self, number: u64, look: impl FnOnce(&Keepsake) -> T) -> Option<T> {
        self.0.inner.borrow().vault.keepsake(number).map(look)
    }

    /// Speeches of a keepsake as they were, and when that was.
    async fn recall(&self, number: u64, wanted: &[DocumentId]) -> Result<(f64, Project), String> {
        if let Some(reason) = self.read(|store| store.read_only().map(str::to_owned)) {
            return Err(reason);
        }
        let (mut texts, mut chunks) = (Vec::new(), Vec::new());
        let at = self.read_keepsake(number, |it| {
            for sketch in it.outline.documents.iter().filter(|it| wanted.contains(&it.id)) {
                texts.push(sketch.text);
                chunks.extend(&sketch.chunks);
            }
            it.at.millis() as f64
        });
        let kept = look_up(number, &texts, &chunks).await?;
        let json = kept.keepsakes.first().map(|(_, json)| json.clone()).unwrap_or_default();
        let project = journal::recall(&json, &kept, wanted).map_err(|it| unreadable(&it))?;
        Ok((at.unwrap_or_default(), project))
    }

    fn bring_in(&self, project: Project) -> Result<Outcome, String> {
        let command = Command::Import { project: Box::new(project) };
        self.run_plainly(command).map_err(|error| words().refusal(&error))
    }

    fn show_brought(&self, outcome: Outcome, text: String) {
        if let Some(document) = outcome.document {
            self.act(Action::Open(document));
        }
        self.look(|view| {
            view.over = None;
            view.notice = Some(Notice { kind: NoticeKind::Undoable, text });
        });
    }

    /// What is remembered of downloads.
    pub fn backup(&self) -> Backup {
        self.0.inner.borrow().backup
    }

    /// How many changes there were since the last download, when it is time for a word.
    pub fn reminder(&self) -> Option<u64> {
        let inner = self.0.inner.borrow();
        let here = Mark { seq: inner.store.seq(), at: env::now() };
        let due = inner.writes && !inner.store.project().documents.is_empty() && inner.backup.is_due(here);
        due.then(|| inner.backup.changes(here.seq))
    }

    /// The reminder is put away, until there was as much work again.
    pub fn put_reminder_away(&self) {
        self.remember_backup(Backup::put_away);
    }

    /// The whole project was downloaded.
    pub(super) fn was_downloaded(&self) {
        self.remember_backup(Backup::downloaded);
    }

    fn remember_backup(&self, change: impl FnOnce(Backup, Mark) -> Backup) {
        let written = {
            let inner = &mut *self.0.inner.borrow_mut();
            inner.backup = change(inner.backup, Mark { seq: inner.store.seq(), at: env::now() });
            inner.backup.written()
        };
        host::remember(BACKUP_KEY, &written);
        self.tell_soon();
    }
}

/// A day and a time as people write them.
pub fn moment(at: f64) -> (String, String) {
    (host::day(at, words().language.tag()), host::clock(at))
}

async fn look_up(number: u64, texts: &[u32], chunks: &[u32]) -> Result<Kept, String> {
    match host::look_up(number as f64, texts, chunks).await {
        Ok(found) => Ok(persistence::kept(&found)),
        Err(error) => Err(unreadable(&why(&error))),
    }
}

fn why(error: &JsValue) -> String {
    get(error, "message").as_string().unwrap_or_else(|| format!("{error:?}"))
}

fn unreadable(why: &impl ToString) -> String {
    words().history.unreadable.of(why.to_string())
}
