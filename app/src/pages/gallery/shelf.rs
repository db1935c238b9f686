//! The images on the page: their pages are asked for one after the other, and what happens at the edge moves them. What happens while
//! an answer is on its way is done again on that answer, which may be older.

use std::time::Duration;

use api::{Image, LiveEvent, Page};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::edge::{self, EdgeError, EdgeResult};
use crate::hooks::live::{Live, News};
use crate::hooks::online::{Edge, EdgeState};
use crate::model::find::Find;
use crate::model::shelf::{Then, append, busy, hear};
use crate::notice::Notices;

/// Many images may come at once: the list is asked for again once for all of them.
const GATHER: Duration = Duration::from_millis(400);

/// The images, and where the next ones begin.
#[derive(Clone, Copy)]
pub(super) struct Shelf {
    pub(super) images: RwSignal<Vec<Image>>,
    pub(super) next_cursor: RwSignal<Option<String>>,
    pub(super) find: Memo<Find>,
    /// What the images are an answer to.
    pub(super) shown: RwSignal<Find>,
    /// Whether there is one.
    pub(super) loaded: RwSignal<bool>,
    pub(super) loading: RwSignal<bool>,
    /// Why nothing can be shown.
    failure: RwSignal<Option<String>>,
    /// Counts the askings: an answer to any but the last is dropped.
    turn: StoredValue<u64>,
    /// What happened since the last asking.
    heard: StoredValue<Vec<LiveEvent>>,
    refill_is_due: StoredValue<bool>,
    edge: Edge,
    live: Live,
    notices: Notices,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// The page behind what is shown.
    More,
    /// As many from the beginning as are shown.
    Again,
    /// The first page of something else.
    Other,
}

impl Shelf {
    pub(super) fn new(find: Memo<Find>) -> Self {
        let shelf = Self {
            images: RwSignal::new(Vec::new()),
            next_cursor: RwSignal::new(None),
            find,
            shown: RwSignal::new(Find::default()),
            loaded: RwSignal::new(false),
            loading: RwSignal::new(false),
            failure: RwSignal::new(None),
            turn: StoredValue::new(0),
            heard: StoredValue::new(Vec::new()),
            refill_is_due: StoredValue::new(false),
            edge: expect_context::<Edge>(),
            live: expect_context::<Live>(),
            notices: expect_context::<Notices>(),
        };
        // Once there is an edge, and whenever something else is looked for.
        Effect::new(move |asked: Option<Option<Find>>| {
            let (asked, find) = (asked.flatten(), shelf.find.get());
            if !shelf.edge.is_online() {
                return asked;
            }
            if asked.as_ref() != Some(&find) || !shelf.loaded.get_untracked() {
                shelf.ask(Asked::Other);
            }
            Some(find)
        });
        shelf.live.listen(move |news| shelf.hear(news));
        shelf
    }

    /// Asks for the next page.
    pub(super) fn more(self) {
        let is_there = self.loaded.get_untracked() && self.next_cursor.with_untracked(Option::is_some);
        if is_there && !self.loading.get_untracked() {
            self.ask(Asked::More);
        }
    }

    /// Asks once more after a failure.
    pub(super) fn retry(self) {
        self.edge.check();
        self.ask(Asked::Other);
    }

    /// Why there is nothing to show: a title and a sentence.
    pub(super) fn trouble(self) -> Option<(&'static str, String)> {
        let offline = "The gallery is kept at the edge, which does not answer. Editing and exporting work as ever.";
        match (self.edge.state(), self.failure.get()) {
            (EdgeState::Offline, _) => Some(("You are offline", offline.to_owned())),
            (_, failure) => failure.map(|sentence| ("The gallery is out of reach", sentence)),
        }
    }

    /// The image was deleted here.
    pub(super) fn forget(self, id: &str) {
        self.take(&LiveEvent::ImageDeleted { image_id: id.to_owned() });
    }

    fn ask(self, asked: Asked) {
        let turn = self.turn.get_value() + 1;
        self.turn.set_value(turn);
        self.heard.set_value(Vec::new());
        self.loading.set(true);
        let find = self.find.get_untracked();
        let cursor = self.next_cursor.get_untracked().filter(|_| asked == Asked::More);
        let count = if asked == Asked::Again { self.images.with_untracked(Vec::len) } else { 1 };
        spawn_local(async move {
            let page = self.pages(&find, cursor, count).await;
            // Something newer was asked for, or the person left for another page.
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            self.loading.set(false);
            match page {
                Ok(page) => self.show(page, asked, find),
                Err(error) => self.fail(&error, asked),
            }
        });
    }

    fn show(self, page: Page<Image>, asked: Asked, find: Find) {
        self.failure.set(None);
        self.shown.set(find);
        self.next_cursor.set(page.next_cursor);
        self.images.update(|images| {
            if asked != Asked::More {
                images.clear();
            }
            append(images, page.items);
        });
        self.loaded.set(true);
        let heard = self.heard.try_update_value(std::mem::take).unwrap_or_default();
        heard.iter().for_each(|event| self.take(event));
    }

    fn fail(self, error: &EdgeError, asked: Asked) {
        let sentence = self.edge.failed(error);
        match asked {
            Asked::More => self.notices.bad(sentence),
            // What is shown is as good as it was.
            Asked::Again => {}
            Asked::Other => {
                self.loaded.set(false);
                self.images.set(Vec::new());
                self.next_cursor.set(None);
                self.failure.set(Some(sentence));
            }
        }
    }

    fn hear(self, news: &News) {
        match news {
            News::Event(event) => {
                self.heard.update_value(|heard| heard.push(event.clone()));
                self.take(event);
            }
            News::Missed if self.loaded.get_untracked() => self.ask(Asked::Again),
            News::Missed => {}
            News::Look => self.images.with_untracked(|images| busy(images)).into_iter().for_each(|id| self.look_at(id)),
        }
    }

    /// Moves the images by what happened.
    fn take(self, event: &LiveEvent) {
        if !self.loaded.get_untracked() {
            return;
        }
        let is_whole = self.next_cursor.with_untracked(Option::is_none);
        let mut then = Then::Nothing;
        self.find.with_untracked(|find| self.images.update(|images| then = hear(images, event, find, is_whole)));
        match then {
            Then::Nothing => {}
            Then::Ask(id) => self.look_at(id),
            Then::Refill => self.refill_soon(),
        }
    }

    fn refill_soon(self) {
        if self.refill_is_due.get_value() {
            return;
        }
        self.refill_is_due.set_value(true);
        let refill = move || {
            if self.refill_is_due.try_set_value(false).is_none() {
                self.ask(Asked::Again);
            }
        };
        set_timeout(refill, GATHER);
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

    /// At least `count` images from `cursor` on, if there are so many, with the session they belong to.
    async fn pages(self, find: &Find, cursor: Option<String>, count: usize) -> EdgeResult<Page<Image>> {
        edge::session().await?;
        self.live.start();
        let mut all = edge::images(find, cursor.as_deref()).await?;
        while all.items.len() < count && all.next_cursor.is_some() {
            let page = edge::images(find, all.next_cursor.as_deref()).await?;
            append(&mut all.items, page.items);
            all.next_cursor = page.next_cursor;
        }
        Ok(all)
    }
}
