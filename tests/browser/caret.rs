//! The caret in the text, and what is selected and labelled with it: keys alone, in every engine.

use rostrum::app::words;
use serde_json::json;
use thirtyfour::Key;

use crate::page::Page;
use crate::texts::SPEECH;
use crate::{Fault, Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![
        arrows_move_it_and_shift_selects,
        lines_on_the_screen_are_steps_too,
        a_sentence_and_a_paragraph_by_one_key,
        a_letter_finds_a_label_at_once,
        right_to_left_goes_the_other_way,
        it_can_be_seen_and_where_it_is_is_read_out,
        enter_opens_what_lies_there,
        walking_among_those_that_overlap,
        the_panels_in_turn,
        single_letters_can_be_switched_off,
    ]
}

/// Puts the focus into the text, at its start.
pub(crate) async fn at_the_start(page: &Page) -> Outcome {
    page.eval::<serde_json::Value>("pane().focus({ preventScroll: true }); return null", vec![]).await?;
    page.held(&[Key::Control], Key::Home).await
}

/// Presses a key so often, with others held.
pub(crate) async fn often(page: &Page, held: &[Key], key: Key, times: usize) -> Outcome {
    for _ in 0..times {
        page.held(held, key.value()).await?;
    }
    Ok(())
}

/// Where the browser's own selection ends that follows the caret, in UTF-16 from the start of the text.
async fn place(page: &Page) -> Result<u32, Fault> {
    let script = "const live = getSelection();
        const block = (live.focusNode.parentElement ?? live.focusNode).closest('[data-start]') ?? live.focusNode;
        const before = document.createRange();
        before.setStart(block, 0);
        before.setEnd(live.focusNode, live.focusOffset);
        return Number(block.dataset.start) + before.toString().length";
    page.eval(script, vec![]).await
}

async fn arrows_move_it_and_shift_selects(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    at_the_start(&page).await?;
    page.key(Key::Right).await?;
    assert_eq!(place(&page).await?, 1);
    page.held(&[Key::Control], Key::Right).await?;
    assert_eq!(place(&page).await?, 5, "behind “Madam”");
    page.held(&[Key::Control], Key::Left).await?;
    assert_eq!(place(&page).await?, 0);
    often(&page, &[Key::Control, Key::Shift], Key::Right, 2).await?;
    assert_eq!(page.selection().await?, "Madam President");
    page.popover_is(true).await?;
    page.keys("1").await?;
    page.holds(["Madam President = praise"]).await?;
    // By characters it is exact: nothing snaps.
    page.held(&[Key::Control], Key::End).await?;
    often(&page, &[Key::Shift], Key::Left, 3).await?;
    page.keys("2").await?;
    let summary = page.summary().await?;
    let last = SPEECH.trim_end().chars().rev().take(3).collect::<Vec<_>>().into_iter().rev().collect::<String>();
    assert!(
        summary.iter().any(|it| it.ends_with(" = concern") && last.ends_with(it.trim_end_matches(" = concern"))),
        "{summary:?}"
    );
    Ok(())
}

async fn lines_on_the_screen_are_steps_too(page: Page) -> Outcome {
    let text = format!("{}\nShort.\n\nThe last one.", "Word after word until the line is full and wraps. ".repeat(8));
    page.open_speech(&text).await?;
    at_the_start(&page).await?;
    let first = page.eval::<u32>("return Math.round(rangeOf(0, 1).getBoundingClientRect().top)", vec![]).await?;
    page.key(Key::End).await?;
    let end = place(&page).await?;
    let same_line =
        "return Math.round(rangeOf(arguments[0] - 1, arguments[0]).getBoundingClientRect().top) === arguments[1]";
    assert!(page.eval::<bool>(same_line, vec![json!(end), json!(first)]).await?, "the end of the first line is on it");
    assert!(end > 30 && (end as usize) < text.len() / 2, "{end}");
    page.key(Key::Home).await?;
    assert_eq!(place(&page).await?, 0);
    page.key(Key::Down).await?;
    let second = place(&page).await?;
    assert!(second.abs_diff(end) < 4, "the second line begins where the first ends: {second} after {end}");
    page.key(Key::Up).await?;
    assert_eq!(place(&page).await?, 0);
    // Down to the last line, over a blank paragraph, in the same column.
    for _ in 0..20 {
        page.key(Key::Down).await?;
    }
    let at = text.find("The last").unwrap_or_default();
    assert_eq!(place(&page).await? as usize, at);
    page.key(Key::Up).await?;
    assert_eq!(place(&page).await? as usize, text.find("Short.").unwrap_or_default());
    page.held(&[Key::Shift], Key::End).await?;
    page.keys("3").await?;
    page.holds(["Short. = reform-support"]).await
}

async fn a_sentence_and_a_paragraph_by_one_key(page: Page) -> Outcome {
    page.open_speech("One is short. Two is longer. Three ends.\nAnother paragraph.").await?;
    at_the_start(&page).await?;
    often(&page, &[Key::Alt], Key::Right, 2).await?;
    page.key(Key::Left).await?;
    page.keys("s").await?;
    page.popover_is(true).await?;
    page.keys("2").await?;
    page.holds(["Two is longer. = concern"]).await?;
    page.held(&[Key::Control], Key::End).await?;
    page.keys("p").await?;
    page.popover_is(true).await?;
    page.keys("1").await?;
    page.holds(["Two is longer. = concern", "Another paragraph. = praise"]).await
}

