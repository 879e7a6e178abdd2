//! The text sentence by sentence, as much of it as a screen can list.

use crate::model::{Offset, Span, Text, boundary};

/// A paragraph, or the part of it that is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// Its number in the text, from 1.
    pub number: u32,
    /// Its sentences, in order.
    pub sentences: Vec<Span>,
}

/// Sentences that follow each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// By paragraph.
    pub paragraphs: Vec<Paragraph>,
    /// Where an excerpt begins that ends just before this one; `None` at the start of the text.
    pub earlier: Option<Offset>,
    /// Where the next one begins; `None` at the end of the text.
    pub later: Option<Offset>,
}

impl Excerpt {
    /// All its sentences, in order.
    pub fn sentences(&self) -> impl DoubleEndedIterator<Item = Span> + '_ {
        self.paragraphs.iter().flat_map(|it| it.sentences.iter().copied())
    }

    /// At most `most` sentences, from the one at `start` on.
    pub fn of(text: &Text, start: Offset, most: usize) -> Self {
        let mut found = Self::default();
        let mut next = first_word(text, boundary::sentence_at(text, start).map_or(start, Span::start));
        for _ in 0..most {
            let Some(place) = next else { break };
            let Some(sentence) = boundary::sentence_at(text, place).and_then(|it| Span::new(place, it.end())) else {
                break;
            };
            let number = text.block(text.block_at(place)).and_then(|it| it.number).unwrap_or_default();
            match found.paragraphs.last_mut() {
                Some(last) if last.number == number => last.sentences.push(sentence),
                _ => found.paragraphs.push(Paragraph { number, sentences: vec![sentence] }),
            }
            next = first_word(text, sentence.end());
        }
        found.later = next;
        let begin = found.sentences().next().map_or(Offset::ZERO, Span::start);
        let before = back(text, begin, most);
        found.earlier = (before < begin).then_some(before);
        found
    }
}

/// The start of the sentence that many sentences before `place`, or of the first one.
pub fn back(text: &Text, place: Offset, sentences: usize) -> Offset {
    let mut at = place;
    for _ in 0..sentences {
        let before = boundary::previous_sentence(text, at);
        if before >= at {
            break;
        }
        at = before;
    }
    // White space before the first sentence is none of it.
    if first_word(text, at).is_none_or(|it| it >= place) { place } else { at }
}

/// The first place from `offset` on that is not white space.
fn first_word(text: &Text, offset: Offset) -> Option<Offset> {
    Span::new(offset, text.len()).and_then(|rest| boundary::trim(text, rest)).map(Span::start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &Text, excerpt: &Excerpt) -> Vec<String> {
        let of = |it: &Paragraph| {
            let sentences: Vec<&str> = it.sentences.iter().map(|span| text.slice(*span)).collect();
            format!("{}: {}", it.number, sentences.join(" | "))
        };
        excerpt.paragraphs.iter().map(of).collect()
    }

    #[test]
    fn paragraphs_are_cut_into_sentences() {
        let text = Text::new("  One here. Two there!  \n\n Three?\nFour");
        let all = Excerpt::of(&text, Offset::ZERO, 100);
        assert_eq!(shown(&text, &all), ["1: One here. | Two there!", "2: Three?", "3: Four"]);
        assert_eq!((all.earlier, all.later), (None, None));
    }

    #[test]
    fn excerpts_follow_each_other() {
        let long: String =
            (0..57).map(|it| format!("Sentence {it} is here. {}", if it % 5 == 4 { "\n\n" } else { "" })).collect();
        let text = Text::new(long);
        let all: Vec<Span> = Excerpt::of(&text, Offset::ZERO, 1000).sentences().collect();
        assert_eq!(all.len(), 57);
        let (mut forward, mut at) = (Vec::new(), Some(Offset::ZERO));
        let mut starts = Vec::new();
        while let Some(start) = at {
            let one = Excerpt::of(&text, start, 10);
            starts.push(start);
            forward.extend(one.sentences());
            at = one.later;
        }
        assert_eq!(forward, all);
        let last = Excerpt::of(&text, *starts.last().unwrap(), 10);
        assert_eq!(last.earlier, starts.iter().rev().nth(1).copied());
        assert_eq!(back(&text, all[5].start(), 100), all[0].start());
    }

    #[test]
    fn nothing_is_listed_of_nothing() {
        for text in ["", " \n \n"] {
            assert_eq!(Excerpt::of(&Text::new(text), Offset::ZERO, 10), Excerpt::default(), "{text:?}");
        }
    }

    #[test]
    fn each_letter_of_a_very_long_paragraph_is_in_one_sentence() {
        let text = Text::new("word ".repeat(4000));
        let excerpt = Excerpt::of(&text, Offset::ZERO, 1000);
        let spans: Vec<Span> = excerpt.sentences().collect();
        assert_eq!(spans.first().map(|it| it.start()), Some(Offset::ZERO));
        assert_eq!(spans.last().map(|it| it.end()), Some(Offset::new(19_999)));
        assert!(spans.windows(2).all(|pair| pair[0].end() <= pair[1].start()));
    }
}
