//! The crop frame on a picture: a movable rectangle, eight handles, a grid, and a dark area outside of the crop.

use leptos::html::Div;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

use crate::document::geometry::Geometry;
use crate::document::geometry::bounds::Handle;
use crate::text::crop as text;
use crate::ui::key_gesture::KeyGesture;

/// With Shift an arrow key moves by this number of steps.
const SHIFT_STEPS: f64 = 10.0;

/// The handles, clockwise.
const HANDLES: [(&str, Handle); 8] = [
    ("nw", Handle { x: -1, y: -1 }),
    ("n", Handle { x: 0, y: -1 }),
    ("ne", Handle { x: 1, y: -1 }),
    ("e", Handle { x: 1, y: 0 }),
    ("se", Handle { x: 1, y: 1 }),
    ("s", Handle { x: 0, y: 1 }),
    ("sw", Handle { x: -1, y: 1 }),
    ("w", Handle { x: -1, y: 0 }),
];

fn label_of(name: &str) -> &'static str {
    match name {
        "nw" => text::top_left(),
        "n" => text::top_edge(),
        "ne" => text::top_right(),
        "e" => text::right_edge(),
        "se" => text::bottom_right(),
        "s" => text::bottom_edge(),
        "sw" => text::bottom_left(),
        _ => text::left_edge(),
    }
}

/// A drag in progress.
#[derive(Debug, Clone, Copy)]
struct Drag {
    pointer: i32,
    from: (i32, i32),
    handle: Handle,
    start: Geometry,
}

/// The frame. `change` gets the geometry after each movement, and `end` is called before and after a drag.
#[component]
pub(crate) fn CropFrame(
    id: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] geometry: Signal<Option<Geometry>>,
    /// The style that positions the frame.
    #[prop(into)]
    place: Signal<String>,
    /// Picture pixels per CSS pixel.
    #[prop(into)]
    per_px: Callback<(), f64>,
    /// The aspect ratio to keep; `None` for a free crop.
    #[prop(into)]
    ratio: Signal<Option<f64>>,
    /// Distance of an arrow key, in picture pixels.
    #[prop(default = 1.0)]
    step_px: f64,
    #[prop(into)] change: Callback<Geometry>,
    #[prop(into)] end: Callback<()>,
    /// Makes the frame invisible.
    #[prop(optional, into)]
    covered: Signal<bool>,
    /// Shows a finer grid.
    #[prop(optional, into)]
    fine: Signal<bool>,
) -> impl IntoView {
    let frame = NodeRef::<Div>::new();
    let drag = RwSignal::new(None::<Drag>);
    let grab = move |event: PointerEvent, handle: Handle| {
        event.stop_propagation();
        let start = geometry.get_untracked();
        if let Some(start) = start.filter(|_| event.button() == 0 && drag.get_untracked().is_none()) {
            if let Some(frame) = frame.get_untracked() {
                let _ = frame.set_pointer_capture(event.pointer_id());
            }
            end.run(());
            let from = (event.client_x(), event.client_y());
            drag.set(Some(Drag { pointer: event.pointer_id(), from, handle, start }));
        }
    };
    let moved = move |event: PointerEvent| {
        let Some(drag) = drag.get_untracked().filter(|drag| drag.pointer == event.pointer_id()) else { return };
        event.stop_propagation();
        let per_px = per_px.run(());
        let by = |now: i32, from: i32| f64::from(now - from) * per_px;
        let by = (by(event.client_x(), drag.from.0), by(event.client_y(), drag.from.1));
        let ratio = ratio.get_untracked().or_else(|| event.shift_key().then(|| drag.start.crop_aspect()));
        change.run(drag.start.drag(drag.handle, by, ratio));
    };
    let release = move |event: PointerEvent| {
        if drag.get_untracked().is_some_and(|drag| drag.pointer == event.pointer_id()) {
            event.stop_propagation();
            drag.set(None);
            end.run(());
        }
    };
    let run = KeyGesture::new(end);
    let key = move |event: KeyboardEvent, handle: Handle| {
        let Some((x, y)) = arrow(&event) else { return };
        event.prevent_default();
        event.stop_propagation();
        if let Some(geometry) = geometry.get_untracked() {
            change.run(geometry.drag(handle, (x * step_px, y * step_px), ratio.get_untracked()));
        }
        run.press();
    };
    let handles = HANDLES.map(|(name, handle)| {
        view! {
            <button
                type="button"
                data-handle=name
                aria-label=label_of(name)
                on:pointerdown=move |event| grab(event, handle)
                on:keydown=move |event| key(event, handle)
            ></button>
        }
    });
    let rect = move || geometry.with(|geometry| geometry.as_ref().map(Geometry::crop_rect));
    view! {
        <div
            id=id
            class="crop-frame on-photograph"
            node_ref=frame
            tabindex="0"
            role="group"
            aria-label=label
            style=place
            data-rect=move || rect().map(|rect| format!("{} {} {} {}", rect.x, rect.y, rect.width, rect.height))
            data-dragging=move || drag.get().is_some().to_string()
            // Invisible, but not removed, so that it keeps the focus.
            data-covered=move || covered.get().to_string()
            data-grid=move || if fine.get() { "fine" } else { "thirds" }
            on:pointerdown=move |event| grab(event, Handle::MOVE)
            on:pointermove=moved
            on:pointerup=release
            on:pointercancel=release
            on:keydown=move |event| key(event, Handle::MOVE)
            on:focusout=move |_| run.finish()
        >
            <output class="crop-size">
                {move || rect().map(|rect| format!("{} × {}", rect.width, rect.height))}
            </output>
            {handles.collect_view()}
        </div>
    }
}

/// The movement of an arrow key, in steps.
fn arrow(event: &KeyboardEvent) -> Option<(f64, f64)> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return None;
    }
    let steps = if event.shift_key() { SHIFT_STEPS } else { 1.0 };
    match event.key().as_str() {
        "ArrowLeft" => Some((-steps, 0.0)),
        "ArrowRight" => Some((steps, 0.0)),
        "ArrowUp" => Some((0.0, -steps)),
        "ArrowDown" => Some((0.0, steps)),
        _ => None,
    }
}
