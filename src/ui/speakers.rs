//! Whose annotations are listed.

use wasm_bindgen::JsCast as _;
use yew::prelude::*;

use crate::app::words;
use crate::browser::Shell;
use crate::model::{Document, turns};

/// The choice of one speaker, or any; nothing when nobody said who speaks.
pub(super) fn choice(shell: &Shell, document: Option<&Document>) -> Html {
    let Some(document) = document.filter(|it| !it.details.turns.is_empty()) else { return html! {} };
    let speakers = turns::speakers(&document.details.turns);
    let wanted = shell.read(|store| store.view.speaker.clone());
    // Its place, from 1: a name may be any words.
    let place = speakers.iter().position(|it| Some(&it.0) == wanted.as_ref()).map_or(0, |at| at + 1);
    let options = speakers.iter().zip(1..).map(|((name, _), at)| {
        html! { <option key={at} value={at.to_string()} selected={place == at}>{&**name}</option> }
    });
    let chosen = {
        let (shell, speakers) = (shell.clone(), speakers.clone());
        move |event: Event| {
            let field = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlSelectElement>().ok());
            let at = field.and_then(|it| usize::try_from(it.selected_index()).ok()).unwrap_or_default();
            let speaker = at.checked_sub(1).and_then(|at| speakers.get(at)).map(|it| it.0.clone());
            shell.look(|view| view.speaker = speaker);
        }
    };
    html! {
        <select class="by-speaker" aria-label={words().list_speaker} onchange={chosen}>
            <option key={0} value="0" selected={place == 0}>{words().list_any_speaker}</option>
            { for options }
        </select>
    }
}
