//! Where a passage of a file lies in its text: by its offsets if its words stand there, else by its words.

use std::rc::Rc;

use super::clean::{quoted, sentence};
use crate::model::anchor::{Candidate, Finder, SURE};
use crate::model::{
    Intake, IntakeMap, IntakeRecord, Lost, Newlines, Offset, OffsetError, OffsetUnit, Span, Text, intake,
};

/// A text as the file gives it, for finding spans and comparing quotes.
pub struct Given {
    /// After intake.
    pub text: Text,
    /// What intake changed.
    pub record: IntakeRecord,
    /// Where offsets went and the text before, when intake changed any of them.
    moved: Option<(IntakeMap, Text)>,
}

impl Given {
    /// Takes the text in, as any text; one that says what intake did keeps what now looks like a BOM.
    pub fn new(raw: &str, said: Option<IntakeRecord>) -> Self {
        if let Some(record) = said
            && !raw.contains('\r')
        {
            return Self { text: Text::new(raw), record, moved: None };
        }
        let said = said.unwrap_or_default();
        let Intake { text, record, map } = intake(raw);
        let newlines = if record.newlines == Newlines::Lf { said.newlines } else { record.newlines };
        let record = IntakeRecord { newlines, bom: record.bom || said.bom, ..said };
        Self { text, record, moved: (!map.is_identity()).then(|| (map, Text::new(raw))) }
    }

    /// A text that is here already.
    pub fn of(text: Text) -> Self {
        Self { text, record: IntakeRecord::default(), moved: None }
    }

    /// The place of this offset.
    pub fn place(&self, count: u32, unit: OffsetUnit) -> Result<Offset, OffsetError> {
        match &self.moved {
            None => self.text.byte_from_count(count, unit),
            Some((map, _)) => map.byte_from_raw(count, unit),
        }
    }

    /// The span of these offsets, and what the file's own text says there.
    pub fn span(&self, start: u32, end: u32, unit: OffsetUnit) -> Result<(Span, &str), OffsetError> {
        match &self.moved {
            None => self.text.span_from_counts(start, end, unit).map(|span| (span, self.text.slice(span))),
            Some((map, before)) => {
                let words = before.slice(before.span_from_counts(start, end, unit)?);
                Ok((map.span_from_raw(start, end, unit)?, words))
            }
        }
    }
}

/// How many quotes are what the text says at their offsets, in each unit.
#[derive(Clone, Copy, Default)]
pub struct Tally {
    quotes: usize,
    matching: [usize; UNITS.len()],
}

const UNITS: [OffsetUnit; 3] = [OffsetUnit::CodePoint, OffsetUnit::Utf16, OffsetUnit::Utf8];

impl Tally {
    /// Whether some quotes are not where they should be.
    pub fn has_misses(&self, unit: OffsetUnit) -> bool {
        self.in_unit(unit) < self.quotes
    }

    /// The unit in which most quotes match, if that is another than `said`.
    pub fn better_than(&self, said: OffsetUnit) -> Option<OffsetUnit> {
        let most = UNITS.into_iter().max_by_key(|it| (self.in_unit(*it), *it == said))?;
        (self.in_unit(most) > self.in_unit(said) && self.in_unit(most) * 2 > self.quotes).then_some(most)
    }

    fn in_unit(&self, unit: OffsetUnit) -> usize {
        UNITS.iter().zip(self.matching).find(|(it, _)| **it == unit).map_or(0, |it| it.1)
    }

    /// Counts one quote.
    pub fn count(&mut self, given: &Given, offsets: Option<(u32, u32)>, lost: &Lost) {
        self.quotes += 1;
        let matches = |unit: OffsetUnit| {
            offsets.is_some_and(|(start, end)| given.span(start, end, unit).is_ok_and(|(_, words)| says(words, lost)))
        };
        if given.text.len_in(OffsetUnit::CodePoint) == given.text.len().get() && given.moved.is_none() {
            let same = usize::from(matches(OffsetUnit::CodePoint));
            self.matching.iter_mut().for_each(|it| *it += same);
        } else {
            self.matching.iter_mut().zip(UNITS).for_each(|(it, unit)| *it += usize::from(matches(unit)));
        }
    }
}

/// What a span came to.
pub enum Place {
    /// It is where it says.
    Here(Span),
    /// It was found by its words.
    Found(Found),
    /// Its words are not in the text.
    Nowhere(Lost),
}

/// A passage that was found by its words.
pub struct Found {
    /// Where.
    pub span: Span,
    /// How sure the place is, of 100.
    pub score: u8,
    /// How it was told from other places.
    pub fit: Fit,
    /// What was looked for.
    pub lost: Lost,
}

