//! Nothing is lost: reloads, closed tabs, second tabs, a database that stalls, is full, is gone or cannot be read.

use std::time::Duration;

use rostrum::app::words;
use serde_json::{Value, json};

use crate::export::downloaded;
use crate::page::Page;
use crate::texts::SPEECH;
use crate::{Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![
        a_reload_keeps_everything,
        a_tab_closed_right_after_an_edit_loses_nothing,
        a_tab_closed_while_a_note_is_typed_loses_nothing,
        leaving_and_coming_back_loses_nothing,
        saved_is_said_only_when_the_database_has_it,
        a_second_tab_reads_and_takes_over,
        a_full_disk_is_said_and_waited_for,
        without_a_database_work_goes_on,
        what_cannot_be_read_is_left_as_it_is,
        speeches_that_the_browser_cleared_are_missed_aloud,
        a_program_that_died_says_so,
    ]
}

async fn a_reload_keeps_everything(page: Page) -> Outcome {
    page.open_speech("A first one.").await?;
    page.load(SPEECH).await?;
    let id = page.annotate("deeply concerned", &["concern"]).await?;
    page.call("update", vec![json!(id), json!({"note": "Zürich 👍"})]).await??;
    page.press(words().add_label).await?;
    page.find("textbox", words().label_name).await?;
    page.keys("Hope\u{e007}").await?;
    page.comes("the codebook", 4, || async { Ok(page.names_in(words().labels).await?.len()) }).await?;
    page.annotate("every honest step", &["hope"]).await?;
    page.annotate("the progress", &["praise"]).await?;
    page.call("undo", vec![]).await??;
    page.settled().await?;
    page.hears("status", words().saved).await?;
    let before = page.project().await?;
    page.reload().await?;
    assert_eq!(page.project().await?, before);
    assert_eq!(page.shown_text().await?, SPEECH, "the same speech is open");
    page.holds(["deeply concerned = concern (Zürich 👍)", "every honest step = hope"]).await?;
    // History is back as well, both ways.
    page.press(words().redo).await?;
    page.holds(["the progress = praise", "deeply concerned = concern (Zürich 👍)", "every honest step = hope"]).await?;
    for _ in 0..3 {
        page.press(words().undo).await?;
    }
    page.comes("the codebook", 3, || async { Ok(page.names_in(words().labels).await?.len()) }).await?;
    page.holds(["deeply concerned = concern (Zürich 👍)"]).await?;
    page.settled().await?;
    page.reload().await?;
    for _ in 0..3 {
        page.press(words().redo).await?;
    }
    page.holds(["the progress = praise", "deeply concerned = concern (Zürich 👍)", "every honest step = hope"]).await
}

async fn a_tab_closed_right_after_an_edit_loses_nothing(page: Page) -> Outcome {
    let (first, _) = page.new_tab().await?;
    page.open_speech(SPEECH).await?;
    page.settled().await?;
    for (quote, label) in [("deeply concerned", "concern"), ("the progress", "praise")] {
        page.leave().await;
        // The very next command after the edit closes the tab: it is gone a few milliseconds later.
        let edit = "const [start, end] = spanOf(arguments[0]);
            rostrum.annotate({ start, end, labels: [arguments[1]], offsetUnit: 'utf-16' })";
        page.eval::<Value>(edit, vec![json!(quote), json!(label)]).await?;
        page.browser.driver.close_window().await?;
        page.switch_to(&first).await?;
        page.new_tab().await?;
        page.open().await?;
    }
    page.holds(["the progress = praise", "deeply concerned = concern"]).await
}

async fn a_tab_closed_while_a_note_is_typed_loses_nothing(page: Page) -> Outcome {
    let (first, _) = page.new_tab().await?;
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    page.click_text("concerned").await?;
    page.popover_is(true).await?;
    page.press(words().note).await?;
    page.find("textbox", words().note_name).await?;
    page.leave().await;
    page.keys("never confirmed").await?;
    page.browser.driver.close_window().await?;
    page.switch_to(&first).await?;
    page.open().await?;
    page.holds(["deeply concerned = concern (never confirmed)"]).await
}

async fn leaving_and_coming_back_loses_nothing(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.settled().await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    page.go("/test-pages/blank.html").await?;
    // WebKit brings the page back as it was, the others load it anew.
    page.browser.driver.back().await?;
    page.ready().await?;
    page.holds(["deeply concerned = concern"]).await?;
    page.annotate("the progress", &["praise"]).await?;
    page.settled().await?;
    page.reload().await?;
    page.holds(["the progress = praise", "deeply concerned = concern"]).await
}

