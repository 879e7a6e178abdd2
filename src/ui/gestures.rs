//! Keys, selections and clicks, from the one set of listeners that the page has.

use std::cell::Cell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast as _;
use yew::prelude::*;

use crate::app::Action;
use crate::app::keymap::{self, Focus, Intent, Key};
use crate::app::settings::Marking;
use crate::browser::Shell;
use crate::model::AnnotationId;

/// How long a selection made by keys or by touch must rest before it counts, in milliseconds.
const SELECTION_REST_MS: u32 = 280;

/// Listens for as long as the component lives.
#[hook]
pub(super) fn use_gestures(shell: &Shell) {
    use_effect_with(shell.clone(), move |shell| {
        let listeners = web_sys::window().and_then(|it| it.document()).map(|document| {
            let options = EventListenerOptions::enable_prevent_default();
            let pointer_down = Rc::new(Cell::new(false));
            vec![
                EventListener::new_with_options(&document, "keydown", options, {
                    let shell = shell.clone();
                    move |event| {
                        let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() else { return };
                        if !matches!(event.key().as_str(), "Control" | "Alt" | "Shift" | "Meta") {
                            say_how("keys");
                        }
                        on_key(&shell, event);
                    }
                }),
                EventListener::new(&document, "pointerdown", {
                    let down = pointer_down.clone();
                    move |_| {
                        down.set(true);
                        say_how("pointer");
                    }
                }),
                EventListener::new(&document, "pointerup", {
                    let (shell, down) = (shell.clone(), pointer_down.clone());
                    move |event| {
                        down.set(false);
                        let exact = event.dyn_ref::<web_sys::PointerEvent>().is_some_and(|it| it.alt_key());
                        let in_field = event.target().and_then(|it| it.dyn_into().ok()).is_some_and(|it| is_field(&it));
                        // The selection is settled only after the event.
                        let shell = shell.clone();
                        Timeout::new(0, move || {
                            if !in_field {
                                take_selection(&shell, exact);
                            }
                        })
                        .forget();
                    }
                }),
                EventListener::new(&document, "pointercancel", {
                    let down = pointer_down.clone();
                    move |_| down.set(false)
                }),
                EventListener::new(&document, "click", {
                    let shell = shell.clone();
                    move |event| on_click(&shell, event)
                }),
                EventListener::new(&document, "selectionchange", {
                    let (shell, down) = (shell.clone(), pointer_down);
                    let resting: Rc<Cell<Option<Timeout>>> = Rc::default();
                    move |_| {
                        let (shell, down) = (shell.clone(), down.clone());
                        resting.set(Some(Timeout::new(SELECTION_REST_MS, move || {
                            if !down.get() {
                                take_selection(&shell, false);
                            }
                        })));
                    }
                }),
                EventListener::new_with_options(&document, "dragover", options, |event| event.prevent_default()),
                EventListener::new_with_options(&document, "drop", options, {
                    let shell = shell.clone();
                    move |event| super::start::on_drop(&shell, event)
                }),
            ]
        });
        let hidden = web_sys::window().map(|window| {
            let shell = shell.clone();
            EventListener::new(&window, "pagehide", move |_| {
                shell.flush();
            })
        });
        move || drop((listeners, hidden))
    });
}

/// How people move about now: the frame around the whole text is for those who came to it with Tab.
fn say_how(how: &str) {
    if let Some(body) = web_sys::window().and_then(|it| it.document()).and_then(|it| it.body()) {
        let _ = body.set_attribute("data-moves", how);
    }
}

/// A new selection in the text becomes the passage; an emptied one in the text lets the passage go.
fn take_selection(shell: &Shell, exact: bool) {
    let Some((place, span)) = shell.selection() else { return };
    let (pending, caret) = shell.read(|store| (store.view.pending, store.view.caret));
    // Where the caret took it, it is known already; what rests is offered the labels.
    if caret.is_some_and(|caret| caret.span() == span && (span.is_some() || caret.head == place)) {
        if span.is_some() {
            shell.act(Action::OfferLabels);
        }
        return;
    }
    match span {
        Some(span) if pending != Some(span) && shell.is_new_selection(span) => {
            shell.act(Action::Passage { span, exact });
        }
        Some(_) => {}
        None if pending.is_some() && !in_popover() => shell.act(Action::Click(Vec::new())),
        None => {}
    }
}

