//! brat's annotation lines: `T` passages, `A` and `M` attributes, `N` entries of databases, `#` notes, `*` what is equal.
//!
//! Relations (`R`) and events (`E`) tie annotations together, which Rostrum does not; an event's trigger is a passage
//! of its own and stays, with what is said of the event. What is left out is said once for each kind of line.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::conf::Conf;
use crate::formats::check::Ruler;
use crate::formats::draft::{At, Draft, DraftAnnotation, DraftSpan, NO_PLACE};
use crate::formats::tokens::is_space;
use crate::model::Value;

/// The most fragments of one passage line.
const FRAGMENTS: usize = 10_000;

/// Whether a text looks like annotation lines.
pub fn looks_so(text: &str) -> bool {
    let mut lines = text.lines().filter(|it| !it.trim().is_empty()).take(20).peekable();
    let is_line = |line: &str| {
        let (id, rest) = line.split_once('\t')?;
        let number = id.get(1..)?;
        let is_kind = id.starts_with(['T', 'R', 'E', 'A', 'M', 'N', '#', '*']);
        let is_numbered = id == "*" || (!number.is_empty() && number.bytes().all(|it| it.is_ascii_digit()));
        let is_passage = !id.starts_with('T') || passage(rest).is_some();
        (is_kind && is_numbered && is_passage).then_some(())
    };
    lines.peek().is_some_and(|it| it.starts_with('T')) && lines.all(|it| is_line(it).is_some())
}

/// Whether Python, and so brat and those who read it, may end a line at the character.
pub const fn ends_line(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// A passage line behind its id: the type, the offsets, the words.
struct Passage<'a> {
    kind: &'a str,
    fragments: Vec<(u32, u32)>,
    words: &'a str,
}

fn passage(line: &str) -> Option<Passage<'_>> {
    let (place, words) = line.split_once('\t').unwrap_or((line, ""));
    let (kind, offsets) = place.trim().split_once(' ')?;
    let fragments = offsets.split(';').take(FRAGMENTS + 1).map(|it| {
        let (start, end) = it.trim().split_once(' ')?;
        Some((start.parse().ok()?, end.trim().parse().ok()?))
    });
    let fragments = fragments.collect::<Option<Vec<_>>>()?;
    (!kind.is_empty()).then_some(Passage { kind, fragments, words })
}

/// Reads the lines of one speech, and adds what they say to the last speech of the draft.
pub fn read(draft: &mut Draft<'_>, path: &str, lines: &str, text: Option<&str>, conf: &Conf<'_>) {
    let ruler = text.map(Ruler::new);
    let mut found: Vec<DraftAnnotation<'static>> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let at = |number: usize| At::new(number, path.to_owned());
    let mut events: Vec<(&str, &str)> = Vec::new();
    // What is said of a passage may stand before it.
    for (number, line) in (1..).zip(lines.lines()) {
        let Some((id, rest)) = line.split_once('\t') else { continue };
        let id = id.trim();
        if id.starts_with('E') {
            events.extend(trigger(rest).map(|(_, trigger)| (id, trigger)));
        }
        if !id.starts_with('T') {
            continue;
        }
        let Some(passage) = passage(rest) else {
            draft.leave_out(&at(number), "This passage has no type or no place", Some(line));
            continue;
        };
        if places.insert(id, found.len()).is_some() {
            draft.warn(&at(number), &format!("There is another {id} before; what is said of {id} goes to this one"));
        }
        let spans = spans(passage.fragments, passage.words, ruler.as_ref());
        found.push(DraftAnnotation {
            at: at(number),
            id: Some(id.to_owned().into()),
            spans,
            labels: conf.label(passage.kind).into_iter().collect(),
            ..DraftAnnotation::default()
        });
    }
    for (id, trigger) in events {
        if let Some(place) = places.get(trigger).copied() {
            places.insert(id, place);
        }
    }
    let mut lost: BTreeMap<Lost, (usize, usize, &str)> = BTreeMap::new();
    for (number, line) in (1..).zip(lines.lines()) {
        if let Some(what) = said(line, &places, &mut found, conf) {
            lost.entry(what).or_insert((0, number, line)).0 += 1;
        }
    }
    for (what, (count, number, line)) in lost {
        let (one, many, why) = what.words();
        draft.leave_out_for(&at(number), count, (one, many), why, Some(line));
    }
    for annotation in found {
        draft.annotation(annotation);
    }
}

