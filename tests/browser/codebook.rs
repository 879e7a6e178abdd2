//! The side: labels and speeches, added, changed and taken away.

use rostrum::app::words;
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::page::Page;
use crate::texts::SPEECH;
use crate::{Fault, Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![
        a_label_is_added,
        a_label_gets_another_name_colour_and_line,
        a_name_is_given_once,
        a_deleted_label_comes_back_with_its_annotations,
        a_second_speech_and_back,
        a_speech_is_renamed,
        a_deleted_speech_comes_back,
    ]
}

async fn label(page: &Page, id: &str) -> Result<Value, Fault> {
    let labels = page.call("labels", vec![]).await??;
    let found = labels.as_array().into_iter().flatten().find(|it| it["id"] == id).cloned();
    found.ok_or_else(|| format!("there is no label {id}").into())
}

/// Opens the dialog of a row.
async fn change(page: &Page, actions: &str, name: &str) -> Outcome {
    // The button shows when the pointer is over its row; it is there for the keyboard always.
    let script = "return all('button', arguments[0])[0]";
    page.click_on(&format!("“{name}” can be changed"), script, vec![json!(format!("{actions}: {name}"))]).await
}

/// Writes over what a field holds.
async fn rewrite(page: &Page, field: &str, text: &str) -> Outcome {
    page.find("textbox", field).await?.click().await?;
    page.held(&[Key::Control], 'a').await?;
    page.keys(text).await
}

async fn a_label_is_added(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.press(words().add_label).await?;
    page.find("textbox", words().label_name).await?;
    page.keys("Call to action").await?;
    page.key(Key::Enter).await?;
    page.comes("the codebook", 4, || async { Ok(page.names_in(words().labels).await?.len()) }).await?;
    let made = label(&page, "call-to-action").await?;
    assert_eq!(made["name"], "Call to action");
    assert_eq!(page.count_of(words().labels, "Call to action").await?, "none");
    // Its key is the next digit.
    page.drag("every honest step").await?;
    page.popover_is(true).await?;
    page.keys("4").await?;
    page.holds(["every honest step = call-to-action"]).await
}

async fn a_label_gets_another_name_colour_and_line(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    change(&page, words().label_actions, "Concern").await?;
    rewrite(&page, words().label_name, "Worry").await?;
    // The picker of colours is a window of the system, which no driver reaches.
    let recolour = "const field = one('color', arguments[0]);
        field.value = '#123456';
        field.dispatchEvent(new InputEvent('input', { bubbles: true }))";
    page.eval::<Value>(recolour, vec![json!(words().label_color)]).await?;
    page.click_on("the line", "return all('radio', arguments[0])[0].labels[0]", vec![json!("double")]).await?;
    page.press(words().save).await?;
    page.comes("the new name", true, || async {
        Ok(page.names_in(words().labels).await?.contains(&"Worry".to_owned()))
    })
    .await?;
    let changed = label(&page, "concern").await?;
    assert_eq!([&changed["name"], &changed["color"], &changed["style"]], ["Worry", "#123456", "double"]);
    page.holds(["deeply concerned = concern"]).await?;
    // The text is drawn in the new look.
    let drawn = "return [...marks()[0].querySelectorAll('*')].some((it) => getComputedStyle(it).textDecorationStyle === 'double')";
    page.until("the mark has the new line", drawn, vec![]).await?;
    page.press(words().undo).await?;
    page.comes("the old name", "Concern".to_owned(), || async {
        Ok(label(&page, "concern").await?["name"].as_str().unwrap_or_default().to_owned())
    })
    .await
}

async fn a_name_is_given_once(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.press(words().add_label).await?;
    page.find("textbox", words().label_name).await?;
    page.keys("Concern").await?;
    page.key(Key::Enter).await?;
    page.until("the page says why not", "return !!said('alert')", vec![]).await?;
    assert_eq!(page.names_in(words().labels).await?.len(), 3);
    Ok(())
}

