//! OpenDocument texts, as LibreOffice writes them: in a zip file, or flat.
//!
//! Source: OASIS Open Document Format 1.3, part 3.

use roxmltree::Node;

use super::flow::{Flow, Gap};
use super::walk::{Visitor, attribute, walk};
use super::{About, Omission, Speech, TextKind};
use crate::formats::archive::{is_zip, unpack};
use crate::formats::source::Source;
use crate::formats::{ReadError, xml};

/// A text in a zip file.
pub struct Odt;

/// A text as one XML file.
pub struct FlatOdt;

/// The media type of texts, and how that of templates begins.
const MEDIA: &str = "application/vnd.oasis.opendocument.text";
const OFFICE: &str = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
const TEXT: &str = "urn:oasis:names:tc:opendocument:xmlns:text:1.0";
const TABLE: &str = "urn:oasis:names:tc:opendocument:xmlns:table:1.0";
const DRAW: &str = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0";
const SVG: &str = "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0";
/// The most spaces that one element may stand for.
const SPACES: usize = 1_000;

impl TextKind for Odt {
    fn id(&self) -> &'static str {
        "odt"
    }

    fn name(&self) -> &'static str {
        "OpenDocument"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["odt", "ott"]
    }

    fn recognises(&self, _name: &str, bytes: &[u8]) -> bool {
        is_zip(bytes)
            && unpack(bytes, |it| it == "mimetype").is_ok_and(|it| it.first().is_some_and(|it| is_media(&it.bytes)))
    }

    fn read(&self, bytes: &[u8]) -> Result<Speech, ReadError> {
        let refused = |reason: &str| ReadError::NotThis { format: self.name(), reason: reason.to_owned() };
        if !is_zip(bytes) {
            return Err(refused("it is no zip file, as .odt files are"));
        }
        let entries = unpack(bytes, |path| matches!(path, "content.xml" | "meta.xml" | "META-INF/manifest.xml"))?;
        let entry = |path: &str| entries.iter().find(|it| it.path == path);
        let is_locked = |it: &[u8]| it.windows(15).any(|it| it == b"encryption-data");
        if entry("META-INF/manifest.xml").is_some_and(|it| is_locked(&it.bytes)) {
            return Err(ReadError::NotZip { reason: "it is locked with a password" });
        }
        let Some(content) = entry("content.xml") else { return Err(refused("there is no content.xml in it")) };
        let mut about = About::default();
        if let Some(meta) = entry("meta.xml") {
            // What is said about the document is not worth refusing it.
            let _ = Source::new(&meta.bytes).and_then(|source| {
                meta_data(xml::tree(&source)?.root_element(), &mut about);
                Ok(())
            });
        }
        let source = Source::new(&content.bytes)?;
        speech(xml::tree(&source)?.root_element(), about).unwrap_or_else(|| Err(refused("it is no text")))
    }
}

impl TextKind for FlatOdt {
    fn id(&self) -> &'static str {
        "fodt"
    }

    fn name(&self) -> &'static str {
        "flat OpenDocument"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["fodt"]
    }

    fn recognises(&self, _name: &str, bytes: &[u8]) -> bool {
        xml::beginning(bytes).contains("<office:document")
    }

    fn read(&self, bytes: &[u8]) -> Result<Speech, ReadError> {
        let source = Source::new(bytes)?;
        let tree = xml::tree(&source)?;
        let root = tree.root_element();
        let mut about = About::default();
        meta_data(root, &mut about);
        let refused = || ReadError::NotThis { format: self.name(), reason: "it is no text".to_owned() };
        speech(root, about).unwrap_or_else(|| Err(refused()))
    }
}

fn is_media(bytes: &[u8]) -> bool {
    bytes
        .strip_prefix(MEDIA.as_bytes())
        .is_some_and(|it| it.is_empty() || it.starts_with(b"-template") || it.starts_with(b"\n"))
}

fn is(node: Node<'_, '_>, namespace: &str, name: &str) -> bool {
    node.tag_name().name() == name && node.tag_name().namespace() == Some(namespace)
}

fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|it| is(*it, OFFICE, name))
}

fn meta_data(root: Node<'_, '_>, about: &mut About) {
    for node in child(root, "meta").iter().flat_map(|it| it.children()) {
        let words = node.text().unwrap_or_default();
        match node.tag_name().name() {
            "title" => about.title(words),
            "initial-creator" => about.entry("author", words),
            "creation-date" => about.date("created", words),
            "language" => about.language(words),
            _ => {}
        }
    }
}

