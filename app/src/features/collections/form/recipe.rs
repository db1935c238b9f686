//! The recipe of a collection: none, that of a preset or look, or a pasted one.

use leptos::prelude::*;

use super::draft::RecipeSource;
use super::field::{DraftField, Kind, lens};
use super::{Field, Form};
use crate::features::request::Load;
use crate::library::remote::presets::types::{Owner, Preset};
use crate::library::remote::presets::{self, PresetQuery};
use crate::text::collections as text;
use crate::text::operations::look_label;

/// Values of the select that are no ids of presets.
const NONE: &str = "";
const KEPT: &str = "kept";
const PASTED: &str = "paste";

/// How the id of a look begins, before its name.
const LOOK: &str = "look-";

/// The choice, with a field for a pasted recipe.
#[component]
pub(super) fn RecipeChoice(form: Form) -> impl IntoView {
    let presets = Load::<Vec<Preset>>::new();
    // Without them the other choices remain.
    presets.run(async move {
        let query = |owned_by| PresetQuery { owned_by, ..PresetQuery::default() };
        let mut all = presets::list(&query("you"), None).await?.items;
        all.extend(presets::list(&query("house"), None).await?.items);
        Ok(all)
    });
    // The recipe that the collection has stays available.
    let kept = RwSignal::new(None::<RecipeSource>);
    Effect::new(move |_| {
        let recipe = form.draft.with(|draft| draft.recipe.clone());
        if matches!(recipe, RecipeSource::Known { preset_id: None, .. }) {
            kept.set(Some(recipe));
        }
    });
    let chosen = Memo::new(move |_| {
        form.draft.with(|draft| match &draft.recipe {
            RecipeSource::None => NONE.to_owned(),
            RecipeSource::Known { preset_id, .. } => preset_id.clone().unwrap_or_else(|| KEPT.to_owned()),
            RecipeSource::Pasted => PASTED.to_owned(),
        })
    });
    let choose = move |event: web_sys::Event| {
        let word = event_target_value(&event);
        let source = match word.as_str() {
            NONE => Some(RecipeSource::None),
            PASTED => Some(RecipeSource::Pasted),
            KEPT => kept.get_untracked(),
            id => presets.value.with_untracked(|presets| {
                let preset = presets.iter().flatten().find(|preset| preset.id == id)?;
                Some(RecipeSource::Known { preset_id: Some(preset.id.clone()), recipe: preset.recipe.clone() })
            }),
        };
        if let Some(source) = source {
            form.edit(move |draft| draft.recipe = source);
        }
    };
    let group = move |label: &'static str, is_in: fn(&Preset) -> bool| {
        let looks = filters::looks();
        let of_group = presets.value.get().unwrap_or_default().into_iter().filter(is_in);
        let items = of_group
            .map(|preset| {
                let look = preset.id.strip_prefix(LOOK).and_then(|name| looks.iter().find(|look| look.name == name));
                let name = look.map_or(preset.name, |look| look_label(look).to_owned());
                let own = preset.id.clone();
                view! { <option value=preset.id prop:selected=move || chosen.get() == own>{name}</option> }
            })
            .collect::<Vec<_>>();
        (!items.is_empty()).then(|| view! { <optgroup label=label>{items}</optgroup> })
    };
    let option = move |word: &'static str, label: &'static str| {
        view! { <option value=word prop:selected=move || chosen.get() == word>{label}</option> }
    };
    view! {
        <div class="field">
            <label for="collection-recipe">{text::recipe()}</label>
            <select id="collection-recipe" aria-describedby="collection-recipe-hint" on:change=choose>
                {option(NONE, text::no_recipe())}
                {move || kept.with(Option::is_some).then(|| option(KEPT, text::current_recipe()))}
                {move || group(text::own_presets(), |preset| preset.owned_by == Owner::You)}
                {move || group(text::looks(), |preset| preset.owned_by == Owner::House)}
                {option(PASTED, text::paste_recipe())}
            </select>
            <p class="hint" id="collection-recipe-hint">{text::recipe_hint()}</p>
        </div>
        <Show when=move || chosen.get() == PASTED>
            <DraftField form field=Field::Recipe label=text::recipe_text() lens=lens!(recipe_text) kind=Kind::Lines(4)/>
        </Show>
    }
}
