//! Finds words again in a text that is not the one they were taken from: by the words, and by those around them.
//!
//! **How.** The text is cut into words once ([`Finder::new`]): case, white space and punctuation aside. A passage is
//! looked for at every place where its rarest word stands and says exactly the same. When that gives no place whose
//! surroundings fit too, the rarest words of the passage and of its surroundings vote for places, and at the best of
//! them the words are aligned. So a changed word, a changed spelling or a new paragraph before it do not matter, and no
//! step looks at more than a window of the text. All of it together stays below a bound: when that is used up, what
//! is still to be found is not found.
//!
//! **Scores.** A [`Candidate`] has 0 to 100: how alike the words are (1 the same, 0.97 the same but for case, white
//! space and punctuation, less by edit distance) and how alike the surroundings are, weighed. The surroundings weigh
//! 40 % for up to 8 characters, 10 % from 128 characters on. 100 is only given for the very same words in the very same
//! surroundings, and only to one place. From [`SURE`] on a place may be taken without asking, and told.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::{CONTEXT_CHARS, Lost, Offset, QUOTE_CHARS, QUOTE_ENDS, Span, Text};

/// From this score on a place may be taken without asking.
pub const SURE: u8 = 70;
/// Below this score a place is not worth showing.
const FLOOR: u8 = 40;
/// The most places that are given.
const PLACES: usize = 20;
/// The most exact places whose surroundings are compared closely.
const CLOSE: usize = 64;
/// How many bytes from where it should be a passage without known surroundings is taken for the one.
const CLOSE_BY: u32 = 8;
/// How many words vote, and for how many places each.
const VOTERS: usize = 12;
const VOTES: usize = 128;
/// At how many places words are aligned.
const WINDOWS: usize = 4;
/// How many steps a search for many passages may take in all: about a second or two.
pub const STEPS: u64 = 300_000_000;

/// A place where a passage may have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Where.
    pub span: Span,
    /// How sure it is, from 0 to 100; see the [module](self).
    pub score: u8,
}

/// The places where `lost` may be in `text`, best first, then by how far they are from `near`. For many passages of
/// one text use a [`Finder`].
pub fn find(text: &Text, lost: &Lost, near: Option<Offset>) -> Vec<Candidate> {
    Finder::new(text).find(lost, near, &mut { STEPS })
}
use super::order;

/// A word of a text: letters and digits in a row, or one character of writing without spaces.
#[derive(Clone, Copy)]
struct Token {
    /// Of the whole word, case aside.
    hash: u32,
    /// Of its first three characters, case aside.
    shape: u16,
    /// In bytes.
    len: u16,
    start: u32,
}

impl Token {
    fn end(self) -> u32 {
        self.start + u32::from(self.len)
    }
}

/// A text made ready for finding passages in it. It takes about 20 bytes for each word.
pub struct Finder<'t> {
    text: &'t Text,
    tokens: Vec<Token>,
    /// The places of words in `tokens`, by hash, then in order.
    by_hash: Vec<u32>,
    /// How many steps it may still take.
    steps: u64,
}

impl<'t> Finder<'t> {
    /// Takes the text apart.
    pub fn new(text: &'t Text) -> Self {
        let tokens = tokens(text.as_str());
        let mut by_hash: Vec<u32> = (0..).take(tokens.len()).collect();
        by_hash.sort_unstable_by_key(|at| (tokens.get(*at as usize).map(|it| it.hash), *at));
        Self { text, tokens, by_hash, steps: 0 }
    }

    /// The places where the passage may be, best first, then by how far they are from `near`. It takes from `steps`
    /// (at first [`STEPS`]); when there are none left, little is found.
    pub fn find(&mut self, lost: &Lost, near: Option<Offset>, steps: &mut u64) -> Vec<Candidate> {
        self.steps = *steps;
        let found = self.both_ends(lost, near);
        *steps = self.steps;
        found
    }

