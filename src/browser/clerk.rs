//! Large files, written and read beside the page: a worker runs the same program once more (`static/clerk.mjs`), so that
//! the page stays as quick as ever. What goes from one to the other is what the vault keeps.

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use super::persistence::{self, get};
use super::shell::Shell;
use super::{env::RandomIds, host};
use crate::app::journal::{self, Unpacking};
use crate::app::ports::Kept;
use crate::app::words::{Language, speak};
use crate::app::{Notice, NoticeKind, TakeError, Taken, Vault, words};
use crate::formats::{self, Input, Loss, Scope, WriteOptions, Written};
use crate::model::{Command, DocumentId, Project};

/// With more annotations than this, or a longer text in bytes, a file takes so long that the page would not answer.
const MANY: usize = 20_000;
const LONG: u32 = 4 << 20;
/// A file of more bytes is read beside the page.
const LARGE_FILE: u32 = 8 << 20;
/// How long something is unpacked before the page gets its turn, in milliseconds.
const SLICE_MS: f64 = 8.0;

/// A file that was written, and what to say of it.
pub(super) struct Told {
    pub(super) name: String,
    pub(super) mime: String,
    pub(super) bytes: Uint8Array,
    /// What passages of the file differ from the text, if any.
    pub(super) mismatches: Vec<String>,
    pub(super) said: String,
}

impl Told {
    /// Of a file that was written here.
    pub(super) fn of(written: Written) -> Self {
        let report = &written.report;
        let (changed, left_out): (Vec<_>, Vec<_>) = report.losses.iter().partition(|it| it.change.is_some());
        let said = |losses: Vec<&Loss>| losses.into_iter().map(|it| words().loss(it)).collect::<Vec<_>>();
        Self {
            mismatches: report.mismatches.iter().map(|it| format!("{}: {}", it.annotation, it.message)).collect(),
            said: words().exported(
                &written.name,
                report.matching,
                report.checked,
                &said(left_out),
                &said(changed),
                &report.remarks,
            ),
            name: written.name,
            mime: written.mime.to_owned(),
            bytes: Uint8Array::from(written.bytes.as_slice()),
        }
    }

    fn read(object: &JsValue) -> Self {
        let text = |key| get(object, key).as_string().unwrap_or_default();
        let list: Array = get(object, "mismatches").dyn_into().unwrap_or_default();
        Self {
            name: text("name"),
            mime: text("mime"),
            bytes: get(object, "bytes").dyn_into().unwrap_or_default(),
            mismatches: list.iter().filter_map(|it| it.as_string()).collect(),
            said: text("said"),
        }
    }

    fn object(self) -> Object {
        object([
            ("name", self.name.into()),
            ("mime", self.mime.into()),
            ("bytes", self.bytes.into()),
            ("mismatches", self.mismatches.into_iter().map(JsValue::from).collect::<Array>().into()),
            ("said", self.said.into()),
        ])
    }
}

fn object<const N: usize>(pairs: [(&str, JsValue); N]) -> Object {
    let object = Object::new();
    for (key, value) in pairs {
        let _ = Reflect::set(&object, &key.into(), &value);
    }
    object
}

fn error(text: &str) -> JsValue {
    js_sys::Error::new(text).into()
}

/// In the worker: writes what the database gave in a format, the whole of it or one document. Gives an object with `name`,
/// `mime`, `bytes`, `mismatches` and `said`.
pub fn write(
    stored: &JsValue,
    format: &str,
    only: Option<String>,
    date: &str,
    variant: Option<String>,
    language: &str,
) -> Result<Object, JsValue> {
    speak(Language::from_tag(language).unwrap_or_default());
    let format = formats::find(format).ok_or_else(|| error(format))?;
    let loaded = Vault::load(persistence::kept(stored)).map_err(|it| error(&it.to_string()))?;
    let loaded = loaded.ok_or_else(|| error(words().safety.nothing_kept))?;
    let scope = only.map_or(Scope::Whole, |id| Scope::Documents(vec![DocumentId::new(id)]));
    let written = format.write(loaded.store.project(), &WriteOptions { scope, date: date.to_owned(), variant });
    Ok(Told::of(written.map_err(|it| error(&words().unwritable(&it)))?).object())
}

/// In the worker: reads a file. Gives what the vault would keep of it; nothing when there is something to say of it, or it
/// holds what that way is closed to: then the page reads it itself.
pub fn read(name: &str, bytes: &[u8], language: &str) -> Option<Object> {
    speak(Language::from_tag(language).unwrap_or_default());
    let reading = formats::recognise(name, bytes)?;
    let reading = reading.read_file(Input { name, bytes, documents: &[] }, &mut RandomIds::default()).ok()?;
    if !reading.diagnostics.is_empty() || reading.project.foreign.is_some() {
        return None;
    }
    let Kept { texts, chunks, keepsakes, .. } = journal::packed(&reading.project);
    let pair = |number: f64, text: String| Array::of2(&number.into(), &text.into());
    let short = |them: Vec<(u32, String)>| them.into_iter().map(|(id, it)| pair(f64::from(id), it)).collect::<Array>();
    let keepsakes = keepsakes.into_iter().map(|(number, it)| pair(number as f64, it)).collect::<Array>();
    Some(object([("texts", short(texts).into()), ("chunks", short(chunks).into()), ("keepsakes", keepsakes.into())]))
}

