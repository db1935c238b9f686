//! The original and the rendition, side by side.

use api::{Image, RenditionResult};
use leptos::prelude::*;

use super::verification::Verification;
use crate::text::{rendition as text, size};

/// The available pictures.
#[component]
pub(super) fn Pictures(verification: Verification) -> impl IntoView {
    let original = move || verification.image.get().map(|image| view! { <OriginalFigure image/> });
    let made = move || {
        let result = verification.rendition.with(|rendition| rendition.as_ref()?.result.clone())?;
        Some(view! { <RenditionFigure result/> })
    };
    view! { <div class="pictures">{original} {made}</div> }
}

#[component]
fn OriginalFigure(image: Image) -> impl IntoView {
    let srcset: Vec<_> = image.thumbnails.iter().map(|it| format!("{} {}w", it.url, it.width)).collect();
    let src = image.thumbnails.last().map_or_else(|| image.original_url.clone(), |it| it.url.clone());
    view! {
        <figure>
            <img
                src=src
                srcset=srcset.join(", ")
                sizes="(max-width: 767px) 100vw, 50vw"
                width=image.width
                height=image.height
                alt=text::original_of(&image.name)
            />
            <figcaption>
                <strong>{text::original()}</strong>
                <span>{facts(image.width, image.height, image.size_bytes)}</span>
            </figcaption>
        </figure>
    }
}

#[component]
fn RenditionFigure(result: RenditionResult) -> impl IntoView {
    view! {
        <figure>
            <img src=result.content_url width=result.width height=result.height alt=text::rendition()/>
            <figcaption>
                <strong>{text::title()}</strong>
                <span>{facts(result.width, result.height, result.size_bytes)}</span>
            </figcaption>
        </figure>
    }
}

fn facts(width: u32, height: u32, size_bytes: u64) -> String {
    format!("{width} × {height} · {}", size(size_bytes))
}
