//! What touches the browser beside the components: storage, the painter, files, scripts.
//!
//! The JavaScript side is small and lives in `static/`; [`host`] names what it offers.

pub mod clerk;
mod comfort;
pub mod device;
pub mod drill;
mod env;
mod finder;
pub mod host;
pub mod painter;
mod panels;
mod persistence;
mod printing;
pub mod projects;
pub mod rehearsal;
pub mod safe;
pub mod scripting;
pub mod shell;
mod theme;

pub use env::platform;
pub use shell::Shell;
