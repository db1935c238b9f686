//! Outbox of deliveries. An endpoint has few places in the queue, and all endpoints of a host share those of the best of
//! them, so that a slow receiver holds up nobody else, however many deliveries wait for it. All waiting is done here and
//! by the library's alarm: the queue gets only what is due, because its longest delay is shorter than the retry schedule.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::reasons::Reason;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Maximum number of deliveries to one endpoint, or to one host, that are in the queue or in progress. An endpoint starts
/// with one place, and gets another one with each success (`attempts.rs`).
pub(super) const MAX_PLACES: u64 = 5;

/// After this time another message is sent for the mail about an endpoint that was switched off.
pub(super) const NOTICE_RETRY_MS: u64 = 60 * 60 * 1000;

/// After this time no more messages are sent for it: without a mail provider they would never end. The list of webhooks
/// says why the endpoint is off.
const NOTICE_MAX_MS: u64 = 24 * 60 * 60 * 1000;

/// SQL: the deliveries that hold a place.
const LEASED: &str = "state IN ('sent', 'running')";

/// SQL: the request of a delivery that its endpoint left.
const LEFT: &str = "(SELECT 1 FROM webhook_left_requests l
    WHERE l.delivery_id = webhook_deliveries.id AND l.lease_until_ms = webhook_deliveries.lease_until_ms)";

/// An endpoint, and what waits for it.
#[derive(Debug, Deserialize)]
struct Endpoint {
    id: String,
    host: String,
    /// 0 while the endpoint is off.
    places: u64,
    leased: u64,
    /// When its first waiting delivery is due.
    due_at_ms: Option<u64>,
}

/// The places of hosts.
#[derive(Debug)]
struct HostPlaces<'a>(BTreeMap<&'a str, u64>);

impl<'a> HostPlaces<'a> {
    /// The places that deliveries leave.
    fn free(endpoints: &'a [Endpoint]) -> Self {
        let mut hosts: BTreeMap<_, (u64, u64)> = BTreeMap::new();
        for Endpoint { host, places, leased, .. } in endpoints {
            let (most, used) = hosts.entry(host.as_str()).or_default();
            *most = (*most).max(*places);
            *used += *leased;
        }
        Self(hosts.into_iter().map(|(host, (most, used))| (host, most.saturating_sub(used))).collect())
    }

    /// The free places of an endpoint.
    fn of(&self, endpoint: &Endpoint) -> u64 {
        let free = self.0.get(endpoint.host.as_str()).copied().unwrap_or_default();
        free.min(endpoint.places.saturating_sub(endpoint.leased))
    }

    fn take(&mut self, host: &'a str, count: u64) {
        let free = self.0.entry(host).or_default();
        *free = free.saturating_sub(count);
    }
}

/// All endpoints, by their turns, and for each host the requests that endpoints left, like an endpoint that is off.
fn endpoints(library: &Transaction<'_>) -> Result<Vec<Endpoint>, Fault> {
    // One index look-up for each endpoint and group.
    let of = |what: &str, group: &str| {
        format!("(SELECT {what} FROM webhook_deliveries WHERE webhook_id = webhooks.id AND {group})")
    };
    let statement = format!(
        "SELECT id, host, iif(enabled = 1, places, 0) AS places, {} AS leased, {} AS due_at_ms, turn FROM webhooks
         UNION ALL SELECT '', host, 0, count(*), NULL, 0 FROM webhook_left_requests WHERE lease_until_ms > ?1 GROUP BY host
         ORDER BY turn, due_at_ms",
        of("count(*)", &format!("{LEASED} AND NOT EXISTS {LEFT}")),
        of("min(due_at_ms)", "state = 'waiting'")
    );
    library.sql.rows(&statement, values![library.now_ms])
}

/// Keeps the places of the requests in progress that an endpoint leaves, because it is deleted or gets another address.
pub(super) fn leave_requests(library: &Transaction<'_>, webhook_id: &str) -> Result<(), Fault> {
    let statement = "INSERT INTO webhook_left_requests (delivery_id, lease_until_ms, host)
        SELECT d.id, d.lease_until_ms, w.host FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
        WHERE d.webhook_id = ?1 AND d.state = 'running' AND d.lease_until_ms > ?2 ON CONFLICT DO NOTHING";
    library.sql.run(statement, values![webhook_id, library.now_ms])?;
    library.send_deliveries();
    library.reschedule();
    Ok(())
}

/// Frees the place of such a request. `false` if there is none.
pub(super) fn end_left_request(library: &Transaction<'_>, delivery_id: &str, fence: u64) -> Result<bool, Fault> {
    let statement = "DELETE FROM webhook_left_requests WHERE delivery_id = ?1 AND lease_until_ms = ?2 RETURNING host";
    Ok(library.sql.run(statement, values![delivery_id, fence])? > 0)
}

