//! The form that saves the edit as a preset.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::json;

use super::super::state::EditorState;
use super::{link_to, upload_tables, used};
use crate::document::changes::label_of_used_look;
use crate::library::remote::live::remember_session;
use crate::library::remote::presets as remote;
use crate::library::remote::presets::types::Preset;
use crate::library::remote::request::EdgeResult;
use crate::text::editor_presets as text;
use filters::Recipe;
use serde_json::Value;

/// The form. The dialog around it closes when the preset is saved.
#[component]
pub(in super::super) fn PresetForm() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let first_name = editor.document.with_untracked(|document| {
        let of_preset = document.preset().map(|used| used.name.clone());
        of_preset.or_else(|| label_of_used_look(document.draft())).unwrap_or_else(|| text::my_preset().to_owned())
    });
    let [name, folder, tags] = [first_name, String::new(), String::new()].map(RwSignal::new);
    let has_geometry = editor.document.with_untracked(|document| document.draft().has_geometry());
    let [with_geometry, is_busy] = [false; 2].map(RwSignal::new);
    let failure = RwSignal::new(None::<String>);
    // A second press after a lost response creates no second preset.
    let last = StoredValue::new((String::new(), String::new()));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let words = name.with_untracked(|name| name.trim().to_owned());
        if words.is_empty() {
            return failure.set(Some(text::name_missing().to_owned()));
        }
        if is_busy.get_untracked() {
            return;
        }
        let recipe = editor
            .document
            .with_untracked(|document| document.draft().identified_recipe(with_geometry.get_untracked()));
        let tags: Vec<_> = tags.with_untracked(|tags| {
            tags.split(',').map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
        });
        let mut body = json!({ "name": words, "recipe": recipe.to_value(), "tags": tags });
        let folder = folder.with_untracked(|folder| folder.trim().trim_matches('/').to_owned());
        if let Some(fields) = body.as_object_mut().filter(|_| !folder.is_empty()) {
            fields.insert("folder".to_owned(), folder.into());
        }
        is_busy.set(true);
        // The edge refuses a key with another body.
        let text = body.to_string();
        if last.with_value(|(sent, _)| *sent != text) {
            last.set_value((text, remote::new_key()));
        }
        let key = last.with_value(|(_, key)| key.clone());
        spawn_local(async move {
            let outcome = create(recipe, body, key).await;
            is_busy.try_set(false);
            match outcome {
                Ok(preset) => {
                    let used = used(&preset);
                    editor.notices.success(text::preset_saved(&preset.name), Some(link_to(&preset.id)));
                    editor.document.update(|document| document.set_preset(used));
                    editor.names_preset.set(false);
                }
                Err(error) => drop(failure.try_set(Some(editor.edge.report_failure(&error)))),
            }
        });
    };
    view! {
        <form class="account-form" id="preset-name-form" novalidate on:submit=submit>
            <Field id="new-preset-name" label=text::name() value=name/>
            <Field id="new-preset-folder" label=text::folder() value=folder/>
            <Field id="new-preset-tags" label=text::tags() value=tags/>
            {has_geometry.then(|| view! {
                <label class="control flag">
                    <input
                        type="checkbox"
                        id="new-preset-geometry"
                        prop:checked=move || with_geometry.get()
                        on:change=move |event| with_geometry.set(event_target_checked(&event))
                    />
                    <span>{text::with_crop()}</span>
                </label>
            })}
            {move || failure.get().map(|sentence| view! { <p class="failure" role="alert">{sentence}</p> })}
            <button type="submit" class="primary" aria-disabled=move || is_busy.get().to_string()>{text::save()}</button>
        </form>
    }
}

#[component]
fn Field(id: &'static str, label: &'static str, value: RwSignal<String>) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                type="text"
                autocomplete="off"
                maxlength="200"
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
        </div>
    }
}

async fn create(recipe: Recipe, body: Value, key: String) -> EdgeResult<Preset> {
    crate::library::remote::session::ensure().await?;
    upload_tables(&recipe).await?;
    let created = remote::create(&body, &key).await?;
    // From now on the editor lists the presets of this browser.
    remember_session();
    Ok(created)
}
