//! How two versions of a text correspond: the stretches that both have, in the same order.
//!
//! Lines are compared first, then the words of the lines that differ, then the graphemes of the words that differ.
//! Each level is Myers' or the histogram difference as git has them, which stay near linear however much differs.

use std::ops::Range;

use imara_diff::{Algorithm, Diff, InternedInput};
use unicode_segmentation::UnicodeSegmentation as _;

use super::{Offset, Span, Text};

/// Words that differ are compared by graphemes up to so many on each side; beyond, one replaces the other.
const GRAPHEMES: usize = 2_000;

/// A stretch that both texts have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Where it is in the old text.
    pub old: Span,
    /// Where it starts in the new one; it is as long there.
    pub new: Offset,
}

impl Kept {
    /// Where it is in the new text.
    pub fn new_span(self) -> Option<Span> {
        Span::new(self.new, Offset::new(self.new.get() + self.old.len()))
    }

    /// The place in the new text of one in or at the end of it in the old one.
    fn follow(self, offset: Offset) -> Offset {
        Offset::new(self.new.get() + (offset.get() - self.old.start().get()))
    }
}

/// What stands between two stretches that both texts have. One of the two ranges may be empty, not both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What the old text says there, from a place to before another, in bytes.
    pub old: Range<Offset>,
    /// What the new text says instead.
    pub new: Range<Offset>,
}

/// How an old text and a new one correspond.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alignment {
    /// In order in both texts, none touching the next in both.
    kept: Vec<Kept>,
    old_end: Offset,
    new_end: Offset,
}

impl Alignment {
    /// Compares two texts.
    pub fn of(old: &Text, new: &Text) -> Self {
        let mut comparing = Comparing { old, new, kept: Vec::new() };
        if old.as_str() == new.as_str() {
            comparing.keep(Offset::ZERO, Offset::ZERO, old.as_str().len());
        } else {
            comparing.compare(Offset::ZERO..old.len(), Offset::ZERO..new.len(), Level::Lines);
        }
        Self { kept: comparing.kept, old_end: old.len(), new_end: new.len() }
    }

    /// What differs, in order.
    pub fn changes(&self) -> impl Iterator<Item = Change> + '_ {
        (0..=self.kept.len()).map(|index| self.gap(index)).filter(|it| !(it.old.is_empty() && it.new.is_empty()))
    }

    /// Where a passage that starts at `offset` of the old text starts in the new one. What replaced words of the
    /// passage belongs to it; what was put in before it does not.
    pub fn start(&self, offset: Offset) -> Offset {
        let index = self.kept.partition_point(|it| it.old.end() <= offset);
        match self.kept.get(index).filter(|it| it.old.start() <= offset) {
            Some(kept) => kept.follow(offset),
            None => self.gap(index).new.start,
        }
    }

    /// Where a passage that ends at `offset` of the old text ends in the new one. What replaced words of the
    /// passage belongs to it; what was put in behind it does not.
    pub fn end(&self, offset: Offset) -> Offset {
        let index = self.kept.partition_point(|it| it.old.end() < offset);
        match self.kept.get(index).filter(|it| it.old.start() < offset) {
            Some(kept) => kept.follow(offset),
            None => self.gap(index).new.end,
        }
    }

    /// The stretches of `span`, of the old text, that the new one has too.
    pub fn kept_in(&self, span: Span) -> impl Iterator<Item = Span> + '_ {
        let first = self.kept.partition_point(|it| it.old.end() <= span.start());
        let from = self.kept.iter().skip(first).take_while(move |it| it.old.start() < span.end());
        from.filter_map(move |it| it.old.intersection(span))
    }

    /// The changes that take or replace words of `span`, of the old text, or put some into it.
    pub fn changes_in(&self, span: Span) -> impl Iterator<Item = Change> + '_ {
        let first = self.kept.partition_point(|it| it.old.end() <= span.start());
        let gaps = (first..=self.kept.len()).map(|index| self.gap(index));
        gaps.take_while(move |it| it.old.start < span.end())
            .filter(move |it| it.old.end > span.start() && !(it.old.is_empty() && it.new.is_empty()))
    }

    /// What is between the kept stretch before `index` and the one at it.
    fn gap(&self, index: usize) -> Change {
        let before = index.checked_sub(1).and_then(|index| self.kept.get(index));
        let (old_start, new_start) =
            before.map_or((Offset::ZERO, Offset::ZERO), |it| (it.old.end(), it.follow(it.old.end())));
        let (old_end, new_end) =
            self.kept.get(index).map_or((self.old_end, self.new_end), |it| (it.old.start(), it.new));
        Change { old: old_start..old_end, new: new_start..new_end }
    }
}

