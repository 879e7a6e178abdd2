//! Words with a number or a name in them.

use std::fmt::Display;

use super::Language;

/// Words with places for names: `“{name}” deleted.`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phrase(&'static str);

impl Phrase {
    /// The words as they stand in a table, each place as `{its name}`.
    pub const fn new(words: &'static str) -> Self {
        Self(words)
    }

    /// The words with `{name}` filled.
    pub fn of(&self, name: impl Display) -> String {
        self.with([("name", name)])
    }

    /// The words with the places filled. What is filled in is never looked into again.
    pub fn with<T: Display, const N: usize>(&self, places: [(&str, T); N]) -> String {
        fill(self.0, &places.map(|(name, value)| (name, value.to_string())))
    }
}

/// Words that depend on a number, which stands in them as `{n}`: `{n} annotation`, `{n} annotations`.
///
/// The forms are those of Unicode's plural rules for whole numbers (CLDR): English has `one` and `many`;
/// Russian has `one` (1, 21, 31 …), `few` (2 to 4, 22 to 24 …) and `many` (0, 5 to 20, 25 …).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forms {
    language: Language,
    one: &'static str,
    few: &'static str,
    many: &'static str,
}

impl Forms {
    /// For one, and for any other number.
    pub const fn english(one: &'static str, many: &'static str) -> Self {
        Self { language: Language::English, one, few: many, many }
    }

    /// For numbers such as 1, such as 2, and such as 5.
    pub const fn russian(one: &'static str, few: &'static str, many: &'static str) -> Self {
        Self { language: Language::Russian, one, few, many }
    }

    /// The form for the number, with the number in it.
    pub fn of(&self, number: usize) -> String {
        self.with::<&str, 0>(number, [])
    }

    /// The form for the number, with the number and the names in it.
    pub fn with<T: Display, const N: usize>(&self, number: usize, places: [(&str, T); N]) -> String {
        let mut all = vec![("n", grouped(self.language, number))];
        all.extend(places.map(|(name, value)| (name, value.to_string())));
        fill(self.form(number), &all)
    }

    const fn form(&self, number: usize) -> &'static str {
        match self.language {
            Language::English if number == 1 => self.one,
            Language::English => self.many,
            Language::Russian => match (number % 10, number % 100) {
                (_, 11..=14) => self.many,
                (1, _) => self.one,
                (2..=4, _) => self.few,
                _ => self.many,
            },
        }
    }
}

fn fill(words: &str, places: &[(&str, String)]) -> String {
    let mut out = String::with_capacity(words.len() + 16);
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, behind)) = after.split_once('}') else { break };
        if let Some((_, value)) = places.iter().find(|(known, _)| *known == name) {
            out.push_str(value);
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// A number in groups of three digits.
pub(super) fn grouped(language: Language, number: usize) -> String {
    let between = match language {
        Language::English => ',',
        Language::Russian => '\u{a0}',
    };
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(between);
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        for (number, expected) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(Language::English, number), expected);
        }
        assert_eq!(grouped(Language::Russian, 12_345), "12\u{a0}345");
    }

    #[test]
    fn plurals_follow_the_language() {
        let english = Forms::english("{n} label", "{n} labels");
        let russian = Forms::russian("{n} метка", "{n} метки", "{n} меток");
        for (number, in_english, in_russian) in [
            (0, "0 labels", "0 меток"),
            (1, "1 label", "1 метка"),
            (2, "2 labels", "2 метки"),
            (4, "4 labels", "4 метки"),
            (5, "5 labels", "5 меток"),
            (11, "11 labels", "11 меток"),
            (12, "12 labels", "12 меток"),
            (21, "21 labels", "21 метка"),
            (22, "22 labels", "22 метки"),
            (111, "111 labels", "111 меток"),
            (121, "121 labels", "121 метка"),
        ] {
            assert_eq!((english.of(number), russian.of(number)), (in_english.to_owned(), in_russian.to_owned()));
        }
    }

    #[test]
    fn places_are_filled_once() {
        let phrase = Phrase::new("“{name}” deleted.");
        assert_eq!(phrase.of("{name} {n}"), "“{name} {n}” deleted.");
        assert_eq!(Forms::english("{n} in “{name}”", "{n} in “{name}”").with(3, [("name", "{n}")]), "3 in “{n}”");
    }
}
