//! A codebook as people paste it: one label a line, with its definition, and a tree by indentation.

use std::collections::HashMap;
use std::rc::Rc;

use super::command::{NewLabel, clean_name, is_hidden};
use super::{Codebook, Color, limits};

/// The most lines that are read.
pub const LINES: usize = 1_000;

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// A new label.
    New,
    /// There is a label of that name already.
    Known,
    /// An earlier line has that name.
    Twice,
    /// It has no name, or one that is too long.
    Unnamed,
}

/// One line that is not blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The name; of a label that is there already as it is called there.
    pub name: Rc<str>,
    /// What stands behind the name; may be empty.
    pub description: Rc<str>,
    /// The `#rrggbb` on the line.
    pub color: Option<Color>,
    /// The name of the label above it.
    pub parent: Option<Rc<str>>,
    /// How many lines stand above it in the tree.
    pub depth: usize,
    /// What becomes of it.
    pub fate: Fate,
}

/// What pasted lines say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// Each line that is not blank, in order.
    pub lines: Vec<Line>,
    /// How many lines beyond [`LINES`] were not read.
    pub beyond: usize,
}

impl Lines {
    /// The labels they add.
    pub fn new_labels(&self) -> Vec<NewLabel> {
        let new = self.lines.iter().filter(|line| line.fate == Fate::New);
        new.map(|line| NewLabel {
            name: line.name.to_string(),
            color: line.color,
            style: None,
            description: (!line.description.is_empty()).then(|| line.description.to_string()),
            parent: line.parent.clone(),
        })
        .collect()
    }

    /// How many lines have that fate.
    pub fn count(&self, fate: Fate) -> usize {
        self.lines.iter().filter(|line| line.fate == fate).count()
    }
}

/// Reads lines such as `Name`, `Name: definition`, `Name — definition` or cells with tabs between. Indentation,
/// repeated bullets (`**`) and numbers (`1.2.`) make the tree; a `#rrggbb` gives the colour. Any text will do.
pub fn parse(text: &str, codebook: &Codebook) -> Lines {
    let mut known: HashMap<String, (Rc<str>, Fate)> = HashMap::new();
    for label in codebook.labels() {
        known.entry(label.name.to_lowercase()).or_insert_with(|| (label.name.clone(), Fate::Known));
    }
    let mut lines = Lines::default();
    // What stands above the next line: how far in it is, and its name.
    let mut above: Vec<(usize, Rc<str>)> = Vec::new();
    for raw in text.lines().filter(|line| !is_blank(line)) {
        if lines.lines.len() == LINES {
            lines.beyond += 1;
            continue;
        }
        let (level, rest) = level(raw);
        let (rest, color) = without_color(&rest);
        let (name, description) = split(&rest);
        while above.last().is_some_and(|it| it.0 >= level) || above.len() >= limits::GENERATIONS {
            above.pop();
        }
        let parent = above.last().map(|it| it.1.clone());
        let depth = above.len();
        let (name, fate) = match clean_name(name) {
            Err(_) => (Rc::from(name), Fate::Unnamed),
            Ok(name) => match known.get(&name.to_lowercase()) {
                Some((name, fate)) => (name.clone(), *fate),
                None => {
                    known.insert(name.to_lowercase(), (name.clone(), Fate::Twice));
                    (name, Fate::New)
                }
            },
        };
        if fate != Fate::Unnamed {
            above.push((level, name.clone()));
        }
        let description = description.get(..description.floor_char_boundary(limits::NOTE_BYTES)).unwrap_or_default();
        lines.lines.push(Line { name, description: description.into(), color, parent, depth, fate });
    }
    lines
}

fn is_blank(line: &str) -> bool {
    line.chars().all(|it| it.is_whitespace() || is_hidden(it))
}

/// How far in a line stands, and what is behind white space, bullets and numbers.
fn level(raw: &str) -> (usize, String) {
    const TAB: usize = 4;
    // More than any bullets or numbers give.
    const COLUMN: usize = 64;
    let visible: String = raw.chars().filter(|it| *it == '\t' || !is_hidden(*it)).collect();
    let rest = visible.trim_start();
    let white = visible.chars().take_while(|it| it.is_whitespace());
    let columns = white.fold(0, |at, it| if it == '\t' { (at / TAB + 1) * TAB } else { at + 1 });
    let (rest, bullets) = without_bullets(rest);
    let (rest, numbers) = without_numbers(rest);
    let deeper = bullets.saturating_sub(1) + numbers.saturating_sub(1);
    (columns * COLUMN + deeper.min(COLUMN - 1), rest.trim().to_owned())
}

