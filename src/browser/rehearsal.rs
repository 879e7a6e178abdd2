//! What people do first, done once while nobody waits.
//!
//! Engines compile a function when it is first called. The first speech that somebody opens, and the first passage that
//! they label, would wait for that: 10 to 20 ms of the 30 that opening takes.

use super::env::{self, RandomIds};
use super::painter;
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

/// Opens a speech and labels a passage in a project of its own, which nobody sees and nothing keeps.
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
        let document = outcome.document.clone()?;
        painter::rehearse(store.project().document(&document)?);
        Some(document)
    };
    if let Some(document) = run(opening) {
        run(Command::Annotate { document, spans: spans.into(), labels: Vec::new(), note: String::new() });
    }
}
