//! UIMA's JSON CAS 0.4.0: a text, its types and its feature structures in one file.
//!
//! Read are both ways in which the specification and its programs spell offsets (`begin` and `^begin`) and lists of
//! feature structures (a list, or an object by their numbers). Source:
//! <https://github.com/apache/uima-uimaj-io-jsoncas/blob/main/SPECIFICATION.adoc>.

use std::borrow::Cow;
use std::rc::Rc;

use serde_json::value::RawValue;

use super::archive::{self, Entry};
use super::cas::{self, Cas, Given, INITIAL, Range, SOFA, STRING, Structure, TYPES, Types};
use super::check::Expected;
use super::draft::{At, Draft};
use super::json::{self, Object, Writer, scalar, text_of};
use super::names::Names;
use super::source::Source;
use super::xml::beginning;
use super::{Capabilities, Doc, Format, Input, ReadError, Reading, WriteError, WriteOptions, Written};
use super::{lines, written};
use crate::model::{Document, Ids, OffsetUnit, Project};

const NAME: &str = "UIMA JSON CAS";
/// The most feature structures of one file.
const STRUCTURES: usize = 4_000_000;
/// How many JSON files of a zip file are looked into to tell what it is.
const LOOKED_AT: usize = 4;
/// The number of the text among what is written.
const TEXT: u32 = 1;

const FEATURE_STRUCTURES: &str = "%FEATURE_STRUCTURES";

/// UIMA's JSON CAS.
#[derive(Clone, Copy, Debug)]
pub struct UimaJson;

impl Format for UimaJson {
    fn id(&self) -> &'static str {
        "uima-json"
    }

    fn name(&self) -> &'static str {
        NAME
    }

    fn extension(&self) -> &'static str {
        "cas.json"
    }

    fn bundle(&self) -> Option<&'static str> {
        Some("cas.zip")
    }

    fn mime(&self) -> &'static str {
        "application/json"
    }

    fn offset_unit(&self) -> Option<OffsetUnit> {
        Some(OffsetUnit::Utf16)
    }

    fn capabilities(&self) -> Capabilities {
        cas::CAPABILITIES
    }

    fn doc(&self) -> Doc {
        Doc {
            summary: "Text, types and spans in one file, for INCEpTION, UIMA and dkpro-cassis.",
            specification: "https://github.com/apache/uima-uimaj-io-jsoncas",
        }
    }

    fn recognises(&self, bytes: &[u8]) -> bool {
        if !archive::is_zip(bytes) {
            return is_cas(bytes);
        }
        let paths = archive::paths(bytes);
        let first: Vec<&String> = paths.iter().filter(|it| is_json(it)).take(LOOKED_AT).collect();
        let wanted = |path: &str| first.iter().any(|it| *it == path);
        !first.is_empty() && archive::unpack(bytes, wanted).is_ok_and(|it| it.iter().any(|it| is_cas(&it.bytes)))
    }

    fn read_file(&self, file: Input<'_>, _ids: &mut dyn Ids) -> Result<Reading, ReadError> {
        draft(file.bytes)?.project(file)
    }

    fn write(&self, project: &Project, options: &WriteOptions) -> Result<Written, WriteError> {
        let documents = options.scope.documents(project)?;
        let names = Names::new(&project.codebook);
        let mut expected = Expected::default();
        let mut files: Vec<Entry> = super::file_name::of_each(&documents, "json")
            .into_iter()
            .zip(&documents)
            .map(|(path, document)| Entry::new(path, cas_of(document, &names, &mut expected)))
            .collect();
        let bytes = match files.as_mut_slice() {
            [only] => std::mem::take(&mut only.bytes),
            _ => archive::pack(&files),
        };
        let report = expected.compare(draft(&bytes));
        Ok(written(self, project, &documents, options, bytes, report))
    }
}

fn is_json(path: &str) -> bool {
    path.to_ascii_lowercase().ends_with(".json") && !path.starts_with("__MACOSX/")
}

/// Whether these bytes begin as a JSON CAS does.
fn is_cas(bytes: &[u8]) -> bool {
    let inner = beginning(bytes).trim_start().strip_prefix('{').map(str::trim_start);
    let key = inner.and_then(|it| it.strip_prefix("\"%"));
    key.is_some_and(|it| {
        ["HEADER\"", "TYPES\"", "FEATURE_STRUCTURES\"", "VIEWS\""].iter().any(|key| it.starts_with(key))
    })
}

