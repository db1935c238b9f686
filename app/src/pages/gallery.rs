//! The gallery: what is stored at the edge, newest first, with what was made of it.

use api::{Image, Job, JobState, LiveEvent, Page, Rendition};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::delete_dialog::DeleteDialog;
use crate::components::icon::{Icon, Symbol};
use crate::components::image_card::ImageCard;
use crate::edge::{self, EdgeResult};
use crate::hooks::live::{Live, News};
use crate::hooks::online::{Edge, EdgeState};
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
    live: Live,
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
        live: expect_context::<Live>(),
        notices,
    };
    let doomed = RwSignal::new(None::<Image>);
    Effect::new(move |_| {
        if edge.is_online() && !shelf.loaded.get_untracked() {
            shelf.load_more();
        }
    });
    shelf.live.listen(move |news| shelf.hear(news));
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
            let page = self.page(cursor.as_deref()).await;
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

    /// Moves the cards by what happens at the edge.
    fn hear(self, news: &News) {
        match news {
            News::Event(LiveEvent::ImageAdded { image } | LiveEvent::ImageUpdated { image }) => self.put(image),
            News::Event(LiveEvent::ImageDeleted { image_id }) => {
                self.images.update(|images| images.retain(|image| image.id != *image_id));
            }
            News::Event(LiveEvent::JobUpdated { job }) => self.move_rendition(job),
            News::Missed => self.reload(),
            News::Look => self.images.with_untracked(|images| busy(images)).into_iter().for_each(|id| self.look_at(id)),
        }
    }

    /// Puts an image where it belongs: ids sort by time, and the newest is first.
    fn put(self, image: &Image) {
        if !self.loaded.get_untracked() {
            return;
        }
        self.images.update(|images| match images.binary_search_by(|known| image.id.cmp(&known.id)) {
            Ok(at) => {
                if let Some(known) = images.get_mut(at) {
                    *known = image.clone();
                }
            }
            // What is older than all that is shown comes with its page.
            Err(at) if at == images.len() && self.next_cursor.with_untracked(Option::is_some) => {}
            Err(at) => images.insert(at, image.clone()),
        });
    }

    fn move_rendition(self, job: &Job) {
        let Some(rendition_id) = &job.rendition_id else { return };
        let is_here = self.images.with_untracked(|images| images.iter().any(|image| image.id == job.image_id));
        if !is_here {
            return;
        }
        let mut found = false;
        self.images.update(|images| {
            let image = images.iter_mut().find(|image| image.id == job.image_id);
            let rendition = image.and_then(|image| image.renditions.iter_mut().find(|it| it.id == *rendition_id));
            if let Some(rendition) = rendition {
                found = true;
                step(rendition, job);
            }
        });
        if !found {
            self.look_at(job.image_id.clone());
        }
    }

    /// Asks for an image and puts it in place of what was known of it.
    fn look_at(self, id: String) {
        spawn_local(async move {
            if let Ok(fresh) = edge::image(&id).await {
                let _ = self.images.try_update(|images| {
                    if let Some(image) = images.iter_mut().find(|image| image.id == id) {
                        *image = fresh;
                    }
                });
            }
        });
    }

    /// Loads the first page anew; what was below it is loaded again when it is asked for.
    fn reload(self) {
        if !self.loaded.get_untracked() || self.loading.get_untracked() {
            return;
        }
        self.loading.set(true);
        spawn_local(async move {
            let page = self.page(None).await;
            if self.loading.try_set(false).is_some() {
                return;
            }
            if let Ok(page) = page {
                self.next_cursor.set(page.next_cursor);
                self.images.set(page.items);
            }
        });
    }

    /// A page of images, with the session they belong to; asking for one again costs nothing.
    async fn page(self, cursor: Option<&str>) -> EdgeResult<Page<Image>> {
        edge::session().await?;
        self.live.start();
        edge::images(cursor).await
    }
}

/// Where the rendition's job stands is where it stands.
fn step(rendition: &mut Rendition, job: &Job) {
    rendition.state = job.state;
    rendition.error.clone_from(&job.error);
}

fn busy(images: &[Image]) -> Vec<String> {
    let is_busy = |image: &&Image| {
        image.renditions.iter().any(|rendition| matches!(rendition.state, JobState::Queued | JobState::Running))
    };
    images.iter().filter(is_busy).map(|image| image.id.clone()).collect()
}
