//! W3C Web Annotation: a JSON-LD collection of annotations, each with a quote and a position.
//!
//! The standard counts code points; Recogito and Hypothesis count UTF-16 units, so there is a variant for them. The
//! standard keeps texts elsewhere; ours stand beside the annotations under `sources`, a term of our own, so that the
//! file can be read where the speech is not. Read are collections, pages, lists, single annotations and what
//! Hypothesis exports; annotations without a text look for theirs among the speeches at hand. Sources:
//! [Web Annotation Data Model](https://www.w3.org/TR/annotation-model/), Hypothesis' `annotations-exporter`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::RawValue;

use super::attributes::{self, Named};
use super::check::Expected;
use super::draft::{At, Draft, DraftAnnotation, DraftDocument, DraftSpan};
use super::json::{self, Object, text_of};
use super::moment::{moment, time};
use super::names::Names;
use super::parts::{Spelled, document_ids};
use super::source::Source;
use super::{
    Capabilities, Doc, Feature, Format, Input, ReadError, Reading, Variant, WriteError, WriteOptions, Written,
};
use super::{lines, written};
use crate::model::{Annotation, CONTEXT_CHARS, Document, Ids, OffsetUnit, Project, Span, limits};

/// The name in messages.
const NAME: &str = "W3C Web Annotation";
/// The context of the standard.
const CONTEXT: &str = "http://www.w3.org/ns/anno.jsonld";
/// What ids begin with that are not IRIs of their own.
const URN: &str = "urn:rostrum:";
/// The most parts of anything that has a list: bodies, targets, selectors.
const PARTS: usize = 10_000;

/// W3C Web Annotation, as JSON-LD.
#[derive(Clone, Copy, Debug)]
pub struct W3c;

#[derive(Serialize)]
struct Collection<'a> {
    #[serde(rename = "@context")]
    context: (&'static str, Terms),
    #[serde(rename = "type")]
    kind: &'static str,
    label: &'a str,
    total: usize,
    first: Page<'a>,
    sources: Vec<Text<'a>>,
}

/// Our own terms.
#[derive(Serialize)]
struct Terms {
    sources: &'static str,
    attributes: Term,
}

#[derive(Serialize)]
struct Term {
    #[serde(rename = "@id")]
    id: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
}

#[derive(Serialize)]
struct Page<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Text<'a> {
    id: Cow<'a, str>,
    #[serde(rename = "type")]
    kind: &'static str,
    format: &'static str,
    label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    value: &'a str,
}

#[derive(Serialize)]
struct Item<'a> {
    id: Cow<'a, str>,
    #[serde(rename = "type")]
    kind: &'static str,
    motivation: &'static str,
    creator: Creator<'a>,
    created: String,
    modified: String,
    body: Vec<Body<'a>>,
    target: Vec<Target<'a>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    attributes: Named<'a>,
}

#[derive(Serialize)]
struct Creator<'a> {
    id: Cow<'a, str>,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    purpose: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<&'static str>,
    value: &'a str,
}

#[derive(Serialize)]
struct Target<'a> {
    source: Cow<'a, str>,
    selector: (QuoteSelector<'a>, PositionSelector),
}

#[derive(Serialize)]
struct QuoteSelector<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    exact: &'a str,
    prefix: &'a str,
    suffix: &'a str,
}

#[derive(Serialize)]
struct PositionSelector {
    #[serde(rename = "type")]
    kind: &'static str,
    start: u32,
    end: u32,
}

