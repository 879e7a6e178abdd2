//! Commands on annotations.

use std::rc::Rc;

use super::super::{
    Annotation, AnnotationId, Document, DocumentId, Edit, Group, LabelId, Labels, Offset, Project, Side, Span, Spans,
    Transaction, Unplaced,
};
use super::{
    CommandError, Env, Patch, Plan, Planned, check_count, check_note, check_spans, known_document, known_label, one,
    unique,
};

#[inline(never)]
pub(super) fn annotate(
    project: &Project,
    env: &mut Env<'_>,
    id: DocumentId,
    spans: Spans,
    labels: &[LabelId],
    note: &str,
) -> Plan {
    let document = known_document(project, &id)?;
    check_spans(document, &spans)?;
    for label in labels {
        known_label(project, label)?;
    }
    let note = check_note(note)?;
    let labels = unique(labels);
    let same = document
        .annotations
        .touching(spans.first())
        .find(|it| it.spans == spans && it.annotator == env.annotator)
        .map(|it| it.id.clone());
    if let Some(annotation) = same {
        return change(project, env, annotation, |it| {
            for label in &labels {
                it.labels = it.labels_toggled(label);
            }
            if !note.is_empty() {
                it.note = note.clone();
            }
        });
    }
    check_count(project, 1)?;
    // A passage with a note alone: what is typed next belongs to it.
    let only_note = labels.is_empty() && !note.is_empty();
    let annotation = fresh(env, spans, labels.into(), note);
    Ok(Planned {
        group: only_note.then(|| Group::Note(annotation.id.clone())),
        annotation: Some(annotation.id.clone()),
        transaction: one(Edit::Annotation { document: id.clone(), before: None, after: Some(Rc::new(annotation)) }),
        document: Some(id),
        ..Planned::default()
    })
}
use super::super::order::IntoTree as _;

pub(super) fn annotate_all(
    project: &Project,
    env: &mut Env<'_>,
    id: DocumentId,
    mut spans: Vec<Span>,
    label: LabelId,
) -> Plan {
    let document = known_document(project, &id)?;
    known_label(project, &label)?;
    spans.sort_unstable();
    spans.dedup();
    check_count(project, spans.len())?;
    let mut planned = Planned { document: Some(id.clone()), label: Some(label.clone()), ..Planned::default() };
    let labels: Labels = vec![label.clone()].into();
    // Both are in the same order, so that one pass over the annotations is enough.
    let mut rest = document.annotations.iter().peekable();
    for span in spans {
        check_spans(document, &span.into())?;
        while rest.next_if(|it| it.spans.first() < span).is_some() {}
        let (mut has_it, mut own) = (false, None);
        while let Some(it) = rest.next_if(|it| it.spans.first() == span) {
            if it.spans.count() == 1 {
                has_it = has_it || it.has_label(&label);
                own = own.or_else(|| Some(it).filter(|it| it.annotator == env.annotator));
            }
        }
        if has_it {
            continue;
        }
        let after = match own {
            Some(own) => Annotation { labels: own.labels_toggled(&label), modified: env.now, ..own.as_ref().clone() },
            None => fresh(env, span.into(), labels.clone(), "".into()),
        };
        planned.annotation = Some(after.id.clone());
        planned.transaction.edits.push(Edit::Annotation {
            document: id.clone(),
            before: own.cloned(),
            after: Some(Rc::new(after)),
        });
    }
    Ok(planned)
}

pub(super) fn fresh(env: &mut Env<'_>, spans: Spans, labels: Labels, note: Rc<str>) -> Annotation {
    Annotation {
        id: AnnotationId::mint(env.ids),
        spans,
        labels,
        note,
        attributes: None,
        annotator: env.annotator.clone(),
        created: env.now,
        modified: env.now,
        review: None,
        foreign: None,
    }
}

/// Changes one annotation. When its last label and its note are gone, it goes.
pub(super) fn change(project: &Project, env: &Env<'_>, id: AnnotationId, alter: impl FnOnce(&mut Annotation)) -> Plan {
    let found = project.annotation(&id);
    let (document, before) = found.ok_or_else(|| CommandError::UnknownAnnotation(id.to_string()))?;
    let mut after = before.as_ref().clone();
    alter(&mut after);
    // Who moves it has looked at it.
    if after.spans != before.spans {
        after.review = None;
    }
    // What was said of a label goes with it.
    let gone: Vec<&LabelId> = before.labels.iter().filter(|it| !after.labels.contains(it)).collect();
    if let Some(attributes) = after.attributes.take() {
        let mut kept = attributes.as_ref().clone();
        kept.retain(|label, _| !gone.contains(&label));
        after.attributes = (!kept.is_empty()).then(|| Rc::new(kept));
    }
    let transaction = if after == **before {
        Transaction::default()
    } else {
        after.modified = env.now;
        let emptied = after.says_nothing() && !before.labels.is_empty();
        one(Edit::Annotation {
            document: document.id.clone(),
            before: Some(before.clone()),
            after: (!emptied).then(|| Rc::new(after)),
        })
    };
    Ok(Planned { transaction, document: Some(document.id.clone()), annotation: Some(id), ..Planned::default() })
}

