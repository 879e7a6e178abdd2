//! What leaves as a file, and what of it would be lost, said before it is saved.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::header::HeaderProps as ShellProps;
use super::settings_dialog::segment;
use super::speech_dialog::use_modal;
use crate::app::{Action, words};
use crate::browser::shell::{Foreseen, Order, Trial, Tried};
use crate::formats::{self, FORMATS, Fate, Format, Item, Remark};

/// The dialog.
#[component]
pub(super) fn ExportDialog(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let dialog = use_node_ref();
    use_modal(&dialog);
    let order = use_state(|| Order::new("rostrum", false));
    let seq = shell.read(|store| store.seq());
    let foreseen = {
        let shell = shell.clone();
        use_memo((*order, seq), move |(order, _)| shell.foresee(order))
    };
    let close = {
        let shell = shell.clone();
        Callback::from(move |()| shell.act(Action::Uncover))
    };
    let download = {
        let (shell, order) = (shell.clone(), *order);
        move |_: MouseEvent| {
            shell.act(Action::Uncover);
            shell.download(&order);
        }
    };
    let (fared, is_refused) = match foreseen.as_ref().as_ref().map(|it| &it.trial) {
        Some(Trial::Written(tried)) => (fared(tried), false),
        Some(Trial::Refused(_)) => (String::new(), true),
        Some(Trial::Spared) | None => (String::new(), false),
    };
    let has_open = shell.read(|store| store.view.document.is_some() && store.project().documents.len() > 1);
    let it = &words().exporting;
    let Some(format) = formats::find(order.format) else { return html! {} };
    let choose = |to: Order| {
        let order = order.clone();
        Callback::from(move |_: Event| order.set(to))
    };
    let pick = {
        let order = order.clone();
        Callback::from(move |event: Event| {
            let chosen = event.target_dyn_into::<HtmlSelectElement>().and_then(|it| formats::find(&it.value()));
            if let Some(format) = chosen {
                order.set(Order { format: format.id(), variant: None, ..*order });
            }
        })
    };
    html! {
        <dialog ref={dialog} class="exporting" aria-labelledby="dialog-title" onclose={close.reform(|_: Event| ())}>
            <h2 id="dialog-title">{it.title}</h2>
            <div class="body">
                // The same choice in the room of one line, for narrow windows.
                <label class="format">{it.format}
                    <select onchange={pick}>
                        { for FORMATS.iter().map(|format| html! {
                            <option key={format.id()} value={format.id()} selected={order.format == format.id()}>{it.name(*format)}</option>
                        }) }
                    </select>
                </label>
                <fieldset class="formats">
                    <legend>{it.format}</legend>
                    { for FORMATS.iter().map(|format| html! {
                        <label key={format.id()}>
                            <input type="radio" name="format" value={format.id()} checked={order.format == format.id()}
                                onchange={choose(Order { format: format.id(), variant: None, ..*order })} />
                            <span>{it.name(*format)}</span>
                        </label>
                    }) }
                </fieldset>
                <div class="about" tabindex="0" role="group" aria-label={it.name(format)}>
                    <p class="summary">{it.summary(format)}</p>
                    if has_open {
                        <fieldset class="choice"><legend>{it.scope}</legend><span class="segments">
                            { for [(false, it.whole), (true, it.speech)].map(|(only_open, name)| {
                                let to = choose(Order { only_open, ..*order });
                                segment("scope", name, html! { {name} }, order.only_open == only_open, to)
                            }) }
                        </span></fieldset>
                    }
                    if !format.variants().is_empty() {
                        <fieldset class="variants"><legend>{it.variant}</legend>
                            { for format.variants().iter().enumerate().map(|(place, variant)| {
                                let is_on = order.variant.map_or(place == 0, |it| it == variant.id);
                                html! {
                                    <label key={variant.id}>
                                        <input type="radio" name="variant" value={variant.id} checked={is_on}
                                            onchange={choose(Order { variant: Some(variant.id), ..*order })} />
                                        <span>{it.variant_name(format, *variant)}</span>
                                    </label>
                                }
                            }) }
                        </fieldset>
                    }
                    if let Some(foreseen) = &*foreseen { { outlook(format, &order, foreseen) } }
                </div>
            </div>
            <footer>
                <span class="fine" role="status">{ fared }</span>
                <button type="button" class="plain" onclick={close.reform(|_: MouseEvent| ())}>{words().close}</button>
                <button type="button" class="go" autofocus=true disabled={is_refused} onclick={download}>{it.download}</button>
            </footer>
        </dialog>
    }
}

/// How the quotes fared.
fn fared(tried: &Tried) -> String {
    let (matching, checked) = tried.matching;
    match (tried.mismatches, checked) {
        (0, 0) => String::new(),
        (0, _) => words().quotes_match(matching, checked),
        (wrong, _) => words().exporting.wrong.of(wrong),
    }
}

fn outlook(format: &dyn Format, order: &Order, foreseen: &Foreseen) -> Html {
    let it = &words().exporting;
    let unit = format.unit_of(order.variant).map_or_else(|| it.no_offsets.to_owned(), |unit| it.unit(unit));
    let reads = if format.capabilities().reads { it.reads } else { it.writes_only };
    let groups = [(Fate::LeftOut, it.left_out), (Fate::Carried, it.carried)];
    let is_lossless = foreseen.items.iter().all(|item| item.fate == Fate::Carried);
    let changed: Vec<&Item> = foreseen.items.iter().filter(|item| matches!(item.fate, Fate::Changed(_))).collect();
    let list = |title: &'static str, class: &'static str, items: Vec<String>| {
        if items.is_empty() {
            return html! {};
        }
        html! { <section class={class}><h3>{title}</h3><ul>{ for items.into_iter().map(|it| html! { <li>{it}</li> }) }</ul></section> }
    };
    let named = |item: &Item| words().feature(item.feature, item.count);
    let becomes = changed.iter().map(|item| match item.fate {
        Fate::Changed(change) => it.becomes.with([("what", named(item)), ("becomes", it.change(change).to_owned())]),
        _ => named(item),
    });
    // The remark says the same of one program that counts otherwise.
    let says_so = matches!(&foreseen.trial, Trial::Written(it) if it.remarks.iter().any(|it| matches!(it, Remark::CountedOtherwise(_))));
    let of_fate = |fate: Fate| foreseen.items.iter().filter(|it| it.fate == fate).map(named).collect::<Vec<_>>();
    html! {
        <>
            if let Trial::Refused(why) = &foreseen.trial { <p class="warning" role="alert">{why.clone()}</p> }
            <p class="unit">{unit}{" "}{reads}{"."}</p>
            if foreseen.differ > 0 && !says_so {
                <p class="warning">{it.differ.of(foreseen.differ)}</p>
            }
            if let Trial::Written(tried) = &foreseen.trial {
                { for tried.remarks.iter().map(|it| html! { <p class="warning">{words().remark(it)}</p> }) }
            }
            { list(groups[0].1, "left-out", of_fate(groups[0].0)) }
            { list(it.changed, "changed", becomes.collect()) }
            if is_lossless { <p class="lossless">{it.nothing_lost}</p> }
            { list(groups[1].1, "carried", of_fate(groups[1].0)) }
            { match &foreseen.trial {
                Trial::Written(tried) => html! {
                    <><h3>{it.preview}</h3><pre dir="auto" tabindex="0" aria-label={it.preview}>{tried.beginning.clone()}</pre></>
                },
                Trial::Spared => html! { <><h3>{it.preview}</h3><p class="fine">{it.too_large}</p></> },
                Trial::Refused(_) => html! {},
            } }
        </>
    }
}
