//! Removing everything from this device.

use yew::prelude::*;

use super::header::HeaderProps as ShellProps;

/// Removing everything from this device.
#[component]
pub(super) fn EraseDialog(_props: &ShellProps) -> Html {
    html! {}
}
