//! Codes that were sent by e-mail: one for each address and purpose, the newest.

use serde::Deserialize;
use worker::{D1Database, D1Type};

use super::{number, row, run, statement};
use crate::problem::Fault;

/// What a code is for. A code for one purpose has no effect for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    SignIn,
    ResetPassword,
    /// Changing the address: the code at the current one.
    LeaveAddress,
    /// Changing the address: the code at the new one.
    EnterAddress,
}

impl Purpose {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::ResetPassword => "reset_password",
            Self::LeaveAddress => "leave_address",
            Self::EnterAddress => "enter_address",
        }
    }
}

/// The limits of a code.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CodeLimits {
    pub(crate) expires_at_ms: u64,
    pub(crate) tries: u64,
    /// Codes of one address since `counted_after_ms`.
    pub(crate) requests: u64,
    pub(crate) counted_after_ms: u64,
}

/// Replaces the code of an address. Returns `false`, and changes nothing, if the address requested too many.
pub(crate) async fn replace(
    db: &D1Database,
    (purpose, email_key): (Purpose, &str),
    code_hmac: &str,
    limits: CodeLimits,
    now_ms: u64,
) -> Result<bool, Fault> {
    let sql =
        "INSERT INTO mail_codes (purpose, email_key, code_hmac, expires_at_ms, tries_left, counted_from_ms, requested)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1)
               ON CONFLICT (purpose, email_key) DO UPDATE SET
                   code_hmac = ?3, expires_at_ms = ?4, tries_left = ?5,
                   requested = iif(counted_from_ms <= ?7, 1, requested + 1),
                   counted_from_ms = iif(counted_from_ms <= ?7, ?6, counted_from_ms)
               WHERE counted_from_ms <= ?7 OR requested < ?8";
    let values = [
        D1Type::Text(purpose.as_str()),
        D1Type::Text(email_key),
        D1Type::Text(code_hmac),
        number(limits.expires_at_ms),
        number(limits.tries),
        number(now_ms),
        number(limits.counted_after_ms),
        number(limits.requests),
    ];
    Ok(run(&statement(db, sql, &values)?).await?.changes()? > 0)
}

/// Uses up one try, and returns the HMAC of the code; `None` if there is no code, or no try is left.
pub(crate) async fn take_try(
    db: &D1Database,
    purpose: Purpose,
    email_key: &str,
    now_ms: u64,
) -> Result<Option<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        code_hmac: String,
    }
    let sql = "UPDATE mail_codes SET tries_left = tries_left - 1
               WHERE purpose = ?1 AND email_key = ?2 AND expires_at_ms > ?3 AND tries_left > 0 RETURNING code_hmac";
    let values = [D1Type::Text(purpose.as_str()), D1Type::Text(email_key), number(now_ms)];
    let found: Option<Row> = row(statement(db, sql, &values)?).await?;
    Ok(found.map(|row| row.code_hmac))
}

/// Invalidates a code. Returns `false` if another request has used it. The row stays, because it counts requests.
pub(crate) async fn use_up(db: &D1Database, purpose: Purpose, email_key: &str, code_hmac: &str) -> Result<bool, Fault> {
    let sql = "UPDATE mail_codes SET tries_left = 0, code_hmac = ''
               WHERE purpose = ?1 AND email_key = ?2 AND code_hmac = ?3";
    let values = [D1Type::Text(purpose.as_str()), D1Type::Text(email_key), D1Type::Text(code_hmac)];
    Ok(run(&statement(db, sql, &values)?).await?.changes()? > 0)
}

/// Deletes codes that expired before `expired_by_ms`. Returns their number.
pub(crate) async fn delete_expired(db: &D1Database, expired_by_ms: u64) -> Result<usize, Fault> {
    run(&statement(db, "DELETE FROM mail_codes WHERE expires_at_ms <= ?1", &[number(expired_by_ms)])?).await?.changes()
}
