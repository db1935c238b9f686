//! Encodes a small picture as JPEG, or as PNG if it is not opaque.

use futures_channel::oneshot;
use leptos::prelude::document;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, HtmlCanvasElement, ImageData};

use super::canvas::draw;

/// `None` if the browser cannot encode it.
pub(crate) async fn encode(picture: &ImageData) -> Option<Blob> {
    let is_opaque = picture.data().as_chunks::<4>().0.iter().all(|[.., alpha]| *alpha == u8::MAX);
    let media_type = if is_opaque { "image/jpeg" } else { "image/png" };
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    draw(&canvas, picture);
    let (sender, encoded) = oneshot::channel();
    let done = Closure::once_into_js(move |file: Option<Blob>| drop(sender.send(file)));
    canvas.to_blob_with_type(done.unchecked_ref(), media_type).ok()?;
    encoded.await.ok().flatten()
}
