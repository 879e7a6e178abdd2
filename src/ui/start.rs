//! The page for a new speech: paste, open, drop, or try the sample.

use std::rc::Rc;

use js_sys::{JsString, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

use super::header::HeaderProps as ShellProps;
use crate::app::rescue;
use crate::app::{Action, ImportReport, NoticeKind, TakeError, Taken, words};
use crate::browser::Shell;
use crate::browser::clerk::Beside;
use crate::browser::shell::Brought;
use crate::formats::{self, Entry};
use crate::model::{Intake, intake, intake_utf16, limits};

/// What the browser's own dialog offers. Other files can be dropped: what they are is seen by what is in them.
const ACCEPTED: &str = ".txt,.md,.markdown,.html,.htm,.docx,.odt,.fodt,.srt,.vtt,.json,.jsonl,.jsonld,.csv,.tsv,.conll,.conllu,.iob,\
    .zip,.ann,.conf,.xml,.xmi,.qdpx,.qdc,.tei,text/plain,text/html,text/csv,application/json,application/zip,application/xml";
const SAMPLE: &str = "human-rights-dialogue-2022.rostrum.json";

/// Text from JavaScript, with lone surrogates seen and noted: as a Rust string they would be replaced unsaid.
pub(super) fn intake_from(text: &JsString) -> Intake {
    if text.is_valid_utf16() {
        return intake(&String::from(text));
    }
    let units: Vec<u16> = (0..text.length()).map(|at| text.char_code_at(at) as u16).collect();
    intake_utf16(&units)
}

/// Takes dropped or chosen files in, one after the other, and says what came of them. Files that make sense only together
/// are taken as one.
fn take(shell: &Shell, files: Vec<web_sys::File>) {
    let shell = shell.clone();
    spawn_local(async move {
        let names: Vec<String> = files.iter().map(web_sys::File::name).collect();
        let names: Vec<&str> = names.iter().map(|it| &**it).collect();
        let mut taken = Vec::with_capacity(files.len());
        for group in formats::together(&names) {
            let group: Vec<&web_sys::File> = group.into_iter().filter_map(|it| files.get(it)).collect();
            let name = group.first().map(|it| it.name()).unwrap_or_default();
            let came = match read(&group).await {
                Ok(bytes) => {
                    let beside = match Shell::is_large(&bytes) {
                        true => shell.read_beside(&name, &bytes).await,
                        false => Beside::Declined,
                    };
                    match beside {
                        Beside::Done(came) => Some(came),
                        Beside::Declined => shell.bring_file(&name, &bytes.to_vec()),
                        Beside::Stopped => None,
                    }
                }
                Err(error) => Some(Err(error)),
            };
            taken.extend(came.map(|it| (Rc::from(name), it)));
        }
        if !taken.is_empty() {
            report(&shell, taken);
        }
    });
}

/// What is in a file; of several, a zip file of them.
async fn read(files: &[&web_sys::File]) -> Result<Uint8Array, TakeError> {
    // What is too large is not even read.
    if files.iter().map(|it| it.size()).sum::<f64>() > limits::FILE_BYTES as f64 {
        return Err(TakeError { code: "too-large", message: words().file_too_large.to_owned() });
    }
    // A folder cannot be read, nor can a file that went.
    let gone = |_| TakeError { code: "not-text", message: words().file_gone.to_owned() };
    let mut all = Vec::with_capacity(files.len());
    for file in files {
        let bytes = Uint8Array::new(&JsFuture::from(file.array_buffer()).await.map_err(gone)?);
        if files.len() == 1 {
            return Ok(bytes);
        }
        all.push(Entry { path: file.name(), bytes: bytes.to_vec() });
    }
    Ok(Uint8Array::from(formats::pack(&all).as_slice()))
}

fn report(shell: &Shell, files: Vec<(Rc<str>, Result<Taken, TakeError>)>) {
    let brought = |taken: &Result<Taken, TakeError>| taken.as_ref().is_ok_and(Taken::changed_something);
    let steps = files.iter().filter(|(_, taken)| brought(taken)).count();
    let seq = shell.read(|store| store.seq());
    shell.report(ImportReport { files, steps, seq });
}

/// Takes pasted or dropped text in: a file of a known format, or a speech. `from_field`: it was pasted or typed on the
/// page for a new speech.
fn take_text(shell: &Shell, text: &JsString, from_field: bool) -> Brought {
    let plain = String::from(text);
    if formats::recognise("", plain.as_bytes()).is_none() && !rescue::is_rescue(plain.as_bytes()) {
        return shell.bring(String::new(), intake_from(text), from_field);
    }
    let taken = shell.take_file(words().import.pasted, plain.as_bytes());
    let brought = if taken.is_ok() { Brought::Opened } else { Brought::Refused };
    report(shell, vec![(words().import.pasted.into(), taken)]);
    brought
}

/// A drop anywhere on the page: files, or text.
pub(super) fn on_drop(shell: &Shell, event: &Event) {
    event.prevent_default();
    let Some(data) = event.dyn_ref::<web_sys::DragEvent>().and_then(web_sys::DragEvent::data_transfer) else { return };
    let files = files_in(data.files());
    if !files.is_empty() {
        take(shell, files);
    } else if let Ok(text) = data.get_data("text/plain")
        && !text.trim().is_empty()
    {
        take_text(shell, &text.into(), false);
    }
}

/// Empties the field for a new speech.
pub(super) fn clear_field() {
    let document = web_sys::window().and_then(|it| it.document());
    let field = document.and_then(|it| it.query_selector(".start textarea").ok().flatten());
    if let Some(field) = field.and_then(|it| it.dyn_into::<web_sys::HtmlTextAreaElement>().ok()) {
        field.set_value("");
    }
}

fn files_in(list: Option<web_sys::FileList>) -> Vec<web_sys::File> {
    list.iter().flat_map(|list| (0..list.length()).filter_map(|at| list.get(at))).collect()
}

/// The start page. It is always in the page; the style sheet shows it when there is nothing to read.
#[component]
pub(super) fn Start(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let field = use_node_ref();
    let chooser = use_node_ref();
    let (shown, has_document) =
        shell.read(|store| (store.view.starting || store.view.document.is_none(), store.view.document.is_some()));
    use_effect_with(shown, {
        let field = field.clone();
        move |shown| {
            if *shown && let Some(field) = field.cast::<web_sys::HtmlElement>() {
                let _ = field.focus();
            }
        }
    });
    let add = {
        let (shell, field) = (shell.clone(), field.clone());
        move || {
            let Some(input) = field.cast::<web_sys::HtmlTextAreaElement>() else { return };
            let text: JsString = js_sys::Reflect::get(&input, &JsValue::from_str("value"))
                .ok()
                .and_then(|it| it.dyn_into().ok())
                .unwrap_or_else(|| JsString::from(""));
            match take_text(&shell, &text, true) {
                Brought::Opened => {
                    input.set_value("");
                    super::gestures::focus_text();
                }
                Brought::Asked => {}
                Brought::Refused => drop(input.focus()),
            }
        }
    };
    let begin = {
        let add = add.clone();
        move |_: MouseEvent| add()
    };
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            add();
        }
    };
    // A paste into the empty field is a whole speech: it opens at once, unless it could be tidied.
    let on_paste = {
        let (shell, field) = (shell.clone(), field.clone());
        move |event: Event| {
            let empty = field.cast::<web_sys::HtmlTextAreaElement>().is_some_and(|it| it.value().is_empty());
            let data = event.dyn_ref::<web_sys::ClipboardEvent>().and_then(web_sys::ClipboardEvent::clipboard_data);
            let Some(data) = data.filter(|_| empty) else { return };
            let get = js_sys::Reflect::get(&data, &JsValue::from_str("getData"))
                .and_then(|it| it.dyn_into::<js_sys::Function>())
                .and_then(|get| get.call1(&data, &JsValue::from_str("text/plain")));
            let Some(text) = get.ok().and_then(|it| it.dyn_into::<JsString>().ok()) else { return };
            if !text.trim().is_falsy() {
                event.prevent_default();
                match take_text(&shell, &text, true) {
                    Brought::Opened => super::gestures::focus_text(),
                    // It is there when nothing is chosen.
                    Brought::Asked => {
                        if let Some(field) = field.cast::<web_sys::HtmlElement>() {
                            let _ = js_sys::Reflect::set(&field, &JsValue::from_str("value"), &text);
                        }
                    }
                    Brought::Refused => {}
                }
            }
        }
    };
    let choose = {
        let chooser = chooser.clone();
        move |_: MouseEvent| {
            if let Some(chooser) = chooser.cast::<web_sys::HtmlElement>() {
                chooser.click();
            }
        }
    };
    let chosen = {
        let (shell, chooser) = (shell.clone(), chooser.clone());
        move |_: Event| {
            let Some(input) = chooser.cast::<web_sys::HtmlInputElement>() else { return };
            take(&shell, files_in(input.files()));
            input.set_value("");
        }
    };
    let sample = {
        let shell = shell.clone();
        move |_: MouseEvent| {
            let shell = shell.clone();
            spawn_local(async move {
                match fetch_own(SAMPLE).await {
                    Ok(bytes) => {
                        if let Err(error) = shell.take_file(SAMPLE, &bytes) {
                            shell.notify(NoticeKind::Error, error.to_string());
                        }
                    }
                    Err(error) => shell.notify(NoticeKind::Error, format!("{error:?}")),
                }
            });
        }
    };
    let back = {
        let shell = shell.clone();
        move |_: MouseEvent| shell.act(Action::Escape)
    };
    html! {
        <section class="start" aria-labelledby="start-title">
            <h1 id="start-title">{words().start_title}</h1>
            <p class="lead">{words().start_lead}</p>
            <textarea ref={field} aria-label={words().paste_name} placeholder={words().paste_placeholder} dir="auto"
                spellcheck="false" autocomplete="off" onkeydown={on_key} onpaste={on_paste} />
            <div class="ways">
                <button type="button" class="go" onclick={begin}>{words().start}</button>
                <button type="button" class="plain" onclick={choose}>{words().open_file}</button>
                <button type="button" class="plain" onclick={sample}>{words().try_sample}</button>
                if has_document {
                    <button type="button" class="plain back" onclick={back}>{words().back_to_speech}</button>
                }
            </div>
            <input ref={chooser} type="file" hidden=true multiple=true
                accept={ACCEPTED} onchange={chosen} />
            <p class="fine">{words().start_fine}</p>
        </section>
    }
}

/// One of the app's own files.
async fn fetch_own(name: &str) -> Result<Vec<u8>, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let response = JsFuture::from(window.fetch_with_str(name)).await?;
    let response: web_sys::Response = response.dyn_into()?;
    if !response.ok() {
        return Err(JsValue::from_str(&format!("{name}: {}", response.status())));
    }
    let buffer = JsFuture::from(response.array_buffer()?).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}
