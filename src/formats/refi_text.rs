//! What the offsets of a REFI-QDA project count. The standard counts code points of the text; programs differ in whether
//! they count a BOM and the CR of a CR LF, and QualCoder counts UTF-16. The names of passages tell: mostly they
//! are the first words of the passage.

use super::refi::ORIGIN;
use crate::model::{OffsetUnit, Text};

/// So many characters of a shortened name show that it belongs to the words.
const TELLING: usize = 4;
/// How many bytes are looked through for words that are not where they should be, in all.
const LOOKING: usize = 1 << 30;

/// A passage as a file has it.
pub struct Passage {
    /// From where to before where.
    pub offsets: Option<(u32, u32)>,
    /// What it is called.
    pub name: String,
}

/// In how many passages the names are the words, in each unit.
#[derive(Clone, Copy, Default)]
pub struct Evidence {
    code_points: usize,
    utf16: usize,
}

impl Evidence {
    /// What of these passages in this text.
    fn of(text: &Text, passages: &[&Passage]) -> Self {
        let count = |unit| passages.iter().filter(|it| words(text, it, unit).is_some()).count();
        let code_points = count(OffsetUnit::CodePoint);
        Self { code_points, utf16: if has_astral(text) { count(OffsetUnit::Utf16) } else { code_points } }
    }

    fn most(self) -> usize {
        self.code_points.max(self.utf16)
    }

    /// That of another text too.
    pub fn add(&mut self, other: Self) {
        self.code_points += other.code_points;
        self.utf16 += other.utf16;
    }

    /// What is counted.
    pub fn unit(self) -> OffsetUnit {
        if self.utf16 > self.code_points { OffsetUnit::Utf16 } else { OffsetUnit::CodePoint }
    }
}

/// The text as its offsets were counted by the program that wrote it.
pub fn as_counted(raw: String, origin: &str, passages: &[&Passage]) -> (Text, Evidence) {
    // What Rostrum writes has neither; what looks like a BOM belongs to the text.
    if origin.starts_with(ORIGIN) {
        return seen(raw, passages);
    }
    let (bom, bare) = match raw.strip_prefix('\u{feff}') {
        Some(bare) => (true, bare.to_owned()),
        None => (false, raw),
    };
    let counts_one = origin.to_uppercase().contains("ATLAS") && bare.contains('\r');
    let first = seen(if counts_one { bare.replace("\r\n", "\n") } else { bare.clone() }, passages);
    let named = passages.iter().filter(|it| !it.name.is_empty()).count();
    if first.1.most() == named {
        return first;
    }
    let one = || bare.replace("\r\n", "\n");
    let others: [&dyn Fn() -> Option<String>; 6] = [
        &|| bare.contains('\r').then(one),
        &|| bare.contains('\r').then(|| bare.clone()),
        &|| bare.contains('\n').then(|| one().replace('\n', "\r\n")),
        &|| bom.then(|| format!("\u{feff}{bare}")),
        &|| bom.then(|| format!("\u{feff}{}", one())),
        &|| bom.then(|| format!("\u{feff}{}", one().replace('\n', "\r\n"))),
    ];
    let mut best = first;
    for other in others {
        if let Some(text) = other() {
            let found = seen(text, passages);
            if found.1.most() > best.1.most() {
                best = found;
            }
        }
    }
    best
}

fn seen(text: String, passages: &[&Passage]) -> (Text, Evidence) {
    let text = Text::new(text);
    let evidence = Evidence::of(&text, passages);
    (text, evidence)
}

fn has_astral(text: &Text) -> bool {
    text.len_in(OffsetUnit::CodePoint) != text.len_in(OffsetUnit::Utf16)
}

/// Finds the words of passages.
pub struct Quotes {
    room: usize,
}

impl Quotes {
    /// For all passages of a file.
    pub fn new() -> Self {
        Self { room: LOOKING }
    }

