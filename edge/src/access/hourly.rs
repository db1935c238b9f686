//! Hourly budgets of owners and addresses: calls, bytes, and of addresses processor time, too. (An owner's is in the owner's library,
//! `library/budget.rs`.)
//!
//! An isolate counts in memory. After an answer has gone out it tells the database what it counted, and learns what all isolates did. So no
//! request waits for it, and a budget may be passed by what other isolates count within seconds.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use api::ErrorCode;
use axum::http::{HeaderMap, StatusCode};

use super::rate_limit;
use crate::db::hourly_use::{self, Use};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::log;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;

const HOUR_MS: u64 = 60 * 60 * 1000;

/// How long counts stay in memory at least.
const FLUSH_EVERY_MS: u64 = 10_000;

/// Most owners and addresses that are kept; beyond it those with nothing to tell are forgotten.
const AT_MOST: usize = 10_000;

/// What is told at once.
const TOLD_AT_ONCE: usize = 200;

/// A sum that may not be passed in an hour.
struct Budget {
    /// In a problem's `limit`.
    name: &'static str,
    variable: &'static str,
    default: u64,
    of: fn(&Use) -> u64,
    /// What a person reads behind the number, and the number's unit.
    did: &'static str,
    unit: &'static str,
}

const fn budget(name: &'static str, variable: &'static str, default: u64, of: fn(&Use) -> u64) -> Budget {
    Budget { name, variable, default, of, did: "", unit: "" }
}

const fn calls(name: &'static str, variable: &'static str, default: u64) -> Budget {
    Budget { did: "made", unit: "calls", ..budget(name, variable, default, |used| used.calls) }
}

const fn bytes(name: &'static str, variable: &'static str, default: u64) -> Budget {
    Budget { did: "sent and received", unit: "bytes", ..budget(name, variable, default, |used| used.bytes) }
}

const fn cost(name: &'static str, variable: &'static str, default: u64) -> Budget {
    Budget { did: "asked for", unit: "ms of processor time", ..budget(name, variable, default, |used| used.cost_ms) }
}

/// Of owners; an eighth of a terabyte and half of what the limit of each minute lets through.
static OWNER: [Budget; 2] = [
    calls("calls_per_hour", "OWNER_CALLS_PER_HOUR", 36_000),
    bytes("bytes_per_hour", "OWNER_BYTES_PER_HOUR", 128 << 30),
];

/// Of addresses: several people may share one.
static ADDRESS: [Budget; 3] = [
    calls("address_calls_per_hour", "ADDRESS_CALLS_PER_HOUR", 144_000),
    bytes("address_bytes_per_hour", "ADDRESS_BYTES_PER_HOUR", 512 << 30),
    cost("address_cost_ms_per_hour", "ADDRESS_COST_MS_PER_HOUR", 7_200_000),
];

#[derive(Debug, Default)]
struct Entry {
    hour: u64,
    /// What all isolates counted, as far as this one was told.
    told: Use,
    /// What this one counted since.
    pending: Use,
}

#[derive(Default)]
struct Ledger {
    entries: HashMap<String, Entry>,
    /// Whether somebody is new here: what other isolates counted is asked for soon.
    has_new: bool,
}

thread_local! {
    static LEDGER: RefCell<Ledger> = RefCell::default();
    static FLUSHED_AT_MS: Cell<u64> = const { Cell::new(0) };
}

/// Counts a call of an owner, if it is known, and of the address. Refused above a budget.
pub(crate) fn count_call(edge: &Edge, log: &RequestLog, headers: &HeaderMap) -> Result<(), Fault> {
    log.set_address(&rate_limit::address(headers));
    keys(log).try_for_each(|key| count(edge, key))
}

/// The same for an owner that becomes known after the call of its address was counted.
pub(crate) fn count_owner(edge: &Edge, log: &RequestLog, owner_id: &str) -> Result<(), Fault> {
    log.set_owner(owner_id);
    keys(log).take(1).try_for_each(|key| count(edge, key))
}

fn count(edge: &Edge, (key, who, budgets): (String, &str, &[Budget])) -> Result<(), Fault> {
    let limits = budgets.iter().map(|budget| edge.number_setting(budget.variable, budget.default));
    let limits = limits.collect::<Result<Vec<_>, _>>()?;
    LEDGER.with_borrow_mut(|ledger| ledger.admit(key, clock::now_ms(), who, budgets, &limits))
}

/// Charges bytes of a counted call.
pub(crate) fn charge_bytes(log: &RequestLog, bytes: u64) {
    charge(log, Use { bytes, ..Use::default() });
}

/// Charges processor time that a counted call causes: to its address. (The owner's is in the owner's library.)
pub(crate) fn charge_cost(log: &RequestLog, cost_ms: u64) {
    charge(log, Use { cost_ms, ..Use::default() });
}

/// Charges what became known of a counted call, as soon as it is known: a client that hangs up pays, too.
fn charge(log: &RequestLog, used: Use) {
    if used != Use::default() {
        let now_ms = clock::now_ms();
        for (key, ..) in keys(log) {
            LEDGER.with_borrow_mut(|ledger| ledger.entry(key, now_ms).pending.add(used));
        }
    }
}

/// The entries of a request, with what a refusal calls them and their budgets.
fn keys(log: &RequestLog) -> impl Iterator<Item = (String, &'static str, &'static [Budget])> {
    let owner = log.owner().map(|owner| (format!("owner {owner}"), "You", &OWNER[..]));
    let address = log.address().map(|address| (format!("address {address}"), "Your address", &ADDRESS[..]));
    owner.into_iter().chain(address)
}

