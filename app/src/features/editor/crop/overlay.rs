//! The crop overlay on the picture: a movable frame, eight handles, a grid, and a dark area outside of the crop.

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

use super::line::LineLayer;
use crate::browser::keyboard::is_inside;
use crate::document::geometry::Geometry;
use crate::document::geometry::bounds::Handle;
use crate::features::editor::state::EditorState;
use crate::text;
use crate::ui::key_gesture::KeyGesture;

/// Distance of an arrow key in pixels, without and with Shift.
const KEY_PX: f64 = 1.0;
const SHIFT_PX: f64 = 10.0;
/// Elements that handle Enter or Escape themselves.
const OWN_ENTER: &str = "button:not([data-handle]), a, input, select, textarea, summary, dialog, [popover]";
const OWN_ESCAPE: &str = "input:not([type=range], [type=radio]), select, textarea, dialog, [popover]";

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

fn label(name: &str) -> &'static str {
    match name {
        "nw" => text::crop::top_left(),
        "n" => text::crop::top_edge(),
        "ne" => text::crop::top_right(),
        "e" => text::crop::right_edge(),
        "se" => text::crop::bottom_right(),
        "s" => text::crop::bottom_edge(),
        "sw" => text::crop::bottom_left(),
        _ => text::crop::left_edge(),
    }
}

/// Shows the frame while the tool is selected.
#[component]
pub(in crate::features::editor) fn CropOverlay(children: ChildrenFn) -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let shown = Memo::new(move |_| editor.is_cropping());
    view! { <Show when=move || shown.get()>{children()}</Show> }
}

/// The frame, and the straightening line while it is drawn.
#[component]
pub(in crate::features::editor) fn CropFrame() -> impl IntoView {
    let drawing = expect_context::<EditorState>().crop.drawing;
    view! {
        <Frame/>
        <Show when=move || drawing.get()>
            <LineLayer/>
        </Show>
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

#[component]
fn Frame() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let frame = NodeRef::<Div>::new();
    let drag = RwSignal::new(None::<Drag>);
    let grab = move |event: PointerEvent, handle: Handle| {
        event.stop_propagation();
        let start = untrack(|| editor.geometry());
        if let Some(start) = start.filter(|_| event.button() == 0 && drag.get_untracked().is_none()) {
            if let Some(frame) = frame.get_untracked() {
                let _ = frame.set_pointer_capture(event.pointer_id());
            }
            editor.end_crop_drag();
            let from = (event.client_x(), event.client_y());
            drag.set(Some(Drag { pointer: event.pointer_id(), from, handle, start }));
        }
    };
    let moved = move |event: PointerEvent| {
        let Some(drag) = drag.get_untracked().filter(|drag| drag.pointer == event.pointer_id()) else { return };
        event.stop_propagation();
        let per_px = editor.stage.camera.with_untracked(|camera| camera.pixel_ratio() / camera.scale());
        let by = |now: i32, from: i32| f64::from(now - from) * per_px;
        let by = (by(event.client_x(), drag.from.0), by(event.client_y(), drag.from.1));
        let ratio = untrack(|| editor.crop_ratio()).or_else(|| event.shift_key().then(|| drag.start.crop_aspect()));
        editor.set_geometry(drag.start.drag(drag.handle, by, ratio), true);
    };
    let end = move |event: PointerEvent| {
        if drag.get_untracked().is_some_and(|drag| drag.pointer == event.pointer_id()) {
            event.stop_propagation();
            drag.set(None);
            editor.end_crop_drag();
        }
    };
    let run = KeyGesture::new(Callback::new(move |()| editor.end_crop_drag()));
    let key = move |event: KeyboardEvent, handle: Handle| {
        let Some((x, y)) = arrow(&event) else { return };
        event.prevent_default();
        event.stop_propagation();
        editor.nudge(handle, (x, y), false);
        run.press();
    };
    use_keys(editor);
    let handles = HANDLES.map(|(name, handle)| {
        view! {
            <button
                type="button"
                data-handle=name
                aria-label=label(name)
                on:pointerdown=move |event| grab(event, handle)
                on:keydown=move |event| key(event, handle)
            ></button>
        }
    });
    let size = move || editor.geometry().map(|geometry| geometry.crop_rect());
    view! {
        <div
            id="crop-frame"
            class="crop-frame on-photograph"
            node_ref=frame
            tabindex="0"
            role="group"
            aria-label=text::crop::frame()
            style=move || place(editor)
            data-rect=move || size().map(|rect| format!("{} {} {} {}", rect.x, rect.y, rect.width, rect.height))
            data-dragging=move || drag.get().is_some().to_string()
            // Invisible, but not removed, so that it keeps the focus.
            data-covered=move || (editor.before.get() || editor.stage.compare.get().is_on()).to_string()
            data-grid=move || if editor.crop.straightening.get() { "fine" } else { "thirds" }
            on:pointerdown=move |event| grab(event, Handle::MOVE)
            on:pointermove=moved
            on:pointerup=end
            on:pointercancel=end
            on:keydown=move |event| key(event, Handle::MOVE)
            on:focusout=move |_| run.finish()
        >
            <output class="crop-size">
                {move || size().map(|rect| format!("{} × {}", rect.width, rect.height))}
            </output>
            {handles.collect_view()}
        </div>
    }
}

/// Enter ends the tool, Escape reverts its changes.
fn use_keys(editor: EditorState) {
    let keys = window_event_listener(ev::keydown, move |event| {
        if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        match event.key().as_str() {
            "Enter" if !is_inside(&event, OWN_ENTER) => editor.finish_crop(),
            "Escape" if editor.crop.drawing.get_untracked() => editor.crop.drawing.set(false),
            "Escape" if !is_inside(&event, OWN_ESCAPE) => editor.cancel_crop(),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || keys.remove());
}

fn arrow(event: &KeyboardEvent) -> Option<(f64, f64)> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return None;
    }
    let px = if event.shift_key() { SHIFT_PX } else { KEY_PX };
    match event.key().as_str() {
        "ArrowLeft" => Some((-px, 0.0)),
        "ArrowRight" => Some((px, 0.0)),
        "ArrowUp" => Some((0.0, -px)),
        "ArrowDown" => Some((0.0, px)),
        _ => None,
    }
}

/// The position of the crop on the stage, in CSS pixels. The centres of canvas and picture coincide, so the two move
/// together while the frame of another angle is still being rendered.
fn place(editor: EditorState) -> String {
    let Some(geometry) = editor.geometry() else { return "display:none".to_owned() };
    let camera = editor.stage.camera.get();
    let (scale, ratio, origin, shown) = (camera.scale(), camera.pixel_ratio(), camera.origin(), camera.rendition());
    let (crop, canvas) = (geometry.crop_rect(), geometry.canvas());
    let start = |origin: f64, shown: f64, canvas: u32, at: u32| {
        (origin + (shown / 2.0 + f64::from(at) - f64::from(canvas) / 2.0) * scale) / ratio
    };
    let x = start(origin.0, shown.0, canvas.width, crop.x);
    let y = start(origin.1, shown.1, canvas.height, crop.y);
    let length = |px: u32| f64::from(px) * scale / ratio;
    format!("left:{x:.2}px;top:{y:.2}px;width:{:.2}px;height:{:.2}px", length(crop.width), length(crop.height))
}
