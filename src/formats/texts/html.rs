//! Web pages.
//!
//! Source: the HTML standard, its tokenizer by `html5gum` and of its tree what tells one paragraph from the next. The text is
//! what a reader of the page sees, in the way of `innerText`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::convert::Infallible;

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use super::flow::{Flow, Gap};
use super::{About, Omission, Speech, TextKind, decode, is_named, one_line};
use crate::formats::ReadError;

/// A web page.
pub struct Html;

/// How far back an element is looked for that the next one ends.
const NEAR: usize = 64;

impl TextKind for Html {
    fn id(&self) -> &'static str {
        "html"
    }

    fn name(&self) -> &'static str {
        "HTML"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["html", "htm", "xhtml"]
    }

    fn recognises(&self, name: &str, bytes: &[u8]) -> bool {
        let start = ascii_start(bytes);
        let mut start = start.trim_start();
        if start.starts_with("<?xml") {
            start = start.split_once('>').map_or("", |it| it.1).trim_start();
        }
        while let Some(rest) = start.strip_prefix("<!--") {
            start = rest.split_once("-->").map_or("", |it| it.1).trim_start();
        }
        let tags = ["<!doctype html", "<html", "<head", "<body"];
        tags.iter().any(|tag| start.starts_with(tag)) || is_named(self, name) && start.contains('<')
    }

    fn read(&self, bytes: &[u8]) -> Result<Speech, ReadError> {
        let text = decoded(bytes)?;
        let mut page = Page::default();
        page.feed(&text);
        page.finish()
    }
}

/// The first bytes, whatever they are, in lower case and as far as they are ASCII.
fn ascii_start(bytes: &[u8]) -> String {
    let start = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    start.iter().filter(|it| it.is_ascii() && **it != 0).map(|it| char::from(it.to_ascii_lowercase())).collect()
}

/// The page as text: UTF-8 when it is that, else what it says it is.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, ReadError> {
    let error = match decode::text(bytes) {
        Ok(text) => return Ok(text),
        Err(error) => error,
    };
    let start = ascii_start(bytes);
    let said = start.split_once("charset=").map(|it| it.1.trim_start_matches(['"', '\'', ' ']));
    let said = said.and_then(|it| it.split(['"', '\'', ' ', ';', '>', '/']).next()).unwrap_or_default();
    match (decode::named(bytes, said), error) {
        (Some(text), _) => Ok(text.into()),
        (None, ReadError::NotUtf8 { line, column, hint: None }) => {
            let hint = Some("open it in a browser, copy the words, and paste them");
            Err(ReadError::NotUtf8 { line, column, hint })
        }
        (None, error) => Err(error),
    }
}

/// The words with their character references resolved.
pub fn resolved(words: &str) -> Cow<'_, str> {
    if !words.contains('&') {
        return words.into();
    }
    let mut text = String::new();
    for Ok(token) in Tokenizer::new(words) {
        if let Token::String(it) = token {
            text.push_str(&String::from_utf8_lossy(&it));
        }
    }
    text.into()
}

/// Adds the words of a piece of HTML.
pub fn add(flow: &mut Flow, html: &str) {
    let mut page = Page { flow: std::mem::take(flow), ..Page::default() };
    page.feed(html);
    page.close_all();
    *flow = page.flow;
}

/// What elements do to the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// It has lines of its own.
    Lines,
    /// It has lines of its own, and blank ones around them.
    Paragraphs,
    /// A list, which has no blank lines around it in another.
    List,
    /// Its white space stands as it is.
    Verbatim,
    Row,
    Cell,
    /// What may be all that matters of a page.
    Article,
    Main,
    /// Its end is the end of what is open in it, and no more.
    Ruby,
    /// No reader sees what is in it.
    Hidden,
    /// Words are words.
    Inline,
}

