//! Roving focus: arrow keys in a row or list of buttons move the focus to the next button and wrap around at the ends.

use leptos::ev::KeyboardEvent;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

/// Moves the focus among the descendants of the listener's element that match `selector`. Returns the newly focused
/// element.
pub(crate) fn move_focus(event: &KeyboardEvent, selector: &str) -> Option<HtmlElement> {
    let list = event.current_target()?.dyn_into::<Element>().ok()?;
    let items = items(&list, selector);
    let focused = list.owner_document()?.active_element();
    let current =
        items.iter().position(|item| focused.as_ref().is_some_and(|focused| item.is_same_node(Some(focused))));
    let next = next(&event.key(), current, items.len())?;
    event.prevent_default();
    let item = items.into_iter().nth(next)?;
    item.focus().ok()?;
    Some(item)
}

/// The focusable elements.
pub(crate) fn items(list: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(found) = list.query_selector_all(selector) else { return Vec::new() };
    let all = (0..found.length()).filter_map(|index| found.get(index)?.dyn_into::<HtmlElement>().ok());
    all.filter(|item| !item.has_attribute("disabled") && item.offset_parent().is_some()).collect()
}

fn next(key: &str, current: Option<usize>, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    match (key, current) {
        ("ArrowDown" | "ArrowRight", Some(current)) if current < last => Some(current + 1),
        ("ArrowDown" | "ArrowRight" | "Home", _) => Some(0),
        ("ArrowUp" | "ArrowLeft", Some(current)) if current > 0 => Some(current - 1),
        ("ArrowUp" | "ArrowLeft" | "End", _) => Some(last),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn focus_goes_around_at_the_ends() {
        assert_eq!(next("ArrowDown", Some(2), 3), Some(0));
        assert_eq!(next("ArrowLeft", Some(0), 3), Some(2));
        assert_eq!(next("ArrowRight", Some(0), 3), Some(1));
        assert_eq!([next("End", None, 3), next("Home", Some(1), 3)], [Some(2), Some(0)]);
        assert_eq!([next("a", Some(0), 3), next("Home", None, 0)], [None, None]);
    }
}
