//! A text that came in and could be tidied: what is offered before it becomes a speech.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::model::tidy::{Fate, Options, Tidied, tidy};
use crate::model::{Intake, IntakeRecord, intake, limits};

/// A text that waits for an answer: tidied, or as it is. Cloning is cheap; two are equal when they are the same one.
#[derive(Clone, Debug)]
pub struct Offer(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    title: String,
    intake: Intake,
    from_field: bool,
    found: Found,
}

/// What could be done, and how often.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Lines that could be joined to the one before.
    pub joined: usize,
    /// Headers, footers and page numbers that could go.
    pub lines: usize,
    /// Form feeds and soft hyphens that could go.
    pub marks: usize,
}

impl PartialEq for Offer {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Offer {}

impl Offer {
    /// An offer, if the text needs one; else the text comes back. `from_field`: it was pasted or typed on the page for a
    /// new speech.
    pub fn of(title: String, intake: Intake, from_field: bool) -> Result<Self, Box<Intake>> {
        if intake.text.as_str().len() > limits::TEXT_BYTES {
            return Err(Box::new(intake));
        }
        let tidied = tidy(intake.text.as_str(), Options::ALL);
        let found = Found { joined: tidied.joined, lines: tidied.lines, marks: tidied.marks };
        // What would leave nothing is no help.
        if !tidied.is_change() || tidied.text.trim().is_empty() {
            return Err(Box::new(intake));
        }
        Ok(Self(Rc::new(Inner { title, intake, from_field, found })))
    }

    /// What the speech is to be called; empty when it has no name yet.
    pub fn title(&self) -> &str {
        &self.0.title
    }

    /// Whether it was pasted or typed.
    pub fn is_from_field(&self) -> bool {
        self.0.from_field
    }

    /// What could be done.
    pub fn found(&self) -> Found {
        self.0.found
    }

    /// The text as it would be.
    pub fn tidied(&self, options: Options) -> Tidied<'_> {
        tidy(self.0.intake.text.as_str(), options)
    }

    /// The text with that done; nothing leaves it as it came.
    pub fn intake(&self, options: Options) -> Intake {
        let given = &self.0.intake;
        if options == Options::default() {
            return given.clone();
        }
        let mut tidied = intake(&self.tidied(options).text);
        tidied.record = IntakeRecord { ..given.record };
        tidied
    }
}

/// A piece of what is shown of an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words that stay.
    Words(String),
    /// A line end that becomes a space, or goes.
    Joint,
    /// A hyphen that goes, with the line end behind it.
    Mended,
    /// A soft hyphen or a form feed that goes.
    Mark,
    /// A line that goes.
    Gone(String),
    /// A line end that stays.
    End,
    /// Here something is not shown.
    Skipped,
}

/// How many lines are shown from the first that changes.
const FIRST_LINES: usize = 16;
/// How many places where a page ends are shown.
const PAGE_EDGES: usize = 4;
/// How many lines around each.
const AROUND: usize = 2;
/// How many characters are shown of a line.
const LINE_CHARS: usize = 400;

