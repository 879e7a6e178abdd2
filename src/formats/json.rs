//! JSON as text: written piece by piece, and taken apart lazily, so that one broken piece costs only itself.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::model::Value;

/// How deep brackets may be nested in a file.
pub const DEPTH: usize = 64;
/// The most keys of one object that are read.
pub const KEYS: usize = 100_000;

/// Writes JSON with an indent of two spaces and LF, keys in the order they come.
///
/// The bytes are those of Python's `json.dumps(value, indent=2, ensure_ascii=False)`.
#[derive(Default)]
pub struct Writer {
    out: String,
    depth: usize,
    /// Whether the bracket that was opened last holds nothing yet.
    empty: bool,
}

impl Writer {
    /// A writer with room for about so many bytes.
    pub fn with_capacity(bytes: usize) -> Self {
        Self { out: String::with_capacity(bytes), ..Self::default() }
    }

    /// What was written, with a line end.
    pub fn finish(mut self) -> String {
        self.out.push('\n');
        self.out
    }

    /// `{`, what `keys` writes, `}`.
    pub fn object(&mut self, keys: impl FnOnce(&mut Self)) {
        self.bracketed('{', keys, '}');
    }

    /// `[`, what `each` writes of each item, `]`.
    pub fn list<T>(&mut self, items: impl IntoIterator<Item = T>, mut each: impl FnMut(&mut Self, T)) {
        let all = |writer: &mut Self| {
            for item in items {
                writer.next();
                each(writer, item);
            }
        };
        self.bracketed('[', all, ']');
    }

    /// The next key of an object; its value is to follow.
    pub fn key(&mut self, key: &str) -> &mut Self {
        self.next();
        self.text(key);
        self.out.push_str(": ");
        self
    }

    /// A string.
    pub fn text(&mut self, text: &str) {
        self.out.push('"');
        let mut rest = text;
        while let Some(at) = rest.bytes().position(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
            let (plain, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
            self.out.push_str(plain);
            let mut after = tail.chars();
            match after.next() {
                Some('"') => self.out.push_str("\\\""),
                Some('\\') => self.out.push_str("\\\\"),
                Some('\n') => self.out.push_str("\\n"),
                Some('\r') => self.out.push_str("\\r"),
                Some('\t') => self.out.push_str("\\t"),
                Some('\u{8}') => self.out.push_str("\\b"),
                Some('\u{c}') => self.out.push_str("\\f"),
                Some(control) => self.out.push_str(&format!("\\u{:04x}", u32::from(control))),
                None => {}
            }
            rest = after.as_str();
        }
        self.out.push_str(rest);
        self.out.push('"');
    }

    /// A string, or `null`.
    pub fn text_or_null(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.out.push_str("null"),
        }
    }

    /// A whole number.
    pub fn number(&mut self, number: u32) {
        self.out.push_str(&number.to_string());
    }

    /// `true` or `false`.
    pub fn flag(&mut self, flag: bool) {
        self.out.push_str(if flag { "true" } else { "false" });
    }

    /// JSON text, indented anew; what is not JSON becomes a string.
    pub fn raw(&mut self, json: &str) {
        if serde_json::from_str::<&RawValue>(json).is_err() {
            return self.text(json);
        }
        let mut in_string = false;
        let mut escaped = false;
        for character in compact(json).chars() {
            if in_string {
                self.out.push(character);
                in_string = escaped || character != '"';
                escaped = !escaped && character == '\\';
                continue;
            }
            match character {
                '{' | '[' => {
                    self.start();
                    self.open(character);
                }
                '}' | ']' => self.close(character),
                ',' => self.next(),
                ':' => self.out.push_str(": "),
                _ => {
                    self.start();
                    self.out.push(character);
                    in_string = character == '"';
                }
            }
        }
    }

    fn bracketed(&mut self, open: char, body: impl FnOnce(&mut Self), close: char) {
        self.open(open);
        body(self);
        self.close(close);
    }

    fn open(&mut self, bracket: char) {
        self.out.push(bracket);
        self.depth += 1;
        self.empty = true;
    }

    fn close(&mut self, bracket: char) {
        self.depth -= 1;
        if !self.empty {
            self.line();
        }
        self.empty = false;
        self.out.push(bracket);
    }

    /// Begins the next item of the bracket.
    fn next(&mut self) {
        if !self.empty {
            self.out.push(',');
        }
        self.empty = false;
        self.line();
    }

    /// Begins a value of raw JSON, which nobody announced with `next` when it is the first of its bracket.
    fn start(&mut self) {
        if self.empty {
            self.next();
        }
    }

    fn line(&mut self) {
        self.out.push('\n');
        for _ in 0..self.depth {
            self.out.push_str("  ");
        }
    }
}

