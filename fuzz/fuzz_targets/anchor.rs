//! Any words in any text: no panic, every place lies in the text, and what was taken from the text is found in it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rostrum::model::{Lost, Offset, Text, anchor, intake};

fuzz_target!(|input: (String, String, String, String, u16, u16)| {
    let (text, quote, prefix, suffix, from, to) = input;
    let text: Text = intake(&text).text;
    let lost = Lost { quote: quote.into(), tail: None, prefix: prefix.into(), suffix: suffix.into() };
    for found in anchor::find(&text, &lost, Some(Offset::new(u32::from(from)))) {
        assert!(text.checked_span(found.span.start(), found.span.end()).is_ok() && found.score <= 100);
    }
    let (from, to) = (text.floor(Offset::new(u32::from(from.min(to)))), text.floor(Offset::new(u32::from(from.max(to)))));
    if let Ok(span) = text.checked_span(from, to) {
        let found = anchor::find(&text, &Lost::of(&text, span), Some(from));
        assert!(found.iter().any(|it| it.span == span && it.score >= 99), "{span:?} {found:?}");
    }
});
