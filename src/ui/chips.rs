//! How a label looks in the chrome: a swatch with its tint and its line.

use std::rc::Rc;

use yew::prelude::*;

use crate::app::words;
use crate::browser::Shell;
use crate::model::{Annotation, Codebook, Label, LabelId};

/// A small piece of tinted and underlined text that stands for the label's look. Decoration.
pub(super) fn swatch(shell: &Shell, label: &Label) -> Html {
    let class = format!("swatch sw{}", shell.slot(&label.id));
    // Spaces carry the real underline, so the swatch shows the very line that the text shows.
    html! { <span class={class} aria-hidden="true"><u>{"\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}"}</u></span> }
}

/// The labels of an annotation, by name.
pub(super) fn chips(shell: &Shell, codebook: &Codebook, annotation: &Annotation) -> Html {
    label_chips(shell, codebook, &annotation.labels)
}

/// Labels, by name.
pub(super) fn label_chips(shell: &Shell, codebook: &Codebook, labels: &[LabelId]) -> Html {
    if labels.is_empty() {
        return html! { <span class="chip plain">{words().unlabelled}</span> };
    }
    labels
        .iter()
        .map(|id| {
            let name: Rc<str> = codebook.get(id).map_or_else(|| id.as_str().into(), |label| label.name.clone());
            let class = format!("chip sw{}", shell.slot(id));
            html! { <span class={class}><u><bdi>{&*name}</bdi></u></span> }
        })
        .collect()
}
