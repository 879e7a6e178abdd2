//! What the pointer and the keys do just now, when that is not the usual: painting, adding a passage, moving an edge,
//! a passage begun with a click.

use yew::prelude::*;

use super::header::HeaderProps as ShellProps;
use super::icons;
use crate::app::settings::Marking;
use crate::app::{Action, Motion, Op, Stride, Way, words};

/// How much of the words of an annotation without a place is shown, in code points.
const QUOTE_CHARS: usize = 60;

/// The note at the bottom of the text, when there is something to say.
#[component]
pub(super) fn ModeNote(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let view = shell.read(|store| store.view.clone());
    let armed = shell.read(|store| view.armed.as_ref().and_then(|id| store.project().codebook.get(id)).cloned());
    let placing = shell.read(|store| {
        let unplaced = view.open_document(store.project())?.unplaced(view.placing.as_ref()?)?.clone();
        let words: String = unplaced.words.first()?.words().chars().take(QUOTE_CHARS).collect();
        Some(words)
    });
    let act = |action: Action| {
        let shell = shell.clone();
        move |_: MouseEvent| shell.act(action.clone())
    };
    // A press on a button leaves the focus in the text.
    let keep_focus = |event: MouseEvent| event.prevent_default();
    let stop = |action: Action| {
        html! { <button type="button" title="Esc" onclick={act(action)}>{words().painting_stop}</button> }
    };
    let inside = if view.edge.is_some() {
        let step = |stride: Stride, way: Way, name: &'static str, sign: Html| {
            let shell = shell.clone();
            let step = move |_: MouseEvent| shell.perform(Op::Move(Motion::new(stride, way)));
            html! { <button type="button" class="step" aria-label={name} title={name} onclick={step}>{sign}</button> }
        };
        let side = match view.edge.map(|it| it.side) {
            Some(crate::model::Side::End) => words().edge_end,
            _ => words().edge_start,
        };
        html! {
            <div class="mode-note edges" role="group" aria-label={words().edges} title={words().edges_hint}>
                <strong>{side}</strong>
                {step(Stride::Word, Way::Back, words().word_back, icons::twice_left())}
                {step(Stride::Character, Way::Back, words().character_back, icons::once_left())}
                {step(Stride::Character, Way::Forward, words().character_forward, icons::once_right())}
                {step(Stride::Word, Way::Forward, words().word_forward, icons::twice_right())}
                <button type="button" onclick={act(Action::ChooseEdge)} title="E">{words().other_edge}</button>
                <button type="button" class="strong" onclick={act(Action::Escape)} title="Esc">{words().done}</button>
            </div>
        }
    } else if let Some(words_of) = placing {
        html! { <div class="mode-note"><bdi role="status">{words().placing.of(words_of)}</bdi>{stop(Action::Escape)}</div> }
    } else if view.adding {
        html! { <div class="mode-note"><span role="status">{words().adding}</span>{stop(Action::Escape)}</div> }
    } else if let Some(label) = armed {
        let shell_stop = shell.clone();
        let stop = move |_: MouseEvent| shell_stop.look(|view| view.armed = None);
        html! {
            <div class="mode-note">
                <span class={format!("swatch sw{}", shell.slot(&label.id))} aria-hidden="true"><u>{"\u{a0}\u{a0}\u{a0}\u{a0}"}</u></span>
                <bdi role="status">{words().painting.of(&label.name)}</bdi>
                <button type="button" title="Esc" onclick={stop}>{words().painting_stop}</button>
            </div>
        }
    } else if view.settings.marking == Marking::Clicks && view.menu.is_none() && view.document.is_some() {
        let (said, stop) = match view.begun {
            None => (words().click_start, html! {}),
            Some(_) => (words().click_end, stop(Action::Escape)),
        };
        html! { <div class="mode-note"><span role="status">{said}</span>{stop}</div> }
    } else {
        return html! {};
    };
    html! { <div class="mode-place" onmousedown={keep_focus}>{inside}</div> }
}
