//! A card of the gallery: an image with its newest edit, its facts and its renditions.

mod picture;
mod rendition_list;
mod visibility;

use api::{Image, JobState, RenditionSummary};
use filters::Recipe;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::image_list::newest_edit;
use super::loader::ImageLoader;
use super::{DialogTargets, image_facts};
use crate::library::remote::reachability::Edge;
use crate::library::remote::renditions;
use crate::text::{gallery as text, pyramids as pyramids_text};
use crate::ui::icon::{Icon, Symbol};
use crate::ui::notice::Notices;
use picture::Picture;
use rendition_list::RenditionList;

/// The card of the image `id`. Its picture opens the newest edit by `edit`; its buttons set `targets`.
#[component]
pub(super) fn ImageCard(
    id: String,
    loader: ImageLoader,
    targets: DialogTargets,
    edit: Callback<(Image, Option<Recipe>)>,
) -> impl IntoView {
    let of = id.clone();
    let image = Memo::new(move |_| loader.images.with(|images| images.iter().find(|image| image.id == of).cloned()));
    // Without renditions, so that the progress of a rendition does not reload the picture.
    let photograph = Memo::new(move |_| {
        let bare = |it: Image| Image { renditions: Vec::new(), rendition_count: 0, state: JobState::Done, ..it };
        image.with(|image| image.clone().map(bare))
    });
    let newest = Memo::new(move |_| image.with(|image| image.as_ref().and_then(newest_edit).cloned()));
    view! {
        <li class="card" data-image-id=id>
            {move || photograph.get().map(|photograph| view! {
                <Open photograph=photograph.clone() newest=newest.get() edit/>
                <About photograph now=image targets/>
            })}
            <RenditionList image loader to_delete=targets.delete_rendition/>
        </li>
    }
}

/// The picture, which opens the newest edit in the editor; without one, the photograph with the edit on this device.
#[component]
fn Open(photograph: Image, newest: Option<RenditionSummary>, edit: Callback<(Image, Option<Recipe>)>) -> impl IntoView {
    let (edge, notices) = (expect_context::<Edge>(), expect_context::<Notices>());
    let label = match &newest {
        Some(_) => text::edit_newest(&photograph.name),
        None => text::edit_original(&photograph.name),
    };
    let image = photograph.clone();
    let shows = newest.as_ref().map(|newest| newest.id.clone());
    let newest_id = shows.clone();
    // The list contains no recipes.
    let open = move |_| {
        let (image, newest_id) = (image.clone(), newest_id.clone());
        spawn_local(async move {
            let recipe = match newest_id {
                None => None,
                Some(id) => match renditions::get(&id).await {
                    Ok(rendition) => Recipe::from_value(&rendition.recipe).ok(),
                    Err(error) => return notices.error(edge.report_failure(&error)),
                },
            };
            edit.try_run((image, recipe));
        });
    };
    view! {
        <button
            type="button"
            class="open"
            data-action="open"
            data-shows=shows
            aria-label=label.clone()
            title=label
            on:click=open
        >
            <Picture image=photograph newest/>
        </button>
    }
}

#[component]
fn About(photograph: Image, now: Memo<Option<Image>>, targets: DialogTargets) -> impl IntoView {
    let delete_label = text::delete_named(&photograph.name);
    let pyramids_label = pyramids_text::pyramids_of(&photograph.name);
    view! {
        <div class="about">
            <h2 title=photograph.name.clone()>{photograph.name.clone()}</h2>
            <p class="hint">{image_facts::file(&photograph)}</p>
            <div class="about-actions">
                <button
                    type="button"
                    class="ghost square"
                    data-action="pyramids"
                    aria-haspopup="dialog"
                    aria-label=pyramids_label
                    title=pyramids_text::open()
                    on:click=move |_| targets.pyramids.set(now.get_untracked())
                >
                    <Icon symbol=Symbol::Pyramid/>
                </button>
                <button
                    type="button"
                    class="ghost square"
                    data-action="delete"
                    aria-label=delete_label
                    title=text::delete()
                    on:click=move |_| targets.delete_image.set(now.get_untracked())
                >
                    <Icon symbol=Symbol::Trash/>
                </button>
            </div>
            <Details photograph/>
        </div>
    }
}

/// Camera and date; when expanded, all facts.
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
