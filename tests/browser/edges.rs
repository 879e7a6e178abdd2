//! Edges that move, and annotations of several passages: by pointer, by keys, by clicks alone.

use rostrum::app::settings::Marking;
use rostrum::app::words;
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::page::Page;
use crate::texts::SPEECH;
use crate::{Fault, Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![
        a_handle_drags_the_edge_to_whole_words,
        with_alt_to_the_letter,
        a_handle_never_leaves_nothing,
        keys_move_the_chosen_edge_and_one_undo_takes_it_back,
        a_click_on_a_handle_and_one_in_the_text,
        buttons_move_an_edge_too,
        an_alt_drag_adds_a_passage,
        add_passage_and_take_one_away,
        two_clicks_make_a_passage,
        passages_belong_together,
        the_quote_is_copied_with_its_reference,
    ]
}

/// The middle of a handle of the selected annotation.
async fn handle(page: &Page, name: &str) -> Result<[i64; 2], Fault> {
    let what = format!("there is a handle “{name}”");
    page.until(&what, "return !!one('button', arguments[0])", vec![json!(name)]).await?;
    let script = "const box = one('button', arguments[0]).getBoundingClientRect();
        return [Math.round(box.left + box.width / 2), Math.round(box.top + box.height / 2)]";
    page.eval(script, vec![json!(name)]).await
}

/// A point in the line of a passage, a quarter into its first letter, or behind the middle of its last.
async fn point(page: &Page, quote: &str, is_end: bool) -> Result<[i64; 2], Fault> {
    let script = "const span = spanOf(arguments[0]); showSpan(...span);
        const [start, end] = edgesOf(...span); return arguments[1] ? end : start";
    page.eval(script, vec![json!(quote), json!(is_end)]).await
}

async fn select(page: &Page, quote: &str) -> Outcome {
    page.click_text(quote).await?;
    page.popover_is(true).await?;
    page.key(Key::Escape).await?;
    page.popover_is(false).await
}

async fn a_handle_drags_the_edge_to_whole_words(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    select(&page, "concerned").await?;
    let (from, to) = (handle(&page, words().handle_end).await?, point(&page, "about the arr", true).await?);
    page.drag_between(from, to, false).await?;
    page.holds(["deeply concerned about the arrests = concern"]).await?;
    let (from, to) = (handle(&page, words().handle_start).await?, point(&page, "e remain", false).await?);
    page.drag_between(from, to, false).await?;
    page.holds(["we remain deeply concerned about the arrests = concern"]).await?;
    // Inwards, and the annotation is still selected.
    let (from, to) = (handle(&page, words().handle_start).await?, point(&page, "deeply", false).await?);
    page.drag_between(from, to, false).await?;
    page.holds(["deeply concerned about the arrests = concern"]).await?;
    page.press(words().undo).await?;
    page.holds(["we remain deeply concerned about the arrests = concern"]).await
}

async fn with_alt_to_the_letter(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    select(&page, "concerned").await?;
    let (from, to) = (handle(&page, words().handle_end).await?, point(&page, "deeply conc", true).await?);
    page.drag_between(from, to, true).await?;
    page.holds(["deeply conc = concern"]).await
}

async fn a_handle_never_leaves_nothing(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("concerned", &["concern"]).await?;
    select(&page, "concerned").await?;
    let (from, to) = (handle(&page, words().handle_end).await?, point(&page, "Madam", false).await?);
    page.drag_between(from, to, false).await?;
    page.holds(["c = concern"]).await
}

async fn keys_move_the_chosen_edge_and_one_undo_takes_it_back(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    select(&page, "concerned").await?;
    page.keys("e").await?;
    page.hears("status", words().edge_start).await?;
    page.held(&[Key::Control], Key::Left).await?;
    page.holds(["remain deeply concerned = concern"]).await?;
    page.keys("e").await?;
    for _ in 0..3 {
        page.key(Key::Left).await?;
    }
    page.holds(["remain deeply concer = concern"]).await?;
    page.held(&[Key::Alt], Key::Right).await?;
    page.holds(["remain deeply concerned about the arrests of peaceful protesters last winter. = concern"]).await?;
    page.key(Key::Enter).await?;
    // Arrows move the caret again.
    page.key(Key::Right).await?;
    page.holds(["remain deeply concerned about the arrests of peaceful protesters last winter. = concern"]).await
}

async fn a_click_on_a_handle_and_one_in_the_text(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    select(&page, "concerned").await?;
    let [x, y] = handle(&page, words().handle_end).await?;
    page.click_at(x, y).await?;
    let chosen = "return one('button', arguments[0])?.ariaPressed === 'true'";
    page.until("the edge is chosen", chosen, vec![json!(words().handle_end)]).await?;
    page.click_before(" of peaceful").await?;
    page.holds(["deeply concerned about the arrests = concern"]).await
}

