//! What operations and motions are called in English.

use super::super::Phrase;
use super::super::names::Names;
use crate::app::caret::{Motion, Stride, Way};
use crate::app::op::{Group, Op};

pub(super) const NAMES: Names = Names { op, motion, group, extend: Phrase::new("Select: {name}"), space: "Space" };

fn op(op: Op) -> &'static str {
    match op {
        Op::Move(it) | Op::Extend(it) => motion(it),
        Op::SelectSentence => "Select the sentence",
        Op::SelectParagraph => "Select the paragraph",
        Op::NextAnnotation => "Next annotation",
        Op::PreviousAnnotation => "Previous annotation",
        Op::NextAlike => "Next annotation with the same label",
        Op::PreviousAlike => "Previous annotation with the same label",
        Op::Overlapping => "Next annotation that overlaps here",
        Op::Find => "Find in the text",
        Op::NextHit => "Next place found",
        Op::PreviousHit => "Previous place found",
        Op::GoTo => "Go to a paragraph",
        Op::Back => "Back to where I was",
        Op::Forward => "Forward to where I was",
        Op::Labels => "Choose labels",
        Op::Note => "Write a note",
        Op::Edges => "Move an edge; again for the next edge",
        Op::AddPassage => "Add a passage to the annotation",
        Op::RemovePassage => "Remove a passage of the annotation",
        Op::Delete => "Delete the annotation",
        Op::CopyQuote => "Copy the quote with its reference",
        Op::OnlyThisLabel => "Show only this label, or all again",
        Op::ShowAllLabels => "Show all labels",
        Op::List => "List of annotations",
        Op::Sentences => "Sentence by sentence, or back to the page",
        Op::TwoClicks => "Select by two clicks, or by dragging again",
        Op::Undo => "Undo",
        Op::Redo => "Redo",
        Op::Export => "Export the project as JSON",
        Op::ExportSpeech => "Export this speech as JSON",
        Op::ExportTable => "Export the quotes as a table (CSV)",
        Op::ExportAs => "Export in another format",
        Op::Print => "Print the speech",
        Op::NewSpeech => "New speech",
        Op::NextSpeech => "Next speech",
        Op::PreviousSpeech => "Previous speech",
        Op::SpeechDetails => "Details of the speech",
        Op::CorrectText => "Correct the text",
        Op::AddVersion => "Add another version of the speech",
        Op::Review => "Annotations to look at after a change of the text",
        Op::Unplaced => "Annotations without a place",
        Op::Codebook => "Codebook",
        Op::PasteLabels => "Paste labels as lines",
        Op::Project => "Project",
        Op::Imported => "What the last file brought",
        Op::Versions => "Versions",
        Op::Trash => "Trash",
        Op::Storage => "Storage on this device",
        Op::Erase => "Remove everything from this device",
        Op::Settings => "Settings",
        Op::AppearanceSystem => "Light or dark, as the system",
        Op::AppearanceLight => "Light",
        Op::AppearanceDark => "Dark",
        Op::Larger => "Larger text",
        Op::Smaller => "Smaller text",
        Op::Snap => "Snap to whole words, on or off",
        Op::LetterKeys => "Single-letter keys, on or off",
        Op::NextPanel => "Next part of the screen",
        Op::PreviousPanel => "Previous part of the screen",
        Op::Help => "Keys and gestures",
        Op::Palette => "Every command by name",
    }
}

fn motion(it: Motion) -> &'static str {
    match (it.stride, it.way) {
        (Stride::Character, Way::Right) => "Character right",
        (Stride::Character, Way::Left) => "Character left",
        (Stride::Character, Way::Forward) => "Next character",
        (Stride::Character, Way::Back) => "Previous character",
        (Stride::Word, Way::Right) => "Word right",
        (Stride::Word, Way::Left) => "Word left",
        (Stride::Word, Way::Forward) => "Next word",
        (Stride::Word, Way::Back) => "Previous word",
        (Stride::Sentence, Way::Right) => "Sentence right",
        (Stride::Sentence, Way::Left) => "Sentence left",
        (Stride::Sentence, Way::Forward) => "Next sentence",
        (Stride::Sentence, Way::Back) => "Previous sentence",
        (Stride::Line, Way::Forward | Way::Right) => "Line down",
        (Stride::Line, Way::Back | Way::Left) => "Line up",
        (Stride::Paragraph, Way::Forward | Way::Right) => "Paragraph down",
        (Stride::Paragraph, Way::Back | Way::Left) => "Paragraph up",
        (Stride::Screen, Way::Forward | Way::Right) => "Screen down",
        (Stride::Screen, Way::Back | Way::Left) => "Screen up",
        (Stride::LineEdge, Way::Forward | Way::Right) => "End of the line",
        (Stride::LineEdge, Way::Back | Way::Left) => "Start of the line",
        (Stride::Text, Way::Forward | Way::Right) => "End of the speech",
        (Stride::Text, Way::Back | Way::Left) => "Start of the speech",
    }
}

fn group(group: Group) -> &'static str {
    match group {
        Group::Text => "In the text",
        Group::Annotations => "Annotations",
        Group::View => "What is shown",
        Group::Project => "Speeches, labels, files",
        Group::Help => "Around the screen",
    }
}
