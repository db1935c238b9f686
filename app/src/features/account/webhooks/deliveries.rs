//! The log of an endpoint, page by page. It is loaded again every few seconds while it is shown.

use std::time::Duration;

use api::{Delivery, Page};
use leptos::prelude::*;

use super::delivery::DeliveryRow;
use crate::features::account::submission::{ActionButton, Failure, Submission};
use crate::library::remote::reachability::Edge;
use crate::library::remote::webhooks;
use crate::text::webhooks as text;

/// Interval between two loads of the first page.
const POLL_INTERVAL: Duration = Duration::from_secs(5);

/// The log.
#[component]
pub(super) fn Deliveries(webhook_id: String, is_on: Memo<bool>) -> impl IntoView {
    let (list, next_cursor) = (RwSignal::new(Vec::<Delivery>::new()), RwSignal::new(None));
    let is_loaded = RwSignal::new(false);
    let load_older = Submission::new();
    let webhook_id = StoredValue::new(webhook_id);
    let first_page = move || {
        let id = webhook_id.get_value();
        async move { webhooks::deliveries(&id, None).await }
    };
    let load = Submission::load(first_page, move |page| {
        let cursor = list.try_update(|list| merge(list, page)).flatten();
        if let Some(cursor) = cursor {
            next_cursor.set(cursor);
        }
        is_loaded.set(true);
    });
    let edge = expect_context::<Edge>();
    let poll = move || {
        if !document().hidden() && edge.is_online_untracked() {
            load.load_again();
        }
    };
    if let Ok(interval) = set_interval_with_handle(poll, POLL_INTERVAL) {
        on_cleanup(move || interval.clear());
    }
    let show_older = move || {
        let cursor = next_cursor.get_untracked();
        let request = async move { webhooks::deliveries(&webhook_id.get_value(), cursor.as_deref()).await };
        load_older.run(request, move |Page { items, next_cursor: cursor }| {
            list.update(|list| list.extend(items));
            next_cursor.set(cursor);
        });
    };
    let ids = move || list.with(|list| list.iter().map(|delivery| delivery.id.clone()).collect::<Vec<_>>());
    view! {
        <div class="panel-below" data-panel="log">
            <Failure submission=load/>
            <Show when=move || is_loaded.get() && list.with(Vec::is_empty)>
                <p class="hint">{text::log_empty()}</p>
            </Show>
            <Show when=move || !is_on.get() && !list.with(Vec::is_empty)>
                <p class="hint">{text::log_while_off()}</p>
            </Show>
            <ul class="entries">
                <For each=ids key=Clone::clone let:id>
                    <DeliveryRow id webhook_id list is_on/>
                </For>
            </ul>
            <Failure submission=load_older/>
            <Show when=move || next_cursor.with(Option::is_some)>
                <ActionButton submission=load_older action="older" text=text::older() press=show_older/>
            </Show>
        </div>
    }
}

/// Updates a log by its first page. Returns the cursor of the next page if the log now ends with this page.
fn merge(known: &mut Vec<Delivery>, Page { items, next_cursor }: Page<Delivery>) -> Option<Option<String>> {
    // Ids sort by time.
    let oldest = items.last().map(|delivery| delivery.id.clone()).unwrap_or_default();
    let overlaps = known.iter().any(|delivery| delivery.id >= oldest);
    if next_cursor.is_none() || !overlaps {
        *known = items;
        return Some(next_cursor);
    }
    known.retain(|delivery| delivery.id < oldest);
    known.splice(0..0, items);
    None
}

#[cfg(test)]
mod tests {
    use api::DeliveryState;

    use super::*;

    fn delivery(id: &str, state: DeliveryState) -> Delivery {
        Delivery {
            id: id.to_owned(),
            event: "image.added".to_owned(),
            message_id: String::new(),
            state,
            reason: None,
            reason_code: None,
            created_at: String::new(),
            attempts: Vec::new(),
            next_attempt_at: None,
        }
    }

    fn page(ids: &[&str], cursor: Option<&str>) -> Page<Delivery> {
        let items = ids.iter().map(|id| delivery(id, DeliveryState::Delivered)).collect();
        Page { items, next_cursor: cursor.map(str::to_owned) }
    }

    fn ids(log: &[Delivery]) -> String {
        log.iter().map(|delivery| delivery.id.as_str()).collect()
    }

    #[test]
    fn log_update_adds_new_entries_and_keeps_older_pages() {
        let mut log: Vec<_> = ["d", "c", "b", "a"].map(|id| delivery(id, DeliveryState::Pending)).into();
        assert_eq!(merge(&mut log, page(&["e", "d", "c"], Some("c"))), None);
        assert_eq!(ids(&log), "edcba");
        assert_eq!((log[1].state, log[4].state), (DeliveryState::Delivered, DeliveryState::Pending));
    }

    #[test]
    fn log_update_begins_again_after_a_gap_or_with_the_whole_log() {
        let mut log = Vec::new();
        assert_eq!(merge(&mut log, page(&["b", "a"], Some("a"))), Some(Some("a".to_owned())));
        assert_eq!(merge(&mut log, page(&["f", "e"], Some("e"))), Some(Some("e".to_owned())));
        assert_eq!(ids(&log), "fe");
        assert_eq!(merge(&mut log, page(&["f"], None)), Some(None));
        assert_eq!(ids(&log), "f");
    }
}
