//! The project, and the others on this device.

use yew::prelude::*;

use super::header::HeaderProps as ShellProps;

/// The project, and the others on this device.
#[component]
pub(super) fn ProjectDialog(_props: &ShellProps) -> Html {
    html! {}
}
