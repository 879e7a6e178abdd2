//! Finding words in a text, as people mean them.
//!
//! Letters are compared by Unicode's simple case folding, as far as `char::to_uppercase` and `char::to_lowercase` give
//! it without a table of our own: upper case first, then lower case, each only where it is one character. So `Σ`, `σ`
//! and the final `ς` are the same, `ſ` is `s`, the Kelvin sign is `k`, `ẞ` is `ß`; but `ß` is not `ss`. `İ` and `ı`
//! count as `i`, so that a Turkish word is found by either spelling. Accents count, and a letter with an accent as one
//! character is not the one with the accent as a second one.
//!
//! Whatever is asked, typographic quotes and apostrophes are those of a keyboard, all dashes are hyphens, and a run of
//! white space is found by a space: no-break spaces, tabs and line breaks too, so that words are found across the end
//! of a line. What nobody sees (soft hyphens, zero-width spaces and joiners of words) is passed over. White space at
//! the ends of what is asked does not count.
//!
//! A hit never begins or ends inside a grapheme: `e` is not found in `é` however it is written.

use std::ops::Range;

use super::{Offset, Span, Text, boundary};

/// At most this many hits are kept; the others are only counted.
pub const MAX_HITS: usize = 1 << 20;

/// Whether upper and lower case are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Case {
    /// They are.
    #[default]
    Fold,
    /// They differ.
    Match,
}

/// Where a hit may begin and end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ends {
    /// Anywhere between graphemes.
    #[default]
    Anywhere,
    /// Where words do (UAX #29).
    Words,
}

/// Where words were found: spans in order that do not overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// Start and end in bytes, half-open.
    kept: Vec<(u32, u32)>,
    total: usize,
}

impl Hits {
    /// What a pattern found: `ends` are the starts and ends of spans in UTF-16 code units, one behind the other and in
    /// order; `total` says how many there are in all. Those that fit neither graphemes nor `at` do not count.
    pub fn of_pattern(text: &Text, ends: &[u32], total: usize, at: Ends) -> Self {
        let mut hits = Self::default();
        let (pairs, _) = ends.as_chunks::<2>();
        for [start, end] in pairs {
            if let (Ok(start), Ok(end)) = (text.byte_from_utf16(*start), text.byte_from_utf16(*end))
                && start < end
                && is_whole(text, start, at)
                && is_whole(text, end, at)
            {
                hits.push(start, end);
            }
        }
        hits.total += total.saturating_sub(pairs.len());
        hits
    }

    fn push(&mut self, start: Offset, end: Offset) {
        if self.kept.len() < MAX_HITS {
            self.kept.push((start.get(), end.get()));
        }
        self.total += 1;
    }

    /// How many there are, kept or not.
    pub fn total(&self) -> usize {
        self.total
    }

    /// How many are kept.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// The hit of that number, from zero.
    pub fn get(&self, index: usize) -> Option<Span> {
        self.kept.get(index).and_then(|(start, end)| Span::new(Offset::new(*start), Offset::new(*end)))
    }

    /// All that are kept, in order.
    pub fn iter(&self) -> impl Iterator<Item = Span> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// The number of the first hit that starts at or after `place`; their count when there is none.
    pub fn first_from(&self, place: Offset) -> usize {
        self.kept.partition_point(|(start, _)| *start < place.get())
    }

    /// The numbers of those that share a byte with `span`.
    pub fn touching(&self, span: Span) -> Range<usize> {
        let first = self.kept.partition_point(|(_, end)| *end <= span.start().get());
        let end = self.first_from(span.end());
        first..end.max(first)
    }
}

/// Where `text` says `words`; nothing for words of white space alone. One pass, without copying the text.
pub fn find(text: &Text, words: &str, case: Case, ends: Ends) -> Hits {
    let mut hits = Hits::default();
    let folding = Folding::new(case);
    let needle = folding.needle(words);
    let Some(first) = needle.first().copied() else { return hits };
    let starts = folding.starts(first);
    let bytes = text.as_str().as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        // Most bytes are passed over here.
        if starts[usize::from(byte)]
            && let Some(end) = folding.ends_at(bytes, at, &needle)
        {
            let (from, to) = (Offset::from_usize(at), Offset::from_usize(end));
            if is_whole(text, from, ends) && is_whole(text, to, ends) {
                hits.push(from, to);
                at = end;
                continue;
            }
        }
        at += 1;
    }
    hits
}

/// Whether a hit may begin or end there.
fn is_whole(text: &Text, place: Offset, ends: Ends) -> bool {
    let divided = is_divided(text.as_str().as_bytes(), place.to_usize()) || text.is_grapheme_boundary(place);
    divided && (ends == Ends::Anywhere || boundary::is_word_boundary(text, place))
}

