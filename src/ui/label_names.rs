//! The names of the labels, for marks to be described by: a mark holds the words of the speech and nothing else, and a
//! label that gets another name needs no mark painted anew.

use yew::prelude::*;

use super::header::HeaderProps as ShellProps;
use crate::app::words;
use crate::browser::Shell;

/// The names, on the screen nowhere. `static/painter.mjs` refers to them as `look-N`.
#[component]
pub(super) fn LabelNames(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let codebook = shell.read(|store| store.project().codebook.clone());
    let names = codebook.labels().iter().map(|label| {
        html! { <span key={label.id.as_str()} id={format!("look-{}", shell.slot(&label.id))}>{&*label.name}</span> }
    });
    html! {
        <div hidden=true>
            <span id={format!("look-{}", Shell::UNLABELLED)}>{words().unlabelled}</span>
            { for names }
        </div>
    }
}
