//! What people can go back to: the trash, versions, and what the page says of its storage.

use rostrum::app::{Op, words};
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::export::downloaded;
use crate::page::Page;
use crate::texts::SPEECH;
use crate::{Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![
        a_removed_speech_waits_in_the_trash_across_a_reload,
        what_undo_brings_back_leaves_the_trash,
        a_speech_is_deleted_for_good,
        after_thirty_days_the_trash_is_empty,
        a_version_comes_back_as_a_copy,
        a_version_is_kept_before_an_import,
        without_a_database_there_are_no_versions_and_the_page_says_so,
        the_storage_page_says_what_is_stored,
        a_browser_that_never_answers_holds_nothing_up,
        the_reminder_comes_after_much_work_and_goes_with_a_download,
    ]
}

/// From now on the page's clock is so many minutes ahead. It is the window's `Date`: a driver's scripts have their own.
async fn ahead(page: &Page, minutes: i64) -> Outcome {
    let shift = "const { Date } = window;
        window.realNow ??= Date.now;
        const now = window.realNow;
        Date.now = () => now() + minutes * 60000"
        .replace("minutes", &minutes.to_string());
    page.eval::<Value>(&shift, vec![]).await?;
    Ok(())
}

async fn by_name(page: &Page, op: Op) -> Outcome {
    page.held(&[Key::Control], 'k').await?;
    page.until("the palette opens", "return !!document.querySelector('dialog[open] [role=combobox]')", vec![]).await?;
    page.keys(words().op_name(op)).await?;
    page.key(Key::Enter).await?;
    let other =
        "return !!document.querySelector('dialog[open]') && !document.querySelector('dialog[open] [role=combobox]')";
    page.until("the dialog opens", other, vec![]).await?;
    Ok(())
}

async fn no_dialog(page: &Page) -> Outcome {
    page.until("the dialog is gone", "return !document.querySelector('dialog[open]')", vec![]).await?;
    Ok(())
}

async fn remove(page: &Page, title: &str) -> Outcome {
    let name = format!("{}: {title}", words().speech_actions);
    page.click_on("the speech can be changed", "return all('button', arguments[0])[0]", vec![json!(name)]).await?;
    page.press(words().delete_speech).await?;
    page.hears("status", &words().history.trashed.of(title)).await
}

async fn load(page: &Page, title: &str, text: &str) -> Outcome {
    page.call("load", vec![json!({"title": title, "text": text})]).await??;
    Ok(())
}

async fn titles(page: &Page, expected: &[&str]) -> Outcome {
    let expected: Vec<String> = expected.iter().map(|it| (*it).to_owned()).collect();
    page.comes("the speeches", expected, || page.names_in(words().speeches)).await
}

async fn trash_has(page: &Page, count: usize) -> Outcome {
    page.until(
        "the trash has as many",
        "const items = [...document.querySelectorAll('.speeches button')].map((it) => it.textContent.trim());
            return arguments[1] === 0 ? !items.some((it) => it.startsWith(arguments[2])) : items.includes(arguments[0])",
        vec![json!(words().history.trash_open.of(count)), json!(count), json!(words().history.trash)],
    )
    .await?;
    Ok(())
}

