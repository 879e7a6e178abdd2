//! How overlaps are drawn: what the marks in the page say must be what the annotations are.

use serde_json::{Value, json};

use crate::page::Page;
use crate::texts::Dice;
use crate::{Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![crossing_spans_are_drawn_right, a_deep_pile_draws_four_lines_and_a_number]
}

/// Compares every mark with `rostrum.annotations()`, and gives what does not fit.
const COMPARE: &str = r#"
    const text = shownText(), faults = [], drawn = new Map();
    const units = [0];
    for (const character of text) units.push(units.at(-1) + character.length);
    const unit = (offset) => units[offset];
    const spans = new Map(rostrum.annotations().map((it) => [it.id, { labels: it.labels.length, spans: it.spans.map((span) => [unit(span.start), unit(span.end)]) }]));
    if (text !== arguments[0]) faults.push("the text is not the one that was loaded");
    for (const block of blocks()) {
      if (!text.startsWith(block.textContent, Number(block.dataset.start))) faults.push(`block at ${block.dataset.start}`);
      const before = document.createRange();
      for (const mark of block.querySelectorAll("mark")) {
        if (mark.parentElement.closest("mark")) faults.push("a mark in a mark");
        before.setStart(block, 0);
        before.setEndBefore(mark);
        const start = Number(block.dataset.start) + before.toString().length, end = start + mark.textContent.length;
        const low = (at) => text.charCodeAt(at) >= 0xdc00 && text.charCodeAt(at) <= 0xdfff;
        if (low(start) || low(end)) faults.push(`a surrogate pair is split at ${start} or ${end}`);
        const covering = [...spans].filter(([, it]) => it.spans.some(([from, to]) => from <= start && end <= to)).map(([id]) => id);
        if (covering.sort().join() !== idsOf(mark).sort().join()) faults.push(`“${mark.textContent}” has ${idsOf(mark)}, not ${covering}`);
        const wanted = covering.reduce((sum, id) => sum + Math.max(1, spans.get(id).labels), 0);
        const lines = mark.querySelectorAll("*").length, more = Number((mark.dataset.more ?? "+0").slice(1));
        if (lines > 4 || lines + more !== wanted) faults.push(`“${mark.textContent}”: ${lines} lines and ${more} more, of ${wanted}`);
        for (const id of idsOf(mark)) drawn.set(id, [...(drawn.get(id) ?? []), [start, end]]);
      }
    }
    for (const [id, { spans: wanted }] of spans) {
      // Line ends may stay unmarked; everything else of a span must be in its marks.
      const length = (list) => list.reduce((sum, [from, to]) => sum + text.slice(from, to).replaceAll("\n", "").length, 0);
      if (length(drawn.get(id) ?? []) !== length(wanted)) faults.push(`${id} is not drawn whole`);
    }
    for (const id of drawn.keys()) if (!spans.has(id)) faults.push(`${id} is drawn and is not there`);
    return faults"#;

async fn compare(page: &Page, text: &str, when: &str) -> Outcome {
    let faults: Vec<String> = page.eval(COMPARE, vec![json!(text)]).await?;
    assert!(faults.is_empty(), "{when}: {} faults: {:#?}", faults.len(), &faults[..faults.len().min(8)]);
    Ok(())
}

async fn crossing_spans_are_drawn_right(page: Page) -> Outcome {
    let sentence = "We praise 👍🏽 the reform; we fear नमस्ते what 👨‍👩‍👧‍👦 may cafe\u{301} come.";
    let text = vec![sentence; 24].chunks(3).map(|it| it.join(" ")).collect::<Vec<_>>().join("\n\n");
    let length = text.chars().count();
    let mut dice = Dice(7);
    let labels: Vec<Value> = (0..6).map(|it| json!({"name": format!("Label {it}")})).collect();
    page.open().await?;
    page.call("load", vec![json!({"text": text, "labels": labels})]).await??;
    let mut ids = Vec::new();
    for _ in 0..60 {
        let start = dice.below(length - 1);
        let end = (start + 1 + dice.below(90)).min(length);
        let labels: Vec<String> =
            (0..=dice.below(2)).map(|it| format!("Label {}", (dice.below(3) * 2 + it) % 6)).collect();
        let id = page.call("annotate", vec![json!({"start": start, "end": end, "labels": labels})]).await??;
        ids.push(id);
    }
    compare(&page, &text, "all there").await?;
    for id in ids.iter().step_by(3) {
        // One that was toggled away by an equal span is not there any more.
        let _ = page.call("remove", vec![id.clone()]).await?;
    }
    compare(&page, &text, "a third removed").await?;
    for _ in 0..15 {
        page.call("undo", vec![]).await??;
    }
    compare(&page, &text, "taken back").await?;
    page.settled().await?;
    page.reload().await?;
    compare(&page, &text, "after a reload").await
}

async fn a_deep_pile_draws_four_lines_and_a_number(page: Page) -> Outcome {
    let text = "One two three four five six seven eight nine ten.";
    page.open().await?;
    let annotations: Vec<Value> =
        (0..7).map(|it| json!({"start": it, "end": 40 - it, "labels": ["Concern"]})).collect();
    page.call("load", vec![json!({"text": text, "annotations": annotations})]).await??;
    compare(&page, text, "seven deep").await?;
    let more: Vec<String> = page.eval("return marks().map((it) => it.dataset.more ?? '')", vec![]).await?;
    assert_eq!(more, ["", "", "", "", "+1", "+2", "+3", "+2", "+1", "", "", "", ""]);
    // A line keeps its depth all along the annotation, whatever begins or ends beside it.
    let depths: Vec<Vec<f64>> = page
        .eval("return marks().map((it) => [...it.querySelectorAll('*')].map((line) => parseFloat(getComputedStyle(line).textUnderlineOffset)).sort((a, b) => a - b))", vec![])
        .await?;
    assert_eq!(depths[0].first(), depths[12].first());
    assert!(depths[3].windows(2).all(|it| it[0] < it[1]), "four lines at four depths: {:?}", depths[3]);
    Ok(())
}
