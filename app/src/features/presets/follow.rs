//! Follows the live events of presets, so that a page shows what other tabs and programs change.

use std::time::Duration;

use api::LiveEvent;
use leptos::prelude::*;

use crate::library::remote::live::{Live, LiveUpdate};

/// Debounce: many presets may change at once, as in an import, and a page loads once for all of them.
pub(super) const RELOAD_DELAY: Duration = Duration::from_millis(400);

/// Calls `reload` soon after a preset that the page shows was changed or deleted, and after a gap of the live connection,
/// while the calling component lives. `is_shown` gets the id of the preset, and whether it was deleted.
pub(super) fn follow_presets(is_shown: impl Fn(&str, bool) -> bool + 'static, reload: impl Fn() + Clone + 'static) {
    let is_due = StoredValue::new(false);
    expect_context::<Live>().listen(move |update| {
        if !concerns(update, &is_shown) || is_due.try_update_value(|is| std::mem::replace(is, true)) != Some(false) {
            return;
        }
        let reload = reload.clone();
        let run = move || {
            // Otherwise the page is gone.
            if is_due.try_set_value(false).is_none() {
                reload();
            }
        };
        set_timeout(run, RELOAD_DELAY);
    });
}

fn concerns(update: &LiveUpdate, is_shown: &impl Fn(&str, bool) -> bool) -> bool {
    match update {
        LiveUpdate::Event(LiveEvent::PresetChanged { preset_id }) => is_shown(preset_id, false),
        LiveUpdate::Event(LiveEvent::PresetDeleted { preset_id }) => is_shown(preset_id, true),
        LiveUpdate::Resync => true,
        LiveUpdate::Event(_) | LiveUpdate::Poll => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_follows_its_presets_and_gaps_and_nothing_else() {
        let changed = |id: &str| LiveUpdate::Event(LiveEvent::PresetChanged { preset_id: id.to_owned() });
        let deleted = |id: &str| LiveUpdate::Event(LiveEvent::PresetDeleted { preset_id: id.to_owned() });
        let is_shown = |id: &str, _: bool| id == "a";
        for update in [changed("a"), deleted("a"), LiveUpdate::Resync] {
            assert!(concerns(&update, &is_shown), "{update:?}");
        }
        let figures = |id: &str, is_deleted: bool| id == "a" && !is_deleted;
        assert!(concerns(&changed("a"), &figures) && !concerns(&deleted("a"), &figures));
        let image = LiveUpdate::Event(LiveEvent::ImageDeleted { image_id: "a".to_owned() });
        for update in [changed("b"), deleted("b"), LiveUpdate::Poll, image] {
            assert!(!concerns(&update, &is_shown), "{update:?}");
        }
    }
}
