//! The progress of a run.

use api::CollectionRun;
use leptos::prelude::*;

use crate::text::collections as text;
use crate::text::presets::thousands;

/// How many of how many records are processed; `None` while the run looks for changes.
pub(super) fn progress(run: &CollectionRun) -> Option<(u64, u64)> {
    let all = run.attempted.saturating_add(run.open);
    (all > 0).then_some((run.attempted, all))
}

/// The progress as a sentence and as a bar.
#[component]
pub(super) fn RunProgress(#[prop(into)] run: Signal<Option<CollectionRun>>) -> impl IntoView {
    let now = Memo::new(move |_| run.with(|run| run.as_ref().and_then(progress)));
    let words = move || match now.get() {
        Some((count, all)) => text::progress_of(thousands(count), thousands(all)),
        None => text::looking_for_changes().to_owned(),
    };
    // A bar without a value moves.
    let value = move || now.get().map(|(count, all)| (count as f64 / all as f64).to_string());
    view! {
        <div class="run-progress">
            <p>{words}</p>
            <progress max="1" value=value aria-label=text::progress()></progress>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_counts_what_is_processed_and_what_waits() {
        let run = |attempted: u64, open: u64| {
            let run = serde_json::json!({
                "id": "r", "collection_id": "c", "started_at": "", "state": "running", "trigger": "request",
                "attempted": attempted, "open": open, "done": 0, "refused": 0, "failed_temporarily": 0, "reasons": [],
                "bytes_read": 0, "bytes_written": 0, "duration_ms": 0,
            });
            progress(&crate::json::from_value(run).unwrap())
        };
        assert_eq!(run(0, 0), None);
        assert_eq!(run(0, 12), Some((0, 12)));
        assert_eq!(run(12, 0), Some((12, 12)));
    }
}
