//! The looks: each shown on the open photograph, to be taken as a start.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use filters::{Look, looks};
use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, ImageData};

use super::icon::{Icon, Symbol};
use crate::studio::Studio;

static LOOKS: LazyLock<Vec<Look>> = LazyLock::new(looks);

/// Pictures by the look's name.
type Pictures = RwSignal<BTreeMap<&'static str, ImageData>, LocalStorage>;

/// The button that opens the list, and the list.
#[component]
pub(crate) fn LookMenu() -> impl IntoView {
    let studio = expect_context::<Studio>();
    let list = NodeRef::<Div>::new();
    let pictures: Pictures = RwSignal::new_local(BTreeMap::new());
    // Raised whenever what is being drawn is no longer wanted.
    let round = StoredValue::new(0_u32);
    let toggled = move |_| {
        round.update_value(|round| *round += 1);
        let open = list.get_untracked().is_some_and(|list| list.matches(":popover-open").unwrap_or(false));
        if open {
            draw_all(studio, pictures, round);
        }
    };
    let take = move |look: &'static Look| {
        if let Some(list) = list.get_untracked() {
            let _ = list.hide_popover();
        }
        studio.editor.update(|editor| editor.apply_look(&look.steps));
    };
    view! {
        <button
            type="button"
            id="looks"
            popovertarget="look-list"
            aria-haspopup="true"
            disabled=move || studio.photo.with(Option::is_none)
        >
            <Icon symbol=Symbol::Looks/>
            <span>"Looks"</span>
        </button>
        <div
            id="look-list"
            class="look-list"
            popover="auto"
            node_ref=list
            aria-label="Looks"
            on:toggle=toggled
        >
            <p class="hint">"A look takes the place of your steps; crops and turns stay. Undo brings them back."</p>
            <ul>
                {LOOKS
                    .iter()
                    .map(|look| {
                        view! {
                            <li>
                                <button type="button" data-look=look.name title=look.summary.as_str() on:click=move |_| take(look)>
                                    <LookPicture name=look.name pictures/>
                                    <span class="title">{look.label.as_str()}</span>
                                </button>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </div>
    }
}

/// One after the other, so that the preview can come between.
fn draw_all(studio: Studio, pictures: Pictures, round: StoredValue<u32>) {
    pictures.set(BTreeMap::new());
    let wanted = round.get_value();
    spawn_local(async move {
        for look in LOOKS.iter() {
            if round.get_value() != wanted {
                return;
            }
            let recipe = studio.editor.with_untracked(|editor| editor.draft().with_look(&look.steps));
            // A look that does not fit the photograph has no picture; taking it says why.
            if let Ok(pixels) = studio.thumbnail(recipe).await {
                pictures.update(|pictures| {
                    pictures.insert(look.name, pixels);
                });
            }
        }
    });
}

#[component]
fn LookPicture(name: &'static str, pictures: Pictures) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    let drawn = Memo::new(move |_| pictures.with(|pictures| pictures.contains_key(name)));
    Effect::new(move |_| {
        let (Some(canvas), true) = (canvas.get(), drawn.get()) else { return };
        pictures.with_untracked(|pictures| {
            let Some(pixels) = pictures.get(name) else { return };
            canvas.set_width(pixels.width());
            canvas.set_height(pixels.height());
            let context = canvas.get_context("2d").ok().flatten();
            if let Some(context) = context.and_then(|context| context.dyn_into::<CanvasRenderingContext2d>().ok()) {
                let _ = context.put_image_data(pixels, 0.0, 0.0);
            }
        });
    });
    view! { <canvas node_ref=canvas data-drawn=move || drawn.get().to_string() aria-hidden="true"></canvas> }
}
