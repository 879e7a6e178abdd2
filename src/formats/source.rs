//! A file as text, and the lines in it.

use std::cell::OnceCell;

use super::ReadError;

/// Every how many bytes the number of line ends before is noted.
const STEP: usize = 4096;

/// A file that is UTF-8, without its BOM.
pub struct Source<'a> {
    text: &'a str,
    /// The line ends before each [`STEP`]th byte; made when first asked for.
    lines: OnceCell<Vec<usize>>,
}

impl<'a> Source<'a> {
    /// The text of these bytes.
    pub fn new(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Self { text, lines: OnceCell::new() }),
            Err(error) => {
                let sound = bytes.get(..error.valid_up_to()).unwrap_or_default();
                let last_line = sound.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
                Err(ReadError::NotUtf8 {
                    line: 1 + count_line_ends(sound),
                    column: 1 + last_line.len(),
                    hint: match bytes {
                        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some("it looks like UTF-16; save it as UTF-8"),
                        [0x1F, 0x8B, ..] => Some("it looks compressed; unpack it first"),
                        _ => None,
                    },
                })
            }
        }
    }

    /// All of it.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The line, from 1, on which the byte at `at` lies.
    pub fn line_at(&self, at: usize) -> usize {
        let lines = self.lines.get_or_init(|| {
            let mut notes = Vec::with_capacity(self.text.len() / STEP + 1);
            let mut total = 0;
            for step in self.text.as_bytes().chunks(STEP) {
                notes.push(total);
                total += count_line_ends(step);
            }
            notes
        });
        let step = at / STEP;
        let rest = self.text.as_bytes().get(step * STEP..at).unwrap_or_default();
        1 + lines.get(step).copied().unwrap_or_default() + count_line_ends(rest)
    }

    /// The line, from 1, on which a piece of this very text starts.
    pub fn line_of(&self, piece: &str) -> usize {
        self.line_at(piece.as_ptr().addr().wrapping_sub(self.text.as_ptr().addr()))
    }
}

fn count_line_ends(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}
