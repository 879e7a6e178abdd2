//! Checks files that were written: what they are read to say is compared with what they were to say, and quotes are cut
//! out of the text in the unit of the file.
//!
//! It shares no code with the conversions of the model: a fault there must not hide itself here.

use std::rc::Rc;

use super::draft::Draft;
use super::source::Source;
use super::{Mismatch, ReadError, Report};
use crate::model::{AnnotationId, Document, OffsetUnit, Span};

/// Every how many code points a place is noted.
const STEP: usize = 256;

/// A text with the bytes at which every [`STEP`]th code point starts.
pub struct Ruler<'a> {
    text: &'a str,
    marks: Vec<usize>,
}

impl<'a> Ruler<'a> {
    /// The ruler of the text, in one pass over it.
    pub fn new(text: &'a str) -> Self {
        let marks = text.char_indices().step_by(STEP).map(|(byte, _)| byte).collect();
        Self { text, marks }
    }

    /// The code points from `start` to before `end`; `None` unless all of them are there.
    pub fn slice(&self, start: u32, end: u32) -> Option<&'a str> {
        self.text.get(self.byte(start)?..self.byte(end)?)
    }

    /// The byte at which the code point number `index` starts, or the end of the text if it is its length.
    fn byte(&self, index: u32) -> Option<usize> {
        let index = usize::try_from(index).ok()?;
        if index == 0 {
            return Some(0);
        }
        // The code point before, so that the end of the text is found like any other place.
        let before = index - 1;
        let mark = *self.marks.get(before / STEP)?;
        let (byte, character) = self.text.get(mark..)?.char_indices().nth(before % STEP)?;
        Some(mark + byte + character.len_utf8())
    }
}

/// Cuts quotes out of a text in any unit.
pub enum Slicer<'a> {
    /// By code points.
    CodePoints(Ruler<'a>),
    /// By units of UTF-16.
    Utf16(Vec<u16>),
    /// By bytes.
    Utf8(&'a str),
}

impl<'a> Slicer<'a> {
    /// The slicer of a text.
    pub fn new(text: &'a str, unit: OffsetUnit) -> Self {
        match unit {
            OffsetUnit::CodePoint => Self::CodePoints(Ruler::new(text)),
            OffsetUnit::Utf16 => Self::Utf16(text.encode_utf16().collect()),
            OffsetUnit::Utf8 => Self::Utf8(text),
        }
    }

    /// Whether the text says `quote` from `start` to before `end`.
    pub fn says(&self, start: u32, end: u32, quote: &str) -> bool {
        let range = || Some(usize::try_from(start).ok()?..usize::try_from(end).ok()?);
        match self {
            Self::CodePoints(ruler) => ruler.slice(start, end) == Some(quote),
            Self::Utf16(units) => {
                range().and_then(|it| units.get(it)).is_some_and(|it| quote.encode_utf16().eq(it.iter().copied()))
            }
            Self::Utf8(text) => range().and_then(|it| text.get(it)) == Some(quote),
        }
    }
}

/// What a file was to say of one passage.
struct Said<'a> {
    annotation: &'a AnnotationId,
    label: String,
    quote: &'a str,
}

/// What a file was to say of each speech.
#[derive(Default)]
pub struct Expected<'a> {
    documents: Vec<(&'a Rc<Document>, Vec<Said<'a>>)>,
}

impl<'a> Expected<'a> {
    /// The next speech.
    pub fn document(&mut self, document: &'a Rc<Document>) {
        self.documents.push((document, Vec::new()));
    }

    /// The next annotation of that speech, as it was written: each of its labels on each of these passages. The label of
    /// one without is empty.
    pub fn annotation(&mut self, annotation: &'a AnnotationId, labels: &[&str], spans: &[Span]) {
        let Some((document, said)) = self.documents.last_mut() else { return };
        let none = labels.is_empty().then_some("");
        for label in labels.iter().copied().chain(none) {
            said.extend(spans.iter().map(|span| Said {
                annotation,
                label: label.to_owned(),
                quote: document.text.slice(*span),
            }));
        }
    }

