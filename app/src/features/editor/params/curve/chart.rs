//! The chart: the histogram, the curves, and the points of the visible one. A press selects or adds a point; dragging a
//! point out of the square removes it.

use filters::ToneCurve;
use leptos::ev::{MouseEvent, PointerEvent};
use leptos::html::Div;
use leptos::prelude::*;

use super::super::super::input_histogram::input_histogram;
use super::super::handle::Target;
use super::point::{Point, focus_point};
use super::{Channel, Curves};
use crate::document::curve_points::{self, Points};
use crate::text::curve as text;
use crate::viewport::histogram::{HEIGHT, outlines};

/// The number of segments of the drawn line.
const SEGMENTS: usize = 96;
/// A press within this distance selects the point: half of a touch target, in CSS pixels.
const REACH_PX: f64 = 22.0;
/// A point this far outside of the square, as a fraction of its side, is removed.
const OUTSIDE: f64 = 0.12;

/// The dragged point: its index in the points at the press.
#[derive(Clone)]
struct DraggedPoint {
    index: usize,
    points: Points,
}

#[component]
pub(super) fn Chart(curves: Curves) -> impl IntoView {
    let area = NodeRef::<Div>::new();
    let dragged = StoredValue::new(None::<DraggedPoint>);
    let press = move |event: PointerEvent| {
        let Some(channel) = curves.channel_now().filter(|_| event.button() == 0) else { return };
        let Some((at, reach)) = position(area, &event) else { return };
        event.prevent_default();
        if let Some(area) = area.get_untracked() {
            let _ = area.set_pointer_capture(event.pointer_id());
        }
        // Earlier repeated key presses are a separate change.
        channel.param.end();
        let (points, index) = curve_points::pressed(&channel.points.get_untracked(), at.map(clamp), reach);
        dragged.set_value(Some(DraggedPoint { index, points: points.clone() }));
        curves.selected.set(index);
        channel.set(points);
        focus_point(area, index);
    };
    let drag = move |event: PointerEvent| {
        let (Some(dragged), Some(channel)) = (dragged.get_value(), curves.channel_now()) else { return };
        let Some((at, _)) = position(area, &event) else { return };
        let is_outside = at.iter().any(|value| *value < -OUTSIDE || *value > 1.0 + OUTSIDE);
        if is_outside && curve_points::is_inner(&dragged.points, dragged.index) {
            channel.set(curve_points::without(&dragged.points, dragged.index));
        } else {
            channel.set(curve_points::moved(&dragged.points, dragged.index, at.map(clamp)));
        }
    };
    let release = move |_: PointerEvent| {
        let (Some(dragged), Some(channel)) = (dragged.try_update_value(Option::take).flatten(), curves.channel_now())
        else {
            return;
        };
        channel.param.end();
        if channel.points.with_untracked(|points| points.len()) < dragged.points.len() {
            curves.selected.set(dragged.index - 1);
            focus_point(area, dragged.index - 1);
        }
    };
    let double_click = move |event: MouseEvent| {
        let (Some(channel), Some((at, reach))) = (curves.channel_now(), position(area, &event)) else { return };
        let points = channel.points.get_untracked();
        let (same, index) = curve_points::pressed(&points, at.map(clamp), reach);
        if same.len() == points.len()
            && let Some(neighbour) = curves.remove(index)
        {
            focus_point(area, neighbour);
        }
    };
    let count = Memo::new(move |_| curves.points().len());
    view! {
        <div
            class="curve-chart"
            role="group"
            aria-label=move || curves.channel().map(|channel| text::chart(channel.label))
            node_ref=area
            on:pointerdown=press
            on:pointermove=drag
            on:pointerup=release
            on:pointercancel=release
            on:dblclick=double_click
        >
            <Backdrop curves area/>
            <svg class="curve-lines" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
                <path class="grid" d="M25 0V100M50 0V100M75 0V100M0 25H100M0 50H100M0 75H100"/>
                <path class="identity" d="M0 100L100 0"/>
                {curves.channels.get_value().into_iter().enumerate().map(|(index, channel)| line_of(curves, index, channel)).collect_view()}
            </svg>
            <For each=move || 0..count.get() key=|index| *index let:index>
                <Point curves index area/>
            </For>
        </div>
    }
}

/// The histogram of the picture that the curves are applied to, of the visible channel.
#[component]
fn Backdrop(curves: Curves, area: NodeRef<Div>) -> impl IntoView {
    let target = curves.target;
    let histogram = input_histogram(area, move |document| match target {
        Target::Control(op) => document.recipe_before(op),
        Target::Step(id) => document.recipe_before_step(id),
    });
    let outline = move || {
        let [red, green, blue, luma] = histogram.with(|histogram| histogram.as_ref().map(outlines))?;
        Some(match curves.channel()?.name {
            "red" => red,
            "green" => green,
            "blue" => blue,
            _ => luma,
        })
    };
    view! {
        <svg class="curve-histogram" viewBox=format!("0 0 255 {HEIGHT}") preserveAspectRatio="none" aria-hidden="true">
            <path d=move || outline().unwrap_or_default()/>
        </svg>
    }
}

/// A curve. The others are faint, and hidden while they are neutral.
fn line_of(curves: Curves, index: usize, channel: Channel) -> impl IntoView {
    let points = move || line(&channel.points.get());
    let is_shown = move || curves.shown.get() == index;
    view! {
        <polyline
            data-curve=channel.name
            data-shown=move || is_shown().to_string()
            visibility=move || if is_shown() || channel.changed.get() { "visible" } else { "hidden" }
            points=points
        />
    }
}

/// The curve as the points of an SVG polyline, in a square of 100 with y downwards.
fn line(points: &Points) -> String {
    let curve = ToneCurve::through(points);
    let inputs = (0..=SEGMENTS).map(|i| i as f64 / SEGMENTS as f64);
    inputs.map(|x| format!("{:.2},{:.2}", 100.0 * x, 100.0 - 100.0 * curve.at(x))).collect::<Vec<_>>().join(" ")
}

const fn clamp(value: f64) -> f64 {
    value.clamp(0.0, 1.0)
}

/// The position of the pointer, from 0 to 1 from the bottom left, beyond that outside; and the reach of a press in the
/// same unit.
fn position(area: NodeRef<Div>, event: &MouseEvent) -> Option<([f64; 2], f64)> {
    let bounds = area.get_untracked()?.get_bounding_client_rect();
    let x = (f64::from(event.client_x()) - bounds.left()) / bounds.width();
    let y = (bounds.bottom() - f64::from(event.client_y())) / bounds.height();
    Some(([x, y], REACH_PX / bounds.width()))
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
}
