//! The strip beside the scroll bar, in a speech of a megabyte with ten thousand annotations.

use rostrum::app::words;
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::page::Page;
use crate::texts::{SPEECH, long};
use crate::{Fault, Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![
        it_shows_where_labels_stand,
        a_press_and_a_drag_go_there,
        keys_step_through_the_speech,
        what_is_selected_is_marked,
        it_stands_beside_the_scroll_bar,
        a_phone_has_none,
    ]
}

const MEGABYTE: usize = 1_000_000;

/// Somewhat less than a quarter of the speech for each of three labels, and nothing in the last quarter.
const LOAD: &str = "const text = arguments[0], annotations = [];
    for (let n = 0; n < 10000; n++) {
        const part = Math.floor(n * 3 / 10000);
        const start = Math.floor(text.length * (part / 4 + 0.01 + 0.21 * (n * 3 / 10000 - part)));
        annotations.push({ start, end: start + 20 + (n * 53) % 60, labels: [['praise', 'concern', 'reform-support'][part]] });
    }
    rostrum.load({ title: 'Long', text, annotations }).then(() => done(null), fail)";

/// Where the columns of the strip begin that have paint at a share of its height.
const PAINT: &str = "const canvas = one('slider', arguments[0]).querySelector('canvas');
    const [context, y] = [canvas.getContext('2d'), Math.floor(canvas.height * arguments[1])];
    const inked = [...context.getImageData(0, y, canvas.width, 1).data].filter((_, at) => at % 4 === 3).map((alpha) => alpha > 0);
    return inked.flatMap((is, x) => (is && !inked[x - 1] ? [x] : []))";

/// Whether the words at a share of the speech are in the window.
const IN_SIGHT: &str = "const at = Math.floor(arguments[0] * shownText().length);
    const view = scrollerOf(pane()).getBoundingClientRect();
    const block = blocks().findLast((it) => Number(it.dataset.start) <= at).getBoundingClientRect();
    return block.bottom > view.top && block.top < view.bottom";

/// Loads it, and waits until the strip shows it.
pub(crate) async fn open(page: &Page) -> Outcome {
    page.open().await?;
    page.eval_async::<Value>(LOAD, vec![json!(long(MEGABYTE))]).await?;
    let all = long(MEGABYTE).lines().count();
    page.until("the whole text is there", "return blocks().length >= arguments[0]", vec![json!(all)]).await?;
    page.comes("a label is drawn", 1, || async { Ok(paint(page, 0.1).await?.len()) }).await
}

async fn paint(page: &Page, share: f64) -> Result<Vec<u32>, Fault> {
    page.eval(PAINT, vec![json!(words().strip.name), json!(share)]).await
}

async fn said(page: &Page) -> Result<String, Fault> {
    page.eval("return one('slider', arguments[0]).ariaValueText", vec![json!(words().strip.name)]).await
}

/// A point of the strip near a share of its height, and the very share: a pixel stands for several screens.
async fn point(page: &Page, share: f64) -> Result<([i64; 2], f64), Fault> {
    let script = "const area = one('slider', arguments[0]).getBoundingClientRect();
        const y = Math.floor(area.top + area.height * arguments[1]);
        return [[Math.floor(area.left + area.width / 2), y], (y - area.top) / area.height]";
    page.eval(script, vec![json!(words().strip.name), json!(share)]).await
}

async fn in_sight(page: &Page, share: f64) -> Outcome {
    page.until(&format!("the words at {share} are in sight"), IN_SIGHT, vec![json!(share)]).await.map(drop)
}

fn place(number: usize, all: usize) -> String {
    let (number, all) = (words().number(number), words().number(all));
    words().strip.place.with([("n", &*number), ("all", &*all)])
}

async fn it_shows_where_labels_stand(page: Page) -> Outcome {
    open(&page).await?;
    // Each label in a column of its own.
    let (praise, concern, reform) = (paint(&page, 0.1).await?, paint(&page, 0.375).await?, paint(&page, 0.6).await?);
    assert_eq!((concern.len(), reform.len()), (1, 1), "{concern:?} {reform:?}");
    assert!(praise != concern && concern != reform && praise != reform, "{praise:?} {concern:?} {reform:?}");
    assert!(paint(&page, 0.9).await?.is_empty(), "nothing stands there");
    // The same in words.
    let alternative =
        "return document.getElementById(one('slider', arguments[0]).getAttribute('aria-describedby')).textContent";
    let alternative: String = page.eval(alternative, vec![json!(words().strip.name)]).await?;
    assert_eq!(
        alternative,
        format!(
            "{} 1: Praise. 2: Praise. 3: Praise, Concern. 4: Concern. 5: Concern. 6: Reform support. 7: Reform support. \
             8: Reform support. 9: {nothing}. 10: {nothing}.",
            words().strip.parts,
            nothing = words().strip.nothing
        )
    );
    assert_eq!(said(&page).await?, place(1, long(MEGABYTE).lines().count()));
    // An edit is there in the next frame, and gone when it is taken back.
    let [start, end] = [0.89, 0.91].map(|share| (share * long(MEGABYTE).len() as f64) as usize);
    page.call("annotate", vec![json!({"start": start, "end": end, "labels": ["concern"]})]).await??;
    page.comes("the new one", concern.clone(), || paint(&page, 0.9)).await?;
    page.call("undo", vec![]).await??;
    page.comes("it is gone", vec![], || paint(&page, 0.9)).await?;
    // What is not drawn in the text is not drawn here.
    page.click_on("the eye", "return one('button', arguments[0])", vec![json!(words().hide_label.of("Concern"))])
        .await?;
    page.comes("it vanishes", vec![], || paint(&page, 0.375)).await?;
    assert_eq!((paint(&page, 0.1).await?, paint(&page, 0.6).await?), (praise, reform), "others stay where they are");
    page.press(words().show_all).await?;
    page.comes("it is back", concern, || paint(&page, 0.375)).await
}