    /// The words of a passage, if its name shows what they are: those at its offsets, or else its name, if that
    /// is as long as the passage and stands elsewhere in the text.
    pub fn of(&mut self, text: &Text, passage: &Passage, unit: OffsetUnit) -> Option<String> {
        if let Some(words) = words(text, passage, unit) {
            return Some(words.to_owned());
        }
        let (start, end) = passage.offsets?;
        let name = passage.name.as_str();
        let long = usize::try_from(end.checked_sub(start)?).ok()?;
        let room = self.room.checked_sub(text.as_str().len())?;
        if long < TELLING || name.contains('\u{fffd}') || name.chars().count() != long {
            return None;
        }
        self.room = room;
        text.as_str().contains(name).then(|| name.to_owned())
    }
}

/// The words at the offsets, if the name says so.
fn words<'t>(text: &'t Text, passage: &Passage, unit: OffsetUnit) -> Option<&'t str> {
    let (start, end) = passage.offsets?;
    let words = text.slice(text.span_from_counts(start, end, unit).ok()?);
    let name = passage.name.as_str();
    let short = ["…", "..."].into_iter().find_map(|it| name.strip_suffix(it)).map(str::trim_end);
    let shortened = |it: &str| it.chars().nth(TELLING).is_some() && says(it, words, true);
    (!name.is_empty() && (says(name, words, false) || short.is_some_and(shortened))).then_some(words)
}

/// Whether the name is the words, or their beginning. In a name, line ends have become spaces, and what XML cannot say
/// has become U+FFFD.
fn says(name: &str, words: &str, shortened: bool) -> bool {
    let mut words = words.chars().filter(|it| *it != '\r');
    let same = |it: char, word: char| it == word || it == '\u{fffd}' || (it == ' ' && word.is_whitespace());
    name.chars().filter(|it| *it != '\r').all(|it| words.next().is_some_and(|word| same(it, word)))
        && (shortened || words.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(start: u32, end: u32, name: &str) -> Passage {
        Passage { offsets: Some((start, end)), name: name.to_owned() }
    }

    fn counted(raw: &str, origin: &str, passages: &[Passage]) -> String {
        as_counted(raw.to_owned(), origin, &passages.iter().collect::<Vec<_>>()).0.as_str().to_owned()
    }

    #[test]
    fn names_show_what_was_counted() {
        let raw = "\u{feff}One\r\ntwo three\r\nfour";
        let bare = "One\r\ntwo three\r\nfour";
        assert_eq!(counted(raw, "", &[]), bare);
        assert_eq!(counted(raw, "ATLAS.ti 9", &[]), bare.replace('\r', ""));
        assert_eq!(counted(raw, "", &[passage(4, 7, "two"), passage(0, 3, "A title")]), bare.replace('\r', ""));
        assert_eq!(counted(raw, "", &[passage(6, 9, "two")]), raw);
        assert_eq!(counted(bare, "ATLAS.ti", &[passage(5, 14, "two thr…"), passage(16, 20, "four")]), bare);
        assert_eq!(counted("One\ntwo", "", &[passage(5, 8, "two")]), "One\r\ntwo");
        assert_eq!(counted(raw, "Rostrum", &[passage(5, 8, "two")]), raw);
    }

    #[test]
    fn names_show_the_words() {
        let text = Text::new("a 🌍 word\nand \u{1} more");
        let of = |start, end, name| Quotes::new().of(&text, &passage(start, end, name), OffsetUnit::CodePoint);
        assert_eq!(of(4, 12, "word and").as_deref(), Some("word\nand"));
        assert_eq!(of(9, 19, "and \u{fffd} more").as_deref(), Some("and \u{1} more"));
        assert_eq!(of(9, 19, "and \u{fffd} m").as_deref(), None);
        assert_eq!(of(5, 9, "word").as_deref(), Some("word"), "it is elsewhere");
        assert_eq!(of(4, 8, "note"), None, "a title of the same length");
        assert_eq!(of(90, 94, "word").as_deref(), Some("word"));
    }
}
