//! Quotes by label, for reports that people read.

use std::rc::Rc;

use super::{Feature, Mismatch, Report};
use crate::model::{Annotation, Document, Label, Project, reference};

/// What such reports carry.
pub const CARRIES: &[Feature] = &[
    Feature::ProjectTitle,
    Feature::Titles,
    Feature::Occasion,
    Feature::Overlaps,
    Feature::SameWords,
    Feature::Gaps,
    Feature::MidWord,
    Feature::Highlights,
    Feature::SeveralLabels,
    Feature::Notes,
    Feature::Hierarchy,
];

/// A quote: its annotation, and where that is.
pub struct Quote<'a> {
    /// The speech.
    pub document: &'a Document,
    /// The annotation.
    pub annotation: &'a Annotation,
}

impl Quote<'_> {
    /// Its words, on one line; what lies between its passages is `[…]`.
    pub fn words(&self) -> String {
        words(self.document, self.annotation)
    }

    /// Where it stands: speaker, speech, date, paragraph.
    pub fn reference(&self) -> String {
        let spans = &self.annotation.spans;
        let metadata = |key: &str| self.document.details.metadata.get(key).map(|it| it.to_string());
        let speaker = self.document.speaker_at(spans.first().start()).map(|it| it.to_string());
        let paragraphs = reference::paragraphs(&self.document.text, spans.hull());
        let parts = [speaker, Some(self.document.title().to_owned()), metadata("date"), paragraphs];
        parts.into_iter().flatten().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

fn words(document: &Document, annotation: &Annotation) -> String {
    let passage = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
    annotation.spans.iter().map(|it| passage(document.text.slice(it))).collect::<Vec<_>>().join(" […] ")
}

/// The labels that were used, in the order of the codebook, each with its quotes in the order of the texts; last those
/// of highlights without a label.
pub fn by_label<'a>(
    project: &'a Project,
    documents: &[&'a Rc<Document>],
) -> Vec<(Option<&'a Rc<Label>>, Vec<Quote<'a>>)> {
    let labels = project.codebook.labels().iter().map(Some).chain([None]);
    let groups = labels.map(|label| {
        let bears = |it: &&'a Rc<Annotation>| match label {
            Some(label) => it.has_label(&label.id),
            None => it.labels.is_empty(),
        };
        let quotes = documents.iter().flat_map(|document| {
            document.annotations.iter().filter(bears).map(|annotation| Quote { document, annotation })
        });
        (label, quotes.collect::<Vec<_>>())
    });
    groups.filter(|it| !it.1.is_empty()).collect()
}

/// Looks in the report for each quote, as `written` would have written it.
pub fn verify(
    report: &str,
    project: &Project,
    documents: &[&Rc<Document>],
    written: impl Fn(&str) -> String,
) -> Report {
    let mut found = Report::default();
    let mut from = report;
    for (_, quotes) in by_label(project, documents) {
        for quote in quotes {
            found.checked += 1;
            let words = written(&quote.words());
            match from.split_once(&*words) {
                Some((_, rest)) => {
                    found.matching += 1;
                    from = rest;
                }
                None => found.mismatches.push(Mismatch {
                    annotation: quote.annotation.id.to_string(),
                    message: format!("Not in the report: {words}"),
                }),
            }
        }
    }
    found
}