#[inline(never)]
pub(super) fn update(project: &Project, env: &mut Env<'_>, id: AnnotationId, patch: Patch) -> Plan {
    let found = project.annotation(&id);
    let (document, _) = found.ok_or_else(|| CommandError::UnknownAnnotation(id.to_string()))?;
    if let Some(spans) = &patch.spans {
        check_spans(document, spans)?;
    }
    for label in patch.labels.iter().flatten() {
        known_label(project, label)?;
    }
    let note = patch.note.as_deref().map(check_note).transpose()?;
    let only_note = note.is_some() && patch.spans.is_none() && patch.labels.is_none() && patch.attributes.is_none();
    let group = only_note.then(|| Group::Note(id.clone()));
    let planned = change(project, env, id, |it| {
        if let Some(spans) = patch.spans {
            it.spans = spans;
        }
        if let Some(labels) = patch.labels {
            it.labels = unique(&labels).into();
        }
        if let Some(note) = note {
            it.note = note;
        }
        if let Some(attributes) = patch.attributes {
            it.attributes = (!attributes.is_empty()).then(|| Rc::new(attributes));
        }
    })?;
    Ok(Planned { group, ..planned })
}

#[inline(never)]
pub(super) fn remove_annotations(project: &Project, ids: Vec<AnnotationId>) -> Plan {
    let mut planned = Planned::default();
    for id in ids.into_iter().into_set() {
        let found = project.annotation(&id);
        let (document, before) = found.ok_or_else(|| CommandError::UnknownAnnotation(id.to_string()))?;
        planned.document = Some(document.id.clone());
        planned.transaction.edits.push(Edit::Annotation {
            document: document.id.clone(),
            before: Some(before.clone()),
            after: None,
        });
        planned.annotation = Some(id);
    }
    Ok(planned)
}

#[inline(never)]
pub(super) fn reviewed(project: &Project, ids: Vec<AnnotationId>) -> Plan {
    let mut planned = Planned::default();
    for id in ids.into_iter().into_set() {
        let (document, before) = known_annotation(project, &id)?;
        planned.document = Some(document.id.clone());
        if before.review.is_some() {
            // What it says is the same, so it was not modified.
            let after = Annotation { review: None, ..before.as_ref().clone() };
            planned.transaction.edits.push(Edit::Annotation {
                document: document.id.clone(),
                before: Some(before.clone()),
                after: Some(Rc::new(after)),
            });
        }
        planned.annotation = Some(id);
    }
    Ok(planned)
}

#[inline(never)]
pub(super) fn place_again(
    project: &Project,
    env: &Env<'_>,
    id: DocumentId,
    unplaced: &AnnotationId,
    spans: Spans,
) -> Plan {
    let document = known_document(project, &id)?;
    let before = known_unplaced(document, unplaced)?;
    check_spans(document, &spans)?;
    check_count(project, 1)?;
    let after = Rc::new(before.placed(spans, env.now));
    let edits = vec![
        Edit::Unplaced { document: id.clone(), before: Some(before.clone()), after: None },
        Edit::Annotation { document: id.clone(), before: None, after: Some(after) },
    ];
    Ok(Planned {
        transaction: Transaction { edits },
        document: Some(id),
        annotation: Some(unplaced.clone()),
        ..Planned::default()
    })
}

#[inline(never)]
pub(super) fn drop_unplaced(project: &Project, id: DocumentId, ids: Vec<AnnotationId>) -> Plan {
    let document = known_document(project, &id)?;
    let mut transaction = Transaction::default();
    for unplaced in ids.into_iter().into_set() {
        let before = Some(known_unplaced(document, &unplaced)?.clone());
        transaction.edits.push(Edit::Unplaced { document: id.clone(), before, after: None });
    }
    Ok(Planned { transaction, document: Some(id), ..Planned::default() })
}

fn known_unplaced<'a>(document: &'a Document, id: &AnnotationId) -> Result<&'a Rc<Unplaced>, CommandError> {
    document.unplaced(id).ok_or_else(|| CommandError::UnknownAnnotation(id.to_string()))
}

fn known_annotation<'a>(
    project: &'a Project,
    id: &AnnotationId,
) -> Result<(&'a Rc<Document>, &'a Rc<Annotation>), CommandError> {
    project.annotation(id).ok_or_else(|| CommandError::UnknownAnnotation(id.to_string()))
}

#[inline(never)]
pub(super) fn move_edge(
    project: &Project,
    env: &mut Env<'_>,
    id: AnnotationId,
    passage: usize,
    side: Side,
    to: Offset,
) -> Plan {
    let (document, annotation) = known_annotation(project, &id)?;
    let to = document.text.floor(to);
    let moved = annotation.spans.with_edge(&document.text, passage, side, to);
    let spans = moved.ok_or(CommandError::UnknownPassage(passage))?;
    let group = Some(Group::Edges(id.clone()));
    Ok(Planned { group, ..change(project, env, id, |it| it.spans = spans)? })
}

#[inline(never)]
pub(super) fn add_passage(project: &Project, env: &mut Env<'_>, id: AnnotationId, span: Span) -> Plan {
    let (document, annotation) = known_annotation(project, &id)?;
    check_spans(document, &span.into())?;
    let spans = annotation.spans.with(span);
    change(project, env, id, |it| it.spans = spans)
}

#[inline(never)]
pub(super) fn remove_passage(project: &Project, env: &mut Env<'_>, id: AnnotationId, passage: usize) -> Plan {
    let (_, annotation) = known_annotation(project, &id)?;
    if passage >= annotation.spans.count() {
        return Err(CommandError::UnknownPassage(passage));
    }
    match annotation.spans.without(passage) {
        Some(spans) => change(project, env, id, |it| it.spans = spans),
        None => remove_annotations(project, vec![id]),
    }
}
