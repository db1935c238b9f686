//! Loads the parts of the app when it has nothing else to do, so that no press waits for one.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Parts;
use crate::browser::service_worker;
use crate::features::editor::state::EditorState;

/// From the moment when a photograph is open, or the files are on this device: the first picture goes first.
const DELAY: Duration = Duration::from_secs(1);

/// Loads the parts after the first photograph was opened, when they are needed soon, or when the service worker has them, when they cost
/// no transfer.
pub(super) fn preload_parts(editor: EditorState, parts: Parts) {
    let begun = StoredValue::new(false);
    let begin = move || {
        if !begun.get_value() {
            begun.set_value(true);
            set_timeout(move || spawn_local(load(parts)), DELAY);
        }
    };
    Effect::new(move |_| {
        if editor.is_open() {
            begin();
        }
    });
    spawn_local(async move {
        service_worker::installed().await;
        begin();
    });
}

/// The first use tries again where it fails, and says so if that fails, too.
async fn load(Parts { editor, shell }: Parts) {
    let _ = (editor.load)().await;
    let _ = (shell.load)().await;
}
