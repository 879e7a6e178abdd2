//! Finding words: against a naive twin, and how long it takes.

use std::time::Instant;

use proptest::prelude::*;
use rostrum::model::search::{Case, Ends, find};
use rostrum::model::{Offset, Text, boundary};
use unicode_segmentation::UnicodeSegmentation;

/// What is compared: its start, its end, what it counts as.
type Unit = (usize, usize, char);

fn folded(char: char, case: Case) -> char {
    match char {
        '‘' | '’' | 'ʼ' => '\'',
        '“' | '”' | '«' | '»' => '"',
        '‑' | '–' | '—' => '-',
        _ if char.is_whitespace() => ' ',
        _ if case == Case::Match => char,
        _ => {
            let upper: Vec<char> = char.to_uppercase().collect();
            let upper = if let [one] = upper.as_slice() { *one } else { char };
            upper.to_lowercase().next().unwrap()
        }
    }
}

/// A text as it is compared: what nobody sees left out, white space as one.
fn units(text: &str, case: Case) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    for (start, char) in text.char_indices().filter(|(_, char)| !"\u{ad}\u{200b}\u{2060}\u{feff}".contains(*char)) {
        let unit = (start, start + char.len_utf8(), folded(char, case));
        match units.last_mut() {
            Some(last) if last.2 == ' ' && unit.2 == ' ' => last.1 = unit.1,
            _ => units.push(unit),
        }
    }
    units
}

/// Every place is tried.
fn naive(text: &str, words: &str, case: Case, ends: Ends) -> Vec<(usize, usize)> {
    let mut needle: Vec<char> = units(words, case).into_iter().map(|it| it.2).collect();
    while needle.first() == Some(&' ') {
        needle.remove(0);
    }
    while needle.last() == Some(&' ') {
        needle.pop();
    }
    let whole: Vec<usize> = text.grapheme_indices(true).map(|it| it.0).chain([text.len()]).collect();
    let inside = |at: usize| {
        let model = Text::new(text);
        let word = boundary::word_at(&model, Offset::from_usize(at));
        word.is_some_and(|it| it.start().to_usize() < at && at < it.end().to_usize())
    };
    let units = units(text, case);
    let (mut found, mut free) = (Vec::new(), 0);
    for window in units.windows(needle.len().max(1)) {
        let (start, end) = (window[0].0, window[window.len() - 1].1);
        let same = window.iter().map(|it| it.2).eq(needle.iter().copied());
        let fits = [start, end].iter().all(|at| whole.contains(at) && (ends == Ends::Anywhere || !inside(*at)));
        if same && fits && start >= free {
            found.push((start, end));
            free = end;
        }
    }
    found
}

const PIECES: &[&str] = &[
    "a", "A", "b", "e", "e\u{301}", "é", "É", "s", "ſ", "ß", "ẞ", "σ", "ς", "Σ", "и", "И", "й", "i", "I", "İ", "ı",
    "'", "’", "“", "\"", "«", "-", "–", " ", " ", "\u{a0}", "\n", "\u{ad}", "\u{200b}", "1", "2", ".", ",", "中", "国",
    "🇰🇿", "👍🏽", "👍", "_", "ab", "the", "мир",
];

fn text(most: usize) -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(PIECES), 0..most).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn it_finds_what_a_naive_search_finds(
        text in text(40),
        words in text(4),
        case in proptest::sample::select(vec![Case::Fold, Case::Match]),
        ends in proptest::sample::select(vec![Ends::Anywhere, Ends::Words]),
    ) {
        let found = find(&Text::new(text.as_str()), &words, case, ends);
        let spans: Vec<(usize, usize)> = found.iter().map(|it| (it.start().to_usize(), it.end().to_usize())).collect();
        prop_assert_eq!(spans, naive(&text, &words, case, ends), "{:?} in {:?}", words, text);
    }
}

/// Not how fast it is, which depends on the machine, but that it is one pass: twice the text takes about twice as long.
/// `cargo test --release --test search -- --ignored --nocapture` says how long.
#[test]
#[ignore = "says how long it takes"]
fn how_long_it_takes() {
    let english =
        "The United States supports the reforms, and we’re glad to see “real progress” in Europe. ".repeat(120_000);
    let russian =
        "Мы приветствуем реформы, о которых было объявлено, и рассчитываем на полное расследование. ".repeat(65_000);
    for (name, text, asked) in [
        ("English", Text::new(english), &["e", "the", "zebra", "we're glad to see \"real", "united states"][..]),
        ("Russian", Text::new(russian), &["о", "мы", "щука", "полное расследование"][..]),
    ] {
        for words in asked {
            for ends in [Ends::Anywhere, Ends::Words] {
                let start = Instant::now();
                let found = find(&text, words, Case::Fold, ends);
                let took = start.elapsed().as_secs_f64() * 1000.0;
                eprintln!("{name}, {} bytes: “{words}” {ends:?}: {} in {took:.1} ms", text.len(), found.total());
            }
        }
    }
}
