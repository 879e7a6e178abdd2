//! What people like, on the page: kept beside the work, worn by the root element, spoken by the words.

use wasm_bindgen::JsCast as _;

use super::host;
use crate::app::settings::{Choice as _, Settings};
use crate::app::words::{Language, speak};

const KEY: &str = "rostrum:settings";

fn local_storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// What was liked when somebody last said so.
pub(super) fn kept() -> Settings {
    let text = local_storage().and_then(|storage| storage.get_item(KEY).ok()?);
    text.map(|it| Settings::from_text(&it)).unwrap_or_default()
}

/// Keeps it for the next start.
pub(super) fn keep(settings: &Settings) {
    if let Some(storage) = local_storage() {
        let _ = storage.set_item(KEY, &settings.to_text());
    }
}

/// The language to speak: the one that was chosen, else the first of the browser's that there is a table for.
fn language(settings: &Settings) -> Language {
    let browsers = || host::languages().iter().filter_map(|it| Language::from_tag(&it.as_string()?)).next();
    settings.language.or_else(browsers).unwrap_or_default()
}

/// Makes the page look and speak so. `static/early.js` does it before the first paint.
pub(super) fn wear(settings: &Settings) {
    let language = language(settings);
    speak(language);
    let root = web_sys::window().and_then(|it| it.document()).and_then(|it| it.document_element());
    let Some(root) = root.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) else { return };
    for (name, value) in [
        ("lang", language.tag()),
        ("data-appearance", settings.appearance.name()),
        ("data-typeface", settings.typeface.name()),
        ("data-measure", settings.measure.name()),
    ] {
        let _ = root.set_attribute(name, value);
    }
    let size = f64::from(settings.size.percent()) / 100.0;
    let _ = root.style().set_property("--size", &size.to_string());
}
