//! What is known of a speech: title, speaker, date and the rest; its place in the list; away with it.

use std::collections::BTreeMap;
use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use yew::prelude::*;

use super::icons;
use crate::app::{Notice, NoticeKind, words};
use crate::browser::{Shell, host};
use crate::model::{Command, Details, DetailsPatch, DocumentId, Turn, is_language_tag, turns};

/// What [`SpeechDialog`] needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct SpeechDialogProps {
    /// The desk.
    pub(super) shell: Shell,
    /// Which speech.
    pub(super) document: DocumentId,
    /// Closes it.
    pub(super) on_close: Callback<()>,
}

/// Shows a dialog element as a modal one once it is in the page. When it goes, the focus goes back to where it was.
#[hook]
pub(super) fn use_modal(dialog: &NodeRef) {
    use_effect_with(dialog.clone(), |dialog| {
        let before = web_sys::window().and_then(|it| it.document()).and_then(|it| it.active_element());
        if let Some(dialog) = dialog.cast::<web_sys::HtmlDialogElement>()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
        let dialog = dialog.cast::<web_sys::HtmlDialogElement>();
        move || {
            // What is behind an open modal dialog takes no focus.
            if let Some(dialog) = dialog.filter(web_sys::HtmlDialogElement::open) {
                dialog.close();
            }
            match before.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
                Some(element) if element.is_connected() && element.tag_name() != "BODY" => {
                    let _ = element.focus();
                }
                _ => super::gestures::focus_text(),
            }
        }
    });
}

/// What a field of a dialog holds. Without it every drawing would put the old words back over those being typed.
#[hook]
pub(super) fn use_draft(words: impl FnOnce() -> String) -> (String, Callback<InputEvent>) {
    let draft = use_state(words);
    let typed = (*draft).clone();
    let set = Callback::from(move |event: InputEvent| {
        let Some(target) = event.target() else { return };
        if let Some(field) = target.dyn_ref::<web_sys::HtmlInputElement>() {
            draft.set(field.value());
        } else if let Some(field) = target.dyn_ref::<web_sys::HtmlTextAreaElement>() {
            draft.set(field.value());
        }
    });
    (typed, set)
}

/// What everybody asks of a speech first: its key in the metadata, and how it is called here.
fn usual() -> [(&'static str, &'static str); 4] {
    let it = words();
    [
        ("speaker", it.details_speaker),
        ("date", it.details_date),
        ("place", it.details_place),
        ("source", it.details_source),
    ]
}

/// Languages that are offered by name; any other can be written as a tag.
const LANGUAGES: [&str; 32] = [
    "ar", "az", "be", "bn", "de", "en", "es", "fa", "fr", "he", "hi", "hy", "id", "it", "ja", "ka", "kk", "ko", "ky",
    "nl", "pl", "pt", "ru", "sw", "tg", "th", "tr", "uk", "ur", "uz", "vi", "zh",
];

/// What the dialog holds until it is saved.
struct Draft {
    title: String,
    language: String,
    usual: [String; 4],
    /// Other fields: a number of their own, name, value.
    fields: Vec<(u32, String, String)>,
    next: u32,
    annotator: String,
    /// Who speaks from where, by the names of `speakers`.
    turns: Rc<[Turn]>,
    /// The speakers: as the turns name them, how many turns, as they are to be called.
    speakers: Vec<(Rc<str>, usize, String)>,
    /// Why it could not be saved.
    refusal: Option<String>,
}

impl Draft {
    fn of(details: &Details, annotator: &str) -> Self {
        let names = usual().map(|(key, _)| key);
        let value = |key: &str| details.metadata.get(key).map(|it| it.to_string()).unwrap_or_default();
        let others = details.metadata.iter().filter(|(key, _)| !names.contains(&&***key));
        let fields: Vec<_> =
            (0..).zip(others).map(|(id, (key, value))| (id, key.to_string(), value.to_string())).collect();
        Self {
            title: details.title.to_string(),
            language: details.language.as_deref().unwrap_or_default().to_owned(),
            usual: names.map(value),
            next: u32::try_from(fields.len()).unwrap_or_default(),
            fields,
            annotator: annotator.to_owned(),
            turns: details.turns.clone(),
            speakers: named(&details.turns),
            refusal: None,
        }
    }

