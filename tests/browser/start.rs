//! How a speech comes in: typed, pasted, opened, dropped, or the sample.

use rostrum::app::words;
use serde_json::{Value, json};
use thirtyfour::{By, Key};

use crate::page::Page;
use crate::texts::SPEECH;
use crate::{Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![
        the_empty_state_waits_for_a_text,
        a_typed_text_opens,
        a_paste_brings_plain_text_only,
        a_lone_surrogate_in_a_paste_is_replaced_and_noted,
        a_chosen_file_opens,
        files_in_utf_16_and_with_odd_line_ends_are_read,
        what_is_no_text_is_refused_in_words,
        a_dropped_file_opens,
        the_sample_comes_whole,
    ]
}

async fn the_empty_state_waits_for_a_text(page: Page) -> Outcome {
    page.open().await?;
    page.find("textbox", words().paste_name).await?;
    for name in [words().start, words().open_file, words().try_sample] {
        page.find("button", name).await?;
    }
    let focused = "return nameOf(document.activeElement) === arguments[0]";
    page.until("the paste box has the focus", focused, vec![json!(words().paste_name)]).await?;
    let exports: bool = page.eval("return !!one('button', arguments[0])", vec![json!(words().export)]).await?;
    assert!(!exports, "there is nothing to export yet");
    assert_eq!(page.names_in(words().labels).await?, ["Praise", "Concern", "Reform support"]);
    Ok(())
}

async fn a_typed_text_opens(page: Page) -> Outcome {
    page.open().await?;
    page.press(words().start).await?;
    let focused = "return nameOf(document.activeElement) === arguments[0]";
    page.until("nothing typed: the box has the focus", focused, vec![json!(words().paste_name)]).await?;
    page.keys("We are concerned. We hope.").await?;
    page.press(words().start).await?;
    page.until("the speech is shown", "return isSeen(pane())", vec![]).await?;
    assert_eq!(page.shown_text().await?, "We are concerned. We hope.");
    // The first passage, two actions later.
    page.drag("concerned").await?;
    page.keys("2").await?;
    page.holds(["concerned = concern"]).await
}

async fn a_paste_brings_plain_text_only(page: Page) -> Outcome {
    page.go("/test-pages/paste-source.html").await?;
    page.eval::<Value>("getSelection().selectAllChildren(document.getElementById('source'))", vec![]).await?;
    page.held(&[Key::Control], 'c').await?;
    page.open().await?;
    page.held(&[Key::Control], 'v').await?;
    page.until("the speech opens at once", "return isSeen(pane()) && shownText()", vec![]).await?;
    let text = page.shown_text().await?;
    let spaced = text.replace('\u{a0}', " ");
    assert!(spaced.contains("We are deeply concerned about the arrests."), "{text:?}");
    assert!(text.contains("paragraph stays a paragraph."), "{text:?}");
    assert!(!text.contains("rostrumPasted") && !text.contains('<'), "{text:?}");
    let ran: bool =
        page.eval("return 'rostrumPasted' in window || !!pane().querySelector('b, img, script, a')", vec![]).await?;
    assert!(!ran, "something of the pasted page arrived as more than text");
    Ok(())
}

async fn a_lone_surrogate_in_a_paste_is_replaced_and_noted(page: Page) -> Outcome {
    page.open().await?;
    // No clipboard of a driver carries one: the box is filled by script, and the button does the rest.
    page.eval::<Value>(
        "one('textbox', arguments[0]).value = 'a\\ud83d b\\udc4d c\u{1f44d}'",
        vec![json!(words().paste_name)],
    )
    .await?;
    page.press(words().start).await?;
    page.until("the speech is shown", "return isSeen(pane())", vec![]).await?;
    let expected = "a\u{fffd} b\u{fffd} c\u{1f44d}";
    assert_eq!(page.shown_text().await?, expected);
    let document = page.project().await?["documents"][0].clone();
    assert_eq!(document["text"], json!(expected));
    assert_eq!(document["intake"]["replaced_surrogates"], json!(2), "{}", document["intake"]);
    Ok(())
}

