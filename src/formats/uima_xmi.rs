//! UIMA's XMI: a text and its feature structures as XML, with the types in a file of their own.
//!
//! Written is a zip file with `TypeSystem.xml` and one `.xmi` for each speech, as INCEpTION exports it; read is also an
//! `.xmi` alone, whose types are then guessed from what is in it. What XML cannot say is a space, see
//! [`sayable`](super::sayable). Sources: the XMI chapter of the UIMA references, and
//! <https://github.com/dkpro/dkpro-cassis>.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::rc::Rc;

use roxmltree::Node;

use super::archive::{self, Entry};
use super::cas::{self, Cas, Given, INITIAL, Range, SOFA, STRING, Structure, TYPES, Types};
use super::check::Expected;
use super::draft::{At, Draft};
use super::names::Names;
use super::sayable;
use super::source::Source;
use super::xml::{self, Quoted, beginning};
use super::{Capabilities, Doc, Format, Input, ReadError, Reading, WriteError, WriteOptions, Written, ZIP, written};
use crate::model::{Document, Ids, OffsetUnit, Project};

const NAME: &str = "UIMA XMI";
const TYPE_SYSTEM: &str = "TypeSystem.xml";
/// The namespace of numbers.
const XMI: &str = "http://www.omg.org/XMI";
/// How namespaces of types begin and end; between them stands the package.
const ECORE: (&str, &str) = ("http:///", ".ecore");
/// The package of types that have none.
const NO_PACKAGE: &str = "uima.noNamespace.";
/// The number of the text among what is written.
const TEXT: u32 = 1;

/// UIMA's XMI.
#[derive(Clone, Copy, Debug)]
pub struct UimaXmi;

impl Format for UimaXmi {
    fn id(&self) -> &'static str {
        "uima-xmi"
    }

    fn name(&self) -> &'static str {
        NAME
    }

    fn extension(&self) -> &'static str {
        "xmi.zip"
    }

    fn mime(&self) -> &'static str {
        ZIP
    }

    fn offset_unit(&self) -> Option<OffsetUnit> {
        Some(OffsetUnit::Utf16)
    }

    fn capabilities(&self) -> Capabilities {
        cas::CAPABILITIES
    }

    fn doc(&self) -> Doc {
        Doc {
            summary: "Texts and spans as XML with their types, in a zip file, for INCEpTION, UIMA and dkpro-cassis.",
            specification: "https://uima.apache.org/d/uimaj-current/ref.html#ugr.ref.xmi",
        }
    }

    fn recognises(&self, bytes: &[u8]) -> bool {
        if !archive::is_zip(bytes) {
            return is_cas(bytes);
        }
        let paths = archive::paths(bytes);
        let first = paths.iter().find(|it| is_xmi(it));
        first.is_some_and(|first| {
            archive::unpack(bytes, |it| it == first).is_ok_and(|it| it.first().is_some_and(|it| is_cas(&it.bytes)))
        })
    }

    fn read_file(&self, file: Input<'_>, _ids: &mut dyn Ids) -> Result<Reading, ReadError> {
        draft(file.bytes)?.project(file)
    }

    fn write(&self, project: &Project, options: &WriteOptions) -> Result<Written, WriteError> {
        let documents = options.scope.documents(project)?;
        let names = Names::new(&project.codebook);
        let said: Vec<Rc<Document>> = documents.iter().map(|it| sayable::document(it)).collect();
        let unsayable = Cell::new(documents.iter().map(|it| sayable::unsayable(it.text.as_str())).sum::<usize>());
        let mut expected = Expected::default();
        let mut files = vec![Entry::new(TYPE_SYSTEM, type_system())];
        for (path, document) in super::file_name::of_each(&documents, "xmi").into_iter().zip(&said) {
            let structures = cas::structures(
                document,
                &names,
                |words| {
                    unsayable.set(unsayable.get() + sayable::unsayable(words));
                    sayable::words(words)
                },
                &mut expected,
            );
            files.push(Entry::new(path, cas_of(document, &structures)));
        }
        let bytes = archive::pack(&files);
        let mut report = expected.compare(draft(&bytes));
        report.remarks.extend(sayable::remark(unsayable.get()));
        Ok(written(self, project, &documents, options, bytes, report))
    }
}

fn is_xmi(path: &str) -> bool {
    path.to_ascii_lowercase().ends_with(".xmi") && !path.starts_with("__MACOSX/")
}

