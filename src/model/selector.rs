//! How a span says where it is without offsets: by its words and the words around it.
//!
//! After the W3C's TextQuoteSelector (Web Annotation Data Model, 4.2.4).

use super::{Span, Text};

/// Quotes up to this many code points are kept whole.
pub const QUOTE_CHARS: usize = 1_000;
/// Of longer quotes this many code points are kept from each end.
pub const QUOTE_ENDS: usize = 200;
/// How many code points of context are kept on each side.
pub const CONTEXT_CHARS: usize = 32;

/// The words of a span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quote<'a> {
    /// All of them: at most [`QUOTE_CHARS`] code points.
    Whole(&'a str),
    /// The first and the last [`QUOTE_ENDS`] code points of a longer one.
    Ends(&'a str, &'a str),
}

/// The words of a span and up to [`CONTEXT_CHARS`] code points around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector<'a> {
    /// The words themselves.
    pub quote: Quote<'a>,
    /// What comes before.
    pub prefix: &'a str,
    /// What comes after.
    pub suffix: &'a str,
}

impl<'a> Selector<'a> {
    /// How `span` of `text` says where it is.
    pub fn describe(text: &'a Text, span: Span) -> Self {
        let words = text.slice(span);
        // A code point has at least one byte, so most quotes need no counting.
        let quote = if words.len() <= QUOTE_CHARS || words.chars().count() <= QUOTE_CHARS {
            Quote::Whole(words)
        } else {
            Quote::Ends(text.after(span.start(), QUOTE_ENDS), text.before(span.end(), QUOTE_ENDS))
        };
        Self { quote, prefix: text.before(span.start(), CONTEXT_CHARS), suffix: text.after(span.end(), CONTEXT_CHARS) }
    }
}
