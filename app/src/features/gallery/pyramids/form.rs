//! The form that makes a pyramid.

use api::{Image, PyramidRequest, TILE_SIDES_PX, TileCompression};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::super::image_list::newest_edit;
use super::Listing;
use crate::features::request::Action;
use crate::library::remote::{pyramids as remote, renditions};
use crate::text::pyramids as text;
use crate::ui::choices::Choices;
use crate::ui::number::Range;
use crate::ui::slider::Slider;

/// The quality of JPEG tiles at first.
const QUALITY: f64 = 85.0;
const QUALITIES: Range = Range { soft: [1.0, 100.0], hard: [1.0, 100.0], step: 1.0 };

/// Values of the choices.
const ORIGINAL: &str = "original";
const EDIT: &str = "edit";
const JPEG: &str = "jpeg";

/// The form.
#[component]
pub(super) fn PyramidForm(image: Image, listing: Listing) -> impl IntoView {
    let [picture, compression, tile] =
        [ORIGINAL, TileCompression::Deflate.as_str(), "512"].map(|word| RwSignal::new(word.to_owned()));
    let quality = RwSignal::new(QUALITY);
    let newest = newest_edit(&image).map(|newest| newest.id.clone());
    let has_edit = newest.is_some();
    let (action, failure) = (Action::new(), RwSignal::new(None::<String>));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let is_jpeg = compression.with_untracked(|word| word == JPEG);
        let request = PyramidRequest {
            tile: tile.with_untracked(|word| word.parse().ok()).filter(|side| TILE_SIDES_PX.contains(side)),
            compression: Some(if is_jpeg { TileCompression::Jpeg } else { TileCompression::Deflate }),
            quality: is_jpeg.then(|| quality.get_untracked() as u8),
            ..PyramidRequest::default()
        };
        let edit = newest.clone().filter(|_| picture.with_untracked(|word| word == EDIT));
        let image_id = image.id.clone();
        let made = async move {
            // Lists of renditions contain no recipes.
            let recipe = match edit {
                Some(id) => Some(renditions::get(&id).await?.recipe),
                None => None,
            };
            remote::create(&image_id, &PyramidRequest { recipe, ..request }).await
        };
        failure.set(None);
        let failed = move |sentence| {
            failure.try_set(Some(sentence));
        };
        action.run_or(made, move |accepted| listing.upsert(accepted.pyramid), failed);
    };
    let choice = |word: &str, label: &str| (word.to_owned(), label.to_owned());
    let pictures = vec![choice(ORIGINAL, text::original()), choice(EDIT, text::newest_edit())];
    let compressions = vec![choice(TileCompression::Deflate.as_str(), text::lossless()), choice(JPEG, text::jpeg())];
    let tiles = TILE_SIDES_PX.map(|side| (side.to_string(), text::pixels(side))).to_vec();
    view! {
        <form class="pyramid-form" id="pyramid-form" novalidate on:submit=submit>
            {has_edit.then(|| view! {
                <Choices name="pyramid-picture" label=text::picture() options=pictures value=picture set=move |word| picture.set(word)/>
            })}
            <Choices
                name="pyramid-compression"
                label=text::compression()
                options=compressions
                value=compression
                set=move |word| compression.set(word)
            />
            <Show when=move || compression.with(|word| word == JPEG)>
                <Slider
                    name="pyramid-quality"
                    label=text::quality()
                    range=QUALITIES
                    value=quality
                    changed=Signal::derive(move || quality.get() != QUALITY)
                    set=move |number: f64| if number.is_finite() { quality.set(number.round().clamp(1.0, 100.0)) }
                    end=|()| ()
                    reset=move |()| quality.set(QUALITY)
                />
            </Show>
            <Choices name="pyramid-tile" label=text::tile() options=tiles value=tile set=move |word| tile.set(word)/>
            {move || failure.get().map(|sentence| view! { <p class="failure" role="alert">{sentence}</p> })}
            <button type="submit" class="primary" aria-disabled=move || action.busy_word()>
                <Show when=move || action.busy_word() == "true">
                    <span class="spinner" aria-hidden="true"></span>
                </Show>
                <span>{text::make()}</span>
            </button>
        </form>
    }
}
