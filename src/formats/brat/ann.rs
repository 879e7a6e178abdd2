//! brat's annotation lines: `T` passages, `A` and `M` attributes, `N` entries of databases, `#` notes, `*` what is equal.
//!
//! Relations (`R`) and events (`E`) tie annotations together, which Rostrum does not; an event's trigger is a passage
//! of its own and stays.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::conf::Conf;
use crate::formats::check::Ruler;
use crate::formats::draft::{At, Draft, DraftAnnotation, DraftSpan};
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
    let fragments = offsets.split(';').take(FRAGMENTS).map(|it| {
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
    // What is said of a passage may stand before it.
    for (number, line) in (1..).zip(lines.lines()) {
        let Some((id, rest)) = line.split_once('\t') else { continue };
        let id = id.trim();
        if id.starts_with('E') {
            let trigger = rest.split_whitespace().next().and_then(|it| it.rsplit_once(':'));
            if let Some(place) = trigger.and_then(|it| places.get(it.1)).copied() {
                places.insert(id, place);
            }
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
    for (number, line) in (1..).zip(lines.lines()) {
        let Some((id, rest)) = line.split_once('\t') else {
            if !line.trim().is_empty() {
                draft.leave_out(&at(number), "This is no line of brat's", Some(line));
            }
            continue;
        };
        let done = match id.as_bytes().first() {
            Some(b'T') => Some(()),
            Some(b'A' | b'M') => attribute(rest, &places, &mut found, conf),
            Some(b'N') => reference(rest, &places, &mut found),
            Some(b'#') => note(rest, &places, &mut found),
            Some(b'*') => equal(rest, &places, &mut found),
            Some(b'E') => {
                let roles = rest.split_whitespace().count();
                // One without arguments is its trigger.
                (roles < 2).then_some(())
            }
            _ => None,
        };
        if done.is_none() {
            let message = match id.as_bytes().first() {
                Some(b'R' | b'E' | b'*') => "This ties annotations together, for which Rostrum has no place",
                Some(b'A' | b'M' | b'N' | b'#') => "This is not said of a passage",
                _ => "This is no line of brat's",
            };
            draft.leave_out(&at(number), message, Some(line));
        }
    }
    for annotation in found {
        draft.annotation(annotation);
    }
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

/// `Reference T1 Database:Id`, and the words again.
fn reference(rest: &str, places: &BTreeMap<&str, usize>, found: &mut [DraftAnnotation<'static>]) -> Option<()> {
    let mut words = rest.split('\t').next()?.split_whitespace();
    let (kind, target, entry) = (words.next()?, words.next()?, words.next()?);
    add(found.get_mut(*places.get(target)?)?, kind.into(), Value::Text(entry.into()))
}

fn add(annotation: &mut DraftAnnotation<'static>, name: Rc<str>, value: Value) -> Option<()> {
    // Attributes belong to a label.
    let label = annotation.labels.first()?.clone();
    annotation.attributes.push((label, name, value));
    Some(())
}

/// `AnnotatorNotes T1`, and the note; several are lines of one.
fn note(rest: &str, places: &BTreeMap<&str, usize>, found: &mut [DraftAnnotation<'static>]) -> Option<()> {
    let (place, words) = rest.split_once('\t')?;
    let target = place.split_whitespace().nth(1)?;
    let note = &mut found.get_mut(*places.get(target)?)?.note;
    if !note.is_empty() {
        note.to_mut().push('\n');
    }
    note.to_mut().push_str(words);
    Some(())
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