// Writing.

fn cas_of<'a>(document: &'a Rc<Document>, names: &'a Names<'a>, expected: &mut Expected<'a>) -> String {
    let structures = cas::structures(document, names, as_it_is, expected);
    let mut writer = Writer::with_capacity(document.text.as_str().len() + structures.len() * 200);
    writer.object(|it| {
        it.key("%TYPES").object(|it| TYPES.iter().for_each(|kind| type_of(it, kind)));
        it.key(FEATURE_STRUCTURES).list((TEXT..).zip([None].into_iter().chain(structures.iter().map(Some))), {
            |it, (number, structure)| {
                it.object(|it| {
                    it.key("%ID").number(number);
                    match structure {
                        None => sofa(it, document),
                        Some(structure) => structure_of(it, structure),
                    }
                });
            }
        });
        it.key("%VIEWS").object(|it| {
            it.key(INITIAL).object(|it| {
                it.key("%SOFA").number(TEXT);
                let members = (TEXT..).skip(1).zip(&structures).map(|it| it.0);
                it.key("%MEMBERS").list(members, Writer::number);
            });
        });
    });
    writer.finish()
}

fn as_it_is(words: &str) -> Cow<'_, str> {
    words.into()
}

fn type_of(writer: &mut Writer, kind: &cas::Type) {
    writer.key(kind.name).object(|it| {
        it.key("%NAME").text(kind.name);
        it.key("%SUPER_TYPE").text(kind.parent);
        for name in kind.features {
            it.key(name).object(|it| {
                it.key("%NAME").text(name);
                it.key("%RANGE").text(STRING);
            });
        }
    });
}

fn sofa(writer: &mut Writer, document: &Document) {
    writer.key("%TYPE").text(SOFA);
    writer.key("sofaNum").number(1);
    writer.key("sofaID").text(INITIAL);
    writer.key("mimeType").text("text/plain");
    writer.key("sofaString").text(document.text.as_str());
}

fn structure_of(writer: &mut Writer, structure: &cas::Written<'_>) {
    writer.key("%TYPE").text(structure.kind);
    writer.key("@sofa").number(TEXT);
    writer.key("begin").number(structure.begin);
    writer.key("end").number(structure.end);
    for (name, value) in &structure.features {
        writer.key(name).text(value);
    }
}

// Reading.

fn draft(bytes: &[u8]) -> Result<Draft<'static>, ReadError> {
    let mut draft = Draft::new(NAME, OffsetUnit::Utf16);
    if !archive::is_zip(bytes) {
        file(&mut draft, "", bytes)?;
        return Ok(draft);
    }
    let files = archive::unpack(bytes, is_json)?;
    let count = files.len();
    let files: Vec<Entry> = files.into_iter().filter(|it| is_cas(&it.bytes)).collect();
    if files.is_empty() && count > 0 {
        return Err(ReadError::NotThis { format: NAME, reason: "no JSON file in it is a CAS".to_owned() });
    }
    for it in files {
        if let Err(error) = file(&mut draft, &it.path, &it.bytes) {
            draft.leave_out(&At { line: None, path: it.path }, &error.to_string(), None);
        }
    }
    Ok(draft)
}

