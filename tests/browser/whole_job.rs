//! The whole job, from a pasted speech to the file that is taken away: once with the keyboard alone, once with the pointer
//! alone, once by touch. Twelve annotations that overlap, edges moved, a note, a label merged into another.

use rostrum::app::words;
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::export::downloaded;
use crate::page::Page;
use crate::{Fault, Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![
        with_the_keyboard_alone,
        with_the_pointer_alone,
        by_touch in [Chromium] because "no other driver moves a finger",
    ]
}

const TEXT: &str = "We welcome the reform. We fear the arrests.\nThe court must be free. The press must be heard.\n\
    Our partners keep their word. You will keep yours.";

/// What the file holds in the end: whole paragraphs, sentences, words of them.
const RESULT: [&str; 12] = [
    "We welcome the reform. We fear the arrests. = reform-support",
    "We welcome the reform. = praise",
    "We welcome the = praise",
    "fear the arrests. = praise (Whose?)",
    "The court must be free. The press must be heard. = reform-support",
    "The court must be free. = praise",
    "The court = praise",
    "The press must be heard. = praise",
    "Our partners keep their word. You will keep yours. = reform-support",
    "Our partners keep their word. = praise",
    "Our partners keep = praise",
    "You will keep yours. = praise",
];

/// Opens the app and pastes. Where the clipboard comes from is another page; the paste itself is the system's.
async fn paste(page: &Page) -> Outcome {
    page.go("/test-pages/blank.html").await?;
    let copy = "const field = document.createElement('textarea');
        document.body.append(field);
        field.value = arguments[0];
        field.focus();
        field.select()";
    page.eval::<Value>(copy, vec![json!(TEXT)]).await?;
    page.held(&[Key::Control], 'c').await?;
    page.open().await?;
    page.held(&[Key::Control], 'v').await?;
    page.until("the speech opens at once", "return isSeen(pane()) && shownText()", vec![]).await?;
    assert_eq!(page.shown_text().await?, TEXT);
    Ok(())
}

/// The file has what the screen shows, and every quote stands where the file says.
async fn check_file(page: &Page) -> Outcome {
    page.holds(RESULT).await?;
    let (_, content) = downloaded(page, ".rostrum.json").await?;
    page.hears("status", &words().quotes_match(12, 12)).await?;
    let file: Value = serde_json::from_str(&content)?;
    let labels: Vec<&str> =
        file["labels"].as_array().into_iter().flatten().filter_map(|it| it["id"].as_str()).collect();
    assert_eq!(labels, ["praise", "reform-support"], "one was merged");
    let document = &file["documents"][0];
    assert_eq!(document["text"], json!(TEXT));
    let letters: Vec<char> = TEXT.chars().collect();
    let mut found = Vec::new();
    for annotation in document["annotations"].as_array().into_iter().flatten() {
        let span = &annotation["spans"][0];
        let at = |key: &str| span[key].as_u64().and_then(|it| usize::try_from(it).ok()).unwrap_or_default();
        let quote: String = letters[at("start")..at("end")].iter().collect();
        assert_eq!(span["quote"], json!(quote));
        let label = annotation["labels"][0].as_str().unwrap_or_default();
        let note = annotation["note"].as_str().filter(|it| !it.is_empty()).map(|it| format!(" ({it})"));
        found.push(format!("{quote} = {label}{}", note.unwrap_or_default()));
    }
    assert_eq!(found, RESULT);
    Ok(())
}

// ---- Keys ------------------------------------------------------------------------------------------------------------

/// The caret to the start of a paragraph, from zero; nothing is selected then.
async fn paragraph(page: &Page, number: usize) -> Outcome {
    page.key(Key::Escape).await?;
    page.key(Key::Escape).await?;
    page.held(&[Key::Control], Key::Home).await?;
    for _ in 0..number {
        page.held(&[Key::Control], Key::Down).await?;
    }
    // Forward goes to ends, as with words: over the line end to the start of the next.
    if number > 0 {
        page.key(Key::Right).await?;
    }
    Ok(())
}

/// Tab after Tab to the control of that name.
async fn tab_to(page: &Page, name: &str) -> Outcome {
    for _ in 0..60 {
        let there = "const it = document.activeElement;
            return it !== document.body && (nameOf(it) === arguments[0] || nameOf(it).startsWith(arguments[0]))";
        if page.eval(there, vec![json!(name)]).await? {
            return Ok(());
        }
        page.key(Key::Tab).await?;
    }
    Err(format!("Tab does not come to “{name}”").into())
}

/// Walks from the start until the annotation with these words is selected.
async fn walk_to(page: &Page, quote: &str) -> Outcome {
    paragraph(page, 0).await?;
    for _ in 0..RESULT.len() {
        page.key(Key::F8).await?;
        let there = "const id = window.selected?.[0];
            return !!id && rostrum.annotations().find((it) => it.id === id)?.spans[0].quote === arguments[0]";
        if page.eval(there, vec![json!(quote)]).await? {
            return Ok(());
        }
    }
    Err(format!("F8 does not come to “{quote}”").into())
}

