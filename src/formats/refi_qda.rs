//! REFI-QDA's project: a zip file with `project.qde`, which is XML, and the texts beside it, for every program that keeps to
//! the standard.
//!
//! Offsets count code points, from 0 to before the end. A passage has any number of codes; the parts of an
//! annotation with gaps are passages of their own. Metadata of speeches are the standard's variables. [`refi`] says what
//! becomes of ids, labels and of what the standard has no place for. Source: version 1.5, §8 to §10, and the schema
//! `urn:QDA-XML:project:1.0`, which demands this very order of elements.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::rc::Rc;

use super::archive::{self, Entry};
use super::check::Expected;
use super::clean::cut;
use super::moment::time;
use super::parts::{Spelled, document_ids};
use super::refi::{self, Aside, Asides, derived, guid, label_guid};
use super::refi_reading as reading;
use super::xml::{self, Escaped, Quoted, is_sayable};
use super::{Capabilities, Change, Doc, Feature, Format, Input, ReadError, Reading, Remark, Report};
use super::{WriteError, WriteOptions, Written, attributes, written};
use crate::model::{Annotation, Annotator, AnnotatorId, Document, Ids, OffsetUnit, Project, Span, Timestamp};

/// The name in messages.
pub(super) const NAME: &str = "REFI-QDA project";
/// How the namespace of projects begins, in every version.
pub(super) const NAMESPACE: &str = "urn:QDA-XML:project:";
/// The entry of a speech's metadata that the standard has an element for.
pub(super) const DESCRIPTION: &str = "description";
/// What a passage is called at most, in code points of its words.
const NAMED: usize = 120;

/// The project of REFI-QDA.
#[derive(Clone, Copy, Debug)]
pub struct RefiQda;

impl Format for RefiQda {
    fn id(&self) -> &'static str {
        "refi-qda"
    }

    fn name(&self) -> &'static str {
        NAME
    }

    fn extension(&self) -> &'static str {
        "qdpx"
    }

    fn mime(&self) -> &'static str {
        super::ZIP
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
                Feature::Notes,
                Feature::Annotators,
                Feature::Times,
            ],
            changes: &[(Feature::Gaps, Change::ForEachPassage), (Feature::Attributes, Change::Tucked)],
        }
    }

    fn doc(&self) -> Doc {
        Doc {
            summary: "Texts, codes and coded passages, for NVivo, MAXQDA, ATLAS.ti, QualCoder and others.",
            specification: "https://www.qdasoftware.org/products-project-exchange/",
        }
    }

    fn recognises(&self, bytes: &[u8]) -> bool {
        archive::paths(bytes).iter().any(|it| reading::is_project(it)) || xml::beginning(bytes).contains(NAMESPACE)
    }

    fn read_file(&self, file: Input<'_>, _ids: &mut dyn Ids) -> Result<Reading, ReadError> {
        reading::draft(file.bytes)?.project(file)
    }

    fn write(&self, project: &Project, options: &WriteOptions) -> Result<Written, WriteError> {
        let documents = options.scope.documents(project)?;
        let mut writer = Writer::default();
        let texts = writer.project(project, &documents);
        let mut files = vec![Entry::new("project.qde", writer.out)];
        files.extend(texts);
        let out = archive::pack(&files);
        let report = Report { remarks: remarks(&documents), ..writer.expected.compare(reading::draft(&out)) };
        Ok(written(self, project, &documents, options, out, report))
    }
}

/// What a person should know of the texts.
fn remarks(documents: &[&Rc<Document>]) -> Vec<Remark> {
    let astral =
        |it: &&Rc<Document>| it.text.len_in(OffsetUnit::Utf16).saturating_sub(it.text.len_in(OffsetUnit::CodePoint));
    let count: u32 = documents.iter().map(astral).fold(0, u32::saturating_add);
    if count == 0 { Vec::new() } else { vec![Remark::CountedOtherwise(count as usize)] }
}

#[derive(Default)]
struct Writer<'a> {
    out: String,
    asides: Asides,
    expected: Expected<'a>,
}

