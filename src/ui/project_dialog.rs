//! The project, and the others on this device.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::app::showing;
use super::header::HeaderProps as ShellProps;
use super::icons;
use super::speech_dialog::{use_draft, use_modal};
use crate::app::{Action, Over, words};
use crate::browser::projects::Known;
use crate::browser::{Shell, host, projects};
use crate::model::Command;

/// The projects of this device, once they are known.
#[hook]
pub(super) fn use_projects(shell: &Shell) -> Option<Vec<Known>> {
    let found = use_state_eq(|| None);
    use_effect_with((), {
        let (found, shell) = (found.clone(), shell.clone());
        move |()| {
            let project = shell.read(|store| store.project().clone());
            spawn_local(async move { found.set(Some(projects::list(&project).await)) });
        }
    });
    (*found).clone()
}

/// What a project is called.
pub(super) fn name_of(project: &Known) -> String {
    if project.title.is_empty() { words().project_unnamed.to_owned() } else { project.title.clone() }
}

/// `3 speeches, 41 annotations`, as far as that is known.
pub(super) fn size_of(project: &Known) -> String {
    let speeches = project.speeches.map(|it| words().speech_count.of(it));
    let annotations = project.annotations.map(|it| words().annotation_count.of(it));
    [speeches, annotations].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The dialog.
#[component]
pub(super) fn ProjectDialog(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let dialog = use_node_ref();
    use_modal(&dialog);
    let all = use_projects(shell);
    let refusal = use_state_eq(|| None::<String>);
    let (title, annotator) = shell.read(|store| {
        let project = store.project();
        let annotator = project.annotators.first().map(|it| it.name.to_string()).unwrap_or_default();
        (project.title.to_string(), annotator)
    });
    let (title_draft, title_typing) = use_draft(|| title.clone());
    let (name_draft, name_typing) = use_draft(|| annotator.clone());
    let close = {
        let shell = shell.clone();
        Callback::from(move |()| shell.act(Action::Uncover))
    };
    let save = {
        let (shell, close, refusal) = (shell.clone(), close.clone(), refusal.clone());
        let (title_draft, name_draft) = (title_draft.clone(), name_draft.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let wanted = [
                (title_draft != title).then(|| Command::RenameProject { title: title_draft.clone() }),
                (name_draft != annotator).then(|| Command::RenameAnnotator { name: name_draft.clone() }),
            ];
            match wanted.into_iter().flatten().try_for_each(|command| shell.run(command).map(drop)) {
                Ok(()) => close.emit(()),
                Err(error) => refusal.set(Some(words().refusal(&error))),
            }
        }
    };
    let begin = {
        let shell = shell.clone();
        move |_: MouseEvent| shell.open_project(None)
    };
    let items = all.iter().flatten().enumerate().map(|(at, project)| {
        let (name, size) = (name_of(project), size_of(project));
        let opened = (project.opened > 0.0)
            .then(|| words().project_opened.of(host::day(project.opened, words().language.tag())));
        let open = {
            let (shell, name) = (shell.clone(), project.name.clone());
            move |_: MouseEvent| shell.open_project(Some(name.clone()))
        };
        let facts: Vec<String> = [Some(size).filter(|it| !it.is_empty()), opened.filter(|_| at > 0)].into_iter().flatten().collect();
        let words_of = html! { <><bdi class="name">{name.clone()}</bdi><small>{facts.join(" · ")}</small></> };
        html! {
            <li key={project.name.clone()}>
                if at == 0 {
                    <div class="row here" aria-current="true"><span>{words_of}</span><small>{words().project_current}</small></div>
                } else {
                    <button type="button" class="row" aria-label={words().project_open.of(&name)} onclick={open}><span>{words_of}</span></button>
                }
            </li>
        }
    });
    html! {
        <dialog ref={dialog} class="project" aria-labelledby="dialog-title" onclose={close.reform(|_: Event| ())}>
            <form onsubmit={save}>
                <h2 id="dialog-title">{words().project_title}</h2>
                <label>{words().project_name}
                    <input value={title_draft} oninput={title_typing} placeholder={words().project_unnamed} maxlength="200" dir="auto"
                        autocomplete="off" autofocus=true />
                </label>
                <label>{words().details_annotator}
                    <input value={name_draft} oninput={name_typing} maxlength="200" dir="auto" autocomplete="off"
                        aria-describedby="annotator-hint" />
                </label>
                <p class="fine" id="annotator-hint">{words().details_annotator_hint}</p>
                <p class="refusal" role="alert"><bdi>{(*refusal).clone()}</bdi></p>
                <footer>
                    <button type="button" class="plain" onclick={close.reform(|_: MouseEvent| ())}>{words().cancel}</button>
                    <button type="submit" class="go">{words().save}</button>
                </footer>
            </form>
            <section>
                <h3 id="projects-title">{words().project_all}</h3>
                <ul aria-labelledby="projects-title">{ for items }</ul>
                <button type="button" class="quiet" aria-describedby="new-hint" onclick={begin}>{icons::plus()}{words().project_new}</button>
                <p class="fine" id="new-hint">{words().project_new_hint}</p>
            </section>
            <p class="ways">
                <button type="button" class="link" onclick={showing(shell, Over::Versions)}>{words().history.versions}</button>
                <button type="button" class="link" onclick={showing(shell, Over::Trash)}>{words().history.trash}</button>
                <button type="button" class="link" onclick={showing(shell, Over::Storage)}>{words().history.storage}</button>
            </p>
            <button type="button" class="danger" onclick={showing(shell, Over::Erase)}>{words().project_erase}</button>
        </dialog>
    }
}
