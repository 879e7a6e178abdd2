//! The wasm entry point: nothing but the panic hook. `static/boot.mjs` calls [`start`] with what the storage kept.

use wasm_bindgen::prelude::*;

fn main() {
    yew::set_custom_panic_hook(Box::new(|info| rostrum::ui::panicked(&info.to_string())));
}

/// Mounts the app.
#[wasm_bindgen]
pub fn start(opened: &JsValue) {
    rostrum::ui::mount(opened);
}
