//! How annotations follow a text into its new version.
//!
//! Edges go along with the [`Alignment`] of the two texts. Where that says that words changed or went, the very words
//! are looked for once more, nearby and in what was put in elsewhere: a difference cannot tell which of two equal
//! stretches was taken, and does not see what was moved. Words found so must stand in their old surroundings.

use std::cell::Cell;
use std::ops::Range;

use super::{Alignment, CONTEXT_CHARS, Offset, Span, Spans, Text, boundary};

/// Words are looked for near a change up to so many bytes away.
const NEAR: u32 = 4_096;
/// How many bytes are searched for moved words, for all annotations of a text together.
const SEARCHED: usize = 256 << 20;

/// What became of a passage, or of all passages of an annotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate<T> {
    /// It says the same, white space aside; it is here now.
    Same(T),
    /// Other words stand there now; it is here.
    Changed(T),
    /// Nothing of it is left.
    Gone,
}

/// An old text, a new one, and what goes from one to the other.
#[derive(Debug)]
pub struct Following<'a> {
    old: &'a Text,
    new: &'a Text,
    alignment: Alignment,
    /// What the new text has more, where words may have been moved to.
    put_in: Vec<Span>,
    /// How many bytes may still be searched.
    budget: Cell<usize>,
}

impl<'a> Following<'a> {
    /// Compares the texts.
    pub fn new(old: &'a Text, new: &'a Text) -> Self {
        let alignment = Alignment::of(old, new);
        let put_in = alignment.changes().filter_map(|it| Span::new(it.new.start, it.new.end)).collect();
        Self { old, new, alignment, put_in, budget: Cell::new(SEARCHED) }
    }

    /// How the texts correspond.
    pub fn alignment(&self) -> &Alignment {
        &self.alignment
    }

    /// Where passages of the old text are in the new one. Those that are gone are left out of several.
    pub fn spans(&self, spans: &Spans) -> Fate<Spans> {
        let mut followed = Vec::with_capacity(spans.count());
        let mut is_same = true;
        for span in spans.iter() {
            match self.span(span) {
                Fate::Same(span) => followed.push(span),
                Fate::Changed(span) => {
                    is_same = false;
                    followed.push(span);
                }
                Fate::Gone => is_same = false,
            }
        }
        let count = followed.len();
        match Spans::new(followed) {
            // Two passages that came to overlap are one: that is to be looked at.
            Some(spans) if is_same && spans.count() == count => Fate::Same(spans),
            Some(spans) => Fate::Changed(spans),
            None => Fate::Gone,
        }
    }

    /// Where one passage of the old text is in the new one.
    pub fn span(&self, span: Span) -> Fate<Span> {
        let (start, end) = (self.alignment.start(span.start()), self.alignment.end(span.end()));
        let words = self.old.slice(span);
        let there = Span::new(start, end).map(|it| boundary::snap_to_graphemes(self.new, it));
        let there = there.and_then(|it| if words.trim() == words { boundary::trim(self.new, it) } else { Some(it) });
        if let Some(there) = there.filter(|it| is_same(words, self.new.slice(*it))) {
            return Fate::Same(there);
        }
        if let Some(found) = self.seek(span) {
            return Fate::Same(found);
        }
        match there {
            Some(there) if self.is_still_it(span, there) => Fate::Changed(there),
            _ => Fate::Gone,
        }
    }

    /// Whether what stands at `there` is still the passage with other words, and not just what is there instead.
    fn is_still_it(&self, span: Span, there: Span) -> bool {
        let letters = |words: &str| words.chars().filter(|it| it.is_alphanumeric()).count();
        let (before, after) = (letters(self.old.slice(span)), letters(self.new.slice(there)));
        let kept: usize = self.alignment.kept_in(span).map(|it| letters(self.old.slice(it))).sum();
        let is_about_as_long = after <= 3 * before + 20;
        // One word for another: what was replaced is the passage, and not the whole paragraph around it.
        let replaced = self.alignment.changes_in(span).map(|it| it.old.end.get() - it.old.start.get()).sum::<u32>();
        let is_replaced = 2 * replaced <= 3 * span.len() && after > 0;
        is_about_as_long && (kept > 0 && kept * 2 >= before || is_replaced)
    }

