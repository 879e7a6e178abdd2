//! Writes the native JSON.

use std::rc::Rc;

use sha2::{Digest, Sha256};

use super::super::json::Writer;
use super::super::moment::time;
use super::{VERSION, keys};
use crate::model::{
    Annotation, Annotator, Attributes, Document, Example, Foreign, IntakeRecord, Label, Lost, OffsetUnit, Project,
    Quote, Selector, Span, Text, Turn, Unplaced, Value,
};

/// About how many bytes an annotation takes.
const ANNOTATION_BYTES: usize = 800;

/// The project with these of its documents.
pub fn write(project: &Project, documents: &[&Rc<Document>]) -> String {
    let size = |document: &&Rc<Document>| {
        let text = document.text.as_str().len();
        text + text / 16 + document.annotations.len() * ANNOTATION_BYTES
    };
    let mut writer = Writer::with_capacity(documents.iter().map(size).sum::<usize>() + 4096);
    writer.object(|w| {
        w.key("format").text("rostrum");
        w.key("version").number(VERSION);
        w.key("offset_unit").text(OffsetUnit::CodePoint.name());
        w.key("id").text(project.id.as_str());
        w.key("title").text(&project.title);
        w.key("annotators").list(project.annotators.iter(), |w, it| annotator(w, it));
        w.key("labels").list(project.codebook.labels(), |w, it| label(w, it));
        w.key("documents").list(documents, |w, it| document(w, it));
        foreign(w, project.foreign.as_deref(), keys::PROJECT);
    });
    writer.finish()
}

fn annotator(w: &mut Writer, annotator: &Annotator) {
    w.object(|w| {
        w.key("id").text(annotator.id.as_str());
        w.key("name").text(&annotator.name);
        foreign(w, annotator.foreign.as_deref(), keys::ANNOTATOR);
    });
}

fn label(w: &mut Writer, label: &Label) {
    w.object(|w| {
        w.key("id").text(label.id.as_str());
        w.key("name").text(&label.name);
        w.key("color").text(&label.color.to_string());
        w.key("style").text(label.style.name());
        w.key("description").text(&label.description);
        w.key("parent").text_or_null(label.parent.as_ref().map(|it| it.as_str()));
        w.key("shortcut").text_or_null(label.shortcut.as_deref());
        w.key("include").text(&label.include);
        w.key("exclude").text(&label.exclude);
        w.key("examples").list(label.examples.iter(), example);
        foreign(w, label.foreign.as_deref(), keys::LABEL);
    });
}

fn example(w: &mut Writer, example: &Example) {
    w.object(|w| {
        w.key("quote").text(&example.quote);
        w.key("source").text(&example.source);
    });
}

fn document(w: &mut Writer, document: &Document) {
    let details = &document.details;
    let relations = document.foreign.as_ref().and_then(|it| it.keys.get("relations"));
    w.object(|w| {
        w.key("id").text(document.id.as_str());
        w.key("title").text(&details.title);
        w.key("language").text_or_null(details.language.as_deref());
        w.key("metadata").object(|w| details.metadata.iter().for_each(|(key, value)| w.key(key).text(value)));
        w.key("intake").object(|w| intake(w, document.intake));
        w.key("derived_from").text_or_null(document.derived_from.as_ref().map(|it| it.as_str()));
        w.key("text").text(document.text.as_str());
        w.key("sha256").text(&sha256(document.text.as_str()));
        if !details.turns.is_empty() {
            w.key("turns").list(details.turns.iter(), |w, it| turn(w, &document.text, it));
        }
        w.key("annotations").list(document.annotations.iter(), |w, it| annotation(w, &document.text, it));
        w.key("relations").raw(relations.map_or("[]", |it| it));
        if !document.unplaced.is_empty() {
            w.key("unplaced").list(document.unplaced.iter(), |w, it| unplaced(w, it));
        }
        foreign(w, document.foreign.as_deref(), keys::DOCUMENT);
    });
}