impl Format for W3c {
    fn id(&self) -> &'static str {
        "w3c"
    }

    fn name(&self) -> &'static str {
        NAME
    }

    fn extension(&self) -> &'static str {
        "jsonld"
    }

    fn mime(&self) -> &'static str {
        "application/ld+json"
    }

    fn offset_unit(&self) -> Option<OffsetUnit> {
        Some(OffsetUnit::CodePoint)
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            reads: true,
            carries: &[
                Feature::ProjectTitle,
                Feature::Titles,
                Feature::Language,
                Feature::Texts,
                Feature::Overlaps,
                Feature::SameWords,
                Feature::Gaps,
                Feature::MidWord,
                Feature::Padding,
                Feature::LineEnds,
                Feature::SeveralLabels,
                Feature::Highlights,
                Feature::Notes,
                Feature::Attributes,
                Feature::Annotators,
                Feature::Times,
            ],
            changes: &[],
        }
    }

    fn variants(&self) -> &'static [Variant] {
        &[
            Variant { id: "code-point", name: "Counts code points, as the standard says" },
            Variant { id: "utf-16", name: "Counts UTF-16 units, for Recogito and Hypothesis" },
        ]
    }

    fn doc(&self) -> Doc {
        Doc {
            summary: "Annotations of the web's own standard, with quotes and positions.",
            specification: "https://www.w3.org/TR/annotation-model/",
        }
    }

    fn recognises(&self, bytes: &[u8]) -> bool {
        let Some(mut object) = lines::first(bytes).and_then(|it| serde_json::from_str::<Object<'_>>(it.get()).ok())
        else {
            return false;
        };
        let is_standard = object.take("@context").is_some_and(|it| it.get().contains("anno.jsonld"));
        let is_annotation =
            object.take("type").is_some_and(|it| it.get() == "\"Annotation\"") && object.take("target").is_some();
        let is_hypothesis = object.take("export_date").is_some() && object.take("annotations").is_some()
            || object.take("total").is_some() && object.take("rows").is_some_and(|it| it.get().contains("\"target\""));
        is_standard || is_annotation || is_hypothesis
    }

    fn read_file(&self, file: Input<'_>, _ids: &mut dyn Ids) -> Result<Reading, ReadError> {
        let source = Source::new(file.bytes)?;
        draft(&source, OffsetUnit::CodePoint)?.project(file)
    }

    fn write(&self, project: &Project, options: &WriteOptions) -> Result<Written, WriteError> {
        let documents = options.scope.documents(project)?;
        let unit = OffsetUnit::from_name(options.variant(self.variants())?).unwrap_or_default();
        let names = Names::new(&project.codebook);
        let mut expected = Expected::default();
        let mut items = Vec::new();
        let ids = document_ids(&documents);
        for (document, id) in documents.iter().zip(&ids) {
            expected.document(document);
            let spelled = Spelled::new(document);
            for annotation in document.annotations.iter() {
                let spans: Vec<Span> = annotation.spans.iter().collect();
                expected.annotation(&annotation.id, &names.all(annotation), &spans);
                let about = About { project, document, id, unit };
                items.push(item(&about, annotation, &spelled, &names));
            }
        }
        let sources = documents.iter().zip(&ids).map(|(document, id)| Text {
            id: iri(id),
            kind: "Text",
            format: "text/plain",
            label: document.title(),
            language: document.details.language.as_deref(),
            value: document.text.as_str(),
        });
        let collection = Collection {
            context: (
                CONTEXT,
                Terms {
                    sources: "urn:rostrum:term:sources",
                    attributes: Term { id: "urn:rostrum:term:attributes", kind: "@json" },
                },
            ),
            kind: "AnnotationCollection",
            label: &project.title,
            total: items.len(),
            sources: sources.collect(),
            first: Page { kind: "AnnotationPage", items },
        };
        let mut out = serde_json::to_string_pretty(&collection).unwrap_or_default();
        drop(collection);
        out.push('\n');
        let report = expected.check(&out, |it| draft(it, unit));
        Ok(written(self, project, &documents, options, out, report))
    }
}

/// An id as an IRI: as it is if it is one.
fn iri(id: &str) -> Cow<'_, str> {
    if id.contains(':') { id.into() } else { format!("{URN}{id}").into() }
}

/// What annotations are about.
struct About<'a> {
    project: &'a Project,
    document: &'a Document,
    id: &'a str,
    unit: OffsetUnit,
}

fn item<'a>(about: &About<'a>, annotation: &'a Annotation, spelled: &Spelled<'a>, names: &'a Names<'a>) -> Item<'a> {
    let About { project, document, id, unit } = *about;
    let text = &document.text;
    let tags = annotation.labels.iter().map(|it| Body {
        kind: "TextualBody",
        purpose: "tagging",
        format: None,
        value: names.of(it),
    });
    let note = (!annotation.note.is_empty()).then(|| Body {
        kind: "TextualBody",
        purpose: "commenting",
        format: Some("text/plain"),
        value: &annotation.note,
    });
    let targets = annotation.spans.iter().map(|span| Target {
        source: iri(id),
        selector: (
            QuoteSelector {
                kind: "TextQuoteSelector",
                exact: text.slice(span),
                prefix: text.before(span.start(), CONTEXT_CHARS),
                suffix: text.after(span.end(), CONTEXT_CHARS),
            },
            PositionSelector {
                kind: "TextPositionSelector",
                start: text.count_from_byte(span.start(), unit),
                end: text.count_from_byte(span.end(), unit),
            },
        ),
    });
    let who = project.annotators.iter().find(|it| it.id == annotation.annotator);
    Item {
        id: iri(spelled.of(annotation)),
        kind: "Annotation",
        motivation: match (annotation.labels.is_empty(), annotation.note.is_empty()) {
            (false, _) => "tagging",
            (true, false) => "commenting",
            (true, true) => "highlighting",
        },
        creator: Creator {
            id: iri(annotation.annotator.as_str()),
            kind: "Person",
            name: who.map_or("", |it| &it.name),
        },
        created: time(annotation.created),
        modified: time(annotation.modified),
        body: tags.chain(note).collect(),
        target: targets.collect(),
        attributes: attributes::of(annotation, names),
    }
}