/// What is shown of a tidied text: its first changes, and the first places where something goes.
pub fn preview(tidied: &Tidied<'_>) -> Vec<Piece> {
    let is_mark = |it: char| matches!(it, '\u{ad}' | '\u{c}');
    let marked = tidied.marks > 0;
    let mut shown: BTreeSet<usize> = BTreeSet::new();
    let mut show = |from: usize, count: usize| shown.extend(from..from + count);
    let (mut first, mut edges, mut last_edge) = (true, 0, None);
    for (at, (line, fate)) in tidied.lines().enumerate() {
        if fate == Fate::Kept && !(first && marked && line.contains(is_mark)) {
            continue;
        }
        if first {
            show(at, FIRST_LINES);
            first = false;
        }
        if fate == Fate::Residue && edges < PAGE_EDGES && at >= FIRST_LINES {
            // A header below a footer is the same place.
            let same = last_edge.is_some_and(|last| at - last <= AROUND + 1);
            edges += usize::from(!same);
            last_edge = Some(at);
            show(at.saturating_sub(AROUND), 2 * AROUND + 1);
        } else if !first && edges >= PAGE_EDGES {
            break;
        }
    }
    let mut pieces = Vec::new();
    let mut next = 0;
    let last = shown.last().copied().unwrap_or_default();
    let mut goes_on = false;
    for (at, (line, fate)) in tidied.lines().enumerate().take(last + 1).filter(|it| shown.contains(&it.0)) {
        goes_on = true;
        if at > next {
            pieces.push(Piece::Skipped);
        }
        next = at + 1;
        let mut characters = line.chars();
        let mut cut: String = characters.by_ref().take(LINE_CHARS).collect();
        if characters.next().is_some() {
            cut.push('…');
        }
        match fate {
            Fate::Residue => pieces.push(Piece::Gone(cut.replace(is_mark, "").trim().to_owned())),
            Fate::Gap => {}
            _ => {
                let words = if fate.joins() { cut.trim_end() } else { &*cut };
                let words = if fate == Fate::Mended {
                    words.strip_suffix(['-', '\u{2010}', '\u{ad}']).unwrap_or(words)
                } else {
                    words
                };
                for (part, words) in words.split(is_mark).enumerate() {
                    if part > 0 {
                        pieces.push(Piece::Mark);
                    }
                    if !words.is_empty() {
                        pieces.push(Piece::Words(words.to_owned()));
                    }
                }
                pieces.push(match fate {
                    Fate::Mended => Piece::Mended,
                    Fate::Kept => Piece::End,
                    _ => Piece::Joint,
                });
            }
        }
    }
    if goes_on && tidied.lines().nth(next).is_some() {
        pieces.push(Piece::Skipped);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    const BROKEN: &str = "We remain deeply concerned about the state of human\nrights in the region, and we call on all govern-\n\
        ments to respect the freedom of all to meet and speak.\nThe commission was set up by the general assembly a\nlong time ago, \
        and it has done much since then. Much\nremains to be done, and nobody can say when it will\n12\nbe done.\n\nWe thank you.";

    #[test]
    fn only_what_needs_help_is_offered() {
        for (text, needs) in
            [("", false), ("We are concerned.\nWe hope.", false), (BROKEN, true), ("a\u{ad}b", true), ("\u{c}", false)]
        {
            assert_eq!(Offer::of(String::new(), intake(text), true).is_ok(), needs, "{text}");
        }
    }

    #[test]
    fn what_is_kept_stays_as_it_came_and_what_is_tidied_says_how_it_came() {
        let raw = format!("\u{feff}{}", BROKEN.replace('\n', "\r\n"));
        let offer = Offer::of("A".to_owned(), intake(&raw), false).unwrap();
        assert_eq!(offer.intake(Options::default()).text.as_str(), BROKEN);
        let tidied = offer.intake(Options::ALL);
        assert_eq!(tidied.record, intake(&raw).record);
        assert_eq!(tidied.text.as_str(), offer.tidied(Options::ALL).text);
        assert!(tidied.text.as_str().contains("all governments to respect"));
    }

    #[test]
    fn what_changes_is_shown() {
        let text = format!("{}\n- 2 -\nThe end.", BROKEN.replace("12\n", ""));
        let offer = Offer::of(String::new(), intake(&text), true).unwrap();
        let pieces = preview(&offer.tidied(Options::ALL));
        assert_eq!(pieces[0], Piece::Words("We remain deeply concerned about the state of human".to_owned()));
        assert_eq!(pieces[1], Piece::Joint);
        assert_eq!(pieces[3], Piece::Mended);
        assert!(pieces.contains(&Piece::Gone("- 2 -".to_owned())), "{pieces:?}");
        let words: usize = pieces.iter().filter(|it| matches!(it, Piece::Joint | Piece::Mended)).count();
        assert_eq!(words, offer.found().joined);
        let trimmed = preview(&offer.tidied(Options { trim_residue: true, join_lines: false }));
        assert!(!trimmed.contains(&Piece::Joint) && trimmed.contains(&Piece::Gone("- 2 -".to_owned())));
    }

    #[test]
    fn a_preview_is_short() {
        let page = format!("{}\n- 2 -\n", BROKEN.replace("12\n", ""));
        let text = page.repeat(1_000);
        let offer = Offer::of(String::new(), intake(&text), true).unwrap();
        let pieces = preview(&offer.tidied(Options::ALL));
        assert!(pieces.len() < 120, "{}", pieces.len());
        assert_eq!(pieces.last(), Some(&Piece::Skipped));
    }
}
