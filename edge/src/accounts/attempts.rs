//! Limits on attempts to sign in, by network address and by account. They count tries, right ones too, so known and
//! unknown accounts take the same steps. D1 counts them, because a guesser's requests reach many isolates.

use api::ErrorCode;
use axum::http::{HeaderMap, StatusCode};

use crate::access::rate_limit;
use crate::db::attempts::{self, Counter};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;

pub(super) const MINUTE_MS: u64 = 60 * 1000;
pub(super) const DAY_MS: u64 = attempts::MAX_WINDOW_MS;

/// The label of the key that accounts and addresses are stored with.
const KEY_LABEL: &str = "safelight 2026-11 attempts";

/// Attempts of a network address in ten minutes, with all accounts together. `ADDRESS_SIGN_INS` overrides it. An office
/// may share an address.
const ADDRESS_SIGN_INS: u64 = 100;

/// A limit on the attempts at one account.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AttemptLimit {
    pub(super) name: &'static str,
    pub(super) count: u64,
    pub(super) window_ms: u64,
}

/// Passwords that can be tried for one e-mail address.
pub(super) const PASSWORDS: AttemptLimit = AttemptLimit { name: "password", count: 10, window_ms: 10 * MINUTE_MS };

/// Codes that a session can try at the present and the new address of its account.
pub(super) const CODES: AttemptLimit = AttemptLimit { name: "code", count: 100, window_ms: DAY_MS };

/// Changes of the e-mail address that an account can request.
pub(super) const EMAIL_CHANGES: AttemptLimit =
    AttemptLimit { name: "email change", count: 10, window_ms: 10 * MINUTE_MS };

/// Counts an attempt of the request's network address.
pub(crate) async fn count_address(edge: &Edge, headers: &HeaderMap) -> Result<(), Fault> {
    let count = edge.number_setting("ADDRESS_SIGN_INS", ADDRESS_SIGN_INS)?;
    let limit = AttemptLimit { name: "address", count, window_ms: 10 * MINUTE_MS };
    self::count(edge, limit, &rate_limit::address(headers)).await
}

/// Counts an attempt at an account. Refuses it above the limit.
pub(super) async fn count(edge: &Edge, limit: AttemptLimit, whose: &str) -> Result<(), Fault> {
    let AttemptLimit { count, window_ms, .. } = limit;
    let (key, now_ms) = (key(edge, limit, whose)?, clock::now_ms());
    if attempts::count(&edge.db()?, &key, now_ms.saturating_sub(window_ms), now_ms).await? <= count {
        return Ok(());
    }
    let wait = if window_ms > 60 * MINUTE_MS { "until tomorrow" } else { "ten minutes" };
    let detail = format!("There were too many attempts. Wait {wait}, or sign in another way.");
    Err(Fault::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, detail).retry_after(window_ms / 1000))
}

/// Counts an attempt in all limits, or in none if one is reached. Returns the reached one that lasts longest.
pub(super) async fn count_all(edge: &Edge, limits: &[(AttemptLimit, &str)]) -> Result<Option<AttemptLimit>, Fault> {
    let now_ms = clock::now_ms();
    let counter = |(limit, whose): &(AttemptLimit, &str)| {
        let after_ms = now_ms.saturating_sub(limit.window_ms);
        Ok(Counter { key: key(edge, *limit, whose)?, after_ms, max: limit.count })
    };
    let counters = limits.iter().map(counter).collect::<Result<Vec<_>, Fault>>()?;
    let full = attempts::count_all(&edge.db()?, &counters, now_ms).await?;
    let reached = limits.iter().zip(&counters).filter(|(_, counter)| full.contains(&counter.key));
    Ok(reached.map(|((limit, _), _)| *limit).max_by_key(|limit| limit.window_ms))
}

fn key(edge: &Edge, limit: AttemptLimit, whose: &str) -> Result<String, Fault> {
    edge.keyed_digest(KEY_LABEL, format!("{}\n{whose}", limit.name).as_bytes())
}