/// Puts a file where people's choice would put it.
pub(crate) async fn choose_file(page: &Page, name: &str, bytes: &[u8]) -> Outcome {
    let file = page.browser.scratch(name);
    std::fs::write(&file, bytes)?;
    let chooser = page.browser.driver.find(By::Css("input[type=file]")).await?;
    chooser.send_keys(file.display().to_string()).await?;
    Ok(())
}

async fn a_chosen_file_opens(page: Page) -> Outcome {
    page.open().await?;
    choose_file(&page, "opening remarks.txt", SPEECH.as_bytes()).await?;
    page.until("the speech is shown", "return isSeen(pane())", vec![]).await?;
    assert_eq!(page.shown_text().await?, SPEECH);
    assert_eq!(page.names_in(words().speeches).await?, ["opening remarks"]);
    Ok(())
}

async fn files_in_utf_16_and_with_odd_line_ends_are_read(page: Page) -> Outcome {
    page.open().await?;
    choose_file(&page, "dos.txt", "\u{feff}One.\r\n\r\nTwo.\rThree.".as_bytes()).await?;
    let shown = |text: &str| vec![json!(text)];
    page.until("the first is shown", "return shownText() === arguments[0]", shown("One.\n\nTwo.\nThree.")).await?;
    let intake = page.project().await?["documents"][0]["intake"].clone();
    assert_eq!(intake["bom"], json!(true));
    assert_ne!(intake["newlines"], json!("lf"));
    page.press(words().add_speech).await?;
    let utf16: Vec<u8> = "\u{feff}Größe \u{1f44d}\r\nnext".encode_utf16().flat_map(u16::to_le_bytes).collect();
    choose_file(&page, "utf16.txt", &utf16).await?;
    page.until("the second is shown", "return shownText() === arguments[0]", shown("Größe \u{1f44d}\nnext")).await?;
    assert_eq!(page.names_in(words().speeches).await?.len(), 2);
    Ok(())
}

async fn what_is_no_text_is_refused_in_words(page: Page) -> Outcome {
    page.open().await?;
    choose_file(&page, "picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\xff").await?;
    page.hears("alert", words().file_binary).await?;
    choose_file(&page, "empty.txt", b"").await?;
    page.hears("alert", words().file_empty).await?;
    assert!(page.names_in(words().speeches).await?.is_empty());
    Ok(())
}

async fn a_dropped_file_opens(page: Page) -> Outcome {
    page.open().await?;
    // A driver cannot drag from outside the window; the event is the page's own, the data real.
    let drop = "const data = new DataTransfer();
        data.items.add(new File([arguments[0]], 'dropped.txt', { type: 'text/plain' }));
        const at = document.querySelector('main');
        for (const type of ['dragenter', 'dragover', 'drop']) {
            at.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
        }";
    page.eval::<Value>(drop, vec![json!(SPEECH)]).await?;
    page.until("the speech is shown", "return isSeen(pane()) && shownText() === arguments[0]", vec![json!(SPEECH)])
        .await?;
    assert_eq!(page.names_in(words().speeches).await?, ["dropped"]);
    Ok(())
}

async fn the_sample_comes_whole(page: Page) -> Outcome {
    page.account(|it| it.sample = true);
    page.open().await?;
    page.press(words().try_sample).await?;
    page.until("the sample is shown", "return isSeen(pane()) && marks().length", vec![]).await?;
    let sample: Value =
        serde_json::from_str(include_str!("../../static/samples/human-rights-dialogue-2022.rostrum.json"))?;
    let document = page.project().await?["documents"][0].clone();
    let expected = &sample["documents"][0];
    assert_eq!(document["text"], expected["text"]);
    assert_eq!(json!(page.shown_text().await?), expected["text"]);
    assert_eq!(document["annotations"], expected["annotations"]);
    let count = document["annotations"].as_array().map_or(0, Vec::len);
    assert!(count > 10, "{count} annotations");
    assert_eq!(
        page.count_of(words().speeches, document["title"].as_str().unwrap_or_default()).await?,
        count.to_string()
    );
    // All of them are on the page.
    let marked = "const ids = new Set(marks().flatMap(idsOf)); return arguments[0].every((it) => ids.has(it.id))";
    page.until("each annotation has its mark", marked, vec![document["annotations"].clone()]).await?;
    Ok(())
}
