//! The version that the makes point to: its pictures beside those of the preset, its changes, and the button that makes
//! it a version.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Value, json};
use web_sys::ImageData;

use super::super::changes::Changes;
use super::super::compare::Pair;
use super::super::request::{Action, LoadFailure};
use super::super::specimen::{Drawn, Specimen};
use super::{Board, BoardPart};
use crate::engine::still::OpenStill;
use crate::library::remote::presets as remote;
use crate::library::remote::presets::types::{Right, Suggestion};
use crate::text::presets as text;
use filters::Recipe;

/// The longest side of a picture of the card, for screens with two device pixels per CSS pixel.
const SIDE_PX: u32 = 640;

/// The card.
#[component]
pub(super) fn SuggestionCard(board: Board, specimen: Specimen) -> impl IntoView {
    let suggestion = board.suggestion;
    let title = Signal::derive(move || {
        let makes = suggestion.value.with(|it| it.as_ref().map_or(0, |it| it.makes));
        text::version_pointed_to(text::thousands(makes))
    });
    let content = move || {
        let found = suggestion.value.get()?;
        Some(if found.changes.is_empty() {
            view! { <p class="hint">{text::points_to_nothing()}</p> }.into_any()
        } else {
            view! { <Pointed board specimen found/> }.into_any()
        })
    };
    view! {
        <BoardPart id="suggestion" title class="narrow">
            <LoadFailure message=Signal::derive(move || suggestion.message()) again=move |()| board.load_figures()/>
            {content}
        </BoardPart>
    }
}

#[component]
fn Pointed(board: Board, specimen: Specimen, found: Suggestion) -> impl IntoView {
    let Suggestion { version, changes, recipe, .. } = found;
    let next = board.preset.with_untracked(|preset| preset.as_ref().map_or(version, |it| it.version)).max(
        board.versions.value.with_untracked(|list| list.iter().flatten().map(|it| it.version).max().unwrap_or(version)),
    ) + 1;
    let may_add = board.preset.with_untracked(|preset| {
        preset.as_ref().is_some_and(|it| it.right >= Right::Edit && !it.id.starts_with("look-"))
    });
    let [before, after] = [(); 2].map(|()| RwSignal::new_local(None::<ImageData>));
    let (id, suggested) = (board.id.get_value(), recipe.clone());
    let old = StoredValue::new(None::<Value>);
    spawn_local(async move {
        let Some(recipe) = recipe_of(board, &id, version).await else { return };
        old.try_set_value(Some(recipe.clone()));
        let Some((_, file)) = specimen.photograph().await else { return };
        let Ok(still) = OpenStill::open(&file, SIDE_PX).await else { return };
        for (value, place) in [(recipe, before), (suggested, after)] {
            if let Ok(recipe) = Recipe::from_value(&value)
                && let Ok(pixels) = still.draw(recipe).await
            {
                place.try_set(Some(pixels));
            }
        }
    });
    let stored = StoredValue::new((recipe, changes.clone()));
    let compare = move |_| {
        let ((recipe, changes), Some(old)) = (stored.get_value(), old.get_value()) else { return };
        let (left, right) = ((text::version_title(version), old), (text::suggested().to_owned(), recipe));
        board.pair.set(Some(Pair { left, right, changes: Some(changes) }));
    };
    let action = Action::new();
    let accept = move |_| {
        let (id, (recipe, _)) = (board.id.get_value(), stored.get_value());
        let body = json!({ "recipe": recipe, "note": text::from_makes() });
        action.run(async move { remote::add_version(&id, &body).await }, move |added| {
            action.notices().success(text::version_added(added.version), None);
            board.load_all();
        });
    };
    view! {
        <p>{text::more_than_half()}</p>
        <div class="suggestion-pictures">
            <figure>
                <Drawn pixels=before label=text::version_title(version)/>
                <figcaption>{text::version_title(version)}</figcaption>
            </figure>
            <figure>
                <Drawn pixels=after label=text::suggested().to_owned()/>
                <figcaption>{text::suggested()}</figcaption>
            </figure>
        </div>
        <Changes changes/>
        <div class="buttons">
            <button type="button" id="compare-suggestion" aria-haspopup="dialog" on:click=compare>{text::compare()}</button>
            {may_add.then(|| view! {
                <button type="button" id="accept-suggestion" class="primary" aria-disabled=move || action.busy_word() on:click=accept>
                    {text::make_it_version(next)}
                </button>
            })}
        </div>
    }
}

/// The recipe of a version: of the loaded list, or of the preset.
async fn recipe_of(board: Board, id: &str, version: u32) -> Option<Value> {
    let current = board.preset.try_get_untracked().flatten()?;
    if current.version == version {
        return Some(current.recipe);
    }
    let list = remote::versions(id).await.ok()?.items;
    list.into_iter().find(|it| it.version == version).map(|it| it.recipe)
}
