//! Whether everybody can use it, as far as a program can judge: axe in every named state, roles and names as assistive
//! technology gets them, narrow windows, wide letter spacing, forced colours, reduced motion.

use std::collections::BTreeMap;
use std::fs;

use rostrum::app::words;
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::engine::Engine;
use crate::page::Page;
use crate::states::{Half, Screen, in_states};
use crate::texts::SPEECH;
use crate::{Fault, Outcome, Test, tests};

pub(crate) fn tests() -> Vec<Test> {
    let mut with_axe = tests![
        axe_finds_nothing_in_light_first,
        axe_finds_nothing_in_light_second,
        axe_finds_nothing_on_a_light_phone_first,
        axe_finds_nothing_on_a_light_phone_second,
        axe_finds_nothing_in_the_dark_first,
        axe_finds_nothing_in_the_dark_second,
        axe_finds_nothing_on_a_dark_phone_first,
        axe_finds_nothing_on_a_dark_phone_second,
    ];
    // On somebody's own machine it may be missing; where all must be checked its absence fails the tests.
    if axe_file().is_none() && std::env::var("CI").as_deref() != Ok("true") {
        for test in &mut with_axe {
            test.only = Some((&[], "axe is not there: see ROSTRUM_AXE in scripts/toolchain"));
        }
    }
    [
        with_axe,
        tests![
            nothing_scrolls_two_ways_at_320_pixels_first,
            nothing_scrolls_two_ways_at_320_pixels_second,
            nothing_scrolls_two_ways_at_twice_the_size_first,
            nothing_scrolls_two_ways_at_twice_the_size_second,
            wide_spacing_loses_nothing_first,
            wide_spacing_loses_nothing_second,
            wide_spacing_loses_nothing_on_a_phone_first,
            wide_spacing_loses_nothing_on_a_phone_second,
            roles_and_names_of_an_annotated_paragraph,
            forced_colours_keep_lines_and_selection in [Chromium, Firefox] because "MiniBrowser cannot be told",
            with_reduced_motion_nothing_moves in [Chromium, Firefox] because "MiniBrowser cannot be told",
        ],
    ]
    .concat()
}

// ---- axe -------------------------------------------------------------------------------------------------------------

fn axe_file() -> Option<String> {
    std::env::var("ROSTRUM_AXE").ok().filter(|it| !it.is_empty())
}

const AXE: &str = "
    axe.run(document, {
        runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
        resultTypes: ['violations', 'incomplete'],
    }).then(({ violations, incomplete }) => {
        const place = (node) => node.target.flat().join(' ');
        done({
            violations: violations.flatMap((it) => it.nodes.map((node) => `${it.id}: ${place(node)}: ${node.failureSummary}`)),
            incomplete: incomplete.flatMap((it) => it.nodes.map((node) =>
                [`${it.id}: ${[...node.any, ...node.all, ...node.none][0]?.message ?? it.help}`, place(node)])),
        });
    }, fail)";

#[derive(Debug, serde::Deserialize)]
struct Found {
    violations: Vec<String>,
    /// What axe could not judge: rule and reason, place.
    incomplete: Vec<(String, String)>,
}

/// What axe could not judge, over all states: it is printed, so that people can.
static UNJUDGED: std::sync::Mutex<BTreeMap<String, (usize, String)>> = std::sync::Mutex::new(BTreeMap::new());

async fn ask_axe(page: &Page) -> Result<Vec<String>, Fault> {
    if !page.eval("return !!window.axe", vec![]).await? {
        let file = axe_file().ok_or("axe is not there: ROSTRUM_AXE names its file, see scripts/toolchain")?;
        // The page's policy lets no script in; what the driver runs is not the page's.
        page.browser.driver.execute(fs::read_to_string(file)?, vec![]).await?;
    }
    let found: Found = page.eval_async(AXE, vec![]).await?;
    let mut unjudged = UNJUDGED.lock().map_err(|_| "a test died while it wrote")?;
    for (rule, place) in found.incomplete {
        unjudged.entry(rule).or_insert((0, place)).0 += 1;
    }
    Ok(found.violations)
}

async fn axe(page: &Page, half: Half, width: u32, dark: bool) -> Outcome {
    let screen = Screen { width, height: 800, dark };
    let outcome = in_states(page, half, screen, |page| Box::pin(ask_axe(page))).await;
    let unjudged = UNJUDGED.lock().map(|mut it| std::mem::take(&mut *it)).unwrap_or_default();
    for (rule, (count, place)) in unjudged {
        println!("     axe cannot judge, {count} times: {rule} (first: {place})");
    }
    outcome
}

