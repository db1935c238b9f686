//! Sign-in codes: six digits that are sent by e-mail, valid for ten minutes, for one use and five tries.
//!
//! Known and unknown addresses take the same steps, so neither the response nor its time shows who has an account.

use api::ErrorCode;
use axum::http::StatusCode;
use constant_time_eq::constant_time_eq;

use super::email::EmailAddress;
use crate::db::mail_codes::{self, CodeLimits, Purpose};
use crate::mail::{self, CODE_LIFETIME_MS, Template};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::ids;
use crate::problem::Fault;

/// Tries per code: a guess is right once in 200,000 codes.
const TRIES: u64 = 5;

/// Codes that one address may request in ten minutes.
const MAX_REQUESTS: u64 = 10;

/// The label of the key that codes are stored with.
const KEY_LABEL: &str = "safelight 2026-11 mail codes";

/// Sends a new code to an address. It replaces the one before.
pub(crate) async fn send(edge: &Edge, purpose: Purpose, email: &EmailAddress) -> Result<(), Fault> {
    let (code, now_ms) = (ids::new_digits()?, clock::now_ms());
    let key = email.key();
    let limits = CodeLimits {
        expires_at_ms: now_ms + CODE_LIFETIME_MS,
        tries: TRIES,
        requests: MAX_REQUESTS,
        counted_after_ms: now_ms.saturating_sub(CODE_LIFETIME_MS),
    };
    let hmac = hmac(edge, purpose, &key, &code)?;
    if !mail_codes::replace(&edge.db()?, (purpose, &key), &hmac, limits, now_ms).await? {
        let detail = "This address requested too many codes. Use the newest one, or wait ten minutes.";
        return Err(Fault::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, detail)
            .retry_after(CODE_LIFETIME_MS / 1000));
    }
    mail::send(edge, email.as_str(), &Template::SignInCode { code: &code }).await
}

/// Checks a code, and uses it up. Each call takes one of the code's tries.
pub(crate) async fn check(edge: &Edge, purpose: Purpose, email: &EmailAddress, code: &str) -> Result<(), Fault> {
    let (db, key) = (edge.db()?, email.key());
    let shown = hmac(edge, purpose, &key, code.trim())?;
    let stored = mail_codes::take_try(&db, purpose, &key, clock::now_ms()).await?.unwrap_or_default();
    if constant_time_eq(shown.as_bytes(), stored.as_bytes()) && mail_codes::use_up(&db, purpose, &key, &stored).await? {
        return Ok(());
    }
    Err(Fault::new(
        StatusCode::UNAUTHORIZED,
        ErrorCode::WrongCode,
        "This code is wrong or no longer valid. Check the newest mail, or request a new code.",
    ))
}

/// The stored form of a code. It belongs to one address and one purpose.
fn hmac(edge: &Edge, purpose: Purpose, email_key: &str, code: &str) -> Result<String, Fault> {
    let message = format!("{}\n{email_key}\n{code}", purpose.as_str());
    edge.keyed_digest(KEY_LABEL, message.as_bytes())
}