async fn buttons_move_an_edge_too(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    page.click_text("concerned").await?;
    page.popover_is(true).await?;
    page.press(words().edges).await?;
    page.press(words().word_back).await?;
    page.holds(["remain deeply concerned = concern"]).await?;
    page.press(words().other_edge).await?;
    page.press(words().character_back).await?;
    page.holds(["remain deeply concerne = concern"]).await?;
    page.press(words().word_forward).await?;
    page.press(words().word_forward).await?;
    page.holds(["remain deeply concerned about = concern"]).await?;
    page.press(words().done).await?;
    page.until("the buttons go", "return !one('button', arguments[0])", vec![json!(words().word_back)]).await?;
    Ok(())
}

async fn an_alt_drag_adds_a_passage(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.drag("warm welcome").await?;
    page.popover_is(true).await?;
    page.keys("1").await?;
    page.holds(["warm welcome = praise"]).await?;
    page.drag_exactly("the progress").await?;
    page.holds(["warm welcome + the progress = praise"]).await?;
    page.press(words().undo).await?;
    page.holds(["warm welcome = praise"]).await
}

async fn add_passage_and_take_one_away(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("warm welcome", &["praise"]).await?;
    page.click_text("welcome to").await?;
    page.popover_is(true).await?;
    page.press(words().add_passage).await?;
    page.hears("status", words().adding).await?;
    page.drag("the progress").await?;
    page.holds(["warm welcome + the progress = praise"]).await?;
    page.click_text("the progress").await?;
    page.popover_is(true).await?;
    page.press(words().remove_passage).await?;
    page.holds(["warm welcome = praise"]).await?;
    page.hears("status", words().passage_removed).await
}

async fn two_clicks_make_a_passage(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.held(&[Key::Control], 'k').await?;
    page.find("combobox", words().palette_find).await?;
    page.keys(words().op_name(rostrum::app::Op::TwoClicks)).await?;
    page.key(Key::Enter).await?;
    page.hears("status", words().click_start).await?;
    page.click_text("deeply").await?;
    page.hears("status", words().click_end).await?;
    page.click_text("arrests").await?;
    page.popover_is(true).await?;
    page.choose("Concern").await?;
    page.holds(["deeply concerned about the arrests = concern"]).await?;
    // It is kept for the next time.
    page.settled().await?;
    page.reload().await?;
    page.hears("status", words().click_start).await?;
    let kept: String = page.eval("return localStorage.getItem('rostrum:settings') ?? ''", vec![]).await?;
    assert_eq!(rostrum::app::Settings::from_text(&kept).marking, Marking::Clicks);
    Ok(())
}

async fn passages_belong_together(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    let spans: Vec<[u32; 2]> =
        page.eval("return [spanOf('warm welcome'), spanOf('the progress'), spanOf('judicial reform')]", vec![]).await?;
    let spans: Vec<Value> = spans.iter().map(|[start, end]| json!({"start": start, "end": end})).collect();
    page.call("annotate", vec![json!({"spans": spans, "labels": ["praise"], "offsetUnit": "utf-16"})]).await??;
    // All of it bears one id, all of it is selected by a click on any of it, and something joins its parts.
    let one = "return new Set(marks().map((it) => it.dataset.annotations)).size === 1 && marks().length === 3";
    page.until("three marks of one annotation", one, vec![]).await?;
    let joined = "return marks().map((it) => {
        const style = getComputedStyle(it);
        return (style.borderInlineStartStyle === 'dotted' ? '<' : '') + (style.borderInlineEndStyle === 'dotted' ? '>' : '');
    })";
    assert_eq!(page.eval::<Vec<String>>(joined, vec![]).await?, [">", "<>", "<"]);
    page.click_text("the progress").await?;
    page.popover_is(true).await?;
    let handles = "return all('button', null).filter((it) => nameOf(it).startsWith(arguments[0]) || nameOf(it).startsWith(arguments[1])).length";
    let count: usize = page.eval(handles, vec![json!(words().handle_start), json!(words().handle_end)]).await?;
    assert_eq!(count, 6, "each passage has two handles");
    page.hears("status", &words().passage_count.of(3)).await
}

async fn the_quote_is_copied_with_its_reference(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    select(&page, "concerned").await?;
    page.eval::<Value>(
        "window.copied = ''; document.addEventListener('copy', (it) => { setTimeout(() => {}); window.copied = it.clipboardData?.getData('text/plain') ?? ''; }); return null",
        vec![],
    )
    .await?;
    page.keys("c").await?;
    page.hears("status", words().quote_copied).await?;
    let copied: String = page.eval("return window.copied", vec![]).await?;
    assert_eq!(copied, "“deeply concerned” (A speech, §2)");
    Ok(())
}
