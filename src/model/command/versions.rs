//! Commands that give a speech another text: its annotations go along.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::super::{
    Annotation, AnnotationId, AnnotationSet, Details, Document, DocumentId, Edit, Fate, Following, Intake, Offset,
    Placed, Project, Text, Timestamp, Transaction, Unplaced, boundary, limits, turns, unplaced_list,
};
use super::{CommandError, Env, Plan, Planned, check_count, clean_name, known_document};

/// What became of the annotations of a speech in another text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Followed {
    /// In how many places the texts differ.
    pub changes: usize,
    /// How many annotations say what they said.
    pub same: usize,
    /// Those under which words changed, by their id in the new text, in its order. They are marked for review.
    pub changed: Vec<AnnotationId>,
    /// Those whose words are gone, by their id in the new text.
    pub gone: Vec<AnnotationId>,
}

impl Followed {
    /// What would become of the annotations of `document` if `text` were its text. Nothing is changed.
    pub fn foresee(document: &Document, text: &Text) -> Self {
        follow(document, text, Timestamp::default()).followed
    }
}

/// The annotations of a document as they are in another text.
struct Moved {
    placed: Vec<Rc<Annotation>>,
    unplaced: Vec<Unplaced>,
    followed: Followed,
    /// What is known of the document, its turns where their paragraphs are now.
    details: Rc<Details>,
}

fn follow(document: &Document, text: &Text, now: Timestamp) -> Moved {
    let following = Following::new(&document.text, text);
    let mut placed = Vec::with_capacity(document.annotations.len());
    let mut unplaced: Vec<Unplaced> = document.unplaced.iter().map(|it| it.as_ref().clone()).collect();
    let mut followed = Followed { changes: following.alignment().changes().count(), ..Followed::default() };
    for annotation in document.annotations.iter() {
        match following.spans(&annotation.spans) {
            Fate::Same(spans) => {
                followed.same += 1;
                let after = if spans == annotation.spans {
                    annotation.clone()
                } else {
                    Rc::new(Annotation { spans, ..annotation.as_ref().clone() })
                };
                placed.push(after);
            }
            Fate::Changed(spans) => {
                followed.changed.push(annotation.id.clone());
                let said =
                    || annotation.spans.iter().map(|it| document.text.slice(it)).collect::<Vec<_>>().join(" […] ");
                // What it said when somebody last looked at it.
                let review = annotation.review.clone().unwrap_or_else(|| said().into());
                let after = Annotation { spans, modified: now, review: Some(review), ..annotation.as_ref().clone() };
                placed.push(Rc::new(after));
            }
            Fate::Gone => {
                followed.gone.push(annotation.id.clone());
                unplaced.push(Unplaced::of(&document.text, annotation));
            }
        }
    }
    let mut details = document.details.clone();
    if !details.turns.is_empty() {
        // A turn begins with its paragraph.
        let place = |at: Offset| {
            let paragraph = boundary::paragraph_at(&document.text, at)?;
            match following.span(paragraph) {
                Fate::Same(it) | Fate::Changed(it) => Some(text.block(text.block_at(it.start()))?.start),
                Fate::Gone => None,
            }
        };
        Rc::make_mut(&mut details).turns = turns::moved(&document.details.turns, place);
    }
    Moved { placed, unplaced, followed, details }
}

/// The new version takes the place of the old one, and its annotations. The old one stays right behind it, with its
/// text alone.
#[inline(never)]
pub(super) fn correct_text(project: &Project, env: &mut Env<'_>, id: DocumentId, intake: Intake) -> Plan {
    let old = known_document(project, &id)?;
    let position = project.position(&id).unwrap_or_default();
    if old.text == intake.text {
        return Ok(Planned { document: Some(id), ..Planned::default() });
    }
    check_text(&intake.text)?;
    let Moved { placed, unplaced, followed, details } = follow(old, &intake.text, env.now);
    let new = Document {
        id: DocumentId::mint(env.ids),
        details,
        text: intake.text,
        intake: intake.record,
        derived_from: Some(id),
        annotations: AnnotationSet::new(placed),
        unplaced: unplaced_list(unplaced),
        ..old.as_ref().clone()
    };
    let bare = Document { annotations: AnnotationSet::default(), unplaced: unplaced_list([]), ..old.as_ref().clone() };
    let (new_id, old) = (new.id.clone(), old.clone());
    let at = |position, item| Some(Placed { position, item });
    let transaction = Transaction {
        edits: vec![
            Edit::Document { before: at(position, old), after: at(position, Rc::new(bare)) },
            Edit::Document { before: None, after: at(position, Rc::new(new)) },
        ],
    };
    Ok(Planned { transaction, document: Some(new_id), followed: Some(followed), ..Planned::default() })
}

/// The new version stands behind the old one, which stays as it is; the annotations are copied over to it.
#[inline(never)]
pub(super) fn add_version(project: &Project, env: &mut Env<'_>, id: DocumentId, title: &str, intake: Intake) -> Plan {
    let old = known_document(project, &id)?;
    check_text(&intake.text)?;
    check_count(project, old.annotations.len())?;
    let Moved { mut placed, mut unplaced, mut followed, mut details } = follow(old, &intake.text, env.now);
    if !title.trim().is_empty() {
        Rc::make_mut(&mut details).title = clean_name(title)?;
    }
    // Ids are unique in the project.
    let mut known: BTreeMap<AnnotationId, AnnotationId> = BTreeMap::new();
    let mut fresh = |id: &mut AnnotationId| {
        let before = std::mem::replace(id, AnnotationId::mint(env.ids));
        known.insert(before, id.clone());
    };
    placed.iter_mut().for_each(|it| fresh(&mut Rc::make_mut(it).id));
    unplaced.iter_mut().for_each(|it| fresh(&mut it.id));
    for id in followed.changed.iter_mut().chain(&mut followed.gone) {
        if let Some(fresh) = known.get(id) {
            *id = fresh.clone();
        }
    }
    let new = Document {
        id: DocumentId::mint(env.ids),
        details,
        text: intake.text,
        intake: intake.record,
        derived_from: Some(id.clone()),
        annotations: AnnotationSet::new(placed),
        unplaced: unplaced_list(unplaced),
        ..old.as_ref().clone()
    };
    let document = Some(new.id.clone());
    let position = project.position(&id).map_or(project.documents.len(), |it| it + 1);
    let after = Some(Placed { position, item: Rc::new(new) });
    let transaction = Transaction { edits: vec![Edit::Document { before: None, after }] };
    Ok(Planned { transaction, document, followed: Some(followed), ..Planned::default() })
}

/// Whether a text can be that of a speech.
pub(super) fn check_text(text: &Text) -> Result<(), CommandError> {
    if text.as_str().trim().is_empty() {
        return Err(CommandError::EmptyText);
    }
    if text.as_str().len() > limits::TEXT_BYTES {
        return Err(CommandError::TextTooLarge);
    }
    Ok(())
}
