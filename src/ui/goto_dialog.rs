//! Going to a paragraph by the number that stands beside it.

use yew::prelude::*;

use super::header::HeaderProps as ShellProps;
use super::icons;
use super::speech_dialog::{use_draft, use_modal};
use crate::app::find::Finding;
use crate::app::{Action, words};

/// The dialog.
#[component]
pub(super) fn GoToDialog(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let dialog = use_node_ref();
    use_modal(&dialog);
    let count = shell.read(|store| store.view.open_document(store.project()).map(|it| it.text.numbered_count()));
    let count = count.unwrap_or_default();
    let (draft, typing) = use_draft(String::new);
    let is_refused = use_state_eq(|| false);
    let close = {
        let shell = shell.clone();
        Callback::from(move |()| shell.act(Action::Uncover))
    };
    let go = {
        let (shell, dialog, is_refused) = (shell.clone(), dialog.clone(), is_refused.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            match draft.trim().trim_start_matches('§').trim().parse::<u32>().ok().filter(|it| (1..=count).contains(it))
            {
                Some(number) => {
                    // First, so that the focus is back in the text before the caret goes there.
                    if let Some(dialog) = dialog.cast::<web_sys::HtmlDialogElement>() {
                        dialog.close();
                    }
                    super::gestures::focus_text();
                    shell.act(Action::Find(Finding::Paragraph(number)));
                }
                None => is_refused.set(true),
            }
        }
    };
    let it = &words().finding;
    html! {
        <dialog ref={dialog} class="go-to" aria-labelledby="dialog-title" onclose={close.reform(|_: Event| ())}>
            <header>
                <h2 id="dialog-title">{it.go_to}</h2>
                <button type="button" class="tool" aria-label={words().close} onclick={close.reform(|_: MouseEvent| ())}>{icons::cross()}</button>
            </header>
            <form onsubmit={go}>
                <label>
                    {it.number.of(count as usize)}
                    <input type="text" inputmode="numeric" autocomplete="off" autofocus=true oninput={typing}
                        aria-invalid={is_refused.then_some("true")} aria-describedby="go-to-problem" />
                </label>
                <p id="go-to-problem" role="alert">{if *is_refused { it.no_number.of(count as usize) } else { String::new() }}</p>
                <footer><button type="submit" class="go">{it.go}</button></footer>
            </form>
        </dialog>
    }
}
