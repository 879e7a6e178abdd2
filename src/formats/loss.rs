//! What a project has, and what becomes of it in a format: carried, changed or left out.

use std::collections::BTreeSet;
use std::fmt;
use std::rc::Rc;

use super::Capabilities;
use crate::model::{Annotation, Document, Foreign, Label, LineStyle, Project, Span, boundary};

/// Something a project can have and a format can lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// The texts themselves.
    Texts,
    /// What the project is called. A file of one speech goes by the title of that.
    ProjectTitle,
    /// What the speeches are called.
    Titles,
    /// Who speaks, and when.
    Occasion,
    /// In which language.
    Language,
    /// Metadata beyond title, speaker and date.
    Metadata,
    /// Where each speaker begins.
    Turns,
    /// Annotations that begin inside one before them and end elsewhere than it: crossing or nested.
    Overlaps,
    /// Annotations on the very same words as another.
    SameWords,
    /// Annotations of several passages.
    Gaps,
    /// Annotations that begin or end inside a word.
    MidWord,
    /// Annotations that begin or end with white space.
    Padding,
    /// Annotations that go over the end of a line.
    LineEnds,
    /// Annotations with several labels.
    SeveralLabels,
    /// Annotations without a label.
    Highlights,
    /// Colours and keys of labels.
    Looks,
    /// Lines of labels that are not plain.
    Lines,
    /// What labels mean: definitions, rules, examples.
    Definitions,
    /// Labels that lie under others.
    Hierarchy,
    /// Labels nobody used.
    UnusedLabels,
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
        Self::ProjectTitle,
        Self::Titles,
        Self::Occasion,
        Self::Language,
        Self::Metadata,
        Self::Turns,
        Self::Overlaps,
        Self::SameWords,
        Self::Gaps,
        Self::MidWord,
        Self::Padding,
        Self::LineEnds,
        Self::SeveralLabels,
        Self::Highlights,
        Self::Looks,
        Self::Lines,
        Self::Definitions,
        Self::Hierarchy,
        Self::UnusedLabels,
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
            Self::ProjectTitle => usize::from(documents.len() != 1 && !project.title.is_empty()),
            Self::Titles => documents.iter().filter(|it| !it.title().is_empty()).count(),
            Self::Occasion | Self::Metadata => {
                let is_wanted = |key: &str| (key == "speaker" || key == "date") == (self == Self::Occasion);
                documents.iter().flat_map(|it| it.details.metadata.keys()).filter(|key| is_wanted(key)).count()
            }
            Self::Language => documents.iter().filter(|it| it.details.language.is_some()).count(),
            Self::Turns => documents.iter().map(|it| it.details.turns.len()).sum(),
            Self::Overlaps => documents.iter().map(|it| overlaps(it)).sum(),
            Self::SameWords => documents.iter().map(|it| same_words(it)).sum(),
            Self::Gaps => count(&|it| usize::from(it.spans.count() > 1)),
            Self::MidWord => documents.iter().map(|it| mid_word(it)).sum(),
            Self::Padding => documents.iter().map(|it| padded(it)).sum(),
            Self::LineEnds => documents
                .iter()
                .map(|document| {
                    let over_end = |span: Span| document.text.slice(span).contains('\n');
                    document.annotations.iter().filter(|it| it.spans.iter().any(over_end)).count()
                })
                .sum(),
            Self::SeveralLabels => count(&|it| usize::from(it.labels.len() > 1)),
            Self::Highlights => count(&|it| usize::from(it.labels.is_empty())),
            Self::Looks => project.codebook.labels().len(),
            Self::Lines => project.codebook.labels().iter().filter(|it| it.style != LineStyle::Solid).count(),
            Self::Definitions => {
                let means = |it: &&Rc<Label>| {
                    let written = [&it.description, &it.include, &it.exclude].into_iter().any(|it| !it.is_empty());
                    written || !it.examples.is_empty()
                };
                project.codebook.labels().iter().filter(means).count()
            }
            Self::Hierarchy => project.codebook.labels().iter().filter(|it| it.parent.is_some()).count(),
            Self::UnusedLabels => {
                let used: BTreeSet<_> =
                    documents.iter().flat_map(|it| it.annotations.iter()).flat_map(|it| it.labels.iter()).collect();
                project.codebook.labels().iter().filter(|it| !used.contains(&it.id)).count()
            }
            Self::Attributes => count(&|it| it.attributes.iter().flat_map(|it| it.values()).map(|it| it.len()).sum()),
            Self::Notes => count(&|it| usize::from(!it.note.is_empty())),
            Self::Annotators => project.annotators.len(),
            Self::Times => count(&|_| 1),
            Self::Unplaced => documents.iter().map(|it| it.unplaced.len()).sum(),
            Self::Reviews => count(&|it| usize::from(it.review.is_some())),
            Self::Foreign => {
                let has = |it: &Option<Rc<Foreign>>| usize::from(it.as_ref().is_some_and(|it| !it.keys.is_empty()));
                let labels: usize = project.codebook.labels().iter().map(|it| has(&it.foreign)).sum();
                let annotators: usize = project.annotators.iter().map(|it| has(&it.foreign)).sum();
                let texts: usize = documents.iter().map(|it| has(&it.foreign)).sum();
                let unplaced: usize =
                    documents.iter().flat_map(|it| it.unplaced.iter()).map(|it| has(&it.foreign)).sum();
                has(&project.foreign) + labels + annotators + texts + unplaced + count(&|it| has(&it.foreign))
            }
        }
    }

    /// Several of it, in words.
    pub const fn plural(self) -> &'static str {
        self.words().1
    }

    /// One of it, and several, in words.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Texts => ("speech's full text", "speeches' full texts"),
            Self::ProjectTitle => ("project's title", "projects' titles"),
            Self::Titles => ("speech's title", "speeches' titles"),
            Self::Occasion => ("speaker or date of a speech", "speakers and dates of speeches"),
            Self::Language => ("speech's language", "speeches' languages"),
            Self::Metadata => ("entry of the speech's metadata", "entries of the speeches' metadata"),
            Self::Turns => ("place where a speaker begins", "places where a speaker begins"),
            Self::Overlaps => ("overlapping annotation", "overlapping annotations"),
            Self::SameWords => ("annotation on the same words as another", "annotations on the same words as another"),
            Self::Gaps => ("annotation of several passages", "annotations of several passages"),
            Self::MidWord => ("annotation that cuts a word", "annotations that cut a word"),
            Self::Padding => {
                ("annotation that begins or ends with white space", "annotations that begin or end with white space")
            }
            Self::LineEnds => ("annotation over the end of a line", "annotations over the end of a line"),
            Self::SeveralLabels => ("annotation with several labels", "annotations with several labels"),
            Self::Highlights => ("highlight without a label", "highlights without a label"),
            Self::Looks => ("label's colour and key", "labels' colours and keys"),
            Self::Lines => ("label's line", "labels' lines"),
            Self::Definitions => ("label's definition", "labels' definitions"),
            Self::Hierarchy => ("label's place under another", "labels' places under others"),
            Self::UnusedLabels => ("label that nobody used", "labels that nobody used"),
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

