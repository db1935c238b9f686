//! The crop frame of the edit on the stage, with its keys.

use leptos::ev;
use leptos::prelude::*;

use super::line::LineLayer;
use crate::browser::keyboard::is_inside;
use crate::features::editor::state::EditorState;
use crate::text;
use crate::viewport::crop_frame;

/// Elements that handle Enter or Escape themselves.
const OWN_ENTER: &str = "button:not([data-handle]), a, input, select, textarea, summary, dialog, [popover]";
const OWN_ESCAPE: &str = "input:not([type=range], [type=radio]), select, textarea, dialog, [popover]";

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
    let editor = expect_context::<EditorState>();
    let drawing = editor.crop.drawing;
    use_keys(editor);
    view! {
        <crop_frame::CropFrame
            id="crop-frame"
            label=text::crop::frame()
            geometry=Signal::derive(move || editor.geometry())
            place=Signal::derive(move || place(editor))
            per_px=move |()| editor.stage.camera.with_untracked(|camera| camera.pixel_ratio() / camera.scale())
            ratio=Signal::derive(move || editor.crop_ratio())
            change=move |geometry| editor.set_geometry(geometry, true)
            end=move |()| editor.end_crop_drag()
            covered=Signal::derive(move || editor.before.get() || editor.stage.compare.get().is_on())
            fine=Signal::derive(move || editor.crop.straightening.get())
        />
        <Show when=move || drawing.get()>
            <LineLayer/>
        </Show>
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
