//! The text foundation against naive twins: offsets in every unit, blocks, intake, and where words end.

use proptest::prelude::*;
use proptest::sample::select;
use rostrum::model::{Block, Newlines, Offset, OffsetError, OffsetUnit, Span, Text, boundary, intake, intake_utf16};
use unicode_segmentation::UnicodeSegmentation;

const UNITS: [OffsetUnit; 3] = [OffsetUnit::CodePoint, OffsetUnit::Utf16, OffsetUnit::Utf8];

/// What random texts are made of.
#[rustfmt::skip]
const FRAGMENTS: &[&str] = &[
    "a", "Z", "7", " ", " ", " ", "  ", "\n", "\n", "\r", "\r\n", "\t", ".", ". ", "! ", "?", ",", "-", "–", "…", "_", "'", "’",
    "reform", "don’t", "don't", "l’homme", "3.14", "1,000", "e.g. ", "U.S. ", "«", "»", "(", ")", "\u{A0}", "\u{202F}", "\u{3000}",
    "\u{2028}", "\u{FEFF}", "\u{200B}", "\u{AD}", "é", "e\u{301}", "\u{301}", " \u{308}", "ß", "Қазақ", "мир", "سلام", "السَّلام",
    "שָׁלוֹם", "ש\"ח", "क्षि", "नमस्ते", "\u{94D}", "กำ", "\u{E33}", "ภาษาไทย", "人民", "。", "、", "ひらがな", "カタカナ", "한국", "\u{1100}\u{1161}\u{11A8}",
    "\u{1100}", "\u{1161}", "😀", "👍🏽", "👨‍👩‍👧‍👦", "🏳️‍🌈", "\u{200D}", "🇫🇷", "🇰", "🇿", "1️⃣", "𝒜", "𐐷", "\u{600}", "\u{110BD}", "\u{10FFFF}", "\0",
];

fn raw_text(fragments: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    prop::collection::vec(select(FRAGMENTS), fragments).prop_map(|fragments| fragments.concat())
}

fn text(fragments: std::ops::Range<usize>) -> impl Strategy<Value = Text> {
    raw_text(fragments).prop_map(|raw| intake(&raw).text)
}

