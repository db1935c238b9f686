//! Loads the gallery's images page by page and applies live events to them. Events that arrive during a request are
//! applied again to its response, which may be older.

use std::collections::HashSet;
use std::time::Duration;

use api::{Image, LiveEvent, Page, RenditionSummary};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::image_list::{FollowUp, append, apply, with_work_under_way};
use crate::library::image_query::ImageQuery;
use crate::library::remote::live::{Live, LiveUpdate};
use crate::library::remote::reachability::{Edge, EdgeState};
use crate::library::remote::request::{EdgeError, EdgeResult};
use crate::library::remote::{images, session};
use crate::text::gallery as text;
use crate::ui::notice::Notices;

/// Debounce: many images may be added at once, and the list is reloaded once for all of them.
const RELOAD_DELAY: Duration = Duration::from_millis(400);

/// The images, and the cursor of the next page. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(super) struct ImageLoader {
    pub(super) images: RwSignal<Vec<Image>>,
    pub(super) next_cursor: RwSignal<Option<String>>,
    query: Memo<ImageQuery>,
    /// The query of the listed images.
    pub(super) shown_query: RwSignal<ImageQuery>,
    /// Whether there was a response.
    pub(super) loaded: RwSignal<bool>,
    pub(super) loading: RwSignal<bool>,
    /// The renditions that were deleted while the page is open, because a list may be older than the deletion.
    pub(super) deleted_renditions: RwSignal<HashSet<String>>,
    /// Why nothing can be shown.
    failure: RwSignal<Option<String>>,
    /// Counts the requests: only the response to the last one is used.
    request: StoredValue<u64>,
    /// The events since the last request.
    events: StoredValue<Vec<LiveEvent>>,
    /// Counts all events: the response to a request for one image may be older than an event that arrived meanwhile.
    event_count: StoredValue<u64>,
    reload_is_due: StoredValue<bool>,
    edge: Edge,
    live: Live,
    notices: Notices,
}

/// What a request loads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Load {
    /// The page after the listed images.
    NextPage,
    /// The same number of images from the beginning.
    Reload,
    /// The first page of another query.
    FirstPage,
}

impl ImageLoader {
    pub(super) fn new(query: Memo<ImageQuery>) -> Self {
        let loader = Self {
            images: RwSignal::new(Vec::new()),
            next_cursor: RwSignal::new(None),
            query,
            shown_query: RwSignal::new(ImageQuery::default()),
            loaded: RwSignal::new(false),
            loading: RwSignal::new(false),
            deleted_renditions: RwSignal::new(HashSet::new()),
            failure: RwSignal::new(None),
            request: StoredValue::new(0),
            events: StoredValue::new(Vec::new()),
            event_count: StoredValue::new(0),
            reload_is_due: StoredValue::new(false),
            edge: expect_context::<Edge>(),
            live: expect_context::<Live>(),
            notices: expect_context::<Notices>(),
        };
        // When the edge becomes reachable, and after each change of the query.
        Effect::new(move |requested: Option<Option<ImageQuery>>| {
            let (requested, query) = (requested.flatten(), loader.query.get());
            if !loader.edge.is_online() {
                return requested;
            }
            if requested.as_ref() != Some(&query) || !loader.loaded.get_untracked() {
                loader.load(Load::FirstPage);
            }
            Some(query)
        });
        loader.live.listen(move |update| loader.update(update));
        loader
    }

    /// Whether there was a response without images.
    pub(super) fn is_empty(self) -> bool {
        self.loaded.get() && self.images.with(Vec::is_empty)
    }

    /// Loads the next page.
    pub(super) fn load_more(self) {
        let is_there = self.loaded.get_untracked() && self.next_cursor.with_untracked(Option::is_some);
        if is_there && !self.loading.get_untracked() {
            self.load(Load::NextPage);
        }
    }

    /// Retries after a failure.
    pub(super) fn retry(self) {
        self.edge.check();
        self.load(Load::FirstPage);
    }

    /// Why nothing can be shown: a title and a message.
    pub(super) fn failure_text(self) -> Option<(&'static str, String)> {
        match (self.edge.state(), self.failure.get()) {
            (EdgeState::Offline, _) => Some((text::offline(), text::offline_sentence().to_owned())),
            (_, failure) => failure.map(|sentence| (text::out_of_reach(), sentence)),
        }
    }

    /// Removes an image that was deleted on this page.
    pub(super) fn remove(self, id: &str) {
        self.apply(&LiveEvent::ImageDeleted { image_id: id.to_owned() });
    }

    /// Removes a rendition that was deleted on this page.
    pub(super) fn remove_rendition(self, rendition: &RenditionSummary) {
        let RenditionSummary { id, image_id, .. } = rendition;
        self.apply(&LiveEvent::RenditionDeleted { rendition_id: id.clone(), image_id: image_id.clone() });
        // Without a live connection, the changed image must be fetched.
        self.fetch_image(image_id.clone());
    }