    fn both_ends(&mut self, lost: &Lost, near: Option<Offset>) -> Vec<Candidate> {
        let (head, tail) = match &lost.tail {
            Some(tail) => (&*lost.quote, Some(&**tail)),
            None => ends(&lost.quote),
        };
        let Some(tail) = tail else { return self.passage(head, Some(&lost.prefix), Some(&lost.suffix), near) };
        // The middle of a long passage is not known: its ends are found one by one.
        let starts = self.passage(head, Some(&lost.prefix), None, near);
        let stops = self.passage(tail, None, Some(&lost.suffix), near);
        let shortest = Offset::from_usize(QUOTE_CHARS - 2 * QUOTE_ENDS).get();
        let mut found = Vec::new();
        for start in starts {
            let behind = stops.iter().filter(|it| it.span.start().get() >= start.span.end().get() + shortest);
            let best = behind.min_by_key(|it| (Reverse(it.score), it.span.start()));
            if let Some(stop) = best {
                found.push(Candidate { span: start.span.hull(stop.span), score: start.score.min(stop.score) });
            }
        }
        ranked(found, near)
    }

    fn passage(
        &mut self,
        quote: &str,
        prefix: Option<&str>,
        suffix: Option<&str>,
        near: Option<Offset>,
    ) -> Vec<Candidate> {
        if quote.is_empty() || self.text.is_empty() {
            return Vec::new();
        }
        let sought = Sought::new(quote, prefix, suffix);
        let mut found = self.exact(&sought, near);
        if found.iter().all(|it| it.score < 90) {
            for more in self.alike(&sought, near) {
                if !found.iter().any(|it| it.span == more.span) {
                    found.push(more);
                }
            }
        }
        ranked(found, near)
    }

    /// Takes steps, if there are as many left.
    fn take(&mut self, steps: usize) -> bool {
        let left = self.steps.checked_sub(steps as u64);
        self.steps = left.unwrap_or_default();
        left.is_some()
    }

    /// The places of a word in `tokens`.
    fn places(&self, hash: u32) -> &[u32] {
        let hash_at = |at: &u32| self.tokens.get(*at as usize).map_or(0, |it| it.hash);
        let from = self.by_hash.partition_point(|at| hash_at(at) < hash);
        let rest = self.by_hash.get(from..).unwrap_or_default();
        rest.get(..rest.partition_point(|at| hash_at(at) == hash)).unwrap_or_default()
    }

    /// Where the text says exactly this.
    fn exact(&mut self, sought: &Sought<'_>, near: Option<Offset>) -> Vec<Candidate> {
        let text = self.text.as_str();
        // Words at its ends that are cut are no words of the text.
        let joined =
            |one: Option<char>, other: Option<char>| one.is_some_and(is_letter) && other.is_some_and(is_letter);
        let cut = joined(sought.prefix.chars().next_back(), sought.quote.chars().next())
            || joined(sought.quote.chars().next_back(), sought.suffix.chars().next());
        let rarest = sought.tokens.iter().min_by_key(|it| self.places(it.hash).len()).copied();
        let mut starts: Vec<u32> = Vec::new();
        if let Some(rarest) = rarest.filter(|_| !cut) {
            let places = self.places(rarest.hash);
            let begins = places.iter().filter_map(|at| self.tokens.get(*at as usize)?.start.checked_sub(rarest.start));
            let says = |start: &u32| {
                text.as_bytes().get(*start as usize..).is_some_and(|it| it.starts_with(sought.quote.as_bytes()))
            };
            starts = begins.filter(says).collect();
            let looked_at = places.len();
            self.take(looked_at);
        }
        // There may be no whole word in it.
        if starts.is_empty() && self.take(text.len() / 4) {
            starts = text.match_indices(sought.quote).map(|(at, _)| Offset::from_usize(at).get()).collect();
        }
        let spans = starts.into_iter().filter_map(|start| {
            let end = Offset::from_usize(start as usize + sought.quote.len());
            self.text.checked_span(Offset::new(start), end).ok()
        });
        let mut spans: Vec<Span> = spans.collect();
        let alone = spans.len() == 1;
        if !self.take(spans.len() * 16) {
            return Vec::new();
        }
        if spans.len() > CLOSE {
            // First those whose nearest surroundings are the same.
            spans.sort_by_cached_key(|span| (Reverse(self.shared_context(sought, *span)), distance(*span, near)));
            spans.truncate(CLOSE);
        }
        let mut found = Vec::with_capacity(spans.len());
        for span in spans {
            let context = self.context(sought, span);
            let score = match context {
                Some(Context::Same) => 100,
                Some(Context::Alike(likeness)) => sought.score(1.0, likeness).min(99),
                // Where it was said to be, or nowhere else, is likely enough; one of many is not.
                None if distance(span, near.or(Some(Offset::new(u32::MAX)))) <= CLOSE_BY => sought.score(1.0, 0.75),
                None if alone && sought.folded.len() >= 4 => sought.score(1.0, 0.75),
                None => sought.score(1.0, 0.2),
            };
            found.push(Candidate { span, score });
        }
        found
    }

