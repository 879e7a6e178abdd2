//! Help with a pasted text: lines that a page broke, and what a page leaves behind.
//!
//! A text copied from a PDF has a line end wherever the page had one, and between its paragraphs the headers, footers and
//! numbers of its pages. [`tidy`] finds both and says what it would do, line by line, so that people can see it before
//! they choose. It prefers to find nothing over finding something wrong: verse, lists, tables, headings and texts that
//! are clean already stay as they are. It is meant for texts that bear no annotations yet, or for a new version of one.
//!
//! Everything here reads the text a few times from start to end, whatever is in it.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::turns;

/// What is to be done with a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Lines that a page broke become paragraphs.
    pub join_lines: bool,
    /// Headers, footers, page numbers, form feeds and soft hyphens go.
    pub trim_residue: bool,
}

impl Options {
    /// All that can be done.
    pub const ALL: Self = Self { join_lines: true, trim_residue: true };
}

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It stays, and its end too.
    Kept,
    /// Its end becomes a space.
    Spaced,
    /// Its end goes: what follows joins on without a space.
    Glued,
    /// Its end and the hyphen before it go: a word was broken there.
    Mended,
    /// It goes: a header, a footer or a page number.
    Residue,
    /// It is blank and goes: it stood beside what a page left behind.
    Gap,
}

impl Fate {
    /// Whether the next line that stays is joined to this one.
    pub const fn joins(self) -> bool {
        matches!(self, Self::Spaced | Self::Glued | Self::Mended)
    }

    /// Whether the line goes.
    pub const fn goes(self) -> bool {
        matches!(self, Self::Residue | Self::Gap)
    }
}

/// A text, and what tidying made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tidied<'a> {
    source: &'a str,
    fates: Vec<Fate>,
    /// The text as it would be.
    pub text: String,
    /// How many lines were joined to the one before.
    pub joined: usize,
    /// How many headers, footers and page numbers went.
    pub lines: usize,
    /// How many form feeds and soft hyphens went.
    pub marks: usize,
}

impl<'a> Tidied<'a> {
    /// The lines of the text as it was, without their line ends, each with what becomes of it.
    pub fn lines(&self) -> impl Iterator<Item = (&'a str, Fate)> + '_ {
        let fates = self.fates.iter().copied().chain(std::iter::repeat(Fate::Kept));
        self.source.split('\n').zip(fates)
    }

    /// Whether anything is different.
    pub fn is_change(&self) -> bool {
        self.joined + self.lines + self.marks > 0
    }
}

/// A line of fewer characters on average than this is none of a text that a page broke.
const LEAST_AVERAGE: usize = 8;
/// The narrowest column and the widest, in characters; wide ones count twice.
const COLUMN: std::ops::RangeInclusive<usize> = 30..=140;
/// The longest header or footer, in bytes.
const HEADER_BYTES: usize = 200;
/// The fewest lines between two page numbers that nothing else marks as such.
const PAGE_LINES: usize = 8;
/// The fewest lines between two headers that nothing else marks as such.
const HEADER_LINES: usize = 15;

const FORM_FEED: char = '\u{c}';
const SOFT_HYPHEN: char = '\u{ad}';

/// What tidying would make of a text. `source` is a text after intake: its lines end at LF.
pub fn tidy(source: &str, options: Options) -> Tidied<'_> {
    let mut fates = Vec::new();
    let count = source.bytes().filter(|it| *it == b'\n').count() + 1;
    if options != Options::default() && (count < 10_000 || count * LEAST_AVERAGE < source.len()) {
        let lines: Vec<Line<'_>> = source.split('\n').map(Line::of).collect();
        let residue = if options.trim_residue { residue(&lines) } else { vec![false; lines.len()] };
        fates = join(&lines, &residue, options);
    }
    build(source, fates, options)
}

fn build(source: &str, fates: Vec<Fate>, options: Options) -> Tidied<'_> {
    let mut tidied = Tidied { source, fates, text: String::with_capacity(source.len()), joined: 0, lines: 0, marks: 0 };
    let mut text = std::mem::take(&mut tidied.text);
    let mut marks = 0;
    let (mut joined, mut removed) = (0, 0);
    let mut continues = false;
    // A line end stands before each line that stays, save the first and those that join on.
    let mut ends = false;
    for (line, fate) in tidied.lines() {
        if fate.goes() {
            removed += usize::from(fate == Fate::Residue);
            marks += line.chars().filter(|it| *it == FORM_FEED).count();
            continue;
        }
        if ends {
            text.push('\n');
        }
        let mut words = if continues { line.trim_start() } else { line };
        if fate.joins() {
            joined += 1;
            words = words.trim_end();
            if fate == Fate::Mended {
                words = words.strip_suffix(is_hyphen).unwrap_or(words);
            }
        }
        if options.trim_residue && words.contains([FORM_FEED, SOFT_HYPHEN]) {
            marks += push_bare(&mut text, words);
        } else {
            text.push_str(words);
        }
        if fate == Fate::Spaced {
            text.push(' ');
        }
        continues = fate.joins();
        ends = !continues;
    }
    Tidied { text, joined, lines: removed, marks, ..tidied }
}

