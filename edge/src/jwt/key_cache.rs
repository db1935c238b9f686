//! Cache of the issuers' keys in an isolate.
//!
//! Keys are fetched again after ten minutes, and at once for a name that no key has, but for such names at most once a
//! minute: anybody can invent names. If a fetch fails, the keys of before are used for a day (stale-while-error).
//!
//! Single flight: one request fetches. The runtime does not allow one request to wake another, so the others poll, and
//! the fetch of a request that the runtime dropped expires.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use worker::Delay;

use super::key_set::{KeySet, NoKey, PublicKey};
use super::{Algorithm, Refusal};
use crate::platform::clock;
use crate::platform::fetch;
use crate::platform::log;

/// Time for which keys are used without another fetch.
const FRESH_MS: u64 = 10 * 60 * 1000;

/// Time for which keys are used while fetches fail.
const STALE_MS: u64 = 24 * 60 * 60 * 1000;

/// Minimum time between two fetches for unknown names, and after a failure while there are keys.
const REFETCH_MS: u64 = 60 * 1000;

/// Minimum time between two fetches while there are no keys.
pub(crate) const RETRY_MS: u64 = 5 * 1000;

/// Time limit of a fetch.
const TIMEOUT: Duration = Duration::from_secs(5);

/// A fetch that has not ended after this time was dropped.
const LEASE_MS: u64 = 6 * 1000;

/// Maximum size of a key set.
const MAX_BYTES: u32 = 256 << 10;

/// Interval of polling.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// What is known of one issuer's keys.
#[derive(Debug, Default)]
struct Entry {
    keys: Option<Rc<KeySet>>,
    fetched_at_ms: u64,
    /// When the last fetch began, or when it ended.
    attempted_at_ms: Option<u64>,
    /// When the last fetch for an unknown name began.
    refetched_at_ms: Option<u64>,
    has_failed: bool,
    in_flight: bool,
}

/// What a request does next.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Use(PublicKey),
    Refuse(Refusal),
    Fetch,
    Wait,
}

thread_local! {
    static CACHE: RefCell<HashMap<String, Entry>> = RefCell::default();
}

/// The key of a token: `key_id` is the name in its header.
pub(super) async fn find(jwks_url: &str, key_id: Option<&str>, algorithm: Algorithm) -> Result<PublicKey, Refusal> {
    let update = |change: &mut dyn FnMut(&mut Entry)| {
        CACHE.with_borrow_mut(|cache| change(cache.entry(jwks_url.to_owned()).or_default()));
    };
    loop {
        let mut step = Step::Wait;
        update(&mut |entry| step = entry.next_step(key_id, algorithm, clock::now_ms()));
        match step {
            Step::Use(key) => return Ok(key),
            Step::Refuse(refusal) => return Err(refusal),
            Step::Wait => Delay::from(POLL_INTERVAL).await,
            Step::Fetch => {
                let fetched = fetch::get_text(jwks_url, TIMEOUT, MAX_BYTES).await;
                let fetched = fetched.and_then(|text| KeySet::parse(&text));
                if let Err(cause) = &fetched {
                    log::error("keys of a token issuer", jwks_url, cause);
                }
                let mut fetched = Some(fetched);
                update(&mut |entry| fetched.take().into_iter().for_each(|keys| entry.store(keys, clock::now_ms())));
            }
        }
    }
}

impl Entry {
    /// Decides what a request does. `Fetch` reserves the fetch.
    fn next_step(&mut self, key_id: Option<&str>, algorithm: Algorithm, now_ms: u64) -> Step {
        let age_ms = now_ms.saturating_sub(self.fetched_at_ms);
        let keys = self.keys.as_ref().filter(|_| age_ms < STALE_MS);
        let found = keys.map(|keys| keys.find(key_id, algorithm).cloned());
        let is_due = |last_ms: Option<u64>, wait_ms| last_ms.is_none_or(|last_ms| now_ms >= last_ms + wait_ms);
        if self.in_flight && !is_due(self.attempted_at_ms, LEASE_MS) {
            return match found {
                Some(Ok(key)) => Step::Use(key),
                _ => Step::Wait,
            };
        }
        let is_fetched = match &found {
            Some(Ok(_) | Err(NoKey::Unusable)) => age_ms >= FRESH_MS && is_due(self.attempted_at_ms, REFETCH_MS),
            Some(Err(NoKey::Unknown)) => is_due(self.refetched_at_ms, REFETCH_MS),
            None => is_due(self.attempted_at_ms, RETRY_MS),
        };
        if is_fetched {
            self.in_flight = true;
            self.attempted_at_ms = Some(now_ms);
            if found == Some(Err(NoKey::Unknown)) {
                self.refetched_at_ms = Some(now_ms);
            }
            return Step::Fetch;
        }
        Step::Refuse(match found {
            Some(Ok(key)) => return Step::Use(key),
            Some(Err(NoKey::Unusable)) => Refusal::Invalid(
                "The token's key is not for its algorithm, or the token does not name its key. Get a new token.",
            ),
            // The newest keys may have the name.
            _ if self.has_failed => Refusal::KeysUnavailable,
            _ => Refusal::Invalid("The token's key is unknown. Get a new token from its issuer."),
        })
    }

