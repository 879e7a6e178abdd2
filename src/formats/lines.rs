//! Files of JSON: one value, or one on each line.

use serde::Deserialize as _;
use serde_json::value::RawValue;

use super::ReadError;
use super::json::{self, List};
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

/// The values of a file with one on each line, or of a file that is one list; at most `limit`, and how many there were
/// beyond. A line that is no JSON is given to `broken` with its number.
pub fn records<'a>(
    source: &'a Source<'a>,
    limit: usize,
    mut broken: impl FnMut(usize, &'a str),
) -> Result<(Vec<Record<'a>>, usize), ReadError> {
    let text = source.text();
    if text.trim_start().starts_with('[') {
        let List { items, surplus } =
            json::list(value(source)?, limit).map_err(|error| not_json(&error, error.line()))?;
        return Ok((items.into_iter().map(|it| (source.line_of(it.get()), it)).collect(), surplus));
    }
    let (mut records, mut surplus) = (Vec::new(), 0);
    for (number, line) in (1..).zip(text.split('\n')) {
        if line.trim().is_empty() {
            continue;
        }
        if records.len() >= limit {
            surplus += 1;
        } else if json::too_deep(line).is_some() {
            broken(number, line);
        } else {
            let mut reading = serde_json::Deserializer::from_str(line);
            match <&RawValue>::deserialize(&mut reading).and_then(|it| reading.end().map(|()| it)) {
                Ok(value) => records.push((number, value)),
                // One object over several lines: not one on each.
                Err(_) if records.is_empty() && number == 1 && value(source).is_ok() => {
                    return Ok((vec![(1, value(source)?)], 0));
                }
                Err(_) => broken(number, line),
            }
        }
    }
    Ok((records, surplus))
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
