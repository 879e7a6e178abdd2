//! Writes TEI.

use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};
use std::rc::Rc;

use super::super::clean::cut;
use super::super::moment::time;
use super::super::parts::{Spelled, document_ids};
use super::super::sayable;
use super::super::xml::{Escaped, Quoted};
use super::NAMESPACE;
use super::name::{Name, Names};
use crate::model::{Annotation, AnnotatorId, Document, Label, LabelId, Project, Value};

/// Where the texts come from; a header must say so.
const SOURCE: &str = "<p>A text that was taken into Rostrum.</p>";
/// How much of its first passage stands beside an annotation.
const QUOTE_CHARS: usize = 60;

/// The file of these documents.
pub fn write(project: &Project, documents: &[Rc<Document>]) -> String {
    let mut names = Names::default();
    let labels = project.codebook.labels().iter().map(|it| (&it.id, names.name(it.id.as_str()))).collect();
    let mut people: Vec<&AnnotatorId> = project.annotators.iter().map(|it| &it.id).collect();
    people.sort_unstable();
    let people = people.into_iter().map(|it| (it, names.name(it.as_str()))).collect();
    let mut file = File { out: String::new(), project, names, labels, people };
    file.put("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let borrowed: Vec<&Rc<Document>> = documents.iter().collect();
    let ids = document_ids(&borrowed);
    if let ([document], [id]) = (documents, ids.as_slice()) {
        file.document(document, id, true);
    } else {
        file.put(format_args!("<teiCorpus xmlns=\"{NAMESPACE}\">\n<teiHeader>\n<fileDesc>\n<titleStmt>\n"));
        file.put(format_args!("<title>{}</title>\n", Said(&project.title)));
        file.people();
        file.put(format_args!("</titleStmt>\n<publicationStmt><p>Written by Rostrum.</p></publicationStmt>\n"));
        file.put(format_args!("<sourceDesc>{SOURCE}</sourceDesc>\n</fileDesc>\n"));
        file.taxonomy();
        file.put("</teiHeader>\n");
        for (document, id) in documents.iter().zip(ids) {
            file.document(document, id, false);
        }
        file.put("</teiCorpus>\n");
    }
    file.out
}

struct File<'a> {
    out: String,
    project: &'a Project,
    names: Names,
    labels: BTreeMap<&'a LabelId, Name>,
    people: BTreeMap<&'a AnnotatorId, Name>,
}

/// Words between tags, with what stands for characters that XML cannot say.
struct Said<'a>(&'a str);

impl Display for Said<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Escaped(&sayable::words(self.0)).fmt(f)
    }
}

/// An `xml:id`, with the id it stands for.
struct Id<'a>(&'a Name);

impl Display for Id<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, " xml:id=\"{}\"", Quoted(&self.0.id))?;
        match &self.0.other {
            Some(other) => write!(f, " n=\"{}\"", Quoted(other)),
            None => Ok(()),
        }
    }
}

impl<'a> File<'a> {
    fn put(&mut self, words: impl Display) {
        // Writing to a string does not fail.
        let _ = write!(self.out, "{words}");
    }

    /// Who annotated.
    fn people(&mut self) {
        let names: BTreeMap<&AnnotatorId, &str> =
            self.project.annotators.iter().map(|it| (&it.id, &*it.name)).collect();
        // By id: their order in a project is that in which they were met.
        let people = self.people.iter().map(|(id, name)| {
            let called = Said(names.get(id).copied().unwrap_or_default()).to_string();
            format!("<respStmt{}><resp>annotations</resp><name>{called}</name></respStmt>\n", Id(name))
        });
        let people: String = people.collect();
        self.put(people);
    }

    /// All labels, each in the one above it.
    fn taxonomy(&mut self) {
        let codebook = &self.project.codebook;
        if codebook.labels().is_empty() {
            return;
        }
        self.put("<encodingDesc>\n<classDecl>\n<taxonomy>\n");
        let mut open = 0;
        for entry in codebook.outline() {
            while open > entry.depth {
                self.put("</category>\n");
                open -= 1;
            }
            self.category(entry.label);
            open += 1;
        }
        (0..open).for_each(|_| self.put("</category>\n"));
        self.put("</taxonomy>\n</classDecl>\n</encodingDesc>\n");
    }

    fn category(&mut self, label: &'a Label) {
        let id = self.labels.get(&label.id).map(|it| Id(it).to_string()).unwrap_or_default();
        self.put(format_args!(
            "<category{id} style=\"color: {}; --line: {}\">\n<catDesc><term>{}</term>",
            label.color,
            label.style.name(),
            Said(&label.name)
        ));
        if !label.description.is_empty() {
            self.put(format_args!(" <gloss>{}</gloss>", Said(&label.description)));
        }
        self.put("</catDesc>\n");
        let key = label.shortcut.as_deref().unwrap_or_default();
        for (kind, words) in [("include", &*label.include), ("exclude", &*label.exclude), ("key", key)] {
            if !words.is_empty() {
                self.put(format_args!("<catDesc n=\"{kind}\">{}</catDesc>\n", Said(words)));
            }
        }
        for example in label.examples.iter() {
            self.put(format_args!(
                "<catDesc n=\"example\"><mentioned>{}</mentioned> <title>{}</title></catDesc>\n",
                Said(&example.quote),
                Said(&example.source)
            ));
        }
    }

