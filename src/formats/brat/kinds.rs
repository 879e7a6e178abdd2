//! What labels and attributes are called in brat: its types are ASCII words.

use std::collections::{BTreeMap, BTreeSet};

use crate::formats::distinct::distinct;
use crate::model::{Annotation, Codebook, Label, LabelId};

/// The types of a project: of its labels, of highlights without one, and of its attributes.
pub struct Kinds<'a> {
    labels: BTreeMap<&'a LabelId, String>,
    highlight: String,
    attributes: BTreeMap<&'a str, String>,
}

impl<'a> Kinds<'a> {
    /// Those of the labels, and of what these annotations have. No two are the same.
    pub fn new(codebook: &'a Codebook, annotations: impl Iterator<Item = &'a Annotation>) -> Self {
        let all = annotations.flat_map(|it| it.attributes.iter()).flat_map(|it| it.values());
        let names: BTreeSet<&str> = all.flat_map(|it| it.keys()).map(|it| &**it).collect();
        let words = codebook.labels().iter().map(|it| kind(spelling(it), "label"));
        let words = words.chain(["highlight".to_owned()]).chain(names.iter().map(|it| kind(it, "attribute")));
        let mut kinds = distinct(words, '-', str::to_owned);
        Self {
            labels: codebook.labels().iter().map(|it| &it.id).zip(&mut kinds).collect(),
            highlight: kinds.next().unwrap_or_default(),
            attributes: names.iter().copied().zip(kinds).collect(),
        }
    }

    /// The type of a label.
    pub fn label<'s>(&'s self, id: &'s LabelId) -> &'s str {
        self.labels.get(id).map_or(id.as_str(), |it| it)
    }

    /// The type of highlights without a label.
    pub fn highlight(&self) -> &str {
        &self.highlight
    }

    /// The type of an attribute.
    pub fn attribute<'s>(&'s self, name: &'s str) -> &'s str {
        self.attributes.get(name).map_or(name, |it| it)
    }

    /// All attributes: what they are called, and their types.
    pub fn attributes(&self) -> impl Iterator<Item = (&'a str, &str)> {
        self.attributes.iter().map(|(name, kind)| (*name, &**kind))
    }
}

/// The id of a label if it spells its name, as ids do that came from brat; else its name.
fn spelling(label: &Label) -> &str {
    let plain = |it: &str| word(it).replace('-', "_").to_lowercase();
    if plain(label.id.as_str()) == plain(&label.name) { label.id.as_str() } else { &label.name }
}

/// A type for that name.
fn kind(name: &str, fallback: &str) -> String {
    let word = word(name);
    if word.bytes().any(|it| it.is_ascii_alphanumeric()) { word } else { fallback.to_owned() }
}

/// The name as one ASCII word: all else becomes `_`.
fn word(name: &str) -> String {
    let plain = |it: char| if it.is_ascii_alphanumeric() || it == '-' { it } else { '_' };
    let word: String = name.trim().chars().map(plain).collect();
    // brat takes `-x` for an option of the one before it.
    word.trim_start_matches('-').to_owned()
}

/// A value of an attribute as brat can say it: without white space, and without what separates values.
pub fn value(text: &str) -> String {
    let plain = |it: char| if it.is_whitespace() || it.is_control() || it == '|' || it == ',' { '_' } else { it };
    text.chars().map(plain).collect()
}
