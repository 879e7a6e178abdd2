//! Five hundred annotations that cross at random: the text stays what it is, and each can be reached, by pointer and by key.

use rostrum::app::words;
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::page::Page;
use crate::texts::Dice;
use crate::{Fault, Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![every_one_is_drawn_and_can_be_hit, a_pointer_reaches_each, keys_walk_through_all_in_order]
}

const COUNT: usize = 500;

/// A text, and spans that begin and end anywhere but in white space. No two are the same.
fn crossing() -> (String, Vec<Value>) {
    let sentence = "We praise 👍🏽 the reform; we fear नमस्ते what may cafe\u{301} come.";
    let text = vec![sentence; 90].chunks(5).map(|it| it.join(" ")).collect::<Vec<_>>().join("\n\n");
    let letters: Vec<char> = text.chars().collect();
    let mut dice = Dice(500);
    let mut taken = std::collections::BTreeSet::new();
    while taken.len() < COUNT {
        let start = dice.below(letters.len() - 1);
        // Long enough to have a letter that can be seen: what is less than a grapheme has no place of its own.
        let end = (start + 4 + dice.below(100)).min(letters.len());
        if end - start >= 4 && !letters[start].is_whitespace() && !letters[end - 1].is_whitespace() {
            taken.insert((start, end));
        }
    }
    let labels = ["praise", "concern", "reform-support"];
    let spans = taken
        .into_iter()
        .enumerate()
        .map(|(at, (start, end))| json!({"start": start, "end": end, "labels": [labels[at % labels.len()]]}));
    (text, spans.collect())
}

/// Opens it, and gives the ids in the order of the annotations.
async fn open(page: &Page) -> Result<Vec<String>, Fault> {
    let (text, annotations) = crossing();
    page.open().await?;
    page.call("load", vec![json!({"title": "Crossing", "text": text, "annotations": annotations})]).await??;
    page.until("the speech is on the screen", "return isSeen(pane())", vec![]).await?;
    page.settled().await?;
    assert!(page.shown_text().await? == text, "the text is what was loaded");
    page.eval::<Value>("window.visited = []; rostrum.on('select', (ids) => window.visited.push(...ids))", vec![])
        .await?;
    let ids = page.annotations().await?.iter().map(|it| it["id"].as_str().unwrap_or_default().to_owned()).collect();
    Ok(ids)
}

async fn every_one_is_drawn_and_can_be_hit(page: Page) -> Outcome {
    let ids = open(&page).await?;
    assert_eq!(ids.len(), COUNT);
    let drawn: usize = page.eval("return new Set(marks().flatMap(idsOf)).size", vec![]).await?;
    assert_eq!(drawn, COUNT, "each is on some mark, and nothing else is");
    // Each has a point where the pointer meets it.
    let missed =
        "const view = scrollerOf(pane()), hit = new Set(), box = view.getBoundingClientRect(), [ids] = arguments;
        const frame = () => new Promise((next) => requestAnimationFrame(next));
        (async () => {
            for (view.scrollTop = 0; ; view.scrollTop += box.height / 2) {
                // What comes into sight can be hit once it was drawn.
                await frame();
                await frame();
                for (const mark of marks()) for (const rect of mark.getClientRects()) {
                    const y = (rect.top + rect.bottom) / 2;
                    if (y < box.top || y > box.bottom || rect.width === 0) continue;
                    const found = document.elementFromPoint((rect.left + rect.right) / 2, y)?.closest('mark');
                    if (found) for (const id of idsOf(found)) hit.add(id);
                }
                if (view.scrollTop + view.clientHeight >= view.scrollHeight - 1) break;
            }
            return ids.filter((id) => !hit.has(id));
        })().then(done, fail)";
    let missed: Vec<String> = page.eval_async(missed, vec![json!(ids)]).await?;
    assert!(missed.is_empty(), "{} cannot be hit: {missed:?}", missed.len());
    Ok(())
}

async fn a_pointer_reaches_each(page: Page) -> Outcome {
    let ids = open(&page).await?;
    for id in ids.iter().step_by(COUNT / 25) {
        // A click on one of its marks; where several lie, the choice has it.
        let place = "const mark = marks().find((it) => idsOf(it).includes(arguments[0]));
            mark.scrollIntoView({ block: 'center' });
            const rect = [...mark.getClientRects()].sort((a, b) => b.width - a.width)[0];
            return [Math.round((rect.left + rect.right) / 2), Math.round((rect.top + rect.bottom) / 2), idsOf(mark).indexOf(arguments[0]), idsOf(mark).length]";
        let [x, y, index, count]: [i64; 4] = page.eval(place, vec![json!(id)]).await?;
        page.click_at(x, y).await?;
        if count > 1 {
            let option = "return dialog(arguments[0]) && all('option', null, dialog(arguments[0]))[arguments[1]]";
            page.click_on("the choice has it", option, vec![json!(words().choice_name), json!(index)]).await?;
        }
        page.until("it is selected", "return window.visited.at(-1) === arguments[0]", vec![json!(id)]).await?;
        page.key(Key::Escape).await?;
        page.popover_is(false).await?;
        page.key(Key::Escape).await?;
    }
    Ok(())
}

async fn keys_walk_through_all_in_order(page: Page) -> Outcome {
    let ids = open(&page).await?;
    page.eval::<Value>("pane().focus({ preventScroll: true })", vec![]).await?;
    for batch in 1..=COUNT / 50 {
        page.key_times(Key::F8, 50).await?;
        page.until("all keys were taken", "return window.visited.length >= arguments[0]", vec![json!(batch * 50)])
            .await?;
    }
    let visited: Vec<String> = page.eval("return window.visited", vec![]).await?;
    assert!(visited == ids, "first {:?} of {:?}", visited.iter().zip(&ids).position(|(a, b)| a != b), visited.len());
    Ok(())
}