/// A text and a span of it.
fn selection(fragments: std::ops::Range<usize>) -> impl Strategy<Value = (Text, Span)> {
    (text(fragments), any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_filter_map(
        "empty",
        |(text, a, b)| {
            let places = places(&text);
            let (a, b) = (places[a.index(places.len())], places[b.index(places.len())]);
            Some((text, Span::new(a.min(b), a.max(b))?))
        },
    )
}

fn at(bytes: usize) -> Offset {
    Offset::from_usize(bytes)
}

fn span(start: usize, end: usize) -> Span {
    Span::new(at(start), at(end)).unwrap()
}

/// Every char boundary.
fn places(text: &Text) -> Vec<Offset> {
    (0..=text.as_str().len()).filter(|&index| text.as_str().is_char_boundary(index)).map(at).collect()
}

/// The length of some text, counted anew.
fn naive_len(text: &str, unit: OffsetUnit) -> u32 {
    let length = match unit {
        OffsetUnit::CodePoint => text.chars().count(),
        OffsetUnit::Utf16 => text.encode_utf16().count(),
        OffsetUnit::Utf8 => text.len(),
    };
    u32::try_from(length).unwrap()
}

/// For each char boundary, in order: what is before it in `unit`, and the boundary in bytes.
fn naive_places(text: &str, unit: OffsetUnit) -> Vec<(u32, Offset)> {
    let mut count = 0;
    let mut places = vec![(0, Offset::ZERO)];
    for (index, char) in text.char_indices() {
        count += naive_len(char.encode_utf8(&mut [0; 4]), unit);
        places.push((count, at(index + char.len_utf8())));
    }
    places
}

/// What a conversion of `count` should give, where `places` lists all that is right.
fn naive_conversion(places: &[(u32, Offset)], count: u32, unit: OffsetUnit) -> Result<Offset, OffsetError> {
    let length = places.last().unwrap().0;
    match places.iter().find(|place| place.0 == count) {
        Some(place) => Ok(place.1),
        None if count > length => Err(OffsetError::Outside { offset: count, unit, length }),
        None => Err(OffsetError::InsideCharacter { offset: count, unit }),
    }
}

/// What intake makes of `raw`, and where each char boundary of it goes in `unit`.
fn naive_intake(raw: &str, unit: OffsetUnit) -> (String, Vec<(u32, Offset)>) {
    let mut text = String::new();
    let mut places = vec![(0, Offset::ZERO)];
    let chars: Vec<char> = raw.chars().collect();
    for (index, &char) in chars.iter().enumerate() {
        match char {
            '\u{FEFF}' if index == 0 => {}
            '\r' if chars.get(index + 1) == Some(&'\n') => {}
            '\r' => text.push('\n'),
            _ => text.push(char),
        }
        let count = places.last().unwrap().0 + naive_len(char.encode_utf8(&mut [0; 4]), unit);
        places.push((count, at(text.len())));
    }
    (text, places)
}

/// All words or sentences of a text, each block divided as a whole.
fn naive_units(text: &Text, sentences: bool) -> Vec<Span> {
    let mut units = Vec::new();
    for block in text.blocks() {
        let content = block.content().map_or("", |content| text.slice(content));
        let split: Vec<&str> = match sentences {
            true => content.split_sentence_bounds().collect(),
            false => content.split_word_bounds().collect(),
        };
        let (mut start, mut end) = (block.start.to_usize(), block.start.to_usize());
        for piece in split {
            end += piece.len();
            if text.is_grapheme_boundary(at(end)) {
                let whole = span(start, end);
                if sentences || text.slice(whole).chars().any(char::is_alphanumeric) {
                    units.extend(boundary::trim(text, whole));
                }
                start = end;
            }
        }
    }
    units
}

/// Goes from `start` on until nothing moves any more.
fn stops(start: Offset, step: impl Fn(Offset) -> Offset) -> Vec<Offset> {
    let moves = std::iter::successors(Some(start), |&from| Some(step(from)).filter(|&to| to != from));
    moves.skip(1).collect()
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(128))]

    #[test]
    fn every_place_is_itself_in_every_unit_and_back(text in text(0..400)) {
        for unit in UNITS {
            for (count, place) in naive_places(text.as_str(), unit) {
                prop_assert_eq!(text.count_from_byte(place, unit), count);
                prop_assert_eq!(text.byte_from_count(count, unit), Ok(place));
            }
            prop_assert_eq!(text.len_in(unit), naive_len(text.as_str(), unit));
        }
    }

    #[test]
    fn every_count_is_a_place_or_an_error(text in text(0..400)) {
        for unit in UNITS {
            let places = naive_places(text.as_str(), unit);
            for count in 0..=text.len_in(unit) + 3 {
                prop_assert_eq!(text.byte_from_count(count, unit), naive_conversion(&places, count, unit));
            }
        }
    }

    #[test]
    fn no_offset_makes_anything_panic(text in text(0..30), offsets: [u32; 2], near: [u8; 2]) {
        let near = near.map(|it| Offset::new(u32::from(it)));
        for offsets in [offsets.map(Offset::new), near] {
            for unit in UNITS {
                let _ = text.count_from_byte(offsets[0], unit);
                let _ = text.byte_from_count(offsets[0].get(), unit);
            }
            let _ = (text.before(offsets[0], 3), text.after(offsets[0], 3), text.block(text.block_at(offsets[0])));
            let _ = (text.is_char_boundary(offsets[0]), text.is_grapheme_boundary(offsets[0]));
            for (step, forward) in steps() {
                let (from, to) = (text.floor(offsets[0]), step(&text, offsets[0]));
                let (low, high) = if forward { (from, to) } else { (to, from) };
                prop_assert!(low <= high);
            }
            let _ = (boundary::word_at(&text, offsets[0]), boundary::sentence_at(&text, offsets[0]));
            if let Some(span) = Span::new(offsets[0], offsets[1]) {
                let _ = (text.slice(span), boundary::trim(&text, span), boundary::snap_to_words(&text, span));
                let _ = boundary::snap_to_graphemes(&text, span);
                let _ = text.checked_span(span.start(), span.end());
            }
        }
    }

    #[test]
    fn spans_are_checked((text, span) in selection(1..40)) {
        prop_assert_eq!(text.checked_span(span.start(), span.end()), Ok(span));
        for unit in UNITS {
            let (start, end) = (text.count_from_byte(span.start(), unit), text.count_from_byte(span.end(), unit));
            prop_assert_eq!(text.span_from_counts(start, end, unit), Ok(span));
            prop_assert_eq!(text.span_from_counts(end, start, unit), Err(OffsetError::Reversed { start: end, end: start, unit }));
            prop_assert_eq!(text.span_from_counts(end, end, unit), Err(OffsetError::Empty { offset: end, unit }));
        }
    }

    #[test]
    fn context_is_so_many_code_points((text, span) in selection(1..40), max in 0..40_usize) {
        let (head, tail) = text.as_str().split_at(span.start().to_usize());
        let skipped = head.chars().count().saturating_sub(max);
        prop_assert_eq!(text.before(span.start(), max), head.chars().skip(skipped).collect::<String>());
        prop_assert_eq!(text.after(span.start(), max), tail.chars().take(max).collect::<String>());
    }

    #[test]
    fn blocks_are_the_lines_and_tile_the_text(text in text(0..400)) {
        let blocks: Vec<Block> = text.blocks().collect();
        let lines: Vec<&str> = text.as_str().split_inclusive('\n').collect();
        prop_assert_eq!(blocks.len(), lines.len());
        prop_assert_eq!(text.block_count(), lines.len());
        let (mut start, mut number) = (0, 0);
        for (index, (block, line)) in blocks.iter().zip(&lines).enumerate() {
            let content = line.strip_suffix('\n').unwrap_or(line);
            let blank = content.trim().is_empty();
            number += u32::from(!blank);
            let expected = Block {
                index,
                start: at(start),
                end: at(start + content.len()),
                next: at(start + line.len()),
                number: (!blank).then_some(number),
            };
            prop_assert_eq!(*block, expected);
            prop_assert_eq!(text.numbered_to(index), number);
            prop_assert_eq!(text.block_numbered(number).is_some(), number > 0);
            prop_assert!(blank || text.block_numbered(number) == Some(index));
            prop_assert_eq!(block.content().map_or("", |content| text.slice(content)), content);
            for offset in start..start + line.len() {
                prop_assert_eq!(text.block_at(at(offset)), index);
            }
            start += line.len();
        }
        prop_assert_eq!(start, text.as_str().len());
        prop_assert_eq!(text.block_at(text.len()), lines.len().saturating_sub(1));
        prop_assert_eq!(text.block(lines.len()), None);
        prop_assert_eq!(text.block_numbered(number + 1), None);
    }

    #[test]
    fn intake_moves_every_offset(raw in raw_text(0..200), bom: bool) {
        let raw = if bom { format!("\u{FEFF}{raw}") } else { raw };
        let intake = intake(&raw);
        for unit in UNITS {
            let (text, places) = naive_intake(&raw, unit);
            prop_assert_eq!(intake.text.as_str(), text);
            for count in 0..=naive_len(&raw, unit) + 3 {
                prop_assert_eq!(intake.map.byte_from_raw(count, unit), naive_conversion(&places, count, unit));
            }
        }
        prop_assert_eq!(intake.record.bom, raw.starts_with('\u{FEFF}'));
        prop_assert_eq!(intake.record.replaced_surrogates, 0);
        let rest = raw.replace("\r\n", "");
        let expected = match (raw.contains("\r\n"), rest.contains('\n'), rest.contains('\r')) {
            (false, _, false) => Newlines::Lf,
            (true, false, false) => Newlines::CrLf,
            (false, false, true) => Newlines::Cr,
            _ => Newlines::Mixed,
        };
        prop_assert_eq!(intake.record.newlines, expected);
        prop_assert_eq!(intake.map.is_identity(), intake.text.as_str().len() == raw.len());
    }

    #[test]
    fn utf16_is_taken_in_like_the_text_it_is(
        units in prop::collection::vec(prop_oneof![
            8 => select(FRAGMENTS).prop_map(|it| it.encode_utf16().collect()),
            1 => (0xD800..=0xDFFF_u16).prop_map(|it| vec![it]),
        ], 0..60)
    ) {
        let raw: Vec<u16> = units.concat();
        let intake = intake_utf16(&raw);
        let lone = char::decode_utf16(raw.iter().copied()).filter(Result::is_err).count();
        prop_assert_eq!(intake.record.replaced_surrogates, u32::try_from(lone).unwrap());
        let twin = rostrum::model::intake(&String::from_utf16_lossy(&raw));
        prop_assert_eq!(&intake.text, &twin.text);
        for count in 0..=u32::try_from(raw.len()).unwrap() + 2 {
            prop_assert_eq!(intake.map.byte_from_raw(count, OffsetUnit::Utf16), twin.map.byte_from_raw(count, OffsetUnit::Utf16));
        }
    }

    #[test]
    fn taking_in_again_changes_nothing(raw in raw_text(0..100)) {
        let once = intake(&raw).text;
        if !once.as_str().starts_with('\u{FEFF}') {
            let twice = intake(once.as_str());
            prop_assert!(twice.map.is_identity());
            prop_assert_eq!(twice.record, Default::default());
            prop_assert_eq!(twice.text, once);
        }
    }

    #[test]
    fn snapping_keeps_whole_words_and_graphemes((text, span) in selection(1..60)) {
        let exact = boundary::snap_to_graphemes(&text, span);
        prop_assert!(exact.contains(span));
        prop_assert!(text.is_grapheme_boundary(exact.start()) && text.is_grapheme_boundary(exact.end()));
        prop_assert_eq!(boundary::snap_to_graphemes(&text, exact), exact);

        let trimmed = boundary::trim(&text, span);
        let snapped = boundary::snap_to_words(&text, span);
        prop_assert_eq!(trimmed.is_none(), text.slice(span).trim().is_empty());
        prop_assert_eq!(snapped.is_none(), trimmed.is_none());
        let (Some(trimmed), Some(snapped)) = (trimmed, snapped) else { return Ok(()) };
        prop_assert!(span.contains(trimmed) && snapped.contains(trimmed));
        prop_assert_eq!(boundary::trim(&text, trimmed), Some(trimmed));
        prop_assert_eq!(boundary::snap_to_words(&text, snapped), Some(snapped));
        prop_assert!(text.is_grapheme_boundary(snapped.start()) && text.is_grapheme_boundary(snapped.end()));

        let words = naive_units(&text, false);
        let inside = |offset: Offset| words.iter().find(|word| word.start() < offset && offset < word.end());
        let exact = boundary::snap_to_graphemes(&text, trimmed);
        prop_assert_eq!(snapped.start(), inside(exact.start()).map_or(exact.start(), |word| word.start()));
        prop_assert_eq!(snapped.end(), inside(exact.end()).map_or(exact.end(), |word| word.end()));
    }

    #[test]
    fn graphemes_are_those_of_the_standard(text in text(0..80)) {
        let mut expected: Vec<Offset> = text.as_str().grapheme_indices(true).map(|(index, _)| at(index)).collect();
        expected.push(text.len());
        expected.dedup();
        let found: Vec<Offset> = places(&text).into_iter().filter(|&place| text.is_grapheme_boundary(place)).collect();
        prop_assert_eq!(&found, &expected);
        prop_assert_eq!(stops(Offset::ZERO, |from| boundary::next_grapheme(&text, from)), &expected[1..]);
        expected.reverse();
        prop_assert_eq!(stops(text.len(), |from| boundary::previous_grapheme(&text, from)), &expected[1..]);
    }

    #[test]
    fn the_caret_stops_at_words_and_sentences(text in text(0..100)) {
        check_movement(&text, &places(&text))?;
    }

    #[test]
    fn the_caret_always_gets_on(text in text(0..100)) {
        for (step, forward) in steps() {
            for from in places(&text) {
                let to = step(&text, from);
                prop_assert!(text.is_grapheme_boundary(to));
                if forward {
                    prop_assert!(to > from || from == text.len());
                } else {
                    prop_assert!(to < from || from == Offset::ZERO);
                }
            }
        }
    }

    #[test]
    fn a_sentence_stays_in_its_block(text in text(0..100)) {
        for from in places(&text) {
            let Some(block) = text.block(text.block_at(from)) else { continue };
            let sentence = boundary::sentence_at(&text, from);
            prop_assert!(sentence.is_none() || block.content().unwrap().contains(sentence.unwrap()));
            if !block.is_blank() {
                prop_assert!(sentence.is_some());
            }
            if let Some(sentence) = sentence {
                prop_assert_eq!(boundary::trim(&text, sentence), Some(sentence));
            }
        }
    }
}

