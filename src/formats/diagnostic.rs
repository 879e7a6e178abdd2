//! What a reader returns beside what it read.

use std::fmt;
use std::rc::Rc;

use thiserror::Error;

use crate::model::{AnnotationId, OffsetUnit, Project, limits};

/// What was read, and what was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// All that was sound.
    pub project: Project,
    /// What was left out or changed, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
}

/// Something in a file that was left out or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Where it is, such as `documents[0].annotations[3]`; empty for the file as a whole.
    pub path: String,
    /// The line it starts on, from 1, when that is known.
    pub line: Option<usize>,
    /// What is wrong and what was done, as a sentence.
    pub message: String,
    /// What was left out, as it stands in the file.
    pub raw: Option<String>,
    /// What it is about, for those who list it.
    pub finding: Finding,
}

/// What a [`Diagnostic`] is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Finding {
    /// Anything its message says.
    #[default]
    Other,
    /// Offsets count something else than the file says.
    Unit {
        /// What the file says.
        said: OffsetUnit,
        /// What they were taken for.
        counted: OffsetUnit,
    },
    /// An annotation was not where the file says, and was found by its words.
    Found {
        /// Its id, as it was read.
        annotation: AnnotationId,
        /// Its words, as the file has them.
        quote: Rc<str>,
        /// How sure the place is, of 100: see [`anchor`](crate::model::anchor).
        score: u8,
    },
    /// An annotation's words are not in the text: it was kept without a place.
    Unplaced {
        /// Its id, as it was read.
        annotation: AnnotationId,
        /// Its words, as the file has them.
        quote: Rc<str>,
    },
}

/// How bad a [`Diagnostic`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It was taken over with a change.
    Warning,
    /// It was left out.
    Error,
}

impl Severity {
    /// Its name, for scripts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.severity.name())?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        if !self.path.is_empty() {
            write!(f, ", {}", self.path)?;
        }
        write!(f, ": {}", self.message)
    }
}

/// Why nothing in a file is usable. Lines and columns count from 1, columns in bytes.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReadError {
    /// It is larger than [`limits::FILE_BYTES`].
    #[error(
        "The file is {} MiB large. Rostrum reads files of up to {} MiB.",
        .bytes.div_ceil(1024 * 1024),
        limits::FILE_BYTES / 1024 / 1024
    )]
    TooLarge {
        /// How large it is.
        bytes: usize,
    },
    /// It has no words.
    #[error("The file is empty.")]
    Empty,
    /// It is no text.
    #[error("Rostrum does not know what kind of file this is.")]
    NotText,
    /// Its text is larger than [`limits::TEXT_BYTES`].
    #[error("The text is too large: at most {} MiB.", limits::TEXT_BYTES / 1024 / 1024)]
    TextTooLarge,
    /// It is not UTF-8.
    #[error("The file is not UTF-8 text (line {line}, column {column}){}.", .hint.map(|it| format!(": {it}")).unwrap_or_default())]
    NotUtf8 {
        /// The line of the first byte that is wrong.
        line: usize,
        /// Its column.
        column: usize,
        /// What it may be instead.
        hint: Option<&'static str>,
    },
    /// It is not JSON.
    #[error("The file is not JSON: {message} (line {line}, column {column}).")]
    NotJson {
        /// The line where reading stopped.
        line: usize,
        /// The column.
        column: usize,
        /// What was expected there.
        message: String,
    },
    /// It is not XML.
    #[error("The file is not XML that can be read: {message} (line {line}, column {column}).")]
    NotXml {
        /// The line where reading stopped.
        line: usize,
        /// The column, in code points.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// It is no zip file that can be unpacked.
    #[error("The file cannot be unpacked: {reason}.")]
    NotZip {
        /// Why.
        reason: &'static str,
    },
    /// Its brackets are nested too deep.
    #[error("The brackets in the file are nested more than {limit} deep (line {line}).")]
    TooDeep {
        /// The line of the first bracket that is too deep.
        line: usize,
        /// How deep they may be.
        limit: usize,
    },
    /// It is JSON, but no Rostrum project.
    #[error("The file is JSON, but not a Rostrum project: {reason}.")]
    NotRostrum {
        /// How that shows.
        reason: &'static str,
    },
    /// A newer Rostrum wrote it.
    #[error(
        "The file was written by a newer Rostrum: its version is {version}, and this Rostrum reads version {reads}. Nothing was changed."
    )]
    Newer {
        /// Its version.
        version: String,
        /// The newest version that can be read.
        reads: u32,
    },
    /// It does not hold what files of its format hold.
    #[error("The file is no {format} file: {reason}.")]
    NotThis {
        /// The name of the format.
        format: &'static str,
        /// How that shows.
        reason: String,
    },
    /// It is data, but of no kind that any format reads.
    #[error("The file is {syntax}, but of no kind that Rostrum reads.")]
    Unknown {
        /// What it is written in: JSON or XML.
        syntax: &'static str,
    },
    /// It holds annotations without their text, and that is not at hand.
    #[error("The file holds {format} annotations but not their speech. Add the speech first, then this file.")]
    NoText {
        /// The name of the format.
        format: &'static str,
    },
    /// Files of this format are written only.
    #[error("Rostrum writes {format} files but does not read them.")]
    WriteOnly {
        /// The name of the format.
        format: &'static str,
    },
}

impl ReadError {
    /// A stable name, for scripts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too-large",
            Self::Empty => "empty-text",
            Self::NotText => "not-text",
            Self::TextTooLarge => "too-large",
            Self::NotUtf8 { .. } => "not-utf-8",
            Self::NotJson { .. } => "not-json",
            Self::NotXml { .. } => "not-xml",
            Self::NotZip { .. } => "not-zip",
            Self::TooDeep { .. } => "too-deep",
            Self::NotRostrum { .. } => "not-rostrum",
            Self::Newer { .. } => "newer",
            Self::NotThis { .. } => "not-this-format",
            Self::Unknown { .. } => "unknown-data",
            Self::NoText { .. } => "no-text",
            Self::WriteOnly { .. } => "write-only",
        }
    }
}