    /// Stores the result of a fetch. A failure keeps the keys of before.
    fn store(&mut self, fetched: Result<KeySet, String>, now_ms: u64) {
        self.in_flight = false;
        // The pause after a failure begins now: the fetch itself may have taken as long.
        self.attempted_at_ms = Some(now_ms);
        match fetched {
            Ok(keys) => (self.keys, self.fetched_at_ms, self.has_failed) = (Some(Rc::new(keys)), now_ms, false),
            Err(_) => self.has_failed = true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: u64 = 1_800_000_000_000;

    fn keys(id: &str) -> KeySet {
        let key = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"#;
        KeySet::parse(&format!(r#"{{"keys":[{key}"{id}"}}]}}"#)).unwrap()
    }

    /// The step of a request for the key `id`, in words.
    fn step(entry: &mut Entry, id: &str, now_ms: u64) -> &'static str {
        match entry.next_step(Some(id), Algorithm::EdDsa, now_ms) {
            Step::Use(_) => "use",
            Step::Refuse(Refusal::Invalid(_)) => "refuse",
            Step::Refuse(Refusal::KeysUnavailable) => "unavailable",
            Step::Fetch => "fetch",
            Step::Wait => "wait",
        }
    }

    fn with_keys() -> Entry {
        let mut entry = Entry::default();
        assert_eq!(step(&mut entry, "a", NOW_MS), "fetch");
        entry.store(Ok(keys("a")), NOW_MS);
        entry
    }

    #[test]
    fn keys_are_fetched_once_for_concurrent_requests() {
        let mut entry = Entry::default();
        assert_eq!(["a", "a", "b"].map(|id| step(&mut entry, id, NOW_MS)), ["fetch", "wait", "wait"]);
        entry.store(Ok(keys("a")), NOW_MS);
        assert_eq!(step(&mut entry, "a", NOW_MS), "use");
        let mut dropped = Entry::default();
        assert_eq!(step(&mut dropped, "a", NOW_MS), "fetch");
        assert_eq!(step(&mut dropped, "a", NOW_MS + LEASE_MS - 1), "wait");
        assert_eq!(step(&mut dropped, "a", NOW_MS + LEASE_MS), "fetch", "the runtime dropped the request");
    }

    #[test]
    fn unknown_names_cause_one_fetch_a_minute() {
        let mut entry = with_keys();
        assert_eq!(step(&mut entry, "b", NOW_MS), "fetch");
        assert_eq!(step(&mut entry, "a", NOW_MS), "use", "known keys do not wait");
        entry.store(Ok(keys("a")), NOW_MS);
        for ms in (0..REFETCH_MS).step_by(1000) {
            assert_eq!(step(&mut entry, &ms.to_string(), NOW_MS + ms), "refuse");
        }
        assert_eq!(step(&mut entry, "b", NOW_MS + REFETCH_MS), "fetch");
    }

    #[test]
    fn stale_keys_are_used_while_fetches_fail() {
        let mut entry = with_keys();
        let later_ms = NOW_MS + FRESH_MS;
        assert_eq!(step(&mut entry, "a", later_ms - 1), "use");
        assert_eq!(step(&mut entry, "a", later_ms), "fetch");
        entry.store(Err("down".to_owned()), later_ms);
        assert_eq!(step(&mut entry, "a", later_ms), "use");
        assert_eq!(step(&mut entry, "b", later_ms), "fetch");
        entry.store(Err("down".to_owned()), later_ms);
        assert_eq!(step(&mut entry, "b", later_ms), "unavailable", "nobody knows whether it exists");
        assert_eq!(step(&mut entry, "a", later_ms + REFETCH_MS), "fetch");
        entry.store(Err("down".to_owned()), later_ms + REFETCH_MS);
        assert_eq!(step(&mut entry, "a", NOW_MS + STALE_MS), "fetch");
        entry.store(Err("down".to_owned()), NOW_MS + STALE_MS);
        assert_eq!(step(&mut entry, "a", NOW_MS + STALE_MS), "unavailable");
    }

    #[test]
    fn missing_keys_are_fetched_again_after_seconds() {
        let mut entry = Entry::default();
        assert_eq!(step(&mut entry, "a", NOW_MS), "fetch");
        // The time limit was over.
        let ended_ms = NOW_MS + RETRY_MS;
        entry.store(Err("down".to_owned()), ended_ms);
        assert_eq!(step(&mut entry, "a", ended_ms), "unavailable", "the request that fetched gets a response");
        assert_eq!(step(&mut entry, "a", ended_ms + RETRY_MS - 1), "unavailable");
        assert_eq!(step(&mut entry, "a", ended_ms + RETRY_MS), "fetch");
    }
}
