//! The divider of a split stage: before on the left, after on the right.

use leptos::html::Div;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

use super::stage::Stage;

/// An arrow key moves the divider by this fraction of the stage, with Shift by ten times as much.
const KEY_STEP: f64 = 0.01;

/// A line with a handle that is dragged, or moved by arrow keys.
#[component]
pub(super) fn Divider(stage: Stage) -> impl IntoView {
    let element = NodeRef::<Div>::new();
    let dragging = RwSignal::new(false);
    let divider = stage.divider;
    let drag = move |event: &PointerEvent| {
        let parent = element.get_untracked().and_then(|element| element.parent_element());
        if let Some(parent) = parent {
            let rect = parent.get_bounding_client_rect();
            divider.set(((f64::from(event.client_x()) - rect.left()) / rect.width().max(1.0)).clamp(0.0, 1.0));
        }
    };
    let press = move |event: PointerEvent| {
        if event.button() == 0 {
            if let Some(element) = element.get_untracked() {
                let _ = element.set_pointer_capture(event.pointer_id());
            }
            dragging.set(true);
            drag(&event);
        }
    };
    let place = move || {
        let camera = stage.camera.get();
        // The same whole device pixel at which the upper picture ends.
        let x = (divider.get() * camera.stage().0).round() / camera.pixel_ratio();
        format!("transform:translateX({x}px)")
    };
    view! {
        <div
            id="divider"
            class="divider"
            node_ref=element
            style=place
            tabindex="0"
            role="slider"
            aria-label=crate::text::viewport::divider()
            aria-orientation="horizontal"
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || (divider.get() * 100.0).round().to_string()
            aria-valuetext=move || crate::text::viewport::share_before((divider.get() * 100.0).round())
            on:pointerdown=press
            on:pointermove=move |event| {
                if dragging.get_untracked() {
                    drag(&event);
                }
            }
            on:pointerup=move |_| dragging.set(false)
            on:pointercancel=move |_| dragging.set(false)
            on:dblclick=move |_| divider.set(0.5)
            on:keydown=move |event| {
                if let Some(share) = position_after_key(&event, divider.get_untracked()) {
                    event.prevent_default();
                    divider.set(share.clamp(0.0, 1.0));
                }
            }
        >
            <span class="grip" aria-hidden="true"></span>
        </div>
    }
}

fn position_after_key(event: &KeyboardEvent, share: f64) -> Option<f64> {
    let step = if event.shift_key() { 10.0 * KEY_STEP } else { KEY_STEP };
    match event.key().as_str() {
        "ArrowLeft" | "ArrowDown" => Some(share - step),
        "ArrowRight" | "ArrowUp" => Some(share + step),
        "Home" => Some(0.0),
        "End" => Some(1.0),
        _ => None,
    }
}
