//! What annotations are called in files of other programs, and their parts for programs that know one passage each.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::model::{Annotation, AnnotationId, Document, Foreign, Span};

/// What the annotations of a speech are called: as where they came from, if no two came with the same id; else by ours.
pub struct Spelled<'a> {
    foreign: BTreeMap<&'a str, Option<&'a AnnotationId>>,
}

impl<'a> Spelled<'a> {
    /// The annotations of that speech.
    pub fn new(document: &'a Document) -> Self {
        let mut foreign = BTreeMap::new();
        for annotation in document.annotations.iter() {
            if let Some(id) = was(annotation.foreign.as_deref()) {
                foreign.entry(id).and_modify(|it| *it = None).or_insert(Some(&annotation.id));
            }
            // One of ours may be spelled the same.
            foreign.entry(annotation.id.as_str()).and_modify(|it| *it = None).or_insert(Some(&annotation.id));
        }
        Self { foreign }
    }

    /// What the annotation is called.
    pub fn of(&self, annotation: &'a Annotation) -> &'a str {
        let other = was(annotation.foreign.as_deref());
        other.filter(|it| self.foreign.get(it) == Some(&Some(&annotation.id))).unwrap_or(annotation.id.as_str())
    }

    /// The passages of an annotation in the order of the text, each by its name: of several `id~1`, `id~2`.
    pub fn parts(&self, annotation: &'a Annotation) -> impl Iterator<Item = (Cow<'a, str>, Span)> + use<'a> {
        let id = self.of(annotation);
        let several = annotation.spans.count() > 1;
        (1..).zip(annotation.spans.iter()).map(move |(number, span)| (part(id, number, several), span))
    }
}

/// The name of a part; of the whole if there is but one.
pub fn part(id: &str, number: usize, several: bool) -> Cow<'_, str> {
    if several { Cow::Owned(format!("{id}~{number}")) } else { Cow::Borrowed(id) }
}

/// What a speech is called: as where it came from.
pub fn document_id(document: &Document) -> &str {
    was(document.foreign.as_deref()).unwrap_or(document.id.as_str())
}

/// What speeches are called where no two may be called the same.
pub fn document_ids<'a>(documents: &[&'a Rc<Document>]) -> Vec<&'a str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for id in documents.iter().map(|it| document_id(it)) {
        *counts.entry(id).or_default() += 1;
    }
    let unique =
        |it: &&'a Rc<Document>| if counts.get(document_id(it)) == Some(&1) { document_id(it) } else { it.id.as_str() };
    documents.iter().map(unique).collect()
}

fn was(foreign: Option<&Foreign>) -> Option<&str> {
    // What looks like the name of a part would be joined with others.
    foreign.and_then(|it| it.id.as_deref()).filter(|it| !it.trim().is_empty() && !it.contains('~'))
}
