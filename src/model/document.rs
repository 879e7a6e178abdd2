//! One speech and what is said of it.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::turns::{self, Turn};
use super::{AnnotationId, AnnotationSet, DocumentId, Foreign, IntakeRecord, Offset, Text, Unplaced, UnplacedList};

/// What is known of a document beside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// What people call it, at most 200 code points.
    pub title: Rc<str>,
    /// A BCP 47 tag, when somebody said so.
    pub language: Option<Rc<str>>,
    /// `speaker`, `date`, `source` and whatever else people keep, by key.
    pub metadata: BTreeMap<Rc<str>, Rc<str>>,
    /// Who speaks from where, in order, when somebody said so: each starts at a place of its own in the text.
    pub turns: Rc<[Turn]>,
}

/// A text that never changes, with its details and its annotations.
///
/// Cloning is cheap: text and annotations are shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Unique in the project.
    pub id: DocumentId,
    /// Title, language, metadata.
    pub details: Rc<Details>,
    /// The text, after intake.
    pub text: Text,
    /// What intake changed.
    pub intake: IntakeRecord,
    /// The document of which this is a corrected version.
    pub derived_from: Option<DocumentId>,
    /// What is said of the text.
    pub annotations: AnnotationSet,
    /// What is said of words that are not in the text, in the order of their ids.
    pub unplaced: UnplacedList,
    /// What came with it from elsewhere.
    pub foreign: Option<Rc<Foreign>>,
}

impl Document {
    /// A document that nothing is said of yet.
    pub fn new(id: DocumentId, title: &str, text: Text, intake: IntakeRecord) -> Self {
        Self {
            id,
            details: Rc::new(Details { title: title.into(), ..Details::default() }),
            text,
            intake,
            derived_from: None,
            annotations: AnnotationSet::default(),
            unplaced: UnplacedList::default(),
            foreign: None,
        }
    }

    /// The annotation without a place that has this id.
    pub fn unplaced(&self, id: &AnnotationId) -> Option<&Rc<Unplaced>> {
        let at = self.unplaced.binary_search_by(|it| it.id.cmp(id)).ok()?;
        self.unplaced.get(at)
    }

    /// What it is called.
    pub fn title(&self) -> &str {
        &self.details.title
    }

    /// Who speaks at `at`: by the turns; before the first one, or without any, the speaker of the metadata.
    pub fn speaker_at(&self, at: Offset) -> Option<&Rc<str>> {
        turns::speaker_at(&self.details.turns, at).or_else(|| self.details.metadata.get("speaker"))
    }
}

/// Whether a word has the shape of a BCP 47 tag: `en`, `zh-Hant`, `pt-BR`, `x-elvish`. Whether the language is
/// known to anybody is not asked.
pub fn is_language_tag(tag: &str) -> bool {
    let alphanumeric = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|it| it.is_ascii_alphanumeric());
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    let named = (2..=8).contains(&first.len()) && first.bytes().all(|it| it.is_ascii_alphabetic());
    let private = matches!(first, "x" | "X" | "i" | "I") && tag.len() > 2;
    tag.len() <= 64 && (named || private) && parts.all(alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::is_language_tag;

    #[test]
    fn tags_of_languages() {
        for tag in ["en", "ru", "kk", "pt-BR", "zh-Hant-TW", "sr-Latn", "de-1996", "x-elvish", "i-klingon", "yue"] {
            assert!(is_language_tag(tag), "{tag}");
        }
        for tag in ["", "e", "-", "en-", "-en", "en--US", "English language", "русский", "en_US", "x", "x-", "1a"]
        {
            assert!(!is_language_tag(tag), "{tag}");
        }
        assert!(!is_language_tag(&["en"; 40].join("-")));
    }
}
