//! Words of a file made fit for names and for messages.

use crate::model::{OffsetUnit, limits};

/// Whether a character cannot be seen in a name, and may turn the writing around it. Joiners are part of words in
/// Persian and of emoji.
pub fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
        )
}

/// What can be seen of a name, not too long.
pub fn visible(name: &str) -> String {
    let seen: String = name.chars().filter(|it| !is_hidden(*it)).collect();
    cut(seen.trim(), limits::NAME_CHARS).trim_end().to_owned()
}

/// The first `max` code points.
pub fn cut(text: &str, max: usize) -> &str {
    let end = text.char_indices().nth(max).map_or(text.len(), |(end, _)| end);
    text.get(..end).unwrap_or_default()
}

/// The text in quotation marks, shortened for a message.
pub fn quoted(text: &str) -> String {
    let short = cut(text, 60);
    let more = if short.len() < text.len() { "…" } else { "" };
    format!("“{}{more}”", short.escape_debug())
}

/// The text with a capital at its start.
pub fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().into_iter().flat_map(char::to_uppercase).chain(rest.as_str().chars()).collect()
}

/// A number of things: `1 code is`, `3 codes are`.
pub fn number_of(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// What a unit counts, in words.
pub const fn counted(unit: OffsetUnit) -> &'static str {
    match unit {
        OffsetUnit::CodePoint => "code points",
        OffsetUnit::Utf16 => "UTF-16 units",
        OffsetUnit::Utf8 => "bytes of UTF-8",
    }
}
