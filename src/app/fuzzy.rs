//! How well what is typed fits a name.

/// A letter that begins a word of the name.
const BEGINS: u32 = 24;
/// A letter that follows the one before at once.
const FOLLOWS: u32 = 16;
/// Any other letter.
const SOMEWHERE: u32 = 1;
/// A word of the query that stands in the name as it is.
const WHOLE: u32 = 40;

/// How well `query` fits `name`, case aside; more is better, `None` when it does not fit.
///
/// Each word of the query must be in the name: as it is, or letter by letter in order. The order of the words
/// is free. An empty query fits everything alike.
pub fn score(query: &str, name: &str) -> Option<u32> {
    let name: Vec<char> = name.to_lowercase().chars().collect();
    let mut total = 0_u32;
    for word in query.to_lowercase().split_whitespace() {
        let letters: Vec<char> = word.chars().collect();
        total = total.saturating_add(standing(&letters, &name).or_else(|| scattered(&letters, &name))?);
    }
    if total == 0 {
        return Some(0);
    }
    // Of two that fit alike, the shorter name is nearer to what was typed.
    let length = u32::try_from(name.len().min(60)).unwrap_or(60);
    Some(total.saturating_mul(64).saturating_sub(length))
}

fn begins_word(name: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|it| name.get(it));
    before.is_none_or(|it| !it.is_alphanumeric())
}

/// The word stands in the name; best where one of the name's words begins.
fn standing(word: &[char], name: &[char]) -> Option<u32> {
    let places = name.windows(word.len()).enumerate().filter(|(_, it)| *it == word).map(|(at, _)| at);
    let letters = u32::try_from(word.len()).unwrap_or(u32::MAX);
    places
        .map(|at| {
            let first = if begins_word(name, at) { BEGINS + WHOLE } else { SOMEWHERE };
            let very_first = if at == 0 { BEGINS } else { 0 };
            letters.saturating_mul(FOLLOWS).saturating_add(first + very_first)
        })
        .max()
}
use crate::model::order;

/// Its letters stand in the name in order, the first of them where a word begins.
fn scattered(word: &[char], name: &[char]) -> Option<u32> {
    let (first, rest) = word.split_first()?;
    let starts = name.iter().enumerate().filter(|(at, it)| *it == first && begins_word(name, *at)).map(|(at, _)| at);
    starts
        .filter_map(|start| {
            let (mut at, mut total) = (start, BEGINS);
            for letter in rest {
                let ahead = name.get(at + 1..)?;
                let begins = |skip: &usize| begins_word(name, at + 1 + skip) && ahead.get(*skip) == Some(letter);
                // The next letter, else the start of a word, else anywhere.
                let skip = if ahead.first() == Some(letter) {
                    0
                } else {
                    (0..ahead.len()).find(begins).or_else(|| ahead.iter().position(|it| it == letter))?
                };
                total += match skip {
                    0 => FOLLOWS,
                    _ if begins_word(name, at + 1 + skip) => BEGINS,
                    _ => SOMEWHERE,
                };
                at += 1 + skip;
            }
            Some(total / 2)
        })
        .max()
}

/// The items that fit, the best first, those that fit alike in the order they came. At most `most` of them.
pub fn ranked<T>(query: &str, items: impl IntoIterator<Item = (String, T)>, most: usize) -> Vec<(String, T)> {
    let mut found: Vec<(u32, String, T)> =
        items.into_iter().filter_map(|(name, item)| Some((score(query, &name)?, name, item))).collect();
    order::sort_by_key(&mut found, |(score, ..)| std::cmp::Reverse(*score));
    found.into_iter().take(most).map(|(_, name, item)| (name, item)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best<'a>(query: &str, names: &[&'a str]) -> Vec<&'a str> {
        let items = names.iter().map(|it| ((*it).to_owned(), *it));
        ranked(query, items, 10).into_iter().map(|(_, it)| it).collect()
    }

    #[test]
    fn what_fits_best_comes_first() {
        let names = [
            "Show all labels",
            "Label: Concern",
            "Next annotation",
            "Select the sentence",
            "Next annotation with the same label",
        ];
        for (query, expected) in [
            ("next ann", &["Next annotation", "Next annotation with the same label"][..]),
            ("na", &["Next annotation", "Next annotation with the same label"]),
            ("concern", &["Label: Concern"]),
            ("LABEL", &["Label: Concern", "Show all labels", "Next annotation with the same label"]),
            ("sentence select", &["Select the sentence"]),
            ("xyz", &[]),
            ("nextq", &[]),
        ] {
            let found = best(query, &names);
            assert_eq!(found, expected, "{query}");
        }
    }

    #[test]
    fn nothing_typed_fits_all_in_order() {
        assert_eq!(best("  ", &["b", "a"]), ["b", "a"]);
    }

    #[test]
    fn other_scripts_fit_too() {
        assert_eq!(best("след ан", &["Следующая аннотация", "Следующая речь"]), ["Следующая аннотация"]);
        assert_eq!(score("İ", "i̇stanbul").is_some(), score("i̇", "İstanbul").is_some());
        assert!(score("👍", "a 👍🏽").is_some());
    }

    #[test]
    fn long_and_odd_words_do_no_harm() {
        let long = "a".repeat(5000);
        assert!(score(&long, "a").is_none());
        assert!(score("a", &long).is_some());
        assert!(score("", "").is_some());
    }
}