    /// How many characters around the span are as they were, from the span outwards.
    fn shared_context(&self, sought: &Sought<'_>, span: Span) -> usize {
        let before = self.text.before(span.start(), sought.prefix.len());
        let after = self.text.after(span.end(), sought.suffix.len());
        let shared = |one: &mut dyn Iterator<Item = char>, other: &mut dyn Iterator<Item = char>| {
            one.zip(other).take_while(|(one, other)| one == other).count()
        };
        shared(&mut before.chars().rev(), &mut sought.prefix.chars().rev())
            + shared(&mut after.chars(), &mut sought.suffix.chars())
    }

    /// How alike the surroundings of a span are to those sought; `None` when those are not known.
    fn context(&mut self, sought: &Sought<'_>, span: Span) -> Option<Context> {
        let (prefix, suffix) = (sought.prefix.chars().count(), sought.suffix.chars().count());
        if prefix + suffix == 0 {
            return None;
        }
        self.take(prefix * prefix + suffix * suffix);
        let before = self.text.before(span.start(), prefix.max(1));
        let after = self.text.after(span.end(), suffix.max(1));
        let sides = [(sought.asked.0, sought.prefix, before), (sought.asked.1, sought.suffix, after)];
        let asked = sides.into_iter().filter(|it| it.0);
        if asked.clone().all(|(_, then, now)| then == now) {
            return Some(Context::Same);
        }
        // Nothing on one side may be the edge of the text, or may not have been written down.
        let known = asked.filter(|(_, then, now)| !then.is_empty() || now.is_empty());
        let alike: Vec<f32> = known.map(|(_, then, now)| likeness(&folded(then), &folded(now))).collect();
        Some(Context::Alike(alike.iter().sum::<f32>() / alike.len().max(1) as f32))
    }

    /// Where the text says something like this.
    fn alike(&mut self, sought: &Sought<'_>, near: Option<Offset>) -> Vec<Candidate> {
        let mut found = Vec::new();
        for place in self.elected(sought, near) {
            let Some((from, to)) = self.aligned(sought, place) else { continue };
            let tokens = self.tokens.get(from..to).unwrap_or_default();
            let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { continue };
            let Some(span) = Span::new(Offset::new(first.start), Offset::new(last.end())) else { continue };
            let same_words = tokens.iter().map(|it| it.hash).eq(sought.tokens.iter().map(|it| it.hash));
            let span = self.with_marks(sought, span);
            let words = folded(self.text.slice(span));
            if !self.take(words.len() * sought.folded.len()) {
                break;
            }
            let likeness = if same_words { 0.97 } else { likeness(&sought.folded, &words).min(0.95) };
            let context = match self.context(sought, span) {
                Some(Context::Same) => 1.0,
                Some(Context::Alike(likeness)) => likeness,
                None => 0.5,
            };
            let score = sought.score(likeness, context);
            if likeness >= 0.4 && score >= FLOOR {
                found.push(Candidate { span, score });
            }
        }
        found
    }

