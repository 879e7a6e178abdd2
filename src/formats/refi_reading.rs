//! Reads REFI-QDA projects of every program that writes them. [`super::refi_qda`] writes them.
//!
//! Texts are those of text sources, and those that go with PDFs, pictures and recordings. Notes become notes of the
//! annotations, descriptions of the labels and of the speeches that refer to them. What is said of a case is said of its
//! sources.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use roxmltree::Node;

use super::archive::{is_zip, unpack};
use super::attributes;
use super::clean::{number_of, quoted};
use super::draft::{At, Draft, DraftAnnotation, DraftDocument, DraftSpan};
use super::json::text_of;
use super::moment::moment;
use super::refi::{self, Kept, child, children, description, is, joined, key, words};
use super::refi_qda::{DESCRIPTION, NAME};
use super::refi_text::{Evidence, Passage, Quotes, as_counted};
use super::source::Source;
use super::{ReadError, xml};
use crate::model::{OffsetUnit, Text, Timestamp, limits};

/// How many bytes of texts and of notes that are referred to are read, in all.
const TEXTS: usize = limits::FILE_BYTES;
/// How many values of cases are given to their sources, in all.
const CASE_VALUES: usize = 1_000_000;
/// The entry of a speech's metadata with the names of its cases.
const CASE: &str = "case";

/// Whether a file in the zip file is the project.
pub fn is_project(path: &str) -> bool {
    !path.starts_with("__MACOSX/") && path.to_ascii_lowercase().ends_with(".qde")
}

/// Reads a project: a zip file, or the XML in it alone.
pub fn draft(bytes: &[u8]) -> Result<Draft<'static>, ReadError> {
    if !is_zip(bytes) {
        return project(bytes, At::default(), BTreeMap::new());
    }
    let wanted = |path: &str| is_project(path) || path.to_ascii_lowercase().ends_with(".txt");
    let mut files = unpack(bytes, wanted)?;
    // The one nearest to the root.
    let depth = |path: &str| path.matches(['/', '\\']).count();
    let found = files.iter().enumerate().filter(|it| is_project(&it.1.path)).min_by_key(|it| depth(&it.1.path));
    let Some(place) = found.map(|it| it.0) else {
        return Err(ReadError::NotThis { format: NAME, reason: "there is no project.qde in it".to_owned() });
    };
    let main = files.swap_remove(place);
    let mut texts = BTreeMap::new();
    for file in files {
        texts.entry(last_part(&file.path)).or_insert(file.bytes);
    }
    project(&main.bytes, At { line: None, path: main.path }, texts)
}

/// The last part of a path; folders and letters are spelled in either case.
fn last_part(path: &str) -> String {
    path.rsplit(['/', '\\']).next().unwrap_or_default().to_lowercase()
}

fn project(bytes: &[u8], at: At, texts: BTreeMap<String, Vec<u8>>) -> Result<Draft<'static>, ReadError> {
    let source = Source::new(bytes)?;
    let tree = xml::tree(&source)?;
    let root = tree.root_element();
    if !is(&root, "Project") {
        let reason = format!("the root of its XML is {} instead of Project", quoted(root.tag_name().name()));
        return Err(ReadError::NotThis { format: NAME, reason });
    }
    let mut draft = Draft::new("REFI-QDA", OffsetUnit::CodePoint);
    draft.title = root.attribute("name").unwrap_or_default().to_owned().into();
    let kept = Kept::new(&tree);
    let mut reader = Reader {
        source: &source,
        kept: &kept,
        origin: root.attribute("origin").unwrap_or_default(),
        users: all(root, "Users", "User"),
        variables: all(root, "Variables", "Variable"),
        notes: all(root, "Notes", "Note"),
        linked: BTreeMap::new(),
        cases: BTreeMap::new(),
        used: BTreeSet::new(),
        mute: BTreeSet::new(),
        gone: BTreeSet::new(),
        cased: BTreeSet::new(),
        makers: BTreeSet::new(),
        texts,
        room: TEXTS,
        codes: BTreeMap::new(),
        unknown: 0,
        others: 0,
        unnamed: 0,
        several: 0,
        uncased: 0,
    };
    let links = reader.links(root);
    reader.cases(root);
    if let Some(codes) = child(root, "CodeBook").and_then(|it| child(it, "Codes")) {
        reader.codes = refi::codes(&mut draft, &source, &kept, codes, |it| reader.notes_at(it));
    }
    reader.sources(&mut draft, root);
    reader.rest(&mut draft, &at, root, links);
    Ok(draft)
}

