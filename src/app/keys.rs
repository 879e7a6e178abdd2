//! How keys are written, on each platform.

use super::op::Chord;
use super::words::words;

/// Whose keys are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Platform {
    /// `Ctrl+Shift+Z`
    #[default]
    Common,
    /// `⇧⌘Z`
    Mac,
}

impl Platform {
    /// The platform that the browser names so (`navigator.platform`).
    pub fn named(name: &str) -> Self {
        let is_apple = ["Mac", "iPhone", "iPad", "iPod"].iter().any(|it| name.starts_with(it));
        if is_apple { Self::Mac } else { Self::Common }
    }

    /// A key alone, by its name in the browser (`KeyboardEvent.key`).
    pub fn key(self, key: &str) -> String {
        let shown = match (self, key) {
            (_, "ArrowLeft") => "←",
            (_, "ArrowRight") => "→",
            (_, "ArrowUp") => "↑",
            (_, "ArrowDown") => "↓",
            (_, " ") => words().names.space,
            (Self::Common, "Escape") => "Esc",
            (Self::Common, "Delete") => "Del",
            (Self::Common, "PageUp") => "Page Up",
            (Self::Common, "PageDown") => "Page Down",
            (Self::Common, "Control") => "Ctrl",
            (Self::Mac, "Escape") => "esc",
            (Self::Mac, "Enter") => "⏎",
            (Self::Mac, "Delete") => "⌦",
            (Self::Mac, "Backspace") => "⌫",
            (Self::Mac, "PageUp") => "⇞",
            (Self::Mac, "PageDown") => "⇟",
            (Self::Mac, "Home") => "↖",
            (Self::Mac, "End") => "↘",
            (Self::Mac, "Control") => "⌘",
            (Self::Mac, "Alt") => "⌥",
            (Self::Mac, "Shift") => "⇧",
            _ => return if key.chars().count() == 1 { key.to_ascii_uppercase() } else { key.to_owned() },
        };
        shown.to_owned()
    }

    /// Keys pressed together.
    pub fn chord(self, chord: Chord) -> String {
        let held = match self {
            Self::Common => [(chord.control, "Control"), (chord.alt, "Alt"), (chord.shift, "Shift")],
            Self::Mac => [(chord.alt, "Alt"), (chord.shift, "Shift"), (chord.control, "Control")],
        };
        let held = held.iter().filter(|(is, _)| *is).map(|(_, key)| *key);
        let keys: Vec<&str> = held.chain([chord.key]).collect();
        self.combined(&keys)
    }

    /// Keys pressed together, by their names in the browser, in the order they are written.
    pub fn combined(self, keys: &[&str]) -> String {
        let keys: Vec<String> = keys.iter().map(|it| self.key(it)).collect();
        keys.join(match self {
            Self::Common => "+",
            Self::Mac => "",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::op::{MOTIONS, Op};

    #[test]
    fn keys_are_written_as_the_platform_does() {
        for (op, common, mac) in [
            (Op::Undo, "Ctrl+Z", "⌘Z"),
            (Op::Redo, "Ctrl+Shift+Z", "⇧⌘Z"),
            (Op::Labels, "Enter", "⏎"),
            (Op::Delete, "Del", "⌦"),
            (Op::NextSpeech, "Alt+Page Down", "⌥⇟"),
            (Op::NextAlike, "}", "}"),
            (Op::SelectSentence, "S", "S"),
            (Op::Note, "F2", "F2"),
        ] {
            let chord = op.keys()[0];
            assert_eq!(
                (Platform::Common.chord(chord), Platform::Mac.chord(chord)),
                (common.to_owned(), mac.to_owned())
            );
        }
        let (_, sentence) = MOTIONS[4];
        assert_eq!((Platform::Common.chord(sentence).as_str(), &*Platform::Mac.chord(sentence)), ("Alt+→", "⌥→"));
    }

    #[test]
    fn apple_is_known_by_its_names() {
        for (name, expected) in [
            ("MacIntel", Platform::Mac),
            ("iPhone", Platform::Mac),
            ("Linux x86_64", Platform::Common),
            ("Win32", Platform::Common),
            ("", Platform::Common),
        ] {
            assert_eq!(Platform::named(name), expected, "{name}");
        }
    }
}
