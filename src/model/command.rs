//! What people want, in their words, and the transaction that does it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::merge::{self, Merged};
use super::{
    Annotation, AnnotationId, AnnotationSet, AnnotatorId, Attributes, Color, Details, Document, DocumentId, Edit,
    Group, Ids, Intake, Label, LabelId, Labels, LineStyle, Placed, Project, Spans, Timestamp, Transaction, limits,
};

/// What a command needs from the world.
pub struct Env<'a> {
    /// The moment it happens.
    pub now: Timestamp,
    /// Who does it.
    pub annotator: AnnotatorId,
    /// Where fresh ids come from.
    pub ids: &'a mut dyn Ids,
}

/// An annotation that comes with a new document.
#[derive(Clone, Debug)]
pub struct NewAnnotation {
    /// Where in the new text.
    pub spans: Spans,
    /// Labels by id or exact name, of the codebook as it will be.
    pub labels: Vec<Rc<str>>,
    /// Free words; empty when there is none.
    pub note: Rc<str>,
}

/// A label that is not yet in the codebook. What is `None` is chosen to differ from the others.
#[derive(Clone, Debug, Default)]
pub struct NewLabel {
    /// What people call it.
    pub name: String,
    /// Its colour.
    pub color: Option<Color>,
    /// Its line.
    pub style: Option<LineStyle>,
    /// When to use it.
    pub description: Option<String>,
}

/// What to change of an annotation; `None` leaves it. Each part replaces whole.
#[derive(Clone, Debug, Default)]
pub struct Patch {
    /// Where it is.
    pub spans: Option<Spans>,
    /// What labels it bears.
    pub labels: Option<Vec<LabelId>>,
    /// Its note.
    pub note: Option<String>,
    /// Its attributes.
    pub attributes: Option<Attributes>,
}

/// What to change of a label; `None` leaves it.
#[derive(Clone, Debug, Default)]
pub struct LabelPatch {
    /// What people call it. Its id stays.
    pub name: Option<String>,
    /// Its colour.
    pub color: Option<Color>,
    /// Its line.
    pub style: Option<LineStyle>,
    /// When to use it.
    pub description: Option<String>,
}

/// Everything that can be wanted of a project.
#[derive(Debug)]
pub enum Command {
    /// A new document at the end of the list, with annotations and perhaps labels that are not there yet.
    AddDocument {
        /// What it is called; empty takes the first words of the text.
        title: String,
        /// Its text.
        intake: Box<Intake>,
        /// Title aside, what is known of it.
        metadata: BTreeMap<Rc<str>, Rc<str>>,
        /// Labels it needs. Those whose name is in the codebook are not added again.
        labels: Vec<NewLabel>,
        /// What is said of it.
        annotations: Vec<NewAnnotation>,
    },
    /// Another title for a document.
    RenameDocument {
        /// Which.
        document: DocumentId,
        /// The new title.
        title: String,
    },
    /// A document goes, with all annotations.
    RemoveDocument {
        /// Which.
        document: DocumentId,
    },
    /// A label on a passage. When one annotation of the same annotator has exactly these spans, the labels
    /// toggle on that one; otherwise a new annotation is made.
    Annotate {
        /// In which document.
        document: DocumentId,
        /// Where.
        spans: Spans,
        /// The labels; none makes a plain highlight.
        labels: Vec<LabelId>,
        /// Free words; empty when there is none.
        note: String,
    },
    /// A label goes on an annotation, or comes off it.
    ToggleLabel {
        /// Which annotation.
        annotation: AnnotationId,
        /// Which label.
        label: LabelId,
    },
    /// Other spans, labels, note or attributes for an annotation.
    Update {
        /// Which.
        annotation: AnnotationId,
        /// What changes.
        patch: Patch,
    },
    /// Annotations go.
    RemoveAnnotations {
        /// Which.
        annotations: Vec<AnnotationId>,
    },
    /// A new label at the end of the codebook.
    AddLabel {
        /// What it is like.
        label: NewLabel,
    },
    /// Another name or look for a label.
    UpdateLabel {
        /// Which.
        label: LabelId,
        /// What changes.
        patch: LabelPatch,
    },
    /// A label goes, from the codebook and from every annotation. Annotations that say nothing then go with it.
    RemoveLabel {
        /// Which.
        label: LabelId,
    },
    /// Another title for the project.
    RenameProject {
        /// The new title.
        title: String,
    },
    /// All of another project comes in; nothing that is here changes.
    Import {
        /// What a reader made of a file.
        project: Box<Project>,
    },
}

/// Why a command cannot be done. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// It names a document that is not there.
    #[error("There is no speech with the id “{0}”.")]
    UnknownDocument(String),
    /// It names an annotation that is not there.
    #[error("There is no annotation with the id “{0}”.")]
    UnknownAnnotation(String),
    /// It names a label that is not there.
    #[error("There is no label “{0}”.")]
    UnknownLabel(String),
    /// A name is empty, too long, or has characters that cannot be seen.
    #[error("“{0}” cannot be a name: names have 1 to 200 visible characters.")]
    BadName(String),
    /// Another label has that name.
    #[error("There is a label “{0}” already.")]
    NameTaken(String),
    /// A text has no characters but white space.
    #[error("The text is empty.")]
    EmptyText,
    /// A text, a note or a project is larger than Rostrum holds.
    #[error("{what} is too large: at most {limit}.")]
    TooLarge {
        /// What.
        what: &'static str,
        /// How much is held.
        limit: &'static str,
    },
    /// A span does not lie in the text, or cuts a character.
    #[error("The passage {0} does not lie in the text.")]
    BadSpan(String),
}

