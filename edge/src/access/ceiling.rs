//! Ceiling of all guests together: limits the bytes that guests store and the processor time of their work in this
//! hour. Above it, guests can read and delete but not add anything. Accounts are not affected.
//!
//! Libraries report their totals to the database (`library/totals.rs`). So the sums survive a crash, and lag by some
//! seconds.

use std::cell::Cell;

use api::ErrorCode;
use axum::http::StatusCode;

use crate::db::libraries::{self, GuestTotals};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::log;
use crate::problem::Fault;

const HOUR_MS: u64 = 60 * 60 * 1000;

/// How long an isolate caches the sums.
const CACHE_TTL_MS: u64 = 5_000;

/// Defaults: one terabyte, and the time of five processors.
const STORED_BYTES: (&str, u64) = ("GUESTS_STORED_BYTES", 1 << 40);
const COST_MS_PER_HOUR: (&str, u64) = ("GUESTS_COST_MS_PER_HOUR", 18_000_000);

/// By then somebody may have deleted images, or a sweep may have removed guests whose sessions ended.
const RETRY_AFTER_S: u64 = 3600;

thread_local! {
    static CACHED_TOTALS: Cell<Option<(GuestTotals, u64)>> = const { Cell::new(None) };
}

/// Refuses an addition by a guest while all guests together are above the ceiling.
pub(crate) async fn check(edge: &Edge) -> Result<(), Fault> {
    let now_ms = clock::now_ms();
    let totals = match CACHED_TOTALS.get().filter(|(_, until_ms)| now_ms < *until_ms) {
        Some((totals, _)) => totals,
        None => match libraries::guest_totals(&edge.db()?, now_ms / HOUR_MS).await {
            Ok(totals) => {
                CACHED_TOTALS.set(Some((totals, now_ms + CACHE_TTL_MS)));
                totals
            }
            Err(fault) => {
                // If the sums cannot be read, the API still works.
                log::fault("guests' ceiling", "not read", &fault);
                return Ok(());
            }
        },
    };
    let [bytes, cost_ms] = [STORED_BYTES, COST_MS_PER_HOUR].map(|(name, default)| edge.number_setting(name, default));
    refusal(totals, bytes?, cost_ms?, now_ms).map_or(Ok(()), Err)
}

/// The same check for background work on a library.
pub(crate) async fn check_library(edge: &Edge, library_id: &str) -> Result<(), Fault> {
    match check(edge).await {
        Err(_) if !libraries::belongs_to_guest(&edge.db()?, library_id).await? => Ok(()),
        checked => checked,
    }
}

fn refusal(totals: GuestTotals, bytes: u64, cost_ms: u64, now_ms: u64) -> Option<Fault> {
    let refused = |detail: String, limit, actual, allowed, retry_after_s| {
        let detail = format!("{detail} Your photographs are safe. Try again later.");
        let fault = Fault::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::GuestsCeiling, detail);
        Some(fault.with_limit(limit, actual, allowed).retry_after(retry_after_s))
    };
    if totals.bytes >= bytes {
        let detail = format!(
            "All guests together store {} bytes. The limit is {bytes} bytes, so guests cannot add anything now.",
            totals.bytes
        );
        return refused(detail, "guests_stored_bytes", totals.bytes, bytes, RETRY_AFTER_S);
    }
    if totals.cost_ms >= cost_ms {
        let detail = format!(
            "All guests together used {} s of processor time in this hour. The limit is {} s, so guests cannot add or render anything now.",
            totals.cost_ms / 1000,
            cost_ms / 1000
        );
        let wait_s = (HOUR_MS - now_ms % HOUR_MS).div_ceil(1000);
        return refused(detail, "guests_cost_ms_per_hour", totals.cost_ms, cost_ms, wait_s);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ceiling_refusal_names_bytes_or_cost() {
        let of = |bytes, cost_ms| {
            let fault = refusal(GuestTotals { bytes, cost_ms }, 1000, 60_000, HOUR_MS / 2)?;
            let problem = fault.problem();
            assert_eq!((problem.status, problem.code), (503, ErrorCode::GuestsCeiling));
            Some((problem.limit.clone().unwrap(), problem.actual, problem.allowed, fault.retry_after_s()))
        };
        assert_eq!(of(999, 59_999), None);
        assert_eq!(of(1000, 0), Some(("guests_stored_bytes".to_owned(), Some(1000), Some(1000), Some(3600))));
        assert_eq!(of(0, 60_000), Some(("guests_cost_ms_per_hour".to_owned(), Some(60_000), Some(60_000), Some(1800))));
    }
}
