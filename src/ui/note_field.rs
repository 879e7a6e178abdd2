//! The note of an annotation, written where it stands.

use wasm_bindgen::JsCast as _;
use yew::prelude::*;

use crate::app::{Action, words};
use crate::browser::Shell;
use crate::model::{AnnotationId, Span};

/// Whose note it is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum NoteOf {
    /// An annotation's.
    Annotation(AnnotationId),
    /// That of the annotation that the first letter makes.
    Passage(Span),
}

/// What [`NoteField`] needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct NoteFieldProps {
    /// The desk.
    pub(super) shell: Shell,
    /// Whose note.
    pub(super) of: NoteOf,
    /// What it says now.
    pub(super) note: AttrValue,
    /// It is done.
    pub(super) on_done: Callback<()>,
}

/// A field that has the focus. What is typed is kept at once; Esc or Ctrl+Enter ends it.
#[component]
pub(super) fn NoteField(props: &NoteFieldProps) -> Html {
    let field = use_node_ref();
    use_effect_with((), {
        let field = field.clone();
        move |()| {
            if let Some(field) = field.cast::<web_sys::HtmlTextAreaElement>() {
                // Whoever shows the field also brings it into sight.
                let options = web_sys::FocusOptions::new();
                options.set_prevent_scroll(true);
                let _ = field.focus_with_options(&options);
                let end = u32::try_from(field.value().encode_utf16().count()).unwrap_or(u32::MAX);
                let _ = field.set_selection_range(end, end);
            }
        }
    });
    let write = {
        let props = props.clone();
        move |event: InputEvent| {
            let Some(field) = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlTextAreaElement>().ok()) else {
                return;
            };
            // The note goes to what is selected, and that is this one.
            let is_selected = props.shell.read(|store| match &props.of {
                NoteOf::Annotation(id) => {
                    store.view.pending.is_none() && store.view.selected == std::slice::from_ref(id)
                }
                NoteOf::Passage(span) => store.view.pending == Some(*span),
            });
            if !is_selected {
                props.shell.look(|view| {
                    view.let_go();
                    match &props.of {
                        NoteOf::Annotation(id) => view.selected = vec![id.clone()],
                        NoteOf::Passage(span) => view.pending = Some(*span),
                    }
                });
            }
            props.shell.act(Action::Note(field.value()));
        }
    };
    let on_key = {
        let done = props.on_done.clone();
        move |event: KeyboardEvent| {
            let ends = event.key() == "Escape" || event.key() == "Enter" && (event.ctrl_key() || event.meta_key());
            if ends && !event.is_composing() {
                event.prevent_default();
                done.emit(());
            }
            // What else is typed is text, whatever it means around the field.
            event.stop_propagation();
        }
    };
    let done = props.on_done.reform(|_: MouseEvent| ());
    html! {
        <div class="note-edit">
            <textarea ref={field} value={props.note.clone()} aria-label={words().note_name} dir="auto" rows="3"
                placeholder={words().note_placeholder} oninput={write} onkeydown={on_key} />
            <button type="button" class="quiet-tool" title="Esc" onclick={done}>{words().done}</button>
        </div>
    }
}