impl CommandError {
    /// A stable name, for scripts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownDocument(_) => "unknown-document",
            Self::UnknownAnnotation(_) => "unknown-annotation",
            Self::UnknownLabel(_) => "unknown-label",
            Self::BadName(_) => "bad-name",
            Self::NameTaken(_) => "name-taken",
            Self::EmptyText => "empty-text",
            Self::TooLarge { .. } => "too-large",
            Self::BadSpan(_) => "bad-span",
        }
    }
}

/// A command worked out: what it will change, and what it will make.
#[derive(Debug, Default)]
pub struct Planned {
    /// What will change; empty when all is as wanted already.
    pub transaction: Transaction,
    /// What further commands may join it in the history.
    pub group: Option<Group>,
    /// The document it makes or concerns.
    pub document: Option<DocumentId>,
    /// The annotation it makes or concerns, also when it goes.
    pub annotation: Option<AnnotationId>,
    /// The label it makes or concerns.
    pub label: Option<LabelId>,
    /// What an import brought.
    pub merged: Option<Merged>,
}

type Plan = Result<Planned, CommandError>;

impl Command {
    /// Works out what the command changes in `project`, without changing it.
    pub fn plan(self, project: &Project, env: &mut Env<'_>) -> Plan {
        match self {
            Self::AddDocument { title, intake, metadata, labels, annotations } => {
                add_document(project, env, &title, *intake, metadata, &labels, annotations)
            }
            Self::RenameDocument { document, title } => rename_document(project, document, &title),
            Self::RemoveDocument { document } => remove_document(project, document),
            Self::Annotate { document, spans, labels, note } => annotate(project, env, document, spans, &labels, &note),
            Self::ToggleLabel { annotation, label } => {
                known_label(project, &label)?;
                change(project, env, annotation, |it| it.labels = it.labels_toggled(&label))
            }
            Self::Update { annotation, patch } => update(project, env, annotation, patch),
            Self::RemoveAnnotations { annotations } => remove_annotations(project, annotations),
            Self::AddLabel { label } => add_label(project, &label),
            Self::UpdateLabel { label, patch } => update_label(project, label, patch),
            Self::RemoveLabel { label } => remove_label(project, env, label),
            Self::RenameProject { title } => rename_project(project, &title),
            Self::Import { project: other } => merge::plan(project, *other, env),
        }
    }
}

fn one(edit: Edit) -> Transaction {
    Transaction { edits: vec![edit] }
}

fn known_document<'a>(project: &'a Project, id: &DocumentId) -> Result<&'a Rc<Document>, CommandError> {
    project.document(id).ok_or_else(|| CommandError::UnknownDocument(id.to_string()))
}

fn known_label(project: &Project, id: &LabelId) -> Result<(usize, Rc<Label>), CommandError> {
    let position = project.codebook.position(id);
    let found = position.and_then(|at| Some((at, project.codebook.labels().get(at)?.clone())));
    found.ok_or_else(|| CommandError::UnknownLabel(id.to_string()))
}

/// A name as it may be kept: trimmed, one line, without characters that cannot be seen or that turn text around.
fn clean_name(name: &str) -> Result<Rc<str>, CommandError> {
    let trimmed = name.trim();
    if trimmed.is_empty() || trimmed.chars().any(is_hidden) || trimmed.chars().count() > limits::NAME_CHARS {
        return Err(CommandError::BadName(trimmed.chars().filter(|it| !is_hidden(*it)).take(60).collect()));
    }
    Ok(trimmed.into())
}

/// Whether a character cannot be seen, or turns text around. Joiners are part of words in Persian and of emoji.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
        )
}

