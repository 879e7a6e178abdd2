//! Where everything meets: the store changes, the page is painted, the change is written down, the chrome is told.

mod exporting;
mod history;
mod strip;

pub use exporting::{Foreseen, Order, Trial, Tried};

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::Uint32Array;
use wasm_bindgen::prelude::*;

use super::comfort;
use super::drill::{self, Moment};
use super::env::{self, RandomIds};
use super::finder::Finder;
use super::host;
use super::painter::{Painter, Place};
use super::panels;
use super::persistence::{self, Database, Opened};
use super::printing;
use super::projects;
use super::safe;
use super::theme::Looks;
use crate::app::journal::{JournalError, Salvaged};
use crate::app::rescue;
use crate::app::tidying::Offer;
use crate::app::{
    Action, Backup, Entry, ImportReport, Loaded, Motion, Notice, NoticeKind, Op, Outcome, Over, Reading, Reason,
    Record, Settings, Store, StoreError, TakeError, Taken, Vault, words,
};
use crate::formats::{self, Diagnostic, Finding, Format, Input, ReadError, Severity, Speech};
use crate::model::{
    Annotation, Command, DocumentId, Env, Intake, Merged, Offset, Project, Span, Turn, limits, reference, turns,
};
pub use history::moment;

/// How long the vault may write before the page gets its turn, in milliseconds.
const SLICE_MS: f64 = 8.0;
/// How long after a change that is long to write down that begins, in milliseconds: people see it first.
const BULK_REST_MS: u32 = 120;
/// How long after a change a snapshot is made, in milliseconds.
const SNAPSHOT_REST_MS: u32 = 1_500;
/// How many cards may stand in the margin.
const MAX_CARDS: usize = 120;
/// So many screens above and below what is seen have their cards too, so that scrolling a little shows no bare margin.
const CARDS_AROUND: f64 = 0.5;

/// What the page says about saving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saving {
    /// Nothing was changed yet, all is as it was kept.
    Idle,
    /// On its way to the database.
    Saving,
    /// The database has everything, since that moment (`14:03`).
    Saved(String),
    /// The database does not take it; why.
    Failed(String),
    /// This page does not write; why.
    ReadOnly(Away),
    /// What was kept could not be read, and nothing is written; why.
    Unreadable(String),
}

/// Why this tab does not write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Away {
    /// Another tab does.
    Other,
    /// Another tab did, and is closed.
    Free,
    /// Another tab asked for it, and has all there was here.
    Handed,
    /// Another tab has gone on.
    Taken,
    /// Another tab has gone on, and lacks what was done here last.
    Behind,
    /// A newer Rostrum keeps this work, in a way that this one does not know.
    Newer,
}

impl Away {
    /// What to say.
    pub fn words(self) -> &'static str {
        match self {
            Self::Other => words().read_only_tab,
            Self::Free => words().read_only_free,
            Self::Handed => words().safety.handed_over,
            Self::Taken => words().outdated,
            Self::Behind => words().safety.behind,
            Self::Newer => words().safety.newer,
        }
    }
}

/// The handle that components hold. Cloning gives another handle on the same desk.
#[derive(Clone)]
pub struct Shell(Rc<Desk>);

impl PartialEq for Shell {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

type Listener = Rc<dyn Fn()>;

/// What listeners wait for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Topic {
    /// The store changed, or saving did in a way that concerns more than the save state.
    Change,
    /// Another text is open.
    Opened,
    /// All goes well with saving, and the save state says how far it is.
    Saving,
    /// The text stands elsewhere on its page.
    Moved,
    /// Other text is in sight.
    Scrolled,
}

/// Ends with its drop.
pub struct Subscription {
    desk: Rc<Desk>,
    id: u32,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.desk.listeners.borrow_mut().retain(|it| it.0 != self.id);
    }
}

struct Desk {
    inner: RefCell<Inner>,
    listeners: RefCell<Vec<(u32, Topic, Listener)>>,
    next_listener: Cell<u32>,
    writing: Cell<bool>,
    telling: Cell<bool>,
    /// Whether the chrome has not been told of everything; and whether the text stands elsewhere since.
    untold: Cell<bool>,
    moved: Cell<bool>,
    /// What tells the chrome, and the save state, once no more happens.
    tell_when_calm: RefCell<Option<js_sys::Function>>,
    say_when_calm: RefCell<Option<js_sys::Function>>,
    /// What the style sheet was told last: whether the start page is shown, and how the speech is read.
    screen: Cell<Option<(bool, Reading)>>,
    snapshotting: RefCell<Option<Timeout>>,
    attached: Cell<bool>,
    guarded: Cell<bool>,
    finder: Finder,
    /// The browser's selection that was taken last.
    taken: Cell<Option<Span>>,
}

struct Inner {
    store: Store,
    vault: Vault,
    painter: Painter,
    strip: strip::StripMap,
    looks: Looks,
    ids: RandomIds,
    saving: Saving,
    /// Whether changes go to the database.
    writes: bool,
    /// Whether there is one.
    has_database: bool,
    /// What is remembered of downloads.
    backup: Backup,
    shown_selection: Vec<crate::model::AnnotationId>,
    shown_pending: Option<Span>,
    /// What is in sight of the text, and a little around it.
    in_sight: Option<Span>,
    /// The settings that the page wears.
    worn: Settings,
}

