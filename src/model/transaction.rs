//! A change as people see it: one step, done whole or not at all.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{AnnotationSet, Codebook, Document, DocumentId, Edit, Placed, Project, Span, Unplaced};

/// One or more edits that are applied, undone and journalled together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transaction {
    /// In the order they are applied.
    pub edits: Vec<Edit>,
}

impl Transaction {
    /// The transaction that takes this one back.
    pub fn inverse(&self) -> Self {
        Self { edits: self.edits.iter().rev().map(Edit::inverse).collect() }
    }

    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }
}

/// What a transaction touched, for those who draw or count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Spans whose annotations changed, by document, in the order of the edits.
    pub spans: BTreeMap<DocumentId, Vec<Span>>,
    /// The codebook: names, colours, order.
    pub codebook: bool,
    /// Documents came, went or moved.
    pub documents: bool,
    /// Details of these documents.
    pub details: Vec<DocumentId>,
    /// Annotations without a place of these documents.
    pub unplaced: Vec<DocumentId>,
    /// The project's title or annotators.
    pub project: bool,
}

/// Why a transaction does not fit the project. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// What it says was, is not what is.
    #[error("the {what} is no longer as this change expects it")]
    Stale {
        /// What differs.
        what: &'static str,
    },
    /// It names a document that is not there.
    #[error("there is no speech {0}")]
    NoDocument(DocumentId),
    /// It adds something whose id is taken.
    #[error("the {what} id {id} is taken")]
    Taken {
        /// What kind of thing.
        what: &'static str,
        /// The id.
        id: String,
    },
}

impl Project {
    /// The project after the transaction, and what it touched; or why it does not fit, and nothing changed.
    ///
    /// Undo is this with the [inverse](Transaction::inverse); replaying a journal is this in order.
    pub fn apply(&self, transaction: &Transaction) -> Result<(Self, Touched), ApplyError> {
        let mut next = Draft { project: self.clone(), open: None };
        let mut touched = Touched::default();
        for edit in &transaction.edits {
            next.apply(edit, &mut touched)?;
        }
        Ok((next.finish(), touched))
    }
}

/// A project being changed. The document under work is kept out of its `Rc`, so that
/// ten thousand edits of one document copy it once.
struct Draft {
    project: Project,
    open: Option<(usize, Document)>,
}

impl Draft {
    fn finish(mut self) -> Project {
        self.close();
        self.project
    }

    fn close(&mut self) {
        if let Some((position, document)) = self.open.take()
            && let Some(slot) = self.project.documents.get_mut(position)
        {
            *slot = Rc::new(document);
        }
    }

    fn document(&mut self, id: &DocumentId) -> Result<&mut Document, ApplyError> {
        if self.open.as_ref().is_none_or(|(_, open)| open.id != *id) {
            self.close();
            let position = self.project.documents.iter().position(|it| it.id == *id);
            let found = position.and_then(|at| Some((at, self.project.documents.get(at)?.as_ref().clone())));
            self.open = found;
        }
        match &mut self.open {
            Some((_, document)) => Ok(document),
            None => Err(ApplyError::NoDocument(id.clone())),
        }
    }

