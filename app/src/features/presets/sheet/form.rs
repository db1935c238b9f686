//! The details of a preset: name, description, folder, tags, rating.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use serde_json::{Map, Value, json};

use super::super::field::{TextField, folder_of, tags_of};
use super::super::request::Action;
use super::super::stars::Stars;
use crate::library::remote::presets as remote;
use crate::library::remote::presets::types::Preset;
use crate::text::presets as text;

/// The fields of the form, as they are typed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Details {
    name: String,
    description: String,
    folder: String,
    tags: String,
    rating: Option<u8>,
}

impl Details {
    fn of(preset: &Preset) -> Self {
        Self {
            name: preset.name.clone(),
            description: preset.description.clone().unwrap_or_default(),
            folder: preset.folder.clone().unwrap_or_default(),
            tags: preset.tags.join(", "),
            rating: preset.rating,
        }
    }

    /// The fields that were changed. The others are not sent: a member of the team may have changed them meanwhile.
    fn changes(&self, after: &Self) -> Map<String, Value> {
        let words = after.description.trim();
        let fields = [
            ("name", self.name != after.name, json!(after.name.trim())),
            ("description", self.description != after.description, json!(Some(words).filter(|it| !it.is_empty()))),
            ("folder", self.folder != after.folder, json!(folder_of(&after.folder))),
            ("tags", self.tags != after.tags, json!(tags_of(&after.tags))),
            ("rating", self.rating != after.rating, json!(after.rating)),
        ];
        let changed = fields.into_iter().filter(|(_, is_changed, _)| *is_changed);
        changed.map(|(name, _, value)| (name.to_owned(), value)).collect()
    }
}

/// The form. `done` is called after it was saved.
#[component]
pub(super) fn DetailsForm(
    preset: Preset,
    changed: Callback<Preset>,
    #[prop(into)] done: Callback<()>,
) -> impl IntoView {
    let before = Details::of(&preset);
    let Details { name, description, folder, tags, rating } = before.clone();
    let [name, description, folder, tags] = [name, description, folder, tags].map(RwSignal::new);
    let rating = RwSignal::new(rating);
    let (action, id) = (Action::new(), preset.id);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let [name, description, folder, tags] = [name, description, folder, tags].map(|text| text.get_untracked());
        if name.trim().is_empty() {
            return action.notices().error(text::name_missing());
        }
        let patch = before.changes(&Details { name, description, folder, tags, rating: rating.get_untracked() });
        if patch.is_empty() {
            return done.run(());
        }
        let (id, patch) = (id.clone(), Value::Object(patch));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_sends_only_what_was_changed() {
        let text = |text: &str| text.to_owned();
        let before = Details {
            name: text("Warm"),
            description: text("For late light."),
            folder: text("Portraits"),
            tags: text("warm, a, b"),
            rating: Some(3),
        };
        assert!(before.changes(&before).is_empty());
        let tagged = Details { tags: text("warm, film,"), ..before.clone() };
        assert_eq!(Value::Object(before.changes(&tagged)), json!({"tags": ["warm", "film"]}));
        let emptied = Details { description: text(" "), folder: text("/"), rating: None, ..before.clone() };
        let expected = json!({"description": null, "folder": null, "rating": null});
        assert_eq!(Value::Object(before.changes(&emptied)), expected);
    }
}
