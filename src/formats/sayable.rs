//! Words as XML can say them.
//!
//! XML has no way to write most control characters, not even escaped, nor U+FFFE and U+FFFF. A control character becomes
//! a space, as in INCEpTION, the others U+FFFD: of the same length in bytes, in code points and in UTF-16 units, so that
//! every offset in the text holds.

use std::borrow::Cow;
use std::rc::Rc;

use super::Remark;
use super::xml::is_sayable;
use crate::model::{Document, Text};

/// What stands for a character.
fn said(character: char) -> char {
    match character {
        _ if is_sayable(character) => character,
        '\0'..='\u{1f}' => ' ',
        _ => char::REPLACEMENT_CHARACTER,
    }
}

/// The words with what stands for each character.
pub fn words(words: &str) -> Cow<'_, str> {
    if words.chars().all(is_sayable) { words.into() } else { words.chars().map(said).collect::<String>().into() }
}

/// How many characters cannot be said.
pub fn unsayable(words: &str) -> usize {
    words.chars().filter(|it| !is_sayable(*it)).count()
}

/// The speech with a text that XML can say.
pub fn document(document: &Rc<Document>) -> Rc<Document> {
    match words(document.text.as_str()) {
        Cow::Borrowed(_) => document.clone(),
        Cow::Owned(text) => Rc::new(Document { text: Text::new(text), ..(**document).clone() }),
    }
}

/// What is to be said of a file in which so many characters are others.
pub fn remark(count: usize) -> Option<Remark> {
    (count > 0).then_some(Remark::Unsayable(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_be_said_is_another_and_all_lengths_stay() {
        let all: String = ('\0'..=char::MAX).collect();
        let said = words(&all);
        let pairs = all.chars().zip(said.chars());
        assert_eq!((all.len(), all.encode_utf16().count()), (said.len(), said.encode_utf16().count()));
        assert_eq!(pairs.clone().filter(|it| it.0 != it.1).count(), unsayable(&all));
        assert!(pairs.clone().all(|(was, is)| was == is || !is_sayable(was)));
        assert!(pairs.clone().all(|(was, is)| was.len_utf8() == is.len_utf8()));
        assert!(said.chars().all(is_sayable));
        assert_eq!(unsayable(&all), 29 + 2);
        assert_eq!(words("a\0\t\u{ffff}🌍"), "a \t\u{fffd}🌍");
    }
}