proptest! {
    #![proptest_config(config(8))]

    #[test]
    fn a_block_beyond_reach_has_the_same_words(raw in raw_text(3000..6000), offsets: [prop::sample::Index; 20]) {
        let text = Text::new(raw.replace(['\r', '\n', '.', '!', '?', '。', '\u{2028}'], ". "));
        let places = places(&text);
        check_movement(&text, &offsets.map(|it| places[it.index(places.len())]))?;
    }
}

type Step = fn(&Text, Offset) -> Offset;

/// All movements, and whether they go forward.
fn steps() -> [(Step, bool); 6] {
    [
        (boundary::next_grapheme, true),
        (boundary::previous_grapheme, false),
        (boundary::next_word, true),
        (boundary::previous_word, false),
        (boundary::next_sentence, true),
        (boundary::previous_sentence, false),
    ]
}

/// From each place the next and previous word and sentence, and those there, are those of the naive twin.
fn check_movement(text: &Text, places: &[Offset]) -> Result<(), TestCaseError> {
    for sentences in [false, true] {
        let units = naive_units(text, sentences);
        let [next, previous]: [Step; 2] = match sentences {
            true => [boundary::next_sentence, boundary::previous_sentence],
            false => [boundary::next_word, boundary::previous_word],
        };
        for &from in places {
            let next_end = units.iter().map(|it| it.end()).find(|&end| end > from).unwrap_or(text.len());
            prop_assert_eq!(next(text, from), next_end);
            let previous_start = units.iter().map(|it| it.start()).rfind(|&start| start < from).unwrap_or_default();
            prop_assert_eq!(previous(text, from), previous_start);
            let here = units.iter().rfind(|it| it.start() <= from && from <= it.end()).copied();
            if !sentences {
                prop_assert_eq!(boundary::word_at(text, from), here);
            } else if here.is_some() {
                prop_assert_eq!(boundary::sentence_at(text, from), here);
            }
        }
    }
    Ok(())
}

