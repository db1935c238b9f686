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
use crate::browser::focus::focus_if_lost;
use crate::engine::still::OpenStill;
use crate::library::remote::presets as remote;
use crate::library::remote::presets::types::{PresetVersion, Right, Suggestion};
use crate::text::presets as text;
use filters::Recipe;
use filters::differences::differences;

/// The longest side of a picture of the card, for screens with two device pixels per CSS pixel.
const SIDE_PX: u32 = 640;

/// The card.
#[component]
pub(super) fn SuggestionCard(board: Board, specimen: Specimen) -> impl IntoView {
    let suggestion = board.suggestion;
    let title = Signal::derive(move || {
        let makes = suggestion.value.with(|it| it.as_ref().map_or(0, |it| it.makes));
        match makes {
            0 => text::version_makes_point_to().to_owned(),
            makes => text::version_pointed_to(text::thousands(makes)),
        }
    });
    // The makes of an earlier version still suggest a recipe that was accepted later. Then a version has it already.
    let known = Memo::new(move |_| {
        board.suggestion.value.with(|found| {
            let found = found.as_ref().filter(|found| !found.changes.is_empty())?;
            board.versions.value.with(|versions| version_of(versions.as_deref().unwrap_or_default(), &found.recipe))
        })
    });
    let content = move || {
        let known = known.get();
        let found = suggestion.value.get()?;
        Some(match known {
            _ if found.changes.is_empty() => view! { <p class="hint">{text::points_to_nothing()}</p> }.into_any(),
            Some(version) => view! { <p class="hint">{text::is_version(version)}</p> }.into_any(),
            None => view! { <Pointed board specimen found/> }.into_any(),
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
    let next = move || {
        let current = board.preset.with(|preset| preset.as_ref().map_or(version, |it| it.version));
        board.versions.value.with(|list| list.iter().flatten().map(|it| it.version).fold(current, u32::max)) + 1
    };
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
            // The card goes at once, also if a version with this recipe existed already.
            board.suggestion.value.try_update(|found| found.iter_mut().for_each(|found| found.changes.clear()));
            focus_if_lost(["#preset-title".to_owned()]);
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
                    {move || text::make_it_version(next())}
                </button>
            })}
        </div>
    }
}

/// The number of the version that has this recipe, as the edge compares them, or one that differs only in the ids of steps.
fn version_of(versions: &[PresetVersion], recipe: &Value) -> Option<u32> {
    let recipe = Recipe::from_value(recipe).ok()?;
    let is_same = |other: &PresetVersion| {
        let is_equal = |other: Recipe| differences(&other, &recipe).is_empty();
        other.recipe_sha256 == recipe.digest() || Recipe::from_value(&other.recipe).is_ok_and(is_equal)
    };
    versions.iter().find(|version| is_same(version)).map(|version| version.version)
}

/// The recipe of a version: of the loaded list, or of the preset.
async fn recipe_of(board: Board, id: &str, version: u32) -> Option<Value> {
    let current = board.preset.try_get_untracked().flatten()?;
    if current.version == version {
        return Some(current.recipe);
    }
    let list = remote::versions(id).await.ok()?;
    list.into_iter().find(|it| it.version == version).map(|it| it.recipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipe_of_a_version_is_found_without_the_ids_of_its_steps() {
        let version = |version: u32, ops: Value| -> PresetVersion {
            let recipe = json!({"version": 1, "ops": ops});
            let recipe_sha256 = Recipe::from_value(&recipe).unwrap().digest();
            let value = json!({"version": version, "recipe_sha256": recipe_sha256, "recipe": recipe});
            crate::json::from_value(value).unwrap()
        };
        let versions = [
            version(1, json!([{"op": "exposure", "id": "a", "ev": 0.1}])),
            version(2, json!([{"op": "exposure", "id": "a", "ev": 0.1}, {"op": "grain", "id": "b"}])),
        ];
        let of = |ops: Value| version_of(&versions, &json!({"version": 1, "ops": ops}));
        assert_eq!(of(json!([{"op": "exposure", "id": "a", "ev": 0.1}, {"op": "grain"}])), Some(2));
        assert_eq!(of(json!([{"op": "exposure", "id": "a", "ev": 0.2}, {"op": "grain"}])), None);
        let off = |amount: f64| json!([{"op": "sepia", "id": "a", "off": true, "amount": amount}]);
        let with_off = [version(1, off(0.5))];
        let other = json!({"version": 1, "ops": off(0.2)});
        assert_eq!(version_of(&with_off, &other), Some(1), "the edge adds no version for a step that is off");
        assert_eq!(version_of(&[], &json!({"version": 1, "ops": []})), None);
    }
}
