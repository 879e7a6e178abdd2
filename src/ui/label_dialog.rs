//! A label: name, meaning, examples, look, key, place; and away with it.

use std::collections::BTreeSet;
use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use yew::prelude::*;

use super::icons;
use super::speech_dialog::use_modal;
use crate::app::{Action, Notice, NoticeKind, Store, words};
use crate::browser::Shell;
use crate::model::{Codebook, Color, Command, Example, Label, LabelId, LabelPatch, LineStyle, Span};

/// What [`LabelDialog`] needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct LabelDialogProps {
    /// The desk.
    pub(super) shell: Shell,
    /// Which label.
    pub(super) label: LabelId,
    /// Closes it.
    pub(super) on_close: Callback<()>,
}

/// What the fields hold.
#[derive(Clone, Debug, Default, PartialEq)]
struct Draft {
    name: String,
    description: String,
    include: String,
    exclude: String,
    examples: Vec<Example>,
    color: String,
    style: LineStyle,
    key: String,
    parent: Option<LabelId>,
}
use crate::model::order::IntoTree as _;

impl Draft {
    fn of(label: &Label) -> Self {
        Self {
            name: label.name.to_string(),
            description: label.description.to_string(),
            include: label.include.to_string(),
            exclude: label.exclude.to_string(),
            examples: label.examples.to_vec(),
            color: label.color.to_string(),
            style: label.style,
            key: label.shortcut.as_deref().unwrap_or_default().to_owned(),
            parent: label.parent.clone(),
        }
    }

    fn patch(self) -> LabelPatch {
        LabelPatch {
            name: Some(self.name),
            color: Color::parse(&self.color),
            style: Some(self.style),
            description: Some(self.description),
            include: Some(self.include),
            exclude: Some(self.exclude),
            examples: Some(self.examples),
            shortcut: Some((!self.key.is_empty()).then_some(self.key)),
            parent: Some(self.parent),
        }
    }
}

/// What an input, a text area or a list of choices holds.
pub(super) fn value_of(event: &Event) -> String {
    let target = event.target();
    let held = target.and_then(|it| {
        it.dyn_ref::<web_sys::HtmlInputElement>()
            .map(web_sys::HtmlInputElement::value)
            .or_else(|| it.dyn_ref::<web_sys::HtmlTextAreaElement>().map(web_sys::HtmlTextAreaElement::value))
            .or_else(|| it.dyn_ref::<web_sys::HtmlSelectElement>().map(web_sys::HtmlSelectElement::value))
    });
    held.unwrap_or_default()
}

/// The labels to choose from, as a tree; those in `without` are left out.
pub(super) fn choices(codebook: &Codebook, without: &BTreeSet<LabelId>, chosen: Option<&LabelId>) -> Html {
    let entries = codebook.outline().filter(|entry| !without.contains(&entry.label.id));
    let choice = entries.map(|entry| {
        let label = entry.label;
        // A list of choices knows no indentation but spaces.
        let name = format!("{}{}", "\u{2003}".repeat(entry.depth.min(6)), label.name);
        html! { <option value={label.id.to_string()} selected={chosen == Some(&label.id)} dir="auto">{name}</option> }
    });
    choice.collect()
}

/// What is selected in the text, as an example.
fn example(store: &Store) -> Option<Example> {
    let view = &store.view;
    let document = view.open_document(store.project())?;
    let spans: Vec<Span> = match view.pending {
        Some(span) => vec![span],
        None => view.selected_annotation(store.project())?.spans.iter().collect(),
    };
    let quotes: Vec<&str> = spans.iter().map(|span| document.text.slice(*span)).collect();
    let block = spans.first().and_then(|span| document.text.block(document.text.block_at(span.start())));
    let number = block.and_then(|block| block.number);
    let source = match number {
        Some(number) => {
            let number = number.to_string();
            words().example_source.with([("title", document.title()), ("paragraph", &number)])
        }
        None => document.title().to_owned(),
    };
    Some(Example { quote: quotes.join(" … ").into(), source: source.into() })
}

