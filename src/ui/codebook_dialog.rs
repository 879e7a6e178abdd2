//! The codebook at work: order, tree, merging, moving passages, deleting.

use yew::prelude::*;

use super::header::HeaderProps as ShellProps;

/// The codebook at work: order, tree, merging, moving passages, deleting.
#[component]
pub(super) fn CodebookDialog(_props: &ShellProps) -> Html {
    html! {}
}
