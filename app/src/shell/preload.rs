//! Preloads the parts of the app when it is idle, so that no press waits for one.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::lazy_views::ShellView;
use crate::browser::service_worker;
use crate::features::account::AccountView;
use crate::features::collections::CollectionsView;
use crate::features::editor::state::EditorState;
use crate::features::editor::{EditorView, PhotographView};
use crate::features::presets::PresetsView;
use crate::ui::on_demand::PartLoader;

/// Delay after a photograph is open, or after the service worker has all files. The first picture has priority.
const DELAY: Duration = Duration::from_secs(1);

/// The loaders of the parts.
#[derive(Clone, Copy)]
pub(super) struct Loaders {
    pub(super) photograph: PartLoader<PhotographView>,
    pub(super) editor: PartLoader<EditorView>,
    pub(super) shell: PartLoader<ShellView>,
    pub(super) account: PartLoader<AccountView>,
    pub(super) collections: PartLoader<CollectionsView>,
    pub(super) presets: PartLoader<PresetsView>,
}

/// Loads the part that shows a photograph as soon as one is being opened. The other parts load after the first
/// photograph is open, because they are needed soon, or when the service worker has them, because they then cost no
/// transfer.
pub(super) fn preload_parts(
    state: EditorState,
    Loaders { photograph, editor, shell, account, collections, presets }: Loaders,
) {
    let begun = StoredValue::new(false);
    // If a load fails, the first use retries it and reports a failure.
    let begin = move || {
        if !begun.get_value() {
            begun.set_value(true);
            set_timeout(
                move || {
                    photograph.begin();
                    editor.begin();
                    shell.begin();
                    account.begin();
                    presets.begin();
                    collections.begin();
                },
                DELAY,
            );
        }
    };
    Effect::new(move |_| {
        if state.is_opening() {
            photograph.begin();
        }
        if state.is_open() {
            begin();
        }
    });
    spawn_local(async move {
        service_worker::installed().await;
        begin();
    });
}
