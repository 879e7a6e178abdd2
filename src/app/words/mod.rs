//! Every word that people see: one typed table per language, so that a missing word does not compile.
//!
//! [`words`] gives the table of the language that [`speak`] chose. Numbers and plurals follow the language too.
//! A new language is one file with one table, and one line in [`Language::ALL`].

mod clerk;
mod english;
mod exporting;
mod finding;
mod forms;
mod history;
mod names;
mod russian;
mod strip;

use std::rc::Rc;

use std::cell::Cell;

pub use clerk::ClerkWords;
pub use exporting::ExportWords;
pub use finding::FindingWords;
pub use forms::{Forms, Phrase};
pub use history::HistoryWords;
pub use names::Names;
pub use strip::StripWords;

use super::StoreError;
use super::rescue::RescueError;
use crate::formats::{Feature, Loss, ReadError, Remark, WriteError};
use crate::model::{CommandError, Deletion, Followed, LineStyle, limits};

/// A language that the screen can speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Russian.
    Russian,
}

impl Language {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 2] = [Self::English, Self::Russian];

    /// Its BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Russian => "ru",
        }
    }

    /// What it calls itself.
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Russian => "Русский",
        }
    }

    /// The language of that tag, or of one that begins with it (`ru-KZ`).
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|it| it.tag().eq_ignore_ascii_case(primary))
    }

    /// Its table.
    pub fn words(self) -> &'static Words {
        match self {
            Self::English => &english::WORDS,
            Self::Russian => russian::words(),
        }
    }
}

thread_local! {
    static SPOKEN: Cell<Language> = const { Cell::new(Language::English) };
}

/// The words of the language that is spoken now.
pub fn words() -> &'static Words {
    SPOKEN.get().words()
}

/// Speaks that language from now on. What is on the screen must be drawn anew.
pub fn speak(language: Language) {
    SPOKEN.set(language);
}

/// One language's words.
#[derive(Debug)]
#[expect(missing_docs, reason = "a word says what it is")]
pub struct Words {
    /// Which language.
    pub language: Language,

    // The start, the frame, what is saved.
    pub app: &'static str,
    pub skip_to_text: &'static str,
    pub speeches: &'static str,
    pub no_speeches: &'static str,
    pub add_speech: &'static str,
    pub labels: &'static str,
    pub add_label: &'static str,
    pub hint: &'static str,
    pub start_title: &'static str,
    pub start_lead: &'static str,
    pub paste_placeholder: &'static str,
    pub paste_name: &'static str,
    pub start: &'static str,
    pub open_file: &'static str,
    pub try_sample: &'static str,
    pub start_fine: &'static str,
    pub back_to_speech: &'static str,
    pub title_name: &'static str,
    pub undo: &'static str,
    pub redo: &'static str,
    pub export: &'static str,
    pub export_more: &'static str,
    pub export_project: &'static str,
    pub export_document: &'static str,
    pub export_csv: &'static str,
    pub speech_text: &'static str,
    pub annotations: &'static str,
    pub menu_name: &'static str,
    pub choice_name: &'static str,
    pub choice_title: &'static str,
    pub find_label: &'static str,
    pub no_label_matches: &'static str,
    pub note: &'static str,
    pub note_name: &'static str,
    pub note_placeholder: &'static str,
    pub done: &'static str,
    pub delete: &'static str,
    pub cancel: &'static str,
    pub close: &'static str,
    pub dismiss: &'static str,
    pub unlabelled: &'static str,
    pub delete_speech: &'static str,
    pub speech_actions: &'static str,
    pub label_actions: &'static str,
    pub label_name: &'static str,
    pub label_description: &'static str,
    pub label_color: &'static str,
    pub label_style: &'static str,
    pub delete_label: &'static str,
    pub save: &'static str,
    pub saving: &'static str,
    pub saved: &'static str,
    pub saved_short: &'static str,
    pub not_saved: &'static str,
    pub download_now: &'static str,
    pub read_only: &'static str,
    pub read_only_tab: &'static str,
    pub read_only_free: &'static str,
    pub reload: &'static str,
    pub outdated: &'static str,
    pub memory_only: &'static str,
    pub storage_full: &'static str,
    pub storage_none: &'static str,
    pub load_failed: &'static str,
    pub speeches_gone: &'static str,
    pub painting_stop: &'static str,
    pub bar_labels: &'static str,
    pub bar_speeches: &'static str,
    pub bar_list: &'static str,
    pub no_annotations: &'static str,
    pub mismatch_title: &'static str,
    pub mismatch_lead: &'static str,
    pub file_empty: &'static str,
    pub file_binary: &'static str,
    pub file_gone: &'static str,
    pub file_too_large: &'static str,
    // The caret, edges, passages.
    pub selected: &'static str,
    pub adding: &'static str,
    pub click_end: &'static str,
    pub edge_start: &'static str,
    pub edge_end: &'static str,
    pub passage_removed: &'static str,
    pub quote_copied: &'static str,
    pub edges: &'static str,
    pub add_passage: &'static str,
    pub remove_passage: &'static str,
    pub edges_hint: &'static str,
    pub word_back: &'static str,
    pub word_forward: &'static str,
    pub character_back: &'static str,
    pub character_forward: &'static str,
    pub other_edge: &'static str,
    pub click_start: &'static str,
    pub handle_start: &'static str,
    pub handle_end: &'static str,
    pub stop: &'static str,
    pub passage_count: Forms,

