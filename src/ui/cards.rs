//! The margin: one card for each annotation that begins in sight, level with its passage.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use wasm_bindgen::JsCast as _;
use yew::prelude::*;

use super::header::HeaderProps as ShellProps;
use super::note_field::{NoteField, NoteOf};
use super::px::px;
use super::{chips, gestures, icons};
use crate::app::cards::{Wish, arrange};
use crate::app::listing::is_said_by;
use crate::app::words::Language;
use crate::app::{Action, Menu, Mode, words};
use crate::browser::{Shell, host};
use crate::model::{Annotation, AnnotationId, Codebook, Command, Document, turns};

/// The least distance between two cards, in CSS pixels.
const GAP: f64 = 6.0;
/// How much of the passage a card shows, in code points; the style sheet cuts it to the line.
const QUOTE_CHARS: usize = 90;

/// The first words of an annotation's passage, on one line.
pub(super) fn first_words(document: &Document, annotation: &Annotation) -> String {
    let words = document.text.slice(annotation.spans.first());
    let mut characters = words.chars();
    let mut first: String = characters.by_ref().take(QUOTE_CHARS).map(|it| if it == '\n' { ' ' } else { it }).collect();
    if characters.next().is_some() {
        first.push('…');
    }
    first
}

/// What a card and a row of the list say first: the first words, how many passages more, the labels.
pub(super) fn summary(shell: &Shell, document: &Document, codebook: &Codebook, annotation: &Annotation) -> Html {
    let speaker = turns::speaker_at(&document.details.turns, annotation.spans.first().start());
    summary_of(shell, codebook, annotation, &first_words(document, annotation), speaker.map(|it| &**it))
}

fn summary_of(
    shell: &Shell,
    codebook: &Codebook,
    annotation: &Annotation,
    first_words: &str,
    speaker: Option<&str>,
) -> Html {
    let more = annotation.spans.count() - 1;
    html! {
        <>
            <span class="first-words">
                <q dir="auto">{first_words}</q>
                if more > 0 { <small>{words().more_passages.of(more)}</small> }
            </span>
            if let Some(speaker) = speaker {
                <small class="who"><bdi>{speaker}</bdi></small>
            }
            <span class="chips">{chips::chips(shell, codebook, annotation)}</span>
        </>
    }
}

/// What stands in the margin now.
#[derive(Default)]
struct Standing {
    annotations: Vec<Rc<Annotation>>,
    exact: Option<usize>,
    /// What was measured of the annotations, in their order; empty before that, and when the text may stand elsewhere.
    measured: Vec<Measured>,
}

/// Where a passage is, in CSS pixels from the top of the page, and how far its card is below the one before.
#[derive(Clone, Copy)]
struct Measured {
    passage: f64,
    gap: f64,
}

impl Measured {
    /// What is not known yet.
    const UNKNOWN: Self = Self { passage: f64::NAN, gap: f64::NAN };
}

impl Standing {
    /// What stands there after a change: of the same passages it need not be measured again where they are.
    fn follow(&mut self, annotations: Vec<Rc<Annotation>>, selected: &[AnnotationId]) {
        let mut before = self.annotations.iter().zip(&self.measured);
        let measured = annotations.iter().map(|it| {
            let mut rest = before.clone();
            let same = rest.find(|(other, _)| other.id == it.id && other.spans.first() == it.spans.first());
            if same.is_some() {
                before = rest;
            }
            same.map_or(Measured::UNKNOWN, |(_, measured)| *measured)
        });
        self.measured = measured.collect();
        self.exact = annotations.iter().position(|it| selected.contains(&it.id));
        self.annotations = annotations;
    }
}

/// The cards that belong in the margin: of what is drawn in sight.
fn wanted(shell: &Shell) -> Vec<Rc<Annotation>> {
    let (shown, speaker, document) = shell.read(|store| {
        let view = &store.view;
        (view.shown(), view.speaker.clone(), view.open_document(store.project()).cloned())
    });
    let is_said =
        |it: &Annotation| document.as_ref().is_none_or(|document| is_said_by(document, it, speaker.as_deref()));
    let mut cards = shell.cards();
    cards.retain(|it| shown.annotation(it) && is_said(it));
    cards
}

