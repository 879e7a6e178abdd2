//! The annotations of the speech as a list: found, sorted, walked, noted, deleted.

use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use yew::prelude::*;

use super::header::Fresh;
use super::note_field::{NoteField, NoteOf};
use super::speech_dialog::use_modal;
use super::window::use_window;
use super::{cards, icons, speakers};
use crate::app::listing::{Listing, Notes, Order, Reviews, Wanted};
use crate::app::{Action, words};
use crate::browser::{Shell, host};
use crate::model::{AnnotationId, Command, Document, LabelId};

/// What [`AnnotationList`] needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct ListProps {
    /// The desk.
    pub(super) shell: Shell,
    /// Which annotations it lists at first.
    #[prop_or_default]
    pub(super) reviews: Reviews,
    /// Closes it.
    pub(super) on_close: Callback<()>,
    /// Makes it draw anew with its parent.
    #[prop_or_default]
    pub(super) fresh: Fresh,
}

/// A document that is the same only when it is the very same: comparing whole texts would cost more than it saves.
#[derive(Clone)]
struct Very(Option<Rc<Document>>);

impl PartialEq for Very {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(one), Some(other)) => Rc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        }
    }
}

/// How the value of the choice of labels spells what is no label. No label's id has a space.
const UNLABELLED: &str = "no label";