    // The codebook at work.
    pub codebook: &'static str,
    pub codebook_find: &'static str,
    pub codebook_empty: &'static str,
    pub label_count: Forms,
    pub hide_label: Phrase,
    pub show_label: Phrase,
    pub label_hidden: &'static str,
    pub labels_hidden: Forms,
    pub only_shown: Phrase,
    pub show_all: &'static str,
    pub show_only: &'static str,
    pub hide_this: &'static str,
    pub show_this: &'static str,
    pub label_moved: Phrase,
    pub label_moved_below: Phrase,
    pub move_up: Phrase,
    pub move_down: Phrase,
    pub move_in: Phrase,
    pub move_out: Phrase,
    pub change_label: Phrase,
    pub select_label: Phrase,
    pub selected_count: Forms,
    pub deselect: &'static str,
    pub label_include: &'static str,
    pub label_exclude: &'static str,
    pub examples: &'static str,
    pub use_as_example: &'static str,
    pub example_hint: &'static str,
    pub remove_example: Phrase,
    pub example_source: Phrase,
    pub label_key: &'static str,
    pub label_parent: &'static str,
    pub label_at_top: &'static str,
    pub deletion_title: Phrase,
    pub deletion_gone: Forms,
    pub deletion_relabelled: Forms,
    pub deletion_unlabelled: Forms,
    pub deletion_children: Forms,
    pub deletion_instead: &'static str,
    pub move_passages: &'static str,
    pub move_passages_means: &'static str,
    pub merge_into: &'static str,
    pub merge: &'static str,
    pub merge_means: &'static str,
    pub delete_now: &'static str,
    pub passages_moved: Forms,
    pub labels_merged: Phrase,
    pub paste_labels: &'static str,
    pub paste_labels_lead: &'static str,
    pub paste_labels_name: &'static str,
    pub paste_labels_placeholder: &'static str,
    pub paste_preview: &'static str,
    pub paste_known: &'static str,
    pub paste_twice: &'static str,
    pub paste_unnamed: &'static str,
    pub paste_beyond: Forms,
    pub paste_nothing: &'static str,
    pub add_labels: Forms,
    pub labels_added: Forms,