/// The dialog.
#[component]
pub(super) fn LabelDialog(props: &LabelDialogProps) -> Html {
    let shell = &props.shell;
    let dialog = use_node_ref();
    use_modal(&dialog);
    let codebook = shell.read(|store| store.project().codebook.clone());
    let label = codebook.get(&props.label).cloned();
    let draft = use_state(|| label.as_deref().map(Draft::of).unwrap_or_default());
    let refusal = use_state(|| None::<String>);
    let leaving = use_state(|| false);
    let Some(label) = label else { return html! {} };
    let set = |change: fn(&mut Draft, String)| {
        let draft = draft.clone();
        Callback::from(move |event: InputEvent| {
            let mut next = (*draft).clone();
            change(&mut next, value_of(&event));
            draft.set(next);
        })
    };
    let save = {
        let (props, draft, refusal) = (props.clone(), draft.clone(), refusal.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let command = Command::UpdateLabel { label: props.label.clone(), patch: (*draft).clone().patch() };
            match props.shell.run(command) {
                Ok(_) => props.on_close.emit(()),
                Err(error) => refusal.set(Some(words().refusal(&error))),
            }
        }
    };
    let delete = {
        let (props, leaving) = (props.clone(), leaving.clone());
        let name = label.name.clone();
        move |_: MouseEvent| {
            let deletion = props.shell.read(|store| store.project().deletion_of(&props.label));
            if deletion.uses() == 0 && deletion.children == 0 {
                remove(&props, &name);
            } else {
                leaving.set(true);
            }
        }
    };
    if *leaving {
        let back = Callback::from(move |()| leaving.set(false));
        let closed = props.on_close.reform(|_: Event| ());
        return html! {
            <dialog ref={dialog} class="label-dialog" aria-labelledby="dialog-title" onclose={closed}>
                <Leaving desk={props.clone()} name={label.name.clone()} on_back={back} />
            </dialog>
        };
    }
    let choose_parent = {
        let draft = draft.clone();
        move |event: Event| {
            let parent = Some(value_of(&event)).filter(|it| !it.is_empty()).map(LabelId::new);
            draft.set(Draft { parent, ..(*draft).clone() });
        }
    };
    let look = {
        let (shell, id) = (shell.clone(), label.id.clone());
        move |action: fn(LabelId) -> Action| {
            let (shell, id) = (shell.clone(), id.clone());
            move |_: MouseEvent| shell.act(action(id.clone()))
        }
    };
    let (is_hidden, is_only) =
        shell.read(|store| (store.view.hidden.contains(&label.id), store.view.only.as_ref() == Some(&label.id)));
    let cancel = props.on_close.reform(|_: MouseEvent| ());
    let closed = props.on_close.reform(|_: Event| ());
    let mut itself: BTreeSet<LabelId> =
        codebook.labels().iter().filter(|it| codebook.is_below(&it.id, &label.id)).map(|it| it.id.clone()).into_set();
    itself.insert(label.id.clone());
    let position = codebook.position(&label.id).unwrap_or_default();
    let digit = if label.shortcut.is_none() { codebook.key_of(position) } else { None };
    html! {
        <dialog ref={dialog} class="label-dialog" aria-labelledby="dialog-title" onclose={closed}>
            <form onsubmit={save}>
                <h2 id="dialog-title">{words().label_actions}</h2>
                <label>{words().label_name}
                    <input value={draft.name.clone()} oninput={set(|it, words| it.name = words)} maxlength="200" dir="auto"
                        autocomplete="off" autofocus=true />
                </label>
                <label>{words().label_description}
                    <textarea rows="2" dir="auto" value={draft.description.clone()}
                        oninput={set(|it, words| it.description = words)} />
                </label>
                <div class="pair">
                    <label>{words().label_include}
                        <textarea rows="2" dir="auto" value={draft.include.clone()}
                            oninput={set(|it, words| it.include = words)} />
                    </label>
                    <label>{words().label_exclude}
                        <textarea rows="2" dir="auto" value={draft.exclude.clone()}
                            oninput={set(|it, words| it.exclude = words)} />
                    </label>
                </div>
                {examples(shell, &draft)}
                <div class="look">
                    <label>{words().label_color}
                        <input type="color" value={draft.color.clone()} oninput={set(|it, words| it.color = words)} />
                    </label>
                    {styles(&draft)}
                </div>
                <div class="pair key-and-parent">
                    <label>{words().label_key}
                        <input class="key" value={draft.key.clone()} oninput={set(|it, words| it.key = words)} maxlength="2"
                            placeholder={digit.map(|it| it.to_string())} autocomplete="off" autocapitalize="off" spellcheck="false" />
                    </label>
                    <label>{words().label_parent}
                        <select onchange={choose_parent}>
                            <option value="" selected={draft.parent.is_none()}>{words().label_at_top}</option>
                            {choices(&codebook, &itself, draft.parent.as_ref())}
                        </select>
                    </label>
                </div>
                <div class="seen">
                    <button type="button" class="plain" aria-pressed={is_only.to_string()} onclick={look(Action::OnlyLabel)}>
                        {words().show_only}
                    </button>
                    <button type="button" class="plain" onclick={look(Action::HideLabel)}>
                        { if is_hidden { words().show_this } else { words().hide_this } }
                    </button>
                </div>
                <p class="refusal" role="alert"><bdi>{(*refusal).clone()}</bdi></p>
                <footer>
                    <button type="button" class="danger" onclick={delete}>{words().delete_label}</button>
                    <button type="button" class="plain" onclick={cancel}>{words().cancel}</button>
                    <button type="submit" class="go">{words().save}</button>
                </footer>
            </form>
        </dialog>
    }
}

