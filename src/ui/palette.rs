//! Everything by name.

use std::cell::RefCell;

use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast as _;
use yew::prelude::*;

use super::header::HeaderProps as ShellProps;
use super::speech_dialog::use_modal;
use super::{chips, gestures};
use crate::app::fuzzy;
use crate::app::op::{Group, MOTIONS};
use crate::app::{Action, Op, Platform, Reading, words};
use crate::browser::{Shell, platform as this_platform};
use crate::model::{DocumentId, LabelId};

/// How many rows are shown at most; typing finds the others.
const MAX_ROWS: usize = 80;
/// How many of the last commands come first.
const MAX_RECENT: usize = 4;

/// What a row does.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Choice {
    /// Something that has a name.
    Do(Op),
    /// Puts the label on what is selected, or paints with it.
    Label(LabelId),
    /// Shows the speech.
    Open(DocumentId),
}

#[derive(Clone, Debug, PartialEq)]
struct Row {
    name: String,
    choice: Choice,
    keys: Option<String>,
    is_possible: bool,
}

thread_local! {
    /// What was done last by name, the latest first. It is forgotten with the page.
    static RECENT: RefCell<Vec<Op>> = const { RefCell::new(Vec::new()) };
}

fn keys_of(op: Op, platform: Platform) -> Option<String> {
    match op {
        Op::Move(motion) | Op::Extend(motion) => {
            let (_, chord) = MOTIONS.iter().find(|(it, _)| *it == motion)?;
            Some(platform.chord(if matches!(op, Op::Extend(_)) { chord.with_shift() } else { *chord }))
        }
        _ => op.keys().first().map(|it| platform.chord(*it)),
    }
}
use crate::model::order;

fn rows(shell: &Shell, query: &str) -> Vec<Row> {
    let platform = this_platform();
    let recent = RECENT.with_borrow(Clone::clone);
    let is_typed = !query.trim().is_empty();
    shell.read(|store| {
        let project = store.project();
        let motions = MOTIONS.iter().flat_map(|(it, _)| [Op::Move(*it), Op::Extend(*it)]).filter(|_| is_typed);
        let others = Op::ALL.iter().copied().filter(|it| *it != Op::Palette && !recent.contains(it));
        let mut all: Vec<Row> = recent
            .iter()
            .copied()
            .chain(others)
            .chain(motions)
            .map(|op| Row {
                name: words().op_name(op),
                choice: Choice::Do(op),
                keys: keys_of(op, platform),
                is_possible: op.is_possible(store),
            })
            .collect();
        all.extend(project.codebook.labels().iter().enumerate().map(|(position, label)| Row {
            name: words().palette_label.of(&label.name),
            choice: Choice::Label(label.id.clone()),
            keys: project.codebook.key_of(position).map(|it| it.to_string()),
            is_possible: store.view.document.is_some() && !store.view.starting,
        }));
        all.extend(project.documents.iter().map(|document| Row {
            name: words().palette_open.of(document.title()),
            choice: Choice::Open(document.id.clone()),
            keys: None,
            is_possible: true,
        }));
        let named = all.into_iter().map(|row| (row.name.clone(), row));
        let mut found: Vec<Row> = fuzzy::ranked(query, named, usize::MAX).into_iter().map(|(_, row)| row).collect();
        // What cannot be done now is still found, behind what can.
        order::sort_by_key(&mut found, |row| !row.is_possible);
        found.truncate(MAX_ROWS);
        found
    })
}

fn run(shell: &Shell, choice: Choice) {
    let goes_to_text = match &choice {
        Choice::Do(op) => matches!(op.group(), Group::Text | Group::Annotations),
        Choice::Label(_) | Choice::Open(_) => true,
    };
    let reads_page = shell.read(|store| store.view.reading == Reading::Page);
    if goes_to_text && reads_page {
        gestures::focus_text();
    }
    match choice {
        Choice::Do(op) => {
            RECENT.with_borrow_mut(|recent| {
                recent.retain(|it| *it != op);
                recent.insert(0, op);
                recent.truncate(MAX_RECENT);
            });
            shell.perform(op);
        }
        Choice::Label(label) => shell.act(Action::Label(label)),
        Choice::Open(document) => shell.act(Action::Open(document)),
    }
}

