//! The projects of this browser, each in a database of its own; `static/projects.mjs` keeps the list.

use js_sys::Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};

use super::host;
use super::persistence::get;
use crate::model::Project;

/// A project as the list knows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// The name of its database.
    pub name: String,
    /// What people call it; empty until they say.
    pub title: String,
    /// How many speeches it has, when that is known.
    pub speeches: Option<usize>,
    /// How many annotations it has, when that is known.
    pub annotations: Option<usize>,
    /// When it was last open, in milliseconds since 1970; 0 when nobody knows.
    pub opened: f64,
}

/// Says what this project is called and how much it holds.
pub(super) fn describe(project: &Project) {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    host::describe(&project.title, count(project.documents.len()), count(project.annotation_count()));
}

/// All projects of this browser: the one that is open first, then the others, the latest first.
pub async fn list(open: &Project) -> Vec<Known> {
    describe(open);
    let list: Array = host::projects().await.ok().and_then(|it| it.dyn_into().ok()).unwrap_or_default();
    list.iter().map(|it| known(&it)).collect()
}

fn known(it: &JsValue) -> Known {
    let text = |key| get(it, key).as_string().unwrap_or_default();
    let number = |key| get(it, key).as_f64().map(|it| it as usize);
    Known {
        name: text("name"),
        title: text("title"),
        speeches: number("speeches"),
        annotations: number("annotations"),
        opened: get(it, "opened").as_f64().unwrap_or_default(),
    }
}

/// Removes everything from this device; the page is then loaded anew. `blocked` is called while another tab holds
/// something. Gives why not, when something could not be removed.
pub async fn erase(blocked: impl FnMut() + 'static) -> Result<(), String> {
    let blocked = Closure::new(blocked);
    host::erase_all(&blocked).await.map_err(|error| {
        let message = get(&error, "message").as_string();
        message.unwrap_or_else(|| format!("{error:?}"))
    })
}
