//! The mail to the owner of an endpoint that was switched off after days of failures.

use crate::db::accounts;
use crate::mail::{self, Template};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Sends the mail. A guest, or an account without an address, sees the reason in the list of webhooks only.
pub(super) async fn send(edge: &Edge, owner_id: &str, url: &str) -> Result<(), Fault> {
    match accounts::email_of_owner(&edge.db()?, owner_id).await? {
        Some(email) => mail::send(edge, &email, &Template::WebhookDisabled { url }).await,
        None => Ok(()),
    }
}
