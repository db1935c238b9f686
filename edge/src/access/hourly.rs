//! Hourly budgets of owners and addresses: calls, bytes and, for addresses, processor time. (The library of an owner
//! has the owner's budget of processor time, `library/budget.rs`.)
//!
//! An isolate counts in memory. After a response it writes its counts to the database and reads the sums over all
//! isolates. So no request waits, and a budget may be exceeded by what other isolates count within seconds.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use api::ErrorCode;
use axum::http::{HeaderMap, StatusCode};

use super::rate_limit;
use crate::db::hourly_use::{self, HourlyUse};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::log;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;

const HOUR_MS: u64 = 60 * 60 * 1000;

/// Minimum time between two writes.
const FLUSH_EVERY_MS: u64 = 10_000;

/// Maximum number of owners and addresses in memory. Above it, entries without pending counts are dropped.
const MAX_ENTRIES: usize = 10_000;

/// Maximum number of sums per write.
const BATCH_SIZE: usize = 200;

/// A limit on a sum per hour.
struct Budget {
    /// The `limit` of the problem.
    name: &'static str,
    variable: &'static str,
    default: u64,
    amount: fn(&HourlyUse) -> u64,
    /// The verb and the unit of a message.
    verb: &'static str,
    unit: &'static str,
}

const fn budget(name: &'static str, variable: &'static str, default: u64, amount: fn(&HourlyUse) -> u64) -> Budget {
    Budget { name, variable, default, amount, verb: "", unit: "" }
}

const fn calls(name: &'static str, variable: &'static str, default: u64) -> Budget {
    Budget { verb: "made", unit: "calls", ..budget(name, variable, default, |used| used.calls) }
}

const fn bytes(name: &'static str, variable: &'static str, default: u64) -> Budget {
    Budget { verb: "sent and received", unit: "bytes", ..budget(name, variable, default, |used| used.bytes) }
}

const fn cost(name: &'static str, variable: &'static str, default: u64) -> Budget {
    Budget { verb: "requested", unit: "ms of processor time", ..budget(name, variable, default, |used| used.cost_ms) }
}

/// Budgets of owners: an eighth of a terabyte, and half of the calls that the limit per minute allows.
static OWNER: [Budget; 2] = [
    calls("calls_per_hour", "OWNER_CALLS_PER_HOUR", 36_000),
    bytes("bytes_per_hour", "OWNER_BYTES_PER_HOUR", 128 << 30),
];

/// Budgets of addresses. Several people may share an address.
static ADDRESS: [Budget; 3] = [
    calls("address_calls_per_hour", "ADDRESS_CALLS_PER_HOUR", 144_000),
    bytes("address_bytes_per_hour", "ADDRESS_BYTES_PER_HOUR", 512 << 30),
    cost("address_cost_ms_per_hour", "ADDRESS_COST_MS_PER_HOUR", 7_200_000),
];

#[derive(Debug, Default)]
struct Entry {
    hour: u64,
    /// The sum over all isolates, as last read.
    stored: HourlyUse,
    /// Counted by this isolate since then.
    pending: HourlyUse,
}

#[derive(Default)]
struct Ledger {
    entries: HashMap<String, Entry>,
    /// Whether there is a new entry, so that the sums of other isolates are read soon.
    has_new: bool,
}

thread_local! {
    static LEDGER: RefCell<Ledger> = RefCell::default();
    static FLUSHED_AT_MS: Cell<u64> = const { Cell::new(0) };
}

/// Counts a call of the address, and of the owner if it is known. Refuses the call above a budget.
pub(crate) fn count_call(edge: &Edge, log: &RequestLog, headers: &HeaderMap) -> Result<(), Fault> {
    log.set_address(&rate_limit::address(headers));
    keys(log).try_for_each(|key| count(edge, key))
}

/// Counts the call of an owner who becomes known after the address was counted.
pub(crate) fn count_owner(edge: &Edge, log: &RequestLog, owner_id: &str) -> Result<(), Fault> {
    log.set_owner(owner_id);
    keys(log).take(1).try_for_each(|key| count(edge, key))
}

