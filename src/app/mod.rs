//! The app without a screen: what is open and selected, what keys and gestures mean, what is written down.
//!
//! It uses the model and the formats, and knows no browser: everything here runs in plain tests.
//! What it needs from outside comes as arguments, or through the traits in [`ports`].

#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice))]

pub mod action;
pub mod backup;
pub mod cards;
pub mod caret;
pub mod find;
pub mod fuzzy;
pub mod imports;
pub mod journal;
pub mod keepsake;
pub mod keymap;
pub mod keys;
pub mod listing;
pub mod op;
pub mod ports;
pub mod rescue;
pub mod sentences;
pub mod settings;
pub mod store;
pub mod tally;
pub mod tidying;
pub mod view;
pub mod words;

pub use action::{Action, Effects};
pub use backup::{Backup, Mark};
pub use caret::{Caret, Motion, Stride, Way};
pub use imports::{ImportReport, TakeError, Taken};
pub use journal::{Entry, Loaded, Vault};
pub use keepsake::{Keepsake, Reason};
pub use keys::Platform;
pub use op::Op;
pub use settings::Settings;
pub use store::{Outcome, Record, Store, StoreError};
pub use tally::Tally;
pub use view::{Menu, Mode, Notice, NoticeKind, Over, Reading, View};
pub use words::words;
