//! One calm line after much work without a download.

use yew::prelude::*;

use super::header::HeaderProps as ShellProps;
use super::icons;
use crate::app::{Op, words};
use crate::browser::shell::Saving;

/// The line above the text. Worse news has the place for itself.
#[component]
pub(super) fn Reminder(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let is_calm = matches!(shell.saving(), Saving::Idle | Saving::Saving | Saving::Saved(_));
    let due = shell.reminder().filter(|_| is_calm);
    let download = {
        let shell = shell.clone();
        move |_: MouseEvent| shell.perform(Op::Export)
    };
    let put_away = {
        let shell = shell.clone();
        move |_: MouseEvent| shell.put_reminder_away()
    };
    let text = due.map(|changes| {
        let changes = usize::try_from(changes).unwrap_or(usize::MAX);
        let it = &words().history;
        let never = shell.backup().downloaded.is_none();
        if never { it.reminder_never.of(changes) } else { it.reminder.of(changes) }
    });
    // The region is always in the page, so that screen readers watch it.
    html! {
        <div class={classes!("reminder", text.is_some().then_some("shown"))}>
            <span role="status">{text.clone()}</span>
            if text.is_some() {
                <button type="button" class="strong" onclick={download}>{words().download_now}</button>
                <button type="button" class="tool" aria-label={words().dismiss} onclick={put_away}>{icons::cross()}</button>
            }
        </div>
    }
}