fn count(edge: &Edge, (key, who, budgets): (String, &str, &[Budget])) -> Result<(), Fault> {
    let limits = budgets.iter().map(|budget| edge.number_setting(budget.variable, budget.default));
    let limits = limits.collect::<Result<Vec<_>, _>>()?;
    LEDGER.with_borrow_mut(|ledger| ledger.admit(key, clock::now_ms(), who, budgets, &limits))
}

/// Charges the bytes of a counted call.
pub(crate) fn charge_bytes(log: &RequestLog, bytes: u64) {
    charge(log, HourlyUse { bytes, ..HourlyUse::default() });
}

/// Charges the processor time of a counted call to its address. (The owner's library charges the owner.)
pub(crate) fn charge_cost(log: &RequestLog, cost_ms: u64) {
    charge(log, HourlyUse { cost_ms, ..HourlyUse::default() });
}

/// Charges a cost as soon as it is known, so that a client that disconnects pays, too.
fn charge(log: &RequestLog, used: HourlyUse) {
    if used != HourlyUse::default() {
        let now_ms = clock::now_ms();
        for (key, ..) in keys(log) {
            LEDGER.with_borrow_mut(|ledger| ledger.entry(key, now_ms).pending.add(used));
        }
    }
}

/// The keys of a request with the subject of a refusal and the budgets.
fn keys(log: &RequestLog) -> impl Iterator<Item = (String, &'static str, &'static [Budget])> {
    let owner = log.owner().map(|owner| (format!("owner {owner}"), "You", &OWNER[..]));
    let address = log.address().map(|address| (format!("address {address}"), "Your address", &ADDRESS[..]));
    owner.into_iter().chain(address)
}

/// Whether the counts should be written now.
pub(crate) fn is_due() -> bool {
    LEDGER.with_borrow(|ledger| ledger.has_new) || clock::now_ms() >= FLUSHED_AT_MS.get() + FLUSH_EVERY_MS
}

/// Writes the counts and reads the sums. After a failure the counts stay in memory for the next time.
pub(crate) async fn flush(edge: &Edge) {
    FLUSHED_AT_MS.set(clock::now_ms());
    let hour = clock::now_ms() / HOUR_MS;
    let mut counted = LEDGER.with_borrow_mut(|ledger| ledger.take_pending(hour));
    while !counted.is_empty() {
        let part = counted.split_off(counted.len().saturating_sub(BATCH_SIZE));
        let stored = match edge.db() {
            Ok(db) => hourly_use::add(&db, hour, &part).await,
            Err(fault) => Err(fault),
        };
        match stored {
            Ok(sums) => LEDGER.with_borrow_mut(|ledger| ledger.set_stored(hour, sums)),
            Err(fault) => {
                log::fault("hourly budgets", "not stored", &fault);
                LEDGER.with_borrow_mut(|ledger| ledger.restore_pending(hour, part.into_iter().chain(counted)));
                return;
            }
        }
    }
}

impl Ledger {
    /// The entry for this hour.
    fn entry(&mut self, key: String, now_ms: u64) -> &mut Entry {
        let hour = now_ms / HOUR_MS;
        if self.entries.len() >= MAX_ENTRIES {
            self.entries.retain(|_, entry| entry.hour == hour && entry.pending != HourlyUse::default());
        }
        let Self { entries, has_new } = self;
        let entry = entries.entry(key).or_default();
        if entry.hour != hour {
            *entry = Entry { hour, ..Entry::default() };
            *has_new = true;
        }
        entry
    }