/// Puts the line there without form feeds and soft hyphens, and says how many it had. A soft hyphen that ends a line
/// stays: the word goes on in the next one.
fn push_bare(text: &mut String, line: &str) -> usize {
    let whole = line.trim_end();
    let body = whole.strip_suffix(SOFT_HYPHEN).unwrap_or(whole);
    let begins = body.len() - body.trim_start().len();
    let mut marks = 0;
    for (at, char) in body.char_indices() {
        match char {
            SOFT_HYPHEN => marks += 1,
            FORM_FEED => {
                marks += 1;
                if at >= begins {
                    text.push(' ');
                }
            }
            other => text.push(other),
        }
    }
    let rest = line.get(body.len()..).unwrap_or_default();
    for char in rest.chars() {
        if char == FORM_FEED { marks += 1 } else { text.push(char) }
    }
    marks
}

const fn is_hyphen(char: char) -> bool {
    matches!(char, '-' | '\u{2010}' | SOFT_HYPHEN)
}

/// A line as it is judged.
struct Line<'a> {
    /// What it says, without white space around it.
    words: &'a str,
    /// How far it is set in, in characters.
    indent: usize,
    /// How long it is, in characters; wide ones count twice.
    width: usize,
    /// Whether a page ends in it.
    page: bool,
}

impl<'a> Line<'a> {
    fn of(line: &'a str) -> Self {
        let words = line.trim();
        let before = line.len() - line.trim_start().len();
        let indent = line.chars().take_while(|it| it.is_whitespace()).map(|it| match it {
            '\t' => 4,
            '\u{3000}' => 2,
            FORM_FEED => 0,
            _ => 1,
        });
        Self {
            words,
            indent: if before == 0 { 0 } else { indent.sum() },
            width: width(words),
            page: line.contains(FORM_FEED),
        }
    }

    const fn is_blank(&self) -> bool {
        self.words.is_empty()
    }
}

fn width(words: &str) -> usize {
    words.chars().map(|it| 1 + usize::from(is_wide(it))).sum()
}

/// Characters of Chinese and Japanese, which stand without spaces and are twice as wide.
const fn is_wide(char: char) -> bool {
    matches!(char, '\u{2e80}'..='\u{312f}' | '\u{31a0}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3fffd}')
}

/// Scripts that put no spaces between words.
const fn is_spaceless(char: char) -> bool {
    is_wide(char) || matches!(char, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

/// Whether a sentence may end with the line.
fn ends_sentence(words: &str) -> bool {
    let closing = |it: char| matches!(it, '”' | '“' | '’' | '"' | '\'' | '»' | '«' | ')' | ']' | '」' | '』' | '）');
    let last = words.trim_end_matches(closing).chars().next_back();
    last.is_none_or(|it| {
        matches!(
            it,
            '.' | '!'
                | '?'
                | '…'
                | '‽'
                | '。'
                | '！'
                | '？'
                | '؟'
                | '۔'
                | '।'
                | '॥'
                | '։'
                | '።'
                | '။'
                | '។'
                | '．'
        )
    })
}

/// How the first word is written, what opens it aside: small, capital, or in a script that has neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    Lower,
    Upper,
    Other,
}

fn start_of(words: &str) -> Start {
    let opening = |it: char| matches!(it, '"' | '\'' | '“' | '„' | '‘' | '«' | '(' | '[' | '¿' | '¡');
    match words.trim_start_matches(opening).chars().next() {
        Some(it) if it.is_lowercase() => Start::Lower,
        Some(it) if it.is_uppercase() => Start::Upper,
        _ => Start::Other,
    }
}

/// Whether the line begins an item of a list: `•`, `-`, `1.`, `(a)`, `iv)`.
fn is_item(words: &str) -> bool {
    let Some((mark, rest)) = words.split_once(char::is_whitespace) else { return false };
    if rest.trim().is_empty() || mark.chars().count() > 6 {
        return false;
    }
    if mark.chars().all(|it| {
        matches!(
            it,
            '•' | '◦'
                | '‣'
                | '▪'
                | '■'
                | '●'
                | '○'
                | '·'
                | '*'
                | '-'
                | '–'
                | '—'
                | '+'
                | '\u{f0b7}'
                | '➢'
                | '✓'
                | '§'
        )
    }) {
        return true;
    }
    let bare = mark.trim_start_matches(['(', '[']);
    let inner = bare.trim_end_matches(['.', ')', ']']);
    let marked = inner.len() < mark.len() && inner.len() < bare.len();
    let numbers = inner.split('.').all(|it| (1..=3).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_digit()));
    let letter = inner.chars().count() == 1 && inner.chars().all(char::is_alphabetic) && mark.ends_with(')');
    let roman = !inner.is_empty() && mark.ends_with(')') && inner.bytes().all(|it| matches!(it, b'i' | b'v' | b'x'));
    marked && (numbers || letter || roman) || inner == mark && numbers && inner.contains('.')
}

/// A dash that may as well go on with a sentence.
fn is_dash(words: &str) -> bool {
    words.starts_with(['–', '—', '-'])
}

// ---- What a page leaves behind ---------------------------------------------------------------------------------------

/// The number of a page, alone on its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct PageNumber {
    number: u32,
    /// Whether it can be nothing else: `- 12 -`, `Page 3 of 9`.
    sure: bool,
}