    /// Where in `tokens` the first word of the passage may stand, by the votes of its rarest words and of those
    /// around it.
    fn elected(&mut self, sought: &Sought<'_>, near: Option<Offset>) -> Vec<i64> {
        let near_token = near.map(|near| self.tokens.partition_point(|it| it.start < near.get()));
        let mut voters: Vec<(usize, i64, u32)> = Vec::new();
        for (relative, hash) in sought.around() {
            let count = self.places(hash).len();
            if count > 0 {
                voters.push((count, relative, hash));
            }
        }
        voters.sort_unstable();
        voters.truncate(VOTERS);
        let mut votes: Vec<(i64, u32)> = Vec::new();
        for (count, relative, hash) in voters {
            let places = self.places(hash);
            let nearest = near_token.map_or(0, |near| places.partition_point(|at| (*at as usize) < near));
            let from = nearest.saturating_sub(VOTES / 2).min(places.len().saturating_sub(VOTES));
            let weight = 1 + 1_000 / u32::try_from(count).unwrap_or(u32::MAX);
            votes.extend(places.iter().skip(from).take(VOTES).map(|at| (i64::from(*at) - relative, weight)));
        }
        order::sort_by(&mut votes, Ord::cmp);
        let taken = votes.len() * 8;
        self.take(taken);
        // Words that came in or went move the votes a little apart.
        let slack = 2 + sought.tokens.len() as i64 / 8;
        let mut sums: HashMap<i64, u32> = HashMap::new();
        let (mut from, mut sum) = (0, 0_u32);
        for (to, (place, weight)) in votes.iter().enumerate() {
            sum += weight;
            while let Some((first, weight)) = votes.get(from).filter(|it| it.0 < place - slack) {
                debug_assert!(from <= to && first <= place);
                sum -= weight;
                from += 1;
            }
            let middle = votes.get(usize::midpoint(from, to)).map_or(*place, |it| it.0);
            let best = sums.entry(middle).or_default();
            *best = sum.max(*best);
        }
        let far = |place: i64| near_token.map_or(0, |near| place.abs_diff(near as i64));
        let mut ranked: Vec<(i64, u32)> = sums.into_iter().collect();
        order::sort_by_key(&mut ranked, |(place, sum)| (Reverse(*sum), far(*place), *place));
        let mut elected: Vec<i64> = Vec::new();
        for (place, _) in ranked {
            if elected.len() < WINDOWS && elected.iter().all(|it| it.abs_diff(place) > slack.unsigned_abs()) {
                elected.push(place);
            }
        }
        elected
    }

    /// The words of the text that are those of the passage, near `place`: its surroundings and it are aligned with
    /// a window of the text.
    fn aligned(&mut self, sought: &Sought<'_>, place: i64) -> Option<(usize, usize)> {
        let (before, inside) = (sought.before.len(), sought.tokens.len());
        let pad = 4 + inside / 2;
        let base = usize::try_from(place.saturating_sub((before + pad) as i64).max(0)).ok()?;
        let width = before + inside + sought.after.len() + 2 * pad;
        let window: Vec<Token> = self.tokens.iter().skip(base).take(width).copied().collect();
        let rows: Vec<Token> = sought.before.iter().chain(&sought.tokens).chain(&sought.after).copied().collect();
        if inside == 0 || !self.take(rows.len() * window.len()) {
            return None;
        }
        /// A path so far: what it costs, and where in the window the passage starts and ends.
        #[derive(Clone, Copy)]
        struct Way {
            cost: u32,
            from: usize,
            to: usize,
        }
        let mut line: Vec<Way> = (0..=window.len()).map(|at| Way { cost: 0, from: at, to: at }).collect();
        for (row, token) in rows.iter().enumerate() {
            // What stands at the edge of the passage, and is in neither, stays outside.
            let step = |way: Way, at: usize, cost: u32| Way {
                cost: way.cost + cost,
                from: if row == before { at } else { way.from },
                to: way.to,
            };
            let ends = row + 1 == before + inside;
            let mut next: Vec<Way> = Vec::with_capacity(line.len());
            for (at, above) in line.iter().enumerate() {
                let mut best = step(*above, at, 2);
                if ends {
                    best.to = at;
                }
                if let Some((left, word)) = at.checked_sub(1).and_then(|it| Some((line.get(it)?, window.get(it)?))) {
                    let cost = if word.hash == token.hash {
                        0
                    } else if word.shape == token.shape {
                        1
                    } else {
                        3
                    };
                    let mut both = step(*left, at - 1, cost);
                    if ends {
                        both.to = at;
                    }
                    if both.cost <= best.cost {
                        best = both;
                    }
                }
                if let Some(skipped) = next.last().filter(|it| it.cost + 2 < best.cost) {
                    best = Way { cost: skipped.cost + 2, ..*skipped };
                }
                next.push(best);
            }
            line = next;
        }
        let best = line.into_iter().min_by_key(|it| it.cost)?;
        (best.from < best.to).then_some((base + best.from, base + best.to))
    }

