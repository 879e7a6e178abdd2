//! The margin: one card for each annotation that begins in sight, level with its passage.

use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use yew::prelude::*;

use super::chips;
use super::header::HeaderProps as ShellProps;
use crate::app::cards::{Wish, arrange};
use crate::app::{Action, words};
use crate::browser::{Shell, host};
use crate::model::{Annotation, Codebook, Document};

/// The least distance between two cards, in CSS pixels.
const GAP: f64 = 6.0;
/// How much of the passage a card shows, in code points; the style sheet cuts it to the line.
const QUOTE_CHARS: usize = 90;

/// The first words of an annotation's passage, on one line.
pub(super) fn first_words(document: &Document, annotation: &Annotation) -> String {
    let words = document.text.slice(annotation.spans.first());
    words.chars().take(QUOTE_CHARS).map(|it| if it == '\n' { ' ' } else { it }).collect()
}

/// The cards in the margin.
#[component]
pub(super) fn Cards(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let list = use_node_ref();
    let tick = use_force_update();
    use_effect_with(shell.clone(), move |shell| {
        let subscription = shell.on_moved(move || tick.force_update());
        move || drop(subscription)
    });
    let (document, codebook, selected) = shell.read(|store| {
        let view = &store.view;
        (view.open_document(store.project()).cloned(), store.project().codebook.clone(), view.selected.clone())
    });
    let annotations = shell.cards();
    // After every drawing: cards have heights only then.
    use_effect({
        let (shell, list, annotations, selected) = (shell.clone(), list.clone(), annotations.clone(), selected.clone());
        move || {
            let exact = annotations.iter().position(|it| selected.contains(&it.id));
            place(&shell, &list, &annotations, exact);
        }
    });
    let Some(document) = document else { return html! {} };
    let items = annotations.iter().map(|annotation| {
        let is_selected = selected.contains(&annotation.id);
        html! { <li key={annotation.id.as_str()}>{card(shell, &document, &codebook, annotation, is_selected)}</li> }
    });
    html! { <ul class="cards" aria-label={words().annotations} ref={list}>{ for items }</ul> }
}

/// One card: the first words, the labels, the note.
pub(super) fn card(
    shell: &Shell,
    document: &Document,
    codebook: &Codebook,
    annotation: &Rc<Annotation>,
    is_selected: bool,
) -> Html {
    let quote = first_words(document, annotation);
    let id = annotation.id.clone();
    let open = {
        let (shell, id) = (shell.clone(), id.clone());
        move |_| {
            shell.act(Action::Select(vec![id.clone()]));
            shell.act(Action::OpenMenu(id.clone()));
        }
    };
    let enter = {
        let id = id.clone();
        move |_: MouseEvent| host::hover(Some(id.as_str()))
    };
    html! {
        <button type="button" class={classes!("card", is_selected.then_some("on"))} onclick={open}
            aria-pressed={is_selected.to_string()} onmouseenter={enter} onmouseleave={|_: MouseEvent| host::hover(None)}>
            <q dir="auto">{quote}</q>
            <span class="chips">{chips::chips(shell, codebook, annotation)}</span>
            if !annotation.note.is_empty() { <span class="note" dir="auto">{&*annotation.note}</span> }
        </button>
    }
}

fn place(shell: &Shell, list: &NodeRef, annotations: &[Rc<Annotation>], exact: Option<usize>) {
    let Some(list) = list.cast::<web_sys::Element>() else { return };
    let items = list.children();
    let elements: Vec<web_sys::HtmlElement> =
        (0..items.length()).filter_map(|at| items.item(at)?.dyn_into().ok()).collect();
    let mut floor = 0.0_f64;
    let wishes: Vec<Wish> = annotations
        .iter()
        .zip(&elements)
        .map(|(annotation, element)| {
            // What cannot be measured stands below the one before.
            let top = shell.place(annotation.spans.first()).map_or(floor, |place| place.top).max(floor);
            floor = top;
            Wish { top, height: f64::from(element.offset_height()) }
        })
        .collect();
    for (top, element) in arrange(&wishes, GAP, exact).into_iter().zip(&elements) {
        let _ = element.style().set_property("top", &format!("{top:.1}px"));
    }
}
