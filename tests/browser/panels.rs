//! What stands beside and over the text: palette, keys, list, cards, sentences, what is only heard.

use rostrum::app::{Op, words};
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::page::Page;
use crate::texts::SPEECH;
use crate::{Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![
        the_palette_runs_what_is_typed,
        the_palette_labels_and_opens,
        the_keys_are_listed_and_letters_switched_off,
        the_list_finds_and_sorts,
        the_list_is_walked_by_keys,
        a_note_is_written_in_the_card,
        a_mark_points_at_its_card,
        a_hidden_label_has_no_card,
        sentences_are_labelled_by_keys,
        sentences_are_labelled_by_pointer,
        the_list_closes_where_nothing_is,
        what_happens_is_said,
    ]
}

/// Puts the focus into the text.
async fn in_text(page: &Page) -> Outcome {
    page.eval::<Value>("pane().focus({ preventScroll: true })", vec![]).await?;
    Ok(())
}

async fn focus_is_in_text(page: &Page) -> Outcome {
    page.until("the focus is in the text", "return document.activeElement === pane()", vec![]).await?;
    Ok(())
}

async fn palette(page: &Page, typed: &str) -> Outcome {
    page.held(&[Key::Control], 'k').await?;
    page.find("combobox", words().palette_find).await?;
    page.keys(typed).await
}

/// The rows of the open list of annotations, by their first words.
const ROWS: &str = "return [...dialog(arguments[0]).querySelectorAll('li q')].map((it) => it.textContent)";

async fn lists(page: &Page, expected: &[&str]) -> Outcome {
    let expected: Vec<String> = expected.iter().map(|it| (*it).to_owned()).collect();
    page.comes("the list", expected, || page.eval(ROWS, vec![json!(words().annotations)])).await
}

/// Chooses in a menu of choices, as the browser would.
async fn pick(page: &Page, name: &str, value: &str) -> Outcome {
    let script = "const field = [...document.querySelectorAll('select')].find((it) => it.ariaLabel === arguments[0]);
        field.value = arguments[1];
        field.dispatchEvent(new Event('change', { bubbles: true }))";
    page.eval::<Value>(script, vec![json!(name), json!(value)]).await?;
    Ok(())
}

async fn the_palette_runs_what_is_typed(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    in_text(&page).await?;
    palette(&page, "list of").await?;
    page.comes("the first one", words().op_name(Op::List), || async {
        Ok(page
            .eval::<Vec<String>>("return all('option', null).map((it) => it.querySelector('bdi').textContent)", vec![])
            .await?
            .remove(0))
    })
    .await?;
    page.key(Key::Enter).await?;
    page.until("the list is there", "return !!dialog(arguments[0])", vec![json!(words().annotations)]).await?;
    page.key(Key::Escape).await?;
    page.until("the list is gone", "return !dialog(arguments[0])", vec![json!(words().annotations)]).await?;
    focus_is_in_text(&page).await?;
    // Esc leaves everything as it was.
    palette(&page, "undo").await?;
    page.key(Key::Escape).await?;
    focus_is_in_text(&page).await?;
    page.holds(["deeply concerned = concern"]).await?;
    palette(&page, "undo").await?;
    page.key(Key::Enter).await?;
    page.holds([]).await?;
    focus_is_in_text(&page).await?;
    // What cannot be done now is found and does nothing.
    palette(&page, &words().op_name(Op::Delete)).await?;
    page.until("it is not possible", "return all('option', null)[0]?.ariaDisabled === 'true'", vec![]).await?;
    page.key(Key::Enter).await?;
    page.find("combobox", words().palette_find).await?;
    Ok(())
}

async fn the_palette_labels_and_opens(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.load("The second speech.").await?;
    in_text(&page).await?;
    palette(&page, "open a speech").await?;
    page.key(Key::Enter).await?;
    page.until("the first is shown", "return shownText() === arguments[0]", vec![json!(SPEECH)]).await?;
    page.drag("deeply concerned").await?;
    page.popover_is(true).await?;
    palette(&page, &words().palette_label.of("Concern")).await?;
    page.key(Key::Enter).await?;
    page.holds(["deeply concerned = concern"]).await
}

async fn the_keys_are_listed_and_letters_switched_off(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    in_text(&page).await?;
    page.keys("?").await?;
    let help = words().op_name(Op::Help);
    page.until("the keys are there", "return !!dialog(arguments[0])", vec![json!(help)]).await?;
    let said: String = page.eval("return dialog(arguments[0]).textContent", vec![json!(help)]).await?;
    for op in Op::ALL.iter().filter(|op| !op.keys().is_empty()) {
        assert!(said.contains(&words().op_name(*op)), "{op:?} is not listed");
    }
    page.click_on("the switch", "return one('switch', null)", vec![]).await?;
    page.until("it is off", "return !one('switch', null).checked", vec![]).await?;
    page.key(Key::Escape).await?;
    focus_is_in_text(&page).await?;
    page.keys("l?").await?;
    let none = "return all('dialog', null).length === 0";
    assert!(page.eval::<bool>(none, vec![]).await?, "letters do nothing");
    page.key(Key::F1).await?;
    page.until("F1 still does", "return !!dialog(arguments[0])", vec![json!(help)]).await?;
    Ok(())
}

