//! What people want, in their words, and the transaction that does it.

mod annotations;
mod documents;
mod labels;
mod versions;

use std::collections::BTreeMap;
use std::rc::Rc;

use super::merge::{self, Merged};
use super::{
    AnnotationId, Annotator, AnnotatorId, Attributes, Color, Document, DocumentId, Edit, Example, Group, Ids, Intake,
    Label, LabelId, LineStyle, Offset, Placed, Project, Seat, Side, Span, Spans, Timestamp, Transaction, Turn, limits,
};

pub(super) use documents::title_from;
pub use versions::Followed;

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
    /// What it means.
    pub description: Option<String>,
    /// The label above it, by name (case aside), then by id, of the codebook as it will be.
    pub parent: Option<Rc<str>>,
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
    /// What it means.
    pub description: Option<String>,
    /// What belongs under it.
    pub include: Option<String>,
    /// What does not belong under it.
    pub exclude: Option<String>,
    /// Passages that show what it means.
    pub examples: Option<Vec<Example>>,
    /// The key that applies it: one character that can be seen. None leaves it the digit of its place.
    pub shortcut: Option<Option<String>>,
    /// The label above it; it becomes the last below that one. None puts it at the top.
    pub parent: Option<Option<LabelId>>,
}

/// What to change of a document's details; `None` leaves it. Each part replaces whole.
#[derive(Clone, Debug, Default)]
pub struct DetailsPatch {
    /// What people call it.
    pub title: Option<String>,
    /// Its language as a BCP 47 tag; empty says none.
    pub language: Option<String>,
    /// What else is known of it, by key. An empty value is none.
    pub metadata: Option<BTreeMap<Rc<str>, Rc<str>>>,
    /// Who speaks from where. Those at no place of the text are left out.
    pub turns: Option<Rc<[Turn]>>,
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
    /// Other details of a document: title, language, metadata.
    UpdateDetails {
        /// Of which.
        document: DocumentId,
        /// What changes.
        patch: DetailsPatch,
    },
    /// A document takes another place in the list.
    MoveDocument {
        /// Which.
        document: DocumentId,
        /// Its new place, from zero; beyond the end is the end.
        position: usize,
    },
    /// A document gets another text: a new version, with its annotations, takes its place. The old version stays
    /// right behind it without them.
    CorrectText {
        /// Which document.
        document: DocumentId,
        /// The text as it should be.
        intake: Box<Intake>,
    },
    /// Another text of the same speech comes in behind the one that is here, with copies of its annotations.
    AddVersion {
        /// Of which document.
        document: DocumentId,
        /// What it is called; empty takes the title of the other.
        title: String,
        /// Its text.
        intake: Box<Intake>,
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
    /// A label on many passages. Those of which an annotation with the very span bears it stay as they are; where one of
    /// the same annotator has the very span, that one gets the label too.
    AnnotateAll {
        /// In which document.
        document: DocumentId,
        /// Where; in any order.
        spans: Vec<Span>,
        /// The label.
        label: LabelId,
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
    /// An edge of one passage moves, as far as it can go.
    MoveEdge {
        /// Of which annotation.
        annotation: AnnotationId,
        /// Of which of its passages, from zero.
        passage: usize,
        /// Its start or its end.
        side: Side,
        /// Where to.
        to: Offset,
    },
    /// One more passage for an annotation.
    AddPassage {
        /// Which annotation.
        annotation: AnnotationId,
        /// Where. What it overlaps becomes one with it.
        span: Span,
    },
    /// A passage of an annotation goes; with the last one the annotation.
    RemovePassage {
        /// Which annotation.
        annotation: AnnotationId,
        /// Which of its passages, from zero.
        passage: usize,
    },
    /// Annotations go.
    RemoveAnnotations {
        /// Which.
        annotations: Vec<AnnotationId>,
    },
    /// Somebody looked at annotations that were marked for it: the marks go.
    Reviewed {
        /// Which. Those without a mark stay as they are.
        annotations: Vec<AnnotationId>,
    },
    /// An annotation without a place gets one, and keeps its id.
    PlaceAgain {
        /// In which document.
        document: DocumentId,
        /// Which annotation.
        unplaced: AnnotationId,
        /// Where.
        spans: Spans,
    },
    /// Annotations without a place go.
    DropUnplaced {
        /// Of which document.
        document: DocumentId,
        /// Which.
        ids: Vec<AnnotationId>,
    },
    /// A new label at the end of the codebook.
    AddLabel {
        /// What it is like.
        label: NewLabel,
    },
    /// New labels, each behind the last below the one above it.
    AddLabels {
        /// What they are like.
        labels: Vec<NewLabel>,
    },
    /// A label goes elsewhere in the tree, with all below it.
    MoveLabel {
        /// Which.
        label: LabelId,
        /// Where to.
        seat: Seat,
    },
    /// Labels become one: their passages, what was said of them there, and the labels below them go to it.
    MergeLabels {
        /// Which.
        from: Vec<LabelId>,
        /// The one that stays.
        into: LabelId,
    },
    /// The passages of a label bear another one instead. Both stay.
    MovePassages {
        /// Which label.
        from: LabelId,
        /// The other one.
        into: LabelId,
    },
    /// Other words, another look, key or place for a label.
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
    /// Another name for the annotator at this desk.
    RenameAnnotator {
        /// The new name; empty says none.
        name: String,
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
    /// A key is not one character that can be seen.
    #[error("“{0}” cannot be a key: a key is one visible character.")]
    BadKey(String),
    /// Another label has that key.
    #[error("The key “{key}” belongs to the label “{label}”.")]
    KeyTaken {
        /// The key.
        key: String,
        /// The name of the label that has it.
        label: String,
    },
    /// A label would stand below itself.
    #[error("A label cannot stand below itself: “{0}” is it, or below it.")]
    Circle(String),
    /// The tree of labels gets deeper than Rostrum holds.
    #[error("The labels are nested too deeply: at most 64 levels.")]
    TooDeep,
    /// A label has more examples than Rostrum holds.
    #[error("There are too many examples: at most 100 for one label.")]
    TooManyExamples,
    /// A text has no characters but white space.
    #[error("The text is empty.")]
    EmptyText,
    /// A text is larger than Rostrum holds.
    #[error("The text is too large: at most 32 MiB.")]
    TextTooLarge,
    /// A note is larger than Rostrum holds.
    #[error("The note is too large: at most 100 kB.")]
    NoteTooLarge,
    /// What is said of a document is longer than Rostrum holds.
    #[error("“{0}” is too long: at most 100 kB.")]
    DetailTooLarge(String),
    /// It is no language tag.
    #[error("“{0}” is not a language tag: write one like en, ru or pt-BR.")]
    BadLanguage(String),
    /// There are more annotations than Rostrum holds.
    #[error("The project is too large: at most 1,000,000 annotations.")]
    ProjectTooLarge,
    /// An annotation has no such passage.
    #[error("The annotation has no passage {0}.")]
    UnknownPassage(usize),
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
            Self::BadKey(_) => "bad-key",
            Self::KeyTaken { .. } => "key-taken",
            Self::Circle(_) => "circle",
            Self::TooDeep => "too-deep",
            Self::EmptyText => "empty-text",
            Self::TextTooLarge
            | Self::NoteTooLarge
            | Self::DetailTooLarge(_)
            | Self::ProjectTooLarge
            | Self::TooManyExamples => "too-large",
            Self::BadLanguage(_) => "bad-language",
            Self::UnknownPassage(_) => "unknown-passage",
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
    /// What became of annotations whose speech has another text.
    pub followed: Option<Followed>,
}

type Plan = Result<Planned, CommandError>;

impl Command {
    /// Works out what the command changes in `project`, without changing it.
    pub fn plan(self, project: &Project, env: &mut Env<'_>) -> Plan {
        // Each is a function of its own in the program too (`inline(never)`): a browser compiles functions when they are
        // first called, and nobody is to wait for those that are not.
        match self {
            Self::AddDocument { title, intake, metadata, labels, annotations } => {
                documents::add_document(project, env, &title, *intake, metadata, &labels, annotations)
            }
            Self::UpdateDetails { document, patch } => documents::update_details(project, document, patch),
            Self::MoveDocument { document, position } => documents::move_document(project, document, position),
            Self::CorrectText { document, intake } => versions::correct_text(project, env, document, *intake),
            Self::AddVersion { document, title, intake } => {
                versions::add_version(project, env, document, &title, *intake)
            }
            Self::RemoveDocument { document } => documents::remove_document(project, document),
            Self::Annotate { document, spans, labels, note } => {
                annotations::annotate(project, env, document, spans, &labels, &note)
            }
            Self::AnnotateAll { document, spans, label } => {
                annotations::annotate_all(project, env, document, spans, label)
            }
            Self::ToggleLabel { annotation, label } => {
                known_label(project, &label)?;
                annotations::change(project, env, annotation, |it| it.labels = it.labels_toggled(&label))
            }
            Self::Update { annotation, patch } => annotations::update(project, env, annotation, patch),
            Self::MoveEdge { annotation, passage, side, to } => {
                annotations::move_edge(project, env, annotation, passage, side, to)
            }
            Self::AddPassage { annotation, span } => annotations::add_passage(project, env, annotation, span),
            Self::RemovePassage { annotation, passage } => {
                annotations::remove_passage(project, env, annotation, passage)
            }
            Self::RemoveAnnotations { annotations } => annotations::remove_annotations(project, annotations),
            Self::Reviewed { annotations } => annotations::reviewed(project, annotations),
            Self::PlaceAgain { document, unplaced, spans } => {
                annotations::place_again(project, env, document, &unplaced, spans)
            }
            Self::DropUnplaced { document, ids } => annotations::drop_unplaced(project, document, ids),
            Self::AddLabel { label } => labels::add_labels(project, &[label]),
            Self::AddLabels { labels } => labels::add_labels(project, &labels),
            Self::MoveLabel { label, seat } => labels::move_label(project, label, &seat),
            Self::MergeLabels { from, into } => labels::merge_labels(project, env, &from, into),
            Self::MovePassages { from, into } => labels::move_passages(project, env, from, into),
            Self::UpdateLabel { label, patch } => labels::update_label(project, label, patch),
            Self::RemoveLabel { label } => labels::remove_label(project, env, label),
            Self::RenameProject { title } => rename_project(project, &title),
            Self::RenameAnnotator { name } => rename_annotator(project, env, &name),
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
pub(super) fn clean_name(name: &str) -> Result<Rc<str>, CommandError> {
    let trimmed = name.trim();
    if trimmed.is_empty() || trimmed.chars().any(is_hidden) || trimmed.chars().count() > limits::NAME_CHARS {
        return Err(CommandError::BadName(trimmed.chars().filter(|it| !is_hidden(*it)).take(60).collect()));
    }
    Ok(trimmed.into())
}

/// Whether a character cannot be seen, or turns text around. Joiners are part of words in Persian and of emoji.
pub(super) fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
        )
}

fn check_note(note: &str) -> Result<Rc<str>, CommandError> {
    if note.len() > limits::NOTE_BYTES {
        return Err(CommandError::NoteTooLarge);
    }
    Ok(note.into())
}

fn check_count(project: &Project, more: usize) -> Result<(), CommandError> {
    if project.annotation_count() + more > limits::ANNOTATIONS {
        return Err(CommandError::ProjectTooLarge);
    }
    Ok(())
}

fn check_spans(document: &Document, spans: &Spans) -> Result<(), CommandError> {
    let text = &document.text;
    let fits = |span: Span| text.checked_span(span.start(), span.end()).is_ok();
    if let Some(bad) = spans.iter().find(|span| !fits(*span)) {
        return Err(CommandError::BadSpan(format!("{bad:?}")));
    }
    Ok(())
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

fn rename_project(project: &Project, title: &str) -> Plan {
    let after = clean_name(title)?;
    let transaction = if project.title == after {
        Transaction::default()
    } else {
        one(Edit::Title { before: project.title.clone(), after })
    };
    Ok(Planned { transaction, ..Planned::default() })
}

fn rename_annotator(project: &Project, env: &Env<'_>, name: &str) -> Plan {
    let name = if name.trim().is_empty() { "".into() } else { clean_name(name)? };
    let position = project.annotators.iter().position(|it| it.id == env.annotator);
    let before = position.and_then(|at| Some(Placed { position: at, item: project.annotators.get(at)?.clone() }));
    let after = match &before {
        Some(before) => Annotator { name, ..before.item.as_ref().clone() },
        None => Annotator { id: env.annotator.clone(), name, foreign: None },
    };
    let transaction = if before.as_ref().is_some_and(|it| *it.item == after) {
        Transaction::default()
    } else {
        let position = position.unwrap_or(project.annotators.len());
        one(Edit::Annotator { before, after: Some(Placed { position, item: Rc::new(after) }) })
    };
    Ok(Planned { transaction, ..Planned::default() })
}