/// How many begin inside one before them and are not on the same words.
fn overlaps(document: &Document) -> usize {
    let mut furthest: Option<Span> = None;
    let hulls = document.annotations.iter().map(|it| it.spans.hull());
    hulls
        .filter(|span| {
            let inside = furthest.is_some_and(|it| span.start() < it.end() && it != *span);
            if furthest.is_none_or(|it| span.end() > it.end()) {
                furthest = Some(*span);
            }
            inside
        })
        .count()
}

/// How many lie on the same words as one before them.
fn same_words(document: &Document) -> usize {
    let mut seen = BTreeSet::new();
    let all = document.annotations.iter();
    all.filter(|it| !seen.insert(it.spans.iter().map(|it| (it.start(), it.end())).collect::<Vec<_>>())).count()
}

/// How many begin or end inside a word.
fn mid_word(document: &Document) -> usize {
    let text = &document.text;
    let cuts =
        |it: &Span| !(boundary::is_word_boundary(text, it.start()) && boundary::is_word_boundary(text, it.end()));
    document.annotations.iter().filter(|it| it.spans.iter().any(|span| cuts(&span))).count()
}

/// How many begin or end with white space.
fn padded(document: &Document) -> usize {
    let pads = |span: Span| {
        let words = document.text.slice(span);
        words.trim().len() < words.len()
    };
    document.annotations.iter().filter(|it| it.spans.iter().any(pads)).count()
}

