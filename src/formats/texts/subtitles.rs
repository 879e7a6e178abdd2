//! Subtitles: SubRip (`.srt`) and WebVTT (`.vtt`) as running text.
//!
//! Source: WebVTT by the W3C; for SubRip, what its files have in common. Cues are joined to paragraphs. A paragraph begins
//! where somebody else speaks, as far as the file says so, and after a pause.

use super::flow::{Flow, Gap};
use super::{About, Speech, TextKind, decode, html};
use crate::formats::{ReadError, xml};
use crate::model::turns;

/// SubRip.
pub struct SubRip;

/// WebVTT.
pub struct WebVtt;

/// A pause that ends a paragraph, in milliseconds.
const PAUSE: u64 = 2_000;

impl TextKind for SubRip {
    fn id(&self) -> &'static str {
        "srt"
    }

    fn name(&self) -> &'static str {
        "SubRip subtitles"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["srt"]
    }

    fn recognises(&self, _name: &str, bytes: &[u8]) -> bool {
        let start = match bytes {
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => decode::text(bytes.get(..bytes.len().min(512)).unwrap_or_default()),
            _ => Ok(xml::beginning(bytes).into()),
        };
        let start = start.unwrap_or_default();
        let mut lines = start.lines().map(str::trim).filter(|it| !it.is_empty());
        let first = lines.next().unwrap_or_default();
        let is_cue = |line: &str| Timing::of(line).is_some();
        is_cue(first) || is_number(first) && lines.next().is_some_and(is_cue)
    }

    fn read(&self, bytes: &[u8]) -> Result<Speech, ReadError> {
        speech(bytes)
    }
}

impl TextKind for WebVtt {
    fn id(&self) -> &'static str {
        "vtt"
    }

    fn name(&self) -> &'static str {
        "WebVTT subtitles"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["vtt"]
    }

    fn recognises(&self, _name: &str, bytes: &[u8]) -> bool {
        let start = xml::beginning(bytes);
        let rest = start.strip_prefix("WEBVTT");
        rest.is_some_and(|it| it.is_empty() || it.starts_with([' ', '\t', '\n', '\r']))
    }

    fn read(&self, bytes: &[u8]) -> Result<Speech, ReadError> {
        speech(bytes)
    }
}

/// When a cue is shown, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Timing {
    start: u64,
    end: u64,
}

impl Timing {
    /// `00:00:01,000 --> 00:00:03,000`, and what may stand behind it.
    fn of(line: &str) -> Option<Self> {
        let (start, end) = line.split_once("-->")?;
        Some(Self { start: moment(start.trim())?, end: moment(end.split_whitespace().next()?)? })
    }
}

/// `01:02:03,004`, `02:03.004`.
fn moment(words: &str) -> Option<u64> {
    let (clock, fraction) = words.split_once([',', '.']).unwrap_or((words, "0"));
    let number = |it: &str| {
        let fits = (1..=6).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_digit());
        it.parse::<u64>().ok().filter(|_| fits)
    };
    let fraction = fraction.get(..3).unwrap_or(fraction);
    let scale = [1_000, 100, 10, 1].get(fraction.len())?;
    let mut seconds = 0;
    let mut parts = 0;
    for part in clock.split(':') {
        seconds = seconds * 60 + number(part)?;
        parts += 1;
        if parts > 3 {
            return None;
        }
    }
    (parts > 1).then_some(seconds * 1_000 + number(fraction)? * scale)
}

fn is_number(line: &str) -> bool {
    !line.is_empty() && line.bytes().all(|it| it.is_ascii_digit())
}

/// One cue: its lines without marks, each with who speaks it.
struct Cue {
    timing: Timing,
    lines: Vec<Line>,
}

#[derive(Default, PartialEq, Eq)]
struct Line {
    voice: Option<String>,
    words: String,
}

impl Line {
    /// These words, when there are any.
    fn of(words: &str, voice: &Option<String>) -> Option<Self> {
        let words = html::resolved(words).split_whitespace().collect::<Vec<_>>().join(" ");
        (!words.is_empty()).then(|| Self { voice: voice.clone(), words })
    }
}