    fn take_turns(&mut self, turns: Rc<[Turn]>) {
        self.speakers = named(&turns);
        self.turns = turns;
    }

    /// The turns with the names as they are to be. Who has none keeps the old one.
    fn turns(&self) -> Rc<[Turn]> {
        turns::renamed(&self.turns, |name| {
            let typed = self.speakers.iter().find(|it| *it.0 == *name).map_or("", |it| it.2.trim());
            if typed.is_empty() { name.into() } else { typed.into() }
        })
    }

    /// What the fields say, or why they cannot be meant.
    fn patch(&self) -> Result<DetailsPatch, String> {
        let mut metadata: BTreeMap<Rc<str>, Rc<str>> = BTreeMap::new();
        for ((key, _), value) in usual().iter().zip(&self.usual) {
            metadata.insert((*key).into(), value.as_str().into());
        }
        for (_, key, value) in &self.fields {
            let key = key.trim();
            match (key.is_empty(), value.trim().is_empty()) {
                (true, true) => continue,
                (true, false) => return Err(words().details_unnamed_field.to_owned()),
                _ => {}
            }
            if metadata.insert(key.into(), value.as_str().into()).is_some() {
                return Err(words().details_double_field.of(key));
            }
        }
        let (title, language) = (Some(self.title.clone()), Some(self.language.clone()));
        Ok(DetailsPatch { title, language, metadata: Some(metadata), turns: Some(self.turns()) })
    }
}

fn named(turns: &[Turn]) -> Vec<(Rc<str>, usize, String)> {
    let speakers = turns::speakers(turns).into_iter();
    speakers.map(|(name, count)| (name.clone(), count, name.to_string())).collect()
}

