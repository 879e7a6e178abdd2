//! The text sentence by sentence, each an item to label.

use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use yew::prelude::*;

use super::header::{Fresh, HeaderProps as ShellProps};
use super::note_field::{NoteField, NoteOf};
use super::{chips, gestures, icons};
use crate::app::sentences::{Excerpt, back};
use crate::app::{Action, Caret, Menu, Mode, Reading, words};
use crate::browser::{Shell, platform};
use crate::model::{Annotation, Codebook, Document, LabelId, Offset, Span, Spans, boundary};

/// How many sentences are listed at once.
const PAGE: usize = 200;
/// How many of them stand before the place where the list opens.
const BEFORE: usize = 40;

/// The sentences that are to be labelled: one, or several in a row.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Taken {
    /// The one that was taken first.
    anchor: Span,
    /// The one that the keys are at.
    head: Span,
}

impl Taken {
    const fn one(sentence: Span) -> Self {
        Self { anchor: sentence, head: sentence }
    }

    fn span(self) -> Span {
        self.anchor.hull(self.head)
    }

    fn is_one(self) -> bool {
        self.anchor == self.head
    }
}

/// The list, while the speech is read that way.
#[component]
pub(super) fn Sentences(props: &ShellProps) -> Html {
    let shell = &props.shell;
    let document = shell.read(|store| {
        let reads = store.view.reading == Reading::Sentences && !store.view.starting;
        store.view.open_document(store.project()).filter(|_| reads).cloned()
    });
    match document {
        Some(document) => {
            let key = document.id.to_string();
            html! { <SentenceList {key} shell={shell.clone()} {document} /> }
        }
        None => html! {},
    }
}

/// What [`SentenceList`] needs.
#[derive(Clone, PartialEq, Properties)]
struct SentenceListProps {
    shell: Shell,
    document: Rc<Document>,
    #[prop_or_default]
    fresh: Fresh,
}

/// Where the list opens: at the caret, at what is selected, at what is in sight.
fn here(shell: &Shell) -> Offset {
    let known = shell.read(|store| {
        let view = &store.view;
        let selected = view.selected_annotation(store.project()).map(|it| it.spans.first().start());
        view.caret.map(|it| it.anchor).or(selected)
    });
    known.or_else(|| shell.visible().map(Span::start)).unwrap_or_default()
}

/// The annotation with exactly these words, by whoever annotates here.
fn exact(shell: &Shell, document: &Document, span: Span) -> Option<Rc<Annotation>> {
    let me = shell.read(|store| store.project().annotators.first().map(|it| it.id.clone()));
    let spans = Spans::from(span);
    let is_it = |it: &&Rc<Annotation>| it.spans == spans && me.as_ref().is_none_or(|me| *me == it.annotator);
    document.annotations.touching(span).find(is_it).cloned()
}

/// Puts the label on the words, or takes it off.
fn toggle(shell: &Shell, span: Span, label: LabelId) {
    shell.look(|view| {
        view.let_go();
        view.pending = Some(span);
    });
    shell.act(Action::Label(label));
    // What was refused does not wait.
    if shell.read(|store| store.view.pending.is_some()) {
        shell.look(|view| view.pending = None);
    }
}

