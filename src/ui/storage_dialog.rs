//! What is stored on this device, and whether the browser spares it.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::app::showing;
use super::header::HeaderProps as ShellProps;
use super::project_dialog::use_projects;
use super::speech_dialog::use_modal;
use crate::app::{Action, Op, Over, words};
use crate::browser::device::{self, Device};
use crate::browser::shell::moment;

/// What became of asking the browser to keep what is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    NotYet,
    /// It may be that nobody ever answers.
    Waiting,
    Answered(bool),
}

/// `12 kB`, `3.4 MB`.
fn bytes_words(bytes: f64) -> String {
    let it = &words().history;
    if bytes < 1e6 {
        it.kilobytes.of(words().number((bytes / 1e3).ceil() as usize))
    } else if bytes < 1e8 {
        it.megabytes.of(format!("{:.1}", bytes / 1e6))
    } else if bytes < 1e9 {
        it.megabytes.of(words().number((bytes / 1e6).round() as usize))
    } else {
        it.gigabytes.of(words().number((bytes / 1e9).round() as usize))
    }
}

/// The dialog.
#[component]
pub(super) fn StorageDialog(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let it = &words().history;
    let dialog = use_node_ref();
    use_modal(&dialog);
    let projects = use_projects(shell);
    let device = use_state_eq(|| None::<Device>);
    let asked = use_state_eq(|| Asked::NotYet);
    use_effect_with(*asked, {
        let device = device.clone();
        move |_| spawn_local(async move { device.set(Some(device::ask().await)) })
    });
    let close = {
        let shell = shell.clone();
        Callback::from(move |()| shell.act(Action::Uncover))
    };
    let keep = {
        let asked = asked.clone();
        move |_: MouseEvent| {
            let answer = device::keep();
            asked.set(Asked::Waiting);
            let asked = asked.clone();
            spawn_local(async move { asked.set(Asked::Answered(answer.await)) });
        }
    };
    let download = {
        let shell = shell.clone();
        move |_: MouseEvent| shell.perform(Op::Export)
    };
    let (speeches, annotations, labels, text_bytes, seq, may_export) = shell.read(|store| {
        let project = store.project();
        let bytes: usize = project.documents.iter().map(|it| it.text.as_str().len()).sum();
        let (speeches, labels) = (project.documents.len(), project.codebook.labels().len());
        (speeches, project.annotation_count(), labels, bytes, store.seq(), Op::Export.is_possible(store))
    });
    let backup = shell.backup();
    let downloaded = match backup.downloaded {
        None => it.storage_never.to_owned(),
        Some(mark) => {
            let (day, time) = moment(mark.at.millis() as f64);
            let changes = usize::try_from(backup.changes(seq)).unwrap_or(usize::MAX);
            let when = it.moment.with([("day", day), ("time", time)]);
            format!("{when}; {}", it.storage_changes.of(changes))
        }
    };
    let size = match device.as_ref().map(|it| (it.usage, it.quota)) {
        None => it.storage_looking.to_owned(),
        Some((Some(used), Some(all))) => {
            it.storage_size_of.with([("used", bytes_words(used)), ("all", bytes_words(all))])
        }
        Some(_) => it.storage_size_own.of(bytes_words(text_bytes as f64)),
    };
    let is_kept = match *asked {
        Asked::Answered(answer) => Some(answer),
        _ => device.as_ref().and_then(|it| it.is_kept),
    };
    let safe = match (&*device, is_kept) {
        (_, Some(true)) => it.storage_yes,
        (_, Some(false)) => it.storage_no,
        (None, None) => it.storage_looking,
        (Some(_), None) => it.storage_unknown,
    };
    let can_ask = device.as_ref().is_some_and(|it| it.can_ask);
    let said = match (*asked, is_kept) {
        (Asked::Waiting, _) => it.storage_asking,
        (_, Some(true)) => it.storage_kept,
        (Asked::Answered(_), _) => it.storage_refused,
        (Asked::NotYet, _) if device.is_some() && !can_ask => it.storage_cannot,
        (Asked::NotYet, _) => it.storage_why,
    };
    let count = |number: usize| words().number(number);
    let facts = [
        (it.storage_projects, projects.as_ref().map_or_else(|| it.storage_looking.to_owned(), |all| count(all.len()))),
        (
            it.storage_here,
            [
                words().speech_count.of(speeches),
                words().annotation_count.of(annotations),
                words().label_count.of(labels),
            ]
            .join(", "),
        ),
        (it.versions, count(shell.versions().len())),
        (it.trash, words().speech_count.of(shell.trash().len())),
        (it.storage_size, size),
        (it.storage_download, downloaded),
        (it.storage_safe, safe.to_owned()),
    ];
    let facts = facts.into_iter().map(|(name, value)| html! { <div key={name}><dt>{name}</dt><dd>{value}</dd></div> });
    let can_keep = can_ask && is_kept != Some(true) && !matches!(*asked, Asked::Waiting);
    html! {
        <dialog ref={dialog} class="storage" aria-labelledby="dialog-title" onclose={close.reform(|_: Event| ())}>
            <h2 id="dialog-title" tabindex="-1" autofocus=true>{it.storage}</h2>
            <p class="lead">{it.storage_lead}</p>
            <dl>{ for facts }</dl>
            <p role="status" class="said">{said}</p>
            if can_keep { <p><button type="button" class="plain" onclick={keep}>{it.storage_ask}</button></p> }
            <p class="small">{it.storage_safari}</p>
            <p class="ways">
                <button type="button" class="link" onclick={showing(shell, Over::Versions)}>{it.versions}</button>
                <button type="button" class="link" onclick={showing(shell, Over::Trash)}>{it.trash}</button>
                <button type="button" class="danger" onclick={showing(shell, Over::Erase)}>{words().project_erase}</button>
            </p>
            <footer>
                if may_export { <button type="button" class="go" onclick={download}>{words().download_now}</button> }
                <button type="button" class="plain" onclick={close.reform(|_: MouseEvent| ())}>{words().close}</button>
            </footer>
        </dialog>
    }
}