async fn axe_finds_nothing_in_light_first(page: Page) -> Outcome {
    axe(&page, Half::First, 1280, false).await
}

async fn axe_finds_nothing_in_light_second(page: Page) -> Outcome {
    axe(&page, Half::Second, 1280, false).await
}

async fn axe_finds_nothing_on_a_light_phone_first(page: Page) -> Outcome {
    axe(&page, Half::First, 360, false).await
}

async fn axe_finds_nothing_on_a_light_phone_second(page: Page) -> Outcome {
    axe(&page, Half::Second, 360, false).await
}

async fn axe_finds_nothing_in_the_dark_first(page: Page) -> Outcome {
    axe(&page, Half::First, 1280, true).await
}

async fn axe_finds_nothing_in_the_dark_second(page: Page) -> Outcome {
    axe(&page, Half::Second, 1280, true).await
}

async fn axe_finds_nothing_on_a_dark_phone_first(page: Page) -> Outcome {
    axe(&page, Half::First, 360, true).await
}

async fn axe_finds_nothing_on_a_dark_phone_second(page: Page) -> Outcome {
    axe(&page, Half::Second, 360, true).await
}

// ---- Narrow windows and wide letters ---------------------------------------------------------------------------------

/// What reaches out of the window, and what scrolls sideways.
const WIDE: &str = "
    const out = [...document.querySelectorAll('body *')].filter(isSeen).flatMap((it) => {
        const rect = it.getBoundingClientRect(), style = getComputedStyle(it);
        const name = `${it.tagName.toLowerCase()}.${it.className} “${nameOf(it).slice(0, 30)}”`;
        const reaches = rect.width > 0 && rect.height > 0 && (rect.right > innerWidth + 1 || rect.left < -1);
        const scrolls = /auto|scroll/.test(style.overflowX) && it.scrollWidth > it.clientWidth + 1 && it.clientWidth > 1;
        return [...(reaches ? [`${name} reaches from ${rect.left} to ${rect.right}`] : []), ...(scrolls ? [`${name} scrolls sideways`] : [])];
    });
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth) out.push(`the page is ${root.scrollWidth} wide`);
    return out";

async fn look_for_width(page: &Page) -> Result<Vec<String>, Fault> {
    page.eval(WIDE, vec![]).await
}

async fn no_width_is_missed(page: &Page, width: u32, height: u32, half: Half) -> Outcome {
    in_states(page, half, Screen { width, height, dark: false }, |page| Box::pin(look_for_width(page))).await
}

async fn nothing_scrolls_two_ways_at_320_pixels_first(page: Page) -> Outcome {
    no_width_is_missed(&page, 320, 568, Half::First).await
}

async fn nothing_scrolls_two_ways_at_320_pixels_second(page: Page) -> Outcome {
    no_width_is_missed(&page, 320, 568, Half::Second).await
}

/// A window of 1280 by 900 with everything twice as large.
async fn nothing_scrolls_two_ways_at_twice_the_size_first(page: Page) -> Outcome {
    no_width_is_missed(&page, 640, 450, Half::First).await
}

async fn nothing_scrolls_two_ways_at_twice_the_size_second(page: Page) -> Outcome {
    no_width_is_missed(&page, 640, 450, Half::Second).await
}

