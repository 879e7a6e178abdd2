//! What screen readers are told of the last move.

use yew::prelude::*;

use super::header::HeaderProps as ShellProps;

/// What screen readers are told of the last move.
#[component]
pub(super) fn Announcer(_props: &ShellProps) -> Html {
    html! {}
}
