//! Details of speeches, their order, several projects, and removing everything.

use rostrum::app::words;
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::page::Page;
use crate::texts::SPEECH;
use crate::{Fault, Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![
        details_go_into_the_file_and_back,
        what_cannot_be_meant_is_said_in_the_dialog,
        speeches_change_places_by_keys,
        speeches_change_places_by_dragging,
        speeches_change_places_with_buttons,
        a_new_project_and_back,
        everything_is_removed,
        another_tab_lets_go_when_everything_is_removed,
    ]
}

async fn from_menu(page: &Page, name: &str) -> Outcome {
    page.press(words().menu_name_main).await?;
    page.press(name).await
}

async fn write(page: &Page, field: &str, text: &str) -> Outcome {
    page.find("textbox", field).await?.click().await?;
    page.held(&[Key::Control], 'a').await?;
    page.keys(text).await
}

async fn speech_of(page: &Page, title: &str) -> Result<Value, Fault> {
    let project = page.project().await?;
    let found = project["documents"].as_array().into_iter().flatten().find(|it| it["title"] == title).cloned();
    found.ok_or_else(|| format!("there is no speech “{title}”").into())
}

async fn details_go_into_the_file_and_back(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    from_menu(&page, words().menu_details).await?;
    for (field, text) in [
        (words().title_name, "Opening remarks"),
        (words().details_speaker, "Ada Lovelace"),
        (words().details_place, "Astana"),
        (words().details_date, "2022-04-06"),
        (words().details_language, "en-GB"),
        (words().details_annotator, "Grace"),
    ] {
        write(&page, field, text).await?;
    }
    page.press(words().details_add_field).await?;
    write(&page, words().details_field_name, "venue").await?;
    write(&page, "venue", "Palace of Peace").await?;
    page.press(words().save).await?;
    page.until("the dialog is gone", "return !one('dialog')", vec![]).await?;
    let speech = speech_of(&page, "Opening remarks").await?;
    assert_eq!(speech["language"], "en-GB");
    let metadata =
        json!({"date": "2022-04-06", "place": "Astana", "speaker": "Ada Lovelace", "venue": "Palace of Peace"});
    assert_eq!(speech["metadata"], metadata);
    assert_eq!(page.project().await?["annotators"][0]["name"], "Grace");
    let heading = "return pane().lang + ' | ' + pane().parentElement.querySelector('header').innerText";
    let shown: String = page.eval(heading, vec![]).await?;
    assert!(shown.starts_with("en-GB | Opening remarks"), "{shown}");
    assert!(shown.contains("Ada Lovelace · Astana · 2022-04-06"), "{shown}");
    // The name is one step, the details another.
    page.press(words().undo).await?;
    page.press(words().undo).await?;
    let before = speech_of(&page, "A speech").await?;
    assert_eq!((&before["language"], &before["metadata"]), (&Value::Null, &json!({})));
    page.press(words().redo).await?;
    page.settled().await?;
    page.reload().await?;
    assert_eq!(speech_of(&page, "Opening remarks").await?["metadata"], metadata);
    // Opened and saved again, nothing changes.
    from_menu(&page, words().menu_details).await?;
    page.press(words().save).await?;
    assert_eq!(speech_of(&page, "Opening remarks").await?["metadata"], metadata);
    Ok(())
}

async fn what_cannot_be_meant_is_said_in_the_dialog(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    from_menu(&page, words().menu_details).await?;
    write(&page, words().details_language, "English, of course").await?;
    page.press(words().save).await?;
    page.hears("alert", &words().errors.bad_language.of("English, of course")).await?;
    write(&page, words().details_language, "").await?;
    page.key(Key::Delete).await?;
    page.press(words().details_add_field).await?;
    write(&page, words().details_field_name, "source").await?;
    write(&page, "source", "x").await?;
    page.press(words().save).await?;
    page.hears("alert", &words().details_double_field.of("source")).await?;
    page.press(words().cancel).await?;
    assert_eq!(speech_of(&page, "A speech").await?["metadata"], json!({}));
    Ok(())
}