/// What became of work that was to be done beside the page.
#[derive(Debug)]
pub enum Beside<T> {
    /// It is done.
    Done(T),
    /// It cannot be done there: the page does it itself.
    Declined,
    /// Nobody wants it any more.
    Stopped,
}

impl Shell {
    /// Whether a file of it takes so long to write that it is done beside the page.
    pub(super) fn is_for_clerk(&self, scope: &Scope) -> bool {
        let keeps = self.keeps_history();
        keeps
            && self.read(|store| {
                let documents = scope.documents(store.project()).unwrap_or_default();
                documents.iter().map(|it| it.annotations.len()).sum::<usize>() > MANY
                    || documents.iter().map(|it| it.text.len().get()).sum::<u32>() > LONG
            })
    }

    /// Has a file written beside the page, and says how far it is.
    pub(super) async fn write_beside(&self, format: &str, scope: &Scope, variant: Option<&str>) -> Beside<Told> {
        self.flush();
        // What the database does not have would not be in the file.
        if !host::is_durable().await.is_ok_and(|it| it.is_truthy()) {
            return Beside::Declined;
        }
        let only = match scope {
            Scope::Documents(them) => them.first().map(|it| it.as_str().into()),
            Scope::Whole => None,
        };
        let task = object([
            ("format", format.into()),
            ("only", only.unwrap_or(JsValue::UNDEFINED)),
            ("date", host::today().into()),
            ("variant", variant.map_or(JsValue::UNDEFINED, JsValue::from)),
            ("language", words().language.tag().into()),
        ]);
        self.say_busy(words().clerk.gathering);
        let shell = self.clone();
        let phase = Closure::new(move |_: JsValue| shell.say_busy(words().clerk.writing));
        let came = host::clerk(&task, &phase).await;
        self.end_busy();
        match came {
            Ok(came) if came.is_undefined() => Beside::Stopped,
            Ok(came) if came.is_object() => Beside::Done(Told::read(&came)),
            _ => Beside::Declined,
        }
    }

    /// Whether a file is so large that it is read beside the page.
    pub fn is_large(bytes: &Uint8Array) -> bool {
        bytes.length() > LARGE_FILE
    }

    /// Reads a file beside the page, and takes it in.
    pub async fn read_beside(&self, name: &str, bytes: &Uint8Array) -> Beside<Result<Taken, TakeError>> {
        self.say_busy(words().clerk.reading);
        let task = object([
            ("name", name.into()),
            // A copy: the page may have to read it after all.
            ("bytes", bytes.slice(0, bytes.length()).buffer().into()),
            ("language", words().language.tag().into()),
        ]);
        let phase = Closure::new(|_: JsValue| {});
        let came = host::clerk(&task, &phase).await;
        let project = match &came {
            Ok(came) if came.is_undefined() => return Beside::Stopped,
            Ok(came) if came.is_object() => unpack(persistence::kept(came)).await,
            _ => None,
        };
        self.end_busy();
        let Some(project) = project else { return Beside::Declined };
        let outcome = self.run(Command::Import { project: Box::new(project) }).map_err(TakeError::from);
        let taken = outcome.map(|outcome| Taken { merged: outcome.merged.unwrap_or_default(), ..Taken::default() });
        if let Some(document) = taken.as_ref().ok().and_then(|it| it.documents().next().cloned()) {
            self.open(document);
        }
        Beside::Done(taken)
    }

    fn say_busy(&self, text: &str) {
        let text = text.to_owned();
        self.look(|view| view.notice = Some(Notice { kind: NoticeKind::Busy, text }));
    }

    /// Another message may stand there meanwhile: it stays.
    fn end_busy(&self) {
        let is_busy = self.read(|store| store.view.notice.as_ref().is_some_and(|it| it.kind == NoticeKind::Busy));
        if is_busy {
            self.look(|view| view.notice = None);
        }
    }

    /// Gives up what is being written or read beside the page.
    pub fn stop_clerk(&self) {
        host::stop_clerk();
    }
}

async fn unpack(kept: Kept) -> Option<Project> {
    let mut unpacking = Unpacking::begin(kept).ok()?;
    loop {
        let until = js_sys::Date::now() + SLICE_MS;
        if unpacking.step(|| js_sys::Date::now() > until).ok()? {
            return unpacking.finish().ok();
        }
        host::breathe().await;
    }
}
