//! How another project comes into this one: it adds, and never replaces.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::command::{CommandError, Env, Planned, title_from};
use super::{
    Annotation, AnnotationId, AnnotationSet, AnnotatorId, Attributes, Codebook, Document, DocumentId, Edit, Label,
    LabelId, Labels, Placed, Project, Timestamp, Transaction, Unplaced, is_unique, limits, unplaced_list,
};

/// What an import brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Documents that were added, by their id here.
    pub added: Vec<DocumentId>,
    /// Documents that were here already, with the same text, and took annotations in.
    pub joined: Vec<DocumentId>,
    /// How many annotations came in.
    pub annotations: usize,
    /// How many annotations without a place came in.
    pub unplaced: usize,
    /// How many annotations were here already, just the same.
    pub same: usize,
    /// Annotations that were here with other content: the incoming one got the second id.
    pub differing: Vec<(AnnotationId, AnnotationId)>,
    /// Ids of annotations that were taken here, and those they got instead.
    pub renamed: BTreeMap<AnnotationId, AnnotationId>,
    /// Names of labels that were added.
    pub labels: Vec<Rc<str>>,
    /// How many annotators were added.
    pub annotators: usize,
}
use super::order::IntoTree as _;

/// Works out the one transaction that brings `other` into `project`.
///
/// A document of the same id and the same text joins the one that is here; any other is added, under a fresh
/// id if its own is taken. One without a title gets its first words, as a pasted one does. Labels are known by id, then
/// by exact name. To import the same again adds nothing.
#[inline(never)]
pub(super) fn plan(project: &Project, mut other: Project, env: &mut Env<'_>) -> Result<Planned, CommandError> {
    for document in other.documents.iter_mut().filter(|it| it.title().is_empty()) {
        let document = Rc::make_mut(document);
        Rc::make_mut(&mut document.details).title = title_from(document.text.as_str());
    }
    let mut transaction = Transaction::default();
    let mut merged = Merged::default();

    let labels = merge_labels(&project.codebook, &other.codebook, &mut transaction, &mut merged);
    let head = transaction.edits.len();

    let mut taken: BTreeSet<AnnotationId> = BTreeSet::new();
    let mut documents: BTreeSet<DocumentId> = project.documents.iter().map(|it| it.id.clone()).into_set();
    let mut position = project.documents.len();
    for document in &other.documents {
        let here = same_speech(project, document);
        let incoming = document.annotations.iter().map(|it| relabelled(it, &labels));
        if let Some(here) = here {
            for annotation in incoming {
                match here.annotations.get(&annotation.id) {
                    Some(same) if says_the_same(same, &annotation) => merged.same += 1,
                    // Brought before, when its id was taken.
                    _ if project.annotation(&annotation.id).is_some() && said_already(here, &annotation) => {
                        merged.same += 1;
                    }
                    found => {
                        let mut added = annotation.clone();
                        if !is_free(project, &annotation.id, &mut taken) {
                            Rc::make_mut(&mut added).id = fresh_id(&mut taken, env);
                            merged.renamed.insert(annotation.id.clone(), added.id.clone());
                        }
                        if found.is_some() || here.unplaced(&annotation.id).is_some() {
                            merged.differing.push((annotation.id.clone(), added.id.clone()));
                        }
                        merged.annotations += 1;
                        let document = here.id.clone();
                        transaction.edits.push(Edit::Annotation { document, before: None, after: Some(added) });
                    }
                }
            }
            for unplaced in document.unplaced.iter().map(|it| moved_unplaced(it, &labels)) {
                if kept_already(here, &unplaced) {
                    merged.same += 1;
                    continue;
                }
                let mut added = unplaced.clone();
                if !is_free(project, &added.id, &mut taken) {
                    added.id = fresh_id(&mut taken, env);
                    merged.renamed.insert(unplaced.id.clone(), added.id.clone());
                    if here.unplaced(&unplaced.id).is_some() || here.annotations.get(&unplaced.id).is_some() {
                        merged.differing.push((unplaced.id, added.id.clone()));
                    }
                }
                merged.unplaced += 1;
                let document = here.id.clone();
                transaction.edits.push(Edit::Unplaced { document, before: None, after: Some(Rc::new(added)) });
            }
            merged.joined.push(here.id.clone());
        } else {
            let mut set: Vec<Rc<Annotation>> = incoming.collect();
            for annotation in &mut set {
                if !is_free(project, &annotation.id, &mut taken) {
                    let fresh = fresh_id(&mut taken, env);
                    merged.renamed.insert(annotation.id.clone(), fresh.clone());
                    Rc::make_mut(annotation).id = fresh;
                }
            }
            merged.annotations += set.len();
            let mut lost: Vec<Unplaced> = document.unplaced.iter().map(|it| moved_unplaced(it, &labels)).collect();
            for unplaced in &mut lost {
                if !is_free(project, &unplaced.id, &mut taken) {
                    let fresh = fresh_id(&mut taken, env);
                    merged.renamed.insert(unplaced.id.clone(), fresh.clone());
                    unplaced.id = fresh;
                }
            }
            merged.unplaced += lost.len();
            let mut added: Document = document.as_ref().clone();
            added.unplaced = unplaced_list(lost);
            if !documents.insert(added.id.clone()) {
                added.id = DocumentId::mint(env.ids);
                documents.insert(added.id.clone());
            }
            added.annotations = AnnotationSet::new(set);
            merged.added.push(added.id.clone());
            let after = Some(Placed { position, item: Rc::new(added) });
            transaction.edits.push(Edit::Document { before: None, after });
            position += 1;
        }
    }
    let annotators = merge_annotators(project, &other, &transaction);
    merged.annotators = annotators.len();
    transaction.edits.splice(head..head, annotators);
    if project.annotation_count() + merged.annotations > limits::ANNOTATIONS {
        return Err(CommandError::ProjectTooLarge);
    }
    let document = merged.added.first().or(merged.joined.first()).cloned();
    Ok(Planned { transaction, document, merged: Some(merged), ..Planned::default() })
}

