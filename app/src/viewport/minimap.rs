//! Minimap: a small map of the picture while a part of it is outside of the stage. A drag in it pans the picture.

use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, PointerEvent};

use super::camera::Camera;
use super::stage::Stage;
use crate::browser::canvas::resize;

/// The longer side of the map, in pixels of its canvas: enough for two device pixels per CSS pixel.
const SIDE_PX: f64 = 256.0;

/// The map of the canvas `picture`.
#[component]
pub(super) fn Minimap(stage: Stage, picture: NodeRef<Canvas>) -> impl IntoView {
    let shown = Memo::new(move |_| stage.camera.with(Camera::overflows));
    view! {
        <Show when=move || shown.get()>
            <Map stage picture/>
        </Show>
    }
}

#[component]
fn Map(stage: Stage, picture: NodeRef<Canvas>) -> impl IntoView {
    let element = NodeRef::<Div>::new();
    let canvas = NodeRef::<Canvas>::new();
    let dragging = RwSignal::new(false);
    Effect::new(move |_| {
        stage.drawn.get();
        if let (Some(canvas), Some(picture)) = (canvas.get(), picture.get()) {
            copy(&canvas, &picture);
        }
    });
    let look = move |event: &PointerEvent| {
        let Some(element) = element.get_untracked() else { return };
        let rect = element.get_bounding_client_rect();
        let share = |at: i32, start: f64, length: f64| (f64::from(at) - start) / length.max(1.0);
        let (x, y) =
            (share(event.client_x(), rect.left(), rect.width()), share(event.client_y(), rect.top(), rect.height()));
        stage.with_camera(|camera| {
            let (width, height) = camera.rendition();
            camera.centre_on((x * width, y * height));
        });
    };
    let press = move |event: PointerEvent| {
        if let Some(element) = element.get_untracked() {
            let _ = element.set_pointer_capture(event.pointer_id());
        }
        dragging.set(true);
        look(&event);
    };
    view! {
        // Keyboard users pan with the arrow keys of the stage.
        <div
            id="minimap"
            class="minimap"
            node_ref=element
            aria-hidden="true"
            style=move || {
                let (width, height) = stage.camera.with(Camera::rendition);
                format!("--ratio:{}", width / height)
            }
            on:pointerdown=press
            on:pointermove=move |event| {
                if dragging.get_untracked() {
                    look(&event);
                }
            }
            on:pointerup=move |_| dragging.set(false)
            on:pointercancel=move |_| dragging.set(false)
        >
            <canvas node_ref=canvas></canvas>
            <span class="seen" style=move || stage.camera.with(visible_style)></span>
        </div>
    }
}

/// The visible part, in percent of the picture.
fn visible_style(camera: &Camera) -> String {
    let (rect, (width, height)) = (camera.visible(), camera.rendition());
    let percent = |part: f64, whole: f64| 100.0 * part / whole;
    format!(
        "left:{:.3}%;top:{:.3}%;width:{:.3}%;height:{:.3}%",
        percent(rect.x, width),
        percent(rect.y, height),
        percent(rect.width, width),
        percent(rect.height, height)
    )
}

fn copy(canvas: &HtmlCanvasElement, picture: &HtmlCanvasElement) {
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    let factor = (SIDE_PX / width.max(height).max(1.0)).min(1.0);
    let (width, height) = ((width * factor).round().max(1.0), (height * factor).round().max(1.0));
    resize(canvas, width as u32, height as u32);
    let context = canvas.get_context("2d").ok().flatten().and_then(|it| it.dyn_into::<CanvasRenderingContext2d>().ok());
    if let Some(context) = context {
        context.clear_rect(0.0, 0.0, width, height);
        let _ = context.draw_image_with_html_canvas_element_and_dw_and_dh(picture, 0.0, 0.0, width, height);
    }
}
