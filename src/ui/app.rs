//! The whole screen.

use yew::prelude::*;

use super::annotation_list::AnnotationList;
use super::announcer::Announcer;
use super::bar::Bar;
use super::codebook_dialog::CodebookDialog;
use super::correct_dialog::{CorrectDialog, Kind};
use super::erase_dialog::EraseDialog;
use super::export_dialog::ExportDialog;
use super::find_bar::FindBar;
use super::gestures::use_gestures;
use super::goto_dialog::GoToDialog;
use super::header::Header;
use super::help::Help;
use super::import_dialog::ImportDialog;
use super::label_dialog::LabelDialog;
use super::label_names::LabelNames;
use super::labels::Labels;
use super::mismatch_dialog::MismatchDialog;
use super::notice::{NoticeBar, Standing};
use super::page::Page;
use super::palette::Palette;
use super::paste_labels::PasteLabels;
use super::project_dialog::ProjectDialog;
use super::reminder::Reminder;
use super::sentences::Sentences;
use super::settings_dialog::SettingsDialog;
use super::speech_dialog::SpeechDialog;
use super::speeches::Speeches;
use super::start::Start;
use super::storage_dialog::StorageDialog;
use super::tidy_dialog::TidyDialog;
use super::trash_dialog::TrashDialog;
use super::unplaced_dialog::UnplacedDialog;
use super::versions_dialog::VersionsDialog;
use crate::app::listing::Reviews;
use crate::app::{Action, Over, words};
use crate::browser::Shell;
use crate::browser::drill::{self, Moment};

/// What a control does that covers the screen with something.
pub(super) fn showing(shell: &Shell, over: Over) -> Callback<MouseEvent> {
    let shell = shell.clone();
    Callback::from(move |_| shell.act(Action::Show(over.clone())))
}

/// What [`App`] needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct AppProps {
    /// The desk.
    pub(super) shell: Shell,
}

/// The whole screen. It is drawn anew whenever the shell tells of a change; the text itself is not part of it.
#[component]
pub(super) fn App(props: &AppProps) -> Html {
    drill::strike(Moment::Render);
    let shell = props.shell.clone();
    let tick = use_force_update();
    use_effect_with(shell.clone(), move |shell| {
        let subscription = shell.subscribe(move || tick.force_update());
        move || drop(subscription)
    });
    use_gestures(&shell);
    let over = shell.read(|store| store.view.over.clone());
    let close = {
        let shell = shell.clone();
        Callback::from(move |()| shell.act(Action::Uncover))
    };
    let side = match &over {
        Some(Over::Speeches) => "side open-speeches",
        Some(Over::Labels) => "side open-labels",
        _ => "side",
    };
    let dialog = match &over {
        Some(Over::Details(document)) => {
            html! { <SpeechDialog shell={shell.clone()} document={document.clone()} on_close={close.clone()} /> }
        }
        Some(Over::Label(label)) => {
            html! { <LabelDialog shell={shell.clone()} label={label.clone()} on_close={close.clone()} /> }
        }
        Some(Over::Correct(document)) => html! {
            <CorrectDialog shell={shell.clone()} document={document.clone()} kind={Kind::Corrected} />
        },
        Some(Over::Version(document)) => html! {
            <CorrectDialog shell={shell.clone()} document={document.clone()} kind={Kind::Beside} />
        },
        Some(Over::Unplaced) => html! { <UnplacedDialog shell={shell.clone()} /> },
        Some(Over::List) => html! { <AnnotationList shell={shell.clone()} on_close={close.clone()} /> },
        Some(Over::Review) => {
            html! { <AnnotationList key="review" shell={shell.clone()} reviews={Reviews::Due} on_close={close.clone()} /> }
        }
        Some(Over::Codebook) => html! { <CodebookDialog shell={shell.clone()} /> },
        Some(Over::PasteLabels) => html! { <PasteLabels shell={shell.clone()} /> },
        Some(Over::Project) => html! { <ProjectDialog shell={shell.clone()} /> },
        Some(Over::Erase) => html! { <EraseDialog shell={shell.clone()} /> },
        Some(Over::Versions) => html! { <VersionsDialog shell={shell.clone()} /> },
        Some(Over::Trash) => html! { <TrashDialog shell={shell.clone()} /> },
        Some(Over::Storage) => html! { <StorageDialog shell={shell.clone()} /> },
        Some(Over::Settings) => html! { <SettingsDialog shell={shell.clone()} /> },
        Some(Over::Export) => html! { <ExportDialog shell={shell.clone()} /> },
        Some(Over::Import) => html! { <ImportDialog shell={shell.clone()} /> },
        Some(Over::GoTo) => html! { <GoToDialog shell={shell.clone()} /> },
        Some(Over::Help) => html! { <Help shell={shell.clone()} /> },
        Some(Over::Palette) => html! { <Palette shell={shell.clone()} /> },
        Some(Over::Speeches | Over::Labels) | None => html! {},
    };
    let veil = matches!(over, Some(Over::Speeches | Over::Labels)).then(|| {
        let close = close.clone();
        html! { <button class="veil" aria-label={words().close} onclick={move |_| close.emit(())} /> }
    });
    html! {
        <div class="desk">
            <a class="skip" href="#speech">{words().skip_to_text}</a>
            <Header shell={shell.clone()} />
            <aside class={side} aria-label={format!("{} / {}", words().speeches, words().labels)}>
                <Speeches shell={shell.clone()} />
                <Labels shell={shell.clone()} />
            </aside>
            { veil }
            <main class="main">
                <Standing shell={shell.clone()} />
                <Reminder shell={shell.clone()} />
                <Start shell={shell.clone()} />
                <FindBar shell={shell.clone()} />
                <Page shell={shell.clone()} />
                <Sentences shell={shell.clone()} />
            </main>
            <NoticeBar shell={shell.clone()} />
            <Announcer shell={shell.clone()} />
            <LabelNames shell={shell.clone()} />
            <Bar shell={shell.clone()} />
            { dialog }
            <TidyDialog shell={shell.clone()} />
            if shell.read(|store| !store.view.mismatches.is_empty()) { <MismatchDialog shell={shell.clone()} /> }
        </div>
    }
}
