//! Words as HTML says them.

use std::fmt;

/// Words between tags or in an attribute between `"`. NUL, which HTML cannot say, is U+FFFD.
pub struct Words<'a>(pub &'a str);

impl fmt::Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let special = |it: char| matches!(it, '&' | '<' | '>' | '"' | '\r' | '\0');
        for piece in self.0.split_inclusive(special) {
            let mut rest = piece.chars();
            let said = match rest.next_back() {
                Some('&') => "&amp;",
                Some('<') => "&lt;",
                Some('>') => "&gt;",
                Some('"') => "&quot;",
                Some('\r') => "&#13;",
                Some('\0') => "\u{fffd}",
                _ => {
                    f.write_str(piece)?;
                    continue;
                }
            };
            f.write_str(rest.as_str())?;
            f.write_str(said)?;
        }
        Ok(())
    }
}

/// Words as a reader of the page sees them.
pub fn seen(words: &str) -> String {
    words.replace('\0', "\u{fffd}")
}

/// JSON in which nothing ends a script or begins a comment: in JSON, these stand in strings only.
pub fn as_script(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + json.len() / 64);
    for character in json.chars() {
        match character {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            _ => out.push(character),
        }
    }
    out
}