/// Whether it is time to tell.
pub(crate) fn is_due() -> bool {
    LEDGER.with_borrow(|ledger| ledger.has_new) || clock::now_ms() >= FLUSHED_AT_MS.get() + FLUSH_EVERY_MS
}

/// Tells what was counted, and learns what others counted. Where that fails it stays for the next time.
pub(crate) async fn flush(edge: &Edge) {
    FLUSHED_AT_MS.set(clock::now_ms());
    let hour = clock::now_ms() / HOUR_MS;
    let mut counted = LEDGER.with_borrow_mut(|ledger| ledger.take(hour));
    while !counted.is_empty() {
        let part = counted.split_off(counted.len().saturating_sub(TOLD_AT_ONCE));
        let told = match edge.db() {
            Ok(db) => hourly_use::add(&db, hour, &part).await,
            Err(fault) => Err(fault),
        };
        match told {
            Ok(sums) => LEDGER.with_borrow_mut(|ledger| ledger.told(hour, sums)),
            Err(fault) => {
                log::fault("hourly budgets", "not stored", &fault);
                LEDGER.with_borrow_mut(|ledger| ledger.put_back(hour, part.into_iter().chain(counted)));
                return;
            }
        }
    }
}

impl Ledger {
    /// The entry of this hour.
    fn entry(&mut self, key: String, now_ms: u64) -> &mut Entry {
        let hour = now_ms / HOUR_MS;
        if self.entries.len() >= AT_MOST {
            self.entries.retain(|_, entry| entry.hour == hour && entry.pending != Use::default());
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
        let mut used = entry.told;
        used.add(entry.pending);
        for (Budget { name, of, did, unit, .. }, allowed) in budgets.iter().zip(limits) {
            let used = of(&used);
            if used < *allowed {
                continue;
            }
            let wait_s = (HOUR_MS - now_ms % HOUR_MS).div_ceil(1000);
            let detail = format!(
                "{who} {did} {used} {unit} in this hour; the limit is {allowed}. Wait {} minutes.",
                wait_s.div_ceil(60)
            );
            let fault = Fault::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, detail);
            return Err(fault.bounded(name, used, *allowed).retry_after(wait_s));
        }
        entry.pending.calls += 1;
        Ok(())
    }

    /// What is to be told of this hour. What was counted in the hour before matters to nobody any more.
    fn take(&mut self, hour: u64) -> Vec<(String, Use)> {
        self.has_new = false;
        self.entries.retain(|_, entry| entry.hour == hour);
        let counted = self.entries.iter_mut().filter(|(_, entry)| entry.pending != Use::default());
        counted.map(|(key, entry)| (key.clone(), std::mem::take(&mut entry.pending))).collect()
    }

    fn told(&mut self, hour: u64, sums: Vec<(String, Use)>) {
        for (key, sum) in sums {
            if let Some(entry) = self.entries.get_mut(&key).filter(|entry| entry.hour == hour) {
                entry.told = sum;
            }
        }
    }

    fn put_back(&mut self, hour: u64, counted: impl Iterator<Item = (String, Use)>) {
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
    fn calls_above_the_hours_are_refused_with_the_numbers_until_it_ends() {
        let mut ledger = Ledger::default();
        assert!((0..3).all(|_| call(&mut ledger, NOW_MS).is_ok()));
        let fault = call(&mut ledger, NOW_MS).unwrap_err();
        let problem = fault.problem();
        assert_eq!((problem.status, problem.code), (429, ErrorCode::RateLimited));
        assert_eq!(problem.detail, "You made 3 calls in this hour; the limit is 3. Wait 45 minutes.");
        assert_eq!(
            (problem.limit.as_deref(), problem.actual, problem.allowed),
            (Some("calls_per_hour"), Some(3), Some(3))
        );
        assert_eq!(fault.retry_after_s(), Some(45 * 60));
        assert!(call(&mut ledger, 6 * HOUR_MS).is_ok(), "the next hour begins with nothing");
        assert!(ledger.admit("owner y".to_owned(), NOW_MS, "You", &OWNER, &[3, 100]).is_ok());
    }

    #[test]
    fn bytes_of_other_isolates_count_once_they_are_told() {
        let mut ledger = Ledger::default();
        call(&mut ledger, NOW_MS).unwrap();
        let counted = ledger.take(5);
        assert_eq!(counted, [("owner x".to_owned(), Use { calls: 1, ..Use::default() })]);
        assert_eq!(ledger.take(5), [], "nothing is told twice");
        ledger.told(5, vec![("owner x".to_owned(), Use { calls: 2, bytes: 100, cost_ms: 0 })]);
        assert_eq!(call(&mut ledger, NOW_MS).unwrap_err().problem().limit.as_deref(), Some("bytes_per_hour"));
    }

    #[test]
    fn counts_that_could_not_be_told_are_told_later() {
        let mut ledger = Ledger::default();
        call(&mut ledger, NOW_MS).unwrap();
        let counted = ledger.take(5);
        call(&mut ledger, NOW_MS).unwrap();
        ledger.put_back(5, counted.into_iter());
        assert_eq!(ledger.take(5), [("owner x".to_owned(), Use { calls: 2, ..Use::default() })]);
    }

    #[test]
    fn ledger_is_bounded_and_asks_for_what_others_counted_of_somebody_new() {
        let mut ledger = Ledger::default();
        for n in 0..AT_MOST {
            ledger.entry(n.to_string(), NOW_MS);
        }
        assert!(ledger.has_new);
        call(&mut ledger, NOW_MS).unwrap();
        assert_eq!(ledger.entries.len(), 1);
        ledger.take(5);
        call(&mut ledger, NOW_MS).unwrap();
        assert!(!ledger.has_new);
    }
}