#[component]
fn SentenceList(props: &SentenceListProps) -> Html {
    let SentenceListProps { shell, document, .. } = props;
    let text = &document.text;
    let list = use_node_ref();
    let start = use_state(|| back(text, here(shell), BEFORE));
    let excerpt = use_memo(*start, |start| Excerpt::of(text, *start, PAGE));
    let taken = use_state(|| boundary::sentence_at(text, here(shell)).map(Taken::one));
    let writing = use_state(|| false);
    // Whether the focus goes to the sentence after the next drawing.
    let focus = use_mut_ref(|| true);
    // For when the list goes: where it was.
    let last = use_mut_ref(|| None::<Span>);
    let now = (*taken).or_else(|| excerpt.sentences().next().map(Taken::one));
    *last.borrow_mut() = now.map(Taken::span);
    let (codebook, selected, menu, armed) = shell.read(|store| {
        let view = &store.view;
        let selected = view.selected_annotation(store.project()).cloned();
        (store.project().codebook.clone(), selected, view.menu.clone(), view.armed.clone())
    });
    let take = {
        let (shell, taken, writing, focus) = (shell.clone(), taken.clone(), writing.clone(), focus.clone());
        Callback::from(move |next: Taken| {
            *focus.borrow_mut() = true;
            writing.set(false);
            taken.set(Some(next));
            // The caret goes along: here is where the page opens again.
            shell.look(|view| {
                view.let_go();
                view.caret = Some(Caret::at(next.span().start()));
            });
        })
    };
    let turn = {
        let (start, take, document) = (start.clone(), take.clone(), document.clone());
        Callback::from(move |(to, at_end, anchor): (Offset, bool, Option<Span>)| {
            start.set(to);
            let page = Excerpt::of(&document.text, to, PAGE);
            let head = if at_end { page.sentences().next_back() } else { page.sentences().next() };
            if let Some(head) = head {
                take.emit(Taken { anchor: anchor.unwrap_or(head), head });
            }
        })
    };
    use_effect_with((), {
        let (shell, last, id) = (shell.clone(), last.clone(), document.id.clone());
        move |()| {
            move || {
                let stays = shell
                    .read(|store| store.view.reading == Reading::Page && store.view.document.as_ref() == Some(&id));
                if stays {
                    shell.look(|view| view.reveal = *last.borrow());
                    gestures::focus_text();
                }
            }
        }
    });
    // Where a walk through the annotations leads, the list goes too.
    use_effect_with(selected.as_ref().map(|it| it.id.clone()), {
        let (taken, start, excerpt, document) = (taken.clone(), start.clone(), excerpt.clone(), document.clone());
        let focus = focus.clone();
        move |_| {
            let Some(place) = selected.map(|it| it.spans.first()) else { return };
            if now.is_some_and(|it| it.span().touches(place)) {
                return;
            }
            if !excerpt.sentences().any(|it| it.touches(place)) {
                start.set(back(&document.text, place.start(), BEFORE));
            }
            *focus.borrow_mut() = true;
            taken.set(boundary::sentence_at(&document.text, place.start()).map(Taken::one));
        }
    });
    // The popover belongs to the page. What it would be opened for is here already.
    use_effect_with(menu, {
        let (shell, writing) = (shell.clone(), writing.clone());
        move |menu| {
            if let Some(menu) = menu {
                if matches!(menu, Menu::Labels { mode: Mode::Note, .. }) {
                    writing.set(true);
                }
                shell.look(|view| view.menu = None);
            }
        }
    });
    use_effect({
        let (list, focus) = (list.clone(), focus.clone());
        move || {
            let wanted = std::mem::take(&mut *focus.borrow_mut());
            let list = list.cast::<web_sys::Element>().filter(|_| wanted);
            let main = list.and_then(|it| it.query_selector(".sentence-main[tabindex='0']").ok().flatten());
            if let Some(main) = main.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = main.focus();
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                if let Some(item) = main.parent_element() {
                    item.scroll_into_view_with_scroll_into_view_options(&options);
                }
            }
        }
    });
    let leave = {
        let shell = shell.clone();
        Callback::from(move |()| shell.act(Action::Read(Reading::Page)))
    };
    let annotation = now.and_then(|it| exact(shell, document, it.span()));
    let on_key = {
        let (shell, take, turn, leave) = (shell.clone(), take.clone(), turn.clone(), leave.clone());
        let (excerpt, codebook, writing, focus) = (excerpt.clone(), codebook.clone(), writing.clone(), focus.clone());
        let (annotation, is_armed, taken) = (annotation.clone(), armed.is_some(), taken.clone());
        move |event: KeyboardEvent| {
            let Some(now) = now else { return };
            if event.is_composing() || event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let extends = event.shift_key();
            let anchor = extends.then_some(now.anchor);
            let to = |head: Option<Span>| {
                if let Some(head) = head {
                    take.emit(Taken { anchor: anchor.unwrap_or(head), head });
                }
            };
            let after = || excerpt.sentences().find(|it| it.start() > now.head.start());
            let before = || excerpt.sentences().rev().find(|it| it.start() < now.head.start());
            match event.key().as_str() {
                "ArrowDown" => match (after(), excerpt.later) {
                    (None, Some(later)) => turn.emit((later, false, anchor)),
                    (found, _) => to(found),
                },
                "ArrowUp" => match (before(), excerpt.earlier) {
                    (None, Some(earlier)) => turn.emit((earlier, true, anchor)),
                    (found, _) => to(found),
                },
                "Home" => to(excerpt.sentences().next()),
                "End" => to(excerpt.sentences().next_back()),
                "F2" => writing.set(true),
                "Delete" | "Backspace" => {
                    if let Some(annotation) = &annotation {
                        shell.look(|view| {
                            view.let_go();
                            view.selected = vec![annotation.id.clone()];
                        });
                        shell.act(Action::Delete);
                        *focus.borrow_mut() = true;
                    }
                }
                "Escape" if !now.is_one() => {
                    *focus.borrow_mut() = true;
                    taken.set(Some(Taken::one(now.anchor)));
                }
                // Painting ends first.
                "Escape" if is_armed => return,
                "Escape" => leave.emit(()),
                key => match codebook.by_key(key) {
                    Some(label) => toggle(&shell, now.span(), label.id.clone()),
                    None => return,
                },
            }
            event.prevent_default();
        }
    };
    let done = {
        let (writing, focus) = (writing.clone(), focus.clone());
        Callback::from(move |()| {
            *focus.borrow_mut() = true;
            writing.set(false);
        })
    };
    let shown = shell.read(|store| store.view.shown());
    let paragraphs = excerpt.paragraphs.iter().map(|paragraph| {
        let items = paragraph.sentences.iter().map(|sentence| {
            let sentence = *sentence;
            let is_head = now.is_some_and(|it| it.head == sentence);
            let is_taken = now.is_some_and(|it| it.span().contains(sentence));
            let click = {
                let (shell, take, armed) = (shell.clone(), take.clone(), armed.clone());
                move |event: MouseEvent| {
                    let anchor = now.filter(|_| event.shift_key()).map_or(sentence, |it| it.anchor);
                    take.emit(Taken { anchor, head: sentence });
                    if let Some(label) = armed.clone() {
                        toggle(&shell, sentence, label);
                    }
                }
            };
            let labels = labels_of(document, &codebook, sentence, |it| shown.label(it));
            let chips = labels.iter().map(|(id, name)| {
                html! { <span class={format!("chip sw{}", shell.slot(id))}><u><bdi>{&**name}</bdi></u></span> }
            });
            html! {
                <li key={sentence.start().to_string()} class={classes!("sentence", is_taken.then_some("on"))}>
                    <button type="button" class="sentence-main" onclick={click} tabindex={if is_head { "0" } else { "-1" }}
                        aria-current={is_taken.then_some("true")}>
                        <span class="words" dir="auto" translate="no">{text.slice(sentence)}</span>
                        if !labels.is_empty() { <span class="chips">{ for chips }</span> }
                    </button>
                    if let Some(now) = now.filter(|_| is_head) {
                        { Desk { now, count: count_of(&excerpt, now), after: after_of(&excerpt, now), annotation: annotation.as_ref(), writing: &writing, done: &done, take: &take }.view(shell, &codebook) }
                    }
                </li>
            }
        });
        let name = words().paragraph_number.of(words().number(paragraph.number as usize));
        html! {
            <div class="paragraph" key={paragraph.sentences.first().map_or(0, |it| it.start().get()).to_string()} role="group" aria-label={name}>
                <span class="number" aria-hidden="true">{paragraph.number}</span>
                <ul>{ for items }</ul>
            </div>
        }
    });
    let turning = |to: Option<Offset>, at_end: bool, name: &'static str| {
        let turn = turn.clone();
        to.map(|to| {
            let turn = move |_: MouseEvent| turn.emit((to, at_end, None));
            html! { <button type="button" class="plain turn-page" onclick={turn}>{name}</button> }
        })
    };
    let painting = armed.as_ref().and_then(|id| codebook.get(id)).map(|label| {
        let stop = {
            let shell = shell.clone();
            move |_: MouseEvent| shell.look(|view| view.armed = None)
        };
        html! {
            <div class="painting-note">
                {chips::swatch(shell, label)}
                <bdi role="status">{words().painting.of(&label.name)}</bdi>
                <button type="button" onclick={stop}>{words().painting_stop}</button>
            </div>
        }
    });
    let keys = platform().combined(&["Shift", "ArrowDown"]);
    html! {
        <section class="sentences" aria-label={words().sentences_name}>
            <div class="inside">
                <header>
                    <div>
                        <h1><bdi>{document.title()}</bdi></h1>
                        <p class="meta">{words().sentences_lead.of(keys)}</p>
                    </div>
                    <button type="button" class="plain" title="Esc" onclick={leave.reform(|_: MouseEvent| ())}>{words().back_to_page}</button>
                </header>
                {turning(excerpt.earlier, true, words().earlier_sentences).unwrap_or_default()}
                <div ref={list} class="paragraphs" onkeydown={on_key}>{ for paragraphs }</div>
                {turning(excerpt.later, false, words().later_sentences).unwrap_or_default()}
                {painting.unwrap_or_default()}
            </div>
        </section>
    }
}