    /// The span with the punctuation at its ends that the passage has there too.
    fn with_marks(&self, sought: &Sought<'_>, span: Span) -> Span {
        let (mut start, mut end) = (span.start(), span.end());
        let marks = sought.quote.chars().take_while(|it| !is_letter(*it)).collect::<Vec<char>>();
        for mark in marks.into_iter().rev() {
            match self.text.before(start, 1).chars().next() {
                Some(char) if fold(char) == fold(mark) => {
                    start = Offset::from_usize(start.to_usize().saturating_sub(char.len_utf8()));
                }
                _ => break,
            }
        }
        let marks = sought.quote.chars().rev().take_while(|it| !is_letter(*it)).collect::<Vec<char>>();
        for mark in marks.into_iter().rev() {
            match self.text.after(end, 1).chars().next() {
                Some(char) if fold(char) == fold(mark) => end = Offset::from_usize(end.to_usize() + char.len_utf8()),
                _ => break,
            }
        }
        self.text.checked_span(start, end).unwrap_or(span)
    }
}

/// How the surroundings of a place compare.
enum Context {
    /// They are the very same.
    Same,
    /// How alike they are, from 0 to 1.
    Alike(f32),
}

/// A passage taken apart.
struct Sought<'q> {
    quote: &'q str,
    prefix: &'q str,
    suffix: &'q str,
    folded: Vec<char>,
    before: Vec<Token>,
    tokens: Vec<Token>,
    after: Vec<Token>,
    /// Whether what comes before, and after, is to be compared.
    asked: (bool, bool),
    /// What the surroundings weigh.
    weight: f32,
}

impl<'q> Sought<'q> {
    fn new(quote: &'q str, prefix: Option<&'q str>, suffix: Option<&'q str>) -> Self {
        let asked = (prefix.is_some(), suffix.is_some());
        let (prefix, suffix) = (prefix.unwrap_or_default(), suffix.unwrap_or_default());
        // No more context than we write ourselves, whatever a file has.
        let cut = |text: &'q str, at: Option<(usize, char)>| at.map_or(text.len(), |(at, _)| at);
        let suffix = suffix.get(..cut(suffix, suffix.char_indices().nth(CONTEXT_CHARS))).unwrap_or_default();
        let last = prefix.char_indices().rev().nth(CONTEXT_CHARS - 1);
        let prefix = prefix.get(last.map_or(0, |(at, _)| at)..).unwrap_or_default();
        let folded = folded(quote);
        // The words at the far ends may be cut.
        let (mut before, mut after) = (tokens(prefix), tokens(suffix));
        if !before.is_empty() && prefix.chars().count() >= CONTEXT_CHARS {
            before.remove(0);
        }
        if suffix.chars().count() >= CONTEXT_CHARS {
            after.pop();
        }
        let longer = (folded.len().clamp(8, 128) - 8) as f32 / 120.0;
        Self { quote, prefix, suffix, folded, before, tokens: tokens(quote), after, asked, weight: 0.4 - 0.3 * longer }
    }

