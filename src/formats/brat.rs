//! brat's stand-off files: for each speech a `.txt` and a `.ann`, and the configuration of labels beside them, in a zip
//! file that is unpacked into brat's folder of data.
//!
//! Offsets count code points. A passage line has one type, so an annotation with several labels is several that are
//! equal (`* Equiv`); no fragment goes over a line end. Source: <https://brat.nlplab.org/standoff.html>.

mod ann;
mod conf;
mod kinds;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::rc::Rc;

use self::conf::{Conf, Speech};
use self::kinds::Kinds;
use super::archive::{self, Entry};
use super::check::Expected;
use super::clean::number_of;
use super::distinct::distinct;
use super::draft::{At, Draft, DraftDocument};
use super::parts::{Spelled, document_id};
use super::source::Source;
use super::tokens::is_space;
use super::{
    Capabilities, Change, Doc, Feature, Format, Input, ReadError, Reading, Remark, WriteError, WriteOptions, Written,
    file_name, written,
};
use crate::model::{Annotation, Document, Ids, Offset, OffsetUnit, Project, Span};

/// brat's stand-off files.
#[derive(Clone, Copy, Debug)]
pub struct Brat;

impl Format for Brat {
    fn id(&self) -> &'static str {
        "brat"
    }

    fn name(&self) -> &'static str {
        "brat"
    }

    fn extension(&self) -> &'static str {
        "brat.zip"
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
                Feature::Overlaps,
                Feature::SameWords,
                Feature::Gaps,
                Feature::MidWord,
                Feature::Highlights,
                Feature::Looks,
                Feature::Lines,
                Feature::Hierarchy,
                Feature::UnusedLabels,
            ],
            changes: &[
                (Feature::Titles, Change::Tucked),
                (Feature::Occasion, Change::Tucked),
                (Feature::Language, Change::Tucked),
                (Feature::Metadata, Change::Tucked),
                (Feature::Padding, Change::Trimmed),
                (Feature::LineEnds, Change::Split),
                (Feature::SeveralLabels, Change::ForEachLabel),
                (Feature::Definitions, Change::Tucked),
                (Feature::Attributes, Change::Words),
                (Feature::Notes, Change::ForEachLine),
            ],
        }
    }

    fn doc(&self) -> Doc {
        Doc {
            summary: "Texts and stand-off annotations with the configuration of labels, for brat and the many programs that read its files.",
            specification: "https://brat.nlplab.org/standoff.html",
        }
    }

    fn recognises(&self, bytes: &[u8]) -> bool {
        if archive::is_zip(bytes) {
            let is_ours = |it: &String| it.ends_with(".ann") || it.rsplit('/').next() == Some("annotation.conf");
            return archive::paths(bytes).iter().any(is_ours);
        }
        let first = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
        // The last line may be cut anywhere.
        let whole = first.rsplitn(2, |it| *it == b'\n').last().filter(|_| first.len() < bytes.len()).unwrap_or(first);
        std::str::from_utf8(whole).is_ok_and(ann::looks_so)
    }

    fn read_file(&self, file: Input<'_>, _ids: &mut dyn Ids) -> Result<Reading, ReadError> {
        draft(file.name, file.bytes)?.project(file)
    }

    fn write(&self, project: &Project, options: &WriteOptions) -> Result<Written, WriteError> {
        let documents = options.scope.documents(project)?;
        let annotations = || documents.iter().flat_map(|it| it.annotations.iter()).map(|it| &**it);
        let kinds = Kinds::new(&project.codebook, annotations());
        let paths = paths(&documents);
        let speeches = paths.iter().zip(&documents).map(|(path, document)| Speech {
            file: path.into(),
            id: document_id(document).into(),
            title: document.title().into(),
            language: document.details.language.as_deref().map(Into::into),
            metadata: document
                .details
                .metadata
                .iter()
                .map(|(key, value)| ((&**key).into(), (&**value).into()))
                .collect(),
        });
        let mut files: Vec<Entry> = conf::write(project, &kinds, speeches.collect(), annotations()).into();
        let mut expected = Expected::default();
        let mut blank = 0;
        for (path, document) in paths.iter().zip(&documents) {
            expected.document(document);
            let lines = lines(document, &kinds, &mut expected, &mut blank);
            files.push(Entry::new(format!("{path}.txt"), document.text.as_str()));
            files.push(Entry::new(format!("{path}.ann"), lines));
        }
        let bytes = archive::pack(&files);
        let mut report = expected.compare(draft("", &bytes));
        if blank > 0 {
            report.remarks.push(Remark::Blank(blank));
        }
        Ok(written(self, project, &documents, options, bytes, report))
    }
}