    // Details of speeches, project, settings, printing.
    pub menu_name_main: &'static str,
    pub menu_details: &'static str,
    pub menu_codebook: &'static str,
    pub menu_project: &'static str,
    pub menu_print: &'static str,
    pub menu_settings: &'static str,
    pub menu_keys: &'static str,
    pub menu_commands: &'static str,
    pub details_title: &'static str,
    pub details_speaker: &'static str,
    pub details_date: &'static str,
    pub details_place: &'static str,
    pub details_source: &'static str,
    pub details_language: &'static str,
    pub details_language_hint: &'static str,
    pub details_fields: &'static str,
    pub details_field_name: &'static str,
    pub details_field_value: &'static str,
    pub details_add_field: &'static str,
    pub details_remove_field: Phrase,
    pub details_unnamed_field: &'static str,
    pub details_double_field: Phrase,
    pub details_annotator: &'static str,
    pub details_annotator_hint: &'static str,
    pub details_order: &'static str,
    pub details_order_of: Phrase,
    pub details_up: &'static str,
    pub details_down: &'static str,
    pub details_moved: Phrase,
    pub details_reorder_hint: &'static str,
    pub project_title: &'static str,
    pub project_name: &'static str,
    pub project_unnamed: &'static str,
    pub project_all: &'static str,
    pub project_open: Phrase,
    pub project_current: &'static str,
    pub project_new: &'static str,
    pub project_new_hint: &'static str,
    pub project_opened: Phrase,
    pub project_erase: &'static str,
    pub erase_title: &'static str,
    pub erase_lead: &'static str,
    pub erase_settings: &'static str,
    pub erase_download: &'static str,
    pub erase_others: &'static str,
    pub erase_agree: &'static str,
    pub erase_do: &'static str,
    pub erase_waiting: &'static str,
    pub erase_running: &'static str,
    pub erase_failed: Phrase,
    pub settings_title: &'static str,
    pub settings_lead: &'static str,
    pub settings_appearance: &'static str,
    pub settings_system: &'static str,
    pub settings_light: &'static str,
    pub settings_dark: &'static str,
    pub settings_typeface: &'static str,
    pub settings_serif: &'static str,
    pub settings_sans: &'static str,
    pub settings_size: &'static str,
    pub settings_smaller: &'static str,
    pub settings_larger: &'static str,
    pub settings_measure: &'static str,
    pub settings_narrow: &'static str,
    pub settings_normal: &'static str,
    pub settings_wide: &'static str,
    pub settings_snapping: &'static str,
    pub settings_words: &'static str,
    pub settings_exact: &'static str,
    pub settings_marking: &'static str,
    pub settings_drag: &'static str,
    pub settings_clicks: &'static str,
    pub settings_letters: &'static str,
    pub settings_letters_on: &'static str,
    pub settings_letters_off: &'static str,
    pub settings_language: &'static str,
    pub settings_as_browser: &'static str,
    pub print_labels: &'static str,
    pub print_notes: &'static str,
    pub print_about: &'static str,
    pub print_annotator: &'static str,

    // List, cards, sentences, palette, help.
    pub list_words: &'static str,
    pub list_label: &'static str,
    pub list_any_label: &'static str,
    pub list_with_note: &'static str,
    pub list_by_place: &'static str,
    pub list_by_time: &'static str,
    pub list_order: &'static str,
    pub list_none_fits: &'static str,
    pub list_all_again: &'static str,
    pub list_of: Phrase,
    pub show_more: Forms,
    pub add_note: &'static str,
    pub edit_note: &'static str,
    pub more_passages: Forms,
    pub sentences_lead: Phrase,
    pub sentences_name: &'static str,
    pub back_to_page: &'static str,
    pub earlier_sentences: &'static str,
    pub later_sentences: &'static str,
    pub paragraph_number: Phrase,
    pub sentences_together: Forms,
    pub take_next_sentence: &'static str,
    pub palette_find: &'static str,
    pub palette_none: &'static str,
    pub palette_label: Phrase,
    pub palette_open: Phrase,
    pub palette_not_now: &'static str,
    pub help: HelpWords,

    // Operations by name, and keys.
    pub names: Names,

    // With numbers and names.
    pub annotations_deleted: Forms,
    pub speech_deleted: Phrase,
    pub label_deleted: Phrase,
    pub label_deleted_from: Forms,
    pub quotes_match: Phrase,
    pub left_out_of_file: Phrase,
    pub taken_in: Phrase,
    pub speech_count: Forms,
    pub word_count: Forms,
    pub paragraph_count: Forms,
    pub annotation_count: Forms,
    pub painting: Phrase,
    pub create_label: Phrase,
    pub more: Forms,
    pub line_styles: LineStyles,

