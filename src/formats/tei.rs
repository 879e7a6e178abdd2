//! TEI P5: texts of the humanities, with what is said of them beside them.
//!
//! Labels are a taxonomy in the header, annotations stand off: each points at its passages with
//! `#string-range(ID,offset,length…)` in code points, so that they may cross. Several speeches are a `teiCorpus`. Attributes
//! are feature structures in a note. `xml:id` must be an XML name: other ids are in `n` beside a made one. What XML cannot
//! say is another character: see [`sayable`](super::sayable). Sources: the TEI Guidelines, chapters 2, 16 and 18, and the
//! specifications of `annotation`, `category` and `fs`. What is read beside it is described at `read`.

mod name;
mod read;
mod text;
mod write;

use std::rc::Rc;

use super::{
    Capabilities, Doc, Feature, Format, Input, Mismatch, ReadError, Reading, WriteError, WriteOptions, Written,
};
use super::{check::Expected, sayable, written, xml};
use crate::model::{Document, Ids, OffsetUnit, Project, Span};

/// TEI P5, stand-off.
#[derive(Clone, Copy, Debug)]
pub struct Tei;

/// The namespace of its elements.
const NAMESPACE: &str = "http://www.tei-c.org/ns/1.0";

impl Format for Tei {
    fn id(&self) -> &'static str {
        "tei"
    }

    fn name(&self) -> &'static str {
        "TEI"
    }

    fn extension(&self) -> &'static str {
        "tei.xml"
    }

    fn mime(&self) -> &'static str {
        "application/tei+xml"
    }

    fn offset_unit(&self) -> Option<OffsetUnit> {
        Some(OffsetUnit::CodePoint)
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            reads: true,
            carries: &[
                Feature::Texts,
                Feature::ProjectTitle,
                Feature::Titles,
                Feature::Occasion,
                Feature::Language,
                Feature::Metadata,
                Feature::Overlaps,
                Feature::SameWords,
                Feature::Gaps,
                Feature::MidWord,
                Feature::Padding,
                Feature::LineEnds,
                Feature::SeveralLabels,
                Feature::Highlights,
                Feature::Looks,
                Feature::Lines,
                Feature::Definitions,
                Feature::Hierarchy,
                Feature::UnusedLabels,
                Feature::Attributes,
                Feature::Notes,
                Feature::Annotators,
                Feature::Times,
            ],
            changes: &[],
        }
    }

    fn doc(&self) -> Doc {
        Doc {
            summary: "Texts with stand-off annotations and a taxonomy of the labels, for editions and the humanities.",
            specification: "https://tei-c.org/guidelines/p5/",
        }
    }

    fn recognises(&self, bytes: &[u8]) -> bool {
        let beginning = xml::beginning(bytes);
        let names = |root: &str| beginning.contains(root);
        beginning.trim_start().starts_with('<') && names(NAMESPACE) && (names("TEI") || names("teiCorpus"))
    }

    fn read_file(&self, file: Input<'_>, _ids: &mut dyn Ids) -> Result<Reading, ReadError> {
        read::draft(file.bytes)?.project(file)
    }

    fn write(&self, project: &Project, options: &WriteOptions) -> Result<Written, WriteError> {
        let documents = options.scope.documents(project)?;
        let said: Vec<Rc<Document>> = documents.iter().map(|it| sayable::document(it)).collect();
        let out = write::write(project, &said);
        let mut expected = Expected::default();
        for document in &said {
            expected.document(document);
            for annotation in document.annotations.iter() {
                let labels: Vec<&str> = annotation.labels.iter().map(|it| it.as_str()).collect();
                let spans: Vec<Span> = annotation.spans.iter().collect();
                expected.annotation(&annotation.id, &labels, &spans);
            }
        }
        let again = read::draft(out.as_bytes());
        let names: Vec<String> =
            project.codebook.outline().map(|it| sayable::words(&it.label.name).trim().to_owned()).collect();
        let same = again.as_ref().is_ok_and(|it| it.labels.iter().map(|it| &*it.name).eq(names.iter()));
        let mut report = expected.compare(again);
        if !same {
            let message = "The labels in the file are not those of the project".to_owned();
            report.mismatches.push(Mismatch { annotation: String::new(), message });
        }
        let unsayable: usize = documents.iter().map(|it| sayable::unsayable(it.text.as_str())).sum();
        report.remarks.extend(sayable::remark(unsayable));
        Ok(written(self, project, &documents, options, out, report))
    }
}