/// Reads `It was [deep]ly sad`: the text, and the span in brackets.
fn marked(marked: &str) -> (Text, Span) {
    let (start, end) = (marked.find('[').unwrap(), marked.find(']').unwrap() - 1);
    (Text::new(marked.replace(['[', ']'], "")), span(start, end))
}

/// Writes a span as [`marked`] reads it.
fn mark(text: &Text, span: Option<Span>) -> String {
    let Some(span) = span else { return "nothing".to_owned() };
    let (head, rest) = text.as_str().split_at(span.start().to_usize());
    let (words, tail) = rest.split_at(span.len() as usize);
    format!("{head}[{words}]{tail}")
}

/// Reads `It was |deeply sad`: the text, and the place of the bar.
fn caret(marked: &str) -> (Text, Offset) {
    (Text::new(marked.replace('|', "")), at(marked.find('|').unwrap()))
}

#[test]
fn a_selection_snaps_to_words() {
    for (selected, expected) in [
        // The ends move out of words, and only out of words.
        ("It was [deep]ly sad", "It was [deeply] sad"),
        ("It was d[eeply sa]d", "It was [deeply sad]"),
        ("It was[ deeply ]sad", "It was [deeply] sad"),
        ("[It] was sad", "[It] was sad"),
        ("It[ ]was", "nothing"),
        ("so [sad\n]", "so [sad]\n"),
        ("so s[ad\n\nBut] why", "so [sad\n\nBut] why"),
        ("so [sad\n\n]But", "so [sad]\n\nBut"),
        ("\u{A0}[\u{A0}sad\u{A0}]", "\u{A0}\u{A0}[sad]\u{A0}"),
        // Punctuation alone stays, and stays out.
        ("Why[?]! He", "Why[?]! He"),
        ("Why[?! H]e", "Why[?! He]"),
        ("(sa[d])", "([sad])"),
        ("sad [—] but", "sad [—] but"),
        ("“We ca[n]”", "“We [can]”"),
        ("a [snake_ca]se", "a [snake_case]"),
        // Apostrophes stay in words.
        ("I do[n’t] know", "I [don’t] know"),
        ("I [don]'t know", "I [don't] know"),
        ("aujourd’[hui] encore", "[aujourd’hui] encore"),
        ("de l’[homme] libre", "de [l’homme] libre"),
        ("« [quoi]\u{202F}»", "« [quoi]\u{202F}»"),
        ("dit-[i]l\u{202F}: oui", "dit-[il]\u{202F}: oui"),
        ("the miners’ [str]ike", "the miners’ [strike]"),
        // Numbers are whole, hyphens divide.
        ("of 1[,0]00.50 euros", "of [1,000.50] euros"),
        ("in Nur-[Sul]tan now", "in Nur-[Sultan] now"),
        ("in N[ur-Sul]tan now", "in [Nur-Sultan] now"),
        ("co\u{AD}op[er]ate", "[co\u{AD}operate]"),
        // Other scripts.
        ("Қазақстан Респуб[лика]сы", "Қазақстан [Республикасы]"),
        ("ال[سلا]م عليكم", "[السلام] عليكم"),
        ("नम[स्ते] दुनिया", "[नमस्ते] दुनिया"),
        ("대한[민]국 만세", "[대한민국] 만세"),
        ("中华[人民]共和国", "中华[人民]共和国"),
        ("この[カタ]カナ", "この[カタカナ]"),
        ("ภา[ษา]ไทย", "ภา[ษา]ไทย"),
        ("ทำ[ง]าน", "ทำ[ง]าน"),
        // Graphemes are never split.
        ("cafe[\u{301}] noir", "[cafe\u{301}] noir"),
        ("ทก[\u{E33}]", "ท[กำ]"),
        ("yes 👍[🏽]!", "yes [👍🏽]!"),
        ("yes 👨‍[👩]‍👧‍👦!", "yes [👨‍👩‍👧‍👦]!"),
        ("🇫🇷🇰[🇿]🇩🇪", "🇫🇷[🇰🇿]🇩🇪"),
    ] {
        let (text, span) = marked(selected);
        assert_eq!(mark(&text, boundary::snap_to_words(&text, span)), expected, "from {selected}");
    }
}

