//! Outbox of job messages: those that were never sent, and those that were lost.

use serde::Deserialize;

use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Maximum number of messages per step.
const BATCH_SIZE: u64 = 100;

#[derive(Deserialize)]
struct Row {
    id: String,
    due_at_ms: u64,
    /// 0 or 1.
    is_remote: u8,
}

/// SQL expression: whether the job waits for the server of somebody else (`kinds/collections.rs`).
const IS_REMOTE: &str =
    "(kind IN ('list_source', 'publish_record') AND coalesce(payload ->> 'remote', 0)) AS is_remote";

/// A message to send.
#[derive(Debug)]
pub(in crate::library) struct Unsent {
    pub(in crate::library) job_id: String,
    pub(in crate::library) due_at_ms: u64,
    /// Whether the job waits for the server of somebody else.
    pub(in crate::library) is_remote: bool,
}

/// Messages that were never sent, ordered by due time.
pub(in crate::library) fn unsent(library: &Transaction<'_>) -> Result<Vec<Unsent>, Fault> {
    let statement = format!(
        "SELECT id, due_at_ms, {IS_REMOTE} FROM jobs WHERE state = 'queued' AND sent_at_ms = 0
         ORDER BY due_at_ms LIMIT ?1"
    );
    Ok(rows(library.sql.rows(&statement, values![BATCH_SIZE])?))
}

/// SQL: the time until which the last message of a queued job may still be on its way; `?1` is the minimum. Each
/// message gets twice the time of the one before, because a backlog must not grow by repeated messages. The maximum is
/// twenty times the minimum, so that a job that waited for days is not forgotten for days again.
const LOST_AFTER_MS: &str = "max(due_at_ms + ?1, sent_at_ms + min(20 * ?1, max(?1, sent_at_ms - due_at_ms)))";

/// Jobs whose message was lost: they wait longer than a message takes (`grace_ms`), or their lease expired. Their due
/// time does not change, because it measures how long the queue delays jobs.
pub(in crate::library) fn overdue(library: &Transaction<'_>, grace_ms: u64) -> Result<Vec<Unsent>, Fault> {
    let statement = format!(
        "SELECT id, due_at_ms, {IS_REMOTE} FROM jobs WHERE (state = 'queued' AND sent_at_ms > 0 AND {LOST_AFTER_MS} <= ?2)
         OR (state = 'running' AND lease_until_ms <= ?2 AND sent_at_ms <= ?2 - ?1) ORDER BY due_at_ms LIMIT ?3"
    );
    Ok(rows(library.sql.rows(&statement, values![grace_ms, library.now_ms, BATCH_SIZE])?))
}

fn rows(rows: Vec<Row>) -> Vec<Unsent> {
    let unsent = |Row { id, due_at_ms, is_remote }| Unsent { job_id: id, due_at_ms, is_remote: is_remote != 0 };
    rows.into_iter().map(unsent).collect()
}

/// Records that the messages of these jobs were sent. A job that was released with another due time in between still
/// has an unsent message.
pub(in crate::library) fn mark_sent(library: &Transaction<'_>, messages: &[Unsent]) -> Result<(), Fault> {
    let sent: Vec<_> = messages.iter().map(|message| (message.job_id.as_str(), message.due_at_ms)).collect();
    let statement = "UPDATE jobs SET sent_at_ms = ?2
        WHERE (id, due_at_ms) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?1))";
    library.sql.run(statement, values![&serde_json::to_string(&sent)?, library.now_ms])?;
    Ok(())
}

/// When the alarm must check the outbox again: after `grace_ms` for a message on its way, after `retry_ms` for one that
/// could not be sent. `None` if no job is queued or running.
pub(in crate::library) fn next_due_ms(
    library: &Transaction<'_>,
    grace_ms: u64,
    retry_ms: u64,
) -> Result<Option<u64>, Fault> {
    #[derive(Deserialize)]
    struct Next {
        at_ms: Option<u64>,
    }
    let statement = format!(
        "SELECT min(CASE WHEN state = 'queued' AND sent_at_ms = 0 THEN ?2 WHEN state = 'queued' THEN {LOST_AFTER_MS}
         ELSE max(lease_until_ms, sent_at_ms + ?1) END) AS at_ms FROM jobs WHERE state IN ('queued', 'running')"
    );
    let next: Option<Next> = library.sql.row(&statement, values![grace_ms, library.now_ms + retry_ms])?;
    Ok(next.and_then(|next| next.at_ms))
}
