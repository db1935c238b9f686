//! The looks tool: each look is shown on the open photograph; and the look-up table.

mod favourites;
mod groups;
mod strength;
mod table;
mod tile;

use std::sync::LazyLock;

use filters::{Look, looks};
use leptos::prelude::*;

use super::presets::tiles::PresetTiles;
use super::state::EditorState;
use super::thumbnails::{ThumbnailSet, render_thumbnails};
use crate::text::looks as text;
use crate::ui::roving::move_focus;
use favourites::Favourites;
use groups::GROUPS;
use strength::Strength;
use table::LutSection;
use tile::{LookTile, NoneTile, Preview};

static LOOKS: LazyLock<Vec<Look>> = LazyLock::new(looks);

/// The name of the tile without a look.
const NONE: &str = "";

/// Each look in place of the one in use.
const THUMBNAILS: ThumbnailSet = ThumbnailSet {
    names: || std::iter::once(NONE).chain(LOOKS.iter().map(|look| look.name)).collect(),
    subject: |document| document.draft().with_look(&[]),
    recipe: |document, name| document.draft().with_look(find(name).map_or(&[], |look| &look.steps)),
};

/// The looks, favourites first; the strength of the look in use; the look-up table.
#[component]
pub(super) fn LooksPanel() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    render_thumbnails(editor, editor.look_thumbnails, THUMBNAILS);
    let favourites = Favourites::load();
    let preview = Preview::new(editor);
    let tile = move |look: &'static Look| view! { <LookTile look favourites preview/> };
    let none = move || view! { <NoneTile preview/> };
    let chosen = move || {
        let looks: Vec<_> = favourites.names().iter().filter_map(|name| find(name)).collect();
        let tiles = (!looks.is_empty()).then(|| (none(), looks.into_iter().map(tile).collect_view()).into_any());
        tiles.map(|tiles| view! { <Group name="favourites" label=text::favourites() tiles/> })
    };
    let groups = GROUPS.iter().enumerate().map(|(index, group)| {
        let tiles = move || {
            let favourites = favourites.names();
            let others = group.looks.iter().filter(|name| !favourites.iter().any(|favourite| favourite == *name));
            let is_first = index == 0 && favourites.is_empty();
            (is_first.then(none), others.filter_map(|name| find(name)).map(tile).collect_view())
        };
        view! { <Group name=group.name label=group.label() tiles=tiles.into_any()/> }
    });
    view! {
        <div class="looks">
            <div
                class="look-groups"
                id="look-list"
                on:keydown=move |event| {
                    move_focus(&event, ".look-tile");
                }
            >
                <PresetTiles/>
                {chosen}
                {groups.collect_view()}
                <LutSection/>
            </div>
            <Strength favourites/>
        </div>
    }
}

/// Looks under a heading.
#[component]
fn Group(name: &'static str, label: &'static str, tiles: AnyView) -> impl IntoView {
    let id = format!("looks-{name}");
    view! {
        <section class="look-group" data-group=name aria-labelledby=id.clone()>
            <h3 id=id.clone()>{label}</h3>
            <ul class="look-tiles">{tiles}</ul>
        </section>
    }
}

fn find(name: &str) -> Option<&'static Look> {
    LOOKS.iter().find(|look| look.name == name)
}
