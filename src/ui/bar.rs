//! On a phone: the bar at the bottom.

use yew::prelude::*;

use super::app::Over;
use super::header::{Fresh, saving_words};
use super::icons;
use crate::app::{Action, words};
use crate::browser::Shell;
use crate::browser::shell::Saving;

/// What [`Bar`] needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct BarProps {
    /// The desk.
    pub(super) shell: Shell,
    /// What covers the screen.
    pub(super) over: Over,
    /// Opens a sheet, or closes it.
    pub(super) on_over: Callback<Over>,
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
    let toggle = |over: Over| {
        let next = if props.over == over { Over::Nothing } else { over };
        props.on_over.reform(move |_: MouseEvent| next.clone())
    };
    let saved = match shell.saving() {
        Saving::Saved(_) => words().saved_short.to_owned(),
        other => saving_words(&other).0,
    };
    let pressed = |over: &Over| (props.over == *over).to_string();
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
