//! The chrome: Yew components around the text that the painter writes.
//!
//! Components hold a [`Shell`] and read the store when it tells them to. They never keep
//! a second copy of what the store knows.

mod annotation_list;
mod announcer;
mod app;
mod bar;
mod cards;
mod caret;
mod chips;
mod codebook_dialog;
mod correct_dialog;
mod erase_dialog;
mod export_dialog;
mod find_bar;
mod gestures;
mod goto_dialog;
mod handles;
mod header;
mod help;
mod icons;
mod import_dialog;
mod kept_focus;
mod label_dialog;
mod label_names;
mod labels;
mod mismatch_dialog;
mod mode_note;
mod note_field;
mod notice;
mod page;
mod palette;
mod paste_labels;
mod popover;
mod project_dialog;
mod px;
mod reminder;
mod safe_mode;
mod sentences;
mod settings_dialog;
mod speakers;
mod speech_dialog;
mod speeches;
mod start;
mod storage_dialog;
mod strip;
mod tidy_dialog;
mod trash_dialog;
mod unplaced_dialog;
mod versions_dialog;
mod window;

use wasm_bindgen::{JsCast as _, JsValue};

use crate::browser::safe::Shelf;
use crate::browser::{Shell, scripting};

/// Mounts the app into `#app`, with what the storage kept.
pub fn mount(opened: &JsValue) {
    let shell = Shell::start(opened);
    scripting::connect(shell.clone());
    if let Some(root) = root() {
        yew::Renderer::<app::App>::with_root_and_props(root, app::AppProps { shell }).render();
    }
}

/// Mounts safe mode into `#app`: opening what the storage kept as usual has crashed.
pub fn mount_safe(opened: &JsValue) {
    let props = safe_mode::SafeModeProps { shelf: Shelf::new(opened) };
    let body = web_sys::window().and_then(|it| it.document()).and_then(|it| it.body());
    if let Some(body) = body {
        let _ = body.set_attribute("data-screen", "safe");
    }
    if let Some(root) = root() {
        yew::Renderer::<safe_mode::SafeMode>::with_root_and_props(root, props).render();
    }
}

fn root() -> Option<web_sys::Element> {
    web_sys::window()?.document()?.get_element_by_id("app")
}

/// Tells the page, or the worker, that the program died: `static/rescue.mjs` shows the rescue page, `static/clerk.mjs` hands
/// its work back.
pub fn panicked(message: &str) {
    let init = web_sys::CustomEventInit::new();
    init.set_detail(&JsValue::from_str(message));
    if let (Ok(place), Ok(event)) = (
        js_sys::global().dyn_into::<web_sys::EventTarget>(),
        web_sys::CustomEvent::new_with_event_init_dict("rostrum-panic", &init),
    ) {
        let _ = place.dispatch_event(&event);
    }
}