/// Without `- ` or `** ` in front; how many there were.
fn without_bullets(line: &str) -> (&str, usize) {
    const BULLETS: &[char] = &['-', '*', '+', '#', '>', '•', '·', '◦', '▪', '●', '○', '‣', '–', '—', '−'];
    let Some(bullet) = line.chars().next().filter(|it| BULLETS.contains(it)) else { return (line, 0) };
    let rest = line.trim_start_matches(bullet);
    let count = line.chars().take_while(|it| *it == bullet).count();
    if rest.starts_with(char::is_whitespace) { (rest.trim_start(), count) } else { (line, 0) }
}

/// Without `1.`, `2)` or `1.2.3` in front; how many numbers there were.
fn without_numbers(line: &str) -> (&str, usize) {
    let rest = line.trim_start_matches(|it: char| it.is_ascii_digit() || it == '.');
    let numbers = line.strip_suffix(rest).unwrap_or_default();
    let (rest, closed) = match rest.strip_prefix(')') {
        Some(rest) => (rest, true),
        None => (rest, numbers.contains('.')),
    };
    let count = numbers.split('.').filter(|it| !it.is_empty()).count();
    let is_number = count > 0 && closed && !numbers.starts_with('.') && rest.starts_with(char::is_whitespace);
    if is_number { (rest.trim_start(), count) } else { (line, 0) }
}

/// Without the first word that is a colour.
fn without_color(line: &str) -> (String, Option<Color>) {
    const AROUND: &[char] = &['(', ')', '[', ']', ',', ';', ':'];
    let mut start = 0;
    for word in line.split(char::is_whitespace) {
        let inside = word.trim_matches(AROUND);
        let color = (inside.len() == 7).then(|| Color::parse(inside)).flatten();
        if color.is_some() {
            let before = line.get(..start).unwrap_or_default();
            let behind = line.get(start + word.len()..).unwrap_or_default();
            // A colour between the name and a colon leaves the colon.
            let colon = if word.ends_with(':') { ":" } else { "" };
            return (format!("{}{colon}{behind}", before.trim_end_matches(' ')).trim().to_owned(), color);
        }
        let next = line.get(start + word.len()..).and_then(|it| it.chars().next());
        start += word.len() + next.map_or(0, char::len_utf8);
    }
    (line.to_owned(), None)
}