/// What of a line is left out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Lost {
    Relation,
    Event,
    Equal,
    Attribute,
    Reference,
    Entry,
    Note,
    NoteKind,
    Line,
}

impl Lost {
    /// One, several, and why.
    const fn words(self) -> (&'static str, &'static str, &'static str) {
        const ELSEWHERE: &str = "not said of a passage with a label";
        match self {
            Self::Relation => ("relation", "relations", TIES_TOGETHER),
            Self::Event => ("event", "events", TIES_TOGETHER),
            Self::Equal => ("line of what is equal", "lines of what is equal", TIES_TOGETHER),
            Self::Attribute => ("attribute", "attributes", ELSEWHERE),
            Self::Reference => ("entry of a database", "entries of databases", ELSEWHERE),
            Self::Entry => ("name of an entry of a database", "names of entries of databases", NO_PLACE),
            Self::Note => ("note", "notes", "not said of a passage"),
            Self::NoteKind => ("kind of a note", "kinds of notes", NO_PLACE),
            Self::Line => ("line", "lines", "no line of brat's"),
        }
    }
}

const TIES_TOGETHER: &str = "Rostrum does not tie annotations together";

/// Adds what a line says to what it is said of; returns what of it is left out.
fn said(
    line: &str,
    places: &BTreeMap<&str, usize>,
    found: &mut [DraftAnnotation<'static>],
    conf: &Conf<'_>,
) -> Option<Lost> {
    let Some((id, rest)) = line.split_once('\t') else {
        return (!line.trim().is_empty()).then_some(Lost::Line);
    };
    let unless = |done: Option<()>, what| if done.is_some() { None } else { Some(what) };
    match id.trim_start().as_bytes().first() {
        Some(b'T') => None,
        Some(b'A' | b'M') => unless(attribute(rest, places, found, conf), Lost::Attribute),
        Some(b'N') => reference(rest, places, found).unwrap_or(Some(Lost::Reference)),
        Some(b'#') => note(rest, places, found).unwrap_or(Some(Lost::Note)),
        Some(b'*') => unless(equal(rest, places, found), Lost::Equal),
        Some(b'E') => unless(event(rest, places, found, conf), Lost::Event),
        Some(b'R') => Some(Lost::Relation),
        _ => Some(Lost::Line),
    }
}

/// The type of an event, and the passage that is its trigger: `Type:T1 Role:T2`.
fn trigger(rest: &str) -> Option<(&str, &str)> {
    rest.split_whitespace().next()?.rsplit_once(':')
}

/// An event without arguments whose type is that of its trigger is its trigger.
fn event(
    rest: &str,
    places: &BTreeMap<&str, usize>,
    found: &[DraftAnnotation<'static>],
    conf: &Conf<'_>,
) -> Option<()> {
    let (kind, trigger) = trigger(rest)?;
    let trigger = found.get(*places.get(trigger)?)?;
    let is_same = trigger.labels.first() == conf.label(kind).as_ref();
    (is_same && rest.split_whitespace().count() == 1).then_some(())
}

/// `Name T1 Value`, or `Name T1` of a flag.
fn attribute(
    rest: &str,
    places: &BTreeMap<&str, usize>,
    found: &mut [DraftAnnotation<'static>],
    conf: &Conf<'_>,
) -> Option<()> {
    let (kind, rest) = rest.trim().split_once(' ')?;
    let (target, value) = rest.split_once(' ').unwrap_or((rest, ""));
    let value = Some(value.trim()).filter(|it| !it.is_empty());
    let value = value.map_or(Value::Flag(true), |it| Value::Text(it.into()));
    add(found.get_mut(*places.get(target)?)?, conf.attribute(kind), value)
}

/// `Reference T1 Database:Id`, and what it is called there, which is left out unless that is the words themselves.
fn reference(
    rest: &str,
    places: &BTreeMap<&str, usize>,
    found: &mut [DraftAnnotation<'static>],
) -> Option<Option<Lost>> {
    let (place, name) = rest.split_once('\t').unwrap_or((rest, ""));
    let mut words = place.split_whitespace();
    let (kind, target, entry) = (words.next()?, words.next()?, words.next()?);
    let annotation = found.get_mut(*places.get(target)?)?;
    let quote: Vec<&str> = annotation.spans.iter().filter_map(|it| it.quote.as_deref()).collect();
    let is_known = name.trim().is_empty() || quote.join(" ") == name.trim();
    add(annotation, kind.into(), Value::Text(entry.into()))?;
    Some((!is_known).then_some(Lost::Entry))
}

fn add(annotation: &mut DraftAnnotation<'static>, name: Rc<str>, value: Value) -> Option<()> {
    // Attributes belong to a label.
    let label = annotation.labels.first()?.clone();
    annotation.attributes.push((label, name, value));
    Some(())
}

/// `AnnotatorNotes T1`, and the note; several are lines of one. Another kind of note is left out, not its words.
fn note(rest: &str, places: &BTreeMap<&str, usize>, found: &mut [DraftAnnotation<'static>]) -> Option<Option<Lost>> {
    let (place, words) = rest.split_once('\t')?;
    let (kind, target) = place.trim().split_once(' ')?;
    let note = &mut found.get_mut(*places.get(target.trim())?)?.note;
    if !note.is_empty() {
        note.to_mut().push('\n');
    }
    note.to_mut().push_str(words);
    Some((kind != "AnnotatorNotes").then_some(Lost::NoteKind))
}

/// `Equiv T1 T2`: on the very same words they are one annotation with several labels.
fn equal(rest: &str, places: &BTreeMap<&str, usize>, found: &mut [DraftAnnotation<'static>]) -> Option<()> {
    let mut ids = rest.split_whitespace().skip(1);
    let first = ids.next()?;
    let place = *places.get(first)?;
    let spans = found.get(place)?.spans.clone();
    let others: Vec<usize> = ids.map(|it| places.get(it).copied()).collect::<Option<_>>()?;
    let is_same = |other: &usize| *other != place && found.get(*other).is_some_and(|it| it.spans == spans);
    if others.is_empty() || !others.iter().all(is_same) {
        return None;
    }
    for (number, place) in (1..).zip([place].into_iter().chain(others)) {
        found.get_mut(place)?.id = Some(format!("{first}~{number}").into());
    }
    Some(())
}

/// The passages of fragments. Those with no more than a line end between them are one: brat cannot say it otherwise.
fn spans(fragments: Vec<(u32, u32)>, words: &str, ruler: Option<&Ruler<'_>>) -> Vec<DraftSpan<'static>> {
    let quotes = quotes(&fragments, words);
    let mut spans: Vec<DraftSpan<'static>> = Vec::with_capacity(fragments.len());
    for ((start, end), quote) in fragments.into_iter().zip(quotes) {
        let gap = spans.last().and_then(|it| it.offsets).and_then(|before| ruler?.slice(before.1, start));
        let gap = gap.filter(|it| it.contains(ends_line) && it.chars().all(is_space));
        match (gap, spans.last_mut()) {
            (Some(gap), Some(before)) => {
                before.offsets = before.offsets.map(|it| (it.0, end));
                before.quote = before.quote.take().zip(quote).map(|(one, other)| format!("{one}{gap}{other}").into());
            }
            _ => spans.push(DraftSpan {
                offsets: Some((start, end)),
                quote: quote.map(|it| it.to_owned().into()),
                ..DraftSpan::default()
            }),
        }
    }
    spans
}

/// The words of each fragment, which stand in a line with one space between them; none when they do not fit.
fn quotes<'a>(fragments: &[(u32, u32)], words: &'a str) -> Vec<Option<&'a str>> {
    if let [_] = fragments {
        return vec![Some(words).filter(|it| !it.is_empty())];
    }
    let mut rest = words;
    let mut quotes = Vec::with_capacity(fragments.len());
    for (start, end) in fragments {
        let length = usize::try_from(end.saturating_sub(*start)).unwrap_or(usize::MAX);
        let byte = rest.char_indices().map(|it| it.0).chain([rest.len()]).nth(length);
        let Some((quote, after)) = byte.and_then(|it| rest.split_at_checked(it)) else {
            return vec![None; fragments.len()];
        };
        quotes.push(Some(quote));
        rest = after.strip_prefix(' ').unwrap_or(after);
    }
    if rest.is_empty() { quotes } else { vec![None; fragments.len()] }
}
