//! Rostrum: an annotator for speeches that runs whole in the browser.
//!
//! # Bird's-eye view
//!
//! A person highlights passages of a text and attaches labels; a file carries both away. Around that stands a
//! small house of five floors. Each uses only those above it in this list; `tests/architecture.rs` holds it to that.
//!
//! | module | what it is | what it must not know |
//! | --- | --- | --- |
//! | [`model`] | texts, spans, annotations, the codebook, and every change that can happen to them; pure and total | browser, clock, chance, file formats |
//! | [`formats`] | how a project leaves as a file and comes back: one trait, one file per format, one registry | everything but the model |
//! | [`app`] | the state machine without a screen: store, view, keys, journal | the browser |
//! | [`browser`] | what touches the browser beside components: painter, storage, scripts, the shell where all meets | components |
//! | `ui` | Yew components: the chrome around the text | |
//!
//! Plain JavaScript in `static/` does what must outlive the wasm (`storage.mjs`: the write queue), what is one call
//! per section (`painter.mjs`), what is drawn for every frame (`strip.mjs`), what finds patterns beside the page
//! (`finder.mjs`, `patterns.mjs`), and what scripts hold on to (`api.mjs`: `window.rostrum`). `boot.mjs` joins them,
//! `preview.mjs` shows the words of a large work before the app stands, and `rescue.mjs` is the page for when the rest has
//! died. Large files are written and read by the same program in a worker (`clerk.mjs`, [`browser::clerk`]).
//!
//! A release build is cut in two by `scripts/split.mjs`: the core, with which the page stands and is read, and the rest
//! (annotating, dialogs, formats, other languages), which `rest.mjs` fetches then, or when it is called. Nothing in here
//! knows of that. `scripts/core.txt` lists the functions of the core, those that ran while the browser tests opened and read
//! a speech (`scripts/core-list`); what is new is in the rest until the list is made anew.
//!
//! # One change, end to end
//!
//! 1. A gesture or key becomes an [`Action`](app::Action) (`ui::gestures`, [`app::keymap`]). What has a name is an
//!    [`Op`](app::Op): one table of them stands behind keys, palette, help and menus.
//! 2. [`Store::act`](app::Store::act) turns it into a [`Command`](model::Command), which
//!    [plans](model::Command::plan) a [`Transaction`](model::Transaction): edits that say what was and what is.
//! 3. [`Project::apply`](model::Project::apply) checks and applies it whole or not at all, and says what it touched.
//!    Undo is the inverse transaction through the same function.
//! 4. [`Shell`](browser::Shell) lets the painter rewrite the touched sections at once, hands the entry to the
//!    [`Vault`](app::Vault) and so to the write queue, tells scripts, and has the chrome drawn in the next frame.
//! 5. "Saved" is shown when the database says that the entry is complete. After a reload the vault reads the last
//!    snapshot and does again what the journal says: the same transactions through the same `apply`.
//!
//! # Invariants
//!
//! - **Text never changes under its annotations.** What intake changes (line ends, a byte order mark, lone
//!   surrogates) is recorded; a corrected text is a new document, and annotations [follow](model::Following) it.
//! - **One unit inside**: UTF-8 bytes on character boundaries ([`Offset`](model::Offset)). Code points and UTF-16
//!   exist only at the edges, in functions that say so. Text is sliced by offsets in `model::text` alone.
//! - **Nothing is written before loading finished, and what could not be read is never overwritten.**
//! - **The painter owns the element of the text.** Yew never touches its children; nothing interactive and no
//!   words of ours stand between the words of the speech.
//! - **No request leaves the page's own files**, and none carries data. The page's policy says so to the browser.
//! - **No input makes `model`, `formats` or `app` panic**: `unwrap`, `expect`, `panic` and slicing of strings are
//!   denied there.

pub mod model;

pub mod formats;

pub mod app;

pub mod browser;

pub mod ui;