/// The elements called `each` in the child `all` of the root, by their GUIDs.
fn all<'a, 'i: 'a>(root: Node<'a, 'i>, all: &'static str, each: &'static str) -> BTreeMap<String, Node<'a, 'i>> {
    let nodes = children(root, all).flat_map(|it| children(it, each));
    nodes.filter_map(|it| Some((key(it.attribute("guid")?), it))).collect()
}

/// What the elements called `each` that a node refers to are called.
fn targets<'a, 'i: 'a>(node: Node<'a, 'i>, each: &'static str) -> impl Iterator<Item = String> {
    children(node, each).filter_map(|it| it.attribute("targetGUID").map(key))
}

/// A text whose words and passages are known, not yet what they count.
struct Speech<'a, 'i> {
    /// The source, and the element with its passages: they differ in all but text sources.
    node: Node<'a, 'i>,
    inner: Node<'a, 'i>,
    text: Text,
    selections: Vec<Selection<'a, 'i>>,
    /// Notes on it as a whole.
    notes: Vec<(String, Node<'a, 'i>)>,
}

struct Selection<'a, 'i> {
    node: Node<'a, 'i>,
    passage: Passage,
    /// The note that it is part of: so programs write notes on passages without a code.
    note: Option<Node<'a, 'i>>,
}

struct Reader<'a, 'i> {
    source: &'a Source<'a>,
    kept: &'a Kept<'a>,
    origin: &'a str,
    users: BTreeMap<String, Node<'a, 'i>>,
    variables: BTreeMap<String, Node<'a, 'i>>,
    notes: BTreeMap<String, Node<'a, 'i>>,
    /// Notes of passages that are linked to them: NVivo writes them so.
    linked: BTreeMap<String, Vec<String>>,
    /// Cases by the sources they refer to.
    cases: BTreeMap<String, Vec<Node<'a, 'i>>>,
    /// Notes that were read.
    used: BTreeSet<String>,
    /// Notes that say nothing, or whose text is not there.
    mute: BTreeSet<String>,
    /// Notes that something refers to and that are not there.
    gone: BTreeSet<String>,
    /// Where the cases start of which a speech tells.
    cased: BTreeSet<usize>,
    /// Who made annotations.
    makers: BTreeSet<String>,
    /// By the last part of their path.
    texts: BTreeMap<String, Vec<u8>>,
    room: usize,
    /// Ids by the keys of GUIDs.
    codes: BTreeMap<String, String>,
    /// How many codings are with what is no code.
    unknown: usize,
    /// How many codings were made by others than their passage.
    others: usize,
    /// How many values are of variables that are not there.
    unnamed: usize,
    /// How many variables have several values of one speech.
    several: usize,
    /// How many references of cases to sources are beyond the limit.
    uncased: usize,
}

