//! A release build is cut in two: the page stands before the rest of the program arrives, and what needs it waits for it.

use thirtyfour::Key;

use crate::page::Page;
use crate::server::Spoil;
use crate::texts::SPEECH;
use crate::{Fault, Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![
        to_open_read_and_annotate_needs_the_core_alone,
        the_rest_is_fetched_when_it_is_called_before,
        without_the_rest_the_work_can_be_taken_away,
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
    page.open().await?;
    let is_cut = page.eval("return !!document.querySelector('script[data-rest]')", vec![]).await?;
    if is_cut {
        page.comes("the page has asked for the rest, once", 1, || async { Ok(asked(page)) }).await?;
    }
    Ok(is_cut)
}

/// Help is in the rest.
async fn show_help(page: &Page) -> Outcome {
    page.keys("?").await
}

async fn to_open_read_and_annotate_needs_the_core_alone(page: Page) -> Outcome {
    let is_cut = open_without(&page).await?;
    page.load(SPEECH).await?;
    page.drag("deeply concerned").await?;
    page.choose("Concern").await?;
    page.annotate("the progress", &["praise"]).await?;
    page.click_text("deeply concerned").await?;
    page.popover_is(true).await?;
    page.key(Key::Escape).await?;
    page.held(&[Key::Control], 'z').await?;
    page.held(&[Key::Control, Key::Shift], 'z').await?;
    page.settled().await?;
    page.holds(["the progress = praise", "deeply concerned = concern"]).await?;
    // It saves, too, and opens again.
    page.open().await?;
    page.holds(["the progress = praise", "deeply concerned = concern"]).await?;
    if is_cut {
        assert_eq!(asked(&page), 2, "each time the page asks once, and nothing that was done needs the rest");
    }
    Ok(())
}

async fn the_rest_is_fetched_when_it_is_called_before(page: Page) -> Outcome {
    open_without(&page).await?;
    page.load(SPEECH).await?;
    page.site.spoil(None);
    show_help(&page).await?;
    page.until("help is there", "return isSeen(document.querySelector('dialog'))", vec![]).await?;
    Ok(())
}

async fn without_the_rest_the_work_can_be_taken_away(page: Page) -> Outcome {
    let is_cut = open_without(&page).await?;
    page.load(SPEECH).await?;
    page.annotate("the progress", &["praise"]).await?;
    page.settled().await?;
    if is_cut {
        show_help(&page).await?;
        page.until("the rescue page", "return isSeen(one('button', 'Download my work'))", vec![]).await?;
    }
    page.site.spoil(None);
    page.open().await?;
    page.holds(["the progress = praise"]).await
}