    fn apply(&mut self, edit: &Edit, touched: &mut Touched) -> Result<(), ApplyError> {
        match edit {
            Edit::Title { before, after } => {
                check(self.project.title == *before, "project's title")?;
                self.project.title = after.clone();
                touched.project = true;
            }
            Edit::Annotator { before, after } => {
                let list = Rc::make_mut(&mut self.project.annotators);
                replace(list, before.as_ref(), after.as_ref(), "annotator", |it| it.id.as_str())?;
                touched.project = true;
            }
            Edit::Label { before, after } => {
                let codebook = Rc::make_mut(&mut self.project.codebook);
                let mut labels = codebook.labels().to_vec();
                replace(&mut labels, before.as_ref(), after.as_ref(), "label", |it| it.id.as_str())?;
                *codebook = Codebook::new(labels);
                touched.codebook = true;
            }
            Edit::Document { before, after } => {
                self.close();
                let same = |a: &Document, b: &Document| {
                    a.id == b.id
                        && a.text == b.text
                        && a.annotations.len() == b.annotations.len()
                        && a.unplaced.len() == b.unplaced.len()
                };
                replace_by(
                    &mut self.project.documents,
                    before.as_ref(),
                    after.as_ref(),
                    "speech",
                    |it| it.id.as_str(),
                    same,
                )?;
                touched.documents = true;
            }
            Edit::Order { document, before, after } => {
                self.close();
                let list = &mut self.project.documents;
                check(list.get(*before).is_some_and(|it| it.id == *document), "speech's place")?;
                check(*after < list.len(), "speech's place")?;
                let moved = list.remove(*before);
                list.insert(*after, moved);
                touched.documents = true;
            }
            Edit::Details { document, before, after } => {
                let open = self.document(document)?;
                check(open.details == *before, "speech's details")?;
                open.details = after.clone();
                touched.details.push(document.clone());
            }
            Edit::Annotation { document, before, after } => {
                let set = &mut self.document(document)?.annotations;
                if let Some(before) = before {
                    let is = set.get(&before.id);
                    check(is.is_some_and(|is| Rc::ptr_eq(is, before) || is == before), "annotation")?;
                    set.remove(&before.id);
                }
                if let Some(after) = after {
                    insert(set, after)?;
                }
                let spans = touched.spans.entry(document.clone()).or_default();
                for it in [before, after].into_iter().flatten() {
                    spans.extend(it.spans.iter());
                }
            }
            Edit::Unplaced { document, before, after } => {
                let list = &mut self.document(document)?.unplaced;
                replace_unplaced(Rc::make_mut(list), before.as_ref(), after.as_ref())?;
                if !touched.unplaced.contains(document) {
                    touched.unplaced.push(document.clone());
                }
            }
        }
        Ok(())
    }
}

fn insert(set: &mut AnnotationSet, annotation: &Rc<super::Annotation>) -> Result<(), ApplyError> {
    let is_new = set.insert(annotation.clone());
    is_new.then_some(()).ok_or_else(|| ApplyError::Taken { what: "annotation", id: annotation.id.to_string() })
}

/// Takes `before` out of the list, where it must be, and puts `after` in at its place by id.
fn replace_unplaced(
    list: &mut Vec<Rc<Unplaced>>,
    before: Option<&Rc<Unplaced>>,
    after: Option<&Rc<Unplaced>>,
) -> Result<(), ApplyError> {
    const WHAT: &str = "annotation without a place";
    let place = |list: &[Rc<Unplaced>], it: &Unplaced| list.binary_search_by(|other| other.id.cmp(&it.id));
    if let Some(before) = before {
        let at = place(list, before).map_err(|_| ApplyError::Stale { what: WHAT })?;
        check(list.get(at).is_some_and(|is| Rc::ptr_eq(is, before) || is == before), WHAT)?;
        list.remove(at);
    }
    if let Some(after) = after {
        match place(list, after) {
            Ok(_) => return Err(ApplyError::Taken { what: WHAT, id: after.id.to_string() }),
            Err(at) => list.insert(at, after.clone()),
        }
    }
    Ok(())
}

fn check(fits: bool, what: &'static str) -> Result<(), ApplyError> {
    fits.then_some(()).ok_or(ApplyError::Stale { what })
}

fn replace<T: PartialEq>(
    list: &mut Vec<Rc<T>>,
    before: Option<&Placed<T>>,
    after: Option<&Placed<T>>,
    what: &'static str,
    id: impl Fn(&T) -> &str,
) -> Result<(), ApplyError> {
    replace_by(list, before, after, what, id, T::eq)
}

/// Takes `before` out of the list, where it must be, and puts `after` in.
fn replace_by<T>(
    list: &mut Vec<Rc<T>>,
    before: Option<&Placed<T>>,
    after: Option<&Placed<T>>,
    what: &'static str,
    id: impl Fn(&T) -> &str,
    same: impl Fn(&T, &T) -> bool,
) -> Result<(), ApplyError> {
    if let Some(before) = before {
        let is = list.get(before.position);
        check(is.is_some_and(|is| Rc::ptr_eq(is, &before.item) || same(is, &before.item)), what)?;
        list.remove(before.position);
    }
    if let Some(after) = after {
        check(after.position <= list.len(), what)?;
        if list.iter().any(|it| id(it) == id(&after.item)) {
            return Err(ApplyError::Taken { what, id: id(&after.item).to_owned() });
        }
        list.insert(after.position, after.item.clone());
    }
    Ok(())
}
