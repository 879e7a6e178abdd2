//! CoNLL-2003's columns: a word on each line, its tag in the last one.
//!
//! Written are four columns, `word _ _ tag`, tags by IOB2, `-DOCSTART- -X- O O` before each speech and a blank line behind
//! each sentence ([CoNLL-2003](https://aclanthology.org/W03-0419/)). Each word bears one tag: of passages that share words
//! the one of most words stays, of equally long ones the earlier, on the very same words the first label. A sentence does
//! not end inside a passage that stays, so that each is whole. The tokens know no white space: the text that comes back is
//! the words, joined by spaces.
//!
//! Read are two or more columns between spaces or tabs with tags by IOB1, IOB2, IOE, BIOES or BILOU, which one rule
//! covers: a passage begins at `B`, `S`, `U` and where no passage of the same label is open. Of CoNLL-U the text is read,
//! and the names in it.

mod reading;
mod speech;
mod universal;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::check::Expected;
use super::distinct::distinct;
use super::file_name::stem;
use super::names::Names;
use super::source::Source;
use super::tokens::{self, is_space};
use super::{
    Capabilities, Change, Doc, Feature, Format, Input, Mismatch, ReadError, Reading, Remark, WriteError, WriteOptions,
    Written, written,
};
use crate::model::{
    Annotation, AnnotationId, Document, Ids, IntakeRecord, LabelId, Offset, OffsetUnit, Project, Span, Text,
};

/// The name in messages.
const NAME: &str = "CoNLL";
/// What begins a speech. spaCy knows it by this very line.
const DOCUMENT: &str = "-DOCSTART- -X- O O";
/// The most labels that are named in a remark.
const NAMED: usize = 10;

/// CoNLL-2003's columns.
#[derive(Clone, Copy, Debug)]
pub struct Conll;

impl Format for Conll {
    fn id(&self) -> &'static str {
        "conll"
    }

    fn name(&self) -> &'static str {
        NAME
    }

    fn extension(&self) -> &'static str {
        "conll"
    }

    fn mime(&self) -> &'static str {
        "text/plain;charset=utf-8"
    }

    fn offset_unit(&self) -> Option<OffsetUnit> {
        None
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            reads: true,
            carries: &[],
            changes: &[
                (Feature::Texts, Change::WordByWord),
                (Feature::Overlaps, Change::LongestStays),
                (Feature::SameWords, Change::FirstStays),
                (Feature::Gaps, Change::ForEachPassage),
                (Feature::MidWord, Change::Widened),
                (Feature::Padding, Change::Trimmed),
                (Feature::LineEnds, Change::OneLine),
                (Feature::SeveralLabels, Change::FirstStays),
            ],
        }
    }

    fn doc(&self) -> Doc {
        Doc {
            summary: "A word on each line with one IOB2 tag, for training entity recognisers. Nothing can overlap there.",
            specification: "https://aclanthology.org/W03-0419/",
        }
    }

    fn recognises(&self, bytes: &[u8]) -> bool {
        reading::looks_like_columns(bytes) || reading::beginning(bytes).is_some_and(|it| universal::is_conllu(it.0))
    }

    fn read_file(&self, file: Input<'_>, _ids: &mut dyn Ids) -> Result<Reading, ReadError> {
        let source = Source::new(file.bytes)?;
        let mut draft = reading::draft(&source)?;
        if draft.documents.is_empty() {
            return Err(ReadError::NotThis { format: NAME, reason: "it has no words with tags".to_owned() });
        }
        if let [only] = draft.documents.as_mut_slice()
            && only.title.is_empty()
        {
            only.title = stem(file.name).to_owned().into();
        }
        draft.project(file)
    }

    fn write(&self, project: &Project, options: &WriteOptions) -> Result<Written, WriteError> {
        let documents = options.scope.documents(project)?;
        let tags = Tags::new(project);
        let mut tally = Tally::default();
        let columns: Vec<Columns<'_>> = documents.iter().map(|it| Columns::new(it, &tags, &mut tally)).collect();
        let mut expected = Expected::default();
        let mut out = String::new();
        for columns in &columns {
            columns.expect(&mut expected);
            columns.write(&mut out);
        }
        let mut report = expected.check(&out, reading::draft);
        report.mismatches.extend(columns.iter().zip(&documents).flat_map(|(columns, it)| columns.unlike(it)));
        report.remarks = tally.remarks();
        report.remarks.extend(tags.remark(&documents));
        Ok(written(self, project, &documents, options, out, report))
    }
}

