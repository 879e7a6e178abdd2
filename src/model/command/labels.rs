//! Commands on the codebook.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::super::{
    Attributes, Codebook, Edit, Example, Label, LabelId, Labels, Placed, Project, Seat, Transaction, limits,
};
use super::{
    CommandError, Env, LabelPatch, NewLabel, Plan, Planned, check_note, clean_name, is_hidden, known_label, one, unique,
};

fn check_label_name(codebook: &Codebook, name: &str, own: Option<&LabelId>) -> Result<Rc<str>, CommandError> {
    let name = clean_name(name)?;
    let folded = name.to_lowercase();
    let taken = |it: &&Rc<Label>| it.name.to_lowercase() == folded && Some(&it.id) != own;
    match codebook.labels().iter().find(taken) {
        Some(other) => Err(CommandError::NameTaken(other.name.to_string())),
        None => Ok(name),
    }
}

/// A key is one character that can be seen, and belongs to one label.
fn check_key(codebook: &Codebook, key: &str, own: &LabelId) -> Result<Rc<str>, CommandError> {
    let mut characters = key.chars();
    match (characters.next(), characters.next()) {
        (Some(it), None) if !it.is_whitespace() && !is_hidden(it) => {}
        _ => return Err(CommandError::BadKey(key.chars().filter(|it| !is_hidden(*it)).take(60).collect())),
    }
    let taken = |it: &&Rc<Label>| it.shortcut.as_deref() == Some(key) && it.id != *own;
    match codebook.labels().iter().find(taken) {
        Some(other) => Err(CommandError::KeyTaken { key: key.to_owned(), label: other.name.to_string() }),
        None => Ok(key.into()),
    }
}

fn check_examples(examples: &[Example]) -> Result<(), CommandError> {
    if examples.len() > limits::EXAMPLES {
        return Err(CommandError::TooManyExamples);
    }
    examples.iter().try_for_each(|it| check_note(&it.quote).and_then(|_| check_note(&it.source)).map(drop))
}

/// Whether the label may stand below that one, and how deep the tree gets.
fn check_seat(codebook: &Codebook, id: &LabelId, seat: &Seat) -> Result<(), CommandError> {
    let Some(parent) = &seat.parent else { return Ok(()) };
    let above = codebook.get(parent).ok_or_else(|| CommandError::UnknownLabel(parent.to_string()))?;
    if parent == id || codebook.is_below(parent, id) {
        return Err(CommandError::Circle(above.name.to_string()));
    }
    Ok(())
}

fn check_depth(labels: &[Rc<Label>]) -> Result<(), CommandError> {
    let deep = Codebook::new(labels.to_vec()).generations() > limits::GENERATIONS;
    if deep { Err(CommandError::TooDeep) } else { Ok(()) }
}
use super::super::order::IntoTree as _;

pub(super) fn new_label(codebook: &Codebook, new: &NewLabel) -> Result<Placed<Label>, CommandError> {
    let name = check_label_name(codebook, &new.name, None)?;
    let (color, style) = codebook.next_look();
    let mut label = Label::new(codebook.free_id(&name), &name, new.color.unwrap_or(color), new.style.unwrap_or(style));
    label.description = check_note(new.description.as_deref().unwrap_or_default())?;
    if let Some(parent) = &new.parent {
        let found = codebook.named(parent).or_else(|| codebook.find(parent));
        let found = found.ok_or_else(|| CommandError::UnknownLabel(parent.to_string()))?;
        label.parent = Some(found.id.clone());
    }
    Ok(Placed { position: codebook.labels().len(), item: Rc::new(label) })
}

#[inline(never)]
pub(super) fn add_labels(project: &Project, new: &[NewLabel]) -> Plan {
    let mut labels = project.codebook.labels().to_vec();
    let mut last = None;
    for new in new {
        let placed = new_label(&Codebook::new(labels.clone()), new)?;
        last = Some(placed.item.id.clone());
        labels.push(placed.item);
    }
    // One at the top goes to the end, and leaves the order of the others as it is.
    if new.iter().any(|it| it.parent.is_some()) {
        labels = Codebook::depth_first(labels);
        check_depth(&labels)?;
    }
    Ok(Planned { label: last, transaction: rewritten(&project.codebook, labels), ..Planned::default() })
}