fn styles(draft: &UseStateHandle<Draft>) -> Html {
    let styles = LineStyle::ALL.into_iter().map(|it| {
        let set = {
            let draft = draft.clone();
            move |_: Event| draft.set(Draft { style: it, ..(*draft).clone() })
        };
        html! {
            <label class="style-choice">
                <input type="radio" name="style" value={it.name()} checked={draft.style == it} onchange={set} />
                <u class={format!("line-{}", it.name())} aria-hidden="true">{"\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}"}</u>
                <span class="hidden-name">{words().line_style(it)}</span>
            </label>
        }
    });
    html! { <fieldset><legend>{words().label_style}</legend>{ for styles }</fieldset> }
}

fn examples(shell: &Shell, draft: &UseStateHandle<Draft>) -> Html {
    let selected = shell.read(example);
    let items = draft.examples.iter().enumerate().map(|(at, example)| {
        let remove = {
            let draft = draft.clone();
            move |_: MouseEvent| {
                let mut next = (*draft).clone();
                next.examples.remove(at);
                draft.set(next);
            }
        };
        let short: String = example.quote.chars().take(60).collect();
        html! {
            <li>
                <span><q dir="auto">{&*example.quote}</q><small><bdi>{&*example.source}</bdi></small></span>
                <button type="button" class="tool" aria-label={words().remove_example.of(short)} onclick={remove}>
                    {icons::cross()}
                </button>
            </li>
        }
    });
    let known = selected.as_ref().is_some_and(|it| draft.examples.contains(it));
    let add = {
        let (draft, selected) = (draft.clone(), selected.clone());
        move |_: MouseEvent| {
            let mut next = (*draft).clone();
            next.examples.extend(selected.clone());
            draft.set(next);
        }
    };
    html! {
        <section class="examples" aria-labelledby="examples-title">
            <h3 id="examples-title">{words().examples}</h3>
            if !draft.examples.is_empty() { <ul aria-labelledby="examples-title">{ for items }</ul> }
            if let Some(selected) = selected {
                if !known {
                    <div class="offer">
                        <q dir="auto">{&*selected.quote}</q>
                        <button type="button" class="plain" onclick={add}>{icons::plus()}{words().use_as_example}</button>
                    </div>
                }
            } else if draft.examples.is_empty() {
                <p class="fine">{words().example_hint}</p>
            }
        </section>
    }
}

