//! The top: what is open, whether it is safe, back and forth, out.

use yew::prelude::*;

use super::app::showing;
use super::icons;
use crate::app::{Action, Op, Over, words};
use crate::browser::shell::Saving;
use crate::browser::{Shell, platform};

/// What [`Header`] needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct HeaderProps {
    /// The desk.
    pub(super) shell: Shell,
    /// Makes it draw anew with its parent.
    #[prop_or_default]
    pub(super) fresh: Fresh,
}

/// Never equal to another: a component with it in its props is drawn whenever its parent is.
/// The chrome is small, and reads the store itself; the text is not drawn by components.
#[derive(Clone, Debug, Default)]
pub(super) struct Fresh;

impl PartialEq for Fresh {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// What the save state says, and whether it is bad news.
pub(super) fn saving_words(saving: &Saving) -> (String, bool) {
    match saving {
        Saving::Idle => (words().saved.to_owned(), false),
        Saving::Saving => (words().saving.to_owned(), false),
        Saving::Saved(time) => (words().saved_at(time), false),
        Saving::Failed(reason) => (words().not_saved_because(reason), true),
        Saving::ReadOnly(_) => (words().read_only.to_owned(), true),
        Saving::Unreadable(_) => (words().memory_only.to_owned(), true),
    }
}

/// How saving goes; the component is drawn anew when it goes on.
#[hook]
pub(super) fn use_saving(shell: &Shell) -> Saving {
    let tick = use_force_update();
    use_effect_with(shell.clone(), move |shell| {
        let subscription = shell.on_saving(move || tick.force_update());
        move || drop(subscription)
    });
    shell.saving()
}

/// The save state in words. Where nothing was done there is nothing to say, unless it is bad news.
#[component]
fn SaveState(props: &HeaderProps) -> Html {
    let (said, bad) = saving_words(&use_saving(&props.shell));
    let has_documents = props.shell.read(|store| !store.project().documents.is_empty());
    let said = if has_documents || bad { said } else { String::new() };
    html! { <span class={classes!("saved", bad.then_some("bad"))} role="status">{said}</span> }
}

/// The top bar.
#[component]
pub(super) fn Header(props: &HeaderProps) -> Html {
    let shell = &props.shell;
    let (document, can_undo, can_redo, starting) = shell.read(|store| {
        (
            store.view.open_document(store.project()).cloned(),
            store.read_only().is_none() && store.history().next_undo().is_some(),
            store.read_only().is_none() && store.history().next_redo().is_some(),
            store.view.starting,
        )
    });
    let document = document.filter(|_| !starting);
    let title = document.as_ref().map(|it| it.details.title.clone());
    use_effect_with(title.clone(), |title| {
        let name = match title {
            Some(title) => format!("{title} — {}", words().app),
            None => words().app.to_owned(),
        };
        if let Some(document) = web_sys::window().and_then(|window| window.document()) {
            document.set_title(&name);
        }
    });
    let act = |action: Action| {
        let shell = shell.clone();
        Callback::from(move |_: MouseEvent| shell.act(action.clone()))
    };
    let has_documents = shell.read(|store| !store.project().documents.is_empty());
    let date = document.as_ref().and_then(|it| it.details.metadata.get("date").cloned());
    html! {
        <header class="top">
            <Menu shell={shell.clone()} />
            if let Some(title) = title {
                <span class="open-title">
                    <bdi>{&*title}</bdi>
                    if let Some(date) = date { <small><bdi>{&*date}</bdi></small> }
                </span>
            }
            <SaveState shell={shell.clone()} />
            <div class="tools" role="group" aria-label={words().app}>
                if document.is_some() {
                    <button type="button" class="tool list-tool" onclick={showing(shell, Over::List)}>{words().bar_list}</button>
                }
                <button type="button" class="tool" title={format!("{} ({})", words().op_name(Op::Palette), platform().combined(&["Control", "k"]))}
                    aria-label={words().op_name(Op::Palette)} onclick={showing(shell, Over::Palette)}>{icons::command()}</button>
                <button type="button" class="tool" title={format!("{} (?)", words().op_name(Op::Help))}
                    aria-label={words().op_name(Op::Help)} onclick={showing(shell, Over::Help)}>{icons::question()}</button>
                <button type="button" class="tool" title={format!("{} (Ctrl+Z)", words().undo)} aria-label={words().undo}
                    disabled={!can_undo} onclick={act(Action::Undo)}>{icons::undo()}</button>
                <button type="button" class="tool" title={format!("{} (Ctrl+Shift+Z)", words().redo)} aria-label={words().redo}
                    disabled={!can_redo} onclick={act(Action::Redo)}>{icons::redo()}</button>
            </div>
            if document.is_some() { {find_button(shell)} }
            if has_documents { <Export shell={shell.clone()} /> }
        </header>
    }
}

fn find_button(shell: &Shell) -> Html {
    let open = {
        let shell = shell.clone();
        move |_: MouseEvent| shell.perform(Op::Find)
    };
    let it = &words().finding;
    html! {
        <button type="button" class="plain find-button" aria-label={it.field} title={format!("{} (/)", it.field)} onclick={open}>
            {icons::find()}<span aria-hidden="true">{it.find}</span>
        </button>
    }
}

/// What is asked for now and then, behind the name of the app.
#[component]
fn Menu(props: &HeaderProps) -> Html {
    let shell = &props.shell;
    let menu = use_node_ref();
    let it = words();
    let groups = [
        vec![(Op::SpeechDetails, it.menu_details), (Op::Codebook, it.menu_codebook), (Op::Print, it.menu_print)],
        vec![
            (Op::Project, it.menu_project),
            (Op::Versions, it.history.versions),
            (Op::Trash, it.history.trash),
            (Op::Storage, it.history.storage),
            (Op::Settings, it.menu_settings),
        ],
        vec![(Op::Help, it.menu_keys), (Op::Palette, it.menu_commands)],
    ];
    let groups = groups.into_iter().map(|group| {
        let items = group.into_iter().map(|(op, name)| {
            let possible = shell.read(|store| op.is_possible(store));
            let perform = {
                let (shell, menu) = (shell.clone(), menu.clone());
                move |_: MouseEvent| {
                    if let Some(menu) = menu.cast::<web_sys::HtmlElement>() {
                        let _ = menu.hide_popover();
                    }
                    shell.perform(op);
                }
            };
            html! { <button type="button" disabled={!possible} onclick={perform}>{name}</button> }
        });
        html! { <div class="part">{ for items }</div> }
    });
    html! {
        <div class="main-menu">
            <button type="button" class="brand" aria-label={it.menu_name_main} popovertarget="main-menu">
                {icons::rostrum()}<span>{it.app}</span>{icons::down()}
            </button>
            <div id="main-menu" class="drop" popover="auto" ref={menu.clone()}>{ for groups }</div>
        </div>
    }
}

#[component]
fn Export(props: &HeaderProps) -> Html {
    let shell = &props.shell;
    let menu = use_node_ref();
    let perform = |op: Op| {
        let (shell, menu) = (shell.clone(), menu.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(menu) = menu.cast::<web_sys::HtmlElement>() {
                let _ = menu.hide_popover();
            }
            shell.perform(op);
        })
    };
    html! {
        <div class="export">
            <button type="button" class="go" onclick={perform(Op::Export)}>{words().export}</button>
            <button type="button" class="go more" aria-label={words().export_more} title={words().export_more}
                popovertarget="export-menu">{icons::down()}</button>
            <div id="export-menu" class="drop" popover="auto" ref={menu.clone()}>
                <button type="button" onclick={perform(Op::Export)}>{words().export_project}</button>
                <button type="button" onclick={perform(Op::ExportSpeech)}>{words().export_document}</button>
                <button type="button" onclick={perform(Op::ExportTable)}>{words().export_csv}</button>
                <button type="button" onclick={perform(Op::ExportAs)}>{words().exporting.another}</button>
            </div>
        </div>
    }
}