fn speech(bytes: &[u8]) -> Result<Speech, ReadError> {
    let text = decode::text(bytes)?;
    let mut about = About::default();
    let cues = cues(&text, &mut about);
    let mut flow = Flow::default();
    let rolls = rolls(&cues);
    let mut before: Option<&Cue> = None;
    let mut shown_until = 0;
    let mut voice: Option<&str> = None;
    for cue in &cues {
        let again = if rolls { before.map_or(0, |it| overlap(it, cue)) } else { 0 };
        if before.is_some() && cue.timing.start >= PAUSE.saturating_add(shown_until) {
            flow.end(Gap::Paragraph);
        }
        for line in cue.lines.iter().skip(again) {
            let speaker = line.voice.as_deref();
            let is_other = speaker.is_some() && speaker != voice;
            if is_other || begins_turn(&line.words) {
                flow.end(Gap::Paragraph);
            }
            if let Some(name) = speaker.filter(|_| is_other) {
                voice = speaker;
                flow.wrapped(name);
                flow.put(":");
            }
            flow.wrapped(" ");
            flow.wrapped(&line.words);
        }
        flow.wrapped(" ");
        shown_until = shown_until.max(cue.timing.end);
        before = Some(cue);
    }
    about.with(&flow.finish()?)
}

/// Whether a line shows that somebody else speaks: `- Yes.`, `>> Yes.`, `MR. SMITH: Yes.`
fn begins_turn(line: &str) -> bool {
    let dash = line
        .strip_prefix(['-', '–', '—'])
        .is_some_and(|it| it.trim_start().chars().next().is_some_and(char::is_alphanumeric));
    dash || line.starts_with(">>") || turns::is_labelled(line)
}

/// Whether captions roll: a cue shows the last line of the one before above its own, as those that machines make do.
fn rolls(cues: &[Cue]) -> bool {
    let grows = |it: &&[Cue]| {
        let [before, cue] = it else { return false };
        let again = overlap(before, cue);
        again > 0 && cue.lines.len() > again
    };
    let count = cues.windows(2).filter(grows).count();
    count > 0 && count * 4 >= cues.len()
}

/// How many lines at the start of a cue are the last ones of the cue before.
fn overlap(before: &Cue, cue: &Cue) -> usize {
    // Cues have two or three lines; those of a hostile file are not compared further.
    let most = before.lines.len().min(cue.lines.len()).min(8);
    let tail = |count: usize| before.lines.len().checked_sub(count).and_then(|from| before.lines.get(from..));
    (1..=most).rev().find(|count| tail(*count) == cue.lines.get(..*count)).unwrap_or(0)
}

fn cues(text: &str, about: &mut About) -> Vec<Cue> {
    let is_vtt = text.starts_with("WEBVTT");
    let mut cues: Vec<Cue> = Vec::new();
    let mut voice: Option<String> = None;
    // Where the next line belongs: to a cue, or to a block of another kind.
    let mut in_cue = false;
    let mut passes = is_vtt;
    let mut after_blank = true;
    let mut lines = text.lines().flat_map(|it| it.split('\r')).map(str::trim).peekable();
    while let Some(line) = lines.next() {
        let was_blank = std::mem::replace(&mut after_blank, line.is_empty());
        if let Some(timing) = Timing::of(line) {
            cues.push(Cue { timing, lines: Vec::new() });
            (in_cue, passes, voice) = (true, false, None);
        } else if line.is_empty() {
            passes = false;
            // In SubRip a cue may have blank lines.
            in_cue = in_cue && !is_vtt;
        } else if passes {
            if let Some(tag) = line.strip_prefix("Language:").filter(|_| cues.is_empty()) {
                about.language(tag);
            }
        } else if is_vtt && was_blank && ["NOTE", "STYLE", "REGION"].iter().any(|it| is_block(line, it)) {
            passes = true;
        } else if in_cue
            && !names_next(line, was_blank, lines.peek())
            && let Some(cue) = cues.last_mut()
        {
            marked(line, &mut voice, &mut cue.lines);
        }
    }
    cues
}