// Reading.

/// The things in a list, or the one that stands for a list of one.
fn each(raw: Option<&RawValue>, limit: usize) -> Vec<&RawValue> {
    let Some(raw) = raw.filter(|it| it.get() != "null") else { return Vec::new() };
    json::list(raw, limit).map_or_else(|_| vec![raw], |it| it.items)
}

fn object(raw: &RawValue) -> Option<Object<'_>> {
    serde_json::from_str(raw.get()).ok()
}

/// An id without what we put in front of ours.
fn bare(id: Cow<'_, str>) -> Cow<'_, str> {
    match id {
        Cow::Borrowed(id) => id.strip_prefix(URN).unwrap_or(id).into(),
        Cow::Owned(id) => id.strip_prefix(URN).map(str::to_owned).unwrap_or(id).into(),
    }
}

fn draft<'a>(source: &'a Source<'a>, unit: OffsetUnit) -> Result<Draft<'a>, ReadError> {
    let root = lines::value(source)?;
    let mut draft = Draft::new(NAME, unit);
    let mut texts: Vec<DraftDocument<'a>> = Vec::new();
    let items = match object(root) {
        None => each(Some(root), limits::ANNOTATIONS),
        Some(mut root_object) => {
            draft.title = root_object.take("label").and_then(text_of).unwrap_or_default();
            for raw in each(root_object.take("sources"), PARTS) {
                let Some(mut it) = object(raw) else { continue };
                texts.push(DraftDocument {
                    at: At::line(source.line_of(raw.get())),
                    id: it.take("id").and_then(text_of),
                    title: it.take("label").and_then(text_of).unwrap_or_default(),
                    language: it.take("language").and_then(text_of),
                    text: it.take("value").and_then(text_of),
                    ..DraftDocument::default()
                });
            }
            let mut next = root_object.take("first").or_else(|| root_object.take("next"));
            let own = ["items", "annotations", "rows"].into_iter().find_map(|it| root_object.take(it));
            let mut items = each(own, limits::ANNOTATIONS);
            let mut is_list = own.is_some();
            while let Some(raw) = next {
                let Some(mut page) = object(raw) else {
                    let at = At::line(source.line_of(raw.get()));
                    draft.leave_out(&at, "Further pages of annotations are not in this file", Some(raw.get()));
                    break;
                };
                let room = limits::ANNOTATIONS.saturating_sub(items.len());
                items.extend(each(page.take("items"), room));
                next = page.take("next");
                is_list = true;
            }
            if is_list { items } else { vec![root] }
        }
    };
    // By the source of their targets.
    let mut places: BTreeMap<String, usize> =
        (0..).zip(&texts).filter_map(|(place, it)| Some((it.id.as_deref()?.to_owned(), place))).collect();
    let (mut alternatives, mut creators) = (0, 0);
    for (index, raw) in items.into_iter().enumerate() {
        let at = At::new(source.line_of(raw.get()), format!("[{index}]"));
        match annotation(raw, &at) {
            Ok((of, annotation, besides)) => {
                let elsewhere = besides.elsewhere;
                alternatives += besides.alternatives;
                creators += besides.creators;
                if elsewhere > 0 {
                    let message = match elsewhere {
                        1 => "It is about several texts; its passage in another was left out".to_owned(),
                        _ => format!("It is about several texts; its {elsewhere} passages in others were left out"),
                    };
                    draft.leave_out(&at, &message, Some(raw.get()));
                }
                let place = *places.entry(of.clone().into_owned()).or_insert_with(|| {
                    texts.push(DraftDocument { at: at.clone(), id: Some(of), ..DraftDocument::default() });
                    texts.len() - 1
                });
                if let Some(text) = texts.get_mut(place).filter(|_| draft.admits(&annotation)) {
                    text.annotations.push(annotation);
                }
            }
            Err(reason) => draft.leave_out(&at, reason, Some(raw.get())),
        }
    }
    for (count, what) in [(alternatives, "bodies to choose from"), (creators, "several creators of an annotation")] {
        if count > 0 {
            draft.leave_out(&At::default(), &format!("Of {what} the first was taken; left out: {count}"), None);
        }
    }
    for mut text in texts {
        text.id = text.id.map(bare);
        draft.document(text);
    }
    Ok(draft)
}

/// What an annotation says that ours has no room for.
struct Besides {
    /// How many of its passages are in other texts.
    elsewhere: usize,
    /// How many of its bodies are there to choose from, but for the first.
    alternatives: usize,
    /// How many more people made it.
    creators: usize,
}

/// What the bodies of an annotation say.
#[derive(Default)]
struct Bodies<'a> {
    /// The words of each, and what for.
    said: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// How many alternatives were left out.
    alternatives: usize,
}