fn role(name: &str) -> Role {
    match name {
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "dl" | "table" | "section" | "figure"
        | "header" | "footer" | "aside" | "hgroup" | "details" | "fieldset" | "center" => Role::Paragraphs,
        "div" | "li" | "dt" | "dd" | "caption" | "figcaption" | "summary" | "legend" | "form" | "address" | "body"
        | "search" | "optgroup" => Role::Lines,
        "ul" | "ol" | "menu" | "dir" => Role::List,
        "pre" | "textarea" | "listing" | "xmp" | "plaintext" => Role::Verbatim,
        "tr" => Role::Row,
        "td" | "th" => Role::Cell,
        "ruby" => Role::Ruby,
        "article" => Role::Article,
        "main" => Role::Main,
        "title" | "script" | "style" | "template" | "noscript" | "nav" | "rt" | "rp" | "svg" | "select"
        | "datalist" | "button" | "iframe" | "object" | "applet" | "canvas" | "audio" | "video" | "noframes"
        | "noembed" => Role::Hidden,
        _ => Role::Inline,
    }
}

/// What such an element ends when it begins, and where that is looked for no further.
fn ends(name: &str, role: Role) -> (&'static [&'static str], &'static [&'static str]) {
    match (name, role) {
        ("li", _) => (&["li"], &["ul", "ol", "menu", "dir"]),
        ("dt" | "dd", _) => (&["dt", "dd"], &["dl"]),
        ("tr", _) => (&["tr"], &["table"]),
        ("td" | "th", _) => (&["td", "th"], &["tr", "table"]),
        ("rt" | "rp", _) => (&["rt", "rp"], &["ruby"]),
        _ => (&[], &[]),
    }
}

/// Elements that have no end.
fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// An element that is open.
struct Open {
    name: String,
    role: Role,
    hidden: bool,
    /// Where its words begin.
    from: Option<usize>,
}

/// A piece of the text that may be all that matters.
struct Region {
    role: Role,
    from: usize,
    to: usize,
}

#[derive(Default)]
struct Page {
    about: About,
    flow: Flow,
    /// The elements that are open, save those that do nothing to the text.
    open: Vec<Open>,
    /// How many of each name are open.
    counts: HashMap<String, usize>,
    hidden: usize,
    verbatim: usize,
    lists: usize,
    /// How many articles are open, each in another.
    articles: usize,
    /// Whether the next words are the first of a verbatim element: its first line end is none.
    first: bool,
    title: String,
    heading: Option<String>,
    regions: Vec<Region>,
}

impl Page {
    fn feed(&mut self, html: &str) {
        let mut emitter = DefaultEmitter::default();
        emitter.naively_switch_states(true);
        for token in Tokenizer::new_with_emitter(html, emitter) {
            let Ok::<_, Infallible>(token) = token;
            match token {
                Token::StartTag(tag) => self.start(&tag),
                Token::EndTag(tag) => self.end(&String::from_utf8_lossy(&tag.name)),
                Token::String(words) => self.words(&String::from_utf8_lossy(&words)),
                Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
            }
        }
    }

    fn close_all(&mut self) {
        while self.close() {}
    }

    fn finish(mut self) -> Result<Speech, ReadError> {
        self.close_all();
        let heading = self.heading.take().unwrap_or_default();
        self.about.title(&self.title);
        self.about.title(&heading);
        let text = self.flow.finish()?;
        let words = |it: &Region| text.get(it.from..it.to.min(text.len())).map_or("", str::trim);
        let only = |role: Role| {
            let mut found = self.regions.iter().filter(|it| it.role == role).map(words).filter(|it| !it.is_empty());
            found.next().filter(|_| found.next().is_none())
        };
        match only(Role::Article).or_else(|| only(Role::Main)) {
            None => self.about.with(&text),
            Some(part) => {
                if part.len() < text.trim().len() {
                    self.about.leave_out(Omission::Surroundings);
                }
                self.about.with(part)
            }
        }
    }

