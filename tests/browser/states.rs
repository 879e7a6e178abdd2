//! Every state of the screen that has a name, and how to get there: what holds in all of them is tested over this table.
//!
//! A new dialog or panel is one line in [`STATES`].

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use rostrum::app::{Op, words};
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::engine::{Browser, Engine, Wishes};
use crate::page::Page;
use crate::texts::{BROKEN, HEARING, SPEECH};
use crate::{Fault, Outcome};

/// What is on the screen before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum From {
    /// A page that was never used.
    Nothing,
    /// A speech with annotations, see [`speech`].
    Speech,
    /// The same, while another page has the right to write.
    SecondPage,
}

/// In which windows there is such a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Room {
    Any,
    Phone,
}

type Way = for<'a> fn(&'a Page) -> Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>;

/// A state of the screen.
pub(crate) struct State {
    pub(crate) name: &'static str,
    from: From,
    room: Room,
    reach: Way,
}

const fn state(name: &'static str, from: From, room: Room, reach: Way) -> State {
    State { name, from, room, reach }
}

/// All of them, in an order in which each leaves the next its place.
pub(crate) const STATES: &[State] = &[
    state("empty", From::Nothing, Room::Any, |_| Box::pin(async { Ok(()) })),
    state("nothing typed", From::Nothing, Room::Any, |page| Box::pin(page.press(words().start))),
    state("a text could be tidied", From::Nothing, Room::Any, |page| Box::pin(broken(page))),
    state("reading", From::Speech, Room::Any, |_| Box::pin(async { Ok(()) })),
    state("a passage waits for a label", From::Speech, Room::Any, |page| Box::pin(passage(page))),
    state("no label matches", From::Speech, Room::Any, |page| Box::pin(new_name(page))),
    state("an annotation is selected", From::Speech, Room::Any, |page| Box::pin(annotation(page))),
    state("which of several", From::Speech, Room::Any, |page| Box::pin(choice(page))),
    state("a note is written", From::Speech, Room::Any, |page| Box::pin(note(page))),
    state("painting", From::Speech, Room::Any, |page| Box::pin(painting(page))),
    state("speeches", From::Speech, Room::Phone, |page| Box::pin(page.press(words().bar_speeches))),
    state("labels", From::Speech, Room::Phone, |page| Box::pin(page.press(words().bar_labels))),
    state("a label is added", From::Speech, Room::Any, |page| Box::pin(adding(page))),
    state("a label is changed", From::Speech, Room::Any, |page| Box::pin(label_dialog(page))),
    state("speech details", From::Speech, Room::Any, |page| Box::pin(opened_by(page, "i"))),
    state("list", From::Speech, Room::Any, |page| Box::pin(opened_by(page, "l"))),
    state("codebook", From::Speech, Room::Any, |page| Box::pin(opened_by(page, "b"))),
    state("keys", From::Speech, Room::Any, |page| Box::pin(opened_by(page, "?"))),
    state("palette", From::Speech, Room::Any, |page| Box::pin(palette(page))),
    state("nothing of that name", From::Speech, Room::Any, |page| Box::pin(no_command(page))),
    state("settings", From::Speech, Room::Any, |page| Box::pin(by_name(page, Op::Settings))),
    state("project", From::Speech, Room::Any, |page| Box::pin(by_name(page, Op::Project))),
    state("another format", From::Speech, Room::Any, |page| Box::pin(by_name(page, Op::ExportAs))),
    state("labels from lines", From::Speech, Room::Any, |page| Box::pin(by_name(page, Op::PasteLabels))),
    state("removing everything", From::Speech, Room::Any, |page| Box::pin(by_name(page, Op::Erase))),
    state("versions", From::Speech, Room::Any, |page| Box::pin(by_name(page, Op::Versions))),
    state("what comes back of a version", From::Speech, Room::Any, |page| Box::pin(copying(page))),
    state("an empty trash", From::Speech, Room::Any, |page| Box::pin(by_name(page, Op::Trash))),
    state("trash", From::Speech, Room::Any, |page| Box::pin(trash(page))),
    state("deleting for good", From::Speech, Room::Any, |page| Box::pin(for_good(page))),
    state("storage", From::Speech, Room::Any, |page| Box::pin(by_name(page, Op::Storage))),
    state("a reminder", From::Speech, Room::Any, |page| Box::pin(reminder(page))),
    state("a text is corrected", From::Speech, Room::Any, |page| Box::pin(by_name(page, Op::CorrectText))),
    state("another version", From::Speech, Room::Any, |page| Box::pin(by_name(page, Op::AddVersion))),
    state("finding", From::Speech, Room::Any, |page| Box::pin(finding(page, "we"))),
    state("nothing is found", From::Speech, Room::Any, |page| Box::pin(finding(page, "zzzz"))),
    state("a label for all that was found", From::Speech, Room::Any, |page| Box::pin(labels_for_all(page))),
    state("going to a paragraph", From::Speech, Room::Any, |page| Box::pin(opened_by(page, "g"))),
    state("sentences", From::Speech, Room::Any, |page| Box::pin(sentences(page))),
    state("an edge is moved", From::Speech, Room::Any, |page| Box::pin(edge(page))),
    state("a passage is added", From::Speech, Room::Any, |page| Box::pin(adding_passage(page))),
    state("main menu", From::Speech, Room::Any, |page| Box::pin(page.press(words().menu_name_main))),
    state("export menu", From::Speech, Room::Any, |page| Box::pin(export_menu(page))),
    state("paste over a speech", From::Speech, Room::Any, |page| Box::pin(another(page))),
    state("error", From::Speech, Room::Any, |page| Box::pin(refused(page))),
    state("taken back", From::Speech, Room::Any, |page| Box::pin(deleted(page))),
    state("without a place", From::Speech, Room::Any, |page| Box::pin(without_a_place(page))),
    state("to look at", From::Speech, Room::Any, |page| Box::pin(to_look_at(page))),
    state("speakers are found", From::Speech, Room::Any, |page| Box::pin(hearing(page))),
    state("read-only", From::SecondPage, Room::Any, |page| Box::pin(page.hears("alert", words().read_only_tab))),
    state("stopped", From::SecondPage, Room::Any, |page| Box::pin(stopped(page))),
];