const PAGE_WORDS: &[&str] = &[
    "page",
    "pages",
    "p",
    "pg",
    "страница",
    "стр",
    "сторінка",
    "стор",
    "página",
    "pág",
    "pagina",
    "pag",
    "seite",
    "strona",
    "str",
    "бет",
    "sayfa",
    "sahifa",
    "sida",
    "side",
    "صفحة",
    "صفحه",
    "עמוד",
    "페이지",
];
const OF_WORDS: &[&str] =
    &["of", "из", "з", "de", "von", "sur", "di", "do", "z", "av", "af", "من", "از", "מתוך", "/", "|"];

fn page_number(words: &str) -> Option<PageNumber> {
    if words.is_empty() || words.len() > 48 {
        return None;
    }
    let decoration =
        |it: char| matches!(it, '-' | '–' | '—' | '|' | '·' | '•' | '~' | '*' | '=' | '_' | ' ' | '\u{a0}');
    let before = words.chars().take_while(|it| decoration(*it)).count();
    let after = words.chars().rev().take_while(|it| decoration(*it)).count();
    let core = words.trim_matches(decoration);
    let sure = |number| Some(PageNumber { number, sure: true });
    if let Some(number) = number_of(core) {
        return match (before, after) {
            (0, 0) => Some(PageNumber { number, sure: false }),
            (1.., 1..) => sure(number),
            _ => None,
        };
    }
    // 第 3 页
    let chinese = core.strip_prefix('第').and_then(|it| it.split_once(['页', '頁'])).map(|it| it.0.trim());
    if let Some(number) = chinese.and_then(number_of) {
        return sure(number);
    }
    let lower = core.to_lowercase().replace('/', " / ");
    let tokens: Vec<&str> = lower.split_whitespace().collect();
    let (named, tokens) = match tokens.split_first() {
        Some((first, rest)) if PAGE_WORDS.contains(&first.trim_end_matches(['.', ':'])) => (true, rest),
        _ => (false, tokens.as_slice()),
    };
    match tokens {
        [number] if named => number_of(number).and_then(sure),
        [number, of, all] if OF_WORDS.contains(of) => {
            let (number, all) = (number_of(number)?, number_of(all)?);
            let is_word = *of != "/" && *of != "|";
            (number <= all).then_some(PageNumber { number, sure: named || is_word })
        }
        _ => None,
    }
}

/// A number of up to four digits.
fn number_of(word: &str) -> Option<u32> {
    let digit = |it: char| match it {
        '٠'..='٩' => Some(it as u32 - 0x660),
        '۰'..='۹' => Some(it as u32 - 0x6f0),
        _ => it.to_digit(10),
    };
    if word.is_empty() || word.chars().count() > 4 {
        return None;
    }
    word.chars().try_fold(0, |sum, it| Some(sum * 10 + digit(it)?))
}