fn file(draft: &mut Draft<'static>, path: &str, bytes: &[u8]) -> Result<(), ReadError> {
    let source = Source::new(bytes)?;
    let wrong = |reason: &str| ReadError::NotThis { format: NAME, reason: reason.to_owned() };
    let mut root = object(lines::value(&source)?).ok_or_else(|| wrong("it is no object"))?;
    let structures = root.take(FEATURE_STRUCTURES).ok_or_else(|| wrong("it has no %FEATURE_STRUCTURES"))?;
    let structures = numbered(structures).ok_or_else(|| wrong("its %FEATURE_STRUCTURES are no list"))?;
    let types = root.take("%TYPES").map(types).unwrap_or_default();
    let mut cas = Cas::new(draft, path, Rc::new(types));
    let is_sofa = |it: &Record<'_>| it.raw.get().contains(SOFA);
    let mut sofas = 0;
    for it in structures.iter().filter(|it| is_sofa(it)) {
        let Some(mut sofa) = object(it.raw) else { continue };
        if sofa.take("%TYPE").and_then(text_of).as_deref() == Some(SOFA) {
            sofas += 1;
            let at = cas.at(source.line_of(it.raw.get()), &it.path());
            let id = it.id.clone().or_else(|| sofa.take("%ID").map(id_of)).unwrap_or_default();
            let view = sofa.take("sofaID").and_then(text_of).unwrap_or_default();
            let text = sofa.take("sofaString").and_then(text_of).map(Cow::into_owned);
            cas.sofa(at, &id, &view, text);
        }
    }
    if sofas == 0 {
        return Err(wrong("there is no text (uima.cas.Sofa) in it"));
    }
    for it in structures {
        let at = cas.at(source.line_of(it.raw.get()), &it.path());
        match structure(&it, at.clone()) {
            Some(structure) if structure.kind == SOFA => {}
            Some(structure) => cas.structure(structure, it.raw.get()),
            None => cas.leave_out(&at, "This is no feature structure: it has no %TYPE", it.raw.get()),
        }
    }
    cas.finish();
    Ok(())
}

fn object(raw: &RawValue) -> Option<Object<'_>> {
    serde_json::from_str(raw.get()).ok()
}

/// A number as text, however it is written.
fn id_of(raw: &RawValue) -> String {
    text_of(raw).map_or_else(|| raw.get().to_owned(), Cow::into_owned)
}

/// A feature structure as it stands in the file.
struct Record<'a> {
    number: usize,
    /// Its number for others, where it stands before it.
    id: Option<String>,
    raw: &'a RawValue,
}

impl Record<'_> {
    fn path(&self) -> String {
        match &self.id {
            Some(id) => format!("{FEATURE_STRUCTURES}.{id}"),
            None => format!("{FEATURE_STRUCTURES}[{}]", self.number),
        }
    }
}

/// The feature structures of a list, or of an object by their numbers.
fn numbered(raw: &RawValue) -> Option<Vec<Record<'_>>> {
    if let Ok(list) = json::list(raw, STRUCTURES) {
        let records = list.items.into_iter().enumerate().map(|(number, raw)| Record { number, id: None, raw });
        return Some(records.collect());
    }
    let records = object(raw)?.rest().enumerate();
    Some(records.map(|(number, (id, raw))| Record { number, id: Some(id.into_owned()), raw }).collect())
}

fn types(raw: &RawValue) -> Types {
    let mut types = Types::default();
    for (name, raw) in object(raw).into_iter().flat_map(Object::rest) {
        let Some(mut declared) = object(raw) else { continue };
        types.declare(&name, &declared.take("%SUPER_TYPE").and_then(text_of).unwrap_or_default());
        for (feature, raw) in declared.rest().filter(|it| !it.0.starts_with('%')) {
            let range = object(raw).and_then(|mut it| text_of(it.take("%RANGE")?)).unwrap_or_default();
            types.feature(&name, &feature, Range::of(&range));
        }
    }
    types
}

fn structure(record: &Record<'_>, at: At) -> Option<Structure> {
    let mut it = object(record.raw)?;
    let kind = it.take("%TYPE").and_then(text_of)?.into_owned();
    let own = it.take("%ID").map(id_of);
    let sofa = it.take("@sofa").map(id_of);
    let mut offset = |name: &str, anchor: &str| {
        let raw = it.take(name).or_else(|| it.take(anchor))?;
        raw.get().parse::<u32>().ok()
    };
    let (begin, end) = (offset("begin", "^begin"), offset("end", "^end"));
    let mut features = Vec::new();
    for (key, raw) in it.rest().filter(|it| it.1.get() != "null") {
        let mut name = key.chars();
        let given = match name.next() {
            Some('%') => continue,
            Some('@') => Given::Elsewhere,
            // Numbers that JSON cannot say, and places in the text.
            Some('#' | '^') => scalar(raw).map_or(Given::Elsewhere, Given::Value),
            _ => {
                name = key.chars();
                scalar(raw).map_or(Given::Elsewhere, Given::Value)
            }
        };
        features.push((name.as_str().to_owned(), given));
    }
    Some(Structure {
        at,
        id: record.id.clone().or(own).unwrap_or_default(),
        kind,
        sofa,
        offsets: begin.zip(end),
        features,
    })
}
