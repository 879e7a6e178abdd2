//! The find bar: it floats at the top of the speech, over it and never in it.

use wasm_bindgen::JsCast as _;
use yew::prelude::*;

use super::gestures::focus_text;
use super::header::HeaderProps as ShellProps;
use super::{chips, icons};
use crate::app::find::{Answer, Finding, MOST_AT_ONCE, Means, Query};
use crate::app::{Action, words};
use crate::browser::Shell;
use crate::model::LabelId;
use crate::model::search::{Case, Ends};

/// What a label is chosen for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    This,
    All,
}

impl Target {
    fn finding(self, label: LabelId) -> Finding {
        match self {
            Self::This => Finding::LabelThis(label),
            Self::All => Finding::LabelAll(label),
        }
    }
}

/// The bar, when it is open.
#[component]
pub(super) fn FindBar(props: &ShellProps) -> Html {
    let is_open = props.shell.read(|store| store.view.find.is_open && !store.view.starting);
    if is_open {
        html! { <Open shell={props.shell.clone()} /> }
    } else {
        html! {}
    }
}

#[component]
fn Open(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let field = use_node_ref();
    let picking = use_state_eq(|| None::<Target>);
    let find = shell.read(|store| store.view.find.clone());
    let writable = shell.read(|store| store.read_only().is_none());
    use_effect_with(shell.clone(), |shell| {
        let show = {
            let shell = shell.clone();
            move || shell.show_hits()
        };
        let subscriptions = (shell.on_moved(show.clone()), shell.on_scrolled(show));
        move || drop(subscriptions)
    });
    use_effect_with(find.openings, {
        let field = field.clone();
        move |_| {
            if let Some(field) = field.cast::<web_sys::HtmlInputElement>() {
                let _ = field.focus();
                field.select();
            }
        }
    });
    let act = |finding: Finding| {
        let shell = shell.clone();
        move |_: MouseEvent| shell.act(Action::Find(finding.clone()))
    };
    let close = {
        let shell = shell.clone();
        move || {
            focus_text();
            shell.act(Action::Find(Finding::Close));
        }
    };
    let type_in = {
        let (shell, query) = (shell.clone(), find.query.clone());
        move |event: InputEvent| {
            if let Some(field) = event.target().and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok()) {
                shell.act(Action::Find(Finding::Seek(Query { typed: field.value(), ..query.clone() })));
            }
        }
    };
    let on_field_key = {
        let shell = shell.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Enter" && !event.is_composing() {
                event.prevent_default();
                shell.act(Action::Find(Finding::Step { forward: !event.shift_key() }));
            }
        }
    };
    let on_key = {
        let close = close.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" && !event.default_prevented() && !event.is_composing() {
                event.prevent_default();
                close();
            }
        }
    };
    let it = &words().finding;
    let toggle = |name: &'static str, hint: &'static str, is_on: bool, query: Query| {
        html! {
            <button type="button" class="toggle" aria-pressed={is_on.to_string()} title={hint}
                onclick={act(Finding::Seek(query))}>{name}</button>
        }
    };
    let query = &find.query;
    let is_pattern = query.means == Means::Pattern;
    let toggles = html! {
        <>
            {toggle(it.case, it.case_hint, query.case == Case::Match, Query {
                case: if query.case == Case::Match { Case::Fold } else { Case::Match }, ..query.clone()
            })}
            {toggle(it.whole, it.whole_hint, query.ends == Ends::Words, Query {
                ends: if query.ends == Ends::Words { Ends::Anywhere } else { Ends::Words }, ..query.clone()
            })}
            {toggle(it.pattern, it.pattern_hint, is_pattern, Query {
                means: if is_pattern { Means::Words } else { Means::Pattern }, ..query.clone()
            })}
        </>
    };
    let total = find.hits.total();
    let problem = match &find.answer {
        Answer::NoPattern(why) => Some(it.no_pattern.of(why)),
        Answer::TooSlow => Some(it.too_slow.to_owned()),
        Answer::Lost => Some(it.lost.to_owned()),
        Answer::Here | Answer::Awaited => None,
    };
    let count = match (find.at, &find.answer) {
        (Some(at), _) => it.count(at + 1, total),
        (None, Answer::Awaited) => it.looking.to_owned(),
        (None, Answer::Here) if !query.typed.is_empty() => it.nothing.to_owned(),
        (None, _) => String::new(),
    };
    let has_hits = total > 0;
    let name = if is_pattern { it.field_pattern } else { it.field };
    let pick = |target: Target, name: String, is_possible: bool| {
        let picking = picking.clone();
        let is_picked = *picking == Some(target);
        let open = move |_: MouseEvent| picking.set((!is_picked).then_some(target));
        html! {
            <button type="button" class={classes!("strong", is_picked.then_some("picked"))} disabled={!is_possible} aria-haspopup="menu"
                aria-expanded={is_picked.to_string()} onclick={open}>{name}</button>
        }
    };
    let done = {
        let (picking, field) = (picking.clone(), field.clone());
        Callback::from(move |()| {
            picking.set(None);
            if let Some(field) = field.cast::<web_sys::HtmlElement>() {
                let _ = field.focus();
            }
        })
    };
    html! {
        <div class="find-place">
            <div class="find-bar" role="search" aria-label={it.bar} onkeydown={on_key}>
                <div class="line">
                    <span class="field">
                        {icons::find()}
                        <input type="text" ref={field} value={query.typed.clone()} placeholder={name} aria-label={name} dir="auto"
                            autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="search"
                            class={is_pattern.then_some("pattern")} aria-invalid={problem.is_some().then_some("true")}
                            aria-describedby="find-count find-problem" oninput={type_in} onkeydown={on_field_key} />
                        <span id="find-count" class={classes!("count", (!has_hits).then_some("none-found"))}>{count}</span>
                    </span>
                    <button type="button" class="tool" aria-label={it.previous} title={format!("{} (Shift+Enter)", it.previous)}
                        disabled={!has_hits} onclick={act(Finding::Step { forward: false })}>{icons::up()}</button>
                    <button type="button" class="tool" aria-label={it.next} title={format!("{} (Enter)", it.next)}
                        disabled={!has_hits} onclick={act(Finding::Step { forward: true })}>{icons::down()}</button>
                    <button type="button" class="tool" aria-label={it.close} title="Esc"
                        onclick={move |_: MouseEvent| close()}>{icons::cross()}</button>
                </div>
                <div id="find-problem" role="status" class="problem">{problem.unwrap_or_default()}</div>
                <div class="line options">
                    {toggles}
                    if has_hits && writable {
                        <span class="labelling">
                            {pick(Target::This, it.label_this.to_owned(), true)}
                            if total > 1 { {pick(Target::All, it.label_all.of(total), total <= MOST_AT_ONCE)} }
                        </span>
                    }
                </div>
                if let Some(target) = (*picking).filter(|_| has_hits && writable) {
                    <Picker key={format!("{target:?}")} shell={shell.clone()} {target} {total} {done} />
                }
            </div>
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct PickerProps {
    shell: Shell,
    target: Target,
    total: usize,
    done: Callback<()>,
}

/// The labels, in the order of the codebook: chosen by a click, by their key, or by arrows and Enter.
#[component]
fn Picker(props: &PickerProps) -> Html {
    let PickerProps { shell, target, total, done } = props.clone();
    let menu = use_node_ref();
    use_effect_with((), {
        let menu = menu.clone();
        move |()| focus_item(&menu, |_, _| 0)
    });
    let codebook = shell.read(|store| store.project().codebook.clone());
    let choose = {
        let (shell, done) = (shell.clone(), done.clone());
        move |label: LabelId| {
            shell.act(Action::Find(target.finding(label)));
            done.emit(());
        }
    };
    let on_key = {
        let (codebook, choose, menu, done) = (codebook.clone(), choose.clone(), menu.clone(), done.clone());
        move |event: KeyboardEvent| {
            if event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            match event.key().as_str() {
                "ArrowDown" => focus_item(&menu, |at, count| (at + 1) % count),
                "ArrowUp" => focus_item(&menu, |at, count| (at + count - 1) % count),
                "Home" => focus_item(&menu, |_, _| 0),
                "End" => focus_item(&menu, |_, count| count - 1),
                "Escape" => done.emit(()),
                // These the browser does.
                "Enter" | " " | "Tab" => return,
                key => {
                    if let Some(label) = codebook.by_key(key) {
                        choose(label.id.clone());
                    }
                }
            }
            event.prevent_default();
        }
    };
    let it = &words().finding;
    let title = match target {
        Target::This => it.labels_for_this.to_owned(),
        Target::All => it.labels_for_all.of(total),
    };
    let items = codebook.outline().map(|entry| {
        let label = entry.label;
        let (id, choose) = (label.id.clone(), choose.clone());
        html! {
            <button type="button" role="menuitem" tabindex="-1" key={label.id.as_str()}
                class={super::labels::indent(entry.depth)} onclick={move |_: MouseEvent| choose(id.clone())}>
                {chips::swatch(&shell, label)}
                <bdi>{&*label.name}</bdi>
                if let Some(key) = codebook.key_of(entry.position) { <kbd aria-hidden="true">{&*key}</kbd> }
            </button>
        }
    });
    html! { <div class="picker" role="menu" aria-label={title} ref={menu} onkeydown={on_key}>{ for items }</div> }
}

/// Moves the focus among the items of a menu: `step` gives the next one from the present one and their count.
fn focus_item(menu: &NodeRef, step: impl FnOnce(usize, usize) -> usize) {
    let Some(items) = menu.cast::<web_sys::Element>().map(|it| it.children()) else { return };
    let active = web_sys::window().and_then(|it| it.document()).and_then(|it| it.active_element());
    let at = (0..items.length()).find(|at| items.item(*at) == active).unwrap_or_default();
    if items.length() > 0
        && let Ok(next) = u32::try_from(step(at as usize, items.length() as usize))
        && let Some(item) = items.item(next).and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok())
    {
        let _ = item.focus();
    }
}