#[test]
fn the_word_at_a_place() {
    for (place, expected) in [
        ("|We can", "[We] can"),
        ("W|e can", "[We] can"),
        ("We| can", "[We] can"),
        ("We |can", "We [can]"),
        ("We  |  can", "nothing"),
        ("yes|, we", "[yes], we"),
        ("yes,| we", "nothing"),
        ("yes|", "[yes]"),
        ("人|民", "人[民]"),
        ("yes\n|", "nothing"),
        ("|", "nothing"),
    ] {
        let (text, offset) = caret(place);
        assert_eq!(mark(&text, boundary::word_at(&text, offset)), expected, "at {place}");
    }
}

#[test]
fn the_sentence_at_a_place() {
    for (place, expected) in [
        ("We |can. Yes!", "[We can.] Yes!"),
        ("We can.| Yes!", "[We can.] Yes!"),
        ("We can. |Yes!", "We can. [Yes!]"),
        ("We can. Yes!|", "We can. [Yes!]"),
        ("  |  We can.", "    [We can.]"),
        ("We can\n|and will", "We can\n[and will]"),
        ("We can|\nand will", "[We can]\nand will"),
        ("We can\n|\nand will", "nothing"),
        ("It costs |3.50 euros, e.g. here. So?", "[It costs 3.50 euros, e.g. here.] So?"),
        ("“Wh|y?” he asked. So?", "[“Why?”] he asked. So?"),
        ("“Go.” |He went.", "“Go.” [He went.]"),
        ("人民|万岁。好！", "[人民万岁。]好！"),
        ("सत्य|मेव। जयते।", "[सत्यमेव।] जयते।"),
        ("Why| not… yes.", "[Why not… yes.]"),
        ("|", "nothing"),
    ] {
        let (text, offset) = caret(place);
        assert_eq!(mark(&text, boundary::sentence_at(&text, offset)), expected, "at {place}");
    }
}

