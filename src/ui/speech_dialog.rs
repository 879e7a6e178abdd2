//! A speech's title, and away with it.

use wasm_bindgen::JsCast as _;
use yew::prelude::*;

use crate::app::{Notice, NoticeKind, words};
use crate::browser::Shell;
use crate::model::{Command, DocumentId};

/// What [`SpeechDialog`] needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct SpeechDialogProps {
    /// The desk.
    pub(super) shell: Shell,
    /// Which speech.
    pub(super) document: DocumentId,
    /// Closes it.
    pub(super) on_close: Callback<()>,
}

/// Shows a dialog element as a modal one once it is in the page. When it goes, the focus goes back to where it was.
#[hook]
pub(super) fn use_modal(dialog: &NodeRef) {
    use_effect_with(dialog.clone(), |dialog| {
        let before = web_sys::window().and_then(|it| it.document()).and_then(|it| it.active_element());
        if let Some(dialog) = dialog.cast::<web_sys::HtmlDialogElement>()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
        move || match before.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
            Some(element) if element.is_connected() && element.tag_name() != "BODY" => {
                let _ = element.focus();
            }
            _ => super::gestures::focus_text(),
        }
    });
}

/// What a field of a dialog holds. Without it every drawing would put the old words back over those being typed.
#[hook]
pub(super) fn use_draft(words: impl FnOnce() -> String) -> (String, Callback<InputEvent>) {
    let draft = use_state(words);
    let typed = (*draft).clone();
    let set = Callback::from(move |event: InputEvent| {
        let Some(target) = event.target() else { return };
        if let Some(field) = target.dyn_ref::<web_sys::HtmlInputElement>() {
            draft.set(field.value());
        } else if let Some(field) = target.dyn_ref::<web_sys::HtmlTextAreaElement>() {
            draft.set(field.value());
        }
    });
    (typed, set)
}

/// The dialog.
#[component]
pub(super) fn SpeechDialog(props: &SpeechDialogProps) -> Html {
    let dialog = use_node_ref();
    let field = use_node_ref();
    use_modal(&dialog);
    let title = props.shell.read(|store| store.project().document(&props.document).map(|it| it.title().to_owned()));
    let title = title.unwrap_or_default();
    let (draft, typing) = use_draft(|| title.clone());
    let save = {
        let (props, field) = (props.clone(), field.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let Some(input) = field.cast::<web_sys::HtmlInputElement>() else { return };
            let command = Command::UpdateDetails {
                document: props.document.clone(),
                patch: crate::model::DetailsPatch { title: Some(input.value()), ..Default::default() },
            };
            if props.shell.try_run(command).is_some() {
                props.on_close.emit(());
            }
        }
    };
    let delete = {
        let (props, title) = (props.clone(), title.clone());
        move |_: MouseEvent| {
            let command = Command::RemoveDocument { document: props.document.clone() };
            if props.shell.try_run(command).is_some() {
                let text = words().speech_deleted.of(&title);
                props.shell.look(|view| view.notice = Some(Notice { kind: NoticeKind::Undoable, text }));
            }
            props.on_close.emit(());
        }
    };
    let cancel = props.on_close.reform(|_: MouseEvent| ());
    let closed = props.on_close.reform(|_: Event| ());
    html! {
        <dialog ref={dialog} aria-labelledby="dialog-title" onclose={closed}>
            <form onsubmit={save}>
                <h2 id="dialog-title">{words().rename_speech}</h2>
                <label>{words().title_name}
                    <input ref={field} value={draft} oninput={typing} maxlength="200" dir="auto" autocomplete="off" autofocus=true />
                </label>
                <footer>
                    <button type="button" class="danger" onclick={delete}>{words().delete_speech}</button>
                    <button type="button" class="plain" onclick={cancel}>{words().cancel}</button>
                    <button type="submit" class="go">{words().save}</button>
                </footer>
            </form>
        </dialog>
    }
}
