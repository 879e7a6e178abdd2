//! Interchange: how projects leave as files and come back.
//!
//! Every format is one implementation of [`Format`] in a file of its own and one line in [`FORMATS`]; what a file looks
//! like stays private to that file. A reader returns what it could read and says what it could not; a writer reads
//! its own bytes again and says how many quotes stand where they say, and what the format has no place for.

#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice))]

mod archive;
mod attributes;
mod brat;
mod cas;
mod check;
mod clean;
mod codebook_csv;
mod conll;
mod css_color;
mod csv;
mod diagnostic;
mod distinct;
mod doccano;
mod doccano_labels;
mod draft;
mod file_name;
mod html;
mod json;
mod jsonl;
mod label_studio;
mod label_studio_config;
mod lines;
mod loss;
mod markdown;
mod means;
mod moment;
mod names;
mod own_keys;
mod parts;
mod placing;
mod plain;
mod prodigy;
mod quotes;
mod refi;
mod refi_codebook;
mod refi_qda;
mod refi_reading;
mod refi_text;
mod remark;
mod rostrum;
mod sayable;
mod shelf;
mod source;
mod spacy;
mod table;
mod tei;
mod texts;
mod together;
mod tokens;
mod training;
mod uima_json;
mod uima_xmi;
mod w3c;
mod webanno_tsv;
mod xml;

pub use archive::{Entry, pack, unpack};
pub use brat::Brat;
pub use codebook_csv::CodebookCsv;
pub use conll::Conll;
pub use csv::Csv;
pub use diagnostic::{Diagnostic, Finding, ReadError, Reading, Severity};
pub use doccano::Doccano;
pub use doccano_labels::DoccanoLabels;
pub use file_name::file_name;
pub use html::Html;
pub use jsonl::JsonLines;
pub use label_studio::LabelStudio;
pub use label_studio_config::LabelStudioConfig;
pub use loss::{Change, Fate, Feature, Item, Loss};
pub use markdown::Markdown;
pub use plain::Plain;
pub use prodigy::Prodigy;
pub use refi_codebook::RefiCodebook;
pub use refi_qda::RefiQda;
pub use remark::Remark;
pub use rostrum::Rostrum;
pub use spacy::Spacy;
pub use tei::Tei;
pub use texts::{Omission, Speech, TEXTS, TextKind, text_kind};
pub use together::together;
pub use uima_json::UimaJson;
pub use uima_xmi::UimaXmi;
pub use w3c::W3c;
pub use webanno_tsv::WebAnnoTsv;

use std::rc::Rc;

use thiserror::Error;

use crate::model::{Document, DocumentId, Ids, OffsetUnit, Project};

/// All formats, in the order of the menu. The first is the native one, which carries everything.
pub static FORMATS: &[&dyn Format] = &[
    &Rostrum,
    &Csv,
    &Html,
    &W3c,
    &Tei,
    &Brat,
    &LabelStudio,
    &LabelStudioConfig,
    &Doccano,
    &DoccanoLabels,
    &Spacy,
    &Prodigy,
    &Conll,
    &UimaJson,
    &UimaXmi,
    &WebAnnoTsv,
    &RefiQda,
    &RefiCodebook,
    &CodebookCsv,
    &JsonLines,
    &Markdown,
    &Plain,
];

/// The format of that [id](Format::id).
pub fn find(id: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|format| format.id() == id)
}

/// The format that can read the file, judged by what is in it first, then by its name. Where text documents have the same
/// ending, as `.html`, only what is in it counts.
pub fn recognise(name: &str, bytes: &[u8]) -> Option<&'static dyn Format> {
    let readable = FORMATS.iter().copied().filter(|format| format.capabilities().reads);
    let lower = name.to_lowercase();
    let is_text = |ending: &str| TEXTS.iter().any(|kind| kind.extensions().contains(&ending));
    let endings = |format: &dyn Format| [Some(format.extension()), format.bundle()].into_iter().flatten();
    let is_named =
        |format: &dyn Format| endings(format).any(|ending| !is_text(ending) && lower.ends_with(&format!(".{ending}")));
    let mut named = readable.clone();
    { readable }.find(|format| format.recognises(bytes)).or_else(|| named.find(|format| is_named(*format)))
}