async fn a_letter_finds_a_label_at_once(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    at_the_start(&page).await?;
    page.held(&[Key::Control, Key::Shift], Key::Right).await?;
    page.keys("ref").await?;
    page.comes("what matches", vec!["Reform support".to_owned()], || page.options()).await?;
    page.key(Key::Enter).await?;
    page.holds(["Madam = reform-support"]).await
}

async fn right_to_left_goes_the_other_way(page: Page) -> Outcome {
    page.open_speech("שלום לכולם. תודה רבה.").await?;
    at_the_start(&page).await?;
    page.held(&[Key::Control, Key::Shift], Key::Left).await?;
    page.keys("1").await?;
    page.holds(["שלום = praise"]).await?;
    page.held(&[Key::Control], Key::Home).await?;
    page.key(Key::Left).await?;
    assert_eq!(place(&page).await?, 1);
    page.key(Key::Right).await?;
    assert_eq!(place(&page).await?, 0);
    Ok(())
}

async fn it_can_be_seen_and_where_it_is_is_read_out(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    at_the_start(&page).await?;
    page.held(&[Key::Control], Key::Right).await?;
    page.held(&[Key::Control, Key::Shift], Key::Right).await?;
    // A thin upright sign where the selection ends, within a pixel or two of the letter.
    let seen = "const [node, offset] = placeOf(15), range = document.createRange();
        range.setStart(...placeOf(14)); range.setEnd(node, offset);
        const letter = range.getBoundingClientRect();
        return [...document.querySelectorAll('[aria-hidden=true]')].filter(isSeen).some((it) => {
            const box = it.getBoundingClientRect();
            return box.width > 0 && box.width < 4 && Math.abs(box.left - letter.right) < 3 && Math.abs(box.top - letter.top) < 3;
        })";
    page.until("the caret is drawn behind “President”", seen, vec![]).await?;
    page.hears("status", &words().word_count.of(1)).await
}

async fn enter_opens_what_lies_there(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("Madam President", &["praise"]).await?;
    at_the_start(&page).await?;
    page.key(Key::Enter).await?;
    page.popover_is(true).await?;
    assert_eq!(page.options().await?, ["Praise*", "Concern", "Reform support"]);
    page.key(Key::Escape).await?;
    page.key(Key::Escape).await?;
    // Where nothing lies, the word is offered.
    page.held(&[Key::Control], Key::Down).await?;
    page.key(Key::Left).await?;
    page.key(Key::Left).await?;
    page.key(Key::Enter).await?;
    page.popover_is(true).await?;
    page.keys("2").await?;
    page.holds(["Madam President = praise", "city = concern"]).await
}

async fn walking_among_those_that_overlap(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    let mut ids = Vec::new();
    for (quote, label) in
        [("Madam President, dear colleagues", "praise"), ("Madam President", "concern"), ("the progress", "praise")]
    {
        ids.push(page.annotate(quote, &[label]).await?);
    }
    page.eval::<serde_json::Value>(
        "window.selected = null; rostrum.on('select', (it) => { window.selected = it }); return null",
        vec![],
    )
    .await?;
    at_the_start(&page).await?;
    for (key, expected) in [("o", 0), ("o", 1), ("o", 0), ("}", 2), ("{", 0)] {
        page.keys(key).await?;
        let what = format!("{key} goes to annotation {expected}");
        page.until(&what, "return window.selected?.join() === arguments[0]", vec![json!(ids[expected])]).await?;
    }
    Ok(())
}

async fn the_panels_in_turn(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    at_the_start(&page).await?;
    let place = "const at = document.activeElement;
        return at === pane() ? 'text' : at.closest('header') ? 'top' : at.closest('aside') ? 'side' : at.closest('nav') ? 'bar' : 'cards'";
    let mut seen = vec![page.eval::<String>(place, vec![]).await?];
    for _ in 0..6 {
        page.key(Key::F6).await?;
        seen.push(page.eval::<String>(place, vec![]).await?);
        if seen.last().is_some_and(|it| it == "text") {
            break;
        }
    }
    assert_eq!(seen.first(), seen.last(), "round to the text again: {seen:?}");
    assert!(["top", "side"].iter().all(|it| seen.iter().any(|seen| seen == it)), "{seen:?}");
    page.held(&[Key::Shift], Key::F6).await?;
    assert_eq!(page.eval::<String>(place, vec![]).await?, "side");
    Ok(())
}

async fn single_letters_can_be_switched_off(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    at_the_start(&page).await?;
    page.held(&[Key::Control], 'k').await?;
    page.find("combobox", words().palette_find).await?;
    page.keys(words().op_name(rostrum::app::Op::LetterKeys)).await?;
    page.key(Key::Enter).await?;
    page.until("the palette closes", "return !document.querySelector('dialog[open]')", vec![]).await?;
    page.keys("s").await?;
    page.keys("2").await?;
    page.popover_is(false).await?;
    assert_eq!(page.selection().await?, "");
    // All else has its keys still.
    page.held(&[Key::Control, Key::Shift], Key::Right).await?;
    page.popover_is(true).await?;
    page.keys("2").await?;
    page.holds(["Madam = concern"]).await
}