impl<'a> Bodies<'a> {
    /// Bodies, and those in lists of bodies, in their order. What one does not say itself, it has from what is around it.
    fn of(raw: Option<&'a RawValue>, motivation: &Cow<'a, str>) -> Self {
        let mut bodies = Self::default();
        let mut left: Vec<(&'a RawValue, Cow<'a, str>)> =
            each(raw, PARTS).into_iter().rev().map(|it| (it, motivation.clone())).collect();
        let mut looked = 0;
        while let Some((raw, around)) = left.pop() {
            looked += 1;
            if looked > PARTS {
                break;
            }
            let Some(mut body) = object(raw) else {
                // Bare words are a remark, whatever the annotation is for.
                bodies.said.extend(text_of(raw).map(|it| ("commenting".into(), it)));
                continue;
            };
            let purpose = body.take("purpose").and_then(text_of).unwrap_or(around);
            let mut inner = each(body.take("items"), PARTS);
            if body.take("type").and_then(text_of).is_some_and(|it| it == "Choice") {
                bodies.alternatives += inner.len().saturating_sub(1);
                inner.truncate(1);
            }
            let source = body.take("source");
            inner.extend(source.filter(|it| object(it).is_some()));
            if !inner.is_empty() {
                left.extend(inner.into_iter().rev().map(|it| (it, purpose.clone())));
                continue;
            }
            let mut values = scalars(body.take("value"));
            if values.is_empty() {
                let named = source.and_then(text_of).or_else(|| body.take("id").and_then(text_of));
                values.extend(named.filter(|it| !it.is_empty()));
            }
            bodies.said.extend(values.into_iter().map(|it| (purpose.clone(), it)));
        }
        bodies
    }
}

/// Words, numbers and the like, or a list of them, as words.
fn scalars(raw: Option<&RawValue>) -> Vec<Cow<'_, str>> {
    let words = |raw| text_of(raw).or_else(|| json::scalar(raw).map(|it| attributes::words(&it).to_string().into()));
    each(raw, PARTS).into_iter().filter_map(words).filter(|it| !it.is_empty()).collect()
}

