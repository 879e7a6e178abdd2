//! Files of JSON: one value, or one on each line.

use serde_json::value::RawValue;

use super::ReadError;
use super::draft::{At, DOCUMENTS, Draft};
use super::json;
use super::source::Source;

/// The file as one JSON value, not looked into yet.
pub fn value<'a>(source: &'a Source<'a>) -> Result<&'a RawValue, ReadError> {
    if let Some(at) = json::too_deep(source.text()) {
        return Err(ReadError::TooDeep { line: source.line_at(at), limit: json::DEPTH });
    }
    serde_json::from_str(source.text()).map_err(|error| not_json(&error, error.line()))
}

/// An object of a file: the line it begins on, and its JSON.
pub type Record<'a> = (usize, &'a RawValue);

/// The values of a file with one on each line, or of a file that is one list. What is no JSON, and what is beyond
/// [`DOCUMENTS`], is left out of the draft with a word on it.
pub fn records<'a>(source: &'a Source<'a>, draft: &mut Draft<'a>) -> Result<Vec<Record<'a>>, ReadError> {
    let text = source.text();
    let (mut records, mut surplus) = (Vec::new(), 0);
    if text.trim_start().starts_with('[') {
        let list = json::list(value(source)?, DOCUMENTS).map_err(|error| not_json(&error, error.line()))?;
        records.extend(list.items.into_iter().map(|it| (source.line_of(it.get()), it)));
        surplus = list.surplus;
    } else {
        for (number, line) in (1..).zip(text.split('\n')).filter(|it| !it.1.trim().is_empty()) {
            if records.len() >= DOCUMENTS {
                surplus += 1;
                continue;
            }
            match one(line) {
                Some(value) => records.push((number, value)),
                // One object over several lines: not one on each.
                None if records.is_empty() && number == 1 && value(source).is_ok() => {
                    return Ok(vec![(1, value(source)?)]);
                }
                None => draft.leave_out(&At::line(number), "This line is not JSON", Some(line)),
            }
        }
    }
    if surplus > 0 {
        let message = format!("After the first {DOCUMENTS} entries, {surplus} were left out");
        draft.leave_out(&At::default(), &message, None);
    }
    Ok(records)
}

/// The one value on a line.
fn one(line: &str) -> Option<&RawValue> {
    json::too_deep(line).is_none().then(|| serde_json::from_str(line).ok())?
}

/// The first value of a file with one on each line, or of a list; for telling what the file is.
pub fn first(bytes: &[u8]) -> Option<&RawValue> {
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)).ok()?.trim_start();
    let value = match text.strip_prefix('[') {
        Some(items) => items,
        None => text,
    };
    let mut reading = serde_json::Deserializer::from_str(value).into_iter::<&RawValue>();
    reading.next()?.ok().filter(|it| json::too_deep(it.get()).is_none())
}

fn not_json(error: &serde_json::Error, line: usize) -> ReadError {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default().to_owned();
    ReadError::NotJson { line, column: error.column(), message }
}
