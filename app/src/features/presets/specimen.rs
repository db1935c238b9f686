//! The photograph on which the pages show presets: the one that was opened last on this device, or a sample. The engine
//! renders it in this browser.

use std::time::Duration;

use filters::Recipe;
use gloo_timers::future::sleep;
use leptos::html::Canvas;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{Blob, ImageData};

use crate::browser::canvas::draw;
use crate::engine::file_worker::FileWorker;
use crate::engine::still::OpenStill;
use crate::library::local::{LocalLibrary, StorageState};
use crate::library::remote::files;
use crate::text::presets as text;

/// The sample, if this device has no photograph.
const SAMPLE: &str = "chelsea.png";

/// The longest side of a large picture.
const LARGE_SIDE_PX: u32 = 1400;

/// The interval at which the list of photographs is polled after the start of the page, and for how long.
const POLL_INTERVAL: Duration = Duration::from_millis(50);
const POLLS_MAX: u32 = 100;

/// The photograph, with the worker that renders small pictures of it. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(super) struct Specimen {
    files: FileWorker,
    library: LocalLibrary,
    found: StoredValue<Option<(String, Blob)>, LocalStorage>,
}

impl Specimen {
    pub(super) fn new() -> Self {
        Self { files: FileWorker::new(), library: expect_context(), found: StoredValue::new_local(None) }
    }

    /// The photograph with its id; `None` if neither can be read.
    pub(super) async fn photograph(self) -> Option<(String, Blob)> {
        if let Some(found) = self.found.try_get_value().flatten() {
            return Some(found);
        }
        let found = match self.newest().await {
            Some(found) => found,
            None => (SAMPLE.to_owned(), files::sample(SAMPLE).await?),
        };
        self.found.try_update_value(|known| *known = Some(found.clone()));
        Some(found)
    }

    async fn newest(self) -> Option<(String, Blob)> {
        for _ in 0..POLLS_MAX {
            if self.library.state.try_get_untracked()? != StorageState::Unknown {
                break;
            }
            sleep(POLL_INTERVAL).await;
        }
        let mut list = self.library.photographs.try_get_untracked()?;
        list.sort_by(|a, b| b.opened_at_ms.total_cmp(&a.opened_at_ms));
        for photograph in list.into_iter().take(3) {
            // The browser may have removed its bytes.
            if let Ok(Some(file)) = self.library.bytes(&photograph).await {
                return Some((photograph.id, file));
            }
        }
        None
    }

    /// A small picture with a recipe.
    async fn thumbnail(self, recipe: Recipe) -> Option<ImageData> {
        let (id, file) = self.photograph().await?;
        self.files.render_thumbnail(&id, recipe, &file).await.ok()
    }
}

/// A picture of a preset: that of its rendition, or one that is rendered here.
#[component]
pub(super) fn PresetPicture(
    url: Option<String>,
    recipe: serde_json::Value,
    name: String,
    specimen: Specimen,
) -> impl IntoView {
    if let Some(url) = url {
        return view! { <img class="preset-picture" src=url alt=text::picture_of(name) loading="lazy" decoding="async"/> }.into_any();
    }
    let (canvas, is_drawn) = (NodeRef::<Canvas>::new(), RwSignal::new(false));
    if let Ok(recipe) = Recipe::from_value(&recipe) {
        spawn_local(async move {
            let Some(pixels) = specimen.thumbnail(recipe).await else { return };
            if let Some(canvas) = canvas.try_get_untracked().flatten() {
                draw(&canvas, &pixels);
                is_drawn.try_set(true);
            }
        });
    }
    view! {
        <canvas
            class="preset-picture"
            node_ref=canvas
            role="img"
            aria-label=text::picture_of(name)
            data-drawn=move || is_drawn.get().to_string()
        ></canvas>
    }
    .into_any()
}

/// A large picture of a preset, rendered here.
#[component]
pub(super) fn LargePicture(recipe: serde_json::Value, name: String, specimen: Specimen) -> impl IntoView {
    let pixels = RwSignal::new_local(None::<ImageData>);
    spawn_local(async move {
        let (Ok(recipe), Some((_, file))) = (Recipe::from_value(&recipe), specimen.photograph().await) else { return };
        if let Ok(still) = OpenStill::open(&file, LARGE_SIDE_PX).await
            && let Ok(drawn) = still.draw(recipe).await
        {
            pixels.try_set(Some(drawn));
        }
    });
    view! { <Drawn pixels label=text::picture_of(name)/> }
}

/// A large picture that was rendered elsewhere.
#[component]
pub(super) fn Drawn(#[prop(into)] pixels: Signal<Option<ImageData>, LocalStorage>, label: String) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    Effect::new(move |_| {
        if let (Some(canvas), Some(pixels)) = (canvas.get(), pixels.get()) {
            draw(&canvas, &pixels);
        }
    });
    view! {
        <canvas
            class="preset-picture"
            node_ref=canvas
            role="img"
            aria-label=label
            data-drawn=move || pixels.with(Option::is_some).to_string()
        ></canvas>
    }
}