/// What a format makes of something that it has no place for as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// One annotation becomes several: one for each passage.
    ForEachPassage,
    /// One annotation becomes several: one for each label.
    ForEachLabel,
    /// It is widened to whole words.
    Widened,
    /// Where two overlap, the longer one stays and the other is left out.
    LongestStays,
    /// It is in the file, where the other program does not look.
    Tucked,
    /// Line ends in it become spaces.
    OneLine,
    /// White space at its edges is left out.
    Trimmed,
    /// One passage becomes several, one for each line.
    Split,
    /// One note becomes several, one for each line.
    ForEachLine,
    /// Values become words without white space.
    Words,
    /// The first of them stays and the others are left out.
    FirstStays,
    /// Its words are in the file, one by one, without the white space between them.
    WordByWord,
}

impl Change {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::ForEachPassage,
        Self::ForEachLabel,
        Self::Widened,
        Self::LongestStays,
        Self::Tucked,
        Self::OneLine,
        Self::Trimmed,
        Self::Split,
        Self::ForEachLine,
        Self::Words,
        Self::FirstStays,
        Self::WordByWord,
    ];

    /// What becomes of it, in words.
    const fn words(self) -> &'static str {
        match self {
            Self::ForEachPassage => "one for each passage",
            Self::ForEachLabel => "one for each label",
            Self::Widened => "widened to whole words",
            Self::LongestStays => "the longest stays",
            Self::Tucked => "kept where only Rostrum looks",
            Self::OneLine => "on one line",
            Self::Trimmed => "to the edges of the words",
            Self::Split => "a passage for each line",
            Self::ForEachLine => "a note for each line",
            Self::Words => "as one word, without spaces",
            Self::FirstStays => "the first stays",
            Self::WordByWord => "word by word, without the white space",
        }
    }
}

/// What becomes of a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is in the file.
    Carried,
    /// It is in the file, changed.
    Changed(Change),
    /// It is not in the file.
    LeftOut,
}

/// Something that a project has, and what becomes of it in a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// What.
    pub feature: Feature,
    /// How many; at least one.
    pub count: usize,
    /// What becomes of it.
    pub fate: Fate,
}

/// Something of a project that is not in a file as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// What.
    pub feature: Feature,
    /// How many; at least one.
    pub count: usize,
    /// What it becomes; `None` when it is left out.
    pub change: Option<Change>,
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (one, many) = self.feature.words();
        write!(f, "{} {}", self.count, if self.count == 1 { one } else { many })?;
        match self.change {
            Some(change) => write!(f, " ({})", change.words()),
            None => Ok(()),
        }
    }
}

impl Capabilities {
    /// What becomes of a feature.
    pub fn fate(&self, feature: Feature) -> Fate {
        match self.changes.iter().find(|(it, _)| *it == feature) {
            Some((_, change)) => Fate::Changed(*change),
            None if self.carries.contains(&feature) => Fate::Carried,
            None => Fate::LeftOut,
        }
    }
}

/// What these documents of the project have, and what becomes of it.
pub(super) fn balance(project: &Project, documents: &[&Rc<Document>], format: Capabilities) -> Vec<Item> {
    let items = Feature::ALL.iter().map(|feature| Item {
        feature: *feature,
        count: feature.count(project, documents),
        fate: format.fate(*feature),
    });
    items.filter(|item| item.count > 0).collect()
}

/// What these documents of the project have that is not carried as it is. What is carried is not counted.
pub(super) fn losses(project: &Project, documents: &[&Rc<Document>], format: Capabilities) -> Vec<Loss> {
    let lost = Feature::ALL.iter().filter_map(|feature| {
        let change = match format.fate(*feature) {
            Fate::Carried => return None,
            Fate::Changed(change) => Some(change),
            Fate::LeftOut => None,
        };
        Some(Loss { feature: *feature, count: feature.count(project, documents), change })
    });
    lost.filter(|loss| loss.count > 0).collect()
}
