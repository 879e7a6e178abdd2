//! What the pointer does: real pointer actions on computed places.

use rostrum::app::words;
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::page::Page;
use crate::texts::SPEECH;
use crate::{Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![
        a_drag_opens_the_popover_and_a_click_labels,
        a_digit_labels_the_dragged_passage,
        a_click_in_the_codebook_labels_the_dragged_passage,
        a_drag_trims_white_space_and_snaps_to_words,
        an_alt_drag_is_exact,
        a_drag_may_go_backwards,
        a_drag_may_cross_paragraphs,
        a_drag_never_splits_an_emoji,
        a_double_click_takes_a_word,
        an_armed_label_paints_until_esc,
        a_click_on_a_mark_selects_it,
        a_second_label_goes_on_the_same_annotation,
        a_note_is_kept_as_it_is_typed,
        delete_and_the_undo_buttons,
        a_click_where_several_overlap_offers_the_choice,
        a_card_in_the_margin_opens_its_annotation,
        a_click_beside_it_lets_the_passage_go,
        a_tap_in_the_sheet_labels in [Chromium, Firefox] because "WebKitWebDriver has no touch pointer",
    ]
}

async fn a_drag_opens_the_popover_and_a_click_labels(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.drag("deeply concerned").await?;
    page.popover_is(true).await?;
    assert_eq!(page.options().await?, ["Praise", "Concern", "Reform support"]);
    page.choose("Concern").await?;
    page.popover_is(false).await?;
    page.holds(["deeply concerned = concern"]).await?;
    let marked: Vec<String> = page.eval("return marks().map((it) => it.textContent)", vec![]).await?;
    assert_eq!(marked, ["deeply concerned"]);
    assert_eq!(page.selection().await?, "", "the browser's own selection is gone");
    assert_eq!(page.shown_text().await?, SPEECH);
    Ok(())
}

async fn a_digit_labels_the_dragged_passage(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.drag("the progress").await?;
    page.popover_is(true).await?;
    page.keys("1").await?;
    page.holds(["the progress = praise"]).await?;
    page.popover_is(false).await
}

async fn a_click_in_the_codebook_labels_the_dragged_passage(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.drag("judicial reform").await?;
    page.popover_is(true).await?;
    page.click_row(words().labels, "Reform support").await?;
    page.holds(["judicial reform = reform-support"]).await?;
    let painting: bool =
        page.eval("return said('status').includes(arguments[0])", vec![json!(words().painting.of(""))]).await?;
    assert!(!painting, "the label was applied, not armed");
    Ok(())
}

async fn a_drag_trims_white_space_and_snaps_to_words(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    // From inside a word to inside a word.
    page.drag("eeply concer").await?;
    page.popover_is(true).await?;
    page.keys("2").await?;
    page.holds(["deeply concerned = concern"]).await?;
    // From a space to a space.
    page.drag(" arrests of ").await?;
    page.popover_is(true).await?;
    page.keys("2").await?;
    page.holds(["deeply concerned = concern", "arrests of = concern"]).await?;
    // The curly quotes are no part of a word; the no-break space is white.
    page.drag("new code\u{201d} does\u{a0}").await?;
    page.popover_is(true).await?;
    page.keys("2").await?;
    page.holds(["deeply concerned = concern", "arrests of = concern", "new code\u{201d} does = concern"]).await
}

async fn an_alt_drag_is_exact(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.drag_exactly("eeply concer").await?;
    page.popover_is(true).await?;
    page.keys("2").await?;
    page.holds(["eeply concer = concern"]).await
}

async fn a_drag_may_go_backwards(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.drag_back("remain deeply concerned about").await?;
    page.popover_is(true).await?;
    page.keys("2").await?;
    page.holds(["remain deeply concerned about = concern"]).await
}

