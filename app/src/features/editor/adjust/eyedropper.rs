//! Eyedropper: sets the white balance so that the picked point of the photograph becomes grey.

use filters::ParamValue;
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::state::EditorState;
use crate::text::adjust as text;
use crate::viewport::camera::{Camera, Point};

/// The side of the sampled square, in pixels.
const SIDE_PX: u32 = 5;
/// An arrow key moves the crosshair by this distance in CSS pixels, with Shift ten times as far.
const KEY_PX: f64 = 4.0;

/// The layer on top of the photograph while a point is being picked.
#[component]
pub(in super::super) fn Eyedropper() -> impl IntoView {
    let picking = expect_context::<EditorState>().picking;
    view! {
        <Show when=move || picking.get()>
            <Layer/>
        </Show>
    }
}

#[component]
fn Layer() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let layer = NodeRef::<Div>::new();
    // In CSS pixels.
    let at = RwSignal::new((0.0, 0.0));
    Effect::new(move |_| {
        let Some(layer) = layer.get() else { return };
        at.set((f64::from(layer.client_width()) / 2.0, f64::from(layer.client_height()) / 2.0));
        let _ = layer.focus();
    });
    let escape = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Escape" {
            editor.picking.set(false);
        }
    });
    on_cleanup(move || {
        escape.remove();
        editor.stage.pointer.try_set(None);
    });
    let point = move || {
        let ratio = editor.stage.camera.with_untracked(Camera::pixel_ratio);
        let (x, y) = at.get_untracked();
        (x * ratio, y * ratio)
    };
    let go = move |place: Point| {
        at.set(place);
        editor.stage.pointer.set(Some(point()));
    };
    let follow = move |event: &PointerEvent| {
        let Some(layer) = layer.get_untracked() else { return };
        let bounds = layer.get_bounding_client_rect();
        go((f64::from(event.client_x()) - bounds.left(), f64::from(event.client_y()) - bounds.top()));
    };
    let press_key = move |event: KeyboardEvent| {
        let step = if event.shift_key() { 10.0 * KEY_PX } else { KEY_PX };
        let (x, y) = at.get_untracked();
        let place = match event.key().as_str() {
            "ArrowLeft" => (x - step, y),
            "ArrowRight" => (x + step, y),
            "ArrowUp" => (x, y - step),
            "ArrowDown" => (x, y + step),
            "Enter" => {
                event.prevent_default();
                return pick(editor, point());
            }
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        if let Some(layer) = layer.get_untracked() {
            let (width, height) = (f64::from(layer.client_width()), f64::from(layer.client_height()));
            go((place.0.clamp(0.0, width - 1.0), place.1.clamp(0.0, height - 1.0)));
        }
    };
    view! {
        <div
            id="pipette"
            class="pipette"
            node_ref=layer
            tabindex="0"
            role="application"
            aria-label=text::pick_stage()
            on:pointermove=move |event| follow(&event)
            on:pointerdown=move |event| follow(&event)
            on:pointerup=move |event| {
                follow(&event);
                if event.button() == 0 {
                    pick(editor, point());
                }
            }
            on:keydown=press_key
        >
            <span
                class="crosshair"
                style=move || {
                    let (x, y) = at.get();
                    format!("left:{x}px;top:{y}px")
                }
            ></span>
            <p class="pipette-hint on-photograph">{text::pick_hint()}</p>
        </div>
    }
}

/// Sets the white balance from the picture at a point of the stage, in device pixels.
fn pick(editor: EditorState, at: Point) {
    let Some(at) = editor.stage.point_of_picture(at) else {
        return editor.notices.error(text::pick_failed().to_owned());
    };
    editor.picking.set(false);
    let recipe = editor.document.with_untracked(|document| document.recipe_before("white_balance"));
    spawn_local(async move {
        let colour = match editor.viewport.sample(recipe, at, SIDE_PX).await {
            Ok(pixels) => linear_mean(&pixels),
            Err(refusal) => return editor.notices.error(refusal.message),
        };
        let Some(colour) = colour else {
            return editor.notices.error(text::pick_failed().to_owned());
        };
        let (temperature, tint) = filters::white_balance::neutralize(colour);
        let values = [("temperature", ParamValue::Number(temperature)), ("tint", ParamValue::Number(tint))];
        let outcome = editor.document.try_update(|document| document.set_controls("white_balance", &values));
        if let Some(Err(_)) = outcome {
            editor.notices.error(text::pick_failed().to_owned());
        }
    });
}

/// The mean of opaque pixels in linear light.
fn linear_mean(rgba: &[u8]) -> Option<[f64; 3]> {
    let mut sums = [0.0; 3];
    let mut count = 0.0;
    for [red, green, blue, alpha] in rgba.as_chunks::<4>().0 {
        if *alpha == u8::MAX {
            count += 1.0;
            for (sum, value) in sums.iter_mut().zip([red, green, blue]) {
                *sum += linear(*value);
            }
        }
    }
    (count > 0.0).then(|| sums.map(|sum| sum / count))
}

/// Converts sRGB to linear light (IEC 61966-2-1).
fn linear(value: u8) -> f64 {
    let value = f64::from(value) / 255.0;
    if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_is_of_light_and_of_opaque_pixels() {
        let mean = linear_mean(&[0, 255, 188, 255, 255, 255, 188, 255, 9, 9, 9, 0]).unwrap();
        assert!((mean[0] - 0.5).abs() < 1e-9 && (mean[1] - 1.0).abs() < 1e-9, "{mean:?}");
        assert!((mean[2] - 0.502_886).abs() < 1e-5, "{mean:?}");
        assert_eq!(linear_mean(&[9, 9, 9, 0]), None);
    }

    #[test]
    fn picked_colour_becomes_grey() {
        let tinted = [200, 180, 140].map(linear);
        let (temperature, tint) = filters::white_balance::neutralize(tinted);
        assert!(temperature < 0.0, "warm light is taken back: {temperature} {tint}");
    }
}
