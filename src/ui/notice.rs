//! Short messages, and those that stand as long as their reason does.

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use super::header::HeaderProps as ShellProps;
use super::icons;
use crate::app::{Action, NoticeKind, Op, words};
use crate::browser::shell::Saving;
use crate::formats;

/// How long a message stays when nothing is wrong, in milliseconds.
const STAY_MS: u32 = 8_000;

/// The message at the bottom. Its two regions are always in the page, so that screen readers watch them.
#[component]
pub(super) fn NoticeBar(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let notice = shell.read(|store| store.view.notice.clone());
    let held = use_state(|| false);
    use_effect_with((notice.clone(), *held), {
        let shell = shell.clone();
        move |(notice, held)| {
            let passes = notice.as_ref().is_some_and(|it| it.kind != NoticeKind::Error) && !held;
            let timeout = passes.then(|| Timeout::new(STAY_MS, move || shell.act(Action::Dismiss)));
            move || drop(timeout)
        }
    });
    let act = |action: Action| {
        let shell = shell.clone();
        move |_: MouseEvent| {
            shell.act(action.clone());
            shell.look(|view| view.notice = None);
        }
    };
    let is_error = notice.as_ref().is_some_and(|it| it.kind == NoticeKind::Error);
    let text = |wanted: bool| notice.as_ref().filter(|_| is_error == wanted).map(|it| it.text.clone());
    let hold = |hold: bool| {
        let held = held.clone();
        move |_: MouseEvent| held.set(hold)
    };
    let speakers = {
        let shell = shell.clone();
        move |_: MouseEvent| {
            shell.perform(Op::SpeechDetails);
            shell.look(|view| view.notice = None);
        }
    };
    html! {
        <div class={classes!("notice", notice.is_some().then_some("shown"), is_error.then_some("bad"))}
            onmouseenter={hold(true)} onmouseleave={hold(false)}>
            <span role="status"><bdi>{text(false)}</bdi></span>
            <span role="alert"><bdi>{text(true)}</bdi></span>
            if notice.as_ref().is_some_and(|it| it.kind == NoticeKind::Undoable) {
                <button type="button" class="strong" onclick={act(Action::Undo)}>{words().undo}</button>
            }
            if notice.as_ref().is_some_and(|it| it.kind == NoticeKind::Speakers) {
                <button type="button" class="strong" onclick={speakers}>{words().turns_look}</button>
            }
            if notice.is_some() {
                <button type="button" class="tool" aria-label={words().dismiss} onclick={act(Action::Dismiss)}>{icons::cross()}</button>
            }
        </div>
    }
}

/// What stands above the text while work is not being saved, or cannot be changed.
#[component]
pub(super) fn Standing(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let (text, download, reload) = match shell.saving() {
        Saving::Idle | Saving::Saving | Saving::Saved(_) => return html! { <div class="standing" role="alert" /> },
        Saving::Failed(reason) => (words().not_saved_because(&reason), true, false),
        Saving::Unreadable(reason) => (format!("{} ({reason})", words().load_failed), true, false),
        Saving::ReadOnly(reason) => (reason, false, true),
    };
    let save = {
        let shell = shell.clone();
        move |_: MouseEvent| {
            if let Some(format) = formats::find("rostrum") {
                shell.download(format, false);
            }
        }
    };
    let again = |_: MouseEvent| {
        if let Some(window) = web_sys::window() {
            let _ = window.location().reload();
        }
    };
    html! {
        <div class="standing shown" role="alert">
            <span>{text}</span>
            if download { <button type="button" class="strong" onclick={save}>{words().download_now}</button> }
            if reload { <button type="button" class="strong" onclick={again}>{words().reload}</button> }
        </div>
    }
}