/// Which of the states: a test must not take too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Half {
    First,
    Second,
}

/// A window, and what the system prefers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) dark: bool,
}

impl Screen {
    fn has(self, room: Room) -> bool {
        match room {
            Room::Any => true,
            Room::Phone => self.width <= 760,
        }
    }
}

/// Runs what `look` looks for in each state; faults bear the state's name, and one does not hide the next.
pub(crate) async fn in_states(page: &Page, half: Half, screen: Screen, look: Look) -> Outcome {
    if !screen.dark {
        return visit(page, half, screen, look).await;
    }
    match page.engine() {
        Engine::Chromium | Engine::Firefox => {
            page.browser.prefer_dark(true).await?;
            let outcome = visit(page, half, screen, look).await;
            page.browser.prefer_dark(false).await?;
            outcome
        }
        // Here it is for a whole session.
        Engine::Webkit => {
            let wishes = Wishes { dark: true, ..Wishes::default() };
            let browser = Arc::new(Browser::start(Engine::Webkit, &wishes).await?);
            let outcome = visit(&page.in_browser(browser.clone()), half, screen, look).await;
            browser.quit().await;
            outcome
        }
    }
}

/// What is wrong on the screen, in words.
pub(crate) type Look = for<'a> fn(&'a Page) -> Pin<Box<dyn Future<Output = Result<Vec<String>, Fault>> + Send + 'a>>;

