//! A card of the gallery: an image, what it is, what was made of it.

use api::{Image, JobState, Rendition};
use leptos::prelude::*;

use super::icon::{Icon, Symbol};
use crate::model::text;

/// The card of the image `id` among `images`; its delete button puts it into `doomed`.
#[component]
pub(crate) fn ImageCard(id: String, images: RwSignal<Vec<Image>>, doomed: RwSignal<Option<Image>>) -> impl IntoView {
    let of = id.clone();
    let image = Memo::new(move |_| images.with(|images| images.iter().find(|image| image.id == of).cloned()));
    view! {
        <li class="card" data-image-id=id>
            {move || image.get().map(|image| view! { <Contents image doomed/> })}
        </li>
    }
}

#[component]
fn Contents(image: Image, doomed: RwSignal<Option<Image>>) -> impl IntoView {
    let srcset: Vec<_> = image.thumbnails.iter().map(|it| format!("{} {}w", it.url, it.width)).collect();
    let middle = image.thumbnails.iter().find(|it| it.width >= 400).or_else(|| image.thumbnails.last());
    let src = middle.map_or_else(|| image.original_url.clone(), |it| it.url.clone());
    let facts = format!("{} × {} · {}", image.width, image.height, text::size(image.size_bytes));
    let delete_label = format!("Delete {}", image.name);
    let doom = image.clone();
    view! {
        <img
            src=src
            srcset=srcset.join(", ")
            sizes="(max-width: 767px) 100vw, 320px"
            width=image.width
            height=image.height
            alt=image.name.clone()
            loading="lazy"
            decoding="async"
        />
        <div class="about">
            <h2 title=image.name.clone()>{image.name.clone()}</h2>
            <p class="hint">{facts}</p>
            <button
                type="button"
                class="ghost square"
                data-action="delete"
                aria-label=delete_label
                title="Delete"
                on:click=move |_| doomed.set(Some(doom.clone()))
            >
                <Icon symbol=Symbol::Trash/>
            </button>
        </div>
        <ul class="renditions" aria-label="Renditions">
            {image.renditions.into_iter().map(|rendition| view! { <RenditionLink rendition/> }).collect_view()}
        </ul>
    }
}

#[component]
fn RenditionLink(rendition: Rendition) -> impl IntoView {
    let (state, words) = match rendition.state {
        JobState::Queued => ("queued", "waiting"),
        JobState::Running => ("running", "rendering"),
        JobState::Done => ("done", "done"),
        JobState::Failed => ("failed", "failed"),
    };
    let title = rendition.name.clone().unwrap_or_else(|| text::recipe(&rendition.recipe));
    view! {
        <li>
            <a
                class="rendition"
                href=format!("/renditions/{}", rendition.id)
                data-rendition-id=rendition.id.clone()
                data-state=state
            >
                <span class="lamp" aria-hidden="true"></span>
                <span class="title">{title}</span>
                <span class="state">{words}</span>
            </a>
            {rendition.error.map(|error| view! { <p class="fault">{error.message}</p> })}
        </li>
    }
}
