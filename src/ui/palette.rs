//! Everything by name.

use yew::prelude::*;

use super::header::HeaderProps as ShellProps;

/// Everything by name.
#[component]
pub(super) fn Palette(_props: &ShellProps) -> Html {
    html! {}
}