async fn a_drag_may_cross_paragraphs(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.drag("this city.\n\nWe welcome the progress").await?;
    page.popover_is(true).await?;
    page.keys("1").await?;
    page.holds(["this city.\n\nWe welcome the progress = praise"]).await?;
    let marked: String = page.eval("return marks().map((it) => it.textContent).join('|')", vec![]).await?;
    assert_eq!(marked.replace('\n', "").replace("||", "|"), "this city.|We welcome the progress");
    assert_eq!(page.shown_text().await?, SPEECH);
    Ok(())
}

async fn a_drag_never_splits_an_emoji(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.drag_exactly("better \u{1f44d}\u{1f3fd}").await?;
    page.popover_is(true).await?;
    page.keys("1").await?;
    page.holds(["better \u{1f44d}\u{1f3fd} = praise"]).await
}

async fn a_double_click_takes_a_word(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.double_click_text("protesters").await?;
    page.popover_is(true).await?;
    page.choose("Concern").await?;
    page.holds(["protesters = concern"]).await
}

async fn an_armed_label_paints_until_esc(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.click_row(words().labels, "Praise").await?;
    page.hears("status", &words().painting.of("Praise")).await?;
    page.drag("warm welcome").await?;
    page.holds(["warm welcome = praise"]).await?;
    page.drag("the progress").await?;
    page.holds(["warm welcome = praise", "the progress = praise"]).await?;
    // A click on a mark still selects.
    page.click_text("warm").await?;
    page.popover_is(true).await?;
    assert_eq!(page.options().await?, ["Praise*", "Concern", "Reform support"]);
    page.key(Key::Escape).await?;
    page.popover_is(false).await?;
    for _ in 0..3 {
        page.key(Key::Escape).await?;
    }
    let gone = "return !said('status').includes(arguments[0])";
    page.until("painting stops", gone, vec![json!(words().painting.of("Praise"))]).await?;
    page.drag("every honest step").await?;
    page.popover_is(true).await?;
    page.holds(["warm welcome = praise", "the progress = praise"]).await
}

async fn a_click_on_a_mark_selects_it(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    page.click_text("concerned").await?;
    page.popover_is(true).await?;
    assert_eq!(page.options().await?, ["Praise", "Concern*", "Reform support"]);
    page.choose("Praise").await?;
    page.holds(["deeply concerned = concern, praise"]).await?;
    page.choose("Concern").await?;
    page.holds(["deeply concerned = praise"]).await?;
    // The last label taken off leaves nothing.
    page.choose("Praise").await?;
    page.holds([]).await?;
    page.popover_is(false).await?;
    page.press(words().undo).await?;
    page.holds(["deeply concerned = praise"]).await
}

async fn a_second_label_goes_on_the_same_annotation(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    for label in ["Concern", "Reform support"] {
        page.drag("deeply concerned").await?;
        page.popover_is(true).await?;
        page.choose(label).await?;
        page.popover_is(false).await?;
    }
    page.holds(["deeply concerned = concern, reform-support"]).await
}

async fn a_note_is_kept_as_it_is_typed(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    page.click_text("concerned").await?;
    page.popover_is(true).await?;
    page.press(words().note).await?;
    page.find("textbox", words().note_name).await?;
    page.keys("Strong words, 2nd time").await?;
    page.holds(["deeply concerned = concern (Strong words, 2nd time)"]).await?;
    page.press(words().done).await?;
    let closed = "return !dialog(arguments[0])";
    page.until("the note closes", closed, vec![json!(words().note_name)]).await?;
    page.settled().await?;
    page.reload().await?;
    page.holds(["deeply concerned = concern (Strong words, 2nd time)"]).await?;
    // A note alone, without a label.
    page.drag("every honest step").await?;
    page.popover_is(true).await?;
    page.press(words().note).await?;
    page.find("textbox", words().note_name).await?;
    page.keys("Which?").await?;
    page.holds(["deeply concerned = concern (Strong words, 2nd time)", "every honest step =  (Which?)"]).await
}