async fn with_the_keyboard_alone(page: Page) -> Outcome {
    paste(&page).await?;
    page.eval::<Value>("window.selected = []; rostrum.on('select', (ids) => { window.selected = ids })", vec![])
        .await?;
    for number in 0..3 {
        paragraph(&page, number).await?;
        page.keys("p").await?;
        page.keys("3").await?;
        paragraph(&page, number).await?;
        page.keys("s").await?;
        page.keys("1").await?;
        paragraph(&page, number).await?;
        page.held(&[Key::Control, Key::Shift], Key::Right).await?;
        page.held(&[Key::Control, Key::Shift], Key::Right).await?;
        page.keys("1").await?;
        paragraph(&page, number).await?;
        // Into the second sentence.
        page.held(&[Key::Alt], Key::Right).await?;
        page.key(Key::Right).await?;
        page.key(Key::Right).await?;
        page.keys("s").await?;
        page.keys("2").await?;
        page.comes("the annotations", (number + 1) * 4, || async { Ok(page.annotations().await?.len()) }).await?;
    }
    // Two ends go one word on, a start as well.
    for quote in ["We welcome", "Our partners"] {
        walk_to(&page, quote).await?;
        page.keys("e").await?;
        page.keys("e").await?;
        page.held(&[Key::Control], Key::Right).await?;
        page.key(Key::Enter).await?;
    }
    walk_to(&page, "We fear the arrests.").await?;
    page.keys("e").await?;
    page.held(&[Key::Control], Key::Right).await?;
    page.key(Key::Enter).await?;
    page.key(Key::F2).await?;
    page.find("textbox", words().note_name).await?;
    page.keys("Whose?").await?;
    page.held(&[Key::Control], Key::Enter).await?;
    page.until("the focus is back in the text", "return document.activeElement === pane()", vec![]).await?;
    page.keys("b").await?;
    page.until("the codebook opens", "return !!document.querySelector('dialog[open]')", vec![]).await?;
    tab_to(&page, &words().select_label.of("Concern")).await?;
    page.keys(" ").await?;
    tab_to(&page, words().merge_into).await?;
    page.key(Key::Tab).await?;
    tab_to(&page, words().merge).await?;
    page.key(Key::Enter).await?;
    page.comes("one label less", 2, || async { Ok(page.names_in(words().labels).await?.len()) }).await?;
    page.key(Key::Escape).await?;
    page.until("the codebook closes", "return !document.querySelector('dialog[open]')", vec![]).await?;
    page.held(&[Key::Control], 's').await?;
    check_file(&page).await
}

// ---- Pointer and finger ----------------------------------------------------------------------------------------------

#[derive(Clone, Copy, PartialEq)]
enum Hand {
    Pointer,
    Finger,
}

impl Hand {
    /// Hits what the script gives.
    async fn hit(self, page: &Page, what: &str, script: &str, arguments: Vec<Value>) -> Outcome {
        match self {
            Self::Pointer => page.click_on(what, script, arguments).await,
            Self::Finger => {
                let [x, y] = place(page, what, script, arguments).await?;
                page.tap(x, y).await
            }
        }
    }

    async fn press(self, page: &Page, name: &str) -> Outcome {
        let script = "return all('button', null).find((it) => nameOf(it).startsWith(arguments[0]))";
        self.hit(page, &format!("there is a button “{name}”"), script, vec![json!(name)]).await
    }

    /// Selects words. A finger does it with the handles that the system draws, which no driver reaches.
    async fn select(self, page: &Page, quote: &str) -> Outcome {
        match self {
            Self::Pointer => page.drag(quote).await?,
            Self::Finger => page.select_by_script(quote).await?,
        }
        page.popover_is(true).await
    }

    /// Selects the annotation with exactly these words, and closes what opens with it.
    async fn choose(self, page: &Page, quote: &str) -> Outcome {
        let [x, y]: [i64; 2] = page
            .eval("const span = spanOf(arguments[0]); showSpan(...span); return middleOf(...span)", vec![json!(quote)])
            .await?;
        match self {
            Self::Pointer => page.click_at(x, y).await?,
            Self::Finger => page.tap(x, y).await?,
        }
        let option =
            "return all('option', null).find((it) => it.querySelector('q')?.textContent.trim() === arguments[0])";
        self.hit(page, "the choice has it", option, vec![json!(quote)]).await?;
        page.popover_is(true).await
    }

