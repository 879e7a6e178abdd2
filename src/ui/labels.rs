//! The codebook beside the text: apply, arm, add, change.

use wasm_bindgen::JsCast as _;
use yew::prelude::*;

use super::app::showing;
use super::speeches::SideProps;
use super::{chips, icons};
use crate::app::{Action, Over, words};
use crate::model::{Command, NewLabel};

/// The labels, in the user's order.
#[component]
pub(super) fn Labels(props: &SideProps) -> Html {
    let shell = &props.shell;
    let (codebook, armed, applied, applies) = shell.read(|store| {
        let selected = store.view.selected_annotation(store.project()).cloned();
        let applies = store.view.pending.is_some() || selected.is_some();
        (store.project().codebook.clone(), store.view.armed.clone(), selected, applies)
    });
    let items = codebook.labels().iter().enumerate().map(|(position, label)| {
        let id = label.id.clone();
        let is_armed = armed.as_ref() == Some(&id);
        let is_applied = applied.as_ref().is_some_and(|it| it.has_label(&id));
        let uses = shell.read(|store| store.tally().uses(&id));
        let choose = {
            let (shell, id) = (shell.clone(), id.clone());
            move |_| {
                shell.act(Action::Label(id.clone()));
                shell.act(Action::Uncover);
            }
        };
        let change = showing(shell, Over::Label(id));
        let pressed = if applies { is_applied } else { is_armed };
        html! {
            <li key={label.id.as_str()}
                class={classes!("label-item", is_armed.then_some("armed"), is_applied.then_some("applied"))}>
                <button type="button" class="row" aria-pressed={pressed.to_string()} onclick={choose}
                    onmousedown={|event: MouseEvent| event.prevent_default()}
                    title={(!label.description.is_empty()).then(|| label.description.to_string())}>
                    {chips::swatch(shell, label)}
                    <bdi class="name">{&*label.name}</bdi>
                    if uses > 0 {
                        <span class="count" aria-label={words().annotation_count.of(uses)}>{words().number(uses)}</span>
                    }
                    if let Some(key) = codebook.key_of(position) { <kbd>{&*key}</kbd> }
                </button>
                <button type="button" class="dots" title={words().label_actions} onclick={change}
                    aria-label={format!("{}: {}", words().label_actions, label.name)}>{icons::dots()}</button>
            </li>
        }
    });
    html! {
        <section class="labels">
            <h2 id="labels-title">{words().labels}</h2>
            <ul aria-labelledby="labels-title">{ for items }</ul>
            <AddLabel shell={shell.clone()} />
            <p class="hint">{words().hint}</p>
        </section>
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
