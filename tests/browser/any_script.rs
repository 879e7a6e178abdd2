//! Speeches in any script: each paragraph runs its own way, a drag selects exactly, marks and files hold the very words,
//! and names of people's own never turn the screen around.

use rostrum::app::words;
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::page::Page;
use crate::{Fault, Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![each_paragraph_runs_its_own_way, a_drag_selects_exactly, names_do_not_turn_the_screen_around]
}

/// A paragraph, words of it, and whether it runs from right to left.
const PARAGRAPHS: [(&str, &str, bool); 7] = [
    ("السيدة الرئيسة، نشعر بقلق عميق إزاء اعتقال المتظاهرين السلميين.", "بقلق عميق", true),
    ("גברתי הנשיאה, אנו מודאגים מאוד ממעצר מפגינים שלווים.", "מודאגים מאוד", true),
    ("主席女士，我们对逮捕和平抗议者深表关切。", "逮捕和平抗议者", false),
    ("ท่านประธาน เรามีความกังวลอย่างยิ่งต่อการจับกุมผู้ประท้วงโดยสงบ", "ความกังวลอย่างยิ่ง", false),
    ("Құрметті төрайым, біз бейбіт шерушілердің қамауға алынуына қатты алаңдаймыз.", "бейбіт шерушілердің", false),
    ("The minister said «العدالة أولا» and left the room at once.", "العدالة أولا", false),
    ("قال السفير: We remain concerned هذا الأسبوع.", "remain concerned", true),
];

fn text() -> String {
    PARAGRAPHS.map(|it| it.0).join("\n")
}

async fn each_paragraph_runs_its_own_way(page: Page) -> Outcome {
    page.open_speech(&text()).await?;
    // It begins at the right, or at the left.
    let found: Vec<bool> = page
        .eval(
            "return blocks().map((block) => {
                const letter = document.createRange(), box = block.getBoundingClientRect();
                const node = document.createTreeWalker(block, NodeFilter.SHOW_TEXT).nextNode();
                letter.setStart(node, 0);
                letter.setEnd(node, 1);
                const first = letter.getBoundingClientRect();
                return box.right - first.right < first.left - box.left;
            })",
            vec![],
        )
        .await?;
    assert_eq!(found, PARAGRAPHS.map(|it| it.2));
    // The number stands where the paragraph begins to be read, whichever way that is, and inside the page.
    let fits: bool =
        page.eval("return blocks().every((it) => it.getBoundingClientRect().left >= 0) && document.documentElement.scrollWidth <= innerWidth", vec![])
            .await?;
    assert!(fits);
    Ok(())
}

/// Where a pointer starts and ends a drag over the words: just inside the outer edge of the first and the last letter, whichever
/// way they run: on the border of two directions each engine takes another side.
async fn edges(page: &Page, quote: &str) -> Result<[[i64; 2]; 2], Fault> {
    let script = "const [start, end] = spanOf(arguments[0]);
        showSpan(start, end);
        const rtl = (unit) => /[\\u0590-\\u08ff]/.test(unit), text = shownText();
        const box = (at) => rangeOf(at, at + 1).getBoundingClientRect();
        const y = (rect) => Math.round((rect.top + rect.bottom) / 2);
        // A vowel sign has no width of its own: the letter it stands on counts.
        let last = end - 1;
        while (box(last).width < 1 && last > start) last -= 1;
        const from = box(start), to = box(last);
        return [[rtl(text[start]) ? Math.floor(from.right) - 1 : Math.ceil(from.left) + 1, y(from)],
            [rtl(text[last]) ? Math.ceil(to.left) + 1 : Math.floor(to.right) - 1, y(to)]]";
    page.eval(script, vec![json!(quote)]).await
}

async fn a_drag_selects_exactly(page: Page) -> Outcome {
    page.open_speech(&text()).await?;
    let mut expected = Vec::new();
    for (_, quote, _) in PARAGRAPHS {
        let [from, to] = edges(&page, quote).await?;
        page.drag_between(from, to, false).await?;
        page.popover_is(true).await.map_err(|error| format!("{quote}: {error}"))?;
        page.keys("2").await?;
        expected.push(format!("{quote} = concern"));
        page.comes("the annotations", expected.clone(), || page.summary()).await?;
        page.popover_is(false).await?;
        page.key(Key::Escape).await?;
    }
    // What is marked is what was meant, and the text is what it was.
    let marked: Vec<String> = page
        .eval(
            "const found = new Map();
             for (const mark of marks()) for (const id of idsOf(mark)) found.set(id, (found.get(id) ?? '') + mark.textContent);
             return [...found.values()]",
            vec![],
        )
        .await?;
    assert_eq!(marked, PARAGRAPHS.map(|it| it.1));
    assert_eq!(page.shown_text().await?, text());
    // In the file each span, by code points, is its quote.
    let file = page.project().await?;
    let letters: Vec<char> = file["documents"][0]["text"].as_str().unwrap_or_default().chars().collect();
    let spans: Vec<&Value> =
        file["documents"][0]["annotations"].as_array().into_iter().flatten().map(|it| &it["spans"][0]).collect();
    assert_eq!(spans.len(), PARAGRAPHS.len());
    for (span, (_, quote, _)) in spans.into_iter().zip(PARAGRAPHS) {
        let at = |key: &str| span[key].as_u64().and_then(|it| usize::try_from(it).ok()).unwrap_or_default();
        assert_eq!(letters[at("start")..at("end")].iter().collect::<String>(), quote);
        assert_eq!(span["quote"], json!(quote));
    }
    Ok(())
}

async fn names_do_not_turn_the_screen_around(page: Page) -> Outcome {
    page.open().await?;
    // An override that nothing ends is no name at all.
    let overridden = json!({"title": "\u{202e}Turned speech", "text": "Words."});
    let refused = page.call("load", vec![overridden]).await?;
    assert_eq!(refused.map_err(|it| it.code), Err("bad-name".to_owned()));
    // Names that run the other way, and a note that may hold anything.
    let (title, label) = ("خطاب turned", "قلق turned");
    page.call("load", vec![json!({"title": title, "text": "Words to mark.", "labels": [{"name": label}]})]).await??;
    page.until("the speech is on the screen", "return isSeen(pane())", vec![]).await?;
    page.call("annotate", vec![json!({"start": 0, "end": 5, "labels": [label], "note": "\u{202e}turned note"})])
        .await??;
    page.click_text("Words").await?;
    page.popover_is(true).await?;
    let bare = "const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
        while (walker.nextNode()) {
            const { data, parentElement: around } = walker.currentNode;
            if (!data.includes('turned') || !isSeen(around) || around.closest('script')) continue;
            const safe = around.closest('bdi, [dir=auto]');
            // Alone with the name, or the isolate would hold others of our words too.
            if (!safe) found.push(around.outerHTML.slice(0, 120));
        }
        return found";
    page.until("the card is there", "return !!one('list', arguments[0])", vec![json!(words().annotations)]).await?;
    let bare: Vec<String> = page.eval(bare, vec![]).await?;
    assert!(bare.is_empty(), "not isolated: {bare:#?}");
    Ok(())
}
