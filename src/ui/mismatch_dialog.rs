//! What an export found wrong when it read its own file again. Nobody should ever see this.

use yew::prelude::*;

use super::header::HeaderProps as ShellProps;
use super::speech_dialog::use_modal;
use crate::app::words;

/// How many mismatches are listed.
const MAX_ITEMS: usize = 100;

/// The dialog, mounted while there is something to say.
#[component]
pub(super) fn MismatchDialog(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let dialog = use_node_ref();
    use_modal(&dialog);
    let mismatches = shell.read(|store| store.view.mismatches.clone());
    let put_away = {
        let shell = shell.clone();
        Callback::from(move |()| shell.look(|view| view.mismatches.clear()))
    };
    let items = mismatches.iter().take(MAX_ITEMS).map(|text| html! { <li><bdi>{text}</bdi></li> });
    html! {
        <dialog ref={dialog} aria-labelledby="dialog-title" onclose={put_away.reform(|_: Event| ())}>
            <h2 id="dialog-title">{words().mismatch_title}</h2>
            <p>{words().mismatch_lead}</p>
            <ul class="mismatches">{ for items }</ul>
            if mismatches.len() > MAX_ITEMS { <p class="none">{words().more.of(mismatches.len() - MAX_ITEMS)}</p> }
            <footer>
                <button type="button" class="go" onclick={put_away.reform(|_: MouseEvent| ())}>{words().close}</button>
            </footer>
        </dialog>
    }
}
