//! What `static/boot.mjs` offers: storage, painter, clock, chance, downloads.

use js_sys::{Array, Promise, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Calls back with each change of the store's state.
    #[wasm_bindgen(js_namespace = rostrumHost, js_name = onStorage)]
    pub fn on_storage(callback: &Closure<dyn FnMut(JsValue)>);
    /// Fills the array with random bits.
    #[wasm_bindgen(js_namespace = rostrumHost, js_name = randomBits)]
    pub fn random_bits(words: &mut [u32]);
    /// Hands the bytes out as a file.
    #[wasm_bindgen(js_namespace = rostrumHost)]
    pub fn download(name: &str, mime: &str, bytes: &[u8]);
    /// The same of bytes that are not in this program's memory.
    #[wasm_bindgen(js_namespace = rostrumHost, js_name = download)]
    pub(super) fn hand_out(name: &str, mime: &str, bytes: &Uint8Array);
    /// `14:03` at that moment, here.
    #[wasm_bindgen(js_namespace = rostrumHost)]
    pub fn clock(at: f64) -> String;
    /// `2026-11-23`, here.
    #[wasm_bindgen(js_namespace = rostrumHost)]
    pub fn today() -> String;
    /// Puts words on the clipboard; call it from a key or a click.
    #[wasm_bindgen(js_namespace = rostrumHost)]
    pub(super) fn copy(text: &str);
    /// Says that the painter has its place: `window.rostrum` becomes ready.
    #[wasm_bindgen(js_namespace = rostrumHost)]
    pub(super) fn attached();
    /// The languages that the browser's user reads, best first.
    #[wasm_bindgen(js_namespace = rostrumHost)]
    pub(super) fn languages() -> Array;
    /// What a language is called in another one, both as tags; empty when nobody knows.
    #[wasm_bindgen(js_namespace = rostrumHost, js_name = languageName)]
    pub fn language_name(tag: &str, in_language: &str) -> String;
    /// `24 November 2026`, here, in that language.
    #[wasm_bindgen(js_namespace = rostrumHost)]
    pub fn day(at: f64, in_language: &str) -> String;
    /// Opens another project of this browser in this tab once all is written down; without a name a new one.
    #[wasm_bindgen(catch, js_namespace = rostrumHost, js_name = openProject)]
    pub(super) async fn open_project(name: &str) -> Result<(), JsValue>;
    /// Removes everything from this device and loads the page anew. `blocked` is called while another tab holds something.
    #[wasm_bindgen(catch, js_namespace = rostrumHost, js_name = eraseAll)]
    pub(super) async fn erase_all(blocked: &Closure<dyn FnMut()>) -> Result<(), JsValue>;
    /// Says what this project is called and how much it holds.
    #[wasm_bindgen(js_namespace = ["rostrumHost", "projects"])]
    pub(super) fn describe(title: &str, speeches: u32, annotations: u32);
    /// The projects of this browser.
    #[wasm_bindgen(catch, js_namespace = ["rostrumHost", "projects"], js_name = list)]
    pub(super) async fn projects() -> Result<JsValue, JsValue>;
    /// Remembers something beside the work of this project.
    #[wasm_bindgen(js_namespace = ["rostrumHost", "projects"])]
    pub(super) fn remember(key: &str, value: &str);
    /// What was remembered.
    #[wasm_bindgen(js_namespace = ["rostrumHost", "projects"])]
    pub(super) fn recall(key: &str) -> Option<String>;
    /// Downloads what is kept as it lies there; gives an object that says what `came` of it, and the `file`'s name.
    #[wasm_bindgen(catch, js_namespace = rostrumHost, js_name = saveKept)]
    pub(super) async fn save_kept() -> Result<JsValue, JsValue>;
    /// Loads the page anew, and opens it as usual whatever crashed before.
    #[wasm_bindgen(js_namespace = rostrumHost, js_name = openNormally)]
    pub(super) fn open_normally();
    /// What the browser says of its storage; what it does not say is null.
    #[wasm_bindgen(catch, js_namespace = rostrumHost)]
    pub(super) async fn device() -> Result<JsValue, JsValue>;
    /// Has a worker write or read a file (`static/clerk.mjs`); gives what came of it, null when it declined, undefined when it was stopped. `phase` is
    /// told that what is to be written was read.
    #[wasm_bindgen(catch, js_namespace = rostrumHost)]
    pub(super) async fn clerk(task: &js_sys::Object, phase: &Closure<dyn FnMut(JsValue)>) -> Result<JsValue, JsValue>;
    /// Whether the database has all that was handed to it; settled once it says so.
    #[wasm_bindgen(catch, js_namespace = rostrumHost, js_name = isDurable)]
    pub(super) async fn is_durable() -> Result<JsValue, JsValue>;
    /// Stops that work.
    #[wasm_bindgen(js_namespace = rostrumHost, js_name = stopClerk)]
    pub(super) fn stop_clerk();
    /// Gives the page its turn.
    #[wasm_bindgen(js_namespace = rostrumHost)]
    pub(super) async fn breathe();
    /// Asks the browser to keep what is stored; call it from a click. In some browsers it takes until somebody answers.
    #[wasm_bindgen(catch, js_namespace = rostrumHost, js_name = keepOnDevice)]
    pub(super) fn keep_on_device() -> Result<Promise, JsValue>;
    /// From now on, leaving the page asks first.
    #[wasm_bindgen(js_namespace = rostrumHost)]
    pub(super) fn guard();
    /// Calls the function before the next paint, or soon when the page is hidden.
    #[wasm_bindgen(js_namespace = rostrumHost, js_name = nextFrame)]
    pub(super) fn next_frame(callback: &JsValue);
    /// Calls the function once what was written until now is on the screen, or soon when the page is hidden.
    #[wasm_bindgen(js_namespace = rostrumHost, js_name = afterPaint)]
    pub(super) fn after_paint(callback: &JsValue);
    /// Gives a function that calls the given one once it is itself called no more, or has been for long.
    #[wasm_bindgen(js_namespace = rostrumHost, js_name = whenCalm)]
    pub(super) fn when_calm(callback: &Closure<dyn Fn()>) -> js_sys::Function;
    /// Fetches the rest of the program, and returns when it is there.
    #[wasm_bindgen(js_namespace = rostrumHost, js_name = fetchRest)]
    pub fn fetch_rest();
    /// Tells listeners of `window.rostrum`.
    #[wasm_bindgen(js_namespace = rostrumHost)]
    pub fn emit(event: &str, payload: &str);

    #[wasm_bindgen(js_namespace = ["rostrumHost", "storage"], js_name = putText)]
    pub(super) fn put_text(id: u32, text: &str);
    #[wasm_bindgen(js_namespace = ["rostrumHost", "storage"], js_name = putChunk)]
    pub(super) fn put_chunk(id: u32, json: &str);
    #[wasm_bindgen(js_namespace = ["rostrumHost", "storage"])]
    pub(super) fn append(seq: f64, json: &str);
    #[wasm_bindgen(js_namespace = ["rostrumHost", "storage"])]
    pub(super) fn snapshot(snapshot: &JsValue);
    /// How many things the database has not confirmed.
    #[wasm_bindgen(js_namespace = ["rostrumHost", "storage"])]
    pub(super) fn pending() -> u32;
    /// Makes this tab the one that writes; gives what is kept, read anew.
    #[wasm_bindgen(catch, js_namespace = ["rostrumHost", "storage"], js_name = takeOver)]
    pub(super) async fn take_over() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["rostrumHost", "storage"])]
    pub(super) fn keep(number: f64, json: &str);
    /// What was kept aside under that number, with those texts and chunks, once all is written down.
    #[wasm_bindgen(catch, js_namespace = ["rostrumHost", "storage"], js_name = lookUp)]
    pub(super) async fn look_up(number: f64, texts: &[u32], chunks: &[u32]) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["rostrumHost", "storage"], js_name = setMarker)]
    pub(super) fn set_marker(documents: u32);

    #[wasm_bindgen(js_namespace = ["rostrumHost", "painter"])]
    pub(super) fn attach(
        scroller: &web_sys::Element,
        root: &web_sys::Element,
        need: &Closure<dyn FnMut(Uint32Array)>,
        words: &Closure<dyn FnMut(u32) -> String>,
        moved: &Closure<dyn FnMut()>,
        scrolled: &Closure<dyn FnMut()>,
    );
    #[wasm_bindgen(js_namespace = ["rostrumHost", "painter"])]
    pub(super) fn open(starts: &[u32], blocks: &[u32], numbers: &[u32], flags: &[u8], firsts: &[u32]);
    #[wasm_bindgen(js_namespace = ["rostrumHost", "painter"])]
    pub(super) fn close();
    #[wasm_bindgen(js_namespace = ["rostrumHost", "painter"])]
    pub(super) fn paint(section: u32, first: u32, data: &[u32], names: &str) -> bool;
    #[wasm_bindgen(js_namespace = ["rostrumHost", "painter"])]
    pub(super) fn plain(section: u32) -> bool;
    /// As [`paint`], of one paragraph with that text, which nobody sees.
    #[wasm_bindgen(js_namespace = ["rostrumHost", "painter"])]
    pub(super) fn rehearse(data: &[u32], names: &str, text: &str);
    #[wasm_bindgen(js_namespace = ["rostrumHost", "painter"])]
    pub(super) fn select(ids: &Array);
    /// Shows the marks of one annotation as hovered; `None` shows none so.
    #[wasm_bindgen(js_namespace = ["rostrumHost", "painter"])]
    pub fn hover(id: Option<&str>);
    #[wasm_bindgen(js_namespace = ["rostrumHost", "painter"], js_name = setPending)]
    pub(super) fn set_pending(start: i32, end: i32);
    #[wasm_bindgen(js_namespace = ["rostrumHost", "painter"])]
    pub(super) fn selection() -> Option<Vec<u32>>;
    #[wasm_bindgen(js_namespace = ["rostrumHost", "painter"], js_name = clearSelection)]
    pub(super) fn clear_selection();
    #[wasm_bindgen(js_namespace = ["rostrumHost", "painter"], js_name = box)]
    pub(super) fn place_of(start: u32, end: u32) -> Option<Vec<f64>>;
    #[wasm_bindgen(js_namespace = ["rostrumHost", "painter"], js_name = tops)]
    pub(super) fn tops(spans: &[u32]) -> Vec<f64>;
    #[wasm_bindgen(js_namespace = ["rostrumHost", "painter"])]
    pub(super) fn reveal(start: u32, end: u32, covered: f64);
    #[wasm_bindgen(js_namespace = ["rostrumHost", "painter"])]
    pub(super) fn visible(around: f64) -> Vec<u32>;
    #[wasm_bindgen(js_namespace = ["rostrumHost", "painter"])]
    pub(super) fn bring(offset: u32, share: f64);
    #[wasm_bindgen(js_namespace = ["rostrumHost", "painter"], js_name = inSight)]
    pub(super) fn words_in_sight() -> Option<Vec<u32>>;
    #[wasm_bindgen(js_namespace = ["rostrumHost", "strip"], js_name = attach)]
    pub(super) fn strip_attach(slider: &web_sys::Element, asked: &Closure<dyn FnMut(u32, f64)>);
    /// Asks to be asked for a drawing in the next frame.
    #[wasm_bindgen(js_namespace = ["rostrumHost", "strip"], js_name = want)]
    pub(super) fn strip_want();
    #[wasm_bindgen(js_namespace = ["rostrumHost", "strip"], js_name = draw)]
    pub(super) fn strip_draw(cells: &[u32], columns: u32, slots: &[u32], ticks: &[u32], words: &str, anew: bool);
    #[wasm_bindgen(js_namespace = ["rostrumHost", "strip"], js_name = show)]
    pub(super) fn strip_show(top: f64, bottom: f64, now: u32, max: u32, words: &str);
    #[wasm_bindgen(js_namespace = ["rostrumHost", "painter"], js_name = caretBox)]
    pub(super) fn caret_box(offset: u32, behind: bool) -> Option<Vec<f64>>;
    #[wasm_bindgen(js_namespace = ["rostrumHost", "painter"], js_name = offsetAt)]
    pub(super) fn offset_at(x: f64, y: f64) -> u32;
    #[wasm_bindgen(js_namespace = ["rostrumHost", "painter"], js_name = lineFrom)]
    pub(super) fn line_from(offset: u32, down: bool) -> u32;
    #[wasm_bindgen(js_namespace = ["rostrumHost", "painter"], js_name = screenFrom)]
    pub(super) fn screen_from(offset: u32, down: bool) -> u32;
    #[wasm_bindgen(js_namespace = ["rostrumHost", "painter"], js_name = lineEdge)]
    pub(super) fn line_edge(offset: u32, end: bool) -> u32;
    #[wasm_bindgen(js_namespace = ["rostrumHost", "painter"], js_name = selectRange)]
    pub(super) fn select_range(anchor: u32, head: u32);
    /// Shows these hits (starts and ends in UTF-16, one behind the other) and no others; `here` is the number of the one
    /// that people are at, or -1.
    #[wasm_bindgen(js_namespace = ["rostrumHost", "finder"], js_name = mark)]
    pub(super) fn mark_hits(ends: &[u32], here: i32);
    /// Whether to go to that place is a jump.
    #[wasm_bindgen(js_namespace = ["rostrumHost", "finder"], js_name = isFar)]
    pub(super) fn is_far(offset: u32) -> bool;
    /// The first place that can be seen, or the one where passages come that are brought into sight.
    #[wasm_bindgen(js_namespace = ["rostrumHost", "finder"], js_name = inSight)]
    pub(super) fn in_sight(is_first: bool) -> u32;
    /// Moves a passage out from under the find bar.
    #[wasm_bindgen(js_namespace = ["rostrumHost", "finder"])]
    pub(super) fn uncover(start: u32, end: u32);
    /// The hits of a pattern in the open text, or what is wrong with it.
    #[wasm_bindgen(catch, js_namespace = ["rostrumHost", "finder"], js_name = match)]
    pub(super) async fn match_pattern(pattern: &str, flags: &str) -> Result<JsValue, JsValue>;
    /// Calls the function when the browser has nothing else to do.
    #[wasm_bindgen(js_namespace = rostrumHost, js_name = whenIdle)]
    pub(super) fn when_idle(callback: &JsValue);
    /// Says behind each of these annotations what stands there on paper; empty lists take it away again.
    #[wasm_bindgen(js_namespace = ["rostrumHost", "painter"])]
    pub(super) fn print(ids: &Array, words: &Array);
}
