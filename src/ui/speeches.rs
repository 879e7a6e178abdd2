//! The list of speeches.

use yew::prelude::*;

use super::app::showing;
use super::header::Fresh;
use super::icons;
use crate::app::{Action, Over, words};
use crate::browser::Shell;

/// What the panels on the side need.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct SideProps {
    /// The desk.
    pub(super) shell: Shell,
    /// Makes it draw anew with its parent.
    #[prop_or_default]
    pub(super) fresh: Fresh,
}

/// All speeches, by name, with how many annotations they have.
#[component]
pub(super) fn Speeches(props: &SideProps) -> Html {
    let shell = &props.shell;
    let (documents, open, starting) =
        shell.read(|store| (store.project().documents.clone(), store.view.document.clone(), store.view.starting));
    let items = documents.iter().map(|document| {
        let id = document.id.clone();
        let is_open = open.as_ref() == Some(&id) && !starting;
        let show = {
            let (shell, id) = (shell.clone(), id.clone());
            move |_| {
                shell.act(Action::Open(id.clone()));
                shell.act(Action::Uncover);
            }
        };
        let change = showing(shell, Over::Details(id));
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
        let shell = shell.clone();
        move |_| {
            shell.act(Action::Start);
            shell.act(Action::Uncover);
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
