//! What people like: looks, keys, language. Kept beside the work, for all projects of this browser.

use super::words::Language;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Appearance {
    /// As the system has it.
    #[default]
    System,
    /// Dark ink on light paper.
    Light,
    /// Light ink on dark paper.
    Dark,
}

/// What speeches are set in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Typeface {
    /// With serifs.
    #[default]
    Serif,
    /// Without.
    Sans,
}

/// How long lines are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    /// About 52 characters.
    Narrow,
    /// About 66 characters.
    #[default]
    Normal,
    /// About 84 characters.
    Wide,
}

/// Where the ends of a selected passage go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Snapping {
    /// Out to whole words; Alt leaves them.
    #[default]
    Words,
    /// They stay where they are.
    Exact,
}

/// How a passage is selected with the pointer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Marking {
    /// By dragging over it.
    #[default]
    Drag,
    /// By a click where it starts and a click where it ends.
    Clicks,
}

/// Whether single letters, digits and signs are commands in the text (WCAG 2.2, 2.1.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LetterKeys {
    /// They are.
    #[default]
    On,
    /// They are not; all else has its keys still.
    Off,
}

/// Who finds with Ctrl+F.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FindKey {
    /// The browser, in all of the page.
    #[default]
    Browser,
    /// Rostrum, in the speech.
    Speech,
}

/// What people like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Light or dark.
    pub appearance: Appearance,
    /// The typeface of speeches.
    pub typeface: Typeface,
    /// The size of speeches.
    pub size: Size,
    /// The length of lines.
    pub measure: Measure,
    /// Where the ends of a selected passage go.
    pub snapping: Snapping,
    /// How a passage is selected with the pointer.
    pub marking: Marking,
    /// Whether single letters are commands.
    pub letter_keys: LetterKeys,
    /// Who finds with Ctrl+F.
    pub find_key: FindKey,
    /// The language of the screen; `None` follows the browser.
    pub language: Option<Language>,
}

/// The size of the text, in percent of the usual one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size(u16);

impl Default for Size {
    fn default() -> Self {
        Self(100)
    }
}

impl Size {
    const LEAST: u16 = 80;
    const MOST: u16 = 200;
    const STEP: u16 = 10;

    /// In percent: 80 to 200, in steps of 10.
    pub const fn percent(self) -> u16 {
        self.0
    }

    /// The nearest size to so many percent.
    pub fn new(percent: u16) -> Self {
        Self((percent.clamp(Self::LEAST, Self::MOST) + Self::STEP / 2) / Self::STEP * Self::STEP)
    }

    /// One step larger, as far as it goes.
    pub fn larger(self) -> Self {
        Self::new(self.0.saturating_add(Self::STEP))
    }

    /// One step smaller, as far as it goes.
    pub fn smaller(self) -> Self {
        Self::new(self.0.saturating_sub(Self::STEP))
    }
}

/// Names of the choices of a setting, as they are kept and as the style sheet knows them.
pub trait Choice: Copy + PartialEq + Default + 'static {
    /// All choices with their names, in the order they are offered.
    const ALL: &'static [(Self, &'static str)];

    /// The name of this choice.
    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(it, _)| *it == self).map_or("", |(_, name)| name)
    }

    /// The choice of that name; the usual one when there is none.
    fn named(name: &str) -> Self {
        Self::ALL.iter().find(|(_, known)| *known == name).map_or_else(Self::default, |(it, _)| *it)
    }
}

impl Choice for Appearance {
    const ALL: &'static [(Self, &'static str)] =
        &[(Self::System, "system"), (Self::Light, "light"), (Self::Dark, "dark")];
}

impl Choice for Typeface {
    const ALL: &'static [(Self, &'static str)] = &[(Self::Serif, "serif"), (Self::Sans, "sans")];
}

impl Choice for Measure {
    const ALL: &'static [(Self, &'static str)] =
        &[(Self::Narrow, "narrow"), (Self::Normal, "normal"), (Self::Wide, "wide")];
}

impl Choice for Snapping {
    const ALL: &'static [(Self, &'static str)] = &[(Self::Words, "words"), (Self::Exact, "exact")];
}

impl Choice for Marking {
    const ALL: &'static [(Self, &'static str)] = &[(Self::Drag, "drag"), (Self::Clicks, "clicks")];
}

impl Choice for LetterKeys {
    const ALL: &'static [(Self, &'static str)] = &[(Self::On, "on"), (Self::Off, "off")];
}

impl Choice for FindKey {
    const ALL: &'static [(Self, &'static str)] = &[(Self::Browser, "browser"), (Self::Speech, "speech")];
}

impl Settings {
    /// As they are kept: a line `key=value` for each.
    pub fn to_text(&self) -> String {
        let language = self.language.map_or("", Language::tag);
        let lines = [
            ("appearance", self.appearance.name()),
            ("typeface", self.typeface.name()),
            ("size", &self.size.percent().to_string()),
            ("measure", self.measure.name()),
            ("snapping", self.snapping.name()),
            ("marking", self.marking.name()),
            ("letter-keys", self.letter_keys.name()),
            ("find-key", self.find_key.name()),
            ("language", language),
        ];
        lines.map(|(key, value)| format!("{key}={value}\n")).concat()
    }

    /// What [`to_text`](Self::to_text) wrote; what is missing or unknown is as usual.
    pub fn from_text(text: &str) -> Self {
        let get = |wanted: &str| {
            let mut pairs = text.lines().filter_map(|line| line.split_once('='));
            pairs.find(|(key, _)| *key == wanted).map_or("", |(_, value)| value.trim())
        };
        Self {
            appearance: Choice::named(get("appearance")),
            typeface: Choice::named(get("typeface")),
            size: get("size").parse().map_or_else(|_| Size::default(), Size::new),
            measure: Choice::named(get("measure")),
            snapping: Choice::named(get("snapping")),
            marking: Choice::named(get("marking")),
            letter_keys: Choice::named(get("letter-keys")),
            find_key: Choice::named(get("find-key")),
            language: Language::from_tag(get("language")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back() {
        let settings = Settings {
            appearance: Appearance::Dark,
            typeface: Typeface::Sans,
            size: Size::new(130),
            measure: Measure::Wide,
            snapping: Snapping::Exact,
            marking: Marking::Clicks,
            letter_keys: LetterKeys::Off,
            find_key: FindKey::Speech,
            language: Some(Language::Russian),
        };
        assert_eq!(Settings::from_text(&settings.to_text()), settings);
        assert_eq!(Settings::from_text(&Settings::default().to_text()), Settings::default());
    }

    #[test]
    fn anything_else_is_as_usual() {
        for text in ["", "size=huge\nappearance=pink", "appearance", "=\n=\n", "language=xx"] {
            assert_eq!(Settings::from_text(text), Settings::default(), "{text:?}");
        }
        assert_eq!(Settings::from_text("size=7").size.percent(), 80);
        assert_eq!(Settings::from_text("size=65000").size.percent(), 200);
    }

    #[test]
    fn sizes_have_ends() {
        assert_eq!(Size::new(200).larger().percent(), 200);
        assert_eq!(Size::new(80).smaller().percent(), 80);
        assert_eq!(Size::default().larger().percent(), 110);
    }
}
