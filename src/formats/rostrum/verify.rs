//! Reads a file that was just written and compares every quote with what the text says at its offsets.

use std::borrow::Cow;
use std::rc::Rc;

use serde::Deserialize;

use super::super::check::Ruler;
use super::super::{Mismatch, Report};
use crate::model::Document;

/// What of a file is compared.
#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    documents: Vec<Speech<'a>>,
}

#[derive(Deserialize)]
struct Speech<'a> {
    #[serde(borrow)]
    text: Cow<'a, str>,
    #[serde(borrow)]
    annotations: Vec<Entry<'a>>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    spans: Vec<Passage<'a>>,
}

#[derive(Deserialize)]
struct Passage<'a> {
    start: u32,
    end: u32,
    #[serde(borrow)]
    quote: Cow<'a, str>,
    #[serde(borrow, default)]
    quote_tail: Option<Cow<'a, str>>,
}

/// How many quotes of these documents stand in the file where it says.
pub fn verify(bytes: &[u8], documents: &[&Rc<Document>]) -> Report {
    let expected =
        |document: &Document| -> Vec<usize> { document.annotations.iter().map(|it| it.spans.count()).collect() };
    let checked = documents.iter().flat_map(|it| expected(it)).sum();
    let mut report = Report { checked, ..Report::default() };
    let file: File<'_> = match serde_json::from_slice(bytes) {
        Ok(file) => file,
        Err(error) => {
            let message = format!("The file cannot be read again: {error}");
            report.mismatches.push(Mismatch { annotation: String::new(), message });
            return report;
        }
    };
    for speech in &file.documents {
        let ruler = Ruler::new(&speech.text);
        for entry in &speech.annotations {
            for passage in &entry.spans {
                match passage.compare(&ruler) {
                    None => report.matching += 1,
                    Some(message) => report.mismatches.push(Mismatch { annotation: entry.id.to_string(), message }),
                }
            }
        }
    }
    let found = report.matching + report.mismatches.len();
    if found != report.checked {
        let message = format!("The file holds {found} quotes instead of {}", report.checked);
        report.mismatches.push(Mismatch { annotation: String::new(), message });
    }
    report
}

impl Passage<'_> {
    /// What is wrong with it, if anything.
    fn compare(&self, ruler: &Ruler<'_>) -> Option<String> {
        let Self { start, end, quote, quote_tail } = self;
        let Some(words) = ruler.slice(*start, *end) else {
            return Some(format!("{start} to {end} is not in the text"));
        };
        let same = match quote_tail {
            None => words == quote,
            Some(tail) => words.starts_with(&**quote) && words.ends_with(&**tail),
        };
        (!same).then(|| format!("At {start} to {end} the text does not say what the quote says"))
    }
}
