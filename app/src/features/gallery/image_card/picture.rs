//! The picture of a card, in a frame that has its shape from the beginning: a blur until it is loaded, and a sentence if it cannot
//! be shown.

use api::Image;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use leptos::html::{Canvas, Img};
use leptos::prelude::*;
use wasm_bindgen::Clamped;
use web_sys::{HtmlCanvasElement, ImageData};

use crate::browser::canvas::draw;

/// The picture of `image`.
#[component]
pub(super) fn Picture(image: Image) -> impl IntoView {
    let srcset: Vec<_> = image.thumbnails.iter().map(|it| format!("{} {}w", it.url, it.width)).collect();
    let middle = image.thumbnails.iter().find(|it| it.width >= 400).or_else(|| image.thumbnails.last());
    let src = middle.map_or_else(|| image.original_url.clone(), |it| it.url.clone());
    let ratio = f64::from(image.width) / f64::from(image.height.max(1));
    let shown = RwSignal::new("waiting");
    let blur = NodeRef::<Canvas>::new();
    blur.on_load(move |canvas| {
        // Without a placeholder the background colour stays.
        let _ = image.placeholder.as_deref().and_then(|placeholder| paint(&canvas, placeholder));
    });
    let picture = NodeRef::<Img>::new();
    picture.on_load(move |img| {
        // A card that is rendered again keeps its element, which sends no second `load` event.
        if img.complete() {
            shown.set(if img.natural_width() > 0 { "shown" } else { "broken" });
        }
    });
    view! {
        <div class="frame" data-picture=move || shown.get()>
            <div
                class="picture"
                style:--ratio=ratio.to_string()
                style:background-color=image.colors.first().cloned().unwrap_or_default()
            >
                <canvas class="blur" width="0" height="0" aria-hidden="true" node_ref=blur></canvas>
                <img
                    node_ref=picture
                    src=src
                    srcset=srcset.join(", ")
                    sizes="(max-width: 767px) 100vw, 320px"
                    width=image.width
                    height=image.height
                    alt=image.name.clone()
                    loading="lazy"
                    decoding="async"
                    on:load=move |_| shown.set("shown")
                    on:error=move |_| shown.set("broken")
                />
            </div>
            <Show when=move || shown.get() == "broken">
                <p class="hint">"No picture can be made of this file."</p>
            </Show>
        </div>
    }
}

/// Paints a ThumbHash in its own few pixels; the style makes them as large as the picture.
fn paint(canvas: &HtmlCanvasElement, placeholder: &str) -> Option<()> {
    let hash = STANDARD.decode(placeholder).ok()?;
    let (width, height, rgba) = thumbhash::thumb_hash_to_rgba(&hash).ok()?;
    let pixels = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&rgba), width as u32, height as u32).ok()?;
    draw(canvas, &pixels);
    Some(())
}
