//! Finding in the open speech: what is looked for, where it is, and which of the hits people are at.

use std::rc::Rc;

use crate::model::search::{Case, Ends, Hits};
use crate::model::{DocumentId, LabelId, Offset, Span, Text, Timestamp};

/// At most this many hits are labelled at once.
pub const MOST_AT_ONCE: usize = 50_000;

/// What the field holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Means {
    /// Words as they are.
    #[default]
    Words,
    /// A regular expression, as the browser has them.
    Pattern,
}

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// What was typed.
    pub typed: String,
    /// How it is meant.
    pub means: Means,
    /// Whether case counts.
    pub case: Case,
    /// Whether words must be whole.
    pub ends: Ends,
}

/// What is known of the hits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Answer {
    /// They are here.
    #[default]
    Here,
    /// The browser was asked for them.
    Awaited,
    /// The pattern is none; why, in the browser's words.
    NoPattern(String),
    /// The pattern took too long, and was stopped.
    TooSlow,
    /// What looks for patterns could not be started.
    Lost,
}

/// The find bar, and what it found. Nothing is typed when `query.typed` is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Find {
    /// Whether it is on the screen.
    pub is_open: bool,
    /// How often it was opened: each time its field takes the focus.
    pub openings: u32,
    /// What is looked for.
    pub query: Query,
    /// How often it changed, or the text did: answers to older questions do not count.
    pub question: u32,
    /// What is known.
    pub answer: Answer,
    /// Where it is.
    pub hits: Rc<Hits>,
    /// The number of the hit that people are at, from zero.
    pub at: Option<usize>,
    /// From where the first hit is looked for.
    pub from: Offset,
    /// The text that was searched.
    pub text: Option<Text>,
}

impl Find {
    /// The hit that people are at.
    pub fn current(&self) -> Option<Span> {
        self.hits.get(self.at?)
    }
}

/// A passage that was just labelled: perhaps its words are in the speech again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labelled {
    /// In which document.
    pub document: DocumentId,
    /// Where.
    pub span: Span,
    /// With which label.
    pub label: LabelId,
}

/// Passages with the words of one that was labelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike {
    /// In which document.
    pub document: DocumentId,
    /// Where; without the one that was labelled.
    pub spans: Vec<Span>,
    /// The label.
    pub label: LabelId,
}

/// What people do with the find bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Open it. Where people look is where the search begins, unless something is selected.
    Open(Offset),
    /// Close it; the hit is selected, and the caret is there.
    Close,
    /// Look for this.
    Seek(Query),
    /// The browser's answer to a question: the hits, or why there are none.
    Answer {
        /// Which question.
        question: u32,
        /// What is known.
        answer: Answer,
        /// Starts and ends in UTF-16 code units, one behind the other.
        ends: Vec<u32>,
        /// How many hits there are in all.
        total: usize,
    },
    /// To the next hit, or the one before; round at the ends.
    Step {
        /// Which.
        forward: bool,
    },
    /// The label goes on the hit that people are at.
    LabelThis(LabelId),
    /// The label goes on all hits.
    LabelAll(LabelId),
    /// Look whether the words of a passage that was just labelled are in the speech again, and offer to label them.
    Offer(Labelled),
    /// Label what was offered.
    TakeOffer,
    /// Go to the paragraph of that number, from 1.
    Paragraph(u32),
}

/// A place where people were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// In which document.
    pub document: DocumentId,
    /// Where.
    pub offset: Offset,
}

/// How many places are remembered.
const MOST_PLACES: usize = 50;
/// Who stays as long somewhere, in milliseconds, was there; before that it is a stop on the way.
const STAY_MS: i64 = 3_000;

/// Where people were before they jumped, to go back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    behind: Vec<Place>,
    ahead: Vec<Place>,
    arrived: Option<Timestamp>,
}

impl Places {
    /// People jump away from `here`. Of several jumps in a row the start of the first one is remembered.
    pub fn jump(&mut self, here: Place, now: Timestamp) {
        let on_the_way = self.arrived.is_some_and(|then| (0..STAY_MS).contains(&(now.millis() - then.millis())));
        self.arrived = Some(now);
        if on_the_way && !self.behind.is_empty() {
            return;
        }
        self.ahead.clear();
        self.behind.push(here);
        if self.behind.len() > MOST_PLACES {
            self.behind.remove(0);
        }
    }

    /// Whether there is somewhere to go.
    pub fn leads(&self, forward: bool) -> bool {
        !if forward { &self.ahead } else { &self.behind }.is_empty()
    }

    /// The place before (or after, when `forward`), from `here`; those in documents that are not `there` any more are
    /// forgotten.
    pub fn travel(&mut self, here: Place, forward: bool, there: impl Fn(&DocumentId) -> bool) -> Option<Place> {
        let (from, to) = match forward {
            true => (&mut self.ahead, &mut self.behind),
            false => (&mut self.behind, &mut self.ahead),
        };
        from.retain(|it| there(&it.document));
        let place = from.pop()?;
        to.push(here);
        // What follows is a new journey.
        self.arrived = None;
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(offset: u32) -> Place {
        Place { document: DocumentId::new("d"), offset: Offset::new(offset) }
    }

    #[test]
    fn back_leads_to_where_a_row_of_jumps_began() {
        let mut places = Places::default();
        let there = |_: &DocumentId| true;
        for (offset, at) in [(10, 0), (20, 1_000), (30, 2_000), (40, 9_000)] {
            places.jump(place(offset), Timestamp::from_millis(at));
        }
        assert_eq!(places.travel(place(50), false, there), Some(place(40)));
        assert_eq!(places.travel(place(40), false, there), Some(place(10)));
        assert_eq!(places.travel(place(10), false, there), None);
        assert_eq!(places.travel(place(10), true, there), Some(place(40)));
        assert_eq!(places.travel(place(40), true, there), Some(place(50)));
        assert!(!places.leads(true) && places.leads(false));
    }

    #[test]
    fn a_jump_from_the_middle_forgets_what_was_ahead() {
        let mut places = Places::default();
        places.jump(place(10), Timestamp::from_millis(0));
        places.travel(place(20), false, |_| true);
        places.jump(place(11), Timestamp::from_millis(500));
        assert!(!places.leads(true));
        assert_eq!(places.travel(place(30), false, |_| true), Some(place(11)));
    }

    #[test]
    fn places_are_few_and_those_that_went_are_passed_over() {
        let mut places = Places::default();
        for number in 0..100_u32 {
            places.jump(place(number), Timestamp::from_millis(i64::from(number) * 10_000));
        }
        assert_eq!(places.behind.len(), MOST_PLACES);
        assert_eq!(places.travel(place(0), false, |_| false), None);
        assert!(!places.leads(false));
    }
}
