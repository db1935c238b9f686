//! Moves the keyboard focus when the focused element is removed. Otherwise the next Tab would start at the top of the
//! page.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

/// In the next animation frame, focuses the first of these elements that exists, unless a usable element has the focus.
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

/// After the removal of the item at `index` of those that match `items`: focuses the item that took its place, or the
/// previous one, or else the first of `others`, unless a usable element has the focus.
pub(crate) fn focus_neighbour(items: String, index: usize, others: impl IntoIterator<Item = String> + 'static) {
    request_animation_frame(move || {
        if !is_lost() {
            return;
        }
        let item = document().query_selector_all(&items).ok().and_then(|found| {
            let last = found.length().checked_sub(1)?;
            found.get(u32::try_from(index).map_or(last, |index| index.min(last)))?.dyn_into::<HtmlElement>().ok()
        });
        match item {
            Some(item) => drop(item.focus()),
            None => focus_if_lost(others),
        }
    });
}

/// The index of the element that matches `item` among those that match `items`; 0 if it does not exist.
pub(crate) fn index_among(items: &str, item: &str) -> usize {
    let Ok(found) = document().query_selector_all(items) else { return 0 };
    let is_it = |at: &u32| {
        let element = found.get(*at).and_then(|node| node.dyn_into::<HtmlElement>().ok());
        element.is_some_and(|element| element.matches(item).unwrap_or(false))
    };
    (0..found.length()).find(is_it).map_or(0, |at| at as usize)
}

/// Before something is drawn anew: if the focus is in an element that matches `part` and has an id, the control at the same
/// place in it gets the focus again, or else the first of `others`.
pub(crate) fn keep_focus_in(part: &str, others: impl IntoIterator<Item = String> + 'static) {
    let focused = document().active_element().and_then(|element| element.closest(part).ok()?);
    if let Some(id) = focused.map(|part| part.id()).filter(|id| !id.is_empty()) {
        let controls = format!("#{id} :is(button, a, input, select, [tabindex])");
        let index = index_among(&controls, ":focus");
        focus_neighbour(controls, index, others);
    }
}

/// Whether an element that matches has the focus.
pub(crate) fn has_focus(selector: &str) -> bool {
    document().active_element().is_some_and(|element| element.matches(selector).unwrap_or(false))
}

/// In the next animation frame, focuses an element that contains others, unless a usable element has the focus.
pub(crate) fn focus_container_if_lost(element: HtmlElement) {
    request_animation_frame(move || {
        if is_lost() {
            element.set_tab_index(-1);
            let _ = element.focus();
        }
    });
}

fn is_lost() -> bool {
    // The browser notices only later that an element became inert, or that its dialog was closed.
    document().active_element().is_none() || has_focus("body, [inert] *, dialog:not([open]) *")
}

/// In the next animation frame, focuses an element and scrolls it into view.
pub(crate) fn focus_after_render(selector: String) {
    request_animation_frame(move || {
        let found = document().query_selector(&selector).ok().flatten();
        if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}