    /// The very words elsewhere: near where they were, or in what was put in; in their old surroundings.
    fn seek(&self, span: Span) -> Option<Span> {
        let words = self.old.slice(span);
        if words.trim().is_empty() {
            return None;
        }
        let window = |text: &Text, range: &Range<Offset>, reach: u32| {
            let start = text.floor(Offset::new(range.start.get().saturating_sub(reach)));
            let end = text.floor(Offset::new(range.end.get().saturating_add(reach)));
            Span::new(start, end)
        };
        let near = self.alignment.changes_in(span).find_map(|it| {
            let reach = (it.old.end.get() - it.old.start.get() + span.len()).min(NEAR);
            let here = window(self.new, &it.new, reach)?;
            self.find(span, here).or_else(|| self.only(span, window(self.old, &it.old, reach)?, here))
        });
        near.or_else(|| self.put_in.iter().find_map(|it| self.find(span, *it)))
    }

    /// The one place in `here`, of the new text, with the words of `span`, if they stood but once in `there`, of the old
    /// text: nothing else can be meant.
    fn only(&self, span: Span, there: Span, here: Span) -> Option<Span> {
        let words = self.old.slice(span);
        let once = |text: &Text, window: Span| {
            let mut found = text.slice(window).match_indices(words);
            let first = found.next()?.0;
            found.next().is_none().then_some(first)
        };
        once(self.old, there)?;
        let start = Offset::new(here.start().get() + Offset::from_usize(once(self.new, here)?).get());
        let found = Span::new(start, Offset::new(start.get() + span.len()))?;
        let is_whole = self.new.is_grapheme_boundary(found.start()) && self.new.is_grapheme_boundary(found.end());
        is_whole.then_some(found)
    }

    /// The first place in `window`, of the new text, that says what `span`, of the old one, says, among the same words.
    fn find(&self, span: Span, window: Span) -> Option<Span> {
        if window.len() < span.len() {
            return None;
        }
        self.budget.set(self.budget.get().checked_sub(window.len() as usize)?);
        let found = self.new.slice(window).match_indices(self.old.slice(span));
        found.map(|(at, _)| Offset::new(window.start().get() + Offset::from_usize(at).get())).find_map(|start| {
            let there = Span::new(start, Offset::new(start.get() + span.len()))?;
            let is_whole = self.new.is_grapheme_boundary(there.start()) && self.new.is_grapheme_boundary(there.end());
            (is_whole && self.is_among_the_same(span, there)).then_some(there)
        })
    }

    /// Whether the words before or the words behind are the same, as far as a selector keeps them.
    fn is_among_the_same(&self, span: Span, there: Span) -> bool {
        let before = self.old.before(span.start(), CONTEXT_CHARS) == self.new.before(there.start(), CONTEXT_CHARS);
        let behind = self.old.after(span.end(), CONTEXT_CHARS) == self.new.after(there.end(), CONTEXT_CHARS);
        // The start and the end of a text are surroundings of no words.
        let some = |words: &str| !words.trim().is_empty();
        before && some(self.old.before(span.start(), CONTEXT_CHARS))
            || behind && some(self.old.after(span.end(), CONTEXT_CHARS))
            || before && behind
    }
}

