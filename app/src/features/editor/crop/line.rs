//! Straightens the picture by a line that the user draws along something level or upright.

use leptos::html::Div;
use leptos::prelude::*;
use web_sys::PointerEvent;

use crate::features::editor::state::EditorState;
use crate::text;

/// A shorter line has no reliable angle, in CSS pixels.
const SHORTEST_PX: f64 = 12.0;

/// Covers the stage until a line is drawn.
#[component]
pub(super) fn LineLayer() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let layer = NodeRef::<Div>::new();
    // Start and end, in CSS pixels of the layer.
    let line = RwSignal::new(None::<[f64; 4]>);
    let at = move |event: &PointerEvent| {
        let rect = layer.get_untracked().map(|layer| layer.get_bounding_client_rect());
        let (left, top) = rect.map_or((0.0, 0.0), |rect| (rect.left(), rect.top()));
        (f64::from(event.client_x()) - left, f64::from(event.client_y()) - top)
    };
    let press = move |event: PointerEvent| {
        event.stop_propagation();
        if event.button() != 0 || line.get_untracked().is_some() {
            return;
        }
        if let Some(layer) = layer.get_untracked() {
            let _ = layer.set_pointer_capture(event.pointer_id());
        }
        let (x, y) = at(&event);
        line.set(Some([x, y, x, y]));
    };
    let drag = move |event: PointerEvent| {
        event.stop_propagation();
        let (x, y) = at(&event);
        line.update(|line| {
            if let Some([_, _, to_x, to_y]) = line {
                (*to_x, *to_y) = (x, y);
            }
        });
    };
    let release = move |event: PointerEvent| {
        event.stop_propagation();
        let drawn = line.get_untracked();
        line.set(None);
        let angle = untrack(|| editor.geometry()).map(|geometry| geometry.angle());
        if let (Some(tilt), Some(angle)) = (drawn.and_then(tilt), angle) {
            editor.straighten(angle - tilt);
            editor.end_crop_drag();
            editor.crop.drawing.set(false);
        }
    };
    let drawn = move || {
        line.get().map(|line| {
            let [x1, y1, x2, y2] = line.map(|length| length.to_string());
            view! {
                <svg aria-hidden="true">
                    <line x1=x1 y1=y1 x2=x2 y2=y2/>
                </svg>
            }
        })
    };
    view! {
        <div
            id="crop-line"
            class="crop-line on-photograph"
            node_ref=layer
            on:pointerdown=press
            on:pointermove=drag
            on:pointerup=release
            on:pointercancel=move |event| {
                event.stop_propagation();
                line.set(None);
            }
        >
            {drawn}
            <p role="status">{text::crop::line_hint()}</p>
        </div>
    }
}

/// The deviation of a line from level or upright, whichever is closer, in degrees clockwise.
fn tilt([x1, y1, x2, y2]: [f64; 4]) -> Option<f64> {
    let (across, down) = (x2 - x1, y2 - y1);
    if across.hypot(down) < SHORTEST_PX {
        return None;
    }
    let degrees = down.atan2(across).to_degrees();
    Some(degrees - 90.0 * (degrees / 90.0).round())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tilt_is_from_the_closer_of_level_and_upright() {
        let tilt = |x, y| tilt([10.0, 10.0, 10.0 + x, 10.0 + y]).map(|degrees| (degrees * 100.0).round() / 100.0);
        assert_eq!(tilt(100.0, 10.0), Some(5.71));
        assert_eq!(tilt(-100.0, -10.0), Some(5.71), "drawn from the other end");
        assert_eq!(tilt(100.0, -10.0), Some(-5.71));
        assert_eq!(tilt(10.0, 100.0), Some(-5.71));
        assert_eq!(tilt(0.0, -100.0), Some(0.0));
        assert_eq!(tilt(3.0, 4.0), None);
    }
}
