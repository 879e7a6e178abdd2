//! Annotated texts as one reads them.
//!
//! `The [a:praise,concern|Ada Lovelace|a] wrote` is annotation `a` with two labels. Each annotation has a letter, so
//! they may cross: `[a:praise|Ada [b:concern|Lovelace|a] wrote|b]`. A second passage of the same annotation opens with
//! the bare letter: `[a:praise|very|a] very [a|good|a]`. Behind the labels come ` @annotator` and ` "note"` when there are any.
//! The text itself has none of `[`, `]`, `|`.

use std::collections::BTreeMap;
use std::rc::Rc;

use rostrum::model::{Annotation, AnnotationId, AnnotationSet, AnnotatorId, LabelId, Offset, Span, Spans};

use super::annotation;

/// The text, and its annotations by letter, under the ids `-a`, `-b`: before all minted ones.
pub fn parse(marked: &str) -> (String, Vec<Rc<Annotation>>) {
    let mut text = String::new();
    let mut found: BTreeMap<char, Annotation> = BTreeMap::new();
    let mut spans: BTreeMap<char, Vec<Span>> = BTreeMap::new();
    let mut open: BTreeMap<char, Offset> = BTreeMap::new();
    let mut rest = marked;
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        match character {
            '[' => {
                let (header, after) = rest.split_once('|').expect("a passage opens with `[a:labels|`");
                rest = after;
                let letter = header.chars().next().expect("a letter");
                assert!(open.insert(letter, Offset::from_usize(text.len())).is_none(), "{letter} is open in {marked}");
                if let Some(header) = header[1..].strip_prefix(':') {
                    assert!(found.insert(letter, parse_header(letter, header)).is_none(), "{letter} twice in {marked}");
                }
            }
            '|' => {
                let letter = rest.chars().next().expect("a passage closes with `|a]`");
                rest = rest[1..].strip_prefix(']').expect("a passage closes with `|a]`");
                let start = open.remove(&letter).unwrap_or_else(|| panic!("{letter} is not open in {marked}"));
                let span = Span::new(start, Offset::from_usize(text.len())).expect("a passage is not empty");
                spans.entry(letter).or_default().push(span);
            }
            ']' => panic!("`]` without `|a` in {marked}"),
            character => text.push(character),
        }
    }
    assert!(open.is_empty(), "{open:?} stay open in {marked}");
    let annotations = found.into_iter().map(|(letter, mut annotation)| {
        annotation.spans = Spans::new(spans.remove(&letter).expect("closed")).expect("a passage");
        Rc::new(annotation)
    });
    (text, annotations.collect())
}

fn parse_header(letter: char, header: &str) -> Annotation {
    let (header, note) = match header.split_once(" \"") {
        Some((header, note)) => (header, note.strip_suffix('"').expect("a note ends with a quotation mark")),
        None => (header, ""),
    };
    let (labels, annotator) = header.split_once(" @").unwrap_or((header, "me"));
    let labels: Vec<&str> = labels.split(',').filter(|label| !label.is_empty()).collect();
    let anywhere = Span::new(Offset::ZERO, Offset::new(1)).unwrap();
    let mut made = annotation(&format!("-{letter}"), anywhere, &labels).as_ref().clone();
    made.note = note.into();
    made.annotator = AnnotatorId::new(annotator);
    made
}

/// The annotated text; letters in the order of the set.
pub fn print(text: &str, set: &AnnotationSet) -> String {
    let named: Vec<(char, &Rc<Annotation>)> = ('a'..='z').chain('A'..='Z').zip(set.iter()).collect();
    assert_eq!(named.len(), set.len(), "more annotations than letters");
    let mut out = String::new();
    for at in 0..=text.len() {
        if !text.is_char_boundary(at) {
            continue;
        }
        let here = Offset::from_usize(at);
        for (letter, _) in named.iter().rev().filter(|(_, it)| it.spans.iter().any(|span| span.end() == here)) {
            out.push_str(&format!("|{letter}]"));
        }
        for (letter, annotation) in named.iter().filter(|(_, it)| it.spans.iter().any(|span| span.start() == here)) {
            if annotation.spans.first().start() == here {
                out.push_str(&format!("[{letter}:{}|", header(annotation)));
            } else {
                out.push_str(&format!("[{letter}|"));
            }
        }
        out.extend(text[at..].chars().next());
    }
    out
}

fn header(annotation: &Annotation) -> String {
    let labels: Vec<&str> = annotation.labels.iter().map(LabelId::as_str).collect();
    let mut header = labels.join(",");
    if annotation.annotator.as_str() != "me" {
        header.push_str(&format!(" @{}", annotation.annotator));
    }
    if !annotation.note.is_empty() {
        header.push_str(&format!(" \"{}\"", annotation.note));
    }
    header
}

/// The annotation of that letter, in the order of the set: as [`print`] names them.
pub fn named(set: &AnnotationSet, letter: &str) -> AnnotationId {
    let place = ('a'..='z').chain('A'..='Z').position(|it| letter.starts_with(it) && letter.len() == 1);
    let found = place.and_then(|place| set.iter().nth(place)).map(|it| it.id.clone());
    found.unwrap_or_else(|| AnnotationId::new(letter))
}
