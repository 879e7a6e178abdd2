//! Annotations whose words are not in the text: where they may belong, or away with them.

use std::rc::Rc;

use yew::prelude::*;

use super::header::HeaderProps as ShellProps;
use super::speech_dialog::use_modal;
use super::{chips, icons};
use crate::app::{Action, NoticeKind, words};
use crate::browser::Shell;
use crate::model::anchor::{Candidate, Finder, STEPS};
use crate::model::{Codebook, Command, Document, Span, Spans, Unplaced, boundary};

/// How many annotations are shown at once; as some are placed, others follow.
const PAGE: usize = 20;
/// How many places are offered for one annotation.
const PLACES: usize = 3;
/// How much of what is around a place is shown on each side, in code points.
const AROUND: usize = 48;

/// A place for an annotation: its passages, and how sure it is, from 0 to 100.
#[derive(Clone, Debug, PartialEq)]
struct Place {
    spans: Spans,
    score: u8,
}

/// Where the passages of an annotation may be: the places of the first, with the best of each other behind it.
fn places(finder: &mut Finder<'_>, unplaced: &Unplaced, steps: &mut u64) -> Vec<Place> {
    let Some((first, others)) = unplaced.words.split_first() else { return Vec::new() };
    let found: Vec<Candidate> = finder.find(first, None, steps).into_iter().take(PLACES).collect();
    let with_others = found.into_iter().filter_map(|candidate| {
        let (mut spans, mut score) = (vec![candidate.span], candidate.score);
        for other in others {
            if let Some(best) = finder.find(other, Some(candidate.span.end()), steps).into_iter().next() {
                spans.push(best.span);
                score = score.min(best.score);
            }
        }
        Some(Place { spans: Spans::new(spans)?, score })
    });
    with_others.collect()
}

/// The dialog.
#[component]
pub(super) fn UnplacedDialog(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let dialog = use_node_ref();
    use_modal(&dialog);
    let (document, codebook) =
        shell.read(|store| (store.view.open_document(store.project()).cloned(), store.project().codebook.clone()));
    let list = document.as_ref().map(|it| it.unplaced.clone()).unwrap_or_default();
    let ids: Vec<_> = list.iter().take(PAGE).map(|it| it.id.clone()).collect();
    let found = use_memo((document.as_ref().map(|it| it.id.clone()), ids), |_| {
        let Some(document) = &document else { return Vec::new() };
        let (mut finder, mut steps) = (Finder::new(&document.text), STEPS);
        list.iter().take(PAGE).map(|it| places(&mut finder, it, &mut steps)).collect::<Vec<_>>()
    });
    let close = {
        let shell = shell.clone();
        move |_: MouseEvent| shell.act(Action::Uncover)
    };
    let closed = {
        let shell = shell.clone();
        move |_: Event| shell.act(Action::Uncover)
    };
    let rest = list.len().saturating_sub(PAGE);
    let items = document.iter().flat_map(|document| {
        list.iter().zip(found.iter()).map(|(unplaced, places)| item(shell, document, &codebook, unplaced, places))
    });
    html! {
        <dialog ref={dialog} class="sheet annotation-list unplaced" aria-labelledby="dialog-title" onclose={closed}>
            <header>
                <h2 id="dialog-title">{words().unplaced_title}</h2>
                <span class="found" role="status">{words().unplaced_count.of(list.len())}</span>
                <button type="button" class="tool" aria-label={words().close} onclick={close}>{icons::cross()}</button>
            </header>
            if list.is_empty() {
                <p class="none">{words().unplaced_done}</p>
            } else {
                <p class="lead">{words().unplaced_lead}</p>
                <ul role="list" aria-labelledby="dialog-title">{ for items }</ul>
                if rest > 0 { <p class="none">{words().show_more.of(rest)}</p> }
            }
        </dialog>
    }
}

fn item(
    shell: &Shell,
    document: &Rc<Document>,
    codebook: &Codebook,
    unplaced: &Rc<Unplaced>,
    places: &[Place],
) -> Html {
    let said: Vec<Rc<str>> = unplaced.words.iter().map(|it| it.words()).collect();
    let said = said.join(" […] ");
    let by_hand = {
        let (shell, id) = (shell.clone(), unplaced.id.clone());
        move |_: MouseEvent| {
            shell.act(Action::PlaceNext(id.clone()));
            super::gestures::focus_text();
        }
    };
    let drop = {
        let (shell, document, id) = (shell.clone(), document.id.clone(), unplaced.id.clone());
        move |_: MouseEvent| {
            if shell.try_run(Command::DropUnplaced { document: document.clone(), ids: vec![id.clone()] }).is_some() {
                shell.notify(NoticeKind::Undoable, words().unplaced_dropped.to_owned());
            }
        }
    };
    let offers = places.iter().map(|place| {
        let here = {
            let (shell, document, id, spans) =
                (shell.clone(), document.id.clone(), unplaced.id.clone(), place.spans.clone());
            move |_: MouseEvent| {
                let (document, unplaced, spans) = (document.clone(), id.clone(), spans.clone());
                shell.try_run(Command::PlaceAgain { document, unplaced, spans });
            }
        };
        let span: Span = place.spans.first();
        let how =
            if place.score == 100 { words().unplaced_exact.to_owned() } else { words().unplaced_like.of(place.score) };
        html! {
            <li class="offer">
                <p class="place" dir="auto">
                    {"…"}{document.text.before(span.start(), AROUND).replace('\n', " ")}
                    <mark>{document.text.slice(boundary::trim(&document.text, span).unwrap_or(span)).to_owned()}</mark>
                    {document.text.after(span.end(), AROUND).replace('\n', " ")}{"…"}
                </p>
                <span class="how">{how}</span>
                <button type="button" class="go" onclick={here}>{words().unplaced_here}</button>
            </li>
        }
    });
    html! {
        <li key={unplaced.id.as_str()} class="unplaced-item">
            <q dir="auto">{said.clone()}</q>
            <span class="chips">{chips::label_chips(shell, codebook, &unplaced.labels)}</span>
            if !unplaced.note.is_empty() { <p class="note" dir="auto">{&*unplaced.note}</p> }
            if places.is_empty() { <p class="fine">{words().unplaced_none}</p> } else { <ul role="list" class="offers">{ for offers }</ul> }
            <div class="ways">
                <button type="button" class="plain" onclick={by_hand}>{words().unplaced_by_hand}</button>
                <button type="button" class="plain" onclick={drop}>{words().unplaced_drop}</button>
            </div>
        </li>
    }
}