fn in_popover() -> bool {
    let active = web_sys::window().and_then(|it| it.document()).and_then(|it| it.active_element());
    active.is_some_and(|it| it.closest(".popover").ok().flatten().is_some())
}

/// A click on the text: what lies there is selected.
fn on_click(shell: &Shell, event: &Event) {
    let Some(target) = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok()) else { return };
    let inside = |selector: &str| target.closest(selector).ok().flatten();
    if inside("[data-rostrum=text]").is_none() || shell.selection().is_some_and(|(_, span)| span.is_some()) {
        return;
    }
    let place = shell.selection().map(|(place, _)| place);
    let (marking, edge) = shell.read(|store| (store.view.settings.marking, store.view.edge));
    match place {
        // An edge was chosen: the click says where it goes.
        Some(place) if edge.is_some() => return shell.act(Action::MoveTo { place, extend: false }),
        Some(place) if marking == Marking::Clicks => return shell.act(Action::Mark(place)),
        Some(place) => shell.act(Action::SetCaret(place)),
        None => {}
    }
    let ids = inside("mark").and_then(|mark| mark.get_attribute("data-annotations")).unwrap_or_default();
    let ids: Vec<AnnotationId> = ids.split_whitespace().map(AnnotationId::new).collect();
    shell.act(Action::Click(ids));
}

fn is_field(element: &web_sys::Element) -> bool {
    element.closest("input, textarea, select, [contenteditable]").ok().flatten().is_some()
}

fn focus_of(element: &web_sys::Element) -> Focus {
    let inside = |selector: &str| element.closest(selector).ok().flatten().is_some();
    if inside(".popover input") {
        Focus::Finder
    } else if is_field(element) {
        Focus::Field
    } else if inside("[data-rostrum=text]") {
        Focus::Text
    } else if inside("button, a, summary, [role=menuitem], [role=option], [role=treeitem]") {
        Focus::Control
    } else {
        Focus::Page
    }
}

fn on_key(shell: &Shell, event: &web_sys::KeyboardEvent) {
    if event.is_composing() || event.default_prevented() || event.key() == "Escape" && is_menu_open() {
        return;
    }
    let target = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
    let focus = target.as_ref().map_or(Focus::Page, focus_of);
    let key = Key {
        key: event.key(),
        latin: latin(event),
        control: event.ctrl_key() || event.meta_key(),
        alt: event.alt_key(),
        shift: event.shift_key(),
    };
    let intent = shell.read(|store| keymap::intent(&key, focus, &store.view, &store.project().codebook));
    let Some(intent) = intent else { return };
    event.prevent_default();
    match intent {
        Intent::Act(action) => {
            if action == Action::Escape && matches!(focus, Focus::Finder | Focus::Field) {
                focus_text();
            }
            shell.act(action);
        }
        Intent::Op(op) => shell.perform(op),
    }
}

/// Whether a menu of the top is open: the browser itself closes it with Escape.
fn is_menu_open() -> bool {
    let document = web_sys::window().and_then(|it| it.document());
    document.and_then(|it| it.query_selector(".drop:popover-open").ok().flatten()).is_some()
}

/// What the key writes on a Latin keyboard, when it writes a letter of another script.
fn latin(event: &web_sys::KeyboardEvent) -> Option<String> {
    let written = event.key();
    let mut characters = written.chars();
    let (Some(letter), None) = (characters.next(), characters.next()) else { return None };
    if letter.is_ascii() {
        return None;
    }
    let code = event.code();
    let known = match code.as_str() {
        "BracketLeft" => Some(if event.shift_key() { "{" } else { "[" }),
        "BracketRight" => Some(if event.shift_key() { "}" } else { "]" }),
        "Comma" => Some(","),
        _ => code.strip_prefix("Key").or_else(|| code.strip_prefix("Digit")),
    };
    known.map(str::to_lowercase)
}

/// Puts the focus into the text, without scrolling.
pub(super) fn focus_text() {
    let document = web_sys::window().and_then(|it| it.document());
    let text = document.and_then(|it| it.query_selector("[data-rostrum=text]").ok().flatten());
    if let Some(text) = text.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = text.focus_with_options(&options);
    }
}