impl Inner {
    fn with_env<T>(&mut self, act: impl FnOnce(&mut Store, &mut Env<'_>) -> T) -> T {
        let annotator = self.store.project().annotators.first().map(|it| it.id.clone());
        let annotator = annotator.unwrap_or_else(|| crate::model::AnnotatorId::new("annotator"));
        let mut env = Env { now: env::now(), annotator, ids: &mut self.ids };
        act(&mut self.store, &mut env)
    }
}

impl Shell {
    /// Takes up what the storage kept, or starts afresh.
    pub fn start(opened: &JsValue) -> Self {
        drill::strike(Moment::Start);
        // First: the words below are in the language that was chosen.
        let worn = comfort::kept();
        comfort::wear(&worn);
        let Opened { kept, mode, reason, marker } = persistence::opened(opened);
        let mut ids = RandomIds::default();
        let mut saving = Saving::Idle;
        let mut writes = mode != "read";
        let loaded = Vault::load(kept);
        let (mut store, mut vault, fresh) = match loaded {
            Ok(Some(loaded)) => (loaded.store, loaded.vault, false),
            Ok(None) => (Store::new(Project::starter(&mut ids)), Vault::default(), true),
            Err(error) => {
                writes = false;
                saving = match error {
                    JournalError::Newer(_) => Saving::ReadOnly(Away::Newer),
                    error => Saving::Unreadable(error.to_string()),
                };
                (Store::new(Project::starter(&mut ids)), Vault::default(), false)
            }
        };
        match mode.as_str() {
            // A newer Rostrum made the database.
            "memory" if reason.starts_with("VersionError") => saving = Saving::ReadOnly(Away::Newer),
            "read" if saving == Saving::Idle => saving = Saving::ReadOnly(Away::Other),
            "memory" => saving = Saving::Failed(format!("{} ({reason})", words().storage_none)),
            _ => {}
        }
        if let Saving::ReadOnly(away) = saving {
            writes = false;
            store.make_read_only(away.words());
        }
        if fresh && (mode == "write" || mode == "memory") {
            if marker > 0 && mode == "write" {
                store.view.notice = Some(Notice { kind: NoticeKind::Error, text: words().speeches_gone.to_owned() });
            }
            // Entries count from this snapshot.
            vault.snapshot(&store, &mut Database);
        }
        vault.prune(env::now());
        let backup = history::recall_backup(&store);
        store.view.settings = worn.clone();
        restore_open(&mut store);
        let mut looks = Looks::default();
        looks.refresh(&store.project().codebook);
        let inner = Inner {
            store,
            vault,
            painter: Painter::default(),
            strip: strip::StripMap::default(),
            looks,
            ids,
            saving,
            writes,
            has_database: mode != "memory",
            backup,
            shown_selection: Vec::new(),
            shown_pending: None,
            in_sight: None,
            worn,
        };
        let shell = Self(Rc::new(Desk {
            inner: RefCell::new(inner),
            listeners: RefCell::default(),
            next_listener: Cell::new(0),
            writing: Cell::new(false),
            telling: Cell::new(false),
            untold: Cell::new(false),
            moved: Cell::new(false),
            tell_when_calm: RefCell::default(),
            say_when_calm: RefCell::default(),
            screen: Cell::default(),
            snapshotting: RefCell::default(),
            attached: Cell::new(false),
            guarded: Cell::new(false),
            finder: Finder::default(),
            taken: Cell::new(None),
        }));
        shell.show_screen();
        let listening = shell.clone();
        let callback = Closure::new(move |state: JsValue| listening.storage_said(&state));
        host::on_storage(&callback);
        // They live as long as the page.
        KEPT.with_borrow_mut(|kept| kept.push(Box::new(callback)));
        shell.0.tell_when_calm.replace(Some(shell.when_calm(Self::catch_up)));
        shell.0.say_when_calm.replace(Some(shell.when_calm(|shell| shell.call(Topic::Saving))));
        if shell.keeps_history() {
            shell.0.inner.borrow_mut().vault.write(&mut Database, || false);
            shell.plan_snapshot();
        }
        shell
    }

    /// Reads the store.
    pub fn read<T>(&self, look: impl FnOnce(&Store) -> T) -> T {
        look(&self.0.inner.borrow().store)
    }

    pub(super) fn with_store<T>(&self, change: impl FnOnce(&mut Store) -> T) -> T {
        change(&mut self.0.inner.borrow_mut().store)
    }

    pub(super) fn painted<T>(&self, ask: impl FnOnce(&Painter) -> T) -> T {
        ask(&self.0.inner.borrow().painter)
    }

    pub(super) fn finder(&self) -> &Finder {
        &self.0.finder
    }

    /// What to say about saving.
    pub fn saving(&self) -> Saving {
        self.0.inner.borrow().saving.clone()
    }

    /// The number of the look that a highlight without a label has.
    pub const UNLABELLED: u32 = super::theme::NEUTRAL;

    /// The class number of a label's look.
    pub fn slot(&self, label: &crate::model::LabelId) -> u32 {
        self.0.inner.borrow().looks.slot(label)
    }

    /// Calls back after every change, until the subscription is dropped.
    pub fn subscribe(&self, listener: impl Fn() + 'static) -> Subscription {
        self.listen(Topic::Change, Rc::new(listener))
    }

    /// Calls back when another text is painted, or none any more, until the subscription is dropped: before it is on the
    /// screen, and before listeners to changes are told.
    pub fn on_opened(&self, listener: impl Fn() + 'static) -> Subscription {
        self.listen(Topic::Opened, Rc::new(listener))
    }

    /// Calls back when the text stands elsewhere on its page, until the subscription is dropped.
    pub fn on_moved(&self, listener: impl Fn() + 'static) -> Subscription {
        self.listen(Topic::Moved, Rc::new(listener))
    }

    /// Calls back when other text is in sight, until the subscription is dropped: while people read along a few times a
    /// second, and once it rests when it flew by.
    pub fn on_scrolled(&self, listener: impl Fn() + 'static) -> Subscription {
        self.listen(Topic::Scrolled, Rc::new(listener))
    }

    /// Calls back when saving has gone on as it should, until the subscription is dropped; of anything else listeners to
    /// changes are told.
    pub fn on_saving(&self, listener: impl Fn() + 'static) -> Subscription {
        self.listen(Topic::Saving, Rc::new(listener))
    }

