//! Endpoints: their rows, and their secrets.

use api::{Page, Webhook, WebhookPatch};
use serde::Deserialize;

use super::commands::{CreateWebhook, DeleteWebhook, GetWebhook, ListWebhooks, RotateWebhookSecret, UpdateWebhook};
use super::reasons::Reason;
use super::{outbox, retention};
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::platform::clock;
use crate::problem::Fault;

/// Maximum number of endpoints of an owner that are on.
const MAX_ENDPOINTS: u64 = 10;

/// Maximum number of endpoints that are off, after a merge.
pub(super) const MAX_OFF: u64 = 50;

/// Time in which a replaced secret signs along.
const SECRET_OVERLAP_MS: u64 = 24 * 60 * 60 * 1000;

const SELECT: &str = "SELECT id, url, events, enabled, disabled_reason, disabled_code, failing_since_ms, created_at,
    CASE WHEN previous_until_ms > ?1 THEN previous_until_ms END AS previous_until_ms FROM webhooks";

#[derive(Deserialize)]
struct Row {
    id: String,
    url: String,
    events: String,
    enabled: u8,
    disabled_reason: Option<String>,
    disabled_code: Option<String>,
    failing_since_ms: Option<u64>,
    created_at: String,
    previous_until_ms: Option<u64>,
}

impl Row {
    fn into_api(self) -> Result<Webhook, Fault> {
        Ok(Webhook {
            id: self.id,
            url: self.url,
            events: serde_json::from_str(&self.events)?,
            enabled: self.enabled != 0,
            disabled_reason: self.disabled_reason,
            disabled_code: self.disabled_code,
            failing_since: self.failing_since_ms.map(clock::rfc3339),
            created_at: self.created_at,
            secret: None,
            previous_secret_expires_at: self.previous_until_ms.map(clock::rfc3339),
        })
    }
}

pub(in crate::library) fn list(library: &Transaction<'_>, _command: ListWebhooks) -> Result<Page<Webhook>, Fault> {
    let rows: Vec<Row> = library.sql.rows(&format!("{SELECT} ORDER BY id DESC"), values![library.now_ms])?;
    Ok(Page { items: rows.into_iter().map(Row::into_api).collect::<Result<_, _>>()?, next_cursor: None })
}

pub(in crate::library) fn get(library: &Transaction<'_>, GetWebhook { id }: GetWebhook) -> Result<Webhook, Fault> {
    by_id(library, &id)
}

fn by_id(library: &Transaction<'_>, id: &str) -> Result<Webhook, Fault> {
    let row: Option<Row> = library.sql.row(&format!("{SELECT} WHERE id = ?2"), values![library.now_ms, id])?;
    row.ok_or_else(|| Fault::not_found("webhook"))?.into_api()
}

pub(in crate::library) fn create(library: &Transaction<'_>, command: CreateWebhook) -> Result<Webhook, Fault> {
    check_limit(library, &command.id)?;
    let count = library.sql.run("SELECT id FROM webhooks", [])? as u64;
    if count >= MAX_ENDPOINTS + MAX_OFF {
        let allowed = MAX_ENDPOINTS + MAX_OFF;
        let detail = format!("You have {count} webhooks. The limit is {allowed}. Delete one first.");
        return Err(Fault::over_quota(detail, "webhooks", count + 1, allowed));
    }
    let CreateWebhook { id, url, events, secret } = command;
    let statement = "INSERT INTO webhooks (id, url, events, secret, created_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    let row = values![&id, &url, &serde_json::to_string(&events)?, &secret, &library.now()];
    library.sql.run(statement, row)?;
    Ok(Webhook { secret: Some(secret), ..by_id(library, &id)? })
}

