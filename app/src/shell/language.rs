//! The language of the interface: the one that the user chose, or else the first supported one of the browser's
//! languages.

use leptos::prelude::*;

use crate::browser::web_storage::{StorageScope, get_item, set_item};
use crate::text::{Language, set_language};

const KEY: &str = "language";

/// Sets the language of this visit.
pub(super) fn start() -> RwSignal<Language> {
    let preferred = window().navigator().languages();
    let preferred = preferred.iter().filter_map(|tag| Language::from_tag(&tag.as_string()?));
    let chosen = get_item(StorageScope::AllTabs, KEY).and_then(|tag| Language::from_tag(&tag));
    let language = chosen.or_else(|| preferred.into_iter().next()).unwrap_or_default();
    apply(language);
    RwSignal::new(language)
}

/// Stores the language and updates `current`, on which all views depend, so that they are recreated.
pub(super) fn choose(language: Language, current: RwSignal<Language>) {
    set_item(StorageScope::AllTabs, KEY, language.tag());
    apply(language);
    current.set(language);
}

fn apply(language: Language) {
    set_language(language);
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", language.tag());
    }
}
