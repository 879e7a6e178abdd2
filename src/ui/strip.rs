//! The strip beside the scroll bar: the whole speech at a glance.

use yew::prelude::*;

use super::header::HeaderProps as ShellProps;
use crate::app::words;

/// The strip. What it shows, and where it leads, the shell says; `static/strip.mjs` draws it.
#[component]
pub(super) fn StripMap(props: &ShellProps) -> Html {
    let slider = use_node_ref();
    use_effect_with((), {
        let (shell, slider) = (props.shell.clone(), slider.clone());
        move |()| {
            if let Some(slider) = slider.cast::<web_sys::Element>() {
                shell.attach_strip(&slider);
            }
        }
    });
    html! {
        <>
            <div class="strip" ref={slider} role="slider" tabindex="0" aria-orientation="vertical" aria-label={words().strip.name}
                aria-controls="speech" aria-describedby="strip-words" aria-valuemin="1" aria-valuenow="1">
                <canvas aria-hidden="true" />
                <i class="in-sight" />
                <i hidden=true />
            </div>
            <p class="unseen" id="strip-words" hidden=true />
        </>
    }
}
