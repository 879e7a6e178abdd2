//! Word documents.
//!
//! Source: ECMA-376, parts 1 to 4: WordprocessingML in the transitional and the strict namespace, and Open Packaging. What is
//! read is the text as it stands with all tracked changes accepted.

use roxmltree::Node;

use super::flow::{Flow, Gap};
use super::walk::{Visitor, attribute, walk};
use super::{About, Omission, Speech, TextKind, one_line};
use crate::formats::archive::{is_zip, paths, unpack};
use crate::formats::source::Source;
use crate::formats::{ReadError, xml};

/// A Word document.
pub struct Docx;

/// How files of older programs begin, and those that are locked with a password.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
const RELATIONS: &str = "_rels/.rels";
const MAIN: [&str; 2] = [
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
];
const MATH: [&str; 2] =
    ["http://schemas.openxmlformats.org/officeDocument/2006/math", "http://purl.oclc.org/ooxml/officeDocument/math"];
const COMPATIBILITY: &str = "http://schemas.openxmlformats.org/markup-compatibility/2006";

impl TextKind for Docx {
    fn id(&self) -> &'static str {
        "docx"
    }

    fn name(&self) -> &'static str {
        "Word"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["docx", "docm", "dotx", "doc"]
    }

    fn recognises(&self, _name: &str, bytes: &[u8]) -> bool {
        is_zip(bytes) && paths(bytes).iter().any(|path| is_main(path))
    }

    fn read(&self, bytes: &[u8]) -> Result<Speech, ReadError> {
        let refused = |reason: &str| ReadError::NotThis { format: self.name(), reason: reason.to_owned() };
        if bytes.starts_with(COMPOUND) {
            return Err(refused(
                "an older program wrote it, or it is locked with a password; save it as .docx without one",
            ));
        }
        if !is_zip(bytes) {
            return Err(refused("it is no zip file, as .docx files are"));
        }
        let mut about = About::default();
        let package = package(bytes)?;
        let main = unpack(bytes, |path| package.main.as_deref().map_or(is_main(path), |it| it == path))?;
        let Some(main) = main.first() else { return Err(refused("there is no word/document.xml in it")) };
        for entry in unpack(bytes, |path| path == package.properties)? {
            // What is said about the document is not worth refusing it.
            let _ = properties(&entry.bytes, &mut about);
        }
        let source = Source::new(&main.bytes)?;
        let tree = xml::tree(&source)?;
        if kind(tree.root_element()) != Kind::Word("document") {
            return Err(refused("its main part is no text"));
        }
        let mut reader = Reader { about, ..Reader::default() };
        walk(tree.root(), &mut reader);
        let Reader { mut about, flow, heading, .. } = reader;
        if let Some(heading) = heading {
            about.title(&heading);
        }
        about.with(&flow.finish()?)
    }
}

/// Whether the main part is usually called so; Word on the web calls it `document2.xml`.
fn is_main(path: &str) -> bool {
    path.strip_prefix("word/document").and_then(|it| it.strip_suffix(".xml")).is_some_and(|it| !it.contains('/'))
}

/// Where things are in the file.
struct Package {
    main: Option<String>,
    properties: String,
}

fn package(bytes: &[u8]) -> Result<Package, ReadError> {
    let mut package = Package { main: None, properties: "docProps/core.xml".to_owned() };
    for entry in unpack(bytes, |path| path == RELATIONS)? {
        let Ok(source) = Source::new(&entry.bytes) else { continue };
        let Ok(tree) = xml::tree(&source) else { continue };
        for node in tree.root_element().children() {
            let (Some(kind), Some(target)) = (attribute(node, "Type"), attribute(node, "Target")) else { continue };
            let target = target.trim_start_matches('/').to_owned();
            if kind.ends_with("/officeDocument") {
                package.main = Some(target);
            } else if kind.ends_with("/core-properties") || kind.ends_with("/coreProperties") {
                package.properties = target;
            }
        }
    }
    Ok(package)
}

fn properties(bytes: &[u8], about: &mut About) -> Result<(), ReadError> {
    let source = Source::new(bytes)?;
    let tree = xml::tree(&source)?;
    for node in tree.root_element().children() {
        let words = node.text().unwrap_or_default();
        match node.tag_name().name() {
            "title" => about.title(words),
            "creator" => about.entry("author", words),
            "created" => about.date("created", words),
            "language" => about.language(words),
            _ => {}
        }
    }
    Ok(())
}