/// How the place of a passage was told from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// The very words, in what is said to be around them, stand there and nowhere else.
    Only,
    /// The very words stand at other places too that fit as well.
    OneOfSeveral,
    /// It is the likeliest.
    Likeliest,
}

/// What is to be told of an annotation whose passages were found.
pub struct Told {
    /// The words that were looked for.
    pub quote: Rc<str>,
    /// How sure the least sure place is, of 100.
    pub score: u8,
    /// What was found, as a sentence.
    pub message: String,
}

/// What is to be told of an annotation with these passages; nothing, if all are where they should be.
pub fn told(places: &[Place]) -> Option<Told> {
    let found: Vec<&Found> =
        places.iter().filter_map(|it| if let Place::Found(found) = it { Some(found) } else { None }).collect();
    let score = found.iter().map(|it| it.score).min()?;
    let quote = joined(found.iter().map(|it| it.lost.words()));
    let words = quoted(&quote);
    let message = if found.iter().any(|it| it.fit == Fit::OneOfSeveral) {
        format!(
            "The words {words} stand in the text several times, and nothing says which is meant; the likeliest was taken"
        )
    } else {
        format!("The words {words} are not where the file says; they were found elsewhere (likeness {score} of 100)")
    };
    Some(Told { quote, score, message })
}

/// Looks for passages in one text, which is made ready when there is the first to be looked for.
pub struct Search<'t> {
    text: &'t Text,
    finder: Option<Finder<'t>>,
}

impl<'t> Search<'t> {
    /// A search in this text.
    pub fn new(text: &'t Text) -> Self {
        Self { text, finder: None }
    }

    /// The place where the passage surely is, near `near` if there are several. Of the very words whose surroundings are
    /// not known, one of several is taken too. It takes from `steps`.
    fn best(&mut self, lost: Lost, near: Option<Offset>, steps: &mut u64) -> Result<Found, Lost> {
        let text = self.text;
        let finder = self.finder.get_or_insert_with(|| Finder::new(text));
        let candidates = finder.find(&lost, near, steps);
        let Some(Candidate { span, score }) = candidates.first().copied() else { return Err(lost) };
        let is_exact = |it: &&Candidate| says(text.slice(it.span), &lost);
        let is_bare = lost.prefix.is_empty() && lost.suffix.is_empty();
        let rivals = candidates.iter().skip(1).filter(is_exact);
        let fit = if !candidates.first().as_ref().is_some_and(is_exact) {
            Fit::Likeliest
        } else if rivals.clone().any(|it| it.score == score) {
            Fit::OneOfSeveral
        } else if score == 100 || is_bare && rivals.count() == 0 {
            Fit::Only
        } else {
            Fit::Likeliest
        };
        let is_taken = score >= SURE || is_bare && fit != Fit::Likeliest;
        if is_taken { Ok(Found { span, score, fit, lost }) } else { Err(lost) }
    }
}

/// The place of a passage: where its offsets say if its words stand there, else where they are found, if they are searched
/// for. Without words the offsets must do; without either, there is a reason why not.
pub fn place(
    given: &Given,
    unit: OffsetUnit,
    offsets: Result<(u32, u32), String>,
    lost: Option<Lost>,
    looks: Option<(&mut Search<'_>, &mut u64)>,
) -> Result<Place, String> {
    let said = match &offsets {
        Ok((start, end)) => given.span(*start, *end, unit).map_err(|error| sentence(&error.to_string())),
        Err(reason) => Err(reason.clone()),
    };
    let Some(lost) = lost else { return said.map(|(span, _)| Place::Here(span)) };
    if let Ok((span, words)) = said
        && says(words, &lost)
    {
        return Ok(Place::Here(span));
    }
    // Inside a character: where that begins.
    let place = |count: u32| given.text.byte_from_count(count, unit).ok();
    let near = offsets.ok().and_then(|it| (0..4).find_map(|back| place(it.0.checked_sub(back)?)));
    let Some((search, steps)) = looks else { return Ok(Place::Nowhere(lost)) };
    Ok(search.best(lost, near, steps).map_or_else(Place::Nowhere, Place::Found))
}

/// Whether the words are those of the quote.
pub fn says(words: &str, lost: &Lost) -> bool {
    let same = |words: &str| match &lost.tail {
        Some(tail) => words.starts_with(&*lost.quote) && words.ends_with(&**tail),
        None => *words == *lost.quote,
    };
    if words.contains('\r') { same(&words.replace("\r\n", "\n").replace('\r', "\n")) } else { same(words) }
}

/// Passages as one text for people.
pub fn joined(words: impl Iterator<Item = Rc<str>>) -> Rc<str> {
    let words: Vec<Rc<str>> = words.collect();
    match words.as_slice() {
        [one] => one.clone(),
        more => more.join(" […] ").into(),
    }
}
