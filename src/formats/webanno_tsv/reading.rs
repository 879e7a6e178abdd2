//! Rows as a speech.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::super::clean::quoted;
use super::super::draft::{At, Draft, DraftAnnotation, DraftDocument, DraftSpan};
use super::{ID, SPAN, plain_text, plain_value};
use crate::model::{OffsetUnit, Text, Value};

/// The most layers, and features in all, of one file.
const COLUMNS: usize = 10_000;
/// The most characters that are put between sentences for want of others.
const FILL: u64 = 1_000_000;
/// The most of them in one place.
const GAP: u64 = 10_000;

/// Reads one file into the draft as a speech of that title. `path` is where it is in a zip file.
pub fn read(file: &str, title: &str, path: &str, draft: &mut Draft<'static>) {
    let at = |line| At::new(line, path.to_owned());
    let body = Body::read(file, &at, draft);
    let mut made = assembled(&body, OffsetUnit::Utf16);
    let mut unit = OffsetUnit::Utf16;
    if made.misses > 0 {
        // Not all programs count as INCEpTION does.
        let other = assembled(&body, OffsetUnit::CodePoint);
        if other.misses < made.misses {
            (made, unit) = (other, OffsetUnit::CodePoint);
            draft.warn(
                &at(1),
                "The words show that this file counts code points, where UTF-16 units were expected; it was read so",
            );
        }
    }
    let Assembled { text, shifts, filled, misses, first_miss, misfit } = made;
    if misses > 0 {
        let message = format!("{misses} words are not what the text says at their offsets, first here");
        draft.warn(&at(first_miss), &message);
    }
    if misfit > 0 {
        draft.warn(&at(misfit), "The offsets of this sentence do not fit behind the one before; they were moved");
    }
    if filled > 0 {
        let message = format!("What lies between sentences is not in the file; {filled} spaces were put there");
        draft.warn(&at(1), &message);
    }
    let document = DraftDocument {
        at: at(1),
        title: title.to_owned().into(),
        text: Some(text.as_str().to_owned().into()),
        ..DraftDocument::default()
    };
    if !draft.document(document) {
        return;
    }
    let offsets = |(start, end): (u32, u32)| match unit {
        OffsetUnit::Utf16 => (start, end),
        other => match text.span_from_counts(start, end, other) {
            Ok(span) => (text.utf16_from_byte(span.start()), text.utf16_from_byte(span.end())),
            Err(_) => (start, end),
        },
    };
    for found in body.found {
        let shift = shifts.get(found.sentence).copied().unwrap_or_default();
        let last = shifts.get(found.last_sentence).copied().unwrap_or_default();
        let Some(span) = moved(found.start, shift).zip(moved(found.end, last)).map(offsets) else {
            draft.leave_out(&at(found.line), "Its offsets do not fit the text", None);
            continue;
        };
        draft.annotation(DraftAnnotation {
            at: at(found.line),
            spans: vec![DraftSpan { offsets: Some(span), ..DraftSpan::default() }],
            ..found.says
        });
    }
}

fn moved(offset: u32, by: i64) -> Option<u32> {
    u32::try_from(i64::from(offset).checked_add(by)?).ok()
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column<'f> {
    Label,
    /// None: the layer has no features, and its name says all.
    Nothing,
    Note,
    Id,
    Attribute(&'f str),
    /// Of relations, chains and slots.
    Other,
}

/// A layer and its columns.
struct Layer<'f> {
    name: &'f str,
    columns: Vec<Column<'f>>,
    /// How many values in columns of another kind there were, and on which line first.
    others: usize,
    first: usize,
}

