//! Removing everything from this device: named first, agreed to, then done.

use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::header::HeaderProps as ShellProps;
use super::project_dialog::{name_of, size_of, use_projects};
use super::speech_dialog::use_modal;
use crate::app::{Action, Op, words};
use crate::browser::projects;

/// How far the removing has come.
#[derive(Clone, Debug, PartialEq)]
enum Stage {
    /// Nothing was removed yet.
    Asking,
    /// Under way.
    Running,
    /// Another tab holds something.
    Waiting,
    /// Something could not be removed; why.
    Failed(String),
}

/// The dialog.
#[component]
pub(super) fn EraseDialog(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let dialog = use_node_ref();
    use_modal(&dialog);
    let all = use_projects(shell);
    let agreed = use_state_eq(|| false);
    let stage = use_state_eq(|| Stage::Asking);
    let asking = *stage == Stage::Asking;
    let close = {
        let shell = shell.clone();
        Callback::from(move |()| shell.act(Action::Uncover))
    };
    let agree = {
        let agreed = agreed.clone();
        move |event: Event| {
            let field = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok());
            agreed.set(field.is_some_and(|it| it.checked()));
        }
    };
    let download = {
        let shell = shell.clone();
        move |_: MouseEvent| shell.perform(Op::Export)
    };
    let erase = {
        let stage = stage.clone();
        move |_: MouseEvent| {
            stage.set(Stage::Running);
            let stage = stage.clone();
            spawn_local(async move {
                let waiting = stage.clone();
                if let Err(why) = projects::erase(move || waiting.set(Stage::Waiting)).await {
                    stage.set(Stage::Failed(why));
                }
            });
        }
    };
    let again = |_: MouseEvent| {
        if let Some(window) = web_sys::window() {
            let _ = window.location().reload();
        }
    };
    let items = all.iter().flatten().map(|project| {
        html! { <li key={project.name.clone()}><bdi class="name">{name_of(project)}</bdi><small>{size_of(project)}</small></li> }
    });
    let several = all.as_ref().is_some_and(|it| it.len() > 1);
    let has_speeches = shell.read(|store| Op::Export.is_possible(store));
    let said = match &*stage {
        Stage::Asking => String::new(),
        Stage::Running => words().erase_running.to_owned(),
        Stage::Waiting => words().erase_waiting.to_owned(),
        Stage::Failed(why) => words().erase_failed.of(why),
    };
    // Once it has begun there is no way back to work.
    let cancelled = |event: Event| event.prevent_default();
    let kept = move |event: KeyboardEvent| {
        if !asking {
            event.prevent_default();
            event.stop_propagation();
        }
    };
    html! {
        <dialog ref={dialog} class="erase" aria-labelledby="dialog-title" aria-describedby="erase-lead"
            onkeydown={kept} oncancel={(!asking).then(|| Callback::from(cancelled))} onclose={close.reform(|_: Event| ())}>
            <h2 id="dialog-title">{words().erase_title}</h2>
            <p id="erase-lead">{words().erase_lead}</p>
            <ul>
                { for items }
                <li>{words().erase_settings}</li>
            </ul>
            if asking {
                if has_speeches {
                    <p><button type="button" class="plain" onclick={download}>{words().erase_download}</button></p>
                }
                if several { <p class="fine">{words().erase_others}</p> }
                <label class="agree"><input type="checkbox" checked={*agreed} onchange={agree} />{words().erase_agree}</label>
            }
            <p class="refusal" role="alert">{said}</p>
            <footer>
                if asking {
                    <button type="button" class="plain" autofocus=true onclick={close.reform(|_: MouseEvent| ())}>{words().cancel}</button>
                    <button type="button" class="away" disabled={!*agreed} onclick={erase}>{words().erase_do}</button>
                } else if matches!(*stage, Stage::Failed(_)) {
                    <button type="button" class="go" onclick={again}>{words().reload}</button>
                }
            </footer>
        </dialog>
    }
}
