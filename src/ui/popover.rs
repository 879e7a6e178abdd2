//! The small window below a passage: labels, note, away with it; or which of several is meant.

use wasm_bindgen::JsCast as _;
use yew::prelude::*;

use super::codebook_dialog::rule;
use super::header::HeaderProps as ShellProps;
use super::labels::indent;
use super::px::px;
use super::{cards, chips, icons};
use crate::app::action::matching;
use crate::app::{Action, Menu, Mode, words};
use crate::browser::Shell;
use crate::model::{AnnotationId, Span};

/// The distance to the passage, in CSS pixels.
const DISTANCE: f64 = 10.0;

/// What the popover stands below: the passage that waits, or the selected annotation.
fn anchor(shell: &Shell) -> Option<Span> {
    shell.read(|store| {
        let view = &store.view;
        let document = view.open_document(store.project())?;
        match view.menu.as_ref()? {
            Menu::Labels { .. } => match view.pending {
                Some(span) => Some(span),
                None => view.selected_annotation(store.project()).map(|it| it.spans.last()),
            },
            Menu::Choice { annotations, .. } => {
                let last = annotations.iter().rev().find_map(|id| document.annotations.get(id));
                last.map(|it| it.spans.last())
            }
        }
    })
}

/// The popover, when there is one.
#[component]
pub(super) fn Popover(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let window = use_node_ref();
    let tick = use_force_update();
    use_effect_with(shell.clone(), move |shell| {
        let subscription = shell.on_moved(move || tick.force_update());
        move || drop(subscription)
    });
    let menu = shell.read(|store| store.view.menu.clone());
    let anchor = anchor(shell);
    use_effect_with((anchor, menu.clone()), {
        let (shell, window) = (shell.clone(), window.clone());
        move |(anchor, _)| {
            if let (Some(span), Some(window)) = (anchor, window.cast::<web_sys::HtmlElement>()) {
                place(&shell, &window, *span, true);
            }
        }
    });
    use_effect({
        let (shell, window) = (shell.clone(), window.clone());
        move || {
            if let (Some(span), Some(window)) = (anchor, window.cast::<web_sys::HtmlElement>()) {
                place(&shell, &window, span, false);
            }
        }
    });
    let (Some(menu), Some(_)) = (menu, anchor) else { return html! {} };
    // A press on the window leaves the focus, and so the selection, in the text; fields are for writing.
    let keep_focus = |event: MouseEvent| {
        let target = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
        let in_field = target.is_some_and(|it| it.closest("input, textarea").ok().flatten().is_some());
        if !in_field {
            event.prevent_default();
        }
    };
    let (name, inside) = match &menu {
        Menu::Labels { mode: Mode::Labels, filter, active } => (words().menu_name, label_menu(shell, filter, *active)),
        Menu::Labels { mode: Mode::Note, .. } => (words().note_name, html! { <NoteField shell={shell.clone()} /> }),
        Menu::Choice { annotations, active } => (words().choice_name, choice(shell, annotations, *active)),
    };
    html! {
        <div class="popover" role="dialog" aria-label={name} ref={window} onmousedown={keep_focus}>
            {inside}
        </div>
    }
}