    /// Reads a file again, without joining parts, and compares it with what it was to say.
    pub fn check(
        &self,
        file: &str,
        read: impl for<'s> FnOnce(&'s Source<'s>) -> Result<Draft<'s>, ReadError>,
    ) -> Report {
        match Source::new(file.as_bytes()) {
            Ok(source) => self.compare(read(&source)),
            Err(error) => self.compare(Err(error)),
        }
    }

    /// Compares what a file was read to say, without joining parts, with what it was to say.
    pub fn compare(&self, draft: Result<Draft<'_>, ReadError>) -> Report {
        let checked = self.documents.iter().map(|it| it.1.len()).sum();
        let mut report = Report { checked, ..Report::default() };
        let wrong = |annotation: &str, message: String| Mismatch { annotation: annotation.to_owned(), message };
        let draft = match draft {
            Ok(draft) => draft,
            Err(error) => {
                report.mismatches.push(wrong("", format!("The file cannot be read again: {error}")));
                return report;
            }
        };
        if draft.documents.len() != self.documents.len() {
            let (found, expected) = (draft.documents.len(), self.documents.len());
            report.mismatches.push(wrong("", format!("The file holds {found} speeches instead of {expected}")));
        }
        for ((document, said), found) in self.documents.iter().zip(&draft.documents) {
            let text = found.text.as_deref().unwrap_or_else(|| document.text.as_str());
            if text != document.text.as_str() {
                report.mismatches.push(wrong("", format!("The text of “{}” is not as it was", document.title())));
            }
            let slicer = Slicer::new(text, draft.unit);
            let mut expected = said.iter();
            for annotation in &found.annotations {
                let none = annotation.labels.is_empty().then_some("");
                for label in annotation.labels.iter().map(|it| &**it).chain(none) {
                    for span in &annotation.spans {
                        let Some(said) = expected.next() else {
                            report.mismatches.push(wrong("", format!("An annotation too many: {label}")));
                            continue;
                        };
                        let cut = span.offsets.is_some_and(|(start, end)| slicer.says(start, end, said.quote));
                        let quoted = span.quote.as_deref().is_none_or(|it| it == said.quote);
                        if cut && quoted && *label == *said.label {
                            report.matching += 1;
                        } else {
                            let message = match span.offsets {
                                Some((start, end)) => {
                                    format!(
                                        "At {start} to {end} the file does not say “{}”: {}",
                                        said.label, said.quote
                                    )
                                }
                                None => format!("It has no place for: {}", said.quote),
                            };
                            report.mismatches.push(wrong(said.annotation.as_str(), message));
                        }
                    }
                }
            }
            for missing in expected {
                report
                    .mismatches
                    .push(wrong(missing.annotation.as_str(), format!("Not in the file: {}", missing.quote)));
            }
        }
        report
    }
}

/// Reads a file of labels again, and compares their names.
pub fn labels<'n>(
    file: &str,
    read: impl for<'s> FnOnce(&'s Source<'s>) -> Result<Draft<'s>, ReadError>,
    expected: impl Iterator<Item = &'n str>,
) -> Report {
    let mut report = Report::default();
    let again = Source::new(file.as_bytes());
    let same = again.and_then(|it| Ok(read(&it)?.labels.iter().map(|it| &*it.name).eq(expected)));
    if same != Ok(true) {
        let message = "The labels in the file are not those of the project".to_owned();
        report.mismatches.push(Mismatch { annotation: String::new(), message });
    }
    report
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_like_python() {
        let text: String = "aé🎤\n".chars().cycle().take(STEP * 2 + 3).collect();
        let all: Vec<char> = text.chars().collect();
        let ruler = Ruler::new(&text);
        for start in 0..all.len() {
            for end in (start..all.len() + 1).step_by(37) {
                let expected: String = all.get(start..end).unwrap_or_default().iter().collect();
                assert_eq!(ruler.slice(start as u32, end as u32), Some(&*expected));
            }
        }
        assert_eq!(ruler.slice(0, all.len() as u32), Some(&*text));
        assert_eq!(ruler.slice(0, all.len() as u32 + 1), None);
        assert_eq!(ruler.slice(5, 4), None);
        assert_eq!(Ruler::new("").slice(0, 0), Some(""));
    }
}