/// The media type of zip files.
const ZIP: &str = "application/zip";

/// A way to write a project down, and perhaps to read it back.
pub trait Format: Sync {
    /// Its name in scripts and tests: lower case, unique, never changed.
    fn id(&self) -> &'static str;

    /// What people call it.
    fn name(&self) -> &'static str;

    /// How its file names end, without the first dot.
    fn extension(&self) -> &'static str;

    /// How the names of its files end when they hold another number of speeches than one: a zip file then, with a file
    /// for each. `None`: one file holds any number.
    fn bundle(&self) -> Option<&'static str> {
        None
    }

    /// The media type of its files.
    fn mime(&self) -> &'static str;

    /// The unit of the offsets in its files; `None` when they have none.
    fn offset_unit(&self) -> Option<OffsetUnit>;

    /// The unit of the offsets in files of that [variant](Self::variants).
    fn unit_of(&self, variant: Option<&str>) -> Option<OffsetUnit> {
        variant.and_then(OffsetUnit::from_name).or_else(|| self.offset_unit())
    }

    /// What it can do, and what it has a place for.
    fn capabilities(&self) -> Capabilities;

    /// The ways to write it; the first is taken when none is chosen. None where there is only one.
    fn variants(&self) -> &'static [Variant] {
        &[]
    }

    /// What it is, for menus and tables.
    fn doc(&self) -> Doc;

    /// Whether these bytes look like one of its files.
    fn recognises(&self, _bytes: &[u8]) -> bool {
        false
    }

    /// The project in the file, and what in it could not be read. Fresh ids come from `ids`.
    fn read_file(&self, _file: Input<'_>, _ids: &mut dyn Ids) -> Result<Reading, ReadError> {
        Err(ReadError::WriteOnly { format: self.name() })
    }

    /// As [`read_file`](Self::read_file), of a file without a name and with no speech at hand.
    fn read(&self, bytes: &[u8], ids: &mut dyn Ids) -> Result<Reading, ReadError> {
        self.read_file(Input { name: "", bytes, documents: &[] }, ids)
    }

    /// The project as a file, checked.
    fn write(&self, project: &Project, options: &WriteOptions) -> Result<Written, WriteError>;

    /// What of the project would not be in the file: what [`write`](Self::write) would report, without writing.
    fn losses(&self, project: &Project, scope: &Scope) -> Result<Vec<Loss>, WriteError> {
        let documents = scope.documents(project)?;
        Ok(loss::losses(project, &documents, self.capabilities()))
    }

    /// What the project has and what becomes of it: carried, changed, left out.
    fn balance(&self, project: &Project, scope: &Scope) -> Result<Vec<Item>, WriteError> {
        let documents = scope.documents(project)?;
        Ok(loss::balance(project, &documents, self.capabilities()))
    }
}

/// A file to be read.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// Its name; empty when it has none.
    pub name: &'a str,
    /// What is in it.
    pub bytes: &'a [u8],
    /// Speeches at hand. Formats that hold no texts look among them for theirs.
    pub documents: &'a [Rc<Document>],
}

/// A way to write a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Its name in scripts: lower case, unique in its format, never changed.
    pub id: &'static str,
    /// What people call it.
    pub name: &'static str,
}

/// What a format can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Whether its files can be read.
    pub reads: bool,
    /// What it has a place for.
    pub carries: &'static [Feature],
    /// What it carries in another shape. What is in neither list is left out.
    pub changes: &'static [(Feature, Change)],
}

/// What a format is, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doc {
    /// One sentence: what is in the file and what it is good for.
    pub summary: &'static str,
    /// Where the format is specified.
    pub specification: &'static str,
}

