//! The codebook beside the text: apply, arm, show and hide, move, add, change.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use yew::prelude::*;

use super::app::showing;
use super::kept_focus::{KeptFocus, use_kept_focus};
use super::speeches::SideProps;
use super::{chips, icons};
use crate::app::{Action, Over, words};
use crate::browser::Shell;
use crate::model::{Codebook, Command, Entry, LabelId, NewLabel, Seat, Way};

/// With more labels than this there is a field to find one.
const FIND: usize = 7;

/// How far the pointer must go before a press on a row is a drag, in CSS pixels.
const DRAG: i32 = 6;

/// The class that sets a row of the tree in.
pub(super) fn indent(depth: usize) -> Option<String> {
    (depth > 0).then(|| format!("in in{}", depth.min(5)))
}

/// Moves a label, and gives what to say of where it is now.
pub(super) fn move_label(shell: &Shell, label: &LabelId, seat: Seat) -> Option<String> {
    shell.try_run(Command::MoveLabel { label: label.clone(), seat })?;
    Some(shell.read(|store| place_words(&store.project().codebook, label)))
}

fn place_words(codebook: &Codebook, id: &LabelId) -> String {
    let Some(label) = codebook.get(id) else { return String::new() };
    let parent = codebook.above(id).first().map(|it| (*it).clone());
    let siblings = codebook.below(parent.as_ref().map(|it| &it.id));
    let place = siblings.iter().position(|it| it.id == *id).map_or(0, |at| at + 1);
    let (place, count) = (words().number(place), words().number(siblings.len()));
    match parent {
        None => words().label_moved.with([("name", &*label.name), ("place", &place), ("count", &count)]),
        Some(parent) => words().label_moved_below.with([
            ("name", &*label.name),
            ("place", &place),
            ("count", &count),
            ("parent", &parent.name),
        ]),
    }
}

/// Which way a key with Alt moves a label.
pub(super) fn way_of(event: &KeyboardEvent) -> Option<Way> {
    if !event.alt_key() || event.ctrl_key() || event.meta_key() || event.shift_key() {
        return None;
    }
    match event.key().as_str() {
        "ArrowUp" => Some(Way::Up),
        "ArrowDown" => Some(Way::Down),
        "ArrowRight" => Some(Way::In),
        "ArrowLeft" => Some(Way::Out),
        _ => None,
    }
}

/// Where a dragged row would go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    /// Before the row under the pointer.
    Before,
    /// Below it in the tree.
    Into,
    /// Behind it, and all below it.
    After,
}

/// A press on a row that is, or may become, a drag.
#[derive(Clone, Debug, PartialEq)]
struct Drag {
    label: LabelId,
    start: i32,
    moving: bool,
    over: Option<(LabelId, Edge)>,
}

impl Drag {
    fn seat(&self, codebook: &Codebook) -> Option<Seat> {
        let (target, edge) = self.over.as_ref()?;
        if *target == self.label || codebook.is_below(target, &self.label) {
            return None;
        }
        if *edge == Edge::Into {
            return Some(Seat { parent: Some(target.clone()), index: usize::MAX });
        }
        let parent = codebook.above(target).first().map(|it| it.id.clone());
        let siblings = codebook.below(parent.as_ref());
        let index = siblings.iter().filter(|it| it.id != self.label).position(|it| it.id == *target)?;
        Some(Seat { parent, index: index + usize::from(*edge == Edge::After) })
    }
}

/// The row under the pointer, and which part of it.
fn row_at(event: &PointerEvent) -> Option<(LabelId, Edge)> {
    let document = web_sys::window()?.document()?;
    #[expect(clippy::cast_precision_loss, reason = "pixels of a screen")]
    let (x, y) = (event.client_x() as f32, event.client_y() as f32);
    let row = document.element_from_point(x, y)?.closest("li[data-label]").ok()??;
    let id = row.get_attribute("data-label")?;
    let rect = row.get_bounding_client_rect();
    let part = (f64::from(y) - rect.top()) / rect.height().max(1.0);
    let edge = if part < 0.3 {
        Edge::Before
    } else if part > 0.7 {
        Edge::After
    } else {
        Edge::Into
    };
    Some((LabelId::new(id), edge))
}

