//! Whether everything can be read: each colour that the page shows on each ground that it shows it on, in both themes,
//! for every label colour. The colours of the chrome are read out of the style sheet itself.
//!
//! The arithmetic (WCAG 2.2, CSS `color-mix`) is done here anew, on its own.

use rostrum::model::{Color, TINT_SHARE, Theme};

const SHEET: &str = include_str!("../static/app.css");

type Rgb = [f64; 3];

fn parsed(text: &str) -> Rgb {
    let digits = text.trim().strip_prefix('#').unwrap_or_else(|| panic!("no colour: {text}"));
    let double = |digit: char| format!("{digit}{digit}");
    let long = if digits.len() == 3 { digits.chars().map(double).collect() } else { digits.to_owned() };
    assert_eq!(long.len(), 6, "no opaque colour: {text}");
    [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&long[at..at + 2], 16).unwrap()))
}

fn of(color: Color) -> Rgb {
    parsed(&color.to_string())
}

/// `--name: light-dark(#…, #…)` of the style sheet.
fn named(name: &str, theme: Theme) -> Rgb {
    let begin = format!("--{name}: light-dark(");
    let rest = SHEET.split_once(&begin).unwrap_or_else(|| panic!("the style sheet has no --{name}")).1;
    let (light, rest) = rest.split_once(',').unwrap();
    let dark = rest.split_once(')').unwrap().0;
    parsed(if theme == Theme::Light { light } else { dark })
}

/// `share` (0 to 1) of `color` over an opaque ground: `color-mix(in srgb, color share, transparent)` as it is painted.
fn over(color: Rgb, share: f64, ground: Rgb) -> Rgb {
    [0, 1, 2].map(|at| color[at] * share + ground[at] * (1.0 - share))
}

fn luminance(rgb: Rgb) -> f64 {
    let [red, green, blue] = rgb.map(|channel| {
        let value = channel / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

const THEMES: [Theme; 2] = [Theme::Light, Theme::Dark];

/// Every 17th step of each channel: 4,096 colours.
fn label_colors() -> impl Iterator<Item = Color> {
    let channel = |step: u32, shift: u32| u8::try_from((step >> shift & 15) * 17).unwrap();
    (0..4096).map(move |step| Color::new(channel(step, 8), channel(step, 4), channel(step, 0)))
}

/// The least contrast over all label colours, with the colour that has it.
fn worst(pair: impl Fn(Color) -> (Rgb, Rgb)) -> (f64, Color) {
    let measured = label_colors().map(|color| {
        let (one, other) = pair(color);
        (contrast(one, other), color)
    });
    measured.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap()
}

#[track_caller]
fn at_least(wanted: f64, what: &str, theme: Theme, pair: impl Fn(Color) -> (Rgb, Rgb)) {
    let (found, color) = worst(pair);
    assert!(found >= wanted, "{theme:?}: {what}: {found:.2} for {color}, {wanted} wanted");
}

#[test]
fn the_model_and_the_style_sheet_have_the_same_paper_and_ink() {
    for theme in THEMES {
        assert_eq!(of(theme.paper()), named("paper", theme), "{theme:?}");
        assert_eq!(of(theme.ink()), named("ink", theme), "{theme:?}");
    }
}

#[test]
fn marked_words_can_be_read() {
    for theme in THEMES {
        let (ink, paper) = (named("ink", theme), named("paper", theme));
        let tinted = |color: Color| over(of(color.derived(theme).tint), TINT_SHARE, paper);
        at_least(7.0, "ink on tint", theme, |it| (ink, tinted(it)));
        at_least(4.5, "ink on tint under the pointer", theme, |it| (ink, over(ink, 0.1, tinted(it))));
        let neutral = over(ink, 0.09, paper);
        assert!(contrast(ink, neutral) >= 7.0, "{theme:?}: ink on a highlight without a label");
        assert!(contrast(named("soft", theme), neutral) >= 3.0, "{theme:?}: its line");
    }
}

#[test]
fn lines_can_be_told_from_all_they_lie_on() {
    for theme in THEMES {
        let paper = named("paper", theme);
        let line = |color: Color| of(color.derived(theme).line);
        at_least(3.0, "line on paper", theme, |it| (line(it), paper));
        at_least(3.0, "line on its tint", theme, |it| (line(it), over(of(it.derived(theme).tint), TINT_SHARE, paper)));
        for ground in ["card", "panel"] {
            at_least(3.0, &format!("line on {ground}"), theme, |it| (line(it), named(ground, theme)));
        }
    }
}

/// Where annotations overlap, a line lies on the tint of another label: every line on every tint.
#[test]
fn every_line_can_be_told_from_every_tint() {
    for theme in THEMES {
        let paper = named("paper", theme);
        let tints = label_colors().map(|it| over(of(it.derived(theme).tint), TINT_SHARE, paper));
        let extreme = |a: &Rgb, b: &Rgb| match theme {
            Theme::Light => luminance(*a).total_cmp(&luminance(*b)),
            Theme::Dark => luminance(*b).total_cmp(&luminance(*a)),
        };
        // All lines are beyond the deepest tint, so that it is the worst ground for each.
        let deepest = tints.min_by(extreme).unwrap();
        at_least(3.0, "line on the deepest tint", theme, |it| (of(it.derived(theme).line), deepest));
    }
}

#[test]
fn chips_and_swatches_can_be_read() {
    for theme in THEMES {
        let ink = named("ink", theme);
        let (tint, line) = (|it: Color| of(it.derived(theme).tint), |it: Color| of(it.derived(theme).line));
        at_least(7.0, "ink on a chip", theme, |it| (ink, tint(it)));
        at_least(3.0, "line on a chip", theme, |it| (line(it), tint(it)));
    }
}

#[test]
fn the_chrome_can_be_read() {
    for theme in THEMES {
        let color = |name: &str| named(name, theme);
        let ink = color("ink");
        let mut pairs: Vec<(String, f64, Rgb, Rgb)> = Vec::new();
        for ground in ["paper", "panel", "card"] {
            let solid = color(ground);
            for name in ["ink", "soft", "accent", "bad"] {
                pairs.push((format!("{name} on {ground}"), 4.5, color(name), solid));
            }
            // Rows under the pointer, chosen rows, a chip without a label.
            for share in [0.06, 0.07, 0.09] {
                pairs.push((format!("soft on {ground} with {share} ink"), 4.5, color("soft"), over(ink, share, solid)));
                pairs.push((
                    format!("accent on {ground} with {share} ink"),
                    4.5,
                    color("accent"),
                    over(ink, share, solid),
                ));
            }
            pairs.push((format!("edge on {ground}"), 3.0, color("edge"), solid));
        }
        let hovered = over(color("accent"), 0.88, ink);
        pairs.extend([
            ("words on the main button".to_owned(), 4.5, color("on-accent"), color("accent")),
            ("words on the main button under the pointer".to_owned(), 4.5, color("on-accent"), hovered),
            ("ink on the selection".to_owned(), 4.5, ink, color("select")),
            ("ink on a warning".to_owned(), 4.5, ink, color("bad-paper")),
        ]);
        let faults: Vec<String> = pairs
            .into_iter()
            .map(|(what, wanted, one, other)| (what, wanted, contrast(one, other)))
            .filter(|(_, wanted, found)| found < wanted)
            .map(|(what, wanted, found)| format!("{what}: {found:.2}, {wanted} wanted"))
            .collect();
        assert!(faults.is_empty(), "{theme:?}:\n{}", faults.join("\n"));
    }
}
