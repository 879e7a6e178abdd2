//! The wasm entry point: nothing but the panic hook. `static/boot.mjs` calls [`start`] with what the storage kept,
//! or [`start_safe`] when that has crashed.

use wasm_bindgen::prelude::*;

fn main() {
    yew::set_custom_panic_hook(Box::new(|info| rostrum::ui::panicked(&info.to_string())));
}

/// Has the rest of the program fetched. A release build is cut in two (`scripts/split.mjs`), and this is what a call into
/// the part that is not there yet calls first.
#[wasm_bindgen]
pub fn rest_is_needed() {
    rostrum::browser::host::fetch_rest();
}

/// Mounts the app.
#[wasm_bindgen]
pub fn start(opened: &JsValue) {
    rostrum::ui::mount(opened);
}

/// Does in secret what people do first, so that it is quick when they do it.
#[wasm_bindgen]
pub fn rehearse() {
    rostrum::browser::rehearsal::rehearse();
}

/// In a worker: writes a file of what is kept ([`clerk::write`](rostrum::browser::clerk::write)).
#[wasm_bindgen]
pub fn clerk_write(
    stored: &JsValue,
    format: &str,
    only: Option<String>,
    date: &str,
    variant: Option<String>,
    language: &str,
) -> Result<js_sys::Object, JsValue> {
    rostrum::browser::clerk::write(stored, format, only, date, variant, language)
}

/// In a worker: reads a file ([`clerk::read`](rostrum::browser::clerk::read)).
#[wasm_bindgen]
pub fn clerk_read(name: &str, bytes: &[u8], language: &str) -> Option<js_sys::Object> {
    rostrum::browser::clerk::read(name, bytes, language)
}

/// Mounts safe mode: the list of what was kept.
#[wasm_bindgen]
pub fn start_safe(opened: &JsValue) {
    rostrum::ui::mount_safe(opened);
}
