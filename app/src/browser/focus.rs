//! Moves the keyboard's focus when the focused element is removed. Otherwise the next Tab would begin at the top of the page.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

/// When the page is drawn anew: gives the focus to the first of these that is there, unless something that can be used has it.
pub(crate) fn focus_if_lost(selectors: impl IntoIterator<Item = String> + 'static) {
    request_animation_frame(move || {
        if is_lost() {
            let mut found = selectors.into_iter().filter_map(|selector| document().query_selector(&selector).ok()?);
            if let Some(element) = found.find_map(|element| element.dyn_into::<HtmlElement>().ok()) {
                let _ = element.focus();
            }
        }
    });
}

/// Moves the focus among the elements that match: to the one whose index `next` makes of the focused one's and of their number. Where none
/// of them has the focus, the last one counts as focused.
pub(crate) fn focus_among(selector: &str, next: impl Fn(usize, usize) -> usize) {
    let Ok(nodes) = document().query_selector_all(selector) else { return };
    let elements: Vec<HtmlElement> = (0..nodes.length()).filter_map(|i| nodes.get(i)?.dyn_into().ok()).collect();
    let focused = document().active_element();
    let is_focused =
        |element: &HtmlElement| focused.as_ref().is_some_and(|focused| focused.is_same_node(Some(element)));
    let Some(last) = elements.len().checked_sub(1) else { return };
    let at = elements.iter().position(is_focused).unwrap_or(last);
    if let Some(element) = elements.get(next(at, elements.len())) {
        let _ = element.focus();
    }
}

/// Whether an element that matches has the focus.
pub(crate) fn has_focus(selector: &str) -> bool {
    document().active_element().is_some_and(|element| element.matches(selector).unwrap_or(false))
}

fn is_lost() -> bool {
    // The browser notices only later that an element became inert.
    document().active_element().is_none() || has_focus("body, [inert] *")
}
