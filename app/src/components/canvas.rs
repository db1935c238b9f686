//! The picture: screen-size pixels put on a canvas, never read back.

use leptos::html::Canvas;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::CanvasRenderingContext2d;

use crate::studio::{Frame, Studio};

/// The preview.
#[component]
pub(crate) fn PreviewCanvas() -> impl IntoView {
    let studio = expect_context::<Studio>();
    let canvas = NodeRef::<Canvas>::new();
    Effect::new(move |_| {
        if let (Some(canvas), Some(frame)) = (canvas.get(), studio.frame.get()) {
            paint(&canvas, &frame);
        }
    });
    let label = move || {
        let name = studio.photo.with(|photo| photo.as_ref().map_or_else(String::new, |photo| photo.name.clone()));
        if studio.before.get() { format!("{name}, untouched") } else { format!("{name}, edited") }
    };
    view! { <canvas id="preview" node_ref=canvas role="img" aria-label=label></canvas> }
}

fn paint(canvas: &web_sys::HtmlCanvasElement, frame: &Frame) {
    // Setting a size clears the canvas, which would flicker.
    if canvas.width() != frame.width || canvas.height() != frame.height {
        canvas.set_width(frame.width);
        canvas.set_height(frame.height);
        let ratio = f64::from(frame.width) / f64::from(frame.height.max(1));
        let style = web_sys::HtmlElement::style(canvas);
        let _ = style.set_property("--ratio", &ratio.to_string());
        let _ = style.set_property("--width", &format!("{}px", frame.width));
    }
    let context = canvas.get_context("2d").ok().flatten().and_then(|it| it.dyn_into::<CanvasRenderingContext2d>().ok());
    if let Some(context) = context {
        let _ = context.put_image_data(&frame.pixels, 0.0, 0.0);
    }
    for (name, value) in [("data-width", frame.width), ("data-height", frame.height), ("data-renders", frame.number)] {
        let _ = canvas.set_attribute(name, &value.to_string());
    }
}
