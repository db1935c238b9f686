//! The picture of a card. Its frame has the aspect ratio of the picture from the beginning; it shows a blur until the
//! picture is loaded, and a message if that fails.

use api::{Image, RenditionSummary, THUMBNAIL_WIDTHS, paths};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use leptos::html::{Canvas, Img};
use leptos::prelude::*;
use wasm_bindgen::Clamped;
use web_sys::{HtmlCanvasElement, ImageData};

use crate::browser::canvas::draw;
use crate::text::gallery as text;

/// The largest difference between the aspect ratios of an original and an edit for which its blur represents both.
const ASPECT_TOLERANCE: f64 = 0.02;

/// The picture of `image`: its newest edit, if there is one.
#[component]
pub(super) fn Picture(image: Image, newest: Option<RenditionSummary>) -> impl IntoView {
    let sources = sources(&image, newest.as_ref());
    let srcset: Vec<_> = sources.iter().map(|(url, width)| format!("{url} {width}w")).collect();
    let middle = sources.iter().find(|(_, width)| *width >= 400).or_else(|| sources.last());
    let src = middle.map_or_else(|| image.original_url.clone(), |(url, _)| url.clone());
    let made = newest.as_ref().and_then(|newest| newest.result.as_ref());
    let (width, height) = made.map_or((image.width, image.height), |made| (made.width, made.height));
    let alt = if made.is_some() { text::newest_edit_of(&image.name) } else { image.name.clone() };
    let ratio_of = |width: u32, height: u32| f64::from(width) / f64::from(height.max(1));
    let ratio = ratio_of(width, height);
    let has_blur = (ratio / ratio_of(image.width, image.height) - 1.0).abs() < ASPECT_TOLERANCE;
    let shown = RwSignal::new("waiting");
    let blur = NodeRef::<Canvas>::new();
    blur.on_load(move |canvas| {
        // Without a placeholder the background colour stays.
        let _ = image.placeholder.as_deref().filter(|_| has_blur).and_then(|placeholder| paint(&canvas, placeholder));
    });
    let picture = NodeRef::<Img>::new();
    picture.on_load(move |img| {
        // A card that is rendered again keeps its element, which sends no second `load` event.
        if img.complete() {
            shown.set(if img.natural_width() > 0 { "shown" } else { "broken" });
        }
    });
    view! {
        <span class="card-frame" data-picture=move || shown.get()>
            <span
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
                    width=width
                    height=height
                    alt=alt
                    loading="lazy"
                    decoding="async"
                    on:load=move |_| shown.set("shown")
                    on:error=move |_| shown.set("broken")
                />
            </span>
            <Show when=move || shown.get() == "broken">
                <span class="hint">{text::no_picture()}</span>
            </Show>
        </span>
    }
}

/// The thumbnails, each with its width in pixels. They are never enlarged.
fn sources(image: &Image, newest: Option<&RenditionSummary>) -> Vec<(String, u32)> {
    let Some((newest, made)) = newest.and_then(|newest| Some((newest, newest.result.as_ref()?))) else {
        return image.thumbnails.iter().map(|it| (it.url.clone(), it.width)).collect();
    };
    let mut sources: Vec<(String, u32)> = Vec::new();
    for width in THUMBNAIL_WIDTHS {
        if sources.last().is_none_or(|(_, last)| *last < made.width) {
            sources.push((paths::rendition_thumbnail(&newest.id, width), width.min(made.width)));
        }
    }
    sources
}

/// Paints a ThumbHash at its own size of a few pixels. The style enlarges it to the picture.
fn paint(canvas: &HtmlCanvasElement, placeholder: &str) -> Option<()> {
    let hash = STANDARD.decode(placeholder).ok()?;
    let (width, height, rgba) = thumbhash::thumb_hash_to_rgba(&hash).ok()?;
    let pixels = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&rgba), width as u32, height as u32).ok()?;
    draw(canvas, &pixels);
    Some(())
}
