//! Short messages, and those that stand as long as their reason does.

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use super::header::HeaderProps as ShellProps;
use super::icons;
use crate::app::find::Finding;
use crate::app::{Action, NoticeKind, Op, words};
use crate::browser::shell::{Away, Saving};

/// How long a message stays when nothing is wrong, in milliseconds.
const STAY_MS: u32 = 8_000;
/// The same while it offers to take something back.
const UNDOABLE_MS: u32 = 12_000;

/// The message at the bottom. Its two regions are always in the page, so that screen readers watch them.
#[component]
pub(super) fn NoticeBar(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let notice = shell.read(|store| store.view.notice.clone());
    let held = use_state(|| false);
    use_effect_with((notice.clone(), *held), {
        let shell = shell.clone();
        move |(notice, held)| {
            let stays = |kind| matches!(kind, NoticeKind::Error | NoticeKind::Busy);
            let passes = notice.as_ref().is_some_and(|it| !stays(it.kind)) && !held;
            let is_offer = notice.as_ref().is_some_and(|it| it.kind == NoticeKind::Alike);
            let undoable = notice.as_ref().is_some_and(|it| it.kind == NoticeKind::Undoable);
            let stay = if undoable || is_offer { UNDOABLE_MS } else { STAY_MS };
            let timeout = passes.then(|| Timeout::new(stay, move || shell.act(Action::Dismiss)));
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
    let is_offer = notice.as_ref().is_some_and(|it| it.kind == NoticeKind::Alike);
    let alike = shell.read(|store| store.view.alike.as_ref().map(|it| it.spans.len())).filter(|_| is_offer);
    let take_offer = {
        let shell = shell.clone();
        move |_: MouseEvent| {
            super::gestures::focus_text();
            shell.act(Action::Find(Finding::TakeOffer));
        }
    };
    let is_busy = notice.as_ref().is_some_and(|it| it.kind == NoticeKind::Busy);
    let stop = {
        let shell = shell.clone();
        move |_: MouseEvent| {
            shell.act(Action::Dismiss);
            shell.stop_clerk();
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
            if let Some(count) = alike {
                <button type="button" class="strong" onclick={take_offer}>{words().finding.label_others.of(count)}</button>
            }
            if notice.as_ref().is_some_and(|it| it.kind == NoticeKind::Speakers) {
                <button type="button" class="strong" onclick={speakers}>{words().turns_look}</button>
            }
            if is_busy {
                <progress aria-hidden="true" />
                <button type="button" class="strong" onclick={stop}>{words().cancel}</button>
            } else if notice.is_some() {
                <button type="button" class="tool" aria-label={words().dismiss} onclick={act(Action::Dismiss)}>{icons::cross()}</button>
            }
        </div>
    }
}

/// What stands above the text while work is not being saved, or cannot be changed.
#[component]
pub(super) fn Standing(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let text = match shell.saving() {
        Saving::Idle | Saving::Saving | Saving::Saved(_) => return html! { <div class="standing" role="alert" /> },
        Saving::Failed(reason) => words().not_saved_because(&reason),
        Saving::Unreadable(reason) => format!("{} ({reason})", words().load_failed),
        Saving::ReadOnly(away) => away.words().to_owned(),
    };
    // What can be done about it, the most useful first.
    let ways: &[Way] = match shell.saving() {
        Saving::Failed(_) => &[Way::Download],
        Saving::Unreadable(_) => &[Way::Download, Way::DownloadKept],
        Saving::ReadOnly(Away::Newer) => &[Way::Reload, Way::DownloadKept],
        Saving::ReadOnly(Away::Behind) => &[Way::Download],
        Saving::ReadOnly(_) => &[Way::TakeOver],
        Saving::Idle | Saving::Saving | Saving::Saved(_) => &[],
    };
    let buttons = ways.iter().map(|way| {
        let (shell, way) = (shell.clone(), *way);
        let name = match way {
            Way::Download => words().download_now,
            Way::DownloadKept => words().safety.download_kept,
            Way::Reload => words().reload,
            Way::TakeOver => words().safety.take_over,
        };
        let go = move |_: MouseEvent| match way {
            Way::Download => shell.perform(Op::Export),
            Way::DownloadKept => shell.download_kept(),
            Way::Reload => {
                if let Some(window) = web_sys::window() {
                    let _ = window.location().reload();
                }
            }
            Way::TakeOver => shell.take_over(),
        };
        html! { <button type="button" class="strong" onclick={go}>{name}</button> }
    });
    html! {
        <div class="standing shown" role="alert">
            <span>{text}</span>
            { for buttons }
        </div>
    }
}

/// What the line above the text offers.
#[derive(Clone, Copy)]
enum Way {
    Download,
    DownloadKept,
    Reload,
    TakeOver,
}
