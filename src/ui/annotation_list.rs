//! Where there is no margin: the annotations of the speech as a list.

use yew::prelude::*;

use super::cards;
use super::icons;
use super::speech_dialog::use_modal;
use crate::app::words;
use crate::browser::Shell;

/// How many annotations the list shows at most.
const MAX_ITEMS: usize = 300;

/// What [`AnnotationList`] needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct ListProps {
    /// The desk.
    pub(super) shell: Shell,
    /// Closes it.
    pub(super) on_close: Callback<()>,
    /// Makes it draw anew with its parent.
    #[prop_or_default]
    pub(super) fresh: super::header::Fresh,
}

/// The list, from the bottom of the screen.
#[component]
pub(super) fn AnnotationList(props: &ListProps) -> Html {
    let shell = &props.shell;
    let dialog = use_node_ref();
    use_modal(&dialog);
    let (document, codebook, selected) = shell.read(|store| {
        let view = &store.view;
        (view.open_document(store.project()).cloned(), store.project().codebook.clone(), view.selected.clone())
    });
    let count = document.as_ref().map_or(0, |it| it.annotations.len());
    let close = props.on_close.reform(|_: MouseEvent| ());
    let items = document.iter().flat_map(|document| {
        document.annotations.iter().take(MAX_ITEMS).map(|annotation| {
            let is_selected = selected.contains(&annotation.id);
            html! {
                <li key={annotation.id.as_str()} onclick={close.clone()}>
                    {cards::card(shell, document, &codebook, annotation, is_selected)}
                </li>
            }
        })
    });
    html! {
            <dialog ref={dialog} class="sheet" aria-label={words().annotations} onclose={props.on_close.reform(|_: Event| ())}>
                <header>
                    <h2>{words().annotation_count.of(count)}</h2>
                    <button type="button" class="tool" aria-label={words().close} onclick={close.clone()}>{icons::cross()}</button>
                </header>
                if count == 0 {
                    <p class="none">{words().no_annotations}</p>
                } else {
                    <ul>{ for items }</ul>
                }
                if count > MAX_ITEMS { <p class="none">{words().more.of(count - MAX_ITEMS)}</p> }
            </dialog>
    }
}
