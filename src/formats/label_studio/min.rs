//! Label Studio's JSON-MIN: a record for each finished annotation, with what was answered under the names of the controls.
//!
//! Source: <https://labelstud.io/guide/export#JSON_MIN>.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::value::RawValue;

use super::super::draft::{At, Draft, DraftDocument};
use super::super::json::{self, Object, text_of};
use super::super::lines::Record;
use super::super::moment::moment;
use super::super::source::Source;
use super::{By, Chosen, QUOTES, RegionIn, object, quoted, results, text_among, who};
use crate::model::limits;

/// Whether the record is one of JSON-MIN: it is no task, and somebody finished it.
pub fn is_record(mut record: Object<'_>) -> bool {
    record.take("data").is_none()
        && record.take("id").is_some()
        && ["annotation_id", "annotator", "lead_time"].into_iter().filter(|key| record.take(key).is_some()).count() > 1
}

/// Reads the records. Those of the same task have its number, and need not stand together.
pub fn read<'a>(draft: &mut Draft<'a>, source: &'a Source<'a>, records: Vec<Record<'a>>) {
    let mut tasks: Vec<Vec<(At, &'a RawValue, Object<'a>)>> = Vec::new();
    let mut places = BTreeMap::new();
    for (index, (line, raw)) in records.into_iter().enumerate() {
        let at = At::new(line, format!("[{index}]"));
        let Some(record) = object(raw) else {
            draft.leave_out(&at, "This should be an object", Some(raw.get()));
            continue;
        };
        let place = match record.clone().take("id") {
            Some(id) => *places.entry(id.get()).or_insert(tasks.len()),
            None => tasks.len(),
        };
        match tasks.get_mut(place) {
            Some(task) => task.push((at, raw, record)),
            None => tasks.push(vec![(at, raw, record)]),
        }
    }
    for task in tasks {
        task_of(draft, source, task);
    }
}

/// A task, by the records of those who finished it.
fn task_of<'a>(draft: &mut Draft<'a>, source: &'a Source<'a>, records: Vec<(At, &'a RawValue, Object<'a>)>) {
    let mut known: Option<BTreeMap<Cow<'a, str>, &'a str>> = None;
    for (at, raw, mut record) in records {
        let id = record.take("id").map(|it| text_of(it).unwrap_or_else(|| it.get().into()));
        let by = By {
            who: record.take("annotator").and_then(|it| text_of(it).or_else(|| who(it))),
            when: ["created_at", "updated_at"].map(|key| record.take(key).and_then(text_of).and_then(|it| moment(&it))),
        };
        // These are of the work, not of the speech.
        let _ = (record.take("annotation_id"), record.take("lead_time"));
        let (answers, data): (Vec<_>, Vec<_>) = record.rest().partition(|it| is_passages(it.1));
        match &known {
            None => {
                let answers: Vec<_> = answers.iter().flat_map(|it| items(it.1)).take(QUOTES).collect();
                let quotes: Vec<_> = answers.into_iter().filter_map(|it| quoted(object(it)?, None)).collect();
                let Chosen { text, metadata, .. } = text_among(data.iter().cloned(), &quotes);
                let Some(text) = text else {
                    return draft.leave_out(&at, "This task has no text", Some(raw.get()));
                };
                known = Some(data.into_iter().map(|(key, value)| (key, value.get())).collect());
                let document =
                    DraftDocument { at: at.clone(), id, metadata, text: Some(text), ..DraftDocument::default() };
                if !draft.document(document) {
                    return;
                }
            }
            Some(known) => {
                let others = data.iter().filter(|(key, value)| known.get(key) != Some(&value.get())).count();
                if others > 0 {
                    let message =
                        format!("Answers about the whole text by another annotator of it were left out: {others}");
                    draft.leave_out(&at, &message, None);
                }
            }
        }
        for (name, values) in answers {
            let at = At::new(source.line_of(values.get()), format!("{}.{name}", at.path));
            results(draft, source, &at, items(values), region, &BTreeSet::new(), by.clone());
        }
    }
}

/// Whether they are answers about passages.
fn is_passages(values: &RawValue) -> bool {
    let first = json::list(values, 1).ok().and_then(|it| it.items.first().copied());
    first.and_then(object).is_some_and(|mut it| it.take("start").is_some() && it.take("end").is_some())
}

fn items(values: &RawValue) -> Vec<&RawValue> {
    json::list(values, limits::ANNOTATIONS).map(|it| it.items).unwrap_or_default()
}

/// A region of which only the value is told.
fn region(value: &RawValue) -> Option<RegionIn<'_>> {
    object(value).map(|it| RegionIn { value: Some(it), ..RegionIn::default() })
}