async fn visit(page: &Page, half: Half, screen: Screen, look: Look) -> Outcome {
    let mut faults = Vec::new();
    let mut there = None;
    let states: Vec<&State> = STATES.iter().filter(|it| screen.has(it.room)).collect();
    let (first, second) = states.split_at(states.len() / 2);
    for state in if half == Half::First { first } else { second } {
        if there != Some(state.from) || !is_calm(page, state.from).await? {
            open(page, screen, state.from).await?;
            there = Some(state.from);
        }
        match (state.reach)(page).await {
            Ok(()) => {
                let found = look(page).await.map_err(|error| format!("{}: {error}", state.name))?;
                faults.extend(found.iter().map(|it| format!("{}: {it}", state.name)));
            }
            Err(error) => {
                faults.push(format!("{} is not reached: {error}", state.name));
                there = None;
            }
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(format!("{screen:?}\n{}", faults.join("\n")).into()) }
}

async fn open(page: &Page, screen: Screen, from: From) -> Outcome {
    let before = match from {
        From::SecondPage => "navigator.locks.request('rostrum:rostrum', () => new Promise(() => {}))",
        From::Nothing | From::Speech => "",
    };
    // Each in a place of its own.
    if from == From::Speech {
        page.go("/test-pages/blank.html").await?;
        let forget = "const request = indexedDB.deleteDatabase('rostrum');
            localStorage.clear();
            request.onerror = request.onblocked = request.onsuccess = () => done(null)";
        page.eval_async::<Value>(forget, vec![]).await?;
    }
    page.open_in_frame(screen.width, screen.height, before).await?;
    if from == From::Speech {
        speech(page).await?;
        page.settled().await?;
    }
    Ok(())
}

/// A speech with one annotation of each kind: alone, nested, crossing, with a note.
async fn speech(page: &Page) -> Outcome {
    page.load(SPEECH).await?;
    for (quote, labels) in [
        ("warm welcome", &["praise"][..]),
        ("judicial reform", &["reform-support", "praise"]),
        ("remain deeply concerned about the arrests", &["concern"]),
        ("deeply concerned", &["praise"]),
        ("concerned about the arrests of peaceful", &["reform-support"]),
    ] {
        page.annotate(quote, labels).await?;
    }
    let id = page.annotate("every honest step", &["reform-support"]).await?;
    page.call("update", vec![json!(id), json!({"note": "Conditional? See the next speech."})]).await??;
    Ok(())
}

/// Steps out of whatever is open; gives whether nothing is.
async fn is_calm(page: &Page, from: From) -> Result<bool, Fault> {
    if from != From::Speech {
        return Ok(from == From::Nothing);
    }
    let calm = "one('button', arguments[0])?.click();
        return !document.querySelector('dialog[open], [role=dialog], :popover-open, [aria-expanded=true], [aria-pressed=true]')
            && !one('button', arguments[1]) && !said('alert') && isSeen(pane())";
    for _ in 0..6 {
        if page.eval(calm, vec![json!(words().dismiss), json!(words().painting_stop)]).await? {
            return Ok(true);
        }
        page.key(Key::Escape).await?;
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    }
    Ok(false)
}

async fn focus_text(page: &Page) -> Outcome {
    page.eval::<Value>("window.focus(); pane().focus({ preventScroll: true })", vec![]).await?;
    Ok(())
}

/// Presses a key in the text, and waits for the dialog that it opens.
async fn opened_by(page: &Page, key: &str) -> Outcome {
    focus_text(page).await?;
    page.keys(key).await?;
    a_dialog(page).await
}

async fn a_dialog(page: &Page) -> Outcome {
    page.until("a dialog opens", "return !!document.querySelector('dialog[open]')", vec![]).await?;
    Ok(())
}

async fn palette(page: &Page) -> Outcome {
    focus_text(page).await?;
    page.held(&[Key::Control], 'k').await?;
    a_dialog(page).await
}

async fn no_command(page: &Page) -> Outcome {
    palette(page).await?;
    page.keys("zzzz").await?;
    page.hears("status", words().palette_none).await
}

/// Asks for something by its name in the palette.
async fn by_name(page: &Page, op: Op) -> Outcome {
    palette(page).await?;
    page.keys(words().op_name(op)).await?;
    page.key(Key::Enter).await?;
    let other =
        "return !!document.querySelector('dialog[open]') && !document.querySelector('dialog[open] [role=combobox]')";
    page.until("a dialog opens", other, vec![]).await?;
    Ok(())
}

async fn copying(page: &Page) -> Outcome {
    by_name(page, Op::Versions).await?;
    let last = "return [...document.querySelectorAll('dialog[open] li button')].at(-1)";
    page.click_on("a version is there", last, vec![]).await?;
    page.find("button", words().history.back).await?;
    Ok(())
}

async fn trash(page: &Page) -> Outcome {
    let gone = json!({"title": "A speech of the day before yesterday", "text": "It goes."});
    page.call("load", vec![gone]).await??;
    opened_by(page, "i").await?;
    page.press(words().delete_speech).await?;
    page.until("the dialog is gone", "return !document.querySelector('dialog[open]')", vec![]).await?;
    by_name(page, Op::Trash).await
}

async fn for_good(page: &Page) -> Outcome {
    by_name(page, Op::Trash).await?;
    page.click_on("a speech is there", "return document.querySelector('dialog[open] li .danger')", vec![]).await?;
    page.find("button", words().cancel).await?;
    Ok(())
}

async fn reminder(page: &Page) -> Outcome {
    page.eval::<Value>("const { Date } = window; const now = Date.now; Date.now = () => now() + 4 * 86400000", vec![])
        .await?;
    for _ in 0..6 {
        page.annotate("the progress", &["praise"]).await?;
    }
    page.until("it is said", "return !!document.querySelector('.reminder.shown')", vec![]).await?;
    Ok(())
}

/// The speech with a passage that changed and one that is gone.
async fn changed(page: &Page) -> Outcome {
    let script = "const text = document.querySelector('[data-rostrum=text]').textContent;
        rostrum.correct({ text: text.replace(arguments[0], arguments[1]) }).then(done, fail)";
    for (from, to) in [("warm welcome", "welcome"), ("deeply concerned", "")] {
        page.eval_async::<Value>(script, vec![json!(from), json!(to)]).await?;
    }
    Ok(())
}

async fn without_a_place(page: &Page) -> Outcome {
    changed(page).await?;
    by_name(page, Op::Unplaced).await
}

async fn to_look_at(page: &Page) -> Outcome {
    changed(page).await?;
    by_name(page, Op::Review).await
}

async fn sentences(page: &Page) -> Outcome {
    focus_text(page).await?;
    page.keys("m").await?;
    page.until(
        "the sentences are there",
        "return !!document.querySelector('section[aria-label=\"' + arguments[0] + '\"]')",
        vec![json!(words().sentences_name)],
    )
    .await?;
    Ok(())
}

async fn finding(page: &Page, typed: &str) -> Outcome {
    focus_text(page).await?;
    page.keys("/").await?;
    page.find("textbox", words().finding.field).await?;
    page.held(&[Key::Control], 'a').await?;
    page.keys(typed).await
}

async fn labels_for_all(page: &Page) -> Outcome {
    finding(page, "the").await?;
    page.press(words().finding.label_this).await?;
    page.until("the labels are there", "return !!document.querySelector('[role=menuitem]')", vec![]).await?;
    Ok(())
}

async fn edge(page: &Page) -> Outcome {
    annotation(page).await?;
    page.press(words().edges).await?;
    page.find("button", words().other_edge).await?;
    Ok(())
}

async fn adding_passage(page: &Page) -> Outcome {
    annotation(page).await?;
    page.press(words().add_passage).await?;
    page.hears("status", words().adding).await
}

async fn passage(page: &Page) -> Outcome {
    page.select_by_script("the progress").await?;
    page.popover_is(true).await
}

async fn new_name(page: &Page) -> Outcome {
    passage(page).await?;
    page.keys("zeal").await?;
    page.find("button", &words().create_label.of("zeal")).await?;
    Ok(())
}

async fn annotation(page: &Page) -> Outcome {
    page.click_text("every honest step").await?;
    page.popover_is(true).await
}

async fn choice(page: &Page) -> Outcome {
    page.click_text("deeply concerned").await?;
    page.until("the choice opens", "return !!dialog(arguments[0])", vec![json!(words().choice_name)]).await?;
    Ok(())
}

async fn note(page: &Page) -> Outcome {
    annotation(page).await?;
    focus_text(page).await?;
    page.key(Key::F2).await?;
    page.find("textbox", words().note_name).await?;
    Ok(())
}

/// The labels of the side, which a phone has in a sheet.
async fn labels(page: &Page) -> Outcome {
    if page.eval("return !!one('button', arguments[0])", vec![json!(words().bar_labels)]).await? {
        page.press(words().bar_labels).await?;
    }
    Ok(())
}

async fn painting(page: &Page) -> Outcome {
    labels(page).await?;
    page.click_row(words().labels, "Concern").await?;
    page.find("button", words().painting_stop).await?;
    Ok(())
}

async fn adding(page: &Page) -> Outcome {
    labels(page).await?;
    page.press(words().add_label).await?;
    page.find("textbox", words().label_name).await?;
    Ok(())
}

async fn label_dialog(page: &Page) -> Outcome {
    labels(page).await?;
    let name = format!("{}: Concern", words().label_actions);
    page.click_on("the label can be changed", "return all('button', arguments[0])[0]", vec![json!(name)]).await?;
    a_dialog(page).await
}

async fn export_menu(page: &Page) -> Outcome {
    page.press(words().export_more).await?;
    page.find("button", words().export_csv).await?;
    Ok(())
}

async fn broken(page: &Page) -> Outcome {
    // What was said before stands over the button in the smallest window.
    page.eval::<Value>("one('button', arguments[0])?.click()", vec![json!(words().dismiss)]).await?;
    let typed = "one('textbox', arguments[0]).value = arguments[1]";
    page.eval::<Value>(typed, vec![json!(words().paste_name), json!(BROKEN)]).await?;
    page.press(words().start).await?;
    page.until("the page asks", "return !!one('dialog', arguments[0])", vec![json!(words().tidy_title)]).await?;
    Ok(())
}

/// The details of a speech in which people take turns, with its speakers taken.
async fn hearing(page: &Page) -> Outcome {
    page.load(HEARING).await?;
    opened_by(page, "i").await?;
    page.press(words().turns_use).await?;
    page.find("textbox", &words().turns_name.of("MS. JONES")).await?;
    Ok(())
}

async fn another(page: &Page) -> Outcome {
    focus_text(page).await?;
    page.keys("v").await?;
    page.find("button", words().back_to_speech).await?;
    Ok(())
}

async fn refused(page: &Page) -> Outcome {
    adding(page).await?;
    page.keys("Concern").await?;
    page.key(Key::Enter).await?;
    page.until("the page says why not", "return !!said('alert')", vec![]).await?;
    Ok(())
}

async fn deleted(page: &Page) -> Outcome {
    annotation(page).await?;
    page.press(words().delete).await?;
    page.hears("status", &words().annotations_deleted.of(1)).await
}

async fn stopped(page: &Page) -> Outcome {
    page.eval::<Value>("dispatchEvent(new CustomEvent('rostrum-panic', { detail: 'a test' }))", vec![]).await?;
    page.until("the page says so", "return said('alert').includes('Rostrum has stopped')", vec![]).await?;
    Ok(())
}
