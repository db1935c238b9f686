//! The listed presets, loaded page by page, with the tags and folders that were seen.

use std::collections::BTreeSet;

use api::Page;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::library::remote::presets::types::Preset;
use crate::library::remote::presets::{self as remote, PresetQuery};
use crate::library::remote::reachability::Edge;
use crate::library::remote::request::EdgeResult;

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
        }
    }

    /// Loads the first page of a query. Until the response arrives, the list stays.
    pub(super) fn load(self, query: PresetQuery) {
        if self.query.try_update_value(|known| *known = query).is_some() {
            self.request(None);
        }
    }

    pub(super) fn load_more(self) {
        if !self.loading.get_untracked() {
            self.request(self.next_cursor.get_untracked());
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

    fn request(self, cursor: Option<String>) {
        let number = self.number.get_value() + 1;
        self.number.set_value(number);
        self.loading.set(true);
        let query = self.query.get_value();
        spawn_local(async move {
            let page = remote::list(&query, cursor.as_deref()).await;
            if self.number.try_get_value() == Some(number) {
                self.loading.set(false);
                self.take(page, cursor.is_some());
            }
        });
    }

    fn take(self, page: EdgeResult<Page<Preset>>, is_next: bool) {
        let page = match page {
            Ok(page) => page,
            Err(error) => return self.failure.set(Some(self.edge.report_failure(&error))),
        };
        self.failure.set(None);
        self.tags.update(|tags| tags.extend(page.items.iter().flat_map(|preset| preset.tags.iter().cloned())));
        self.folders.update(|folders| folders.extend(page.items.iter().filter_map(|preset| preset.folder.clone())));
        self.next_cursor.set(page.next_cursor);
        self.items.update(|items| {
            if !is_next {
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

    pub(super) fn remove(self, id: &str) {
        self.items.update(|items| items.retain(|preset| preset.id != id));
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