/// The sentence after those that are taken, if it is listed.
fn after_of(excerpt: &Excerpt, now: Taken) -> Option<Span> {
    excerpt.sentences().find(|it| it.start() >= now.span().end())
}

/// The labels of what touches the sentence, in codebook order, each once.
fn labels_of(
    document: &Document,
    codebook: &Codebook,
    sentence: Span,
    is_shown: impl Fn(&LabelId) -> bool,
) -> Vec<(LabelId, Rc<str>)> {
    let here: Vec<&Rc<Annotation>> = document.annotations.touching(sentence).collect();
    let has = |id: &LabelId| is_shown(id) && here.iter().any(|it| it.has_label(id));
    let labels = codebook.labels().iter().filter(|it| has(&it.id));
    labels.map(|it| (it.id.clone(), it.name.clone())).collect()
}

/// How many of the listed sentences are taken.
fn count_of(excerpt: &Excerpt, now: Taken) -> usize {
    excerpt.sentences().filter(|it| now.span().contains(*it)).count()
}

/// What can be done with the sentences that are taken: labels to switch, the note, the next sentence.
struct Desk<'a> {
    now: Taken,
    count: usize,
    after: Option<Span>,
    annotation: Option<&'a Rc<Annotation>>,
    writing: &'a UseStateHandle<bool>,
    done: &'a Callback<()>,
    take: &'a Callback<Taken>,
}

