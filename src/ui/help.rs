//! The keys and the gestures, grouped.

use wasm_bindgen::JsCast as _;
use yew::prelude::*;

use super::header::HeaderProps as ShellProps;
use super::icons;
use super::speech_dialog::use_modal;
use crate::app::op::{Chord, Group, MOTIONS};
use crate::app::settings::LetterKeys;
use crate::app::{Action, Op, Platform, words};
use crate::browser::platform as this_platform;

/// The keys and the gestures, from the same tables that the keys themselves are read from.
#[component]
pub(super) fn Help(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let dialog = use_node_ref();
    use_modal(&dialog);
    let platform = this_platform();
    let letters = shell.read(|store| store.view.settings.letter_keys);
    let close = {
        let shell = shell.clone();
        Callback::from(move |()| shell.act(Action::Uncover))
    };
    let switch = {
        let shell = shell.clone();
        move |event: Event| {
            let field = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok());
            let letter_keys = if field.is_some_and(|it| it.checked()) { LetterKeys::On } else { LetterKeys::Off };
            let settings = shell.read(|store| store.view.settings.clone());
            shell.act(Action::Like(crate::app::Settings { letter_keys, ..settings }));
        }
    };
    let help = &words().help;
    let sections = Group::ALL.into_iter().map(|group| {
        let motions = MOTIONS.iter().filter(|_| group == Group::Text).map(|(motion, chord)| {
            row(words().op_name(Op::Move(*motion)), html! { <kbd>{platform.chord(*chord)}</kbd> })
        });
        let extend = (group == Group::Text).then(|| {
            let held = help.extend.of(platform.key("Shift"));
            html! { <p class="fine">{held}</p> }
        });
        let ops = Op::ALL.iter().filter(|op| op.group() == group && !op.keys().is_empty());
        let ops = ops.map(|op| row(words().op_name(*op), keys(op.keys(), platform, letters)));
        let step_out =
            (group == Group::Help).then(|| row(help.step_out, html! { <kbd>{platform.key("Escape")}</kbd> }));
        html! {
            <section>
                <h3>{words().group_name(group)}</h3>
                {extend}
                <dl>{ for motions }{ for ops }{step_out}</dl>
            </section>
        }
    });
    let key = |key: &str| html! { <kbd>{platform.key(key)}</kbd> };
    let two = |one: &str, other: &str| html! { <><kbd>{platform.key(one)}</kbd><kbd>{platform.key(other)}</kbd></> };
    let digits = html! { <kbd>{"1–9"}</kbd> };
    let note_ends = html! { <><kbd>{platform.combined(&["Control", "Enter"])}</kbd></> };
    let shift_arrows = html! {
        <><kbd>{platform.combined(&["Shift", "ArrowDown"])}</kbd><kbd>{platform.combined(&["Shift", "ArrowUp"])}</kbd></>
    };
    let gestures = help.gestures.iter().map(|(hand, comes)| {
        html! { <div><dt>{hand.with([("alt", platform.key("Alt"))])}</dt><dd>{*comes}</dd></div> }
    });
    html! {
        <dialog ref={dialog} class="help" aria-labelledby="help-title" onclose={close.reform(|_: Event| ())}>
            <header>
                <h2 id="help-title">{words().op_name(Op::Help)}</h2>
                <button type="button" class="tool" aria-label={words().close} onclick={close.reform(|_: MouseEvent| ())}>{icons::cross()}</button>
            </header>
            <div class="within" tabindex="0" role="group" aria-labelledby="help-title">
                <label class="switch">
                    <input type="checkbox" role="switch" checked={letters == LetterKeys::On} onchange={switch} aria-describedby="letters-why" />
                    <span>{help.letters}</span>
                </label>
                <p class="fine" id="letters-why">{help.letters_why}</p>
                <div class="groups">
                    { for sections }
                    <section>
                        <h3>{help.label_keys}</h3>
                        <dl>{ row(help.label_digit, digits.clone()) }</dl>
                    </section>
                    <section>
                        <h3>{help.menu}</h3>
                        <dl>
                            { row(help.menu_move, two("ArrowDown", "ArrowUp")) }
                            { row(help.menu_choose, key("Enter")) }
                            { row(help.menu_digit, digits) }
                            { row(help.menu_typing, html! { <kbd>{help.menu_typing_keys}</kbd> }) }
                            { row(words().note, key("F2")) }
                            { row(help.note_done, note_ends) }
                        </dl>
                    </section>
                    <section>
                        <h3>{help.sentences}</h3>
                        <dl>
                            { row(help.sentences_move, two("ArrowDown", "ArrowUp")) }
                            { row(help.sentences_extend, shift_arrows) }
                        </dl>
                    </section>
                    <section>
                        <h3>{help.pointer}</h3>
                        <dl class="pointer">{ for gestures }</dl>
                    </section>
                </div>
            </div>
        </dialog>
    }
}

fn row(name: impl Into<AttrValue>, keys: Html) -> Html {
    html! { <div><dt>{name.into()}</dt><dd>{keys}</dd></div> }
}

/// The keys that work now: without letters, only the others.
fn keys(chords: &[Chord], platform: Platform, letters: LetterKeys) -> Html {
    let works = |chord: &&Chord| letters == LetterKeys::On || !chord.is_character();
    let mut shown = chords.iter().filter(works).map(|chord| html! { <kbd>{platform.chord(*chord)}</kbd> }).peekable();
    if shown.peek().is_none() {
        return html! { <kbd>{platform.combined(&["Control", "k"])}</kbd> };
    }
    shown.collect()
}
