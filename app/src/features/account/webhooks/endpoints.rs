//! The list of endpoints, shared by the parts of the section.

use api::{ErrorCode, Webhook};
use leptos::prelude::*;

use crate::library::remote::request::EdgeError;

/// The endpoints, newest first, and what was last done to them. Cheap to copy: every field is a handle.
#[derive(Clone, Copy, Default)]
pub(super) struct Endpoints {
    pub(super) list: RwSignal<Vec<Webhook>>,
    /// The endpoint with a new secret, which is shown once.
    pub(super) with_secret: RwSignal<Option<Webhook>>,
    /// The endpoint whose deletion is to be confirmed.
    pub(super) to_delete: RwSignal<Option<Webhook>>,
}

impl Endpoints {
    /// Replaces an endpoint, or adds it.
    pub(super) fn upsert(self, mut webhook: Webhook) {
        if webhook.secret.is_some() {
            self.with_secret.set(Some(webhook.clone()));
            webhook.secret = None;
        }
        self.list.update(|list| match list.iter_mut().find(|known| known.id == webhook.id) {
            Some(known) => *known = webhook,
            None => list.insert(0, webhook),
        });
    }
}

/// The message of an error. `too_many` says what to do if the account has as many endpoints as it may have.
pub(super) fn message(error: &EdgeError, too_many: &str) -> String {
    match error {
        EdgeError::Problem(problem, _) if problem.code == ErrorCode::OverQuota => too_many.to_owned(),
        error => error.message(),
    }
}