    fn admit(&mut self, key: String, now_ms: u64, who: &str, budgets: &[Budget], limits: &[u64]) -> Result<(), Fault> {
        let entry = self.entry(key, now_ms);
        let mut used = entry.stored;
        used.add(entry.pending);
        for (Budget { name, amount, verb, unit, .. }, allowed) in budgets.iter().zip(limits) {
            let used = amount(&used);
            if used < *allowed {
                continue;
            }
            let wait_s = (HOUR_MS - now_ms % HOUR_MS).div_ceil(1000);
            let detail = format!(
                "{who} {verb} {used} {unit} in this hour. The limit is {allowed}. Wait {} minutes.",
                wait_s.div_ceil(60)
            );
            let fault = Fault::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, detail);
            return Err(fault.with_limit(name, used, *allowed).retry_after(wait_s));
        }
        entry.pending.calls += 1;
        Ok(())
    }

    /// Takes the pending counts of this hour. Drops those of earlier hours.
    fn take_pending(&mut self, hour: u64) -> Vec<(String, HourlyUse)> {
        self.has_new = false;
        self.entries.retain(|_, entry| entry.hour == hour);
        let counted = self.entries.iter_mut().filter(|(_, entry)| entry.pending != HourlyUse::default());
        counted.map(|(key, entry)| (key.clone(), std::mem::take(&mut entry.pending))).collect()
    }

    fn set_stored(&mut self, hour: u64, sums: Vec<(String, HourlyUse)>) {
        for (key, sum) in sums {
            if let Some(entry) = self.entries.get_mut(&key).filter(|entry| entry.hour == hour) {
                entry.stored = sum;
            }
        }
    }

    fn restore_pending(&mut self, hour: u64, counted: impl Iterator<Item = (String, HourlyUse)>) {
        for (key, used) in counted {
            if let Some(entry) = self.entries.get_mut(&key).filter(|entry| entry.hour == hour) {
                entry.pending.add(used);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: u64 = 5 * HOUR_MS + 15 * 60_000;

    fn call(ledger: &mut Ledger, now_ms: u64) -> Result<(), Fault> {
        ledger.admit("owner x".to_owned(), now_ms, "You", &OWNER, &[3, 100])
    }

    #[test]
    fn hourly_budget_refuses_calls_above_it_until_the_hour_ends() {
        let mut ledger = Ledger::default();
        assert!((0..3).all(|_| call(&mut ledger, NOW_MS).is_ok()));
        let fault = call(&mut ledger, NOW_MS).unwrap_err();
        let problem = fault.problem();
        assert_eq!((problem.status, problem.code), (429, ErrorCode::RateLimited));
        assert_eq!(problem.detail, "You made 3 calls in this hour. The limit is 3. Wait 45 minutes.");
        assert_eq!(
            (problem.limit.as_deref(), problem.actual, problem.allowed),
            (Some("calls_per_hour"), Some(3), Some(3))
        );
        assert_eq!(fault.retry_after_s(), Some(45 * 60));
        assert!(call(&mut ledger, 6 * HOUR_MS).is_ok(), "the next hour begins with nothing");
        assert!(ledger.admit("owner y".to_owned(), NOW_MS, "You", &OWNER, &[3, 100]).is_ok());
    }

    #[test]
    fn hourly_budget_counts_bytes_of_other_isolates() {
        let mut ledger = Ledger::default();
        call(&mut ledger, NOW_MS).unwrap();
        let counted = ledger.take_pending(5);
        assert_eq!(counted, [("owner x".to_owned(), HourlyUse { calls: 1, ..HourlyUse::default() })]);
        assert_eq!(ledger.take_pending(5), [], "counts are written once");
        ledger.set_stored(5, vec![("owner x".to_owned(), HourlyUse { calls: 2, bytes: 100, cost_ms: 0 })]);
        assert_eq!(call(&mut ledger, NOW_MS).unwrap_err().problem().limit.as_deref(), Some("bytes_per_hour"));
    }

    #[test]
    fn hourly_counts_survive_a_failed_write() {
        let mut ledger = Ledger::default();
        call(&mut ledger, NOW_MS).unwrap();
        let counted = ledger.take_pending(5);
        call(&mut ledger, NOW_MS).unwrap();
        ledger.restore_pending(5, counted.into_iter());
        assert_eq!(ledger.take_pending(5), [("owner x".to_owned(), HourlyUse { calls: 2, ..HourlyUse::default() })]);
    }

    #[test]
    fn hourly_ledger_is_bounded_and_reads_sums_for_new_entries() {
        let mut ledger = Ledger::default();
        for n in 0..MAX_ENTRIES {
            ledger.entry(n.to_string(), NOW_MS);
        }
        assert!(ledger.has_new);
        call(&mut ledger, NOW_MS).unwrap();
        assert_eq!(ledger.entries.len(), 1);
        ledger.take_pending(5);
        call(&mut ledger, NOW_MS).unwrap();
        assert!(!ledger.has_new);
    }
}
