//! Texts of a megabyte.

use serde_json::{Value, json};

use crate::page::Page;
use crate::texts::long;
use crate::{Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![
        a_selection_over_many_sections_stays,
        ten_thousand_annotations_in_a_megabyte,
        a_larger_window_has_its_marks,
        a_large_work_can_be_read_before_the_app_stands,
    ]
}

const MEGABYTE: usize = 1_000_000;

async fn a_selection_over_many_sections_stays(page: Page) -> Outcome {
    let text = long(MEGABYTE);
    page.open_speech(&text).await?;
    whole(&page, &text).await?;
    // A pointer would have to scroll for minutes: the far end is set by script, as a shift-click would.
    let select = "const [start] = spanOf('Paragraph 40 '), [, end] = spanOf('Paragraph 4000');
        getSelection().setBaseAndExtent(...placeOf(start), ...placeOf(end, true));
        return [start, end]";
    let [start, end]: [usize; 2] = page.eval(select, vec![]).await?;
    page.popover_is(true).await?;
    let length = "return getSelection().getRangeAt(0).toString().length";
    let selected: usize = page.eval(length, vec![]).await?;
    assert_eq!(selected, end - start);
    let said: usize = page.eval("return selectionText().length", vec![]).await?;
    for share in [0.0, 0.3, 0.5, 0.9, 0.2, 1.0] {
        let scroll = "const view = scrollerOf(pane()); view.scrollTop = arguments[0] * view.scrollHeight;
            const frame = () => new Promise((next) => requestAnimationFrame(next));
            frame().then(frame).then(frame).then(() => done(null))";
        page.eval_async::<Value>(scroll, vec![json!(share)]).await?;
        assert_eq!(page.eval::<usize>(length, vec![]).await?, selected, "after scrolling to {share}");
        assert_eq!(
            page.eval::<usize>("return selectionText().length", vec![]).await?,
            said,
            "after scrolling to {share}"
        );
    }
    page.eval::<Value>("pane().focus({ preventScroll: true })", vec![]).await?;
    page.keys("2").await?;
    page.comes("one annotation over all of it", vec![(end - start, "concern".to_owned())], || async {
        let one = |it: &Value| {
            let length = it["spans"][0]["quote"].as_str().map_or(0, str::len);
            (length, it["labels"][0].as_str().unwrap_or_default().to_owned())
        };
        Ok(page.annotations().await?.iter().map(one).collect())
    })
    .await
}

async fn ten_thousand_annotations_in_a_megabyte(page: Page) -> Outcome {
    let text = long(MEGABYTE);
    page.open().await?;
    let marked: usize = page.eval_async(LOAD, vec![json!(text)]).await?;
    assert!(marked > 20, "the first screen is painted at once: {marked} marks");
    let annotate = "const [start, end, labels] = arguments;
        rostrum.annotate({ start, end, labels }).then((id) => done(marks().some((it) => idsOf(it).includes(id))), fail)";
    let near: bool = page.eval_async(annotate, vec![json!(3), json!(300), json!(["praise"])]).await?;
    assert!(near, "its mark is there when the promise resolves");
    // The far end is painted when it comes into sight.
    let far = "const view = scrollerOf(pane()); view.scrollTop = view.scrollHeight;
        const last = rostrum.annotations().at(-1).id;
        return marks().some((it) => idsOf(it).includes(last))";
    page.until("the last annotation is painted", far, vec![]).await?;
    let end = text.len();
    let there: bool = page.eval_async(annotate, vec![json!(end - 200), json!(end - 100), json!(["praise"])]).await?;
    assert!(there);
    page.settled().await?;
    page.reload().await?;
    let count: usize = page.eval("return rostrum.annotations().length", vec![]).await?;
    assert_eq!(count, 10_002);
    whole(&page, &text).await
}

/// Opens a text with ten thousand annotations, and says how many marks there are then.
const LOAD: &str = "const text = arguments[0], annotations = [];
    const step = Math.floor(text.length / 10000);
    for (let n = 0; n < 10000; n++) {
        const start = n * step + (n * 37) % 40;
        annotations.push({ start, end: start + 20 + (n * 53) % 160, labels: [['praise', 'concern', 'reform-support'][n % 3]] });
    }
    rostrum.load({ title: 'Long', text, annotations }).then(() => done(marks().length), fail)";

async fn a_larger_window_has_its_marks(page: Page) -> Outcome {
    page.open_in_frame(900, 400, "").await?;
    page.eval_async::<usize>(LOAD, vec![json!(long(MEGABYTE))]).await?;
    page.settled().await?;
    // Much more than the screens above and below that have theirs.
    page.eval::<Value>("frameElement.style.height = '12000px'", vec![]).await?;
    let bare = "const { bottom } = scrollerOf(pane()).getBoundingClientRect();
        const seen = blocks().filter((it) => it.textContent.trim() && it.getBoundingClientRect().bottom < bottom);
        return bottom > 9000 && seen.length > 20 && seen.every((it) => it.querySelector('mark'))";
    page.until("all that is seen has its marks", bare, vec![]).await?;
    Ok(())
}

async fn a_large_work_can_be_read_before_the_app_stands(page: Page) -> Outcome {
    let text = long(2 * MEGABYTE);
    page.open().await?;
    page.eval_async::<usize>(LOAD, vec![json!(text)]).await?;
    page.settled().await?;
    page.go("/test-pages/blank.html").await?;
    page.site.hold("_bg.wasm");
    let frame = "const it = document.createElement('iframe');
        Object.assign(it, { src: '/', width: 1200, height: 700 });
        document.body.append(it)";
    page.eval::<Value>(frame, vec![]).await?;
    let look = "const look = () => {
            const { document } = window.document.querySelector('iframe').contentWindow;
            const p = document.querySelector('.speech p'), box = p?.getBoundingClientRect();
            return [document.querySelector('h1 bdi')?.textContent, p?.textContent.trim().slice(0, 12), box?.left, Math.round(box?.top), box?.width];
        };";
    page.until("the speech can be read", &format!("{look} return look().every((it) => it)"), vec![]).await?;
    let look = format!("{look} return look()");
    let shown: Value = page.eval(&look, vec![]).await?;
    let code: String = page
        .eval("try { return String(document.querySelector('iframe').contentWindow.rostrum.labels()) } catch (error) { return error.code }", vec![])
        .await?;
    assert_eq!((code.as_str(), &shown[0]), ("not-ready", &json!("Long")));
    page.site.release();
    page.eval_async::<Value>(
        "document.querySelector('iframe').contentWindow.rostrum.ready.then(() => done(null), fail)",
        vec![],
    )
    .await?;
    // The app shows the same in the same place.
    page.comes("the app's own text", shown, || page.eval(&look, vec![])).await
}

/// The page begins with the first screen; all of the text is there soon after, with nobody asking for it.
async fn whole(page: &Page, text: &str) -> Outcome {
    page.comes("the whole text is in the page", true, || async { Ok(page.shown_text().await? == text) }).await
}