/// An annotation, the source it is about, and what it says besides.
fn annotation<'a>(raw: &'a RawValue, at: &At) -> Result<(Cow<'a, str>, DraftAnnotation<'a>, Besides), &'static str> {
    let mut it = object(raw).ok_or("This should be an object")?;
    let mut of: Option<Cow<'a, str>> = it.take("uri").and_then(text_of);
    let mut made = DraftAnnotation { at: at.clone(), ..DraftAnnotation::default() };
    let mut elsewhere = 0;
    for raw in each(it.take("target"), PARTS) {
        let Some(mut target) = object(raw) else { continue };
        let source = target.take("source");
        let id = source.and_then(|it| text_of(it).or_else(|| object(it)?.take("id").and_then(text_of)));
        let Some(span) = span(&each(target.take("selector"), PARTS)) else { continue };
        if !made.spans.is_empty() && id.is_some() && id != of {
            elsewhere += 1;
            continue;
        }
        of = id.or(of);
        made.spans.push(span);
    }
    if made.spans.is_empty() {
        return Err("This annotation has no passage: no quote and no position");
    }
    made.id = it.take("id").and_then(text_of).map(bare);
    let motivation = it.take("motivation").and_then(text_of).unwrap_or_default();
    let mut notes: Vec<Cow<'a, str>> = Vec::new();
    let bodies = Bodies::of(it.take("body"), &motivation);
    for (purpose, value) in bodies.said {
        match &*purpose {
            "tagging" | "classifying" | "identifying" => made.labels.push(value),
            _ => notes.push(value),
        }
    }
    if let Some(words) = it.take("bodyValue").and_then(text_of) {
        if motivation == "tagging" { made.labels.push(words) } else { notes.push(words) }
    }
    // Hypothesis' own words for the same.
    made.labels.extend(each(it.take("tags"), PARTS).into_iter().filter_map(text_of));
    notes.extend(it.take("text").and_then(text_of).filter(|it| !it.is_empty()));
    made.note = match notes.len() {
        0 | 1 => notes.pop().unwrap_or_default(),
        _ => notes.join("\n").into(),
    };
    let name = |raw: &'a RawValue| {
        text_of(raw).or_else(|| {
            let mut person = object(raw)?;
            ["name", "nickname"].into_iter().find_map(|key| person.take(key).and_then(text_of))
        })
    };
    let creators = each(it.take("creator"), PARTS);
    let creator = creators.first().copied();
    made.annotator_id = creator.and_then(object).and_then(|mut it| it.take("id").and_then(text_of)).map(bare);
    made.annotator = creator.and_then(name).or_else(|| it.take("user").and_then(text_of));
    let mut when = |keys: [&str; 2]| keys.into_iter().find_map(|key| moment(&it.take(key).and_then(text_of)?));
    made.created = when(["created", ""]);
    made.modified = when(["modified", "updated"]);
    made.attributes = attributes::read(it.take("attributes"));
    let besides = Besides { elsewhere, alternatives: bodies.alternatives, creators: creators.len().saturating_sub(1) };
    Ok((of.unwrap_or_default(), made, besides))
}

/// The part of a quote between two of its code points; of none, nothing.
fn within<'a>(outer: &DraftSpan<'a>, start: u32, end: u32) -> DraftSpan<'a> {
    let all = outer.quote.as_deref().unwrap_or_default();
    let place = |count: u32| all.char_indices().map(|it| it.0).chain([all.len()]).nth(count as usize);
    let parts = place(start).zip(place(end)).and_then(|(start, end)| {
        Some((all.get(..start)?, all.get(start..end).filter(|it| !it.is_empty())?, all.get(end..)?))
    });
    let Some((before, quote, after)) = parts else { return DraftSpan::default() };
    DraftSpan {
        offsets: None,
        quote: Some(quote.to_owned().into()),
        prefix: format!("{}{before}", outer.prefix).into(),
        suffix: format!("{after}{}", outer.suffix).into(),
    }
}

/// The passage that selectors say together; one may refine another. What refines counts within what is refined: a
/// position within a quote or a position is a part of it, within anything else its place is not known here.
fn span<'a>(selectors: &[&'a RawValue]) -> Option<DraftSpan<'a>> {
    let mut span = DraftSpan::default();
    let mut left: Vec<(&'a RawValue, Option<Cow<'a, str>>)> = selectors.iter().rev().map(|it| (*it, None)).collect();
    let mut looked = 0;
    while let Some((raw, refined)) = left.pop() {
        looked += 1;
        if looked > PARTS {
            break;
        }
        let Some(mut selector) = object(raw) else { continue };
        let mut words = |key: &str| selector.take(key).and_then(text_of);
        let kind = words("type");
        match kind.as_deref() {
            Some("TextQuoteSelector") => {
                span.quote = words("exact");
                span.prefix = words("prefix").unwrap_or_default();
                span.suffix = words("suffix").unwrap_or_default();
            }
            Some("TextPositionSelector") => {
                let mut number = |key: &str| selector.take(key).and_then(|it| it.get().parse::<u32>().ok());
                let offsets = number("start").zip(number("end"));
                match (refined.as_deref(), offsets) {
                    (None, _) => span.offsets = offsets,
                    (Some("TextQuoteSelector"), Some((start, end))) => span = within(&span, start, end),
                    (Some("TextPositionSelector"), Some((start, end))) => {
                        let moved = |it: u32| span.offsets.map_or(it, |outer| outer.0.saturating_add(it));
                        span.offsets = Some((moved(start), moved(end)));
                    }
                    _ => {}
                }
            }
            _ => {}
        }
        let kind = kind.unwrap_or_default();
        left.extend(each(selector.take("refinedBy"), PARTS).into_iter().map(|it| (it, Some(kind.clone()))));
    }
    (span.offsets.is_some() || span.quote.is_some()).then_some(span)
}
