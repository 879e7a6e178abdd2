//! What leaves as a file: foreseen, written, handed out.

use std::rc::Rc;

use super::super::clerk::{Beside, Told};
use super::super::host;
use super::Shell;
use crate::app::{NoticeKind, words};
use crate::formats::{self, Format, Item, Remark, Scope, WriteError, WriteOptions, Written};
use crate::model::OffsetUnit;

/// How many lines of a file are shown before it is saved, and how many characters of each.
const PREVIEW_LINES: usize = 14;
const PREVIEW_CHARS: usize = 240;
/// How many files of a zip file are shown, and how many lines of each.
const PREVIEW_FILES: usize = 20;
const PREVIEW_LINES_EACH: usize = 4;

/// What is to leave, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// The id of the format.
    pub format: &'static str,
    /// Whether only the open speech is wanted.
    pub only_open: bool,
    /// The variant of the format; the first when there is none.
    pub variant: Option<&'static str>,
}

impl Order {
    /// In a format, as it is usually written.
    pub const fn new(format: &'static str, only_open: bool) -> Self {
        Self { format, only_open, variant: None }
    }
}

/// What a file will be, before it is saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreseen {
    /// What the project has, and what becomes of it.
    pub items: Rc<[Item]>,
    /// What came of trying it out.
    pub trial: Trial,
    /// How many characters of the texts programs count differently; none where there are no places to count.
    pub differ: usize,
}

/// What came of writing a file to look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trial {
    /// It was written.
    Written(Tried),
    /// It cannot be written; why, in words.
    Refused(Rc<str>),
    /// The project is too large for that.
    Spared,
}

/// A file that was written to be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// How it begins.
    pub beginning: Rc<str>,
    /// How many quotes match, and of how many.
    pub matching: (usize, usize),
    /// How many do not.
    pub mismatches: usize,
    /// What else a person should know.
    pub remarks: Rc<[Remark]>,
}

impl Shell {
    fn scope_of(&self, order: &Order) -> Scope {
        let open = self.read(|store| store.view.document.clone());
        match open {
            Some(document) if order.only_open => Scope::Documents(vec![document]),
            _ => Scope::Whole,
        }
    }

    /// What the file would be.
    pub fn foresee(&self, order: &Order) -> Option<Foreseen> {
        let format = formats::find(order.format)?;
        let scope = self.scope_of(order);
        let project = self.read(|store| store.project().clone());
        let items = format.balance(&project, &scope).ok()?;
        let trial =
            if self.is_for_clerk(&scope) { Trial::Spared } else { self.try_out(format, scope.clone(), order.variant) };
        let documents = scope.documents(&project).ok()?;
        let counted = |unit| documents.iter().map(|it| it.text.len_in(unit) as usize).sum::<usize>();
        // A character beyond the first 65,536 is one code point and two units of UTF-16.
        let differ = match format.unit_of(order.variant) {
            Some(_) => counted(OffsetUnit::Utf16) - counted(OffsetUnit::CodePoint),
            None => 0,
        };
        Some(Foreseen { items: items.into(), trial, differ })
    }

    fn try_out(&self, format: &dyn Format, scope: Scope, variant: Option<&'static str>) -> Trial {
        let written = match self.write(format, scope, variant.map(str::to_owned)) {
            Ok(written) => written,
            Err(error) => return Trial::Refused(words().unwritable(&error).into()),
        };
        Trial::Written(Tried {
            beginning: beginning(&written.bytes).into(),
            matching: (written.report.matching, written.report.checked),
            mismatches: written.report.mismatches.len(),
            remarks: written.report.remarks.into(),
        })
    }

    /// Writes the project in a format, checked.
    pub fn write(&self, format: &dyn Format, scope: Scope, variant: Option<String>) -> Result<Written, WriteError> {
        let project = self.read(|store| store.project().clone());
        format.write(&project, &WriteOptions { scope, date: host::today(), variant })
    }

    /// Downloads what was ordered, and says how the quotes fared.
    pub fn download(&self, order: &Order) {
        let Some(format) = formats::find(order.format) else { return };
        let scope = self.scope_of(order);
        let is_whole = matches!(scope, Scope::Whole) && format.id() == "rostrum";
        let variant = order.variant;
        if self.is_for_clerk(&scope) {
            let shell = self.clone();
            wasm_bindgen_futures::spawn_local(async move {
                match shell.write_beside(format.id(), &scope, variant).await {
                    Beside::Done(written) => shell.hand_out(written, is_whole),
                    Beside::Declined => shell.write_here(format, scope, variant, is_whole),
                    Beside::Stopped => {}
                }
            });
        } else {
            self.write_here(format, scope, variant, is_whole);
        }
    }

    fn write_here(&self, format: &dyn Format, scope: Scope, variant: Option<&'static str>, is_whole: bool) {
        match self.write(format, scope, variant.map(str::to_owned)) {
            Ok(written) => self.hand_out(Told::of(written), is_whole),
            Err(error) => self.notify(NoticeKind::Error, words().unwritable(&error)),
        }
    }

    fn hand_out(&self, written: Told, is_whole: bool) {
        host::hand_out(&written.name, &written.mime, &written.bytes);
        if is_whole {
            self.was_downloaded();
        }
        let kind = if written.mismatches.is_empty() { NoticeKind::Done } else { NoticeKind::Error };
        self.look(|view| view.mismatches = written.mismatches);
        self.notify(kind, written.said);
    }
}

/// How a file begins; of a zip file, what is in it and how each file begins.
fn beginning(bytes: &[u8]) -> String {
    let Some(files) = formats::unpack(bytes, |_| true).ok().filter(|_| bytes.starts_with(b"PK")) else {
        return first_lines(bytes, PREVIEW_LINES);
    };
    let files = files.iter().map(|file| format!("── {}\n{}", file.path, first_lines(&file.bytes, PREVIEW_LINES_EACH)));
    files.take(PREVIEW_FILES).collect::<Vec<_>>().join("\n\n")
}

fn first_lines(bytes: &[u8], count: usize) -> String {
    // A character more than is shown is enough to see that there is more.
    let some = bytes.get(..bytes.len().min(count * PREVIEW_CHARS * 8)).unwrap_or_default();
    let text = String::from_utf8_lossy(some);
    let lines = text.trim_start_matches('\u{feff}').lines().take(count).map(|line| {
        let mut short: String = line.chars().take(PREVIEW_CHARS).collect();
        if short.len() < line.len() {
            short.push('…');
        }
        short
    });
    lines.collect::<Vec<_>>().join("\n")
}
