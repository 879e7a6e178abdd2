//! Safe mode: what is kept, as a list, when opening it as usual has crashed. Nothing is painted, nothing is written.

use std::rc::Rc;

use wasm_bindgen::JsValue;

use super::drill::{self, Moment};
use super::persistence::{self, get};
use super::{comfort, host};
use crate::app::{Vault, words};
use crate::formats::{self, Scope, WriteOptions};
use crate::model::{DocumentId, Project};

/// What is kept, as far as it can be read.
#[derive(Clone, Debug)]
pub struct Shelf {
    /// The project; `None` when nothing was kept, or nothing can be read.
    pub project: Option<Rc<Project>>,
    /// The first thing that cannot be read, in words.
    pub problem: Option<String>,
}

impl PartialEq for Shelf {
    fn eq(&self, other: &Self) -> bool {
        let pointer = |it: &Self| it.project.as_ref().map(Rc::as_ptr);
        pointer(self) == pointer(other) && self.problem == other.problem
    }
}

impl Shelf {
    /// Reads the object that `storage.open()` gave.
    pub fn new(opened: &JsValue) -> Self {
        // First: the words are in the language that was chosen.
        comfort::wear(&comfort::kept());
        drill::strike(Moment::Safe);
        match Vault::salvage(&persistence::opened(opened).kept) {
            Ok(Some(found)) => {
                Self { problem: found.problems.first().map(ToString::to_string), project: Some(found.project) }
            }
            Ok(None) => Self { project: None, problem: None },
            Err(error) => Self { project: None, problem: Some(error.to_string()) },
        }
    }
}

/// Downloads the project, or one speech of it, as Rostrum's JSON; gives what to say.
pub fn download(project: &Project, only: Option<DocumentId>) -> String {
    let Some(format) = formats::find("rostrum") else { return String::new() };
    let scope = only.map_or(Scope::Whole, |it| Scope::Documents(vec![it]));
    match format.write(project, &WriteOptions { scope, date: host::today(), variant: None }) {
        Ok(written) => {
            host::download(&written.name, written.mime, &written.bytes);
            words().safety.kept_downloaded.of(&written.name)
        }
        Err(error) => error.to_string(),
    }
}

/// Downloads what is kept, as it lies there; gives whether that was done, and what to say.
pub async fn download_kept() -> (bool, String) {
    let given = host::save_kept().await.unwrap_or(JsValue::NULL);
    let text = |key| get(&given, key).as_string().unwrap_or_default();
    match text("came").as_str() {
        "downloaded" => (true, words().safety.kept_downloaded.of(text("file"))),
        "nothing" => (false, words().safety.nothing_kept.to_owned()),
        _ => (false, words().safety.kept_unreachable.to_owned()),
    }
}

/// Loads the page anew and opens everything as usual.
pub fn open_normally() {
    host::open_normally();
}
