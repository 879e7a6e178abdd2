//! What stands on paper beside the speech: names of labels behind passages, the labels, the notes, what is known.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::Element;

use super::host;
use super::theme::Looks;
use crate::app::words;
use crate::model::layout::Shown;
use crate::model::{Annotation, AnnotatorId, Document, LabelId, Project, reference};

/// The element that holds what stands behind the speech.
const ID: &str = "printed";
/// A longer quote is cut in the notes, in code points.
const QUOTE_CHARS: usize = 160;

/// Gets the page ready for paper; [`clear`] takes it all away again.
pub(super) fn prepare(project: &Project, document: &Rc<Document>, shown: &Shown, looks: &Looks) {
    clear();
    let (ids, marks) = (Array::new(), Array::new());
    let mut notes = Vec::new();
    for annotation in document.annotations.iter().filter(|it| shown.annotation(it)) {
        let number = (!annotation.note.is_empty()).then(|| {
            notes.push(annotation.clone());
            notes.len()
        });
        let words = behind(project, annotation, shown, number);
        if !words.is_empty() {
            ids.push(&JsValue::from_str(annotation.id.as_str()));
            marks.push(&JsValue::from_str(&words));
        }
    }
    host::print(&ids, &marks);
    let Some(page) = Sheet::new() else { return };
    page.labels(project, document, shown, looks);
    page.notes(document, &notes);
    page.about(project, document);
}

/// Takes away what [`prepare`] brought.
pub(super) fn clear() {
    host::print(&Array::new(), &Array::new());
    let sheet = web_sys::window().and_then(|it| it.document()).and_then(|it| it.get_element_by_id(ID));
    if let Some(sheet) = sheet {
        sheet.remove();
    }
}

/// `[Concern, Praise]²`
fn behind(project: &Project, annotation: &Annotation, shown: &Shown, note: Option<usize>) -> String {
    let labels = annotation.labels.iter().filter(|it| shown.label(it));
    let names: Vec<&str> =
        labels.map(|id| project.codebook.get(id).map_or(id.as_str(), |label| &*label.name)).collect();
    let mut words = if names.is_empty() { String::new() } else { format!("[{}]", names.join(", ")) };
    words.extend(note.map(raised));
    words
}

/// A number as it stands above the line.
fn raised(number: usize) -> String {
    let digits = number.to_string();
    digits.bytes().map(|it| ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'][usize::from(it - b'0')]).collect()
}

/// The words of all passages, on one line, and cut when they are many.
fn quote(document: &Document, annotation: &Annotation) -> String {
    let passages: Vec<String> = annotation
        .spans
        .iter()
        .map(|it| document.text.slice(it).split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    let whole = passages.join(" … ");
    if whole.chars().count() <= QUOTE_CHARS {
        return whole;
    }
    let cut: String = whole.chars().take(QUOTE_CHARS).collect();
    format!("{}…", cut.trim_end())
}

/// What stands behind the speech.
struct Sheet {
    document: web_sys::Document,
    element: Element,
}

impl Sheet {
    fn new() -> Option<Self> {
        let document = web_sys::window()?.document()?;
        let element = document.create_element("section").ok()?;
        element.set_id(ID);
        document.body()?.append_child(&element).ok()?;
        Some(Self { document, element })
    }

    fn add(&self, parent: &Element, tag: &str, class: &str, words: &str) -> Option<Element> {
        let element = self.document.create_element(tag).ok()?;
        if !class.is_empty() {
            element.set_class_name(class);
        }
        if !words.is_empty() {
            element.set_text_content(Some(words));
        }
        parent.append_child(&element).ok()?;
        Some(element)
    }

    fn part(&self, title: &str, list: &str) -> Option<Element> {
        self.add(&self.element, "h2", "", title)?;
        self.add(&self.element, list, "", "")
    }

    /// The labels that the speech bears, with their lines.
    fn labels(&self, project: &Project, document: &Document, shown: &Shown, looks: &Looks) -> Option<()> {
        let used = |id: &LabelId| document.annotations.iter().any(|it| it.has_label(id));
        let labels: Vec<_> =
            project.codebook.labels().iter().filter(|it| shown.label(&it.id) && used(&it.id)).collect();
        if labels.is_empty() {
            return None;
        }
        let list = self.part(words().print_labels, "ul")?;
        for label in labels {
            let item = self.add(&list, "li", "", "")?;
            let swatch = self.add(&item, "span", &format!("swatch sw{}", looks.slot(&label.id)), "")?;
            self.add(&swatch, "u", "", "\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}")?;
            self.add(&item, "bdi", "name", &label.name)?;
            if !label.description.is_empty() {
                self.add(&item, "bdi", "meaning", &label.description)?;
            }
        }
        Some(())
    }

    fn notes(&self, document: &Document, notes: &[Rc<Annotation>]) -> Option<()> {
        if notes.is_empty() {
            return None;
        }
        let list = self.part(words().print_notes, "ol")?;
        for annotation in notes {
            let item = self.add(&list, "li", "", "")?;
            self.add(
                &item,
                "span",
                "place",
                &reference::paragraphs(&document.text, annotation.spans.hull()).unwrap_or_default(),
            )?;
            self.add(&item, "q", "", &quote(document, annotation))?;
            self.add(&item, "div", "note", &annotation.note)?;
        }
        Some(())
    }

    fn about(&self, project: &Project, document: &Document) -> Option<()> {
        let details = &document.details;
        let known = |key: &str| match key {
            "speaker" => words().details_speaker.to_owned(),
            "date" => words().details_date.to_owned(),
            "place" => words().details_place.to_owned(),
            "source" => words().details_source.to_owned(),
            other => other.to_owned(),
        };
        let mut facts: Vec<(String, String)> =
            details.metadata.iter().map(|(key, value)| (known(key), value.to_string())).collect();
        if let Some(tag) = &details.language {
            let name = host::language_name(tag, words().language.tag());
            facts.push((words().details_language.to_owned(), if name.is_empty() { tag.to_string() } else { name }));
        }
        let used = |id: &AnnotatorId| document.annotations.iter().any(|it| it.annotator == *id);
        let names: Vec<&str> =
            project.annotators.iter().filter(|it| !it.name.is_empty() && used(&it.id)).map(|it| &*it.name).collect();
        if !names.is_empty() {
            facts.push((words().print_annotator.to_owned(), names.join(", ")));
        }
        if facts.is_empty() {
            return None;
        }
        let list = self.part(words().print_about, "dl")?;
        for (name, value) in facts {
            self.add(&list, "dt", "", &name)?;
            self.add(&list, "dd", "", &value)?;
        }
        Some(())
    }
}
