//! Two recipes side by side on a photograph of the user, with what differs.

use filters::Recipe;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use web_sys::ImageData;

use super::changes::Changes;
use super::specimen::{Drawn, Specimen};
use crate::browser::focus::focus_if_lost;
use crate::engine::still::OpenStill;
use crate::json;
use crate::library::remote::presets::types::Change;
use crate::text::presets as text;
use crate::ui::dialog::Dialog;

/// The longest side of a picture.
const SIDE_PX: u32 = 1400;

/// Two recipes, each with its name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pair {
    pub(super) left: (String, Value),
    pub(super) right: (String, Value),
    /// What differs, if it is known.
    pub(super) changes: Option<Vec<Change>>,
}

/// The dialog, open while there is a pair.
#[component]
pub(super) fn CompareDialog(pair: RwSignal<Option<Pair>>, specimen: Specimen) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(pair.with(Option::is_some)));
    Effect::new(move |_| {
        if !open.get() && pair.with_untracked(Option::is_some) {
            pair.set(None);
            focus_if_lost(["#preset-title".to_owned()]);
        }
    });
    let content = move || pair.get_untracked().map(|shown| view! { <SideBySide shown specimen/> });
    view! {
        <Dialog id="compare-dialog" title=text::side_by_side() open>
            {content()}
        </Dialog>
    }
}

#[component]
fn SideBySide(shown: Pair, specimen: Specimen) -> impl IntoView {
    let Pair { left, right, changes } = shown;
    let pictures = [(); 2].map(|()| RwSignal::new_local(None::<ImageData>));
    let recipes = [left.1, right.1];
    let changes = changes.unwrap_or_else(|| changes_between(&recipes[0], &recipes[1]));
    spawn_local(async move {
        let Some((_, file)) = specimen.photograph().await else { return };
        let Ok(still) = OpenStill::open(&file, SIDE_PX).await else { return };
        for (value, place) in recipes.into_iter().zip(pictures) {
            if let Ok(recipe) = Recipe::from_value(&value)
                && let Ok(pixels) = still.draw(recipe).await
            {
                place.try_set(Some(pixels));
            }
        }
    });
    let [before, after] = pictures;
    let (left_label, right_label) = (left.0.clone(), right.0.clone());
    view! {
        <div class="side-by-side">
            <figure>
                <Drawn pixels=before label=left_label/>
                <figcaption>{left.0}</figcaption>
            </figure>
            <figure>
                <Drawn pixels=after label=right_label/>
                <figcaption>{right.0}</figcaption>
            </figure>
        </div>
        <Changes changes/>
    }
}

/// What differs between two recipes. Nothing, if this engine cannot read one of them.
fn changes_between(from: &Value, to: &Value) -> Vec<Change> {
    let (Ok(from), Ok(to)) = (Recipe::from_value(from), Recipe::from_value(to)) else { return Vec::new() };
    let found = filters::differences::differences(&from, &to);
    found.iter().filter_map(|it| json::from_value(it.to_value()).ok()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::features::presets::values;

    #[test]
    fn versions_differ_in_what_the_engine_finds() {
        let of = |ops: serde_json::Value| json!({"version": 1, "ops": ops});
        let from = of(json!([{"op": "exposure", "id": "a", "ev": 0.4}, {"op": "sepia", "id": "b"}]));
        let to = of(
            json!([{"op": "sepia", "id": "b", "off": true}, {"op": "exposure", "id": "a", "ev": 0.1}, {"op": "grain"}]),
        );
        let found = changes_between(&from, &to);
        let titles: Vec<_> = found.iter().map(values::title).collect();
        for title in ["Exposure", "Sepia switched on or off", "Grain added"] {
            assert!(titles.iter().any(|it| it == title), "{title}: {titles:?}");
        }
        assert!(changes_between(&from, &from).is_empty() && changes_between(&from, &json!(1)).is_empty());
    }
}
