//! Metrics for `GET /api/metrics`. An isolate counts in memory and writes its sums to the database every few seconds,
//! so counting does not delay requests. If an isolate ends in between, the counts of these seconds are lost. Images,
//! bytes and jobs are not counted here, because libraries report their totals.

pub(crate) mod text;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use worker::D1Database;

use crate::db::metrics::{self as table, Counter, JobCount, Totals};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::log;
use crate::problem::Fault;

use text::Sample;

/// Minimum time between two writes.
const FLUSH_EVERY_MS: u64 = 10_000;

/// Bytes of a page of WebAssembly's memory.
#[cfg(target_arch = "wasm32")]
const PAGE_BYTES: usize = 65_536;

/// Name and labels of a counter in Prometheus format.
type Key = (&'static str, String);

/// Requests with the same method, route and status. There are few such groups, so counting a request formats no text.
struct RequestGroup {
    method: String,
    route: String,
    status: u16,
    count: f64,
    duration_s: f64,
}

thread_local! {
    static REQUESTS: RefCell<Vec<RequestGroup>> = const { RefCell::new(Vec::new()) };
    static PENDING: RefCell<BTreeMap<Key, f64>> = const { RefCell::new(BTreeMap::new()) };
    static FLUSHED_AT_MS: Cell<u64> = const { Cell::new(0) };
}

/// Counts a request.
pub(crate) fn request(method: &str, route: &str, status: u16, duration_ms: u64) {
    let duration_s = duration_ms as f64 / 1000.0;
    REQUESTS.with_borrow_mut(|groups| {
        let alike =
            |known: &&mut RequestGroup| known.route == route && known.status == status && known.method == method;
        match groups.iter_mut().find(alike) {
            Some(known) => {
                known.count += 1.0;
                known.duration_s += duration_s;
            }
            None => {
                let (method, route) = (method.to_owned(), route.to_owned());
                groups.push(RequestGroup { method, route, status, count: 1.0, duration_s });
            }
        }
    });
}

/// Counts an attempt at a job.
pub(crate) fn attempt(kind: &str, outcome: &str, duration_ms: u64) {
    let of_kind = text::labels(&[("kind", kind)]);
    add("safelight_job_attempts_total", format!("{of_kind},{}", text::labels(&[("outcome", outcome)])), 1.0);
    add("safelight_job_duration_seconds_sum", of_kind.clone(), duration_ms as f64 / 1000.0);
    add("safelight_job_duration_seconds_count", of_kind, 1.0);
}

/// Counts a file that is decoded, or whose structure is read (`probe`).
pub(crate) fn decode(work: &str) {
    add("safelight_decodes_total", text::labels(&[("work", work)]), 1.0);
}

fn add(name: &'static str, labels: String, value: f64) {
    PENDING.with_borrow_mut(|pending| *pending.entry((name, labels)).or_default() += value);
}

/// Takes the sums and resets them.
fn take_sums() -> BTreeMap<Key, f64> {
    for RequestGroup { method, route, status, count, duration_s } in REQUESTS.take() {
        let of_route = text::labels(&[("method", &method), ("route", &route)]);
        let of_status = format!("{of_route},{}", text::labels(&[("status", &status.to_string())]));
        add("safelight_requests_total", of_status, count);
        add("safelight_request_duration_seconds_sum", of_route.clone(), duration_s);
        add("safelight_request_duration_seconds_count", of_route, count);
    }
    PENDING.take()
}

/// Whether the sums should be written now.
pub(crate) fn is_due() -> bool {
    let due = clock::now_ms() >= FLUSHED_AT_MS.get() + FLUSH_EVERY_MS;
    due && !(REQUESTS.with_borrow(Vec::is_empty) && PENDING.with_borrow(BTreeMap::is_empty))
}

/// Writes the sums to the database. After a failure they stay in memory for the next time.
pub(crate) async fn flush(edge: &Edge) {
    FLUSHED_AT_MS.set(clock::now_ms());
    let sums = take_sums();
    if sums.is_empty() {
        return;
    }
    if let Err(fault) = write_sums(edge, &sums).await {
        log::fault("metrics", "not stored", &fault);
        for ((name, labels), value) in sums {
            add(name, labels, value);
        }
    }
}

async fn write_sums(edge: &Edge, sums: &BTreeMap<Key, f64>) -> Result<(), Fault> {
    let db: D1Database = edge.db()?;
    table::add(&db, sums).await
}

/// All samples of the database.
pub(crate) async fn stored(db: &D1Database, now_ms: u64) -> Result<Vec<Sample>, Fault> {
    let sums = table::counters(db).await?.into_iter();
    let mut samples: Vec<_> = sums.map(|Counter { name, labels, value }| Sample { name, labels, value }).collect();
    samples.extend(table::job_counts(db).await?.into_iter().map(|JobCount { kind, state, count }| Sample {
        name: "safelight_jobs".to_owned(),
        labels: text::labels(&[("kind", &kind), ("state", &state)]),
        value: count,
    }));
    if let Some(Totals { images, bytes, waiting_ms }) = table::totals(db, now_ms).await? {
        let plain = |name: &str, value| Sample { name: name.to_owned(), labels: String::new(), value };
        samples.extend([
            plain("safelight_images", images),
            plain("safelight_stored_bytes", bytes),
            plain("safelight_queue_age_seconds", waiting_ms / 1000.0),
        ]);
    }
    Ok(samples)
}

/// Size of this isolate's WebAssembly memory. It never shrinks.
pub(crate) fn memory_bytes() -> usize {
    #[cfg(target_arch = "wasm32")]
    return core::arch::wasm32::memory_size(0) * PAGE_BYTES;
    #[cfg(not(target_arch = "wasm32"))]
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_with_equal_labels_add_up() {
        attempt("render", "done", 1500);
        attempt("render", "done", 500);
        attempt("render", "failed", 0);
        let sums = take_sums();
        let of = |name, labels: &str| sums.get(&(name, labels.to_owned())).copied();
        assert_eq!(of("safelight_job_attempts_total", r#"kind="render",outcome="done""#), Some(2.0));
        assert_eq!(of("safelight_job_duration_seconds_sum", r#"kind="render""#), Some(2.0));
        assert_eq!(of("safelight_job_duration_seconds_count", r#"kind="render""#), Some(3.0));
    }

    #[test]
    fn metrics_count_requests_by_status_and_sum_by_route() {
        request("GET", "/a", 200, 1500);
        request("GET", "/a", 404, 500);
        request("GET", "/a", 200, 0);
        request("PUT", "/a", 200, 0);
        let sums = take_sums();
        let of = |name, labels: &str| sums.get(&(name, labels.to_owned())).copied();
        let total = |labels: &str| of("safelight_requests_total", labels);
        assert_eq!(total(r#"method="GET",route="/a",status="200""#), Some(2.0));
        assert_eq!(total(r#"method="GET",route="/a",status="404""#), Some(1.0));
        assert_eq!(total(r#"method="PUT",route="/a",status="200""#), Some(1.0));
        let route = r#"method="GET",route="/a""#;
        assert_eq!(of("safelight_request_duration_seconds_sum", route), Some(2.0));
        assert_eq!(of("safelight_request_duration_seconds_count", route), Some(3.0));
        assert!(take_sums().is_empty());
    }
}