async fn open_three(page: &Page) -> Outcome {
    page.open().await?;
    for title in ["One", "Two", "Three"] {
        page.call("load", vec![json!({"title": title, "text": format!("{title} is a speech.")})]).await??;
    }
    in_order(page, ["One", "Two", "Three"]).await
}

async fn in_order(page: &Page, expected: [&str; 3]) -> Outcome {
    let expected = expected.map(str::to_owned).to_vec();
    page.comes("the order", expected, || page.names_in(words().speeches)).await
}

async fn speeches_change_places_by_keys(page: Page) -> Outcome {
    open_three(&page).await?;
    page.eval::<Value>("row(arguments[0], 'Three').querySelector('button').focus()", vec![json!(words().speeches)])
        .await?;
    page.held(&[Key::Alt], Key::Up).await?;
    in_order(&page, ["One", "Three", "Two"]).await?;
    page.held(&[Key::Alt], Key::Up).await?;
    in_order(&page, ["Three", "One", "Two"]).await?;
    page.held(&[Key::Alt], Key::Up).await?;
    page.held(&[Key::Alt], Key::Down).await?;
    in_order(&page, ["One", "Three", "Two"]).await?;
    page.until("the focus stays", "return document.activeElement.textContent.startsWith('Three')", vec![]).await?;
    page.press(words().undo).await?;
    in_order(&page, ["Three", "One", "Two"]).await?;
    page.settled().await?;
    page.reload().await?;
    in_order(&page, ["Three", "One", "Two"]).await?;
    page.press(words().undo).await?;
    in_order(&page, ["One", "Three", "Two"]).await
}

async fn speeches_change_places_by_dragging(page: Page) -> Outcome {
    open_three(&page).await?;
    let middle = "const box = row(arguments[0], arguments[1]).getBoundingClientRect();
        return [Math.round(box.left + 60), Math.round(box.top), Math.round(box.bottom)]";
    let place = |name: &'static str| page.eval::<[i64; 3]>(middle, vec![json!(words().speeches), json!(name)]);
    let [x, top, bottom] = place("One").await?;
    let [_, _, end] = place("Three").await?;
    let chain = page.browser.driver.action_chain();
    let y = (top + bottom) / 2;
    chain
        .move_to(x, y)
        .click_and_hold()
        .move_to(x, y + 20)
        .move_to(x, end - 6)
        .move_to(x, end - 4)
        .release()
        .perform()
        .await?;
    in_order(&page, ["Two", "Three", "One"]).await?;
    // What was dragged is not opened by it.
    assert_eq!(page.shown_text().await?, "Three is a speech.");
    page.press(words().undo).await?;
    in_order(&page, ["One", "Two", "Three"]).await?;
    page.click_row(words().speeches, "Two").await?;
    page.until("a click still opens", "return shownText() === 'Two is a speech.'", vec![]).await?;
    Ok(())
}

async fn speeches_change_places_with_buttons(page: Page) -> Outcome {
    open_three(&page).await?;
    from_menu(&page, words().menu_details).await?;
    page.press(words().details_up).await?;
    in_order(&page, ["One", "Three", "Two"]).await?;
    page.press(words().details_up).await?;
    in_order(&page, ["Three", "One", "Two"]).await?;
    page.press(words().details_down).await?;
    in_order(&page, ["One", "Three", "Two"]).await
}

