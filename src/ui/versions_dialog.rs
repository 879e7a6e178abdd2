//! How the project was: versions by day, and copies of speeches from them.

use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::header::HeaderProps as ShellProps;
use super::speech_dialog::use_modal;
use crate::app::keepsake::{Changes, differing};
use crate::app::{Action, Keepsake, Reason, words};
use crate::browser::Shell;
use crate::browser::shell::moment;
use crate::model::DocumentId;

/// So many titles are named; more are counted.
const NAMED: usize = 2;

fn reason_words(reason: Reason) -> &'static str {
    let it = &words().history;
    match reason {
        Reason::Work | Reason::Trash => it.reason_work,
        Reason::Import => it.reason_import,
        Reason::Removal => it.reason_removal,
        Reason::Correction => it.reason_correction,
    }
}

/// What changed, in words.
fn changes_words(changes: &Changes) -> String {
    let it = &words().history;
    let mut parts: Vec<String> = Vec::new();
    if changes.added.len() <= NAMED {
        parts.extend(changes.added.iter().map(|title| it.added.of(title)));
    } else {
        parts.push(it.added_many.of(changes.added.len()));
    }
    if changes.removed.len() <= NAMED {
        parts.extend(changes.removed.iter().map(|title| it.removed.of(title)));
    } else {
        parts.push(it.removed_many.of(changes.removed.len()));
    }
    if changes.retitled.len() <= NAMED {
        parts.extend(changes.retitled.iter().map(|(old, new)| it.retitled.with([("before", old), ("after", new)])));
    } else {
        parts.push(it.retitled_many.of(changes.retitled.len()));
    }
    let counts = [
        (&it.annotations_more, changes.annotations_added),
        (&it.annotations_fewer, changes.annotations_removed),
        (&it.annotated, changes.annotated),
        (&it.labels_more, changes.labels_added),
        (&it.labels_fewer, changes.labels_removed),
        (&it.labels_renamed, changes.labels_renamed),
    ];
    parts.extend(counts.into_iter().filter(|(_, count)| *count > 0).map(|(form, count)| form.of(count)));
    if parts.is_empty() { it.other_changes.to_owned() } else { parts.join(", ") }
}
use crate::model::order::IntoTree as _;

/// `3 speeches, 41 annotations`.
fn size_words(version: &Keepsake) -> String {
    let speeches = words().speech_count.of(version.outline.documents.len());
    format!("{speeches}, {}", words().annotation_count.of(version.outline.annotations()))
}

/// The dialog.
#[component]
pub(super) fn VersionsDialog(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let dialog = use_node_ref();
    use_modal(&dialog);
    let chosen = use_state_eq(|| None::<u64>);
    // What was pressed is gone: the focus goes to where one is now.
    use_effect_with(*chosen, {
        let dialog = dialog.clone();
        move |_| {
            let title = dialog.cast::<web_sys::Element>().and_then(|it| it.query_selector("h2").ok().flatten());
            if let Some(title) = title.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = title.focus();
            }
        }
    });
    let close = {
        let shell = shell.clone();
        Callback::from(move |()| shell.act(Action::Uncover))
    };
    let versions = shell.versions();
    let open = versions.iter().find(|it| Some(it.number) == *chosen).cloned();
    let choose = {
        let chosen = chosen.clone();
        Callback::from(move |number: Option<u64>| chosen.set(number))
    };
    html! {
        <dialog ref={dialog} class="versions" aria-labelledby="dialog-title" onclose={close.reform(|_: Event| ())}>
            if let Some(version) = open {
                <Copying shell={shell.clone()} {version} on_back={choose.reform(|()| None)} />
            } else {
                { list(shell, &versions, &choose, &close) }
            }
        </dialog>
    }
}

