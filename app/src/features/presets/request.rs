//! Requests of the preset pages: ratings and deletions, beside those of all pages.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::features::request::Sender;
pub(super) use crate::features::request::{Action, Load, LoadFailure};
use crate::library::account::CurrentAccount;
use crate::library::remote::presets;
use crate::library::remote::presets::types::Preset;
use crate::library::remote::reachability::Edge;
use crate::library::remote::request::EdgeResult;
use crate::text::presets as text;
use crate::ui::notice::Notices;

/// Sends a rating. A rating that is chosen while another one is being sent follows it; only the last one counts.
#[derive(Clone, Copy)]
pub(super) struct RatingSender {
    /// The rating that the next request sends.
    wanted: StoredValue<Option<Option<u8>>>,
    is_sending: StoredValue<bool>,
    account: Memo<Option<String>>,
    edge: Edge,
    notices: Notices,
}

impl RatingSender {
    pub(super) fn new() -> Self {
        let (wanted, is_sending) = (StoredValue::new(None), StoredValue::new(false));
        let account = expect_context::<CurrentAccount>().id();
        Self { wanted, is_sending, account, edge: expect_context(), notices: expect_context() }
    }

    /// Sends a rating by `request`. `done` gets each answer.
    pub(super) fn send<T: 'static, F: Future<Output = EdgeResult<T>>>(
        self,
        rating: Option<u8>,
        request: impl Fn(Option<u8>) -> F + 'static,
        done: impl Fn(T) + 'static,
    ) {
        self.wanted.set_value(Some(rating));
        if self.is_sending.try_update_value(|is| std::mem::replace(is, true)) == Some(true) {
            return;
        }
        let sender = Sender::now(self.account);
        spawn_local(async move {
            while let Some(rating) = self.wanted.try_update_value(Option::take).flatten() {
                match request(rating).await {
                    _ if !sender.is_here() => return,
                    Ok(answer) => done(answer),
                    Err(error) => self.notices.error(self.edge.report_failure(&error)),
                }
            }
            self.is_sending.try_set_value(false);
        });
    }
}

/// Deletes a preset that the page no longer shows, with a notice that undoes it. `reload` loads the list again; it may be
/// called when the page is gone.
#[derive(Clone, Copy)]
pub(super) struct Deletion {
    account: Memo<Option<String>>,
    edge: Edge,
    notices: Notices,
}

impl Deletion {
    pub(super) fn new() -> Self {
        let account = expect_context::<CurrentAccount>().id();
        Self { account, edge: expect_context(), notices: expect_context() }
    }

    pub(super) fn run(self, preset: Preset, reload: impl Fn() + Copy + Send + Sync + 'static) {
        let Preset { id, name, .. } = preset;
        let sender = Sender::now(self.account);
        spawn_local(async move {
            let outcome = presets::delete(&id).await;
            if !sender.is_here() {
                return;
            }
            if let Err(error) = outcome {
                self.notices.error(self.edge.report_failure(&error));
                return reload();
            }
            let deleted = text::was_deleted(&name);
            let undo = move || {
                let (id, name) = (id.clone(), name.clone());
                spawn_local(async move {
                    match presets::restore(&id).await {
                        Ok(()) => self.notices.success(text::is_back(name), None),
                        Err(error) => self.notices.error(self.edge.report_failure(&error)),
                    }
                    reload();
                });
            };
            self.notices.success_with_button(deleted, text::undo(), undo);
        });
    }
}