    fn score(&self, likeness: f32, context: f32) -> u8 {
        (100.0 * (likeness * (1.0 - self.weight) + context * self.weight)).clamp(0.0, 100.0) as u8
    }

    /// Its words and those around it, each with its place: 0 is the first of its own.
    fn around(&self) -> impl Iterator<Item = (i64, u32)> + '_ {
        let first = -(self.before.len() as i64);
        let all = self.before.iter().chain(&self.tokens).chain(&self.after);
        (first..).zip(all).map(|(place, token)| (place, token.hash))
    }
}

/// The candidates in their order. Where two are alike, neither is certain.
fn ranked(mut found: Vec<Candidate>, near: Option<Offset>) -> Vec<Candidate> {
    found.retain(|it| it.score >= FLOOR);
    order::sort_by_key(&mut found, |it| (Reverse(it.score), distance(it.span, near), it.span));
    found.dedup_by_key(|it| it.span);
    found.truncate(PLACES);
    if let [first, second, ..] = found.as_mut_slice()
        && first.score == second.score
    {
        found.iter_mut().for_each(|it| it.score = it.score.min(99));
    }
    found
}

fn distance(span: Span, near: Option<Offset>) -> u32 {
    near.map_or(span.start().get(), |near| span.start().get().abs_diff(near.get()))
}

/// The first and the last part of a passage that is too long to be looked for as a whole.
fn ends(quote: &str) -> (&str, Option<&str>) {
    let is_long = quote.len() > QUOTE_CHARS && quote.char_indices().nth(QUOTE_CHARS).is_some();
    let head = quote.char_indices().nth(QUOTE_ENDS).and_then(|(at, _)| quote.get(..at));
    let tail = quote.char_indices().rev().nth(QUOTE_ENDS - 1).and_then(|(at, _)| quote.get(at..));
    match (head, tail) {
        (Some(head), tail @ Some(_)) if is_long => (head, tail),
        _ => (quote, None),
    }
}

/// The words of a text.
fn tokens(text: &str) -> Vec<Token> {
    /// A word longer than this goes on as another one.
    const LONGEST: usize = 60_000;
    const BASIS: u32 = 0x811c_9dc5;
    let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 6);
    let mut open: Option<(usize, u32, u32, usize)> = None;
    let close = |open: &mut Option<(usize, u32, u32, usize)>, end: usize, tokens: &mut Vec<Token>| {
        if let Some((start, hash, shape, _)) = open.take() {
            let len = u16::try_from(end - start).unwrap_or(u16::MAX);
            tokens.push(Token {
                hash,
                shape: (shape ^ (shape >> 16)) as u16,
                len,
                start: Offset::from_usize(start).get(),
            });
        }
    };
    for (at, char) in text.char_indices() {
        let letter = is_letter(char);
        if !letter || stands_alone(char) || open.is_some_and(|it| at - it.0 > LONGEST) {
            close(&mut open, at, &mut tokens);
        }
        if !letter {
            continue;
        }
        let (_, hash, shape, count) = open.get_or_insert((at, BASIS, BASIS, 0));
        for lower in char.to_lowercase() {
            *hash = (*hash ^ u32::from(lower)).wrapping_mul(0x0100_0193);
            if *count < 3 {
                *shape = *hash;
            }
            *count += 1;
        }
        if stands_alone(char) {
            close(&mut open, at + char.len_utf8(), &mut tokens);
        }
    }
    close(&mut open, text.len(), &mut tokens);
    tokens
}

/// Whether a character is part of a word.
fn is_letter(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '\u{300}'..='\u{36f}')
}

