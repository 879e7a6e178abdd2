//! What it looks like, as far as a program can judge: light and dark, narrow windows, where the popover stands.

use rostrum::app::words;
use serde_json::json;

use crate::engine::{Browser, Engine, Wishes};
use crate::page::Page;
use crate::texts::SPEECH;
use crate::{Fault, Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![
        light_and_dark_can_be_read,
        a_phone_shows_all_of_it,
        a_phone_labels_from_the_bottom,
        the_popover_stays_in_the_window,
    ]
}

/// The contrast of the text with its ground, of a mark's text with its tint, and of a mark's line with the paper.
const CONTRASTS: &str = "
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const paint = (...layers) => {
        for (const layer of layers) { canvas.fillStyle = layer; canvas.fillRect(0, 0, 1, 1); }
        return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const luminance = (rgb) => rgb.map((it) => it / 255)
        .map((it) => (it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4))
        .reduce((sum, it, at) => sum + it * [0.2126, 0.7152, 0.0722][at], 0);
    const contrast = (one, other) => {
        const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    };
    const style = (element) => getComputedStyle(element);
    const paper = style(document.body).backgroundColor, ink = style(pane()).color;
    const found = marks().map((mark) => {
        const line = mark.querySelector('*') ?? mark;
        return [contrast(paint(paper, style(mark).backgroundColor), paint(style(mark).color)),
            contrast(paint(paper), paint(paper, style(line).textDecorationColor))];
    });
    return { dark: luminance(paint(paper)) < 0.2, text: contrast(paint(paper), paint(ink)),
        marks: Math.min(...found.map((it) => it[0])), lines: Math.min(...found.map((it) => it[1])) }";

#[derive(Debug, serde::Deserialize)]
struct Contrasts {
    dark: bool,
    text: f64,
    marks: f64,
    lines: f64,
}

async fn look(page: &Page, dark: bool) -> Result<(), Fault> {
    page.open_speech(SPEECH).await?;
    for (quote, label) in
        [("warm welcome", "Praise"), ("deeply concerned", "Concern"), ("judicial reform", "Reform support")]
    {
        page.annotate(quote, &[label]).await?;
    }
    let found: Contrasts = page.eval(CONTRASTS, vec![]).await?;
    assert_eq!(found.dark, dark, "{found:?}");
    assert!(found.text >= 7.0 && found.marks >= 4.5 && found.lines >= 3.0, "{found:?}");
    Ok(())
}

async fn light_and_dark_can_be_read(page: Page) -> Outcome {
    look(&page, false).await?;
    match page.engine() {
        Engine::Chromium | Engine::Firefox => {
            page.browser.prefer_dark(true).await?;
            let outcome = look(&page, true).await;
            page.browser.prefer_dark(false).await?;
            outcome
        }
        // Here it is for a whole session.
        Engine::Webkit => {
            let wishes = Wishes { dark: true, ..Wishes::default() };
            let browser = std::sync::Arc::new(Browser::start(Engine::Webkit, &wishes).await?);
            let outcome = look(&page.in_browser(browser.clone()), true).await;
            browser.quit().await;
            outcome
        }
    }
}

/// What reaches out of the window sideways.
const WIDE: &str = "const wide = [...document.querySelectorAll('body *')].filter(isSeen)
        .filter((it) => { const rect = it.getBoundingClientRect(); return rect.width > 0 && (rect.right > innerWidth + 1 || rect.left < -1); })
        .map((it) => `${it.tagName} ${nameOf(it).slice(0, 40)}`);
    return [document.documentElement.scrollWidth <= innerWidth, wide]";

async fn nothing_is_wide(page: &Page, when: &str) -> Outcome {
    let (fits, wide): (bool, Vec<String>) = page.eval(WIDE, vec![]).await?;
    assert!(fits && wide.is_empty(), "{when}: {wide:#?}");
    Ok(())
}

async fn a_phone_shows_all_of_it(page: Page) -> Outcome {
    page.open_in_frame(360, 700, "").await?;
    nothing_is_wide(&page, "at the start").await?;
    page.load(&SPEECH.replace("colleagues", &"endlesswordwithoutaspace".repeat(6))).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    nothing_is_wide(&page, "with a speech").await?;
    for sheet in [words().bar_speeches, words().bar_labels] {
        page.press(sheet).await?;
        let name = if sheet == words().bar_labels { words().add_label } else { words().add_speech };
        page.find("button", name).await?;
        nothing_is_wide(&page, sheet).await?;
        page.press(sheet).await?;
    }
    page.press(words().bar_list).await?;
    page.until("the list is there", "return !!dialog(arguments[0])", vec![json!(words().annotations)]).await?;
    nothing_is_wide(&page, words().bar_list).await?;
    // What a finger must hit is large enough.
    let small = "return all('button', null).filter((it) => { const rect = it.getBoundingClientRect(); return rect.height < 24 || rect.width < 24; })
        .map((it) => nameOf(it))";
    let small: Vec<String> = page.eval(small, vec![]).await?;
    assert!(small.is_empty(), "too small to hit: {small:?}");
    Ok(())
}

async fn a_phone_labels_from_the_bottom(page: Page) -> Outcome {
    page.open_in_frame(360, 700, "").await?;
    page.load(SPEECH).await?;
    page.select_by_script("honest step towards an independent").await?;
    page.popover_is(true).await?;
    let apart = "const sheet = dialog(arguments[0]).getBoundingClientRect();
        const [start, end] = spanOf('honest step towards an independent');
        const words = rangeOf(start, end).getBoundingClientRect();
        return sheet.left >= 0 && sheet.right <= innerWidth && sheet.bottom <= innerHeight && words.bottom <= sheet.top && words.top >= 0";
    page.until("the sheet is below the passage", apart, vec![json!(words().menu_name)]).await?;
    page.choose("Praise").await?;
    page.holds(["honest step towards an independent = praise"]).await
}

async fn the_popover_stays_in_the_window(page: Page) -> Outcome {
    let text = format!("{SPEECH}\n{}The very last words.", "More and more of it, line after line.\n".repeat(40));
    page.open_speech(&text).await?;
    // At the right edge, at the left edge, in the last line.
    for quote in ["for the warm welcome to", "Madam President", "The very last words"] {
        page.drag(quote).await?;
        page.popover_is(true).await?;
        let inside = "const window_ = dialog(arguments[0]).getBoundingClientRect();
            const [start, end] = spanOf(arguments[1]);
            const words = [...rangeOf(start, end).getClientRects()];
            const covers = words.some((it) => it.bottom > window_.top + 1 && it.top < window_.bottom - 1 && it.right > window_.left && it.left < window_.right);
            return window_.left >= 0 && window_.right <= innerWidth && window_.top >= 0 && window_.bottom <= innerHeight && !covers";
        page.until(
            &format!("the popover for “{quote}” is in sight"),
            inside,
            vec![json!(words().menu_name), json!(quote)],
        )
        .await?;
        page.key(thirtyfour::Key::Escape).await?;
        page.popover_is(false).await?;
    }
    Ok(())
}