impl<'a, 'i: 'a> Reader<'a, 'i> {
    /// Takes links of notes in; returns how many others there are.
    fn links(&mut self, root: Node<'a, 'i>) -> usize {
        let mut others = 0;
        for link in children(root, "Links").flat_map(|it| children(it, "Link")) {
            let end = |name| link.attribute(name).map(key).unwrap_or_default();
            let (origin, target) = (end("originGUID"), end("targetGUID"));
            if self.notes.contains_key(&origin) {
                self.linked.entry(target).or_default().push(origin);
            } else {
                others += 1;
            }
        }
        others
    }

    /// Takes in to which sources cases refer.
    fn cases(&mut self, root: Node<'a, 'i>) {
        let mut room = CASE_VALUES;
        for case in children(root, "Cases").flat_map(|it| children(it, "Case")) {
            let values = 1 + children(case, "VariableValue").count();
            for source in targets(case, "SourceRef") {
                if let Some(left) = room.checked_sub(values) {
                    room = left;
                    self.cases.entry(source).or_default().push(case);
                } else {
                    self.uncased += 1;
                }
            }
        }
    }

    /// The text of a source or a note; why not, if it is not there.
    fn text(&mut self, node: Node<'_, '_>) -> Result<String, String> {
        let text = match (child(node, "PlainTextContent"), node.attribute("plainTextPath")) {
            (Some(content), _) => words(content),
            (None, Some(path)) => match self.texts.get(&last_part(path)) {
                None => return Err(format!("its text {} is not in the file", quoted(path))),
                Some(bytes) if bytes.len() > self.room => return Err(TOO_MUCH.to_owned()),
                Some(bytes) => match std::str::from_utf8(bytes) {
                    Ok(text) => text.to_owned(),
                    Err(_) => return Err(format!("its text {} is not UTF-8", quoted(path))),
                },
            },
            (None, None) => return Err("it has no plain text".to_owned()),
        };
        self.room = self.room.checked_sub(text.len()).ok_or(TOO_MUCH)?;
        Ok(text)
    }

    /// What a note says, behind what it is called.
    fn note(&mut self, node: Node<'_, '_>) -> String {
        let said = self.text(node).unwrap_or_default();
        let mut said = said.strip_prefix('\u{feff}').unwrap_or(&said).replace("\r\n", "\n");
        if said.trim().is_empty() {
            said = self.spent(description(node));
        }
        if said.trim().is_empty() {
            self.mute.extend(node.attribute("guid").map(key));
        }
        let name = node.attribute("name").map(str::trim).unwrap_or_default();
        if said.starts_with(name) { said } else { joined([self.spent(name.to_owned()), said]) }
    }

    /// The words, unless there are too many: very many may refer to one note.
    fn spent(&mut self, words: String) -> String {
        match self.room.checked_sub(words.len()) {
            Some(room) => {
                self.room = room;
                words
            }
            None => String::new(),
        }
    }

    /// The notes that an element refers to, and those that are linked to it.
    fn notes_of(&mut self, node: Node<'_, '_>) -> Vec<(String, Node<'a, 'i>)> {
        let linked = node.attribute("guid").and_then(|it| self.linked.get(&key(it)));
        let references = node.children().filter(|it| is(it, "NoteRef"));
        let keys = references.filter_map(|it| it.attribute("targetGUID").map(key));
        let keys: Vec<String> = keys.chain(linked.into_iter().flatten().cloned()).collect();
        let mut found = Vec::with_capacity(keys.len());
        for key in keys {
            match self.notes.get(&key) {
                Some(note) => found.push((key, *note)),
                None => drop(self.gone.insert(key)),
            }
        }
        found
    }

    /// What the notes say that an element refers to.
    fn notes_at(&mut self, node: Node<'_, '_>) -> String {
        let mut notes = Vec::new();
        for (key, note) in self.notes_of(node) {
            self.used.insert(key);
            notes.push(self.note(note));
        }
        joined(notes)
    }

    fn at(&self, node: Node<'_, '_>) -> At {
        refi::at(self.source, node)
    }

    fn sources(&mut self, draft: &mut Draft<'static>, root: Node<'a, 'i>) {
        let mut speeches = Vec::new();
        let mut evidence = Evidence::default();
        for node in children_of(root, "Sources") {
            for inner in self.inners(draft, node) {
                let raw = match self.text(inner) {
                    Ok(raw) => raw,
                    Err(reason) => {
                        draft.leave_out(&self.at(node), &format!("{} was left out: {reason}", called(node)), None);
                        continue;
                    }
                };
                let notes = self.source_notes(node, inner);
                let selections = self.selections(inner, &notes);
                let passages: Vec<&Passage> = selections.iter().map(|it| &it.passage).collect();
                let (text, found) = as_counted(raw, self.origin, &passages);
                evidence.add(found);
                speeches.push(Speech { node, inner, text, selections, notes });
            }
        }
        draft.unit = evidence.unit();
        let mut quotes = Quotes::new();
        for speech in speeches {
            self.speech(draft, &speech, &mut quotes);
        }
    }

    /// The elements with the texts of a source. Recordings have any number, other sources at most one.
    fn inners(&self, draft: &mut Draft<'static>, node: Node<'a, 'i>) -> Vec<Node<'a, 'i>> {
        let (text, selection, what, one, many) = match node.tag_name().name() {
            "TextSource" => return vec![node],
            "PDFSource" => (
                "Representation",
                "PDFSelection",
                "text was taken, not its pages",
                "area of its pages",
                "areas of its pages",
            ),
            "PictureSource" => (
                "TextDescription",
                "PictureSelection",
                "description was taken, not itself",
                "area of it",
                "areas of it",
            ),
            "AudioSource" => (
                "Transcript",
                "AudioSelection",
                "transcripts were taken, not its sound",
                "part of its sound",
                "parts of its sound",
            ),
            "VideoSource" => {
                ("Transcript", "VideoSelection", "transcripts were taken, not itself", "part of it", "parts of it")
            }
            _ => ("", "", "", "", ""),
        };
        let texts: Vec<_> = children(node, text).collect();
        if texts.is_empty() {
            let message = format!("{} was left out: Rostrum reads texts only", called(node));
            draft.leave_out(&self.at(node), &message, None);
            return texts;
        }
        draft.warn(&self.at(node), &format!("{}: only its {what}", called(node)));
        draft.leave_out_all(&self.at(node), children(node, selection).count(), one, many);
        let points = texts.iter().flat_map(|it| children(*it, "SyncPoint"));
        let times = points.filter(|it| it.has_attribute("timeStamp")).count();
        draft.leave_out_all(&self.at(node), times, "time in its transcripts", "times in its transcripts");
        texts
    }

    /// The notes on a source as a whole, each once.
    fn source_notes(&mut self, node: Node<'a, 'i>, inner: Node<'a, 'i>) -> Vec<(String, Node<'a, 'i>)> {
        let mut notes = self.notes_of(node);
        if node != inner {
            notes.extend(self.notes_of(inner));
        }
        let mut seen = BTreeSet::new();
        notes.retain(|it| seen.insert(it.0.clone()));
        notes
    }

    /// The passages of a source: its own, and those in notes on it, which are then no notes on it as a whole.
    fn selections(&mut self, node: Node<'a, 'i>, notes: &[(String, Node<'a, 'i>)]) -> Vec<Selection<'a, 'i>> {
        let plain = |node, note| Selection { node, passage: passage(node), note };
        let mut all: Vec<_> = children(node, "PlainTextSelection").map(|node| plain(node, None)).collect();
        // In transcripts, passages lie between points in time, which have places in the text.
        let points =
            children(node, "SyncPoint").filter_map(|it| Some((key(it.attribute("guid")?), number(it, "position")?)));
        let points: BTreeMap<String, u32> = points.collect();
        all.extend(children(node, "TranscriptSelection").map(|node| {
            let point = |name| points.get(&key(node.attribute(name)?)).copied();
            let offsets = point("fromSyncPoint").zip(point("toSyncPoint"));
            Selection { node, passage: Passage { offsets, ..passage(node) }, note: None }
        }));
        for (key, note) in notes {
            if has_passages(*note) && self.used.insert(key.clone()) {
                all.extend(children(*note, "PlainTextSelection").map(|node| plain(node, Some(*note))));
            }
        }
        all
    }

    /// What is said of a speech: by it, by notes on it, by variables of it and of its cases.
    fn metadata(&mut self, speech: &Speech<'a, 'i>) -> BTreeMap<Rc<str>, Rc<str>> {
        let mut found: BTreeMap<Rc<str>, Vec<String>> = BTreeMap::new();
        let outer = (speech.node != speech.inner).then_some(speech.node);
        let nodes = || outer.into_iter().chain([speech.inner]);
        let mut said: Vec<String> = nodes().map(description).collect();
        for (key, note) in speech.notes.iter().filter(|it| !has_passages(it.1)) {
            self.used.insert(key.clone());
            said.push(self.note(*note));
        }
        let said = joined(said);
        if !said.is_empty() {
            found.entry(DESCRIPTION.into()).or_default().push(said);
        }
        let source = speech.node.attribute("guid").map(key).unwrap_or_default();
        let cases = self.cases.get(&source).cloned().unwrap_or_default();
        for case in &cases {
            self.cased.insert(case.range().start);
            let name = case.attribute("name").filter(|it| !it.trim().is_empty());
            found.entry(CASE.into()).or_default().extend(name.map(str::to_owned));
        }
        for value in nodes().chain(cases).flat_map(|it| children(it, "VariableValue")) {
            let Some(said) = value.children().find(|it| it.is_element() && !is(it, "VariableRef")).map(words) else {
                continue;
            };
            let variable = targets(value, "VariableRef").next().and_then(|it| self.variables.get(&it));
            match variable.and_then(|it| it.attribute("name")).filter(|it| !it.trim().is_empty()) {
                Some(name) => found.entry(name.into()).or_default().push(said),
                None => self.unnamed += 1,
            }
        }
        let mut metadata = BTreeMap::new();
        for (name, mut values) in found {
            values.dedup();
            self.several += usize::from(values.len() > 1);
            if !values.is_empty() {
                let between = if &*name == DESCRIPTION { "\n" } else { "; " };
                let values = values.join(between);
                metadata.insert(name, values.into());
            }
        }
        metadata
    }

    fn speech(&mut self, draft: &mut Draft<'static>, speech: &Speech<'a, 'i>, quotes: &mut Quotes) {
        let guid = speech.node.attribute("guid").unwrap_or_default();
        let mut kept = self.kept.of(guid);
        let metadata = self.metadata(speech);
        let fits = draft.document(DraftDocument {
            at: self.at(speech.node),
            id: Some(self.kept.id(guid).into()),
            title: speech.node.attribute("name").unwrap_or_default().to_owned().into(),
            language: kept
                .as_mut()
                .and_then(|it| it.take("language"))
                .and_then(text_of)
                .map(|it| it.into_owned().into()),
            metadata,
            turns: Vec::new(),
            text: Some(speech.text.as_str().to_owned().into()),
            annotations: Vec::new(),
        });
        if !fits {
            return;
        }
        for selection in &speech.selections {
            let passage = &selection.passage;
            let quote = quotes.of(&speech.text, passage, draft.unit).map(Into::into);
            let span = DraftSpan { offsets: passage.offsets, quote, ..DraftSpan::default() };
            let mut made = self.annotation(selection.node, span);
            if let Some(note) = selection.note {
                made.note = joined([self.note(note), made.note.into_owned()]).into();
            }
            draft.annotation(made);
        }
        self.whole(draft, speech);
    }

    fn annotation(&mut self, node: Node<'a, 'i>, span: DraftSpan<'static>) -> DraftAnnotation<'static> {
        let guid = node.attribute("guid").unwrap_or_default();
        let mut kept = self.kept.of(guid);
        let mut kept = |key| kept.as_mut().and_then(|it| it.take(key));
        let note = kept("note").and_then(text_of).map(|it| it.into_owned());
        let attributes = attributes::read(kept("attributes"));
        let mut labels = Vec::new();
        let mut notes = vec![note.unwrap_or_else(|| description(node)), self.notes_at(node)];
        let maker = who(node).map(key);
        for coding in children(node, "Coding") {
            match targets(coding, "CodeRef").next().and_then(|it| self.codes.get(&it)) {
                Some(id) => labels.push(id.clone().into()),
                None => self.unknown += 1,
            }
            self.others += usize::from(maker.is_some() && who(coding).is_some_and(|it| Some(key(it)) != maker));
            notes.push(self.notes_at(coding));
        }
        let maker = maker.or_else(|| children(node, "Coding").find_map(who).map(key));
        let user = maker.as_ref().and_then(|it| self.users.get(it)).copied();
        self.makers.extend(maker);
        let named = |it: Node<'_, '_>| {
            let name = it.attribute("name").filter(|it| !it.trim().is_empty());
            name.or_else(|| it.attribute("id")).unwrap_or_default().to_owned().into()
        };
        let coded = children(node, "Coding").find_map(|it| time_of(it, "creationDateTime"));
        DraftAnnotation {
            at: self.at(node),
            id: (!guid.is_empty()).then(|| self.kept.id(guid).into()),
            spans: vec![span],
            labels,
            note: joined(notes).into(),
            attributes: attributes.into_iter().map(|(label, name, it)| (label.into_owned().into(), name, it)).collect(),
            annotator: user.map(named),
            annotator_id: user.and_then(|it| it.attribute("guid")).map(|it| self.kept.id(it).into()),
            created: time_of(node, "creationDateTime").or(coded),
            modified: time_of(node, "modifiedDateTime"),
        }
    }

    /// Codes of a source as a whole: one annotation over all its words.
    fn whole(&mut self, draft: &mut Draft<'static>, speech: &Speech<'a, 'i>) {
        let outer = (speech.node != speech.inner).then_some(speech.node);
        for node in [speech.inner].into_iter().chain(outer) {
            let Some(first) = child(node, "Coding") else { continue };
            let all = DraftSpan { offsets: Some((0, speech.text.len_in(draft.unit))), ..DraftSpan::default() };
            let made = self.annotation(node, all);
            if made.labels.is_empty() {
                continue;
            }
            let message = format!("{} is coded as a whole; the label lies on all its words", called(node));
            draft.warn(&self.at(first), &message);
            let id = first.attribute("guid").map(|it| self.kept.id(it).into());
            // What is said of the source itself is said of the speech; of its codings, of the annotation.
            let notes: Vec<String> = children(node, "Coding").map(|it| self.notes_at(it)).collect();
            draft.annotation(DraftAnnotation { id, note: joined(notes).into(), attributes: Vec::new(), ..made });
        }
    }

    /// Says what else is in the project.
    fn rest(&self, draft: &mut Draft<'static>, at: &At, root: Node<'a, 'i>, links: usize) {
        if self.others > 0 {
            let them = number_of(self.others, "code was", "codes were");
            let message =
                format!("{them} put on passages of other people; with us an annotation is by who made the passage");
            draft.warn(at, &message);
        }
        let count = |all, each| children(root, all).flat_map(|it| children(it, each)).count();
        let cases = || children(root, "Cases").flat_map(|it| children(it, "Case"));
        if !self.cased.is_empty() {
            let them = number_of(self.cased.len(), "case is", "cases are");
            draft.warn(at, &format!("{them} now in the metadata of the speeches, by name and with all values"));
        }
        if self.several > 0 {
            let them = number_of(self.several, "entry", "entries");
            draft.warn(at, &format!("{them} of the speeches' metadata had several values; they were joined"));
        }
        let idle = self.users.keys().filter(|it| !self.makers.contains(*it)).count();
        if idle > 0 {
            let them = number_of(idle, "user has", "users have");
            draft.warn(at, &format!("{them} annotated nothing here; with us annotators are those who did"));
        }
        let mut leave = |count, one, many| draft.leave_out_all(at, count, one, many);
        leave(self.unknown, "coding with what is no code", "codings with what is no code");
        leave(self.unnamed, "value of an unknown variable", "values of unknown variables");
        let explained = |it: &&Node<'_, '_>| !description(**it).trim().is_empty();
        leave(self.variables.values().filter(explained).count(), "variable's description", "variables' descriptions");
        leave(count("Cases", "Case").saturating_sub(self.cased.len()), "case", "cases");
        leave(self.uncased, "source of a case", "sources of cases");
        let of_cases = |each| {
            let told = cases().filter(|it| self.cased.contains(&it.range().start));
            told.flat_map(|it| children(it, each)).count()
        };
        leave(of_cases("Description"), "description of a case", "descriptions of cases");
        leave(
            of_cases("CodeRef") + of_cases("SelectionRef"),
            "code or passage of a case",
            "codes and passages of cases",
        );
        let sets = children(root, "CodeBook").flat_map(|it| children(it, "Sets")).flat_map(|it| children(it, "Set"));
        leave(count("Sets", "Set") + sets.count(), "set", "sets");
        leave(links, "link", "links");
        leave(count("Graphs", "Graph"), "graph", "graphs");
        leave(self.gone.len(), "note that is referred to and not there", "notes that are referred to and not there");
        leave(self.mute.len(), "note without words", "notes without words");
        let unread = self.notes.keys().filter(|it| !self.used.contains(*it)).count();
        leave(unread, "note on something else", "notes on something else");
        let on_notes = |each| self.notes.values().flat_map(|it| children(*it, each)).count();
        leave(on_notes("Coding"), "code of a note", "codes of notes");
        leave(on_notes("VariableValue"), "value of a note", "values of notes");
        leave(usize::from(!description(root).trim().is_empty()), "description of the project", "");
    }
}

