//! Labels from lines of text.

use yew::prelude::*;

use super::header::HeaderProps as ShellProps;

/// Labels from lines of text.
#[component]
pub(super) fn PasteLabels(_props: &ShellProps) -> Html {
    html! {}
}
