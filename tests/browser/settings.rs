//! What people like: applied at once, kept, and worn before the first paint; the language of everything.

use rostrum::app::words;
use rostrum::app::words::Language;
use serde_json::{Value, json};

use crate::page::Page;
use crate::texts::SPEECH;
use crate::{Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    tests![settings_are_kept, cards_and_popover_follow_the_text, everything_speaks_the_language]
}

async fn from_menu(page: &Page, name: &str, item: &str) -> Outcome {
    page.press(name).await?;
    page.press(item).await
}

async fn choose(page: &Page, name: &str) -> Outcome {
    page.click_on(name, "return all('radio', arguments[0])[0]?.labels[0]", vec![json!(name)]).await
}

const WORN: &str = "const style = (it) => getComputedStyle(it);
    return { scheme: style(document.documentElement).colorScheme, size: parseFloat(style(pane()).fontSize),
        face: style(pane()).fontFamily, ground: style(document.body).backgroundColor, width: pane().clientWidth }";

async fn settings_are_kept(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    let before: Value = page.eval(WORN, vec![]).await?;
    from_menu(&page, words().menu_name_main, words().menu_settings).await?;
    for name in [words().settings_dark, words().settings_sans, words().settings_narrow, words().settings_exact] {
        choose(&page, name).await?;
    }
    page.press(words().settings_larger).await?;
    page.press(words().settings_larger).await?;
    page.press(words().close).await?;
    let worn: Value = page.eval(WORN, vec![]).await?;
    assert_eq!(worn["scheme"], "dark");
    assert_ne!(worn["ground"], before["ground"]);
    assert_ne!(worn["face"], before["face"]);
    assert!(worn["size"].as_f64() > before["size"].as_f64(), "{before} {worn}");
    page.reload().await?;
    assert_eq!(page.eval::<Value>(WORN, vec![]).await?, worn);
    // The settings say so too, and the gestures keep to them.
    page.annotate("deeply concerned", &["concern"]).await?;
    page.drag("rogress that has been mad").await?;
    page.popover_is(true).await?;
    assert_eq!(page.selection().await?, "rogress that has been mad");
    // Worn before any of the program has come.
    page.open_in_frame(
        1200,
        800,
        "window.early = [...view.document.documentElement.attributes].map((it) => it.name + '=' + it.value).join(' ')",
    )
    .await?;
    page.browser.driver.enter_default_frame().await?;
    let early: String = page.eval("return window.early", vec![]).await?;
    for expected in ["data-appearance=dark", "data-typeface=sans", "data-measure=narrow", "--size: 1.2"] {
        assert!(early.contains(expected), "{expected}: {early}");
    }
    Ok(())
}

async fn cards_and_popover_follow_the_text(page: Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("support every honest step", &["concern"]).await?;
    let gap = "const card = document.querySelector('[aria-pressed] q').getBoundingClientRect();
        return Math.abs(card.top - marks()[0].getBoundingClientRect().top) < 24";
    page.until("the card is level", gap, vec![]).await?;
    from_menu(&page, words().menu_name_main, words().menu_settings).await?;
    for _ in 0..4 {
        page.press(words().settings_larger).await?;
    }
    choose(&page, words().settings_narrow).await?;
    page.press(words().close).await?;
    page.until("the card is level again", gap, vec![]).await?;
    Ok(())
}

/// Everything that can be read or heard and is not the user's own, in one string for each place.
const READABLE: &str = "const found = [];
    for (const it of document.querySelectorAll('body *')) {
        if (it.closest('[data-rostrum=text], bdi, [lang], datalist, [role=option], #rescue, noscript, script') || !it.checkVisibility()) continue;
        for (const node of it.childNodes) if (node.nodeType === Node.TEXT_NODE && node.data.trim()) found.push(node.data.trim());
        for (const name of ['aria-label', 'title', 'placeholder']) if (it.getAttribute(name)) found.push(it.getAttribute(name));
    }
    const foreign = /^(Rostrum|JSON|CSV|Esc|Ctrl|Shift|Alt|A|Z|en|ru|kk)$/;
    return found.filter((it) => (it.match(/[A-Za-z]+/g) ?? []).some((word) => !foreign.test(word)))";

async fn speaks_only(page: &Page, place: &str) -> Outcome {
    let foreign: Vec<String> = page.eval(READABLE, vec![]).await?;
    assert!(foreign.is_empty(), "{place}: {foreign:?}");
    Ok(())
}

async fn everything_speaks_the_language(page: Page) -> Outcome {
    page.open().await?;
    page.call("load", vec![json!({"title": "Обращение", "text": "Спасибо за тёплый приём. Мы обеспокоены."})])
        .await??;
    page.annotate("Мы обеспокоены", &["concern"]).await?;
    from_menu(&page, words().menu_name_main, words().menu_settings).await?;
    choose(&page, Language::Russian.name()).await?;
    let it = Language::Russian.words();
    page.until("the page is in Russian", "return document.documentElement.lang === 'ru'", vec![]).await?;
    speaks_only(&page, "settings").await?;
    page.press(it.close).await?;
    speaks_only(&page, "reading").await?;
    page.press(it.menu_name_main).await?;
    speaks_only(&page, "menu").await?;
    page.press(it.menu_details).await?;
    page.press(it.details_add_field).await?;
    speaks_only(&page, "details").await?;
    page.press(it.cancel).await?;
    from_menu(&page, it.menu_name_main, it.menu_project).await?;
    speaks_only(&page, "project").await?;
    page.press(it.project_erase).await?;
    speaks_only(&page, "erase").await?;
    page.press(it.cancel).await?;
    page.drag("тёплый").await?;
    page.until("the popover opens", "return !!dialog(arguments[0])", vec![json!(it.menu_name)]).await?;
    speaks_only(&page, "popover").await?;
    page.key(thirtyfour::Key::Escape).await?;
    page.press(it.add_speech).await?;
    speaks_only(&page, "start").await?;
    // And after a reload at once.
    page.reload().await?;
    assert_eq!(page.eval::<String>("return document.documentElement.lang", vec![]).await?, "ru");
    page.hears("status", it.saved).await?;
    speaks_only(&page, "reading, after a reload").await
}
