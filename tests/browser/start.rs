//! How a speech comes in: typed, pasted, opened, dropped, or the sample.

use rostrum::app::words;
use serde_json::{Value, json};
use thirtyfour::{By, Key};

use crate::page::Page;
use crate::texts::{BROKEN, HEARING, MENDED, SPEECH};
use crate::{Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![
        the_empty_state_waits_for_a_text,
        a_typed_text_opens,
        the_text_stands_where_it_stays,
        a_paste_brings_plain_text_only,
        a_lone_surrogate_in_a_paste_is_replaced_and_noted,
        a_chosen_file_opens,
        files_in_utf_16_and_with_odd_line_ends_are_read,
        what_is_no_text_is_refused_in_words,
        a_dropped_file_opens,
        a_broken_paste_is_tidied_when_people_want_it,
        a_broken_text_stays_as_it_is_when_people_want_that,
        broken_files_are_asked_about_one_after_the_other,
        speakers_are_found_corrected_and_listed,
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

async fn the_text_stands_where_it_stays(page: Page) -> Outcome {
    page.open().await?;
    let watch = "const seen = window.tops = [];
        const look = () => {
            const first = pane().querySelector('p');
            if (first && isSeen(first)) seen.push(Math.round(first.getBoundingClientRect().top));
            requestAnimationFrame(look);
        };
        requestAnimationFrame(look)";
    page.eval::<Value>(watch, vec![]).await?;
    page.load(SPEECH).await?;
    page.until("some frames pass", "return tops.length > 20", vec![]).await?;
    let tops: Vec<i64> = page.eval("return [...new Set(tops)]", vec![]).await?;
    assert_eq!(tops.len(), 1, "the text moved while it was being read: {tops:?}");
    Ok(())
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
    page.comes("the list of speeches", vec!["opening remarks".to_owned()], || page.names_in(words().speeches)).await?;
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
    page.comes("the list of speeches", vec!["dropped".to_owned()], || page.names_in(words().speeches)).await?;
    Ok(())
}

/// Copies this text from a page, and pastes it on the page for a new speech.
async fn paste(page: &Page, text: &str) -> Outcome {
    page.go("/test-pages/paste-source.html").await?;
    let copied = "const box = document.createElement('pre');
        box.textContent = arguments[0];
        document.body.replaceChildren(box);
        getSelection().selectAllChildren(box);";
    page.eval::<Value>(copied, vec![json!(text)]).await?;
    page.held(&[Key::Control], 'c').await?;
    page.open().await?;
    page.held(&[Key::Control], 'v').await
}

const ASKED: &str = "return !!one('dialog', arguments[0])";
const GONE: &str = "return !one('dialog')";

async fn a_broken_paste_is_tidied_when_people_want_it(page: Page) -> Outcome {
    paste(&page, BROKEN).await?;
    page.until("the page asks", ASKED, vec![json!(words().tidy_title)]).await?;
    assert!(page.names_in(words().speeches).await?.is_empty(), "nothing is opened before the answer");
    page.find("checkbox", &words().tidy_join.of(6)).await?;
    page.find("checkbox", &words().tidy_trim.of(words().tidy_lines.of(1))).await?;
    let shown: String =
        page.eval("return one('region', arguments[0]).textContent", vec![json!(words().tidy_preview)]).await?;
    assert!(shown.contains("governments") || shown.contains("govern-↵ments"), "{shown}");
    let removed = "return [...document.querySelectorAll('dialog del')].map((it) => it.textContent)";
    assert!(page.eval::<Vec<String>>(removed, vec![]).await?.contains(&"- 12 -".to_owned()));
    // Esc opens nothing, and the text is still there.
    page.key(Key::Escape).await?;
    page.until("the dialog is gone", GONE, vec![]).await?;
    let typed: String = page.eval("return one('textbox', arguments[0]).value", vec![json!(words().paste_name)]).await?;
    assert_eq!(typed, BROKEN);
    page.press(words().start).await?;
    page.until("the page asks again", ASKED, vec![json!(words().tidy_title)]).await?;
    page.press(words().tidy_use).await?;
    page.until("the speech is shown", "return isSeen(pane()) && shownText() === arguments[0]", vec![json!(MENDED)])
        .await?;
    page.until("the dialog is gone", GONE, vec![]).await?;
    // The keys go to the text.
    page.until("the text has the focus", "return document.activeElement === pane()", vec![]).await?;
    Ok(())
}

async fn a_broken_text_stays_as_it_is_when_people_want_that(page: Page) -> Outcome {
    paste(&page, BROKEN).await?;
    page.until("the page asks", ASKED, vec![json!(words().tidy_title)]).await?;
    let focused = "return nameOf(document.activeElement) === arguments[0]";
    page.until("the careful answer has the focus", focused, vec![json!(words().tidy_keep)]).await?;
    page.key(Key::Enter).await?;
    page.until("the speech is shown", "return isSeen(pane()) && shownText() === arguments[0]", vec![json!(BROKEN)])
        .await?;
    // A script is never asked.
    page.load(BROKEN).await?;
    let asked: bool = page.eval("return !!one('dialog')", vec![]).await?;
    assert!(!asked, "a script was asked");
    Ok(())
}

async fn broken_files_are_asked_about_one_after_the_other(page: Page) -> Outcome {
    page.open().await?;
    choose_file(&page, "first.txt", BROKEN.as_bytes()).await?;
    let about = "return !!one('dialog') && one('dialog').textContent.includes(arguments[0])";
    page.until("the page asks about the first", about, vec![json!("first")]).await?;
    let drop = "const data = new DataTransfer();
        data.items.add(new File([arguments[0]], 'second.txt', { type: 'text/plain' }));
        document.querySelector('main').dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }));";
    page.eval::<Value>(drop, vec![json!(BROKEN)]).await?;
    page.press(words().tidy_use).await?;
    page.until("the page asks about the second", about, vec![json!("second")]).await?;
    for name in [words().tidy_join.of(6), words().tidy_trim.of(words().tidy_lines.of(1))] {
        page.click_on("the box", "return one('checkbox', arguments[0])", vec![json!(name)]).await?;
    }
    let possible: bool =
        page.eval("return !one('button', arguments[0]).disabled", vec![json!(words().tidy_use)]).await?;
    assert!(!possible, "there is nothing to use when nothing is chosen");
    page.press(words().cancel).await?;
    page.hears("status", &words().tidy_not_opened.of("second")).await?;
    assert_eq!(page.names_in(words().speeches).await?, ["first"]);
    Ok(())
}