    fn listen(&self, topic: Topic, listener: Listener) -> Subscription {
        let id = self.0.next_listener.get();
        self.0.next_listener.set(id + 1);
        self.0.listeners.borrow_mut().push((id, topic, listener));
        Subscription { desk: self.0.clone(), id }
    }

    fn call(&self, topic: Topic) {
        let wanted = |it: &&(u32, Topic, Listener)| it.1 == topic;
        let listeners: Vec<Listener> = self.0.listeners.borrow().iter().filter(wanted).map(|it| it.2.clone()).collect();
        for listener in listeners {
            listener();
        }
    }

    /// Tells the chrome at once: what is typed next may be meant for a field that is only now drawn.
    fn tell(&self) {
        self.0.untold.set(false);
        if self.0.moved.take() {
            self.tell_of_move();
        }
        self.call(Topic::Change);
    }

    fn tell_of_move(&self) {
        self.look_at_sight();
        self.call(Topic::Moved);
    }

    /// Tells the chrome what it has not been told yet.
    pub fn catch_up(&self) {
        if self.0.untold.get() {
            self.tell();
        }
    }

    fn when_calm(&self, act: fn(&Self)) -> js_sys::Function {
        let shell = self.clone();
        let callback = Closure::new(move || act(&shell));
        let asked = host::when_calm(&callback);
        KEPT.with_borrow_mut(|kept| kept.push(Box::new(callback)));
        asked
    }

    /// Tells the chrome once the text is on the screen, and once for all that happened before.
    fn tell_soon(&self) {
        self.0.untold.set(true);
        if self.0.telling.replace(true) {
            return;
        }
        let shell = self.clone();
        host::after_paint(&Closure::once_into_js(move || {
            shell.0.telling.set(false);
            shell.tell();
        }));
    }

    /// Gives the painter its place in the page. The text that is open is painted there at once.
    pub fn attach(&self, scroller: &web_sys::Element, root: &web_sys::Element) {
        if self.0.attached.replace(true) {
            return;
        }
        let shell = self.clone();
        let need = Closure::new(move |sections: Uint32Array| {
            let Inner { store, painter, looks, .. } = &mut *shell.0.inner.borrow_mut();
            if let Some(document) = store.view.open_document(store.project()) {
                let wanted: Vec<usize> = sections.to_vec().into_iter().map(|it| it as usize).collect();
                painter.need(document, looks, wanted);
            }
        });
        let source = self.0.inner.borrow().painter.source();
        let words = Closure::new(move |section: u32| source.words(section));
        let shell = self.clone();
        let moved = Closure::new(move || {
            // What stands beside the text is to change, too: both at once.
            if shell.0.untold.get() {
                shell.0.moved.set(true);
            } else {
                shell.tell_of_move();
            }
        });
        let shell = self.clone();
        let scrolled = Closure::new(move || {
            shell.look_at_sight();
            shell.call(Topic::Scrolled);
        });
        host::attach(scroller, root, &need, &words, &moved, &scrolled);
        KEPT.with_borrow_mut(|kept| {
            let closures: [Box<dyn std::any::Any>; 4] =
                [Box::new(need), Box::new(words), Box::new(moved), Box::new(scrolled)];
            kept.extend(closures);
        });
        // Behind the painter's own listener: by then every mark is there.
        self.print_with_labels();
        self.sync_page();
        host::attached();
    }

    /// Does what a gesture or key wants. What is refused is shown as a notice.
    pub fn act(&self, action: Action) {
        self.act_untold(action);
        self.tell();
    }

    /// Opens a speech. Its text is on the page when this returns, the chrome once that is on the screen.
    pub fn open(&self, document: DocumentId) {
        self.act_untold(Action::Open(document));
        self.tell_soon();
    }

    fn act_untold(&self, action: Action) {
        drill::strike(Moment::Action);
        if let Some(reason) = self.read(|store| history::reason_for_action(&action, store)) {
            self.keep_version(reason);
        }
        let done = {
            let mut inner = self.0.inner.borrow_mut();
            inner.with_env(|store, env| store.act(action, env))
        };
        if let Ok(effects) = done {
            // First, or the section would wait for the selection to end before it is painted.
            if effects.drop_selection {
                host::clear_selection();
            }
            for outcome in &effects.outcomes {
                self.follow(outcome);
            }
            if effects.follow_caret {
                let inner = self.0.inner.borrow();
                if let Some(caret) = inner.store.view.caret {
                    inner.painter.select_range(caret);
                }
            }
        }
        self.sync_page();
    }

    /// Does what was asked for by name.
    pub fn perform(&self, op: Op) {
        match op {
            Op::Move(motion) | Op::Extend(motion) => self.move_caret(motion, matches!(op, Op::Extend(_))),
            Op::Export => self.download(&Order::new("rostrum", false)),
            Op::ExportSpeech => self.download(&Order::new("rostrum", true)),
            Op::ExportTable => self.download(&Order::new("csv", false)),
            Op::CopyQuote => self.copy_quote(),
            Op::Find | Op::Back | Op::Forward => self.perform_finding(op),
            Op::Print => {
                if let Some(window) = web_sys::window() {
                    let _ = window.print();
                }
            }
            Op::NextPanel => panels::step(true),
            Op::PreviousPanel => panels::step(false),
            _ => {
                let action = self.read(|store| op.action(store));
                if let Some(action) = action {
                    self.act(action);
                }
            }
        }
    }

