//! The caret in the text, and the place where a passage was begun with a click. Drawn over the text, never in it.

use yew::prelude::*;

use super::header::HeaderProps as ShellProps;
use super::px::px;
use crate::browser::Shell;
use crate::model::Offset;

/// The two signs. The style sheet shows the caret only to those who move about with keys.
#[component]
pub(super) fn CaretSigns(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let (caret, begun) = (use_node_ref(), use_node_ref());
    let tick = use_force_update();
    use_effect_with(shell.clone(), move |shell| {
        let subscription = shell.on_moved(move || tick.force_update());
        move || drop(subscription)
    });
    let (place, first, with_keys) = shell.read(|store| {
        let view = &store.view;
        (view.caret.map(|it| it.head).filter(|_| view.edge.is_none()), view.begun, view.caret.and_then(|it| it.span()))
    });
    use_effect({
        let (shell, caret, begun) = (shell.clone(), caret.clone(), begun.clone());
        move || {
            stand(&shell, &caret, place, with_keys.is_some_and(|span| Some(span.end()) == place));
            stand(&shell, &begun, first, false);
        }
    });
    html! {
        <>
            <div class="caret" ref={caret} aria-hidden="true" />
            <div class="caret begun" ref={begun} aria-hidden="true" />
        </>
    }
}

/// Puts a sign where it belongs, or away.
fn stand(shell: &Shell, sign: &NodeRef, place: Option<Offset>, is_end: bool) {
    let Some(element) = sign.cast::<web_sys::HtmlElement>() else { return };
    let found = place.and_then(|place| shell.caret_box(place, is_end));
    let style = element.style();
    match found {
        Some((left, top, height)) => {
            let _ = style.set_property("translate", &format!("{} {}", px(left), px(top)));
            let _ = style.set_property("height", &px(height));
            let _ = style.remove_property("display");
        }
        None => {
            let _ = style.set_property("display", "none");
        }
    }
}
