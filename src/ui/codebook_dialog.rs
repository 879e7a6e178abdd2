//! The codebook at work: read it whole, order it, build the tree, merge.

use std::collections::BTreeSet;

use yew::prelude::*;

use super::app::showing;
use super::header::HeaderProps as ShellProps;
use super::kept_focus::{KeptFocus, use_kept_focus};
use super::label_dialog::{choices, value_of};
use super::labels::{hidden_line, indent, move_label, way_of};
use super::speech_dialog::use_modal;
use super::{chips, icons};
use crate::app::{Action, Over, words};
use crate::browser::Shell;
use crate::model::order::IntoTree as _;
use crate::model::{Codebook, Command, Entry, LabelId, Way};

/// The codebook as a document that can be worked on.
#[component]
pub(super) fn CodebookDialog(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let dialog = use_node_ref();
    use_modal(&dialog);
    let filter = use_state(String::new);
    let said = use_state(String::new);
    let picked = use_state(BTreeSet::<LabelId>::new);
    let (codebook, can_undo) = shell.read(|store| {
        let can_undo = store.read_only().is_none() && store.history().next_undo().is_some();
        (store.project().codebook.clone(), can_undo)
    });
    let kept_focus = use_kept_focus(codebook.clone());
    let wanted = filter.trim().to_lowercase();
    let has = |text: &str| text.to_lowercase().contains(&wanted);
    let fits = |entry: &Entry<'_>| wanted.is_empty() || has(&entry.label.name) || has(&entry.label.description);
    let can_move = wanted.is_empty();
    let step = {
        let (shell, said) = (shell.clone(), said.clone());
        Callback::from(move |(id, way): (LabelId, Way)| {
            let seat = shell.read(|store| store.project().codebook.seat(&id, way));
            if let Some(words) = seat.and_then(|seat| move_label(&shell, &id, seat)) {
                said.set(words);
            }
        })
    };
    let pick = {
        let picked = picked.clone();
        Callback::from(move |id: LabelId| {
            let mut next = (*picked).clone();
            if !next.remove(&id) {
                next.insert(id);
            }
            picked.set(next);
        })
    };
    let deeds = Deeds { step, pick, kept_focus };
    let entries: Vec<Entry<'_>> = codebook.outline().filter(fits).collect();
    let items = entries.iter().map(|entry| {
        let is_picked = picked.contains(&entry.label.id);
        item(shell, &codebook, *entry, can_move, is_picked, &deeds)
    });
    let type_filter = {
        let filter = filter.clone();
        move |event: InputEvent| filter.set(value_of(&event))
    };
    let close = {
        let shell = shell.clone();
        move || shell.act(Action::Uncover)
    };
    let closed = {
        let close = close.clone();
        move |_: Event| close()
    };
    let undo = {
        let (shell, said) = (shell.clone(), said.clone());
        move |_: MouseEvent| {
            said.set(String::new());
            shell.act(Action::Undo);
            // Undo may take the view elsewhere, but not this away.
            shell.act(Action::Show(Over::Codebook));
        }
    };
    let merged = {
        let (said, picked) = (said.clone(), picked.clone());
        Callback::from(move |words: String| {
            said.set(words);
            picked.set(BTreeSet::new());
        })
    };
    let deselect = {
        let picked = picked.clone();
        Callback::from(move |()| picked.set(BTreeSet::new()))
    };
    let there: BTreeSet<LabelId> = picked.iter().filter(|id| codebook.get(id).is_some()).cloned().into_set();
    let key: String = there.iter().map(|id| format!("{id} ")).collect();
    html! {
        <dialog ref={dialog} class="codebook" aria-labelledby="dialog-title" onclose={closed}>
            <header>
                <h2 id="dialog-title">{words().codebook}</h2>
                <span class="count">{words().label_count.of(codebook.labels().len())}</span>
                <button type="button" class="tool" disabled={!can_undo} aria-label={words().undo} title={words().undo} onclick={undo}>
                    {icons::undo()}
                </button>
                <button type="button" class="tool" aria-label={words().close} title={words().close} onclick={move |_: MouseEvent| close()}>
                    {icons::cross()}
                </button>
            </header>
            <div class="codebook-tools">
                <input value={(*filter).clone()} oninput={type_filter} autocomplete="off" spellcheck="false" autofocus=true
                    aria-label={words().codebook_find} placeholder={words().codebook_find} />
                <button type="button" class="plain" onclick={showing(shell, Over::PasteLabels)}>{icons::plus()}{words().paste_labels}</button>
            </div>
            <p class="codebook-said" role="status"><bdi>{(*said).clone()}</bdi></p>
            {hidden_line(shell, &codebook)}
            if codebook.labels().is_empty() {
                <p class="none">{words().codebook_empty}</p>
            } else if entries.is_empty() {
                <p class="none">{words().no_label_matches}</p>
            }
            <ul class="entries" role="list" aria-labelledby="dialog-title">{ for items }</ul>
            if !there.is_empty() {
                <Merging key={key} shell={shell.clone()} from={there} on_merged={merged} on_deselect={deselect} />
            }
        </dialog>
    }
}

/// What the controls of an entry do.
struct Deeds {
    step: Callback<(LabelId, Way)>,
    pick: Callback<LabelId>,
    kept_focus: KeptFocus,
}