/// Whether two passages say the same: white space counts as one space wherever there is some.
fn is_same(one: &str, other: &str) -> bool {
    one == other || one.split_whitespace().eq(other.split_whitespace())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `[`…`]` marks the passage in the old text, and where it is expected in the new one: `=` in front says it says the
    /// same, `~` that it changed. A new text without marks expects that it is gone.
    fn check(old: &str, new: &str) {
        let strip = |marked: &str| {
            let plain = marked.replace(['[', ']'], "");
            let span = marked.find('[').map(|start| {
                let end = marked.find(']').unwrap() - 1;
                Span::new(Offset::from_usize(start), Offset::from_usize(end)).unwrap()
            });
            (Text::new(plain), span)
        };
        let (old_text, span) = strip(old);
        let (kind, new) = new.split_at(usize::from(new.starts_with(['=', '~'])));
        let (new_text, expected) = strip(new);
        let expected = match (kind, expected) {
            ("=", Some(span)) => Fate::Same(span),
            ("~", Some(span)) => Fate::Changed(span),
            _ => Fate::Gone,
        };
        assert_eq!(Following::new(&old_text, &new_text).span(span.unwrap()), expected, "{old} / {new}");
    }

    #[test]
    fn passages_follow() {
        for (old, new) in [
            // Nothing of it changed.
            ("We must [act now].", "=Yes: we must [act now]."),
            ("We must [act now].", "=We must [act now], all of us."),
            ("One. Two. [Three]. Four.", "=Two. [Three]. Five."),
            // A typo elsewhere, a typo in it.
            ("The comittee calls for [reform].", "=The committee calls for [reform]."),
            ("The [comittee] calls for reform.", "~The [committee] calls for reform."),
            ("He said [Ivanov] was right.", "~He said [Petrov] was right."),
            ("We [must act] now.", "~We [must soon act] now."),
            ("We [must act] now.", "~We [must] now."),
            // Line ends became spaces.
            ("to protect [human\nrights] everywhere", "=to protect [human rights] everywhere"),
            // Gone, wholly.
            ("We must [act now]. Later is too late.", "Later is too late."),
            ("It was [raining] in the morning of that long and tiresome day.", "Nobody knows how it came to that."),
            // Which of two equal ones went cannot be told by the difference alone.
            ("very, [very] good", "=[very] good"),
            // Moved elsewhere.
            (
                "First we speak of [water] and its price. Then of bread. Then of fire.",
                "=Then of bread. Then of fire. First we speak of [water] and its price.",
            ),
            // A grapheme that grew.
            ("a [e] b", "~a [e\u{301}] b"),
        ] {
            check(old, new);
        }
    }

    /// A text of words with a plain and an annotated reading: words, which of them an edit replaces, and by what.
    fn words() -> impl Strategy<Value = Vec<String>> {
        let word = (0_usize..400).prop_map(|number| {
            let stem =
                ["right", "law", "свобода", "water", "é́cole", "民", "🏳️‍🌈", "peace", "state", "voice"][number % 10];
            format!("{stem}{}", number / 10)
        });
        prop::collection::vec(word, 4..120)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn words_that_did_not_change_are_still_exactly_there(
            words in words(),
            edits in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..4, "[a-z]{1,6}"), 1..6),
            from in any::<prop::sample::Index>(),
            length in 1_usize..5,
        ) {
            let first = from.index(words.len());
            let last = (first + length).min(words.len());
            // Each word with what is to become of it.
            let mut after: Vec<String> = words.clone();
            let mut touched = false;
            for (at, kind, other) in &edits {
                let at = at.index(words.len());
                touched |= (first..last).contains(&at);
                match kind {
                    0 => after[at] = String::new(),
                    1 => after[at] = other.clone(),
                    2 => {
                        after[at] = format!("{other} {}", words[at]);
                        touched |= at > first && at < last;
                    }
                    _ => after[at] = format!("{}{other}", words[at]),
                }
            }
            let text = words.join(" ");
            let start: usize = words[..first].iter().map(|it| it.len() + 1).sum();
            let quote = words[first..last].join(" ");
            let corrected = after.iter().filter(|it| !it.is_empty()).cloned().collect::<Vec<_>>().join(" ");
            let (old, new) = (Text::new(text), Text::new(corrected));
            let span = Span::new(Offset::from_usize(start), Offset::from_usize(start + quote.len())).unwrap();
            let fate = Following::new(&old, &new).span(span);
            if touched {
                // Whatever became of it, it is a passage of the new text.
                if let Fate::Same(it) | Fate::Changed(it) = fate {
                    prop_assert!(!new.slice(it).is_empty());
                }
            } else {
                let Fate::Same(there) = fate else { return Err(TestCaseError::fail(format!("{quote}: {fate:?}"))) };
                prop_assert_eq!(new.slice(there), quote);
            }
        }
    }
}
