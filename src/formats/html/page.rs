//! The page, from its head to the block at its end.

use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};
use std::rc::Rc;

use super::super::clean::cut;
use super::super::file_name;
use super::super::moment::time;
use super::super::names::Names;
use super::pieces::{self, Piece};
use super::write::Words;
use super::{BLOCK, MARK};
use crate::model::{
    Annotation, AnnotatorId, Attributes, Color, Document, Label, LabelId, LineStyle, Project, Theme, Unplaced, Value,
};

/// The style of every page; colours of labels come behind it.
const STYLE: &str = include_str!("page.css");
/// A page fetches nothing and runs nothing; its style is in it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
/// How much of a quote is said again below the text, and of a note in the margin.
const QUOTE_CHARS: usize = 160;
const MARGIN_CHARS: usize = 140;
/// How much of the names of all annotators is said at the top.
const PEOPLE_CHARS: usize = 400;
/// What stands for the labels of an annotation without any.
const NO_LABEL: &str = "Highlight";

/// What marks of an annotation are called: `a1`; of its passages where there are several: `a1.1`, `a1.2`.
pub fn name(annotation: usize, part: Option<usize>) -> String {
    match part {
        None => format!("a{}", annotation + 1),
        Some(part) => format!("a{}.{part}", annotation + 1),
    }
}

/// The page of these documents.
pub fn page(project: &Project, documents: &[&Rc<Document>], json: &str) -> String {
    let labels = project.codebook.labels();
    let shared = Shared {
        project,
        names: Names::new(&project.codebook),
        // 0 is none.
        looks: labels.iter().zip(1..).map(|(label, number)| (&label.id, number)).collect(),
        people: project.annotators.iter().map(|it| (&it.id, &*it.name)).collect(),
    };
    let mut page = Page { out: String::with_capacity(json.len() * 2), shared };
    page.head(documents);
    page.labels(documents);
    for (number, document) in (1..).zip(documents) {
        page.put(format_args!("<article id=\"s{number}\">\n"));
        if documents.len() > 1 {
            page.put(format_args!("<h2 dir=\"auto\">{}</h2>\n", Words(&title_of(document, number))));
            page.details(document);
        }
        page.text(number, document);
        page.list(number, document);
        page.put("</article>\n");
    }
    page.put(format_args!(
        "</main>\n<footer><p>Made with Rostrum. The project is inside this page: open the page there to go on working \
         with it.</p></footer>\n<script type=\"application/json\" id=\"{BLOCK}\">\n"
    ));
    page.out.push_str(json.trim_end());
    page.out.push_str("\n</script>\n</body>\n</html>\n");
    page.out
}

struct Shared<'a> {
    project: &'a Project,
    names: Names<'a>,
    looks: BTreeMap<&'a LabelId, usize>,
    people: BTreeMap<&'a AnnotatorId, &'a str>,
}

struct Page<'a> {
    out: String,
    shared: Shared<'a>,
}

impl<'a> Page<'a> {
    fn put(&mut self, words: impl Display) {
        // Writing to a string does not fail.
        let _ = write!(self.out, "{words}");
    }

    fn head(&mut self, documents: &[&'a Rc<Document>]) {
        let project = self.shared.project;
        let title = Some(file_name::title_of(project, documents)).filter(|it| !it.trim().is_empty());
        let title = title.unwrap_or("Annotated speeches");
        self.put(format_args!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n{MARK} content=\"project\">\n\
             <meta name=\"generator\" content=\"Rostrum\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n<style>\n{STYLE}",
            Words(title)
        ));
        self.colors();
        self.put("</style>\n</head>\n<body>\n");
        self.put("<header>\n");
        // A page of one speech is called as that is.
        if let [document] = documents {
            self.put(format_args!("<h1 dir=\"auto\">{}</h1>\n", Words(&title_of(document, 1))));
            self.details(document);
        } else {
            self.put(format_args!("<h1 dir=\"auto\">{}</h1>\n", Words(title)));
        }
        self.put(format_args!("<p class=\"lead\">{}</p>\n", self.counts(documents)));
        if documents.len() > 1 {
            self.put("<nav aria-label=\"Speeches\">\n<ol>\n");
            for (number, document) in (1..).zip(documents) {
                self.put(format_args!(
                    "<li><a href=\"#s{number}\" dir=\"auto\">{}</a> <span class=\"count\">{}</span></li>\n",
                    Words(&title_of(document, number)),
                    document.annotations.len()
                ));
            }
            self.put("</ol>\n</nav>\n");
        }
        self.put("</header>\n<main>\n");
    }

