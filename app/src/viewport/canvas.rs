//! The canvas that shows the preview.

use leptos::html::Canvas;
use leptos::prelude::*;
use web_sys::HtmlCanvasElement;

use super::preview::{Frame, Preview};
use crate::browser::canvas::draw;

/// The preview's newest frame; `label` describes it to screen readers.
#[component]
pub(crate) fn PreviewCanvas(preview: Preview, #[prop(into)] label: Signal<String>) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    Effect::new(move |_| {
        if let (Some(canvas), Some(frame)) = (canvas.get(), preview.frame.get()) {
            show(&canvas, &frame);
        }
    });
    view! { <canvas id="preview" node_ref=canvas role="img" aria-label=label></canvas> }
}

fn show(canvas: &HtmlCanvasElement, frame: &Frame) {
    draw(canvas, &frame.pixels);
    let (width, height) = (frame.pixels.width(), frame.pixels.height());
    let style = web_sys::HtmlElement::style(canvas);
    let _ = style.set_property("--ratio", &(f64::from(width) / f64::from(height.max(1))).to_string());
    let _ = style.set_property("--width", &format!("{width}px"));
    for (name, value) in [("data-width", width), ("data-height", height), ("data-renders", frame.number)] {
        let _ = canvas.set_attribute(name, &value.to_string());
    }
}
