//! Runs work once the edit has stopped changing. During a drag the work would be done again for each move.

use std::time::Duration;

use gloo_timers::future::sleep;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::state::EditorState;
use crate::document::Document;

/// An edit rests when nothing has changed for this time.
const DEBOUNCE_DELAY: Duration = Duration::from_millis(250);

/// The work on one subject, until there is another one. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct DebouncedRun {
    document: RwSignal<Document>,
    newest: StoredValue<u32>,
    number: u32,
}

impl DebouncedRun {
    /// Whether there is another subject, or the component has ended.
    pub(super) fn is_cancelled(self) -> bool {
        self.newest.try_get_value() != Some(self.number)
    }

    /// Waits until no drag is under way. False if the round is over.
    pub(super) async fn settled(self) -> bool {
        while !self.is_cancelled() && self.document.with_untracked(Document::in_gesture) {
            sleep(DEBOUNCE_DELAY).await;
        }
        !self.is_cancelled()
    }
}

/// Calls `work` with each subject, at once with the first one, and with those that follow when they rest, while the calling component lives.
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
