//! Theme: light or dark, by default that of the system. The head of the page applies a stored choice before the first
//! paint (index.html).

use leptos::prelude::*;

use crate::browser::web_storage::{StorageScope, get_item, remove_item, set_item};

const KEY: &str = "theme";

/// A theme that the user can choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    pub(super) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub(super) fn from_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.word() == word).unwrap_or(Self::System)
    }

    /// The choice that is stored in this browser.
    pub(super) fn stored() -> Self {
        get_item(StorageScope::AllTabs, KEY).map_or(Self::System, |word| Self::from_word(&word))
    }

    /// Applies and stores the choice.
    pub(super) fn choose(self) {
        let Some(root) = document().document_element() else { return };
        let _ = match self {
            Self::System => {
                remove_item(StorageScope::AllTabs, KEY);
                root.remove_attribute("data-theme")
            }
            Self::Light | Self::Dark => {
                set_item(StorageScope::AllTabs, KEY, self.word());
                root.set_attribute("data-theme", self.word())
            }
        };
    }
}