async fn the_list_finds_and_sorts(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("every honest step", &["reform-support"]).await?;
    page.annotate("warm welcome", &["praise"]).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    let noted = page.annotate("the progress", &["praise"]).await?;
    page.call("update", vec![json!(noted), json!({"note": "Compare the winter"})]).await??;
    in_text(&page).await?;
    page.keys("l").await?;
    lists(&page, &["warm welcome", "the progress", "deeply concerned", "every honest step"]).await?;
    pick(&page, words().list_order, "newest").await?;
    lists(&page, &["the progress", "deeply concerned", "warm welcome", "every honest step"]).await?;
    pick(&page, words().list_label, "praise").await?;
    lists(&page, &["the progress", "warm welcome"]).await?;
    pick(&page, words().list_label, "").await?;
    pick(&page, words().list_order, "place").await?;
    page.find("textbox", words().list_words).await?.click().await?;
    // In the note, case aside; then in a passage.
    page.keys("WINTER").await?;
    lists(&page, &["the progress"]).await?;
    page.held(&[Key::Control], 'a').await?;
    page.keys("step").await?;
    lists(&page, &["every honest step"]).await?;
    page.keys("zzz").await?;
    page.find("button", words().list_all_again).await?.click().await?;
    lists(&page, &["warm welcome", "the progress", "deeply concerned", "every honest step"]).await?;
    page.press(words().list_with_note).await?;
    lists(&page, &["the progress"]).await
}

async fn the_list_is_walked_by_keys(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("warm welcome", &["praise"]).await?;
    page.annotate("the progress", &["praise"]).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    in_text(&page).await?;
    page.keys("l").await?;
    let row = "return [...dialog(arguments[0]).querySelectorAll('li button')][0]";
    page.until("there is a row", row, vec![json!(words().annotations)]).await?;
    page.eval::<Value>(&format!("{}.focus()", row.replace("return ", "")), vec![json!(words().annotations)]).await?;
    page.key(Key::Down).await?;
    let at = "return document.activeElement.querySelector('q')?.textContent === arguments[0]";
    page.until("the second has the focus", at, vec![json!("the progress")]).await?;
    page.key(Key::F2).await?;
    page.find("textbox", words().note_name).await?;
    page.keys("here").await?;
    page.key(Key::Escape).await?;
    page.until("the focus is back", at, vec![json!("the progress")]).await?;
    let both = ["warm welcome = praise", "the progress = praise (here)", "deeply concerned = concern"];
    page.holds(both).await?;
    page.key(Key::Delete).await?;
    page.holds(["warm welcome = praise", "deeply concerned = concern"]).await?;
    page.until("the next has the focus", at, vec![json!("deeply concerned")]).await?;
    page.held(&[Key::Control], 'z').await?;
    page.holds(both).await?;
    page.key(Key::Enter).await?;
    page.until("the list is gone", "return !dialog(arguments[0])", vec![json!(words().annotations)]).await?;
    focus_is_in_text(&page).await?;
    page.keys("1").await?;
    page.holds(["warm welcome = praise", "the progress = praise (here)", "deeply concerned = concern, praise"]).await
}

async fn a_note_is_written_in_the_card(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    let id = page.annotate("deeply concerned", &["concern"]).await?;
    page.call("select", vec![json!([id])]).await??;
    page.press(words().add_note).await?;
    page.find("textbox", words().note_name).await?;
    page.popover_is(false).await?;
    page.keys("Strong [1] words").await?;
    page.holds(["deeply concerned = concern (Strong [1] words)"]).await?;
    page.held(&[Key::Control], Key::Enter).await?;
    focus_is_in_text(&page).await?;
    page.press(&format!("{}: Strong [1] words", words().edit_note)).await?;
    page.find("textbox", words().note_name).await?;
    page.keys("!").await?;
    page.key(Key::Escape).await?;
    page.holds(["deeply concerned = concern (Strong [1] words!)"]).await?;
    focus_is_in_text(&page).await?;
    // By keys alone.
    page.key(Key::F2).await?;
    page.find("textbox", words().note_name).await?;
    page.keys("?").await?;
    page.holds(["deeply concerned = concern (Strong [1] words!?)"]).await
}