fn list(shell: &Shell, versions: &[Keepsake], choose: &Callback<Option<u64>>, close: &Callback<()>) -> Html {
    let it = &words().history;
    let since = versions.last().map(|last| Changes::between(&last.outline, &shell.outline()));
    let mut days: Vec<(String, Vec<Html>)> = Vec::new();
    for (place, version) in versions.iter().enumerate().rev() {
        let (day, time) = moment(version.at.millis() as f64);
        let before = place.checked_sub(1).and_then(|place| versions.get(place));
        let changed = match before {
            Some(before) => changes_words(&Changes::between(&before.outline, &version.outline)),
            None => it.first.to_owned(),
        };
        let restore = {
            let (choose, number) = (choose.clone(), version.number);
            move |_: MouseEvent| choose.emit(Some(number))
        };
        let name = it.restore_of.of(it.moment.with([("day", &day), ("time", &time)]));
        let row = html! {
            <li key={version.number}>
                <div>
                    <p><b>{time}</b>{" "}<small>{reason_words(version.reason)}</small></p>
                    <p class="changed"><bdi>{changed}</bdi></p>
                    <p><small>{size_words(version)}</small></p>
                </div>
                <button type="button" class="plain" aria-label={name} onclick={restore}>{it.restore}</button>
            </li>
        };
        match days.last_mut() {
            Some((last, rows)) if *last == day => rows.push(row),
            _ => days.push((day, vec![row])),
        }
    }
    let none = if shell.keeps_history() || shell.read(|store| store.read_only().is_some()) {
        it.versions_none
    } else {
        it.versions_off
    };
    html! {
        <>
            <h2 id="dialog-title" tabindex="-1">{it.versions}</h2>
            <p class="lead">{it.versions_lead}</p>
            if days.is_empty() { <p class="none">{none}</p> }
            if let Some(since) = since.filter(|it| !it.is_none()) {
                <p class="since"><bdi>{it.since_last.of(changes_words(&since))}</bdi></p>
            }
            { for days.into_iter().map(|(day, rows)| html! {
                <section><h3>{day}</h3><ul role="list">{ for rows }</ul></section>
            }) }
            <footer>
                <button type="button" class="plain" onclick={close.reform(|_: MouseEvent| ())}>{words().close}</button>
            </footer>
        </>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct CopyingProps {
    shell: Shell,
    version: Keepsake,
    on_back: Callback<()>,
}

/// Which speeches of a version come back as copies.
#[component]
fn Copying(props: &CopyingProps) -> Html {
    let CopyingProps { shell, version, on_back } = props;
    let it = &words().history;
    let now = shell.outline();
    let differ = differing(&version.outline, &now);
    let wanted = use_state_eq(|| differ.iter().cloned().into_set());
    let running = use_state_eq(|| false);
    let refusal = use_state_eq(|| None::<String>);
    let restore = {
        let (shell, wanted, running, refusal) = (shell.clone(), wanted.clone(), running.clone(), refusal.clone());
        let number = version.number;
        move |_: MouseEvent| {
            let (shell, running, refusal) = (shell.clone(), running.clone(), refusal.clone());
            let wanted: Vec<DocumentId> = wanted.iter().cloned().collect();
            running.set(true);
            spawn_local(async move {
                // When it succeeds the dialog is gone.
                if let Err(why) = shell.restore(number, &wanted).await {
                    refusal.set(Some(why));
                    running.set(false);
                }
            });
        }
    };
    let (day, time) = moment(version.at.millis() as f64);
    let items = version.outline.documents.iter().map(|sketch| {
        let id = sketch.id.clone();
        let is_wanted = wanted.contains(&id);
        let state = if !now.documents.iter().any(|it| it.id == id) {
            it.restore_missing
        } else if differ.contains(&id) {
            it.restore_differs
        } else {
            it.restore_same
        };
        let turn = {
            let (wanted, id) = (wanted.clone(), id.clone());
            move |_: Event| {
                let mut set = (*wanted).clone();
                if !set.remove(&id) {
                    set.insert(id.clone());
                }
                wanted.set(set);
            }
        };
        html! {
            <li key={id.as_str()}>
                <label class="agree">
                    <input type="checkbox" checked={is_wanted} onchange={turn} />
                    <span><bdi class="name">{&*sketch.title}</bdi>
                        <small>{words().annotation_count.of(sketch.annotations)}{" · "}{state}</small></span>
                </label>
            </li>
        }
    });
    html! {
        <>
            <h2 id="dialog-title" tabindex="-1">{it.restore_title.with([("day", day), ("time", time)])}</h2>
            <p class="lead">{it.restore_lead}</p>
            <ul role="list" class="choices">{ for items }</ul>
            <p class="refusal" role="alert"><bdi>{(*refusal).clone()}</bdi></p>
            <footer>
                <button type="button" class="plain" onclick={on_back.reform(|_: MouseEvent| ())}>{it.back}</button>
                <button type="button" class="go" disabled={wanted.is_empty() || *running} onclick={restore}>{it.restore_do.of(wanted.len())}</button>
            </footer>
        </>
    }
}
