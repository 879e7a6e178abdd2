//! The rows of a long list that are in the page: those in sight, and some around them. What stands before and behind
//! them is empty room, as tall as the rows may be.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// How many rows are in the page at once: several times what a screen holds.
const ROWS: usize = 60;
/// How tall a row may be, in CSS pixels.
const HEIGHT: f64 = 72.0;
/// No engine makes an element taller than this, in CSS pixels.
const TALLEST: f64 = 12_000_000.0;

/// A row, and where its top has to be when other rows have come, in CSS pixels from the top of the browser's window; `None`:
/// in the upper part of what can be seen.
type Anchor = (usize, Option<f64>);

/// Which rows are in the page.
#[derive(Clone)]
pub(super) struct Window {
    first: UseStateHandle<usize>,
    anchor: Rc<RefCell<Option<Anchor>>>,
}

impl Window {
    /// The rows of a list of so many.
    pub(super) fn rows(&self, len: usize) -> std::ops::Range<usize> {
        let first = (*self.first).min(len.saturating_sub(ROWS));
        first..(first + ROWS).min(len)
    }

    /// Has a row in the page, with others around it.
    pub(super) fn show(&self, row: usize) {
        *self.anchor.borrow_mut() = Some((row, None));
        self.first.set(row.saturating_sub(ROWS / 2));
    }

    /// The list is another now: begins at its beginning.
    pub(super) fn rewind(&self, scroller: &NodeRef) {
        *self.anchor.borrow_mut() = None;
        self.first.set(0);
        if let Some(scroller) = scroller.cast::<Element>() {
            scroller.set_scroll_top(0);
        }
    }
}

/// The window on a list of `len` rows, which are the children of `list`; `scroller` scrolls. At first it shows the row
/// that `begin` gives.
#[hook]
pub(super) fn use_window(
    scroller: &NodeRef,
    list: &NodeRef,
    len: usize,
    begin: impl FnOnce() -> Option<usize>,
) -> Window {
    let begin = use_memo((), |()| begin());
    let anchor = use_mut_ref(|| begin.map(|row| (row, None)));
    let window = Window { first: use_state(|| begin.unwrap_or_default().saturating_sub(ROWS / 3)), anchor };
    let rows = window.rows(len);
    use_effect_with((scroller.clone(), list.clone(), rows.clone(), len), {
        let window = window.clone();
        move |(scroller, list, rows, len)| {
            let (scroller, list) = (scroller.cast::<Element>(), list.cast::<HtmlElement>());
            let listener = scroller.zip(list).map(|(scroller, list)| {
                let height = HEIGHT.min(TALLEST / (*len).max(1) as f64);
                let style = list.style();
                let _ = style.set_property("padding-top", &format!("{}px", rows.start as f64 * height));
                let _ = style.set_property("padding-bottom", &format!("{}px", (len - rows.end) as f64 * height));
                if let Some((row, top)) = window.anchor.borrow_mut().take()
                    && let Some(row) = row.checked_sub(rows.start).and_then(|at| child(&list, at))
                {
                    let sight = scroller.get_bounding_client_rect();
                    let moved =
                        row.get_bounding_client_rect().top() - top.unwrap_or(sight.top() + sight.height() / 3.0);
                    scroller.set_scroll_top(scroller.scroll_top() + moved.round() as i32);
                }
                let (rows, len, view) = (rows.clone(), *len, scroller.clone());
                EventListener::new(&scroller, "scroll", move |_| {
                    if let Some(first) = window.follow(&view, &list, &rows, len, height) {
                        window.first.set(first);
                    }
                })
            });
            move || drop(listener)
        }
    });
    window
}

impl Window {
    /// After scrolling: the first row that should be in the page, if it is another.
    fn follow(
        &self,
        view: &Element,
        list: &HtmlElement,
        rows: &std::ops::Range<usize>,
        len: usize,
        height: f64,
    ) -> Option<usize> {
        // Rows are on their way: where the list was scrolled to before they came says nothing.
        if self.anchor.borrow().is_some() {
            return None;
        }
        let sight = view.get_bounding_client_rect();
        let (first, last) = (child(list, 0)?, child(list, rows.len().checked_sub(1)?)?);
        let (top, bottom) = (first.get_bounding_client_rect().top(), last.get_bounding_client_rect().bottom());
        let margin = sight.height() / 2.0;
        let (before, behind) =
            (rows.start > 0 && top > sight.top() - margin, rows.end < len && bottom < sight.bottom() + margin);
        if !before && !behind {
            return None;
        }
        let (row, anchor) = if top > sight.bottom() || bottom < sight.top() {
            // Far away: the empty room says about where.
            (((sight.top() - list.get_bounding_client_rect().top()) / height).max(0.0) as usize, None)
        } else {
            let seen =
                |at: &usize| child(list, *at).is_some_and(|it| it.get_bounding_client_rect().bottom() > sight.top());
            let at = (0..rows.len()).find(seen)?;
            let top = child(list, at)?.get_bounding_client_rect().top();
            (rows.start + at, Some((rows.start + at, Some(top))))
        };
        let next = row.saturating_sub(ROWS / 3).min(len.saturating_sub(ROWS));
        if next == rows.start {
            return None;
        }
        *self.anchor.borrow_mut() = anchor;
        // The focus stays in the list when its row goes.
        let focused = web_sys::window()?.document()?.active_element();
        let keeps = next..next + ROWS;
        let goes = (0..rows.len()).find(|at| child(list, *at).is_some_and(|it| it.contains(focused.as_deref())));
        if goes.is_some_and(|at| !keeps.contains(&(rows.start + at))) {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            let _ = list.focus_with_options(&options);
        }
        Some(next)
    }
}

/// A row that is in the page, counted from the first that is.
fn child(list: &HtmlElement, at: usize) -> Option<Element> {
    list.children().item(u32::try_from(at).ok()?)?.dyn_into().ok()
}
