//! A point of the curve as a button, so that the keyboard can focus and move it.

use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::prelude::*;

use super::Curves;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

use crate::document::curve_points::{self, level};
use crate::text::curve as text;
use crate::ui::key_gesture::KeyGesture;

#[component]
pub(super) fn Point(curves: Curves, index: usize, area: NodeRef<Div>) -> impl IntoView {
    let point = Memo::new(move |_| curves.points().get(index).copied().unwrap_or_default());
    let place = move || {
        let [x, y] = point.get().map(|value| 100.0 * value);
        format!("left:{x:.2}%;bottom:{y:.2}%")
    };
    let accessible_name = move || {
        let [x, y] = point.get().map(level);
        let label = curves.channel().map_or("", |channel| channel.label);
        text::point(label, index + 1, curves.points().len(), x, y)
    };
    let run = KeyGesture::new(Callback::new(move |()| {
        if let Some(channel) = curves.channel_now() {
            channel.param.end();
        }
    }));
    let press_key = move |event: KeyboardEvent| {
        let key = event.key();
        if matches!(key.as_str(), "Delete" | "Backspace") {
            event.prevent_default();
            if let Some(neighbour) = curves.remove(index) {
                focus_point(area, neighbour);
            }
            return;
        }
        if let (Some(by), Some(channel)) = (levels(&key, event.shift_key()), curves.channel_now()) {
            event.prevent_default();
            channel.set(curve_points::nudged(&channel.points.get_untracked(), index, by));
            run.press();
        }
    };
    view! {
        <button
            type="button"
            class="curve-point"
            style=place
            data-point=index
            data-selected=move || (curves.selected.get() == index).to_string()
            aria-label=accessible_name
            title=text::point_title()
            on:focus=move |_| curves.selected.set(index)
            on:blur=move |_| run.finish()
            on:keydown=press_key
        ></button>
    }
}

/// The number of levels by which a key moves a point.
fn levels(key: &str, shift: bool) -> Option<[f64; 2]> {
    let step = if shift { 10.0 } else { 1.0 };
    match key {
        "ArrowLeft" => Some([-step, 0.0]),
        "ArrowRight" => Some([step, 0.0]),
        "ArrowUp" => Some([0.0, step]),
        "ArrowDown" => Some([0.0, -step]),
        _ => None,
    }
}

/// Focuses a point after it is rendered.
pub(super) fn focus_point(area: NodeRef<Div>, index: usize) {
    request_animation_frame(move || {
        let point =
            area.get_untracked().and_then(|area| area.query_selector(&format!("[data-point=\"{index}\"]")).ok()?);
        if let Some(point) = point.and_then(|point| point.dyn_into::<HtmlElement>().ok()) {
            let _ = point.focus();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrow_keys_move_a_point_and_shift_makes_it_ten_times_as_far() {
        assert_eq!(levels("ArrowUp", false), Some([0.0, 1.0]));
        assert_eq!(levels("ArrowLeft", true), Some([-10.0, 0.0]));
        assert_eq!(levels("Enter", false), None);
    }
}