const TOO_MUCH: &str = "there is too much text in the file";

/// Elements in the children called `all` of a node.
fn children_of<'a, 'i: 'a>(node: Node<'a, 'i>, all: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    children(node, all).flat_map(|it| it.children()).filter(Node::is_element)
}

/// What a source is, and what it is called.
fn called(node: Node<'_, '_>) -> String {
    let kind = match node.tag_name().name() {
        "PDFSource" => "The PDF",
        "PictureSource" => "The picture",
        "AudioSource" => "The recording",
        "VideoSource" => "The video",
        "TextSource" => "The text",
        _ => "The source",
    };
    format!("{kind} {}", quoted(node.attribute("name").unwrap_or_default()))
}

/// Whether a note is on passages: so QualCoder writes those without a code.
fn has_passages(note: Node<'_, '_>) -> bool {
    child(note, "PlainTextSelection").is_some()
}

fn number(node: Node<'_, '_>, name: &str) -> Option<u32> {
    node.attribute(name)?.trim().parse().ok()
}

fn passage(node: Node<'_, '_>) -> Passage {
    Passage {
        offsets: number(node, "startPosition").zip(number(node, "endPosition")),
        name: node.attribute("name").unwrap_or_default().to_owned(),
    }
}

/// The GUID of who made something.
fn who<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    node.attribute("creatingUser").or_else(|| node.attribute("modifyingUser"))
}