/// Whether the line is the first of a block that is called so.
fn is_block(line: &str, name: &str) -> bool {
    line.strip_prefix(name).is_some_and(|it| it.is_empty() || it.starts_with([' ', '\t']))
}

/// Whether the line is the number or the name of the cue behind it.
fn names_next(line: &str, after_blank: bool, next: Option<&&str>) -> bool {
    (after_blank || is_number(line)) && next.is_some_and(|it| Timing::of(it).is_some())
}

/// Adds a line without its marks; one in which several speak is several. `voice` is who speaks, from line to line of a cue.
fn marked(line: &str, voice: &mut Option<String>, lines: &mut Vec<Line>) {
    let mut words = String::new();
    let mut rest = line;
    // What is never closed is no mark, and is not looked for again.
    let (mut tags, mut styles) = (true, true);
    while let Some(at) = rest.find(['<', '{']) {
        let (plain, mark) = rest.split_at_checked(at).unwrap_or((rest, ""));
        words.push_str(plain);
        let is_tag = mark.starts_with('<') && mark.get(1..).is_some_and(|it| it.starts_with(is_tag_start));
        let closed = if is_tag && tags {
            let closed = mark.split_once('>');
            tags = closed.is_some();
            closed
        } else if mark.starts_with("{\\") && styles {
            let closed = mark.split_once('}');
            styles = closed.is_some();
            closed
        } else {
            None
        };
        rest = match closed {
            Some((tag, after)) => {
                if let Some(speaker) = speaker(tag) {
                    lines.extend(Line::of(&words, voice));
                    words.clear();
                    *voice = speaker;
                }
                after
            }
            None => {
                let mut rest = mark.chars();
                words.extend(rest.next());
                rest.as_str()
            }
        };
    }
    words.push_str(rest);
    lines.extend(Line::of(&words, voice));
}

/// Who speaks behind a tag: nobody that is named behind `</v`. `None` when it is no tag of a voice.
fn speaker(tag: &str) -> Option<Option<String>> {
    if tag == "</v" {
        return Some(None);
    }
    let (kind, name) = tag.strip_prefix("<v")?.split_once([' ', '\t'])?;
    let name = html::resolved(name.trim()).into_owned();
    (kind.is_empty() || kind.starts_with('.')).then_some(Some(name).filter(|it| !it.is_empty()))
}

/// `<i>`, `</i>`, `<00:00:01.000>`.
const fn is_tag_start(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '/'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_in_many_ways() {
        assert_eq!(moment("01:02:03,004"), Some(3_723_004));
        assert_eq!(moment("02:03.4"), Some(123_400));
        assert_eq!(moment("1:2:3"), Some(3_723_000));
        for wrong in ["3", "a:b", "1:2:3:4", "1:-2", "1:", "1:2,", "99999999999:1", "1:2.é"] {
            assert_eq!(moment(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn marks_are_taken_away() {
        let lines = |line: &str| {
            let mut lines = Vec::new();
            marked(line, &mut None, &mut lines);
            lines
        };
        let words = |line: &str| lines(line).into_iter().map(|it| it.words).collect::<Vec<_>>().join("|");
        assert_eq!(words("{\\an8}<i>a</i> &amp; <b> <00:00:01.000><c.x>b</c> 1 < 2 <3"), "a & b 1 < 2 <3");
        assert_eq!(words("{a} {\\b <c"), "{a} {\\b <c");
        let said = lines("<v.loud Ada &amp; Bob>x</v> y <v Bob>z");
        let said: Vec<_> = said.iter().map(|it| (it.voice.as_deref(), &*it.words)).collect();
        assert_eq!(said, [(Some("Ada & Bob"), "x"), (None, "y"), (Some("Bob"), "z")]);
        for piece in ["<a", "{\\", "<v a>", "&", "{\\}"] {
            let _ = words(&piece.repeat(300_000));
        }
    }
}