async fn a_press_and_a_drag_go_there(page: Page) -> Outcome {
    open(&page).await?;
    page.eval::<Value>("pane().focus({ preventScroll: true })", vec![]).await?;
    for share in [0.6, 0.95, 0.3] {
        let ([x, y], there) = point(&page, share).await?;
        page.click_at(x, y).await?;
        in_sight(&page, there).await?;
    }
    assert!(said(&page).await?.ends_with(": Concern"), "{}", said(&page).await?);
    // The box is where it was pressed.
    let there = "const slider = one('slider', arguments[0]), area = slider.getBoundingClientRect();
        const box = slider.querySelector('.in-sight').getBoundingClientRect();
        return Math.abs((box.top + box.bottom) / 2 - area.top - area.height * 0.3) < 4";
    page.until("the box is there", there, vec![json!(words().strip.name)]).await?;
    let ((from, _), (to, there)) = (point(&page, 0.3).await?, point(&page, 0.7).await?);
    page.drag_between(from, to, false).await?;
    in_sight(&page, there).await?;
    // The focus was left alone.
    assert!(page.eval::<bool>("return document.activeElement === pane()", vec![]).await?);
    Ok(())
}

async fn keys_step_through_the_speech(page: Page) -> Outcome {
    open(&page).await?;
    let all = long(MEGABYTE).lines().count();
    page.eval::<Value>("one('slider', arguments[0]).focus()", vec![json!(words().strip.name)]).await?;
    for (key, number) in [
        (Key::Down, 2),
        (Key::Down, 3),
        (Key::Up, 2),
        (Key::PageDown, 2 + all / 20),
        (Key::End, all),
        (Key::PageUp, all - all / 20),
        (Key::Home, 1),
    ] {
        page.key(key).await?;
        let starts = place(number, all);
        page.until(
            &starts,
            "return one('slider', arguments[0]).ariaValueText.startsWith(arguments[1]) &&
                one('slider', arguments[0]).ariaValueNow === String(arguments[2])",
            vec![json!(words().strip.name), json!(starts), json!(number)],
        )
        .await?;
        let seen = "const view = scrollerOf(pane()).getBoundingClientRect();
            const block = blocks()[arguments[0] - 1].getBoundingClientRect();
            return block.bottom > view.top && block.top < view.bottom";
        page.until(&format!("paragraph {number} is in sight"), seen, vec![json!(number)]).await?;
    }
    Ok(())
}

async fn what_is_selected_is_marked(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    let id = page.annotate("Together we can do better", &["praise"]).await?;
    let inked = "const canvas = one('slider', arguments[0]).querySelector('canvas');
        const data = canvas.getContext('2d').getImageData(0, 0, 1, canvas.height).data;
        return data.some((it) => it > 0)";
    let edge = vec![json!(words().strip.name)];
    page.comes("no mark", false, || page.eval(inked, edge.clone())).await?;
    page.call("select", vec![json!([id])]).await??;
    page.comes("a mark", true, || page.eval(inked, edge.clone())).await?;
    page.call("select", vec![json!([])]).await??;
    page.comes("no mark", false, || page.eval(inked, edge.clone())).await
}

async fn it_stands_beside_the_scroll_bar(page: Page) -> Outcome {
    for text in [SPEECH, "גברתי הנשיאה, אנו מודאגים מאוד ממעצר מפגינים שלווים."]
    {
        page.open_speech(text).await?;
        let beside = "const [area, view] = [one('slider', arguments[0]), scrollerOf(pane())].map((it) => it.getBoundingClientRect());
            return Math.abs(area.left - view.right) < 1 && Math.abs(area.right - innerWidth) < 1 && area.height === view.height && area.width >= 24";
        assert!(page.eval::<bool>(beside, vec![json!(words().strip.name)]).await?);
    }
    Ok(())
}

async fn a_phone_has_none(page: Page) -> Outcome {
    page.open_in_frame(360, 700, "").await?;
    page.load(SPEECH).await?;
    assert!(page.eval::<bool>("return one('slider', arguments[0]) === null", vec![json!(words().strip.name)]).await?);
    Ok(())
}
