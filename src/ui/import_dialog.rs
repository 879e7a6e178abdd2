//! What files brought, said before it is forgotten.

use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use yew::prelude::*;

use super::header::HeaderProps as ShellProps;
use super::speech_dialog::use_modal;
use crate::app::{Action, ImportReport, Taken, words};
use crate::browser::{Shell, host};
use crate::formats::{Diagnostic, Finding, Severity};
use crate::model::{AnnotationId, Merged, OffsetUnit};

/// How many things of each kind are listed; the rest is in the list that can be downloaded.
const MAX_ITEMS: usize = 50;
/// How many characters of a quote are shown.
const QUOTE_CHARS: usize = 200;

/// The dialog.
#[component]
pub(super) fn ImportDialog(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let dialog = use_node_ref();
    use_modal(&dialog);
    let close = {
        let shell = shell.clone();
        Callback::from(move |()| shell.act(Action::Uncover))
    };
    let (report, takes_back) = shell.read(|store| {
        let report = store.view.imported.clone();
        // Only what is still the last thing done can be taken back as a whole.
        let last = report.as_ref().is_some_and(|it| it.steps > 0 && it.seq == store.seq());
        (report, last && store.read_only().is_none())
    });
    let Some(report) = report else { return html! {} };
    let take_back = {
        let (shell, steps) = (shell.clone(), report.steps);
        move |_: MouseEvent| {
            shell.look(|view| view.imported = None);
            shell.act(Action::Uncover);
            for _ in 0..steps {
                shell.act(Action::Undo);
            }
        }
    };
    let download = {
        let report = report.clone();
        move |_: MouseEvent| {
            let name = format!("rostrum-import-{}.json", host::today());
            host::download(&name, "application/json", report.json().as_bytes());
        }
    };
    let several = report.files.len() > 1;
    html! {
        <dialog ref={dialog} class="import" aria-labelledby="dialog-title" onclose={close.reform(|_: Event| ())}>
            <h2 id="dialog-title">{words().import.title}</h2>
            <div class="body" tabindex="0" role="group" aria-labelledby="dialog-title">
                { sums(&report) }
                { for report.files.iter().filter_map(|(name, taken)| match taken {
                    Err(error) => Some(html! {
                        <section><h3><bdi>{name.clone()}</bdi></h3>
                            <p class="refusal">{words().import.refused}{": "}<bdi>{error.message.clone()}</bdi></p></section>
                    }),
                    Ok(taken) if taken.is_plain() => None,
                    Ok(taken) => Some(html! {
                        <>
                            if several { <h3 class="file"><bdi>{name.clone()}</bdi></h3> }
                            { of_file(shell, taken) }
                        </>
                    }),
                }) }
            </div>
            <footer>
                if takes_back { <button type="button" class="plain" onclick={take_back}>{words().import.take_back}</button> }
                <button type="button" class="plain" onclick={download}>{words().import.download}</button>
                <button type="button" class="go" autofocus=true onclick={close.reform(|_: MouseEvent| ())}>{words().close}</button>
            </footer>
        </dialog>
    }
}

/// What came in, in numbers.
fn sums(report: &ImportReport) -> Html {
    type Count = fn(&Merged) -> usize;
    let it = &words().import;
    let sums = [
        (&it.added, (|it: &Merged| it.added.len()) as Count),
        (&it.joined, |it| it.joined.len()),
        (&it.annotations, |it| it.annotations),
        (&it.labels, |it| it.labels.len()),
        (&it.same, |it| it.same),
    ];
    let items = sums.into_iter().filter_map(|(forms, of)| {
        let count = report.count(of);
        (count > 0).then(|| html! { <li>{forms.of(count)}</li> })
    });
    html! { <ul class="sums">{ for items }</ul> }
}

