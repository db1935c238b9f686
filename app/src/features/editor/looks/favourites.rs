//! The user's favourite looks, stored in this browser.

use leptos::prelude::*;

use crate::browser::web_storage::{StorageScope, get_item, set_item};

const KEY: &str = "safelight.favourite-looks";

/// Their names, in the order of selection. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Favourites(RwSignal<Vec<String>>);

impl Favourites {
    pub(super) fn load() -> Self {
        let names = get_item(StorageScope::AllTabs, KEY).unwrap_or_default();
        Self(RwSignal::new(names.split(' ').filter(|name| !name.is_empty()).map(str::to_owned).collect()))
    }

    pub(super) fn names(self) -> Vec<String> {
        self.0.get()
    }

    pub(super) fn contains(self, name: &str) -> bool {
        self.0.with(|names| names.iter().any(|own| own == name))
    }

    /// Adds or removes the look.
    pub(super) fn toggle(self, name: &str) {
        self.0.update(|names| match names.iter().position(|own| own == name) {
            Some(index) => drop(names.remove(index)),
            None => names.push(name.to_owned()),
        });
        set_item(StorageScope::AllTabs, KEY, &self.0.with_untracked(|names| names.join(" ")));
    }
}
