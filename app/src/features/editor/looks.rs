//! The tool of looks: each is shown on the open photograph.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use filters::{Look, looks};
use leptos::html::Canvas;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::ImageData;

use super::state::EditorState;
use crate::browser::canvas::draw;

static LOOKS: LazyLock<Vec<Look>> = LazyLock::new(looks);

/// Pictures by the look's name.
type Pictures = RwSignal<BTreeMap<&'static str, ImageData>, LocalStorage>;

/// The looks.
#[component]
pub(super) fn LooksPanel() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let pictures: Pictures = RwSignal::new_local(BTreeMap::new());
    // Pictures of an earlier round are not drawn any more.
    let round = StoredValue::new(0_u32);
    render_all(editor, pictures, round);
    on_cleanup(move || round.update_value(|round| *round += 1));
    let choose = Callback::new(move |look: &'static Look| {
        editor.document.update(|document| {
            document.apply_look(look.name, 1.0, &look.steps);
            document.end_gesture();
        });
    });
    view! { <ul class="looks">{LOOKS.iter().map(|look| view! { <LookButton look pictures choose/> }).collect_view()}</ul> }
}

/// Renders the looks one after the other, so that the preview can come between.
fn render_all(editor: EditorState, pictures: Pictures, round: StoredValue<u32>) {
    pictures.set(BTreeMap::new());
    let own_round = round.get_value();
    spawn_local(async move {
        for look in LOOKS.iter() {
            if round.get_value() != own_round {
                return;
            }
            let recipe = editor.document.with_untracked(|document| document.draft().with_look(&look.steps));
            // A look that does not fit the photograph has no picture; choosing it says why.
            if let Ok(pixels) = editor.viewport.thumbnail(recipe).await {
                pictures.update(|pictures| {
                    pictures.insert(look.name, pixels);
                });
            }
        }
    });
}

#[component]
fn LookButton(look: &'static Look, pictures: Pictures, choose: Callback<&'static Look>) -> impl IntoView {
    view! {
        <li>
            <button type="button" data-look=look.name title=look.summary.as_str() on:click=move |_| choose.run(look)>
                <LookPicture name=look.name pictures/>
                <span class="title">{look.label.as_str()}</span>
            </button>
        </li>
    }
}

#[component]
fn LookPicture(name: &'static str, pictures: Pictures) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    let drawn = Memo::new(move |_| pictures.with(|pictures| pictures.contains_key(name)));
    Effect::new(move |_| {
        let (Some(canvas), true) = (canvas.get(), drawn.get()) else { return };
        if let Some(pixels) = pictures.with_untracked(|pictures| pictures.get(name).cloned()) {
            draw(&canvas, &pixels);
        }
    });
    view! { <canvas node_ref=canvas data-drawn=move || drawn.get().to_string() aria-hidden="true"></canvas> }
}