    /// Moves the caret, or the chosen edge. How far a line goes only the screen knows.
    fn move_caret(&self, motion: Motion, extend: bool) {
        // It begins where people look.
        let unset = self.read(|store| store.view.caret.is_none() && store.view.edge.is_none());
        if unset {
            let place = {
                let inner = self.0.inner.borrow();
                let selected = inner.store.view.selected_annotation(inner.store.project());
                selected.map_or_else(|| inner.painter.first_in_sight(), |it| it.spans.first().start())
            };
            self.act(Action::SetCaret(place));
        }
        let by_lines = {
            let inner = self.0.inner.borrow();
            let view = &inner.store.view;
            let from = inner.store.edge_place().or(view.caret.map(|it| it.head));
            let document = view.open_document(inner.store.project());
            document.zip(from).and_then(|(document, from)| {
                inner.painter.by_lines(from, motion.stride, motion.is_forward(&document.text, from))
            })
        };
        self.act(match by_lines {
            Some(place) => Action::MoveTo { place, extend },
            None => Action::Move { motion, extend },
        });
    }

    /// Copies the selected words with where they stand.
    fn copy_quote(&self) {
        let quote = self.read(|store| {
            let view = &store.view;
            let document = view.open_document(store.project())?;
            let spans = match view.pending {
                Some(span) => span.into(),
                None => view.selected_annotation(store.project())?.spans.clone(),
            };
            Some(reference::quote_with_reference(document, &spans))
        });
        if let Some(quote) = quote {
            host::copy(&quote);
            self.notify(NoticeKind::Done, words().quote_copied.to_owned());
        }
    }

    /// Where a caret stands on the page of the speech: left, top, height.
    pub fn caret_box(&self, place: Offset, is_end: bool) -> Option<(f64, f64, f64)> {
        self.0.inner.borrow().painter.caret_box(place, is_end)
    }

    /// The place in the text nearest to a point of the window.
    pub fn place_at(&self, x: f64, y: f64) -> Option<Offset> {
        self.0.inner.borrow().painter.place_at(x, y)
    }

    /// Shows how a passage would be, while an edge is dragged; `None` shows what waits again.
    pub fn preview(&self, span: Option<Span>) {
        let inner = self.0.inner.borrow();
        inner.painter.set_pending(span.or(inner.store.view.pending));
    }

    /// Runs a command. The text shows it when this returns, the chrome once the text is on the screen.
    pub fn run(&self, command: Command) -> Result<Outcome, StoreError> {
        let done = self.run_untold(command)?;
        self.tell_soon();
        Ok(done)
    }

    /// Runs a command for a script. The text shows it when this returns; the chrome does once the script rests, so that
    /// a thousand commands in a row do not draw it a thousand times.
    pub fn run_for_script(&self, command: Command) -> Result<Outcome, StoreError> {
        let done = self.run_untold(command)?;
        self.0.untold.set(true);
        call_when_calm(&self.0.tell_when_calm);
        Ok(done)
    }

    fn run_untold(&self, command: Command) -> Result<Outcome, StoreError> {
        if let Some(reason) = self.read(|store| history::reason_for(&command, store)) {
            self.keep_version(reason);
        }
        self.run_plainly(command)
    }

    fn run_plainly(&self, command: Command) -> Result<Outcome, StoreError> {
        let done = {
            let mut inner = self.0.inner.borrow_mut();
            inner.with_env(|store, env| store.run(command, env))
        };
        if let Ok(outcome) = &done {
            self.follow(outcome);
            self.sync_page();
        }
        done
    }

    /// Runs a command for somebody at the screen: a refusal becomes a notice.
    pub fn try_run(&self, command: Command) -> Option<Outcome> {
        match self.run(command) {
            Ok(outcome) => Some(outcome),
            Err(error) => {
                self.notify(NoticeKind::Error, words().refusal(&error));
                None
            }
        }
    }

    /// Changes what is looked at.
    pub fn look(&self, change: impl FnOnce(&mut crate::app::View)) {
        change(&mut self.0.inner.borrow_mut().store.view);
        self.sync_page();
        self.tell();
    }

    /// Shows a message.
    pub fn notify(&self, kind: NoticeKind, text: String) {
        self.look(|view| view.notice = Some(Notice { kind, text }));
    }

    /// Opens a new document, and shows it.
    pub fn add_document(&self, title: String, intake: Intake) -> Option<DocumentId> {
        let outcome = self.try_run(Command::AddDocument {
            title,
            intake: Box::new(intake),
            metadata: Default::default(),
            labels: Vec::new(),
            annotations: Vec::new(),
        })?;
        let document = outcome.document?;
        self.open(document.clone());
        self.tell_of_speakers(&document);
        Some(document)
    }

    /// Says whose turns a new speech seems to have, when they are clear. Its details can keep them.
    fn tell_of_speakers(&self, document: &DocumentId) {
        let text = self.read(|store| store.project().document(document).map(|it| it.text.clone()));
        let found = text.map(|it| turns::find(&it)).filter(|it| turns::is_clear(it)).unwrap_or_default();
        if !found.is_empty() {
            let turns: Vec<Turn> = found.into_iter().map(|it| it.turn).collect();
            self.notify(NoticeKind::Speakers, words().turns_found.of(words().speakers(&turns::speakers(&turns))));
        }
    }

    /// Opens a new document, unless its text could be tidied: then people are asked first. Whether it was opened.
    /// `from_field`: it was pasted or typed on the page for a new speech.
    pub fn bring(&self, title: String, intake: Intake, from_field: bool) -> Brought {
        let writes = self.read(|store| store.read_only().is_none());
        let offer = if writes { Offer::of(title.clone(), intake, from_field) } else { Err(Box::new(intake)) };
        match offer {
            Ok(offer) => {
                self.look(|view| view.offers.push(offer));
                Brought::Asked
            }
            Err(intake) => match self.add_document(title, *intake) {
                Some(_) => Brought::Opened,
                None => Brought::Refused,
            },
        }
    }