/// What an element is, by its namespace and name.
#[derive(PartialEq, Eq)]
enum Kind<'a> {
    Word(&'a str),
    Math(&'a str),
    Compatibility(&'a str),
    Other(&'a str),
}

fn kind<'a>(node: Node<'a, '_>) -> Kind<'a> {
    let name = node.tag_name().name();
    match node.tag_name().namespace() {
        Some(it) if MAIN.contains(&it) => Kind::Word(name),
        Some(it) if MATH.contains(&it) => Kind::Math(name),
        Some(COMPATIBILITY) => Kind::Compatibility(name),
        _ => Kind::Other(name),
    }
}

/// The child that is such an element of Word's own.
fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|it| kind(*it) == Kind::Word(name))
}

/// Whether a property is on: it is there and does not say otherwise.
fn is_on(properties: Node<'_, '_>, name: &str) -> bool {
    child(properties, name).is_some_and(|it| !matches!(attribute(it, "val"), Some("0" | "false" | "off")))
}

#[derive(Default)]
struct Reader {
    about: About,
    flow: Flow,
    /// The words of text boxes, until the paragraph they hang on ends.
    boxes: Flow,
    /// How many text boxes are open, each in another.
    boxed: usize,
    /// Whether the paragraph before was an item of a list.
    after_item: bool,
    /// Whether the end of the paragraph before was deleted.
    joins: bool,
    /// Where the paragraph begins that is the title, in bytes of the text.
    heading_from: Option<usize>,
    heading: Option<String>,
}

impl Reader {
    /// Where words go now.
    fn flow(&mut self) -> &mut Flow {
        if self.boxed > 0 { &mut self.boxes } else { &mut self.flow }
    }

    fn paragraph(&mut self, node: Node<'_, '_>) {
        let properties = child(node, "pPr");
        let is_item = properties.is_some_and(|it| child(it, "numPr").is_some());
        if !self.joins {
            let gap = if is_item && self.after_item { Gap::Line } else { Gap::Paragraph };
            self.flow().end(gap);
        }
        self.after_item = is_item;
        let style = properties.and_then(|it| child(it, "pStyle")).and_then(|it| attribute(it, "val"));
        self.heading_from = (style == Some("Title") && self.boxed == 0).then(|| self.flow.text().len());
    }

    fn end_paragraph(&mut self, node: Node<'_, '_>) {
        let mark = child(node, "pPr").and_then(|it| child(it, "rPr"));
        self.joins = mark.is_some_and(|it| child(it, "del").is_some());
        if self.joins {
            return;
        }
        let gap = if self.after_item { Gap::Line } else { Gap::Paragraph };
        if self.boxed > 0 {
            return self.boxes.end(gap);
        }
        if let Some(from) = self.heading_from.take()
            && self.heading.is_none()
        {
            self.heading = self.flow.text().get(from..).map(one_line).filter(|it| !it.is_empty());
        }
        if !self.boxes.text().is_empty() {
            let boxes = std::mem::take(&mut self.boxes);
            self.flow.append(boxes);
        }
        self.flow.end(gap);
    }

    /// Whether there is something in an element of Word's own that is to be read.
    fn word(&mut self, name: &str, node: Node<'_, '_>) -> bool {
        match name {
            // What is said of runs and paragraphs, among it stops that are called `tab` too; codes of fields; furigana.
            "pPr" | "rPr" | "sectPr" | "tblPr" | "tblPrEx" | "tblGrid" | "trPr" | "tcPr" | "sdtPr" | "sdtEndPr"
            | "instrText" | "rt" => return false,
            "del" | "moveFrom" => {
                self.about.leave_out(Omission::Deletions);
                return false;
            }
            "footnoteReference" | "endnoteReference" => self.about.leave_out(Omission::Notes),
            "commentReference" => self.about.leave_out(Omission::Comments),
            "r" => return !child(node, "rPr").is_some_and(|it| is_on(it, "vanish")),
            // “Click here to enter text.”
            "sdt" => return !child(node, "sdtPr").is_some_and(|it| is_on(it, "showingPlcHdr")),
            "p" => self.paragraph(node),
            "tbl" => self.flow().end(Gap::Paragraph),
            "tr" => self.flow().row(),
            "tc" => self.flow().cell(),
            "txbxContent" => {
                self.boxes.end(Gap::Paragraph);
                self.boxed += 1;
            }
            "tab" | "ptab" => self.flow().put("\t"),
            "br" | "cr" => match attribute(node, "type") {
                Some("page" | "column") => self.flow().end(Gap::Line),
                _ => self.flow().break_line(),
            },
            "noBreakHyphen" => self.flow().put("\u{2011}"),
            "sym" => {
                if let Some(symbol) = symbol(node) {
                    self.flow().put(symbol.encode_utf8(&mut [0; 4]));
                }
            }
            _ => {}
        }
        true
    }
}

impl Visitor for Reader {
    fn enter(&mut self, node: Node<'_, '_>) -> bool {
        if node.is_text() {
            let said = node.parent().is_some_and(|it| matches!(kind(it), Kind::Word("t") | Kind::Math("t")));
            if let Some(words) = node.text().filter(|_| said) {
                self.flow().put(&words.replace(['\n', '\r'], " "));
            }
        }
        if !node.is_element() {
            return false;
        }
        match kind(node) {
            Kind::Word(name) => return self.word(name, node),
            // Of several ways to say the same, the first that says something.
            Kind::Compatibility("Choice") => return !node.prev_siblings().skip(1).any(|it| it.is_element()),
            Kind::Compatibility("Fallback") => {
                let choice = node.prev_siblings().skip(1).find(Node::is_element);
                return !choice.is_some_and(|it| it.has_children());
            }
            // An emoji, as new Words write it.
            Kind::Other("symEx") => {
                let symbol = attribute(node, "char").and_then(|it| u32::from_str_radix(it, 16).ok());
                if let Some(symbol) = symbol.and_then(char::from_u32) {
                    self.flow().put(symbol.encode_utf8(&mut [0; 4]));
                }
            }
            _ => {}
        }
        true
    }

    fn leave(&mut self, node: Node<'_, '_>) {
        match kind(node) {
            Kind::Word("p") => self.end_paragraph(node),
            Kind::Word("tbl") => self.flow().end(Gap::Paragraph),
            Kind::Word("tr") => self.flow().end_row(),
            Kind::Word("txbxContent") => {
                self.boxes.end(Gap::Paragraph);
                self.boxed = self.boxed.saturating_sub(1);
            }
            _ => {}
        }
    }
}

/// The character of a symbol, which is named by a font and a place in it.
fn symbol(node: Node<'_, '_>) -> Option<char> {
    let code = u32::from_str_radix(attribute(node, "char")?, 16).ok()?;
    // The private area stands for the places of fonts that are older than Unicode.
    let Some(place) = code.checked_sub(0xF000).filter(|it| *it < 0x100) else { return char::from_u32(code) };
    let font = attribute(node, "font").unwrap_or_default().to_lowercase();
    let known = match (font.as_str(), place) {
        ("symbol", 0xB7) | ("wingdings", 0x9F | 0x6C) => '•',
        ("symbol", 0xAE) | ("wingdings", 0xE0 | 0xE8 | 0xF0) => '→',
        ("symbol", 0xAC) | ("wingdings", 0xDF | 0xEF) => '←',
        ("symbol", 0xB0) => '°',
        ("symbol", 0xB1) => '±',
        ("symbol", 0xB3) => '≥',
        ("symbol", 0xA3) => '≤',
        ("symbol", 0xB9) => '≠',
        ("symbol", 0xB4) => '×',
        ("symbol", 0x2D) => '−',
        ("wingdings", 0xA7 | 0x6E) => '▪',
        ("wingdings", 0xFC) => '✓',
        ("wingdings", 0xFB) => '✗',
        ("wingdings", 0x4A) => '☺',
        ("wingdings", 0x4C) => '☹',
        (_, 0x20..=0x7E) if !matches!(font.as_str(), "symbol" | "webdings") && !font.starts_with("wingdings") => {
            return char::from_u32(place);
        }
        _ => char::REPLACEMENT_CHARACTER,
    };
    Some(known)
}