/// How to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteOptions {
    /// Which documents.
    pub scope: Scope,
    /// Today's date as `YYYY-MM-DD`, for the file's name. It is not in the file.
    pub date: String,
    /// The [variant](Format::variants) by its id; `None` is the first.
    pub variant: Option<String>,
}

impl WriteOptions {
    /// The id of the variant among those of a format; empty when it has none.
    fn variant(&self, variants: &'static [Variant]) -> Result<&'static str, WriteError> {
        match &self.variant {
            None => Ok(variants.first().map_or("", |it| it.id)),
            Some(wanted) => variants
                .iter()
                .find(|it| it.id == wanted)
                .map(|it| it.id)
                .ok_or_else(|| WriteError::UnknownVariant(wanted.clone())),
        }
    }
}

/// Which documents a file is to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// All of them.
    #[default]
    Whole,
    /// These, in the user's order.
    Documents(Vec<DocumentId>),
}

impl Scope {
    /// The documents, in the user's order.
    ///
    /// # Errors
    ///
    /// When one that is wanted is not there.
    pub fn documents<'a>(&self, project: &'a Project) -> Result<Vec<&'a Rc<Document>>, WriteError> {
        match self {
            Self::Whole => Ok(project.documents.iter().collect()),
            Self::Documents(wanted) => match wanted.iter().find(|id| project.document(id).is_none()) {
                Some(missing) => Err(WriteError::UnknownDocument(missing.clone())),
                None => Ok(project.documents.iter().filter(|it| wanted.contains(&it.id)).collect()),
            },
        }
    }
}

/// A file as a format wrote it, with what came of reading it again.
fn written(
    format: &dyn Format,
    project: &Project,
    documents: &[&Rc<Document>],
    options: &WriteOptions,
    bytes: impl Into<Vec<u8>>,
    mut report: Report,
) -> Written {
    report.losses = loss::losses(project, documents, format.capabilities());
    let (extension, mime) = match format.bundle() {
        Some(bundle) if documents.len() != 1 => (bundle, ZIP),
        _ => (format.extension(), format.mime()),
    };
    let name = file_name(file_name::title_of(project, documents), &options.date, extension);
    Written { name, mime, bytes: bytes.into(), report }
}

/// A file, ready to be handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// A name that is safe on every system.
    pub name: String,
    /// Its media type.
    pub mime: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// What came of reading it again, and what is not in it.
    pub report: Report,
}

/// What is to be said of a file that was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many quotes the file should hold: one for each span of each annotation, in a table of quotes one for each
    /// of its labels too.
    pub checked: usize,
    /// How many of them are in the file and are what the text says at their offsets. Found by reading the bytes again.
    pub matching: usize,
    /// Those that are not.
    pub mismatches: Vec<Mismatch>,
    /// What of the project is not in the file.
    pub losses: Vec<Loss>,
    /// What else a person should know: what was done to cells for safety, what other programs will cut.
    pub remarks: Vec<Remark>,
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {} quotes match", self.matching, self.checked)
    }
}

/// A quote that is not what the text says at its offsets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The id of the annotation; empty when the whole file cannot be read again.
    pub annotation: String,
    /// What is wrong.
    pub message: String,
}

/// Why nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WriteError {
    /// A document that was asked for is not there.
    #[error("There is no speech with the id “{0}”.")]
    UnknownDocument(DocumentId),
    /// The format has no such variant.
    #[error("This format cannot be written as “{0}”.")]
    UnknownVariant(String),
    /// The file would be larger than any that is read.
    #[error(
        "As {0} this would be larger than {limit} MiB: there each annotation stands on each of its words. Choose another format.",
        limit = crate::model::limits::FILE_BYTES / 1024 / 1024
    )]
    TooLarge(&'static str),
}

impl WriteError {
    /// A stable name, for scripts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownDocument(_) => "unknown-document",
            Self::UnknownVariant(_) => "unknown-variant",
            Self::TooLarge(_) => "too-large",
        }
    }
}