    /// Takes a file in for somebody at the screen: as [`take_file`](Self::take_file), but a plain text that could be tidied
    /// is asked about first. `None`: it is asked about, or why it was refused was said.
    pub fn bring_file(&self, name: &str, bytes: &[u8]) -> Option<Result<Taken, TakeError>> {
        let is_known = || formats::recognise(name, bytes).is_some() || rescue::is_rescue(bytes);
        if bytes.len() > limits::FILE_BYTES || is_known() {
            return Some(self.take_file(name, bytes));
        }
        match speech(name, bytes) {
            // Word processors know what a paragraph is; there is nothing to ask.
            Ok((kind, speech)) if kind != PLAIN => Some(self.take_speech(name, speech)),
            Ok((_, speech)) => match self.bring(stem(name).to_owned(), speech.intake, false) {
                Brought::Opened => {
                    let added = self.read(|store| store.view.document.clone()).into_iter().collect();
                    Some(Ok(Taken { merged: Merged { added, ..Merged::default() }, ..Taken::default() }))
                }
                Brought::Asked | Brought::Refused => None,
            },
            Err(error) => Some(Err(error)),
        }
    }

    /// Takes a file in: one of a known format, or plain text. Gives what became of it, in words, as JSON for scripts.
    pub fn take_file(&self, name: &str, bytes: &[u8]) -> Result<Taken, TakeError> {
        // Rescue files hold history too, so they may be larger.
        if rescue::is_rescue(bytes) {
            return self.take_rescue(name, bytes);
        }
        if bytes.len() > limits::FILE_BYTES {
            return Err(TakeError { code: "too-large", message: words().file_too_large.to_owned() });
        }
        if let Some(format) = formats::recognise(name, bytes) {
            return self.take_project(format, name, bytes);
        }
        let intake = match speech(name, bytes)? {
            (PLAIN, speech) => speech.intake,
            (_, speech) => return self.take_speech(name, speech),
        };
        let command = Command::AddDocument {
            title: stem(name).to_owned(),
            intake: Box::new(intake),
            metadata: Default::default(),
            labels: Vec::new(),
            annotations: Vec::new(),
        };
        let outcome = self.run(command).map_err(TakeError::from)?;
        let documents: Vec<DocumentId> = outcome.document.into_iter().collect();
        if let Some(document) = documents.first() {
            self.open(document.clone());
        }
        Ok(Taken { merged: Merged { added: documents, ..Merged::default() }, ..Taken::default() })
    }

    fn take_speech(&self, name: &str, speech: Speech) -> Result<Taken, TakeError> {
        let reading = speech.reading(name, &mut self.0.inner.borrow_mut().ids);
        self.take_reading(reading)
    }

    /// Takes in what the rescue page saved, and says how much of it could be read.
    fn take_rescue(&self, name: &str, bytes: &[u8]) -> Result<Taken, TakeError> {
        let Salvaged { project, problems } = rescue::read(bytes)
            .map_err(|error| TakeError { code: error.code(), message: words().not_rescued(&error) })?;
        let project = Box::new((*project).clone());
        let outcome = self.run(Command::Import { project }).map_err(TakeError::from)?;
        let merged = outcome.merged.unwrap_or_default();
        let diagnostics = problems.iter().map(|it| Diagnostic {
            severity: Severity::Error,
            path: String::new(),
            line: None,
            message: words().safety.rescued_partly.with([("name", name.to_owned()), ("why", it.to_string())]),
            raw: None,
            finding: Finding::Other,
        });
        let taken = Taken { merged, diagnostics: diagnostics.collect() };
        if let Some(document) = taken.documents().next() {
            self.open(document.clone());
        }
        Ok(taken)
    }

    fn take_project(&self, format: &dyn Format, name: &str, bytes: &[u8]) -> Result<Taken, TakeError> {
        let reading = {
            let inner = &mut *self.0.inner.borrow_mut();
            let documents = &inner.store.project().documents;
            format.read_file(Input { name, bytes, documents }, &mut inner.ids)
        }
        .map_err(unreadable)?;
        self.take_reading(reading)
    }

    fn take_reading(&self, reading: formats::Reading) -> Result<Taken, TakeError> {
        let outcome = self.run(Command::Import { project: Box::new(reading.project) }).map_err(TakeError::from)?;
        let taken = Taken { merged: outcome.merged.unwrap_or_default(), diagnostics: reading.diagnostics };
        if let Some(document) = taken.documents().next().cloned() {
            self.open(document);
        }
        Ok(taken)
    }

    /// Says what files brought: at length when there is more to say than that they came in.
    pub fn report(&self, report: ImportReport) {
        if let [(name, Err(error))] = report.files.as_slice() {
            return self.notify(NoticeKind::Error, format!("{name}: {error}"));
        }
        if !report.is_plain() {
            self.look(|view| view.imported = Some(Rc::new(report)));
            return self.act(Action::Show(Over::Import));
        }
        let (documents, annotations) =
            (report.count(|it| it.added.len() + it.joined.len()), report.count(|it| it.annotations));
        if report.steps == 0 {
            self.notify(NoticeKind::Done, words().import.nothing_new.to_owned());
        } else if annotations > 0 || documents > 1 {
            self.notify(NoticeKind::Undoable, words().imported(documents, annotations));
        } else if documents == 0 {
            let labels = report.count(|it| it.labels.len());
            self.notify(NoticeKind::Undoable, words().labels_added.of(labels));
        }
    }

    /// What is selected in the text: its place, and the span unless it is empty.
    pub fn selection(&self) -> Option<(crate::model::Offset, Option<Span>)> {
        self.0.inner.borrow().painter.selection()
    }

    /// Whether the browser's selection is another than the last one asked for: one gesture tells of it several times.
    pub fn is_new_selection(&self, span: Span) -> bool {
        self.0.taken.replace(Some(span)) != Some(span) || self.read(|store| store.view.pending.is_none())
    }

    /// Where a span of the open document stands on the page.
    pub fn place(&self, span: Span) -> Option<Place> {
        self.0.inner.borrow().painter.place(span)
    }

