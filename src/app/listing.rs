//! The list of annotations: which, and in what order.

use std::rc::Rc;

use crate::model::{Annotation, Document, LabelId, turns};

/// In what order annotations are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As they stand in the text.
    #[default]
    Place,
    /// Those that changed last come first.
    Newest,
}

/// Which labels are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// Any, or none.
    #[default]
    Any,
    /// This one, perhaps with others.
    Label(LabelId),
    /// None at all.
    Unlabelled,
}

/// Which notes are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Notes {
    /// With a note or without.
    #[default]
    Any,
    /// With a note.
    With,
}

/// Which state of review is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reviews {
    /// Looked at or not.
    #[default]
    Any,
    /// To be looked at: the words under it changed.
    Due,
}
use crate::model::order;

/// What is listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// By label.
    pub label: Wanted,
    /// By note.
    pub notes: Notes,
    /// By whether it is to be looked at.
    pub reviews: Reviews,
    /// Where this speaker has a turn.
    pub speaker: Option<Rc<str>>,
    /// These words are in a passage or in the note, case aside.
    pub words: String,
    /// In that order.
    pub order: Order,
}

impl Listing {
    /// Whether it leaves anything out.
    pub fn is_narrow(&self) -> bool {
        self.label != Wanted::Any
            || self.notes != Notes::Any
            || self.reviews != Reviews::Any
            || self.speaker.is_some()
            || !self.words.trim().is_empty()
    }

    /// The annotations of the document that it lists, in its order.
    pub fn of(&self, document: &Document) -> Vec<Rc<Annotation>> {
        let needle = self.words.trim().to_lowercase();
        let wanted = |it: &&Rc<Annotation>| self.wants(document, it, &needle);
        let mut found: Vec<Rc<Annotation>> = document.annotations.iter().filter(wanted).cloned().collect();
        if self.order == Order::Newest {
            // Stable: what changed in one step stays in the order of the text.
            order::sort_by_key(&mut found, |it| std::cmp::Reverse(it.modified));
        }
        found
    }

    fn wants(&self, document: &Document, annotation: &Annotation, needle: &str) -> bool {
        let label = match &self.label {
            Wanted::Any => true,
            Wanted::Label(label) => annotation.has_label(label),
            Wanted::Unlabelled => annotation.labels.is_empty(),
        };
        let notes = match self.notes {
            Notes::Any => true,
            Notes::With => !annotation.note.is_empty(),
        };
        let reviews = self.reviews == Reviews::Any || annotation.review.is_some();
        label
            && notes
            && reviews
            && is_said_by(document, annotation, self.speaker.as_deref())
            && (needle.is_empty() || says(document, annotation, needle))
    }
}

/// Whether it begins in a turn of that speaker; everything does of none.
pub fn is_said_by(document: &Document, annotation: &Annotation, speaker: Option<&str>) -> bool {
    let here = || turns::speaker_at(&document.details.turns, annotation.spans.first().start());
    speaker.is_none_or(|speaker| here().is_some_and(|it| **it == *speaker))
}

fn says(document: &Document, annotation: &Annotation, needle: &str) -> bool {
    let has = |text: &str| text.to_lowercase().contains(needle);
    has(&annotation.note) || annotation.spans.iter().any(|span| has(document.text.slice(span)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        AnnotationId, AnnotationSet, AnnotatorId, DocumentId, IntakeRecord, Offset, Span, Spans, Text, Timestamp, Turn,
    };

    /// `id start end labels note modified`
    type Row<'a> = (&'a str, u32, u32, &'a [&'a str], &'a str, i64);

    fn document(annotations: &[Row<'_>]) -> Document {
        let text = Text::new("We welcome the progress. We remain deeply CONCERNED about Straße.");
        let mut document = Document::new(DocumentId::new("d"), "", text, IntakeRecord::default());
        document.annotations = AnnotationSet::new(annotations.iter().map(|(id, start, end, labels, note, at)| {
            Rc::new(Annotation {
                id: AnnotationId::new(*id),
                spans: Spans::from(Span::new(Offset::new(*start), Offset::new(*end)).unwrap()),
                labels: labels.iter().map(|it| LabelId::new(*it)).collect(),
                note: (*note).into(),
                attributes: None,
                annotator: AnnotatorId::new("me"),
                created: Timestamp::from_millis(0),
                modified: Timestamp::from_millis(*at),
                review: None,
                foreign: None,
            })
        }));
        document
    }

    #[test]
    fn it_lists_what_is_wanted_in_order() {
        let mut document = document(&[
            ("a", 3, 10, &["praise"], "", 30),
            ("b", 15, 23, &["praise", "concern"], "Compare the other one", 10),
            ("c", 28, 51, &["concern"], "", 40),
            ("d", 42, 51, &[], "odd", 20),
        ]);
        let turn = |speaker: &str, start: u32| Turn { speaker: speaker.into(), start: Offset::new(start) };
        Rc::make_mut(&mut document.details).turns = [turn("Ada", 12), turn("Grace", 40)].into();
        let any = Listing::default();
        let by = |speaker: &str| Listing { speaker: Some(speaker.into()), ..any.clone() };
        let with = |label: &str| Listing { label: Wanted::Label(LabelId::new(label)), ..any.clone() };
        let says = |words: &str| Listing { words: words.to_owned(), ..any.clone() };
        for (listing, expected) in [
            (any.clone(), "a b c d"),
            (Listing { order: Order::Newest, ..any.clone() }, "c a d b"),
            (with("praise"), "a b"),
            (with("concern"), "b c"),
            (with("gone"), ""),
            (Listing { label: Wanted::Unlabelled, ..any.clone() }, "d"),
            (Listing { notes: Notes::With, ..any.clone() }, "b d"),
            (says("concerned"), "c d"),
            (says("  COMPARE "), "b"),
            (says("o"), "a b c d"),
            (Listing { words: "concerned".to_owned(), order: Order::Newest, ..with("concern") }, "c"),
            (Listing { words: "nowhere".to_owned(), ..any.clone() }, ""),
            (by("Ada"), "b c"),
            (by("Grace"), "d"),
            (Listing { speaker: Some("Ada".into()), ..with("praise") }, "b"),
            (by("nobody"), ""),
        ] {
            let found: Vec<String> = listing.of(&document).iter().map(|it| it.id.to_string()).collect();
            assert_eq!(found.join(" "), expected, "{listing:?}");
        }
        assert!(!any.is_narrow() && says("x").is_narrow() && !says("  ").is_narrow());
    }
}
