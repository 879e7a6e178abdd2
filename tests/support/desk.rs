//! A desk with one speech on it, worked by lines of words.

use std::rc::Rc;

use rostrum::app::keymap::{Focus, Intent, Key, intent};
use rostrum::app::{Action, Menu, Mode, NoticeKind, Store, StoreError};
use rostrum::model::{
    AnnotationId, AnnotatorId, Command, DetailsPatch, DocumentId, Env, LabelId, LabelPatch, NewLabel, Offset, Patch,
    Seat, Side, Span, Spans, Timestamp, Way, intake,
};

use super::{Counting, document, marked, project};

/// A store, what it needs from the world, and the speech.
pub struct Desk {
    pub store: Store,
    pub ids: Counting,
    pub now: i64,
    pub annotator: String,
}

impl Desk {
    /// The speech `d` with these annotations on the screen.
    pub fn new(marked: &str) -> Self {
        let (text, annotations) = marked::parse(marked);
        let document = document("d", &intake(&text).text, annotations);
        let mut store = Store::new(project([document]));
        store.view.open(DocumentId::new("d"));
        Self { store, ids: Counting(0), now: 0, annotator: "me".to_owned() }
    }

    /// The first speech, annotated.
    pub fn marked(&self) -> String {
        match self.store.project().documents.first() {
            Some(document) => marked::print(document.text.as_str(), &document.annotations),
            None => "nothing".to_owned(),
        }
    }

    /// What is open, pending, selected, armed, in words.
    pub fn view(&self) -> String {
        let (view, project) = (&self.store.view, self.store.project());
        let mut words: Vec<String> = Vec::new();
        let quote = |span: Span| view.open_document(project).map_or("", |it| it.text.slice(span)).to_owned();
        if view.starting {
            words.push("start page".to_owned());
        }
        if view.document.as_ref().is_none_or(|it| it.as_str() != "d") {
            words.push(format!("open {}", view.document.as_ref().map_or("nothing", |it| it.as_str())));
        }
        if let Some(span) = view.pending {
            words.push(format!("pending “{}”", quote(span)));
        }
        if !view.selected.is_empty() {
            words.push(format!("selected {}", self.letters(&view.selected)));
        }
        match &view.menu {
            Some(Menu::Labels { filter, active, mode }) => {
                let mode = if *mode == Mode::Note { "note" } else { "labels" };
                words.push(format!("menu {mode} “{filter}” {active}"));
            }
            Some(Menu::Choice { annotations, active }) => {
                words.push(format!("choice {} {active}", self.letters(annotations)));
            }
            None => {}
        }
        if let Some(edge) = view.edge {
            words.push(format!("edge {} {:?}", edge.passage, edge.side));
        }
        if view.adding {
            words.push("adding".to_owned());
        }
        if let Some(label) = &view.armed {
            words.push(format!("armed {label}"));
        }
        if let Some(notice) = &view.notice {
            let kind = match notice.kind {
                NoticeKind::Error => "error",
                NoticeKind::Speakers => "speakers",
                NoticeKind::Alike => "alike",
                NoticeKind::Undoable => "undoable",
                NoticeKind::Done => "done",
                NoticeKind::Busy => "busy",
            };
            words.push(kind.to_owned());
        }
        words.join("; ")
    }

    fn letters(&self, ids: &[AnnotationId]) -> String {
        let document = self.store.view.open_document(self.store.project()).expect("open");
        let letter = |id: &AnnotationId| {
            let place = document.annotations.iter().position(|it| it.id == *id);
            place.and_then(|place| ('a'..='z').nth(place)).unwrap_or('?')
        };
        ids.iter().map(letter).collect()
    }

    /// The letters name annotations as they are printed now.
    fn id(&self, letter: &str) -> AnnotationId {
        match self.store.project().documents.first() {
            Some(document) => marked::named(&document.annotations, letter),
            None => AnnotationId::new(letter),
        }
    }

    fn ids(&self, letters: &str) -> Vec<AnnotationId> {
        letters.split(',').filter(|it| !it.is_empty()).map(|it| self.id(it)).collect()
    }

    /// `Ada`, or `very+good` for two passages, or `3..7` in bytes; `#2` behind a quote takes the second.
    fn spans(&self, quotes: &str) -> Spans {
        Spans::new(quotes.split('+').map(|it| self.span(it))).unwrap()
    }

