//! Moves the keyboard's focus when the focused element is removed. Otherwise the next Tab would begin at the top of the page.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

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

/// Whether an element that matches has the focus.
pub(crate) fn has_focus(selector: &str) -> bool {
    document().active_element().is_some_and(|element| element.matches(selector).unwrap_or(false))
}

fn is_lost() -> bool {
    // The browser notices only later that an element became inert.
    document().active_element().is_none() || has_focus("body, [inert] *")
}

/// When the page is drawn anew: gives the focus to an element and scrolls it into view.
pub(crate) fn focus_soon(selector: String) {
    request_animation_frame(move || {
        let found = document().query_selector(&selector).ok().flatten();
        if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}

/// Moves the focus among the visible elements of a list that match, by arrow keys, Home and End. Whether the key did so.
pub(crate) fn move_focus(list: &Element, selector: &str, key: &str) -> bool {
    let Ok(found) = list.query_selector_all(selector) else { return false };
    let nodes = (0..found.length()).filter_map(|index| found.get(index)?.dyn_into::<HtmlElement>().ok());
    let items: Vec<_> = nodes.filter(|element| element.offset_parent().is_some()).collect();
    let active = document().active_element();
    let at = items.iter().position(|item| active.as_ref() == Some(item.as_ref()));
    let next = match key {
        "ArrowDown" => at.map_or(0, |at| at + 1),
        "ArrowUp" => at.map_or(0, |at| at.saturating_sub(1)),
        "Home" => 0,
        "End" => items.len().saturating_sub(1),
        _ => return false,
    };
    if let Some(item) = items.get(next) {
        let _ = item.focus();
    }
    true
}
