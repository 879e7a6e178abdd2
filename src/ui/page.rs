//! The page of the speech: its heading, the text that the painter writes, and what floats beside it.

use yew::prelude::*;

use super::app::showing;
use super::cards::Cards;
use super::caret::CaretSigns;
use super::handles::Handles;
use super::header::HeaderProps as ShellProps;
use super::mode_note::ModeNote;
use super::popover::Popover;
use super::speakers;
use super::strip::StripMap;
use crate::app::{Action, Over, Reading, words};
use crate::model::{Document, boundary};

/// Texts of more bytes than this say how many paragraphs they have: counting words would take a moment.
const COUNT_WORDS: u32 = 256 * 1024;

/// The page. The element of the text has no children of ours: the painter's are never touched.
#[component]
pub(super) fn Page(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let scroller = use_node_ref();
    let text = use_node_ref();
    use_effect_with((), {
        let (shell, scroller, text) = (shell.clone(), scroller.clone(), text.clone());
        move |()| {
            if let (Some(scroller), Some(text)) = (scroller.cast::<web_sys::Element>(), text.cast::<web_sys::Element>())
            {
                shell.attach(&scroller, &text);
            }
        }
    });
    let (language, aims) = shell.read(|store| {
        let view = &store.view;
        let aims = view.armed.is_some() || view.adding || view.placing.is_some() || view.begun.is_some();
        let language = view.open_document(store.project()).and_then(|it| it.details.language.clone());
        (language, aims)
    });
    html! {
        <div class="reader">
        <div class={classes!("scroller", aims.then_some("painting"))} ref={scroller}>
            <article class="page">
                <Heading shell={shell.clone()} />
                <div class="speech" id="speech" ref={text} data-rostrum="text" role="document" tabindex="0"
                    translate="no" dir="auto" lang={language} aria-label={words().speech_text} />
                <CaretSigns shell={shell.clone()} />
                <Handles shell={shell.clone()} />
                <Cards shell={shell.clone()} />
                <Popover shell={shell.clone()} />
            </article>
            <ModeNote shell={shell.clone()} />
        </div>
        <StripMap shell={shell.clone()} />
        </div>
    }
}

fn length_words(document: &Document) -> String {
    if document.text.len().get() > COUNT_WORDS {
        let numbered = document.text.blocks().filter(|block| block.number.is_some()).count();
        words().paragraph_count.of(numbered)
    } else {
        words().word_count.of(boundary::words(document.text.as_str()))
    }
}

/// What stands above the text. It is drawn with the text, before the rest of the chrome, or the text would start where
/// nobody has seen it yet, and move.
#[component]
fn Heading(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let tick = use_force_update();
    use_effect_with(shell.clone(), move |shell| {
        let subscription = shell.on_opened(move || tick.force_update());
        move || drop(subscription)
    });
    let document = shell.read(|store| store.view.open_document(store.project()).cloned());
    let length = use_memo((document.as_ref().map(|it| it.id.clone()), words().language), |_| {
        document.as_deref().map(length_words)
    });
    let Some(document) = document else { return html! {} };
    let known = |key: &str| document.details.metadata.get(key).cloned();
    let annotations = words().annotation_count.of(document.annotations.len());
    let by_sentence = {
        let shell = shell.clone();
        move |_: MouseEvent| shell.act(Action::Read(Reading::Sentences))
    };
    let (reviews, writable) = shell.read(|store| (store.tally().reviews(&document.id), store.read_only().is_none()));
    let unplaced = document.unplaced.len();
    html! {
        <header class="heading">
            <h1><bdi>{document.title()}</bdi></h1>
            <p class="meta">
                { for ["speaker", "place", "date"].into_iter().filter_map(known).map(|it| html! { <><bdi>{&*it}</bdi>{" · "}</> }) }
                if let Some(length) = &*length { {length}{" · "} }
                {annotations}
                {speakers::choice(shell, Some(&document))}
                <button type="button" class="reading" onclick={by_sentence}>{words().sentences_name}</button>
                if writable {
                    <button type="button" class="reading" onclick={showing(shell, Over::Correct(document.id.clone()))}>
                        {words().correct_title}
                    </button>
                }
            </p>
            if reviews + unplaced > 0 {
                <p class="to-do">
                    if reviews > 0 {
                        <button type="button" onclick={showing(shell, Over::Review)}>{words().review_count.of(reviews)}</button>
                    }
                    if unplaced > 0 {
                        <button type="button" onclick={showing(shell, Over::Unplaced)}>{words().unplaced_count.of(unplaced)}</button>
                    }
                </p>
            }
        </header>
    }
}