/// Whether two characters meet at `place` that no rule joins: nearly always they are such, and rules are slow.
fn is_divided(bytes: &[u8], place: usize) -> bool {
    let start = (0..place).rev().take(4).find(|at| bytes.get(*at).is_some_and(|byte| byte & 0xc0 != 0x80));
    let is_plain = |at: usize| {
        let (code, _) = decode(bytes, at);
        matches!(code, 0..=12 | 14..=0x2ff | 0x370..=0x482 | 0x48a..=0x58f | 0x3041..=0x3096 | 0x30a1..=0x30fa | 0x4e00..=0x9fff)
    };
    start.is_none_or(is_plain) && (place >= bytes.len() || is_plain(place))
}

/// The character that starts at `at` of a text in UTF-8, and its length in bytes; at the end of the text NUL.
#[inline]
fn decode(bytes: &[u8], at: usize) -> (u32, usize) {
    let byte = |index: usize| bytes.get(at + index).map_or(0, |byte| u32::from(*byte));
    let more = |index: usize| byte(index) & 0x3f;
    match byte(0) {
        first @ 0..=0x7f => (first, 1),
        first @ 0x80..=0xdf => ((first & 0x1f) << 6 | more(1), 2),
        first @ 0xe0..=0xef => ((first & 0xf) << 12 | more(1) << 6 | more(2), 3),
        first => ((first & 7) << 18 | more(1) << 12 | more(2) << 6 | more(3), 4),
    }
}

const SPACE: u32 = ' ' as u32;
/// Characters that are looked up; behind them are few that have case.
const LOW: u32 = 0x3000;

/// What each character counts as.
struct Folding {
    case: Case,
    /// Of the characters below [`LOW`].
    low: Vec<u16>,
}

impl Folding {
    fn new(case: Case) -> Self {
        let low = (0..LOW).map(|code| u16::try_from(fold(code, case)).unwrap_or_default()).collect();
        Self { case, low }
    }

    #[inline]
    fn of(&self, code: u32) -> u32 {
        match self.low.get(code as usize) {
            Some(folded) => u32::from(*folded),
            // Scripts without case.
            None if (0x3001..0xa640).contains(&code) => code,
            None => fold(code, self.case),
        }
    }

    /// What is to be found: characters folded, white space as one space.
    fn needle(&self, words: &str) -> Vec<u32> {
        let mut needle: Vec<u32> = Vec::with_capacity(words.len());
        for code in words.trim().chars().map(u32::from).filter(|code| !is_unseen(*code)) {
            let folded = self.of(code);
            if folded != SPACE || needle.last().is_some_and(|last| *last != SPACE) {
                needle.push(folded);
            }
        }
        if needle.last() == Some(&SPACE) {
            needle.pop();
        }
        needle
    }

    /// The bytes with which characters begin that count as `first`, and some more.
    fn starts(&self, first: u32) -> [bool; 256] {
        let mut starts = [false; 256];
        for (code, _) in (0..LOW).zip(&self.low).filter(|(_, folded)| u32::from(**folded) == first) {
            let byte = match code {
                0..=0x7f => code,
                0x80..=0x7ff => 0xc0 | code >> 6,
                _ => 0xe0 | code >> 12,
            };
            starts[byte as usize] = true;
        }
        // From U+3000 on.
        starts[0xe3..].fill(true);
        starts
    }

    /// Where the needle ends if it begins at `at`.
    #[inline]
    fn ends_at(&self, bytes: &[u8], mut at: usize, needle: &[u32]) -> Option<usize> {
        for (index, wanted) in needle.iter().enumerate() {
            let (mut code, mut length) = decode(bytes, at);
            while index > 0 && is_unseen(code) {
                at += length;
                (code, length) = decode(bytes, at);
            }
            if self.of(code) != *wanted || at >= bytes.len() {
                return None;
            }
            at += length;
            while *wanted == SPACE && at < bytes.len() {
                (code, length) = decode(bytes, at);
                if self.of(code) != SPACE && !is_unseen(code) {
                    break;
                }
                at += length;
            }
        }
        Some(at)
    }
}

/// What a character counts as. Every kind of white space is a space.
fn fold(code: u32, case: Case) -> u32 {
    let Some(char) = char::from_u32(code) else { return code };
    match char {
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | 'ʼ' | '′' | '＇' => u32::from('\''),
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '＂' => u32::from('"'),
        '\u{2010}'..='\u{2015}' | '−' | '﹘' | '﹣' | '－' => u32::from('-'),
        _ if char.is_whitespace() => SPACE,
        _ if case == Case::Match => code,
        _ => {
            let mut upper = char.to_uppercase();
            let upper = if upper.len() == 1 { upper.next().unwrap_or(char) } else { char };
            // Of İ the first one, which is i.
            u32::from(upper.to_lowercase().next().unwrap_or(upper))
        }
    }
}

