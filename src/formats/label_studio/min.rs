//! Label Studio's JSON-MIN: a record for each finished annotation, with what was answered under the names of the controls.
//!
//! Source: <https://labelstud.io/guide/export#JSON_MIN>.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::value::RawValue;

use super::super::clean::cut;
use super::super::draft::{At, Draft, DraftDocument};
use super::super::json::{self, Object, text_of};
use super::super::lines::Record;
use super::super::moment::moment;
use super::super::source::Source;
use super::{By, Chosen, QUOTES, RegionIn, object, own_id, quoted, results, text_among, who};
use crate::model::limits;

/// Whether the record is one of JSON-MIN: it is no task, somebody finished it, and what was answered is not as doccano and
/// others say it.
pub fn is_record(mut record: Object<'_>) -> bool {
    const FINISHED: [&str; 3] = ["annotation_id", "annotator", "lead_time"];
    record.take("data").is_none()
        && record.take("id").is_some()
        && FINISHED.into_iter().filter(|key| record.take(key).is_some()).count() > 1
        && ["spans", "entities"].into_iter().all(|key| record.take(key).is_none())
        && record.take("label").is_none_or(|it| answers(it) != Some(Answers::Unknown))
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

/// A record without what is the same in all of them.
struct Finished<'a> {
    at: At,
    by: By<'a>,
    /// What was answered about passages, by the name of the control.
    passages: Vec<(Cow<'a, str>, &'a RawValue)>,
    /// The data of the task, and what was answered about all of it.
    data: Vec<(Cow<'a, str>, &'a RawValue)>,
}

/// A task, by the records of those who finished it.
fn task_of<'a>(draft: &mut Draft<'a>, source: &'a Source<'a>, records: Vec<(At, &'a RawValue, Object<'a>)>) {
    let mut document = DraftDocument::default();
    let mut number = None;
    let mut all = Vec::with_capacity(records.len());
    let mut first = None;
    for (at, raw, mut record) in records {
        first.get_or_insert((at.clone(), raw));
        let mut part = |key| record.take(key).and_then(text_of);
        let (title, language) = (part("title"), part("language"));
        let when = ["created_at", "updated_at"].map(|key| part(key).and_then(|it| moment(&it)));
        let id = record.take("id").map(|it| text_of(it).unwrap_or_else(|| it.get().into()));
        let who = record.take("annotator").and_then(|it| text_of(it).or_else(|| who(it)));
        // These are of the work, not of the speech.
        let _ = (record.take("annotation_id"), record.take("lead_time"));
        let ours = own_id(&mut record);
        document.title = title.unwrap_or(document.title);
        document.language = language.or(document.language);
        document.id = ours.or(document.id);
        number = number.or(id);
        let mut finished = Finished { at, by: By { who, when }, passages: Vec::new(), data: Vec::new() };
        let mut others = 0;
        for (name, value) in record.rest() {
            match answers(value) {
                Some(Answers::Labels) => finished.passages.push((name, value)),
                Some(Answers::Others) => others += items(value).len(),
                _ => finished.data.push((name, value)),
            }
        }
        let words = ("answer about a passage", "answers about passages");
        draft.leave_out_for(&finished.at, others, words, "only labels are taken", None);
        all.push(finished);
    }
    let Some((at, raw)) = first else { return };
    let values = all.iter().flat_map(|it| &it.passages).flat_map(|it| items(it.1)).take(QUOTES);
    let quotes: Vec<_> = values.filter_map(|it| quoted(object(it)?, None)).collect();
    let data = all.first().map(|it| it.data.clone()).unwrap_or_default();
    let known: BTreeMap<Cow<'a, str>, &str> = data.iter().map(|(key, value)| (key.clone(), value.get())).collect();
    let Chosen { text, metadata, .. } = text_among(data.into_iter(), &quotes);
    let Some(text) = text else {
        return draft.leave_out(&at, "This task has no text", Some(raw.get()));
    };
    let id = document.id.or(number);
    if !draft.document(DraftDocument { at, id, metadata, text: Some(text), ..document }) {
        return;
    }
    for Finished { at, by, passages, data } in all {
        let others = data.iter().filter(|(key, value)| known.get(key) != Some(&value.get())).count();
        let words = ("answer about the whole text", "answers about the whole text");
        draft.leave_out_for(&at, others, words, "another annotation of it has those that were taken", None);
        for (name, values) in passages {
            let at = At::new(source.line_of(values.get()), format!("{}.{}", at.path, cut(&name, 60)));
            results(draft, source, &at, items(values), region, &BTreeSet::new(), by.clone());
        }
    }
}

/// What a control was answered with, if it is a list about passages.
#[derive(PartialEq)]
enum Answers {
    /// Labels of passages.
    Labels,
    /// Something else about passages, such as a rating.
    Others,
    /// Lists in a list, or passages with keys that Label Studio does not have.
    Unknown,
}

fn answers(values: &RawValue) -> Option<Answers> {
    let first = json::list(values, 1).ok()?.items.first().copied()?;
    let Some(mut first) = object(first) else { return first.get().starts_with('[').then_some(Answers::Unknown) };
    let is_passage = first.take("start").is_some() && first.take("end").is_some();
    let has_labels = ["labels", "hypertextlabels"].into_iter().any(|key| first.take(key).is_some());
    match (is_passage, has_labels) {
        (true, true) => Some(Answers::Labels),
        (true, false) => Some(Answers::Others),
        (false, _) => None,
    }
}

fn items(values: &RawValue) -> Vec<&RawValue> {
    json::list(values, limits::ANNOTATIONS).map(|it| it.items).unwrap_or_default()
}

/// A region of which only the value is told.
fn region(value: &RawValue) -> Option<RegionIn<'_>> {
    object(value).map(|it| RegionIn { value: Some(it), ..RegionIn::default() })
}
