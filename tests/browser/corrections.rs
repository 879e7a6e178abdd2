//! Texts that change: a speech is corrected, another version stands beside it, what lost its place gets one again.

use rostrum::app::{Op, words};
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::page::Page;
use crate::texts::SPEECH;
use crate::{Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![
        a_typo_is_corrected_and_annotations_stay,
        what_changed_is_looked_at,
        what_lost_its_place_gets_one_by_pointer,
        what_lost_its_place_gets_one_by_keys,
        escape_does_not_throw_corrections_away,
        another_version_stands_beside,
        a_corrected_text_survives_a_reload,
        scripts_correct_too,
    ]
}

/// Calls a command by its name in the palette.
async fn by_name(page: &Page, op: Op) -> Outcome {
    page.eval::<Value>("pane().focus({ preventScroll: true })", vec![]).await?;
    page.held(&[Key::Control], 'k').await?;
    page.find("combobox", words().palette_find).await?;
    page.keys(words().op_name(op)).await?;
    page.key(Key::Enter).await
}

/// Replaces words in the field, as somebody who types does.
async fn edit(page: &Page, from: &str, to: &str) -> Outcome {
    page.find("textbox", words().correct_field).await?;
    let script = "const field = document.querySelector('dialog textarea');
        const at = field.value.indexOf(arguments[0]);
        if (at < 0) throw new Error('it is not there');
        field.focus();
        field.setSelectionRange(at, at + arguments[0].length);";
    page.eval::<Value>(script, vec![json!(from)]).await?;
    if to.is_empty() { page.key(Key::Delete).await } else { page.keys(to).await }
}

/// What the open speech says in its corrected form, and what became of its annotations.
async fn correct(page: &Page, from: &str, to: &str) -> Outcome {
    page.press(words().correct_title).await?;
    edit(page, from, to).await?;
    page.until(
        "it is said what becomes of the annotations",
        "return document.querySelector('.foreseen').textContent.length > 30",
        vec![],
    )
    .await?;
    page.press(words().correct_go).await?;
    page.until("the dialog is gone", "return !document.querySelector('dialog[open]')", vec![]).await?;
    Ok(())
}

async fn annotated(page: &Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("warm welcome", &["praise"]).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    page.annotate("peaceful protesters", &["concern"]).await?;
    page.annotate("an independent judiciary", &["reform-support"]).await?;
    Ok(())
}

async fn a_typo_is_corrected_and_annotations_stay(page: Page) -> Outcome {
    annotated(&page).await?;
    correct(&page, "colleagues", "colleagues and friends").await?;
    page.holds([
        "warm welcome = praise",
        "deeply concerned = concern",
        "peaceful protesters = concern",
        "an independent judiciary = reform-support",
    ])
    .await?;
    assert_eq!(page.shown_text().await?, SPEECH.replace("colleagues", "colleagues and friends"));
    // The old text is within reach, and says what it is; one undo brings all back.
    page.until(
        "the earlier version is listed",
        "return document.querySelector('.speeches .version')?.textContent === arguments[0]",
        vec![json!(words().earlier_version)],
    )
    .await?;
    page.held(&[Key::Control], 'z').await?;
    page.comes("the text as it was", SPEECH.to_owned(), || page.shown_text()).await?;
    page.comes("one speech", 1, || page.eval::<usize>("return rostrum.documents().length", vec![])).await
}

async fn what_changed_is_looked_at(page: Page) -> Outcome {
    annotated(&page).await?;
    correct(&page, "deeply concerned", "deeply worried").await?;
    page.press(&words().review_count.of(1)).await?;
    page.until(
        "the list says what it was",
        "return dialog(arguments[0])?.querySelector('.was')?.textContent.includes('deeply concerned')",
        vec![json!(words().annotations)],
    )
    .await?;
    let looks_right = "return dialog(arguments[0])?.querySelector('.review button')";
    page.click_on("it can be said to be right", looks_right, vec![json!(words().annotations)]).await?;
    page.until(
        "nothing is left to look at",
        "return !document.querySelector('.was') && !document.querySelector('.to-do')",
        vec![],
    )
    .await?;
    page.key(Key::Escape).await?;
    page.held(&[Key::Control], 'z').await?;
    page.until("undo asks again", "return !!document.querySelector('.to-do')", vec![]).await?;
    Ok(())
}

/// The speech without the paragraph that has two annotations.
async fn shortened(page: &Page) -> Outcome {
    annotated(page).await?;
    let paragraph = SPEECH.lines().nth(2).unwrap_or_default();
    correct(page, paragraph, "We also regret what happened to peaceful demonstrators.").await?;
    page.holds(["warm welcome = praise", "an independent judiciary = reform-support"]).await?;
    page.find("button", &words().unplaced_count.of(2)).await?;
    Ok(())
}