#[inline(never)]
pub(super) fn update_label(project: &Project, id: LabelId, patch: LabelPatch) -> Plan {
    let codebook = &project.codebook;
    let (position, before) = known_label(project, &id)?;
    let mut after = before.as_ref().clone();
    if let Some(name) = &patch.name {
        after.name = check_label_name(codebook, name, Some(&id))?;
    }
    for (part, words) in [
        (&mut after.description, &patch.description),
        (&mut after.include, &patch.include),
        (&mut after.exclude, &patch.exclude),
    ] {
        if let Some(words) = words {
            *part = check_note(words)?;
        }
    }
    if let Some(examples) = patch.examples {
        check_examples(&examples)?;
        after.examples = examples.into();
    }
    if let Some(key) = &patch.shortcut {
        after.shortcut = key.as_deref().map(|key| check_key(codebook, key, &id)).transpose()?;
    }
    after.color = patch.color.unwrap_or(after.color);
    after.style = patch.style.unwrap_or(after.style);
    let placed = |item| Some(Placed { position, item });
    let transaction = match patch.parent.filter(|parent| *parent != before.parent) {
        Some(parent) => {
            let seat = Seat { parent, index: usize::MAX };
            check_seat(codebook, &id, &seat)?;
            let mut labels = codebook.labels().to_vec();
            if let Some(slot) = labels.get_mut(position) {
                *slot = Rc::new(after);
            }
            let labels = Codebook::new(labels).with_seat(&id, &seat);
            check_depth(&labels)?;
            rewritten(codebook, labels)
        }
        None if after == *before => Transaction::default(),
        None => one(Edit::Label { before: placed(before), after: placed(Rc::new(after)) }),
    };
    Ok(Planned { transaction, label: Some(id), ..Planned::default() })
}

#[inline(never)]
pub(super) fn move_label(project: &Project, id: LabelId, seat: &Seat) -> Plan {
    known_label(project, &id)?;
    check_seat(&project.codebook, &id, seat)?;
    let labels = project.codebook.with_seat(&id, seat);
    check_depth(&labels)?;
    Ok(Planned { transaction: rewritten(&project.codebook, labels), label: Some(id), ..Planned::default() })
}

#[inline(never)]
pub(super) fn remove_label(project: &Project, env: &Env<'_>, id: LabelId) -> Plan {
    let (_, gone) = known_label(project, &id)?;
    let mut transaction = relabelled(
        project,
        env,
        |labels, attributes| {
            *labels = labels.iter().filter(|it| **it != id).cloned().collect();
            if let Some(attributes) = attributes {
                Rc::make_mut(attributes).remove(&id);
            }
        },
        &[&id],
    );
    // Labels below it move up to its own parent.
    let moved_up = |label: &Rc<Label>| {
        if label.parent.as_ref() == Some(&id) {
            return Rc::new(Label { parent: gone.parent.clone(), ..label.as_ref().clone() });
        }
        label.clone()
    };
    let left = project.codebook.labels().iter().filter(|it| it.id != id).map(moved_up).collect();
    transaction.edits.extend(rewritten(&project.codebook, left).edits);
    Ok(Planned { transaction, label: Some(id), ..Planned::default() })
}

#[inline(never)]
pub(super) fn merge_labels(project: &Project, env: &Env<'_>, from: &[LabelId], into: LabelId) -> Plan {
    known_label(project, &into)?;
    let from: Vec<LabelId> = unique(from).into_iter().filter(|it| *it != into).collect();
    for label in &from {
        known_label(project, label)?;
    }
    let codebook = &project.codebook;
    let gone: BTreeSet<&LabelId> = from.iter().into_set();
    let above: BTreeSet<&LabelId> = codebook.above(&into).into_iter().map(|it| &it.id).into_set();
    let stays = |label: &Rc<Label>| {
        if !label.parent.as_ref().is_some_and(|parent| gone.contains(parent)) {
            return label.clone();
        }
        // What is above the one that stays cannot go below it.
        let parent = if label.id == into || above.contains(&label.id) {
            codebook.above(&label.id).into_iter().find(|it| !gone.contains(&it.id)).map(|it| it.id.clone())
        } else {
            Some(into.clone())
        };
        Rc::new(Label { parent, ..label.as_ref().clone() })
    };
    let left: Vec<Rc<Label>> = codebook.labels().iter().filter(|it| !gone.contains(&it.id)).map(stays).collect();
    let left = if left.iter().all(|it| it.parent.is_none()) { left } else { Codebook::depth_first(left) };
    check_depth(&left)?;
    let mut transaction = moved(project, env, &from, &into);
    if !from.is_empty() {
        transaction.edits.extend(rewritten(codebook, left).edits);
    }
    Ok(Planned { transaction, label: Some(into), ..Planned::default() })
}