/// The labels, in the order of their tree.
#[component]
pub(super) fn Labels(props: &SideProps) -> Html {
    let shell = &props.shell;
    let filter = use_state(String::new);
    let drag = use_state(|| None::<Drag>);
    // The click that ends a drag is no choice.
    let dragged = use_mut_ref(|| false);
    let codebook = shell.read(|store| store.project().codebook.clone());
    let kept_focus = use_kept_focus(codebook.clone());
    let finds = codebook.labels().len() > FIND;
    let wanted = if finds { filter.trim().to_lowercase() } else { String::new() };
    let fits = |entry: &Entry<'_>| wanted.is_empty() || entry.label.name.to_lowercase().contains(&wanted);
    let entries: Vec<Entry<'_>> = codebook.outline().filter(fits).collect();
    let is_whole = wanted.is_empty();
    let items = entries.iter().map(|entry| row(shell, &codebook, *entry, is_whole, &drag, &dragged, &kept_focus));
    let type_filter = {
        let filter = filter.clone();
        move |event: InputEvent| {
            if let Some(input) = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok()) {
                filter.set(input.value());
            }
        }
    };
    html! {
        <section class="labels">
            <div class="side-head">
                <h2 id="labels-title">{words().labels}</h2>
                <button type="button" class="open-codebook" onclick={showing(shell, Over::Codebook)}>{words().codebook}</button>
            </div>
            if finds {
                <input class="find-label" value={(*filter).clone()} oninput={type_filter} autocomplete="off" spellcheck="false"
                    aria-label={words().codebook_find} placeholder={words().codebook_find} />
            }
            <ul role="list" aria-labelledby="labels-title">{ for items }</ul>
            if entries.is_empty() && !is_whole { <p class="none">{words().no_label_matches}</p> }
            {hidden_line(shell, &codebook)}
            <AddLabel shell={shell.clone()} />
            <p class="hint">{words().hint}</p>
        </section>
    }
}

/// “2 labels hidden · Show all”, while not all labels are drawn.
pub(super) fn hidden_line(shell: &Shell, codebook: &Codebook) -> Html {
    let (hidden, only) = shell.read(|store| (store.view.hidden.len(), store.view.only.clone()));
    let text = match only.and_then(|id| codebook.get(&id).cloned()) {
        Some(label) => words().only_shown.of(&label.name),
        None if hidden > 0 => words().labels_hidden.of(hidden),
        None => return html! { <p class="some-hidden" role="status" /> },
    };
    let show = {
        let shell = shell.clone();
        move |_: MouseEvent| shell.act(Action::ShowAllLabels)
    };
    html! {
        <p class="some-hidden shown" role="status">
            <bdi>{text}</bdi>
            <button type="button" onclick={show}>{words().show_all}</button>
        </p>
    }
}