    /// The next image, or the previous one if it is the last.
    pub(super) fn neighbour(self, id: &str) -> Option<String> {
        self.images.with_untracked(|images| {
            let at = images.iter().position(|image| image.id == id)?;
            let neighbour = images.get(at + 1).or_else(|| images.get(at.checked_sub(1)?));
            neighbour.map(|image| image.id.clone())
        })
    }

    fn load(self, load: Load) {
        let request = self.request.get_value() + 1;
        self.request.set_value(request);
        self.events.set_value(Vec::new());
        self.loading.set(true);
        let query = self.query.get_untracked();
        let cursor = self.next_cursor.get_untracked().filter(|_| load == Load::NextPage);
        let count = if load == Load::Reload { self.images.with_untracked(Vec::len) } else { 1 };
        spawn_local(async move {
            let page = fetch(self.live, &query, cursor, count).await;
            // There is a newer request, or the page was left.
            if self.request.try_get_value() != Some(request) {
                return;
            }
            self.loading.set(false);
            match page {
                Ok(page) => self.show(page, load, query),
                Err(error) => self.fail(&error, load),
            }
        });
    }

    fn show(self, page: Page<Image>, load: Load, query: ImageQuery) {
        self.failure.set(None);
        self.shown_query.set(query);
        self.next_cursor.set(page.next_cursor);
        self.images.update(|images| {
            if load != Load::NextPage {
                images.clear();
            }
            append(images, page.items);
        });
        self.loaded.set(true);
        let events = self.events.try_update_value(std::mem::take).unwrap_or_default();
        events.iter().for_each(|event| self.apply(event));
    }

    fn fail(self, error: &EdgeError, load: Load) {
        let sentence = self.edge.report_failure(error);
        match load {
            Load::NextPage => self.notices.error(sentence),
            // The listed images stay.
            Load::Reload => {}
            Load::FirstPage => {
                self.loaded.set(false);
                self.images.set(Vec::new());
                self.next_cursor.set(None);
                self.failure.set(Some(sentence));
            }
        }
    }

    fn update(self, update: &LiveUpdate) {
        match update {
            LiveUpdate::Event(event) => {
                self.events.update_value(|events| events.push(event.clone()));
                self.apply(event);
            }
            LiveUpdate::Resync if self.loaded.get_untracked() => self.load(Load::Reload),
            LiveUpdate::Resync => {}
            LiveUpdate::Poll => {
                let ids = self.images.with_untracked(|images| with_work_under_way(images));
                ids.into_iter().for_each(|id| self.fetch_image(id));
            }
        }
    }

    /// Applies an event to the listed images.
    fn apply(self, event: &LiveEvent) {
        if !self.loaded.get_untracked() {
            return;
        }
        if let LiveEvent::RenditionDeleted { rendition_id, .. } = event {
            self.deleted_renditions.update(|deleted| {
                deleted.insert(rendition_id.clone());
            });
        }
        self.event_count.update_value(|count| *count += 1);
        let is_complete = self.next_cursor.with_untracked(Option::is_none);
        let mut follow_up = FollowUp::Nothing;
        self.query.with_untracked(|query| {
            self.images.update(|images| follow_up = apply(images, event, query, is_complete));
        });
        match follow_up {
            FollowUp::Nothing => {}
            FollowUp::FetchImage(id) => self.fetch_image(id),
            FollowUp::Reload => self.reload_soon(),
        }
    }

    fn reload_soon(self) {
        if self.reload_is_due.get_value() {
            return;
        }
        self.reload_is_due.set_value(true);
        let reload = move || {
            if self.reload_is_due.try_set_value(false).is_none() {
                self.load(Load::Reload);
            }
        };
        set_timeout(reload, RELOAD_DELAY);
    }

    /// Fetches an image and replaces the listed one. Fetches again if an event arrived during the request.
    fn fetch_image(self, id: String) {
        spawn_local(async move {
            loop {
                let before = self.event_count.try_get_value();
                let Ok(fresh) = images::get(&id).await else { return };
                if self.event_count.try_get_value() != before {
                    continue;
                }
                let _ = self.images.try_update(|images| {
                    if let Some(image) = images.iter_mut().find(|image| image.id == id) {
                        *image = fresh;
                    }
                });
                return;
            }
        });
    }
}

/// Fetches pages from `cursor` until there are `count` images or no more. Ensures a session, and its live connection.
async fn fetch(live: Live, query: &ImageQuery, cursor: Option<String>, count: usize) -> EdgeResult<Page<Image>> {
    session::ensure().await?;
    live.start();
    let mut all = images::list(query, cursor.as_deref()).await?;
    while all.items.len() < count && all.next_cursor.is_some() {
        let page = images::list(query, all.next_cursor.as_deref()).await?;
        append(&mut all.items, page.items);
        all.next_cursor = page.next_cursor;
    }
    Ok(all)
}
