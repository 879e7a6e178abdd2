//! What people like: looks, keys, language. Everything is done at once; there is nothing to confirm.

use yew::prelude::*;

use super::header::HeaderProps as ShellProps;
use super::icons;
use super::speech_dialog::use_modal;
use crate::app::settings::{Appearance, Choice, FindKey, LetterKeys, Marking, Measure, Settings, Snapping, Typeface};
use crate::app::words::Language;
use crate::app::{Action, words};
use crate::browser::Shell;

/// The dialog.
#[component]
pub(super) fn SettingsDialog(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let dialog = use_node_ref();
    use_modal(&dialog);
    let now = shell.read(|store| store.view.settings.clone());
    let it = words();
    let close = {
        let shell = shell.clone();
        Callback::from(move |()| shell.act(Action::Uncover))
    };
    let resize = |larger: bool| {
        let shell = shell.clone();
        move |_: MouseEvent| {
            change(&shell, |it| it.size = if larger { it.size.larger() } else { it.size.smaller() });
        }
    };
    let size = now.size;
    html! {
        <dialog ref={dialog} class="settings" aria-labelledby="dialog-title" onclose={close.reform(|_: Event| ())}>
            <header>
                <h2 id="dialog-title">{it.settings_title}</h2>
                <button type="button" class="tool" aria-label={it.close} onclick={close.reform(|_: MouseEvent| ())}>{icons::cross()}</button>
            </header>
            <p class="lead">{it.settings_lead}</p>
            <div class="choices">
                {choice(shell, it.settings_appearance, now.appearance, |it, to| it.appearance = to, |it| match it {
                    Appearance::System => words().settings_system,
                    Appearance::Light => words().settings_light,
                    Appearance::Dark => words().settings_dark,
                })}
                {choice(shell, it.settings_typeface, now.typeface, |it, to| it.typeface = to, |it| match it {
                    Typeface::Serif => words().settings_serif,
                    Typeface::Sans => words().settings_sans,
                })}
                <div class="choice" role="group" aria-labelledby="size-title">
                    <span id="size-title">{it.settings_size}</span>
                    <span class="segments stepper">
                        <button type="button" aria-label={it.settings_smaller} disabled={size == size.smaller()} onclick={resize(false)}>
                            <span class="small-a" aria-hidden="true">{"A"}</span>
                        </button>
                        <output aria-live="polite">{format!("{}\u{202f}%", size.percent())}</output>
                        <button type="button" aria-label={it.settings_larger} disabled={size == size.larger()} onclick={resize(true)}>
                            <span class="large-a" aria-hidden="true">{"A"}</span>
                        </button>
                    </span>
                </div>
                {choice(shell, it.settings_measure, now.measure, |it, to| it.measure = to, |it| match it {
                    Measure::Narrow => words().settings_narrow,
                    Measure::Normal => words().settings_normal,
                    Measure::Wide => words().settings_wide,
                })}
                {choice(shell, it.settings_snapping, now.snapping, |it, to| it.snapping = to, |it| match it {
                    Snapping::Words => words().settings_words,
                    Snapping::Exact => words().settings_exact,
                })}
                {choice(shell, it.settings_marking, now.marking, |it, to| it.marking = to, |it| match it {
                    Marking::Drag => words().settings_drag,
                    Marking::Clicks => words().settings_clicks,
                })}
                {choice(shell, it.settings_letters, now.letter_keys, |it, to| it.letter_keys = to, |it| match it {
                    LetterKeys::On => words().settings_letters_on,
                    LetterKeys::Off => words().settings_letters_off,
                })}
                {choice(shell, it.finding.setting, now.find_key, |it, to| it.find_key = to, |it| match it {
                    FindKey::Browser => words().finding.setting_browser,
                    FindKey::Speech => words().finding.setting_speech,
                })}
                {languages(shell, now.language)}
            </div>
        </dialog>
    }
}

fn change(shell: &Shell, change: impl FnOnce(&mut Settings)) {
    let mut settings = shell.read(|store| store.view.settings.clone());
    change(&mut settings);
    shell.act(Action::Like(settings));
}

/// One of several, as radio buttons in a row.
fn choice<C: Choice>(
    shell: &Shell,
    title: &'static str,
    now: C,
    set: fn(&mut Settings, C),
    name: fn(C) -> &'static str,
) -> Html {
    let options = C::ALL.iter().map(|(value, key)| {
        let (shell, value) = (shell.clone(), *value);
        let choose = Callback::from(move |_: Event| change(&shell, |it| set(it, value)));
        segment(title, key, html! { {name(value)} }, now == value, choose)
    });
    html! { <fieldset class="choice"><legend>{title}</legend><span class="segments">{ for options }</span></fieldset> }
}

fn languages(shell: &Shell, now: Option<Language>) -> Html {
    let title = words().settings_language;
    let all = std::iter::once(None).chain(Language::ALL.into_iter().map(Some));
    let options = all.map(|language| {
        let shell = shell.clone();
        let choose = Callback::from(move |_: Event| change(&shell, |it| it.language = language));
        let name = match language {
            // Each calls itself what it is called in itself.
            Some(it) => html! { <span lang={it.tag()}>{it.name()}</span> },
            None => html! { {words().settings_as_browser} },
        };
        segment("language", language.map_or("browser", Language::tag), name, now == language, choose)
    });
    html! { <fieldset class="choice"><legend>{title}</legend><span class="segments">{ for options }</span></fieldset> }
}

pub(super) fn segment(
    group: &'static str,
    key: &'static str,
    name: Html,
    is_on: bool,
    choose: Callback<Event>,
) -> Html {
    html! {
        <label class="segment" key={key}>
            <input type="radio" name={group} value={key} checked={is_on} onchange={choose} /><span>{name}</span>
        </label>
    }
}
