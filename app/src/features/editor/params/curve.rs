//! A tone curve: points to drag, add and remove, by pointer, by keyboard, or typed.

use filters::{ParamValue, ToneCurve};
use leptos::ev::PointerEvent;
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::handle::Param;
use crate::document::curve_points::{self, Points};

/// Segments of the line that is drawn.
const SEGMENTS: usize = 96;
/// An arrow key moves a point by this; with Shift by ten times as much.
const KEY_STEP: f64 = 0.005;

/// The points of a parameter: `set` is called during a drag, `end` at its end.
#[derive(Clone, Copy)]
struct Curve {
    label: &'static str,
    points: Signal<Points>,
    param: Param,
}

impl Curve {
    fn set(self, points: Points) {
        self.param.set(ParamValue::Curve(points));
    }

    fn set_once(self, points: Points) {
        self.param.set_once(ParamValue::Curve(points));
    }

    fn remove(self, index: usize) {
        self.set_once(curve_points::without(&self.points.get_untracked(), index));
    }
}

pub(super) fn control(param: Param) -> impl IntoView {
    let points = param.value([[0.0, 0.0], [1.0, 1.0]].into(), |value| match value {
        ParamValue::Curve(points) => Some(points),
        _ => None,
    });
    let label = param.spec.label;
    let curve = Curve { label, points, param };
    let typed = move |text: String| match curve_points::parsed(&text) {
        Some(points) => curve.set_once(points),
        None => param.end(),
    };
    view! {
        <fieldset class="control curve">
            <legend>{label}</legend>
            <Area curve/>
            <input
                type="text"
                name=param.spec.name
                class="curve-text"
                aria-label=format!("{label}, points as input,output")
                spellcheck="false"
                autocomplete="off"
                prop:value=move || curve_points::written(&points.get())
                on:change=move |event| typed(event_target_value(&event))
            />
        </fieldset>
    }
}

/// The area: a press takes the point that is near, or adds one.
#[component]
fn Area(curve: Curve) -> impl IntoView {
    let area = NodeRef::<Div>::new();
    let held = RwSignal::new(None::<usize>);
    let press = move |event: PointerEvent| {
        let Some(at) = position(area, &event).filter(|_| event.button() == 0) else { return };
        event.prevent_default();
        if let Some(area) = area.get_untracked() {
            let _ = area.set_pointer_capture(event.pointer_id());
        }
        let (points, index) = curve_points::pressed(&curve.points.get_untracked(), at);
        held.set(Some(index));
        curve.set(points);
    };
    let drag = move |event: PointerEvent| {
        if let (Some(index), Some(at)) = (held.get_untracked(), position(area, &event)) {
            curve.set(curve_points::moved(&curve.points.get_untracked(), index, at));
        }
    };
    let release = move |_: PointerEvent| {
        if held.try_update(Option::take).flatten().is_some() {
            curve.param.end();
        }
    };
    view! {
        <div
            class="curve-area"
            node_ref=area
            on:pointerdown=press
            on:pointermove=drag
            on:pointerup=release
            on:pointercancel=release
        >
            <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
                <path class="grid" d="M25 0V100M50 0V100M75 0V100M0 25H100M0 50H100M0 75H100"/>
                <path class="identity" d="M0 100L100 0"/>
                <polyline points=move || line(&curve.points.get())/>
            </svg>
            {move || points(curve)}
        </div>
    }
}

/// The pointer's place in the area, from 0 to 1, from the bottom left.
fn position(area: NodeRef<Div>, event: &PointerEvent) -> Option<[f64; 2]> {
    let bounds = area.get_untracked()?.get_bounding_client_rect();
    let x = (f64::from(event.client_x()) - bounds.left()) / bounds.width();
    let y = (bounds.bottom() - f64::from(event.client_y())) / bounds.height();
    Some([x.clamp(0.0, 1.0), y.clamp(0.0, 1.0)])
}

/// The curve as the points of an SVG polyline, in a square of 100 with y downwards.
fn line(points: &Points) -> String {
    let curve = ToneCurve::through(points);
    let inputs = (0..=SEGMENTS).map(|i| i as f64 / SEGMENTS as f64);
    inputs.map(|x| format!("{:.2},{:.2}", 100.0 * x, 100.0 - 100.0 * curve.at(x))).collect::<Vec<_>>().join(" ")
}

/// A button for each point, so that they can be reached by keyboard.
fn points(curve: Curve) -> impl IntoView {
    let points = curve.points.get();
    let count = points.len();
    let buttons = points.iter().copied().enumerate().map(|(index, [x, y])| {
        let (x, y) = (100.0 * x, 100.0 * y);
        let spoken = format!("{}, point {} of {count}: input {x:.0} %, output {y:.0} %", curve.label, index + 1);
        view! {
            <button
                type="button"
                class="curve-point"
                style=format!("left:{x:.2}%;bottom:{y:.2}%")
                aria-label=spoken
                title="Drag; double-click or Delete takes it away"
                on:keydown=move |event| press_key(curve, index, &event)
                on:dblclick=move |_| curve.remove(index)
            ></button>
        }
    });
    buttons.collect_view()
}

fn press_key(curve: Curve, index: usize, event: &KeyboardEvent) {
    let key = event.key();
    if matches!(key.as_str(), "Delete" | "Backspace") {
        return curve.remove(index);
    }
    let Some(distance) = key_distance(&key, event.shift_key()) else { return };
    event.prevent_default();
    curve.set_once(curve_points::nudged(&curve.points.get_untracked(), index, distance));
}

/// The distance that a key moves a point by.
fn key_distance(key: &str, shift: bool) -> Option<[f64; 2]> {
    let step = if shift { 10.0 * KEY_STEP } else { KEY_STEP };
    match key {
        "ArrowLeft" => Some([-step, 0.0]),
        "ArrowRight" => Some([step, 0.0]),
        "ArrowUp" => Some([0.0, step]),
        "ArrowDown" => Some([0.0, -step]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_runs_from_corner_to_corner_with_y_downwards() {
        let line = line(&[[0.0, 0.0], [1.0, 1.0]].into());
        assert!(line.starts_with("0.00,100.00 ") && line.ends_with(" 100.00,0.00"), "{line}");
        assert_eq!(line.split(' ').count(), SEGMENTS + 1);
    }

    #[test]
    fn arrow_keys_move_a_point_and_shift_makes_it_ten_times_as_far() {
        assert_eq!(key_distance("ArrowUp", false), Some([0.0, 0.005]));
        assert_eq!(key_distance("ArrowLeft", true), Some([-0.05, 0.0]));
        assert_eq!(key_distance("Enter", false), None);
    }
}