/// The line with its numbers alike, as a number of its own.
fn likeness(words: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    let mut in_number = false;
    for char in words.chars() {
        if char.is_numeric() {
            if !in_number {
                '#'.hash(&mut hasher);
            }
            in_number = true;
        } else {
            in_number = false;
            char.hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// Lines that are alike and may be the header of every page.
fn may_be_header(line: &Line<'_>) -> bool {
    let words = line.words;
    (3..=HEADER_BYTES).contains(&words.len())
        && !words.starts_with(['(', '[', '•', '*', '-', '–', '—'])
        && !words.ends_with([':', '：', ',', ';', '-'])
        && !is_item(words)
        && !turns::is_labelled(words)
        && start_of(words) != Start::Lower
}

/// What speaks for the lines between two stretches of text being the edge of a page.
#[derive(Clone, Copy, Debug, Default)]
struct Edge {
    /// A form feed, or a page number that can be nothing else.
    certain: bool,
    /// The sentence before goes on behind it.
    interrupts: bool,
}

/// Which lines a page left behind.
fn residue(lines: &[Line<'_>]) -> Vec<bool> {
    let numbers: Vec<Option<PageNumber>> = lines.iter().map(|line| page_number(line.words)).collect();
    let mut alike: HashMap<u64, Vec<usize>> = HashMap::new();
    for (at, line) in lines.iter().enumerate() {
        let is_number = numbers.get(at).is_some_and(Option::is_some);
        if !is_number && may_be_header(line) {
            alike.entry(likeness(line.words)).or_default().push(at);
        }
    }
    alike.retain(|_, places| places.len() > 1);
    let mut suspect: Vec<bool> = numbers.iter().map(Option::is_some).collect();
    for at in alike.values().flatten() {
        if let Some(slot) = suspect.get_mut(*at) {
            *slot = true;
        }
    }
    let mut found = edges(lines, &suspect, |at| numbers.get(at).is_some_and(|it| it.is_some_and(|it| it.sure)));
    let edge = |at: usize| found.get(at).copied().unwrap_or_default();
    let mut residue = vec![false; lines.len()];
    let mut mark = |at: usize| {
        if let Some(slot) = residue.get_mut(at) {
            *slot = true;
        }
    };
    // Page numbers.
    let mut bare: Vec<(usize, u32)> = Vec::new();
    for (at, number) in numbers.iter().enumerate() {
        match number {
            Some(it) if it.sure => mark(at),
            Some(it) => bare.push((at, it.number)),
            None => {}
        }
    }
    for chain in chains(&bare) {
        let shown = chain.iter().any(|(at, _)| edge(*at).certain || edge(*at).interrupts);
        let alone = |at: usize| edge(at).certain;
        if chain.len() > 1 && shown {
            chain.iter().for_each(|it| mark(it.0));
        } else {
            chain.iter().filter(|it| alone(it.0)).for_each(|it| mark(it.0));
        }
    }
    // Headers and footers: beside a page number they are sure.
    found = edges(lines, &suspect, |at| residue.get(at) == Some(&true));
    let edge = |at: usize| found.get(at).copied().unwrap_or_default();
    for places in alike.values() {
        let certain = places.iter().filter(|at| edge(**at).certain).count();
        let shown = places.iter().filter(|at| edge(**at).certain || edge(**at).interrupts).count();
        let gaps = places.iter().zip(places.iter().skip(1)).map(|(one, next)| next - one);
        let (least, most) = (gaps.clone().min().unwrap_or_default(), gaps.max().unwrap_or_default());
        let regular = least >= HEADER_LINES && most <= 3 * least;
        let enough = |count: usize| count >= 2 && count * 2 >= places.len();
        if enough(certain) || places.len() >= 3 && regular && enough(shown) {
            for at in places {
                if let Some(slot) = residue.get_mut(*at) {
                    *slot = true;
                }
            }
        }
    }
    residue
}

/// Stretches of page numbers that count up, perhaps with one missing.
fn chains(numbers: &[(usize, u32)]) -> Vec<&[(usize, u32)]> {
    let follows =
        |one: &(usize, u32), next: &(usize, u32)| next.0 - one.0 >= PAGE_LINES && next.1 > one.1 && next.1 - one.1 <= 2;
    numbers.chunk_by(follows).collect()
}

/// For each line that is suspect, what speaks for the edge of a page there; `is_sure` knows the lines that can be nothing
/// else.
fn edges(lines: &[Line<'_>], suspect: &[bool], is_sure: impl Fn(usize) -> bool) -> Vec<Edge> {
    let mut edges = vec![Edge::default(); lines.len()];
    let is_between = |at: usize| lines.get(at).is_some_and(Line::is_blank) || suspect.get(at) == Some(&true);
    let mut at = 0;
    while at < lines.len() {
        if !is_between(at) {
            at += 1;
            continue;
        }
        let from = at;
        while at < lines.len() && is_between(at) {
            at += 1;
        }
        let (before, after) = (from.checked_sub(1).and_then(|it| lines.get(it)), lines.get(at));
        let certain = (from..at).any(|it| is_sure(it) || lines.get(it).is_some_and(|it| it.page))
            || after.is_some_and(|it| it.page)
            || before.is_some_and(|it| it.page);
        let interrupts = matches!((before, after), (Some(before), Some(after))
            if !ends_sentence(before.words) && start_of(after.words) == Start::Lower && !is_item(after.words));
        edges.iter_mut().take(at).skip(from).for_each(|it| *it = Edge { certain, interrupts });
    }
    edges
}

// ---- Lines that a page broke -----------------------------------------------------------------------------------------

/// What becomes of each line.
fn join(lines: &[Line<'_>], residue: &[bool], options: Options) -> Vec<Fate> {
    let mut fates: Vec<Fate> = residue.iter().map(|goes| if *goes { Fate::Residue } else { Fate::Kept }).collect();
    let column = if options.join_lines { column(lines, residue) } else { None };
    let compounds = if column.is_some() { compounds(lines) } else { HashSet::new() };
    let is_text = |at: usize| lines.get(at).is_some_and(|it| !it.is_blank()) && residue.get(at) == Some(&false);
    let mut last: Option<usize> = None;
    for at in (0..lines.len()).filter(|at| is_text(*at)) {
        let Some(before) = last.replace(at) else { continue };
        let (Some(line), Some(next)) = (lines.get(before), lines.get(at)) else { continue };
        let between = before + 1..at;
        let page = residue.get(between.clone()).is_some_and(|it| it.contains(&true));
        let blanks = between.clone().any(|it| lines.get(it).is_some_and(Line::is_blank));
        let goes_on =
            page && !ends_sentence(line.words) && start_of(next.words) == Start::Lower && !is_item(next.words);
        let joins = column.is_some_and(|column| goes_on || !blanks && column.breaks(line, next));
        if joins && let Some(fate) = fates.get_mut(before) {
            *fate = seam(line.words, next.words, &compounds);
        }
        if page {
            // One of the blank lines beside it still parts paragraphs.
            let blank = between.filter(|it| lines.get(*it).is_some_and(Line::is_blank));
            let keep = usize::from(!joins && !goes_on);
            for it in blank.skip(keep) {
                if let Some(fate) = fates.get_mut(it) {
                    *fate = Fate::Gap;
                }
            }
        }
    }
    fates
}

/// How two lines become one.
fn seam(line: &str, next: &str, compounds: &HashSet<u64>) -> Fate {
    let (Some(end), Some(start)) = (line.chars().next_back(), next.chars().next()) else { return Fate::Spaced };
    let before = line.chars().rev().nth(1);
    if is_hyphen(end) && before.is_some_and(char::is_alphanumeric) {
        let small = start.is_lowercase() || start.is_alphabetic() && !start.is_uppercase();
        if end == SOFT_HYPHEN {
            return Fate::Mended;
        }
        // “pre- and post-war”
        let word: String = next.chars().take_while(|it| it.is_alphabetic()).collect();
        if matches!(word.as_str(), "and" | "or" | "to" | "und" | "oder" | "bzw" | "et" | "ou" | "y" | "e" | "и" | "или")
        {
            return Fate::Spaced;
        }
        let known = compound_at(line, next).is_some_and(|it| compounds.contains(&it));
        let after_letter = before.is_some_and(|it| it.is_lowercase() || it.is_alphabetic() && !it.is_uppercase());
        return if small && after_letter && !known { Fate::Mended } else { Fate::Glued };
    }
    let glued = is_spaceless(end) && is_spaceless(start) || end == '—' && before.is_some_and(|it| !it.is_whitespace());
    if glued { Fate::Glued } else { Fate::Spaced }
}

/// All words with a hyphen inside a line: at the end of a line such a hyphen is a real one.
fn compounds(lines: &[Line<'_>]) -> HashSet<u64> {
    let mut found = HashSet::new();
    for line in lines {
        let mut words = line.words.split_whitespace().peekable();
        while let Some(word) = words.next() {
            let word = word.trim_matches(|it: char| !(it.is_alphanumeric() || is_hyphen(it) && words.peek().is_none()));
            if let Some((head, tail)) = word.split_once(['-', '\u{2010}']) {
                let tail = tail.split(['-', '\u{2010}']).next().unwrap_or_default();
                if !head.is_empty() && !tail.is_empty() {
                    found.insert(compound(head, tail));
                }
            }
        }
    }
    found
}

fn compound(head: &str, tail: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (head.to_lowercase(), tail.to_lowercase()).hash(&mut hasher);
    hasher.finish()
}

/// The word that a hyphen at the end of a line would make with what follows.
fn compound_at(line: &str, next: &str) -> Option<u64> {
    let head = line.trim_end_matches(is_hyphen).rsplit(|it: char| !it.is_alphanumeric()).next()?;
    let tail = next.split(|it: char| !it.is_alphanumeric()).next()?;
    Some(compound(head, tail))
}

/// The column that a page broke the text to.
#[derive(Clone, Copy, Debug)]
struct Column {
    /// Its width, in characters.
    width: usize,
}

impl Column {
    /// Whether the first word of the next line had no room at the end of this one. Letters differ in width, so lines
    /// that a page filled differ in length.
    fn fills(self, line: &Line<'_>, next: &Line<'_>) -> bool {
        let first = next.words.split_whitespace().next().unwrap_or_default();
        let spaceless = first.chars().next().is_some_and(is_spaceless);
        let room = if spaceless { 4 } else { width(first) + 1 };
        (line.indent.min(8) + line.width + room) * 100 > self.width * 85
    }

    /// Whether the page broke a paragraph between these lines.
    fn breaks(self, line: &Line<'_>, next: &Line<'_>) -> bool {
        if may_part(line, next) {
            return false;
        }
        let full = self.fills(line, next);
        if ends_sentence(line.words) || line.words.ends_with([':', '：']) {
            return full;
        }
        full || start_of(next.words) == Start::Lower && line.width * 100 > self.width * 45
    }
}

/// Whether something other than the width of the page may part these lines.
fn may_part(line: &Line<'_>, next: &Line<'_>) -> bool {
    let hangs = is_item(line.words);
    let item = is_item(next.words) && !(is_dash(next.words) && !hangs && line.words.ends_with(char::is_alphanumeric));
    let set_in = next.indent >= line.indent + 2 && !hangs;
    item || set_in || turns::is_labelled(next.words) || is_heading(line.words) != is_heading(next.words)
}

/// Whether all letters are capitals, and there are several words of them.
fn is_heading(words: &str) -> bool {
    let letters = words.chars().filter(|it| it.is_uppercase()).take(4).count();
    letters == 4 && !words.chars().any(char::is_lowercase)
}

/// The column, when most lines were broken to one.
fn column(lines: &[Line<'_>], residue: &[bool]) -> Option<Column> {
    let mut widths: Vec<usize> = lines
        .iter()
        .zip(residue)
        .filter(|(line, goes)| !line.is_blank() && !**goes)
        .map(|it| it.0.indent.min(8) + it.0.width)
        .collect();
    let (count, at) = (widths.len(), widths.len() * 9 / 10);
    if count < 5 {
        return None;
    }
    let column = Column { width: *widths.select_nth_unstable(at).1 };
    let too_long = widths.iter().filter(|it| **it * 10 > column.width * 13).count();
    if !COLUMN.contains(&column.width) || too_long * 20 > count {
        return None;
    }
    let is_text = |at: usize| lines.get(at).is_some_and(|it| !it.is_blank()) && residue.get(at) == Some(&false);
    let mut it = Pairs::default();
    for (at, (line, next)) in lines.iter().zip(lines.iter().skip(1)).enumerate() {
        if is_text(at) && is_text(at + 1) && !may_part(line, next) {
            it.count(column.fills(line, next), !ends_sentence(line.words), start_of(next.words));
        }
    }
    it.are_broken().then_some(column)
}

/// Lines that follow each other.
#[derive(Clone, Copy, Debug, Default)]
struct Pairs {
    all: usize,
    /// There was no room for the next word.
    full: usize,
    /// The sentence goes on.
    open: usize,
    full_and_open: usize,
    /// The sentence goes on in a small letter, in a capital.
    lower: usize,
    upper: usize,
}

impl Pairs {
    fn count(&mut self, full: bool, open: bool, start: Start) {
        self.all += 1;
        self.full += usize::from(full);
        self.open += usize::from(open);
        self.full_and_open += usize::from(full && open);
        self.lower += usize::from(open && start == Start::Lower);
        self.upper += usize::from(open && start == Start::Upper);
    }

    fn are_broken(self) -> bool {
        let has_case = (self.lower + self.upper) * 2 >= self.open;
        let prose = if has_case { self.lower * 2 >= self.lower + self.upper } else { self.all >= 6 };
        let at_least = |part: usize, percent: usize, whole: usize| part * 100 >= percent * whole;
        self.full_and_open >= 4
            && at_least(self.full, 50, self.all)
            && at_least(self.full_and_open, 60, self.full)
            && at_least(self.full_and_open, if has_case { 80 } else { 90 }, self.open)
            && prose
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROSE: &str = "We remain deeply concerned about the state of human rights in the region, and we call on all governments to \
        respect the freedom of assembly. The commission was set up by the general assembly forty years ago. It has done much, \
        and much remains to be done. Nobody should be held without a fair trial, whatever the charge may be, and nobody should \
        be made to pay for what others said. We welcome the progress that was made in the last year, and we hope that it will go \
        on. We will be glad to help where we can, with advice and with means, as we have done before and as we shall do again.";
    const RUSSIAN: &str = "Мы глубоко обеспокоены положением с правами человека в регионе и призываем все правительства уважать \
        свободу собраний. Комиссия была создана сорок лет назад. Она сделала многое, и многое ещё предстоит сделать. Никого нельзя \
        держать под стражей без справедливого суда, каким бы ни было обвинение, и никто не должен расплачиваться за чужие слова. \
        Мы приветствуем успехи последнего года и надеемся, что они будут продолжены. Мы рады помочь советом и делом.";

    /// The words broken to lines of at most `width` characters, as a page would.
    fn wrap(text: &str, width: usize) -> String {
        let mut lines = vec![String::new()];
        for word in text.split_whitespace() {
            let line = lines.last_mut().unwrap();
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
                lines.push(word.to_owned());
            } else {
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(word);
            }
        }
        lines.join("\n")
    }

    /// Pages of that many lines, with a footer and a header between them.
    fn paged(text: &str, every: usize, edge: impl Fn(usize) -> String) -> String {
        let lines: Vec<&str> = text.lines().collect();
        let pages: Vec<String> = lines.chunks(every).map(|it| it.join("\n")).collect();
        let mut out = String::new();
        for (at, page) in pages.iter().enumerate() {
            out.push_str(page);
            out.push('\n');
            if at + 1 < pages.len() {
                out.push_str(&edge(at + 1));
                out.push('\n');
            }
        }
        out
    }

    fn all(text: &str) -> Tidied<'_> {
        tidy(text, Options::ALL)
    }

    fn spaced(text: &str) -> String {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn broken_paragraphs_become_whole_again() {
        for (name, prose) in [("english", PROSE), ("russian", RUSSIAN)] {
            let prose = spaced(prose);
            for width in [44, 60, 72, 90] {
                for between in ["\n", "\n\n"] {
                    let one = wrap(&prose, width);
                    let wrapped = format!("{one}{between}{one}{between}{one}");
                    let tidied = all(&wrapped);
                    let is_full = one.lines().last().is_some_and(|it| it.chars().count() * 10 > width * 7);
                    if between == "\n" && is_full {
                        // Nothing shows that a paragraph ends there.
                        continue;
                    }
                    assert_eq!(tidied.text, [&*prose, &*prose, &*prose].join(between), "{name} {width} {between:?}");
                    assert_eq!(tidied.joined, 3 * (one.lines().count() - 1));
                    assert!(!all(&tidied.text).is_change(), "{name} {width}: what is tidy stays so");
                }
            }
        }
    }

    #[test]
    fn a_paragraph_may_begin_with_an_indent() {
        let one = wrap(&spaced(PROSE), 66);
        let tidied = format!("    {one}\n    {one}\n");
        assert_eq!(all(&tidied).text, format!("    {0}\n    {0}\n", spaced(PROSE)));
    }

    #[test]
    fn what_is_clean_or_broken_on_purpose_stays() {
        let prose = spaced(PROSE);
        let paragraphs = [&*prose, "A short one.", &*prose, "Another."].join("\n\n");
        let sentences = prose.split_inclusive(". ").collect::<Vec<_>>().join("\n");
        let verse = "Shall I compare thee to a summer's day?\nThou art more lovely and more temperate:\n\
            Rough winds do shake the darling buds of May,\nAnd summer's lease hath all too short a date;\n\
            Sometime too hot the eye of heaven shines,\nAnd often is his gold complexion dimm'd;\n\
            And every fair from fair sometime declines,\nBy chance or nature's changing course untrimm'd;\n";
        let modern = "so much depends\nupon\n\na red wheel\nbarrow\n\nglazed with rain\nwater\n\nbeside the white\nchickens\n\
            and so on\nwith other things\nthat stand\nin the yard all day\nlong\n";
        let list = "- respect for the law and for those who make it\n- support for the courts and their independence\n\
            - an end to all arrests without a charge\n- a free press, and free access to what it writes\n\
            - fair wages for those who work in the fields\n- schools in every village of the north\n";
        let talk = "MR. SMITH: Thank you.\nMR. JONES: Not at all.\nMR. SMITH: Shall we go on?\nMR. JONES: We shall.\n\
            MR. SMITH: Then let us.\nMR. JONES: Let us.\n";
        let table = "Country Year Cases\nKazakhstan 2021 14\nKyrgyzstan 2021 9\nTajikistan 2021 31\nUzbekistan 2021 22\nTurkmenistan 2021 0\n";
        let headings = "Opening of the session and welcome\nAdoption of the agenda by the council\nReport of the secretary of the group\n\
            Dialogue with the civil society\nElection of the new members\nAny other business of the day\n";
        let applause =
            "We will go on.\n(Applause)\nWe will not stop.\n(Applause)\nWe will be heard.\n(Applause)\nThank you.\n";
        let chapters = format!("1\n\n{prose}\n\n2\n\n{prose}\n\n3\n\n{prose}\n");
        let chinese =
            "我们深感关切。\n我们呼吁各国政府。\n谢谢主席。\n我们希望取得进展。\n人权是普遍的。\n我们感谢各位。\n";
        for text in [
            "",
            "\n",
            "One line.",
            "We are concerned. We hope.",
            &*paragraphs,
            &*sentences,
            verse,
            modern,
            list,
            talk,
            table,
            headings,
            applause,
            &*chapters,
            chinese,
        ] {
            let tidied = all(text);
            assert_eq!(tidied.text, text);
            assert!(!tidied.is_change(), "{text}");
        }
    }

    #[test]
    fn hyphens_at_the_end_of_a_line() {
        // Around these lines stands a text that a page broke.
        let prose = wrap(&spaced(PROSE), 60);
        for (line, next, expected) in [
            (
                "The people of this country have always wanted a demo-",
                "cracy of their own, and they shall have it.",
                "a democracy of",
            ),
            (
                "The people of this country have always held the Franco-",
                "German friendship dear, and they still do so.",
                "the Franco-German friend",
            ),
            (
                "They had been told to wait until the end of the COVID-",
                "19 measures, which nobody could foresee then.",
                "the COVID-19 measures",
            ),
            (
                "They spoke of a long-term plan. They said that this long-",
                "term plan would need all the help they could get.",
                "this long-term plan",
            ),
            (
                "It was said by people of every party that the pre-",
                "and post-war years had been alike in that they were",
                "the pre- and post-war years",
            ),
            (
                "The people of this country have always wanted a demo\u{ad}",
                "cracy of their own, and they shall have it.",
                "a democracy of",
            ),
            (
                "They wanted what everybody wants who has no other wish—",
                "peace, and bread, and work, and a roof above them.",
                "no other wish—peace",
            ),
            (
                "They wanted what everybody wants who has no wish –",
                "peace, and bread, and work, and a roof above them.",
                "no wish – peace",
            ),
        ] {
            let text = format!("{prose}\n\n{line}\n{next}\n");
            let tidied = all(&text);
            assert!(tidied.text.contains(expected), "{expected}: {}", tidied.text);
        }
    }

    #[test]
    fn scripts_without_spaces_are_joined_without_one() {
        let sentence =
            "我们深感关切的是该地区的人权状况，并呼吁各国政府尊重和平集会的自由，保证每个人都能得到公正的审判。";
        let whole = sentence.repeat(4);
        let chars: Vec<char> = whole.chars().collect();
        let wrapped: Vec<String> = chars.chunks(25).map(|it| it.iter().collect()).collect();
        assert_eq!(all(&wrapped.join("\n")).text, whole);
    }

    #[test]
    fn lists_headings_and_speakers_in_a_broken_text_stay_apart() {
        let prose = wrap(&spaced(PROSE), 60);
        let items = "1. The first of the things that we ask for is that all who\nare held without a charge be set free.\n\
            2. The second of the things is that the courts be free to\njudge as the law demands, and not otherwise.";
        let text =
            format!("OPENING STATEMENT OF THE CHAIR\n{prose}\n\n{items}\n\nMR. SMITH: {prose}\nMR. JONES: {prose}\n");
        let joined = all(&text).text;
        let lines: Vec<&str> = joined.lines().filter(|it| !it.is_empty()).collect();
        let begins: Vec<&str> = lines.iter().map(|it| it.get(..9).unwrap()).collect();
        assert_eq!(begins, ["OPENING S", "We remain", "1. The fi", "2. The se", "MR. SMITH", "MR. JONES"], "{joined}");
    }

    #[test]
    fn pages_leave_nothing_behind() {
        let prose = [&*spaced(PROSE); 8].join(" ");
        let wrapped = wrap(&prose, 60);
        type Edge = fn(usize) -> String;
        let edges: [(&str, Edge, usize); 9] = [
            ("number", |page| page.to_string(), 1),
            ("dashes", |page| format!("- {page} -"), 1),
            ("of", |page| format!("Page {page} of 9"), 1),
            ("russian", |page| format!("Страница {page}"), 1),
            ("blank lines", |page| format!("\n{page}\n"), 1),
            ("header", |page| format!("{page}\nHuman Rights Council, forty-sixth session"), 2),
            ("header alone", |_| "Human Rights Council, forty-sixth session".to_owned(), 1),
            ("numbered header", |page| format!("A/HRC/46/{page} Statement"), 1),
            ("form feed", |page| format!("{page}\n\u{c}Statement of the delegation"), 2),
        ];
        for (name, edge, each) in edges {
            let text = paged(&wrapped, 20, edge);
            let count = wrapped.lines().count().div_ceil(20) - 1;
            let tidied = all(&text);
            assert_eq!(tidied.text.trim_end(), prose, "{name}");
            assert_eq!(tidied.lines, count * each, "{name}");
            // One without the other.
            let trimmed = tidy(&text, Options { trim_residue: true, join_lines: false });
            assert_eq!(spaced(&trimmed.text), prose, "{name}");
            assert_eq!((trimmed.joined, trimmed.lines), (0, count * each), "{name}");
        }
    }

    #[test]
    fn what_only_looks_like_residue_stays() {
        let prose = spaced(PROSE);
        for text in [
            format!("{prose}\n1941\n{prose}\n1942\n{prose}\n"),
            format!("Chapter 1\n{prose}\nChapter 2\n{prose}\nChapter 3\n{prose}\n"),
            format!("{prose}\nThank you.\n{prose}\nThank you.\n{prose}\nThank you.\n"),
            "12\n".to_owned(),
            "3/9\n4/9\n5/9".to_owned(),
            "a\n1\nb\n2\nc\n3\nd\n4\ne".to_owned(),
        ] {
            assert_eq!(tidy(&text, Options::ALL).lines, 0, "{text}");
        }
    }

    #[test]
    fn marks_that_nobody_sees_go() {
        for (text, expected, marks) in [
            ("de\u{ad}mo\u{ad}cra\u{ad}cy", "democracy", 3),
            ("One.\u{c}\nTwo.\n\u{c}Three.", "One.\nTwo.\nThree.", 2),
            ("One.\u{c}Two.", "One. Two.", 1),
            ("demo\u{ad}\ncracy", "demo\u{ad}\ncracy", 0),
        ] {
            let tidied = all(text);
            assert_eq!((tidied.text.as_str(), tidied.marks), (expected, marks), "{text:?}");
        }
    }

    #[test]
    fn page_numbers() {
        for (words, expected) in [
            ("12", Some((12, false))),
            ("- 12 -", Some((12, true))),
            ("— 12 —", Some((12, true))),
            ("Page 3 of 9", Some((3, true))),
            ("page 3", Some((3, true))),
            ("p. 3", Some((3, true))),
            ("3 of 9", Some((3, true))),
            ("3/9", Some((3, false))),
            ("Страница 3", Some((3, true))),
            ("стр. 3 из 9", Some((3, true))),
            ("Página 3 de 9", Some((3, true))),
            ("Seite 3 von 9", Some((3, true))),
            ("صفحة ٣", Some((3, true))),
            ("第3页", Some((3, true))),
            ("12.", None),
            ("-12", None),
            ("12345", None),
            ("9 of 3", None),
            ("Page", None),
            ("three of nine", None),
            ("p", None),
            ("", None),
        ] {
            assert_eq!(page_number(words).map(|it| (it.number, it.sure)), expected, "{words}");
        }
    }

    #[test]
    fn nothing_is_done_unasked_and_nothing_is_lost() {
        let pieces = [
            "We are concerned about the",
            "12",
            "- 3 -",
            "",
            " ",
            "MR. SMITH: yes",
            "demo-",
            "cracy is",
            "\u{c}",
            "a\u{ad}b",
            "1. one",
            "The end.",
            "人权",
            "شكرا",
            "that all of the people who live in the land be free to",
            "speak as they wish. They have waited for a long time, and",
        ];
        let mut state = 7_u32;
        let mut next = |below: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as usize % below
        };
        for _ in 0..3_000 {
            let count = next(40);
            let text: Vec<&str> = (0..count).map(|_| pieces[next(pieces.len())]).collect();
            let text = text.join("\n");
            assert_eq!(tidy(&text, Options::default()).text, text);
            let tidied = all(&text);
            let gone: String = tidied.lines().filter(|it| it.1.goes()).map(|it| it.0).collect();
            let letters = |text: &str| {
                text.chars()
                    .filter(|it| !it.is_whitespace() && !is_hyphen(*it))
                    .fold([0_usize; 2], |sum, it| [sum[0] + 1, sum[1] + it as usize])
            };
            let [kept, gone] = [letters(&tidied.text), letters(&gone)];
            assert_eq!(letters(&text), [kept[0] + gone[0], kept[1] + gone[1]], "{text:?}");
            assert_eq!(tidied.is_change(), tidied.text != text, "{text:?}");
            let joined = tidy(&text, Options { join_lines: true, trim_residue: false });
            assert_eq!((joined.lines, joined.marks), (0, 0));
        }
    }

    #[test]
    fn a_large_text_takes_no_more_than_its_share() {
        // Each line alike, each line a number: what might be compared with everything else. Were it so, this would not end.
        for line in ["a\n", "12\n", "\n", "Statement 12\n", "We are concerned about the state of human rights in the\n"]
        {
            let text = line.repeat(2_000_000 / line.len());
            assert!(all(&text).text.len() <= text.len(), "{line}");
        }
    }
}