/// What labels are called in tags: by name, with `_` for white space, each once.
struct Tags<'a> {
    names: Names<'a>,
    by_id: BTreeMap<&'a LabelId, String>,
}

impl<'a> Tags<'a> {
    fn new(project: &'a Project) -> Self {
        let names = Names::new(&project.codebook);
        let plain = project.codebook.labels().iter().map(|it| names.of(&it.id).replace(is_space, "_"));
        let tags = distinct(plain, '_', str::to_owned);
        let by_id = project.codebook.labels().iter().map(|it| &it.id).zip(tags).collect();
        Self { names, by_id }
    }

    fn of<'s>(&'s self, label: &'s LabelId) -> &'s str {
        match self.by_id.get(label) {
            Some(tag) => tag,
            None => label.as_str(),
        }
    }

    /// Which labels of these speeches are spelled otherwise than they are called.
    fn remark(&self, documents: &[&Rc<Document>]) -> Option<Remark> {
        let used: BTreeSet<&LabelId> =
            documents.iter().flat_map(|it| it.annotations.iter()).flat_map(|it| it.labels.iter()).collect();
        let others = used.into_iter().map(|it| (self.names.of(it), self.of(it))).filter(|(name, tag)| name != tag);
        let mut others = others.map(|(name, tag)| (name.to_owned(), tag.to_owned()));
        let named: Vec<_> = others.by_ref().take(NAMED).collect();
        (!named.is_empty()).then(|| Remark::Spelled(named, others.next().is_some()))
    }
}

/// What became of the passages.
#[derive(Default)]
struct Tally {
    passages: usize,
    shared: usize,
    blank: usize,
    widened: usize,
    sentences: usize,
}

impl Tally {
    fn remarks(&self) -> Vec<Remark> {
        let lost = self.shared + self.blank;
        let said = [
            (lost, Remark::Kept(self.passages - lost, self.passages)),
            (self.shared, Remark::Shared(self.shared)),
            (self.blank, Remark::Blank(self.blank)),
            (self.widened, Remark::Widened(self.widened)),
            (self.sentences, Remark::Ends(self.sentences)),
        ];
        said.into_iter().filter(|it| it.0 > 0).map(|it| it.1).collect()
    }
}

/// A passage with one label: its words by their numbers, the last exclusive.
struct Piece<'a> {
    annotation: &'a Annotation,
    tag: &'a str,
    first: usize,
    behind: usize,
    widened: bool,
    /// What the text says from its first word to its last.
    words: &'a str,
}

/// A speech in columns.
struct Columns<'a> {
    document: &'a Rc<Document>,
    /// The text that will come back, and where its words are.
    again: Rc<Document>,
    words: Vec<Span>,
    /// Whether a word begins a sentence.
    begins: Vec<bool>,
    /// What stays, in the order of the text.
    kept: Vec<Piece<'a>>,
}

impl<'a> Columns<'a> {
    fn new(document: &'a Rc<Document>, tags: &'a Tags<'a>, tally: &mut Tally) -> Self {
        let words = tokens::whole(document.text.as_str());
        let kept = longest(pieces(document, &words, tags, tally), tally);
        tally.widened += kept.iter().filter(|it| it.widened).count();
        let mut held = vec![false; words.len()];
        for piece in &kept {
            held.iter_mut().take(piece.behind).skip(piece.first + 1).for_each(|it| *it = true);
        }
        let (begins, inside) = sentences(&document.text, &words, &held);
        tally.sentences += inside;
        let ends = begins.iter().map(|begins| if *begins { '\n' } else { ' ' });
        let (text, places) = joined(&document.text, &words, ends);
        let again = Document::new(document.id.clone(), document.title(), Text::new(text), IntakeRecord::default());
        Self { document, again: Rc::new(again), words: places, begins, kept }
    }

