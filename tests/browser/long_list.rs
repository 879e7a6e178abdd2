//! The list of ten thousand annotations: it is at hand at once, however many there are.

use rostrum::app::words;
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::page::Page;
use crate::{Fault, Outcome, Test, strip, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![it_holds_what_is_in_sight, it_is_walked_from_end_to_end, it_is_filtered_as_one_types]
}

/// Opens it on the speech of the strip's tests.
async fn open(page: &Page) -> Outcome {
    strip::open(page).await?;
    page.eval::<Value>("pane().focus({ preventScroll: true })", vec![]).await?;
    page.keys("l").await?;
    shows(page, "1 of 10000").await
}

/// The first row in sight, as assistive technology hears where it is.
async fn first(page: &Page) -> Result<String, Fault> {
    let script = "const view = dialog(arguments[0])?.getBoundingClientRect();
        const item = [...(dialog(arguments[0])?.querySelectorAll('li') ?? [])].find((it) => it.getBoundingClientRect().bottom > view.top);
        return item ? `${item.ariaPosInSet} of ${item.ariaSetSize}` : 'nothing'";
    page.eval(script, vec![json!(words().annotations)]).await
}

async fn shows(page: &Page, expected: &str) -> Outcome {
    page.comes("the first row in sight", expected.to_owned(), || first(page)).await
}

async fn it_holds_what_is_in_sight(page: Page) -> Outcome {
    open(&page).await?;
    let scroll = "const view = dialog(arguments[0]); view.scrollTop = arguments[1] * view.scrollHeight";
    for share in [0.5, 0.9, 0.2, 0.0] {
        page.eval::<Value>(scroll, vec![json!(words().annotations), json!(share)]).await?;
        let there = "const view = dialog(arguments[0]).getBoundingClientRect();
            const rows = [...dialog(arguments[0]).querySelectorAll('li')].filter((it) => {
                const row = it.getBoundingClientRect();
                return row.bottom > view.top && row.top < view.bottom;
            });
            const about = 10000 * arguments[1];
            return rows.length > 3 && rows.every((it) => Math.abs(Number(it.ariaPosInSet) - about) < 100)";
        page.until(&format!("rows at {share}"), there, vec![json!(words().annotations), json!(share)]).await?;
        let held = "return dialog(arguments[0]).querySelectorAll('li').length";
        let held: usize = page.eval(held, vec![json!(words().annotations)]).await?;
        assert!(held < 100, "{held} rows are in the page");
    }
    Ok(())
}

async fn it_is_walked_from_end_to_end(page: Page) -> Outcome {
    open(&page).await?;
    page.eval::<Value>("dialog(arguments[0]).querySelector('li button').focus()", vec![json!(words().annotations)])
        .await?;
    for (key, row) in [(Key::Down, 2), (Key::End, 10_000), (Key::PageUp, 9_992), (Key::Home, 1), (Key::PageDown, 9)] {
        page.key(key).await?;
        let focused = "const item = document.activeElement.closest('li');
            const view = dialog(arguments[0]).getBoundingClientRect(), box = item?.getBoundingClientRect();
            return item?.ariaPosInSet === String(arguments[1]) && box.bottom > view.top && box.top < view.bottom";
        page.until(&format!("row {row} has the focus"), focused, vec![json!(words().annotations), json!(row)]).await?;
    }
    // Rows that are scrolled away take no focus with them.
    let scroll = "const view = dialog(arguments[0]); view.scrollTop = view.scrollHeight / 2";
    page.eval::<Value>(scroll, vec![json!(words().annotations)]).await?;
    let kept = "return !document.activeElement.closest('li') && dialog(arguments[0]).contains(document.activeElement)";
    page.until("the list has the focus", kept, vec![json!(words().annotations)]).await?;
    page.key(Key::Down).await?;
    page.until("it goes on", "return document.activeElement.closest('li')?.ariaPosInSet === '10'", vec![]).await?;
    Ok(())
}

async fn it_is_filtered_as_one_types(page: Page) -> Outcome {
    open(&page).await?;
    page.find("textbox", words().list_words).await?.click().await?;
    page.keys("paragraph 12").await?;
    let some = "const rows = dialog(arguments[0]).querySelectorAll('li q');
        const count = Number(rows[0]?.closest('li').ariaSetSize);
        return count > 10 && count < 200 && rows.length === Math.min(60, count)
            && [...rows].every((it) => it.textContent.includes('Paragraph 12'))";
    page.until("a few are left", some, vec![json!(words().annotations)]).await?;
    for _ in 0..12 {
        page.key(Key::Backspace).await?;
    }
    shows(&page, "1 of 10000").await
}