fn remove(desk: &LabelDialogProps, name: &str) {
    let uses = desk.shell.read(|store| store.tally().uses(&desk.label));
    if desk.shell.try_run(Command::RemoveLabel { label: desk.label.clone() }).is_some() {
        say(&desk.shell, words().label_deleted_with(name, uses));
    }
    desk.on_close.emit(());
}

/// A message with Undo beside it.
pub(super) fn say(shell: &Shell, text: String) {
    shell.look(|view| view.notice = Some(Notice { kind: NoticeKind::Undoable, text }));
}

/// What [`Leaving`] needs.
#[derive(Clone, PartialEq, Properties)]
struct LeavingProps {
    desk: LabelDialogProps,
    name: Rc<str>,
    on_back: Callback<()>,
}

/// What goes with the label, and what can be done instead.
#[component]
fn Leaving(props: &LeavingProps) -> Html {
    let desk = &props.desk;
    let title = use_node_ref();
    use_effect_with(title.clone(), |title| {
        if let Some(title) = title.cast::<web_sys::HtmlElement>() {
            let _ = title.focus();
        }
    });
    let (codebook, deletion) =
        desk.shell.read(|store| (store.project().codebook.clone(), store.project().deletion_of(&desk.label)));
    let others: BTreeSet<LabelId> = [desk.label.clone()].into_iter().into_set();
    let first = codebook.outline().map(|it| it.label).find(|it| it.id != desk.label).map(|it| it.id.clone());
    let into = use_state(|| first);
    let choose = {
        let into = into.clone();
        move |event: Event| into.set(Some(LabelId::new(value_of(&event))))
    };
    let named = |id: &LabelId| codebook.get(id).map_or_else(String::new, |it| it.name.to_string());
    let pass_on = {
        let (desk, into) = (desk.clone(), (*into).clone());
        let name = into.as_ref().map(named).unwrap_or_default();
        move |_: MouseEvent| {
            let Some(into) = into.clone() else { return };
            if desk.shell.try_run(Command::MovePassages { from: desk.label.clone(), into }).is_some() {
                say(&desk.shell, words().passages_moved.with(deletion.uses(), [("name", &name)]));
            }
            desk.on_close.emit(());
        }
    };
    let merge = {
        let (desk, into) = (desk.clone(), (*into).clone());
        let name = into.as_ref().map(named).unwrap_or_default();
        move |_: MouseEvent| {
            let Some(into) = into.clone() else { return };
            if desk.shell.try_run(Command::MergeLabels { from: vec![desk.label.clone()], into }).is_some() {
                say(&desk.shell, words().labels_merged.of(&name));
            }
            desk.on_close.emit(());
        }
    };
    let delete = {
        let (desk, name) = (desk.clone(), props.name.clone());
        move |_: MouseEvent| remove(&desk, &name)
    };
    let back = props.on_back.reform(|_: MouseEvent| ());
    html! {
        <div class="leaving">
            <h2 id="dialog-title" tabindex="-1" ref={title}><bdi>{words().deletion_title.of(&props.name)}</bdi></h2>
            <ul class="goes">{ for words().deletion(deletion).into_iter().map(|line| html! { <li>{line}</li> }) }</ul>
            if into.is_some() {
                <div class="instead">
                    <label>{words().deletion_instead}
                        <select onchange={choose}>{choices(&codebook, &others, into.as_ref())}</select>
                    </label>
                    if deletion.uses() > 0 {
                        <button type="button" class="plain" onclick={pass_on}>
                            {words().move_passages}<small>{words().move_passages_means}</small>
                        </button>
                    }
                    <button type="button" class="plain" onclick={merge}>
                        {words().merge}<small>{words().merge_means}</small>
                    </button>
                </div>
            }
            <footer>
                <button type="button" class="danger" onclick={delete}>{words().delete_now}</button>
                <button type="button" class="plain" onclick={back}>{words().cancel}</button>
            </footer>
        </div>
    }
}
