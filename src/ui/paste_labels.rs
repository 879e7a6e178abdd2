//! Labels from lines of text.

use yew::prelude::*;

use super::header::HeaderProps as ShellProps;
use super::label_dialog::{say, value_of};
use super::labels::indent;
use super::speech_dialog::use_modal;
use crate::app::{Action, words};
use crate::model::Command;
use crate::model::codebook_lines::{Fate, Line, parse};

/// A field for the lines, what they would add, and one button.
#[component]
pub(super) fn PasteLabels(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let dialog = use_node_ref();
    use_modal(&dialog);
    let text = use_state(String::new);
    let refusal = use_state(|| None::<String>);
    let codebook = shell.read(|store| store.project().codebook.clone());
    let lines = parse(&text, &codebook);
    let count = lines.count(Fate::New);
    let typing = {
        let text = text.clone();
        move |event: InputEvent| text.set(value_of(&event))
    };
    let add = {
        let (shell, refusal) = (shell.clone(), refusal.clone());
        let labels = lines.new_labels();
        move |event: SubmitEvent| {
            event.prevent_default();
            if labels.is_empty() {
                return;
            }
            match shell.run(Command::AddLabels { labels: labels.clone() }) {
                Ok(_) => {
                    shell.act(Action::Uncover);
                    say(&shell, words().labels_added.of(count));
                }
                Err(error) => refusal.set(Some(words().refusal(&error))),
            }
        }
    };
    let close = {
        let shell = shell.clone();
        move || shell.act(Action::Uncover)
    };
    let closed = {
        let close = close.clone();
        move |_: Event| close()
    };
    html! {
        <dialog ref={dialog} class="paste-labels" aria-labelledby="dialog-title" onclose={closed}>
            <form onsubmit={add}>
                <h2 id="dialog-title">{words().paste_labels}</h2>
                <p class="lead" id="paste-lead">{words().paste_labels_lead}</p>
                <textarea rows="7" dir="auto" spellcheck="false" autofocus=true value={(*text).clone()} oninput={typing}
                    aria-label={words().paste_labels_name} aria-describedby="paste-lead" placeholder={words().paste_labels_placeholder} />
                if !lines.lines.is_empty() {
                    <section class="preview" aria-labelledby="preview-title">
                        <h3 id="preview-title">{words().paste_preview}</h3>
                        <ul aria-labelledby="preview-title" tabindex="0">{ for lines.lines.iter().map(preview) }</ul>
                        if lines.beyond > 0 { <p class="fine">{words().paste_beyond.of(lines.beyond)}</p> }
                    </section>
                }
                <p class="refusal" role="alert"><bdi>{(*refusal).clone()}</bdi></p>
                <footer>
                    if count == 0 && !lines.lines.is_empty() { <span class="fine">{words().paste_nothing}</span> }
                    <button type="button" class="plain" onclick={move |_: MouseEvent| close()}>{words().cancel}</button>
                    <button type="submit" class="go" disabled={count == 0}>{words().add_labels.of(count)}</button>
                </footer>
            </form>
        </dialog>
    }
}

fn preview(line: &Line) -> Html {
    let fate = match line.fate {
        Fate::New => None,
        Fate::Known => Some(words().paste_known),
        Fate::Twice => Some(words().paste_twice),
        Fate::Unnamed => Some(words().paste_unnamed),
    };
    html! {
        <li class={classes!(indent(line.depth), fate.is_some().then_some("skipped"))}>
            <bdi class="name">{&*line.name}</bdi>
            if !line.description.is_empty() { <bdi class="means">{&*line.description}</bdi> }
            if let Some(fate) = fate { <small>{fate}</small> }
        </li>
    }
}
