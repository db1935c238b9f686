//! A card of the gallery: an image as it was edited last, its facts, its renditions.

mod picture;

use api::{Image, JobState, Rendition};
use filters::Recipe;
use leptos::prelude::*;

use super::image_facts;
use super::image_list::newest_edit;
use crate::document::summary::recipe_summary;
use crate::text::{faults, gallery as text};
use crate::ui::icon::{Icon, Symbol};
use picture::Picture;

/// The card of the image `id` among `images`. Its picture opens the newest edit by `edit`; its delete button sets `to_delete`.
#[component]
pub(super) fn ImageCard(
    id: String,
    images: RwSignal<Vec<Image>>,
    to_delete: RwSignal<Option<Image>>,
    edit: Callback<(Image, Option<Recipe>)>,
) -> impl IntoView {
    let of = id.clone();
    let image = Memo::new(move |_| images.with(|images| images.iter().find(|image| image.id == of).cloned()));
    // Without renditions, so that a rendition's progress does not load the picture again.
    let photograph = Memo::new(move |_| {
        image.with(|image| image.clone().map(|it| Image { renditions: Vec::new(), state: JobState::Done, ..it }))
    });
    let newest = Memo::new(move |_| image.with(|image| image.as_ref().and_then(newest_edit).cloned()));
    let renditions = move || image.with(|image| image.as_ref().map(|it| it.renditions.clone()).unwrap_or_default());
    view! {
        <li class="card" data-image-id=id>
            {move || photograph.get().map(|photograph| view! {
                <Open photograph=photograph.clone() newest=newest.get() edit/>
                <About photograph now=image to_delete/>
            })}
            <ul class="renditions" aria-label=text::renditions()>
                {move || renditions().into_iter().map(|rendition| view! { <RenditionLink rendition/> }).collect_view()}
            </ul>
        </li>
    }
}

/// The picture, which opens the newest edit in the editor; without one, the photograph as this device has it.
#[component]
fn Open(photograph: Image, newest: Option<Rendition>, edit: Callback<(Image, Option<Recipe>)>) -> impl IntoView {
    let recipe = newest.as_ref().and_then(|newest| Recipe::from_value(&newest.recipe).ok());
    let label = match &recipe {
        Some(_) => text::edit_newest(&photograph.name),
        None => text::edit_original(&photograph.name),
    };
    let image = photograph.clone();
    let shows = newest.as_ref().map(|newest| newest.id.clone());
    view! {
        <button
            type="button"
            class="open"
            data-action="open"
            data-shows=shows
            aria-label=label.clone()
            title=label
            on:click=move |_| edit.run((image.clone(), recipe.clone()))
        >
            <Picture image=photograph newest/>
        </button>
    }
}

#[component]
fn About(photograph: Image, now: Memo<Option<Image>>, to_delete: RwSignal<Option<Image>>) -> impl IntoView {
    let delete_label = text::delete_named(&photograph.name);
    view! {
        <div class="about">
            <h2 title=photograph.name.clone()>{photograph.name.clone()}</h2>
            <p class="hint">{image_facts::file(&photograph)}</p>
            <button
                type="button"
                class="ghost square"
                data-action="delete"
                aria-label=delete_label
                title=text::delete()
                on:click=move |_| to_delete.set(now.get_untracked())
            >
                <Icon symbol=Symbol::Trash/>
            </button>
            <Details photograph/>
        </div>
    }
}

/// Camera and date; unfolded, all facts.
#[component]
fn Details(photograph: Image) -> impl IntoView {
    let (camera, when) = image_facts::summary(&photograph);
    let details = image_facts::details(&photograph);
    view! {
        <details>
            <summary class="hint">
                {camera.map(|camera| view! {
                    <span class="title">{camera}</span>
                    <span aria-hidden="true">"·"</span>
                })}
                <span class="when">{when}</span>
                {photograph.has_gps.then(|| view! {
                    <span class="place" title=text::has_place()>
                        <Icon symbol=Symbol::Place/>
                        <span class="visually-hidden">{text::has_place()}</span>
                    </span>
                })}
                <Icon symbol=Symbol::Down/>
            </summary>
            <dl>
                {details.into_iter().map(|(name, words)| view! {
                    <dt>{name}</dt>
                    <dd>{words}</dd>
                }).collect_view()}
            </dl>
            {photograph.has_gps.then(|| view! {
                <p class="warning">
                    <Icon symbol=Symbol::Place/>
                    <span>{text::has_place_warning()}</span>
                </p>
            })}
        </details>
    }
}

#[component]
fn RenditionLink(rendition: Rendition) -> impl IntoView {
    let (state, words) = match rendition.state {
        JobState::Queued => ("queued", text::queued()),
        JobState::Running => ("running", text::running()),
        JobState::Done => ("done", text::done()),
        JobState::Failed => ("failed", text::failed()),
    };
    let title = rendition.name.clone().unwrap_or_else(|| recipe_summary(&rendition.recipe));
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
            {rendition.error.map(|error| view! { <p class="fault">{faults::of_job(&error)}</p> })}
        </li>
    }
}