/// The paths of the files of each speech, without endings: as they came from, or by title.
fn paths(documents: &[&Rc<Document>]) -> Vec<String> {
    let paths = documents.iter().map(|document| {
        let came = Some(document_id(document)).filter(|it| *it != document.id.as_str() && is_path(it));
        let titled = || file_name(document.title(), "", "txt").trim_end_matches(".txt").to_owned();
        came.map_or_else(titled, str::to_owned)
    });
    distinct(paths, '-', str::to_lowercase).collect()
}

/// Whether it is a path that is safe everywhere.
fn is_path(text: &str) -> bool {
    let is_part = |part: &str| {
        let plain = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_' | b'.');
        !part.is_empty() && !part.starts_with('.') && part.bytes().all(plain)
    };
    text.len() <= 200 && text.split('/').all(is_part)
}

/// The lines of a speech, in the order of their numbers.
fn lines<'a>(document: &'a Rc<Document>, kinds: &Kinds<'_>, expected: &mut Expected<'a>, blank: &mut usize) -> String {
    let spelled = Spelled::new(document);
    let mut numbers = Numbers::of(document, &spelled);
    let mut numbered = Vec::with_capacity(document.annotations.len());
    for annotation in document.annotations.iter() {
        let passages = passages(document, annotation);
        if passages.is_empty() {
            *blank += 1;
        } else {
            numbered.push((numbers.first(spelled.of(annotation)), annotation, passages));
        }
    }
    numbered.sort_by_key(|it| it.0);
    let (mut out, mut attributes, mut notes) = (String::new(), 0, 0);
    for (first, annotation, passages) in &numbered {
        let (offsets, words) = fragments(document, passages);
        let mut ids = Vec::with_capacity(annotation.labels.len());
        let labels: Vec<Option<_>> =
            if annotation.labels.is_empty() { vec![None] } else { annotation.labels.iter().map(Some).collect() };
        for label in labels {
            let id = if ids.is_empty() { *first } else { numbers.fresh() };
            let kind = label.map_or(kinds.highlight(), |it| kinds.label(it));
            expected.annotation(&annotation.id, label.map(|_| kind).as_slice(), passages);
            let _ = writeln!(out, "T{id}\t{kind} {offsets}\t{words}");
            ids.push(format!("T{id}"));
            let theirs = label.and_then(|label| annotation.attributes.as_ref()?.get(label));
            for (name, value) in theirs.into_iter().flatten() {
                attributes += 1;
                let value = conf::said_value(value).map_or(String::new(), |it| format!(" {it}"));
                let _ = writeln!(out, "A{attributes}\t{} T{id}{value}", kinds.attribute(name));
            }
        }
        let plain = |it: char| if it.is_control() { ' ' } else { it };
        for line in annotation.note.split(ann::ends_line).map(str::trim).filter(|it| !it.is_empty()) {
            notes += 1;
            let line: String = line.chars().map(plain).collect();
            let _ = writeln!(out, "#{notes}\tAnnotatorNotes T{first}\t{line}");
        }
        if ids.len() > 1 {
            let _ = writeln!(out, "*\tEquiv {}", ids.join(" "));
        }
    }
    out
}

