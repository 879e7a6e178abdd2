//! XML: read as a tree, written as text.
//!
//! Source: XML 1.0, fifth edition. Files with a DTD are refused: no entity is ever looked up or expanded.

use std::collections::BTreeSet;
use std::fmt;

use roxmltree::{Document, ParsingOptions};

use super::ReadError;
use super::source::Source;

/// The most elements and texts of one file: each takes about 60 bytes of memory.
const NODES: u32 = 4_000_000;
/// The most `<` and `=` of one file: for as many, the parser makes room for elements and attributes before it begins.
const BRACKETS: usize = 4_000_000;
const EQUALS: usize = 8_000_000;
/// The most attributes of one element.
const ATTRIBUTES: usize = 1_000;
/// How often prefixes are compared with each other at most.
const COMPARED: usize = 2_000_000_000;

/// The tree of a file.
///
/// # Errors
///
/// When it is not UTF-8, not well-formed, has a DTD, or has more than four million elements and texts, eight million
/// attributes, or a thousand attributes on one.
pub fn tree<'s>(source: &'s Source<'s>) -> Result<Document<'s>, ReadError> {
    let refused = |at: usize, message: &str| {
        Err(ReadError::NotXml { line: source.line_at(at), column: 1, message: message.to_owned() })
    };
    for (mark, most) in [('<', BRACKETS), ('=', EQUALS)] {
        if let Some((at, _)) = source.text().match_indices(mark).nth(most) {
            return refused(at, "it has too many elements or attributes");
        }
    }
    if let Some(at) = crowded(source.text()) {
        return refused(at, "it has too many attributes or namespaces");
    }
    let options = ParsingOptions { nodes_limit: NODES, ..ParsingOptions::default() };
    Document::parse_with_options(source.text(), options).map_err(|error| {
        let at = error.pos();
        let line = usize::try_from(at.row).unwrap_or(0);
        // Its own message ends with the place.
        let message = error.to_string();
        let message = message.rsplit_once(" at ").map_or(&*message, |it| it.0).to_owned();
        ReadError::NotXml { line, column: usize::try_from(at.col).unwrap_or(0), message }
    })
}

/// Where there are so many attributes on one element, or so many namespaces, that to tell them apart would take too long:
/// each is compared with each.
fn crowded(text: &str) -> Option<usize> {
    let mut prefixes = BTreeSet::new();
    let (mut at, mut tags, mut declared) = (0, 0_usize, 0_usize);
    for tag in text.split('<') {
        let mut attributes = 0;
        let mut rest = tag;
        while let Some((name, after)) = rest.split_once('=').filter(|it| !it.0.contains('>')) {
            let after = after.trim_start();
            let value = after.strip_prefix('"').map(|it| (it, '"')).or(after.strip_prefix('\'').map(|it| (it, '\'')));
            let Some((_, next)) = value.and_then(|(value, quote)| value.split_once(quote)) else { break };
            let name = name.split_whitespace().next_back().unwrap_or_default();
            if name.starts_with("xmlns") {
                declared += 1;
                prefixes.insert(name);
            }
            attributes += 1;
            rest = next;
        }
        tags += 1 + attributes;
        let compared = prefixes.len().saturating_mul(prefixes.len().saturating_mul(declared).saturating_add(tags));
        if attributes > ATTRIBUTES || compared > COMPARED {
            return Some(at);
        }
        at += tag.len() + 1;
    }
    None
}

/// The first bytes of a file, as far as they are text: for those who look whether it is one of theirs.
pub fn beginning(bytes: &[u8]) -> &str {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let first = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    match std::str::from_utf8(first) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(first.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or_default(),
    }
}

/// Whether XML can say the character at all: most control characters cannot even be escaped.
pub const fn is_sayable(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Words between tags. What XML cannot say is written as U+FFFD.
pub struct Escaped<'a>(pub &'a str);

/// Words in an attribute between `"`: line ends and tabs as references, so that a reader does not make spaces of them.
pub struct Quoted<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        put(f, self.0, |character| match character {
            '&' => Some("&amp;"),
            '<' => Some("&lt;"),
            '>' => Some("&gt;"),
            '\r' => Some("&#13;"),
            _ => None,
        })
    }
}

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        put(f, self.0, |character| match character {
            '&' => Some("&amp;"),
            '<' => Some("&lt;"),
            '>' => Some("&gt;"),
            '"' => Some("&quot;"),
            '\t' => Some("&#9;"),
            '\n' => Some("&#10;"),
            '\r' => Some("&#13;"),
            _ => None,
        })
    }
}

fn put(f: &mut fmt::Formatter<'_>, mut rest: &str, escape: impl Fn(char) -> Option<&'static str>) -> fmt::Result {
    let replace = |it: char| if is_sayable(it) { escape(it) } else { Some("\u{fffd}") };
    while let Some((at, found)) = rest.char_indices().find_map(|(at, it)| Some((at, replace(it)?))) {
        let (plain, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        f.write_str(plain)?;
        f.write_str(found)?;
        let mut after = after.chars();
        after.next();
        rest = after.as_str();
    }
    f.write_str(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(String, String), ReadError> {
        let source = Source::new(text.as_bytes())?;
        let tree = tree(&source)?;
        let root = tree.root_element();
        Ok((root.attribute("a").unwrap_or_default().to_owned(), root.text().unwrap_or_default().to_owned()))
    }

    #[test]
    fn what_is_escaped_comes_back() {
        let words = "a\r\n\tb <&>\"' ]]> 🌍 \u{85}\u{2028}é\u{a0}";
        let file = format!("<x a=\"{}\">{}</x>", Quoted(words), Escaped(words));
        assert_eq!(read(&file), Ok((words.to_owned(), words.to_owned())));
        assert_eq!(Escaped("a\0b\u{1b}\u{ffff}c").to_string(), "a\u{fffd}b\u{fffd}\u{fffd}c");
    }

    #[test]
    fn what_is_hostile_is_refused() {
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><x>&b;</x>";
        assert_eq!(read(bomb).map_err(|it| it.code()), Err("not-xml"));
        let outside = "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><x>&a;</x>";
        assert_eq!(read(outside).map_err(|it| it.code()), Err("not-xml"));
        let deep = "<a>".repeat(1_000_000);
        assert_eq!(read(&deep).map_err(|it| it.code()), Err("not-xml"));
        let closed = format!("{}{}", "<a>".repeat(200_000), "</a>".repeat(200_000));
        assert!(read(&closed).is_ok());
        let many = |what: &str| (0..100_000).map(|it| format!(" {what}{it}=\"u{it}\"")).collect::<String>();
        for what in ["a", "xmlns:a"] {
            assert_eq!(read(&format!("<x{}/>", many(what))).map_err(|it| it.code()), Err("not-xml"));
        }
        let prefixes: String = (0..900).map(|it| format!(" xmlns:a{it}=\"u{it}\"")).collect();
        let again = "<y xmlns:b='c'/>".repeat(100_000);
        assert_eq!(read(&format!("<x{prefixes}>{again}</x>")).map_err(|it| it.code()), Err("not-xml"));
        assert!(read(&format!("<x>{again}</x>")).is_ok());
        for much in ["<a/>".repeat(BRACKETS), "=".repeat(EQUALS + 1)] {
            assert!(matches!(read(&format!("<x>\n{much}</x>")), Err(ReadError::NotXml { line: 2, .. })));
        }
        assert!(matches!(read("<x>\n  <y></x>"), Err(ReadError::NotXml { line: 2, .. })));
    }
}
