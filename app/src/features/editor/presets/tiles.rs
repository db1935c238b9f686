//! The section *My presets* of the looks tool: each preset on the open photograph. A press applies it.

use std::collections::BTreeMap;

use leptos::html::Canvas;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::ImageData;

use super::super::debounce::{DebouncedRun, debounced_effect};
use super::super::state::EditorState;
use super::cache;
use crate::browser::canvas::draw;
use crate::document::exchange::Scope;
use crate::library::remote::live::has_session;
use crate::library::remote::presets::types::Preset;
use crate::library::remote::presets::{self as remote, PresetQuery};
use crate::library::remote::session;
use crate::text::editor_presets as text;
use filters::Recipe;

/// Pictures by the id of the preset, each with the number of the version.
type Pictures = RwSignal<BTreeMap<String, ImageData>, LocalStorage>;

/// The section, hidden while there are no presets.
#[component]
pub(in super::super) fn PresetTiles() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let presets = RwSignal::new(cache::load());
    spawn_local(async move {
        // Without a session there are no presets, and a page that only edits asks the edge nothing.
        if !has_session() || !editor.edge.is_online_untracked() {
            return;
        }
        let Some(loaded) = own_and_team().await else { return };
        cache::store(&loaded);
        if presets.try_with_untracked(|known| *known != loaded) == Some(true) {
            presets.try_set(loaded);
        }
    });
    let pictures: Pictures = RwSignal::new_local(BTreeMap::new());
    let subject = Memo::new(move |_| {
        let photo = editor.photo.with(|photo| photo.as_ref().map(|photo| photo.id.clone()))?;
        // The crop of the photograph is all that a preset keeps.
        Some((photo, editor.document.with(|document| document.draft().before()), presets.get()))
    });
    debounced_effect(editor, subject, move |(_, _, presets), run| render(editor, presets, pictures, run));
    view! {
        <section class="look-group" data-group="presets" aria-labelledby="looks-presets" hidden=move || presets.with(Vec::is_empty)>
            <h3 id="looks-presets">{text::my_presets()}</h3>
            <ul class="look-tiles">
                <For each=move || presets.get() key=|preset| (preset.id.clone(), preset.version) let:preset>
                    <Tile preset pictures/>
                </For>
            </ul>
        </section>
    }
}

/// The own presets, then those of the team; `None` without an answer.
async fn own_and_team() -> Option<Vec<Preset>> {
    session::ensure().await.ok()?;
    let own = remote::list(&PresetQuery::default(), None).await.ok()?;
    Some(own.items)
}

async fn render(editor: EditorState, presets: Vec<Preset>, pictures: Pictures, run: DebouncedRun) {
    for preset in presets {
        if !run.settled().await {
            return;
        }
        let Ok(recipe) = Recipe::from_value(&preset.recipe) else { continue };
        let mut document = editor.document.get_untracked();
        document.apply_preset(recipe, Scope::WithoutGeometry, super::used(&preset));
        if let Ok(pixels) = editor.viewport.thumbnail(document.draft().recipe()).await
            && !run.is_cancelled()
        {
            pictures.update(|pictures| drop(pictures.insert(preset.id, pixels)));
        }
    }
}

#[component]
fn Tile(preset: Preset, pictures: Pictures) -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let (id, name, title) = (preset.id.clone(), preset.name.clone(), text::apply(&preset.name));
    let is_used = {
        let id = id.clone();
        move || editor.document.with(|document| document.preset().is_some_and(|used| used.id == id))
    };
    let canvas = NodeRef::<Canvas>::new();
    let of = id.clone();
    let is_drawn = RwSignal::new(false);
    Effect::new(move |_| {
        let Some(canvas) = canvas.get() else { return };
        pictures.with(|pictures| {
            if let Some(pixels) = pictures.get(&of) {
                draw(&canvas, pixels);
                is_drawn.set(true);
            }
        });
    });
    view! {
        <li class="look">
            <button
                type="button"
                class="look-tile"
                data-preset=id
                title=title
                aria-pressed=move || is_used().to_string()
                on:click=move |_| editor.apply_preset(&preset)
            >
                <canvas node_ref=canvas data-drawn=move || is_drawn.get().to_string() aria-hidden="true"></canvas>
                <span class="title">{name}</span>
            </button>
        </li>
    }
}
