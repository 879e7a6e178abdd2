//! What each key means, where the focus is.

use super::{Action, Menu, Mode, View};
use crate::model::Codebook;

/// A key as the browser names it (`KeyboardEvent.key`), with what is held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// `a`, `1`, `Enter`, `ArrowDown`, …
    pub key: String,
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
    /// In the text, or nowhere in particular.
    Text,
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
    /// Something that the store does.
    Act(Action),
    /// Download the project.
    Export,
}

/// What the key asks for; `None` leaves it to the browser.
pub fn intent(key: &Key, focus: Focus, view: &View, codebook: &Codebook) -> Option<Intent> {
    let act = |action| Some(Intent::Act(action));
    if key.control && !key.alt {
        return match (key.key.to_lowercase().as_str(), key.shift) {
            ("s", false) => Some(Intent::Export),
            // In a field these are the browser's own.
            ("z", false) if focus != Focus::Field => act(Action::Undo),
            ("z", true) | ("y", false) if focus != Focus::Field => act(Action::Redo),
            _ => None,
        };
    }
    if key.control || key.alt {
        return None;
    }
    match key.key.as_str() {
        "Escape" => return act(Action::Escape),
        "F8" if key.shift => return act(Action::Previous),
        "F8" => return act(Action::Next),
        "F2" if view.pending.is_some() || view.selected.len() == 1 => return act(Action::EditNote),
        _ => {}
    }
    match focus {
        Focus::Field => None,
        Focus::Control => plain(key, view, codebook).filter(|_| is_label_key(key, view)),
        Focus::Text => in_menu(key, focus, view).or_else(|| plain(key, view, codebook)),
        Focus::Finder => in_menu(key, focus, view).or_else(|| {
            // Until there is text, digits label here too.
            let empty = matches!(&view.menu, Some(Menu::Labels { filter, .. }) if filter.is_empty());
            plain(key, view, codebook).filter(|_| empty && is_label_key(key, view))
        }),
    }
    .map(Intent::Act)
}

/// On a control, letters and Enter are the control's own; digits still label.
fn is_label_key(key: &Key, view: &View) -> bool {
    let applies = view.pending.is_some() || !view.selected.is_empty();
    applies && key.key.len() == 1 && key.key.bytes().all(|byte| byte.is_ascii_digit())
}

/// Keys of the open popover.
fn in_menu(key: &Key, focus: Focus, view: &View) -> Option<Action> {
    match (view.menu.as_ref()?, key.key.as_str()) {
        (Menu::Labels { mode: Mode::Note, .. }, _) => None,
        (_, "ArrowDown") => Some(Action::MoveActive(1)),
        (_, "ArrowUp") => Some(Action::MoveActive(-1)),
        (_, "Enter") => Some(Action::Choose),
        (Menu::Labels { filter, .. }, typed) if focus == Focus::Text => typed_filter(filter, typed),
        _ => None,
    }
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
fn plain(key: &Key, view: &View, codebook: &Codebook) -> Option<Action> {
    let something = view.pending.is_some() || !view.selected.is_empty();
    match key.key.as_str() {
        "]" => Some(Action::Next),
        "[" => Some(Action::Previous),
        "Delete" if !view.selected.is_empty() => Some(Action::Delete),
        // Not one Backspace too many in the popover's filter.
        "Backspace" if !view.selected.is_empty() && view.menu.is_none() => Some(Action::Delete),
        "Enter" if something => Some(Action::Choose),
        typed if codebook.by_key(typed).is_some() => Some(Action::LabelKey(typed.to_owned())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Offset, Span};

    fn key(spelled: &str) -> Key {
        let mut key = Key::default();
        for part in spelled.split('+') {
            match part {
                "Ctrl" => key.control = true,
                "Shift" => key.shift = true,
                "Alt" => key.alt = true,
                other => key.key = other.to_owned(),
            }
        }
        key
    }

    /// `state`: what is going on, in words; then the key, the focus, and the action as it prints.
    fn check(state: &str, spelled: &str, focus: Focus, expected: &str) {
        let mut view = View::default();
        if state.contains("passage") {
            view.pending = Span::new(Offset::new(0), Offset::new(4));
            view.menu = Some(Menu::labels());
        }
        if state.contains("selected") {
            view.selected = vec![crate::model::AnnotationId::new("a")];
        }
        if let Some((_, typed)) = state.split_once("typed ") {
            view.menu = Some(Menu::Labels { filter: typed.to_owned(), active: 0, mode: Mode::Labels });
        }
        let found = intent(&key(spelled), focus, &view, &Codebook::starter());
        let printed = match found {
            Some(Intent::Act(action)) => format!("{action:?}"),
            Some(Intent::Export) => "Export".to_owned(),
            None => "-".to_owned(),
        };
        assert_eq!(printed, expected, "{state}: {spelled} in {focus:?}");
    }

    #[test]
    fn keys() {
        for (state, spelled, focus, expected) in [
            ("nothing", "Ctrl+z", Focus::Text, "Undo"),
            ("nothing", "Ctrl+Shift+Z", Focus::Text, "Redo"),
            ("nothing", "Ctrl+y", Focus::Control, "Redo"),
            ("nothing", "Ctrl+z", Focus::Field, "-"),
            ("nothing", "Ctrl+s", Focus::Field, "Export"),
            ("nothing", "Ctrl+Alt+s", Focus::Text, "-"),
            ("nothing", "1", Focus::Text, "LabelKey(\"1\")"),
            ("nothing", "1", Focus::Control, "-"),
            ("nothing", "9", Focus::Text, "-"),
            ("nothing", "a", Focus::Text, "-"),
            ("nothing", "F8", Focus::Text, "Next"),
            ("nothing", "Shift+F8", Focus::Field, "Previous"),
            ("nothing", "]", Focus::Text, "Next"),
            ("nothing", "]", Focus::Control, "-"),
            ("passage", "2", Focus::Text, "LabelKey(\"2\")"),
            ("passage", "c", Focus::Text, "Filter(\"c\")"),
            ("passage", "ж", Focus::Text, "Filter(\"ж\")"),
            ("passage", "c", Focus::Finder, "-"),
            ("passage", "2", Focus::Finder, "LabelKey(\"2\")"),
            ("passage, typed co", "2", Focus::Finder, "-"),
            ("passage", "[", Focus::Finder, "-"),
            ("passage", "ArrowDown", Focus::Finder, "MoveActive(1)"),
            ("passage", "Enter", Focus::Text, "Choose"),
            ("passage", "F2", Focus::Text, "EditNote"),
            ("passage, typed co", "2", Focus::Text, "Filter(\"co2\")"),
            ("passage, typed co", " ", Focus::Text, "Filter(\"co \")"),
            ("passage, typed co", "Backspace", Focus::Text, "Filter(\"c\")"),
            ("passage, typed co", "]", Focus::Text, "Filter(\"co]\")"),
            ("selected", "Delete", Focus::Text, "Delete"),
            ("selected", "Delete", Focus::Field, "-"),
            ("selected", "3", Focus::Control, "LabelKey(\"3\")"),
            ("selected", "Enter", Focus::Control, "-"),
            ("selected", "Escape", Focus::Field, "Escape"),
        ] {
            check(state, spelled, focus, expected);
        }
    }
}
