//! What was done, and what was undone: one line per project.

use std::collections::VecDeque;
use std::rc::Rc;

use super::{AnnotationId, Details, DocumentId, Edit, Label, Timestamp, Transaction, Turn, Unplaced, limits};

/// What makes changes belong together: they follow each other within
/// [`GROUP_REST_MS`](limits::GROUP_REST_MS) and have the same group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Group {
    /// Typing in the note of one annotation.
    Note(AnnotationId),
    /// Moving the edges of one annotation.
    Edges(AnnotationId),
}

/// One step that undo takes back: one transaction, or a group of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// In the order they were applied, each with its number in the journal.
    pub transactions: Vec<(u64, Rc<Transaction>)>,
    /// What further changes may join it.
    pub group: Option<Group>,
    /// When its last transaction was applied.
    pub at: Timestamp,
}

impl Step {
    /// The transaction that takes the whole step back.
    pub fn inverse(&self) -> Transaction {
        let inverses = self.transactions.iter().rev().map(|(_, transaction)| transaction.inverse());
        Transaction { edits: inverses.flat_map(|it| it.edits).collect() }
    }

    /// The whole step as one transaction.
    pub fn forward(&self) -> Transaction {
        let edits = self.transactions.iter().flat_map(|(_, transaction)| transaction.edits.iter().cloned());
        Transaction { edits: edits.collect() }
    }

    fn bytes(&self) -> usize {
        self.transactions.iter().flat_map(|(_, transaction)| &transaction.edits).map(bytes).sum()
    }
}

/// About how many bytes an edit keeps alive that the project does not.
fn bytes(edit: &Edit) -> usize {
    match edit {
        Edit::Annotation { before, after, .. } => {
            [before, after].into_iter().flatten().map(|it| 160 + it.note.len()).sum()
        }
        Edit::Unplaced { before, after, .. } => {
            let words = |it: &Rc<Unplaced>| it.words.iter().map(|it| it.quote.len() + 128).sum::<usize>();
            [before, after].into_iter().flatten().map(|it| 160 + it.note.len() + words(it)).sum()
        }
        // Added documents are in the project anyway; removed ones live on here.
        Edit::Document { before, .. } => {
            before.as_ref().map_or(64, |it| it.item.annotations.len() * 160 + it.item.text.as_str().len())
        }
        Edit::Label { before, after } => [before, after].into_iter().flatten().map(|it| label_bytes(&it.item)).sum(),
        Edit::Details { before, after, .. } => {
            let turns = |it: &Details| it.turns.len() * size_of::<Turn>();
            let words = |it: &Details| {
                turns(it) + it.metadata.iter().map(|(key, value)| key.len() + value.len()).sum::<usize>()
            };
            256 + words(before) + words(after)
        }
        Edit::Title { .. } | Edit::Annotator { .. } | Edit::Order { .. } => 256,
    }
}

fn label_bytes(label: &Label) -> usize {
    let examples: usize = label.examples.iter().map(|it| it.quote.len() + it.source.len()).sum();
    256 + label.description.len() + label.include.len() + label.exclude.len() + examples
}

/// Two stacks of steps. It is bounded: the oldest steps go first, but the newest always stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    done: VecDeque<Step>,
    undone: Vec<Step>,
    bytes: usize,
}

impl History {
    /// The steps that undo can take back, oldest first.
    pub fn done(&self) -> impl ExactSizeIterator<Item = &Step> {
        self.done.iter()
    }

    /// The steps that redo can bring back, the next one last.
    pub fn undone(&self) -> impl ExactSizeIterator<Item = &Step> {
        self.undone.iter()
    }

    /// A history of these steps, as a journal kept them.
    pub fn restored(done: Vec<Step>, undone: Vec<Step>) -> Self {
        let bytes = done.iter().map(Step::bytes).sum();
        Self { done: done.into(), undone, bytes }
    }

    /// Takes a transaction in that was just applied: it joins the last step, or makes one. What was undone is gone.
    pub fn commit(&mut self, seq: u64, transaction: Rc<Transaction>, group: Option<Group>, at: Timestamp) {
        self.undone.clear();
        if let Some(last) = self.done.back_mut()
            && group.is_some()
            && last.group == group
            && at.millis() - last.at.millis() <= limits::GROUP_REST_MS
        {
            self.bytes -= last.bytes();
            last.transactions.push((seq, transaction));
            last.at = at;
            self.bytes += last.bytes();
        } else {
            let step = Step { transactions: vec![(seq, transaction)], group, at };
            self.bytes += step.bytes();
            self.done.push_back(step);
        }
        self.trim();
    }

    fn trim(&mut self) {
        while self.done.len() > 1
            && (self.done.len() > limits::HISTORY_STEPS || self.bytes > limits::HISTORY_BYTES)
            && let Some(oldest) = self.done.pop_front()
        {
            self.bytes -= oldest.bytes();
        }
    }

    /// Drops every step that knows the document, and with it what can only be undone, or redone, behind it.
    pub fn forget_document(&mut self, document: &DocumentId) {
        let knows = |step: &Step| {
            let edits = step.transactions.iter().flat_map(|(_, transaction)| &transaction.edits);
            edits.filter_map(Edit::document).any(|it| it == document)
        };
        let done = self.done.iter().rposition(knows).map_or(0, |at| at + 1);
        let undone = self.undone.iter().rposition(knows).map_or(0, |at| at + 1);
        self.bytes -= self.done.drain(..done).map(|step| step.bytes()).sum::<usize>();
        self.undone.drain(..undone);
    }

    /// The step that undo would take back.
    pub fn next_undo(&self) -> Option<&Step> {
        self.done.back()
    }

    /// The step that redo would bring back.
    pub fn next_redo(&self) -> Option<&Step> {
        self.undone.last()
    }

    /// Moves the last step over to the undone ones; call it after its inverse was applied.
    pub fn undo(&mut self) {
        if let Some(mut step) = self.done.pop_back() {
            self.bytes -= step.bytes();
            step.group = None;
            self.undone.push(step);
        }
    }

    /// Moves the last undone step back; call it after it was applied again.
    pub fn redo(&mut self) {
        if let Some(step) = self.undone.pop() {
            self.bytes += step.bytes();
            self.done.push_back(step);
        }
    }
}