    /// The tops of passages of the open document on its page; `NaN` for what cannot be measured.
    pub fn tops(&self, spans: impl Iterator<Item = Span>) -> Vec<f64> {
        self.0.inner.borrow().painter.tops(spans)
    }

    /// Brings a span of the open document into sight, above what covers so many CSS pixels at the bottom.
    pub fn reveal(&self, span: Span, covered: f64) {
        self.0.inner.borrow().painter.reveal(span, covered);
    }

    /// Takes down what is in sight: to ask means a layout, which no drawing of the chrome is to wait for.
    fn look_at_sight(&self) {
        let inner = &mut *self.0.inner.borrow_mut();
        inner.in_sight = inner.painter.visible(CARDS_AROUND);
    }

    /// The annotations that begin in what can be seen, in order; not more than fit a margin. None before a text that was
    /// just opened is on the screen.
    pub fn cards(&self) -> Vec<Rc<Annotation>> {
        let inner = self.0.inner.borrow();
        let view = &inner.store.view;
        let document = view.open_document(inner.store.project());
        let (Some(document), Some(sight)) = (document, inner.in_sight) else { return Vec::new() };
        if inner.painter.document() != Some(&document.id) {
            return Vec::new();
        }
        let begins = |it: &&Rc<Annotation>| sight.contains_offset(it.spans.first().start());
        document.annotations.touching(sight).filter(begins).take(MAX_CARDS).cloned().collect()
    }

    /// What of the open document can be seen on the page.
    pub fn visible(&self) -> Option<Span> {
        self.0.inner.borrow().painter.visible(0.0)
    }

    /// Everything that follows a change: paint, write down, tell scripts.
    fn follow(&self, outcome: &Outcome) {
        let Some((seq, record)) = &outcome.record else { return };
        {
            let Inner { store, vault, painter, looks, saving, writes, has_database, .. } =
                &mut *self.0.inner.borrow_mut();
            let project = store.project();
            if outcome.touched.codebook {
                looks.refresh(&project.codebook);
            }
            for (id, spans) in &outcome.touched.spans {
                let same = painter.document() == Some(id);
                if let Some(after) = project.document(id).filter(|_| same) {
                    painter.repaint(outcome.before.document(id).map(|it| &**it), after, looks, spans);
                }
            }
            if *writes && *has_database {
                // As it was before this change: what came of the work until now.
                let (before, after, at) = (&outcome.before, project, outcome.at);
                if vault.wants_version(before, seq.saturating_sub(1), at, Reason::Work) {
                    vault.keep_version(before, seq.saturating_sub(1), at, Reason::Work, &mut Database);
                }
                if outcome.touched.documents {
                    vault.follow(before, after, *seq, at, !matches!(record, Record::Did { .. }));
                }
            }
            if *writes {
                vault.push(Entry { seq: *seq, record: record.clone(), at: outcome.at });
                if matches!(saving, Saving::Idle | Saving::Saved(_)) {
                    *saving = Saving::Saving;
                }
            } else if !self.0.guarded.replace(true) {
                // The storage guards what it was given; this was not.
                host::guard();
            }
        }
        self.keep();
        // Outside the borrow: while local storage is written, some engines let other events in.
        let project = self.read(|store| store.project().clone());
        if outcome.touched.documents {
            host::set_marker(u32::try_from(project.documents.len()).unwrap_or(u32::MAX));
        }
        if outcome.touched.documents || outcome.touched.project {
            projects::describe(&project);
        }
        let document = outcome.document.as_ref().map(|id| format!("\"{id}\"")).unwrap_or_else(|| "null".to_owned());
        host::emit("change", &format!("{{\"document\":{document}}}"));
    }

    /// Writes down what waits: at once, or in slices after the next paint when it is much.
    fn keep(&self) {
        let (writes, bulky) = {
            let inner = self.0.inner.borrow();
            (inner.writes && inner.vault.is_waiting(), inner.vault.is_bulky())
        };
        if !writes || self.0.writing.get() {
            return;
        }
        if bulky {
            self.0.writing.set(true);
            let shell = self.clone();
            Timeout::new(BULK_REST_MS, move || shell.keep_slice()).forget();
        } else {
            self.0.inner.borrow_mut().vault.write(&mut Database, || false);
            self.plan_snapshot();
        }
    }

    fn keep_slice(&self) {
        let until = js_sys::Date::now() + SLICE_MS;
        let done = self.0.inner.borrow_mut().vault.write(&mut Database, || js_sys::Date::now() > until);
        if done {
            self.0.writing.set(false);
            self.plan_snapshot();
        } else {
            let shell = self.clone();
            Timeout::new(0, move || shell.keep_slice()).forget();
        }
    }

    /// Writes down all that waits, now: the page may be going, or a script wants it settled.
    /// Gives whether this page writes at all.
    pub fn flush(&self) -> bool {
        let writes = {
            let Ok(mut inner) = self.0.inner.try_borrow_mut() else { return false };
            if inner.writes {
                inner.vault.write(&mut Database, || false);
            }
            inner.writes
        };
        // Outside the borrow: while local storage is written, some engines let other events in.
        if writes {
            projects::describe(&self.read(|store| store.project().clone()));
        }
        writes
    }

    fn plan_snapshot(&self) {
        let due = self.0.inner.borrow().vault.wants_snapshot();
        if !due || self.0.snapshotting.borrow().is_some() {
            return;
        }
        let shell = self.clone();
        let timeout = Timeout::new(SNAPSHOT_REST_MS, move || {
            shell.0.snapshotting.borrow_mut().take();
            let Inner { store, vault, writes, .. } = &mut *shell.0.inner.borrow_mut();
            if *writes && !vault.is_waiting() {
                vault.snapshot(store, &mut Database);
            }
        });
        *self.0.snapshotting.borrow_mut() = Some(timeout);
    }