async fn speakers_are_found_corrected_and_listed(page: Page) -> Outcome {
    page.open().await?;
    page.press(words().start).await?;
    page.eval::<Value>(
        "one('textbox', arguments[0]).value = arguments[1]",
        vec![json!(words().paste_name), json!(HEARING)],
    )
    .await?;
    page.press(words().start).await?;
    page.until("the speech is shown", "return isSeen(pane())", vec![]).await?;
    page.press(words().turns_look).await?;
    page.press(words().turns_use).await?;
    let field = words().turns_name.of("MR. SMYTH");
    page.click_on("the name", "return one('textbox', arguments[0])", vec![json!(field)]).await?;
    page.held(&[Key::Control], 'a').await?;
    page.keys("MR. SMITH").await?;
    page.press(words().save).await?;
    page.until("the dialog is gone", GONE, vec![]).await?;
    let turns = page.project().await?["documents"][0]["turns"].clone();
    assert_eq!(turns.as_array().map_or(0, Vec::len), 4, "{turns}");
    assert_eq!((&turns[3]["speaker"], &turns[1]["start"]), (&json!("MR. SMITH"), &json!(54)), "{turns}");
    page.annotate("deeply concerned", &["concern"]).await?;
    page.annotate("judicial reform", &["praise"]).await?;
    let speakers: Vec<Value> = page.annotations().await?.iter().map(|it| it["speaker"].clone()).collect();
    assert_eq!(speakers, [json!("MR. SMITH"), json!("MS. JONES")]);
    page.until("the text has the focus", "pane().focus(); return document.activeElement === pane()", vec![]).await?;
    page.keys("l").await?;
    let listed = "return document.querySelectorAll('dialog li').length === arguments[0]";
    page.until("both are listed", listed, vec![json!(2)]).await?;
    let chosen = "const choice = document.querySelector('dialog select[aria-label=\"' + arguments[0] + '\"]');
        choice.selectedIndex = [...choice.options].findIndex((it) => it.text === arguments[1]);
        choice.dispatchEvent(new Event('change', { bubbles: true }));";
    page.eval::<Value>(chosen, vec![json!(words().list_speaker), json!("MS. JONES")]).await?;
    page.until("one is listed", listed, vec![json!(1)]).await?;
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
    let title = document["title"].as_str().unwrap_or_default();
    page.comes("their number in the list", count.to_string(), || page.count_of(words().speeches, title)).await?;
    // All of them are on the page.
    let marked = "const ids = new Set(marks().flatMap(idsOf)); return arguments[0].every((it) => ids.has(it.id))";
    page.until("each annotation has its mark", marked, vec![document["annotations"].clone()]).await?;
    Ok(())
}