/// Holds a writing transaction of the app's database open, so that all others wait, until `window.holding` is false.
const HOLD: &str = "const request = indexedDB.open('rostrum');
    request.onerror = () => fail(request.error);
    request.onsuccess = () => {
        const db = request.result, names = [...db.objectStoreNames];
        const store = db.transaction(names, 'readwrite').objectStore(names[0]);
        window.holding = true;
        let first = true;
        const spin = () => {
            store.get(0).onsuccess = () => {
                if (first) done(null);
                first = false;
                if (window.holding) spin(); else db.close();
            };
        };
        spin();
    }";

async fn saved_is_said_only_when_the_database_has_it(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.settled().await?;
    page.hears("status", words().saved).await?;
    page.eval_async::<Value>(HOLD, vec![]).await?;
    page.eval::<Value>("window.saved = 0; rostrum.on('saved', () => { window.saved += 1 })", vec![]).await?;
    page.drag("deeply concerned").await?;
    page.popover_is(true).await?;
    page.keys("2").await?;
    page.holds(["deeply concerned = concern"]).await?;
    page.hears("status", words().saving).await?;
    // Here nothing must happen, so there is nothing to wait for but time.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let said = page.said("status").await?;
    assert!(said.contains(words().saving) && !said.contains(words().saved), "{said}");
    assert_eq!(page.eval::<u32>("return window.saved", vec![]).await?, 0);
    page.eval::<Value>("window.holding = false", vec![]).await?;
    page.hears("status", words().saved).await?;
    page.until("it is told", "return window.saved > 0", vec![]).await?;
    Ok(())
}

async fn a_second_tab_reads_and_takes_over(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    page.settled().await?;
    let (first, second) = page.new_tab().await?;
    page.open().await?;
    page.hears("status", words().read_only).await?;
    page.hears("alert", words().read_only_tab).await?;
    page.holds(["deeply concerned = concern"]).await?;
    // Neither gestures nor scripts change anything.
    page.drag("the progress").await?;
    page.keys("1").await?;
    page.press(words().add_label).await?;
    page.find("textbox", words().label_name).await?;
    page.keys("Hope\u{e007}").await?;
    let refused = page.call("undo", vec![]).await?;
    assert!(refused.is_err() || page.summary().await? == ["deeply concerned = concern"]);
    let refused = page.call("annotate", vec![json!({"start": 0, "end": 5, "labels": ["praise"]})]).await?;
    assert_eq!(refused.map_err(|it| it.code), Err("read-only".to_owned()));
    page.holds(["deeply concerned = concern"]).await?;
    assert_eq!(page.names_in(words().labels).await?.len(), 3);
    // But it can be taken away.
    page.press(words().export).await?;
    downloaded(&page, ".rostrum.json").await?;
    page.switch_to(&first).await?;
    page.annotate("the progress", &["praise"]).await?;
    page.settled().await?;
    page.leave().await;
    page.browser.driver.close_window().await?;
    page.switch_to(&second).await?;
    page.hears("alert", words().read_only_free).await?;
    page.press(words().safety.take_over).await?;
    page.until("it writes", "return !said('alert')", vec![]).await?;
    page.holds(["the progress = praise", "deeply concerned = concern"]).await?;
    page.annotate("every honest step", &["praise"]).await?;
    page.settled().await
}

async fn a_full_disk_is_said_and_waited_for(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.settled().await?;
    let fill = "window.full = true;
        for (const name of ['put', 'add']) {
            const native = IDBObjectStore.prototype[name];
            IDBObjectStore.prototype[name] = function (...rest) {
                if (window.full) throw new DOMException('The disk is full', 'QuotaExceededError');
                return native.apply(this, rest);
            };
        }";
    page.eval::<Value>(fill, vec![]).await?;
    page.drag("deeply concerned").await?;
    page.popover_is(true).await?;
    page.keys("2").await?;
    page.hears("status", &words().not_saved_because(words().storage_full)).await?;
    page.hears("alert", &words().not_saved_because(words().storage_full)).await?;
    // Work goes on, and can be taken away.
    page.annotate("the progress", &["praise"]).await?;
    page.press(words().download_now).await?;
    let (_, content) = downloaded(&page, ".rostrum.json").await?;
    let given = page.call("export", vec![json!("rostrum")]).await??;
    assert_eq!(given["bytes"], json!(content));
    page.eval::<Value>("window.full = false", vec![]).await?;
    page.hears("status", words().saved).await?;
    let quiet = "return !said('alert').includes(arguments[0])";
    page.until("the warning goes", quiet, vec![json!(words().not_saved)]).await?;
    page.reload().await?;
    page.holds(["the progress = praise", "deeply concerned = concern"]).await
}