/// What passages of an annotation brat can hold: without white space at their edges, and as one where no more than a
/// line end is between them.
fn passages(document: &Document, annotation: &Annotation) -> Vec<Span> {
    let text = &document.text;
    let mut passages: Vec<Span> = Vec::new();
    for span in annotation.spans.iter().filter_map(|it| trimmed(it, text.slice(it))) {
        let gap = passages.last().and_then(|it| Span::new(it.end(), span.start())).map(|it| text.slice(it));
        let joins = gap.is_some_and(|it| it.contains(ann::ends_line) && it.chars().all(is_space));
        match passages.last_mut().filter(|_| joins) {
            Some(before) => *before = Span::new(before.start(), span.end()).unwrap_or(span),
            None => passages.push(span),
        }
    }
    passages
}

/// The span without white space at its edges; `None` when nothing is left.
fn trimmed(span: Span, words: &str) -> Option<Span> {
    let start = words.len() - words.trim_start_matches(is_space).len();
    let length = words.trim_matches(is_space).len();
    let start = span.start().get() + u32::try_from(start).ok()?;
    Span::new(Offset::new(start), Offset::new(start + u32::try_from(length).ok()?))
}

/// The offsets and the words of passages, cut at line ends.
fn fragments(document: &Document, passages: &[Span]) -> (String, String) {
    let text = &document.text;
    let (mut offsets, mut words) = (Vec::new(), Vec::new());
    for passage in passages {
        let mut at = passage.start().get();
        for line in text.slice(*passage).split_inclusive(ann::ends_line) {
            let length = u32::try_from(line.len()).unwrap_or_default();
            let whole = Span::new(Offset::new(at), Offset::new(at + length));
            if let Some(span) = whole.and_then(|it| trimmed(it, line)) {
                let [start, end] = [span.start(), span.end()].map(|it| text.code_point_from_byte(it));
                offsets.push(format!("{start} {end}"));
                words.push(text.slice(span));
            }
            at += length;
        }
    }
    (offsets.join(";"), words.join(" "))
}

/// The numbers of passage lines: as they came, else the first that is free.
struct Numbers {
    taken: BTreeSet<u32>,
    next: u32,
}

impl Numbers {
    fn of(document: &Document, spelled: &Spelled<'_>) -> Self {
        let came = document.annotations.iter().filter_map(|it| number(spelled.of(it)));
        Self { taken: came.collect(), next: 1 }
    }

    /// The number in that id, if it is one of brat's.
    fn first(&mut self, id: &str) -> u32 {
        number(id).unwrap_or_else(|| self.fresh())
    }

    fn fresh(&mut self) -> u32 {
        while self.taken.contains(&self.next) {
            self.next += 1;
        }
        self.next += 1;
        self.next - 1
    }
}

/// The number of an id such as `T7`.
fn number(id: &str) -> Option<u32> {
    let digits = id.strip_prefix('T').filter(|it| it.len() < 9 && !it.starts_with(['0', '+']))?;
    digits.parse().ok()
}

