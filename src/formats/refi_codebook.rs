//! REFI-QDA's codebook: the labels alone, for every program that keeps to the standard. Source: version 1.5, §7, and the
//! schema `urn:QDA-XML:codebook:1.0`. [`refi`] says how labels become codes.

use super::draft::{At, Draft};
use super::refi::{self, Asides, Kept, children, is};
use super::source::Source;
use super::{Capabilities, Doc, Feature, Format, Input, ReadError, Reading, WriteError, WriteOptions, Written};
use super::{check, written, xml};
use crate::model::{Ids, OffsetUnit, Project};

/// The name in messages.
const NAME: &str = "REFI-QDA codebook";
/// How the namespace of codebooks begins, in every version.
const NAMESPACE: &str = "urn:QDA-XML:codebook:";

/// The codebook of REFI-QDA.
#[derive(Clone, Copy, Debug)]
pub struct RefiCodebook;

impl Format for RefiCodebook {
    fn id(&self) -> &'static str {
        "refi-codebook"
    }

    fn name(&self) -> &'static str {
        NAME
    }

    fn extension(&self) -> &'static str {
        "qdc"
    }

    fn mime(&self) -> &'static str {
        "application/xml"
    }

    fn offset_unit(&self) -> Option<OffsetUnit> {
        None
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            reads: true,
            carries: &[Feature::Looks, Feature::Lines, Feature::Definitions, Feature::Hierarchy, Feature::UnusedLabels],
            changes: &[],
        }
    }

    fn doc(&self) -> Doc {
        Doc {
            summary: "The labels alone, with colours and their tree, for NVivo, MAXQDA, ATLAS.ti, QualCoder and Taguette.",
            specification: "https://www.qdasoftware.org/products-codebook-exchange/",
        }
    }

    fn recognises(&self, bytes: &[u8]) -> bool {
        xml::beginning(bytes).contains(NAMESPACE)
    }

    fn read_file(&self, file: Input<'_>, _ids: &mut dyn Ids) -> Result<Reading, ReadError> {
        let source = Source::new(file.bytes)?;
        draft(&source)?.project(file)
    }

    fn write(&self, project: &Project, options: &WriteOptions) -> Result<Written, WriteError> {
        let documents = options.scope.documents(project)?;
        let mut asides = Asides::default();
        let mut out = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CodeBook xmlns=\"{NAMESPACE}1.0\" origin=\"{}\">\n",
            refi::ORIGIN
        );
        refi::put_codes(&mut out, &mut asides, &project.codebook);
        out.push_str("</CodeBook>\n");
        out.push_str(&asides.finish());
        let report = check::labels(&out, draft, project.codebook.labels().iter().map(|it| &*it.name));
        Ok(written(self, project, &documents, options, out, report))
    }
}

fn draft<'s>(source: &'s Source<'s>) -> Result<Draft<'s>, ReadError> {
    let tree = xml::tree(source)?;
    let root = tree.root_element();
    if !is(&root, "CodeBook") {
        let reason = format!("its root is {} instead of CodeBook", super::clean::quoted(root.tag_name().name()));
        return Err(ReadError::NotThis { format: NAME, reason });
    }
    let mut draft = Draft::new("REFI-QDA", OffsetUnit::CodePoint);
    let kept = Kept::new(&tree);
    for codes in children(root, "Codes") {
        refi::codes(&mut draft, source, &kept, codes, |_| String::new());
    }
    let sets = children(root, "Sets").flat_map(|it| children(it, "Set")).count();
    draft.leave_out_all(&At::default(), sets, "set of codes", "sets of codes");
    Ok(draft)
}
