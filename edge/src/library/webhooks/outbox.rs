//! Outbox of deliveries. An endpoint has few places in the queue, so that a slow receiver holds up nobody else, however
//! many deliveries wait for it. All waiting is done here and by the library's alarm: the queue gets only what is due,
//! because its longest delay is shorter than the retry schedule.

use serde::Deserialize;

use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Maximum number of deliveries to one endpoint that are in the queue or in progress.
const PLACES: u32 = 5;

/// The same for an endpoint whose last attempt failed: a receiver that hangs uses one place only.
const PLACES_WHILE_FAILING: u32 = 1;

/// SQL: the deliveries that hold a place.
const LEASED: &str = "state IN ('sent', 'running')";

/// Takes due deliveries into the queue, as many as their endpoints have places. The lease of each ends after
/// `message_ms`, for the case that its message is lost.
pub(in crate::library) fn take_due(library: &Transaction<'_>, message_ms: u64) -> Result<Vec<String>, Fault> {
    #[derive(Deserialize)]
    struct Endpoint {
        id: String,
        places: i64,
    }
    let now_ms = library.now_ms;
    let expired = format!("SELECT id FROM webhook_deliveries WHERE {LEASED} AND lease_until_ms <= ?1");
    if library.sql.run(&expired, values![now_ms])? > 0 {
        let statement =
            format!("UPDATE webhook_deliveries SET state = 'waiting' WHERE {LEASED} AND lease_until_ms <= ?1");
        library.sql.run(&statement, values![now_ms])?;
    }
    let statement = format!(
        "SELECT id, iif(failing_since_ms IS NULL, {PLACES}, {PLACES_WHILE_FAILING})
         - (SELECT count(*) FROM webhook_deliveries WHERE webhook_id = webhooks.id AND {LEASED}) AS places FROM webhooks
         WHERE EXISTS (SELECT 1 FROM webhook_deliveries WHERE webhook_id = webhooks.id AND state = 'waiting'
         AND due_at_ms <= ?1)"
    );
    let endpoints: Vec<Endpoint> = library.sql.rows(&statement, values![now_ms])?;
    let mut taken = Vec::new();
    for Endpoint { id, places } in endpoints {
        let Ok(places @ 1..) = u64::try_from(places) else { continue };
        let statement = "UPDATE webhook_deliveries SET state = 'sent', lease_until_ms = ?3 WHERE id IN (
            SELECT id FROM webhook_deliveries WHERE webhook_id = ?1 AND state = 'waiting' AND due_at_ms <= ?2
            ORDER BY due_at_ms LIMIT ?4) RETURNING id";
        taken.extend(library.select_ids(statement, values![&id, now_ms, now_ms + message_ms, places])?);
    }
    Ok(taken)
}

/// Puts deliveries back whose messages could not be sent.
pub(in crate::library) fn release(library: &Transaction<'_>, ids: &[String]) -> Result<(), Fault> {
    let statement = "UPDATE webhook_deliveries SET state = 'waiting' WHERE state = 'sent'
        AND id IN (SELECT value FROM json_each(?1))";
    library.sql.run(statement, values![&serde_json::to_string(ids)?])?;
    Ok(())
}

/// When the alarm must look again: when the next delivery is due or the next lease ends; after `retry_ms` for a delivery
/// that is due and waits for a place or for its message.
pub(in crate::library) fn next_due_ms(library: &Transaction<'_>, retry_ms: u64) -> Result<Option<u64>, Fault> {
    #[derive(Deserialize)]
    struct Next {
        at_ms: Option<u64>,
    }
    // One index look-up for each endpoint and group.
    let first = |column: &str, group: &str| {
        format!(
            "SELECT (SELECT min({column}) FROM webhook_deliveries WHERE webhook_id = webhooks.id AND {group}) AS at_ms FROM webhooks"
        )
    };
    let statement = format!(
        "SELECT min(at_ms) AS at_ms FROM ({} UNION ALL {})",
        first("due_at_ms", "state = 'waiting'"),
        first("lease_until_ms", LEASED)
    );
    let next: Option<Next> = library.sql.row(&statement, [])?;
    let at_ms = next.and_then(|next| next.at_ms);
    Ok(at_ms.map(|at_ms| if at_ms > library.now_ms { at_ms } else { library.now_ms + retry_ms }))
}