/// Texts that are cut off with the spacing that WCAG 1.4.12 asks for and were not before, and what then reaches out.
const SPACED: &str = "
    const cut = () => [...document.querySelectorAll('body *')].filter(isSeen).filter((it) => {
        const style = getComputedStyle(it), has = [...it.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
        // An excerpt is cut where the window ends, whatever its letters.
        if (!has || style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none') return false;
        // Something around it may hide it: the first that does, and does not scroll.
        for (let around = it; around && around !== document.body; around = around.parentElement) {
            const flow = getComputedStyle(around);
            if (flow.textOverflow === 'ellipsis' || flow.webkitLineClamp !== 'none' || /auto|scroll/.test(flow.overflowY)) return false;
            if (/hidden|clip/.test(flow.overflowX + flow.overflowY)) {
                const outer = around.getBoundingClientRect();
                const range = document.createRange();
                range.selectNodeContents(it);
                const rect = range.getBoundingClientRect();
                return rect.right > outer.right + 1 || rect.bottom > outer.bottom + 1;
            }
        }
        return false;
    });
    const wide = () => [...document.querySelectorAll('button, input, textarea, [role=option], h1, h2, h3, p, kbd, label')].filter(isSeen)
        .filter((it) => it.getBoundingClientRect().right > innerWidth + 1 || it.tagName === 'BUTTON' && it.scrollWidth > it.clientWidth + 1);
    const before = new Set([...cut(), ...wide()]);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }');
    const adopted = document.adoptedStyleSheets;
    document.adoptedStyleSheets = [...adopted, sheet];
    const lost = [...cut(), ...wide()].filter((it) => !before.has(it)).map((it) => `lost: ${it.tagName.toLowerCase()}.${it.className} “${nameOf(it).slice(0, 40)}”`);
    if (document.documentElement.scrollWidth > innerWidth) lost.push('the page scrolls sideways');
    document.adoptedStyleSheets = adopted;
    return lost";

async fn look_for_losses(page: &Page) -> Result<Vec<String>, Fault> {
    page.eval(SPACED, vec![]).await
}

async fn with_wide_spacing(page: &Page, width: u32, half: Half) -> Outcome {
    in_states(page, half, Screen { width, height: 800, dark: false }, |page| Box::pin(look_for_losses(page))).await
}

async fn wide_spacing_loses_nothing_first(page: Page) -> Outcome {
    with_wide_spacing(&page, 1280, Half::First).await
}

async fn wide_spacing_loses_nothing_second(page: Page) -> Outcome {
    with_wide_spacing(&page, 1280, Half::Second).await
}

async fn wide_spacing_loses_nothing_on_a_phone_first(page: Page) -> Outcome {
    with_wide_spacing(&page, 360, Half::First).await
}

async fn wide_spacing_loses_nothing_on_a_phone_second(page: Page) -> Outcome {
    with_wide_spacing(&page, 360, Half::Second).await
}

// ---- Roles and names -------------------------------------------------------------------------------------------------

/// A word with one label, one with two, and one with a note alone.
async fn annotated(page: &Page) -> Outcome {
    page.open_speech(SPEECH).await?;
    page.annotate("deeply concerned", &["concern"]).await?;
    page.annotate("judicial reform", &["praise", "reform-support"]).await?;
    let [start, end]: [u32; 2] = page.eval("return spanOf('warm welcome')", vec![]).await?;
    let plain = json!({"start": start, "end": end, "labels": [], "note": "A note.", "offsetUnit": "utf-16"});
    page.call("annotate", vec![plain]).await??;
    page.settled().await
}

async fn roles_and_names_of_an_annotated_paragraph(page: Page) -> Outcome {
    annotated(&page).await?;
    page.drag("the progress").await?;
    page.popover_is(true).await?;
    let word = |text: &str| text.to_owned();
    let expected = [
        ("the text", "return pane()", "document", words().speech_text),
        ("a paragraph", "return blocks()[2]", "paragraph", ""),
        ("a mark", "return marks().find((it) => it.textContent === 'deeply concerned')", "mark", ""),
        (
            "the heading",
            "return document.querySelector('h1:not([id])') ?? document.querySelector('article h1')",
            "heading",
            "A speech",
        ),
        ("the popover", "return document.querySelector('[role=dialog]')", "dialog", words().menu_name),
        ("its field", "return document.querySelector('[role=combobox]')", "combobox", words().find_label),
        ("its list", "return document.querySelector('[role=listbox]')", "listbox", words().labels),
        ("the cards", "return one('list', 'Annotations')", "list", words().annotations),
        ("a card", "return one('list', 'Annotations').firstElementChild", "listitem", ""),
        ("the speeches", "return one('list', 'Speeches')", "list", words().speeches),
        ("the labels", "return one('list', 'Labels')", "list", words().labels),
        ("the side", "return document.querySelector('aside')", "complementary", ""),
        ("the main part", "return document.querySelector('main')", "main", ""),
        ("the top", "return document.querySelector('header')", "banner", ""),
        ("what was done", "return document.querySelector('[role=status]')", "status", ""),
        ("what went wrong", "return document.querySelector('[role=alert]')", "alert", ""),
    ];
    let mut faults = Vec::new();
    for (what, script, role, name) in expected {
        let found = page.role_and_name(script).await.map_err(|error| format!("{what}: {error}"))?;
        // Regions that hold text have names of their own, or the text; only where a name is promised it is compared.
        let fits = found.0 == role && (name.is_empty() || found.1 == name);
        if !fits {
            faults.push(format!("{what}: {found:?}, expected {:?}", (role, name)));
        }
    }
    // The text itself: what the paragraphs say, and nothing else.
    assert_eq!(page.shown_text().await?, SPEECH);
    let extra: Vec<String> = page
        .eval(
            "return [...pane().querySelectorAll('*')].filter((it) => it.tabIndex >= 0 || it.ariaLabel || it.matches('button, a, input'))
                .map((it) => it.outerHTML)",
            vec![],
        )
        .await?;
    assert!(extra.is_empty(), "{extra:?}");
    // A mark is described by its labels, in elements that are there.
    let described: Vec<(String, String)> = page
        .eval(
            "return marks().map((it) => [it.textContent,
                it.getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id).textContent).join(', ')])",
            vec![],
        )
        .await?;
    let pair = |(text, names): (&str, &str)| (word(text), word(names));
    let wanted = [
        ("warm welcome", words().unlabelled),
        ("judicial reform", "Praise, Reform support"),
        ("deeply concerned", "Concern"),
    ];
    assert_eq!(described, wanted.map(pair));
    if page.engine() == Engine::Chromium {
        page.browser.cdp("Accessibility.enable", json!({})).await?;
        let tree = page.browser.cdp("Accessibility.getFullAXTree", json!({})).await?;
        page.browser.cdp("Accessibility.disable", json!({})).await?;
        let nodes = tree["nodes"].as_array().cloned().unwrap_or_default();
        let of = |it: &Value, key: &str| it[key]["value"].as_str().unwrap_or_default().to_owned();
        let marks: Vec<String> =
            nodes.iter().filter(|it| of(it, "role") == "mark").map(|it| of(it, "description")).collect();
        assert_eq!(marks, [word(words().unlabelled), word("Praise Reform support"), word("Concern")]);
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
}