/// Takes due deliveries into the queue, as many as their endpoints have places, and what waits for its mail. The lease of
/// each ends after `message_ms`, for the case that its message is lost.
pub(in crate::library) fn take_due(library: &Transaction<'_>, message_ms: u64) -> Result<Vec<String>, Fault> {
    let now_ms = library.now_ms;
    let expired = format!("SELECT id FROM webhook_deliveries WHERE {LEASED} AND lease_until_ms <= ?1");
    if library.sql.run(&expired, values![now_ms])? > 0 {
        let is_on = "(SELECT enabled FROM webhooks WHERE id = webhook_id)";
        let statement = format!(
            "UPDATE webhook_deliveries SET state = iif({is_on}, 'waiting', 'failed'), reason = iif({is_on}, NULL, ?2),
             reason_code = iif({is_on}, NULL, ?3) WHERE {LEASED} AND lease_until_ms <= ?1"
        );
        let Reason { code, sentence } = Reason::webhook_off();
        library.sql.run(&statement, values![now_ms, &sentence, code])?;
    }
    let ended = "FROM webhook_left_requests WHERE lease_until_ms <= ?1";
    if library.sql.run(&format!("SELECT host {ended}"), values![now_ms])? > 0 {
        library.sql.run(&format!("DELETE {ended}"), values![now_ms])?;
    }
    let endpoints = endpoints(library)?;
    let (mut places, mut taken) = (HostPlaces::free(&endpoints), due_notices(library)?);
    for endpoint in endpoints.iter().filter(|endpoint| endpoint.due_at_ms.is_some_and(|due_ms| due_ms <= now_ms)) {
        let free = places.of(endpoint);
        if free == 0 {
            continue;
        }
        let statement = "UPDATE webhook_deliveries SET state = 'sent', lease_until_ms = ?3 WHERE id IN (
            SELECT id FROM webhook_deliveries WHERE webhook_id = ?1 AND state = 'waiting' AND due_at_ms <= ?2
            ORDER BY due_at_ms LIMIT ?4) RETURNING id";
        let ids = library.select_ids(statement, values![&endpoint.id, now_ms, now_ms + message_ms, free])?;
        places.take(&endpoint.host, ids.len() as u64);
        taken.extend(ids);
        // Endpoints of a host take turns, so a dead one does not keep the others from it.
        let statement = "UPDATE webhooks SET turn = (SELECT max(turn) + 1 FROM webhooks) WHERE id = ?1";
        library.sql.run(statement, values![&endpoint.id])?;
    }
    Ok(taken)
}

/// The deliveries whose failure switched an endpoint off, if its owner still has no mail about it. Until then they come
/// again.
fn due_notices(library: &Transaction<'_>) -> Result<Vec<String>, Fault> {
    let due = "notice_for IS NOT NULL AND notice_due_ms <= ?1";
    if library.sql.run(&format!("SELECT id FROM webhooks WHERE {due}"), values![library.now_ms])? == 0 {
        return Ok(Vec::new());
    }
    // The latest failure switched the endpoint off.
    let old = format!("UPDATE webhooks SET notice_for = NULL WHERE {due} AND coalesce(failed_at_ms, 0) <= ?2");
    library.sql.run(&old, values![library.now_ms, library.now_ms.saturating_sub(NOTICE_MAX_MS)])?;
    let statement = format!("UPDATE webhooks SET notice_due_ms = ?2 WHERE {due} RETURNING notice_for AS id");
    library.select_ids(&statement, values![library.now_ms, library.now_ms + NOTICE_RETRY_MS])
}

/// Puts deliveries back whose messages could not be sent.
pub(in crate::library) fn release(library: &Transaction<'_>, ids: &[String]) -> Result<(), Fault> {
    let statement = "UPDATE webhook_deliveries SET state = 'waiting' WHERE state = 'sent'
        AND id IN (SELECT value FROM json_each(?1))";
    library.sql.run(statement, values![&serde_json::to_string(ids)?])?;
    Ok(())
}

/// When the alarm must look again: when the next lease ends, when the next mail is due, or when the next delivery is due
/// whose endpoint has a free place; after `retry_ms` if that is now. A delivery without a place does not wake the
/// library: the end of the delivery that has the place does.
pub(in crate::library) fn next_due_ms(library: &Transaction<'_>, retry_ms: u64) -> Result<Option<u64>, Fault> {
    #[derive(Deserialize)]
    struct Next {
        at_ms: Option<u64>,
    }
    let statement = format!(
        "SELECT min(at_ms) AS at_ms FROM (
            SELECT (SELECT min(lease_until_ms) FROM webhook_deliveries WHERE webhook_id = webhooks.id AND {LEASED}) AS at_ms
            FROM webhooks UNION ALL SELECT min(lease_until_ms) FROM webhook_left_requests
            UNION ALL SELECT notice_due_ms FROM webhooks WHERE notice_for IS NOT NULL)"
    );
    let next: Option<Next> = library.sql.row(&statement, [])?;
    let endpoints = endpoints(library)?;
    let places = HostPlaces::free(&endpoints);
    let due = endpoints.iter().filter(|endpoint| places.of(endpoint) > 0).filter_map(|endpoint| endpoint.due_at_ms);
    let at_ms = next.and_then(|next| next.at_ms).into_iter().chain(due).min();
    Ok(at_ms.map(|at_ms| if at_ms > library.now_ms { at_ms } else { library.now_ms + retry_ms }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(host: &str, places: u64, leased: u64) -> Endpoint {
        Endpoint { id: String::new(), host: host.to_owned(), places, leased, due_at_ms: None }
    }

    #[test]
    fn endpoints_of_a_host_share_its_places() {
        let endpoints = [endpoint("a", 5, 2), endpoint("a", 1, 0), endpoint("a", 1, 1), endpoint("b", 1, 0)];
        let mut places = HostPlaces::free(&endpoints);
        let free = |places: &HostPlaces<'_>| endpoints.iter().map(|one| places.of(one)).collect::<Vec<_>>();
        assert_eq!(free(&places), [2, 1, 0, 1]);
        places.take("a", 2);
        assert_eq!(free(&places), [0, 0, 0, 1]);
    }

    #[test]
    fn endpoint_that_is_off_has_no_place_and_its_requests_count() {
        let endpoints = [endpoint("a", 0, 1), endpoint("a", 1, 0)];
        let places = HostPlaces::free(&endpoints);
        assert!(endpoints.iter().all(|one| places.of(one) == 0));
    }
}
