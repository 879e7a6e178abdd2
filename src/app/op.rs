//! Everything that can be asked for by name: one table behind keys, palette, help and menus.
//!
//! An [`Op`] is a name for something a person can do. What it does to the state is an [`Action`]; what only the
//! browser can do (download, print, copy, move the focus) the shell does. Its words are in the tables of
//! [`words`](mod@super::words); its usual keys are here.

use super::caret::{Motion, Stride, Way};
use super::find::Finding;
use super::settings::{Appearance, LetterKeys, Marking, Snapping};
use super::view::{Over, Reading};
use super::{Action, Store};

/// Something that can be asked for by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// Moves the caret, or the chosen edge.
    Move(Motion),
    /// Moves the caret, and takes the selection along.
    Extend(Motion),
    /// Selects the sentence at the caret.
    SelectSentence,
    /// Selects the paragraph at the caret.
    SelectParagraph,
    /// To the next annotation.
    NextAnnotation,
    /// To the one before.
    PreviousAnnotation,
    /// To the next annotation with a label of the selected one.
    NextAlike,
    /// To the one before with a label of the selected one.
    PreviousAlike,
    /// Selects the annotations at the caret, one after the other.
    Overlapping,
    /// Finds in the text.
    Find,
    /// To the next hit.
    NextHit,
    /// To the one before.
    PreviousHit,
    /// To a paragraph by its number.
    GoTo,
    /// To where people were before they jumped.
    Back,
    /// And forward again.
    Forward,
    /// Opens the labels of what is selected.
    Labels,
    /// Writes the note.
    Note,
    /// Chooses an edge of the selected annotation, then the next one.
    Edges,
    /// The next passage that is selected is added to the annotation.
    AddPassage,
    /// Takes a passage of the annotation away.
    RemovePassage,
    /// Deletes the selected annotations.
    Delete,
    /// Copies the selected words with their reference.
    CopyQuote,
    /// Shows only the label of the selected annotation, or all again.
    OnlyThisLabel,
    /// Shows all labels.
    ShowAllLabels,
    /// The list of annotations.
    List,
    /// The text sentence by sentence, and back.
    Sentences,
    /// Passages by two clicks rather than by a drag, and back.
    TwoClicks,
    /// Takes the last step back.
    Undo,
    /// Brings it back.
    Redo,
    /// Downloads the project as JSON.
    Export,
    /// Downloads the open speech as JSON.
    ExportSpeech,
    /// Downloads the quotes as a table.
    ExportTable,
    /// Any format, with what it carries.
    ExportAs,
    /// Prints the speech.
    Print,
    /// The page for a new speech.
    NewSpeech,
    /// Opens the next speech.
    NextSpeech,
    /// Opens the one before.
    PreviousSpeech,
    /// What is known of the open speech.
    SpeechDetails,
    /// Corrects the text of the open speech.
    CorrectText,
    /// Another version of the open speech.
    AddVersion,
    /// The annotations whose words changed.
    Review,
    /// The annotations without a place.
    Unplaced,
    /// The codebook at work.
    Codebook,
    /// Labels from lines of text.
    PasteLabels,
    /// The project, and the others on this device.
    Project,
    /// What the last files brought.
    Imported,
    /// Removes everything from this device.
    Erase,
    /// How the project was.
    Versions,
    /// Speeches that were removed.
    Trash,
    /// What is stored on this device.
    Storage,
    /// What people like.
    Settings,
    /// Light or dark as the system has it.
    AppearanceSystem,
    /// Light.
    AppearanceLight,
    /// Dark.
    AppearanceDark,
    /// Larger text.
    Larger,
    /// Smaller text.
    Smaller,
    /// Whether selections snap to words.
    Snap,
    /// Whether single letters are commands.
    LetterKeys,
    /// To the next part of the screen.
    NextPanel,
    /// To the one before.
    PreviousPanel,
    /// The keys.
    Help,
    /// Everything by name.
    Palette,
}

