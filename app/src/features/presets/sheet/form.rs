//! The details of a preset: name, description, folder, tags, rating.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use serde_json::json;

use super::super::field::{TextField, folder_of, tags_of};
use super::super::request::Action;
use super::super::stars::Stars;
use crate::library::remote::presets as remote;
use crate::library::remote::presets::types::Preset;
use crate::text::presets as text;

/// The form. `done` is called after it was saved.
#[component]
pub(super) fn DetailsForm(
    preset: Preset,
    changed: Callback<Preset>,
    #[prop(into)] done: Callback<()>,
) -> impl IntoView {
    let [name, description, folder, tags] = [
        preset.name,
        preset.description.unwrap_or_default(),
        preset.folder.unwrap_or_default(),
        preset.tags.join(", "),
    ]
    .map(RwSignal::new);
    let rating = RwSignal::new(preset.rating);
    let (action, id) = (Action::new(), preset.id);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let trimmed = |text: RwSignal<String>| text.with_untracked(|text| text.trim().to_owned());
        let words = trimmed(name);
        if words.is_empty() {
            return action.notices().error(text::name_missing());
        }
        let patch = json!({
            "name": words,
            "description": Some(trimmed(description)).filter(|words| !words.is_empty()),
            "folder": folder.with_untracked(|folder| folder_of(folder)),
            "tags": tags.with_untracked(|tags| tags_of(tags)),
            "rating": rating.get_untracked(),
        });
        let id = id.clone();
        action.run(async move { remote::change(&id, &patch).await }, move |preset| {
            changed.try_run(preset);
            done.try_run(());
        });
    };
    view! {
        <form class="preset-form" id="preset-form" novalidate on:submit=submit>
            <TextField id="preset-name" label=text::name() value=name required=true/>
            <div class="field">
                <label for="preset-description">{text::description()}</label>
                <textarea
                    id="preset-description"
                    rows="3"
                    maxlength="5000"
                    prop:value=move || description.get()
                    on:input=move |event| description.set(event_target_value(&event))
                ></textarea>
            </div>
            <TextField id="preset-folder-name" label=text::folder() value=folder hint=text::folder_hint()/>
            <TextField id="preset-tags" label=text::tags() value=tags hint=text::tags_hint() maxlength=2000/>
            <div class="field">
                <span class="label" aria-hidden="true">{text::rating()}</span>
                <Stars name="sheet-rating" label=text::rating() value=rating set=move |stars| rating.set(stars)/>
            </div>
            <button type="submit" class="primary" aria-disabled=move || action.busy_word()>{text::save()}</button>
        </form>
    }
}