/// The cards in the margin.
#[component]
pub(super) fn Cards(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let list = use_node_ref();
    let editing = use_state(|| None::<AnnotationId>);
    let standing = use_memo((), |()| RefCell::new(Standing::default()));
    let tick = use_force_update();
    use_effect_with(shell.clone(), {
        let (standing, list) = (standing.clone(), list.clone());
        move |shell| {
            let again = {
                let shell = shell.clone();
                move || {
                    let wanted = wanted(&shell);
                    let mut now = standing.borrow_mut();
                    now.measured.clear();
                    // While the same cards stand there, they only move.
                    let same = wanted.len() == now.annotations.len()
                        && wanted.iter().zip(&now.annotations).all(|(one, other)| Rc::ptr_eq(one, other));
                    if same {
                        place(&shell, &list, &mut now);
                    } else {
                        tick.force_update();
                    }
                }
            };
            let subscriptions = (shell.on_moved(again.clone()), shell.on_scrolled(again));
            move || drop(subscriptions)
        }
    });
    use_hovered(&list, &standing);
    let (document, codebook, selected, menu) = shell.read(|store| {
        let view = &store.view;
        let codebook = store.project().codebook.clone();
        (view.open_document(store.project()).cloned(), codebook, view.selected.clone(), view.menu.clone())
    });
    let annotations = wanted(shell);
    let writes = matches!(menu, Some(Menu::Labels { mode: Mode::Note, .. }));
    // The note of a card in the margin is written there, not in the popover. What opens the popover ends that.
    // What was begun in the popover is also ended there.
    let wrote = use_mut_ref(|| false);
    use_effect_with((writes, menu.is_some(), selected.clone()), {
        let (shell, list, editing, standing) = (shell.clone(), list.clone(), editing.clone(), standing.clone());
        move |(writes, has_menu, selected)| {
            let begins = *writes && !std::mem::replace(&mut *wrote.borrow_mut(), *writes);
            let margin = list.cast::<web_sys::HtmlElement>().is_some_and(|it| it.offset_width() > 0);
            let card = selected.first().filter(|id| standing.borrow().annotations.iter().any(|it| it.id == **id));
            match card {
                Some(id) if begins && margin && selected.len() == 1 => {
                    editing.set(Some(id.clone()));
                    shell.look(|view| {
                        view.menu = None;
                        let passage =
                            standing.borrow().annotations.iter().find(|it| it.id == *id).map(|it| it.spans.first());
                        view.reveal = passage;
                    });
                }
                _ if *has_menu && editing.is_some() => editing.set(None),
                _ => {}
            }
        }
    });
    // After every drawing: cards have heights only then.
    use_effect({
        let (shell, list, standing, selected) = (shell.clone(), list.clone(), standing.clone(), selected.clone());
        let annotations = annotations.clone();
        move || {
            let mut standing = standing.borrow_mut();
            standing.follow(annotations, &selected);
            place(&shell, &list, &mut standing);
        }
    });
    let done = {
        let editing = editing.clone();
        Callback::from(move |()| {
            editing.set(None);
            gestures::focus_text();
        })
    };
    let edit = {
        let (shell, editing) = (shell.clone(), editing.clone());
        Callback::from(move |id: AnnotationId| {
            editing.set(Some(id.clone()));
            shell.look(|view| {
                view.let_go();
                view.selected = vec![id];
            });
        })
    };
    let items = document.iter().flat_map(|document| {
        annotations.iter().map(|annotation| {
            let speaker = turns::speaker_at(&document.details.turns, annotation.spans.first().start());
            html! {
                <li key={annotation.id.as_str()}>
                    <Card shell={shell.clone()} annotation={annotation.clone()} codebook={codebook.clone()}
                        first_words={first_words(document, annotation)} speaker={speaker.cloned()}
                        is_selected={selected.contains(&annotation.id)} is_edited={editing.as_ref() == Some(&annotation.id)}
                        language={words().language} edit={edit.clone()} done={done.clone()} />
                </li>
            }
        })
    });
    html! { <ul class="cards" aria-label={words().annotations} ref={list}>{ for items }</ul> }
}

#[derive(Clone, Properties)]
struct CardProps {
    shell: Shell,
    annotation: Rc<Annotation>,
    codebook: Rc<Codebook>,
    first_words: String,
    speaker: Option<Rc<str>>,
    is_selected: bool,
    is_edited: bool,
    language: Language,
    edit: Callback<AnnotationId>,
    done: Callback<()>,
}

/// Whether a card looks as it did: then it is not drawn anew. What is called back does the same every time.
impl PartialEq for CardProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.annotation, &other.annotation)
            && Rc::ptr_eq(&self.codebook, &other.codebook)
            && self.first_words == other.first_words
            && self.speaker == other.speaker
            && (self.is_selected, self.is_edited, self.language) == (other.is_selected, other.is_edited, other.language)
    }
}

/// One card: the first words, the labels, the note.
#[component]
fn Card(props: &CardProps) -> Html {
    let CardProps { shell, annotation, codebook, .. } = props;
    let id = annotation.id.clone();
    let open = {
        let (shell, id) = (shell.clone(), id.clone());
        move |_| {
            shell.act(Action::Select(vec![id.clone()]));
            shell.act(Action::OpenMenu(id.clone()));
        }
    };
    let enter = move |_: MouseEvent| host::hover(Some(id.as_str()));
    let note = if props.is_edited {
        html! {
            <NoteField shell={shell.clone()} of={NoteOf::Annotation(annotation.id.clone())}
                note={annotation.note.to_string()} on_done={props.done.clone()} />
        }
    } else {
        note_button(annotation, props.is_selected, &props.edit)
    };
    html! {
        <div class={classes!("card", props.is_selected.then_some("on"))} onmouseenter={enter}
            onmouseleave={|_: MouseEvent| host::hover(None)}>
            <button type="button" class="card-main" onclick={open} aria-pressed={props.is_selected.to_string()}>
                {summary_of(shell, codebook, annotation, &props.first_words, props.speaker.as_deref())}
            </button>
            {review(shell, annotation)}
            {note}
        </div>
    }
}