    /// What the file will be read to say.
    fn expect<'e>(&'e self, expected: &mut Expected<'e>) {
        expected.document(&self.again);
        for piece in &self.kept {
            if let Some(span) = self.span(piece) {
                expected.annotation(&piece.annotation.id, &[piece.tag], &[span]);
            }
        }
    }

    fn span(&self, piece: &Piece<'_>) -> Option<Span> {
        let (first, last) = (self.words.get(piece.first)?, self.words.get(piece.behind.checked_sub(1)?)?);
        Span::new(first.start(), last.end())
    }

    fn write(&self, out: &mut String) {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(DOCUMENT);
        out.push('\n');
        let mut kept = self.kept.iter().peekable();
        for (number, (word, begins)) in self.words.iter().zip(&self.begins).enumerate() {
            if *begins {
                out.push('\n');
            }
            out.push_str(self.again.text.slice(*word));
            out.push_str(" _ _ ");
            while kept.next_if(|it| it.behind <= number).is_some() {}
            match kept.peek().filter(|it| it.first <= number) {
                Some(piece) => {
                    out.push_str(if piece.first == number { "B-" } else { "I-" });
                    out.push_str(piece.tag);
                }
                None => out.push('O'),
            }
            out.push('\n');
        }
    }

    /// Where the words that will come back are not those of the speech.
    fn unlike(&self, document: &Document) -> Vec<Mismatch> {
        let same = |one: &str, other: &str| {
            let seen = |text: &'_ str| text.chars().filter(|it| !is_space(*it)).collect::<String>();
            seen(one) == seen(other)
        };
        let wrong =
            |annotation: &AnnotationId, message: String| Mismatch { annotation: annotation.to_string(), message };
        let pieces = self
            .kept
            .iter()
            .filter(|it| !self.span(it).is_some_and(|span| same(self.again.text.slice(span), it.words)));
        let mut unlike: Vec<Mismatch> =
            pieces.map(|it| wrong(&it.annotation.id, format!("The words are others: {}", it.words))).collect();
        if !same(self.again.text.as_str(), document.text.as_str()) {
            let message = format!("The words of “{}” are not as they were", self.document.title());
            unlike.push(Mismatch { annotation: String::new(), message });
        }
        unlike
    }
}

/// Each passage with each of its labels.
fn pieces<'a>(document: &'a Document, words: &[Span], tags: &'a Tags<'a>, tally: &mut Tally) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    for annotation in document.annotations.iter() {
        for label in annotation.labels.iter() {
            for span in annotation.spans.iter() {
                tally.passages += 1;
                let touched = tokens::touched(words, span);
                let whole = touched.and_then(|(first, behind)| {
                    Span::new(words.get(first)?.start(), words.get(behind.checked_sub(1)?)?.end())
                });
                let (Some((first, behind)), Some(whole)) = (touched, whole) else {
                    tally.blank += 1;
                    continue;
                };
                pieces.push(Piece {
                    annotation,
                    tag: tags.of(label),
                    first,
                    behind,
                    widened: !span.contains(whole),
                    words: document.text.slice(whole),
                });
            }
        }
    }
    pieces
}

/// Those of most words, then the earlier, none on words of another; in the order of the text.
fn longest<'a>(mut pieces: Vec<Piece<'a>>, tally: &mut Tally) -> Vec<Piece<'a>> {
    pieces.sort_by_key(|it| (Reverse(it.behind - it.first), it.first));
    let mut taken: BTreeMap<usize, Piece<'a>> = BTreeMap::new();
    for piece in pieces {
        let before = taken.range(..piece.behind).next_back();
        if before.is_some_and(|(_, it)| it.behind > piece.first) {
            tally.shared += 1;
        } else {
            taken.insert(piece.first, piece);
        }
    }
    taken.into_values().collect()
}

/// The words of a text, each but the first behind the character that goes with it; and where they are.
fn joined(text: &Text, words: &[Span], before: impl Iterator<Item = char>) -> (String, Vec<Span>) {
    let mut joined = String::with_capacity(text.as_str().len() * 2);
    let places = words.iter().zip(before).filter_map(|(word, before)| {
        if !joined.is_empty() {
            joined.push(before);
        }
        let start = Offset::from_usize(joined.len());
        joined.push_str(text.slice(*word));
        Span::new(start, Offset::from_usize(joined.len()))
    });
    let places = places.collect();
    (joined, places)
}

