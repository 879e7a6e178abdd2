//! A release build is cut in two: the page stands before the rest of the program arrives, and what needs it waits for it.

use std::fs::OpenOptions;
use std::io::Write;
use std::time::Duration;

use serde_json::{Value, json};

use crate::page::Page;
use crate::server::Spoil;
use crate::texts::{SPEECH, long};
use crate::{Fault, Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![
        to_open_and_read_needs_the_core_alone,
        the_rest_is_fetched_when_it_is_called_before,
        without_the_rest_the_work_can_be_taken_away,
        the_rest_comes_when_the_network_is_back,
    ]
}

/// The end of the name of the file with the rest.
const REST: &str = "_rest.wasm";

/// How often it was asked for.
fn asked(page: &Page) -> usize {
    page.site.requests().iter().filter(|it| it.path.ends_with(REST)).count()
}

/// Opens the app where the rest cannot be fetched. Whether there is a rest: builds for development are one piece.
async fn open_without(page: &Page) -> Result<bool, Fault> {
    page.account(|it| it.broken = true);
    page.site.spoil(Some((REST, Spoil::Missing)));
    let before = asked(page);
    page.open().await?;
    let is_cut = page.eval("return !!document.querySelector('script[data-rest]')", vec![]).await?;
    if is_cut {
        page.comes("the page has asked for the rest, once", before + 1, || async { Ok(asked(page)) }).await?;
    }
    Ok(is_cut)
}

/// Help is in the rest.
async fn show_help(page: &Page) -> Outcome {
    page.keys("?").await
}

/// Has a speech kept as people have them: with labels of its own and so many annotations that cross each other.
async fn keep_a_debate(page: &Page, count: usize) -> Outcome {
    page.site.spoil(None);
    page.open().await?;
    let text = long(count * 60);
    let labels: Vec<Value> = (0..9).map(|n| json!({"name": format!("Matter {n}"), "color": "#B3261E"})).collect();
    let annotations: Vec<Value> = (0..count)
        .map(|n| json!({"start": n * 50, "end": n * 50 + 20 + n % 7 * 10, "labels": [format!("Matter {}", n % 9)]}))
        .collect();
    let speech = json!({"title": "A debate", "text": text, "labels": labels, "annotations": annotations});
    page.call("load", vec![speech]).await??;
    page.settled().await
}

/// Opens the app where the rest can be had, and has a speech with two annotations kept.
async fn keep_a_speech(page: &Page, text: &str) -> Outcome {
    page.site.spoil(None);
    page.open().await?;
    page.load(text).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    page.annotate("the progress", &["praise"]).await?;
    page.settled().await
}

/// In a build that counts, for `scripts/core-list`: writes down which functions ran since the page was opened.
async fn write_down_what_ran(page: &Page) -> Outcome {
    let Some(path) = std::env::var_os("ROSTRUM_RAN") else { return Ok(()) };
    let ran: String = page.eval("return (window.wrappedJSObject ?? window).rostrumRan()", vec![]).await?;
    writeln!(OpenOptions::new().append(true).create(true).open(path)?, "{ran}")?;
    Ok(())
}

/// What happens to a page that is looked at: a window changes its size, loses the focus, is left; a pointer passes.
async fn look_around(page: &Page) -> Outcome {
    let script = "for (const type of ['resize', 'blur', 'focus', 'pagehide']) window.dispatchEvent(new Event(type));
        document.dispatchEvent(new Event('visibilitychange'));
        const mark = pane() ? marks()[0] : null;
        for (const it of [document.body, pane(), mark]) {
            for (const type of ['over', 'move', 'out']) {
                it?.dispatchEvent(new PointerEvent(`pointer${type}`, { bubbles: true }));
                it?.dispatchEvent(new MouseEvent(`mouse${type}`, { bubbles: true }));
            }
        }
        const frame = () => new Promise((next) => requestAnimationFrame(next));
        frame().then(frame).then(frame).then(() => done(null))";
    page.eval_async::<Value>(script, vec![]).await?;
    Ok(())
}

async fn to_open_and_read_needs_the_core_alone(page: Page) -> Outcome {
    open_without(&page).await?;
    look_around(&page).await?;
    write_down_what_ran(&page).await?;
    keep_a_speech(&page, &format!("{SPEECH}\n\n{}", long(100_000))).await?;
    visit(&page, 2).await?;
    let marked: Vec<String> = page.eval("return marks().map((it) => it.textContent)", vec![]).await?;
    assert_eq!(marked, ["the progress", "deeply concerned"]);
    page.until("the whole text is there", "return pane().textContent.includes('Paragraph 100 ')", vec![]).await?;
    // As it was written down at first, and as it is after a moment: a snapshot.
    for (count, rest) in [(30, 0), (30, 3), (3_000, 3)] {
        keep_a_debate(&page, count).await?;
        tokio::time::sleep(Duration::from_secs(rest)).await;
        visit(&page, 10).await?;
    }
    Ok(())
}

/// Opens the app without the rest and reads the speech, which has so many marks at its start.
async fn visit(page: &Page, count: usize) -> Outcome {
    let before = asked(page);
    let is_cut = open_without(page).await?;
    page.until("its passages are there", "return marks().length >= arguments[0]", vec![json!(count)]).await?;
    look_through(page).await?;
    write_down_what_ran(page).await?;
    if is_cut {
        assert_eq!(asked(page), before + 1, "the page asks once, and nothing that was done needs the rest");
    }
    Ok(())
}

/// What people do who only read.
async fn look_through(page: &Page) -> Outcome {
    for share in [1.0, 0.4, 0.0] {
        // What stands beside the text follows when it rests.
        let scroll = "const view = scrollerOf(pane()); view.scrollTop = arguments[0] * view.scrollHeight;
            setTimeout(() => done(null), 400)";
        page.eval_async::<Value>(scroll, vec![json!(share)]).await?;
    }
    look_around(page).await
}

async fn the_rest_is_fetched_when_it_is_called_before(page: Page) -> Outcome {
    keep_a_speech(&page, SPEECH).await?;
    open_without(&page).await?;
    page.site.spoil(None);
    page.drag("Madam President").await?;
    page.choose("Praise").await?;
    page.holds(["Madam President = praise", "the progress = praise", "deeply concerned = concern"]).await
}

async fn without_the_rest_the_work_can_be_taken_away(page: Page) -> Outcome {
    keep_a_speech(&page, SPEECH).await?;
    let is_cut = open_without(&page).await?;
    if is_cut {
        show_help(&page).await?;
        page.until("the rescue page", "return isSeen(one('button', 'Download my work'))", vec![]).await?;
    }
    page.site.spoil(None);
    page.open().await?;
    page.holds(["the progress = praise", "deeply concerned = concern"]).await
}

async fn the_rest_comes_when_the_network_is_back(page: Page) -> Outcome {
    keep_a_speech(&page, SPEECH).await?;
    let is_cut = open_without(&page).await?;
    page.site.spoil(None);
    if is_cut {
        let before = asked(&page);
        page.eval::<Value>("window.dispatchEvent(new Event('online'))", vec![]).await?;
        page.comes("the rest is asked for", before + 1, || async { Ok(asked(&page)) }).await?;
    }
    show_help(&page).await?;
    page.until("the help is open", "return isSeen(document.querySelector('dialog[open]'))", vec![]).await?;
    Ok(())
}
