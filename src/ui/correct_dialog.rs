//! A speech gets another text: its own, corrected in a plain field, or another version pasted beside it.

use gloo::timers::callback::Timeout;
use js_sys::JsString;
use wasm_bindgen::{JsCast as _, JsValue};
use yew::prelude::*;

use super::app::showing;
use super::label_dialog::value_of;
use super::speech_dialog::use_modal;
use super::start::intake_from;
use crate::app::{Action, NoticeKind, Over, words};
use crate::browser::Shell;
use crate::model::{Command, DocumentId, Followed, Intake, tidy};

/// How long a rest in typing is before it is said what would become of the annotations, in milliseconds.
const REST_MS: u32 = 500;
/// Texts of more bytes than this are compared only when they are used: while typing it would take too long.
const LIVE: usize = 1 << 20;

/// What the new text is to the one that is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It takes its place.
    Corrected,
    /// It stands beside it.
    Beside,
}

/// What [`CorrectDialog`] needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct CorrectProps {
    /// The desk.
    pub(super) shell: Shell,
    /// Which speech.
    pub(super) document: DocumentId,
    /// What the new text is to it.
    pub(super) kind: Kind,
}

/// What is in the field.
fn written(field: &NodeRef) -> Option<Intake> {
    let field = field.cast::<web_sys::HtmlTextAreaElement>()?;
    let text = js_sys::Reflect::get(&field, &JsValue::from_str("value")).ok()?;
    text.dyn_into::<JsString>().ok().map(|it| intake_from(&it))
}

/// What the dialog says of the text in the field.
#[derive(Clone, Debug, Default, PartialEq)]
enum Said {
    /// It is the text that is here, or nothing.
    #[default]
    Nothing,
    /// This is what becomes of the annotations.
    Foreseen(String),
    /// It is too long to say so while typing.
    Late,
    /// It cannot be used, and why.
    Refused(String),
}