/// A time; of one without a zone, in UTC.
fn time_of(node: Node<'_, '_>, name: &str) -> Option<Timestamp> {
    let text = node.attribute(name)?.trim();
    moment(text).or_else(|| moment(&format!("{text}Z")))
}

#[cfg(test)]
mod tests {
    use super::super::archive::{Entry, pack};
    use super::super::{Format as _, RefiQda};

    const MANY: usize = 5_000;

    fn read(inner: &str, texts: &[(&str, &str)]) -> super::super::Reading {
        let project = format!("<Project xmlns=\"urn:QDA-XML:project:1.0\" name=\"p\">{inner}</Project>");
        let mut files = vec![Entry::new("project.qde", project)];
        files.extend(texts.iter().map(|(path, text)| Entry::new(*path, *text)));
        RefiQda.read(&pack(&files), &mut || 7).expect("reads")
    }

    fn many(make: impl Fn(usize) -> String) -> String {
        (0..MANY).map(make).collect()
    }

    #[test]
    fn very_many_of_the_same_take_no_more_time_each() {
        let words = "a 🌍 ".repeat(2_000);
        let texts = [("sources/a.txt", words.as_str()), ("sources/note.txt", words.as_str())];
        let source = |inner: String| {
            format!("<Sources><TextSource guid=\"s\" plainTextPath=\"internal://a.txt\">{inner}</TextSource></Sources>")
        };
        let note = "<Notes><Note guid=\"n\" plainTextPath=\"internal://note.txt\"/></Notes>";
        let whole = source(many(|at| {
            format!("<PlainTextSelection guid=\"g{at}\" name=\"a 🌍 a\" startPosition=\"1\" endPosition=\"7999\"/>")
        }));
        assert_eq!(read(&whole, &texts).project.documents[0].annotations.len(), MANY);
        let noted = source(many(|at| {
            let reference = "<NoteRef targetGUID=\"n\"/>";
            format!(
                "<PlainTextSelection guid=\"g{at}\" startPosition=\"1\" endPosition=\"2\">{reference}</PlainTextSelection>"
            )
        }));
        assert_eq!(read(&format!("{noted}{note}"), &texts).project.documents[0].annotations.len(), MANY);
        let deep = format!("{}{}", many(|at| format!("<Code guid=\"c{at}\" name=\"é\">")), "</Code>".repeat(MANY));
        let deep = format!("<CodeBook><Codes>{deep}</Codes></CodeBook>");
        let labels = read(&deep, &texts).project.codebook;
        assert_eq!(labels.labels().len(), MANY);
        let users = many(|at| format!("<User guid=\"12345678-0000-4000-8000-{at:012}\" name=\"u\"/>"));
        let by = source(many(|at| {
            format!(
                "<PlainTextSelection guid=\"g{at}\" startPosition=\"1\" endPosition=\"2\" creatingUser=\"12345678-0000-4000-8000-{at:012}\"/>"
            )
        }));
        assert_eq!(read(&format!("<Users>{users}</Users>{by}"), &texts).project.annotators.len(), MANY);
        let coded = many(|at| format!("<Coding guid=\"k{at}\"><CodeRef targetGUID=\"c{}\"/></Coding>", at % 7));
        let codes = (0..7).map(|at| format!("<Code guid=\"c{at}\" name=\"n{at}\"/>")).collect::<String>();
        let project = format!("<CodeBook><Codes>{codes}</Codes></CodeBook>{}", source(coded));
        assert!(!read(&project, &texts).diagnostics.is_empty());
    }
}