async fn without_a_database_work_goes_on(page: Page) -> Outcome {
    let break_it =
        "view.IDBFactory.prototype.open = () => { throw new view.DOMException('Storage is blocked', 'SecurityError') }";
    page.open_in_frame(1300, 880, break_it).await?;
    page.hears("alert", words().not_saved).await?;
    page.load(SPEECH).await?;
    page.drag("deeply concerned").await?;
    page.popover_is(true).await?;
    page.keys("2").await?;
    page.holds(["deeply concerned = concern"]).await?;
    page.hears("status", words().not_saved).await?;
    let said = page.said("status").await?;
    assert!(!said.contains(words().saved), "{said}");
    page.press(words().download_now).await?;
    let (_, content) = downloaded(&page, ".rostrum.json").await?;
    let given = page.call("export", vec![json!("rostrum")]).await??;
    assert_eq!(given["bytes"], json!(content));
    Ok(())
}

/// What the database holds, as one text.
pub(crate) const DUMP: &str = "const request = indexedDB.open('rostrum');
    request.onerror = () => fail(request.error);
    request.onsuccess = () => {
        const db = request.result, names = [...db.objectStoreNames];
        const tx = db.transaction(names);
        const found = names.map((name) => [name, tx.objectStore(name).getAllKeys(), tx.objectStore(name).getAll()]);
        tx.oncomplete = () => {
            db.close();
            done(JSON.stringify(found.map(([name, keys, values]) => [name, keys.result, values.result])));
        };
    }";

async fn what_cannot_be_read_is_left_as_it_is(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.settled().await?;
    page.go("/test-pages/blank.html").await?;
    let spoil = "const request = indexedDB.open('rostrum');
        request.onerror = () => fail(request.error);
        request.onsuccess = () => {
            const db = request.result, tx = db.transaction('meta', 'readwrite'), meta = tx.objectStore('meta');
            meta.get('snapshot').onsuccess = (event) =>
                meta.put({ base: 0, generation: 1, ...event.target.result, json: 'not what we wrote' }, 'snapshot');
            tx.oncomplete = () => { db.close(); done(null); };
        }";
    page.eval_async::<Value>(spoil, vec![]).await?;
    let before: String = page.eval_async(DUMP, vec![]).await?;
    assert!(before.contains("not what we wrote"));
    page.open().await?;
    page.hears("alert", words().load_failed).await?;
    page.hears("status", words().memory_only).await?;
    page.load("New work.").await?;
    page.annotate("New", &["praise"]).await?;
    page.press(words().download_now).await?;
    downloaded(&page, ".rostrum.json").await?;
    page.go("/test-pages/blank.html").await?;
    let after: String = page.eval_async(DUMP, vec![]).await?;
    assert_eq!(after, before, "nothing was written over what could not be read");
    Ok(())
}

async fn speeches_that_the_browser_cleared_are_missed_aloud(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.settled().await?;
    page.go("/test-pages/blank.html").await?;
    let clear = "const request = indexedDB.deleteDatabase('rostrum');
        request.onerror = () => fail(request.error);
        request.onsuccess = () => done(null)";
    page.eval_async::<Value>(clear, vec![]).await?;
    page.open().await?;
    page.hears("alert", words().speeches_gone).await
}

async fn a_program_that_died_says_so(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    page.settled().await?;
    // What the panic hook sends.
    page.eval::<Value>("dispatchEvent(new CustomEvent('rostrum-panic', { detail: 'a test' }))", vec![]).await?;
    page.until("the page says so", "return said('alert').includes('Rostrum has stopped')", vec![]).await?;
    page.leave().await;
    let loaded: f64 = page.eval("return performance.timeOrigin", vec![]).await?;
    page.press(words().reload).await?;
    while page.eval::<f64>("return performance.timeOrigin", vec![]).await.unwrap_or(loaded) <= loaded {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    page.ready().await?;
    page.holds(["deeply concerned = concern"]).await
}
