//! The focus that stays with what it is on, when that moves in the page.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use yew::prelude::*;

/// A selector of the element that is to have the focus.
pub(super) type KeptFocus = Rc<RefCell<Option<String>>>;

/// Gives the focus to what is put into the cell once `order` is drawn otherwise than now: an element that leaves its
/// place in the page loses it.
#[hook]
pub(super) fn use_kept_focus<T: PartialEq + 'static>(order: T) -> KeptFocus {
    let wanted = use_mut_ref(|| None::<String>);
    use_effect_with(order, {
        let wanted = wanted.clone();
        move |_| {
            let Some(selector) = wanted.borrow_mut().take() else { return };
            let document = web_sys::window().and_then(|it| it.document());
            let found = document.and_then(|it| it.query_selector(&selector).ok().flatten());
            if let Some(element) = found.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = element.focus();
            }
        }
    });
    wanted
}