/// The dialog.
#[component]
pub(super) fn CorrectDialog(props: &CorrectProps) -> Html {
    let CorrectProps { shell, document: id, kind } = props.clone();
    let dialog = use_node_ref();
    use_modal(&dialog);
    let field = use_node_ref();
    let said = use_state_eq(Said::default);
    let leaving = use_state_eq(|| false);
    let resting = use_mut_ref(|| None::<Timeout>);
    let document = shell.read(|store| store.project().document(&id).cloned());
    let title = use_state({
        let document = document.clone();
        move || document.map(|it| it.title().to_owned()).unwrap_or_default()
    });
    use_effect_with((), {
        let (field, document) = (field.clone(), document.clone());
        move |()| {
            // The value is set, not drawn: a long text would be compared with every drawing.
            if let (Some(field), Some(document)) = (field.cast::<web_sys::HtmlTextAreaElement>(), document) {
                if kind == Kind::Corrected {
                    field.set_value(document.text.as_str());
                    let _ = field.set_selection_range(0, 0);
                    field.set_scroll_top(0);
                }
                let _ = field.focus();
            }
        }
    });
    let foresee = {
        let (field, said, document) = (field.clone(), said.clone(), document.clone());
        move || {
            let (Some(intake), Some(document)) = (written(&field), &document) else { return };
            said.set(match intake.text.as_str() {
                text if text.trim().is_empty() || intake.text == document.text => Said::Nothing,
                text if text.len() > LIVE => Said::Late,
                _ => Said::Foreseen(words().followed(&Followed::foresee(document, &intake.text))),
            });
        }
    };
    let foresee_now = foresee.clone();
    let typed = {
        let (resting, leaving) = (resting.clone(), leaving.clone());
        move |_: InputEvent| {
            leaving.set(false);
            *resting.borrow_mut() = Some(Timeout::new(REST_MS, foresee.clone()));
        }
    };
    let is_changed = {
        let (field, document) = (field.clone(), document.clone());
        move || {
            let before = match (kind, &document) {
                (Kind::Corrected, Some(document)) => document.text.as_str(),
                _ => "",
            };
            written(&field).is_some_and(|it| it.text.as_str() != before)
        }
    };
    let close = {
        let (shell, dialog) = (shell.clone(), dialog.clone());
        move || {
            if let Some(dialog) = dialog.cast::<web_sys::HtmlDialogElement>() {
                dialog.close();
            }
            shell.act(Action::Uncover);
        }
    };
    let leave = {
        let (leaving, close) = (leaving.clone(), close.clone());
        Callback::from(move |()| if is_changed() { leaving.set(true) } else { close() })
    };
    let use_it = {
        let (shell, field, said, title, id, close) =
            (shell.clone(), field.clone(), said.clone(), title.clone(), id.clone(), close.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let Some(intake) = written(&field).map(Box::new) else { return };
            let document = id.clone();
            let command = match kind {
                Kind::Corrected => Command::CorrectText { document, intake },
                Kind::Beside => Command::AddVersion { document, title: (*title).clone(), intake },
            };
            match shell.run(command) {
                Ok(outcome) => {
                    close();
                    if let Some(document) = outcome.document {
                        shell.act(Action::Open(document));
                    }
                    if let Some(followed) = outcome.followed {
                        let done = if kind == Kind::Corrected { words().corrected } else { words().version_added };
                        shell.notify(NoticeKind::Undoable, format!("{done} {}", words().followed(&followed)));
                    }
                }
                Err(error) => said.set(Said::Refused(words().refusal(&error))),
            }
        }
    };
    let name = {
        let title = title.clone();
        move |event: InputEvent| title.set(value_of(&event))
    };
    let cancelled = {
        let leave = leave.clone();
        move |event: Event| {
            event.prevent_default();
            leave.emit(());
        }
    };
    let escape = {
        let leave = leave.clone();
        move |event: KeyboardEvent| {
            // Not for the desk behind: that would put the dialog away with what was typed.
            if event.key() == "Escape" {
                event.prevent_default();
                event.stop_propagation();
                leave.emit(());
            }
        }
    };
    let closed = {
        let shell = shell.clone();
        move |_: Event| shell.act(Action::Uncover)
    };
    let go_on = {
        let (leaving, field) = (leaving.clone(), field.clone());
        move |_: MouseEvent| {
            leaving.set(false);
            if let Some(field) = field.cast::<web_sys::HtmlElement>() {
                let _ = field.focus();
            }
        }
    };
    // What a page left in the text, or broke: for a text that is annotated this is the way to be rid of it.
    let tidied = use_memo(id.clone(), {
        let document = document.clone();
        move |_| {
            let text = document.as_ref().map_or("", |it| it.text.as_str());
            let tidied = (kind == Kind::Corrected && text.len() <= LIVE).then(|| tidy::tidy(text, tidy::Options::ALL));
            tidied.filter(tidy::Tidied::is_change).map(|it| it.text)
        }
    });
    let put_tidied = {
        let (field, tidied, foresee) = (field.clone(), tidied.clone(), foresee_now);
        move |_: MouseEvent| {
            if let (Some(field), Some(text)) = (field.cast::<web_sys::HtmlTextAreaElement>(), &*tidied) {
                field.set_value(text);
                foresee();
            }
        }
    };
    let Some(document) = document else { return html! {} };
    let language = document.details.language.as_deref().map(str::to_owned);
    let (heading, lead, go) = match kind {
        Kind::Corrected => (words().correct_title, words().correct_lead, words().correct_go),
        Kind::Beside => (words().version_title, words().version_lead, words().version_go),
    };
    let field_name = if kind == Kind::Corrected { words().correct_field } else { words().version_field };
    let message = match &*said {
        Said::Nothing if kind == Kind::Corrected => words().correct_nothing.to_owned(),
        Said::Nothing => String::new(),
        Said::Foreseen(said) => said.clone(),
        Said::Late => words().correct_late.to_owned(),
        Said::Refused(_) => String::new(),
    };
    let refusal = match &*said {
        Said::Refused(why) => why.clone(),
        _ => String::new(),
    };
    html! {
        <dialog ref={dialog} class={classes!("correct", (kind == Kind::Beside).then_some("beside"))}
            aria-labelledby="dialog-title" aria-describedby="correct-lead" onkeydown={escape} oncancel={cancelled} onclose={closed}>
            <form onsubmit={use_it}>
                <h2 id="dialog-title">{heading}</h2>
                <p class="lead" id="correct-lead">{lead}</p>
                if kind == Kind::Beside {
                    <label>{words().version_name}
                        <input type="text" dir="auto" autocomplete="off" value={(*title).clone()} oninput={name} />
                    </label>
                }
                <div class="texts">
                    if kind == Kind::Beside {
                        <section class="here" aria-labelledby="version-here">
                            <h3 id="version-here">{words().version_here}</h3>
                            <div class="text" tabindex="0" role="document" aria-labelledby="version-here" dir="auto" translate="no"
                                lang={language.clone()}>{document.text.as_str().to_owned()}</div>
                        </section>
                    }
                    <textarea ref={field} aria-label={field_name} dir="auto" lang={language} translate="no" autocomplete="off" spellcheck="true"
                        placeholder={(kind == Kind::Beside).then_some(words().version_placeholder)} oninput={typed} />
                </div>
                <p class="foreseen" role="status">{message}</p>
                <p class="refusal" role="alert"><bdi>{refusal}</bdi></p>
                // Keys: a button must not become the one that submits while it is being clicked.
                if *leaving {
                    <footer key="leaving" role="group" aria-label={words().correct_discard}>
                        <span class="fine" role="alert">{words().correct_discard}</span>
                        <button type="button" class="plain" onclick={move |_: MouseEvent| close()}>{words().correct_discard_go}</button>
                        <button type="button" class="go" onclick={go_on}>{words().correct_go_on}</button>
                    </footer>
                } else {
                    <footer key="using">
                        if tidied.is_some() && *said == Said::Nothing {
                            <button type="button" class="quiet" onclick={put_tidied}>{words().correct_tidy}</button>
                        }
                        if kind == Kind::Corrected && *said == Said::Nothing {
                            <button type="button" class="quiet instead" onclick={showing(&shell, Over::Version(id.clone()))}>{words().version_instead}</button>
                        }
                        <button type="button" class="plain" onclick={leave.reform(|_: MouseEvent| ())}>{words().cancel}</button>
                        <button type="submit" class="go" disabled={*said == Said::Nothing}>{go}</button>
                    </footer>
                }
            </form>
        </dialog>
    }
}