fn intake(w: &mut Writer, record: IntakeRecord) {
    w.key("newlines").text(record.newlines.name());
    w.key("bom").flag(record.bom);
    if record.replaced_surrogates > 0 {
        w.key("replaced_surrogates").number(record.replaced_surrogates);
    }
}

fn turn(w: &mut Writer, text: &Text, turn: &Turn) {
    w.object(|w| {
        w.key("speaker").text(&turn.speaker);
        w.key("start").number(text.code_point_from_byte(turn.start));
    });
}

fn annotation(w: &mut Writer, text: &Text, annotation: &Annotation) {
    w.object(|w| {
        w.key("id").text(annotation.id.as_str());
        w.key("spans").list(annotation.spans.iter(), |w, it| span(w, text, it));
        w.key("labels").list(annotation.labels.iter(), |w, it| w.text(it.as_str()));
        w.key("attributes").object(|w| attributes(w, annotation.attributes.as_deref()));
        w.key("note").text(&annotation.note);
        w.key("annotator").text(annotation.annotator.as_str());
        w.key("created").text(&time(annotation.created));
        w.key("modified").text(&time(annotation.modified));
        if let Some(words) = &annotation.review {
            w.key("review").text(words);
        }
        foreign(w, annotation.foreign.as_deref(), keys::ANNOTATION);
    });
}

/// An annotation without a place: its spans have words, but no offsets.
fn unplaced(w: &mut Writer, unplaced: &Unplaced) {
    w.object(|w| {
        w.key("id").text(unplaced.id.as_str());
        w.key("spans").list(unplaced.words.iter(), lost);
        w.key("labels").list(unplaced.labels.iter(), |w, it| w.text(it.as_str()));
        w.key("attributes").object(|w| attributes(w, unplaced.attributes.as_deref()));
        w.key("note").text(&unplaced.note);
        w.key("annotator").text(unplaced.annotator.as_str());
        w.key("created").text(&time(unplaced.created));
        w.key("modified").text(&time(unplaced.modified));
        foreign(w, unplaced.foreign.as_deref(), keys::ANNOTATION);
    });
}

fn lost(w: &mut Writer, lost: &Lost) {
    w.object(|w| {
        w.key("quote").text(&lost.quote);
        if let Some(tail) = &lost.tail {
            w.key("quote_tail").text(tail);
        }
        w.key("prefix").text(&lost.prefix);
        w.key("suffix").text(&lost.suffix);
    });
}

fn span(w: &mut Writer, text: &Text, span: Span) {
    let selector = Selector::describe(text, span);
    w.object(|w| {
        w.key("start").number(text.code_point_from_byte(span.start()));
        w.key("end").number(text.code_point_from_byte(span.end()));
        match selector.quote {
            Quote::Whole(quote) => w.key("quote").text(quote),
            Quote::Ends(head, tail) => {
                w.key("quote").text(head);
                w.key("quote_tail").text(tail);
            }
        }
        w.key("prefix").text(selector.prefix);
        w.key("suffix").text(selector.suffix);
    });
}

fn attributes(w: &mut Writer, attributes: Option<&Attributes>) {
    for (label, values) in attributes.into_iter().flatten() {
        w.key(label.as_str()).object(|w| {
            for (name, value) in values {
                match value {
                    Value::Text(text) => w.key(name).text(text),
                    Value::Number(spelling) => w.key(name).raw(spelling),
                    Value::Flag(flag) => w.key(name).flag(*flag),
                }
            }
        });
    }
}

/// The id it had elsewhere and the keys nobody here knows. A known key is never written twice.
fn foreign(w: &mut Writer, foreign: Option<&Foreign>, known: &[&str]) {
    let Some(foreign) = foreign else { return };
    if let Some(id) = &foreign.id {
        w.key(keys::FOREIGN_ID).text(id);
    }
    let unknown = |key: &str| key != keys::FOREIGN_ID && !known.contains(&key);
    for (key, value) in foreign.keys.iter().filter(|(key, _)| unknown(key)) {
        w.key(key).raw(value);
    }
}

/// SHA-256 of the text as UTF-8, in lower-case hex.
pub fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}