    fn words(&mut self, words: &str) {
        if self.open.last().is_some_and(|it| it.name == "title") && !self.is_open("svg") {
            self.title.push_str(words);
        }
        if self.hidden > 0 {
            return;
        }
        if self.verbatim == 0 {
            return self.flow.wrapped(words);
        }
        let words = if self.first { words.strip_prefix('\n').unwrap_or(words) } else { words };
        self.first = false;
        self.flow.verbatim(words);
    }

    fn start(&mut self, tag: &StartTag<()>) {
        let name = String::from_utf8_lossy(&tag.name);
        let attribute = |name: &[u8]| tag.attributes.get(name).map(|it| String::from_utf8_lossy(it));
        match &*name {
            "meta" => {
                if let (Some(key), Some(value)) =
                    (attribute(b"name").or_else(|| attribute(b"property")), attribute(b"content"))
                {
                    self.meta(&key, &value);
                }
            }
            "html" => {
                if let Some(tag) = attribute(b"lang").or_else(|| attribute(b"xml:lang")) {
                    self.about.language(&tag);
                }
            }
            "br" if self.hidden == 0 && self.verbatim > 0 => self.flow.verbatim("\n"),
            "br" if self.hidden == 0 => self.flow.break_line(),
            "hr" if self.hidden == 0 => self.flow.end(Gap::Paragraph),
            // The browser puts these.
            "q" if self.hidden == 0 => self.flow.put("“"),
            _ => {}
        }
        if is_void(&name) {
            return;
        }
        let role = if attribute(b"role").is_some_and(|it| &*it == "main") { Role::Main } else { role(&name) };
        let style = || attribute(b"style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
        let unseen = attribute(b"hidden").is_some()
            || tag.attributes.contains_key(&b"style"[..]) && style().contains("display:none")
            || &*name == "dialog" && attribute(b"open").is_none();
        let hidden = unseen || role == Role::Hidden;
        if role == Role::Inline && !hidden {
            return;
        }
        self.end_before(&name, role);
        self.push(&name, role, hidden);
    }

    fn meta(&mut self, key: &str, value: &str) {
        match key.to_ascii_lowercase().as_str() {
            "author" | "article:author" | "dc.creator" | "citation_author" => self.about.entry("author", value),
            "date" | "article:published_time" | "dc.date" | "dcterms.date" | "dcterms.created" | "pubdate" => {
                self.about.date("date", value);
            }
            "speaker" => self.about.entry("speaker", value),
            _ => {}
        }
    }

    /// Ends what the beginning of such an element ends.
    fn end_before(&mut self, name: &str, role: Role) {
        // A paragraph ends where the next block begins.
        if !matches!(role, Role::Ruby | Role::Hidden | Role::Inline)
            && self.open.last().is_some_and(|it| it.name == "p")
        {
            self.close();
        }
        let (ended, within) = ends(name, role);
        let is_in = |list: &[&str], it: &Open| list.contains(&&*it.name);
        let near = self.open.iter().rev().take(NEAR).take_while(|it| !is_in(within, it));
        if let Some(above) = near.enumerate().find(|(_, it)| is_in(ended, it)).map(|it| it.0) {
            for _ in 0..=above {
                self.close();
            }
        }
    }

    fn push(&mut self, name: &str, role: Role, hidden: bool) {
        self.hidden += usize::from(hidden);
        *self.counts.entry(name.to_owned()).or_default() += 1;
        let mut from = None;
        if self.hidden == 0 {
            match role {
                Role::Lines => self.flow.end(Gap::Line),
                Role::Paragraphs => self.flow.end(Gap::Paragraph),
                Role::List => {
                    self.flow.end(if self.lists > 0 { Gap::Line } else { Gap::Paragraph });
                    self.lists += 1;
                }
                Role::Verbatim => {
                    self.flow.end(Gap::Paragraph);
                    self.verbatim += 1;
                    self.first = true;
                }
                Role::Row => self.flow.row(),
                Role::Cell => self.flow.cell(),
                Role::Article | Role::Main => {
                    self.flow.end(Gap::Paragraph);
                    let is_outer = role == Role::Main || self.articles == 0;
                    from = self.flow.place().filter(|_| is_outer);
                    self.articles += usize::from(role == Role::Article);
                }
                Role::Ruby | Role::Hidden | Role::Inline => {}
            }
            if name == "h1" && self.heading.is_none() {
                from = self.flow.place();
            }
        }
        self.open.push(Open { name: name.to_owned(), role, hidden, from });
    }

    /// Ends the last element; gives whether there was one.
    fn close(&mut self) -> bool {
        let Some(open) = self.open.pop() else { return false };
        if let Some(count) = self.counts.get_mut(&open.name) {
            *count -= 1;
        }
        if self.hidden > 0 {
            self.hidden -= usize::from(open.hidden);
            return true;
        }
        match open.role {
            Role::Lines => self.flow.end(Gap::Line),
            Role::Paragraphs | Role::Article | Role::Main => self.flow.end(Gap::Paragraph),
            Role::List => {
                self.lists = self.lists.saturating_sub(1);
                self.flow.end(if self.lists > 0 { Gap::Line } else { Gap::Paragraph });
            }
            Role::Verbatim => {
                self.verbatim = self.verbatim.saturating_sub(1);
                self.flow.end(Gap::Paragraph);
            }
            Role::Row => self.flow.end_row(),
            Role::Cell | Role::Ruby | Role::Hidden | Role::Inline => {}
        }
        if open.role == Role::Article {
            self.articles = self.articles.saturating_sub(1);
        }
        if let Some(from) = open.from {
            let to = self.flow.text().len();
            if matches!(open.role, Role::Article | Role::Main) {
                self.regions.push(Region { role: open.role, from, to });
            } else if self.heading.is_none() {
                self.heading = self.flow.text().get(from..to).map(one_line);
            }
        }
        true
    }

    fn is_open(&self, name: &str) -> bool {
        self.counts.get(name).is_some_and(|it| *it > 0)
    }

    fn end(&mut self, name: &str) {
        if name == "q" && self.hidden == 0 {
            self.flow.put("”");
        }
        if self.is_open(name) {
            while self.open.last().is_some_and(|it| it.name != name) {
                self.close();
            }
            self.close();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(html: &str) -> String {
        Html.read(html.as_bytes()).map(|it| it.intake.text.as_str().to_owned()).unwrap_or_default()
    }

    #[test]
    fn readers_see_paragraphs_and_lines() {
        assert_eq!(
            text("<p>one\n two<p hidden>three<p>four<br>five</p><div>six</div>seven"),
            "one two\n\nfour\nfive\n\nsix\nseven"
        );
        assert_eq!(text("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>e"), "a\nb\nc\nd\n\ne");
        assert_eq!(text("<table><tr><td>a<td><p>b<p>c<tr><th>d<th></table>e"), "a\tb c\nd\n\ne");
        assert_eq!(text("<pre>\n a\n  b</pre>c &amp; d&nbsp;&eacute;"), " a\n  b\n\nc & d\u{a0}é");
        assert_eq!(text("<ruby>漢<rp>(<rt>kan<rp>)</ruby>字"), "漢字");
    }

    #[test]
    fn what_is_hostile_takes_no_longer() {
        for piece in [
            "<div>",
            "</div>",
            "<p>",
            "<b>",
            "<div><b></p>",
            "<td>",
            "<tr><td>",
            "<table><tr><td>a<td>",
            "<li>",
            "<a b=",
            "&",
            "<!--",
            "<ul><li>",
            "<article>",
            "<svg><title>",
            "<q>",
        ] {
            let _ = Html.read(piece.repeat(20_000).as_bytes());
        }
        assert!(Html.recognises("", b"<!DOCTYPE html>") && !Html.recognises("", b"< html"));
    }
}
