//! What a person should know of a file that was written, beside what is not in it.

use std::fmt;

use crate::model::limits;

/// What a person should know of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// So many passages are left out, because they are nothing but white space.
    Blank(usize),
    /// Notes go to a feature that the layer of the other program must have.
    NotesNeedFeature,
    /// Metadata under these keys is left out, because the format uses them for something of its own.
    OwnKeys(Vec<String>),
    /// So many characters cannot be said in XML; others stand for them.
    Unsayable(usize),
    /// The file is larger than [`limits::FILE_BYTES`], the most that Rostrum reads.
    Unreadable,
    /// So many cells got a `'` in front, against formulas.
    Guarded(usize),
    /// So many cells are longer than 32,767 characters, the most that Excel keeps.
    Long(usize),
    /// So many characters beyond the first 65,536 are counted otherwise by QualCoder.
    CountedOtherwise(usize),
    /// So many labelled passages are in the file, of so many.
    Kept(usize, usize),
    /// So many are left out, because they share words with another.
    Shared(usize),
    /// So many passages are widened to whole words.
    Widened(usize),
    /// So many ends of sentences or lines are left out, because they lie inside a passage.
    Ends(usize),
    /// How labels are spelled whose names have white space, and whether there are more.
    Spelled(Vec<(String, String)>, bool),
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blank(count) => {
                write!(f, "Passages left out, because they are nothing but white space: {count}.")
            }
            Self::NotesNeedFeature => f.write_str(
                "Notes are in the feature comment: give the layer Span such a string feature, or INCEpTION refuses the file.",
            ),
            Self::OwnKeys(keys) => write!(
                f,
                "Metadata left out, because this format has its own use for the key: {}.",
                keys.join(", ")
            ),
            Self::Unsayable(count) => {
                write!(f, "Control characters that XML cannot say, with others in their place: {count}.")
            }
            Self::Unreadable => {
                let limit = limits::FILE_BYTES / 1024 / 1024;
                write!(f, "The file is larger than the {limit} MiB that Rostrum reads. Export speech by speech.")
            }
            Self::Guarded(count) => {
                write!(f, "Cells with a ' in front, so that no spreadsheet runs them as a formula: {count}.")
            }
            Self::Long(count) => {
                write!(f, "Cells longer than the 32,767 characters that Excel keeps: {count}.")
            }
            Self::CountedOtherwise(count) => write!(
                f,
                "Characters, such as emoji, that this file counts as one each, as the standard says: {count}. \
                 QualCoder counts two, and shows the passages behind them too early."
            ),
            Self::Kept(kept, all) => write!(f, "Labelled passages in the file: {kept} of {all}."),
            Self::Shared(count) => write!(
                f,
                "Labelled passages left out, because they share words with a longer or an earlier one: {count}."
            ),
            Self::Widened(count) => write!(f, "Passages widened to whole words: {count}."),
            Self::Ends(count) => {
                write!(f, "Ends of sentences or lines left out, because they lie inside a passage: {count}.")
            }
            Self::Spelled(names, more) => {
                let named: Vec<String> = names.iter().map(|(name, tag)| format!("“{name}” as {tag}")).collect();
                let more = if *more { ", and more" } else { "" };
                write!(f, "Labels are spelled without white space: {}{more}.", named.join(", "))
            }
        }
    }
}