/// Writes a text with a bar at each place.
fn bars(text: &Text, mut places: Vec<Offset>) -> String {
    places.sort_unstable();
    let mut written = text.as_str().to_owned();
    for place in places.iter().rev() {
        written.insert(place.to_usize(), '|');
    }
    written
}

#[test]
fn the_caret_moves_as_in_an_editor() {
    let text = Text::new("Well, we don’t know.\n\n  So: why? 👍");
    let next: [Step; 3] = [boundary::next_word, boundary::next_sentence, boundary::next_grapheme];
    let expected = [
        "Well|, we| don’t| know|.\n\n  So|: why|? 👍|",
        "Well, we don’t know.|\n\n  So: why?| 👍|",
        "W|e|l|l|,| |w|e| |d|o|n|’|t| |k|n|o|w|.|\n|\n| | |S|o|:| |w|h|y|?| |👍|",
    ];
    for (step, expected) in next.into_iter().zip(expected) {
        assert_eq!(bars(&text, stops(Offset::ZERO, |from| step(&text, from))), expected);
    }
    let previous: [Step; 2] = [boundary::previous_word, boundary::previous_sentence];
    let expected = ["|Well, |we |don’t |know.\n\n  |So: |why? 👍", "|Well, we don’t know.\n\n  |So: why? |👍"];
    for (step, expected) in previous.into_iter().zip(expected) {
        assert_eq!(bars(&text, stops(text.len(), |from| step(&text, from))), expected);
    }
}

