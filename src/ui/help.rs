//! All keys, grouped.

use yew::prelude::*;

use super::header::HeaderProps as ShellProps;

/// All keys, grouped.
#[component]
pub(super) fn Help(_props: &ShellProps) -> Html {
    html! {}
}