/// Whether nobody sees it and it joins nothing: soft hyphen, zero-width space, word joiner, byte order mark.
const fn is_unseen(code: u32) -> bool {
    matches!(code, 0xad | 0x200b | 0x2060 | 0xfeff)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, words: &str, case: Case, ends: Ends) -> String {
        let text = Text::new(text);
        let hits = find(&text, words, case, ends);
        assert_eq!(hits.total(), hits.len());
        hits.iter().map(|it| text.slice(it)).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn words_are_found_as_people_mean_them() {
        for (text, words, expected) in [
            ("We will, we WILL", "we will", "We will|we WILL"),
            ("Мы помним. МЫ ПОМНИМ!", "мы помним", "Мы помним|МЫ ПОМНИМ"),
            ("ΟΔΥΣΣΕΥΣ Οδυσσεύς οδυσσευσ", "οδυσσευς", "ΟΔΥΣΣΕΥΣ|οδυσσευσ"),
            ("Straße STRASSE STRAẞE", "straße", "Straße|STRAẞE"),
            ("İstanbul Istanbul ıstanbul", "istanbul", "İstanbul|Istanbul|ıstanbul"),
            ("It’s “here” and 'it's'", "it's", "It’s|it's"),
            ("“free and fair”", "\"free", "“free"),
            ("он сказал: «да»", "\"да\"", "«да»"),
            ("10\u{a0}000 and 10\u{202f}000 and 10 \n 000", "10 000", "10\u{a0}000|10\u{202f}000|10 \n 000"),
            ("long–term, long-term, long‑term", "long-term", "long–term|long-term|long‑term"),
            ("de\u{ad}mo\u{ad}cracy", "democracy", "de\u{ad}mo\u{ad}cracy"),
            ("one\ntwo", "one two", "one\ntwo"),
            ("aaaa", "aa", "aa|aa"),
            ("e\u{301}e", "e", "e"),
            ("👍🏽 👍", "👍", "👍"),
            ("🇰🇿🇺🇸", "🇿🇺", ""),
            ("中国人民", "国人", "国人"),
            ("there", " the ", "the"),
            ("there", "  ", ""),
            ("", "a", ""),
            ("K k K", "k", "K|k|K"),
        ] {
            assert_eq!(found(text, words, Case::Fold, Ends::Anywhere), expected, "{words} in {text}");
        }
    }

    #[test]
    fn case_and_words_can_be_asked_for() {
        for (text, words, case, ends, expected) in [
            ("We we", "we", Case::Match, Ends::Anywhere, "we"),
            ("It’s", "It's", Case::Match, Ends::Anywhere, "It’s"),
            ("art party art.", "art", Case::Fold, Ends::Words, "art|art"),
            ("it’s s", "s", Case::Fold, Ends::Words, "s"),
            ("well-being wellbeing", "being", Case::Fold, Ends::Words, "being"),
            ("3.5 or 5", "5", Case::Fold, Ends::Words, "5"),
            ("мир миру", "мир", Case::Fold, Ends::Words, "мир"),
            ("Yes! Yes", "yes!", Case::Fold, Ends::Words, "Yes!"),
        ] {
            assert_eq!(found(text, words, case, ends), expected, "{words} in {text}");
        }
    }

    #[test]
    fn hits_are_asked_by_place() {
        let text = Text::new("ab ab ab");
        let hits = find(&text, "ab", Case::Fold, Ends::Anywhere);
        assert_eq!([0, 1, 3, 7].map(|at| hits.first_from(Offset::new(at))), [0, 1, 1, 3]);
        let span = |start, end| Span::new(Offset::new(start), Offset::new(end)).unwrap();
        assert_eq!(hits.touching(span(1, 4)), 0..2);
        assert_eq!(hits.touching(span(2, 3)), 1..1);
        assert_eq!(hits.touching(span(7, 8)), 2..3);
    }

    #[test]
    fn what_a_pattern_found_is_checked() {
        let text = Text::new("é e\u{301} 🙂 art party");
        // `é`, the `e` of two, half of the smile, `art`, the `art` of `party`, nothing.
        let ends = [0, 1, 2, 3, 5, 6, 8, 11, 13, 16, 4, 4];
        let said = |at| {
            let hits = Hits::of_pattern(&text, &ends, 9, at);
            (hits.iter().map(|it| text.slice(it).to_owned()).collect::<Vec<_>>().join("|"), hits.total())
        };
        assert_eq!(said(Ends::Anywhere), ("é|art|art".to_owned(), 6));
        assert_eq!(said(Ends::Words), ("é|art".to_owned(), 5));
    }

    #[test]
    fn plain_characters_are_never_joined() {
        let codes = (0..0xa000).step_by(7).chain(0..0x600).chain([0x200d, 0x1f1e6, 0x1f44d, 0x600]);
        let chars: Vec<char> = codes.filter_map(char::from_u32).collect();
        for &char in &chars {
            for other in ['a', 'я', '©', '中', '\n', '\u{ad}'] {
                for pair in [[char, other], [other, char]] {
                    let text = Text::new(String::from_iter(pair));
                    let place = pair[0].len_utf8();
                    let sure = is_divided(text.as_str().as_bytes(), place);
                    assert!(!sure || text.is_grapheme_boundary(Offset::from_usize(place)), "{pair:?}");
                }
            }
        }
    }
}