/// The JSON text without the white space between its pieces.
pub fn compact(json: &str) -> String {
    let mut in_string = false;
    let mut escaped = false;
    let kept = |character: &char| {
        let within = in_string;
        in_string = if within { escaped || *character != '"' } else { *character == '"' };
        escaped = within && !escaped && *character == '\\';
        within || !character.is_ascii_whitespace()
    };
    json.chars().filter(kept).collect()
}

/// The first byte of `json` where brackets are nested deeper than [`DEPTH`].
pub fn too_deep(json: &str) -> Option<usize> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (at, byte) in json.bytes().enumerate() {
        if in_string {
            in_string = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
        } else {
            match byte {
                b'"' => in_string = true,
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > DEPTH {
                return Some(at);
            }
        }
    }
    None
}

/// A JSON string with U+FFFD for each escape that is half a surrogate pair, and how many there were.
///
/// JavaScript writes such escapes for texts that are not Unicode; serde_json takes them for an error.
pub fn without_lone_surrogates(json: &str) -> (String, u32) {
    let mut mended = String::with_capacity(json.len());
    let mut replaced = 0;
    let mut rest = json;
    while let Some((before, after)) = rest.split_once('\\') {
        mended.push_str(before);
        let escape = Escape::at_start_of(after);
        match escape.kind {
            Kind::LoneSurrogate => {
                mended.push_str("\\ufffd");
                replaced += 1;
            }
            Kind::Sound => {
                mended.push('\\');
                mended.push_str(escape.text);
            }
        }
        rest = escape.after;
    }
    mended.push_str(rest);
    (mended, replaced)
}

/// What follows a backslash.
struct Escape<'a> {
    kind: Kind,
    text: &'a str,
    after: &'a str,
}

enum Kind {
    Sound,
    LoneSurrogate,
}

impl<'a> Escape<'a> {
    fn at_start_of(text: &'a str) -> Self {
        let low = |after: &str| matches!(unit(after.strip_prefix('\\')?)?, 0xDC00..=0xDFFF).then_some(());
        let (kind, length) = match unit(text) {
            Some(0xD800..=0xDBFF) if text.get(5..).and_then(low).is_some() => (Kind::Sound, 11),
            Some(0xD800..=0xDFFF) => (Kind::LoneSurrogate, 5),
            Some(_) => (Kind::Sound, 5),
            None => (Kind::Sound, text.chars().next().map_or(0, char::len_utf8)),
        };
        let (text, after) = text.split_at_checked(length).unwrap_or((text, ""));
        Self { kind, text, after }
    }
}

/// The unit of UTF-16 in `uHHHH`.
fn unit(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix('u')?.get(..4)?, 16).ok()
}

/// A string, borrowed from the file when it has no escapes.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct Words<'a>(#[serde(borrow)] pub Cow<'a, str>);

/// An object, its values not looked into yet.
#[derive(Clone)]
pub struct Object<'a> {
    /// In the order of the file.
    keys: Vec<(Cow<'a, str>, &'a RawValue)>,
    /// How many keys beyond [`KEYS`] were passed over.
    pub surplus: usize,
    /// Keys that were there more than once when they were taken out.
    doubled: Vec<Cow<'a, str>>,
}

impl<'a> Object<'a> {
    /// Takes a key out. Of several the last counts, as everywhere.
    pub fn take(&mut self, wanted: &str) -> Option<&'a RawValue> {
        let last = self.keys.iter().rposition(|(key, _)| key == wanted)?;
        let (key, value) = self.keys.remove(last);
        let before = self.keys.len();
        self.keys.retain(|(key, _)| key != wanted);
        if self.keys.len() < before {
            self.doubled.push(key);
        }
        Some(value)
    }

    /// Keys that were there more than once when they were taken out.
    pub fn doubled(&self) -> impl Iterator<Item = &str> {
        self.doubled.iter().map(|key| &**key)
    }

    /// The keys that were not taken out.
    pub fn rest(self) -> impl Iterator<Item = (Cow<'a, str>, &'a RawValue)> {
        self.keys.into_iter()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut object = Object { keys: Vec::new(), surplus: 0, doubled: Vec::new() };
                while object.keys.len() < KEYS {
                    let Some((key, value)) = map.next_entry::<Words<'de>, &'de RawValue>()? else { return Ok(object) };
                    object.keys.push((key.0, value));
                }
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
                    object.surplus += 1;
                }
                Ok(object)
            }
        }
        deserializer.deserialize_map(Keys)
    }
}

/// A list, its items not looked into yet.
pub struct List<'a> {
    /// The first of them.
    pub items: Vec<&'a RawValue>,
    /// How many beyond the limit were passed over.
    pub surplus: usize,
}