async fn a_removed_speech_waits_in_the_trash_across_a_reload(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    let id = page.annotate("deeply concerned", &["concern"]).await?;
    page.call("update", vec![json!(id), json!({"note": "Why?"})]).await??;
    load(&page, "Second", "The second speech.").await?;
    let before = page.project().await?;
    remove(&page, "A speech").await?;
    titles(&page, &["Second"]).await?;
    trash_has(&page, 1).await?;
    page.settled().await?;
    page.reload().await?;
    titles(&page, &["Second"]).await?;
    page.press(&words().history.trash_open.of(1)).await?;
    page.until(
        "it is listed with what is said of it",
        "const text = document.querySelector('dialog[open]').innerText; return [...arguments].every((it) => text.includes(it))",
        vec![json!("A speech"), json!(words().annotation_count.of(1)), json!(words().history.trash_left.of(30))],
    )
    .await?;
    page.press(&words().history.put_back_of.of("A speech")).await?;
    page.hears("status", &words().history.put_back_done.of("A speech")).await?;
    no_dialog(&page).await?;
    titles(&page, &["Second", "A speech"]).await?;
    page.holds(["deeply concerned = concern (Why?)"]).await?;
    let after = page.project().await?;
    assert_eq!(after["documents"][1], before["documents"][0], "it is the same speech");
    trash_has(&page, 0).await?;
    // One step.
    page.key(Key::Escape).await?;
    page.press(words().undo).await?;
    titles(&page, &["Second"]).await?;
    trash_has(&page, 1).await?;
    page.settled().await?;
    page.reload().await?;
    trash_has(&page, 1).await
}

async fn what_undo_brings_back_leaves_the_trash(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    remove(&page, "A speech").await?;
    trash_has(&page, 1).await?;
    page.click_on("the message offers it", "return all('button', arguments[0]).at(-1)", vec![json!(words().undo)])
        .await?;
    titles(&page, &["A speech"]).await?;
    trash_has(&page, 0).await?;
    page.settled().await?;
    page.reload().await?;
    titles(&page, &["A speech"]).await?;
    trash_has(&page, 0).await
}

/// Everything that the database holds, as one string.
const DATABASE: &str = "
    const request = indexedDB.open('rostrum');
    request.onerror = () => fail(request.error);
    request.onsuccess = async () => {
        const names = ['texts', 'chunks', 'journal', 'meta'];
        const tx = request.result.transaction(names);
        const all = await Promise.all(names.map((name) => new Promise((resolve) => {
            const asked = tx.objectStore(name).getAll();
            asked.onsuccess = () => resolve(asked.result);
        })));
        request.result.close();
        done(JSON.stringify(all));
    }";

async fn a_speech_is_deleted_for_good(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    load(&page, "Secret", "Nobody shall read this again.").await?;
    ahead(&page, 6).await?;
    // A version of both is kept before this.
    page.annotate("Nobody", &["concern"]).await?;
    remove(&page, "Secret").await?;
    page.settled().await?;
    let kept: String = page.eval_async(DATABASE, vec![]).await?;
    assert!(kept.contains("Nobody shall read"));
    page.press(&words().history.trash_open.of(1)).await?;
    page.press(&words().history.delete_of.of("Secret")).await?;
    page.until(
        "it is asked by name, and said to be final",
        "const text = document.querySelector('dialog[open]').innerText; return [...arguments].every((it) => text.includes(it))",
        vec![
            json!(words().history.delete_ask.of("Secret")),
            json!(words().history.delete_lead.of(words().annotation_count.of(1))),
        ],
    )
    .await?;
    page.press(words().history.delete).await?;
    page.hears("status", &words().history.delete_done.of("Secret")).await?;
    trash_has(&page, 0).await?;
    page.settled().await?;
    let kept: String = page.eval_async(DATABASE, vec![]).await?;
    assert!(!kept.contains("Nobody shall read") && !kept.contains("Secret"), "something of it is still there");
    assert!(kept.contains("deeply concerned"), "the other speech is");
    page.reload().await?;
    titles(&page, &["A speech"]).await
}

async fn after_thirty_days_the_trash_is_empty(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    load(&page, "Old", "An old speech.").await?;
    // Removed when the clock was 31 days behind.
    ahead(&page, -31 * 24 * 60).await?;
    remove(&page, "Old").await?;
    trash_has(&page, 1).await?;
    page.settled().await?;
    page.reload().await?;
    titles(&page, &["A speech"]).await?;
    trash_has(&page, 0).await
}