/// What belongs together in help and palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// Moving in the text and selecting.
    Text,
    /// Working on annotations.
    Annotations,
    /// What is shown.
    View,
    /// Speeches, labels, files.
    Project,
    /// The rest.
    Help,
}

impl Group {
    /// All, in the order they are listed.
    pub const ALL: [Self; 5] = [Self::Text, Self::Annotations, Self::View, Self::Project, Self::Help];
}

/// Keys pressed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chord {
    /// As the browser names it (`KeyboardEvent.key`); letters in lower case.
    pub key: &'static str,
    /// Ctrl, or Cmd on a Mac.
    pub control: bool,
    /// Alt, or Option on a Mac.
    pub alt: bool,
    /// Shift. Signs that need it on some keyboards do not say so.
    pub shift: bool,
}

impl Chord {
    const fn new(key: &'static str) -> Self {
        Self { key, control: false, alt: false, shift: false }
    }

    const fn control(self) -> Self {
        Self { control: true, ..self }
    }

    const fn alt(self) -> Self {
        Self { alt: true, ..self }
    }

    const fn shift(self) -> Self {
        Self { shift: true, ..self }
    }

    /// The same keys with Shift.
    pub const fn with_shift(self) -> Self {
        self.shift()
    }

    /// Whether it is one letter, digit or sign alone.
    pub fn is_character(self) -> bool {
        !self.control && !self.alt && self.key.chars().count() == 1
    }
}

const fn motion(stride: Stride, way: Way) -> Motion {
    Motion::new(stride, way)
}

/// Every motion that has keys, and those of the caret; with Shift they extend.
pub const MOTIONS: &[(Motion, Chord)] = &[
    (motion(Stride::Character, Way::Right), Chord::new("ArrowRight")),
    (motion(Stride::Character, Way::Left), Chord::new("ArrowLeft")),
    (motion(Stride::Word, Way::Right), Chord::new("ArrowRight").control()),
    (motion(Stride::Word, Way::Left), Chord::new("ArrowLeft").control()),
    (motion(Stride::Sentence, Way::Right), Chord::new("ArrowRight").alt()),
    (motion(Stride::Sentence, Way::Left), Chord::new("ArrowLeft").alt()),
    (motion(Stride::Line, Way::Forward), Chord::new("ArrowDown")),
    (motion(Stride::Line, Way::Back), Chord::new("ArrowUp")),
    (motion(Stride::Paragraph, Way::Forward), Chord::new("ArrowDown").control()),
    (motion(Stride::Paragraph, Way::Back), Chord::new("ArrowUp").control()),
    (motion(Stride::Screen, Way::Forward), Chord::new("PageDown")),
    (motion(Stride::Screen, Way::Back), Chord::new("PageUp")),
    (motion(Stride::LineEdge, Way::Forward), Chord::new("End")),
    (motion(Stride::LineEdge, Way::Back), Chord::new("Home")),
    (motion(Stride::Text, Way::Forward), Chord::new("End").control()),
    (motion(Stride::Text, Way::Back), Chord::new("Home").control()),
];

