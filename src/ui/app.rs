//! The whole screen.

use yew::prelude::*;

use super::annotation_list::AnnotationList;
use super::bar::Bar;
use super::gestures::use_gestures;
use super::header::Header;
use super::label_dialog::LabelDialog;
use super::labels::Labels;
use super::mismatch_dialog::MismatchDialog;
use super::notice::{NoticeBar, Standing};
use super::page::Page;
use super::speech_dialog::SpeechDialog;
use super::speeches::Speeches;
use super::start::Start;
use crate::app::words;
use crate::browser::Shell;
use crate::model::{DocumentId, LabelId};

/// What covers the screen for a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Over {
    /// Nothing.
    #[default]
    Nothing,
    /// Title of a speech, or away with it.
    Speech(DocumentId),
    /// A label's name and look, or away with it.
    Label(LabelId),
    /// On a phone: the speeches.
    Speeches,
    /// On a phone: the labels.
    Labels,
    /// On a phone: the annotations.
    List,
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
    let shell = props.shell.clone();
    let tick = use_force_update();
    use_effect_with(shell.clone(), move |shell| {
        let subscription = shell.subscribe(move || tick.force_update());
        move || drop(subscription)
    });
    let over = use_state(Over::default);
    let set_over = {
        let over = over.clone();
        Callback::from(move |next: Over| over.set(next))
    };
    let close = set_over.reform(|(): ()| Over::Nothing);
    use_gestures(&shell, (*over != Over::Nothing).then(|| close.clone()));

    let side = match &*over {
        Over::Speeches => "side open-speeches",
        Over::Labels => "side open-labels",
        _ => "side",
    };
    let dialog = match &*over {
        Over::Speech(document) => {
            html! { <SpeechDialog shell={shell.clone()} document={document.clone()} on_close={close.clone()} /> }
        }
        Over::Label(label) => {
            html! { <LabelDialog shell={shell.clone()} label={label.clone()} on_close={close.clone()} /> }
        }
        Over::List => html! { <AnnotationList shell={shell.clone()} on_close={close.clone()} /> },
        _ => html! {},
    };
    let veil = matches!(*over, Over::Speeches | Over::Labels).then(|| {
        let close = close.clone();
        html! { <button class="veil" aria-label={words().close} onclick={move |_| close.emit(())} /> }
    });
    html! {
        <div class="desk">
            <a class="skip" href="#speech">{words().skip_to_text}</a>
            <Header shell={shell.clone()} on_list={set_over.reform(|(): ()| Over::List)} />
            <aside class={side} aria-label={format!("{} / {}", words().speeches, words().labels)}>
                <Speeches shell={shell.clone()} on_over={set_over.clone()} />
                <Labels shell={shell.clone()} on_over={set_over.clone()} />
            </aside>
            { veil }
            <main class="main">
                <Standing shell={shell.clone()} />
                <Start shell={shell.clone()} />
                <Page shell={shell.clone()} />
            </main>
            <NoticeBar shell={shell.clone()} />
            <Bar shell={shell.clone()} over={(*over).clone()} on_over={set_over} />
            { dialog }
            if shell.read(|store| !store.view.mismatches.is_empty()) { <MismatchDialog shell={shell.clone()} /> }
        </div>
    }
}
