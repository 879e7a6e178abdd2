//! The list of speeches, in an order of one's own.

use std::cell::Cell;
use std::rc::Rc;

use yew::prelude::*;

use super::app::showing;
use super::header::Fresh;
use super::icons;
use super::kept_focus::use_kept_focus;
use crate::app::{Action, Over, words};
use crate::browser::Shell;
use crate::model::{Command, DocumentId};

/// How far a pointer moves before it drags, in CSS pixels.
const DRAG_PX: i32 = 6;

/// What the panels on the side need.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct SideProps {
    /// The desk.
    pub(super) shell: Shell,
    /// Makes it draw anew with its parent.
    #[prop_or_default]
    pub(super) fresh: Fresh,
}

/// Gives a speech another place in the list, and says so.
pub(super) fn move_to(shell: &Shell, document: &DocumentId, position: usize) {
    if shell.try_run(Command::MoveDocument { document: document.clone(), position }).is_none() {
        return;
    }
    let said = shell.read(|store| {
        let project = store.project();
        let place = words().number(project.position(document).unwrap_or_default() + 1);
        let (count, title) = (words().number(project.documents.len()), project.document(document)?.title().to_owned());
        Some(words().details_moved.with([("name", title), ("place", place), ("count", count)]))
    });
    shell.look(|view| view.say(said.unwrap_or_default()));
}

/// A speech under the pointer.
#[derive(Clone, Debug, PartialEq)]
struct Drag {
    document: DocumentId,
    /// Where it would go, among the others, from zero.
    to: usize,
}

