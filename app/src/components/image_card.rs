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
    // Apart, so that a rendition that moves does not load the picture again.
    let photograph =
        Memo::new(move |_| image.with(|image| image.clone().map(|it| Image { renditions: Vec::new(), ..it })));
    let renditions = move || image.with(|image| image.as_ref().map(|it| it.renditions.clone()).unwrap_or_default());
    view! {
        <li class="card" data-image-id=id>
            {move || photograph.get().map(|photograph| view! { <Photograph photograph now=image doomed/> })}
            <ul class="renditions" aria-label="Renditions">
                {move || renditions().into_iter().map(|rendition| view! { <RenditionLink rendition/> }).collect_view()}
            </ul>
        </li>
    }
}

#[component]
fn Photograph(photograph: Image, now: Memo<Option<Image>>, doomed: RwSignal<Option<Image>>) -> impl IntoView {
    let srcset: Vec<_> = photograph.thumbnails.iter().map(|it| format!("{} {}w", it.url, it.width)).collect();
    let middle = photograph.thumbnails.iter().find(|it| it.width >= 400).or_else(|| photograph.thumbnails.last());
    let src = middle.map_or_else(|| photograph.original_url.clone(), |it| it.url.clone());
    let facts = format!("{} × {} · {}", photograph.width, photograph.height, text::size(photograph.size_bytes));
    let delete_label = format!("Delete {}", photograph.name);
    view! {
        <img
            src=src
            srcset=srcset.join(", ")
            sizes="(max-width: 767px) 100vw, 320px"
            width=photograph.width
            height=photograph.height
            alt=photograph.name.clone()
            loading="lazy"
            decoding="async"
        />
        <div class="about">
            <h2 title=photograph.name.clone()>{photograph.name.clone()}</h2>
            <p class="hint">{facts}</p>
            <button
                type="button"
                class="ghost square"
                data-action="delete"
                aria-label=delete_label
                title="Delete"
                on:click=move |_| doomed.set(now.get_untracked())
            >
                <Icon symbol=Symbol::Trash/>
            </button>
        </div>
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
