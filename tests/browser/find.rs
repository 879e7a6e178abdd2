//! Finding one's way in a text of a megabyte with ten thousand annotations: words, patterns, labels on all of them,
//! paragraphs by number, and back.

use rostrum::app::words;
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::page::Page;
use crate::texts::{SPEECH, long};
use crate::{Fault, Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![
        words_are_found_as_people_mean_them,
        case_and_whole_words_are_asked_for,
        patterns_are_found_and_stopped,
        all_are_labelled_by_keys_and_taken_back_at_once,
        hits_are_shown_wherever_people_scroll,
        what_was_found_is_selected_when_the_bar_closes,
        what_recurs_is_offered,
        a_paragraph_by_its_number_and_back,
        the_bar_follows_the_speech,
    ]
}

const MEGABYTE: usize = 1_000_000;
const ANNOTATIONS: usize = 10_000;

/// What stands at some places of the long speech, each in a paragraph of its own.
const PHRASES: [(usize, &str); 6] = [
    (40, "It\u{2019}s a \u{201c}new\u{a0}dawn\u{201d}, they said."),
    (900, "A sea of quills, and one quill."),
    (1500, "it's a \"new dawn\" again."),
    (2600, "The quill of the possible."),
    (3100, "IT\u{2019}S A \u{201c}NEW DAWN\u{201d}!"),
    (4000, "Quilly quill."),
];

/// The long speech with its annotations, on the screen and with the focus in it.
async fn open(page: &Page) -> Outcome {
    let mut lines: Vec<String> = long(MEGABYTE).lines().map(str::to_owned).collect();
    for (at, phrase) in PHRASES.iter().rev() {
        lines.insert(*at, (*phrase).to_owned());
    }
    let script = "const [text, count] = arguments, annotations = [], step = Math.floor(text.length / count);
        for (let n = 0; n < count; n++) {
            const start = n * step + (n * 37) % 20;
            annotations.push({ start, end: start + 5 + (n * 53) % 60, labels: [['praise', 'reform-support'][n % 2]] });
        }
        rostrum.load({ title: 'Long', text, annotations, offsetUnit: 'utf-16' }).then(() => done(null), fail)";
    page.open().await?;
    page.eval_async::<Value>(script, vec![json!(lines.join("\n")), json!(ANNOTATIONS)]).await?;
    page.until("the speech is on the screen", "return isSeen(pane())", vec![]).await?;
    in_text(page).await
}

async fn in_text(page: &Page) -> Outcome {
    page.eval::<Value>("window.focus(); pane().focus({ preventScroll: true })", vec![]).await?;
    Ok(())
}

const FIELD: &str = "const field = one('textbox', arguments[0]) ?? one('textbox', arguments[1]);";

fn field_names() -> Vec<Value> {
    vec![json!(words().finding.field), json!(words().finding.field_pattern)]
}

/// What the bar says beside its field.
async fn said(page: &Page) -> Result<String, Fault> {
    let script = format!(
        "{FIELD} return field.getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id).textContent).join('')"
    );
    page.eval(&script, field_names()).await
}

async fn says(page: &Page, expected: &str) -> Outcome {
    page.comes("the count", expected.to_owned(), || said(page)).await
}

/// Types into the bar, which takes the place of what it held.
async fn find(page: &Page, typed: &str) -> Outcome {
    in_text(page).await?;
    page.keys("/").await?;
    page.until(
        "the bar has the focus",
        &format!("{FIELD} return field && document.activeElement === field"),
        field_names(),
    )
    .await?;
    page.held(&[Key::Control], 'a').await?;
    page.keys(typed).await
}

