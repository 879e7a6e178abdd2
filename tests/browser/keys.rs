//! What the keyboard does: real key events where the focus is.
//!
//! The selection itself is made with the browser's own means. With keys alone that is Shift and the arrows: Firefox
//! extends from a click in any text; Chromium and WebKit do so only with caret browsing, which one test turns on in a
//! session of its own. Elsewhere the selection's own `modify` stands in: it is what those keys call.

use rostrum::app::words;
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::engine::{Browser, Engine, Wishes};
use crate::page::Page;
use crate::texts::SPEECH;
use crate::{Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![
        shift_and_arrows_select_and_a_digit_labels,
        a_browsers_own_caret_selects in [Chromium, Webkit] because "Firefox needs no caret browsing for it",
        letters_filter_and_enter_applies,
        a_new_name_makes_a_label,
        arrows_move_in_the_popover,
        walking_goes_to_each_annotation,
        digits_relabel_and_delete_removes,
        a_note_by_keys,
        esc_steps_out,
        undo_and_redo_by_keys,
        enter_opens_and_chooses,
        keys_in_fields_are_text,
    ]
}

/// Selects `quote` as keys would, from a click before its first letter.
async fn extend(page: &Page, quote: &str) -> Outcome {
    page.click_before(quote).await?;
    let letters = quote.chars().count();
    if page.engine() == Engine::Firefox {
        for _ in 0..letters {
            page.held(&[Key::Shift], Key::Right).await?;
        }
    } else {
        let script = "for (let n = 0; n < arguments[0]; n++) getSelection().modify('extend', 'forward', 'character')";
        page.eval::<Value>(script, vec![json!(letters)]).await?;
    }
    assert_eq!(page.selection().await?, quote);
    Ok(())
}

async fn shift_and_arrows_select_and_a_digit_labels(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    extend(&page, "deeply concerned").await?;
    page.popover_is(true).await?;
    page.keys("2").await?;
    page.holds(["deeply concerned = concern"]).await
}

async fn a_browsers_own_caret_selects(page: Page) -> Outcome {
    let wishes = Wishes { caret_browsing: true, ..Wishes::default() };
    let browser = std::sync::Arc::new(Browser::start(page.engine(), &wishes).await?);
    let own = page.in_browser(browser.clone());
    let outcome = async {
        own.open_speech(SPEECH).await?;
        own.click_before("deeply").await?;
        for _ in 0.."deeply concerned".len() {
            own.held(&[Key::Shift], Key::Right).await?;
        }
        own.popover_is(true).await?;
        own.keys("2").await?;
        own.holds(["deeply concerned = concern"]).await
    }
    .await;
    browser.quit().await;
    outcome
}

async fn letters_filter_and_enter_applies(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.select_by_script("the progress").await?;
    page.popover_is(true).await?;
    page.keys("sup").await?;
    page.comes("what matches", vec!["Reform support".to_owned()], || page.options()).await?;
    page.key(Key::Enter).await?;
    page.holds(["the progress = reform-support"]).await
}

async fn a_new_name_makes_a_label(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.select_by_script("every honest step").await?;
    page.popover_is(true).await?;
    page.keys("Hope 2").await?;
    page.find("button", &words().create_label.of("Hope 2")).await?;
    page.key(Key::Enter).await?;
    page.holds(["every honest step = hope-2"]).await?;
    page.comes("the codebook", ["Praise", "Concern", "Reform support", "Hope 2"].map(str::to_owned).to_vec(), || {
        page.names_in(words().labels)
    })
    .await?;
    page.comes("its count", "1".to_owned(), || page.count_of(words().labels, "Hope 2")).await
}

async fn arrows_move_in_the_popover(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.select_by_script("the progress").await?;
    page.popover_is(true).await?;
    page.key(Key::Down).await?;
    page.key(Key::Down).await?;
    page.key(Key::Up).await?;
    page.key(Key::Enter).await?;
    page.holds(["the progress = concern"]).await
}

async fn walking_goes_to_each_annotation(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    let mut ids = Vec::new();
    for (quote, label) in
        [("warm welcome", "praise"), ("the progress", "praise"), ("every honest step", "reform-support")]
    {
        ids.push(page.annotate(quote, &[label]).await?);
    }
    page.eval::<Value>("window.selected = null; rostrum.on('select', (it) => { window.selected = it })", vec![])
        .await?;
    page.click_text("colleagues").await?;
    let shift = [Key::Shift];
    let steps: [(&[Key], char, usize); 8] = [
        (&[], Key::F8.into(), 0),
        (&[], Key::F8.into(), 1),
        (&[], ']', 2),
        (&shift, Key::F8.into(), 1),
        (&[], '[', 0),
        (&[], Key::F8.into(), 1),
        (&[], Key::F8.into(), 2),
        (&[], '[', 1),
    ];
    for (step, (held, key, expected)) in steps.into_iter().enumerate() {
        page.held(held, key).await?;
        let what = format!("step {step} goes to annotation {expected}");
        page.until(&what, "return window.selected?.join() === arguments[0]", vec![json!(ids[expected])]).await?;
    }
    Ok(())
}