impl Desk<'_> {
    fn view(&self, shell: &Shell, codebook: &Codebook) -> Html {
        let Self { now, count, after, annotation, writing, done, take } = *self;
        let labels = codebook.labels().iter().enumerate().map(|(position, label)| {
        let is_on = annotation.is_some_and(|it| it.has_label(&label.id));
        let click = {
            let (shell, id) = (shell.clone(), label.id.clone());
            move |_: MouseEvent| toggle(&shell, now.span(), id.clone())
        };
        html! {
            <button type="button" key={label.id.as_str()} class="label-toggle" aria-pressed={is_on.to_string()} onclick={click}
                title={(!label.description.is_empty()).then(|| label.description.to_string())}>
                <span class="check">{ if is_on { icons::tick() } else { html! {} } }</span>
                {chips::swatch(shell, label)}
                <bdi>{&*label.name}</bdi>
                if let Some(key) = codebook.key_of(position) { <kbd>{&*key}</kbd> }
            </button>
        }
    });
        let write = {
            let writing = writing.clone();
            move |_: MouseEvent| writing.set(true)
        };
        let join = after.map(|next| {
        let (take, anchor) = (take.clone(), if now.head.start() >= now.anchor.start() { now.anchor } else { now.head });
        let click = move |_: MouseEvent| take.emit(Taken { anchor, head: next });
        html! { <button type="button" class="quiet-tool" onclick={click}>{icons::plus()}{words().take_next_sentence}</button> }
    });
        let note = annotation.map(|it| it.note.to_string()).unwrap_or_default();
        let of = annotation.map_or(NoteOf::Passage(now.span()), |it| NoteOf::Annotation(it.id.clone()));
        html! {
            <div class="sentence-desk">
                if count > 1 { <p class="fine" role="status">{words().sentences_together.of(count)}</p> }
                <div class="label-toggles" role="group" aria-label={words().menu_name}>{ for labels }</div>
                if **writing {
                    <NoteField shell={shell.clone()} {of} {note} on_done={done.clone()} />
                } else {
                    if !note.is_empty() { <p class="note" dir="auto">{&note}</p> }
                    <div class="sentence-tools">
                        <button type="button" class="quiet-tool" title="F2" onclick={write}>
                            {icons::pencil()}{ if note.is_empty() { words().add_note } else { words().edit_note } }
                        </button>
                        {join.unwrap_or_default()}
                    </div>
                }
            </div>
        }
    }
}