#[test]
fn words_are_counted() {
    for (text, words) in
        [("", 0), (" — … ", 0), ("We don’t know: 1,000.50?\n\nNur-Sultan", 6), ("a\nb\r\nc", 3), ("人民", 2)]
    {
        assert_eq!(boundary::words(text), words, "in {text:?}");
    }
}

#[test]
fn a_word_beyond_reach_stays_as_selected() {
    let reach = boundary::REACH as usize;
    let text = Text::new(format!("so {} so", "a".repeat(3 * reach)));
    let inner = span(reach + 10, reach + 20);
    assert_eq!(boundary::snap_to_words(&text, inner), Some(inner));
    assert_eq!(boundary::next_word(&text, at(3 + 3 * reach)), text.len());
    assert_eq!(boundary::previous_word(&text, at(3)), Offset::ZERO);
}

#[test]
fn a_word_across_the_edge_of_reach_is_whole() {
    for gap in boundary::REACH as usize - 10..boundary::REACH as usize + 10 {
        let text = Text::new(format!("Our reform {} reform", "-".repeat(gap)));
        let (after, before) = (at("Our reform".len()), at("Our reform ".len() + gap));
        assert_eq!(boundary::next_word(&text, after), text.len());
        assert_eq!(boundary::previous_word(&text, before), at("Our ".len()));
    }
}

#[test]
fn paragraphs_are_numbered_without_the_blank_lines() {
    let text = Text::new("One.\n\nTwo.\n \u{A0}\n".repeat(100));
    let numbers: Vec<u32> = text.blocks().filter_map(|block| block.number).collect();
    assert_eq!(text.block_count(), 400);
    assert_eq!(numbers, (1..=200).collect::<Vec<u32>>());
}

#[test]
fn errors_tell_a_person_what_is_wrong() {
    let text = Text::new("a😀");
    for (result, message) in [
        (text.byte_from_utf16(2).map(drop), "offset 2 lies inside a character (utf-16)"),
        (text.byte_from_utf8(4).map(drop), "offset 4 lies inside a character (utf-8)"),
        (
            text.byte_from_code_point(7).map(drop),
            "offset 7 lies beyond the end of the text, which is 2 long (code-point)",
        ),
        (text.checked_span(at(1), at(1)).map(drop), "the span at offset 1 is empty (utf-8)"),
        (text.checked_span(at(5), at(1)).map(drop), "the span ends at offset 1, before its start at 5 (utf-8)"),
    ] {
        assert_eq!(result.unwrap_err().to_string(), message);
    }
}

#[test]
fn intake_keeps_all_but_line_ends_and_bom() {
    let taken = intake("\u{FEFF}Ça\r\nva?\rOui\n\u{FEFF}\r");
    assert_eq!(taken.text.as_str(), "Ça\nva?\nOui\n\u{FEFF}\n");
    assert_eq!((taken.record.newlines, taken.record.bom), (Newlines::Mixed, true));
    let place = |count| taken.map.byte_from_raw(count, OffsetUnit::CodePoint).map(Offset::get);
    assert_eq!([place(0), place(1), place(2)], [Ok(0), Ok(0), Ok(2)]);
    assert_eq!([place(3), place(4), place(5)], [Ok(3), Ok(3), Ok(4)], "before CR, before LF, after it");
    assert!(taken.map.span_from_raw(3, 4, OffsetUnit::CodePoint).is_err(), "a CR alone is no span");
    for newlines in [Newlines::Lf, Newlines::CrLf, Newlines::Cr, Newlines::Mixed] {
        assert_eq!(Newlines::from_name(newlines.name()), Some(newlines));
    }
}

#[test]
fn a_lone_surrogate_is_replaced_and_counted() {
    let taken = intake_utf16(&[0x61, 0xD83D, 0x62, 0xDE00, 0xD83D, 0xDE00]);
    assert_eq!(taken.text.as_str(), "a\u{FFFD}b\u{FFFD}😀");
    assert_eq!(taken.record.replaced_surrogates, 2);
    assert!(taken.map.is_identity());
}
