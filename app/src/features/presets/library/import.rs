//! Imports preset files: documents and zips of an export, which the edge reads, and presets of Lightroom, which are
//! converted here.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::json;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use super::super::request::Action;
use crate::browser::file_picker;
use crate::document::exchange::lightroom::{self, IgnoredSetting, LightroomError};
use crate::library::remote::presets as remote;
use crate::library::remote::presets::types::{PresetImport, RefusedPresetFile};
use crate::library::remote::request::EdgeResult;
use crate::text::{presets as text, recipes as recipe_text};
use crate::ui::icon::{Icon, Symbol};

/// What the user may choose.
const ACCEPT: &str = ".json,.zip,.xmp,application/json,application/zip";

/// What an import did, in sentences.
#[derive(Debug, Clone, PartialEq, Default)]
struct Outcome {
    imported: usize,
    /// Files that were refused, each with the reason.
    refused: Vec<String>,
    /// Settings of Lightroom that did not convert.
    ignored: Vec<String>,
}

/// The button, and the list of what could not be imported.
#[component]
pub(super) fn ImportButton(#[prop(into)] done: Callback<()>) -> impl IntoView {
    let action = Action::new();
    let outcome = RwSignal::new(Outcome::default());
    let take = move |found: Outcome| {
        if found.imported > 0 {
            action.notices().success(text::imported(found.imported), None);
        }
        outcome.try_set(found);
        done.try_run(());
    };
    let choose = move |_| {
        spawn_local(async move {
            if let Some(file) = file_picker::pick(ACCEPT).await {
                action.run(import(file), take);
            }
        });
    };
    let is_quiet = move || outcome.with(|it| it.refused.is_empty() && it.ignored.is_empty());
    let list = move |of: fn(&Outcome) -> &[String], title: fn() -> &'static str| {
        move || {
            outcome.with(|it| {
                let rows = of(it).iter().map(|row| view! { <li>{row.clone()}</li> }).collect_view();
                (!of(it).is_empty()).then(|| view! { <p>{title()}</p> <ul>{rows}</ul> })
            })
        }
    };
    view! {
        <button type="button" id="import-presets" aria-disabled=move || action.busy_word() on:click=choose>
            <Icon symbol=Symbol::Open/>
            <span>{text::import()}</span>
        </button>
        <div class="import-refused" role="alert" hidden=is_quiet>
            {list(|it| &it.refused, text::not_imported)}
            {list(|it| &it.ignored, text::not_converted)}
            <button type="button" class="ghost" on:click=move |_| outcome.set(Outcome::default())>{text::close()}</button>
        </div>
    }
}

async fn import(file: File) -> EdgeResult<Outcome> {
    if file.name().to_ascii_lowercase().ends_with(".xmp") {
        return import_lightroom(file).await;
    }
    let PresetImport { imported, refused } = remote::import(&file).await?;
    Ok(Outcome { imported: imported.len(), refused: refused.into_iter().map(sentence).collect(), ignored: Vec::new() })
}

async fn import_lightroom(file: File) -> EdgeResult<Outcome> {
    let name = file.name();
    let refused = |reason: &str| Outcome { refused: vec![format!("{name}: {reason}")], ..Outcome::default() };
    if file.size() > lightroom::MAX_BYTES as f64 {
        return Ok(refused(recipe_text::too_large()));
    }
    let Some(content) = JsFuture::from(file.text()).await.ok().and_then(|content| content.as_string()) else {
        return Ok(refused(recipe_text::unreadable_file()));
    };
    let preset = match lightroom::read(&content) {
        Ok(preset) => preset,
        Err(LightroomError::TooLarge) => return Ok(refused(recipe_text::too_large())),
        Err(LightroomError::NotXmp) => return Ok(refused(recipe_text::not_xmp())),
        Err(LightroomError::NoSettings) => return Ok(refused(recipe_text::no_lightroom_settings())),
    };
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    let title = preset.name.as_deref().map(str::trim).filter(|title| !title.is_empty()).unwrap_or(stem);
    let body = json!({ "name": title, "recipe": preset.recipe.to_value(), "tags": [text::from_lightroom()] });
    // The same file again is another preset, as the user asked for it.
    remote::create(&body, &remote::new_key()).await?;
    let ignored = preset.ignored.into_iter().map(|IgnoredSetting { setting, value }| format!("{setting} {value}"));
    Ok(Outcome { imported: 1, refused: Vec::new(), ignored: ignored.map(|line| line.trim_end().to_owned()).collect() })
}

fn sentence(RefusedPresetFile { file, pointer, message }: RefusedPresetFile) -> String {
    match pointer.filter(|pointer| !pointer.is_empty()) {
        Some(pointer) => format!("{file} ({pointer}): {message}"),
        None => format!("{file}: {message}"),
    }
}
