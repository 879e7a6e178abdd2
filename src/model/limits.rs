//! What Rostrum is built to hold. Beyond these a command or a reader refuses, with a message.

/// The largest file that is read, in bytes.
pub const FILE_BYTES: usize = 160 * 1024 * 1024;
/// The largest text of one document, in bytes of UTF-8.
pub const TEXT_BYTES: usize = 32 * 1024 * 1024;
/// The most annotations of one project.
pub const ANNOTATIONS: usize = 1_000_000;
/// The longest note of one annotation, in bytes of UTF-8.
pub const NOTE_BYTES: usize = 100_000;
/// The longest name of a label, a document, a project or an annotator, in code points.
pub const NAME_CHARS: usize = 200;
/// The most labels that stand below each other, the one at the top included.
pub const GENERATIONS: usize = 64;
/// The most examples of one label.
pub const EXAMPLES: usize = 100;
/// The most steps of the history.
pub const HISTORY_STEPS: usize = 1_000;
/// The most bytes the history may hold, by its own estimate.
pub const HISTORY_BYTES: usize = 20 * 1024 * 1024;
/// How long a rest ends a group of note typing, in milliseconds.
pub const GROUP_REST_MS: i64 = 500;
