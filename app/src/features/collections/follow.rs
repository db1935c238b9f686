//! Follows the live events of collections, so that a page shows runs and changes as they happen.

use std::time::Duration;

use api::LiveEvent;
use leptos::prelude::*;

use crate::library::remote::live::{Live, LiveUpdate};

/// A page loads at most once in this time, because a run changes many records.
pub(super) const RELOAD_INTERVAL: Duration = Duration::from_millis(800);

/// What an update means for a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// It concerns something else.
    Nothing,
    /// A collection of the page has changed: its event is shown, and the page loads again.
    Change,
    /// The page may have missed events.
    Gap,
    /// There is no live connection.
    Poll,
}

/// While the calling component lives: calls `apply` with each event of a collection that the page shows (`is_shown` by its
/// id), and `reload` soon after it, and after a gap of the live connection. Without a connection it calls `reload` again
/// and again, while `is_running` is true.
pub(super) fn follow_collections(
    is_shown: impl Fn(&str) -> bool + 'static,
    is_running: impl Fn() -> bool + 'static,
    apply: impl Fn(&LiveEvent) + 'static,
    reload: impl Fn() + Clone + 'static,
) {
    let is_due = StoredValue::new(false);
    expect_context::<Live>().listen(move |update| {
        let is_of_interest = match meaning(update, &is_shown) {
            Meaning::Nothing => false,
            Meaning::Poll => is_running(),
            Meaning::Change | Meaning::Gap => true,
        };
        if !is_of_interest {
            return;
        }
        if let LiveUpdate::Event(event) = update {
            apply(event);
        }
        if is_due.try_update_value(|is| std::mem::replace(is, true)) != Some(false) {
            return;
        }
        let reload = reload.clone();
        let run = move || {
            // Otherwise the page is gone.
            if is_due.try_set_value(false).is_none() {
                reload();
            }
        };
        set_timeout(run, RELOAD_INTERVAL);
    });
}

fn meaning(update: &LiveUpdate, is_shown: &impl Fn(&str) -> bool) -> Meaning {
    let event = match update {
        LiveUpdate::Event(event) => event,
        LiveUpdate::Resync => return Meaning::Gap,
        LiveUpdate::Poll => return Meaning::Poll,
    };
    let collection_id = match event {
        LiveEvent::CollectionChanged { collection_id } | LiveEvent::CollectionDeleted { collection_id } => {
            collection_id
        }
        LiveEvent::RunUpdated { run } => &run.collection_id,
        LiveEvent::RecordUpdated { record } => &record.collection_id,
        _ => return Meaning::Nothing,
    };
    if is_shown(collection_id) { Meaning::Change } else { Meaning::Nothing }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_follows_its_collection_and_gaps_and_nothing_else() {
        let changed = |id: &str| LiveUpdate::Event(LiveEvent::CollectionChanged { collection_id: id.to_owned() });
        let run = |id: &str| {
            let run = serde_json::json!({
                "id": "r", "collection_id": id, "started_at": "", "state": "running", "trigger": "schedule", "attempted": 0,
                "done": 0, "refused": 0, "failed_temporarily": 0, "reasons": [], "bytes_read": 0, "bytes_written": 0,
                "duration_ms": 0,
            });
            LiveUpdate::Event(LiveEvent::RunUpdated { run: crate::json::from_value(run).unwrap() })
        };
        let is_shown = |id: &str| id == "a";
        for (update, expected) in [
            (changed("a"), Meaning::Change),
            (run("a"), Meaning::Change),
            (changed("b"), Meaning::Nothing),
            (run("b"), Meaning::Nothing),
            (LiveUpdate::Event(LiveEvent::ImageDeleted { image_id: "a".to_owned() }), Meaning::Nothing),
            (LiveUpdate::Resync, Meaning::Gap),
            (LiveUpdate::Poll, Meaning::Poll),
        ] {
            assert_eq!(meaning(&update, &is_shown), expected, "{update:?}");
        }
    }
}