    /// A speech; one that is alone bears what is of the whole file.
    fn document(&mut self, document: &'a Rc<Document>, id: &str, is_alone: bool) {
        let metadata = &document.details.metadata;
        let namespace = if is_alone { format!(" xmlns=\"{NAMESPACE}\"") } else { String::new() };
        self.put(format_args!("<TEI{namespace}>\n<teiHeader>\n<fileDesc>\n<titleStmt>\n"));
        self.put(format_args!("<title>{}</title>\n", Said(document.title())));
        if let Some(speaker) = metadata.get("speaker") {
            self.put(format_args!("<author>{}</author>\n", Said(speaker)));
        }
        if is_alone {
            self.people();
        }
        self.put("</titleStmt>\n<publicationStmt><p>Written by Rostrum.</p></publicationStmt>\n");
        let others: Vec<_> = metadata.iter().filter(|(key, _)| !matches!(&***key, "speaker" | "date")).collect();
        if !others.is_empty() {
            self.put("<notesStmt>\n");
            for (key, value) in others {
                self.put(format_args!(
                    "<note type=\"metadata\" n=\"{}\" xml:space=\"preserve\">{}</note>\n",
                    Quoted(key),
                    Said(value)
                ));
            }
            self.put("</notesStmt>\n");
        }
        match metadata.get("date") {
            Some(date) => {
                self.put(format_args!("<sourceDesc><bibl><date>{}</date></bibl></sourceDesc>\n", Said(date)));
            }
            None => self.put(format_args!("<sourceDesc>{SOURCE}</sourceDesc>\n")),
        }
        self.put("</fileDesc>\n");
        if is_alone {
            self.taxonomy();
        }
        self.put("</teiHeader>\n");
        let name = self.names.name(id);
        if !document.annotations.is_empty() {
            self.put("<standOff>\n<listAnnotation>\n");
            let spelled = Spelled::new(document);
            for annotation in document.annotations.iter() {
                self.annotation(document, annotation, spelled.of(annotation), &name.id);
            }
            self.put("</listAnnotation>\n</standOff>\n");
        }
        let language = document.details.language.as_deref();
        let language = language.map(|it| format!(" xml:lang=\"{}\"", Quoted(it))).unwrap_or_default();
        // White space between these would be no part of the text, but who cuts by hand sees none.
        self.put(format_args!(
            "<text{language}><body><ab{} xml:space=\"preserve\">{}</ab></body></text>\n</TEI>\n",
            Id(&name),
            Said(document.text.as_str())
        ));
    }

    fn annotation(&mut self, document: &Document, annotation: &'a Annotation, id: &str, of: &str) {
        let name = self.names.name(id);
        let motivation = match (annotation.labels.is_empty(), annotation.note.is_empty()) {
            (false, true) => "tagging",
            (false, false) => "tagging commenting",
            (true, false) => "commenting",
            (true, true) => "highlighting",
        };
        self.put(format_args!("<annotation{} motivation=\"{motivation}\" target=\"#string-range({of}", Id(&name)));
        for span in annotation.spans.iter() {
            let start = document.text.code_point_from_byte(span.start());
            let length = document.text.code_point_from_byte(span.end()).saturating_sub(start);
            self.put(format_args!(",{start},{length}"));
        }
        self.put(")\">\n<!-- ");
        // For people who read the file: no reader looks at it, and `--` may not stand in it.
        let quote = cut(document.text.slice(annotation.spans.first()), QUOTE_CHARS);
        self.put(Said(&quote.replace('\n', " ").replace('-', "‐")));
        self.put(" -->\n<revisionDesc>");
        let who = self.people.get(&annotation.annotator).map(|it| format!(" who=\"#{}\"", it.id)).unwrap_or_default();
        for (status, at) in [("created", annotation.created), ("modified", annotation.modified)] {
            self.put(format_args!("<change status=\"{status}\" when=\"{}\"{who}/>", time(at)));
        }
        self.put("</revisionDesc>\n");
        if !annotation.note.is_empty() {
            self.put(format_args!("<note xml:space=\"preserve\">{}</note>\n", Said(&annotation.note)));
        }
        if let Some(attributes) = annotation.attributes.as_deref() {
            self.put("<note type=\"attributes\">\n");
            for (label, values) in attributes {
                let label = self.reference(label);
                self.put(format_args!("<fs{label}>"));
                values.iter().for_each(|(key, value)| self.feature(key, value));
                self.put("</fs>\n");
            }
            self.put("</note>\n");
        }
        for label in annotation.labels.iter() {
            let label = self.reference(label);
            self.put(format_args!("<rs{label}/>\n"));
        }
        self.put("</annotation>\n");
    }

    fn reference(&self, label: &LabelId) -> String {
        self.labels.get(label).map(|it| format!(" ana=\"#{}\"", it.id)).unwrap_or_default()
    }

    /// A feature, whose `name` may have no white space in it: what it is called is in `n`.
    fn feature(&mut self, key: &str, value: &Value) {
        self.put(format_args!("<f name=\"attribute\" n=\"{}\">", Quoted(key)));
        match value {
            Value::Text(words) => self.put(format_args!("<string xml:space=\"preserve\">{}</string>", Said(words))),
            Value::Number(number) => self.put(format_args!("<numeric value=\"{}\"/>", Quoted(number))),
            Value::Flag(flag) => self.put(format_args!("<binary value=\"{flag}\"/>")),
        }
        self.put("</f>");
    }
}
