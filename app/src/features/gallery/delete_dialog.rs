//! Confirmation dialogs for deleting an image with its renditions, and for deleting one rendition.

use api::{Image, JobState, RenditionSummary};
use leptos::prelude::*;

use super::loader::ImageLoader;
use crate::browser::focus::{focus_if_lost, focus_neighbour, index_among};
use crate::document::summary::operations_summary;
use crate::library::remote::reachability::Edge;
use crate::library::remote::{images, renditions};
use crate::text::{gallery as text, rendition as rendition_text};
use crate::ui::confirm::{ConfirmAction, ConfirmDialog, ConfirmTexts};
use crate::ui::notice::Notices;

/// A rendition, and the name of its photograph.
pub(super) type RenditionToDelete = (RenditionSummary, String);

/// The title of a rendition.
pub(super) fn title_of(rendition: &RenditionSummary) -> String {
    rendition.name.clone().unwrap_or_else(|| operations_summary(&rendition.operations))
}

/// Open while `image` is set. After the deletion the card of a neighbour gets the focus.
#[component]
pub(super) fn DeleteDialog(image: RwSignal<Option<Image>>, loader: ImageLoader) -> impl IntoView {
    let (edge, notices) = (expect_context::<Edge>(), expect_context::<Notices>());
    let act = move |()| -> ConfirmAction {
        let target = image.get_untracked();
        Box::pin(async move {
            let Some(target) = target else { return Ok(()) };
            let neighbour = loader.neighbour(&target.id);
            images::delete(&target.id).await.map_err(|error| edge.report_failure(&error))?;
            loader.remove(&target.id);
            let card = neighbour.map(|id| format!("[data-image-id=\"{id}\"] [data-action=\"open\"]"));
            focus_if_lost(card.into_iter().chain([".gallery .blank .button".to_owned()]));
            notices.success(text::deleted(&target.name), None);
            Ok(())
        })
    };
    let texts = ConfirmTexts {
        title: text::delete_question(),
        cancel_label: text::keep_it(),
        confirm: text::delete(),
        progress_label: text::deleting(),
    };
    let what = Signal::derive(move || image.with(|image| image.as_ref().map(consequence)));
    view! { <ConfirmDialog id="delete" texts consequence=what closed=move |()| image.set(None) act/> }
}

/// Open while `rendition` is set. After the deletion the next rendition, or its photograph, gets the focus.
#[component]
pub(super) fn DeleteRenditionDialog(
    rendition: RwSignal<Option<RenditionToDelete>>,
    loader: ImageLoader,
) -> impl IntoView {
    let (edge, notices) = (expect_context::<Edge>(), expect_context::<Notices>());
    let act = move |()| -> ConfirmAction {
        let target = rendition.get_untracked();
        Box::pin(async move {
            let Some((target, _)) = target else { return Ok(()) };
            let card = format!("[data-image-id=\"{}\"]", target.image_id);
            let rows = format!("{card} [data-rendition-id]");
            // The row may be removed before the response arrives.
            let place = index_among(&rows, &format!("[data-rendition-id=\"{}\"]", target.id));
            renditions::delete(&target.id).await.map_err(|error| edge.report_failure(&error))?;
            loader.remove_rendition(&target);
            focus_neighbour(rows, place, [format!("{card} [data-action=\"open\"]")]);
            notices.success(rendition_text::deleted(title_of(&target)), None);
            Ok(())
        })
    };
    let texts = ConfirmTexts {
        title: rendition_text::delete_question(),
        cancel_label: text::keep_it(),
        confirm: text::delete(),
        progress_label: text::deleting(),
    };
    let what = Signal::derive(move || {
        let sentence = |(rendition, name): &RenditionToDelete| {
            rendition_text::delete_consequence(&title_of(rendition), name, rendition.state == JobState::Done)
        };
        rendition.with(|rendition| rendition.as_ref().map(sentence))
    });
    view! {
        <ConfirmDialog id="delete-rendition" texts consequence=what closed=move |()| rendition.set(None) act/>
    }
}

fn consequence(image: &Image) -> String {
    match image.rendition_count {
        0 => text::delete_alone(&image.name),
        1 => text::delete_with_one(&image.name),
        count => text::delete_with(&image.name, count),
    }
}
