//! What screen readers are told of the last move.

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use super::header::HeaderProps as ShellProps;
use crate::app::view::Said;

/// How long words must rest before they are said, in milliseconds: of quick steps only the last is read out.
const REST_MS: u32 = 150;

/// What screen readers are told of the last move. The region is there from the start, or it would not be heard.
#[component]
pub(super) fn Announcer(props: &ShellProps) -> Html {
    let said = props.shell.read(|store| store.view.said.clone());
    let spoken = use_state(Said::default);
    use_effect_with(said, {
        let spoken = spoken.clone();
        move |said| {
            let said = said.clone();
            let waiting = (said != *spoken).then(|| Timeout::new(REST_MS, move || spoken.set(said)));
            move || drop(waiting)
        }
    });
    // The same words again are news only when something in the region changes.
    let again = if spoken.number.is_multiple_of(2) { "" } else { "\u{a0}" };
    html! { <div class="heard" role="status" aria-atomic="true">{&*spoken.words}{again}</div> }
}
