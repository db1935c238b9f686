//! The presets that the editor offers, kept on this device, so that they can be applied without a network. They are
//! forgotten when another account signs in.

use serde_json::{Value, json};

use crate::browser::web_storage::{StorageScope, get_item, remove_item, set_item};
use crate::json;
use crate::library::account::stored_owner_id;
use crate::library::remote::presets::types::Preset;

const KEY: &str = "safelight.presets";

/// The longest text that is stored. Browsers limit the storage of a site to about five million letters.
const MAX_LENGTH: usize = 400_000;

/// The presets of the last answer of the edge.
pub(super) fn load() -> Vec<Preset> {
    let read = || {
        let value: Value = serde_json::from_str(&get_item(StorageScope::AllTabs, KEY)?).ok()?;
        let is_own = value.get("owner") == Some(&json!(stored_owner_id()));
        is_own.then(|| json::from_value(value.get("presets")?.clone()).ok()).flatten()
    };
    read().unwrap_or_default()
}

/// Stores the presets as the edge sent them, if they are not too long.
pub(super) fn store(presets: &[Preset]) {
    let text = json!({ "owner": stored_owner_id(), "presets": presets }).to_string();
    if text.len() <= MAX_LENGTH {
        set_item(StorageScope::AllTabs, KEY, &text);
    } else {
        remove_item(StorageScope::AllTabs, KEY);
    }
}