    /// Drags a handle to the outer edge of words.
    async fn drag_handle(self, page: &Page, handle: &str, words: &str, to_end: bool) -> Outcome {
        let grip = "return one('button', arguments[0])";
        let from = place(page, "there is a handle", grip, vec![json!(handle)]).await?;
        let edges: [[i64; 2]; 2] = page.eval("return edgesOf(...spanOf(arguments[0]))", vec![json!(words)]).await?;
        let to = edges[usize::from(to_end)];
        match self {
            Self::Pointer => page.drag_between(from, to, false).await,
            Self::Finger => page.swipe(from, to).await,
        }
    }
}

/// The middle of what the script gives, when it is in sight.
async fn place(page: &Page, what: &str, script: &str, arguments: Vec<Value>) -> Result<[i64; 2], Fault> {
    page.until(
        what,
        &format!("const found = (() => {{ {script} }})(); return !!found && isSeen(found)"),
        arguments.clone(),
    )
    .await?;
    let middle = format!(
        "const found = (() => {{ {script} }})();
         found.scrollIntoView({{ block: 'nearest' }});
         const rect = found.getBoundingClientRect();
         return [Math.round(rect.left + rect.width / 2), Math.round(rect.top + rect.height / 2)]"
    );
    page.eval(&middle, arguments).await
}

async fn job(page: &Page, hand: Hand) -> Outcome {
    let passages = [
        ("We welcome the reform. We fear the arrests.", "Reform support"),
        ("We welcome the reform.", "Praise"),
        ("We welcome", "Praise"),
        ("We fear the arrests.", "Concern"),
        ("The court must be free. The press must be heard.", "Reform support"),
        ("The court must be free.", "Praise"),
        ("The court", "Praise"),
        ("The press must be heard.", "Concern"),
        ("Our partners keep their word. You will keep yours.", "Reform support"),
        ("Our partners keep their word.", "Praise"),
        ("Our partners", "Praise"),
        ("You will keep yours.", "Concern"),
    ];
    for (number, (quote, label)) in passages.into_iter().enumerate() {
        hand.select(page, quote).await.map_err(|error| format!("{quote}: {error}"))?;
        hand.hit(page, "the label is offered", "return optionNamed(arguments[0])", vec![json!(label)]).await?;
        page.comes("the annotations", number + 1, || async { Ok(page.annotations().await?.len()) }).await?;
        page.popover_is(false).await?;
    }
    for (quote, end) in [("We welcome", "welcome the"), ("Our partners", "partners keep")] {
        hand.choose(page, quote).await?;
        hand.drag_handle(page, words().handle_end, end, true).await?;
        let longer = quote.split(' ').next().map(|first| format!("{first} {end}")).unwrap_or_default();
        let there = "return rostrum.annotations().some((it) => it.spans[0].quote === arguments[0])";
        page.until("the end has moved", there, vec![json!(longer)]).await?;
    }
    hand.choose(page, "We fear the arrests.").await?;
    hand.drag_handle(page, words().handle_start, "fear the", false).await?;
    let there = "return rostrum.annotations().some((it) => it.spans[0].quote === 'fear the arrests.')";
    page.until("the start has moved", there, vec![]).await?;
    hand.choose(page, "fear the arrests.").await?;
    hand.press(page, words().note).await?;
    page.find("textbox", words().note_name).await?;
    // The words of a note are typed, whatever one points with.
    page.keys("Whose?").await?;
    hand.press(page, words().done).await?;
    if hand == Hand::Finger
        && page.eval("return !!one('button', arguments[0])", vec![json!(words().bar_labels)]).await?
    {
        hand.press(page, words().bar_labels).await?;
    }
    hand.press(page, words().codebook).await?;
    let pick = "return [...document.querySelectorAll('dialog[open] input[type=checkbox]')].find((it) => nameOf(it) === arguments[0])";
    hand.hit(page, "Concern can be picked", pick, vec![json!(words().select_label.of("Concern"))]).await?;
    hand.hit(
        page,
        "it can be merged",
        "return one('button', arguments[0], document.querySelector('dialog[open]'))",
        vec![json!(words().merge)],
    )
    .await?;
    page.comes("one label less", 2, || async {
        Ok(page.call("labels", vec![]).await??.as_array().map_or(0, Vec::len))
    })
    .await?;
    hand.hit(
        page,
        "the codebook can be closed",
        "return one('button', arguments[0], document.querySelector('dialog[open]'))",
        vec![json!(words().close)],
    )
    .await?;
    page.until("the codebook closes", "return !document.querySelector('dialog[open]')", vec![]).await?;
    hand.press(page, words().export).await?;
    check_file(page).await
}

async fn with_the_pointer_alone(page: Page) -> Outcome {
    paste(&page).await?;
    job(&page, Hand::Pointer).await
}

async fn by_touch(page: Page) -> Outcome {
    paste(&page).await?;
    page.browser.cdp("Emulation.setTouchEmulationEnabled", json!({"enabled": true})).await?;
    let outcome = job(&page, Hand::Finger).await;
    page.browser.cdp("Emulation.setTouchEmulationEnabled", json!({"enabled": false})).await?;
    outcome
}