    // What a file leaves out, and why something could not be done.
    // Texts that change.
    pub correct_title: &'static str,
    pub correct_lead: &'static str,
    pub correct_field: &'static str,
    pub correct_tidy: &'static str,
    pub correct_go: &'static str,
    pub version_title: &'static str,
    pub version_lead: &'static str,
    pub version_field: &'static str,
    pub version_placeholder: &'static str,
    pub version_here: &'static str,
    pub version_name: &'static str,
    pub version_instead: &'static str,
    pub version_go: &'static str,
    pub correct_nothing: &'static str,
    pub correct_late: &'static str,
    pub correct_discard: &'static str,
    pub correct_discard_go: &'static str,
    pub correct_go_on: &'static str,
    pub corrected: &'static str,
    pub version_added: &'static str,
    pub text_changes: Forms,
    pub follow_same: Forms,
    pub follow_changed: Forms,
    pub follow_gone: Forms,
    pub earlier_version: &'static str,
    pub version_of: Phrase,
    pub review_was: Phrase,
    pub review_done: &'static str,
    pub review_all_done: &'static str,
    pub list_to_review: &'static str,
    pub review_count: Forms,
    pub unplaced_count: Forms,
    pub unplaced_title: &'static str,
    pub unplaced_lead: &'static str,
    pub unplaced_here: &'static str,
    pub unplaced_exact: &'static str,
    pub unplaced_like: Phrase,
    pub unplaced_none: &'static str,
    pub unplaced_by_hand: &'static str,
    pub unplaced_drop: &'static str,
    pub unplaced_done: &'static str,
    pub unplaced_dropped: &'static str,
    pub placing: Phrase,
    pub losses: Losses,
    pub errors: Errors,
    // Tidying a pasted text, and who speaks.
    pub tidy_title: &'static str,
    pub tidy_lead: &'static str,
    pub tidy_lead_file: Phrase,
    pub tidy_join: Forms,
    pub tidy_trim: Phrase,
    pub tidy_lines: Forms,
    pub tidy_marks: Forms,
    pub tidy_preview: &'static str,
    pub tidy_legend_joint: &'static str,
    pub tidy_legend_gone: &'static str,
    pub tidy_use: &'static str,
    pub tidy_keep: &'static str,
    pub tidy_not_opened: Phrase,
    pub turns_legend: &'static str,
    pub turns_found: Phrase,
    pub turns_count: Forms,
    pub turns_use: &'static str,
    pub turns_look: &'static str,
    pub turns_hint: &'static str,
    pub turns_name: Phrase,
    pub turns_remove: Phrase,
    pub turns_forget: &'static str,
    pub list_speaker: &'static str,
    pub list_any_speaker: &'static str,

    // Import: what files brought.
    pub import: Import,

    // Versions, trash, storage, the reminder of a download.
    pub history: HistoryWords,
    pub finding: FindingWords,
    pub clerk: ClerkWords,

    // The strip beside the scroll bar.
    pub strip: StripWords,
    pub exporting: ExportWords,

    // Safety: other tabs, newer versions, rescue files, safe mode.
    pub safety: SafetyWords,
}

/// What is said where work might be lost.
#[derive(Debug)]
#[expect(missing_docs, reason = "a word says what it is")]
pub struct SafetyWords {
    pub take_over: &'static str,
    pub handed_over: &'static str,
    pub behind: &'static str,
    pub newer: &'static str,
    pub not_taken_over: &'static str,
    pub download_kept: &'static str,
    pub kept_downloaded: Phrase,
    pub nothing_kept: &'static str,
    pub kept_unreachable: &'static str,
    pub rescued_partly: Phrase,
    pub rescue_damaged: Phrase,
    pub rescue_newer: &'static str,
    pub rescue_empty: &'static str,
    pub rescue_unreadable: Phrase,
    pub safe_title: &'static str,
    pub safe_lead: &'static str,
    pub safe_unreadable: Phrase,
    pub safe_partly: Phrase,
    pub open_normally: &'static str,
    pub download_all: &'static str,
    pub download_one: Phrase,
    pub safe_raw: &'static str,
    pub safe_none: &'static str,
}

