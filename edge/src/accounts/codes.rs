//! Codes: six digits that are sent by e-mail, valid for ten minutes, for one use and five tries.
//!
//! Each asker has codes and tries of their own, so strangers neither replace the code of the person who has the address
//! nor use up its tries.
//!
//! Known and unknown addresses take the same steps, so neither the response nor its time shows who has an account.

use api::ErrorCode;
use axum::http::StatusCode;
use constant_time_eq::constant_time_eq;

use super::asker::Asker;
use super::email::EmailAddress;
use super::{attempts, mail_budget};
use crate::db::mail_codes::{self, CodeKey, Purpose, TriedCode};
use crate::mail::{self, CODE_LIFETIME_MS, Template};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::ids;
use crate::problem::Fault;

/// Tries per code of whoever requested it, and of all others together.
const TRIES: u64 = 5;

/// The label of the key that codes are stored with.
const KEY_LABEL: &str = "safelight 2026-11 mail codes";

/// Mails a code for an address that proves to be the caller's. It replaces the one before of the same asker.
pub(crate) async fn send(edge: &Edge, purpose: Purpose, email: &EmailAddress, asker: &Asker) -> Result<(), Fault> {
    mail_budget::count(edge, asker, &[&email.key()]).await?;
    let code = create(edge, CodeKey { purpose, whose: &email.key(), asker: &asker.digest }).await?;
    let template = match purpose {
        Purpose::ResetPassword => Template::PasswordReset { code: &code },
        _ => Template::SignInCode { code: &code },
    };
    mail::send(edge, email.as_str(), &template).await
}

/// Stores a new code, and returns it. It replaces the one before of the same asker.
pub(super) async fn create(edge: &Edge, key: CodeKey<'_>) -> Result<String, Fault> {
    let (code, expires_at_ms) = (ids::new_digits()?, clock::now_ms() + CODE_LIFETIME_MS);
    mail_codes::replace(&edge.db()?, key, &hmac(edge, key, &code)?, expires_at_ms, TRIES).await?;
    Ok(code)
}

/// Checks a code that an address got, and uses it up if it is right.
pub(crate) async fn check(
    edge: &Edge,
    purpose: Purpose,
    email: &EmailAddress,
    code: &str,
    asker: &Asker,
) -> Result<(), Fault> {
    check_all(edge, &[(CodeKey { purpose, whose: &email.key(), asker: &asker.digest }, code)]).await
}

/// Checks codes, and uses them up if all are right. Each call takes one try of each code. A code that somebody else
/// requested counts, too: the mails arrive in one mailbox.
pub(super) async fn check_all(edge: &Edge, codes: &[(CodeKey<'_>, &str)]) -> Result<(), Fault> {
    let db = edge.db()?;
    let mut stored = Vec::new();
    for (key, code) in codes {
        if let Some(account) = counted(*key) {
            attempts::count(edge, attempts::CODES, account).await?;
        }
        let shown = hmac(edge, *key, code.trim())?;
        let tried = mail_codes::take_tries(&db, *key, clock::now_ms()).await?;
        let is_right = |tried: &TriedCode| constant_time_eq(shown.as_bytes(), tried.code_hmac.as_bytes());
        stored.push((*key, tried.into_iter().rfind(is_right)));
    }
    for (key, right) in &stored {
        let Some(TriedCode { asker, code_hmac }) = right else { return Err(wrong_code()) };
        if stored.iter().any(|(_, right)| right.is_none())
            || !mail_codes::use_up(&db, CodeKey { asker, ..*key }, code_hmac).await?
        {
            return Err(wrong_code());
        }
    }
    Ok(())
}

/// The account that tries are counted by when an address changes: otherwise each new address would bring tries of its
/// own. Those of other codes are limited by the number of mails.
fn counted(key: CodeKey<'_>) -> Option<&str> {
    match key.purpose {
        Purpose::LeaveAddress | Purpose::EnterAddress => key.whose.split(' ').next(),
        Purpose::SignIn | Purpose::ResetPassword => None,
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
fn hmac(edge: &Edge, CodeKey { purpose, whose, .. }: CodeKey<'_>, code: &str) -> Result<String, Fault> {
    let message = format!("{}\n{whose}\n{code}", purpose.as_str());
    edge.keyed_digest(KEY_LABEL, message.as_bytes())
}