/// A field to type in, and below it what fits. The focus stays in the field.
#[component]
pub(super) fn Palette(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let dialog = use_node_ref();
    let list = use_node_ref();
    use_modal(&dialog);
    let query = use_state(String::new);
    let active = use_state(|| 0_usize);
    let rows = rows(shell, &query);
    let last = rows.len().saturating_sub(1);
    let marked = (*active).min(last);
    use_effect_with((marked, (*query).clone()), {
        let list = list.clone();
        move |(marked, _)| {
            let row = list.cast::<web_sys::Element>().and_then(|it| it.children().item(u32::try_from(*marked).ok()?));
            if let Some(row) = row {
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                row.scroll_into_view_with_scroll_into_view_options(&options);
            }
        }
    });
    let close = {
        let (shell, dialog) = (shell.clone(), dialog.clone());
        move || {
            // First, so that the focus is back where it was before anything is done there.
            if let Some(dialog) = dialog.cast::<web_sys::HtmlDialogElement>() {
                dialog.close();
            }
            shell.act(Action::Uncover);
        }
    };
    let choose = {
        let (shell, close) = (shell.clone(), close.clone());
        Callback::from(move |row: Row| {
            if row.is_possible {
                close();
                let shell = shell.clone();
                Timeout::new(0, move || run(&shell, row.choice)).forget();
            }
        })
    };
    let typed = {
        let (query, active) = (query.clone(), active.clone());
        move |event: InputEvent| {
            if let Some(field) = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok()) {
                query.set(field.value());
                active.set(0);
            }
        }
    };
    let on_key = {
        let (active, rows, choose, close) = (active.clone(), rows.clone(), choose.clone(), close.clone());
        move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                _ if event.is_composing() => return,
                "ArrowDown" if marked == last => 0,
                "ArrowDown" => marked + 1,
                "ArrowUp" if marked == 0 => last,
                "ArrowUp" => marked - 1,
                "PageDown" => (marked + 8).min(last),
                "PageUp" => marked.saturating_sub(8),
                "Enter" => {
                    event.prevent_default();
                    if let Some(row) = rows.get(marked) {
                        choose.emit(row.clone());
                    }
                    return;
                }
                // The same keys put it away again, and do not go to the browser.
                "k" if event.ctrl_key() || event.meta_key() => {
                    event.prevent_default();
                    close();
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            active.set(next);
        }
    };
    let items = rows.iter().enumerate().map(|(at, row)| {
        let click = {
            let (choose, row) = (choose.clone(), row.clone());
            move |_: MouseEvent| choose.emit(row.clone())
        };
        let swatch = match &row.choice {
            Choice::Label(label) => {
                shell.read(|store| store.project().codebook.get(label).cloned()).map(|it| chips::swatch(shell, &it))
            }
            _ => None,
        };
        html! {
            <li id={format!("command-{at}")} role="option" aria-selected={(at == marked).to_string()}
                aria-disabled={(!row.is_possible).then_some("true")} onclick={click}
                class={classes!((at == marked).then_some("active"), (!row.is_possible).then_some("impossible"))}>
                {swatch.unwrap_or_default()}
                <bdi class="name">{&row.name}</bdi>
                if !row.is_possible { <small>{words().palette_not_now}</small> }
                if let Some(keys) = &row.keys { <kbd>{keys}</kbd> }
            </li>
        }
    });
    let cancelled = {
        let shell = shell.clone();
        move |_: Event| shell.act(Action::Uncover)
    };
    // A press beside the dialog puts it away; one on a row leaves the focus in the field.
    let press = {
        let (dialog, close) = (dialog.clone(), close.clone());
        move |event: MouseEvent| {
            let target = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
            let Some(target) = target else { return };
            if dialog.cast::<web_sys::Element>().is_some_and(|it| it == target) {
                close();
            } else if target.tag_name() != "INPUT" {
                event.prevent_default();
            }
        }
    };
    html! {
        <dialog ref={dialog} class="palette" aria-label={words().op_name(Op::Palette)} oncancel={cancelled} onmousedown={press}>
            <div class="inside">
                <input type="text" role="combobox" value={(*query).clone()} placeholder={words().palette_find}
                    aria-label={words().palette_find} aria-expanded="true" aria-controls="commands" aria-autocomplete="list"
                    aria-activedescendant={(!rows.is_empty()).then(|| format!("command-{marked}"))}
                    autocomplete="off" spellcheck="false" dir="auto" autofocus=true oninput={typed} onkeydown={on_key} />
                <ul ref={list} id="commands" role="listbox" aria-label={words().op_name(Op::Palette)}>{ for items }</ul>
                <p class="none" role="status">{ if rows.is_empty() { words().palette_none } else { "" } }</p>
            </div>
        </dialog>
    }
}