/// Whether these bytes begin as a CAS in XMI does. Other programs use XMI too, with other namespaces.
fn is_cas(bytes: &[u8]) -> bool {
    let first = beginning(bytes);
    let (start, end) = ECORE;
    first.trim_start().starts_with('<') && first.contains(XMI) && first.contains(start) && first.contains(end)
}

// Writing.

/// The package of a type, and its name in it.
fn parts(kind: &str) -> (&str, &str) {
    kind.rsplit_once('.').unwrap_or(("", kind))
}

/// What stands before the names of a package's types: the last part of its own name.
fn prefix(package: &str) -> &str {
    parts(package).1
}

fn cas_of(document: &Document, structures: &[cas::Written<'_>]) -> String {
    let packages: BTreeSet<&str> =
        [SOFA].into_iter().chain(TYPES.iter().map(|it| it.name)).map(|it| parts(it).0).collect();
    let mut out = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xmi:XMI xmlns:xmi=\"{XMI}\"");
    let (start, end) = ECORE;
    for package in packages {
        let _ = write!(out, " xmlns:{}=\"{start}{}{end}\"", prefix(package), package.replace('.', "/"));
    }
    out.push_str(" xmi:version=\"2.0\">\n  <cas:NULL xmi:id=\"0\"/>\n");
    for (number, it) in (TEXT..).skip(1).zip(structures) {
        let (package, name) = parts(it.kind);
        let _ = write!(
            out,
            "  <{}:{name} xmi:id=\"{number}\" sofa=\"{TEXT}\" begin=\"{}\" end=\"{}\"",
            prefix(package),
            it.begin,
            it.end
        );
        for (feature, value) in &it.features {
            let _ = write!(out, " {feature}=\"{}\"", Quoted(value));
        }
        out.push_str("/>\n");
    }
    let _ = writeln!(
        out,
        "  <cas:Sofa xmi:id=\"{TEXT}\" sofaNum=\"1\" sofaID=\"{INITIAL}\" mimeType=\"text/plain\" sofaString=\"{}\"/>",
        Quoted(document.text.as_str())
    );
    let members: Vec<String> = (TEXT..).skip(1).zip(structures).map(|it| it.0.to_string()).collect();
    let _ = write!(out, "  <cas:View sofa=\"{TEXT}\" members=\"{}\"/>\n</xmi:XMI>\n", members.join(" "));
    out
}

fn type_system() -> String {
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
        <typeSystemDescription xmlns=\"http://uima.apache.org/resourceSpecifier\">\n  <types>\n"
        .to_owned();
    for it in &TYPES {
        let _ = write!(
            out,
            "    <typeDescription>\n      <name>{}</name>\n      <description/>\n      \
             <supertypeName>{}</supertypeName>\n      <features>\n",
            it.name, it.parent
        );
        for name in it.features {
            let _ = write!(
                out,
                "        <featureDescription>\n          <name>{name}</name>\n          <description/>\n          \
                 <rangeTypeName>{STRING}</rangeTypeName>\n        </featureDescription>\n"
            );
        }
        out.push_str("      </features>\n    </typeDescription>\n");
    }
    out.push_str("  </types>\n</typeSystemDescription>\n");
    out
}

// Reading.

fn draft(bytes: &[u8]) -> Result<Draft<'static>, ReadError> {
    let mut draft = Draft::new(NAME, OffsetUnit::Utf16);
    if !archive::is_zip(bytes) {
        file(&mut draft, "", bytes, None)?;
        return Ok(draft);
    }
    let files = archive::unpack(bytes, |it| is_xmi(it) || it.to_ascii_lowercase().ends_with(".xml"))?;
    let (speeches, others): (Vec<Entry>, Vec<Entry>) = files.into_iter().partition(|it| is_xmi(&it.path));
    if speeches.is_empty() && others.is_empty() {
        return Err(ReadError::NotThis { format: NAME, reason: "no .xmi file is in it".to_owned() });
    }
    let mut types = Types::default();
    for it in others {
        if let Err(error) = declared(&mut types, &it.bytes) {
            draft.leave_out(&At { line: None, path: it.path }, &error.to_string(), None);
        }
    }
    let types = Some(Rc::new(types)).filter(|it| !it.is_empty());
    for it in speeches {
        if let Err(error) = file(&mut draft, &it.path, &it.bytes, types.clone()) {
            draft.leave_out(&At { line: None, path: it.path }, &error.to_string(), None);
        }
    }
    Ok(draft)
}