/// The name, and what stands behind it.
fn split(line: &str) -> (&str, &str) {
    const DASHES: [&str; 3] = [" — ", " – ", " - "];
    let trimmed = |(name, rest): (&'_ str, &'_ str)| -> (usize, usize) { (name.len(), line.len() - rest.len()) };
    if let Some((name, rest)) = line.split_once('\t') {
        return (name.trim().trim_end_matches(':'), rest.trim());
    }
    let colon = line.char_indices().find(|(at, it)| {
        let behind = line.get(at + it.len_utf8()..).unwrap_or_default();
        *it == '：' || *it == ':' && (behind.is_empty() || behind.starts_with(char::is_whitespace))
    });
    let colon = colon.map(|(at, it)| (at, at + it.len_utf8()));
    let dash = DASHES.iter().filter_map(|dash| line.split_once(dash)).map(trimmed).min();
    match [colon, dash].into_iter().flatten().min() {
        Some((end, start)) => {
            let name = line.get(..end).unwrap_or_default();
            (name.trim(), line.get(start..).unwrap_or_default().trim())
        }
        None => (line.trim(), ""),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Each line as `depth name = description < parent #colour !fate`, what is usual left out.
    fn said(text: &str) -> Vec<String> {
        parse(text, &Codebook::starter()).lines.iter().map(one).collect()
    }

    fn one(line: &Line) -> String {
        let mut said = format!("{} {}", line.depth, line.name);
        if !line.description.is_empty() {
            said.push_str(&format!(" = {}", line.description));
        }
        if let Some(parent) = &line.parent {
            said.push_str(&format!(" < {parent}"));
        }
        if let Some(color) = line.color {
            said.push_str(&format!(" {color}"));
        }
        if line.fate != Fate::New {
            said.push_str(&format!(" !{:?}", line.fate));
        }
        said
    }

    #[test]
    fn lines_as_people_write_them() {
        let cases: &[(&str, &[&str])] = &[
            ("", &[]),
            ("\n \t \n\u{feff}\n", &[]),
            ("Hope", &["0 Hope"]),
            ("Hope\r\nFear", &["0 Hope", "0 Fear"]),
            ("Hope: looks forward", &["0 Hope = looks forward"]),
            ("Hope:", &["0 Hope"]),
            ("Hope — looks forward: always", &["0 Hope = looks forward: always"]),
            ("Hope: looks – forward", &["0 Hope = looks – forward"]),
            ("Hope - looks forward", &["0 Hope = looks forward"]),
            ("Self-criticism", &["0 Self-criticism"]),
            ("Time 10:30", &["0 Time 10:30"]),
            ("希望：向前看", &["0 希望 = 向前看"]),
            ("Hope\tlooks forward", &["0 Hope = looks forward"]),
            ("Hope\t#112233\tlooks forward", &["0 Hope = looks forward #112233"]),
            ("Hope #112233: looks forward", &["0 Hope = looks forward #112233"]),
            ("Hope (#112233)", &["0 Hope #112233"]),
            ("#112233 Hope", &["0 Hope #112233"]),
            ("Hope #1", &["0 Hope #1"]),
            (
                "Tone\n  Hope\n  Fear\n    Panic\nPlan",
                &["0 Tone", "1 Hope < Tone", "1 Fear < Tone", "2 Panic < Fear", "0 Plan"],
            ),
            ("Tone\n\tHope\n\t\tJoy", &["0 Tone", "1 Hope < Tone", "2 Joy < Hope"]),
            ("    Tone\n        Hope\n  Plan", &["0 Tone", "1 Hope < Tone", "0 Plan"]),
            ("- Tone\n  - Hope", &["0 Tone", "1 Hope < Tone"]),
            ("* Tone\n** Hope\n* Plan", &["0 Tone", "1 Hope < Tone", "0 Plan"]),
            ("• Tone\n• Plan", &["0 Tone", "0 Plan"]),
            ("# Tone\n## Hope", &["0 Tone", "1 Hope < Tone"]),
            ("1. Tone\n1.1. Hope\n1.2 Fear\n2) Plan", &["0 Tone", "1 Hope < Tone", "1 Fear < Tone", "0 Plan"]),
            ("3 pillars", &["0 3 pillars"]),
            ("2022: a year", &["0 2022 = a year"]),
            ("praise: other words", &["0 Praise = other words !Known"]),
            ("Praise\n  Warm", &["0 Praise !Known", "1 Warm < Praise"]),
            ("Hope\nhope\n  Joy", &["0 Hope", "0 Hope !Twice", "1 Joy < Hope"]),
            (": nothing", &["0  = nothing !Unnamed"]),
            ("-", &["0 -"]),
            ("\u{200b}Hope\u{200b}", &["0 Hope"]),
        ];
        for (text, expected) in cases {
            assert_eq!(said(text), *expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_too_long_is_not_added() {
        let name = "n".repeat(limits::NAME_CHARS + 1);
        assert_eq!(parse(&name, &Codebook::default()).count(Fate::Unnamed), 1);
        let many: String = (0..LINES + 5).map(|at| format!("label {at}\n")).collect();
        let lines = parse(&many, &Codebook::default());
        assert_eq!((lines.lines.len(), lines.beyond), (LINES, 5));
        let deep: String = (0..200).map(|at| format!("{}label {at}\n", " ".repeat(at))).collect();
        let lines = parse(&deep, &Codebook::default());
        assert_eq!(lines.lines.iter().map(|it| it.depth).max(), Some(limits::GENERATIONS - 1));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "([ \t]{0,3}[-*#0-9.)]{0,3}[ \t]?[a-cA-C:—#\u{200b}é ]{0,8}\r?\n){0,12}|\\PC{0,80}") {
            let lines = parse(&text, &Codebook::starter());
            let mut names: Vec<String> = Vec::new();
            for line in &lines.lines {
                if let Some(parent) = &line.parent {
                    let known = Codebook::starter().named(parent).is_some() || names.contains(&parent.to_lowercase());
                    prop_assert!(known, "{parent} stands before");
                }
                if line.fate == Fate::New {
                    prop_assert!(clean_name(&line.name).is_ok());
                    prop_assert!(!names.contains(&line.name.to_lowercase()));
                    names.push(line.name.to_lowercase());
                }
            }
            prop_assert_eq!(lines.new_labels().len(), lines.count(Fate::New));
        }
    }
}
