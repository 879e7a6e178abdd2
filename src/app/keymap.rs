//! What each key means, where the focus is.

use super::op::{Chord, MOTIONS, Op};
use super::settings::{FindKey, LetterKeys};
use super::{Action, Menu, Mode, View};
use crate::model::Codebook;

/// A key as the browser names it (`KeyboardEvent.key`), with what is held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// `a`, `1`, `Enter`, `ArrowDown`, …
    pub key: String,
    /// What the same key writes on a Latin keyboard, when it writes a letter of another script here.
    pub latin: Option<String>,
    /// Ctrl, or Cmd on a Mac.
    pub control: bool,
    /// Alt, or Option on a Mac.
    pub alt: bool,
    /// Shift.
    pub shift: bool,
}

/// Where the focus is when a key comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// In the text.
    Text,
    /// Nowhere in particular.
    Page,
    /// In the popover's own field.
    Finder,
    /// In another field where people write.
    Field,
    /// On a button or another control.
    Control,
}

/// What a key asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// Something that has a name.
    Op(Op),
    /// Something that has none, because it means something only here.
    Act(Action),
}

/// What finds in the page, unless the browser is to do it.
const FIND: Chord = Chord { key: "f", control: true, alt: false, shift: false };

/// What the key asks for; `None` leaves it to the browser.
pub fn intent(key: &Key, focus: Focus, view: &View, codebook: &Codebook) -> Option<Intent> {
    // The question about a text is the browser's own dialog, over all else.
    if !view.offers.is_empty() {
        return None;
    }
    if key.key == "Escape" {
        return Some(Intent::Act(Action::Escape));
    }
    if view.over.is_some() {
        return None;
    }
    if let Some(op) = anywhere(key, focus) {
        return Some(Intent::Op(op));
    }
    if view.settings.find_key == FindKey::Speech && fits(key, FIND) {
        return Some(Intent::Op(Op::Find));
    }
    let reads = view.document.is_some() && !view.starting;
    if focus == Focus::Text && reads {
        if let Some(action) = in_menu(key, focus, view, codebook) {
            return Some(Intent::Act(action));
        }
        if let Some(op) = motion(key) {
            return Some(Intent::Op(op));
        }
    }
    if key.control || key.alt {
        return None;
    }
    match focus {
        Focus::Field => None,
        Focus::Control => label_key(key, view, codebook).filter(|_| applies(view)).or_else(|| help(key, view)),
        Focus::Text => in_text(key, view, codebook),
        Focus::Page => {
            in_menu(key, Focus::Text, view, codebook).map(Intent::Act).or_else(|| in_text(key, view, codebook))
        }
        Focus::Finder => in_menu(key, focus, view, codebook).map(Intent::Act),
    }
}

/// Keys that mean the same wherever the focus is: those with Ctrl or Alt, and the function keys.
fn anywhere(key: &Key, focus: Focus) -> Option<Op> {
    let op = Op::ALL.iter().copied().find(|op| op.keys().iter().any(|chord| !is_plain(*chord) && fits(key, *chord)))?;
    // In a field these are the browser's own.
    let is_fields = match op {
        Op::Undo | Op::Redo => focus == Focus::Field,
        Op::Back | Op::Forward => matches!(focus, Focus::Field | Focus::Finder),
        _ => false,
    };
    (!is_fields).then_some(op)
}

/// Whether a chord is for the text alone: a letter, a sign, Enter, Delete.
fn is_plain(chord: Chord) -> bool {
    let is_function = chord.key.len() > 1 && chord.key.starts_with('F');
    !chord.control && !chord.alt && !is_function
}

fn fits(key: &Key, chord: Chord) -> bool {
    let is_sign = chord.is_character() && !chord.key.bytes().all(|byte| byte.is_ascii_alphabetic());
    let written = key.latin.as_ref().unwrap_or(&key.key);
    let same = if chord.key.len() == 1 { written.to_lowercase() == chord.key } else { key.key == chord.key };
    same && key.control == chord.control && key.alt == chord.alt && (is_sign || key.shift == chord.shift)
}

fn motion(key: &Key) -> Option<Op> {
    let same = |chord: &Chord| key.key == chord.key && key.control == chord.control && key.alt == chord.alt;
    let (motion, _) = MOTIONS.iter().find(|(_, chord)| same(chord))?;
    Some(if key.shift { Op::Extend(*motion) } else { Op::Move(*motion) })
}

