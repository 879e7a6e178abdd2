//! The list of speeches alone, each to be downloaded: shown when opening them has crashed.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::app::words;
use crate::browser::safe::{self, Shelf};

/// What [`SafeMode`] needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct SafeModeProps {
    /// What is kept.
    pub(super) shelf: Shelf,
}

/// The screen of safe mode.
#[component]
pub(super) fn SafeMode(props: &SafeModeProps) -> Html {
    let it = &words().safety;
    let heading = use_node_ref();
    let said = use_state(String::new);
    use_effect_with((), {
        let heading = heading.clone();
        move |()| {
            if let Some(heading) = heading.cast::<web_sys::HtmlElement>() {
                let _ = heading.focus();
            }
        }
    });
    let project = props.shelf.project.clone();
    let download = |only| {
        let (project, said) = (project.clone(), said.clone());
        move |_: MouseEvent| {
            if let Some(project) = &project {
                said.set(safe::download(project, Clone::clone(&only)));
            }
        }
    };
    let raw = {
        let said = said.clone();
        move |_: MouseEvent| {
            let said = said.clone();
            spawn_local(async move { said.set(safe::download_kept().await.1) });
        }
    };
    let speeches = project.iter().flat_map(|project| &project.documents).map(|document| {
        let title = &*document.details.title;
        html! {
            <li>
                <span><bdi>{title}</bdi> <small>{words().annotation_count.of(document.annotations.len())}</small></span>
                <button type="button" class="plain" aria-label={it.download_one.of(title)}
                    onclick={download(Some(document.id.clone()))}>{words().download_now}</button>
            </li>
        }
    });
    let is_empty = project.as_ref().is_none_or(|it| it.documents.is_empty());
    let problem = props.shelf.problem.as_ref().map(|why| match project {
        Some(_) => it.safe_partly.of(why),
        None => it.safe_unreadable.of(why),
    });
    html! {
        <main class="safe">
            <h1 tabindex="-1" ref={heading}>{it.safe_title}</h1>
            <p>{it.safe_lead}</p>
            <p>
                <button type="button" class="go" onclick={|_: MouseEvent| safe::open_normally()}>{it.open_normally}</button>
                if !is_empty {
                    <button type="button" class="plain" onclick={download(None)}>{it.download_all}</button>
                }
            </p>
            <p role="status">{&*said}</p>
            <h2>{words().speeches}</h2>
            if let Some(problem) = problem { <p class="bad">{problem}</p> } else if is_empty { <p>{it.safe_none}</p> }
            <ul>{ for speeches }</ul>
            <p class="fine">{it.safe_raw}</p>
            <p><button type="button" class="plain" onclick={raw}>{it.download_kept}</button></p>
        </main>
    }
}