fn draft(name: &str, bytes: &[u8]) -> Result<Draft<'static>, ReadError> {
    let mut draft = Draft::new("brat", OffsetUnit::CodePoint);
    if !archive::is_zip(bytes) {
        let lines = Source::new(bytes)?;
        let title = name.strip_suffix(".ann").unwrap_or(name).to_owned();
        draft.document(DraftDocument { title: title.into(), ..DraftDocument::default() });
        ann::read(&mut draft, "", lines.text(), None, &Conf::default());
        return Ok(draft);
    }
    let files = archive::unpack(bytes, |path| kind_of(path).is_some())?;
    let mut read = Vec::new();
    let mut conf = |name: &str| {
        let file = files.iter().find(|it| it.name() == name);
        read.extend(file.filter(|it| text_of(it).is_some()).map(|it| &it.path));
        file.and_then(text_of).unwrap_or_default()
    };
    let mut conf = Conf::read(conf("annotation.conf"), conf("visual.conf"), conf("kb_shortcuts.conf"));
    // What is in `tools.conf` is for the program.
    let is_conf = |it: &&Entry| kind_of(&it.path) == Some(Kind::Conf) && it.name() != "tools.conf";
    let unread = files.iter().filter(is_conf).filter(|it| !read.contains(&&it.path)).count();
    if unread > 0 {
        let files = number_of(unread, "file", "files");
        let message = format!("{files} of configuration could not be read, or is another of that name");
        draft.leave_out(&At::default(), &message, None);
    }
    conf.labels(&mut draft);
    for (stem, pair) in pairs(&files) {
        let at = At { line: None, path: stem.to_owned() };
        let Some(text) = pair.text.and_then(counted_text_of) else {
            draft.leave_out(&at, "There is no text in UTF-8 for these annotations", None);
            continue;
        };
        let document = match conf.speech(stem) {
            Some(said) => DraftDocument {
                id: Some(said.id.into_owned().into()),
                title: said.title.into_owned().into(),
                language: said.language.map(|it| it.into_owned().into()),
                metadata: said.metadata.iter().map(|(key, value)| (Rc::from(&**key), Rc::from(&**value))).collect(),
                ..DraftDocument::default()
            },
            None => DraftDocument {
                id: Some(stem.to_owned().into()),
                title: stem.rsplit('/').next().unwrap_or(stem).to_owned().into(),
                ..DraftDocument::default()
            },
        };
        if !draft.document(DraftDocument { at, text: Some(text.to_owned().into()), ..document }) {
            continue;
        }
        for file in pair.lines {
            match text_of(file) {
                Some(lines) => ann::read(&mut draft, &file.path, lines, Some(text), &conf),
                None => draft.leave_out(&At { line: None, path: file.path.clone() }, "It is not UTF-8", None),
            }
        }
    }
    conf.rest(&mut draft);
    Ok(draft)
}

/// What a file in the zip file is for, by how its name ends.
#[derive(PartialEq)]
enum Kind {
    Text,
    Lines,
    Conf,
}

fn kind_of(path: &str) -> Option<Kind> {
    match path.rsplit_once('.')?.1 {
        "txt" => Some(Kind::Text),
        // `.a1` and `.a2` are given and asked for in the BioNLP tasks.
        "ann" | "a1" | "a2" => Some(Kind::Lines),
        "conf" => Some(Kind::Conf),
        _ => None,
    }
}

/// The files of one speech.
#[derive(Default)]
struct Pair<'a> {
    text: Option<&'a Entry>,
    lines: Vec<&'a Entry>,
}

/// The files of each speech by their path without ending, in order.
fn pairs(files: &[Entry]) -> Vec<(&str, Pair<'_>)> {
    let mut pairs: Vec<(&str, Pair<'_>)> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for file in files {
        let Some((stem, _)) = file.path.rsplit_once('.') else { continue };
        let kind = kind_of(&file.path);
        if kind == Some(Kind::Conf) {
            continue;
        }
        let place = *places.entry(stem).or_insert_with(|| {
            pairs.push((stem, Pair::default()));
            pairs.len() - 1
        });
        let Some((_, pair)) = pairs.get_mut(place) else { continue };
        match kind {
            Some(Kind::Text) => pair.text = Some(file),
            _ => pair.lines.push(file),
        }
    }
    // A note for people is no speech.
    let is_readme = |stem: &str| stem.rsplit('/').next().is_some_and(|it| it.eq_ignore_ascii_case("readme"));
    pairs.retain(|(stem, pair)| !pair.lines.is_empty() || !is_readme(stem));
    pairs
}

/// The text of a file without a mark of byte order.
fn text_of(file: &Entry) -> Option<&str> {
    counted_text_of(file).map(|it| it.strip_prefix('\u{feff}').unwrap_or(it))
}

/// The text of a file as brat counts it: a mark of byte order is the first character.
fn counted_text_of(file: &Entry) -> Option<&str> {
    std::str::from_utf8(&file.bytes).ok()
}