fn item(shell: &Shell, codebook: &Codebook, entry: Entry<'_>, can_move: bool, is_picked: bool, deeds: &Deeds) -> Html {
    let Deeds { step, pick, kept_focus } = deeds;
    let label = entry.label;
    let id = &label.id;
    let uses = shell.read(|store| store.tally().uses(id));
    let ways = [
        (Way::Up, words().move_up, icons::up as fn() -> Html),
        (Way::Down, words().move_down, icons::down),
        (Way::Out, words().move_out, icons::outward),
        (Way::In, words().move_in, icons::inward),
    ];
    let moves = ways.into_iter().map(|(way, name, drawing)| {
        let name = name.of(&label.name);
        let go = {
            let (step, id, kept_focus) = (step.clone(), id.clone(), kept_focus.clone());
            move |_: MouseEvent| {
                *kept_focus.borrow_mut() =
                    Some(format!("[data-entry=\"{id}\"] [data-way={way:?}]:enabled, [data-entry=\"{id}\"] .pen"));
                step.emit((id.clone(), way));
            }
        };
        let can = can_move && codebook.seat(id, way).is_some();
        html! {
            <button type="button" class="tool" data-way={format!("{way:?}")} disabled={!can} title={name.clone()}
                aria-label={name} onclick={go}>{drawing()}</button>
        }
    });
    let on_key = {
        let (step, id, kept_focus) = (step.clone(), id.clone(), kept_focus.clone());
        move |event: KeyboardEvent| {
            if let Some(way) = way_of(&event).filter(|_| can_move) {
                event.prevent_default();
                *kept_focus.borrow_mut() = Some(format!("[data-entry=\"{id}\"] .pen"));
                step.emit((id.clone(), way));
            }
        }
    };
    let choose = {
        let (pick, id) = (pick.clone(), id.clone());
        move |_: Event| pick.emit(id.clone())
    };
    let change = words().change_label.of(&label.name);
    html! {
        <li key={id.as_str()} data-entry={id.to_string()} class={classes!("entry", indent(entry.depth))} onkeydown={on_key}>
            <div class="entry-head">
                <label class="pick">
                    <input type="checkbox" checked={is_picked} onchange={choose} aria-label={words().select_label.of(&label.name)} />
                </label>
                {chips::swatch(shell, label)}
                <h3><bdi>{&*label.name}</bdi></h3>
                if let Some(key) = codebook.key_of(entry.position) { <kbd>{&*key}</kbd> }
                if uses > 0 { <span class="count">{words().annotation_count.of(uses)}</span> }
            </div>
            <div class="acts">
                { for moves }
                <button type="button" class="tool pen" title={change.clone()} aria-label={change}
                    onclick={showing(shell, Over::Label(id.clone()))}>{icons::pen()}</button>
            </div>
            <div class="entry-body">
                if !label.description.is_empty() { <p dir="auto">{&*label.description}</p> }
                {rule(words().label_include, &label.include)}
                {rule(words().label_exclude, &label.exclude)}
                { for label.examples.iter().map(|it| html! {
                    <p class="example"><q dir="auto">{&*it.quote}</q><small><bdi>{&*it.source}</bdi></small></p>
                }) }
            </div>
        </li>
    }
}

/// “Include: …”, when there is such a rule.
pub(super) fn rule(name: &'static str, words: &str) -> Html {
    if words.is_empty() {
        return html! {};
    }
    html! { <p class="rule"><span>{name}{": "}</span><bdi>{words.to_owned()}</bdi></p> }
}

/// What [`Merging`] needs.
#[derive(Clone, PartialEq, Properties)]
struct MergingProps {
    shell: Shell,
    from: BTreeSet<LabelId>,
    on_merged: Callback<String>,
    on_deselect: Callback<()>,
}

/// What can be done with the labels that are picked.
#[component]
fn Merging(props: &MergingProps) -> Html {
    let codebook = props.shell.read(|store| store.project().codebook.clone());
    // Several may become one of themselves.
    let without = if props.from.len() > 1 { BTreeSet::new() } else { props.from.clone() };
    let first = codebook.outline().map(|it| &it.label.id).find(|id| !without.contains(*id)).cloned();
    let into = use_state(|| first);
    let choose = {
        let into = into.clone();
        move |event: Event| into.set(Some(LabelId::new(value_of(&event))))
    };
    let merge = {
        let (props, into) = (props.clone(), (*into).clone());
        let name = into.as_ref().and_then(|id| codebook.get(id)).map(|it| it.name.clone());
        move |_: MouseEvent| {
            let (Some(into), Some(name)) = (into.clone(), &name) else { return };
            let from = props.from.iter().cloned().collect();
            if props.shell.try_run(Command::MergeLabels { from, into }).is_some() {
                props.on_merged.emit(words().labels_merged.of(name));
            }
        }
    };
    let deselect = props.on_deselect.reform(|_: MouseEvent| ());
    html! {
        <footer class="merging">
            <span>{words().selected_count.of(props.from.len())}</span>
            if into.is_some() {
                <label>{words().merge_into}
                    <select onchange={choose}>{choices(&codebook, &without, into.as_ref())}</select>
                </label>
                <button type="button" class="go" onclick={merge}>{words().merge}</button>
            }
            <button type="button" class="plain" onclick={deselect}>{words().deselect}</button>
        </footer>
    }
}
