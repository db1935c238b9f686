//! The tiles of the effects. Each shows the open photograph with the effect. A tap adds or removes the effect.

use filters::{OpSpec, catalog};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

use super::super::state::EditorState;
use super::super::thumbnails::{Thumbnail, ThumbnailSet, render_thumbnails};
use crate::document::Document;
use crate::document::draft::StepId;
use crate::text::operations::{op_label, op_summary};

/// Operations of other tools, and those that are permanently visible.
const OPS_OF_OTHER_TOOLS: [&str; 23] = [
    "exposure",
    "contrast",
    "highlights",
    "shadows",
    "whites",
    "blacks",
    "white_balance",
    "vibrance",
    "saturation",
    "color_mixer",
    "curves",
    "clarity",
    "dehaze",
    "unsharp_mask",
    "bilateral",
    "crop",
    "rotate",
    "flip",
    "resize",
    "lut3d",
    "levels",
    "vignette",
    "grain",
];

/// Each effect at its defaults, added to the edit.
const THUMBNAILS: ThumbnailSet = ThumbnailSet {
    names: || effects().map(|spec| spec.name).collect(),
    subject: |document| document.draft().recipe(),
    recipe: |document, op| document.recipe_with_effect(op),
};

pub(super) fn effects() -> impl Iterator<Item = &'static OpSpec> {
    catalog().filter(|spec| !OPS_OF_OTHER_TOOLS.contains(&spec.name))
}

/// The enabled effects, in the order of the steps.
pub(super) fn enabled_effects(document: &Document) -> Vec<(&'static str, StepId)> {
    let steps = document.draft().entries.iter().filter(|entry| entry.enabled && !entry.from_look);
    let mut on: Vec<(&'static str, StepId)> = Vec::new();
    for entry in steps {
        let op = entry.step.spec().name;
        // A tile represents the first step of its operation.
        if !OPS_OF_OTHER_TOOLS.contains(&op) && on.iter().all(|(known, _)| *known != op) {
            on.push((op, entry.id));
        }
    }
    on
}

pub(super) fn has_enabled_effects(document: &Document) -> bool {
    !enabled_effects(document).is_empty()
}

/// Focuses a tile.
pub(super) fn focus(op: &str) {
    let tile = document().query_selector(&format!("[data-effect=\"{op}\"]")).ok().flatten();
    if let Some(tile) = tile.and_then(|tile| tile.dyn_into::<HtmlElement>().ok()) {
        let _ = tile.focus();
    }
}

#[component]
pub(super) fn Tiles() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    render_thumbnails(editor, editor.effect_thumbnails, THUMBNAILS);
    view! {
        <ul class="tiles">
            {effects().map(|spec| view! { <Tile spec/> }).collect_view()}
        </ul>
    }
}

#[component]
fn Tile(spec: &'static OpSpec) -> impl IntoView {
    let EditorState { document, effect_thumbnails: thumbnails, .. } = expect_context();
    let op = spec.name;
    let is_on =
        Memo::new(move |_| document.with(|document| enabled_effects(document).iter().any(|(known, _)| *known == op)));
    let toggle = move |_| {
        document.update(|document| {
            if is_on.get_untracked() {
                document.reset_controls(&[op]);
            } else {
                document.add_effect(op);
            }
        });
    };
    view! {
        <li>
            <button
                type="button"
                class="tile"
                data-effect=op
                aria-pressed=move || is_on.get().to_string()
                title=op_summary(spec)
                on:click=toggle
            >
                <Thumbnail thumbnails name=op/>
                <span class="title">{op_label(spec)}</span>
            </button>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_are_what_no_other_tool_has() {
        let names: Vec<_> = effects().map(|spec| spec.name).collect();
        assert!(names.contains(&"sepia") && names.contains(&"halftone") && !names.contains(&"crop"), "{names:?}");
        let known: Vec<_> = catalog().map(|spec| spec.name).collect();
        assert!(OPS_OF_OTHER_TOOLS.iter().all(|op| known.contains(op)));
        assert_eq!(names.len() + OPS_OF_OTHER_TOOLS.len(), known.len());
    }
}