fn place(shell: &Shell, window: &web_sys::HtmlElement, span: Span, show: bool) {
    let Some(place) = shell.place(span) else { return };
    let page = window.parent_element().map_or(0, |it| it.client_width());
    let room = f64::from(page) - f64::from(window.offset_width()) - 8.0;
    let left = (place.right - f64::from(window.offset_width()) / 2.0).clamp(8.0, room.max(8.0));
    let _ = window.style().set_property("top", &px(place.bottom + DISTANCE));
    let _ = window.style().set_property("left", &px(left));
    // On a phone the window is a sheet at the bottom, and the passage must stand above it.
    let is_sheet = window.offset_parent().is_none();
    if show && is_sheet {
        shell.reveal(span, f64::from(window.offset_height()) + 70.0);
    } else if show {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        window.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

fn label_menu(shell: &Shell, filter: &str, active: usize) -> Html {
    let (codebook, selected) = shell
        .read(|store| (store.project().codebook.clone(), store.view.selected_annotation(store.project()).cloned()));
    let act = |action: Action| {
        let shell = shell.clone();
        move |_: MouseEvent| shell.act(action.clone())
    };
    let find = {
        let shell = shell.clone();
        move |event: InputEvent| {
            if let Some(input) = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok()) {
                shell.act(Action::Filter(input.value()));
            }
        }
    };
    let found = matching(&codebook, filter);
    let new_name = filter.trim().to_owned();
    let known = codebook.labels().iter().any(|label| label.name.to_lowercase() == new_name.to_lowercase());
    let options = found.iter().enumerate().map(|(row, (position, label))| {
        let is_applied = selected.as_ref().is_some_and(|it| it.has_label(&label.id));
        let is_active = row == active;
        html! {
            <li key={label.id.as_str()} role="option" id={format!("option-{row}")} class={classes!(is_active.then_some("active"), indent(codebook.depth(*position)))}
                aria-selected={is_applied.to_string()} onclick={act(Action::Label(label.id.clone()))}>
                <span class="check">{ if is_applied { icons::tick() } else { html! {} } }</span>
                {chips::swatch(shell, label)}
                <span class="name">
                    <bdi>{&*label.name}</bdi>
                    if is_active {
                        if !label.description.is_empty() { <small dir="auto">{&*label.description}</small> }
                        {rule(words().label_include, &label.include)}
                        {rule(words().label_exclude, &label.exclude)}
                    }
                </span>
                if let Some(key) = codebook.key_of(*position).filter(|_| filter.is_empty()) { <kbd>{&*key}</kbd> }
            </li>
        }
    });
    html! {
        <>
            <div class="find">
            <input class="finder" value={filter.to_owned()} placeholder={words().find_label} aria-label={words().find_label}
                role="combobox" aria-expanded="true" aria-controls="label-options" aria-autocomplete="list"
                aria-activedescendant={(!found.is_empty()).then(|| format!("option-{active}"))}
                autocomplete="off" spellcheck="false" oninput={find} />
            <button type="button" class="tool" aria-label={words().close} title="Esc" onclick={act(Action::CloseMenu)}>{icons::cross()}</button>
            </div>
            <ul role="listbox" id="label-options" aria-label={words().labels} aria-multiselectable="true">{ for options }</ul>
            if let Some(note) = selected.as_ref().map(|it| it.note.clone()).filter(|note| !note.is_empty()) {
                <p class="note" dir="auto">{&*note}</p>
            }
            if found.is_empty() { <p class="none">{words().no_label_matches}</p> }
            if !new_name.is_empty() && !known {
                <button type="button" class="create" onclick={act(Action::CreateLabel(new_name.clone()))}>
                    {icons::plus()}<bdi>{words().create_label.of(&new_name)}</bdi>
                </button>
            }
            <footer>
                <button type="button" onclick={act(Action::EditNote)} title="F2">{words().note}</button>
                if let Some(selected) = &selected {
                    <button type="button" onclick={act(Action::ChooseEdge)} title="E">{words().edges}</button>
                    <button type="button" onclick={act(Action::AddPassage)} title="A">{words().add_passage}</button>
                    if selected.spans.count() > 1 {
                        <button type="button" onclick={act(Action::RemovePassage(None))} title="X">{words().remove_passage}</button>
                    }
                    <button type="button" onclick={act(Action::Delete)} title="Del">{words().delete}</button>
                }
            </footer>
        </>
    }
}

/// The note of the passage. What is typed is kept at once; there is nothing to confirm.
#[component]
fn NoteField(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let field = use_node_ref();
    let note = shell.read(|store| store.view.selected_annotation(store.project()).map(|it| it.note.to_string()));
    let note = note.unwrap_or_default();
    use_effect_with((), {
        let field = field.clone();
        move |()| {
            if let Some(field) = field.cast::<web_sys::HtmlTextAreaElement>() {
                let _ = field.focus();
                let end = field.value().len() as u32;
                let _ = field.set_selection_range(end, end);
            }
        }
    });
    let write = {
        let shell = shell.clone();
        move |event: InputEvent| {
            if let Some(field) = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlTextAreaElement>().ok()) {
                shell.act(Action::Note(field.value()));
            }
        }
    };
    let leave = {
        let shell = shell.clone();
        move || {
            shell.look(|view| view.menu = None);
            super::gestures::focus_text();
        }
    };
    let done = {
        let leave = leave.clone();
        move |_: MouseEvent| leave()
    };
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            leave();
        }
    };
    html! {
        <>
            <textarea ref={field} class="note-field" value={note} aria-label={words().note_name} dir="auto"
                placeholder={words().note_placeholder} oninput={write} onkeydown={on_key} />
            <footer><button type="button" class="strong" onclick={done} title="Ctrl+Enter">{words().done}</button></footer>
        </>
    }
}

fn choice(shell: &Shell, annotations: &[AnnotationId], active: usize) -> Html {
    let (document, codebook) =
        shell.read(|store| (store.view.open_document(store.project()).cloned(), store.project().codebook.clone()));
    let Some(document) = document else { return html! {} };
    let items = annotations.iter().enumerate().filter_map(|(row, id)| {
        let annotation = document.annotations.get(id)?;
        let open = {
            let (shell, id) = (shell.clone(), id.clone());
            move |_: MouseEvent| {
                crate::browser::host::hover(None);
                shell.act(Action::OpenMenu(id.clone()));
            }
        };
        let enter = {
            let id = id.clone();
            move |_: MouseEvent| crate::browser::host::hover(Some(id.as_str()))
        };
        Some(html! {
            <li key={id.as_str()} role="option" aria-selected={(row == active).to_string()}
                class={classes!((row == active).then_some("active"))} onclick={open} onmouseenter={enter}
                onmouseleave={|_: MouseEvent| crate::browser::host::hover(None)}>
                <span class="name">
                    <q dir="auto">{cards::first_words(&document, annotation)}</q>
                    <span class="chips">{chips::chips(shell, &codebook, annotation)}</span>
                </span>
            </li>
        })
    });
    html! {
        <>
            <p class="title">{words().choice_title}</p>
            <ul role="listbox" class="choice" aria-label={words().choice_name}>{ for items }</ul>
        </>
    }
}