impl<'a> Writer<'a> {
    /// Writes the project; returns the texts that go beside it.
    fn project(&mut self, project: &'a Project, documents: &[&'a Rc<Document>]) -> Vec<Entry> {
        let _ = write!(
            self.out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Project xmlns=\"{NAMESPACE}1.0\" name=\"{}\" origin=\"{}\">\n",
            Quoted(&project.title),
            refi::ORIGIN,
        );
        self.users(project);
        if !project.codebook.labels().is_empty() {
            self.out.push_str("<CodeBook>\n");
            refi::put_codes(&mut self.out, &mut self.asides, &project.codebook);
            self.out.push_str("</CodeBook>\n");
        }
        self.variables(documents);
        if !documents.is_empty() {
            self.out.push_str("<Sources>\n");
        }
        let sources = document_ids(documents).into_iter().zip(documents);
        let texts = sources.map(|(id, document)| self.source(id, document)).collect();
        if !documents.is_empty() {
            self.out.push_str("</Sources>\n");
        }
        self.out.push_str("</Project>\n");
        let asides = std::mem::take(&mut self.asides);
        self.out.push_str(&asides.finish());
        texts
    }

    fn users(&mut self, project: &Project) {
        if project.annotators.is_empty() {
            return;
        }
        self.out.push_str("<Users>\n");
        // In an order that does not depend on who annotated first.
        let users: BTreeMap<String, &Rc<Annotator>> =
            project.annotators.iter().map(|it| (user_guid(&it.id), it)).collect();
        for (guid, annotator) in users {
            let _ = writeln!(self.out, "<User guid=\"{guid}\" name=\"{}\"/>", Quoted(&annotator.name));
            self.asides.put(&guid, Aside { id: Some(annotator.id.as_str()), ..Aside::default() });
        }
        self.out.push_str("</Users>\n");
    }

    /// The names of all metadata.
    fn variables(&mut self, documents: &[&Rc<Document>]) {
        let keys: BTreeSet<&str> = documents.iter().flat_map(|it| it.details.metadata.keys()).map(|it| &**it).collect();
        let mut keys = keys.into_iter().filter(|it| *it != DESCRIPTION).peekable();
        if keys.peek().is_none() {
            return;
        }
        self.out.push_str("<Variables>\n");
        for key in keys {
            let (guid, name) = (variable_guid(key), Quoted(key));
            let _ = writeln!(self.out, "<Variable guid=\"{guid}\" name=\"{name}\" typeOfVariable=\"Text\"/>");
        }
        self.out.push_str("</Variables>\n");
    }

    fn source(&mut self, id: &str, document: &'a Rc<Document>) -> Entry {
        self.expected.document(document);
        let source = guid(id, &["document", document.id.as_str()]);
        let file = format!("{source}.txt");
        let details = &document.details;
        let _ = write!(
            self.out,
            "<TextSource guid=\"{source}\" name=\"{}\" plainTextPath=\"internal://{file}\">",
            Quoted(&details.title)
        );
        refi::put_description(&mut self.out, details.metadata.get(DESCRIPTION).map_or("", |it| it));
        self.out.push('\n');
        let spelled = Spelled::new(document);
        for annotation in document.annotations.iter() {
            self.annotation(document, annotation, &spelled);
        }
        for (key, value) in details.metadata.iter().filter(|it| &**it.0 != DESCRIPTION) {
            let _ = writeln!(
                self.out,
                "<VariableValue><VariableRef targetGUID=\"{}\"/><TextValue>{}</TextValue></VariableValue>",
                variable_guid(key),
                Escaped(value),
            );
        }
        self.out.push_str("</TextSource>\n");
        self.asides.put(&source, Aside { id: Some(id), language: details.language.as_deref(), ..Aside::default() });
        Entry::new(format!("sources/{file}"), document.text.as_str())
    }

    fn annotation(&mut self, document: &Document, annotation: &'a Annotation, spelled: &Spelled<'a>) {
        let labels: Vec<&str> = annotation.labels.iter().map(|it| it.as_str()).collect();
        for (number, (id, span)) in spelled.parts(annotation).enumerate() {
            let words = ["annotation", document.id.as_str(), annotation.id.as_str(), &number.to_string()];
            let selection = guid(&id, &words);
            self.selection(document, annotation, &selection, span);
            self.expected.annotation(&annotation.id, &labels, &[span]);
            let note = (!annotation.note.chars().all(is_sayable)).then_some(&*annotation.note);
            let first = if number == 0 { attributes::by(annotation, |it| it.as_str()) } else { Default::default() };
            self.asides.put(&selection, Aside { id: Some(&id), note, attributes: first, ..Aside::default() });
        }
    }

    fn selection(&mut self, document: &Document, annotation: &Annotation, selection: &str, span: Span) {
        let text = &document.text;
        let (words, user) = (text.slice(span), user_guid(&annotation.annotator));
        let short = cut(words, NAMED);
        let _ = write!(
            self.out,
            "<PlainTextSelection guid=\"{selection}\" name=\"{}{}\" startPosition=\"{}\" endPosition=\"{}\" creatingUser=\"{user}\"{}{}>",
            Quoted(short),
            if short.len() < words.len() { "…" } else { "" },
            text.code_point_from_byte(span.start()),
            text.code_point_from_byte(span.end()),
            when("creationDateTime", annotation.created),
            when("modifiedDateTime", annotation.modified),
        );
        refi::put_description(&mut self.out, &annotation.note);
        self.out.push('\n');
        for label in annotation.labels.iter() {
            let _ = writeln!(
                self.out,
                "<Coding guid=\"{}\" creatingUser=\"{user}\"{}><CodeRef targetGUID=\"{}\"/></Coding>",
                derived(&["coding", selection, label.as_str()]),
                when("creationDateTime", annotation.created),
                label_guid(label),
            );
        }
        self.out.push_str("</PlainTextSelection>\n");
    }
}

fn user_guid(id: &AnnotatorId) -> String {
    guid(id.as_str(), &["annotator", id.as_str()])
}

fn variable_guid(key: &str) -> String {
    derived(&["variable", key])
}

/// A time as an attribute, if it is known. XML Schema has no year 0.
fn when(name: &str, at: Timestamp) -> String {
    let time = time(at);
    if at == Timestamp::default() || time.starts_with("0000") { String::new() } else { format!(" {name}=\"{time}\"") }
}
