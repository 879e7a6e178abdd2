//! A label's name, meaning and look, and away with it.

use wasm_bindgen::JsCast as _;
use yew::prelude::*;

use super::speech_dialog::{use_draft, use_modal};
use crate::app::{Notice, NoticeKind, words};
use crate::browser::Shell;
use crate::model::{Color, Command, LabelId, LabelPatch, LineStyle};

/// What [`LabelDialog`] needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct LabelDialogProps {
    /// The desk.
    pub(super) shell: Shell,
    /// Which label.
    pub(super) label: LabelId,
    /// Closes it.
    pub(super) on_close: Callback<()>,
}

/// The dialog.
#[component]
pub(super) fn LabelDialog(props: &LabelDialogProps) -> Html {
    let dialog = use_node_ref();
    let (name, description, color) = (use_node_ref(), use_node_ref(), use_node_ref());
    use_modal(&dialog);
    let label = props.shell.read(|store| store.project().codebook.get(&props.label).cloned());
    let style = use_state(|| label.as_ref().map(|it| it.style).unwrap_or_default());
    let shade = use_state(|| label.as_ref().map(|it| it.color.to_string()).unwrap_or_default());
    let (name_draft, name_typing) = use_draft(|| label.as_ref().map(|it| it.name.to_string()).unwrap_or_default());
    let (description_draft, description_typing) =
        use_draft(|| label.as_ref().map(|it| it.description.to_string()).unwrap_or_default());
    let Some(label) = label else { return html! {} };
    let save = {
        let (props, name, description, color, style) =
            (props.clone(), name.clone(), description.clone(), color.clone(), *style);
        move |event: SubmitEvent| {
            event.prevent_default();
            let value = |field: &NodeRef| field.cast::<web_sys::HtmlInputElement>().map(|it| it.value());
            let patch = LabelPatch {
                name: value(&name),
                color: value(&color).as_deref().and_then(Color::parse),
                style: Some(style),
                description: description.cast::<web_sys::HtmlTextAreaElement>().map(|it| it.value()),
            };
            if props.shell.try_run(Command::UpdateLabel { label: props.label.clone(), patch }).is_some() {
                props.on_close.emit(());
            }
        }
    };
    let delete = {
        let (props, name) = (props.clone(), label.name.clone());
        move |_: MouseEvent| {
            let uses = props.shell.read(|store| store.tally().uses(&props.label));
            if props.shell.try_run(Command::RemoveLabel { label: props.label.clone() }).is_some() {
                let text = words().label_deleted_with(&name, uses);
                props.shell.look(|view| view.notice = Some(Notice { kind: NoticeKind::Undoable, text }));
            }
            props.on_close.emit(());
        }
    };
    let pick = {
        let shade = shade.clone();
        move |event: InputEvent| {
            if let Some(input) = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok()) {
                shade.set(input.value());
            }
        }
    };
    let cancel = props.on_close.reform(|_: MouseEvent| ());
    let closed = props.on_close.reform(|_: Event| ());
    let styles = LineStyle::ALL.into_iter().map(|it| {
        let set = {
            let style = style.clone();
            move |_: Event| style.set(it)
        };
        html! {
            <label class="style-choice">
                <input type="radio" name="style" value={it.name()} checked={*style == it} onchange={set} />
                <u class={format!("line-{}", it.name())} aria-hidden="true">{"\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}"}</u>
                <span class="hidden-name">{words().line_style(it)}</span>
            </label>
        }
    });
    html! {
        <dialog ref={dialog} aria-labelledby="dialog-title" onclose={closed}>
            <form onsubmit={save}>
                <h2 id="dialog-title">{words().label_actions}</h2>
                <label>{words().label_name}
                    <input ref={name} value={name_draft} oninput={name_typing} maxlength="200" dir="auto"
                        autocomplete="off" autofocus=true />
                </label>
                <label>{words().label_description}
                    <textarea ref={description} rows="3" dir="auto" value={description_draft} oninput={description_typing} />
                </label>
                <div class="look">
                    <label>{words().label_color}
                        <input ref={color} type="color" value={(*shade).clone()} oninput={pick} />
                    </label>
                    <fieldset><legend>{words().label_style}</legend>{ for styles }</fieldset>
                </div>
                <footer>
                    <button type="button" class="danger" onclick={delete}>{words().delete_label}</button>
                    <button type="button" class="plain" onclick={cancel}>{words().cancel}</button>
                    <button type="submit" class="go">{words().save}</button>
                </footer>
            </form>
        </dialog>
    }
}
