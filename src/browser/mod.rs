//! What touches the browser beside the components: storage, the painter, files, scripts.
//!
//! The JavaScript side is small and lives in `static/`; [`host`] names what it offers.

mod env;
pub mod host;
pub mod painter;
mod panels;
mod persistence;
pub mod scripting;
pub mod shell;
mod theme;

pub use shell::Shell;
