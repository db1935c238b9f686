//! Attempts at deliveries: claims one, and records its result. A claim is a lease with a fencing token.

use api::DeliveryAttempt;
use serde::Deserialize;
use worker::js_sys::Math;

use super::commands::{ClaimDelivery, ClaimedDelivery, DeliveryWork, RecordAttempt, RecordNotice};
use super::outbox::{MAX_PLACES, NOTICE_RETRY_MS};
use super::reasons::Reason;
use super::{endpoints, outbox, retention, schedule};
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::platform::clock;
use crate::problem::Fault;

/// Time beside the endpoint's timeout that an attempt may take: the look-up of its name, and the calls of the library.
const SLACK_MS: u64 = 30_000;

/// An endpoint that failed for so long is switched off.
const MAX_FAILING_MS: u64 = 3 * 24 * 60 * 60 * 1000;

/// After a longer pause without an attempt, failures before it do not count. The retry schedule has shorter ones, so only
/// an endpoint without events can have such a pause.
const MAX_PAUSE_MS: u64 = 24 * 60 * 60 * 1000;

/// Maximum number of logged attempts of a delivery.
const MAX_LOGGED: usize = 20;

/// Length of a unit of the retry schedule. Tests shorten it.
const RETRY_UNIT_MS: u64 = 1000;

/// Claims the delivery of a message, unless it is not due, has ended, its endpoint is off, or another worker has it.
pub(in crate::library) fn claim(
    library: &Transaction<'_>,
    ClaimDelivery { id }: ClaimDelivery,
) -> Result<Option<DeliveryWork>, Fault> {
    let lease_ms = library.edge.webhook_timeout_ms()? + SLACK_MS;
    let statement = "UPDATE webhook_deliveries SET state = 'running', lease_until_ms = ?3
        WHERE id = ?1 AND (state = 'sent' OR (state = 'running' AND lease_until_ms <= ?2))
        AND EXISTS (SELECT 1 FROM webhooks w WHERE w.id = webhook_id AND w.enabled = 1) RETURNING id";
    if library.sql.run(statement, values![&id, library.now_ms, library.now_ms + lease_ms])? > 0 {
        library.reschedule();
        let statement = "SELECT d.id, d.lease_until_ms AS fence, d.message_id, d.body, w.url, w.secret,
            CASE WHEN w.previous_until_ms > ?2 THEN w.previous_secret END AS previous_secret
            FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id WHERE d.id = ?1";
        let claimed: Option<ClaimedDelivery> = library.sql.row(statement, values![&id, library.now_ms])?;
        return Ok(claimed.map(DeliveryWork::Attempt));
    }
    #[derive(Deserialize)]
    struct Notice {
        id: String,
        url: String,
    }
    let notice: Option<Notice> = library.sql.row("SELECT id, url FROM webhooks WHERE notice_for = ?1", values![&id])?;
    Ok(notice.map(|Notice { id, url }| DeliveryWork::Notice {
        webhook_id: id,
        owner_id: library.library_id.to_owned(),
        url,
    }))
}

#[derive(Deserialize)]
struct Row {
    webhook_id: String,
    tries: u64,
    attempts: String,
    url: String,
    enabled: u8,
    failing_since_ms: Option<u64>,
    failed_at_ms: Option<u64>,
}

/// Records an attempt, and schedules the next one if it failed. Ignores an attempt whose claim was lost. The answer of an
/// address that is not the endpoint's any more says nothing about the endpoint.
pub(in crate::library) fn record(library: &Transaction<'_>, command: RecordAttempt) -> Result<bool, Fault> {
    let statement = "SELECT d.webhook_id, d.tries, d.attempts, w.url, w.enabled, w.failing_since_ms, w.failed_at_ms
        FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
        WHERE d.id = ?1 AND d.state = 'running' AND d.lease_until_ms = ?2";
    let row: Option<Row> = library.sql.row(statement, values![&command.id, command.fence])?;
    // The place of this delivery is free for the next one.
    if outbox::end_left_request(library, &command.id, command.fence)? || row.is_some() {
        library.send_deliveries();
        library.reschedule();
    }
    let Some(row) = row else { return Ok(false) };
    let RecordAttempt { id, url, attempt, retry_after_s, .. } = command;
    let attempts = append(&row.attempts, &attempt)?;
    let is_current = row.url == url;
    if attempt.error.is_none() {
        end(library, &id, "delivered", row.tries, &attempts)?;
        if is_current {
            let statement =
                "UPDATE webhooks SET places = min(places + 1, ?2), failing_since_ms = NULL, failed_at_ms = NULL
                WHERE id = ?1 AND (places < ?2 OR failing_since_ms IS NOT NULL)";
            library.sql.run(statement, values![&row.webhook_id, MAX_PLACES])?;
        }
        retention::trim(library, &row.webhook_id)?;
        return Ok(false);
    }
    let status = attempt.status.filter(|_| is_current);
    let tries = row.tries + 1;
    match schedule::delay_s(tries, retry_after_s.filter(|_| is_current), Math::random()) {
        Some(delay_s) if row.enabled != 0 && status != Some(410) => {
            let unit_ms = library.edge.number_setting("WEBHOOK_RETRY_UNIT_MS", RETRY_UNIT_MS)?;
            let due_at_ms = library.now_ms + (delay_s * unit_ms as f64) as u64;
            let statement = "UPDATE webhook_deliveries SET state = 'waiting', tries = ?2, attempts = ?3, due_at_ms = ?4
                WHERE id = ?1";
            library.sql.run(statement, values![&id, tries, &attempts, due_at_ms])?;
        }
        _ => {
            end(library, &id, "failed", tries, &attempts)?;
            retention::trim(library, &row.webhook_id)?;
        }
    }
    library.reschedule();
    if row.enabled == 0 || !is_current { Ok(false) } else { record_failure(library, &row, &id, status) }
}

