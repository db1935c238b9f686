//! Codes: six digits that are sent by e-mail, valid for ten minutes, for one use and five tries.
//!
//! Known and unknown addresses take the same steps, so neither the response nor its time shows who has an account.

use api::ErrorCode;
use axum::http::StatusCode;
use constant_time_eq::constant_time_eq;

use super::attempts;
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

/// What a code confirms: a purpose, and whose it is.
pub(crate) type Subject<'a> = (Purpose, &'a str);

/// Mails a code for an address that proves to be the caller's. It replaces the one before.
pub(crate) async fn send(edge: &Edge, purpose: Purpose, email: &EmailAddress) -> Result<(), Fault> {
    let code = create(edge, (purpose, &email.key())).await?;
    let template = match purpose {
        Purpose::ResetPassword => Template::PasswordReset { code: &code },
        _ => Template::SignInCode { code: &code },
    };
    mail::send(edge, email.as_str(), &template).await
}

/// Stores a new code, and returns it. It replaces the one before.
pub(super) async fn create(edge: &Edge, (purpose, whose): Subject<'_>) -> Result<String, Fault> {
    let (code, now_ms) = (ids::new_digits()?, clock::now_ms());
    let limits = CodeLimits {
        expires_at_ms: now_ms + CODE_LIFETIME_MS,
        tries: TRIES,
        requests: MAX_REQUESTS,
        counted_after_ms: now_ms.saturating_sub(CODE_LIFETIME_MS),
    };
    let hmac = hmac(edge, (purpose, whose), &code)?;
    if mail_codes::replace(&edge.db()?, (purpose, whose), &hmac, limits, now_ms).await? {
        return Ok(code);
    }
    let detail = "This address requested too many codes. Use the newest one, or wait ten minutes.";
    Err(Fault::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, detail).retry_after(CODE_LIFETIME_MS / 1000))
}

/// Checks codes, and uses them up if all are right. Each call takes one try of each code.
pub(crate) async fn check(edge: &Edge, codes: &[(Subject<'_>, &str)]) -> Result<(), Fault> {
    let db = edge.db()?;
    let mut stored = Vec::new();
    let mut are_right = true;
    for ((purpose, whose), code) in codes {
        attempts::count(edge, attempts::CODES, counted(*purpose, whose)).await?;
        let shown = hmac(edge, (*purpose, whose), code.trim())?;
        let expected = mail_codes::take_try(&db, *purpose, whose, clock::now_ms()).await?.unwrap_or_default();
        are_right &= constant_time_eq(shown.as_bytes(), expected.as_bytes());
        stored.push(((*purpose, *whose), expected));
    }
    for ((purpose, whose), expected) in stored {
        are_right = are_right && mail_codes::use_up(&db, purpose, whose, &expected).await?;
    }
    if are_right { Ok(()) } else { Err(wrong_code()) }
}

/// The key that tries are counted by. The code at the current address counts by account: otherwise each new address
/// would bring tries of its own.
fn counted(purpose: Purpose, whose: &str) -> &str {
    match purpose {
        Purpose::LeaveAddress => whose.split(' ').next().unwrap_or(whose),
        _ => whose,
    }
}

fn wrong_code() -> Fault {
    Fault::new(
        StatusCode::UNAUTHORIZED,
        ErrorCode::WrongCode,
        "This code is wrong or no longer valid. Check the newest mail, or request a new code.",
    )
}

/// The stored form of a code. It belongs to one person and one purpose.
fn hmac(edge: &Edge, (purpose, whose): Subject<'_>, code: &str) -> Result<String, Fault> {
    let message = format!("{}\n{whose}\n{code}", purpose.as_str());
    edge.keyed_digest(KEY_LABEL, message.as_bytes())
}
