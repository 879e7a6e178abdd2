//! Places in a text, and the units in which the world counts them.

use std::fmt;

/// A place in a text: the number of UTF-8 bytes before it, always on a `char` boundary of its text.
///
/// Bytes are the one unit inside Rostrum: slicing costs nothing, and every Rust library speaks them.
/// Code points and UTF-16 exist only at the edges; [`Text`](super::Text) converts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Offset(u32);

impl Offset {
    /// The start of every text.
    pub const ZERO: Self = Self(0);

    /// The place after `bytes` bytes of UTF-8.
    pub const fn new(bytes: u32) -> Self {
        Self(bytes)
    }

    /// The place after `bytes` bytes; texts are limited to far less than 4 GiB, what is beyond saturates.
    pub fn from_usize(bytes: usize) -> Self {
        Self(u32::try_from(bytes).unwrap_or(u32::MAX))
    }

    /// The number of bytes before this place.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The number of bytes before this place, for slicing.
    pub const fn to_usize(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The units in which offsets come in and go out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OffsetUnit {
    /// Unicode code points: what Python counts, and the W3C's unit for text positions.
    #[default]
    CodePoint,
    /// UTF-16 code units: what JavaScript and Java count.
    Utf16,
    /// UTF-8 bytes: what Rust and Go count.
    Utf8,
}

impl OffsetUnit {
    /// The unit's name in files and in `window.rostrum`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CodePoint => "code-point",
            Self::Utf16 => "utf-16",
            Self::Utf8 => "utf-8",
        }
    }

    /// The unit of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::CodePoint, Self::Utf16, Self::Utf8].into_iter().find(|unit| unit.name() == name)
    }
}
