//! Bytes as text, where they need not be UTF-8.

use std::borrow::Cow;

use crate::formats::ReadError;
use crate::formats::source::Source;
use crate::model::{Intake, intake, intake_utf16};

/// What 0x80 to 0x9F are in windows-1252, by the Encoding standard. The rest is as in Unicode.
const WESTERN: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
/// What 0x80 to 0xBF are in windows-1251. Behind them is the alphabet.
const CYRILLIC: &str = "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u{98}™љ›њќћџ\u{a0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{ad}®Ї°±Ііґµ¶·ё№є»јЅѕї";

/// A text as it came: UTF-8, or UTF-16 with a byte order mark.
///
/// # Errors
///
/// When it is neither, or has U+0000 in it.
pub fn taken(bytes: &[u8]) -> Result<Intake, ReadError> {
    match utf16(bytes) {
        // Pictures and programs have NUL; no text does.
        Some(units) if units.contains(&0) => Err(ReadError::NotText),
        Some(units) => Ok(intake_utf16(&units)),
        None if bytes.contains(&0) => Err(ReadError::NotText),
        None => {
            let text = Source::new(bytes)?.text();
            // That there was a mark of byte order is recorded.
            Ok(intake(std::str::from_utf8(bytes).unwrap_or(text)))
        }
    }
}

/// The text of a file that is UTF-8, or UTF-16 with a byte order mark.
///
/// # Errors
///
/// When it is neither.
pub fn text(bytes: &[u8]) -> Result<Cow<'_, str>, ReadError> {
    match utf16(bytes) {
        Some(units) => Ok(String::from_utf16_lossy(units.get(1..).unwrap_or_default()).into()),
        None => Ok(Source::new(bytes)?.text().into()),
    }
}

/// The text of a file in an encoding of this name; `None` when it is no known one.
pub fn named(bytes: &[u8], encoding: &str) -> Option<String> {
    let (table, rest): (&str, u32) = match encoding.trim().to_ascii_lowercase().as_str() {
        "windows-1252" | "cp1252" | "iso-8859-1" | "iso8859-1" | "latin1" | "us-ascii" | "ascii" => (WESTERN, 0),
        "windows-1251" | "cp1251" => (CYRILLIC, 0x0410 - 0xC0),
        _ => return None,
    };
    let table: Vec<char> = table.chars().collect();
    let decoded = bytes.iter().map(|byte| match byte.checked_sub(0x80) {
        None => char::from(*byte),
        Some(at) => table
            .get(usize::from(at))
            .copied()
            .unwrap_or_else(|| char::from_u32(u32::from(*byte) + rest).unwrap_or(char::REPLACEMENT_CHARACTER)),
    });
    Some(decoded.collect())
}

/// The units of UTF-16, its byte order mark included.
fn utf16(bytes: &[u8]) -> Option<Vec<u16>> {
    let from: fn([u8; 2]) -> u16 = match bytes {
        [0xFF, 0xFE, ..] => u16::from_le_bytes,
        [0xFE, 0xFF, ..] => u16::from_be_bytes,
        _ => return None,
    };
    let (pairs, _) = bytes.as_chunks::<2>();
    Some(pairs.iter().map(|pair| from(*pair)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_whole() {
        assert_eq!((WESTERN.chars().count(), CYRILLIC.chars().count()), (32, 64));
        assert_eq!(named(b"\x93na\xEFve\x94 \x80", "Windows-1252").as_deref(), Some("“naïve” €"));
        assert_eq!(named(b"\xCF\xF0\xE8\xE2\xE5\xF2, \xB8\xBF\xFF", "windows-1251").as_deref(), Some("Привет, ёїя"));
        assert_eq!(named(b"", "shift_jis"), None);
    }

    #[test]
    fn utf_16_is_text() {
        assert_eq!(text(b"\xFF\xFEa\0b\0").as_deref(), Ok("ab"));
        assert_eq!(text(b"\xFE\xFF\0a\xD8\0").as_deref(), Ok("a\u{fffd}"));
        assert!(matches!(taken(b"\xFF\xFEa\0\0\0"), Err(ReadError::NotText)));
        assert_eq!(taken(b"\xFF\xFEa\0\0\xD8").map(|it| it.record.replaced_surrogates), Ok(1));
    }
}