/// Takes in the types of a type system; other XML has none.
fn declared(types: &mut Types, bytes: &[u8]) -> Result<(), ReadError> {
    let source = Source::new(bytes)?;
    let tree = xml::tree(&source)?;
    let child = |node: Node<'_, '_>, name: &str| {
        let found = node.children().find(|it| it.tag_name().name() == name);
        found.and_then(|it| it.text()).map(|it| it.trim().to_owned()).unwrap_or_default()
    };
    let named = |name: &'static str| move |it: &Node<'_, '_>| it.tag_name().name() == name;
    for kind in tree.descendants().filter(named("typeDescription")) {
        let name = child(kind, "name");
        types.declare(&name, &child(kind, "supertypeName"));
        let features = kind.children().filter(named("features")).flat_map(|it| it.children());
        for feature in features.filter(named("featureDescription")) {
            types.feature(&name, &child(feature, "name"), Range::of(&child(feature, "rangeTypeName")));
        }
    }
    Ok(())
}

/// Reads one CAS. Without types they are guessed from what is in it.
fn file(draft: &mut Draft<'static>, path: &str, bytes: &[u8], types: Option<Rc<Types>>) -> Result<(), ReadError> {
    let source = Source::new(bytes)?;
    let tree = xml::tree(&source)?;
    let elements = || tree.root_element().children().filter_map(|it| Some((kind_of(it)?, it)));
    let types = types.unwrap_or_else(|| {
        let mut types = Types::default();
        for (kind, element) in elements() {
            for it in element.attributes().filter(|it| it.namespace().is_none() && !PLACE.contains(&it.name())) {
                types.guess(&kind, it.name(), it.value());
            }
        }
        Rc::new(types)
    });
    let mut cas = Cas::new(draft, path, types);
    let raw = |element: Node<'_, '_>| source.text().get(element.range()).unwrap_or_default();
    let mut sofas = 0;
    for (_, sofa) in elements().filter(|it| it.0 == SOFA) {
        sofas += 1;
        let at = cas.at(source.line_of(raw(sofa)), "cas:Sofa");
        let id = sofa.attribute((XMI, "id")).unwrap_or_default();
        let view = sofa.attribute("sofaID").unwrap_or_default();
        cas.sofa(at, id, view, sofa.attribute("sofaString").map(str::to_owned));
    }
    if sofas == 0 {
        return Err(ReadError::NotThis { format: NAME, reason: "there is no text (cas:Sofa) in it".to_owned() });
    }
    for (kind, element) in elements().filter(|it| it.0 != SOFA) {
        let raw = raw(element);
        let id = element.attribute((XMI, "id")).unwrap_or_default().to_owned();
        let name = element.tag_name().name();
        let at = cas.at(source.line_of(raw), &if id.is_empty() { name.to_owned() } else { format!("{name} {id}") });
        cas.structure(structure(at, id, kind, element), raw);
    }
    cas.finish();
    Ok(())
}

/// The features that say where something lies.
const PLACE: [&str; 3] = ["sofa", "begin", "end"];

/// The full name of the type of an element; `None` when it is none.
fn kind_of(element: Node<'_, '_>) -> Option<String> {
    let (start, end) = ECORE;
    let package = element.tag_name().namespace()?.strip_prefix(start)?.strip_suffix(end)?;
    let kind = format!("{}.{}", package.replace('/', "."), element.tag_name().name());
    Some(kind.strip_prefix(NO_PACKAGE).map(str::to_owned).unwrap_or(kind))
}

fn structure(at: At, id: String, kind: String, element: Node<'_, '_>) -> Structure {
    let [sofa, begin, end] = PLACE.map(|it| element.attribute(it));
    let offset = |it: Option<&str>| it.and_then(|it| it.parse::<u32>().ok());
    let plain = element.attributes().filter(|it| it.namespace().is_none() && !PLACE.contains(&it.name()));
    let mut features: Vec<(String, Given)> =
        plain.map(|it| (it.name().to_owned(), Given::Written(it.value().to_owned()))).collect();
    // Lists of words stand between the tags.
    let mut lists: Vec<&str> = element.children().filter(Node::is_element).map(|it| it.tag_name().name()).collect();
    lists.dedup();
    features.extend(lists.into_iter().map(|it| (it.to_owned(), Given::Elsewhere)));
    Structure { at, id, kind, sofa: sofa.map(str::to_owned), offsets: offset(begin).zip(offset(end)), features }
}