#[inline(never)]
pub(super) fn move_passages(project: &Project, env: &Env<'_>, from: LabelId, into: LabelId) -> Plan {
    known_label(project, &from)?;
    known_label(project, &into)?;
    let transaction = if from == into { Transaction::default() } else { moved(project, env, &[from], &into) };
    Ok(Planned { transaction, label: Some(into), ..Planned::default() })
}

/// Every annotation with one of these labels bears another instead, with what was said of them.
fn moved(project: &Project, env: &Env<'_>, from: &[LabelId], into: &LabelId) -> Transaction {
    let there = |label: &LabelId| if from.contains(label) { into.clone() } else { label.clone() };
    let alter = |labels: &mut Labels, attributes: &mut Option<Rc<Attributes>>| {
        *labels = unique(&labels.iter().map(there).collect::<Vec<_>>()).into();
        if let Some(attributes) = attributes {
            let attributes = Rc::make_mut(attributes);
            let came: Vec<_> = from.iter().filter_map(|label| attributes.remove(label)).collect();
            for (name, value) in came.into_iter().flatten() {
                attributes.entry(into.clone()).or_default().entry(name).or_insert(value);
            }
        }
    };
    relabelled(project, env, alter, &from.iter().collect::<Vec<_>>())
}

/// Alters labels and attributes of every annotation that bears one of the labels, also of those without a place;
/// annotations that say nothing then go.
fn relabelled(
    project: &Project,
    env: &Env<'_>,
    alter: impl Fn(&mut Labels, &mut Option<Rc<Attributes>>),
    any: &[&LabelId],
) -> Transaction {
    let bears = |labels: &Labels| any.iter().any(|label| labels.contains(label));
    let alter = |labels: &mut Labels, attributes: &mut Option<Rc<Attributes>>| {
        alter(labels, attributes);
        if attributes.as_ref().is_some_and(|it| it.is_empty()) {
            *attributes = None;
        }
    };
    let mut transaction = Transaction::default();
    for document in &project.documents {
        for before in document.annotations.iter().filter(|it| bears(&it.labels)) {
            let mut after = before.as_ref().clone();
            alter(&mut after.labels, &mut after.attributes);
            after.modified = env.now;
            transaction.edits.push(Edit::Annotation {
                document: document.id.clone(),
                before: Some(before.clone()),
                after: (!after.says_nothing()).then(|| Rc::new(after)),
            });
        }
        // What has no place may be all that is left of somebody's work: it goes only when it is told to.
        for before in document.unplaced.iter().filter(|it| bears(&it.labels)) {
            let mut after = before.as_ref().clone();
            alter(&mut after.labels, &mut after.attributes);
            after.modified = env.now;
            transaction.edits.push(Edit::Unplaced {
                document: document.id.clone(),
                before: Some(before.clone()),
                after: Some(Rc::new(after)),
            });
        }
    }
    transaction
}

/// The edits that make these the labels of the codebook, in this order.
fn rewritten(codebook: &Codebook, labels: Vec<Rc<Label>>) -> Transaction {
    let mut transaction = Transaction::default();
    let mut now = codebook.labels().to_vec();
    let wanted: BTreeSet<LabelId> = labels.iter().map(|it| it.id.clone()).into_set();
    for position in (0..now.len()).rev() {
        if now.get(position).is_some_and(|it| !wanted.contains(&it.id)) {
            let before = Some(Placed { position, item: now.remove(position) });
            transaction.edits.push(Edit::Label { before, after: None });
        }
    }
    let place = |list: &[Rc<Label>], id: &LabelId| list.iter().position(|it| it.id == *id);
    let mut position = 0;
    while let Some(item) = labels.get(position) {
        let is = now.get(position).cloned();
        if is.as_ref() == Some(item) {
            position += 1;
            continue;
        }
        let from = place(&now, &item.id);
        // One that goes down past the next is one edit rather than one for each it passes.
        let (before, after) = match (is, from) {
            (Some(is), Some(from)) if from == position + 1 => {
                let to = place(&labels, &is.id).unwrap_or(position).min(now.len() - 1);
                (Some(Placed { position, item: is.clone() }), Placed { position: to, item: is })
            }
            (_, Some(from)) => {
                let before = now.get(from).map(|it| Placed { position: from, item: it.clone() });
                (before, Placed { position, item: item.clone() })
            }
            (_, None) => (None, Placed { position, item: item.clone() }),
        };
        if let Some(before) = &before {
            now.remove(before.position);
        }
        now.insert(after.position, after.item.clone());
        transaction.edits.push(Edit::Label { before, after: Some(after) });
    }
    transaction
}