    /// How many of what, and by whom.
    fn counts(&self, documents: &[&'a Rc<Document>]) -> String {
        let annotations = counted(documents.iter().map(|it| it.annotations.len()).sum(), "annotation");
        let people: Vec<&str> = self.shared.people.values().copied().filter(|it| !it.trim().is_empty()).collect();
        let people = people.join(", ");
        let by = if people.is_empty() {
            String::new()
        } else {
            format!(" by <bdi>{}</bdi>", Words(cut(&people, PEOPLE_CHARS)))
        };
        match documents {
            [_] => format!("{annotations}{by}"),
            _ => format!("{}, {annotations}{by}", counted(documents.len(), "speech")),
        }
    }

    /// The colours of the labels, on both papers, and their lines.
    fn colors(&mut self) {
        let labels = self.shared.project.codebook.labels();
        for (theme, before, after) in [
            (Theme::Light, ":root{", "}\n"),
            (Theme::Dark, "@media screen and (prefers-color-scheme:dark){:root{", "}}\n"),
        ] {
            self.put(before);
            for (number, label) in (1..).zip(labels) {
                let drawn = label.color.derived(theme);
                let tint: Color = drawn.tint.drawn_on(theme.paper());
                self.put(format_args!("--c{number}:{};--t{number}:{tint};", drawn.line));
            }
            self.put(after);
        }
        let styles = labels.iter().map(|it| it.style);
        for (number, style) in std::iter::once(LineStyle::Dotted).chain(styles).enumerate() {
            let (image, height) = line(style, number);
            self.put(format_args!(".k{number}{{--k:var(--c{number})}}.t{number}{{--t:var(--t{number})}}"));
            for lane in ["a", "b", "c"] {
                self.put(format_args!(".{lane}{number}{{--{lane}:{image};--{lane}h:{height}px}}"));
            }
            self.put("\n");
        }
    }

    /// All labels, as a tree, with how often each is there.
    fn labels(&mut self, documents: &[&'a Rc<Document>]) {
        let mut counts: BTreeMap<&LabelId, usize> = BTreeMap::new();
        let mut without = 0;
        for annotation in documents.iter().flat_map(|it| it.annotations.iter()) {
            annotation.labels.iter().for_each(|it| *counts.entry(it).or_default() += 1);
            without += usize::from(annotation.labels.is_empty());
        }
        let codebook = &self.shared.project.codebook;
        if codebook.labels().is_empty() && without == 0 {
            return;
        }
        self.put("<section class=\"labels\" aria-labelledby=\"labels\">\n<h2 id=\"labels\">Labels</h2>\n<ul>\n");
        let mut depth = 0;
        for (place, entry) in codebook.outline().enumerate() {
            // An item stays open until what lies under it is said.
            if place > 0 && entry.depth > depth {
                self.put("<ul>\n");
            } else if place > 0 {
                self.put("</li>\n");
                (entry.depth..depth).for_each(|_| self.put("</ul>\n</li>\n"));
            }
            depth = entry.depth;
            self.label(entry.label, counts.get(&entry.label.id).copied().unwrap_or(0));
        }
        if !codebook.labels().is_empty() {
            self.put("</li>\n");
            (0..depth).for_each(|_| self.put("</ul>\n</li>\n"));
        }
        if without > 0 {
            self.put(format_args!(
                "<li><span class=\"chip t0 a0\">{NO_LABEL}</span> <span class=\"count\">{without}</span></li>\n"
            ));
        }
        self.put("</ul>\n</section>\n");
    }

    fn label(&mut self, label: &'a Label, count: usize) {
        self.put("<li>");
        self.chip("span", &label.id);
        self.put(format_args!(" <span class=\"count\">{count}</span>"));
        for (title, words) in [("", &label.description), ("Include: ", &label.include), ("Exclude: ", &label.exclude)] {
            if !words.trim().is_empty() {
                self.put(format_args!("\n<p dir=\"auto\">{title}{}</p>", Words(words)));
            }
        }
        for example in label.examples.iter() {
            self.put(format_args!("\n<p dir=\"auto\"><q>{}</q>", Words(&example.quote)));
            if !example.source.trim().is_empty() {
                self.put(format_args!(" — {}", Words(&example.source)));
            }
            self.put("</p>");
        }
        self.put("\n");
    }

    /// The name of a label on its tint, with its line.
    fn chip(&mut self, tag: &str, label: &LabelId) {
        let look = self.shared.looks.get(label).copied().unwrap_or(0);
        let name = Words(self.shared.names.of(label)).to_string();
        self.put(format_args!("<{tag} class=\"chip t{look} a{look}\" dir=\"auto\">{name}</{tag}>"));
    }

    /// Who, when, and what else is known of it.
    fn details(&mut self, document: &'a Document) {
        let metadata = &document.details.metadata;
        let known = |key: &str| metadata.get(key).filter(|it| !it.trim().is_empty());
        let first: Vec<String> =
            ["speaker", "date"].into_iter().filter_map(known).map(|it| format!("<bdi>{}</bdi>", Words(it))).collect();
        if !first.is_empty() {
            self.put(format_args!("<p class=\"by\">{}</p>\n", first.join(" · ")));
        }
        let others: Vec<_> = metadata.iter().filter(|(key, _)| !matches!(&***key, "speaker" | "date")).collect();
        if !others.is_empty() {
            self.put("<dl>\n");
            for (key, value) in others {
                self.put(format_args!(
                    "<div><dt dir=\"auto\">{}</dt> <dd dir=\"auto\">{}</dd></div>\n",
                    Words(key),
                    Words(value)
                ));
            }
            self.put("</dl>\n");
        }
    }

    fn text(&mut self, number: usize, document: &'a Rc<Document>) {
        self.put("<div class=\"text\" dir=\"auto\"");
        if let Some(language) = document.details.language.as_deref() {
            self.put(format_args!(" lang=\"{}\"", Words(language)));
        }
        self.put(">");
        let annotations: Vec<&Rc<Annotation>> = document.annotations.iter().collect();
        let looks = self.shared.looks.clone();
        pieces::cut(document, &looks, |piece| {
            self.line_begins(piece);
            for begins in piece.begins {
                if let Some(annotation) = annotations.get(*begins) {
                    self.reference(number, *begins, annotation);
                }
            }
            self.piece(piece);
            if piece.ends_line {
                self.put("</p>");
            }
        });
        self.put("</div>\n");
    }

    fn line_begins(&mut self, piece: &Piece<'_, '_>) {
        let Some(line) = piece.begins_line else { return };
        match line.number {
            Some(number) => self.put(format_args!("<p dir=\"auto\" data-n=\"{number}\">")),
            None => self.put("<p class=\"blank\">"),
        }
    }

    /// The number before an annotation's first word, which leads to what is said of it. It adds nothing to the text.
    fn reference(&mut self, number: usize, place: usize, annotation: &'a Annotation) {
        let names = self.shared.names.all(annotation);
        let labels = if names.is_empty() { NO_LABEL.to_owned() } else { names.join(", ") };
        let look = annotation.labels.iter().next().and_then(|it| self.shared.looks.get(it)).copied().unwrap_or(0);
        let count = place + 1;
        let labels = Words(&labels).to_string();
        self.put(format_args!(
            "<a class=\"ref k{look}\" id=\"r{number}-{count}\" href=\"#n{number}-{count}\" data-n=\"{count}\" \
             data-label=\"{labels}\" aria-label=\"{count}, {labels}\""
        ));
        if !annotation.note.trim().is_empty() {
            self.put(format_args!(" data-note=\"{}\"", Words(&shortened(&annotation.note, MARGIN_CHARS))));
        }
        self.put("></a>");
    }

    fn piece(&mut self, piece: &Piece<'_, '_>) {
        let Some(last) = piece.over.last() else { return self.put(Words(piece.words)) };
        let lines = || piece.over.iter().flat_map(|it| &it.lines);
        let deepest = lines().map(|it| it.0).max().unwrap_or(0);
        self.put(format_args!("<mark class=\"t{} d{deepest}", last.tint));
        for (lane, label) in lines() {
            self.put(format_args!(" {}{label}", ["a", "b", "c"].get(*lane).unwrap_or(&"c")));
        }
        self.put("\" data-ids=\"");
        for (place, over) in piece.over.iter().enumerate() {
            self.put(if place == 0 { "" } else { " " });
            self.put(name(over.annotation, over.part));
        }
        self.put(format_args!("\">{}</mark>", Words(piece.words)));
    }

    /// What is said of a speech: one item for each annotation, as footnotes are.
    fn list(&mut self, number: usize, document: &'a Rc<Document>) {
        if !document.annotations.is_empty() {
            self.put(format_args!(
                "<section class=\"notes\" aria-labelledby=\"l{number}\">\n<h3 id=\"l{number}\">Annotations</h3>\n<ol>\n"
            ));
            for (place, annotation) in document.annotations.iter().enumerate() {
                self.item(number, place, document, annotation);
            }
            self.put("</ol>\n</section>\n");
        }
        if document.unplaced.is_empty() {
            return;
        }
        self.put("<section class=\"notes\">\n<h3>Their words are not in the text</h3>\n<ul>\n");
        for unplaced in document.unplaced.iter() {
            self.unplaced(unplaced);
        }
        self.put("</ul>\n</section>\n");
    }

    fn item(&mut self, number: usize, place: usize, document: &'a Document, annotation: &'a Annotation) {
        let count = place + 1;
        self.put(format_args!(
            "<li id=\"n{number}-{count}\" data-id=\"{}\"><a class=\"back\" href=\"#r{number}-{count}\" \
             aria-label=\"{count}, back to the text\">{count}</a><div>",
            name(place, None)
        ));
        for label in annotation.labels.iter() {
            self.chip("b", label);
            self.put(" ");
        }
        if annotation.labels.is_empty() {
            self.put(format_args!("<span class=\"chip t0 a0\">{NO_LABEL}</span> "));
        }
        let quotes: Vec<&str> = annotation.spans.iter().map(|it| document.text.slice(it)).collect();
        self.quote(&quotes.join(" … "));
        self.attributes(annotation.attributes.as_deref());
        self.note(&annotation.note);
        if let Some(words) = &annotation.review {
            self.put(format_args!(
                "<p class=\"small\" dir=\"auto\">To be looked at again. Its words were: <q>{}</q></p>",
                Words(&shortened(words, QUOTE_CHARS))
            ));
        }
        let who = self.shared.people.get(&annotation.annotator).copied().filter(|it| !it.trim().is_empty());
        // Of one person, the top of the page says so.
        let who = who.filter(|_| self.shared.people.len() > 1);
        let made = time(annotation.created);
        self.put("<p class=\"small\">");
        if let Some(who) = who {
            self.put(format_args!("<bdi>{}</bdi>, ", Words(who)));
        }
        self.put(format_args!("<time datetime=\"{made}\">{}</time>", cut(&made, 10)));
        if annotation.modified != annotation.created {
            let changed = time(annotation.modified);
            if cut(&changed, 10) != cut(&made, 10) {
                self.put(format_args!(", changed <time datetime=\"{changed}\">{}</time>", cut(&changed, 10)));
            }
        }
        self.put("</p></div></li>\n");
    }

    fn unplaced(&mut self, unplaced: &'a Unplaced) {
        self.put("<li><div>");
        for label in unplaced.labels.iter() {
            self.chip("span", label);
            self.put(" ");
        }
        let words: Vec<&str> = unplaced.words.iter().map(|it| &*it.quote).collect();
        self.quote(&words.join(" … "));
        self.attributes(unplaced.attributes.as_deref());
        self.note(&unplaced.note);
        self.put("</div></li>\n");
    }

    fn quote(&mut self, words: &str) {
        self.put(format_args!("<q dir=\"auto\">{}</q>", Words(&shortened(words, QUOTE_CHARS))));
    }

    fn note(&mut self, note: &str) {
        if !note.is_empty() {
            self.put(format_args!("<p class=\"note\" dir=\"auto\">{}</p>", Words(note)));
        }
    }

    fn attributes(&mut self, attributes: Option<&'a Attributes>) {
        for (label, values) in attributes.into_iter().flatten() {
            for (key, value) in values {
                let value = match value {
                    Value::Text(words) | Value::Number(words) => words.to_string(),
                    Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
                };
                let label = Words(self.shared.names.of(label)).to_string();
                self.put(format_args!(
                    "<p class=\"small\" dir=\"auto\">{label}, {}: {}</p>",
                    Words(key),
                    Words(&value)
                ));
            }
        }
    }
}

/// How a label's line is drawn: an image of its colour, and its height in pixels.
fn line(style: LineStyle, look: usize) -> (String, u8) {
    let color = format!("var(--c{look})");
    let along = |stops: &str| format!("repeating-linear-gradient(90deg,{})", stops.replace('c', &color));
    match style {
        LineStyle::Solid => (format!("linear-gradient({color},{color})"), 2),
        LineStyle::SolidThick => (format!("linear-gradient({color},{color})"), 3),
        LineStyle::Double => (format!("linear-gradient({color} 1px,#0000 1px 2px,{color} 2px)"), 3),
        LineStyle::Dashed => (along("c 0 6px,#0000 6px 9px"), 2),
        LineStyle::DashedThick => (along("c 0 7px,#0000 7px 11px"), 3),
        LineStyle::Dotted => (along("c 0 2px,#0000 2px 4px"), 2),
        LineStyle::DottedThick => (along("c 0 3px,#0000 3px 6px"), 3),
        // No gradient makes a wave: a dash and a dot.
        LineStyle::Wavy => (along("c 0 7px,#0000 7px 9px,c 9px 11px,#0000 11px 13px"), 2),
    }
}

fn title_of(document: &Document, number: usize) -> String {
    let title = document.title();
    if title.trim().is_empty() { format!("Speech {number}") } else { title.to_owned() }
}

/// The words on one line, and no more than so many of them.
fn shortened(words: &str, most: usize) -> String {
    // Far more than is shown, so that a passage of a million words costs little.
    let line = cut(words, most * 4).split_whitespace().collect::<Vec<_>>().join(" ");
    let short = cut(&line, most);
    if short.len() == line.len() && words.len() <= most * 16 {
        return line;
    }
    // At a space, if there is one near.
    let whole = short.rsplit_once(' ').map(|it| it.0).filter(|it| it.len() * 4 > short.len() * 3);
    format!("{}…", whole.unwrap_or(short).trim_end())
}

fn counted(count: usize, what: &str) -> String {
    let plural = match (count, what) {
        (1, _) => "",
        (_, "speech") => "es",
        _ => "s",
    };
    format!("{count} {what}{plural}")
}
