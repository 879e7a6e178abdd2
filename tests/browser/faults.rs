//! Every way to lose work that can be made on a desk, and what comes of it. `docs/faults.md` says which test stands for
//! which scenario.

use std::sync::Arc;
use std::time::Duration;

use rostrum::app::words;
use serde_json::{Value, json};

use crate::durability::DUMP;
use crate::engine::{Browser, Wishes};
use crate::export::downloaded;
use crate::page::Page;
use crate::server::Spoil;
use crate::texts::SPEECH;
use crate::{Fault, Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![
        a_tab_that_crashes_keeps_what_was_saved in [Chromium] because "only Chromium crashes a tab when told to",
        a_browser_killed_after_saved_has_it_all in [Chromium, Firefox] because "an automated WebKit keeps no profile",
        a_slow_database_is_waited_for,
        where_reading_fails_nothing_is_written,
        a_full_local_storage_disturbs_nothing,
        a_forbidden_local_storage_disturbs_nothing,
        a_database_that_never_answers_is_not_waited_for_long,
        a_browser_without_a_database_says_so,
        a_dead_connection_is_made_anew,
        a_spoilt_profile_is_not_written_over in [Chromium] because "the files are Chromium's",
        two_tabs_read_along_and_take_over,
        a_tab_that_does_not_answer_is_taken_over,
        without_web_locks_the_last_tab_writes,
        an_old_tab_steps_back_from_a_newer_database,
        a_newer_database_is_left_as_it_is,
        a_newer_journal_is_left_as_it_is,
        a_database_half_made_is_made_anew,
        a_panic_in_a_gesture_ends_in_the_rescue_page,
        a_panic_while_drawing_ends_in_the_rescue_page,
        a_stack_overflow_ends_in_the_rescue_page,
        running_out_of_memory_ends_in_the_rescue_page,
        a_rescue_file_has_what_was_never_stored,
        a_panic_at_the_start_leads_to_safe_mode,
        a_crash_in_safe_mode_ends_in_the_rescue_page,
        a_missing_program_ends_in_the_rescue_page,
        a_changed_program_ends_in_the_rescue_page,
        a_missing_script_ends_in_the_rescue_page,
        a_forbidden_webassembly_ends_in_the_rescue_page,
        a_browser_without_webassembly_gets_the_rescue_page,
        a_mislabelled_program_starts_all_the_same,
    ]
}

const DOWNLOAD: &str = "Download my work";
const RELOAD: &str = "Reload";

/// A speech with two annotations, saved.
async fn work(page: &Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    page.annotate("the progress", &["praise"]).await?;
    page.settled().await
}

const WORK: [&str; 2] = ["the progress = praise", "deeply concerned = concern"];

/// Opens the page without waiting for the app.
async fn open_broken(page: &Page) -> Outcome {
    page.account(|it| it.broken = true);
    page.go("/").await
}

/// Opens the app with these faults.
async fn open_with(page: &Page, faults: Value) -> Outcome {
    page.site.inject(Some(&faults.to_string()));
    page.open().await
}

