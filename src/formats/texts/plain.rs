//! Plain text: the words and nothing else.

use super::{About, Speech, TextKind, decode};
use crate::formats::ReadError;
use crate::model::limits;

/// Plain text: UTF-8, or UTF-16 with a byte order mark. Nothing in it is changed.
pub struct Plain;

impl TextKind for Plain {
    fn id(&self) -> &'static str {
        "text"
    }

    fn name(&self) -> &'static str {
        "plain text"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["txt", "text"]
    }

    fn recognises(&self, _name: &str, bytes: &[u8]) -> bool {
        let is_utf16 = matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]);
        is_utf16 || !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok()
    }

    fn read(&self, bytes: &[u8]) -> Result<Speech, ReadError> {
        if bytes.is_empty() {
            return Err(ReadError::Empty);
        }
        if bytes.starts_with(b"{\\rtf") {
            let reason = "it is a rich text document (.rtf); save it as .docx, .odt or .txt".to_owned();
            return Err(ReadError::NotThis { format: self.name(), reason });
        }
        let intake = decode::taken(bytes)?;
        if intake.text.as_str().len() > limits::TEXT_BYTES {
            return Err(ReadError::TextTooLarge);
        }
        About::default().taken(intake)
    }
}