async fn what_lost_its_place_gets_one_by_pointer(page: Page) -> Outcome {
    shortened(&page).await?;
    page.press(&words().unplaced_count.of(2)).await?;
    // One is dropped, and that can be taken back; the other is put where it belongs by hand.
    page.click_on("one can be dropped", "return all('button', arguments[0])[0]", vec![json!(words().unplaced_drop)])
        .await?;
    page.until("one is left", "return document.querySelectorAll('.unplaced-item').length === 1", vec![]).await?;
    page.eval_async::<Value>("rostrum.undo().then(done, fail)", vec![]).await?;
    page.until("both are there again", "return document.querySelectorAll('.unplaced-item').length === 2", vec![])
        .await?;
    let script = "return [...document.querySelectorAll('.unplaced-item')].find((it) => it.textContent.includes(arguments[0]))\
        .querySelector('.ways button')";
    page.click_on("a place can be selected", script, vec![json!("peaceful protesters")]).await?;
    page.until(
        "it is said what to do",
        "return document.querySelector('.mode-note')?.textContent.includes('peaceful protesters')",
        vec![],
    )
    .await?;
    page.drag("peaceful demonstrators").await?;
    page.holds([
        "warm welcome = praise",
        "peaceful demonstrators = concern",
        "an independent judiciary = reform-support",
    ])
    .await?;
    page.find("button", &words().unplaced_count.of(1)).await?;
    Ok(())
}

async fn what_lost_its_place_gets_one_by_keys(page: Page) -> Outcome {
    annotated(&page).await?;
    // Away with the words, and back with them elsewhere.
    let without = SPEECH.replace("peaceful protesters", "the people");
    let again = format!("{without}\nPeaceful protesters are no criminals.");
    let script = "rostrum.correct({ text: arguments[0] }).then(done, fail)";
    page.eval_async::<Value>(
        script,
        vec![json!(SPEECH.replace(" about the arrests of peaceful protesters last winter", ""))],
    )
    .await?;
    page.eval_async::<Value>(script, vec![json!(again)]).await?;
    by_name(&page, Op::Unplaced).await?;
    page.until("a place is offered", "return !!document.querySelector('.offer .go')", vec![]).await?;
    page.find("button", words().unplaced_here).await?.focus().await?;
    page.key(Key::Enter).await?;
    page.until(
        "every one has a place",
        "return document.querySelector('.unplaced').textContent.includes(arguments[0])",
        vec![json!(words().unplaced_done)],
    )
    .await?;
    page.key(Key::Escape).await?;
    page.comes("it lies there", true, || async {
        Ok(page.summary().await?.contains(&"Peaceful protesters = concern".to_owned()))
    })
    .await
}

async fn escape_does_not_throw_corrections_away(page: Page) -> Outcome {
    annotated(&page).await?;
    page.press(words().correct_title).await?;
    edit(&page, "warm", "very warm").await?;
    page.key(Key::Escape).await?;
    page.find("button", words().correct_go_on).await?;
    page.press(words().correct_go_on).await?;
    page.until(
        "what was typed is there",
        "return document.querySelector('dialog textarea')?.value.includes('very warm welcome')",
        vec![],
    )
    .await?;
    page.key(Key::Escape).await?;
    page.press(words().correct_discard_go).await?;
    page.until("the dialog is gone", "return !document.querySelector('dialog[open]')", vec![]).await?;
    assert_eq!(page.shown_text().await?, SPEECH);
    // Nothing was changed: Escape closes at once.
    page.press(words().correct_title).await?;
    page.find("textbox", words().correct_field).await?;
    page.key(Key::Escape).await?;
    page.until("the dialog is gone", "return !document.querySelector('dialog[open]')", vec![]).await?;
    Ok(())
}

async fn another_version_stands_beside(page: Page) -> Outcome {
    annotated(&page).await?;
    by_name(&page, Op::AddVersion).await?;
    page.find("textbox", words().version_field).await?;
    let text = format!("As delivered.\n{}", SPEECH.replace("dear colleagues", "friends"));
    let script = "const field = document.querySelector('dialog textarea');
        field.value = arguments[0];
        field.dispatchEvent(new Event('input', { bubbles: true }))";
    page.eval::<Value>(script, vec![json!(text)]).await?;
    page.until("it can be added", "return !document.querySelector('dialog button[type=submit]').disabled", vec![])
        .await?;
    page.press(words().version_go).await?;
    page.comes("the other text", text, || page.shown_text()).await?;
    let both = "return rostrum.documents().map((it) => it.annotations)";
    page.comes("both have all annotations", vec![4, 4], || page.eval::<Vec<usize>>(both, vec![])).await
}

async fn a_corrected_text_survives_a_reload(page: Page) -> Outcome {
    shortened(&page).await?;
    page.settled().await?;
    let before = page.project().await?;
    page.reload().await?;
    page.find("button", &words().unplaced_count.of(2)).await?;
    assert_eq!(page.project().await?, before);
    page.eval_async::<Value>("rostrum.undo().then(done, fail)", vec![]).await?;
    page.comes("the text as it was", SPEECH.to_owned(), || page.shown_text()).await
}

async fn scripts_correct_too(page: Page) -> Outcome {
    annotated(&page).await?;
    let script = "rostrum.correct({ text: arguments[0] }).then(done, fail)";
    let text = SPEECH.replace("warm welcome", "welcome").replace("deeply concerned", "");
    let came: Value = page.eval_async(script, vec![json!(text)]).await?;
    assert_eq!(
        (came["same"].as_u64(), came["changed"].as_array().map(Vec::len), came["unplaced"].as_array().map(Vec::len)),
        (Some(2), Some(1), Some(1))
    );
    let refused = page.call("correct", vec![json!({ "text": " " })]).await?;
    assert_eq!(refused.err().map(|it| it.code), Some("empty-text".to_owned()));
    Ok(())
}
