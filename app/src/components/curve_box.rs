//! A tone curve to draw: points to drag, add and take away, by pointer, by keyboard, or typed.

use filters::ToneCurve;
use leptos::ev::PointerEvent;
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::model::points::{self, Points};

/// How many places of the curve are drawn.
const PLACES: usize = 96;
/// What an arrow key moves a point by; with Shift ten times as much.
const STEP: f64 = 0.005;

/// The box. `set` is called while a point is dragged, `end` when it is let go.
#[component]
pub(crate) fn CurveBox(
    name: &'static str,
    label: &'static str,
    #[prop(into)] value: Signal<Points>,
    #[prop(into)] set: Callback<Points>,
    #[prop(into)] end: Callback<()>,
) -> impl IntoView {
    let area = NodeRef::<Div>::new();
    let held = RwSignal::new(None::<usize>);
    // Where in the box a pointer is, from its bottom left.
    let place = move |event: &PointerEvent| {
        let bounds = area.get_untracked()?.get_bounding_client_rect();
        let x = (f64::from(event.client_x()) - bounds.left()) / bounds.width();
        let y = (bounds.bottom() - f64::from(event.client_y())) / bounds.height();
        Some([x.clamp(0.0, 1.0), y.clamp(0.0, 1.0)])
    };
    let press = move |event: PointerEvent| {
        let Some(at) = place(&event).filter(|_| event.button() == 0) else { return };
        event.prevent_default();
        if let Some(area) = area.get_untracked() {
            let _ = area.set_pointer_capture(event.pointer_id());
        }
        let (points, index) = points::pressed(&value.get_untracked(), at);
        held.set(Some(index));
        set.run(points);
    };
    let drag = move |event: PointerEvent| {
        if let (Some(index), Some(at)) = (held.get_untracked(), place(&event)) {
            set.run(points::moved(&value.get_untracked(), index, at));
        }
    };
    let release = move |_: PointerEvent| {
        if held.try_update(Option::take).flatten().is_some() {
            end.run(());
        }
    };
    let remove = move |index: usize| {
        set.run(points::without(&value.get_untracked(), index));
        end.run(());
    };
    let key = move |event: KeyboardEvent, index: usize| {
        let step = if event.shift_key() { 10.0 * STEP } else { STEP };
        let by = match event.key().as_str() {
            "ArrowLeft" => [-step, 0.0],
            "ArrowRight" => [step, 0.0],
            "ArrowUp" => [0.0, step],
            "ArrowDown" => [0.0, -step],
            "Delete" | "Backspace" => return remove(index),
            _ => return,
        };
        event.prevent_default();
        let points = value.get_untracked();
        if let Some([x, y]) = points.get(index).copied() {
            set.run(points::moved(&points, index, [x + by[0], y + by[1]]));
            end.run(());
        }
    };
    let line = move || {
        let curve = ToneCurve::through(&value.get());
        let places = (0..=PLACES).map(|i| i as f64 / PLACES as f64);
        places.map(|x| format!("{:.2},{:.2}", 100.0 * x, 100.0 - 100.0 * curve.at(x))).collect::<Vec<_>>().join(" ")
    };
    let typed = move |text: String| {
        if let Some(points) = points::parsed(&text) {
            set.run(points);
        }
        end.run(());
    };
    view! {
        <fieldset class="control curve">
            <legend>{label}</legend>
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
                    <polyline points=line/>
                </svg>
                {move || {
                    let points = value.get();
                    let count = points.len();
                    points
                        .iter()
                        .copied()
                        .enumerate()
                        .map(|(index, [x, y])| {
                            let spoken = format!(
                                "{label}, point {} of {count}: input {:.0} %, output {:.0} %",
                                index + 1,
                                100.0 * x,
                                100.0 * y,
                            );
                            view! {
                                <button
                                    type="button"
                                    class="curve-point"
                                    style=format!("left:{:.2}%;bottom:{:.2}%", 100.0 * x, 100.0 * y)
                                    aria-label=spoken
                                    title="Drag; double-click or Delete takes it away"
                                    on:keydown=move |event| key(event, index)
                                    on:dblclick=move |_| remove(index)
                                ></button>
                            }
                        })
                        .collect_view()
                }}
            </div>
            <input
                type="text"
                name=name
                class="curve-text"
                aria-label=format!("{label}, points as input,output")
                spellcheck="false"
                autocomplete="off"
                prop:value=move || points::written(&value.get())
                on:change=move |event| typed(event_target_value(&event))
            />
        </fieldset>
    }
}
