//! Debounce: runs work after the edit has stopped changing, so that it is not repeated for each movement of a drag.

use std::time::Duration;

use gloo_timers::future::sleep;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::state::EditorState;
use crate::document::Document;

/// Debounce delay after the last change.
const DEBOUNCE_DELAY: Duration = Duration::from_millis(250);

/// A run of the work on one subject, which is cancelled by the next subject. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct DebouncedRun {
    document: RwSignal<Document>,
    newest: StoredValue<u32>,
    number: u32,
}

impl DebouncedRun {
    /// Whether there is a newer subject, or the component has ended.
    pub(super) fn is_cancelled(self) -> bool {
        self.newest.try_get_value() != Some(self.number)
    }

    /// Waits until no drag is in progress. Returns false if the run is cancelled.
    pub(super) async fn settled(self) -> bool {
        while !self.is_cancelled() && self.document.with_untracked(Document::in_gesture) {
            sleep(DEBOUNCE_DELAY).await;
        }
        !self.is_cancelled()
    }
}

/// Debounced effect: calls `work` at once with the first subject, and with later ones when the edit has settled, while
/// the calling component lives.
pub(super) fn debounced_effect<S, F>(
    editor: EditorState,
    subject: Memo<Option<S>>,
    work: impl Fn(S, DebouncedRun) -> F + Copy + 'static,
) where
    S: PartialEq + Clone + Send + Sync + 'static,
    F: Future<Output = ()>,
{
    let newest = StoredValue::new(0);
    Effect::new(move |before: Option<()>| {
        let subject = subject.get();
        newest.update_value(|newest| *newest += 1);
        let run = DebouncedRun { document: editor.document, newest, number: newest.get_value() };
        let Some(subject) = subject else { return };
        spawn_local(async move {
            if before.is_some() {
                sleep(DEBOUNCE_DELAY).await;
            }
            if run.settled().await {
                work(subject, run).await;
            }
        });
    });
}
