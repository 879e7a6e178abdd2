//! Colours of labels: one is chosen, and what is drawn is derived so that it can be read.

use std::fmt;

/// An opaque sRGB colour.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Color {
    red: u8,
    green: u8,
    blue: u8,
}

/// Light or dark paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark ink on light paper.
    Light,
    /// Light ink on dark paper.
    Dark,
}

impl Theme {
    /// The paper that speeches lie on; `static/app.css` uses the same.
    pub const fn paper(self) -> Color {
        match self {
            Self::Light => Color::new(0xfb, 0xfa, 0xf7),
            Self::Dark => Color::new(0x17, 0x16, 0x14),
        }
    }

    /// The ink that speeches are set in; `static/app.css` uses the same.
    pub const fn ink(self) -> Color {
        match self {
            Self::Light => Color::new(0x1c, 0x1b, 0x19),
            Self::Dark => Color::new(0xef, 0xec, 0xe5),
        }
    }
}

/// How much of a tint is drawn behind marked words; the rest shows the paper.
pub const TINT_SHARE: f64 = 0.68;

/// How a label's colour is drawn on one paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Derived {
    /// Behind the words. Ink on it has a contrast of at least 7:1.
    pub tint: Color,
    /// Under the words. It has a contrast of at least 3:1 to the paper, to the tint, and to the drawn tint of any label:
    /// where annotations overlap it lies on another's.
    pub line: Color,
}

impl Color {
    /// The colour of these three channels.
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// Reads `#rrggbb`, in either case.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|it| it.len() == 6 && it.bytes().all(|b| b.is_ascii_hexdigit()))?;
        let value = u32::from_str_radix(digits, 16).ok()?;
        let [_, red, green, blue] = value.to_be_bytes();
        Some(Self { red, green, blue })
    }

    /// Relative luminance, 0 to 1 (WCAG 2.2).
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// This colour with `share` (0 to 1) of the way to `other` gone.
    fn toward(self, other: Self, share: f64) -> Self {
        let mix = |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * share).round() as u8;
        Self { red: mix(self.red, other.red), green: mix(self.green, other.green), blue: mix(self.blue, other.blue) }
    }

    /// This tint as it is drawn behind marked words.
    pub fn drawn_on(self, paper: Self) -> Self {
        paper.toward(self, TINT_SHARE)
    }

    /// How it is drawn on the paper of `theme`: as close to the chosen colour as can be read.
    pub fn derived(self, theme: Theme) -> Derived {
        let (paper, ink) = (theme.paper(), theme.ink());
        // How near to the paper a tint is at first, and what contrast a drawn one has to the paper at most.
        let (lightest, deepest) = match theme {
            Theme::Light => (0.66, 1.4),
            Theme::Dark => (0.56, 1.65),
        };
        let tint = steps(lightest)
            .map(|share| self.toward(paper, share))
            .find(|tint| contrast(*tint, ink) >= 7.0 && contrast(tint.drawn_on(paper), paper) <= deepest)
            .unwrap_or(paper);
        // A little over 3, for channels are rounded.
        let line = steps(0.0)
            .map(|share| self.toward(ink, share))
            .find(|line| contrast(*line, tint) >= 3.0 && contrast(*line, paper) >= 3.03 * deepest)
            .unwrap_or(ink);
        Derived { tint, line }
    }
}

/// Shares from `first` to 1, in steps fine enough to stay close to the wish.
fn steps(first: f64) -> impl Iterator<Item = f64> {
    (0..=50).map(move |step| first + (1.0 - first) * f64::from(step) / 50.0)
}

/// The contrast ratio of two colours, 1 to 21 (WCAG 2.2).
pub fn contrast(one: Color, other: Color) -> f64 {
    let (a, b) = (one.luminance(), other.luminance());
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

impl fmt::Debug for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_what_it_prints_and_nothing_else() {
        for good in ["#000000", "#0072b2", "#ffffff"] {
            assert_eq!(Color::parse(good).map(|it| it.to_string()).as_deref(), Some(good));
        }
        for bad in ["", "red", "#fff", "0072b2", "#0072b2;", "#00 2b2", "#+1234a", "#ééé"] {
            assert_eq!(Color::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn every_colour_can_be_read_on_both_papers() {
        for theme in [Theme::Light, Theme::Dark] {
            for step in 0..4096_u32 {
                let channel = |shift: u32| ((step >> shift & 15) * 17) as u8;
                let color = Color::new(channel(8), channel(4), channel(0));
                let Derived { tint, line } = color.derived(theme);
                assert!(contrast(theme.ink(), tint) >= 7.0, "{color} tint {tint}");
                assert!(contrast(line, tint) >= 3.0, "{color} line {line} on tint {tint}");
                assert!(contrast(line, theme.paper()) >= 3.0, "{color} line {line}");
            }
        }
    }
}
