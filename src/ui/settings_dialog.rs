//! What people like: looks, keys, language.

use yew::prelude::*;

use super::header::HeaderProps as ShellProps;

/// What people like: looks, keys, language.
#[component]
pub(super) fn SettingsDialog(_props: &ShellProps) -> Html {
    html! {}
}