/// What stood under an annotation before its words changed, and a control that says they are right as they are.
pub(super) fn review(shell: &Shell, annotation: &Annotation) -> Html {
    let Some(was) = annotation.review.as_deref() else { return html! {} };
    let right = {
        let (shell, id) = (shell.clone(), annotation.id.clone());
        move |_: MouseEvent| {
            shell.try_run(Command::Reviewed { annotations: vec![id.clone()] });
        }
    };
    let mut was: String = was.chars().take(QUOTE_CHARS * 2).map(|it| if it == '\n' { ' ' } else { it }).collect();
    if was.len() < annotation.review.as_deref().map_or(0, str::len) {
        was.push('…');
    }
    html! {
        <div class="review">
            <p class="was" dir="auto">{words().review_was.of(was)}</p>
            <button type="button" class="quiet-tool" onclick={right}>{icons::tick()}{words().review_done}</button>
        </div>
    }
}

/// The note as a control that turns into a field; on a selected card without one, a place to begin one.
fn note_button(annotation: &Annotation, is_selected: bool, edit: &Callback<AnnotationId>) -> Html {
    let begin = {
        let (edit, id) = (edit.clone(), annotation.id.clone());
        move |_: MouseEvent| edit.emit(id.clone())
    };
    if annotation.note.is_empty() {
        return html! {
            if is_selected {
                <button type="button" class="note-begin" onclick={begin}>{icons::pencil()}{words().add_note}</button>
            }
        };
    }
    html! {
        <button type="button" class="note-open" title={words().edit_note} onclick={begin}>
            <span class="unseen">{words().edit_note}{": "}</span>
            <span class="note" dir="auto">{&*annotation.note}</span>
        </button>
    }
}

/// Where the pointer is over a mark, the cards of its annotations say so. Nothing is drawn anew for that.
#[hook]
fn use_hovered(list: &NodeRef, standing: &Rc<RefCell<Standing>>) {
    let standing = standing.clone();
    use_effect_with(list.clone(), move |list| {
        let page = list.cast::<web_sys::Element>().and_then(|it| it.parent_element());
        let list = list.clone();
        let listener = page.map(|page| {
            EventListener::new(&page, "pointerover", move |event| {
                let target = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
                let mark = target.and_then(|it| it.closest("mark[data-annotations]").ok().flatten());
                let ids = mark.and_then(|it| it.get_attribute("data-annotations")).unwrap_or_default();
                let Some(list) = list.cast::<web_sys::Element>() else { return };
                for (annotation, item) in standing.borrow().annotations.iter().zip(children(&list)) {
                    let is_meant = ids.split_whitespace().any(|it| it == annotation.id.as_str());
                    let _ = item.toggle_attribute_with_force("data-hovered", is_meant);
                }
            })
        });
        move || drop(listener)
    });
}

fn children(list: &web_sys::Element) -> impl Iterator<Item = web_sys::HtmlElement> {
    let items = list.children();
    (0..items.length()).filter_map(move |at| items.item(at)?.dyn_into().ok())
}

fn place(shell: &Shell, list: &NodeRef, standing: &mut Standing) {
    let Some(list) = list.cast::<web_sys::HtmlElement>().filter(|it| it.offset_width() > 0) else { return };
    standing.measured.resize(standing.annotations.len(), Measured::UNKNOWN);
    let Standing { annotations, exact, measured } = standing;
    let new = || annotations.iter().zip(measured.iter()).filter(|(_, it)| it.passage.is_nan());
    let mut tops = shell.tops(new().map(|(annotation, _)| annotation.spans.first())).into_iter();
    for it in measured.iter_mut().filter(|it| it.passage.is_nan()) {
        it.passage = tops.next().unwrap_or(f64::NAN);
    }
    let elements: Vec<web_sys::HtmlElement> = children(&list).collect();
    let mut floor = 0.0_f64;
    let wishes = measured.iter().zip(&elements).map(|(it, element)| {
        // What cannot be measured (a `NaN`) stands below the one before.
        floor = floor.max(it.passage);
        Wish { top: floor, height: element.get_bounding_client_rect().height() }
    });
    let wishes: Vec<Wish> = wishes.collect();
    // They stand one below the other, and not each in a layer of its own, which every frame would paint.
    let mut end = 0.0;
    for (((top, wish), element), it) in
        arrange(&wishes, GAP, *exact).into_iter().zip(&wishes).zip(&elements).zip(measured)
    {
        // To the tenth that a style says: what is rounded away must not add up.
        let gap = ((top - end) * 10.0).round() / 10.0;
        end += gap + wish.height;
        if gap != it.gap {
            it.gap = gap;
            let _ = element.style().set_property("margin-top", &px(gap));
        }
    }
}