async fn digits_relabel_and_delete_removes(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("warm welcome", &["praise"]).await?;
    page.annotate("the progress", &["praise"]).await?;
    page.click_text("colleagues").await?;
    page.key(Key::F8).await?;
    page.keys("3").await?;
    page.holds(["warm welcome = praise, reform-support", "the progress = praise"]).await?;
    page.keys("1").await?;
    page.holds(["warm welcome = reform-support", "the progress = praise"]).await?;
    page.key(Key::F8).await?;
    page.key(Key::Delete).await?;
    page.holds(["warm welcome = reform-support"]).await?;
    page.hears("status", &words().annotations_deleted.of(1)).await
}

async fn a_note_by_keys(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("warm welcome", &["praise"]).await?;
    page.click_text("colleagues").await?;
    page.key(Key::F8).await?;
    page.key(Key::F2).await?;
    page.find("textbox", words().note_name).await?;
    page.keys("polite [1]").await?;
    page.holds(["warm welcome = praise (polite [1])"]).await?;
    page.held(&[Key::Control], Key::Enter).await?;
    page.until("the note closes", "return !dialog(arguments[0])", vec![json!(words().note_name)]).await?;
    let in_text = "return document.activeElement === pane()";
    page.until("the focus is back in the text", in_text, vec![]).await?;
    // Typing was one step.
    page.held(&[Key::Control], 'z').await?;
    page.holds(["warm welcome = praise"]).await
}

async fn esc_steps_out(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.select_by_script("the progress").await?;
    page.popover_is(true).await?;
    page.keys("con").await?;
    page.comes("what matches", vec!["Concern".to_owned()], || page.options()).await?;
    page.key(Key::Escape).await?;
    page.until("the filter is empty again", "return all('option', null).length === 3", vec![]).await?;
    page.key(Key::Escape).await?;
    page.popover_is(false).await?;
    assert_eq!(page.selection().await?, "", "with the popover the passage went");
    page.holds([]).await?;
    page.annotate("warm welcome", &["praise"]).await?;
    page.key(Key::F8).await?;
    page.key(Key::F2).await?;
    page.find("textbox", words().note_name).await?;
    page.key(Key::Escape).await?;
    page.until("the note closes", "return !one('textbox', arguments[0])", vec![json!(words().note_name)]).await?;
    page.key(Key::Enter).await?;
    page.popover_is(true).await?;
    page.key(Key::Escape).await?;
    page.popover_is(false).await
}

async fn undo_and_redo_by_keys(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("warm welcome", &["praise"]).await?;
    page.annotate("the progress", &["praise"]).await?;
    page.click_text("colleagues").await?;
    let (both, one) = (["warm welcome = praise", "the progress = praise"], ["warm welcome = praise"]);
    page.held(&[Key::Control], 'z').await?;
    page.holds(one).await?;
    page.held(&[Key::Control, Key::Shift], 'z').await?;
    page.holds(both).await?;
    page.held(&[Key::Control], 'z').await?;
    page.held(&[Key::Control], 'z').await?;
    page.holds([]).await?;
    page.held(&[Key::Control], 'y').await?;
    page.held(&[Key::Control], 'y').await?;
    page.holds(both).await
}

async fn enter_opens_and_chooses(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("warm welcome", &["praise"]).await?;
    page.click_text("colleagues").await?;
    page.key(Key::F8).await?;
    page.key(Key::Enter).await?;
    page.popover_is(true).await?;
    assert_eq!(page.options().await?, ["Praise*", "Concern", "Reform support"]);
    page.key(Key::Down).await?;
    page.key(Key::Enter).await?;
    page.holds(["warm welcome = praise, concern"]).await
}

async fn keys_in_fields_are_text(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("warm welcome", &["praise"]).await?;
    page.press(words().add_label).await?;
    page.find("textbox", words().label_name).await?;
    page.keys("[1] Hope]").await?;
    page.held(&[Key::Control], 'a').await?;
    page.key(Key::Delete).await?;
    page.keys("2nd thoughts").await?;
    page.key(Key::Enter).await?;
    page.comes("the codebook", "2nd thoughts".to_owned(), || async {
        Ok(page.names_in(words().labels).await?.pop().unwrap_or_default())
    })
    .await?;
    page.holds(["warm welcome = praise"]).await
}