/// The first `limit` items of a list.
pub fn list(json: &RawValue, limit: usize) -> serde_json::Result<List<'_>> {
    struct Items(usize);
    impl<'de> Visitor<'de> for Items {
        type Value = List<'de>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<List<'de>, A::Error> {
            let mut list = List { items: Vec::new(), surplus: 0 };
            while list.items.len() < self.0 {
                let Some(item) = seq.next_element::<&'de RawValue>()? else { return Ok(list) };
                list.items.push(item);
            }
            while seq.next_element::<IgnoredAny>()?.is_some() {
                list.surplus += 1;
            }
            Ok(list)
        }
    }
    serde_json::Deserializer::from_str(json.get()).deserialize_seq(Items(limit))
}

/// The text of a JSON string; lone surrogates in it become U+FFFD.
pub fn text_of(raw: &RawValue) -> Option<Cow<'_, str>> {
    let words = serde_json::from_str::<Words<'_>>(raw.get()).ok().map(|it| it.0);
    words.or_else(|| {
        let (mended, replaced) = without_lone_surrogates(raw.get());
        let words = (replaced > 0).then(|| serde_json::from_str::<String>(&mended).ok()).flatten();
        words.map(Cow::Owned)
    })
}

/// How many lone surrogates are in a JSON string.
pub fn surrogates_in(raw: &RawValue) -> u32 {
    let escapes = raw.get().contains("\\u");
    if escapes { without_lone_surrogates(raw.get()).1 } else { 0 }
}

/// A scalar of JSON; `None` for lists, objects and `null`.
pub fn scalar(raw: &RawValue) -> Option<Value> {
    match raw.get() {
        "true" => Some(Value::Flag(true)),
        "false" => Some(Value::Flag(false)),
        number if number.starts_with(|it: char| it == '-' || it.is_ascii_digit()) => Some(Value::Number(number.into())),
        _ => text_of(raw).map(|it| Value::Text(it.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(json: &str) -> String {
        let mut writer = Writer::default();
        writer.raw(json);
        writer.finish()
    }

    #[test]
    fn raw_json_is_indented_like_the_rest() {
        for (raw, expected) in [
            ("1e999", "1e999\n"),
            (r#"" a , \" b ""#, "\" a , \\\" b \"\n"),
            ("[ ]", "[]\n"),
            (
                r#"{ "a":[1,{ }, [[]]], "b":null}"#,
                "{\n  \"a\": [\n    1,\n    {},\n    [\n      []\n    ]\n  ],\n  \"b\": null\n}\n",
            ),
            ("{broken", "\"{broken\"\n"),
            ("1 2", "\"1 2\"\n"),
        ] {
            assert_eq!(rewritten(raw), expected);
        }
    }

    #[test]
    fn strings_are_escaped_as_little_as_json_allows() {
        let mut writer = Writer::default();
        writer.text("\"\\\n\r\t\u{8}\u{c}\0\u{1f}\u{7f}é🎤\u{2028}</script>");
        assert_eq!(writer.out, "\"\\\"\\\\\\n\\r\\t\\b\\f\\u0000\\u001f\u{7f}é🎤\u{2028}</script>\"");
    }

    #[test]
    fn halves_of_surrogate_pairs_are_replaced() {
        for (json, expected) in [
            (r#""a\"b""#, (r#""a\"b""#, 0)),
            (r#""\ud83d\ude00""#, (r#""\ud83d\ude00""#, 0)),
            (r#""\ud83d\ud83d\ude00\ude00""#, (r#""\ufffd\ud83d\ude00\ufffd""#, 2)),
            (r#""\\ud83d""#, (r#""\\ud83d""#, 0)),
            (r#""\uD83Dé""#, (r#""\ufffdé""#, 1)),
        ] {
            assert_eq!(without_lone_surrogates(json), (expected.0.to_owned(), expected.1));
        }
    }

    #[test]
    fn depth_is_counted_outside_strings() {
        assert_eq!(too_deep(&"[".repeat(DEPTH)), None);
        assert_eq!(too_deep(&"[".repeat(DEPTH + 1)), Some(DEPTH));
        assert_eq!(too_deep(&format!("\"\\\"{}\"", "[".repeat(1000))), None);
        assert_eq!(too_deep(&"[]".repeat(1000)), None);
    }

    #[test]
    fn of_equal_keys_the_last_counts() -> serde_json::Result<()> {
        let mut object: Object<'_> = serde_json::from_str(r#"{"a": 1, "b": 2, "\u0061": 3}"#)?;
        assert_eq!(object.take("a").map(|it| it.get()), Some("3"));
        assert_eq!(object.take("a").map(|it| it.get()), None);
        assert_eq!(object.rest().count(), 1);
        Ok(())
    }
}
