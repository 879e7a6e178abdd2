//! The file that the rescue page offers: what is kept, as it lies there, and what was on its way.
//!
//! `static/rescue.mjs` writes it when the program has died, so it holds strings that nothing has looked into. Here they
//! are read, as far as they are sound. The file is for coming back, not for carrying work elsewhere: like the store it
//! holds, it may change with any version.

use std::collections::HashSet;

use serde::Deserialize;

use super::journal::{JournalError, Salvaged, Vault};
use super::ports::Kept;

/// What the file calls itself.
const FORMAT: &str = "rostrum-rescue";
/// The version that is read; newer ones are left alone.
const VERSION: u32 = 1;
/// The format's name stands within so many bytes from the start.
const HEAD: usize = 256;

/// Why a rescue file brings nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RescueError {
    /// It is not whole: cut off, or changed by hand.
    #[error("the rescue file is damaged (line {line}, column {column})")]
    Damaged {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// A newer Rostrum wrote it, or what it holds.
    #[error("the rescue file was written by a newer version of Rostrum")]
    Newer,
    /// There was nothing to rescue.
    #[error("the rescue file holds no work")]
    Empty,
    /// What it holds cannot be read at all.
    #[error("the work in the rescue file cannot be read: {0}")]
    Unreadable(JournalError),
}

impl RescueError {
    /// A stable name, for scripts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Damaged { .. } => "damaged",
            Self::Newer => "newer",
            Self::Empty => "empty",
            Self::Unreadable(_) => "unreadable",
        }
    }
}

#[derive(Deserialize)]
struct VersionDto {
    version: u32,
}
use crate::model::order;

/// The key of a text, which the browser's database holds as a string, or of a chunk, which it holds as a number.
#[derive(Deserialize)]
#[serde(untagged)]
enum Key {
    Number(u32),
    Text(String),
}

impl Key {
    fn number(&self) -> Option<u32> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
        }
    }
}

#[derive(Deserialize)]
struct RescueDto {
    #[serde(default)]
    snapshot: Option<String>,
    #[serde(default)]
    base: u64,
    #[serde(default)]
    texts: Vec<(Key, String)>,
    #[serde(default)]
    chunks: Vec<(Key, String)>,
    #[serde(default)]
    journal: Vec<(u64, String)>,
    /// What local storage held: a list like `unsaved`, as a string.
    #[serde(default)]
    tail: Option<String>,
    /// What the page had not written yet.
    #[serde(default)]
    unsaved: Vec<LateDto>,
}

/// Something that was on its way: a text, a chunk, an entry, or the very first snapshot.
#[derive(Deserialize)]
struct LateDto {
    #[serde(default)]
    text: Option<Key>,
    #[serde(default)]
    chunk: Option<Key>,
    #[serde(default)]
    value: Option<String>,
    #[serde(default)]
    seq: Option<u64>,
    #[serde(default)]
    json: Option<String>,
    #[serde(default)]
    snapshot: Option<SnapshotDto>,
}

#[derive(Deserialize)]
struct SnapshotDto {
    #[serde(default)]
    base: u64,
    json: String,
}

/// Whether these bytes say that they are a rescue file.
pub fn is_rescue(bytes: &[u8]) -> bool {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    head.windows(FORMAT.len()).any(|it| it == FORMAT.as_bytes())
}

/// Reads a rescue file as far as it is sound.
pub fn read(bytes: &[u8]) -> Result<Salvaged, RescueError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let damaged = |error: serde_json::Error| RescueError::Damaged { line: error.line(), column: error.column() };
    let probe: VersionDto = serde_json::from_slice(bytes).map_err(damaged)?;
    if probe.version > VERSION {
        return Err(RescueError::Newer);
    }
    let found = kept(serde_json::from_slice(bytes).map_err(damaged)?);
    match Vault::salvage(&found) {
        Ok(Some(found)) => Ok(found),
        Ok(None) => Err(RescueError::Empty),
        Err(JournalError::Newer(_)) => Err(RescueError::Newer),
        Err(error) => Err(RescueError::Unreadable(error)),
    }
}

/// What was kept, with what was on its way as far as it goes on from there.
fn kept(dto: RescueDto) -> Kept {
    let by_number = |list: Vec<(Key, String)>| -> Vec<(u32, String)> {
        list.into_iter().filter_map(|(key, it)| Some((key.number()?, it))).collect()
    };
    let mut kept = Kept {
        snapshot: dto.snapshot,
        base: dto.base,
        texts: by_number(dto.texts),
        chunks: by_number(dto.chunks),
        entries: dto.journal,
        // Versions and removed speeches are no part of the work.
        keepsakes: Vec::new(),
    };
    order::sort_by_key(&mut kept.entries, |it| it.0);
    let mut texts: HashSet<u32> = kept.texts.iter().map(|it| it.0).collect();
    let mut chunks: HashSet<u32> = kept.chunks.iter().map(|it| it.0).collect();
    // A tail that cannot be read is no tail; the rest of the file is none the worse.
    let tail: Vec<LateDto> = dto.tail.and_then(|it| serde_json::from_str(&it).ok()).unwrap_or_default();
    for late in tail.into_iter().chain(dto.unsaved) {
        if let Some(snapshot) = late.snapshot.filter(|_| kept.snapshot.is_none()) {
            kept.base = snapshot.base;
            kept.snapshot = Some(snapshot.json);
        }
        if let Some(value) = late.value {
            if let Some(id) = late.text.and_then(|it| it.number()).filter(|id| texts.insert(*id)) {
                kept.texts.push((id, value));
            } else if let Some(id) = late.chunk.and_then(|it| it.number()).filter(|id| chunks.insert(*id)) {
                kept.chunks.push((id, value));
            }
        } else if let (Some(seq), Some(json)) = (late.seq, late.json) {
            let last = kept.entries.last().map_or(kept.base, |it| it.0.max(kept.base));
            if last.checked_add(1) == Some(seq) {
                kept.entries.push((seq, json));
            }
        }
    }
    kept
}