    /// Makes the page show what the view says.
    fn sync_page(&self) {
        self.wear_settings();
        self.show_screen();
        if !self.0.attached.get() {
            return;
        }
        if self
            .read(|store| self.painted(|it| it.document().is_some() && it.document() != store.view.document.as_ref()))
        {
            self.remember_here();
        }
        let mut selected = None;
        let mut opened = false;
        let reveal;
        {
            let Inner { store, painter, strip, looks, shown_selection, shown_pending, in_sight, .. } =
                &mut *self.0.inner.borrow_mut();
            let document = store.view.open_document(store.project()).cloned();
            if painter.document() != document.as_ref().map(|it| &it.id) {
                painter.open(document.as_ref(), looks, store.view.shown());
                opened = true;
                *in_sight = None;
                shown_selection.clear();
                *shown_pending = None;
                remember_open(store.view.document.as_ref());
            }
            if let Some(document) = &document {
                painter.show_labels(document, looks, store.view.shown());
            }
            let view = &mut store.view;
            if *shown_selection != view.selected {
                shown_selection.clone_from(&view.selected);
                painter.select(&view.selected);
                let ids: Vec<String> = view.selected.iter().map(|id| format!("\"{id}\"")).collect();
                selected = Some(format!("[{}]", ids.join(",")));
            }
            if *shown_pending != view.pending {
                *shown_pending = view.pending;
                painter.set_pending(view.pending);
            }
            reveal = view.reveal.take();
            strip.sync(store);
        }
        if opened {
            self.call(Topic::Opened);
        }
        if let Some(span) = reveal {
            self.go_to(span);
        }
        self.follow_finding();
        if let Some(ids) = selected {
            host::emit("select", &ids);
        }
    }

    /// Looks and speaks as people like it, and keeps that for the next start.
    fn wear_settings(&self) {
        let Inner { store, worn, .. } = &mut *self.0.inner.borrow_mut();
        if *worn == store.view.settings {
            return;
        }
        worn.clone_from(&store.view.settings);
        comfort::wear(worn);
        comfort::keep(worn);
        // What stands beside the text is measured anew, once it is laid out.
        let shell = self.clone();
        host::next_frame(&Closure::once_into_js(move || shell.call(Topic::Moved)));
    }

    /// On paper, passages bear the names of their labels, and notes stand behind the speech.
    fn print_with_labels(&self) {
        let Some(window) = web_sys::window() else { return };
        let shell = self.clone();
        let before = EventListener::new(&window, "beforeprint", move |_| {
            let inner = shell.0.inner.borrow();
            let (project, view) = (inner.store.project(), &inner.store.view);
            if let Some(document) = view.open_document(project).filter(|_| !view.starting) {
                printing::prepare(project, document, &view.shown(), &inner.looks);
            }
        });
        let after = EventListener::new(&window, "afterprint", |_| printing::clear());
        KEPT.with_borrow_mut(|kept| kept.extend([Box::new(before) as Box<dyn std::any::Any>, Box::new(after)]));
    }

    /// Shows what the writing tab saved.
    fn read_along(&self, stored: &JsValue) {
        let away = match Vault::load(persistence::opened(stored).kept) {
            Ok(Some(loaded)) => {
                self.adopt(loaded);
                let is_free = self.saving() == Saving::ReadOnly(Away::Free);
                if is_free { Away::Other } else { return }
            }
            Err(JournalError::Newer(_)) => Away::Newer,
            // What cannot be read now may be whole with the next news.
            Ok(None) | Err(_) => return,
        };
        self.0.inner.borrow_mut().saving = Saving::ReadOnly(away);
    }

    /// Goes on from what is kept, with the same things in sight.
    fn adopt(&self, loaded: Loaded) {
        {
            let Inner { store, vault, painter, looks, .. } = &mut *self.0.inner.borrow_mut();
            let before = store.project().clone();
            let read_only = store.read_only().map(str::to_owned);
            let view = std::mem::take(&mut store.view);
            (*store, *vault) = (loaded.store, loaded.vault);
            store.view = view;
            let project = store.project().clone();
            store.view.keep_up(&project);
            if let Some(reason) = read_only {
                store.make_read_only(&reason);
            }
            looks.refresh(&project.codebook);
            if let Some(id) = painter.document().cloned() {
                let text_of = |project: &Project| project.document(&id).map(|it| it.text.clone());
                match project.document(&id) {
                    Some(after) if text_of(&before) == text_of(&project) => {
                        let whole = Span::new(Offset::ZERO, after.text.len());
                        let old = before.document(&id).map(|it| &**it);
                        painter.repaint(old, after, looks, whole.as_slice());
                    }
                    _ => painter.open(None, looks, store.view.shown()),
                }
            }
        }
        self.sync_page();
        host::emit("change", "{\"document\":null}");
        self.tell_soon();
    }

