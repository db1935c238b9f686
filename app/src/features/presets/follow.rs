//! Follows presets and their makes, so that a page shows what other tabs, programs and people change. Live events tell of
//! the presets in the library of this account. Those of somebody else are polled: their events go to their owner.

use std::time::Duration;

use api::LiveEvent;
use leptos::prelude::*;

use crate::library::remote::live::{Live, LiveUpdate};
use crate::library::remote::presets::types::{Owner, Preset};
use crate::library::remote::reachability::Edge;

/// Debounce: many presets may change at once, as in an import, and a page loads once for all of them.
pub(super) const RELOAD_DELAY: Duration = Duration::from_millis(400);

/// Debounce of makes, which a batch or a bucket adds by the thousand: a dashboard loads at most once in this time.
const MAKES_DELAY: Duration = Duration::from_secs(2);

/// Interval at which a page loads what no live event tells it.
const POLL_INTERVAL: Duration = Duration::from_secs(30);

/// Calls `reload` soon after a preset that the page shows was changed or deleted, and after a gap of the live connection,
/// while the calling component lives. `is_shown` gets the id of the preset, and whether it was deleted.
pub(super) fn follow_presets(is_shown: impl Fn(&str, bool) -> bool + 'static, reload: impl Fn() + Clone + 'static) {
    follow(move |update| concerns_presets(update, &is_shown), RELOAD_DELAY, reload);
}

/// Calls `reload` soon after makes of a preset were added, changed or deleted, while the calling component lives.
/// `is_shown` gets the id of the preset.
pub(super) fn follow_makes(is_shown: impl Fn(&str) -> bool + 'static, reload: impl Fn() + Clone + 'static) {
    follow(move |update| concerns_makes(update, &is_shown), MAKES_DELAY, reload);
}

/// Calls `reload` every thirty seconds while the page is visible and shows a preset, unless live events tell it of
/// changes.
pub(super) fn poll_without_events(preset: RwSignal<Option<Preset>>, reload: impl Fn() + 'static) {
    let (live, edge) = (expect_context::<Live>(), expect_context::<Edge>());
    let poll = move || {
        // Makes of a look are in the library of this account, too.
        let is_own = |preset: &Preset| matches!(preset.owned_by, Owner::You | Owner::House);
        let is_polled = |preset: &Preset| !(live.is_live() && is_own(preset));
        let is_polled = preset.try_with_untracked(|preset| preset.as_ref().is_some_and(is_polled)) == Some(true);
        if is_polled && !document().hidden() && edge.is_online_untracked() {
            reload();
        }
    };
    if let Ok(interval) = set_interval_with_handle(poll, POLL_INTERVAL) {
        on_cleanup(move || interval.clear());
    }
}

fn follow(concerns: impl Fn(&LiveUpdate) -> bool + 'static, delay: Duration, reload: impl Fn() + Clone + 'static) {
    let is_due = StoredValue::new(false);
    expect_context::<Live>().listen(move |update| {
        if !concerns(update) || is_due.try_update_value(|is| std::mem::replace(is, true)) != Some(false) {
            return;
        }
        let reload = reload.clone();
        let run = move || {
            // Otherwise the page is gone.
            if is_due.try_set_value(false).is_none() {
                reload();
            }
        };
        set_timeout(run, delay);
    });
}

fn concerns_presets(update: &LiveUpdate, is_shown: &impl Fn(&str, bool) -> bool) -> bool {
    match update {
        LiveUpdate::Event(LiveEvent::PresetChanged { preset_id }) => is_shown(preset_id, false),
        LiveUpdate::Event(LiveEvent::PresetDeleted { preset_id }) => is_shown(preset_id, true),
        LiveUpdate::Resync => true,
        LiveUpdate::Event(_) | LiveUpdate::Poll => false,
    }
}

fn concerns_makes(update: &LiveUpdate, is_shown: &impl Fn(&str) -> bool) -> bool {
    matches!(update, LiveUpdate::Event(LiveEvent::MakesChanged { preset_id }) if is_shown(preset_id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_follows_its_presets_and_gaps_and_nothing_else() {
        let changed = |id: &str| LiveUpdate::Event(LiveEvent::PresetChanged { preset_id: id.to_owned() });
        let deleted = |id: &str| LiveUpdate::Event(LiveEvent::PresetDeleted { preset_id: id.to_owned() });
        let made = |id: &str| LiveUpdate::Event(LiveEvent::MakesChanged { preset_id: id.to_owned() });
        let is_shown = |id: &str, _: bool| id == "a";
        for update in [changed("a"), deleted("a"), LiveUpdate::Resync] {
            assert!(concerns_presets(&update, &is_shown), "{update:?}");
        }
        let figures = |id: &str, is_deleted: bool| id == "a" && !is_deleted;
        assert!(concerns_presets(&changed("a"), &figures) && !concerns_presets(&deleted("a"), &figures));
        let image = LiveUpdate::Event(LiveEvent::ImageDeleted { image_id: "a".to_owned() });
        for update in [changed("b"), deleted("b"), made("a"), LiveUpdate::Poll, image] {
            assert!(!concerns_presets(&update, &is_shown), "{update:?}");
        }
    }

    #[test]
    fn dashboard_follows_the_makes_of_its_preset() {
        let made = |id: &str| LiveUpdate::Event(LiveEvent::MakesChanged { preset_id: id.to_owned() });
        let is_shown = |id: &str| id == "a";
        assert!(concerns_makes(&made("a"), &is_shown));
        let changed = LiveUpdate::Event(LiveEvent::PresetChanged { preset_id: "a".to_owned() });
        for update in [made("b"), changed, LiveUpdate::Poll, LiveUpdate::Resync] {
            assert!(!concerns_makes(&update, &is_shown), "{update:?}");
        }
    }
}