/// The document that is here with the same text: of the same id, or brought under another one because that was taken.
fn same_speech<'a>(project: &'a Project, document: &Document) -> Option<&'a Rc<Document>> {
    let of_same_id = project.document(&document.id)?;
    let same = |it: &&Rc<Document>| it.text == document.text;
    let brought = || project.documents.iter().filter(|it| it.details == document.details).find(same);
    Some(of_same_id).filter(same).or_else(brought)
}

/// Whether the two say the same of the same words: all but the id, and whether somebody is to look at it.
///
/// Some formats say neither who it was nor when. That is no difference where the id shows that it is the same annotation.
fn says_the_same(here: &Annotation, other: &Annotation) -> bool {
    let mut alike = Annotation { id: other.id.clone(), review: other.review.clone(), ..here.clone() };
    if here.id == other.id && is_unique(here.id.as_str()) && other.created == Timestamp::default() {
        alike.annotator = other.annotator.clone();
        alike.created = other.created;
        alike.modified = other.modified;
    }
    alike == *other
}

/// Whether an annotation is here that says the same under another id.
fn said_already(here: &Document, annotation: &Annotation) -> bool {
    let mut near = here.annotations.touching(annotation.spans.first());
    near.any(|it| it.spans == annotation.spans && says_the_same(it, annotation))
}

/// Whether the annotation without a place is here: still without one, or placed since.
fn kept_already(here: &Document, unplaced: &Unplaced) -> bool {
    let same = |it: &Unplaced| Unplaced { id: it.id.clone(), ..unplaced.clone() } == *it;
    let placed = |it: &Annotation| {
        let again = unplaced.placed(it.spans.clone(), it.modified);
        Annotation { review: None, ..it.clone() } == again
    };
    here.annotations.get(&unplaced.id).is_some_and(|it| placed(it))
        || here.unplaced(&unplaced.id).is_some_and(|it| same(it))
        // Brought before, when its id was taken.
        || (here.unplaced(&unplaced.id).is_some() && here.unplaced.iter().any(|it| same(it)))
}

