//! The one place where the project changes.

use std::rc::Rc;

use super::{Tally, View};
use crate::model::{
    AnnotationId, ApplyError, Command, CommandError, DocumentId, Edit, Env, Followed, Group, History, LabelId, Merged,
    Project, Span, Timestamp, Touched, Transaction,
};

/// What the journal keeps of one change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// Something new was done.
    Did {
        /// What.
        transaction: Rc<Transaction>,
        /// What may join it.
        group: Option<Group>,
    },
    /// The last step was taken back.
    Undid,
    /// The last undone step was brought back.
    Redid,
}

/// What came of a command.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The document it made or concerned.
    pub document: Option<DocumentId>,
    /// The annotation it made or concerned.
    pub annotation: Option<AnnotationId>,
    /// The label it made or concerned.
    pub label: Option<LabelId>,
    /// What an import brought.
    pub merged: Option<Merged>,
    /// What became of annotations whose speech has another text.
    pub followed: Option<Followed>,
    /// What changed; nothing when all was as wanted already.
    pub touched: Touched,
    /// The project as it was.
    pub before: Rc<Project>,
    /// The number in the journal and what to keep; `None` when nothing changed.
    pub record: Option<(u64, Record)>,
    /// When.
    pub at: Timestamp,
}

/// Why nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The command does not fit the project.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// The transaction does not fit the project: a fault of ours, caught before harm.
    #[error("This change does not fit: {0}.")]
    Apply(#[from] ApplyError),
    /// Another tab holds the project, or it may not be changed for another reason.
    #[error("This page is read-only: {0}")]
    ReadOnly(String),
}

impl StoreError {
    /// A stable name, for scripts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Command(error) => error.code(),
            Self::Apply(_) => "stale",
            Self::ReadOnly(_) => "read-only",
        }
    }
}

/// The project, its history, and what people look at.
#[derive(Clone, Debug)]
pub struct Store {
    project: Rc<Project>,
    history: History,
    tally: Tally,
    /// The number of the last journal entry.
    seq: u64,
    /// Why nothing may be changed, if so.
    read_only: Option<String>,
    /// What is open, selected, armed: nothing of it is undone or journalled.
    pub view: View,
}

impl Store {
    /// A store of a project without a past.
    pub fn new(project: Project) -> Self {
        Self::restored(project, History::default(), 0)
    }

    /// A store as a journal kept it; `seq` is the number of the last entry.
    pub fn restored(project: Project, history: History, seq: u64) -> Self {
        let tally = Tally::of(&project);
        Self { project: Rc::new(project), history, tally, seq, read_only: None, view: View::default() }
    }

    /// The project as it is.
    pub fn project(&self) -> &Rc<Project> {
        &self.project
    }

    /// What can be undone and redone.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// How often each label is used.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The number of the last journal entry.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// Forbids changes from now on, and says why.
    pub fn make_read_only(&mut self, reason: &str) {
        self.read_only = Some(reason.to_owned());
    }

    /// Allows changes again.
    pub fn make_writable(&mut self) {
        self.read_only = None;
    }

    /// Why nothing may be changed, if so.
    pub fn read_only(&self) -> Option<&str> {
        self.read_only.as_deref()
    }

    fn check_writable(&self) -> Result<(), StoreError> {
        match &self.read_only {
            Some(reason) => Err(StoreError::ReadOnly(reason.clone())),
            None => Ok(()),
        }
    }

    /// Does what the command says, or nothing.
    pub fn run(&mut self, command: Command, env: &mut Env<'_>) -> Result<Outcome, StoreError> {
        self.check_writable()?;
        let planned = command.plan(&self.project, env)?;
        let before = self.project.clone();
        let mut outcome = Outcome {
            document: planned.document,
            annotation: planned.annotation,
            label: planned.label,
            merged: planned.merged,
            followed: planned.followed,
            touched: Touched::default(),
            before,
            record: None,
            at: env.now,
        };
        if planned.transaction.is_empty() {
            return Ok(outcome);
        }
        let (project, touched) = self.project.apply(&planned.transaction)?;
        let transaction = Rc::new(planned.transaction);
        self.tally.apply(&transaction);
        self.project = Rc::new(project);
        self.seq += 1;
        self.history.commit(self.seq, transaction.clone(), planned.group.clone(), env.now);
        self.view.keep_up(&self.project);
        outcome.touched = touched;
        outcome.record = Some((self.seq, Record::Did { transaction, group: planned.group }));
        Ok(outcome)
    }

    /// Takes the last step back; `None` when there is none.
    pub fn undo(&mut self, now: Timestamp) -> Result<Option<Outcome>, StoreError> {
        self.check_writable()?;
        let Some(inverse) = self.history.next_undo().map(crate::model::Step::inverse) else { return Ok(None) };
        let outcome = self.travel(&inverse, Record::Undid, now)?;
        self.history.undo();
        Ok(Some(outcome))
    }

    /// Brings the last undone step back; `None` when there is none.
    pub fn redo(&mut self, now: Timestamp) -> Result<Option<Outcome>, StoreError> {
        self.check_writable()?;
        let Some(forward) = self.history.next_redo().map(crate::model::Step::forward) else { return Ok(None) };
        let outcome = self.travel(&forward, Record::Redid, now)?;
        self.history.redo();
        Ok(Some(outcome))
    }

    /// Forgets a document that was removed for good: undo and redo no longer bring it back, nor anything beyond.
    pub fn forget_document(&mut self, document: &DocumentId) {
        self.history.forget_document(document);
    }

    /// Applies a transaction that a journal kept.
    pub(super) fn redo_entry(
        &mut self,
        transaction: Rc<Transaction>,
        group: Option<Group>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let (project, _) = self.project.apply(&transaction)?;
        self.tally.apply(&transaction);
        self.project = Rc::new(project);
        self.seq += 1;
        self.history.commit(self.seq, transaction, group, at);
        Ok(())
    }

    fn travel(&mut self, transaction: &Transaction, record: Record, now: Timestamp) -> Result<Outcome, StoreError> {
        let before = self.project.clone();
        let (project, touched) = self.project.apply(transaction)?;
        self.tally.apply(transaction);
        self.project = Rc::new(project);
        self.seq += 1;
        let (document, span) = place_of(transaction, &self.project);
        // Undo goes to where it acted.
        if let Some(document) = &document {
            self.view.open(document.clone());
        }
        self.view.keep_up(&self.project);
        self.view.reveal = span;
        Ok(Outcome {
            document,
            annotation: None,
            label: None,
            merged: None,
            followed: None,
            touched,
            before,
            record: Some((self.seq, record)),
            at: now,
        })
    }
}

/// Where a transaction has acted: the document that it brought, or the first of those it names that is there; and the
/// span of its first annotation there.
fn place_of(transaction: &Transaction, after: &Project) -> (Option<DocumentId>, Option<Span>) {
    let brought = transaction.edits.iter().find_map(|edit| match edit {
        Edit::Document { before: None, after: Some(it) } => Some(&it.item.id),
        _ => None,
    });
    let named = || transaction.edits.iter().filter_map(Edit::document).find(|it| after.document(it).is_some());
    let document = brought.or_else(named).cloned();
    let span = transaction.edits.iter().find_map(|edit| match edit {
        Edit::Annotation { document: its, before, after } if document.as_ref() == Some(its) => {
            after.as_ref().or(before.as_ref()).map(|it| it.spans.first())
        }
        _ => None,
    });
    (document, span)
}