/// The dialog.
#[component]
pub(super) fn SpeechDialog(props: &SpeechDialogProps) -> Html {
    let dialog = use_node_ref();
    use_modal(&dialog);
    let shell = &props.shell;
    let (details, annotator, position, count) = shell.read(|store| {
        let project = store.project();
        let details = project.document(&props.document).map(|it| it.details.clone()).unwrap_or_default();
        let annotator = project.annotators.first().map(|it| it.name.clone()).unwrap_or_default();
        (details, annotator, project.position(&props.document).unwrap_or_default(), project.documents.len())
    });
    let draft = use_mut_ref(|| Draft::of(&details, &annotator));
    let redraw = use_force_update();
    // Looked for once: the text stays as it is.
    let found = use_memo(props.document.clone(), |document| {
        let text = shell.read(|store| store.project().document(document).map(|it| it.text.clone()));
        text.map(|it| turns::find(&it)).unwrap_or_default().into_iter().map(|it| it.turn).collect::<Rc<[Turn]>>()
    });
    let edit = |set: fn(&mut Draft, usize, String), at: usize| {
        let (draft, redraw) = (draft.clone(), redraw.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(field) = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok()) {
                set(&mut draft.borrow_mut(), at, field.value());
                redraw.force_update();
            }
        })
    };
    let save = {
        let (props, draft, redraw) = (props.clone(), draft.clone(), redraw.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let name = draft.borrow().annotator.clone();
            let patch = draft.borrow().patch();
            let run = |command| props.shell.run(command).map_err(|error| words().refusal(&error));
            let done = patch
                .and_then(|patch| run(Command::UpdateDetails { document: props.document.clone(), patch }))
                .and_then(
                    |_| if *name == *annotator { Ok(()) } else { run(Command::RenameAnnotator { name }).map(drop) },
                );
            match done {
                Ok(()) => props.on_close.emit(()),
                Err(refusal) => {
                    draft.borrow_mut().refusal = Some(refusal);
                    redraw.force_update();
                }
            }
        }
    };
    let add = {
        let (draft, redraw) = (draft.clone(), redraw.clone());
        move |_: MouseEvent| {
            let mut draft = draft.borrow_mut();
            let id = draft.next;
            draft.next += 1;
            draft.fields.push((id, String::new(), String::new()));
            redraw.force_update();
        }
    };
    let delete = {
        let (props, title) = (props.clone(), details.title.clone());
        move |_: MouseEvent| {
            let command = Command::RemoveDocument { document: props.document.clone() };
            if props.shell.try_run(command).is_some() {
                let kept = props.shell.keeps_history();
                let text = if kept { words().history.trashed.of(&title) } else { words().speech_deleted.of(&title) };
                props.shell.look(|view| view.notice = Some(Notice { kind: NoticeKind::Undoable, text }));
            }
            props.on_close.emit(());
        }
    };
    let order = |to: Option<usize>, name: &'static str, icon: Html| {
        let (shell, document) = (shell.clone(), props.document.clone());
        let go = move |_: MouseEvent| {
            if let Some(to) = to {
                super::speeches::move_to(&shell, &document, to);
            }
        };
        html! { <button type="button" class="tool" aria-label={name} title={name} disabled={to.is_none()} onclick={go}>{icon}</button> }
    };
    let cancel = props.on_close.reform(|_: MouseEvent| ());
    let closed = props.on_close.reform(|_: Event| ());
    let it = draft.borrow();
    let language = it.language.trim();
    let spoken =
        if is_language_tag(language) { host::language_name(language, words().language.tag()) } else { String::new() };
    let usual_fields = usual().into_iter().zip(&it.usual).enumerate().map(|(at, ((_, name), value))| {
        let typing = edit(|draft, at, value| draft.usual[at] = value, at);
        html! { <label key={at}>{name}<input value={value.clone()} oninput={typing} dir="auto" autocomplete="off" /></label> }
    });
    let take_turns = |turns: Rc<[Turn]>| {
        let (draft, redraw) = (draft.clone(), redraw.clone());
        move |_: MouseEvent| {
            draft.borrow_mut().take_turns(turns.clone());
            redraw.force_update();
        }
    };
    let speakers = it.speakers.iter().enumerate().map(|(at, (name, count, typed))| {
        let naming = edit(|draft, at, name| draft.speakers[at].2 = name, at);
        let remove = {
            let (draft, redraw, name) = (draft.clone(), redraw.clone(), name.clone());
            move |_: MouseEvent| {
                let mut draft = draft.borrow_mut();
                draft.speakers.retain(|it| it.0 != name);
                draft.turns = draft.turns.iter().filter(|it| it.speaker != name).cloned().collect();
                redraw.force_update();
            }
        };
        html! {
            <div class="field speaker" key={name.to_string()}>
                <input value={typed.clone()} oninput={naming} dir="auto" maxlength="200" autocomplete="off"
                    aria-label={words().turns_name.of(name)} aria-describedby="turns-hint" />
                <span class="turns">{words().turns_count.of(*count)}</span>
                <button type="button" class="tool" onclick={remove}
                    aria-label={words().turns_remove.of(name)}>{icons::cross()}</button>
            </div>
        }
    });
    let turns = if !it.speakers.is_empty() {
        html! {
            <fieldset class="fields speakers">
                <legend>{words().turns_legend}</legend>
                <p class="fine" id="turns-hint">{words().turns_hint}</p>
                { for speakers }
                if it.speakers.len() > 1 {
                    <button type="button" class="quiet" onclick={take_turns(Rc::default())}>{icons::cross()}{words().turns_forget}</button>
                }
            </fieldset>
        }
    } else if !found.is_empty() {
        html! {
            <fieldset class="fields speakers">
                <legend>{words().turns_legend}</legend>
                <p>{words().turns_found.of(words().speakers(&turns::speakers(&found)))}</p>
                <button type="button" class="quiet" onclick={take_turns((*found).clone())}>{icons::plus()}{words().turns_use}</button>
            </fieldset>
        }
    } else {
        html! {}
    };
    let offered = LANGUAGES.iter().map(|tag| {
        html! { <option key={*tag} value={*tag}>{host::language_name(tag, words().language.tag())}</option> }
    });
    let fields = it.fields.iter().enumerate().map(|(at, (id, key, value))| {
        let naming = edit(|draft, at, key| draft.fields[at].1 = key, at);
        let typing = edit(|draft, at, value| draft.fields[at].2 = value, at);
        let remove = {
            let (draft, redraw) = (draft.clone(), redraw.clone());
            move |_: MouseEvent| {
                draft.borrow_mut().fields.remove(at);
                redraw.force_update();
            }
        };
        html! {
            <div class="field" key={*id}>
                <input value={key.clone()} oninput={naming} dir="auto" maxlength="200" autocomplete="off"
                    aria-label={words().details_field_name} placeholder={words().details_field_name} />
                <input value={value.clone()} oninput={typing} dir="auto" autocomplete="off"
                    aria-label={if key.is_empty() { words().details_field_value.to_owned() } else { key.clone() }}
                    placeholder={words().details_field_value} />
                <button type="button" class="tool" onclick={remove}
                    aria-label={words().details_remove_field.of(key)}>{icons::cross()}</button>
            </div>
        }
    });
    html! {
        <dialog ref={dialog} class="details" aria-labelledby="dialog-title" onclose={closed}>
            <form onsubmit={save}>
                <h2 id="dialog-title">{words().details_title}</h2>
                <label>{words().title_name}
                    <input value={it.title.clone()} oninput={edit(|draft, _, title| draft.title = title, 0)} maxlength="200"
                        dir="auto" autocomplete="off" autofocus=true />
                </label>
                <div class="pairs">{ for usual_fields }</div>
                <label>{words().details_language}
                    <input value={it.language.clone()} oninput={edit(|draft, _, language| draft.language = language, 0)}
                        list="languages" autocomplete="off" spellcheck="false" maxlength="64" aria-describedby="language-hint" />
                </label>
                <datalist id="languages">{ for offered }</datalist>
                <p class="fine" id="language-hint">
                    if spoken.is_empty() { {words().details_language_hint} } else { {spoken} }
                </p>
                {turns}
                <fieldset class="fields">
                    <legend>{words().details_fields}</legend>
                    { for fields }
                    <button type="button" class="quiet" onclick={add}>{icons::plus()}{words().details_add_field}</button>
                </fieldset>
                <label>{words().details_annotator}
                    <input value={it.annotator.clone()} oninput={edit(|draft, _, name| draft.annotator = name, 0)} maxlength="200"
                        dir="auto" autocomplete="off" aria-describedby="annotator-hint" />
                </label>
                <p class="fine" id="annotator-hint">{words().details_annotator_hint}</p>
                if count > 1 {
                    <div class="order" role="group" aria-label={words().details_order}>
                        <span>{words().details_order}{": "}
                            {words().details_order_of.with([("place", words().number(position + 1)), ("count", words().number(count))])}
                        </span>
                        {order(position.checked_sub(1), words().details_up, icons::up())}
                        {order(Some(position + 1).filter(|it| *it < count), words().details_down, icons::down())}
                    </div>
                }
                <p class="refusal" role="alert"><bdi>{it.refusal.clone()}</bdi></p>
                <footer>
                    <button type="button" class="danger" onclick={delete}>{words().delete_speech}</button>
                    <button type="button" class="plain" onclick={cancel}>{words().cancel}</button>
                    <button type="submit" class="go">{words().save}</button>
                </footer>
            </form>
        </dialog>
    }
}