pub(in crate::library) fn update(library: &Transaction<'_>, command: UpdateWebhook) -> Result<Webhook, Fault> {
    let UpdateWebhook { id, patch: WebhookPatch { url, events, enabled } } = command;
    let events = events.map(|events| serde_json::to_string(&events)).transpose()?;
    let before = by_id(library, &id)?;
    if url.as_ref().is_some_and(|url| *url != before.url) {
        outbox::leave_requests(library, &id)?;
        // Messages in the queue would pass the limit of the new host.
        let statement = "UPDATE webhook_deliveries SET state = 'waiting' WHERE webhook_id = ?1 AND state = 'sent'";
        library.sql.run(statement, values![&id])?;
    }
    // Failures of the address before do not count for another one.
    let statement = "UPDATE webhooks SET failing_since_ms = iif(coalesce(?2, url) = url, failing_since_ms, NULL),
        places = iif(coalesce(?2, url) = url, places, 1), url = coalesce(?2, url), events = coalesce(?3, events) WHERE id = ?1";
    library.sql.run(statement, values![&id, url.as_deref(), events.as_deref()])?;
    match enabled {
        Some(true) => enable(library, &id)?,
        Some(false) => disable(library, &id, None)?,
        None => {}
    }
    by_id(library, &id)
}

/// Fails if as many endpoints as an owner may have are on, without the endpoint `id`.
fn check_limit(library: &Transaction<'_>, id: &str) -> Result<(), Fault> {
    let others = library.sql.run("SELECT id FROM webhooks WHERE enabled = 1 AND id <> ?1", values![id])? as u64;
    if others >= MAX_ENDPOINTS {
        let detail = format!("You have {others} enabled webhooks. The limit is {MAX_ENDPOINTS}. Disable one first.");
        return Err(Fault::over_quota(detail, "webhooks", others + 1, MAX_ENDPOINTS));
    }
    Ok(())
}

/// Switches an endpoint on.
fn enable(library: &Transaction<'_>, id: &str) -> Result<(), Fault> {
    check_limit(library, id)?;
    let statement =
        "UPDATE webhooks SET enabled = 1, disabled_reason = NULL, disabled_code = NULL, failing_since_ms = NULL,
        places = 1, notice_for = NULL WHERE id = ?1 AND enabled = 0";
    library.sql.run(statement, values![id])?;
    Ok(())
}

/// Switches an endpoint off, and ends its waiting deliveries. They can be replayed. The edge has a
/// `reason`, the owner none.
pub(super) fn disable(library: &Transaction<'_>, id: &str, reason: Option<Reason>) -> Result<(), Fault> {
    let statement =
        "UPDATE webhooks SET enabled = 0, disabled_reason = ?2, disabled_code = ?3 WHERE id = ?1 AND enabled = 1";
    let (sentence, code) = reason.map(|Reason { code, sentence }| (sentence, code)).unzip();
    library.sql.run(statement, values![id, sentence.as_deref(), code])?;
    let statement = "UPDATE webhook_deliveries SET state = 'failed', reason = ?2, reason_code = ?3
        WHERE webhook_id = ?1 AND state IN ('waiting', 'sent')";
    let Reason { code, sentence } = Reason::webhook_off();
    library.sql.run(statement, values![id, &sentence, code])?;
    library.reschedule();
    retention::trim_with_reason(library)
}

pub(in crate::library) fn delete(library: &Transaction<'_>, DeleteWebhook { id }: DeleteWebhook) -> Result<(), Fault> {
    by_id(library, &id)?;
    remove(library, &id)
}

/// Deletes an endpoint with its deliveries.
pub(super) fn remove(library: &Transaction<'_>, id: &str) -> Result<(), Fault> {
    outbox::leave_requests(library, id)?;
    library.sql.run("DELETE FROM webhook_deliveries WHERE webhook_id = ?1", values![id])?;
    library.sql.run("DELETE FROM webhooks WHERE id = ?1", values![id])?;
    Ok(())
}

pub(in crate::library) fn rotate_secret(
    library: &Transaction<'_>,
    RotateWebhookSecret { id, secret }: RotateWebhookSecret,
) -> Result<Webhook, Fault> {
    let statement = "UPDATE webhooks SET previous_secret = secret, previous_until_ms = ?3, secret = ?2 WHERE id = ?1";
    library.sql.run(statement, values![&id, &secret, library.now_ms + SECRET_OVERLAP_MS])?;
    Ok(Webhook { secret: Some(secret), ..by_id(library, &id)? })
}