/// Switches the endpoint off if it wants no more events, or failed for days. `true` if the owner must get a mail.
fn record_failure(library: &Transaction<'_>, row: &Row, id: &str, status: Option<u16>) -> Result<bool, Fault> {
    let webhook = &row.webhook_id;
    if status == Some(410) {
        endpoints::disable(library, webhook, Some(Reason::gone()))?;
        return Ok(false);
    }
    let now_ms = library.now_ms;
    let since_ms = failing_since_ms(row.failing_since_ms, row.failed_at_ms, now_ms);
    let statement = "UPDATE webhooks SET places = 1, failing_since_ms = ?2, failed_at_ms = ?3 WHERE id = ?1";
    library.sql.run(statement, values![webhook, since_ms, now_ms])?;
    if now_ms.saturating_sub(since_ms) < MAX_FAILING_MS {
        return Ok(false);
    }
    endpoints::disable(library, webhook, Some(Reason::failing(&clock::rfc3339(since_ms))))?;
    let statement = "UPDATE webhooks SET notice_for = ?2, notice_due_ms = ?3 WHERE id = ?1";
    library.sql.run(statement, values![webhook, id, now_ms + NOTICE_RETRY_MS])?;
    Ok(true)
}

/// Since when all attempts failed, with the one that failed now.
fn failing_since_ms(before_ms: Option<u64>, last_ms: Option<u64>, now_ms: u64) -> u64 {
    let is_recent = last_ms.is_some_and(|last_ms| now_ms.saturating_sub(last_ms) <= MAX_PAUSE_MS);
    before_ms.filter(|_| is_recent).unwrap_or(now_ms)
}

/// Records that the owner got the mail about an endpoint that was switched off.
pub(in crate::library) fn record_notice(library: &Transaction<'_>, command: RecordNotice) -> Result<(), Fault> {
    let statement = "UPDATE webhooks SET notice_for = NULL WHERE id = ?1";
    library.sql.run(statement, values![&command.webhook_id])?;
    Ok(())
}

fn end(library: &Transaction<'_>, id: &str, state: &str, tries: u64, attempts: &str) -> Result<(), Fault> {
    let statement =
        "UPDATE webhook_deliveries SET state = ?2, tries = ?3, attempts = ?4, reason = NULL, reason_code = NULL
        WHERE id = ?1";
    library.sql.run(statement, values![id, state, tries, attempts])?;
    library.reschedule();
    Ok(())
}

/// The log of a delivery with another attempt.
fn append(attempts: &str, attempt: &DeliveryAttempt) -> Result<String, Fault> {
    let mut attempts: Vec<DeliveryAttempt> = serde_json::from_str(attempts)?;
    attempts.push(attempt.clone());
    let surplus = attempts.len().saturating_sub(MAX_LOGGED);
    attempts.drain(..surplus);
    Ok(serde_json::to_string(&attempts)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_count_together_without_a_long_pause() {
        let [since_ms, now_ms] = [1_000, 10 * MAX_PAUSE_MS];
        assert_eq!(failing_since_ms(Some(since_ms), Some(now_ms - MAX_PAUSE_MS), now_ms), since_ms);
        assert_eq!(failing_since_ms(Some(since_ms), Some(now_ms - MAX_PAUSE_MS - 1), now_ms), now_ms);
        assert_eq!(failing_since_ms(Some(since_ms), None, now_ms), now_ms, "a row of an earlier release");
        assert_eq!(failing_since_ms(None, None, now_ms), now_ms);
    }

    #[test]
    fn attempt_log_keeps_the_latest() {
        let mut log = "[]".to_owned();
        for duration_ms in 0..30 {
            let attempt =
                DeliveryAttempt { at: "t".to_owned(), duration_ms, status: None, error: None, response: None };
            log = append(&log, &attempt).unwrap();
        }
        let log: Vec<DeliveryAttempt> = serde_json::from_str(&log).unwrap();
        assert_eq!(log.len(), MAX_LOGGED);
        assert_eq!((log[0].duration_ms, log[MAX_LOGGED - 1].duration_ms), (10, 29));
    }
}
