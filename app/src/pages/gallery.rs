//! The gallery: what is stored at the edge, newest first, with what was made of it.

use api::{Image, JobState, Page};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::delete_dialog::DeleteDialog;
use crate::components::icon::{Icon, Symbol};
use crate::components::image_card::ImageCard;
use crate::edge::{self, EdgeResult};
use crate::hooks::online::{Edge, EdgeState};
use crate::hooks::poll::Pause;
use crate::notice::Notices;

/// The images on the page, and where the next ones begin.
#[derive(Clone, Copy)]
struct Shelf {
    images: RwSignal<Vec<Image>>,
    next_cursor: RwSignal<Option<String>>,
    /// Whether the first page has come.
    loaded: RwSignal<bool>,
    loading: RwSignal<bool>,
    edge: Edge,
    notices: Notices,
}

/// The page.
#[component]
pub(crate) fn GalleryPage() -> impl IntoView {
    let edge = expect_context::<Edge>();
    let notices = expect_context::<Notices>();
    let shelf = Shelf {
        images: RwSignal::new(Vec::new()),
        next_cursor: RwSignal::new(None),
        loaded: RwSignal::new(false),
        loading: RwSignal::new(false),
        edge,
        notices,
    };
    let doomed = RwSignal::new(None::<Image>);
    Effect::new(move |_| {
        if edge.is_online() && !shelf.loaded.get_untracked() {
            shelf.load_more();
        }
    });
    shelf.follow_jobs();
    let ids = move || shelf.images.with(|images| images.iter().map(|image| image.id.clone()).collect::<Vec<_>>());
    let is_empty = move || shelf.loaded.get() && shelf.images.with(Vec::is_empty);
    view! {
        <section class="gallery" aria-labelledby="gallery-title">
            <h1 id="gallery-title">"Gallery"</h1>
            <Show when=move || !shelf.loaded.get()>
                <Waiting/>
            </Show>
            <Show when=is_empty>
                <div class="blank">
                    <Icon symbol=Symbol::Grid/>
                    <h2>"Nothing saved yet"</h2>
                    <p>"Open a photograph, change it, and press Save: it is rendered at the edge and kept here, with a proof."</p>
                    <a class="button primary" href="/">
                        "Open a photograph"
                    </a>
                </div>
            </Show>
            <ul class="cards">
                <For
                    each=ids
                    key=|id| id.clone()
                    children=move |id| view! { <ImageCard id images=shelf.images doomed/> }
                />
            </ul>
            <Show when=move || shelf.next_cursor.with(Option::is_some)>
                <button
                    type="button"
                    id="load-more"
                    disabled=move || shelf.loading.get()
                    on:click=move |_| shelf.load_more()
                >
                    "Load more"
                </button>
            </Show>
            <DeleteDialog doomed deleted=move |id: String| shelf.images.update(|images| images.retain(|image| image.id != id))/>
        </section>
    }
}

/// Before the first page has come, or while it cannot.
#[component]
fn Waiting() -> impl IntoView {
    let edge = expect_context::<Edge>();
    move || match edge.state() {
        EdgeState::Offline => view! {
            <div class="blank">
                <Icon symbol=Symbol::Grid/>
                <h2>"You are offline"</h2>
                <p>"The gallery is kept at the edge, which does not answer. Editing and exporting work as ever."</p>
                <button type="button" on:click=move |_| edge.check()>
                    "Try again"
                </button>
            </div>
        }
        .into_any(),
        _ => view! {
            <ul class="cards" aria-busy="true" aria-label="Loading">
                {(0..6).map(|_| view! { <li class="card ghostly"></li> }).collect_view()}
            </ul>
        }
        .into_any(),
    }
}

impl Shelf {
    fn load_more(self) {
        if self.loading.get_untracked() {
            return;
        }
        self.loading.set(true);
        spawn_local(async move {
            let cursor = self.next_cursor.try_get_untracked().flatten();
            let page = page(cursor.as_deref()).await;
            // The person may have left for another page: then there is nothing to fill.
            if self.loading.try_set(false).is_some() {
                return;
            }
            match page {
                Ok(page) => {
                    self.next_cursor.set(page.next_cursor);
                    self.images.update(|images| {
                        let known: Vec<_> = images.iter().map(|image| image.id.clone()).collect();
                        images.extend(page.items.into_iter().filter(|image| !known.contains(&image.id)));
                    });
                    self.loaded.set(true);
                }
                Err(error) => self.notices.bad(self.edge.failed(&error)),
            }
        });
    }

    /// While a rendition is under way, looks at its image again, until the page is left.
    fn follow_jobs(self) {
        spawn_local(async move {
            let mut pause = Pause::default();
            loop {
                pause.wait().await;
                let Some(busy) = self.images.try_with_untracked(|images| busy(images)) else { return };
                if busy.is_empty() {
                    pause = Pause::default();
                }
                for id in busy {
                    let Ok(fresh) = edge::image(&id).await else { continue };
                    let outcome = self.images.try_update(|images| {
                        if let Some(image) = images.iter_mut().find(|image| image.id == id) {
                            *image = fresh;
                        }
                    });
                    if outcome.is_none() {
                        return;
                    }
                }
            }
        });
    }
}

fn busy(images: &[Image]) -> Vec<String> {
    let is_busy = |image: &&Image| {
        image.renditions.iter().any(|rendition| matches!(rendition.state, JobState::Queued | JobState::Running))
    };
    images.iter().filter(is_busy).map(|image| image.id.clone()).collect()
}

/// A page of images, with the session they belong to; asking for one again costs nothing.
async fn page(cursor: Option<&str>) -> EdgeResult<Page<Image>> {
    edge::session().await?;
    edge::images(cursor).await
}
