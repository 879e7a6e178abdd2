//! Names for things that outlive a session.

use std::borrow::Borrow;
use std::fmt;
use std::rc::Rc;

/// Where fresh ids come from: 128 random bits each. The browser's is its own generator, a test's counts.
pub trait Ids {
    /// The next 128 bits.
    fn next_bits(&mut self) -> u128;
}

impl<F: FnMut() -> u128> Ids for F {
    fn next_bits(&mut self) -> u128 {
        self()
    }
}

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// 128 bits as 26 characters of `[a-z0-9]`, five bits each.
pub fn mint(bits: u128) -> String {
    (0..26).rev().map(|place| char::from(ALPHABET[(bits >> (place * 5)) as usize & 31])).collect()
}

/// Whether `text` may be an id: 1 to 128 characters of `[A-Za-z0-9_.:-]`. Ids from elsewhere are kept when they are.
pub fn is_id(text: &str) -> bool {
    (1..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.:-".contains(&byte))
}

/// Whether an id is one that nothing else has by chance: minted, or as long as what other programs make up.
pub fn is_unique(id: &str) -> bool {
    is_id(id) && id.len() >= 16
}

/// The id a label gets from its first name: lower-case ASCII words joined by `-`; `label` when none is left.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for character in name.chars().map(|it| it.to_ascii_lowercase()) {
        if character.is_ascii_alphanumeric() {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= 60 {
            break;
        }
    }
    let trimmed = slug.trim_end_matches('-');
    if trimmed.is_empty() { "label".to_owned() } else { trimmed.to_owned() }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Rc<str>);

        impl $name {
            /// The id spelled `text`. Readers check foreign spellings with [`is_id`] first.
            pub fn new(text: impl Into<Rc<str>>) -> Self {
                Self(text.into())
            }

            /// A fresh id of 128 random bits.
            pub fn mint(ids: &mut dyn Ids) -> Self {
                Self(mint(ids.next_bits()).into())
            }

            /// How it is spelled.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// The id of a project.
    ProjectId
);
id!(
    /// The id of a document.
    DocumentId
);
id!(
    /// The id of an annotation, unique in its project.
    AnnotationId
);
id!(
    /// The id of a label: a slug of its first name, never changed by renaming.
    LabelId
);
id!(
    /// The id of an annotator.
    AnnotatorId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minted_ids_have_26_characters_and_are_ids() {
        for bits in [0, 1, u128::MAX, 0x1234_5678_9abc_def0_1234_5678_9abc_def0] {
            let id = mint(bits);
            assert_eq!(id.len(), 26);
            assert!(is_id(&id));
        }
        assert_ne!(mint(1), mint(2));
        assert_ne!(mint(0), mint(1 << 127));
    }

    #[test]
    fn slugs() {
        for (name, expected) in [
            ("Reform support", "reform-support"),
            ("  Call -- to action! ", "call-to-action"),
            ("Надежда", "label"),
            ("Économie 2", "conomie-2"),
        ] {
            assert_eq!(slug(name), expected, "{name}");
            assert!(is_id(&slug(name)));
        }
    }
}