async fn a_version_comes_back_as_a_copy(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    load(&page, "Second", "The second speech.").await?;
    page.click_row(words().speeches, "A speech").await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    ahead(&page, 6).await?;
    // Of all this a version is kept before the next change.
    page.annotate("the progress", &["praise"]).await?;
    page.annotate("every honest step", &["praise"]).await?;
    page.settled().await?;
    page.reload().await?;
    let before = page.project().await?;
    by_name(&page, Op::Versions).await?;
    let since = words().history.since_last.of(words().history.annotations_more.of(2));
    page.until(
        "what changed is said",
        "return document.querySelector('dialog[open]').innerText.includes(arguments[0])",
        vec![json!(since)],
    )
    .await?;
    let restore =
        "return [...document.querySelectorAll('dialog[open] button')].find((it) => it.textContent === arguments[0])";
    page.click_on("the newest version", restore, vec![json!(words().history.restore)]).await?;
    let chosen = "return [...document.querySelectorAll('dialog[open] input')].map((it) => it.checked)";
    // What differs from now is chosen.
    page.comes("the choice", vec![true, false], || page.eval::<Vec<bool>>(chosen, vec![])).await?;
    page.press(&words().history.restore_do.of(1)).await?;
    page.hears("status", &words().history.restored.of(1)).await?;
    no_dialog(&page).await?;
    page.holds(["deeply concerned = concern"]).await?;
    let after = page.project().await?;
    let (old, new) = (before["documents"].as_array().unwrap(), after["documents"].as_array().unwrap());
    assert_eq!(new.len(), 3);
    assert_eq!(new[..2], old[..], "nothing was replaced");
    let title = new[2]["title"].as_str().unwrap_or_default();
    assert!(title.starts_with("A speech (version of "), "{title}");
    assert_ne!(new[2]["id"], old[0]["id"]);
    page.key(Key::Escape).await?;
    page.press(words().undo).await?;
    titles(&page, &["A speech", "Second"]).await?;
    assert_eq!(page.project().await?["documents"], before["documents"]);
    Ok(())
}

async fn a_version_is_kept_before_an_import(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    let file = page.project().await?.to_string();
    page.annotate("the progress", &["praise"]).await?;
    page.call("import", vec![json!("work.rostrum.json"), json!(file)]).await??;
    by_name(&page, Op::Versions).await?;
    let reasons =
        "return [...document.querySelectorAll('dialog[open] li p:first-child small')].map((it) => it.textContent)";
    let it = &words().history;
    let expected: Vec<String> = [it.reason_import, it.reason_work].map(str::to_owned).to_vec();
    page.comes("why each was kept", expected, || page.eval::<Vec<String>>(reasons, vec![])).await
}