/// What is compared, from coarse to fine.
#[derive(Clone, Copy)]
enum Level {
    Lines,
    Words,
    Graphemes,
}

impl Level {
    fn pieces(self, words: &str) -> Vec<&str> {
        match self {
            Self::Lines => words.split_inclusive('\n').collect(),
            Self::Words => words.split_word_bounds().collect(),
            Self::Graphemes => words.graphemes(true).collect(),
        }
    }

    const fn algorithm(self) -> Algorithm {
        match self {
            Self::Lines | Self::Words => Algorithm::Histogram,
            // There are few different ones: the histogram has nothing to go by.
            Self::Graphemes => Algorithm::Myers,
        }
    }

    /// Whether words that both texts have between two changes mean that the changes are two. Blank lines between lines,
    /// and spaces and commas between words, are there by chance: a sentence written anew is one change.
    fn parts(self, words: &str) -> bool {
        words.chars().any(|it| it.is_alphanumeric() || it == '\n' && !matches!(self, Self::Lines))
    }

    const fn finer(self) -> Option<Self> {
        match self {
            Self::Lines => Some(Self::Words),
            Self::Words => Some(Self::Graphemes),
            Self::Graphemes => None,
        }
    }
}

struct Comparing<'a> {
    old: &'a Text,
    new: &'a Text,
    kept: Vec<Kept>,
}

impl Comparing<'_> {
    fn compare(&mut self, old: Range<Offset>, new: Range<Offset>, level: Level) {
        let (Some(old_span), Some(new_span)) = (Span::new(old.start, old.end), Span::new(new.start, new.end)) else {
            return;
        };
        let (before, after) = (level.pieces(self.old.slice(old_span)), level.pieces(self.new.slice(new_span)));
        let is_fine = matches!(level, Level::Graphemes);
        if is_fine && before.len().max(after.len()) > GRAPHEMES {
            return;
        }
        let mut input: InternedInput<&str> = InternedInput::default();
        input.update_before(before.iter().copied());
        input.update_after(after.iter().copied());
        let mut diff = Diff::compute(level.algorithm(), &input);
        diff.postprocess_no_heuristic(&input);
        let same = before.len() - diff.count_removals() as usize;
        // Words that share a few letters are still other words.
        if is_fine && same * 2 < before.len().max(after.len()) {
            return;
        }
        let mut changes: Vec<(Range<usize>, Range<usize>)> = Vec::new();
        for hunk in diff.hunks() {
            let indices = |it: &Range<u32>| it.start as usize..it.end as usize;
            let (removed, added) = (indices(&hunk.before), indices(&hunk.after));
            match changes.last_mut() {
                Some((old, new)) if !is_fine && is_one_change(level, &before, (old, new), (&removed, &added)) => {
                    (old.end, new.end) = (removed.end, added.end);
                }
                _ => changes.push((removed, added)),
            }
        }
        let (mut old_at, mut new_at) = (old.start, new.start);
        let mut index = 0;
        for (removed, added) in changes {
            let common = bytes(&before, index..removed.start);
            self.keep(old_at, new_at, common);
            let (old_from, new_from) = (plus(old_at, common), plus(new_at, common));
            old_at = plus(old_from, bytes(&before, removed.clone()));
            new_at = plus(new_from, bytes(&after, added));
            if let Some(finer) = level.finer() {
                self.compare(old_from..old_at, new_from..new_at, finer);
            }
            index = removed.end;
        }
        self.keep(old_at, new_at, bytes(&before, index..before.len()));
    }

    /// Notes a stretch that both have, of so many bytes.
    fn keep(&mut self, old: Offset, new: Offset, length: usize) {
        let Some(span) = Span::new(old, plus(old, length)) else { return };
        match self.kept.last_mut() {
            Some(last) if last.old.end() == old && last.follow(old) == new => last.old = last.old.hull(span),
            _ => self.kept.push(Kept { old: span, new }),
        }
    }
}

