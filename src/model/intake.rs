//! How a text comes in: what little is changed, what is recorded of it, and where its offsets went.

use std::cell::OnceCell;

use super::text::checked_span;
use super::{Offset, OffsetError, OffsetUnit, Span, Text};

/// What some editors put at the start of a text.
const BOM: char = '\u{FEFF}';

/// A text that came in.
#[derive(Clone, Debug)]
pub struct Intake {
    /// The text, with LF as the only line end and no BOM at the start.
    pub text: Text,
    /// What was changed.
    pub record: IntakeRecord,
    /// Where the offsets that came with it are now.
    pub map: IntakeMap,
}

/// What intake changed in a text. Nothing else is ever changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IntakeRecord {
    /// The line ends it came with; now all are LF.
    pub newlines: Newlines,
    /// Whether it came with a BOM, which is gone.
    pub bom: bool,
    /// How many lone surrogates became U+FFFD.
    pub replaced_surrogates: u32,
}

/// The line ends of a text as it came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Newlines {
    /// All are LF, or there are none.
    #[default]
    Lf,
    /// All are CR LF.
    CrLf,
    /// All are lone CR.
    Cr,
    /// There are several kinds.
    Mixed,
}

impl Newlines {
    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lf => "lf",
            Self::CrLf => "crlf",
            Self::Cr => "cr",
            Self::Mixed => "mixed",
        }
    }

    /// The line ends of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Lf, Self::CrLf, Self::Cr, Self::Mixed].into_iter().find(|it| it.name() == name)
    }
}

/// Takes a text in: CR LF and lone CR become LF, a BOM at the start goes.
pub fn intake(raw: &str) -> Intake {
    let (bom, raw) = match raw.strip_prefix(BOM) {
        Some(rest) => (true, rest),
        None => (false, raw),
    };
    let (text, newlines, joined) = if raw.as_bytes().contains(&b'\r') {
        let unified = unify_newlines(raw);
        (Text::new(unified.text), unified.kind, unified.joined)
    } else {
        (Text::new(raw), Newlines::Lf, Vec::new())
    };
    Intake {
        record: IntakeRecord { newlines, bom, replaced_surrogates: 0 },
        map: IntakeMap { text: text.clone(), bom, joined, removed: Default::default() },
        text,
    }
}

/// Takes a text in that is UTF-16, as JavaScript has it: as [`intake`], and a lone surrogate becomes U+FFFD.
pub fn intake_utf16(raw: &[u16]) -> Intake {
    let mut replaced_surrogates = 0;
    let mut text = String::with_capacity(raw.len());
    text.extend(char::decode_utf16(raw.iter().copied()).map(|char| {
        char.unwrap_or_else(|_| {
            replaced_surrogates += 1;
            char::REPLACEMENT_CHARACTER
        })
    }));
    let mut intake = intake(&text);
    intake.record.replaced_surrogates = replaced_surrogates;
    intake
}

/// A text with LF as the only line end.
struct Unified {
    text: String,
    kind: Newlines,
    /// The places in `text` of each LF that was CR LF.
    joined: Vec<u32>,
}

fn unify_newlines(raw: &str) -> Unified {
    let mut text = String::with_capacity(raw.len());
    let mut joined = Vec::new();
    let (mut lf, mut cr) = (false, false);
    let mut rest = raw;
    while let Some((line, next)) = rest.split_once('\r') {
        lf = lf || line.contains('\n');
        text.push_str(line);
        rest = match next.strip_prefix('\n') {
            Some(next) => {
                joined.push(Offset::from_usize(text.len()).get());
                next
            }
            None => {
                cr = true;
                next
            }
        };
        text.push('\n');
    }
    lf = lf || rest.contains('\n');
    text.push_str(rest);
    joined.shrink_to_fit();
    let kind = match (lf, !joined.is_empty(), cr) {
        (_, false, false) => Newlines::Lf,
        (false, true, false) => Newlines::CrLf,
        (false, false, true) => Newlines::Cr,
        _ => Newlines::Mixed,
    };
    Unified { text, kind, joined }
}

/// Moves offsets given with a raw text to the text that intake made of it.
///
/// Only what intake took away moves anything: a BOM, and the CR of each CR LF. A lone CR and a lone surrogate are
/// as long as what replaced them (three bytes, for the surrogate). Costs nothing when nothing was taken away.
#[derive(Clone, Debug)]
pub struct IntakeMap {
    text: Text,
    bom: bool,
    joined: Vec<u32>,
    /// Where the removed CRs were in the raw text, per unit; made when first asked for.
    removed: [OnceCell<Vec<u32>>; 3],
}

impl IntakeMap {
    /// Whether every offset stays as it was.
    pub fn is_identity(&self) -> bool {
        !self.bom && self.joined.is_empty()
    }

    /// The place in the new text of the place after `count` of `unit` in the raw one.
    ///
    /// Both sides of a BOM are the start of the text, and both sides of the CR of a CR LF are before the LF.
    pub fn byte_from_raw(&self, count: u32, unit: OffsetUnit) -> Result<Offset, OffsetError> {
        let bom = self.bom_in(unit);
        if 0 < count && count < bom {
            return Err(OffsetError::InsideCharacter { offset: count, unit });
        }
        let removed = self.removed(unit);
        let before = removed.partition_point(|&cr| cr < count);
        let kept = count.saturating_sub(bom).saturating_sub(Offset::from_usize(before).get());
        self.text.byte_from_count(kept, unit).map_err(|error| match error {
            OffsetError::Outside { length, .. } => {
                let length = length + Offset::from_usize(removed.len()).get() + bom;
                OffsetError::Outside { offset: count, unit, length }
            }
            _ => OffsetError::InsideCharacter { offset: count, unit },
        })
    }

    /// The span in the new text of the raw one from `start` to before `end`, both counted in `unit`.
    ///
    /// What covers nothing but a BOM or the CR of a CR LF is empty now, and an error.
    pub fn span_from_raw(&self, start: u32, end: u32, unit: OffsetUnit) -> Result<Span, OffsetError> {
        checked_span(start, end, unit, |count| self.byte_from_raw(count, unit))
    }

    /// The length of the BOM that went.
    const fn bom_in(&self, unit: OffsetUnit) -> u32 {
        match unit {
            _ if !self.bom => 0,
            OffsetUnit::CodePoint | OffsetUnit::Utf16 => 1,
            OffsetUnit::Utf8 => 3,
        }
    }

    /// What lies in the raw text before each CR that went, counted in `unit`.
    fn removed(&self, unit: OffsetUnit) -> &[u32] {
        let [code_point, utf16, utf8] = &self.removed;
        let removed = match unit {
            OffsetUnit::CodePoint => code_point,
            OffsetUnit::Utf16 => utf16,
            OffsetUnit::Utf8 => utf8,
        };
        removed.get_or_init(|| {
            let removed_before = self.bom_in(unit)..;
            let kept = self.joined.iter().map(|&lf| self.text.count_from_byte(Offset::new(lf), unit));
            kept.zip(removed_before).map(|(kept, removed)| kept + removed).collect()
        })
    }
}
