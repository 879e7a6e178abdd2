//! The native format: one JSON file that carries everything. `docs/json.md` explains it key by key,
//! `static/rostrum.schema.json` says it exactly.

mod read;
mod verify;
mod write;

use super::{
    Capabilities, Doc, Feature, Format, Input, ReadError, Reading, Remark, Report, WriteError, WriteOptions, Written,
};
use super::{file_name, loss};
use crate::model::{Ids, OffsetUnit, Project, limits};

/// The version this Rostrum writes, and the newest it reads.
pub const VERSION: u32 = 1;

/// The known keys of each kind of object, in the order they are written.
mod keys {
    pub const PROJECT: &[&str] =
        &["format", "version", "offset_unit", "id", "title", "annotators", "labels", "documents"];
    pub const ANNOTATOR: &[&str] = &["id", "name"];
    pub const LABEL: &[&str] =
        &["id", "name", "color", "style", "description", "parent", "shortcut", "include", "exclude", "examples"];
    pub const DOCUMENT: &[&str] = &[
        "id",
        "title",
        "language",
        "metadata",
        "intake",
        "derived_from",
        "turns",
        "text",
        "sha256",
        "annotations",
        "relations",
        "unplaced",
    ];
    pub const ANNOTATION: &[&str] =
        &["id", "spans", "labels", "attributes", "note", "annotator", "created", "modified", "review"];
    /// The id that an object of any kind had elsewhere.
    pub const FOREIGN_ID: &str = "foreign_id";
}

/// The native JSON, version 1.
#[derive(Clone, Copy, Debug)]
pub struct Rostrum;

impl Format for Rostrum {
    fn id(&self) -> &'static str {
        "rostrum"
    }

    fn name(&self) -> &'static str {
        "Rostrum JSON"
    }

    fn extension(&self) -> &'static str {
        "rostrum.json"
    }

    fn mime(&self) -> &'static str {
        "application/json"
    }

    fn offset_unit(&self) -> Option<OffsetUnit> {
        Some(OffsetUnit::CodePoint)
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { reads: true, carries: Feature::ALL, changes: &[] }
    }

    fn doc(&self) -> Doc {
        Doc {
            summary: "Everything, in a file that Rostrum reads back as it was: keep this one.",
            specification: "docs/json.md",
        }
    }

    fn recognises(&self, bytes: &[u8]) -> bool {
        // The format's name stands near the start of every file we write, but others may order keys as they like.
        let Ok(text) = std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)) else { return false };
        let names_us = |rest: &str| {
            let value = rest.trim_start().strip_prefix(':').map(str::trim_start);
            value.is_some_and(|value| value.starts_with("\"rostrum\""))
        };
        text.trim_start().starts_with('{') && text.split("\"format\"").skip(1).any(names_us)
    }

    fn read_file(&self, file: Input<'_>, ids: &mut dyn Ids) -> Result<Reading, ReadError> {
        read::read(file.bytes, ids)
    }

    fn write(&self, project: &Project, options: &WriteOptions) -> Result<Written, WriteError> {
        let documents = options.scope.documents(project)?;
        let bytes = write::write(project, &documents).into_bytes();
        let mut report = Report {
            losses: loss::losses(project, &documents, self.capabilities()),
            ..verify::verify(&bytes, &documents)
        };
        if bytes.len() > limits::FILE_BYTES {
            report.remarks.push(Remark::Unreadable);
        }
        let name = file_name(super::file_name::title_of(project, &documents), &options.date, self.extension());
        Ok(Written { name, mime: self.mime(), bytes, report })
    }
}