async fn a_mark_points_at_its_card(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("warm welcome", &["praise"]).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    page.until(
        "there are cards",
        "return all('button', null).filter((it) => it.querySelector('q')).length === 2",
        vec![],
    )
    .await?;
    // Cards know their passages once they are placed, which is a moment after they are there.
    let meant = "marks().at(-1).dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
        const meant = [...document.querySelectorAll('[data-hovered]')].map((it) => it.querySelector('q').textContent);
        return meant.join() === 'deeply concerned'";
    page.until("the card of the mark, and no other", meant, vec![]).await?;
    Ok(())
}

async fn a_hidden_label_has_no_card(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("warm welcome", &["praise"]).await?;
    let id = page.annotate("deeply concerned", &["concern"]).await?;
    page.call("select", vec![json!([id])]).await??;
    in_text(&page).await?;
    let cards = "return all('button', null).filter((it) => it.querySelector('q')).map((it) => it.querySelector('q').textContent)";
    let both = ["warm welcome", "deeply concerned"].map(str::to_owned).to_vec();
    page.comes("the cards", both, || page.eval(cards, vec![])).await?;
    page.keys("h").await?;
    page.comes("the cards", vec!["deeply concerned".to_owned()], || page.eval(cards, vec![])).await
}

async fn sentences_are_labelled_by_keys(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    in_text(&page).await?;
    page.keys("m").await?;
    let at = "return document.activeElement.textContent.startsWith(arguments[0])";
    page.until("the first has the focus", at, vec![json!("Madam President")]).await?;
    assert!(!page.eval::<bool>("return isSeen(pane())", vec![]).await?, "the page is away");
    page.key(Key::Down).await?;
    page.until("the next has the focus", at, vec![json!("We welcome")]).await?;
    page.keys("2").await?;
    let first = "We welcome the progress that has been made on judicial reform, and we remain deeply concerned about the arrests of peaceful protesters last winter.";
    page.holds([&format!("{first} = concern")]).await?;
    page.held(&[Key::Shift], Key::Down).await?;
    page.until("both are meant", "return document.querySelectorAll('[aria-current=true]').length >= 2", vec![]).await?;
    page.keys("3").await?;
    let both = format!("{first} The \u{201c}new code\u{201d} does\u{a0}not go far enough.");
    page.holds([&format!("{both} = reform-support"), &format!("{first} = concern")]).await?;
    page.key(Key::F2).await?;
    page.find("textbox", words().note_name).await?;
    page.keys("so").await?;
    page.key(Key::Escape).await?;
    page.holds([&format!("{both} = reform-support (so)"), &format!("{first} = concern")]).await?;
    page.keys("3").await?;
    page.holds([&format!("{both} =  (so)"), &format!("{first} = concern")]).await?;
    // First out of the two, then back to the page.
    page.key(Key::Escape).await?;
    page.until("one is meant", at, vec![json!("We welcome")]).await?;
    page.key(Key::Escape).await?;
    page.until("the page is back", "return isSeen(pane())", vec![]).await?;
    focus_is_in_text(&page).await
}

async fn sentences_are_labelled_by_pointer(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.press(words().sentences_name).await?;
    let top = "return one('button', arguments[0])?.getBoundingClientRect().top < 200";
    page.until("they begin at the top", top, vec![json!(words().back_to_page)]).await?;
    let sentence = "return all('button', null).find((it) => it.textContent.startsWith(arguments[0]))";
    page.click_on("the sentence", sentence, vec![json!("The \u{201c}new")]).await?;
    let toggle = "return all('button', 'Praise').find((it) => it.closest('[role=group]')?.ariaLabel === arguments[0])";
    page.click_on("the label", toggle, vec![json!(words().menu_name)]).await?;
    let quote = "The \u{201c}new code\u{201d} does\u{a0}not go far enough.";
    page.holds([&format!("{quote} = praise")]).await?;
    page.until("it is on", &format!("{}?.ariaPressed === 'true'", toggle), vec![json!(words().menu_name)]).await?;
    page.click_on("the label again", toggle, vec![json!(words().menu_name)]).await?;
    page.holds([]).await?;
    page.press(words().take_next_sentence).await?;
    page.click_on("the label", toggle, vec![json!(words().menu_name)]).await?;
    page.until(
        "an annotation",
        "return rostrum.annotations().length === 1 && rostrum.annotations()[0].spans[0].quote.endsWith('judiciary.')",
        vec![],
    )
    .await?;
    page.press(words().back_to_page).await?;
    page.until("the page is back", "return isSeen(pane())", vec![]).await?;
    Ok(())
}

async fn the_list_closes_where_nothing_is(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    in_text(&page).await?;
    page.keys("l").await?;
    page.until(
        "it says so",
        "return dialog(arguments[0])?.textContent.includes(arguments[1])",
        vec![json!(words().annotations), json!(words().no_annotations)],
    )
    .await?;
    page.press(words().close).await?;
    focus_is_in_text(&page).await
}

async fn what_happens_is_said(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("warm welcome", &["praise"]).await?;
    in_text(&page).await?;
    page.key(Key::F8).await?;
    page.hears("status", "warm welcome").await
}