/// Whether a label would go on something now.
fn applies(view: &View) -> bool {
    view.pending.is_some() || !view.selected.is_empty()
}

/// Signs that count on buttons too.
fn help(key: &Key, view: &View) -> Option<Intent> {
    let on = view.settings.letter_keys == LetterKeys::On;
    let op = match key.key.as_str() {
        "?" => Op::Help,
        "/" if view.document.is_some() && !view.starting => Op::Find,
        _ => return None,
    };
    on.then_some(Intent::Op(op))
}

/// The label that a digit, or a key of its own, stands for.
fn label_key(key: &Key, view: &View, codebook: &Codebook) -> Option<Intent> {
    let allowed = view.settings.letter_keys == LetterKeys::On || view.menu.is_some();
    let known = [Some(&key.key), key.latin.as_ref()].into_iter().flatten().find(|it| codebook.by_key(it).is_some());
    known.filter(|_| allowed).map(|it| Intent::Act(Action::LabelKey(it.clone())))
}

/// Keys of the open popover.
fn in_menu(key: &Key, focus: Focus, view: &View, codebook: &Codebook) -> Option<Action> {
    if key.control || key.alt || key.shift && key.key.len() > 1 && key.key.starts_with("Arrow") {
        return None;
    }
    match (view.menu.as_ref()?, key.key.as_str()) {
        (Menu::Labels { mode: Mode::Note, .. }, _) => None,
        (_, "ArrowDown") => Some(Action::MoveActive(1)),
        (_, "ArrowUp") => Some(Action::MoveActive(-1)),
        (_, "Enter") => Some(Action::Choose),
        // Until there is text, the labels' keys choose; from then on all keys are text.
        (Menu::Labels { filter, .. }, _) if filter.is_empty() && is_label_key(key, focus, view, codebook) => {
            match label_key(key, view, codebook) {
                Some(Intent::Act(action)) => Some(action),
                _ => None,
            }
        }
        (Menu::Labels { filter, .. }, typed) if focus == Focus::Text => typed_filter(filter, typed),
        _ => None,
    }
}

/// In the popover's own field a letter is text, unless it is a label's own key.
fn is_label_key(key: &Key, focus: Focus, view: &View, codebook: &Codebook) -> bool {
    let is_digit = key.key.len() == 1 && key.key.bytes().all(|byte| byte.is_ascii_digit());
    let is_own = focus == Focus::Text && label_key(key, view, codebook).is_some();
    is_digit || is_own
}

/// A letter begins to filter; once there is text, all keys are text.
fn typed_filter(filter: &str, typed: &str) -> Option<Action> {
    if typed == "Backspace" && !filter.is_empty() {
        let mut shorter = filter.to_owned();
        shorter.pop();
        return Some(Action::Filter(shorter));
    }
    let mut characters = typed.chars();
    let (Some(character), None) = (characters.next(), characters.next()) else { return None };
    let begins = character.is_alphabetic();
    (begins || !filter.is_empty()).then(|| Action::Filter(format!("{filter}{character}")))
}

