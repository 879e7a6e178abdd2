//! Reads annotations: where they are, and what becomes of those that are not where they say.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::value::RawValue;

use super::super::super::clean::quoted;
use super::super::super::json::{self, Object, scalar, text_of};
use super::super::super::moment::moment;
use super::super::super::placing::{self, Found, Given, Place, Search, Told, joined, told};
use super::super::super::{Finding, Severity};
use super::{PARTS, Path, Reader, mint_id};
use crate::model::{Annotation, AnnotationId, Attributes, LabelId, Labels, Lost, Spans, Unplaced, limits};

/// The most objects that are kept as they stand because nothing could be made of them.
const LEFT_OUT: usize = 10_000;

/// What the annotations of a document came to.
#[derive(Default)]
pub(super) struct Annotations<'a> {
    pub placed: Vec<Rc<Annotation>>,
    pub unplaced: Vec<Unplaced>,
    /// What is no annotation, as it stands in the file.
    pub left_out: Vec<&'a RawValue>,
}

impl<'a> Reader<'a, '_> {
    pub(super) fn annotations(
        &mut self,
        at: &Path<'_>,
        raw: Option<&'a RawValue>,
        given: &Given,
        search: &mut Search<'_>,
    ) -> Annotations<'a> {
        let room = limits::ANNOTATIONS.saturating_sub(self.annotation_ids.len());
        let items = self.items(at, raw, room);
        let mut annotations = Annotations { placed: Vec::with_capacity(items.len()), ..Annotations::default() };
        for (index, item) in items.into_iter().enumerate() {
            let at = &at.item(index);
            let Some(object) = self.object(at, Some(item)) else {
                self.set_aside(item, &mut annotations);
                continue;
            };
            if let Err(reason) = self.annotation(at, item, object, given, search, &mut annotations) {
                self.leave_out(at, item, &reason);
                self.set_aside(item, &mut annotations);
            }
        }
        annotations
    }

    /// Annotations that had no place when the file was written.
    pub(super) fn unplaced(&mut self, at: &Path<'_>, raw: Option<&'a RawValue>, annotations: &mut Annotations<'a>) {
        let room = limits::ANNOTATIONS.saturating_sub(self.annotation_ids.len());
        for (index, item) in self.items(at, raw, room).into_iter().enumerate() {
            let at = &at.item(index);
            let Some(mut object) = self.object(at, Some(item)) else {
                self.set_aside(item, annotations);
                continue;
            };
            let at_spans = &at.key("spans");
            let mut words = Vec::new();
            for (index, item) in self.items(at_spans, object.take("spans"), PARTS).into_iter().enumerate() {
                let at = &at_spans.item(index);
                let Some(mut span) = self.object(at, Some(item)) else { continue };
                words.extend(self.lost(at, &mut span));
            }
            if words.is_empty() {
                self.leave_out(at, item, "It has neither a place nor words");
                self.set_aside(item, annotations);
                continue;
            }
            let said = self.said(at, object, words.into());
            annotations.unplaced.push(said);
        }
    }

    fn set_aside(&mut self, item: &'a RawValue, annotations: &mut Annotations<'a>) {
        if self.set_aside < LEFT_OUT {
            self.set_aside += 1;
            annotations.left_out.push(item);
        }
    }

    /// Takes an annotation in, or says why it is none.
    fn annotation(
        &mut self,
        at: &Path<'_>,
        item: &'a RawValue,
        mut object: Object<'a>,
        given: &Given,
        search: &mut Search<'_>,
        annotations: &mut Annotations<'a>,
    ) -> Result<(), String> {
        let places = self.places(&at.key("spans"), object.take("spans"), given, search)?;
        let review = object.take("review");
        let nowhere: Vec<&Lost> =
            places.iter().filter_map(|it| if let Place::Nowhere(lost) = it { Some(lost) } else { None }).collect();
        if !nowhere.is_empty() {
            let quote = joined(nowhere.iter().map(|it| it.words()));
            let words = places.iter().map(|it| match it {
                Place::Here(span) => Lost::of(&given.text, *span),
                Place::Found(Found { lost, .. }) | Place::Nowhere(lost) => lost.clone(),
            });
            let unplaced = self.said(at, object, words.collect());
            let message =
                format!("The words {} are not in the text; the annotation was kept without a place", quoted(&quote));
            let finding = Finding::Unplaced { annotation: unplaced.id.clone(), quote };
            self.find(Severity::Error, at, item, &message, finding);
            annotations.unplaced.push(unplaced);
            return Ok(());
        }
        let spans = places.iter().filter_map(|it| match it {
            Place::Here(span) | Place::Found(Found { span, .. }) => Some(*span),
            Place::Nowhere(_) => None,
        });
        let spans = Spans::new(spans).ok_or("It has no spans")?;
        if spans.count() < places.len() {
            self.warn(&at.key("spans"), Some(item), "Spans of this annotation overlap; they were joined");
        }
        let mut review = self.words(&at.key("review"), review).is_some().then(|| self.prose(&at.key("review"), review));
        let said = self.said(at, object, [].into());
        if let Some(Told { quote, score, message }) = told(&places) {
            // Only the very same words in the very same surroundings need no looking at.
            if score < 100 {
                review.get_or_insert_with(|| quote.clone());
            }
            let finding = Finding::Found { annotation: said.id.clone(), quote, score };
            self.find(Severity::Warning, at, item, &message, finding);
        }
        let Unplaced { id, labels, note, attributes, annotator, created, modified, foreign, .. } = said;
        annotations.placed.push(Rc::new(Annotation {
            id,
            spans,
            labels,
            note,
            attributes,
            annotator,
            created,
            modified,
            review,
            foreign,
        }));
        Ok(())
    }

    /// What an annotation says, wherever it is.
    fn said(&mut self, at: &Path<'_>, mut object: Object<'a>, words: Rc<[Lost]>) -> Unplaced {
        let spelled = object.take("id");
        let taken = spelled.and_then(text_of).is_some_and(|it| self.annotation_ids.contains(&*it));
        let (id, foreign_id) = self.id(&at.key("id"), spelled, |_| taken, mint_id);
        let id = AnnotationId::new(id);
        self.annotation_ids.insert(id.clone());
        let labels = self.labels_of(&at.key("labels"), object.take("labels"));
        let attributes = self.attributes(&at.key("attributes"), object.take("attributes"));
        let note = self.prose(&at.key("note"), object.take("note"));
        let annotator = self.annotator(&at.key("annotator"), object.take("annotator"));
        let created = object.take("created");
        let modified = object.take("modified");
        let made = self.parsed(&at.key("created"), created, moment, "an RFC 3339 time");
        let changed = self.parsed(&at.key("modified"), modified, moment, "an RFC 3339 time");
        let created = made.or(changed).unwrap_or_default();
        let modified = changed.unwrap_or(created);
        let foreign = self.foreign(at, object, foreign_id);
        Unplaced { id, words, labels, note, attributes, annotator, created, modified, foreign }
    }

    fn places(
        &mut self,
        at: &Path<'_>,
        raw: Option<&'a RawValue>,
        given: &Given,
        search: &mut Search<'_>,
    ) -> Result<Vec<Place>, String> {
        let Some(raw) = raw else { return Err("It has no spans".to_owned()) };
        let list = json::list(raw, PARTS).map_err(|_| "Its spans are not a list".to_owned())?;
        if list.surplus > 0 {
            return Err(format!("It has more than {PARTS} spans"));
        }
        if list.items.is_empty() {
            return Err("It has no spans".to_owned());
        }
        let mut places = Vec::with_capacity(list.items.len());
        for (index, item) in list.items.into_iter().enumerate() {
            places.push(self.place(&at.item(index), item, given, search)?);
        }
        Ok(places)
    }

    /// A stretch of the text that says what the quote says: where the file says, or where that is found.
    fn place(
        &mut self,
        at: &Path<'_>,
        raw: &'a RawValue,
        given: &Given,
        search: &mut Search<'_>,
    ) -> Result<Place, String> {
        let mut object: Object<'a> =
            serde_json::from_str(raw.get()).map_err(|_| "One of its spans is not an object".to_owned())?;
        let mut offset = |key: &str| -> Result<u32, String> {
            let Some(raw) = object.take(key) else { return Err(format!("One of its spans has no {key}")) };
            raw.get().parse().map_err(|_| format!("The {key} {} is not an offset", quoted(raw.get())))
        };
        let (start, end) = (offset("start"), offset("end"));
        let lost = self.lost(at, &mut object);
        if let Some((key, value)) = object.rest().next() {
            self.warn(&at.key(&key), Some(value), "Spans have no room for other keys; it was left out");
        }
        let offsets = start.and_then(|start| Ok((start, end?)));
        if let Some(lost) = &lost {
            self.tally.count(given, offsets.clone().ok(), lost);
        }
        let looks = self.looks.then_some((search, &mut self.steps));
        let place = placing::place(given, self.unit, offsets, lost, looks)?;
        if let Place::Here(span) | Place::Found(Found { span, .. }) = &place
            && !(given.text.is_grapheme_boundary(span.start()) && given.text.is_grapheme_boundary(span.end()))
        {
            self.warn(at, Some(raw), "This span starts or ends inside a character as people see it");
        }
        Ok(place)
    }

    /// The words of a span and those around it; none when it has no quote.
    fn lost(&mut self, at: &Path<'_>, span: &mut Object<'a>) -> Option<Lost> {
        let mut part = |key: &str| {
            let words = self.words(&at.key(key), span.take(key));
            words.map(|it| {
                if it.contains('\r') { it.replace("\r\n", "\n").replace('\r', "\n").into() } else { Rc::from(it) }
            })
        };
        let (quote, tail): (Option<Rc<str>>, Option<Rc<str>>) = (part("quote"), part("quote_tail"));
        let (prefix, suffix) = (part("prefix").unwrap_or_default(), part("suffix").unwrap_or_default());
        Some(Lost { quote: quote.filter(|it| !it.is_empty())?, tail, prefix, suffix })
    }

    fn labels_of(&mut self, at: &Path<'_>, raw: Option<&'a RawValue>) -> Labels {
        let items = self.items(at, raw, PARTS);
        let mut labels: Vec<LabelId> = Vec::with_capacity(items.len());
        let mut seen = BTreeSet::new();
        for (index, item) in items.into_iter().enumerate() {
            let Some(label) = self.label_spelled(&at.item(index), item) else { continue };
            if seen.insert(label.clone()) {
                labels.push(label);
            } else {
                self.warn(&at.item(index), Some(item), "This label is there twice; once is enough");
            }
        }
        labels.into()
    }

    fn attributes(&mut self, at: &Path<'_>, raw: Option<&'a RawValue>) -> Option<Rc<Attributes>> {
        let raw = raw.filter(|it| it.get() != "{}");
        let object = raw.and_then(|_| self.object(at, raw))?;
        let mut attributes = Attributes::new();
        for (spelled, values) in object.rest() {
            let at = &at.key(&spelled);
            let Some(label) = self.label_ids.get(&*spelled).cloned() else {
                self.leave_out(at, values, "Attributes of a label that is not in the codebook");
                continue;
            };
            let Some(values) = self.object(at, Some(values)) else { continue };
            let kept = attributes.entry(label).or_default();
            for (name, raw) in values.rest() {
                match scalar(raw) {
                    Some(value) if self.keeps() => {
                        kept.insert(Rc::from(name), value);
                    }
                    Some(_) => self.leave_out(&at.key(&name), raw, "There are too many attributes"),
                    None => self.leave_out(&at.key(&name), raw, "An attribute is text, a number, true or false"),
                }
            }
        }
        (!attributes.is_empty()).then(|| Rc::new(attributes))
    }
}
