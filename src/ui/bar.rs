//! On a phone: the bar at the bottom.

use yew::prelude::*;

use super::header::{Fresh, saving_words, use_saving};
use super::icons;
use crate::app::{Action, Over, words};
use crate::browser::Shell;
use crate::browser::shell::Saving;

/// What [`Bar`] needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct BarProps {
    /// The desk.
    pub(super) shell: Shell,
    /// Makes it draw anew with its parent.
    #[prop_or_default]
    pub(super) fresh: Fresh,
}

/// Undo, speeches, labels, list, save state.
#[component]
pub(super) fn Bar(props: &BarProps) -> Html {
    let shell = &props.shell;
    let (can_undo, has_document) = shell.read(|store| {
        (store.read_only().is_none() && store.history().next_undo().is_some(), store.view.document.is_some())
    });
    let undo = {
        let shell = shell.clone();
        move |_: MouseEvent| shell.act(Action::Undo)
    };
    let open = shell.read(|store| store.view.over.clone());
    let toggle = |over: Over| {
        let (shell, is_open) = (shell.clone(), open.as_ref() == Some(&over));
        move |_: MouseEvent| shell.act(if is_open { Action::Uncover } else { Action::Show(over.clone()) })
    };
    let saved = match use_saving(shell) {
        Saving::Saved(_) => words().saved_short.to_owned(),
        other => saving_words(&other).0,
    };
    let pressed = |over: &Over| (open.as_ref() == Some(over)).to_string();
    html! {
        <nav class="bar" aria-label={words().app}>
            <button type="button" disabled={!can_undo} onclick={undo}>{icons::undo()}{words().undo}</button>
            <button type="button" aria-expanded={pressed(&Over::Speeches)} onclick={toggle(Over::Speeches)}>{words().bar_speeches}</button>
            <button type="button" aria-expanded={pressed(&Over::Labels)} onclick={toggle(Over::Labels)}>{words().bar_labels}</button>
            <button type="button" disabled={!has_document} aria-expanded={pressed(&Over::List)} onclick={toggle(Over::List)}>{words().bar_list}</button>
            <span class="saved">{saved}</span>
        </nav>
    }
}