// ---- Forced colours, reduced motion ----------------------------------------------------------------------------------

async fn forced_colours_keep_lines_and_selection(page: Page) -> Outcome {
    page.browser.prefer("forced-colors", true).await?;
    let outcome = async {
        annotated(&page).await?;
        page.until("colours are forced", "return matchMedia('(forced-colors: active)').matches", vec![]).await?;
        page.click_text("concerned").await?;
        page.popover_is(true).await?;
        let drawn = "return marks().map((mark) => {
            const style = (it) => getComputedStyle(it), lines = [...mark.querySelectorAll('*')];
            const own = style(mark), paper = style(document.body).backgroundColor;
            return [mark.textContent, lines.length > 0 && lines.every((it) => style(it).textDecorationLine === 'underline'),
                own.backgroundColor !== paper && own.backgroundColor !== 'rgba(0, 0, 0, 0)',
                own.outlineStyle !== 'none' && parseFloat(own.outlineWidth) >= 2];
        })";
        let drawn: Vec<(String, bool, bool, bool)> = page.eval(drawn, vec![]).await?;
        let expected = [("warm welcome", false), ("judicial reform", false), ("deeply concerned", true)]
            .map(|(text, selected)| (text.to_owned(), true, true, selected));
        assert_eq!(drawn, expected);
        Ok(())
    }
    .await;
    page.browser.prefer("forced-colors", false).await?;
    outcome
}

async fn with_reduced_motion_nothing_moves(page: Page) -> Outcome {
    page.browser.prefer("prefers-reduced-motion", true).await?;
    let outcome = async {
        annotated(&page).await?;
        page.until("less motion is preferred", "return matchMedia('(prefers-reduced-motion: reduce)').matches", vec![])
            .await?;
        page.key(Key::F8).await?;
        let moving = "const style = (it, part) => getComputedStyle(it, part);
            return [...document.querySelectorAll('body *')].flatMap((it) => ['', '::before', '::after']
                .filter((part) => style(it, part || undefined).transitionDuration.split(', ').some((time) => time !== '0s')
                    || style(it, part || undefined).animationName !== 'none')
                .map((part) => `${it.tagName.toLowerCase()}.${it.className}${part}`))";
        let moving: Vec<String> = page.eval(moving, vec![]).await?;
        assert!(moving.is_empty(), "{moving:?}");
        Ok(())
    }
    .await;
    page.browser.prefer("prefers-reduced-motion", false).await?;
    outcome
}