/// Keys of the text.
fn in_text(key: &Key, view: &View, codebook: &Codebook) -> Option<Intent> {
    if view.starting || view.document.is_none() && !applies(view) && codebook.by_key(&key.key).is_none() {
        return help(key, view);
    }
    // A letter while a passage waits begins to find a label, before the popover is there.
    if view.pending.is_some()
        && view.menu.is_none()
        && label_key(key, view, codebook).is_none()
        && let Some(action) = typed_filter("", &key.key)
    {
        return Some(Intent::Act(action));
    }
    if let Some(label) = label_key(key, view, codebook) {
        return Some(label);
    }
    let letters = view.settings.letter_keys == LetterKeys::On;
    let has_key =
        |op: &&Op| op.keys().iter().any(|it| is_plain(*it) && fits(key, *it) && (letters || !it.is_character()));
    let op = Op::ALL.iter().find(has_key).copied()?;
    match op {
        // Not one Backspace too many in the popover's filter.
        Op::Delete if view.selected.is_empty() || key.key == "Backspace" && view.menu.is_some() => None,
        // An edge that moves is let go.
        Op::Labels if view.edge.is_some() => Some(Intent::Act(Action::Escape)),
        _ => Some(Intent::Op(op)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DocumentId, Offset, Span};

    fn key(spelled: &str) -> Key {
        let mut key = Key::default();
        for part in spelled.split('+') {
            match part {
                "Ctrl" => key.control = true,
                "Shift" => key.shift = true,
                "Alt" => key.alt = true,
                // As on a Russian keyboard.
                "ы" => (key.key, key.latin) = ("ы".to_owned(), Some("s".to_owned())),
                "я" => (key.key, key.latin) = ("я".to_owned(), Some("z".to_owned())),
                other => key.key = other.to_owned(),
            }
        }
        key
    }

    /// `state`: what is going on, in words; then the key, the focus, and what is asked for as it prints.
    fn check(state: &str, spelled: &str, focus: Focus, expected: &str) {
        let mut view = View { document: Some(DocumentId::new("d")), ..View::default() };
        if state.contains("passage") {
            view.pending = Span::new(Offset::new(0), Offset::new(4));
            view.menu = Some(Menu::labels());
        }
        if state.contains("unoffered") {
            view.menu = None;
        }
        if state.contains("selected") {
            view.selected = vec![crate::model::AnnotationId::new("a")];
        }
        if state.contains("no letters") {
            view.settings.letter_keys = LetterKeys::Off;
        }
        if state.contains("finds") {
            view.settings.find_key = FindKey::Speech;
        }
        if state.contains("start page") {
            view.starting = true;
        }
        if state.contains("help") {
            view.over = Some(crate::app::view::Over::Help);
        }
        if let Some((_, typed)) = state.split_once("typed ") {
            view.menu = Some(Menu::Labels { filter: typed.to_owned(), active: 0, mode: Mode::Labels });
        }
        let found = intent(&key(spelled), focus, &view, &Codebook::starter());
        let printed = match found {
            Some(Intent::Act(action)) => format!("{action:?}"),
            Some(Intent::Op(Op::Move(it))) => format!("move {:?} {:?}", it.stride, it.way),
            Some(Intent::Op(Op::Extend(it))) => format!("extend {:?} {:?}", it.stride, it.way),
            Some(Intent::Op(op)) => format!("{op:?}"),
            None => "-".to_owned(),
        };
        assert_eq!(printed, expected, "{state}: {spelled} in {focus:?}");
    }

    #[test]
    fn keys() {
        for (state, spelled, focus, expected) in [
            ("nothing", "Ctrl+z", Focus::Text, "Undo"),
            ("nothing", "Ctrl+Shift+Z", Focus::Text, "Redo"),
            ("nothing", "Ctrl+я", Focus::Text, "Undo"),
            ("nothing", "Ctrl+y", Focus::Control, "Redo"),
            ("nothing", "Ctrl+z", Focus::Field, "-"),
            ("nothing", "Ctrl+s", Focus::Field, "Export"),
            ("nothing", "Ctrl+Alt+s", Focus::Text, "-"),
            ("nothing", "Ctrl+k", Focus::Field, "Palette"),
            ("nothing", "1", Focus::Text, "LabelKey(\"1\")"),
            ("nothing", "1", Focus::Page, "LabelKey(\"1\")"),
            ("nothing", "1", Focus::Control, "-"),
            ("nothing", "9", Focus::Text, "-"),
            ("nothing", "q", Focus::Text, "-"),
            ("nothing", "s", Focus::Text, "SelectSentence"),
            ("nothing", "ы", Focus::Text, "SelectSentence"),
            ("nothing", "s", Focus::Control, "-"),
            ("nothing", "s", Focus::Field, "-"),
            ("nothing", "F8", Focus::Text, "NextAnnotation"),
            ("nothing", "Shift+F8", Focus::Field, "PreviousAnnotation"),
            ("nothing", "]", Focus::Text, "NextAnnotation"),
            ("nothing", "Shift+}", Focus::Text, "NextAlike"),
            ("nothing", "/", Focus::Text, "Find"),
            ("nothing", "/", Focus::Page, "Find"),
            ("nothing", "/", Focus::Control, "Find"),
            ("nothing", "/", Focus::Field, "-"),
            ("start page", "/", Focus::Control, "-"),
            ("nothing", "Ctrl+f", Focus::Text, "-"),
            ("finds", "Ctrl+f", Focus::Text, "Find"),
            ("finds", "Ctrl+f", Focus::Field, "Find"),
            ("nothing", "F3", Focus::Field, "NextHit"),
            ("nothing", "Shift+F3", Focus::Text, "PreviousHit"),
            ("nothing", "g", Focus::Text, "GoTo"),
            ("nothing", "Alt+Backspace", Focus::Text, "Back"),
            ("nothing", "Alt+Backspace", Focus::Field, "-"),
            ("nothing", "Shift+Alt+Backspace", Focus::Page, "Forward"),
            ("no letters", "/", Focus::Text, "-"),
            ("nothing", "Shift+?", Focus::Text, "Help"),
            ("nothing", "?", Focus::Control, "Help"),
            ("nothing", "?", Focus::Field, "-"),
            ("nothing", "]", Focus::Control, "-"),
            ("nothing", "ArrowRight", Focus::Text, "move Character Right"),
            ("nothing", "Ctrl+ArrowLeft", Focus::Text, "move Word Left"),
            ("nothing", "Shift+Alt+ArrowRight", Focus::Text, "extend Sentence Right"),
            ("nothing", "Ctrl+Shift+ArrowDown", Focus::Text, "extend Paragraph Forward"),
            ("nothing", "Ctrl+Home", Focus::Text, "move Text Back"),
            ("nothing", "ArrowDown", Focus::Page, "-"),
            ("nothing", "ArrowDown", Focus::Control, "-"),
            ("nothing", "ArrowDown", Focus::Field, "-"),
            ("start page", "ArrowDown", Focus::Text, "-"),
            ("start page", "s", Focus::Text, "-"),
            ("help", "s", Focus::Text, "-"),
            ("help", "Ctrl+z", Focus::Text, "-"),
            ("help", "Escape", Focus::Text, "Escape"),
            ("passage", "2", Focus::Text, "LabelKey(\"2\")"),
            ("passage", "c", Focus::Text, "Filter(\"c\")"),
            ("passage, unoffered", "c", Focus::Text, "Filter(\"c\")"),
            ("passage", "ж", Focus::Text, "Filter(\"ж\")"),
            ("passage", "c", Focus::Finder, "-"),
            ("passage", "2", Focus::Finder, "LabelKey(\"2\")"),
            ("passage, typed co", "2", Focus::Finder, "-"),
            ("passage", "[", Focus::Finder, "-"),
            ("passage", "ArrowDown", Focus::Finder, "MoveActive(1)"),
            ("passage", "Shift+ArrowDown", Focus::Text, "extend Line Forward"),
            ("passage", "ArrowLeft", Focus::Finder, "-"),
            ("passage", "Enter", Focus::Text, "Choose"),
            ("passage", "F2", Focus::Text, "Note"),
            ("passage, typed co", "2", Focus::Text, "Filter(\"co2\")"),
            ("passage, typed co", " ", Focus::Text, "Filter(\"co \")"),
            ("passage, typed co", "Backspace", Focus::Text, "Filter(\"c\")"),
            ("passage, typed co", "]", Focus::Text, "Filter(\"co]\")"),
            ("selected", "Delete", Focus::Text, "Delete"),
            ("selected", "Delete", Focus::Field, "-"),
            ("selected", "3", Focus::Control, "LabelKey(\"3\")"),
            ("selected", "e", Focus::Text, "Edges"),
            ("selected", "Enter", Focus::Control, "-"),
            ("selected", "Escape", Focus::Field, "Escape"),
            ("no letters", "s", Focus::Text, "-"),
            ("no letters", "1", Focus::Text, "-"),
            ("no letters", "?", Focus::Text, "-"),
            ("no letters", "F8", Focus::Text, "NextAnnotation"),
            ("no letters", "F1", Focus::Text, "Help"),
            ("no letters, passage", "1", Focus::Text, "LabelKey(\"1\")"),
            ("no letters", "ArrowRight", Focus::Text, "move Character Right"),
        ] {
            check(state, spelled, focus, expected);
        }
    }

    #[test]
    fn no_keys_mean_two_things() {
        let chords: Vec<(Op, Chord)> =
            Op::ALL.iter().flat_map(|op| op.keys().iter().map(move |chord| (*op, *chord))).collect();
        for (at, (op, chord)) in chords.iter().enumerate() {
            let clash = chords.iter().skip(at + 1).find(|(_, other)| other == chord);
            assert!(clash.is_none(), "{op:?} and {:?} have the same keys", clash.map(|it| it.0));
        }
    }
}