async fn a_deleted_label_comes_back_with_its_annotations(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    page.annotate("the progress", &["praise", "concern"]).await?;
    page.comes("the count", "2".to_owned(), || page.count_of(words().labels, "Concern")).await?;
    change(&page, words().label_actions, "Concern").await?;
    page.press(words().delete_label).await?;
    page.holds(["the progress = praise"]).await?;
    page.hears("status", &words().label_deleted_with("Concern", 2)).await?;
    assert_eq!(page.names_in(words().labels).await?, ["Praise", "Reform support"]);
    page.click_on("the message offers it", "return all('button', arguments[0]).at(-1)", vec![json!(words().undo)])
        .await?;
    page.holds(["the progress = praise, concern", "deeply concerned = concern"]).await?;
    page.comes("the codebook", ["Praise", "Concern", "Reform support"].map(str::to_owned).to_vec(), || {
        page.names_in(words().labels)
    })
    .await?;
    page.comes("the count", "2".to_owned(), || page.count_of(words().labels, "Concern")).await
}

async fn add_second(page: &Page) -> Outcome {
    page.press(words().add_speech).await?;
    page.find("textbox", words().paste_name).await?;
    page.keys("The second speech is short.").await?;
    page.press(words().start).await?;
    page.until("the second is shown", "return shownText().startsWith('The second')", vec![]).await?;
    Ok(())
}

async fn a_second_speech_and_back(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    add_second(&page).await?;
    page.holds([]).await?;
    page.drag("short").await?;
    page.popover_is(true).await?;
    page.keys("2").await?;
    page.holds(["short = concern"]).await?;
    assert_eq!(page.names_in(words().speeches).await?.len(), 2);
    page.comes("the count over both", "2".to_owned(), || page.count_of(words().labels, "Concern")).await?;
    assert_eq!(page.count_of(words().speeches, "A speech").await?, "1");
    page.click_row(words().speeches, "A speech").await?;
    page.until("the first is back", "return shownText() === arguments[0]", vec![json!(SPEECH)]).await?;
    page.holds(["deeply concerned = concern"]).await?;
    // The start page can be left again.
    page.press(words().add_speech).await?;
    page.press(words().back_to_speech).await?;
    page.until("the first is back", "return isSeen(pane())", vec![]).await?;
    Ok(())
}

async fn a_speech_is_renamed(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    change(&page, words().speech_actions, "A speech").await?;
    rewrite(&page, words().title_name, "Opening <b>remarks</b>").await?;
    // Whatever happens meanwhile leaves the words being typed alone.
    page.annotate("deeply concerned", &["concern"]).await?;
    page.settled().await?;
    page.press(words().save).await?;
    page.comes("the name", vec!["Opening <b>remarks</b>".to_owned()], || page.names_in(words().speeches)).await?;
    page.until(
        "the window has the name",
        "return document.title.startsWith(arguments[0])",
        vec![json!("Opening <b>remarks</b>")],
    )
    .await?;
    page.press(words().undo).await?;
    page.comes("the old name", vec!["A speech".to_owned()], || page.names_in(words().speeches)).await
}

async fn a_deleted_speech_comes_back(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    add_second(&page).await?;
    page.click_row(words().speeches, "A speech").await?;
    page.until("the first is shown", "return shownText() === arguments[0]", vec![json!(SPEECH)]).await?;
    change(&page, words().speech_actions, "A speech").await?;
    page.press(words().delete_speech).await?;
    page.hears("status", &words().speech_deleted.of("A speech")).await?;
    page.until("the other is shown", "return shownText().startsWith('The second')", vec![]).await?;
    assert_eq!(page.names_in(words().speeches).await?.len(), 1);
    page.click_on("the message offers it", "return all('button', arguments[0]).at(-1)", vec![json!(words().undo)])
        .await?;
    page.until("it is back, and shown", "return shownText() === arguments[0]", vec![json!(SPEECH)]).await?;
    page.holds(["deeply concerned = concern"]).await?;
    assert_eq!(page.names_in(words().speeches).await?.len(), 2);
    Ok(())
}