/// Adds the labels that are not here; gives the id here for each id there that differs.
fn merge_labels(
    here: &Codebook,
    there: &Codebook,
    transaction: &mut Transaction,
    merged: &mut Merged,
) -> BTreeMap<LabelId, LabelId> {
    let known = |label: &Label| here.get(&label.id).or_else(|| here.labels().iter().find(|it| it.name == label.name));
    let (old, new): (Vec<_>, Vec<_>) =
        there.labels().iter().map(|label| (label, known(label))).partition(|(_, known)| known.is_some());
    let moved: BTreeMap<LabelId, LabelId> = old
        .into_iter()
        .filter_map(|(label, known)| Some((label.id.clone(), known?.id.clone())))
        .filter(|(there, here)| there != here)
        .into_map();
    for (position, (label, _)) in (here.labels().len()..).zip(new) {
        let mut label = label.as_ref().clone();
        if let Some(parent) = label.parent.as_ref().and_then(|parent| moved.get(parent)) {
            label.parent = Some(parent.clone());
        }
        merged.labels.push(label.name.clone());
        let after = Some(Placed { position, item: Rc::new(label) });
        transaction.edits.push(Edit::Label { before: None, after });
    }
    moved
}

/// The annotators who come in: those of what comes in, and those who are only named.
fn merge_annotators(project: &Project, other: &Project, coming: &Transaction) -> Vec<Edit> {
    let all = other.documents.iter().flat_map(|it| it.annotations.iter()).map(|it| &it.annotator).into_set();
    let mut used: BTreeSet<&AnnotatorId> = BTreeSet::new();
    for edit in &coming.edits {
        match edit {
            Edit::Annotation { after: Some(it), .. } => used.extend([&it.annotator]),
            Edit::Unplaced { after: Some(it), .. } => used.extend([&it.annotator]),
            Edit::Document { after: Some(it), .. } => {
                used.extend(it.item.annotations.iter().map(|it| &it.annotator));
                used.extend(it.item.unplaced.iter().map(|it| &it.annotator));
            }
            _ => {}
        }
    }
    let missing = other.annotators.iter().filter(|it| {
        let known = project.annotators.iter().any(|here| here.id == it.id);
        let idle = !all.contains(&it.id) && !it.name.is_empty();
        !known && (used.contains(&it.id) || idle)
    });
    let placed = (project.annotators.len()..).zip(missing.cloned());
    placed.map(|(position, item)| Edit::Annotator { before: None, after: Some(Placed { position, item }) }).collect()
}

fn relabelled(annotation: &Rc<Annotation>, moved: &BTreeMap<LabelId, LabelId>) -> Rc<Annotation> {
    if !annotation.labels.iter().any(|label| moved.contains_key(label)) {
        return annotation.clone();
    }
    let mut after = annotation.as_ref().clone();
    after.labels = labels_here(&after.labels, moved);
    after.attributes = after.attributes.map(|it| attributes_here(&it, moved));
    Rc::new(after)
}

fn moved_unplaced(unplaced: &Unplaced, moved: &BTreeMap<LabelId, LabelId>) -> Unplaced {
    let mut after = unplaced.clone();
    after.labels = labels_here(&after.labels, moved);
    after.attributes = after.attributes.map(|it| attributes_here(&it, moved));
    after
}

/// The labels as they are known here, each once.
fn labels_here(labels: &Labels, moved: &BTreeMap<LabelId, LabelId>) -> Labels {
    let mut here: Vec<LabelId> = Vec::with_capacity(labels.len());
    for label in labels.iter().map(|it| moved.get(it).unwrap_or(it)) {
        if !here.contains(label) {
            here.push(label.clone());
        }
    }
    here.into()
}

fn attributes_here(attributes: &Rc<Attributes>, moved: &BTreeMap<LabelId, LabelId>) -> Rc<Attributes> {
    let here = |label: &LabelId| moved.get(label).unwrap_or(label).clone();
    Rc::new(attributes.iter().map(|(label, values)| (here(label), values.clone())).collect())
}

/// Whether the id is taken by nothing in the project and by nothing that comes in; from now on it is.
fn is_free(project: &Project, id: &AnnotationId, taken: &mut BTreeSet<AnnotationId>) -> bool {
    let is_here = project.annotation(id).is_some() || project.unplaced(id).is_some();
    !is_here && taken.insert(id.clone())
}

fn fresh_id(taken: &mut BTreeSet<AnnotationId>, env: &mut Env<'_>) -> AnnotationId {
    let id = AnnotationId::mint(env.ids);
    taken.insert(id.clone());
    id
}