/// Whether each word begins a sentence: at line ends and by UAX #29, but not inside a passage that is held together. Also
/// how many ends of sentences lie inside such. Sentences are looked for where all words stand apart, as they do in the
/// text that comes back: it is divided the same again.
fn sentences(text: &Text, words: &[Span], held: &[bool]) -> (Vec<bool>, usize) {
    let gap = |number: usize| {
        let before = number.checked_sub(1).and_then(|it| words.get(it));
        let gap = before.zip(words.get(number)).and_then(|(before, it)| Span::new(before.end(), it.start()));
        gap.map_or("", |it| text.slice(it))
    };
    let lines: Vec<bool> = (0..words.len()).map(|it| gap(it).contains('\n')).collect();
    let ends = lines.iter().zip(held).map(|(line, held)| if *line && !held { '\n' } else { ' ' });
    let (apart, places) = joined(text, words, ends);
    let mut found = tokens::sentences(&apart, &places).into_iter().peekable();
    // Marks that close what is before them, where nothing else follows on the line.
    let mut closing = vec![false; words.len()];
    let mut last = true;
    for (number, word) in words.iter().enumerate().rev() {
        let closes = matches!(Mark::of(text.slice(*word)), Some(mark) if mark == Mark::Closing || last || gap(number).is_empty());
        if let Some(it) = closing.get_mut(number) {
            *it = closes;
        }
        let begins_line = lines.get(number) == Some(&true) && held.get(number) == Some(&false);
        last = begins_line || (last && Mark::of(text.slice(*word)).is_some());
    }
    let (mut begins, mut inside, mut due) = (Vec::with_capacity(words.len()), 0, false);
    for (number, ((line, held), closes)) in lines.iter().zip(held).zip(&closing).enumerate() {
        due |= found.next_if_eq(&number).is_some();
        if *held {
            inside += usize::from(due || *line);
            due = false;
            begins.push(false);
        } else {
            let here = number == 0 || *line || (due && !closes);
            due &= !here;
            begins.push(here);
        }
    }
    (begins, inside)
}

/// A mark that may belong to the sentence before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// Closes or ends something.
    Closing,
    /// Opens or closes something.
    Either,
}

impl Mark {
    fn of(word: &str) -> Option<Self> {
        const CLOSING: &str = ".,;:!?…)]}»›”’。、！？」』）】۔؟";
        if word.chars().all(|it| CLOSING.contains(it)) {
            Some(Self::Closing)
        } else if word == "\"" || word == "'" {
            Some(Self::Either)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Files that would take a program hours that compares everything with everything.
    #[test]
    fn hostile_columns_are_read_in_time() {
        const MANY: usize = 100_000;
        let row = |at: usize| format!("w{at} O B-l{at}\n");
        let rows: String = (0..MANY).map(row).collect();
        let wide = format!("a B-x\n{}\n", "b ".repeat(MANY * 10));
        for file in
            [rows, wide, "-DOCSTART-\n\n".repeat(MANY), "# x\n".repeat(MANY), " \u{a0}\u{2028} B-x\n".repeat(MANY)]
        {
            assert!(reading::draft(&Source::new(file.as_bytes()).expect("text")).is_ok());
            let _ = Conll.recognises(file.as_bytes());
        }
    }

    #[test]
    fn sentences_take_their_closing_marks_along_and_stay_when_they_come_back() {
        let ends = |text: &str| {
            let text = Text::new(text);
            let words = tokens::whole(text.as_str());
            let (begins, _) = sentences(&text, &words, &vec![false; words.len()]);
            let before = begins.iter().map(|it| if *it { '\n' } else { ' ' });
            joined(&text, &words, before).0
        };
        for (text, expected) in [
            (
                "He said: \"Peace!\" Then (he left.) So?\n\nYes.",
                "He said : \" Peace ! \"\nThen ( he left . )\nSo ?\nYes .",
            ),
            ("A. \"B.\" \" C.", "A .\n\" B . \"\n\" C ."),
            ("“One.” ‘Two.’ 3.5 e.g. this etc.). \"", "“ One . ”\n‘ Two . ’\n3.5 e.g . this etc . ) . \""),
        ] {
            let once = ends(text);
            assert_eq!(once, expected);
            assert_eq!(ends(&once), once, "divided the same again");
        }
    }
}
