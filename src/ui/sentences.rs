//! The text sentence by sentence, each an item to label.

use yew::prelude::*;

use super::header::HeaderProps as ShellProps;

/// The text sentence by sentence, each an item to label.
#[component]
pub(super) fn Sentences(_props: &ShellProps) -> Html {
    html! {}
}
