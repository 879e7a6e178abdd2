//! Takes pages apart again, as browsers do.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use super::super::names::Names;
use super::super::{Mismatch, Report};
use super::write::seen;
use super::{BLOCK, page};
use crate::model::{Document, Project};

/// The project in a page.
pub struct Block {
    /// As native JSON.
    pub json: String,
    /// Where in the page it begins.
    pub at: usize,
}

/// The tokens of a page.
fn tokens(page: &str) -> impl Iterator<Item = Token<usize>> {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    Tokenizer::new_with_emitter(page, emitter).map_while(Result::ok)
}

fn attribute<'t>(tag: &'t StartTag<usize>, name: &str) -> Option<Cow<'t, str>> {
    tag.attributes.get(name.as_bytes()).map(|it| String::from_utf8_lossy(&it.value.0))
}

/// The block with the project.
pub fn block(page: &str) -> Option<Block> {
    let mut tokens = tokens(page);
    let at = tokens.find_map(|token| match token {
        Token::StartTag(tag) if **tag.name == *b"script" && attribute(&tag, "id").as_deref() == Some(BLOCK) => {
            Some(tag.span.end)
        }
        _ => None,
    })?;
    let mut json = Vec::new();
    for token in tokens {
        match token {
            Token::String(piece) => json.extend_from_slice(&piece.value.0),
            Token::EndTag(_) => break,
            _ => {}
        }
    }
    Some(Block { json: String::from_utf8_lossy(&json).into_owned(), at })
}

/// A speech as the page itself says it.
#[derive(Default)]
struct Speech {
    text: String,
    /// From where to before where each passage lies, by its name.
    passages: BTreeMap<String, (usize, usize)>,
    /// The labels of each annotation, by its name.
    labels: BTreeMap<String, Vec<String>>,
}

impl Speech {
    /// More of the text, under these marks.
    fn more(&mut self, words: &str, marks: &str) {
        let start = self.text.len();
        self.text.push_str(words);
        for name in marks.split(' ').filter(|it| !it.is_empty()) {
            match self.passages.get_mut(name) {
                Some(passage) if passage.1 == start => passage.1 = self.text.len(),
                // What is in two places shows as a wrong quote.
                Some(_) => {}
                None => {
                    self.passages.insert(name.to_owned(), (start, self.text.len()));
                }
            }
        }
    }
}

/// The speeches of a page, from its marks and lists alone.
fn speeches(page: &str) -> Vec<Speech> {
    let mut speeches: Vec<Speech> = Vec::new();
    let (mut in_text, mut in_label) = (false, false);
    let mut marks = String::new();
    let mut item = String::new();
    for token in tokens(page) {
        match token {
            Token::StartTag(tag) => match (&**tag.name, attribute(&tag, "class").as_deref()) {
                (b"div", Some("text")) => {
                    in_text = true;
                    speeches.push(Speech::default());
                }
                (b"mark", _) => marks = attribute(&tag, "data-ids").unwrap_or_default().into_owned(),
                (b"li", _) => {
                    item = attribute(&tag, "data-id").unwrap_or_default().into_owned();
                    if let Some(speech) = speeches.last_mut() {
                        speech.labels.insert(item.clone(), Vec::new());
                    }
                }
                (b"b", _) => {
                    in_label = true;
                    let labels = speeches.last_mut().and_then(|it| it.labels.get_mut(&item));
                    labels.into_iter().for_each(|it| it.push(String::new()));
                }
                _ => {}
            },
            Token::EndTag(tag) => match &**tag.name {
                b"div" => in_text = false,
                b"mark" => marks.clear(),
                b"li" => item.clear(),
                b"b" => in_label = false,
                _ => {}
            },
            Token::String(words) if in_text || in_label => {
                let words = String::from_utf8_lossy(&words.value.0);
                let Some(speech) = speeches.last_mut() else { continue };
                if in_text {
                    speech.more(&words, &marks);
                } else if let Some(label) = speech.labels.get_mut(&item).and_then(|it| it.last_mut()) {
                    label.push_str(&words);
                }
            }
            _ => {}
        }
    }
    speeches
}

/// Whether the page itself, without the block, says of every annotation what it is on and which labels it has.
pub fn compare(page: &str, project: &Project, documents: &[&Rc<Document>]) -> Report {
    let names = Names::new(&project.codebook);
    let found = speeches(page);
    let mut report = Report::default();
    let mut wrong = |annotation: &str, message: String| {
        report.mismatches.push(Mismatch { annotation: annotation.to_owned(), message });
    };
    if found.len() != documents.len() {
        wrong("", format!("The page holds {} speeches instead of {}", found.len(), documents.len()));
    }
    for (document, found) in documents.iter().zip(&found) {
        if found.text != seen(document.text.as_str()) {
            wrong("", format!("The text of “{}” is not as it was", document.title()));
        }
        for (number, annotation) in document.annotations.iter().enumerate() {
            let labels: Vec<String> = names.all(annotation).into_iter().map(seen).collect();
            let is_listed = found.labels.get(&page::name(number, None)) == Some(&labels);
            let several = annotation.spans.count() > 1;
            for (part, span) in (1..).zip(annotation.spans.iter()) {
                report.checked += 1;
                let passage = found.passages.get(&page::name(number, several.then_some(part)));
                let words = passage.and_then(|it| found.text.get(it.0..it.1));
                let quote = seen(document.text.slice(span));
                if words == Some(&*quote) && is_listed {
                    report.matching += 1;
                } else {
                    let message = format!("The page does not say “{}”: {quote}", labels.join(", "));
                    wrong(annotation.id.as_str(), message);
                }
            }
        }
    }
    report
}