/// Whether two changes with nothing to speak of between them are one.
fn is_one_change(
    level: Level,
    before: &[&str],
    (old, new): (&Range<usize>, &Range<usize>),
    (removed, added): (&Range<usize>, &Range<usize>),
) -> bool {
    let between = before.get(old.end..removed.start).unwrap_or_default();
    let replaces = !(old.is_empty() && removed.is_empty() || new.is_empty() && added.is_empty());
    replaces && !between.iter().any(|it| level.parts(it))
}

fn plus(offset: Offset, bytes: usize) -> Offset {
    Offset::from_usize(offset.to_usize() + bytes)
}

fn bytes(pieces: &[&str], range: Range<usize>) -> usize {
    pieces.get(range).unwrap_or_default().iter().map(|it| it.len()).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The changes as `old→new`, in order.
    fn changes(old: &str, new: &str) -> Vec<String> {
        let (old, new) = (Text::new(old), Text::new(new));
        let words = |text: &Text, it: Range<Offset>| {
            Span::new(it.start, it.end).map_or(String::new(), |it| text.slice(it).into())
        };
        let alignment = Alignment::of(&old, &new);
        alignment.changes().map(|it| format!("{}→{}", words(&old, it.old), words(&new, it.new))).collect()
    }

    #[test]
    fn changes_are_as_small_as_people_see_them() {
        for (old, new, expected) in [
            ("same", "same", vec![]),
            ("", "all new", vec!["→all new"]),
            ("all gone", "", vec!["all gone→"]),
            ("We must act now.", "We must not act now.", vec!["→not "]),
            ("the comittee met", "the committee met", vec!["→m"]),
            ("Mr Ivanov said", "Mr Petrov said", vec!["Ivanov→Petrov"]),
            ("Mr Smith said", "Mr Jones said", vec!["Smith→Jones"]),
            ("It rained that day.", "Nobody knows why.", vec!["It rained that day→Nobody knows why"]),
            ("one\ntwo\nthree\n", "one\nthree\n", vec!["two\n→"]),
            ("a line that\nwas cut", "a line that was cut", vec!["\n→ "]),
            ("🇫🇷 and 🇩🇪", "🇫🇷 and 🇪🇸", vec!["🇩🇪→🇪🇸"]),
        ] {
            assert_eq!(changes(old, new), expected, "{old} / {new}");
        }
    }

    #[test]
    fn edges_go_along() {
        let (old, new) = (Text::new("We must act now."), Text::new("Yes: we must soon act now."));
        let alignment = Alignment::of(&old, &new);
        let find = |text: &Text, words: &str| {
            let at = text.as_str().find(words).unwrap();
            (Offset::from_usize(at), Offset::from_usize(at + words.len()))
        };
        let (start, end) = find(&old, "act now");
        assert_eq!((alignment.start(start), alignment.end(end)), find(&new, "act now"));
        let (start, end) = find(&old, "must act");
        assert_eq!((alignment.start(start), alignment.end(end)), find(&new, "must soon act"));
        let (start, end) = find(&old, "must");
        assert_eq!((alignment.start(start), alignment.end(end)), find(&new, "must"));
    }

    proptest! {
        #[test]
        fn what_is_kept_is_the_same_in_both(old in "[ab é\n]{0,40}", new in "[ab é\n]{0,40}") {
            let (old, new) = (Text::new(old), Text::new(new));
            let alignment = Alignment::of(&old, &new);
            let (mut old_at, mut new_at) = (Offset::ZERO, Offset::ZERO);
            for kept in &alignment.kept {
                let there = kept.new_span().unwrap();
                prop_assert_eq!(old.slice(kept.old), new.slice(there));
                prop_assert!(kept.old.start() >= old_at && there.start() >= new_at);
                (old_at, new_at) = (kept.old.end(), there.end());
            }
            // Changes and what is kept are the whole of both texts.
            let taken: u32 = alignment.changes().map(|it| it.old.end.get() - it.old.start.get()).sum();
            let kept: u32 = alignment.kept.iter().map(|it| it.old.len()).sum();
            prop_assert_eq!(taken + kept, old.len().get());
            let put: u32 = alignment.changes().map(|it| it.new.end.get() - it.new.start.get()).sum();
            prop_assert_eq!(put + kept, new.len().get());
        }
    }
}