impl<'f> Layer<'f> {
    /// The layer that a line of the head declares.
    fn of(line: &'f str) -> Option<Self> {
        let (kind, rest) = line.strip_prefix("#T_")?.split_once('=')?;
        let mut parts = rest.split('|');
        let name = parts.next()?;
        let mut features: Vec<&str> = parts.collect();
        if features.is_empty() {
            features.push("");
        }
        let is = |feature: &str, names: &[&str]| names.iter().any(|it| feature.eq_ignore_ascii_case(it));
        let is_note = |it: &str| is(it, &["comment", "note"]);
        // A slot has two columns: its role, and behind it the type of what fills it.
        let slot = |place: usize| {
            let role = |it: usize| features.get(it).is_some_and(|it| it.starts_with("ROLE_"));
            role(place) || place.checked_sub(1).is_some_and(role)
        };
        let free = |place: usize, it: &str| !it.is_empty() && !slot(place) && !is_note(it) && it != ID;
        let called = features.iter().position(|it| is(it, &["label", "value"]));
        let label = called.or_else(|| features.iter().enumerate().position(|(place, it)| free(place, it)));
        let columns = features.iter().enumerate().map(|(place, feature)| match *feature {
            _ if kind != "SP" || slot(place) => Column::Other,
            "" => Column::Nothing,
            _ if label == Some(place) => Column::Label,
            ID => Column::Id,
            it if is_note(it) => Column::Note,
            it => Column::Attribute(it),
        });
        Some(Self { name, columns: columns.collect(), others: 0, first: 0 })
    }

    /// Its name, to be said of what lies in it; none of the layer that every project has, nor where it is the label.
    fn kind(&self) -> Option<&'f str> {
        (self.name != SPAN && self.own_label().is_none()).then_some(self.name)
    }

    /// What bears no label where the layer has none to give.
    fn own_label(&self) -> Option<&'f str> {
        let bears = self.columns.iter().any(|it| matches!(it, Column::Label));
        (!bears).then(|| self.name.rsplit('.').next().unwrap_or(self.name)).filter(|it| !it.is_empty())
    }
}

/// A sentence: its lines, and where they begin by the offsets.
struct Sentence {
    text: String,
    line: usize,
    begin: Option<u32>,
}

/// A word as its row has it.
struct Word<'f> {
    sentence: usize,
    start: u32,
    end: u32,
    form: &'f str,
    line: usize,
}

/// An annotation that was found.
struct Found<'f> {
    sentence: usize,
    last_sentence: usize,
    start: u32,
    end: u32,
    line: usize,
    says: DraftAnnotation<'static>,
    /// The layer it lies in, where that is to be said.
    kind: Option<&'f str>,
}

/// What is behind the head of a file.
#[derive(Default)]
struct Body<'f> {
    sentences: Vec<Sentence>,
    words: Vec<Word<'f>>,
    found: Vec<Found<'f>>,
    /// Where those with a number are, by the number of the layer and theirs.
    numbered: BTreeMap<(usize, &'f str), usize>,
}

impl<'f> Body<'f> {
    fn read(file: &'f str, at: &impl Fn(usize) -> At, draft: &mut Draft<'_>) -> Self {
        let mut body = Self::default();
        let mut layers: Vec<Layer<'f>> = Vec::new();
        let mut columns = 0;
        let mut in_head_of_sentence = false;
        for (number, line) in (1..).zip(file.split('\n')) {
            let line = line.strip_suffix('\r').unwrap_or(line);
            if let Some(text) = line.strip_prefix("#Text=") {
                let text = plain_text(text);
                match body.sentences.last_mut().filter(|_| in_head_of_sentence) {
                    Some(sentence) => {
                        sentence.text.push('\n');
                        sentence.text.push_str(&text);
                    }
                    None => body.sentences.push(Sentence { text, line: number, begin: None }),
                }
                in_head_of_sentence = true;
            } else if line.starts_with('#') || line.is_empty() {
                let declared = Layer::of(line).filter(|_| body.sentences.is_empty());
                if let Some(layer) = declared {
                    columns += layer.columns.len();
                    if columns > COLUMNS {
                        draft.leave_out(&at(number), "There are too many layers; this one was left out", None);
                    } else {
                        layers.push(layer);
                    }
                }
                in_head_of_sentence &= line.starts_with('#');
            } else {
                in_head_of_sentence = false;
                if body.row(line, number, &mut layers).is_none() {
                    let message = "This is no row of WebAnno TSV: number, offsets, word and columns between tabs";
                    draft.leave_out(&at(number), message, Some(line));
                }
            }
        }
        for layer in layers.iter().filter(|it| it.others > 0) {
            let message = format!(
                "Rostrum has no relations, chains and slots; {} of {} were left out, first here",
                layer.others,
                quoted(layer.name)
            );
            draft.leave_out(&at(layer.first), &message, None);
        }
        for found in &mut body.found {
            let says = &mut found.says;
            // A feature of that name comes first.
            if let Some(kind) = found.kind {
                say(says, Column::Attribute("type"), kind);
            }
            if says.labels.is_empty() && !says.attributes.is_empty() {
                says.attributes.clear();
                draft.leave_out(&at(found.line), "It has features but no label to hold them; they were left out", None);
            }
            // All attributes are of the one label.
            let label = says.labels.first().cloned();
            says.attributes.iter_mut().for_each(|it| it.0 = label.clone().unwrap_or_default());
        }
        body
    }

