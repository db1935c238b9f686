//! The canvas that shows the newest frame of a layer.

use leptos::html::Canvas;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, HtmlCanvasElement};

use super::{Frame, Layer};

/// Shows `layer` at the position of `style`. `label` describes the picture to screen readers, which ignore a canvas
/// without a label. After a frame is drawn, the canvas has its facts as data attributes and dispatches the event
/// `safelight:frame` with `{number, draft, started_ms, duration_ms}`, and `drawn` is incremented.
#[component]
pub(crate) fn FrameCanvas(
    layer: Layer,
    id: &'static str,
    #[prop(into)] style: Signal<String>,
    #[prop(optional, into)] label: Option<Signal<String>>,
    #[prop(optional)] drawn: Option<RwSignal<u32>>,
    #[prop(optional)] element: NodeRef<Canvas>,
) -> impl IntoView {
    // The type of a context cannot change, so an opaque frame and one with alpha need different canvases.
    let opaque = Memo::new(move |before: Option<&bool>| {
        layer.with(|frame| frame.as_ref().map_or_else(|| before.copied().unwrap_or(true), |frame| frame.opaque))
    });
    Effect::new(move |_| {
        let Some(canvas) = element.get() else { return };
        let opaque = canvas.get_attribute("data-opaque");
        layer.with(|frame| {
            if let Some(frame) = frame.as_ref().filter(|frame| opaque == Some(frame.opaque.to_string())) {
                show(&canvas, frame);
                if let Some(drawn) = drawn {
                    drawn.update(|count| *count = count.wrapping_add(1));
                }
            }
        });
    });
    let role = label.is_some().then_some("img");
    let hidden = label.is_none().then_some("true");
    view! {
        <For each=move || [opaque.get()] key=|opaque| *opaque let(opaque)>
            <canvas
                id=id
                node_ref=element
                data-opaque=opaque.to_string()
                style=style
                role=role
                aria-hidden=hidden
                aria-label=move || label.map(|label| label.get())
            ></canvas>
        </For>
    }
}

fn show(canvas: &HtmlCanvasElement, frame: &Frame) {
    frame.draw(canvas);
    let (width, height) = (frame.region.width, frame.region.height);
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

/// Event for measurements: the pixels are drawn.
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