/// What the sheet of keys says beside the names of operations.
#[derive(Debug)]
#[expect(missing_docs, reason = "a word says what it is")]
pub struct HelpWords {
    pub letters: &'static str,
    pub letters_why: &'static str,
    pub extend: Phrase,
    pub step_out: &'static str,
    pub label_keys: &'static str,
    pub label_digit: &'static str,
    pub menu: &'static str,
    pub menu_move: &'static str,
    pub menu_choose: &'static str,
    pub menu_digit: &'static str,
    pub menu_typing_keys: &'static str,
    pub menu_typing: &'static str,
    pub note_done: &'static str,
    pub pointer: &'static str,
    /// What the hand does, and what comes of it; `{alt}` is the key.
    pub gestures: [(Phrase, &'static str); 8],
    pub sentences: &'static str,
    pub sentences_move: &'static str,
    pub sentences_extend: &'static str,
}

/// How lines look.
#[derive(Debug)]
#[expect(missing_docs, reason = "a word says what it is")]
pub struct LineStyles {
    pub solid: &'static str,
    pub dashed: &'static str,
    pub dotted: &'static str,
    pub double: &'static str,
    pub wavy: &'static str,
    pub solid_thick: &'static str,
    pub dashed_thick: &'static str,
    pub dotted_thick: &'static str,
}

/// What a file has no place for.
#[derive(Debug)]
#[expect(missing_docs, reason = "a word says what it is")]
pub struct Losses {
    pub texts: Forms,
    pub project_title: Forms,
    pub titles: Forms,
    pub occasion: Forms,
    pub language: Forms,
    pub metadata: Forms,
    pub turns: Forms,
    pub overlaps: Forms,
    pub same_words: Forms,
    pub gaps: Forms,
    pub mid_word: Forms,
    pub padding: Forms,
    pub line_ends: Forms,
    pub several_labels: Forms,
    pub highlights: Forms,
    pub looks: Forms,
    pub lines: Forms,
    pub definitions: Forms,
    pub hierarchy: Forms,
    pub unused_labels: Forms,
    pub attributes: Forms,
    pub notes: Forms,
    pub annotators: Forms,
    pub times: Forms,
    pub unplaced: Forms,
    pub reviews: Forms,
    pub foreign: Forms,
}

/// Why something could not be done.
#[derive(Debug)]
#[expect(missing_docs, reason = "a word says what it is")]
pub struct Errors {
    pub unknown_document: Phrase,
    pub unknown_annotation: Phrase,
    pub unknown_label: Phrase,
    pub bad_name: Phrase,
    pub name_taken: Phrase,
    pub bad_key: Phrase,
    pub key_taken: Phrase,
    pub circle: Phrase,
    pub too_deep: &'static str,
    pub too_many_examples: &'static str,
    pub empty_text: &'static str,
    pub text_too_large: &'static str,
    pub note_too_large: &'static str,
    pub detail_too_large: Phrase,
    pub bad_language: Phrase,
    pub project_too_large: &'static str,
    pub unknown_passage: Phrase,
    pub bad_span: Phrase,
    pub stale: Phrase,
    pub read_only: Phrase,
    pub file_too_large: Phrase,
    pub not_utf8: Phrase,
    pub not_json: Phrase,
    pub not_xml: Phrase,
    pub not_zip: Phrase,
    pub brackets_too_deep: Phrase,
    pub not_rostrum: Phrase,
    pub not_this_format: Phrase,
    pub unknown_data: Phrase,
    pub no_text: Phrase,
    pub newer: Phrase,
    pub write_only: Phrase,
    pub unknown_variant: Phrase,
    pub file_would_be_too_large: Phrase,
}

/// What files brought.
#[derive(Debug)]
#[expect(missing_docs, reason = "a word says what it is")]
pub struct Import {
    pub title: &'static str,
    pub nothing_new: &'static str,
    pub pasted: &'static str,
    pub added: Forms,
    pub joined: Forms,
    pub annotations: Forms,
    pub same: Forms,
    pub labels: Forms,
    pub refused: &'static str,
    pub unit: Phrase,
    /// What code points, UTF-16 units and bytes are called.
    pub units: [&'static str; 3],
    pub unplaced: Forms,
    pub unplaced_lead: &'static str,
    pub found: Forms,
    pub found_lead: &'static str,
    pub score: Phrase,
    pub go_to: &'static str,
    pub go_to_quote: Phrase,
    pub differing: Forms,
    pub differing_lead: &'static str,
    pub left_out: Forms,
    pub left_out_lead: &'static str,
    pub changed: Forms,
    pub line: Phrase,
    pub take_back: &'static str,
    pub download: &'static str,
}

impl Words {
    /// “Label “…” deleted from 12 annotations.”
    pub fn label_deleted_with(&self, name: &str, uses: usize) -> String {
        match uses {
            0 => self.label_deleted.of(name),
            _ => self.label_deleted_from.with(uses, [("name", name)]),
        }
    }

    /// What goes with a label, a sentence each.
    pub fn deletion(&self, deletion: Deletion) -> Vec<String> {
        let said = [
            (self.deletion_gone, deletion.gone),
            (self.deletion_relabelled, deletion.relabelled),
            (self.deletion_unlabelled, deletion.unlabelled),
            (self.deletion_children, deletion.children),
        ];
        said.into_iter().filter(|(_, count)| *count > 0).map(|(forms, count)| forms.of(count)).collect()
    }

    /// “16 of 16 quotes match”
    pub fn quotes_match(&self, matching: usize, checked: usize) -> String {
        let (matching, checked) = (self.number(matching), self.number(checked));
        self.quotes_match.with([("matching", &*matching), ("checked", &*checked)])
    }

    /// What an export says when it is done: how the quotes fared, what is not in the file, what is there in another shape.
    pub fn exported(
        &self,
        name: &str,
        matching: usize,
        checked: usize,
        left_out: &[String],
        changed: &[String],
        remarks: &[Remark],
    ) -> String {
        let mut said = format!("{name}: {}.", self.quotes_match(matching, checked));
        for (phrase, items) in [(&self.left_out_of_file, left_out), (&self.exporting.changed_in_file, changed)] {
            if !items.is_empty() {
                said.push(' ');
                said.push_str(&phrase.of(items.join(", ")));
            }
        }
        for remark in remarks {
            said.push(' ');
            said.push_str(&self.remark(remark));
        }
        said
    }

    /// What an import says when all of it came in.
    pub fn imported(&self, documents: usize, annotations: usize) -> String {
        let (speeches, annotations) = (self.speech_count.of(documents), self.annotation_count.of(annotations));
        format!("{}.", self.taken_in.with([("speeches", speeches), ("annotations", annotations)]))
    }

    /// What becomes of annotations in another text, a sentence each.
    pub fn followed(&self, followed: &Followed) -> String {
        let told = [
            (self.follow_same, followed.same),
            (self.follow_changed, followed.changed.len()),
            (self.follow_gone, followed.gone.len()),
        ];
        let changes = Some(self.text_changes.of(followed.changes));
        let told = told.into_iter().filter(|(_, count)| *count > 0).map(|(forms, count)| forms.of(count));
        changes.into_iter().chain(told).collect::<Vec<_>>().join(" ")
    }

    /// “Saved on this device 14:03”
    pub fn saved_at(&self, time: &str) -> String {
        format!("{} {time}", self.saved)
    }

    /// “Not saved: storage is full”
    pub fn not_saved_because(&self, reason: &str) -> String {
        format!("{}: {reason}", self.not_saved)
    }

    /// A number as this language groups its digits: `12,345`.
    pub fn number(&self, number: usize) -> String {
        forms::grouped(self.language, number)
    }

    /// How a line looks.
    pub const fn line_style(&self, style: LineStyle) -> &'static str {
        let it = &self.line_styles;
        match style {
            LineStyle::Solid => it.solid,
            LineStyle::Dashed => it.dashed,
            LineStyle::Dotted => it.dotted,
            LineStyle::Double => it.double,
            LineStyle::Wavy => it.wavy,
            LineStyle::SolidThick => it.solid_thick,
            LineStyle::DashedThick => it.dashed_thick,
            LineStyle::DottedThick => it.dotted_thick,
        }
    }

    /// Speakers, each with the number of turns: the first few.
    pub fn speakers(&self, speakers: &[(Rc<str>, usize)]) -> String {
        const MOST: usize = 4;
        // Isolated: a name may run the other way.
        let one =
            |(name, count): &(Rc<str>, usize)| format!("\u{2068}{name}\u{2069} ({})", self.turns_count.of(*count));
        let mut named: Vec<String> = speakers.iter().take(MOST).map(one).collect();
        if speakers.len() > MOST {
            named.push("…".to_owned());
        }
        named.join(", ")
    }

    /// “3 notes”, of what a file leaves out; “2 annotations of several passages (one for each passage)” of what it changes.
    pub fn loss(&self, loss: &Loss) -> String {
        let what = self.feature(loss.feature, loss.count);
        loss.change.map_or_else(|| what.clone(), |change| format!("{what} ({})", self.exporting.change(change)))
    }

    /// “3 notes”
    pub fn feature(&self, feature: Feature, count: usize) -> String {
        let it = &self.losses;
        let forms = match feature {
            Feature::Texts => &it.texts,
            Feature::ProjectTitle => &it.project_title,
            Feature::Titles => &it.titles,
            Feature::Occasion => &it.occasion,
            Feature::Language => &it.language,
            Feature::Metadata => &it.metadata,
            Feature::Turns => &it.turns,
            Feature::Overlaps => &it.overlaps,
            Feature::SameWords => &it.same_words,
            Feature::Gaps => &it.gaps,
            Feature::MidWord => &it.mid_word,
            Feature::Padding => &it.padding,
            Feature::LineEnds => &it.line_ends,
            Feature::SeveralLabels => &it.several_labels,
            Feature::Highlights => &it.highlights,
            Feature::Looks => &it.looks,
            Feature::Lines => &it.lines,
            Feature::Definitions => &it.definitions,
            Feature::Hierarchy => &it.hierarchy,
            Feature::UnusedLabels => &it.unused_labels,
            Feature::Attributes => &it.attributes,
            Feature::Notes => &it.notes,
            Feature::Annotators => &it.annotators,
            Feature::Times => &it.times,
            Feature::Unplaced => &it.unplaced,
            Feature::Reviews => &it.reviews,
            Feature::Foreign => &it.foreign,
        };
        forms.of(count)
    }

    /// What a person should know of a file that was written.
    pub fn remark(&self, remark: &Remark) -> String {
        self.exporting.remark(remark, |number| self.number(number))
    }

    /// Why no file was written.
    pub fn unwritable(&self, error: &WriteError) -> String {
        let it = &self.errors;
        match error {
            WriteError::UnknownDocument(id) => it.unknown_document.of(id),
            WriteError::UnknownVariant(variant) => it.unknown_variant.of(variant),
            WriteError::TooLarge(format) => {
                let limit = self.number(limits::FILE_BYTES / 1024 / 1024);
                it.file_would_be_too_large.with([("name", (*format).to_owned()), ("limit", limit)])
            }
        }
    }

    /// Why nothing in a file is usable. What was expected at a place is said as the reader says it.
    pub fn unreadable(&self, error: &ReadError) -> String {
        let it = &self.errors;
        let number = |number: usize| self.number(number);
        match error {
            ReadError::TooLarge { bytes } => {
                let mebibytes = |bytes: usize| number(bytes.div_ceil(1024 * 1024));
                it.file_too_large.with([("size", mebibytes(*bytes)), ("limit", mebibytes(limits::FILE_BYTES))])
            }
            ReadError::Empty => self.file_empty.to_owned(),
            ReadError::NotText => self.file_binary.to_owned(),
            ReadError::TextTooLarge => it.text_too_large.to_owned(),
            ReadError::NotUtf8 { line, column, hint } => {
                let hint = hint.map(|it| format!(": {it}")).unwrap_or_default();
                it.not_utf8.with([("line", number(*line)), ("column", number(*column)), ("hint", hint)])
            }
            ReadError::NotJson { line, column, message } => {
                it.not_json.with([("line", number(*line)), ("column", number(*column)), ("message", message.clone())])
            }
            ReadError::NotXml { line, column, message } => {
                it.not_xml.with([("line", number(*line)), ("column", number(*column)), ("message", message.clone())])
            }
            ReadError::NotZip { reason } => it.not_zip.of(reason),
            ReadError::TooDeep { line, limit } => {
                it.brackets_too_deep.with([("line", number(*line)), ("limit", number(*limit))])
            }
            ReadError::NotRostrum { reason } => it.not_rostrum.of(reason),
            ReadError::Newer { version, reads } => {
                it.newer.with([("version", version.clone()), ("reads", reads.to_string())])
            }
            ReadError::NotThis { format, reason } => {
                it.not_this_format.with([("name", (*format).to_owned()), ("reason", reason.clone())])
            }
            ReadError::Unknown { syntax } => it.unknown_data.of(syntax),
            ReadError::NoText { format } => it.no_text.of(format),
            ReadError::WriteOnly { format } => it.write_only.of(format),
        }
    }

    /// Why a rescue file brought nothing.
    pub fn not_rescued(&self, error: &RescueError) -> String {
        let it = &self.safety;
        match error {
            RescueError::Damaged { line, column } => {
                it.rescue_damaged.with([("line", self.number(*line)), ("column", self.number(*column))])
            }
            RescueError::Newer => it.rescue_newer.to_owned(),
            RescueError::Empty => it.rescue_empty.to_owned(),
            RescueError::Unreadable(why) => it.rescue_unreadable.of(why),
        }
    }

    /// Why a change was refused.
    pub fn refusal(&self, error: &StoreError) -> String {
        let it = &self.errors;
        match error {
            StoreError::Command(error) => self.command_error(error),
            StoreError::Apply(error) => it.stale.of(error),
            StoreError::ReadOnly(reason) => it.read_only.of(reason),
        }
    }

    fn command_error(&self, error: &CommandError) -> String {
        let it = &self.errors;
        match error {
            CommandError::UnknownDocument(id) => it.unknown_document.of(id),
            CommandError::UnknownAnnotation(id) => it.unknown_annotation.of(id),
            CommandError::UnknownLabel(id) => it.unknown_label.of(id),
            CommandError::BadName(name) => it.bad_name.of(name),
            CommandError::NameTaken(name) => it.name_taken.of(name),
            CommandError::BadKey(key) => it.bad_key.of(key),
            CommandError::KeyTaken { key, label } => it.key_taken.with([("key", key), ("name", label)]),
            CommandError::Circle(name) => it.circle.of(name),
            CommandError::TooDeep => it.too_deep.to_owned(),
            CommandError::TooManyExamples => it.too_many_examples.to_owned(),
            CommandError::EmptyText => it.empty_text.to_owned(),
            CommandError::TextTooLarge => it.text_too_large.to_owned(),
            CommandError::NoteTooLarge => it.note_too_large.to_owned(),
            CommandError::DetailTooLarge(key) => it.detail_too_large.of(key),
            CommandError::BadLanguage(tag) => it.bad_language.of(tag),
            CommandError::ProjectTooLarge => it.project_too_large.to_owned(),
            CommandError::UnknownPassage(index) => it.unknown_passage.of(index + 1),
            CommandError::BadSpan(span) => it.bad_span.of(span),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Change;
    use crate::model::DocumentId;

    #[test]
    fn what_formats_say_of_themselves_is_said_the_same_in_english() {
        let words = Language::English.words();
        for feature in Feature::ALL {
            for count in [1, 2] {
                let loss = Loss { feature: *feature, count, change: None };
                assert_eq!(words.loss(&loss), loss.to_string());
                assert!(Language::Russian.words().loss(&loss).contains(&count.to_string()));
                for change in Change::ALL {
                    let changed = Loss { change: Some(change), ..loss };
                    assert_eq!(words.loss(&changed), changed.to_string());
                }
            }
        }
        for error in [
            ReadError::TooLarge { bytes: limits::FILE_BYTES + 1 },
            ReadError::Empty,
            ReadError::NotText,
            ReadError::TextTooLarge,
            ReadError::NotUtf8 { line: 2, column: 3, hint: Some("it may be UTF-16") },
            ReadError::NotUtf8 { line: 2, column: 3, hint: None },
            ReadError::NotJson { line: 2, column: 3, message: "a comma".to_owned() },
            ReadError::NotXml { line: 2, column: 3, message: "a tag".to_owned() },
            ReadError::NotZip { reason: "it is damaged" },
            ReadError::TooDeep { line: 2, limit: 64 },
            ReadError::NotRostrum { reason: "it is a list" },
            ReadError::Newer { version: "7".to_owned(), reads: 1 },
            ReadError::NotThis { format: "codebook CSV", reason: "it is empty".to_owned() },
            ReadError::Unknown { syntax: "JSON" },
            ReadError::NoText { format: "W3C Web Annotation" },
            ReadError::WriteOnly { format: "CSV" },
        ] {
            assert_eq!(words.unreadable(&error), error.to_string());
            assert_ne!(Language::Russian.words().unreadable(&error), error.to_string());
        }
        let pair = || ("reform support".to_owned(), "reform_support".to_owned());
        for remark in [
            Remark::Blank(2),
            Remark::NotesNeedFeature,
            Remark::OwnKeys(vec!["title".to_owned(), "id".to_owned()]),
            Remark::Unsayable(1),
            Remark::Unreadable,
            Remark::Guarded(2),
            Remark::Long(1),
            Remark::CountedOtherwise(2),
            Remark::Kept(2, 3),
            Remark::Shared(1),
            Remark::Widened(2),
            Remark::Ends(1),
            Remark::Spelled(vec![pair()], false),
            Remark::Spelled(vec![pair(), pair()], true),
        ] {
            assert_eq!(words.remark(&remark), remark.to_string());
            assert_ne!(Language::Russian.words().remark(&remark), remark.to_string());
        }
        for error in [
            WriteError::UnknownDocument(DocumentId::new("speech")),
            WriteError::UnknownVariant("utf-7".to_owned()),
            WriteError::TooLarge("WebAnno TSV"),
        ] {
            assert_eq!(words.unwritable(&error), error.to_string());
            assert_ne!(Language::Russian.words().unwritable(&error), error.to_string());
        }
    }

    #[test]
    fn refusals_are_said_the_same_in_english() {
        let words = Language::English.words();
        for error in [
            StoreError::ReadOnly("another tab".to_owned()),
            StoreError::Command(CommandError::EmptyText),
            StoreError::Command(CommandError::NoteTooLarge),
            StoreError::Command(CommandError::NameTaken("Hope".to_owned())),
            StoreError::Command(CommandError::UnknownLabel("hope".to_owned())),
        ] {
            assert_eq!(words.refusal(&error), error.to_string());
        }
    }
}