/// The hit that people are at is painted, and can be seen.
async fn is_at(page: &Page, expected: &str) -> Outcome {
    let script = "const found = [...(window.CSS.highlights.get('found-here') ?? [])];
        const text = found.map((it) => it.toString()).join('|');
        if (!text) return '';
        const rect = found[0].getBoundingClientRect(), view = scrollerOf(pane()).getBoundingClientRect();
        const top = document.elementFromPoint((rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2);
        const seen = rect.top >= view.top && rect.bottom <= view.bottom && pane().contains(top);
        return seen ? text : `${text} out of sight`";
    page.comes("the hit on the page", expected.to_owned(), || page.eval(script, vec![])).await
}

async fn words_are_found_as_people_mean_them(page: Page) -> Outcome {
    open(&page).await?;
    find(&page, "it's a \"new dawn").await?;
    says(&page, "1 of 3").await?;
    let (first, second, third) =
        ("It\u{2019}s a \u{201c}new\u{a0}dawn", "it's a \"new dawn", "IT\u{2019}S A \u{201c}NEW DAWN");
    is_at(&page, first).await?;
    page.key(Key::Enter).await?;
    says(&page, "2 of 3").await?;
    is_at(&page, second).await?;
    page.key(Key::F3).await?;
    is_at(&page, third).await?;
    // Round at the end, and back round.
    page.key(Key::Enter).await?;
    says(&page, "1 of 3").await?;
    is_at(&page, first).await?;
    page.held(&[Key::Shift], Key::Enter).await?;
    says(&page, "3 of 3").await?;
    is_at(&page, third).await?;
    page.press(words().finding.previous).await?;
    is_at(&page, second).await?;
    page.hears("status", &words().finding.count(2, 3)).await?;
    find(&page, "no such words").await?;
    says(&page, words().finding.nothing).await?;
    is_at(&page, "").await
}

async fn case_and_whole_words_are_asked_for(page: Page) -> Outcome {
    open(&page).await?;
    find(&page, "quill").await?;
    // `quills`, `quill`, `quill`, `Quilly`, `quill`.
    says(&page, "1 of 5").await?;
    page.press(words().finding.whole).await?;
    says(&page, "1 of 3").await?;
    page.press(words().finding.whole).await?;
    find(&page, "Quilly").await?;
    says(&page, "1 of 1").await?;
    find(&page, "quilly").await?;
    says(&page, "1 of 1").await?;
    page.press(words().finding.case).await?;
    says(&page, words().finding.nothing).await?;
    let pressed = "return one('button', arguments[0]).getAttribute('aria-pressed')";
    assert_eq!(page.eval::<String>(pressed, vec![json!(words().finding.case)]).await?, "true");
    Ok(())
}

async fn patterns_are_found_and_stopped(page: Page) -> Outcome {
    open(&page).await?;
    find(&page, "^(quil|the quil)\\w*").await?;
    says(&page, words().finding.nothing).await?;
    page.press(words().finding.pattern).await?;
    says(&page, "1 of 2").await?;
    is_at(&page, "The quill").await?;
    // Places of no width are none.
    find(&page, "z*").await?;
    says(&page, words().finding.nothing).await?;
    find(&page, "quill(").await?;
    let problem = words().finding.no_pattern.of("");
    let script = format!(
        "{FIELD} return field.getAttribute('aria-invalid') === 'true' && said('status').includes(arguments[2].trim())"
    );
    let mut arguments = field_names();
    arguments.push(json!(problem));
    page.until("it is said that this is no pattern", &script, arguments).await?;
    // One that would take for ever.
    find(&page, "(\\w+\\s?)+\\u0001").await?;
    page.hears("status", words().finding.too_slow).await?;
    // And the page goes on.
    find(&page, "Quill[xyz]").await?;
    says(&page, "1 of 1").await?;
    is_at(&page, "Quilly").await
}

async fn count(page: &Page) -> Result<usize, Fault> {
    page.eval_async("rostrum.export('rostrum').then(() => done(rostrum.annotations().length), fail)", vec![]).await
}

async fn all_are_labelled_by_keys_and_taken_back_at_once(page: Page) -> Outcome {
    open(&page).await?;
    find(&page, "quill").await?;
    says(&page, "1 of 5").await?;
    let all = words().finding.label_all.of(5);
    page.find("button", &all).await?;
    for _ in 0..8 {
        page.key(Key::Tab).await?;
    }
    page.until(
        "the button has the focus",
        "return document.activeElement === one('button', arguments[0])",
        vec![json!(all)],
    )
    .await?;
    page.key(Key::Enter).await?;
    page.until("the labels are there", "return document.activeElement?.getAttribute('role') === 'menuitem'", vec![])
        .await?;
    page.keys("2").await?;
    page.hears("status", &words().finding.labelled.of(5)).await?;
    page.comes("the annotations", ANNOTATIONS + 5, || count(&page)).await?;
    page.comes("its count", "5".to_owned(), || page.count_of(words().labels, "Concern")).await?;
    // Those that have it are left alone.
    page.press(words().finding.whole).await?;
    says(&page, "1 of 3").await?;
    page.press(&words().finding.label_all.of(3)).await?;
    page.keys("2").await?;
    page.hears("status", &words().finding.had_all.of(3)).await?;
    page.press(words().undo).await?;
    page.comes("the annotations", ANNOTATIONS, || count(&page)).await
}

/// In steps of a screen, so that text comes into sight whose layout is done as well as text that is new.
async fn hits_are_shown_wherever_people_scroll(page: Page) -> Outcome {
    open(&page).await?;
    find(&page, "the").await?;
    let shown = "if (!window.CSS.highlights) return true;
        const view = scrollerOf(pane()).getBoundingClientRect();
        const found = ['found', 'found-here'].flatMap((it) => [...(window.CSS.highlights.get(it) ?? [])]);
        const isInSight = (it) => { const box = it.getBoundingClientRect(); return box.bottom > view.top && box.top < view.bottom; };
        return found.some(isInSight)";
    for screens in [0.0, 1.0, 1.0, 1.0, -3.0, 2.0] {
        let scroll = "const view = scrollerOf(pane()); view.scrollTop += arguments[0] * view.clientHeight";
        page.eval::<Value>(scroll, vec![json!(screens)]).await?;
        page.until(&format!("hits are shown {screens} screens further"), shown, vec![]).await?;
    }
    Ok(())
}

async fn what_was_found_is_selected_when_the_bar_closes(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    find(&page, "concerned").await?;
    says(&page, "1 of 1").await?;
    page.key(Key::Escape).await?;
    page.until("the bar is gone", &format!("{FIELD} return !field"), field_names()).await?;
    page.until("the focus is in the text", "return document.activeElement === pane()", vec![]).await?;
    is_at(&page, "").await?;
    page.keys("2").await?;
    page.holds(["concerned = concern"]).await?;
    // A label on the place where people are, without leaving the bar.
    find(&page, "we ").await?;
    page.until("it is found", "return !!one('button', arguments[0])", vec![json!(words().finding.label_this)]).await?;
    page.press(words().finding.label_this).await?;
    page.keys("1").await?;
    page.hears("status", &words().finding.labelled.of(1)).await?;
    page.comes("two annotations", 2, || async { Ok(page.annotations().await?.len()) }).await
}

async fn what_recurs_is_offered(page: Page) -> Outcome {
    open(&page).await?;
    find(&page, "it's a \"new dawn").await?;
    is_at(&page, "It\u{2019}s a \u{201c}new\u{a0}dawn").await?;
    page.key(Key::Escape).await?;
    page.until("the focus is in the text", "return document.activeElement === pane()", vec![]).await?;
    page.keys("2").await?;
    let offer = words().finding.label_others.of(2);
    page.find("button", &offer).await?;
    page.press(&offer).await?;
    page.hears("status", &words().finding.labelled.of(2)).await?;
    page.comes("its count", "3".to_owned(), || page.count_of(words().labels, "Concern")).await?;
    in_text(&page).await?;
    page.held(&[Key::Control], 'z').await?;
    page.comes("its count", "1".to_owned(), || page.count_of(words().labels, "Concern")).await
}

/// The number of the first paragraph that can be seen.
const FIRST_SEEN: &str = "const view = scrollerOf(pane()).getBoundingClientRect();
    const found = blocks().find((it) => it.getBoundingClientRect().bottom > view.top + view.height / 3);
    return blocks().indexOf(found) + 1";

async fn a_paragraph_by_its_number_and_back(page: Page) -> Outcome {
    open(&page).await?;
    let before: usize = page.eval(FIRST_SEEN, vec![]).await?;
    page.keys("g").await?;
    page.until("the page asks", "return !!dialog(arguments[0])", vec![json!(words().finding.go_to)]).await?;
    page.keys("999999").await?;
    page.key(Key::Enter).await?;
    page.until("it says which there are", "return said('alert').includes('1')", vec![]).await?;
    page.held(&[Key::Control], 'a').await?;
    page.keys("2601").await?;
    page.key(Key::Enter).await?;
    page.until("the dialog is gone", "return !dialog(arguments[0])", vec![json!(words().finding.go_to)]).await?;
    page.until("the focus is in the text", "return document.activeElement === pane()", vec![]).await?;
    let near = "const view = scrollerOf(pane()).getBoundingClientRect(), rect = blocks()[arguments[0] - 1].getBoundingClientRect();
        return rect.top >= view.top && rect.top < view.bottom";
    page.until("the paragraph is in sight", near, vec![json!(2601)]).await?;
    page.held(&[Key::Alt], Key::Backspace).await?;
    page.comes("the paragraph where it began", before, || page.eval(FIRST_SEEN, vec![])).await?;
    page.held(&[Key::Alt, Key::Shift], Key::Backspace).await?;
    page.until("the paragraph is in sight", near, vec![json!(2601)]).await?;
    // To find something is a jump too.
    find(&page, "Paragraph 4000 ").await?;
    is_at(&page, "Paragraph 4000").await?;
    page.key(Key::Escape).await?;
    page.held(&[Key::Alt], Key::Backspace).await?;
    page.until("the paragraph is not in sight", &format!("return !(() => {{ {near} }})()"), vec![json!(4004)])
        .await
        .map(drop)
}

async fn the_bar_follows_the_speech(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    find(&page, "progress").await?;
    says(&page, "1 of 1").await?;
    page.load("Progress, and progress again.").await?;
    says(&page, "1 of 2").await?;
    is_at(&page, "Progress").await?;
    // What is labelled is written anew, and shown anew.
    page.annotate("progress again", &["praise"]).await?;
    page.key(Key::Enter).await?;
    is_at(&page, "progress").await
}
