//! Commands on the codebook.

use std::rc::Rc;

use super::super::{Codebook, Edit, Label, LabelId, Placed, Project, Transaction};
use super::{CommandError, Env, LabelPatch, NewLabel, Plan, Planned, check_note, clean_name, known_label, one};

fn check_label_name(codebook: &Codebook, name: &str, own: Option<&LabelId>) -> Result<Rc<str>, CommandError> {
    let name = clean_name(name)?;
    let folded = name.to_lowercase();
    let taken = |it: &&Rc<Label>| it.name.to_lowercase() == folded && Some(&it.id) != own;
    match codebook.labels().iter().find(taken) {
        Some(other) => Err(CommandError::NameTaken(other.name.to_string())),
        None => Ok(name),
    }
}

pub(super) fn new_label(codebook: &Codebook, new: &NewLabel) -> Result<Placed<Label>, CommandError> {
    let name = check_label_name(codebook, &new.name, None)?;
    let (color, style) = codebook.next_look();
    let mut label = Label::new(codebook.free_id(&name), &name, new.color.unwrap_or(color), new.style.unwrap_or(style));
    label.description = check_note(new.description.as_deref().unwrap_or_default())?;
    Ok(Placed { position: codebook.labels().len(), item: Rc::new(label) })
}

pub(super) fn add_label(project: &Project, new: &NewLabel) -> Plan {
    let placed = new_label(&project.codebook, new)?;
    Ok(Planned {
        label: Some(placed.item.id.clone()),
        transaction: one(Edit::Label { before: None, after: Some(placed) }),
        ..Planned::default()
    })
}

pub(super) fn update_label(project: &Project, id: LabelId, patch: LabelPatch) -> Plan {
    let (position, before) = known_label(project, &id)?;
    let mut after = before.as_ref().clone();
    if let Some(name) = &patch.name {
        after.name = check_label_name(&project.codebook, name, Some(&id))?;
    }
    if let Some(description) = &patch.description {
        after.description = check_note(description)?;
    }
    after.color = patch.color.unwrap_or(after.color);
    after.style = patch.style.unwrap_or(after.style);
    let transaction = if after == *before {
        Transaction::default()
    } else {
        let placed = |item| Some(Placed { position, item });
        one(Edit::Label { before: placed(before), after: placed(Rc::new(after)) })
    };
    Ok(Planned { transaction, label: Some(id), ..Planned::default() })
}

pub(super) fn remove_label(project: &Project, env: &Env<'_>, id: LabelId) -> Plan {
    let (position, item) = known_label(project, &id)?;
    let mut transaction = Transaction::default();
    for document in &project.documents {
        for before in document.annotations.iter().filter(|it| it.has_label(&id)) {
            let mut after = before.as_ref().clone();
            after.labels = after.labels_toggled(&id);
            after.modified = env.now;
            if let Some(attributes) = &mut after.attributes {
                Rc::make_mut(attributes).remove(&id);
            }
            if after.attributes.as_ref().is_some_and(|it| it.is_empty()) {
                after.attributes = None;
            }
            transaction.edits.push(Edit::Annotation {
                document: document.id.clone(),
                before: Some(before.clone()),
                after: (!after.says_nothing()).then(|| Rc::new(after)),
            });
        }
    }
    // Labels below it move up to its own parent.
    for (at, child) in project.codebook.labels().iter().enumerate() {
        if child.parent.as_ref() == Some(&id) {
            let mut after = child.as_ref().clone();
            after.parent = item.parent.clone();
            transaction.edits.push(Edit::Label {
                before: Some(Placed { position: at, item: child.clone() }),
                after: Some(Placed { position: at, item: Rc::new(after) }),
            });
        }
    }
    transaction.edits.push(Edit::Label { before: Some(Placed { position, item }), after: None });
    Ok(Planned { transaction, label: Some(id), ..Planned::default() })
}