async fn delete_and_the_undo_buttons(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    page.click_text("concerned").await?;
    page.popover_is(true).await?;
    page.press(words().delete).await?;
    page.holds([]).await?;
    page.hears("status", &words().annotations_deleted.of(1)).await?;
    // The message has a way back of its own.
    page.click_on("the message offers it", "return all('button', arguments[0]).at(-1)", vec![json!(words().undo)])
        .await?;
    page.holds(["deeply concerned = concern"]).await?;
    page.press(words().redo).await?;
    page.holds([]).await?;
    page.press(words().undo).await?;
    page.holds(["deeply concerned = concern"]).await?;
    let marked: usize = page.eval("return marks().length", vec![]).await?;
    assert_eq!(marked, 1);
    Ok(())
}

async fn a_click_where_several_overlap_offers_the_choice(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    let passages =
        [("remain deeply concerned", "Praise"), ("deeply concerned about", "Concern"), ("concerned", "Reform support")];
    for (quote, label) in passages {
        page.annotate(quote, &[label]).await?;
    }
    for (at, (_, label)) in passages.iter().enumerate() {
        page.click_text("concerned").await?;
        page.until("the choice is there", "return !!dialog(arguments[0])", vec![json!(words().choice_name)]).await?;
        let offered: Vec<String> =
            page.eval("return all('option', null).map((it) => it.querySelector('q').textContent)", vec![]).await?;
        assert_eq!(offered, ["remain deeply concerned", "deeply concerned about", "concerned"]);
        page.click_on("the choice", "return all('option', null)[arguments[0]]", vec![json!(at)]).await?;
        page.popover_is(true).await?;
        let options = page.options().await?;
        assert!(options.contains(&format!("{label}*")), "{label}: {options:?}");
        assert_eq!(options.iter().filter(|it| it.ends_with('*')).count(), 1);
        page.key(Key::Escape).await?;
        page.popover_is(false).await?;
    }
    Ok(())
}

async fn a_card_in_the_margin_opens_its_annotation(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    let card = "return all('button', null).find((it) => it.querySelector('q')?.textContent === 'deeply concerned')";
    page.click_on("there is a card", card, vec![]).await?;
    page.popover_is(true).await?;
    assert_eq!(page.options().await?, ["Praise", "Concern*", "Reform support"]);
    // Level with the first line of its passage.
    let level = format!(
        "const card = (() => {{ {card} }})().getBoundingClientRect(), mark = marks()[0].getBoundingClientRect();
         return Math.abs(card.top - mark.top) < 24"
    );
    page.until("the card is level with its passage", &level, vec![]).await?;
    Ok(())
}

async fn a_click_beside_it_lets_the_passage_go(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.drag("deeply concerned").await?;
    page.popover_is(true).await?;
    page.click_text("colleagues").await?;
    page.popover_is(false).await?;
    page.keys("2").await?;
    page.holds([]).await?;
    // With nothing selected, the digit armed the label.
    page.hears("status", &words().painting.of("Concern")).await
}

async fn a_tap_in_the_sheet_labels(page: Page) -> Outcome {
    // A long press selects nothing in a headless browser: the selection is made by script, the rest by touch.
    page.open_in_frame(360, 700, "").await?;
    page.load(SPEECH).await?;
    page.select_by_script("deeply concerned").await?;
    page.popover_is(true).await?;
    let tap = "const rect = optionNamed('Concern').getBoundingClientRect();
        return [Math.round(rect.left + rect.width / 2), Math.round(rect.top + rect.height / 2)]";
    let [x, y]: [i64; 2] = page.eval(tap, vec![]).await?;
    page.tap(x, y).await?;
    page.holds(["deeply concerned = concern"]).await?;
    let marked: Value = page.eval("return marks().map((it) => it.textContent)", vec![]).await?;
    assert_eq!(marked, json!(["deeply concerned"]));
    Ok(())
}