/// The list.
#[component]
pub(super) fn AnnotationList(props: &ListProps) -> Html {
    let shell = &props.shell;
    let dialog = use_node_ref();
    let list = use_node_ref();
    use_modal(&dialog);
    let listing = use_state(|| Listing { reviews: props.reviews, ..Listing::default() });
    let editing = use_state(|| None::<AnnotationId>);
    let deleted = use_state(|| false);
    // Which row has the place in the tab order; where the focus goes next, if it moves.
    let (document, codebook, selected, speaker, due) = shell.read(|store| {
        let view = &store.view;
        let codebook = store.project().codebook.clone();
        let document = view.open_document(store.project()).cloned();
        let due = document.as_ref().map_or(0, |it| store.tally().reviews(&it.id));
        (document, codebook, view.selected.clone(), view.speaker.clone(), due)
    });
    // The speaker is chosen for the margin too.
    let wanted = Listing { speaker, ..(*listing).clone() };
    let active = use_state({
        let selected = selected.clone();
        move || selected.first().cloned()
    });
    let focus = use_mut_ref(|| None::<AnnotationId>);
    let found = use_memo((Very(document.clone()), wanted.clone()), |(document, listing)| {
        document.0.as_ref().map_or_else(Vec::new, |document| listing.of(document))
    });
    let all = document.as_ref().map_or(0, |it| it.annotations.len());
    let all_right = {
        let (shell, found) = (shell.clone(), found.clone());
        move |_: MouseEvent| {
            let annotations = found.iter().map(|it| it.id.clone()).collect();
            shell.try_run(Command::Reviewed { annotations });
        }
    };
    // What is selected is in the page at first.
    let window = use_window(&dialog, &list, found.len(), || {
        active.as_ref().and_then(|id| found.iter().position(|it| it.id == *id))
    });
    let rows = window.rows(found.len());
    let first = rows.start;
    let shown = found.get(rows.clone()).unwrap_or_default();
    let marked = active.as_ref().and_then(|id| shown.iter().position(|it| it.id == *id)).unwrap_or(0);
    use_effect({
        let (list, focus) = (list.clone(), focus.clone());
        let rows: Vec<AnnotationId> = shown.iter().map(|it| it.id.clone()).collect();
        move || {
            let Some(wanted) = focus.borrow_mut().take() else { return };
            let at = rows.iter().position(|it| *it == wanted).and_then(|it| u32::try_from(it).ok());
            let row = list.cast::<web_sys::Element>().zip(at).and_then(|(list, at)| list.children().item(at));
            let main = row.and_then(|it| it.query_selector(".card-main").ok().flatten());
            if let Some(main) = main.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = main.focus();
            }
        }
    });
    let narrow = {
        let (listing, window, dialog) = (listing.clone(), window.clone(), dialog.clone());
        move |change: fn(&mut Listing, String)| {
            let (listing, window, dialog) = (listing.clone(), window.clone(), dialog.clone());
            move |value: String| {
                let mut next = (*listing).clone();
                change(&mut next, value);
                listing.set(next);
                window.rewind(&dialog);
            }
        }
    };
    let by_words = {
        let set = narrow(|it, value| it.words = value);
        move |event: InputEvent| {
            if let Some(field) = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok()) {
                set(field.value());
            }
        }
    };
    let by_label = {
        let set = narrow(|it, value| {
            it.label = match value.as_str() {
                "" => Wanted::Any,
                UNLABELLED => Wanted::Unlabelled,
                id => Wanted::Label(LabelId::new(id)),
            };
        });
        move |event: Event| {
            if let Some(field) = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlSelectElement>().ok()) {
                set(field.value());
            }
        }
    };
    let by_order = {
        let set = narrow(|it, value| it.order = if value == "newest" { Order::Newest } else { Order::Place });
        move |event: Event| {
            if let Some(field) = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlSelectElement>().ok()) {
                set(field.value());
            }
        }
    };
    let by_note = {
        let set = narrow(|it, _| it.notes = if it.notes == Notes::Any { Notes::With } else { Notes::Any });
        move |_: MouseEvent| set(String::new())
    };
    let by_review = {
        let set = narrow(|it, _| it.reviews = if it.reviews == Reviews::Any { Reviews::Due } else { Reviews::Any });
        move |_: MouseEvent| set(String::new())
    };
    let all_again = {
        let set = narrow(|it, _| *it = Listing { order: it.order, ..Listing::default() });
        let shell = shell.clone();
        move |_: MouseEvent| {
            set(String::new());
            shell.look(|view| view.speaker = None);
        }
    };
    let close = props.on_close.reform(|_: MouseEvent| ());
    let go = {
        let (props, dialog) = (props.clone(), dialog.clone());
        Callback::from(move |id: AnnotationId| {
            host::hover(None);
            if let Some(dialog) = dialog.cast::<web_sys::HtmlDialogElement>() {
                dialog.close();
            }
            props.on_close.emit(());
            props.shell.act(Action::Select(vec![id]));
            super::gestures::focus_text();
        })
    };
    let delete = {
        let (shell, focus, active, deleted) = (shell.clone(), focus.clone(), active.clone(), deleted.clone());
        let found = found.clone();
        Callback::from(move |id: AnnotationId| {
            let at = found.iter().position(|it| it.id == id).unwrap_or_default();
            let next = found.get(at + 1).or_else(|| found.get(at.checked_sub(1)?)).map(|it| it.id.clone());
            shell.look(|view| {
                view.let_go();
                view.selected = vec![id];
            });
            shell.act(Action::Delete);
            // What the message would say stands in the list, where it can be reached.
            let done = shell.read(|store| store.view.selected.is_empty());
            if done {
                shell.look(|view| view.notice = None);
            }
            deleted.set(done);
            active.set(next.clone());
            *focus.borrow_mut() = next;
        })
    };
    let undo = {
        let (shell, deleted, focus, active) = (shell.clone(), deleted.clone(), focus.clone(), active.clone());
        Callback::from(move |()| {
            shell.act(Action::Undo);
            deleted.set(false);
            *focus.borrow_mut() = (*active).clone();
        })
    };
    let edit = {
        let editing = editing.clone();
        Callback::from(move |id: AnnotationId| editing.set(Some(id)))
    };
    let done = {
        let (editing, focus) = (editing.clone(), focus.clone());
        Callback::from(move |()| {
            *focus.borrow_mut() = (*editing).clone();
            editing.set(None);
        })
    };
    let walk = {
        let (shell, active, focus) = (shell.clone(), active.clone(), focus.clone());
        let (edit, delete, undo) = (edit.clone(), delete.clone(), undo.clone());
        let (found, window) = (found.clone(), window.clone());
        move |event: KeyboardEvent| {
            let last = found.len().saturating_sub(1);
            let marked = active.as_ref().and_then(|id| found.iter().position(|it| it.id == *id)).unwrap_or(rows.start);
            let next = match event.key().as_str() {
                "ArrowDown" => (marked + 1).min(last),
                "ArrowUp" => marked.saturating_sub(1),
                "PageDown" => (marked + 8).min(last),
                "PageUp" => marked.saturating_sub(8),
                "Home" => 0,
                "End" => last,
                "F2" | "Delete" => {
                    event.prevent_default();
                    let callback = if event.key() == "F2" { &edit } else { &delete };
                    if let Some(it) = found.get(marked) {
                        callback.emit(it.id.clone());
                    }
                    return;
                }
                "z" if (event.ctrl_key() || event.meta_key()) && !event.shift_key() => {
                    event.prevent_default();
                    undo.emit(());
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            if let Some(it) = found.get(next) {
                active.set(Some(it.id.clone()));
                *focus.borrow_mut() = Some(it.id.clone());
                if !rows.contains(&next) {
                    window.show(next);
                }
                // The text goes along.
                shell.act(Action::Select(vec![it.id.clone()]));
            }
        }
    };
    let items = document.iter().flat_map(|document| {
        let found = &found;
        shown.iter().enumerate().map(|(at, annotation)| {
            let id = annotation.id.clone();
            let emit = |callback: &Callback<AnnotationId>| {
                let (callback, id) = (callback.clone(), id.clone());
                move |_: MouseEvent| callback.emit(id.clone())
            };
            let enter = {
                let id = id.clone();
                move |_: MouseEvent| host::hover(Some(id.as_str()))
            };
            let take = {
                let (active, id) = (active.clone(), id.clone());
                move |_: FocusEvent| {
                    if active.as_ref() != Some(&id) {
                        active.set(Some(id.clone()));
                    }
                }
            };
            let is_selected = selected.contains(&id);
            let tab = if at == marked { "0" } else { "-1" };
            let note = if editing.as_ref() == Some(&id) {
                html! {
                    <NoteField shell={shell.clone()} of={NoteOf::Annotation(id.clone())} note={annotation.note.to_string()}
                        on_done={done.clone()} />
                }
            } else if annotation.note.is_empty() {
                html! {}
            } else {
                html! { <p class="note" dir="auto">{&*annotation.note}</p> }
            };
            let note_name = if annotation.note.is_empty() { words().add_note } else { words().edit_note };
            html! {
                <li key={id.as_str()} aria-setsize={found.len().to_string()} aria-posinset={(first + at + 1).to_string()} class={classes!("row-card", is_selected.then_some("on"))} onfocusin={take} onmouseenter={enter}
                    onmouseleave={|_: MouseEvent| host::hover(None)}>
                    <button type="button" class="card-main" tabindex={tab} onclick={emit(&go)}
                        aria-current={is_selected.then_some("true")}>
                        {cards::summary(shell, document, &codebook, annotation)}
                    </button>
                    <div class="row-tools">
                        <button type="button" class="tool" tabindex={tab} title={format!("{note_name} (F2)")} aria-label={note_name}
                            onclick={emit(&edit)}>{icons::pencil()}</button>
                        <button type="button" class="tool" tabindex={tab} title={words().delete} aria-label={words().delete}
                            onclick={emit(&delete)}>{icons::bin()}</button>
                    </div>
                    {cards::review(shell, annotation)}
                    {note}
                </li>
            }
        })
    });
    let count = if wanted.is_narrow() {
        let (shown, all) = (words().number(found.len()), words().number(all));
        words().list_of.with([("shown", &*shown), ("all", &*all)])
    } else {
        words().annotation_count.of(all)
    };
    let value = match &listing.label {
        Wanted::Any => "",
        Wanted::Unlabelled => UNLABELLED,
        Wanted::Label(id) => id.as_str(),
    };
    let options = codebook.labels().iter().map(|label| {
        html! { <option value={label.id.to_string()} selected={value == label.id.as_str()}>{&*label.name}</option> }
    });
    html! {
        <dialog ref={dialog} class="sheet annotation-list" aria-label={words().annotations}
            onclose={props.on_close.reform(|_: Event| ())}>
            <header>
                <h2>{words().annotations}</h2>
                <span class="found" role="status">{count}</span>
                <button type="button" class="tool" aria-label={words().close} onclick={close}>{icons::cross()}</button>
            </header>
            if all == 0 && !*deleted {
                <p class="none">{words().no_annotations}</p>
                <p class="none">{words().hint}</p>
            } else {
                <div class="filters">
                    <input type="text" class="words" value={listing.words.clone()} placeholder={words().list_words} aria-label={words().list_words}
                        autocomplete="off" spellcheck="false" dir="auto" oninput={by_words} />
                    <select aria-label={words().list_label} onchange={by_label}>
                        <option value="" selected={value.is_empty()}>{words().list_any_label}</option>
                        { for options }
                        <option value={UNLABELLED} selected={value == UNLABELLED}>{words().unlabelled}</option>
                    </select>
                    {speakers::choice(shell, document.as_deref())}
                    <select aria-label={words().list_order} onchange={by_order}>
                        <option value="place" selected={listing.order == Order::Place}>{words().list_by_place}</option>
                        <option value="newest" selected={listing.order == Order::Newest}>{words().list_by_time}</option>
                    </select>
                    <button type="button" class="toggle" aria-pressed={(listing.notes == Notes::With).to_string()}
                        onclick={by_note}>{words().list_with_note}</button>
                    if due > 0 || listing.reviews == Reviews::Due {
                        <button type="button" class="toggle" aria-pressed={(listing.reviews == Reviews::Due).to_string()}
                            onclick={by_review}>{words().list_to_review}</button>
                    }
                    if due > 0 && listing.reviews == Reviews::Due {
                        <button type="button" class="quiet-tool" onclick={all_right}>{words().review_all_done}</button>
                    }
                </div>
                <div class="undo-delete" role="status">
                    if *deleted {
                        <span>{words().annotations_deleted.of(1)}</span>
                        <button type="button" class="strong" onclick={undo.reform(|_: MouseEvent| ())}>{words().undo}</button>
                    }
                </div>
                if found.is_empty() && all > 0 {
                    <p class="none">{words().list_none_fits}</p>
                    <button type="button" class="plain" onclick={all_again}>{words().list_all_again}</button>
                }
                <ul ref={list} role="list" tabindex="-1" aria-label={words().annotations} onkeydown={walk}>{ for items }</ul>
            }
        </dialog>
    }
}
