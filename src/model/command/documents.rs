//! Commands on speeches.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::super::{
    AnnotationSet, Codebook, Document, DocumentId, Edit, Intake, LabelId, Labels, Placed, Project, Text, Transaction,
    Turn, is_language_tag, limits, turns,
};
use super::annotations::fresh;
use super::labels::new_label;
use super::versions::check_text;
use super::{
    CommandError, DetailsPatch, Env, NewAnnotation, NewLabel, Plan, Planned, check_count, check_note, check_spans,
    clean_name, is_hidden, known_document, one,
};

/// The first words of a text, as a title.
pub(in crate::model) fn title_from(text: &str) -> Rc<str> {
    let visible = |line: &str| -> String {
        let shown = line.chars().map(|it| if it.is_control() { ' ' } else { it }).filter(|it| !is_hidden(*it));
        shown.collect::<String>().trim().to_owned()
    };
    let visible = text.lines().map(visible).find(|line| !line.is_empty()).unwrap_or_else(|| "…".to_owned());
    if visible.chars().count() <= 60 {
        return visible.into();
    }
    let mut title = String::new();
    for word in visible.split_whitespace() {
        if title.chars().count() + word.chars().count() > 58 {
            break;
        }
        if !title.is_empty() {
            title.push(' ');
        }
        title.push_str(word);
    }
    if title.is_empty() {
        title = visible.chars().take(58).collect();
    }
    title.push('…');
    title.into()
}

#[inline(never)]
pub(super) fn add_document(
    project: &Project,
    env: &mut Env<'_>,
    title: &str,
    intake: Intake,
    metadata: BTreeMap<Rc<str>, Rc<str>>,
    labels: &[NewLabel],
    annotations: Vec<NewAnnotation>,
) -> Plan {
    let text = intake.text;
    check_text(&text)?;
    check_count(project, annotations.len())?;
    let title = if title.trim().is_empty() { title_from(text.as_str()) } else { clean_name(title)? };

    let mut codebook = project.codebook.as_ref().clone();
    let mut transaction = Transaction::default();
    for label in labels {
        if codebook.find(label.name.trim()).is_none() {
            let placed = new_label(&codebook, label)?;
            codebook = Codebook::new(codebook.labels().iter().cloned().chain([placed.item.clone()]).collect());
            transaction.edits.push(Edit::Label { before: None, after: Some(placed) });
        }
    }

    let mut document = Document::new(DocumentId::mint(env.ids), &title, text, intake.record);
    if !metadata.is_empty() {
        Rc::make_mut(&mut document.details).metadata = metadata;
    }
    // Equal lists of labels are shared: most annotations of a large set have one of few.
    let mut known: BTreeMap<Vec<Rc<str>>, Labels> = BTreeMap::new();
    let mut made = Vec::with_capacity(annotations.len());
    for new in annotations {
        check_spans(&document, &new.spans)?;
        let labels = match known.get(&new.labels) {
            Some(labels) => labels.clone(),
            None => {
                let mut ids: Vec<LabelId> = Vec::new();
                for name in &new.labels {
                    let label = codebook.find(name).ok_or_else(|| CommandError::UnknownLabel(name.to_string()))?;
                    if !ids.contains(&label.id) {
                        ids.push(label.id.clone());
                    }
                }
                let labels: Labels = ids.into();
                known.insert(new.labels.clone(), labels.clone());
                labels
            }
        };
        check_note(&new.note)?;
        made.push(Rc::new(fresh(env, new.spans, labels, new.note)));
    }
    document.annotations = AnnotationSet::new(made);
    let id = document.id.clone();
    let placed = Placed { position: project.documents.len(), item: Rc::new(document) };
    transaction.edits.push(Edit::Document { before: None, after: Some(placed) });
    Ok(Planned { transaction, document: Some(id), ..Planned::default() })
}

#[inline(never)]
pub(super) fn update_details(project: &Project, id: DocumentId, patch: DetailsPatch) -> Plan {
    let document = known_document(project, &id)?;
    let before = document.details.clone();
    let mut after = before.as_ref().clone();
    if let Some(title) = patch.title.filter(|it| **it != *before.title) {
        after.title = clean_name(&title)?;
    }
    if let Some(language) = patch.language.filter(|it| before.language.as_deref() != Some(it)) {
        after.language = language_from(&language)?;
    }
    if let Some(metadata) = patch.metadata {
        after.metadata = metadata_from(metadata, &before.metadata)?;
    }
    if let Some(turns) = patch.turns.filter(|it| *it != before.turns) {
        after.turns = turns_from(&turns, &document.text)?;
    }
    let transaction = if *before == after {
        Transaction::default()
    } else {
        one(Edit::Details { document: id.clone(), before, after: Rc::new(after) })
    };
    Ok(Planned { transaction, document: Some(id), ..Planned::default() })
}

fn language_from(tag: &str) -> Result<Option<Rc<str>>, CommandError> {
    match tag.trim() {
        "" => Ok(None),
        tag if is_language_tag(tag) => Ok(Some(tag.into())),
        other => Err(CommandError::BadLanguage(other.chars().filter(|it| !is_hidden(*it)).take(60).collect())),
    }
}

/// The turns that lie in the text, in order, each speaker's name checked.
fn turns_from(turns: &[Turn], text: &Text) -> Result<Rc<[Turn]>, CommandError> {
    let mut names: BTreeMap<Rc<str>, Rc<str>> = BTreeMap::new();
    let mut checked = Vec::with_capacity(turns.len());
    for turn in turns.iter().filter(|it| it.start < text.len() && text.is_char_boundary(it.start)) {
        let speaker = match names.get(&turn.speaker) {
            Some(name) => name.clone(),
            None => names.entry(turn.speaker.clone()).or_insert(clean_name(&turn.speaker)?).clone(),
        };
        checked.push(Turn { speaker, start: turn.start });
    }
    Ok(turns::in_order(checked).into())
}

/// What is new among the pairs is checked; what was there, perhaps from elsewhere, may stay.
fn metadata_from(
    metadata: BTreeMap<Rc<str>, Rc<str>>,
    before: &BTreeMap<Rc<str>, Rc<str>>,
) -> Result<BTreeMap<Rc<str>, Rc<str>>, CommandError> {
    let mut after = BTreeMap::new();
    for (key, value) in metadata {
        if before.get(&key) == Some(&value) {
            after.insert(key, value);
            continue;
        }
        let value = value.trim();
        if value.is_empty() {
            continue;
        }
        let key = if before.contains_key(&key) { key } else { clean_name(&key)? };
        if value.len() > limits::NOTE_BYTES {
            return Err(CommandError::DetailTooLarge(key.to_string()));
        }
        after.insert(key, value.into());
    }
    Ok(after)
}

#[inline(never)]
pub(super) fn move_document(project: &Project, id: DocumentId, position: usize) -> Plan {
    known_document(project, &id)?;
    let before = project.position(&id).unwrap_or_default();
    let after = position.min(project.documents.len().saturating_sub(1));
    let transaction =
        if before == after { Transaction::default() } else { one(Edit::Order { document: id.clone(), before, after }) };
    Ok(Planned { transaction, document: Some(id), ..Planned::default() })
}

#[inline(never)]
pub(super) fn remove_document(project: &Project, id: DocumentId) -> Plan {
    let item = known_document(project, &id)?.clone();
    let position = project.position(&id).unwrap_or_default();
    let transaction = one(Edit::Document { before: Some(Placed { position, item }), after: None });
    Ok(Planned { transaction, document: Some(id), ..Planned::default() })
}
