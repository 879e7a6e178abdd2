//! Markdown.
//!
//! Source: CommonMark 0.31.2 by `pulldown-cmark`, with the tables, strikethrough and footnotes of GitHub.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::flow::{Flow, Gap};
use super::{About, Omission, Speech, TextKind, decode, front, html, is_named};
use crate::formats::ReadError;

/// Markdown. Any text is Markdown, so a file is one only when its name says so.
pub struct Markdown;

impl TextKind for Markdown {
    fn id(&self) -> &'static str {
        "markdown"
    }

    fn name(&self) -> &'static str {
        "Markdown"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["md", "markdown"]
    }

    fn recognises(&self, name: &str, _bytes: &[u8]) -> bool {
        is_named(self, name)
    }

    fn read(&self, bytes: &[u8]) -> Result<Speech, ReadError> {
        let text = decode::text(bytes)?;
        if text.contains('\0') {
            return Err(ReadError::NotText);
        }
        let mut reader = Reader::default();
        let (front, text) = front::split(&text).unwrap_or(("", &text));
        for (key, value) in front.lines().filter_map(front::entry) {
            reader.about(&key, value);
        }
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
        for event in Parser::new_ext(text, options) {
            reader.event(event);
        }
        let Reader { mut about, flow, heading, .. } = reader;
        if let Some(heading) = heading {
            about.title(&heading);
        }
        about.with(&flow.finish()?)
    }
}

#[derive(Default)]
struct Reader {
    about: About,
    flow: Flow,
    /// The lists that are open, each with the number of its next item; `None` for one with dashes.
    lists: Vec<Option<u64>>,
    /// Whether the marker of an item was just put: its words stand behind it.
    marked: bool,
    /// How many footnotes are open.
    notes: usize,
    /// HTML that is not yet whole.
    html: Option<String>,
    heading_from: Option<usize>,
    heading: Option<String>,
}

impl Reader {
    fn about(&mut self, key: &str, value: &str) {
        match key {
            "title" => self.about.title(value),
            "lang" | "language" => self.about.language(value),
            "date" => self.about.date("date", value),
            "speaker" | "author" | "source" | "place" => self.about.entry(key, value),
            _ => {}
        }
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::FootnoteDefinition(_)) => {
                self.notes += 1;
                self.about.leave_out(Omission::Notes);
            }
            Event::End(TagEnd::FootnoteDefinition) => self.notes = self.notes.saturating_sub(1),
            _ if self.notes > 0 => {}
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(words) | Event::Code(words) | Event::InlineMath(words) | Event::DisplayMath(words) => {
                self.marked = false;
                self.flow.verbatim(&words);
            }
            Event::SoftBreak => self.flow.wrapped("\n"),
            Event::HardBreak => self.flow.break_line(),
            Event::Rule => self.flow.end(Gap::Paragraph),
            Event::Html(piece) => match &mut self.html {
                Some(html) => html.push_str(&piece),
                None => html::add(&mut self.flow, &piece),
            },
            // Words between such tags come as words.
            Event::InlineHtml(tag) => {
                if tag.get(..3).is_some_and(|it| it.eq_ignore_ascii_case("<br")) {
                    self.flow.break_line();
                }
            }
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    /// Ends what stands before a block.
    fn block(&mut self, gap: Gap) {
        if !std::mem::take(&mut self.marked) {
            self.flow.end(gap);
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::BlockQuote(_) | Tag::CodeBlock(_) | Tag::Table(_) => self.block(Gap::Paragraph),
            Tag::Heading { level, .. } => {
                self.block(Gap::Paragraph);
                let is_first = *level == HeadingLevel::H1 && self.heading.is_none();
                self.heading_from = is_first.then_some(self.flow.text().len());
            }
            Tag::HtmlBlock => {
                self.block(Gap::Paragraph);
                self.html = Some(String::new());
            }
            Tag::List(number) => {
                self.block(if self.lists.is_empty() { Gap::Paragraph } else { Gap::Line });
                self.lists.push(*number);
            }
            Tag::Item => self.item(),
            Tag::TableHead | Tag::TableRow => self.flow.row(),
            Tag::TableCell => self.flow.cell(),
            _ => {}
        }
    }

    fn item(&mut self) {
        self.block(Gap::Line);
        // Beyond a few, how deep it is shows no more.
        let mut marker = "  ".repeat(self.lists.len().saturating_sub(1).min(8));
        match self.lists.last_mut() {
            Some(Some(number)) => {
                marker.push_str(&format!("{number}. "));
                *number = number.saturating_add(1);
            }
            _ => marker.push_str("- "),
        }
        self.flow.put(&marker);
        self.marked = true;
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::BlockQuote(_) | TagEnd::CodeBlock | TagEnd::Table => {
                self.flow.end(Gap::Paragraph)
            }
            TagEnd::Heading(_) => {
                if let Some(from) = self.heading_from.take() {
                    self.heading = self.flow.text().get(from..).map(str::to_owned);
                }
                self.flow.end(Gap::Paragraph);
            }
            TagEnd::HtmlBlock => {
                if let Some(html) = self.html.take() {
                    html::add(&mut self.flow, &html);
                }
                self.flow.end(Gap::Paragraph);
            }
            TagEnd::Item => {
                self.marked = false;
                self.flow.end(Gap::Line);
            }
            TagEnd::List(_) => {
                self.lists.pop();
                self.flow.end(if self.lists.is_empty() { Gap::Paragraph } else { Gap::Line });
            }
            TagEnd::TableHead | TagEnd::TableRow => self.flow.end_row(),
            _ => {}
        }
    }
}