/// Presses a button that loads the page anew, and waits until it is the new one.
async fn press_to_load(page: &Page, name: &str) -> Outcome {
    page.leave().await;
    let loaded: f64 = page.eval("return performance.timeOrigin", vec![]).await?;
    page.press(name).await?;
    while page.eval::<f64>("return performance.timeOrigin", vec![]).await.unwrap_or(loaded) <= loaded {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

/// What the database holds.
async fn dump(page: &Page) -> Result<String, Fault> {
    page.go("/test-pages/blank.html").await?;
    page.eval_async(DUMP, vec![]).await
}

/// The rescue page is there, alone, with this heading.
async fn rescue_page(page: &Page, heading: &str) -> Outcome {
    page.until("the rescue page", "return isSeen(one('button', arguments[0]))", vec![json!(DOWNLOAD)]).await?;
    let is_right = "const app = document.getElementById('app'), focused = document.activeElement;
        return app.inert && !isSeen(app) && focused.tagName === 'H1' && focused.textContent === arguments[0]
            && said('alert').includes(arguments[0])";
    page.until("its heading has the focus, the app is out of reach", is_right, vec![json!(heading)]).await?;
    Ok(())
}

/// Downloads on the rescue page, and opens the file elsewhere.
async fn rescued<const N: usize>(page: &Page, expected: [&str; N]) -> Outcome {
    page.press(DOWNLOAD).await?;
    let (name, content) = downloaded(page, ".json").await?;
    assert!(name.starts_with("rostrum-rescue-"), "{name}");
    page.hears("status", &name).await?;
    let (here, _) = page.new_tab().await?;
    let elsewhere = page.elsewhere()?;
    elsewhere.open().await?;
    let report = elsewhere.call("import", vec![json!(name), json!(content)]).await??;
    assert_eq!(report["report"]["problems"], json!([]), "{report}");
    elsewhere.holds(expected).await?;
    elsewhere.leave().await;
    page.browser.driver.close_window().await?;
    elsewhere.site.stop();
    page.switch_to(&here).await
}

/// Orders a death; see `src/browser/drill.rs`.
async fn fire_drill(page: &Page, how: &str) -> Outcome {
    page.account(|it| it.broken = true);
    page.eval_async::<Value>("faults.drill(arguments[0]).then(done, fail)", vec![json!(how)]).await?;
    Ok(())
}

async fn dies(page: &Page, how: &str) -> Outcome {
    page.site.inject(Some("{}"));
    work(page).await?;
    fire_drill(page, how).await?;
    page.click_text("every honest step").await?;
    rescue_page(page, "Rostrum has stopped").await?;
    page.hears("status", "What you did up to then is kept in this browser.").await?;
    // What is dead says no more.
    let refused = page.call("annotate", vec![json!({"start": 0, "end": 5})]).await?;
    assert_eq!(refused.map_err(|it| it.code), Err("stopped".to_owned()));
    rescued(page, WORK).await?;
    press_to_load(page, RELOAD).await?;
    page.ready().await?;
    page.holds(WORK).await?;
    page.annotate("every honest step", &["praise"]).await?;
    page.settled().await
}

// ---- A: losing work ----------------------------------------------------------------------------------------------

async fn a_tab_that_crashes_keeps_what_was_saved(page: Page) -> Outcome {
    page.account(|it| it.broken = true);
    let (first, second) = page.new_tab().await?;
    work(&page).await?;
    page.leave().await;
    // The answer never comes: there is nobody to give it.
    let crash = page.browser.cdp("Page.crash", json!({}));
    let _ = tokio::time::timeout(Duration::from_secs(2), crash).await;
    page.switch_to(&first).await?;
    page.open().await?;
    page.holds(WORK).await?;
    let _ = (page.switch_to(&second).await, page.browser.driver.close_window().await);
    page.switch_to(&first).await
}

/// How a browser ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// All its processes at once.
    Killed,
    /// In good order.
    Quit,
}

/// Works in a browser of its own, ends it once all is saved, lets `between` change its profile, and starts it again.
async fn started_again(page: &Page, end: End, between: impl FnOnce(&std::path::Path)) -> Result<Page, Fault> {
    let profile = page.browser.scratch(&format!("profile-{}", page.site.origin.replace([':', '/'], "")));
    let wishes = Wishes { profile: Some(profile.clone()), ..Wishes::default() };
    let browser = Arc::new(Browser::start(page.engine(), &wishes).await?);
    let other = page.in_browser(browser.clone());
    work(&other).await?;
    other.hears("status", words().saved).await?;
    match end {
        End::Killed => browser.kill()?,
        End::Quit => {
            other.leave().await;
            browser.quit().await;
        }
    }
    drop((other, browser));
    between(&profile);
    let again = Arc::new(Browser::start(page.engine(), &wishes).await?);
    let other = page.in_browser(again);
    other.open().await?;
    Ok(other)
}

async fn a_browser_killed_after_saved_has_it_all(page: Page) -> Outcome {
    let other = started_again(&page, End::Killed, |_| {}).await?;
    other.holds(WORK).await?;
    other.leave().await;
    other.browser.quit().await;
    Ok(())
}

async fn a_slow_database_is_waited_for(page: Page) -> Outcome {
    work(&page).await?;
    page.site.inject(Some(r#"{"open": "late"}"#));
    page.go("/").await?;
    page.until("it is opening", "return said('status').includes('Opening')", vec![]).await?;
    assert_eq!(page.eval::<u32>("return document.querySelectorAll('textarea').length", vec![]).await?, 0);
    page.eval::<Value>("faults.release()", vec![]).await?;
    page.ready().await?;
    page.holds(WORK).await?;
    page.annotate("every honest step", &["praise"]).await?;
    page.settled().await
}

async fn where_reading_fails_nothing_is_written(page: Page) -> Outcome {
    work(&page).await?;
    let before = dump(&page).await?;
    open_with(&page, json!({"read": "UnknownError"})).await?;
    page.hears("alert", words().not_saved).await?;
    page.load("New work.").await?;
    page.annotate("New", &["praise"]).await?;
    page.press(words().download_now).await?;
    downloaded(&page, ".rostrum.json").await?;
    // Leaving asks first; the driver agrees.
    page.site.inject(None);
    leave_anyway(&page).await?;
    assert_eq!(dump(&page).await?, before);
    page.open().await?;
    page.holds(WORK).await
}

/// Leaves a page that asks before it goes.
async fn leave_anyway(page: &Page) -> Outcome {
    page.leave().await;
    // Chromium notes that it did not ask, because nobody touched the page.
    page.account(|it| it.broken = true);
    let _ = page.browser.driver.goto(format!("{}/test-pages/blank.html", page.site.origin)).await;
    let _ = page.browser.driver.accept_alert().await;
    Ok(())
}

async fn a_full_local_storage_disturbs_nothing(page: Page) -> Outcome {
    open_with(&page, json!({"local": "full"})).await?;
    page.load(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    page.settled().await?;
    page.hears("status", words().saved).await?;
    page.reload().await?;
    page.holds(["deeply concerned = concern"]).await
}

async fn a_forbidden_local_storage_disturbs_nothing(page: Page) -> Outcome {
    open_with(&page, json!({"without": ["localStorage"]})).await?;
    page.load(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    page.settled().await?;
    page.reload().await?;
    page.holds(["deeply concerned = concern"]).await
}

async fn a_database_that_never_answers_is_not_waited_for_long(page: Page) -> Outcome {
    open_with(&page, json!({"open": "hangs"})).await?;
    page.hears("alert", words().not_saved).await?;
    page.load(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    page.holds(["deeply concerned = concern"]).await?;
    leave_anyway(&page).await
}

async fn a_browser_without_a_database_says_so(page: Page) -> Outcome {
    for faults in [json!({"without": ["indexedDB"]}), json!({"open": "SecurityError"}), json!({"open": "UnknownError"})]
    {
        open_with(&page, faults).await?;
        page.hears("alert", words().not_saved).await?;
        page.hears("alert", words().storage_none).await?;
        page.load(SPEECH).await?;
        page.press(words().download_now).await?;
        downloaded(&page, ".rostrum.json").await?;
        leave_anyway(&page).await?;
    }
    Ok(())
}

async fn a_dead_connection_is_made_anew(page: Page) -> Outcome {
    page.site.inject(Some("{}"));
    work(&page).await?;
    for quote in ["every honest step", "arrests"] {
        page.eval::<Value>("faults.close()", vec![]).await?;
        page.annotate(quote, &["praise"]).await?;
        page.settled().await?;
        page.hears("status", words().saved).await?;
    }
    let before = page.summary().await?;
    page.reload().await?;
    assert_eq!(page.summary().await?, before);
    Ok(())
}

async fn a_spoilt_profile_is_not_written_over(page: Page) -> Outcome {
    let mut found = 0;
    let spoil = |profile: &std::path::Path| {
        let mut folders = vec![profile.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                let name = path.to_string_lossy().into_owned();
                if path.is_dir() {
                    folders.push(path);
                } else if name.contains(".indexeddb.leveldb") && name.contains("MANIFEST") {
                    found += usize::from(std::fs::write(path, "not what was written").is_ok());
                }
            }
        }
    };
    let other = started_again(&page, End::Quit, spoil).await?;
    assert!(found > 0, "the profile has no such file");
    // Chromium may repair it, may not open it, or may begin anew; it is never passed over in silence.
    let script = "const shown = document.body.innerText;
        return rostrum.documents().length > 0 || [...arguments].some((it) => shown.includes(it))";
    let told = vec![json!(words().not_saved), json!(words().speeches_gone), json!(words().load_failed)];
    other.until("the work, or word of its loss", script, told).await?;
    other.leave().await;
    other.browser.quit().await;
    Ok(())
}

async fn two_tabs_read_along_and_take_over(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    page.settled().await?;
    let (first, second) = page.new_tab().await?;
    page.open().await?;
    page.hears("alert", words().read_only_tab).await?;
    page.holds(["deeply concerned = concern"]).await?;
    // It reads along, also a new speech, and stays where it is.
    page.switch_to(&first).await?;
    page.annotate("the progress", &["praise"]).await?;
    page.settled().await?;
    page.switch_to(&second).await?;
    page.holds(WORK).await?;
    page.until("it is painted", "return marks().length >= 2", vec![]).await?;
    assert_eq!(page.shown_text().await?, SPEECH);
    // It takes over: the first one hears of it.
    page.press(words().safety.take_over).await?;
    page.until("it writes", "return !said('alert')", vec![]).await?;
    page.annotate("every honest step", &["praise"]).await?;
    page.settled().await?;
    let all = page.summary().await?;
    page.switch_to(&first).await?;
    page.hears("status", words().read_only).await?;
    page.hears("alert", words().safety.handed_over).await?;
    page.comes("it reads along in turn", all.clone(), || page.summary()).await?;
    let refused = page.call("annotate", vec![json!({"start": 0, "end": 5, "labels": ["praise"]})]).await?;
    assert_eq!(refused.map_err(|it| it.code), Err("read-only".to_owned()));
    // And back, with what was done in between and can be undone.
    page.press(words().safety.take_over).await?;
    page.until("it writes again", "return !said('alert')", vec![]).await?;
    page.call("undo", vec![]).await??;
    page.holds(WORK).await?;
    page.settled().await?;
    page.switch_to(&second).await?;
    page.hears("alert", words().safety.handed_over).await?;
    page.holds(WORK).await?;
    page.leave().await;
    page.browser.driver.close_window().await?;
    page.switch_to(&first).await?;
    page.reload().await?;
    page.holds(WORK).await
}

async fn a_tab_that_does_not_answer_is_taken_over(page: Page) -> Outcome {
    page.site.inject(Some("{}"));
    work(&page).await?;
    // It cannot save what it does now, and cannot put it aside either.
    page.eval::<Value>("faults.write = 'UnknownError'; faults.local = 'full'", vec![]).await?;
    page.annotate("every honest step", &["praise"]).await?;
    page.site.inject(None);
    let (first, second) = page.new_tab().await?;
    page.open().await?;
    page.press(words().safety.take_over).await?;
    page.switch_to(&first).await?;
    page.hears("status", words().read_only).await?;
    page.hears("alert", words().safety.behind).await?;
    page.press(words().download_now).await?;
    let (_, content) = downloaded(&page, ".rostrum.json").await?;
    assert!(content.contains("every honest step"));
    page.eval::<Value>("faults.write = null; faults.local = null", vec![]).await?;
    page.switch_to(&second).await?;
    page.until("it writes", "return !said('alert')", vec![]).await?;
    page.holds(WORK).await?;
    page.call("import", vec![json!("mine.rostrum.json"), json!(content)]).await??;
    page.until("it joins the rest", "return rostrum.annotations().length === 3", vec![]).await?;
    page.settled().await?;
    page.leave().await;
    page.browser.driver.close_window().await?;
    page.switch_to(&first).await?;
    leave_anyway(&page).await
}

async fn without_web_locks_the_last_tab_writes(page: Page) -> Outcome {
    page.site.inject(Some(r#"{"without": ["locks"]}"#));
    work(&page).await?;
    let (first, second) = page.new_tab().await?;
    page.open().await?;
    page.annotate("every honest step", &["praise"]).await?;
    page.settled().await?;
    page.switch_to(&first).await?;
    // It notices with its next change, and offers that change.
    page.annotate("arrests", &["concern"]).await?;
    page.hears("alert", words().safety.behind).await?;
    page.press(words().download_now).await?;
    let (_, content) = downloaded(&page, ".rostrum.json").await?;
    page.switch_to(&second).await?;
    page.call("import", vec![json!("mine.rostrum.json"), json!(content)]).await??;
    page.until("all of it is there", "return rostrum.annotations().length === 4", vec![]).await?;
    page.settled().await?;
    page.leave().await;
    page.browser.driver.close_window().await?;
    page.switch_to(&first).await?;
    leave_anyway(&page).await
}

/// Makes the database one of a newer program; gives how long that took, in milliseconds.
const UPGRADE: &str = "const begun = performance.now(), request = indexedDB.open('rostrum', 2);
    request.onupgradeneeded = () => request.result.createObjectStore('future').put('of another kind', 'work');
    request.onerror = () => fail(request.error);
    request.onsuccess = () => { request.result.close(); done(performance.now() - begun); }";

async fn an_old_tab_steps_back_from_a_newer_database(page: Page) -> Outcome {
    work(&page).await?;
    let (first, _) = page.new_tab().await?;
    page.go("/test-pages/blank.html").await?;
    let took: f64 = page.eval_async(UPGRADE, vec![]).await?;
    assert!(took < 5_000.0, "{took} ms");
    let before: String = page.eval_async(DUMP, vec![]).await?;
    page.switch_to(&first).await?;
    page.hears("status", words().read_only).await?;
    page.hears("alert", words().safety.newer).await?;
    page.find("button", words().reload).await?;
    page.press(words().safety.download_kept).await?;
    let (_, content) = downloaded(&page, ".json").await?;
    assert!(content.contains("of another kind"), "all of it, also what is not known here");
    let refused = page.call("annotate", vec![json!({"start": 0, "end": 5, "labels": ["praise"]})]).await?;
    assert_eq!(refused.map_err(|it| it.code), Err("read-only".to_owned()));
    assert_eq!(dump(&page).await?, before);
    Ok(())
}

async fn a_newer_database_is_left_as_it_is(page: Page) -> Outcome {
    work(&page).await?;
    page.go("/test-pages/blank.html").await?;
    page.eval_async::<f64>(UPGRADE, vec![]).await?;
    let before: String = page.eval_async(DUMP, vec![]).await?;
    page.open().await?;
    page.hears("alert", words().safety.newer).await?;
    page.press(words().safety.download_kept).await?;
    let (_, content) = downloaded(&page, ".json").await?;
    assert!(content.contains("of another kind") && content.contains("deeply concerned"));
    assert_eq!(dump(&page).await?, before);
    Ok(())
}

async fn a_newer_journal_is_left_as_it_is(page: Page) -> Outcome {
    work(&page).await?;
    page.go("/test-pages/blank.html").await?;
    let age = "const request = indexedDB.open('rostrum');
        request.onerror = () => fail(request.error);
        request.onsuccess = () => {
            const db = request.result, tx = db.transaction('meta', 'readwrite'), meta = tx.objectStore('meta');
            meta.get('snapshot').onsuccess = (event) => {
                const record = event.target.result;
                meta.put({ ...record, json: JSON.stringify({ ...JSON.parse(record.json), version: 99 }) }, 'snapshot');
            };
            tx.oncomplete = () => { db.close(); done(null); };
        }";
    page.eval_async::<Value>(age, vec![]).await?;
    let before: String = page.eval_async(DUMP, vec![]).await?;
    page.open().await?;
    page.hears("alert", words().safety.newer).await?;
    let refused = page.call("load", vec![json!({"text": "New work."})]).await?;
    assert_eq!(refused.map_err(|it| it.code), Err("read-only".to_owned()));
    assert_eq!(dump(&page).await?, before);
    Ok(())
}

async fn a_database_half_made_is_made_anew(page: Page) -> Outcome {
    open_with(&page, json!({"write": "UnknownError"})).await?;
    page.hears("alert", words().not_saved).await?;
    page.site.inject(None);
    leave_anyway(&page).await?;
    work(&page).await?;
    page.reload().await?;
    page.holds(WORK).await
}

// ---- B: the program itself fails ---------------------------------------------------------------------------------

async fn a_panic_in_a_gesture_ends_in_the_rescue_page(page: Page) -> Outcome {
    dies(&page, "panic").await
}

async fn a_panic_while_drawing_ends_in_the_rescue_page(page: Page) -> Outcome {
    dies(&page, "render").await
}

async fn a_stack_overflow_ends_in_the_rescue_page(page: Page) -> Outcome {
    dies(&page, "stack").await
}

async fn running_out_of_memory_ends_in_the_rescue_page(page: Page) -> Outcome {
    dies(&page, "memory").await
}

async fn a_rescue_file_has_what_was_never_stored(page: Page) -> Outcome {
    page.account(|it| it.broken = true);
    // Once with a database that takes no more, once without any.
    for faults in [json!({}), json!({"open": "SecurityError"})] {
        open_with(&page, faults).await?;
        page.load(SPEECH).await?;
        page.annotate("deeply concerned", &["concern"]).await?;
        page.eval::<Value>("faults.write = 'QuotaExceededError'", vec![]).await?;
        page.annotate("the progress", &["praise"]).await?;
        page.hears("alert", words().not_saved).await?;
        fire_drill(&page, "panic").await?;
        page.click_text("every honest step").await?;
        rescue_page(&page, "Rostrum has stopped").await?;
        page.hears("status", "Not all of it could be saved").await?;
        page.site.inject(None);
        rescued(&page, WORK).await?;
        leave_anyway(&page).await?;
    }
    Ok(())
}

async fn a_panic_at_the_start_leads_to_safe_mode(page: Page) -> Outcome {
    work(&page).await?;
    page.site.inject(Some(r#"{"die": "start"}"#));
    open_broken(&page).await?;
    rescue_page(&page, "Rostrum has stopped").await?;
    rescued(&page, WORK).await?;
    press_to_load(&page, RELOAD).await?;
    // The same start would crash again: now there is the list alone.
    page.until(
        "safe mode",
        "return document.activeElement.textContent === arguments[0]",
        vec![json!(words().safety.safe_title)],
    )
    .await?;
    assert_eq!(
        page.eval::<u32>("return document.querySelectorAll('mark, [data-rostrum=text]').length", vec![]).await?,
        0
    );
    page.press(&words().safety.download_one.of("A speech")).await?;
    let (_, content) = downloaded(&page, ".rostrum.json").await?;
    assert!(content.contains("deeply concerned"));
    page.press(words().safety.download_kept).await?;
    let (name, _) = downloaded(&page, ".json").await?;
    assert!(name.starts_with("rostrum-rescue-"), "{name}");
    // Opened as usual it crashes once more, and the next start is safe again.
    press_to_load(&page, words().safety.open_normally).await?;
    rescue_page(&page, "Rostrum has stopped").await?;
    page.site.inject(None);
    press_to_load(&page, RELOAD).await?;
    page.find("button", words().safety.open_normally).await?;
    press_to_load(&page, words().safety.open_normally).await?;
    page.ready().await?;
    page.holds(WORK).await
}

async fn a_crash_in_safe_mode_ends_in_the_rescue_page(page: Page) -> Outcome {
    work(&page).await?;
    page.eval::<Value>("localStorage.setItem('rostrum:crashes', '2')", vec![]).await?;
    page.site.inject(Some(r#"{"die": "safe"}"#));
    open_broken(&page).await?;
    rescue_page(&page, "Rostrum cannot open this work").await?;
    rescued(&page, WORK).await
}

async fn cannot_start(page: &Page, what: &str, spoil: Spoil) -> Outcome {
    work(page).await?;
    page.site.spoil(Some((what, spoil)));
    open_broken(page).await?;
    rescue_page(page, "Rostrum could not start").await?;
    rescued(page, WORK).await?;
    page.site.spoil(None);
    press_to_load(page, RELOAD).await?;
    page.ready().await?;
    page.holds(WORK).await
}

async fn a_missing_program_ends_in_the_rescue_page(page: Page) -> Outcome {
    cannot_start(&page, ".wasm", Spoil::Missing).await
}

async fn a_changed_program_ends_in_the_rescue_page(page: Page) -> Outcome {
    cannot_start(&page, ".wasm", Spoil::Changed).await
}

async fn a_missing_script_ends_in_the_rescue_page(page: Page) -> Outcome {
    for script in ["boot.mjs", "painter.mjs"] {
        cannot_start(&page, script, Spoil::Missing).await?;
    }
    Ok(())
}

async fn a_forbidden_webassembly_ends_in_the_rescue_page(page: Page) -> Outcome {
    work(&page).await?;
    page.site.spoil(Some(("/", Spoil::Forbidden)));
    open_broken(&page).await?;
    rescue_page(&page, "Rostrum could not start").await?;
    page.site.spoil(None);
    rescued(&page, WORK).await
}

async fn a_browser_without_webassembly_gets_the_rescue_page(page: Page) -> Outcome {
    work(&page).await?;
    page.site.inject(Some(r#"{"without": ["WebAssembly"]}"#));
    open_broken(&page).await?;
    rescue_page(&page, "Rostrum could not start").await?;
    page.site.inject(None);
    rescued(&page, WORK).await
}

async fn a_mislabelled_program_starts_all_the_same(page: Page) -> Outcome {
    work(&page).await?;
    page.account(|it| it.broken = true);
    page.site.spoil(Some((".wasm", Spoil::Mislabelled)));
    page.open().await?;
    page.holds(WORK).await
}
