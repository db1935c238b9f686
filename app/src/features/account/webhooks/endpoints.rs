//! The list of endpoints, shared by the parts of the section.

use std::collections::BTreeMap;

use api::{ErrorCode, Webhook};
use leptos::prelude::*;

use crate::library::remote::request::EdgeError;

/// The endpoints, newest first, with the secrets that are shown once. Cheap to copy: every field is a handle.
#[derive(Clone, Copy, Default)]
pub(super) struct Endpoints {
    pub(super) list: RwSignal<Vec<Webhook>>,
    /// New secrets by the id of their endpoint. Each is shown until the user hides it.
    pub(super) secrets: RwSignal<BTreeMap<String, String>>,
    /// The endpoint whose deletion is to be confirmed.
    pub(super) to_delete: RwSignal<Option<Webhook>>,
}

impl Endpoints {
    /// Replaces an endpoint, or adds it. Does nothing after the section is gone.
    pub(super) fn upsert(self, mut webhook: Webhook) {
        if let Some(secret) = webhook.secret.take() {
            self.secrets.update(|secrets| drop(secrets.insert(webhook.id.clone(), secret)));
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