    fn span(&self, quote: &str) -> Span {
        let numbers = quote.split_once("..").and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
        if let Some((from, to)) = numbers {
            return super::span(from, to);
        }
        let (quote, nth) = quote.split_once('#').map_or((quote, 1), |(quote, nth)| (quote, nth.parse().unwrap()));
        let document = self.store.view.open_document(self.store.project()).expect("open");
        let found = document.text.as_str().match_indices(quote).nth(nth - 1);
        let start = found.unwrap_or_else(|| panic!("no “{quote}”")).0;
        Span::new(Offset::from_usize(start), Offset::from_usize(start + quote.len())).unwrap()
    }

    /// Works off the lines; what an error says, by code, ends it.
    pub fn work(&mut self, lines: &str) -> Result<(), String> {
        for line in lines.split(';').map(str::trim).filter(|line| !line.is_empty()) {
            self.line(line).map_err(|error| error.code().to_owned())?;
        }
        Ok(())
    }

    fn line(&mut self, line: &str) -> Result<(), StoreError> {
        self.now += 1_000;
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let (first, second) = rest.split_once(" > ").unwrap_or((rest.strip_suffix(" >").unwrap_or(rest), ""));
        let first_owned = first.to_owned();
        let labels = |list: &str| list.split(',').filter(|it| !it.is_empty()).map(LabelId::new).collect::<Vec<_>>();
        let document = || DocumentId::new("d");
        let command = match word {
            "annotate" => Command::Annotate {
                document: document(),
                spans: self.spans(first),
                labels: labels(second),
                note: String::new(),
            },
            "remark" => Command::Annotate {
                document: document(),
                spans: self.spans(first),
                labels: Vec::new(),
                note: second.to_owned(),
            },
            "annotate-all" => Command::AnnotateAll {
                document: document(),
                spans: first.split('+').map(|it| self.span(it)).collect(),
                label: LabelId::new(second),
            },
            "toggle" => Command::ToggleLabel { annotation: self.id(first), label: LabelId::new(second) },
            "move" => self.update(first, Patch { spans: Some(self.spans(second)), ..Patch::default() }),
            "relabel" => self.update(first, Patch { labels: Some(labels(second)), ..Patch::default() }),
            "note" => self.update(first, Patch { note: Some(second.to_owned()), ..Patch::default() }),
            "delete" => Command::RemoveAnnotations { annotations: self.ids(first) },
            "edge" => {
                let parts: Vec<&str> = first.split(' ').collect();
                let side = if parts[2] == "start" { Side::Start } else { Side::End };
                let (annotation, passage) = (self.id(parts[0]), parts[1].parse().unwrap());
                Command::MoveEdge { annotation, passage, side, to: Offset::new(second.parse().unwrap()) }
            }
            "add-passage" => Command::AddPassage { annotation: self.id(first), span: self.span(second) },
            "remove-passage" => Command::RemovePassage { annotation: self.id(first), passage: second.parse().unwrap() },
            "add-label" => Command::AddLabel { label: NewLabel { name: first.to_owned(), ..NewLabel::default() } },
            "rename-label" => Command::UpdateLabel {
                label: LabelId::new(first),
                patch: LabelPatch { name: Some(second.to_owned()), ..LabelPatch::default() },
            },
            "key-label" => self.relabel(
                first,
                LabelPatch { shortcut: Some((!second.is_empty()).then(|| second.to_owned())), ..LabelPatch::default() },
            ),
            "put-below" => self
                .relabel(first, LabelPatch { parent: Some(labels(second).first().cloned()), ..LabelPatch::default() }),
            // `Hope; Fear < Hope`, with a comma between.
            "add-labels" => Command::AddLabels {
                labels: rest
                    .split(", ")
                    .map(|it| it.split_once(" < ").map_or((it, None), |(name, parent)| (name, Some(parent))))
                    .map(|(name, parent)| NewLabel {
                        name: name.to_owned(),
                        parent: parent.map(Into::into),
                        ..NewLabel::default()
                    })
                    .collect(),
            },
            // `concern > praise 0`: the first one below praise; `concern > 1`: the second at the top.
            "seat" => {
                let (parent, index) = second.split_once(' ').map_or((None, second), |(it, at)| (Some(it), at));
                let seat = Seat { parent: parent.map(LabelId::new), index: index.parse().unwrap() };
                Command::MoveLabel { label: LabelId::new(first), seat }
            }
            "step" => {
                let way = match second {
                    "up" => Way::Up,
                    "down" => Way::Down,
                    "in" => Way::In,
                    _ => Way::Out,
                };
                let label = LabelId::new(first);
                match self.store.project().codebook.seat(&label, way) {
                    Some(seat) => Command::MoveLabel { label, seat },
                    None => return Ok(()),
                }
            }
            "merge" => Command::MergeLabels { from: labels(first), into: LabelId::new(second) },
            "pass-on" => Command::MovePassages { from: LabelId::new(first), into: LabelId::new(second) },
            "delete-label" => Command::RemoveLabel { label: LabelId::new(first) },
            "add" => Command::AddDocument {
                title: second.to_owned(),
                intake: Box::new(intake(first)),
                metadata: Default::default(),
                labels: Vec::new(),
                annotations: Vec::new(),
            },
            "rename" => Command::UpdateDetails {
                document: DocumentId::new(first),
                patch: DetailsPatch { title: Some(second.to_owned()), ..DetailsPatch::default() },
            },
            "place" => Command::MoveDocument { document: DocumentId::new(first), position: second.parse().unwrap() },
            "annotator" => Command::RenameAnnotator { name: first.to_owned() },
            "remove" => Command::RemoveDocument { document: DocumentId::new(first) },
            "title" => Command::RenameProject { title: first.to_owned() },
            "as" => {
                self.annotator = first_owned;
                return Ok(());
            }
            "wait" => {
                self.now += first.parse::<i64>().unwrap() - 1_000;
                return Ok(());
            }
            _ => return self.gesture(word, rest),
        };
        let mut env = Env {
            now: Timestamp::from_millis(self.now),
            annotator: AnnotatorId::new(&*self.annotator),
            ids: &mut self.ids,
        };
        self.store.run(command, &mut env).map(drop)
    }

