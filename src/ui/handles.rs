//! Handles at the edges of the selected annotation: to drag, or to choose for the keys. And the thread that shows
//! which passages belong together.

use std::cell::Cell;
use std::rc::Rc;

use gloo::timers::callback::Interval;
use wasm_bindgen::JsCast as _;
use yew::prelude::*;

use super::header::HeaderProps as ShellProps;
use super::px::px;
use crate::app::view::Edge;
use crate::app::{Action, words};
use crate::browser::Shell;
use crate::model::{AnnotationId, Offset, Side, Span, Spans};

/// At most this many passages of one annotation have handles.
const MAX_PASSAGES: usize = 40;
/// How near to the window's edge a dragged handle scrolls the text, in CSS pixels, and how far at a time.
const SCROLL_ZONE: f64 = 48.0;
const SCROLL_STEP: i32 = 14;

/// The handles, when one annotation is selected.
#[component]
pub(super) fn Handles(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let place = use_node_ref();
    let tick = use_force_update();
    use_effect_with(shell.clone(), move |shell| {
        let subscription = shell.on_moved(move || tick.force_update());
        move || drop(subscription)
    });
    let (selected, chosen, writable) = shell.read(|store| {
        let selected = store.view.selected_annotation(store.project());
        (selected.map(|it| (it.id.clone(), it.spans.clone())), store.view.edge, store.read_only().is_none())
    });
    use_effect({
        let (shell, place, spans) = (shell.clone(), place.clone(), selected.as_ref().map(|it| it.1.clone()));
        move || {
            if let Some(spans) = spans {
                stand(&shell, &place, &spans);
            }
        }
    });
    let Some((id, spans)) = selected.filter(|_| writable) else { return html! {} };
    let handles = (0..spans.count().min(MAX_PASSAGES)).flat_map(|passage| {
        [Side::Start, Side::End].map(|side| {
            let edge = Edge { passage, side };
            html! {
                <Handle key={format!("{passage} {side:?}")} shell={shell.clone()} annotation={id.clone()}
                    spans={spans.clone()} {edge} chosen={chosen == Some(edge)} />
            }
        })
    });
    html! {
        <div class="handles" ref={place}>
            <div class="thread" aria-hidden="true" hidden={spans.count() < 2} />
            { for handles }
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct HandleProps {
    shell: Shell,
    annotation: AnnotationId,
    spans: Spans,
    edge: Edge,
    chosen: bool,
}

/// A drag that is going on.
#[derive(Default)]
struct Drag {
    /// Where the pointer is, in the window.
    at: Cell<(f64, f64)>,
    /// Whether it has left the place where it was pressed.
    moved: Cell<bool>,
    /// Scrolls while the pointer rests near the window's edge.
    scrolling: Cell<Option<Interval>>,
    on: Cell<bool>,
}

#[component]
fn Handle(props: &HandleProps) -> Html {
    let element = use_node_ref();
    let drag = use_mut_ref(|| Rc::new(Drag::default()));
    let drag = drag.borrow().clone();
    let show = {
        let (props, drag, element) = (props.clone(), drag.clone(), element.clone());
        Rc::new(move || {
            let (x, y) = drag.at.get();
            if let Some(span) = aimed(&props, x, y, false) {
                props.shell.preview(Some(span));
                let place = if props.edge.side == Side::Start { span.start() } else { span.end() };
                set(&props.shell, &element, place, props.edge.side);
            }
        })
    };
    let down = {
        let (drag, show, element) = (drag.clone(), show.clone(), element.clone());
        move |event: PointerEvent| {
            if event.button() != 0 {
                return;
            }
            event.prevent_default();
            if let Some(element) = element.cast::<web_sys::Element>() {
                let _ = element.set_pointer_capture(event.pointer_id());
            }
            drag.at.set((event.client_x().into(), event.client_y().into()));
            drag.moved.set(false);
            drag.on.set(true);
            let (drag, show) = (drag.clone(), show.clone());
            let rolling = drag.clone();
            drag.scrolling.set(Some(Interval::new(30, move || roll(&rolling, &*show))));
        }
    };
    let moving = {
        let (props, drag, show) = (props.clone(), drag.clone(), show.clone());
        move |event: PointerEvent| {
            if !drag.on.get() {
                return;
            }
            let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
            let (from_x, from_y) = drag.at.get();
            if drag.moved.get() || (x - from_x).abs() + (y - from_y).abs() > 3.0 {
                if !drag.moved.replace(true) {
                    // What is being judged must not be covered.
                    props.shell.look(|view| view.menu = None);
                }
                drag.at.set((x, y));
                show();
            }
        }
    };
    let up = {
        let (props, drag) = (props.clone(), drag.clone());
        move |event: PointerEvent| {
            drag.scrolling.set(None);
            if !drag.on.replace(false) {
                return;
            }
            props.shell.preview(None);
            if !drag.moved.get() {
                return;
            }
            if let Some(to) = props.shell.place_at(event.client_x().into(), event.client_y().into()) {
                let Edge { passage, side } = props.edge;
                let annotation = props.annotation.clone();
                props.shell.act(Action::DragEdge { annotation, passage, side, to, exact: event.alt_key() });
            }
        }
    };
    let cancel = {
        let (props, drag) = (props.clone(), drag.clone());
        move |_: PointerEvent| {
            drag.scrolling.set(None);
            drag.on.set(false);
            props.shell.preview(None);
        }
    };
    // Pressed without a drag: from now on the keys, or the next click in the text, move this edge.
    let choose = {
        let (props, drag) = (props.clone(), drag.clone());
        move |_: MouseEvent| {
            if !drag.moved.replace(false) {
                props.shell.act(Action::PickEdge(props.edge));
                super::gestures::focus_text();
            }
        }
    };
    let (side, name) = match props.edge.side {
        Side::Start => ("at-start", words().handle_start),
        Side::End => ("at-end", words().handle_end),
    };
    let name = match props.spans.count() {
        1 => name.to_owned(),
        count => format!("{name} ({}/{count})", props.edge.passage + 1),
    };
    html! {
        <button type="button" class={classes!("handle", side, props.chosen.then_some("chosen"))} ref={element}
            aria-label={name} aria-pressed={props.chosen.to_string()} onpointerdown={down} onpointermove={moving}
            onpointerup={up} onpointercancel={cancel} onclick={choose} />
    }
}

/// What the passage would be with this edge at a point of the window.
fn aimed(props: &HandleProps, x: f64, y: f64, exact: bool) -> Option<Span> {
    let to = props.shell.place_at(x, y)?;
    let Edge { passage, side } = props.edge;
    props.shell.read(|store| {
        let document = store.view.open_document(store.project())?;
        let to = store.snapped_edge(side, to, exact);
        props.spans.with_edge(&document.text, passage, side, to)?.get(passage)
    })
}

/// Scrolls when the pointer is near the upper or lower end of the text's window.
fn roll(drag: &Drag, show: &dyn Fn()) {
    let scroller = web_sys::window().and_then(|it| it.document()?.query_selector(".scroller").ok()?);
    let Some(scroller) = scroller.filter(|_| drag.moved.get()) else { return };
    let view = scroller.get_bounding_client_rect();
    let (_, y) = drag.at.get();
    let step = if y < view.top() + SCROLL_ZONE {
        -SCROLL_STEP
    } else if y > view.bottom() - SCROLL_ZONE {
        SCROLL_STEP
    } else {
        return;
    };
    scroller.set_scroll_top(scroller.scroll_top() + step);
    show();
}

fn stand(shell: &Shell, place: &NodeRef, spans: &Spans) {
    let Some(place) = place.cast::<web_sys::Element>() else { return };
    let children = place.children();
    let edges = spans.iter().take(MAX_PASSAGES).flat_map(|it| [(Side::Start, it.start()), (Side::End, it.end())]);
    for (index, (side, offset)) in (1_u32..).zip(edges) {
        if let Some(handle) = children.item(index).and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
            put(shell, &handle, offset, side);
        }
    }
    let ends = (shell.caret_box(spans.first().start(), false), shell.caret_box(spans.last().end(), true));
    let thread = children.item(0).and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok());
    if let (Some(thread), (Some((_, top, _)), Some((_, bottom, height)))) = (thread, ends) {
        let _ = thread.style().set_property("top", &px(top));
        let _ = thread.style().set_property("height", &px(bottom + height - top));
    }
}

fn set(shell: &Shell, element: &NodeRef, place: Offset, side: Side) {
    if let Some(handle) = element.cast::<web_sys::HtmlElement>() {
        put(shell, &handle, place, side);
    }
}

fn put(shell: &Shell, handle: &web_sys::HtmlElement, place: Offset, side: Side) {
    let Some((left, top, height)) = shell.caret_box(place, side == Side::End) else { return };
    let _ = handle.style().set_property("translate", &format!("{} {}", px(left), px(top)));
    let _ = handle.style().set_property("--line", &px(height));
}
