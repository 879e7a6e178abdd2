//! What a project has that a format has no place for.

use std::fmt;
use std::rc::Rc;

use crate::model::{Annotation, Document, Project};

/// Something a project can have and a format can lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// The texts themselves.
    Texts,
    /// Metadata beyond title, speaker and date.
    Metadata,
    /// Where each speaker begins.
    Turns,
    /// Colours, line styles, definitions, hierarchy and keys of labels, and labels nobody used.
    Codebook,
    /// Attributes of labels.
    Attributes,
    /// Notes.
    Notes,
    /// Who made an annotation.
    Annotators,
    /// When an annotation was made and changed.
    Times,
    /// Annotations whose words are not in the text.
    Unplaced,
    /// Marks on annotations that somebody should look at.
    Reviews,
    /// What came with files from elsewhere and Rostrum does not know.
    Foreign,
}

impl Feature {
    /// All of them, in the order they are listed to people.
    pub const ALL: &'static [Self] = &[
        Self::Texts,
        Self::Metadata,
        Self::Turns,
        Self::Codebook,
        Self::Attributes,
        Self::Notes,
        Self::Annotators,
        Self::Times,
        Self::Unplaced,
        Self::Reviews,
        Self::Foreign,
    ];

    /// How many of it there are in these documents of the project.
    fn count(self, project: &Project, documents: &[&Rc<Document>]) -> usize {
        let count = |number_of: &dyn Fn(&Annotation) -> usize| -> usize {
            documents.iter().flat_map(|it| it.annotations.iter()).map(|it| number_of(it)).sum()
        };
        match self {
            Self::Texts => documents.len(),
            Self::Metadata => {
                let common = |key: &str| key == "speaker" || key == "date";
                documents.iter().flat_map(|it| it.details.metadata.keys()).filter(|key| !common(key)).count()
            }
            Self::Turns => documents.iter().map(|it| it.details.turns.len()).sum(),
            Self::Codebook => project.codebook.labels().len(),
            Self::Attributes => count(&|it| it.attributes.iter().flat_map(|it| it.values()).map(|it| it.len()).sum()),
            Self::Notes => count(&|it| usize::from(!it.note.is_empty())),
            Self::Annotators => project.annotators.len(),
            Self::Times => count(&|_| 1),
            Self::Unplaced => documents.iter().map(|it| it.unplaced.len()).sum(),
            Self::Reviews => count(&|it| usize::from(it.review.is_some())),
            Self::Foreign => {
                let here = usize::from(project.foreign.is_some());
                let labels = project.codebook.labels().iter().filter(|it| it.foreign.is_some()).count();
                let annotators = project.annotators.iter().filter(|it| it.foreign.is_some()).count();
                let texts = documents.iter().filter(|it| it.foreign.is_some()).count();
                let unplaced = documents.iter().flat_map(|it| it.unplaced.iter()).filter(|it| it.foreign.is_some());
                here + labels + annotators + texts + unplaced.count() + count(&|it| usize::from(it.foreign.is_some()))
            }
        }
    }

    /// One of it, and several, in words.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Texts => ("speech's full text", "speeches' full texts"),
            Self::Metadata => ("entry of the speech's metadata", "entries of the speeches' metadata"),
            Self::Turns => ("place where a speaker begins", "places where a speaker begins"),
            Self::Codebook => ("label's colour, line and definition", "labels' colours, lines and definitions"),
            Self::Attributes => ("attribute", "attributes"),
            Self::Notes => ("note", "notes"),
            Self::Annotators => ("annotator's name", "annotators' names"),
            Self::Times => ("annotation's times", "annotations' times"),
            Self::Unplaced => ("annotation without a place", "annotations without a place"),
            Self::Reviews => ("mark for review", "marks for review"),
            Self::Foreign => ("thing with keys from other programs", "things with keys from other programs"),
        }
    }
}

/// Something of a project that is not in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// What.
    pub feature: Feature,
    /// How many; at least one.
    pub count: usize,
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (one, many) = self.feature.words();
        write!(f, "{} {}", self.count, if self.count == 1 { one } else { many })
    }
}

/// What these documents of the project have that is not among what is carried.
pub(super) fn losses(project: &Project, documents: &[&Rc<Document>], carried: &[Feature]) -> Vec<Loss> {
    let lost = Feature::ALL.iter().filter(|feature| !carried.contains(feature));
    let counted = lost.map(|feature| Loss { feature: *feature, count: feature.count(project, documents) });
    counted.filter(|loss| loss.count > 0).collect()
}