/// The speech; `None` when it is another kind of document.
fn speech(root: Node<'_, '_>, about: About) -> Option<Result<Speech, ReadError>> {
    let text = child(child(root, "body")?, "text")?;
    let mut reader = Reader { about, ..Reader::default() };
    walk(text, &mut reader);
    let Reader { about, flow, .. } = reader;
    Some(flow.finish().and_then(|text| about.with(&text)))
}

#[derive(Default)]
struct Reader {
    about: About,
    flow: Flow,
    /// The words of frames, until the paragraph they hang on ends.
    boxes: Flow,
    boxed: usize,
    /// How many paragraphs are open that are not in a frame.
    paragraphs: usize,
    /// How many lists are open.
    lists: usize,
}

impl Reader {
    /// Where words go now.
    fn flow(&mut self) -> &mut Flow {
        if self.boxed > 0 { &mut self.boxes } else { &mut self.flow }
    }

    /// The end of a paragraph, which within a list is the end of a line.
    fn end(&mut self) {
        let gap = if self.lists > 0 { Gap::Line } else { Gap::Paragraph };
        self.flow().end(gap);
    }

    fn text(&mut self, name: &str, node: Node<'_, '_>) -> bool {
        match name {
            "tracked-changes" => {
                for _ in node.descendants().filter(|it| is(*it, TEXT, "deletion")) {
                    self.about.leave_out(Omission::Deletions);
                }
                return false;
            }
            "note" => {
                self.about.leave_out(Omission::Notes);
                return false;
            }
            "ruby-text" | "number" => return false,
            // How an index is made, not what is in it.
            source if source.ends_with("-source") => return false,
            "section" if attribute(node, "display") == Some("none") => return false,
            "hidden-paragraph" | "hidden-text" => return false,
            "p" | "h" => {
                self.end();
                self.paragraphs += usize::from(self.boxed == 0);
            }
            "list" => {
                self.end();
                self.lists += 1;
            }
            "s" => {
                let count = attribute(node, "c").and_then(|it| it.parse().ok()).unwrap_or(1);
                self.flow().put(&" ".repeat(SPACES.min(count)));
            }
            "tab" => self.flow().put("\t"),
            "line-break" => self.flow().break_line(),
            _ => {}
        }
        true
    }
}

impl Visitor for Reader {
    fn enter(&mut self, node: Node<'_, '_>) -> bool {
        if node.is_text() {
            // White space between paragraphs is none of the text.
            if self.paragraphs > 0 || self.boxed > 0 {
                self.flow().wrapped(node.text().unwrap_or_default());
            }
            return false;
        }
        let name = node.tag_name().name();
        match (node.tag_name().namespace(), name) {
            (Some(TEXT), name) => return self.text(name, node),
            (Some(OFFICE), "annotation") => {
                self.about.leave_out(Omission::Comments);
                return false;
            }
            (Some(OFFICE), "annotation-end" | "forms" | "binary-data") | (Some(SVG), _) => return false,
            (Some(TABLE), "covered-table-cell" | "table-source" | "dde-link")
            | (Some(DRAW), "object" | "object-ole") => {
                return false;
            }
            (Some(TABLE), "table") => self.flow().end(Gap::Paragraph),
            (Some(TABLE), "table-row") => self.flow().row(),
            (Some(TABLE), "table-cell") => self.flow().cell(),
            (Some(DRAW), "text-box") => {
                self.boxes.end(Gap::Paragraph);
                self.boxed += 1;
            }
            _ => {}
        }
        node.is_element()
    }

    fn leave(&mut self, node: Node<'_, '_>) {
        match (node.tag_name().namespace(), node.tag_name().name()) {
            (Some(TEXT), "p" | "h") => {
                if self.boxed == 0 {
                    self.paragraphs = self.paragraphs.saturating_sub(1);
                    if !self.boxes.text().is_empty() {
                        let boxes = std::mem::take(&mut self.boxes);
                        self.flow.append(boxes);
                    }
                }
                self.end();
            }
            (Some(TEXT), "list") => {
                self.lists = self.lists.saturating_sub(1);
                self.end();
            }
            (Some(TABLE), "table") => self.flow().end(Gap::Paragraph),
            (Some(TABLE), "table-row") => self.flow().end_row(),
            (Some(DRAW), "text-box") => {
                self.boxes.end(Gap::Paragraph);
                self.boxed = self.boxed.saturating_sub(1);
            }
            _ => {}
        }
    }
}