    /// One row; `None` when it is none.
    fn row(&mut self, line: &'f str, number: usize, layers: &mut [Layer<'f>]) -> Option<()> {
        let mut cells = line.split('\t');
        let (id, offsets, form) = (cells.next()?, cells.next()?, cells.next()?);
        id.split_once('-')?;
        let (start, end) = offsets.split_once('-')?;
        let (start, end): (u32, u32) = (start.parse().ok()?, end.parse().ok()?);
        let sentence = self.sentences.len().checked_sub(1)?;
        if !id.contains('.') {
            self.sentences.last_mut()?.begin.get_or_insert(start);
            self.words.push(Word { sentence, start, end, form, line: number });
        }
        for (place, layer) in layers.iter_mut().enumerate() {
            let mut here = Vec::new();
            for column in 0..layer.columns.len() {
                let (Some(cell), Some(column)) = (cells.next(), layer.columns.get(column).copied()) else {
                    return Some(());
                };
                if matches!(cell, "_" | "") {
                    continue;
                }
                if column == Column::Other {
                    if layer.others == 0 {
                        layer.first = number;
                    }
                    layer.others += usize::from(cell != "*");
                    continue;
                }
                for (height, value) in stacked(cell).enumerate() {
                    let (value, mark) = numbered(value);
                    if here.len() <= height {
                        here.push(self.at(place, mark, Place { sentence, start, end, line: number }, layer));
                    }
                    if let Some(found) = here.get(height).and_then(|it| self.found.get_mut(*it)) {
                        say(&mut found.says, column, value);
                    }
                }
            }
        }
        Some(())
    }

    /// The annotation with that number, reaching to here; or a new one.
    fn at(&mut self, layer: usize, mark: Option<&'f str>, place: Place, declared: &Layer<'f>) -> usize {
        let new = self.found.len();
        if let Some(mark) = mark {
            match self.numbered.entry((layer, mark)) {
                Entry::Occupied(known) => {
                    let known = *known.get();
                    if let Some(found) = self.found.get_mut(known) {
                        found.end = place.end;
                        found.last_sentence = place.sentence;
                    }
                    return known;
                }
                Entry::Vacant(free) => {
                    free.insert(new);
                }
            }
        }
        let labels = declared.own_label().map(|it| it.to_owned().into()).into_iter().collect();
        let says = DraftAnnotation { labels, ..DraftAnnotation::default() };
        let Place { sentence, start, end, line } = place;
        self.found.push(Found { sentence, last_sentence: sentence, start, end, line, says, kind: declared.kind() });
        new
    }
}

/// Where a row is.
#[derive(Clone, Copy)]
struct Place {
    sentence: usize,
    start: u32,
    end: u32,
    line: usize,
}