    /// Makes this tab the one that writes.
    pub fn take_over(&self) {
        let shell = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let given = host::take_over().await.unwrap_or(JsValue::NULL);
            // Null: it was asked for twice.
            if given.is_object() {
                shell.took_over(&given);
            }
        });
    }

    fn took_over(&self, given: &JsValue) {
        let Opened { kept, mode, reason, .. } = persistence::opened(given);
        if mode == "read" {
            self.notify(NoticeKind::Error, words().safety.not_taken_over.to_owned());
            return;
        }
        let saving = match Vault::load(kept) {
            Ok(Some(loaded)) if mode == "write" => {
                self.0.inner.borrow_mut().store.make_writable();
                self.adopt(loaded);
                self.0.inner.borrow_mut().writes = true;
                Saving::Idle
            }
            Err(JournalError::Newer(_)) => Saving::ReadOnly(Away::Newer),
            Err(error) => Saving::Unreadable(error.to_string()),
            Ok(_) if reason.starts_with("VersionError") => Saving::ReadOnly(Away::Newer),
            Ok(_) => Saving::Failed(format!("{} ({reason})", words().storage_none)),
        };
        self.0.inner.borrow_mut().saving = saving;
        self.sync_page();
        self.tell();
    }

    /// Downloads what is kept, as it lies there.
    pub fn download_kept(&self) {
        let shell = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let (is_done, said) = safe::download_kept().await;
            shell.notify(if is_done { NoticeKind::Done } else { NoticeKind::Error }, said);
        });
    }

    /// Opens another project of this browser in this tab; without a name a new one.
    pub fn open_project(&self, name: Option<String>) {
        self.flush();
        wasm_bindgen_futures::spawn_local(async move {
            let _ = host::open_project(name.as_deref().unwrap_or_default()).await;
        });
    }

    /// Start page or speech: said to the style sheet, so that it does not wait for the chrome.
    fn show_screen(&self) {
        let screen = self.read(|store| (store.view.starting || store.view.document.is_none(), store.view.reading));
        if self.0.screen.replace(Some(screen)) == Some(screen) {
            return;
        }
        let (starting, reading) = screen;
        let body = web_sys::window().and_then(|it| it.document()).and_then(|it| it.body());
        if let Some(body) = body {
            let _ = body.set_attribute("data-screen", if starting { "start" } else { "speech" });
            let reading = match reading {
                Reading::Page => "page",
                Reading::Sentences => "sentences",
            };
            let _ = body.set_attribute("data-reading", reading);
        }
    }

    fn storage_said(&self, state: &JsValue) {
        let text = |key: &str| persistence::get(state, key).as_string().unwrap_or_default();
        let goes_well = |saving: &Saving| matches!(saving, Saving::Idle | Saving::Saving | Saving::Saved(_));
        let went_well = goes_well(&self.0.inner.borrow().saving);
        {
            let Inner { store, vault, saving, writes, .. } = &mut *self.0.inner.borrow_mut();
            match text("kind").as_str() {
                "saving" if store.seq() > 0 && matches!(saving, Saving::Idle | Saving::Saved(_)) => {
                    *saving = Saving::Saving;
                }
                "saved" => {
                    let seq = persistence::get(state, "seq").as_f64().unwrap_or_default() as u64;
                    let at = persistence::get(state, "at").as_f64().unwrap_or_default();
                    if seq >= store.seq() && !vault.is_waiting() && store.seq() > 0 {
                        *saving = Saving::Saved(host::clock(at));
                    }
                }
                "failed" => {
                    let reason = text("reason");
                    *saving = Saving::Failed(match reason.as_str() {
                        "full" => words().storage_full.to_owned(),
                        "memory" => format!("{} ({})", words().storage_none, text("message")),
                        _ => text("message"),
                    });
                }
                "outdated" => {
                    *writes = false;
                    let away = match text("why").as_str() {
                        "newer" => Away::Newer,
                        _ if vault.is_waiting() || host::pending() > 0 => Away::Behind,
                        "handed" => Away::Handed,
                        _ => Away::Taken,
                    };
                    store.make_read_only(away.words());
                    *saving = Saving::ReadOnly(away);
                }
                // What is not in the other tab's work is said as long as it is so.
                "lock-free" if !matches!(saving, Saving::ReadOnly(Away::Behind)) => {
                    *saving = Saving::ReadOnly(Away::Free);
                }
                _ => {}
            }
        }
        match text("kind").as_str() {
            "asked" => drop(self.flush()),
            "news" => self.read_along(&persistence::get(state, "stored")),
            _ => {}
        }
        if text("kind") == "saved" {
            let seq = persistence::get(state, "seq").as_f64().unwrap_or_default();
            host::emit("saved", &format!("{{\"seq\":{seq}}}"));
        }
        if matches!(text("kind").as_str(), "saving" | "saved") && went_well && goes_well(&self.saving()) {
            // No news but for the save state: “saving” is not said where it takes no time.
            call_when_calm(&self.0.say_when_calm);
        } else {
            self.tell_soon();
        }
    }
}

fn call_when_calm(asked: &RefCell<Option<js_sys::Function>>) {
    if let Some(asked) = &*asked.borrow() {
        let _ = asked.call0(&JsValue::NULL);
    }
}

/// What became of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brought {
    /// It is a speech now, and shown.
    Opened,
    /// People are asked whether it is to be tidied.
    Asked,
    /// It was refused; why was said.
    Refused,
}

impl From<StoreError> for TakeError {
    fn from(error: StoreError) -> Self {
        Self { code: error.code(), message: words().refusal(&error) }
    }
}

/// A file's name without its ending.
fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The kind of text document that is text and nothing else.
const PLAIN: &str = "text";

/// The speech in a text document, and the kind of document.
fn speech(name: &str, bytes: &[u8]) -> Result<(&'static str, Speech), TakeError> {
    let unknown = || unreadable(if bytes.is_empty() { ReadError::Empty } else { ReadError::NotText });
    let kind = formats::text_kind(name, bytes).ok_or_else(unknown)?;
    kind.read(bytes).map(|speech| (kind.id(), speech)).map_err(unreadable)
}

fn unreadable(error: ReadError) -> TakeError {
    TakeError { code: error.code(), message: words().unreadable(&error) }
}

const OPEN_KEY: &str = "open";

/// Which speech is open is no part of the work: it is remembered beside it.
fn remember_open(document: Option<&DocumentId>) {
    if let Some(document) = document {
        host::remember(OPEN_KEY, document.as_str());
    }
}

fn restore_open(store: &mut Store) {
    let project = store.project().clone();
    if let Some(id) = host::recall(OPEN_KEY).map(DocumentId::new).filter(|id| project.document(id).is_some()) {
        store.view.open(id);
    }
    store.view.keep_up(&project);
}

thread_local! {
    /// Closures that JavaScript calls for as long as the page lives.
    static KEPT: RefCell<Vec<Box<dyn std::any::Any>>> = const { RefCell::new(Vec::new()) };
}