fn of_file(shell: &Shell, taken: &Taken) -> Html {
    let it = &words().import;
    let mut found = Vec::new();
    let mut unplaced = Vec::new();
    let mut left_out = Vec::new();
    let mut changed = Vec::new();
    let mut unit = None;
    for diagnostic in &taken.diagnostics {
        match &diagnostic.finding {
            Finding::Found { annotation, quote, score } => found.push((taken.id_here(annotation), quote, *score)),
            Finding::Unplaced { quote, .. } => unplaced.push(quote),
            Finding::Unit { said, counted } => unit = Some((*said, *counted)),
            Finding::Other if diagnostic.severity == Severity::Error => left_out.push(diagnostic),
            Finding::Other => changed.push(diagnostic),
        }
    }
    let unit = unit.map(|(said, counted)| it.unit.with([("said", name_of(said)), ("counted", name_of(counted))]));
    html! {
        <>
            if let Some(unit) = unit { <p>{unit}</p> }
            { section(it.unplaced.of(unplaced.len()), it.unplaced_lead, unplaced.len(),
                unplaced.iter().map(|quote| html! { <q><bdi>{short(quote)}</bdi></q> })) }
            { section(it.found.of(found.len()), it.found_lead, found.len(), found.iter().map(|(id, quote, score)| html! {
                <>
                    <q><bdi>{short(quote)}</bdi></q>
                    <span class="row"><small>{it.score.of(score)}</small>{ go_to(shell, id, quote) }</span>
                </>
            })) }
            { section(it.differing.of(taken.merged.differing.len()), it.differing_lead, taken.merged.differing.len(),
                taken.merged.differing.iter().map(|(_, added)| differing(shell, added))) }
            { section(it.left_out.of(left_out.len()), it.left_out_lead, left_out.len(), left_out.iter().map(|it| problem(it))) }
            { section(it.changed.of(changed.len()), "", changed.len(), changed.iter().map(|it| problem(it))) }
        </>
    }
}

/// A list with its title, cut where nobody would read on.
fn section(title: String, lead: &'static str, count: usize, items: impl Iterator<Item = Html>) -> Html {
    if count == 0 {
        return html! {};
    }
    html! {
        <section>
            <h3>{title}</h3>
            if !lead.is_empty() { <p class="lead">{lead}</p> }
            <ul>{ for items.take(MAX_ITEMS).map(|it| html! { <li>{it}</li> }) }</ul>
            if count > MAX_ITEMS { <p class="none">{words().more.of(count - MAX_ITEMS)}</p> }
        </section>
    }
}

fn problem(diagnostic: &Diagnostic) -> Html {
    let line = diagnostic.line.map(|it| words().import.line.of(it));
    let place = [line, Some(diagnostic.path.clone()).filter(|it| !it.is_empty())];
    let place: Vec<String> = place.into_iter().flatten().collect();
    html! {
        <>
            <bdi>{diagnostic.message.clone()}</bdi>
            if !place.is_empty() { <small><bdi>{place.join(", ")}</bdi></small> }
        </>
    }
}

/// The annotation that came in beside one with the same id.
fn differing(shell: &Shell, added: &AnnotationId) -> Html {
    let quote: Option<Rc<str>> = shell.read(|store| {
        let (document, annotation) = store.project().annotation(added)?;
        Some(document.text.slice(annotation.spans.first()).into())
    });
    let unplaced = || shell.read(|store| Some(store.project().unplaced(added)?.1.words.first()?.words()));
    match (quote, unplaced()) {
        (Some(quote), _) => html! {
            <><q><bdi>{short(&quote)}</bdi></q><span class="row">{ go_to(shell, added, &quote) }</span></>
        },
        (None, Some(quote)) => html! { <q><bdi>{short(&quote)}</bdi></q> },
        (None, None) => html! { <bdi>{added.to_string()}</bdi> },
    }
}

/// Shows an annotation, if it is there.
fn go_to(shell: &Shell, id: &AnnotationId, quote: &str) -> Html {
    let Some(document) = shell.read(|store| Some(store.project().annotation(id)?.0.id.clone())) else {
        return html! {};
    };
    let (shell, id) = (shell.clone(), id.clone());
    let go = move |event: MouseEvent| {
        // First, so that the focus is in the text before something is selected there.
        let dialog = event.target_dyn_into::<web_sys::Element>().and_then(|it| it.closest("dialog").ok().flatten());
        if let Some(dialog) = dialog.and_then(|it| it.dyn_into::<web_sys::HtmlDialogElement>().ok()) {
            dialog.close();
        }
        shell.act(Action::Uncover);
        shell.act(Action::Open(document.clone()));
        shell.act(Action::Select(vec![id.clone()]));
        super::gestures::focus_text();
    };
    let name = words().import.go_to_quote.of(short(quote));
    html! { <button type="button" class="quiet" aria-label={name} onclick={go}>{words().import.go_to}</button> }
}

fn short(quote: &str) -> String {
    let mut short: String = quote.chars().take(QUOTE_CHARS).collect();
    if short.len() < quote.len() {
        short.push('…');
    }
    short
}

fn name_of(unit: OffsetUnit) -> &'static str {
    let [code_points, utf16, bytes] = words().import.units;
    match unit {
        OffsetUnit::CodePoint => code_points,
        OffsetUnit::Utf16 => utf16,
        OffsetUnit::Utf8 => bytes,
    }
}