/// Does what loads the app anew, and waits until it takes calls.
async fn across_a_reload(page: &Page, button: &str) -> Outcome {
    page.leave().await;
    let loaded: f64 = page.eval("return performance.timeOrigin", vec![]).await?;
    page.press(button).await?;
    while page.eval::<f64>("return performance.timeOrigin", vec![]).await.unwrap_or(loaded) <= loaded {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    page.ready().await
}

/// Names the project that is open, and begins another.
async fn second_project(page: &Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    from_menu(page, words().menu_project).await?;
    write(page, words().project_name, "First work").await?;
    page.press(words().save).await?;
    from_menu(page, words().menu_project).await?;
    across_a_reload(page, words().project_new).await?;
    assert_eq!(page.call("documents", vec![]).await??, json!([]));
    page.load("The second work is short.").await?;
    page.annotate("short", &["praise"]).await?;
    page.settled().await
}

async fn a_new_project_and_back(page: Page) -> Outcome {
    second_project(&page).await?;
    page.reload().await?;
    page.holds(["short = praise"]).await?;
    from_menu(&page, words().menu_project).await?;
    across_a_reload(&page, &words().project_open.of("First work")).await?;
    page.holds(["deeply concerned = concern"]).await?;
    assert_eq!(page.project().await?["title"], "First work");
    from_menu(&page, words().menu_project).await?;
    across_a_reload(&page, &words().project_open.of(words().project_unnamed)).await?;
    page.holds(["short = praise"]).await?;
    // Another tab takes the one that was opened last; this one keeps its own.
    let (here, _there) = page.new_tab().await?;
    page.open().await?;
    from_menu(&page, words().menu_project).await?;
    across_a_reload(&page, &words().project_open.of("First work")).await?;
    page.holds(["deeply concerned = concern"]).await?;
    page.annotate("the progress", &["praise"]).await?;
    page.settled().await?;
    page.switch_to(&here).await?;
    page.reload().await?;
    page.holds(["short = praise"]).await
}

/// What is left: names of databases, how many texts they hold, and keys of both storages.
const LEFT: &str = "const texts = (name) => new Promise((resolve, reject) => {
        const request = indexedDB.open(name);
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
            const db = request.result;
            if (!db.objectStoreNames.contains('texts')) return db.close(), resolve(0);
            const count = db.transaction('texts').objectStore('texts').count();
            count.onsuccess = () => { db.close(); resolve(count.result); };
        };
    });
    (async () => {
        const names = (await indexedDB.databases()).map((it) => it.name).sort();
        const counts = await Promise.all(names.map(texts));
        const kept = [localStorage, sessionStorage].flatMap((it) => Object.values({ ...it })).join(' ');
        return { names, texts: counts.reduce((sum, it) => sum + it, 0), kept };
    })().then(done, fail)";

async fn nothing_is_left(page: &Page) -> Outcome {
    assert_eq!(page.call("documents", vec![]).await??, json!([]));
    let left: Value = page.eval_async(LEFT, vec![]).await?;
    // The empty project that the page begins with.
    assert_eq!(left["names"], json!(["rostrum"]), "{left}");
    assert_eq!(left["texts"], 0, "{left}");
    let kept = left["kept"].as_str().unwrap_or_default();
    for old in ["First work", "appearance=dark", "rostrum-"] {
        assert!(!kept.contains(old), "{old}: {left}");
    }
    Ok(())
}

async fn erase(page: &Page) -> Outcome {
    from_menu(page, words().menu_project).await?;
    page.press(words().project_erase).await?;
    let named = "return dialog(arguments[0])?.innerText.includes(arguments[1])";
    page.until("it is named", named, vec![json!(words().erase_title), json!("First work")]).await?;
    let disabled: bool =
        page.eval("return one('button', arguments[0]).disabled", vec![json!(words().erase_do)]).await?;
    assert!(disabled, "nothing goes before somebody agreed");
    page.click_on("the agreement", "return document.querySelector('input[type=checkbox]').labels[0]", vec![]).await?;
    across_a_reload(page, words().erase_do).await
}

async fn everything_is_removed(page: Page) -> Outcome {
    page.open().await?;
    page.eval::<Value>("localStorage.setItem('rostrum:settings', 'appearance=dark')", vec![]).await?;
    second_project(&page).await?;
    erase(&page).await?;
    nothing_is_left(&page).await?;
    page.reload().await?;
    nothing_is_left(&page).await
}

async fn another_tab_lets_go_when_everything_is_removed(page: Page) -> Outcome {
    second_project(&page).await?;
    let (first, second) = page.new_tab().await?;
    page.open().await?;
    page.hears("alert", words().read_only_tab).await?;
    erase(&page).await?;
    page.switch_to(&first).await?;
    // It loads itself anew meanwhile.
    let begun = std::time::Instant::now();
    while page.eval::<usize>("return rostrum.documents().length", vec![]).await.unwrap_or(1) > 0 {
        assert!(begun.elapsed().as_secs() < 20, "the other tab goes on as if nothing had happened");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    page.ready().await?;
    nothing_is_left(&page).await?;
    page.switch_to(&second).await?;
    nothing_is_left(&page).await
}
