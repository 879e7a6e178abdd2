//! Rostrum: an annotator for speeches that runs whole in the browser.

pub mod app;
pub mod browser;
pub mod formats;
pub mod model;
pub mod ui;
