//! Network addresses that guessed credentials above their limit. For some seconds an isolate refuses their unknown
//! credentials without a look-up, so guesses cost the database little. Credentials that the isolate knows still count.

use std::cell::RefCell;

use api::ErrorCode;
use axum::http::{HeaderMap, StatusCode};

use super::principal::{self, RequestCredential};
use super::rate_limit;
use super::ttl_cache::{TTL_MS, TtlCache};
use crate::problem::Fault;

thread_local! {
    static BLOCKED: RefCell<TtlCache<String, ()>> = RefCell::default();
}

/// Refuses a credential that would be looked up for an address above its limit.
pub(super) fn check(presented: &RequestCredential<'_>, headers: &HeaderMap, now_ms: u64) -> Result<(), Fault> {
    let is_blocked = || BLOCKED.with_borrow(|blocked| blocked.get(&rate_limit::address(headers), now_ms).is_some());
    if *presented == RequestCredential::Missing || !is_blocked() || principal::is_cached(presented, now_ms) {
        return Ok(());
    }
    let detail = "Your address sent too many unknown credentials. Wait one minute.";
    Err(Fault::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, detail).retry_after(rate_limit::WINDOW_S))
}

/// Blocks an address whose guesses were refused.
pub(super) fn block(headers: &HeaderMap, now_ms: u64) {
    BLOCKED.with_borrow_mut(|blocked| {
        blocked.insert(rate_limit::address(headers), (), now_ms.saturating_add(TTL_MS), now_ms);
    });
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn guesses_of_a_blocked_address_are_refused_for_seconds() {
        let of = |address: &'static str| {
            HeaderMap::from_iter([("cf-connecting-ip".parse().unwrap(), HeaderValue::from_static(address))])
        };
        let guess = RequestCredential::Bearer("sl_guess");
        let is_refused =
            |address, presented: &RequestCredential<'_>, now_ms| check(presented, &of(address), now_ms).is_err();
        assert!(!is_refused("203.0.113.7", &guess, 0));
        block(&of("203.0.113.7"), 0);
        assert!(is_refused("203.0.113.7", &guess, 0));
        assert!(!is_refused("203.0.113.7", &RequestCredential::Missing, 0), "nothing is looked up");
        assert!(!is_refused("203.0.113.8", &guess, 0));
        assert!(!is_refused("203.0.113.7", &guess, TTL_MS));
    }
}
