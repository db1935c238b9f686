//! The dialog with the pyramids of an image: those that exist, and the form that makes one.

mod entry;
mod form;

use std::collections::HashMap;

use api::{Image, LiveEvent, Pyramid, PyramidState};
use leptos::prelude::*;

use crate::browser::focus::focus_if_lost;
use crate::features::request::{Load, LoadFailure};
use crate::library::remote::live::{Live, LiveUpdate};
use crate::library::remote::pyramids as remote;
use crate::text::pyramids as text;
use crate::ui::dialog::Dialog;
use entry::Entry;
use form::PyramidForm;

/// The pyramids that the dialog shows. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
struct Listing {
    load: Load<Vec<Pyramid>>,
    /// The progress of jobs by their id, from 0 to 1.
    progress: RwSignal<HashMap<String, f64>>,
    image_id: StoredValue<String>,
}

impl Listing {
    fn new(image_id: String) -> Self {
        let listing =
            Self { load: Load::new(), progress: RwSignal::new(HashMap::new()), image_id: StoredValue::new(image_id) };
        listing.request();
        expect_context::<Live>().listen(move |update| match update {
            LiveUpdate::Event(event) => listing.apply(event),
            LiveUpdate::Resync => listing.request(),
            LiveUpdate::Poll => {
                if listing.load.value.try_with_untracked(|it| it.iter().flatten().any(is_active)) == Some(true) {
                    listing.request();
                }
            }
        });
        listing
    }

    fn request(self) {
        if let Some(id) = self.image_id.try_get_value() {
            self.load.run(async move { Ok(remote::of_image(&id).await?.items) });
        }
    }

    fn apply(self, event: &LiveEvent) {
        match event {
            LiveEvent::PyramidUpdated { pyramid } if self.is_of_image(pyramid) => self.upsert((**pyramid).clone()),
            LiveEvent::PyramidDeleted { pyramid_id } => self.remove(pyramid_id),
            LiveEvent::JobUpdated { job } if job.kind.as_str() == "build_pyramid" => {
                self.progress.try_update(|progress| progress.insert(job.id.clone(), job.progress));
            }
            _ => {}
        }
    }

    fn is_of_image(self, pyramid: &Pyramid) -> bool {
        self.image_id.try_with_value(|id| pyramid.image_id.as_ref() == Some(id)) == Some(true)
    }

    /// Shows a new pyramid first, or a changed one in its place.
    fn upsert(self, pyramid: Pyramid) {
        self.load.value.try_update(|list| {
            let list = list.get_or_insert_default();
            match list.iter_mut().find(|known| known.id == pyramid.id) {
                Some(known) => *known = pyramid,
                None => list.insert(0, pyramid),
            }
        });
    }

    fn remove(self, id: &str) {
        self.load.value.try_update(|list| list.iter_mut().for_each(|list| list.retain(|known| known.id != id)));
    }
}

/// Whether its job waits or runs.
fn is_active(pyramid: &Pyramid) -> bool {
    matches!(pyramid.state, PyramidState::Waiting | PyramidState::Building)
}

/// Open while `image` is set.
#[component]
pub(super) fn PyramidsDialog(image: RwSignal<Option<Image>>) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(image.with(Option::is_some)));
    Effect::new(move |_| {
        if open.get() {
            return;
        }
        if let Some(closed) = image.get_untracked() {
            image.set(None);
            // A change of the image may have replaced the button.
            let button = format!("[data-image-id=\"{}\"] [data-action=\"pyramids\"]", closed.id);
            focus_if_lost([button, "#gallery-title".to_owned()]);
        }
    });
    let content = move || image.get_untracked().map(|image| view! { <Content image/> });
    view! {
        <Dialog id="pyramids-dialog" title=text::title() open>
            {content()}
        </Dialog>
    }
}

#[component]
fn Content(image: Image) -> impl IntoView {
    let listing = Listing::new(image.id.clone());
    let load = listing.load;
    let ids = Memo::new(move |_| {
        load.value.with(|list| list.iter().flatten().map(|pyramid| pyramid.id.clone()).collect::<Vec<_>>())
    });
    let why = text::what_it_is(&image.name);
    view! {
        <div class="pyramids">
            <p class="hint">{why}</p>
            <PyramidForm image listing/>
            <LoadFailure message=Signal::derive(move || load.message()) again=move |()| listing.request()/>
            <p class="part-wait" role="status" hidden=move || load.value.with(Option::is_some) || load.message().is_some()>
                <span class="spinner" aria-hidden="true"></span>
                {text::loading()}
            </p>
            <ul class="pyramid-list">
                <For each=move || ids.get() key=Clone::clone let:id>
                    <Entry id listing/>
                </For>
            </ul>
        </div>
    }
}
