//! What people do first, done once while nobody waits.
//!
//! Engines compile a function when it is first called. The first speech that somebody opens, and the first passage that
//! they label, would wait for that: 10 to 20 ms of the 30 that opening takes.

use super::env::{self, RandomIds};
use super::{painter, scripting};
use crate::app::ports::{Sink, Snapshot};
use crate::app::{Entry, Store, Vault};
use crate::model::{AnnotatorId, Command, Env, NewAnnotation, NewLabel, Offset, Project, Span, intake};

/// Writes nothing.
struct Nowhere;

impl Sink for Nowhere {
    fn put_text(&mut self, _: u32, _: &str) {}
    fn put_chunk(&mut self, _: u32, _: &str) {}
    fn append(&mut self, _: u64, _: &str) {}
    fn keep(&mut self, _: u64, _: &str) {}
    fn snapshot(&mut self, _: Snapshot) {}
}

/// How often a passage is labelled and let go: engines prepare better what was called more than once.
const TIMES: usize = 6;

/// Opens a speech, labels a passage and takes the label away in a project of its own, which nobody sees and nothing keeps.
pub fn rehearse() {
    let mut ids = RandomIds::default();
    let mut store = Store::new(Project::starter(&mut ids));
    let mut vault = Vault::default();
    let Some(spans) = Span::new(Offset::ZERO, Offset::new(7)) else { return };
    let opening = Command::AddDocument {
        title: String::new(),
        intake: Box::new(intake("A speech.\n\nIt is short.")),
        metadata: Default::default(),
        labels: vec![NewLabel { name: "praise".to_owned(), ..NewLabel::default() }],
        annotations: vec![NewAnnotation { spans: spans.into(), labels: vec!["praise".into()], note: "".into() }],
    };
    let mut env = Env { now: env::now(), annotator: AnnotatorId::new("annotator"), ids: &mut ids };
    let mut run = |command| {
        let outcome = store.run(command, &mut env).ok()?;
        let (seq, record) = outcome.record.clone()?;
        vault.push(Entry { seq, record, at: outcome.at });
        vault.write(&mut Nowhere, || false);
        painter::rehearse(store.project().documents.first()?);
        Some(outcome)
    };
    let Some(document) = run(opening).and_then(|it| it.document) else { return };
    for _ in 0..TIMES {
        let labelling = Command::Annotate {
            document: document.clone(),
            spans: spans.into(),
            labels: Vec::new(),
            note: String::new(),
        };
        let Some(annotation) = run(labelling).and_then(|it| it.annotation) else { return };
        run(Command::RemoveAnnotations { annotations: vec![annotation] });
    }
    scripting::rehearse();
}
