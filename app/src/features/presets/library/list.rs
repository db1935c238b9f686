//! The listed presets, loaded page by page, with the tags and folders that were seen.

use std::collections::BTreeSet;

use api::Page;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::follow::RELOAD_DELAY;
use crate::browser::focus::{focus_neighbour, index_among};
use crate::library::remote::live::Live;
use crate::library::remote::presets::types::Preset;
use crate::library::remote::presets::{self as remote, PresetQuery};
use crate::library::remote::reachability::Edge;
use crate::library::remote::request::EdgeResult;
use crate::library::remote::session;

/// The list. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(super) struct PresetList {
    pub(super) items: RwSignal<Vec<Preset>>,
    pub(super) tags: RwSignal<BTreeSet<String>>,
    pub(super) folders: RwSignal<BTreeSet<String>>,
    next_cursor: RwSignal<Option<String>>,
    query: StoredValue<PresetQuery>,
    loaded: RwSignal<bool>,
    loading: RwSignal<bool>,
    failure: RwSignal<Option<String>>,
    /// Counts the requests: only the response to the last one is used.
    number: StoredValue<u64>,
    edge: Edge,
    live: Live,
}

/// What a request loads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Request {
    FirstPage,
    NextPage,
    /// The listed presets.
    Reload,
}

/// Loads pages from `cursor` until there are `count` presets or no more. Ensures a session, and its live connection.
async fn fetch(live: Live, query: &PresetQuery, cursor: Option<String>, count: usize) -> EdgeResult<Page<Preset>> {
    session::ensure().await?;
    live.start();
    let mut all = remote::list(query, cursor.as_deref()).await?;
    while all.items.len() < count && all.next_cursor.is_some() {
        let page = remote::list(query, all.next_cursor.as_deref()).await?;
        all.items.extend(page.items);
        all.next_cursor = page.next_cursor;
    }
    Ok(all)
}

impl PresetList {
    pub(super) fn new() -> Self {
        Self {
            items: RwSignal::new(Vec::new()),
            tags: RwSignal::new(BTreeSet::new()),
            folders: RwSignal::new(BTreeSet::new()),
            next_cursor: RwSignal::new(None),
            query: StoredValue::new(PresetQuery::default()),
            loaded: RwSignal::new(false),
            loading: RwSignal::new(false),
            failure: RwSignal::new(None),
            number: StoredValue::new(0),
            edge: expect_context(),
            live: expect_context(),
        }
    }

    /// Loads the first page of a query. Until the response arrives, the list stays.
    pub(super) fn load(self, query: PresetQuery) {
        if self.query.try_update_value(|known| *known = query).is_some() {
            self.request(Request::FirstPage);
        }
    }

    pub(super) fn load_more(self) {
        if !self.loading.get_untracked() && self.next_cursor.with_untracked(Option::is_some) {
            self.request(Request::NextPage);
        }
    }

    /// Loads as many presets as are listed again, because some have changed. The cards of the others stay as they are.
    pub(super) fn reload(self) {
        match self.loading.try_get_untracked() {
            Some(false) if self.loaded.get_untracked() => self.request(Request::Reload),
            // The response may be older than the change.
            Some(true) => set_timeout(move || self.reload(), RELOAD_DELAY),
            _ => {}
        }
    }

    /// Empties the list, because it is about to show other presets.
    pub(super) fn forget(self) {
        self.loaded.set(false);
        self.items.set(Vec::new());
        self.next_cursor.set(None);
        self.tags.set(BTreeSet::new());
        self.folders.set(BTreeSet::new());
    }

    fn request(self, request: Request) {
        let number = self.number.get_value() + 1;
        self.number.set_value(number);
        self.loading.set(true);
        let query = self.query.get_value();
        let cursor = self.next_cursor.get_untracked().filter(|_| request == Request::NextPage);
        let count = if request == Request::Reload { self.items.with_untracked(Vec::len) } else { 1 };
        spawn_local(async move {
            let page = fetch(self.live, &query, cursor, count).await;
            if self.number.try_get_value() == Some(number) {
                self.loading.set(false);
                self.take(page, request);
            }
        });
    }

    fn take(self, page: EdgeResult<Page<Preset>>, request: Request) {
        let page = match page {
            Ok(page) => page,
            Err(error) => {
                let sentence = self.edge.report_failure(&error);
                // Nobody asked to reload, and the listed presets stay.
                if request != Request::Reload {
                    self.failure.set(Some(sentence));
                }
                return;
            }
        };
        self.failure.set(None);
        self.tags.update(|tags| tags.extend(page.items.iter().flat_map(|preset| preset.tags.iter().cloned())));
        self.folders.update(|folders| folders.extend(page.items.iter().filter_map(|preset| preset.folder.clone())));
        self.next_cursor.set(page.next_cursor);
        self.items.update(|items| {
            if request != Request::NextPage {
                items.clear();
            }
            let new: Vec<_> =
                page.items.into_iter().filter(|preset| items.iter().all(|known| known.id != preset.id)).collect();
            items.extend(new);
        });
        self.loaded.set(true);
    }

    pub(super) fn get(self, id: &str) -> Option<Preset> {
        self.items.with(|items| items.iter().find(|preset| preset.id == id).cloned())
    }

    pub(super) fn replace(self, preset: Preset) {
        self.tags.update(|tags| tags.extend(preset.tags.iter().cloned()));
        self.folders.update(|folders| folders.extend(preset.folder.clone()));
        self.items.update(|items| {
            if let Some(known) = items.iter_mut().find(|known| known.id == preset.id) {
                *known = preset;
            }
        });
    }

    /// Removes a preset whose button `action` was pressed. The same button of the next one gets the focus.
    pub(super) fn remove_focused(self, id: &str, action: &str) {
        let index = index_among("[data-preset-id]", &format!("[data-preset-id='{id}']"));
        self.items.update(|items| items.retain(|preset| preset.id != id));
        let others = ["#presets-title".to_owned()];
        focus_neighbour(format!(".preset-card [data-action='{action}']"), index, others);
    }

    pub(super) fn is_empty(self) -> bool {
        self.loaded.get() && self.items.with(Vec::is_empty)
    }

    pub(super) fn is_loaded(self) -> bool {
        self.loaded.get()
    }

    pub(super) fn is_loading(self) -> bool {
        self.loading.get()
    }

    pub(super) fn has_more(self) -> bool {
        self.next_cursor.with(Option::is_some)
    }

    pub(super) fn message(self) -> Option<String> {
        self.failure.get()
    }
}