/// Takes a value in, the first time that it is said.
fn say(says: &mut DraftAnnotation<'static>, column: Column<'_>, value: &str) {
    if value == "*" {
        return;
    }
    let value = plain_value(value);
    match column {
        Column::Label if says.labels.is_empty() => says.labels.push(value.into()),
        Column::Note if says.note.is_empty() => says.note = value.into(),
        Column::Id if says.id.is_none() => says.id = Some(value.into()),
        Column::Attribute(name) if !says.attributes.iter().any(|it| *it.1 == *name) => {
            says.attributes.push(("".into(), name.into(), Value::Text(value.into())));
        }
        _ => {}
    }
}

/// The values of a cell, between bars that are not escaped.
fn stacked(cell: &str) -> impl Iterator<Item = &str> {
    let mut escaped = false;
    cell.split(move |it| {
        let divides = it == '|' && !escaped;
        escaped = it == '\\' && !escaped;
        divides
    })
}

/// A value and its number: `label[3]`.
fn numbered(value: &str) -> (&str, Option<&str>) {
    let parts = value.strip_suffix(']').and_then(|it| it.rsplit_once('['));
    match parts.filter(|it| !it.1.is_empty() && it.1.bytes().all(|it| it.is_ascii_digit())) {
        Some((value, number)) => (value, Some(number)),
        None => (value, None),
    }
}

/// The text that the sentences make.
struct Assembled {
    text: Text,
    /// By how much the offsets of each sentence are to be moved.
    shifts: Vec<i64>,
    /// How many spaces were put between sentences, beyond the line ends.
    filled: u64,
    /// How many words are not at their offsets, and on which line the first is.
    misses: usize,
    first_miss: usize,
    /// The line of the first sentence whose offsets do not fit; 0 when all do.
    misfit: usize,
}

fn assembled(body: &Body<'_>, unit: OffsetUnit) -> Assembled {
    let mut text = String::new();
    let mut made =
        Assembled { text: Text::new(""), shifts: Vec::new(), filled: 0, misses: 0, first_miss: 0, misfit: 0 };
    let mut here: u64 = 0;
    let mut room = FILL;
    for (number, sentence) in body.sentences.iter().enumerate() {
        let gap = sentence.begin.map(|it| u64::from(it).checked_sub(here)).unwrap_or(Some(u64::from(number > 0)));
        let gap = gap.filter(|it| *it <= GAP.min(room));
        // INCEpTION reads it so too: a line end, then spaces; spaces alone before the first.
        let spaces = match gap {
            gap if number == 0 => gap.unwrap_or_default(),
            Some(0) => 0,
            other => {
                text.push('\n');
                here += 1;
                let spaces = other.unwrap_or(1) - 1;
                made.filled += spaces;
                spaces
            }
        };
        text.extend(std::iter::repeat_n(' ', usize::try_from(spaces).unwrap_or_default()));
        here += spaces;
        room -= spaces;
        let begin = sentence.begin.map_or(here, u64::from);
        let shift = i64::try_from(here).unwrap_or(i64::MAX) - i64::try_from(begin).unwrap_or_default();
        if shift != 0 && made.misfit == 0 {
            made.misfit = sentence.line;
        }
        made.shifts.push(shift);
        text.push_str(&sentence.text);
        let length = match unit {
            OffsetUnit::Utf16 => sentence.text.encode_utf16().count(),
            OffsetUnit::CodePoint => sentence.text.chars().count(),
            OffsetUnit::Utf8 => sentence.text.len(),
        };
        here += u64::try_from(length).unwrap_or_default();
    }
    made.text = Text::new(text);
    for word in &body.words {
        let shift = made.shifts.get(word.sentence).copied().unwrap_or_default();
        let span = moved(word.start, shift).zip(moved(word.end, shift));
        let span = span.and_then(|(start, end)| made.text.span_from_counts(start, end, unit).ok());
        let said = span.map_or("", |it| made.text.slice(it));
        if said != word.form && plain_text(word.form) != said {
            if made.misses == 0 {
                made.first_miss = word.line;
            }
            made.misses += 1;
        }
    }
    made
}
