//! The list of speeches.

use yew::prelude::*;

use super::app::Over;
use super::header::Fresh;
use super::icons;
use crate::app::{Action, words};
use crate::browser::Shell;

/// What the panels on the side need.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct SideProps {
    /// The desk.
    pub(super) shell: Shell,
    /// Opens a dialog, or closes a sheet.
    pub(super) on_over: Callback<Over>,
    /// Makes it draw anew with its parent.
    #[prop_or_default]
    pub(super) fresh: Fresh,
}

/// All speeches, by name, with how many annotations they have.
#[component]
pub(super) fn Speeches(props: &SideProps) -> Html {
    let (shell, on_over) = (&props.shell, &props.on_over);
    let (documents, open, starting) =
        shell.read(|store| (store.project().documents.clone(), store.view.document.clone(), store.view.starting));
    let items = documents.iter().map(|document| {
        let id = document.id.clone();
        let is_open = open.as_ref() == Some(&id) && !starting;
        let show = {
            let (shell, id, on_over) = (shell.clone(), id.clone(), on_over.clone());
            move |_| {
                shell.act(Action::Open(id.clone()));
                on_over.emit(Over::Nothing);
            }
        };
        let change = on_over.reform(move |_: MouseEvent| Over::Speech(id.clone()));
        html! {
            <li key={document.id.as_str()} class={classes!("speech-item", is_open.then_some("on"))}>
                <button type="button" class="row" aria-current={is_open.then_some("true")} onclick={show}>
                    <bdi class="name">{document.title()}</bdi>
                    <span class="count" aria-label={words().annotation_count.of(document.annotations.len())}>
                        {words().number(document.annotations.len())}
                    </span>
                </button>
                <button type="button" class="dots" title={words().speech_actions} onclick={change}
                    aria-label={format!("{}: {}", words().speech_actions, document.title())}>{icons::dots()}</button>
            </li>
        }
    });
    let start = {
        let (shell, on_over) = (shell.clone(), on_over.clone());
        move |_| {
            shell.act(Action::Start);
            on_over.emit(Over::Nothing);
        }
    };
    html! {
        <section class="speeches">
            <h2 id="speeches-title">{words().speeches}</h2>
            if documents.is_empty() {
                <p class="none">{words().no_speeches}</p>
            } else {
                <ul aria-labelledby="speeches-title">{ for items }</ul>
            }
            <button type="button" class="quiet" onclick={start}>{icons::plus()}{words().add_speech}</button>
        </section>
    }
}