impl Op {
    /// All but the motions, in the order they are listed.
    pub const ALL: &'static [Self] = &[
        Self::SelectSentence,
        Self::SelectParagraph,
        Self::Find,
        Self::NextHit,
        Self::PreviousHit,
        Self::GoTo,
        Self::Back,
        Self::Forward,
        Self::NextAnnotation,
        Self::PreviousAnnotation,
        Self::NextAlike,
        Self::PreviousAlike,
        Self::Overlapping,
        Self::Labels,
        Self::Note,
        Self::Edges,
        Self::AddPassage,
        Self::RemovePassage,
        Self::Delete,
        Self::CopyQuote,
        Self::Undo,
        Self::Redo,
        Self::OnlyThisLabel,
        Self::ShowAllLabels,
        Self::List,
        Self::Sentences,
        Self::TwoClicks,
        Self::Larger,
        Self::Smaller,
        Self::AppearanceSystem,
        Self::AppearanceLight,
        Self::AppearanceDark,
        Self::NewSpeech,
        Self::NextSpeech,
        Self::PreviousSpeech,
        Self::SpeechDetails,
        Self::CorrectText,
        Self::AddVersion,
        Self::Review,
        Self::Unplaced,
        Self::Codebook,
        Self::PasteLabels,
        Self::Project,
        Self::Export,
        Self::ExportSpeech,
        Self::ExportTable,
        Self::ExportAs,
        Self::Print,
        Self::Imported,
        Self::Versions,
        Self::Trash,
        Self::Storage,
        Self::Erase,
        Self::NextPanel,
        Self::PreviousPanel,
        Self::Palette,
        Self::Help,
        Self::Settings,
        Self::Snap,
        Self::LetterKeys,
    ];

    /// What it is listed with.
    pub const fn group(self) -> Group {
        match self {
            Self::Move(_)
            | Self::Extend(_)
            | Self::SelectSentence
            | Self::SelectParagraph
            | Self::Find
            | Self::NextHit
            | Self::PreviousHit
            | Self::GoTo
            | Self::Back
            | Self::Forward => Group::Text,
            Self::NextAnnotation
            | Self::PreviousAnnotation
            | Self::NextAlike
            | Self::PreviousAlike
            | Self::Overlapping
            | Self::Labels
            | Self::Note
            | Self::Edges
            | Self::AddPassage
            | Self::RemovePassage
            | Self::Delete
            | Self::CopyQuote
            | Self::Undo
            | Self::Redo => Group::Annotations,
            Self::OnlyThisLabel
            | Self::ShowAllLabels
            | Self::List
            | Self::Sentences
            | Self::TwoClicks
            | Self::Larger
            | Self::Smaller
            | Self::AppearanceSystem
            | Self::AppearanceLight
            | Self::AppearanceDark => Group::View,
            Self::NewSpeech
            | Self::NextSpeech
            | Self::PreviousSpeech
            | Self::SpeechDetails
            | Self::CorrectText
            | Self::AddVersion
            | Self::Review
            | Self::Unplaced
            | Self::Codebook
            | Self::PasteLabels
            | Self::Project
            | Self::Export
            | Self::ExportSpeech
            | Self::ExportTable
            | Self::ExportAs
            | Self::Print
            | Self::Imported
            | Self::Versions
            | Self::Trash
            | Self::Storage
            | Self::Erase => Group::Project,
            Self::NextPanel
            | Self::PreviousPanel
            | Self::Palette
            | Self::Help
            | Self::Settings
            | Self::Snap
            | Self::LetterKeys => Group::Help,
        }
    }

    /// Its keys, the one to show first. Those of motions are in [`MOTIONS`].
    pub const fn keys(self) -> &'static [Chord] {
        const fn key(key: &'static str) -> Chord {
            Chord::new(key)
        }
        match self {
            Self::SelectSentence => const { &[key("s")] },
            Self::SelectParagraph => const { &[key("p")] },
            Self::Find => const { &[key("/")] },
            Self::NextHit => const { &[key("F3")] },
            Self::PreviousHit => const { &[key("F3").shift()] },
            Self::GoTo => const { &[key("g")] },
            Self::Back => const { &[key("Backspace").alt()] },
            Self::Forward => const { &[key("Backspace").alt().shift()] },
            Self::NextAnnotation => const { &[key("]"), key("F8")] },
            Self::PreviousAnnotation => const { &[key("["), key("F8").shift()] },
            Self::NextAlike => const { &[key("}")] },
            Self::PreviousAlike => const { &[key("{")] },
            Self::Overlapping => const { &[key("o")] },
            Self::Labels => const { &[key("Enter")] },
            Self::Note => const { &[key("F2"), key("n")] },
            Self::Edges => const { &[key("e")] },
            Self::AddPassage => const { &[key("a")] },
            Self::RemovePassage => const { &[key("x")] },
            Self::Delete => const { &[key("Delete"), key("Backspace")] },
            Self::CopyQuote => const { &[key("c")] },
            Self::Undo => const { &[key("z").control()] },
            Self::Redo => const { &[key("z").control().shift(), key("y").control()] },
            Self::OnlyThisLabel => const { &[key("h")] },
            Self::List => const { &[key("l")] },
            Self::Sentences => const { &[key("m")] },
            Self::NewSpeech => const { &[key("v")] },
            Self::NextSpeech => const { &[key("PageDown").alt()] },
            Self::PreviousSpeech => const { &[key("PageUp").alt()] },
            Self::SpeechDetails => const { &[key("i")] },
            Self::Codebook => const { &[key("b")] },
            Self::Export => const { &[key("s").control()] },
            Self::NextPanel => const { &[key("F6")] },
            Self::PreviousPanel => const { &[key("F6").shift()] },
            Self::Palette => const { &[key("k").control()] },
            Self::Help => const { &[key("?"), key("F1")] },
            Self::Settings => const { &[key(",").control()] },
            _ => &[],
        }
    }

    /// Whether it would do something now.
    pub fn is_possible(self, store: &Store) -> bool {
        let view = &store.view;
        let open = view.open_document(store.project()).filter(|_| !view.starting);
        let one = view.selected_annotation(store.project());
        match self {
            Self::Move(_) | Self::Extend(_) | Self::SelectSentence | Self::SelectParagraph | Self::TwoClicks => {
                open.is_some()
            }
            Self::Find | Self::GoTo => open.is_some(),
            Self::NextHit | Self::PreviousHit => open.is_some() && !view.find.query.typed.is_empty(),
            Self::Back | Self::Forward => view.places.leads(self == Self::Forward),
            Self::List | Self::Sentences | Self::SpeechDetails | Self::ExportSpeech | Self::Print => open.is_some(),
            Self::CorrectText | Self::AddVersion => open.is_some() && store.read_only().is_none(),
            Self::Review => open.is_some_and(|it| store.tally().reviews(&it.id) > 0),
            Self::Unplaced => open.is_some_and(|it| !it.unplaced.is_empty()),
            Self::NextAnnotation | Self::PreviousAnnotation | Self::Overlapping => {
                open.is_some_and(|it| !it.annotations.is_empty())
            }
            Self::NextAlike | Self::PreviousAlike => one.is_some_and(|it| !it.labels.is_empty()),
            Self::Labels | Self::Note => view.pending.is_some() || one.is_some(),
            Self::Edges | Self::AddPassage => one.is_some(),
            Self::RemovePassage => one.is_some_and(|it| it.spans.count() > 1),
            Self::Delete => !view.selected.is_empty(),
            Self::CopyQuote => view.pending.is_some() || one.is_some(),
            Self::OnlyThisLabel => view.only.is_some() || one.is_some_and(|it| !it.labels.is_empty()),
            Self::ShowAllLabels => view.only.is_some() || !view.hidden.is_empty(),
            Self::Undo => store.read_only().is_none() && store.history().next_undo().is_some(),
            Self::Redo => store.read_only().is_none() && store.history().next_redo().is_some(),
            Self::NextSpeech | Self::PreviousSpeech => store.project().documents.len() > 1,
            Self::Imported => view.imported.is_some(),
            Self::Export | Self::ExportTable | Self::ExportAs => !store.project().documents.is_empty(),
            _ => true,
        }
    }

    /// What it does to the state; `None` when only the browser can do it.
    pub fn action(self, store: &Store) -> Option<Action> {
        let view = &store.view;
        let like = |change: &dyn Fn(&mut super::Settings)| {
            let mut settings = view.settings.clone();
            change(&mut settings);
            Some(Action::Like(settings))
        };
        let show = |over: Over| Some(Action::Show(over));
        match self {
            Self::Move(motion) => Some(Action::Move { motion, extend: false }),
            Self::Extend(motion) => Some(Action::Move { motion, extend: true }),
            Self::SelectSentence => Some(Action::SelectSentence),
            Self::SelectParagraph => Some(Action::SelectParagraph),
            Self::NextAnnotation => Some(Action::Next),
            Self::PreviousAnnotation => Some(Action::Previous),
            Self::NextAlike => Some(Action::NextAlike),
            Self::PreviousAlike => Some(Action::PreviousAlike),
            Self::Overlapping => Some(Action::Overlapping),
            Self::NextHit => Some(Action::Find(Finding::Step { forward: true })),
            Self::PreviousHit => Some(Action::Find(Finding::Step { forward: false })),
            Self::GoTo => show(Over::GoTo),
            Self::Labels => Some(Action::Choose),
            Self::Note => Some(Action::EditNote),
            Self::Edges => Some(Action::ChooseEdge),
            Self::AddPassage => Some(Action::AddPassage),
            Self::RemovePassage => Some(Action::RemovePassage(None)),
            Self::Delete => Some(Action::Delete),
            Self::OnlyThisLabel => Some(Action::OnlyThisLabel),
            Self::ShowAllLabels => Some(Action::ShowAllLabels),
            Self::List => show(Over::List),
            Self::Sentences => Some(Action::Read(match view.reading {
                Reading::Page => Reading::Sentences,
                Reading::Sentences => Reading::Page,
            })),
            Self::TwoClicks => like(&|it| {
                it.marking = match it.marking {
                    Marking::Drag => Marking::Clicks,
                    Marking::Clicks => Marking::Drag,
                };
            }),
            Self::Undo => Some(Action::Undo),
            Self::Redo => Some(Action::Redo),
            Self::NewSpeech => Some(Action::Start),
            Self::NextSpeech => Some(Action::OpenNext { forward: true }),
            Self::PreviousSpeech => Some(Action::OpenNext { forward: false }),
            Self::SpeechDetails => view.document.clone().map(|id| Action::Show(Over::Details(id))),
            Self::CorrectText => view.document.clone().map(|id| Action::Show(Over::Correct(id))),
            Self::AddVersion => view.document.clone().map(|id| Action::Show(Over::Version(id))),
            Self::Review => show(Over::Review),
            Self::Unplaced => show(Over::Unplaced),
            Self::Codebook => show(Over::Codebook),
            Self::PasteLabels => show(Over::PasteLabels),
            Self::Project => show(Over::Project),
            Self::Imported => show(Over::Import),
            Self::ExportAs => show(Over::Export),
            Self::Erase => show(Over::Erase),
            Self::Versions => show(Over::Versions),
            Self::Trash => show(Over::Trash),
            Self::Storage => show(Over::Storage),
            Self::Settings => show(Over::Settings),
            Self::AppearanceSystem => like(&|it| it.appearance = Appearance::System),
            Self::AppearanceLight => like(&|it| it.appearance = Appearance::Light),
            Self::AppearanceDark => like(&|it| it.appearance = Appearance::Dark),
            Self::Larger => like(&|it| it.size = it.size.larger()),
            Self::Smaller => like(&|it| it.size = it.size.smaller()),
            Self::Snap => like(&|it| {
                it.snapping = match it.snapping {
                    Snapping::Words => Snapping::Exact,
                    Snapping::Exact => Snapping::Words,
                };
            }),
            Self::LetterKeys => like(&|it| {
                it.letter_keys = match it.letter_keys {
                    LetterKeys::On => LetterKeys::Off,
                    LetterKeys::Off => LetterKeys::On,
                };
            }),
            Self::Help => show(Over::Help),
            Self::Palette => show(Over::Palette),
            Self::CopyQuote
            | Self::Find
            | Self::Back
            | Self::Forward
            | Self::Export
            | Self::ExportSpeech
            | Self::ExportTable
            | Self::Print
            | Self::NextPanel
            | Self::PreviousPanel => None,
        }
    }
}