fn row(
    shell: &Shell,
    codebook: &Codebook,
    entry: Entry<'_>,
    can_move: bool,
    drag: &UseStateHandle<Option<Drag>>,
    dragged: &Rc<RefCell<bool>>,
    kept_focus: &KeptFocus,
) -> Html {
    let label = entry.label;
    let id = label.id.clone();
    let (armed, applied, applies, is_hidden, uses) = shell.read(|store| {
        let view = &store.view;
        let selected = view.selected_annotation(store.project());
        let applied = selected.is_some_and(|it| it.has_label(&id));
        let applies = view.pending.is_some() || selected.is_some();
        let is_hidden = view.only.as_ref().map_or(view.hidden.contains(&id), |only| *only != id);
        (view.armed.as_ref() == Some(&id), applied, applies, is_hidden, store.tally().uses(&id))
    });
    let choose = {
        let (shell, id, dragged) = (shell.clone(), id.clone(), dragged.clone());
        move |_| {
            if !dragged.replace(false) {
                shell.act(Action::Label(id.clone()));
                shell.act(Action::Uncover);
            }
        }
    };
    let show = {
        let (shell, id) = (shell.clone(), id.clone());
        move |_: MouseEvent| {
            // While only one is shown, the eye of another shows that one instead.
            let only = shell.read(|store| store.view.only.is_some());
            shell.act(if only { Action::OnlyLabel(id.clone()) } else { Action::HideLabel(id.clone()) });
        }
    };
    let on_key = {
        let (shell, id, kept_focus) = (shell.clone(), id.clone(), kept_focus.clone());
        move |event: KeyboardEvent| {
            let Some(way) = way_of(&event).filter(|_| can_move) else { return };
            event.prevent_default();
            let seat = shell.read(|store| store.project().codebook.seat(&id, way));
            if let Some(said) = seat.and_then(|seat| move_label(&shell, &id, seat)) {
                *kept_focus.borrow_mut() = Some(format!("li[data-label=\"{id}\"] > .row"));
                shell.look(|view| view.say(said));
            }
        }
    };
    let press = {
        let (drag, id, dragged) = (drag.clone(), id.clone(), dragged.clone());
        move |event: PointerEvent| {
            dragged.replace(false);
            if can_move && event.button() == 0 && event.pointer_type() != "touch" {
                drag.set(Some(Drag { label: id.clone(), start: event.client_y(), moving: false, over: None }));
                let target = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
                if let Some(row) = target.and_then(|it| it.closest(".row").ok().flatten()) {
                    let _ = row.set_pointer_capture(event.pointer_id());
                }
            }
        }
    };
    let go = {
        let drag = drag.clone();
        move |event: PointerEvent| {
            let Some(now) = drag.as_ref() else { return };
            let moving = now.moving || (event.client_y() - now.start).abs() >= DRAG;
            let over = if moving { row_at(&event) } else { None };
            let next = Drag { moving, over, ..now.clone() };
            if *now != next {
                drag.set(Some(next));
            }
        }
    };
    let drop = {
        let (shell, drag, dragged) = (shell.clone(), drag.clone(), dragged.clone());
        move |event: PointerEvent| {
            let Some(now) = drag.as_ref() else { return };
            drag.set(None);
            if (event.client_y() - now.start).abs() < DRAG && !now.moving {
                return;
            }
            dragged.replace(true);
            let end = Drag { over: row_at(&event), ..now.clone() };
            let seat = shell.read(|store| end.seat(&store.project().codebook));
            if let Some(said) = seat.and_then(|seat| move_label(&shell, &end.label, seat)) {
                shell.look(|view| view.say(said));
            }
        }
    };
    let cancel = {
        let drag = drag.clone();
        move |_: PointerEvent| drag.set(None)
    };
    let change = showing(shell, Over::Label(id.clone()));
    let eye = if is_hidden { words().show_label.of(&label.name) } else { words().hide_label.of(&label.name) };
    let dragging = drag.as_ref().filter(|it| it.moving);
    let mark = dragging.and_then(|drag| {
        let over = drag.over.as_ref().filter(|(over, _)| *over == id).map(|it| it.1);
        over.filter(|_| drag.seat(codebook).is_some()).map(|edge| match edge {
            Edge::Before => "drop-before",
            Edge::Into => "drop-into",
            Edge::After => "drop-after",
        })
    });
    let is_dragged = dragging.is_some_and(|drag| drag.label == id);
    let pressed = if applies { applied } else { armed };
    html! {
        <li key={id.as_str()} data-label={id.to_string()}
            class={classes!("label-item", indent(entry.depth), armed.then_some("armed"), applied.then_some("applied"),
                is_hidden.then_some("unseen"), is_dragged.then_some("dragged"), mark)}>
            <button type="button" class="row" aria-pressed={pressed.to_string()} onclick={choose} onkeydown={on_key}
                onmousedown={|event: MouseEvent| event.prevent_default()}
                onpointerdown={press} onpointermove={go} onpointerup={drop} onpointercancel={cancel}
                aria-keyshortcuts={can_move.then_some("Alt+ArrowUp Alt+ArrowDown Alt+ArrowLeft Alt+ArrowRight")}
                title={(!label.description.is_empty()).then(|| label.description.to_string())}>
                {chips::swatch(shell, label)}
                <span class="name"><bdi>{&*label.name}</bdi>if is_hidden { <small>{words().label_hidden}</small> }</span>
                if uses > 0 {
                    <span class="count" aria-label={words().annotation_count.of(uses)}>{words().number(uses)}</span>
                }
                if let Some(key) = codebook.key_of(entry.position) { <kbd>{&*key}</kbd> }
            </button>
            <button type="button" class="eye" title={eye.clone()} aria-label={eye} onclick={show}>
                { if is_hidden { icons::eye_shut() } else { icons::eye() } }
            </button>
            <button type="button" class="dots" title={words().label_actions} onclick={change}
                aria-label={format!("{}: {}", words().label_actions, label.name)}>{icons::dots()}</button>
        </li>
    }
}

/// A button that becomes a field.
#[component]
fn AddLabel(props: &SideProps) -> Html {
    let field = use_node_ref();
    let typing = use_state(|| false);
    use_effect_with(*typing, {
        let field = field.clone();
        move |typing| {
            if *typing && let Some(field) = field.cast::<web_sys::HtmlElement>() {
                let _ = field.focus();
            }
        }
    });
    let begin = {
        let typing = typing.clone();
        move |_| typing.set(true)
    };
    let add = {
        let (shell, field, typing) = (props.shell.clone(), field.clone(), typing.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let Some(input) = field.cast::<web_sys::HtmlInputElement>() else { return };
            let name = input.value();
            if name.trim().is_empty() {
                typing.set(false);
            } else if shell.try_run(Command::AddLabel { label: NewLabel { name, ..NewLabel::default() } }).is_some() {
                input.set_value("");
                typing.set(false);
            }
        }
    };
    let leave = {
        let typing = typing.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.prevent_default();
                typing.set(false);
            }
        }
    };
    let blur = {
        let typing = typing.clone();
        move |event: FocusEvent| {
            let empty = event
                .target()
                .and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok())
                .is_some_and(|it| it.value().trim().is_empty());
            if empty {
                typing.set(false);
            }
        }
    };
    if *typing {
        html! {
            <form class="add-label" onsubmit={add}>
                <input ref={field} aria-label={words().label_name} placeholder={words().label_name} maxlength="200"
                    autocomplete="off" onkeydown={leave} onblur={blur} />
                <button type="submit" class="tool" aria-label={words().add_label}>{icons::tick()}</button>
            </form>
        }
    } else {
        html! { <button type="button" class="quiet" onclick={begin}>{icons::plus()}{words().add_label}</button> }
    }
}