/// All speeches, by name, with how many annotations they have.
#[component]
pub(super) fn Speeches(props: &SideProps) -> Html {
    let shell = &props.shell;
    let list = use_node_ref();
    let drag = use_state_eq(|| None::<Drag>);
    // Where the button went down on which row; a drag that ends there is no click.
    let down = use_mut_ref(|| None::<(DocumentId, i32, i32)>);
    let dragged = use_memo((), |()| Rc::new(Cell::new(false)));
    let (documents, open, starting) =
        shell.read(|store| (store.project().documents.clone(), store.view.document.clone(), store.view.starting));
    let count = documents.len();
    let kept_focus = use_kept_focus(documents.iter().map(|it| it.id.clone()).collect::<Vec<_>>());
    let trashed = shell.trash_count();
    let items = documents.iter().enumerate().map(|(position, document)| {
        let id = document.id.clone();
        let is_open = open.as_ref() == Some(&id) && !starting;
        let show = {
            let (shell, id, dragged) = (shell.clone(), id.clone(), dragged.clone());
            move |_| {
                if !dragged.replace(false) {
                    shell.act(Action::Open(id.clone()));
                    shell.act(Action::Uncover);
                }
            }
        };
        let on_key = {
            let (shell, id, kept_focus) = (shell.clone(), id.clone(), kept_focus.clone());
            move |event: KeyboardEvent| {
                let is_up = match event.key().as_str() {
                    "ArrowUp" => true,
                    "ArrowDown" => false,
                    _ => return,
                };
                if event.alt_key() && !event.ctrl_key() && !event.meta_key() {
                    event.prevent_default();
                    event.stop_propagation();
                    // Where it stands now, which may not be drawn yet.
                    let Some(position) = shell.read(|store| store.project().position(&id)) else { return };
                    let to = if is_up { position.checked_sub(1) } else { Some(position + 1).filter(|it| *it < count) };
                    if let Some(to) = to {
                        *kept_focus.borrow_mut() = Some(format!("li[data-speech=\"{id}\"] > .row"));
                        move_to(&shell, &id, to);
                    }
                }
            }
        };
        let press = {
            let (id, down, dragged) = (id.clone(), down.clone(), dragged.clone());
            move |event: PointerEvent| {
                dragged.set(false);
                // A finger scrolls; for it there are buttons in the details.
                if event.button() == 0 && event.pointer_type() != "touch" && count > 1 {
                    *down.borrow_mut() = Some((id.clone(), event.client_y(), event.pointer_id()));
                }
            }
        };
        let is_dragged = drag.as_ref().is_some_and(|it| it.document == id);
        let place = drag.as_ref().and_then(|it| drop_mark(&documents, it, position));
        let change = showing(shell, Over::Details(id.clone()));
        let is_earlier = documents.iter().any(|it| it.derived_from.as_ref() == Some(&id));
        let origin = documents.iter().find(|it| document.derived_from.as_ref() == Some(&it.id));
        let version = match origin {
            _ if is_earlier => Some(words().earlier_version.to_owned()),
            Some(origin) if origin.title() != document.title() => Some(words().version_of.of(origin.title())),
            _ => None,
        };
        html! {
            <li key={document.id.as_str()} data-speech={document.id.to_string()}
                class={classes!("speech-item", is_open.then_some("on"), is_dragged.then_some("dragged"), place)}>
                <button type="button" class="row" aria-current={is_open.then_some("true")} onclick={show} onkeydown={on_key}
                    onpointerdown={press} aria-describedby={(count > 1).then_some("reorder-hint")}>
                    <span class="name"><bdi>{document.title()}</bdi>
                        if let Some(version) = version { <small class="version">{version}</small> }
                    </span>
                    <span class="count" aria-label={words().annotation_count.of(document.annotations.len())}>
                        {words().number(document.annotations.len())}
                    </span>
                </button>
                <button type="button" class="dots" title={words().speech_actions} onclick={change}
                    aria-label={format!("{}: {}", words().speech_actions, document.title())}>{icons::dots()}</button>
            </li>
        }
    });
    let moved = {
        let (drag, down, list, documents) = (drag.clone(), down.clone(), list.clone(), documents.clone());
        move |event: PointerEvent| {
            let Some((document, from, pointer)) = down.borrow().clone() else { return };
            if pointer != event.pointer_id() || drag.is_none() && (event.client_y() - from).abs() < DRAG_PX {
                return;
            }
            let Some(list) = list.cast::<web_sys::Element>() else { return };
            let _ = list.set_pointer_capture(pointer);
            let here = documents.iter().position(|it| it.id == document);
            let to = place_at(&list, here, event.client_y());
            drag.set(Some(Drag { document, to }));
        }
    };
    let released = {
        let (shell, drag, down, dragged) = (shell.clone(), drag.clone(), down.clone(), dragged.clone());
        move |_: PointerEvent| {
            down.borrow_mut().take();
            if let Some(Drag { document, to }) = &*drag {
                dragged.set(true);
                let clear = dragged.clone();
                // The click that may follow comes before this.
                gloo::timers::callback::Timeout::new(0, move || clear.set(false)).forget();
                move_to(&shell, document, *to);
                drag.set(None);
            }
        }
    };
    let given_up = {
        let (drag, down) = (drag.clone(), down.clone());
        move |_: PointerEvent| {
            down.borrow_mut().take();
            drag.set(None);
        }
    };
    let start = {
        let shell = shell.clone();
        move |_| {
            shell.act(Action::Start);
            shell.act(Action::Uncover);
        }
    };
    html! {
        <section class="speeches">
            <h2 id="speeches-title">{words().speeches}</h2>
            if documents.is_empty() {
                <p class="none">{words().no_speeches}</p>
            } else {
                <ul role="list" ref={list} class={drag.is_some().then_some("dragging")} aria-labelledby="speeches-title"
                    onpointermove={moved} onpointerup={released} onpointercancel={given_up}>{ for items }</ul>
            }
            if count > 1 { <p id="reorder-hint" hidden=true>{words().details_reorder_hint}</p> }
            <button type="button" class="quiet" onclick={start}>{icons::plus()}{words().add_speech}</button>
            if trashed > 0 {
                <button type="button" class="quiet" onclick={showing(shell, Over::Trash)}>{icons::bin()}{words().history.trash_open.of(trashed)}</button>
            }
        </section>
    }
}

/// On which side of the row a line shows where the dragged one would go.
fn drop_mark(documents: &[Rc<crate::model::Document>], drag: &Drag, position: usize) -> Option<&'static str> {
    let from = documents.iter().position(|it| it.id == drag.document)?;
    match (position == drag.to, drag.to < from) {
        (true, true) => Some("before"),
        (true, false) if drag.to > from => Some("after"),
        _ => None,
    }
}

/// The place of a row that is dragged to that height: how many of the others have their middle above it.
fn place_at(list: &web_sys::Element, here: Option<usize>, y: i32) -> usize {
    let rows = list.children();
    let others = (0..rows.length()).filter(|at| here != Some(*at as usize)).filter_map(|at| rows.item(at));
    others
        .filter(|row| {
            let rect = row.get_bounding_client_rect();
            rect.top() + rect.height() / 2.0 < f64::from(y)
        })
        .count()
}