    fn update(&self, letter: &str, patch: Patch) -> Command {
        Command::Update { annotation: self.id(letter), patch }
    }

    fn relabel(&self, label: &str, patch: LabelPatch) -> Command {
        Command::UpdateLabel { label: LabelId::new(label), patch }
    }

    /// The codebook: each label with its key, and those below it in brackets.
    pub fn tree(&self) -> String {
        let codebook = &self.store.project().codebook;
        let mut said = String::new();
        let mut depth = 0;
        for entry in codebook.outline() {
            said.push_str(&" (".repeat(entry.depth.saturating_sub(depth)));
            said.push_str(&")".repeat(depth.saturating_sub(entry.depth)));
            depth = entry.depth;
            if !said.is_empty() && !said.ends_with('(') {
                said.push(' ');
            }
            said.push_str(entry.label.id.as_str());
            if let Some(key) = &entry.label.shortcut {
                said.push_str(&format!("={key}"));
            }
        }
        said.push_str(&")".repeat(depth));
        said
    }

    fn gesture(&mut self, word: &str, rest: &str) -> Result<(), StoreError> {
        let action = match word {
            "select" => Action::Passage { span: self.span(rest), exact: false },
            "select-exactly" => Action::Passage { span: self.span(rest), exact: true },
            "take" => Action::Take(self.span(rest)),
            "caret" => Action::SetCaret(Offset::new(rest.parse().unwrap())),
            "mark" => Action::Mark(Offset::new(rest.parse().unwrap())),
            "click" => Action::Click(self.ids(rest)),
            "choose-card" => Action::Select(self.ids(rest)),
            "label" => Action::Label(LabelId::new(rest)),
            "new-label" => Action::CreateLabel(rest.to_owned()),
            "write" => Action::Note(rest.to_owned()),
            "open" => Action::Open(DocumentId::new(rest)),
            "start" => Action::Start,
            "dismiss" => Action::Dismiss,
            "hide" => Action::HideLabel(LabelId::new(rest)),
            "undo" => Action::Undo,
            "redo" => Action::Redo,
            "key" => {
                for spelled in rest.split(' ') {
                    let mut key = Key::default();
                    for part in spelled.split('+') {
                        match part {
                            "Ctrl" => key.control = true,
                            "Shift" => key.shift = true,
                            "Alt" => key.alt = true,
                            other => key.key = other.to_owned(),
                        }
                    }
                    let codebook = self.store.project().codebook.clone();
                    let action = match intent(&key, Focus::Text, &self.store.view, &codebook) {
                        Some(Intent::Act(action)) => Some(action),
                        Some(Intent::Op(op)) => op.action(&self.store),
                        None => None,
                    };
                    if let Some(action) = action {
                        self.act(action)?;
                    }
                }
                return Ok(());
            }
            other => panic!("no gesture is called {other}"),
        };
        self.act(action)
    }

    pub fn act(&mut self, action: Action) -> Result<(), StoreError> {
        let annotator = AnnotatorId::new(Rc::from(self.annotator.as_str()));
        let mut env = Env { now: Timestamp::from_millis(self.now), annotator, ids: &mut self.ids };
        self.store.act(action, &mut env).map(drop)
    }
}