/// Whether a character is a word of its own: writing that has no spaces.
const fn stands_alone(char: char) -> bool {
    matches!(char,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// One character without what differs between copies of a text: typographic quotes and dashes, kinds of spaces.
fn fold(char: char) -> char {
    match char {
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' => '"',
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | '′' | '`' => '\'',
        '‐'..='―' | '−' => '-',
        _ if char.is_whitespace() => ' ',
        _ => char,
    }
}

/// A text folded, in lower case, with one space for any run of white space.
fn folded(text: &str) -> Vec<char> {
    let mut folded: Vec<char> = Vec::with_capacity(text.len());
    for char in text.chars().map(fold) {
        if char != ' ' {
            folded.extend(char.to_lowercase());
        } else if folded.last().is_some_and(|it| *it != ' ') {
            folded.push(' ');
        }
    }
    if folded.last() == Some(&' ') {
        folded.pop();
    }
    folded
}

/// How alike two texts are: 1 less the edits between them by the length of the longer.
fn likeness(one: &[char], other: &[char]) -> f32 {
    let longer = one.len().max(other.len());
    if longer == 0 {
        return 1.0;
    }
    let mut line: Vec<usize> = (0..=other.len()).collect();
    for (row, char) in one.iter().enumerate() {
        let mut diagonal = row;
        let mut left = row + 1;
        for (cell, is) in line.iter_mut().zip(std::iter::once(None).chain(other.iter().map(Some))) {
            let above = *cell;
            *cell = match is {
                None => row + 1,
                Some(is) => (diagonal + usize::from(is != char)).min(above + 1).min(left + 1),
            };
            diagonal = above;
            left = *cell;
        }
    }
    1.0 - line.last().copied().unwrap_or_default() as f32 / longer as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Mr. President, we thank you. We welcome the progress on human rights — and the “new” dialogue.\n\n\
        We remain deeply concerned about the arrests in January. The people’s right to assemble must be upheld, \
        and the people’s right to speak. Человек имеет право. 我们欢迎对话。We thank you.";

    fn lost(quote: &str, prefix: &str, suffix: &str) -> Lost {
        Lost { quote: quote.into(), tail: None, prefix: prefix.into(), suffix: suffix.into() }
    }

    #[test]
    fn words_are_found_again() {
        // The quote, what was around it; what is found, and the range its score lies in.
        type Row<'a> = (&'a str, &'a str, &'a str, Option<&'a str>, std::ops::RangeInclusive<u8>);
        let table: &[Row<'_>] = &[
            // The same words in the same surroundings.
            (
                "the arrests in January",
                "deeply concerned about ",
                ". The people",
                Some("the arrests in January"),
                100..=100,
            ),
            // No surroundings known: there is but one place.
            ("the arrests in January", "", "", Some("the arrests in January"), 85..=99),
            // Other surroundings.
            ("the arrests in January", "We know of ", ", and yet", Some("the arrests in January"), 70..=85),
            // Case, white space, quotes and dashes differ.
            (
                "human  rights - and the \"new\"",
                "progress on ",
                " dialogue",
                Some("human rights — and the “new”"),
                90..=99,
            ),
            ("We Welcome\nthe progress", "", "", Some("We welcome the progress"), 75..=97),
            // A word changed, one came in, one went.
            ("the progress on civil rights", "We welcome ", " — and", Some("the progress on human rights"), 70..=95),
            (
                "concerned about arrests in January",
                "We remain deeply ",
                ".",
                Some("concerned about the arrests in January"),
                80..=97,
            ),
            ("We remain very deeply concerned", "", " about the", Some("We remain deeply concerned"), 75..=97),
            // A typo was corrected.
            ("dialouge", "and the “new” ", ".\n\nWe remain", Some("dialogue"), 75..=95),
            // Which of two is told by what is around it.
            ("the people’s right", ". ", " to assemble", Some("The people’s right"), 90..=99),
            ("право", "Человек имеет ", ". 我们", Some("право"), 100..=100),
            ("欢迎対话", "我们", "。We", Some("欢迎对话"), 70..=95),
            // Nothing like it.
            ("an entirely different matter", "which is ", " for us", None, 0..=0),
            ("", "a", "b", None, 0..=0),
        ];
        let text = Text::new(TEXT);
        for (quote, prefix, suffix, expected, score) in table {
            let best = find(&text, &lost(quote, prefix, suffix), None).into_iter().find(|it| it.score >= 50);
            let words = best.map(|it| text.slice(it.span));
            assert_eq!(words, *expected, "{quote}: {best:?}");
            assert!(best.is_none_or(|it| score.contains(&it.score)), "{quote}: {best:?}");
        }
    }

    #[test]
    fn of_two_alike_the_nearer_comes_first_and_neither_is_certain() {
        let text = Text::new(TEXT);
        let last = Offset::from_usize(TEXT.len());
        let [first, second] = [None, Some(last)].map(|near| find(&text, &lost("thank you", "we ", "."), near));
        assert!(first[0].span.start() < second[0].span.start() || first[0].score != first[1].score);
        let twins = Text::new("So we vote. So we vote. ");
        let found = find(&twins, &lost("vote", "So we ", ". "), Some(Offset::new(23)));
        assert_eq!(found.iter().map(|it| (it.span.start().get(), it.score)).collect::<Vec<_>>(), [(18, 99), (6, 99)]);
    }

    #[test]
    fn the_word_in_its_old_surroundings_beats_the_same_word_elsewhere() {
        let text = Text::new("A change here. Many of the changes were good for us.");
        let found = find(&text, &lost("change", "Many of the ", " was good for us."), None);
        assert_eq!(text.slice(found[0].span), "changes");
    }

    #[test]
    fn long_passages_are_found_by_their_ends() {
        let middle: String = (0..400).map(|at| format!("word{at} ")).collect();
        let text = Text::new(format!("Before it. {middle}After it."));
        let span = Span::new(Offset::new(11), Offset::from_usize(10 + middle.len())).unwrap();
        let long = Lost::of(&text, span);
        assert!(long.tail.is_some());
        let other = Text::new(format!("A new start. Before it. {}After it.", middle.replace("word200 ", "")));
        let found = find(&other, &long, None);
        assert_eq!(found[0].score, 100);
        assert!(other.slice(found[0].span).starts_with("word0 ") && other.slice(found[0].span).ends_with("word399"));
        let whole = lost(text.slice(span), &long.prefix, &long.suffix);
        assert_eq!(find(&other, &whole, None), found);
    }

    #[test]
    fn every_passage_of_a_text_is_found_in_it_for_certain() {
        let text = Text::new(TEXT);
        let mut finder = Finder::new(&text);
        let ends: Vec<u32> = TEXT.char_indices().map(|(at, _)| at as u32).collect();
        for from in ends.iter().step_by(7) {
            for to in ends.iter().filter(|to| *to > from).step_by(11) {
                let span = Span::new(Offset::new(*from), Offset::new(*to)).unwrap();
                let found = finder.find(&Lost::of(&text, span), Some(span.start()), &mut { STEPS });
                assert_eq!(found.first(), Some(&Candidate { span, score: 100 }), "{:?}", text.slice(span));
            }
        }
    }

    #[test]
    fn a_large_text_and_many_passages_stay_within_bounds() {
        let mut large = String::new();
        let mut seed = 7_u32;
        while large.len() < 8 << 20 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            large.push_str(["the ", "of ", "people ", "peace ", "vote "][(seed >> 20) as usize % 5]);
        }
        let text = Text::new(large);
        let mut finder = Finder::new(&text);
        let mut steps = STEPS;
        for at in 0..2_000 {
            let quote = ["the people", "war", "of peace and vote", "xx", "—"][at % 5];
            finder.find(&lost(quote, "of the ", " the vote"), Some(Offset::new(at as u32 * 1_000)), &mut steps);
        }
        assert!(steps < STEPS, "each step is counted");
    }
}