async fn without_a_database_there_are_no_versions_and_the_page_says_so(page: Page) -> Outcome {
    let blocked = "Object.defineProperty(view, 'indexedDB', { value: undefined })";
    page.open_in_frame(1280, 800, blocked).await?;
    page.load(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    by_name(&page, Op::Versions).await?;
    page.until(
        "it is said",
        "return document.querySelector('dialog[open]').innerText.includes(arguments[0])",
        vec![json!(words().history.versions_off)],
    )
    .await?;
    Ok(())
}

/// What the storage page says, by the names of its facts.
async fn fact(page: &Page, name: &str) -> Result<String, crate::Fault> {
    let script = "const items = [...document.querySelectorAll('dialog[open] dt')];
        return items.find((it) => it.textContent === arguments[0])?.nextElementSibling.textContent ?? ''";
    page.eval(script, vec![json!(name)]).await
}

async fn the_storage_page_says_what_is_stored(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    load(&page, "Second", "The second speech.").await?;
    remove(&page, "Second").await?;
    page.settled().await?;
    by_name(&page, Op::Storage).await?;
    let it = &words().history;
    let here = [words().speech_count.of(1), words().annotation_count.of(1), words().label_count.of(3)];
    page.comes("this project", here.join(", "), || fact(&page, it.storage_here)).await?;
    page.comes("the projects", "1".to_owned(), || fact(&page, it.storage_projects)).await?;
    assert_eq!(fact(&page, it.trash).await?, words().speech_count.of(1));
    assert_eq!(fact(&page, it.storage_download).await?, it.storage_never);
    page.until(
        "the browser has answered",
        "return ![...document.querySelectorAll('dialog[open] dd')].some((it) => it.textContent === arguments[0])",
        vec![json!(it.storage_looking)],
    )
    .await?;
    let safe = fact(&page, it.storage_safe).await?;
    assert!([it.storage_yes, it.storage_no, it.storage_unknown].contains(&safe.as_str()), "{safe}");
    // Where pages cannot ask it is said; where they can there is a button.
    let can_ask: bool = page.eval("return !!navigator.storage?.persist", vec![]).await?;
    let text: String = page.eval("return document.querySelector('dialog[open]').innerText", vec![]).await?;
    assert_eq!(text.contains(it.storage_cannot), !can_ask, "{text}");
    page.press(words().download_now).await?;
    downloaded(&page, ".rostrum.json").await?;
    page.until(
        "the download is known",
        "const items = [...document.querySelectorAll('dialog[open] dt')];
            return items.find((it) => it.textContent === arguments[0]).nextElementSibling.textContent.endsWith(arguments[1])",
        vec![json!(it.storage_download), json!(it.storage_changes.of(0))],
    )
    .await?;
    page.settled().await?;
    page.reload().await?;
    by_name(&page, Op::Storage).await?;
    let known = fact(&page, it.storage_download).await?;
    assert!(known.ends_with(&it.storage_changes.of(0)), "{known}");
    Ok(())
}

async fn a_browser_that_never_answers_holds_nothing_up(page: Page) -> Outcome {
    let deaf = "const deaf = { persisted: () => Promise.resolve(false), persist: () => new Promise(() => {}),
            estimate: () => Promise.reject(new Error('no')) };
        Object.defineProperty(view.navigator, 'storage', { value: deaf })";
    page.open_in_frame(1280, 800, deaf).await?;
    page.load(SPEECH).await?;
    by_name(&page, Op::Storage).await?;
    let it = &words().history;
    page.comes("not protected", it.storage_no.to_owned(), || fact(&page, it.storage_safe)).await?;
    page.press(it.storage_ask).await?;
    page.hears("status", it.storage_asking).await?;
    page.press(words().close).await?;
    no_dialog(&page).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    page.settled().await
}

async fn the_reminder_comes_after_much_work_and_goes_with_a_download(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    for _ in 0..5 {
        page.annotate("deeply concerned", &["concern"]).await?;
        page.annotate("the progress", &["praise"]).await?;
    }
    let it = &words().history;
    let shown = "return document.querySelector('.reminder span').textContent";
    assert_eq!(page.eval::<String>(shown, vec![]).await?, "");
    ahead(&page, 4 * 24 * 60).await?;
    page.annotate("every honest step", &["praise"]).await?;
    page.comes("the reminder", it.reminder_never.of(12), || page.eval::<String>(shown, vec![])).await?;
    page.click_on(
        "it can be put away",
        "return document.querySelector('.reminder').querySelector('[aria-label]')",
        vec![],
    )
    .await?;
    page.comes("nothing", String::new(), || page.eval::<String>(shown, vec![])).await?;
    ahead(&page, 8 * 24 * 60).await?;
    for _ in 0..5 {
        page.annotate("deeply concerned", &["concern"]).await?;
        page.annotate("the progress", &["praise"]).await?;
    }
    page.comes("it again", it.reminder_never.of(22), || page.eval::<String>(shown, vec![])).await?;
    page.press(words().download_now).await?;
    downloaded(&page, ".rostrum.json").await?;
    page.comes("nothing", String::new(), || page.eval::<String>(shown, vec![])).await
}
