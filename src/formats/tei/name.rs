//! Ids as XML names.

use std::collections::BTreeSet;

/// What made ids begin with: the other id is in `n` then.
pub const MADE: &str = "rostrum.";

/// The ids of a file, no two the same.
#[derive(Default)]
pub struct Names {
    taken: BTreeSet<String>,
    made: usize,
}

/// An id in a file, and the one it stands for if that is another.
#[derive(Clone)]
pub struct Name {
    /// The XML name.
    pub id: String,
    /// What it stands for.
    pub other: Option<String>,
}

impl Names {
    /// The id itself if it is a name that is free; else a made one.
    pub fn name(&mut self, id: &str) -> Name {
        if is_name(id) && !id.starts_with(MADE) && self.taken.insert(id.to_owned()) {
            return Name { id: id.to_owned(), other: None };
        }
        // Nothing else begins so.
        self.made += 1;
        Name { id: format!("{MADE}{}", self.made), other: Some(id.to_owned()) }
    }
}

/// Whether it is an XML name without a colon, of ASCII: other letters are names too, but nobody misses them.
fn is_name(id: &str) -> bool {
    let is_first = |it: char| it.is_ascii_alphabetic() || it == '_';
    id.starts_with(is_first) && id.chars().all(|it| is_first(it) || it.is_ascii_digit() || matches!(it, '-' | '.'))
}