/// The first words of a text, as a title.
fn title_from(text: &str) -> Rc<str> {
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

fn check_note(note: &str) -> Result<Rc<str>, CommandError> {
    if note.len() > limits::NOTE_BYTES {
        return Err(CommandError::TooLarge { what: "The note", limit: "100 kB" });
    }
    Ok(note.into())
}

fn check_count(project: &Project, more: usize) -> Result<(), CommandError> {
    if project.annotation_count() + more > limits::ANNOTATIONS {
        return Err(CommandError::TooLarge { what: "The project", limit: "1,000,000 annotations" });
    }
    Ok(())
}

fn check_spans(document: &Document, spans: &Spans) -> Result<(), CommandError> {
    let text = &document.text;
    let fits = |span: super::Span| text.checked_span(span.start(), span.end()).is_ok();
    if let Some(bad) = spans.iter().find(|span| !fits(*span)) {
        return Err(CommandError::BadSpan(format!("{bad:?}")));
    }
    Ok(())
}

fn add_document(
    project: &Project,
    env: &mut Env<'_>,
    title: &str,
    intake: Intake,
    metadata: BTreeMap<Rc<str>, Rc<str>>,
    labels: &[NewLabel],
    annotations: Vec<NewAnnotation>,
) -> Plan {
    let text = intake.text;
    if text.as_str().trim().is_empty() {
        return Err(CommandError::EmptyText);
    }
    if text.as_str().len() > limits::TEXT_BYTES {
        return Err(CommandError::TooLarge { what: "The text", limit: "32 MiB" });
    }
    check_count(project, annotations.len())?;
    let title = if title.trim().is_empty() { title_from(text.as_str()) } else { clean_name(title)? };

    let mut codebook = project.codebook.as_ref().clone();
    let mut transaction = Transaction::default();
    for label in labels {
        if codebook.find(label.name.trim()).is_none() {
            let placed = new_label(&codebook, label)?;
            codebook = super::Codebook::new(codebook.labels().iter().cloned().chain([placed.item.clone()]).collect());
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

fn fresh(env: &mut Env<'_>, spans: Spans, labels: Labels, note: Rc<str>) -> Annotation {
    Annotation {
        id: AnnotationId::mint(env.ids),
        spans,
        labels,
        note,
        attributes: None,
        annotator: env.annotator.clone(),
        created: env.now,
        modified: env.now,
        foreign: None,
    }
}

fn rename_document(project: &Project, id: DocumentId, title: &str) -> Plan {
    let before = known_document(project, &id)?.details.clone();
    let after = Rc::new(Details { title: clean_name(title)?, ..before.as_ref().clone() });
    let transaction = if before == after {
        Transaction::default()
    } else {
        one(Edit::Details { document: id.clone(), before, after })
    };
    Ok(Planned { transaction, document: Some(id), ..Planned::default() })
}

fn remove_document(project: &Project, id: DocumentId) -> Plan {
    let item = known_document(project, &id)?.clone();
    let position = project.position(&id).unwrap_or_default();
    let transaction = one(Edit::Document { before: Some(Placed { position, item }), after: None });
    Ok(Planned { transaction, document: Some(id), ..Planned::default() })
}

fn annotate(
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

/// Each label once, where it comes first.
fn unique(labels: &[LabelId]) -> Vec<LabelId> {
    let mut unique: Vec<LabelId> = Vec::with_capacity(labels.len());
    for label in labels {
        if !unique.contains(label) {
            unique.push(label.clone());
        }
    }
    unique
}

/// Changes one annotation. When its last label and its note are gone, it goes.
fn change(project: &Project, env: &Env<'_>, id: AnnotationId, alter: impl FnOnce(&mut Annotation)) -> Plan {
    let found = project.annotation(&id);
    let (document, before) = found.ok_or_else(|| CommandError::UnknownAnnotation(id.to_string()))?;
    let mut after = before.as_ref().clone();
    alter(&mut after);
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

fn update(project: &Project, env: &mut Env<'_>, id: AnnotationId, patch: Patch) -> Plan {
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

fn remove_annotations(project: &Project, ids: Vec<AnnotationId>) -> Plan {
    let mut planned = Planned::default();
    for id in ids.into_iter().collect::<BTreeSet<_>>() {
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

fn check_label_name(codebook: &super::Codebook, name: &str, own: Option<&LabelId>) -> Result<Rc<str>, CommandError> {
    let name = clean_name(name)?;
    let folded = name.to_lowercase();
    let taken = |it: &&Rc<Label>| it.name.to_lowercase() == folded && Some(&it.id) != own;
    match codebook.labels().iter().find(taken) {
        Some(other) => Err(CommandError::NameTaken(other.name.to_string())),
        None => Ok(name),
    }
}

fn new_label(codebook: &super::Codebook, new: &NewLabel) -> Result<Placed<Label>, CommandError> {
    let name = check_label_name(codebook, &new.name, None)?;
    let (color, style) = codebook.next_look();
    let mut label = Label::new(codebook.free_id(&name), &name, new.color.unwrap_or(color), new.style.unwrap_or(style));
    label.description = check_note(new.description.as_deref().unwrap_or_default())?;
    Ok(Placed { position: codebook.labels().len(), item: Rc::new(label) })
}

fn add_label(project: &Project, new: &NewLabel) -> Plan {
    let placed = new_label(&project.codebook, new)?;
    Ok(Planned {
        label: Some(placed.item.id.clone()),
        transaction: one(Edit::Label { before: None, after: Some(placed) }),
        ..Planned::default()
    })
}

fn update_label(project: &Project, id: LabelId, patch: LabelPatch) -> Plan {
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

fn remove_label(project: &Project, env: &Env<'_>, id: LabelId) -> Plan {
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

fn rename_project(project: &Project, title: &str) -> Plan {
    let after = clean_name(title)?;
    let transaction = if project.title == after {
        Transaction::default()
    } else {
        one(Edit::Title { before: project.title.clone(), after })
    };
    Ok(Planned { transaction, ..Planned::default() })
}
