//! The canvas that shows a layer's newest frame.

use leptos::html::Canvas;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, HtmlCanvasElement};

use super::{Frame, Layer};

/// Shows `layer`; `label` describes the picture to screen readers. After a frame is drawn, the canvas carries its facts as data
/// attributes and dispatches the event `safelight:frame` with `{number, draft, started_ms, duration_ms}`.
#[component]
pub(crate) fn FrameCanvas(layer: Layer, id: &'static str, #[prop(into)] label: Signal<String>) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    Effect::new(move |_| {
        let Some(canvas) = canvas.get() else { return };
        layer.with(|frame| {
            if let Some(frame) = frame {
                show(&canvas, frame);
            }
        });
    });
    view! { <canvas id=id node_ref=canvas role="img" aria-label=label></canvas> }
}

fn show(canvas: &HtmlCanvasElement, frame: &Frame) {
    frame.draw(canvas);
    let (width, height) = (frame.region.width, frame.region.height);
    let style = web_sys::HtmlElement::style(canvas);
    let _ = style.set_property("--ratio", &(f64::from(width) / f64::from(height.max(1))).to_string());
    let _ = style.set_property("--width", &format!("{width}px"));
    let region = [frame.region.x, frame.region.y, width, height].map(|number| number.to_string()).join(" ");
    for (name, value) in [
        ("data-width", width.to_string()),
        ("data-height", height.to_string()),
        ("data-draft", frame.draft.to_string()),
        ("data-scale", frame.scale.to_string()),
        ("data-region", region),
        ("data-duration-ms", format!("{:.1}", frame.duration_ms)),
        ("data-workers", frame.workers().to_string()),
        ("data-engine-bytes", frame.memory_bytes[0].to_string()),
        ("data-pool-bytes", frame.memory_bytes[1].to_string()),
        ("data-renders", frame.number.to_string()),
    ] {
        let _ = canvas.set_attribute(name, &value);
    }
    announce(canvas, frame);
}

/// For measurements: tells that the pixels are drawn.
fn announce(canvas: &HtmlCanvasElement, frame: &Frame) {
    let detail = js_sys::Object::new();
    for (name, value) in [
        ("number", JsValue::from(frame.number)),
        ("draft", JsValue::from(frame.draft)),
        ("started_ms", JsValue::from(frame.started_ms)),
        ("duration_ms", JsValue::from(frame.duration_ms)),
    ] {
        let _ = js_sys::Reflect::set(&detail, &JsValue::from_str(name), &value);
    }
    let init = CustomEventInit::new();
    init.set_bubbles(true);
    init.set_detail(&detail);
    if let Ok(event) = CustomEvent::new_with_event_init_dict("safelight:frame", &init) {
        let _ = canvas.dispatch_event(&event);
    }
}
