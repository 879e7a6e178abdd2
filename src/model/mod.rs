//! The pure heart: texts, spans, annotations, and every change that can happen to them.
//!
//! Nothing here knows a browser, a file format, a clock or a source of chance: times and ids come in as
//! arguments. Nothing here can fail for a reason outside its arguments, and no input makes it panic.
//! The modules stand in reading order, from a place in a text to the picture of an annotated one.

#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice))]

pub mod anchor;
pub mod boundary;
pub mod limits;
pub mod order;
pub mod reference;
pub mod search;
pub mod tidy;
pub mod turns;

mod alignment;
mod annotation;
mod annotation_set;
mod codebook;
pub mod codebook_lines;
mod color;
mod command;
mod deletion;
mod document;
mod edges;
mod edit;
mod follow;
mod history;
mod id;
mod intake;
pub mod layout;
mod merge;
mod offset;
mod outline;
mod project;
mod selector;
mod span;
mod text;
mod time;
mod transaction;
mod unplaced;

pub use alignment::{Alignment, Change, Kept};
pub use annotation::{Annotation, Attributes, Foreign, Labels, Value};
pub use annotation_set::{AnnotationSet, CHUNK, Chunk};
pub use codebook::{Codebook, Example, Label, LineStyle};
pub use color::{Color, Derived, TINT_SHARE, Theme, contrast};
pub use command::{
    Command, CommandError, DetailsPatch, Env, Followed, LabelPatch, NewAnnotation, NewLabel, Patch, Planned,
};
pub use deletion::Deletion;
pub use document::{Details, Document, is_language_tag};
pub use edges::Side;
pub use edit::{Edit, Placed};
pub use follow::{Fate, Following};
pub use history::{Group, History, Step};
pub use id::{AnnotationId, AnnotatorId, DocumentId, Ids, LabelId, ProjectId, is_id, is_unique, mint, slug};
pub use intake::{Intake, IntakeMap, IntakeRecord, Newlines, intake, intake_utf16};
pub use merge::Merged;
pub use offset::{Offset, OffsetUnit};
pub use outline::{Entry, Seat, Way};
pub use project::{Annotator, Project};
pub use selector::{CONTEXT_CHARS, QUOTE_CHARS, QUOTE_ENDS, Quote, Selector};
pub use span::{Span, Spans};
pub use text::{Block, OffsetError, Text};
pub use time::Timestamp;
pub use transaction::{ApplyError, Touched, Transaction};
pub use turns::{FoundTurn, Turn};
pub use unplaced::{Lost, Unplaced, UnplacedList, unplaced_list};
