//! Speeches that were removed: back with them, or away for good.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::header::HeaderProps as ShellProps;
use super::speech_dialog::use_modal;
use crate::app::keepsake::days_left;
use crate::app::{Action, Keepsake, words};
use crate::browser::shell::moment;
use crate::model::Timestamp;

/// The dialog.
#[component]
pub(super) fn TrashDialog(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let it = &words().history;
    let dialog = use_node_ref();
    use_modal(&dialog);
    let asking = use_state_eq(|| None::<u64>);
    let running = use_state_eq(|| false);
    let refusal = use_state_eq(|| None::<String>);
    let title = use_node_ref();
    // What was pressed is gone: the focus goes to where one is now.
    use_effect_with(*asking, {
        let title = title.clone();
        move |_| {
            if let Some(title) = title.cast::<web_sys::HtmlElement>() {
                let _ = title.focus();
            }
        }
    });
    let close = {
        let shell = shell.clone();
        Callback::from(move |()| shell.act(Action::Uncover))
    };
    let ask = {
        let asking = asking.clone();
        Callback::from(move |number: Option<u64>| asking.set(number))
    };
    let put_back = {
        let (shell, running, refusal) = (shell.clone(), running.clone(), refusal.clone());
        Callback::from(move |number: u64| {
            let (shell, running, refusal) = (shell.clone(), running.clone(), refusal.clone());
            running.set(true);
            spawn_local(async move {
                // When it succeeds the dialog is gone.
                if let Err(why) = shell.put_back(number).await {
                    refusal.set(Some(why));
                    running.set(false);
                }
            });
        })
    };
    let delete = {
        let (shell, asking, running, refusal) = (shell.clone(), asking.clone(), running.clone(), refusal.clone());
        Callback::from(move |number: u64| {
            let (shell, asking, running, refusal) = (shell.clone(), asking.clone(), running.clone(), refusal.clone());
            running.set(true);
            spawn_local(async move {
                refusal.set(shell.delete_for_good(number).await.err());
                asking.set(None);
                running.set(false);
            });
        })
    };
    let trash = shell.trash();
    let may_change = shell.read(|store| store.read_only().is_none());
    if let Some(entry) = trash.iter().find(|it| Some(it.number) == *asking) {
        let (name, annotations) = described(entry);
        let number = entry.number;
        return html! {
            <dialog ref={dialog} class="trash" aria-labelledby="dialog-title" aria-describedby="trash-lead"
                onclose={close.reform(|_: Event| ())}>
                <h2 id="dialog-title" ref={title} tabindex="-1"><bdi>{it.delete_ask.of(name)}</bdi></h2>
                <p id="trash-lead" class="lead">{it.delete_lead.of(words().annotation_count.of(annotations))}</p>
                <footer>
                    <button type="button" class="plain" onclick={ask.reform(|_: MouseEvent| None)}>{words().cancel}</button>
                    <button type="button" class="away" disabled={*running} onclick={delete.reform(move |_: MouseEvent| number)}>{it.delete}</button>
                </footer>
            </dialog>
        };
    }
    let now = Timestamp::from_millis(js_sys::Date::now() as i64);
    let items = trash.iter().map(|entry| {
        let (name, annotations) = described(entry);
        let (day, time) = moment(entry.at.millis() as f64);
        let number = entry.number;
        let facts = [
            words().annotation_count.of(annotations),
            it.trash_since.with([("day", day), ("time", time)]),
            it.trash_left.of(days_left(entry.at, now)),
        ];
        html! {
            <li key={number}>
                <div><bdi class="name">{name.clone()}</bdi><small>{facts.join(" · ")}</small></div>
                if may_change {
                    <span class="acts">
                        <button type="button" class="plain" disabled={*running} aria-label={it.put_back_of.of(&name)}
                            onclick={put_back.reform(move |_: MouseEvent| number)}>{it.put_back}</button>
                        <button type="button" class="danger" disabled={*running} aria-label={it.delete_of.of(&name)}
                            onclick={ask.reform(move |_: MouseEvent| Some(number))}>{it.delete}</button>
                    </span>
                }
            </li>
        }
    });
    html! {
        <dialog ref={dialog} class="trash" aria-labelledby="dialog-title" onclose={close.reform(|_: Event| ())}>
            <h2 id="dialog-title" ref={title} tabindex="-1">{it.trash}</h2>
            <p class="lead">{it.trash_lead}</p>
            if trash.is_empty() {
                <p class="none">{it.trash_none}</p>
            } else {
                <ul role="list">{ for items }</ul>
            }
            <p class="refusal" role="alert"><bdi>{(*refusal).clone()}</bdi></p>
            <footer>
                <button type="button" class="plain" onclick={close.reform(|_: MouseEvent| ())}>{words().close}</button>
            </footer>
        </dialog>
    }
}

/// What the removed speech was called, and how many annotations it has.
fn described(entry: &Keepsake) -> (String, usize) {
    let sketch = entry.outline.documents.first();
    sketch.map(|it| (it.title.to_string(), it.annotations)).unwrap_or_default()
}
