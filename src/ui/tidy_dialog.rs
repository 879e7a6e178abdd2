//! Before a text that looks copied from a page becomes a speech: what could be tidied, seen before it is chosen.

use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use yew::prelude::*;

use super::header::HeaderProps as ShellProps;
use super::speech_dialog::use_modal;
use crate::app::tidying::{Offer, Piece, preview};
use crate::app::words;
use crate::browser::Shell;
use crate::model::tidy::Options;

/// The dialog for the text that waits first; mounted while one does.
#[component]
pub(super) fn TidyDialog(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let Some((offer, number)) =
        shell.read(|store| store.view.offers.first().cloned().map(|it| (it, store.view.answered)))
    else {
        return html! {};
    };
    html! { <OfferDialog key={number} shell={shell.clone()} {offer} /> }
}

#[derive(Clone, PartialEq, Properties)]
struct OfferProps {
    shell: Shell,
    offer: Offer,
}

#[component]
fn OfferDialog(props: &OfferProps) -> Html {
    let dialog = use_node_ref();
    use_modal(&dialog);
    let offer = &props.offer;
    let found = offer.found();
    let options =
        use_state_eq(|| Options { join_lines: found.joined > 0, trim_residue: found.lines + found.marks > 0 });
    let pieces = use_memo((offer.clone(), *options), |(offer, options)| preview(&offer.tidied(*options)));
    let answer = {
        let (props, dialog) = (props.clone(), dialog.clone());
        Rc::new(move |options: Options| {
            // First: what is behind an open modal dialog takes no focus.
            if let Some(dialog) = dialog.cast::<web_sys::HtmlDialogElement>() {
                dialog.close();
            }
            props.shell.look(|view| view.answer(&props.offer));
            let intake = props.offer.intake(options);
            if props.shell.add_document(props.offer.title().to_owned(), intake).is_some() {
                if props.offer.is_from_field() {
                    super::start::clear_field();
                }
                super::gestures::focus_text();
            }
        })
    };
    let accept = {
        let (answer, options) = (answer.clone(), *options);
        move |_: MouseEvent| answer(options)
    };
    let keep = {
        let answer = answer.clone();
        move |_: MouseEvent| answer(Options::default())
    };
    let give_up = {
        let props = props.clone();
        Callback::from(move |()| {
            let waited = props.shell.read(|store| store.view.offers.first() == Some(&props.offer));
            if waited {
                props.shell.look(|view| view.answer(&props.offer));
                if !props.offer.is_from_field() {
                    let text = words().tidy_not_opened.of(props.offer.title());
                    props.shell.notify(crate::app::NoticeKind::Done, text);
                }
            }
        })
    };
    let choose = |set: fn(&mut Options, bool)| {
        let options = options.clone();
        move |event: Event| {
            let field = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok());
            let mut next = *options;
            set(&mut next, field.is_some_and(|it| it.checked()));
            options.set(next);
        }
    };
    let lead =
        if offer.title().is_empty() { words().tidy_lead.to_owned() } else { words().tidy_lead_file.of(offer.title()) };
    let left: Vec<String> = [(found.lines, &words().tidy_lines), (found.marks, &words().tidy_marks)]
        .into_iter()
        .filter(|it| it.0 > 0)
        .map(|(count, forms)| forms.of(count))
        .collect();
    let joins = pieces.iter().any(|it| matches!(it, Piece::Joint | Piece::Mended));
    let removes = pieces.iter().any(|it| matches!(it, Piece::Gone(_) | Piece::Mark | Piece::Mended));
    html! {
        <dialog ref={dialog} class="tidy" aria-labelledby="dialog-title" aria-describedby="tidy-lead"
            onclose={give_up.reform(|_: Event| ())}>
            <h2 id="dialog-title">{words().tidy_title}</h2>
            <p id="tidy-lead"><bdi>{lead}</bdi></p>
            if found.joined > 0 {
                <label class="agree"><input type="checkbox" checked={options.join_lines}
                    onchange={choose(|it, on| it.join_lines = on)} />{words().tidy_join.of(found.joined)}</label>
            }
            if !left.is_empty() {
                <label class="agree"><input type="checkbox" checked={options.trim_residue}
                    onchange={choose(|it, on| it.trim_residue = on)} />{words().tidy_trim.of(left.join(", "))}</label>
            }
            <p class="legend" aria-hidden="true">
                if joins { <span><ins class="joint">{"↵"}</ins>{words().tidy_legend_joint}</span> }
                if removes { <span><del>{words().tidy_legend_gone}</del></span> }
            </p>
            <div class="preview" role="region" tabindex="0" aria-label={words().tidy_preview} translate="no">
                { for pieces.iter().map(shown) }
            </div>
            <footer>
                <button type="button" class="plain back" onclick={give_up.reform(|_: MouseEvent| ())}>{words().cancel}</button>
                <button type="button" class="plain" autofocus=true onclick={keep}>{words().tidy_keep}</button>
                <button type="button" class="go" disabled={*options == Options::default()} onclick={accept}>{words().tidy_use}</button>
            </footer>
        </dialog>
    }
}

fn shown(piece: &Piece) -> Html {
    match piece {
        Piece::Words(words) => html! { {words} },
        Piece::Joint => html! { <><ins class="joint" aria-hidden="true">{"↵"}</ins>{" "}</> },
        Piece::Mended => html! { <><del>{"-"}</del><ins class="joint" aria-hidden="true">{"↵"}</ins></> },
        Piece::Mark => html! { <del>{"-"}</del> },
        Piece::Gone(line) => html! { <del class="line" dir="auto">{line}</del> },
        Piece::End => html! { {"\n"} },
        Piece::Skipped => html! { <span class="skipped">{"…"}</span> },
    }
}
