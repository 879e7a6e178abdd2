//! Plain text: the words and nothing else.

use serde::de::IgnoredAny;
use serde_json::Deserializer;

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
        if let Some(syntax) = syntax(intake.text.as_str()) {
            return Err(ReadError::Unknown { syntax });
        }
        About::default().taken(intake)
    }
}

/// What a text is written in that is data all through: nobody means to annotate its brackets. The formats that know it
/// were asked before.
fn syntax(text: &str) -> Option<&'static str> {
    let text = text.trim_start();
    if text.starts_with("<?xml") {
        return Some("XML");
    }
    let is_json = || Deserializer::from_str(text).into_iter::<IgnoredAny>().all(|it| it.is_ok());
    (text.starts_with(['{', '[']) && is_json()).then_some("JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_no_speech() {
        for (text, expected) in [
            ("{\"a\": 1}", Err("unknown-data")),
            ("\u{feff} [{\"a\": [1, 2]}]\n", Err("unknown-data")),
            ("{\"a\": 1}\n{\"a\": 2}\n", Err("unknown-data")),
            ("<?xml version=\"1.0\"?><speech>Words</speech>", Err("unknown-data")),
            ("[Applause] Thank you.", Ok(())),
            ("[1] Thank you.", Ok(())),
            ("{Thank} you.", Ok(())),
            ("\"Thank you.\"", Ok(())),
            ("{\"a\": 1} is what they wrote.", Ok(())),
        ] {
            assert_eq!(Plain.read(text.as_bytes()).map(drop).map_err(|it| it.code()), expected, "{text}");
        }
    }
}
