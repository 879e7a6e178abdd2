//! The parts of the screen, and the focus that goes from one to the next (F6).

use wasm_bindgen::JsCast as _;

/// The parts, in reading order, and what takes the focus in each.
const PANELS: [(&str, &str); 7] = [
    (".top", "button:not([disabled])"),
    (".find-bar", "input"),
    (".side", "button[aria-current], .label-item button, button"),
    ("[data-rostrum=text]", ""),
    (".start", "textarea"),
    (".cards", ".card.on, .card"),
    (".bar", "button:not([disabled])"),
];

/// Puts the focus into the text, without scrolling.
pub(super) fn into_text() {
    let text =
        web_sys::window().and_then(|it| it.document()).and_then(|it| it.query_selector("[data-rostrum=text]").ok()?);
    if let Some(text) = text.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = text.focus_with_options(&options);
    }
}

/// Moves the focus to the next part that can be seen, or to the one before.
pub(super) fn step(forward: bool) {
    let Some(document) = web_sys::window().and_then(|it| it.document()) else { return };
    let active = document.active_element();
    let find = |selector: &str| document.query_selector(selector).ok().flatten();
    let panels: Vec<(web_sys::Element, web_sys::HtmlElement)> = PANELS
        .iter()
        .filter_map(|(panel, inside)| {
            let panel = find(panel)?;
            let target =
                if inside.is_empty() { Some(panel.clone()) } else { panel.query_selector(inside).ok().flatten() };
            Some((panel, target?.dyn_into().ok()?))
        })
        .filter(|(_, target): &(_, web_sys::HtmlElement)| target.offset_width() > 0)
        .collect();
    let here = active.and_then(|active| panels.iter().position(|(panel, _)| panel.contains(Some(&active))));
    let count = panels.len();
    let next = match here {
        Some(at) if forward => at + 1,
        Some(at) => at + count.saturating_sub(1),
        None if forward => 0,
        None => count.saturating_sub(1),
    };
    if let Some((_, target)) = panels.get(next.checked_rem(count).unwrap_or_default()) {
        let _ = target.focus();
    }
}
