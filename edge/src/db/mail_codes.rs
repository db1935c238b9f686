//! Codes that were sent by e-mail: the newest of each address, purpose and asker.

use serde::Deserialize;
use worker::{D1Database, D1PreparedStatement, D1Type};

use super::{number, rows, run, statement};
use crate::problem::Fault;

/// The table of the codes, and that of the release before. A rollback may fill the latter.
const TABLES: [&str; 2] = ["codes_by_asker", "mail_codes"];

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

/// A code: its purpose, whose it is, and who requested it. Each asker has a code of their own, the newest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CodeKey<'a> {
    pub(crate) purpose: Purpose,
    /// The address in lower case, or an account and an address.
    pub(crate) whose: &'a str,
    /// A digest; empty if only one account can request the code.
    pub(crate) asker: &'a str,
}

impl<'a> CodeKey<'a> {
    fn values(&self) -> [D1Type<'a>; 3] {
        [self.purpose.as_str(), self.whose, self.asker].map(D1Type::Text)
    }
}

/// Stores a code. It replaces the one before of the same asker.
pub(crate) async fn replace(
    db: &D1Database,
    key: CodeKey<'_>,
    code_hmac: &str,
    expires_at_ms: u64,
    tries: u64,
) -> Result<(), Fault> {
    let sql =
        "INSERT INTO codes_by_asker (purpose, email_key, asker, code_hmac, expires_at_ms, tries_left, other_tries_left)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)
               ON CONFLICT (purpose, email_key, asker) DO UPDATE SET
                   code_hmac = ?4, expires_at_ms = ?5, tries_left = ?6, other_tries_left = ?6";
    let [purpose, whose, asker] = key.values();
    let values = [purpose, whose, asker, D1Type::Text(code_hmac), number(expires_at_ms), number(tries)];
    run(&statement(db, sql, &values)?).await?;
    Ok(())
}

/// A code that a try is compared with.
#[derive(Debug, Deserialize)]
pub(crate) struct TriedCode {
    pub(crate) asker: String,
    pub(crate) code_hmac: String,
}

/// Uses up one try of each valid code of an address and purpose: one of the asker's for their own code, and one of the
/// others' for every other code. Returns the codes that had a try left.
pub(crate) async fn take_tries(db: &D1Database, key: CodeKey<'_>, now_ms: u64) -> Result<Vec<TriedCode>, Fault> {
    let sql = "UPDATE codes_by_asker SET
                   tries_left = tries_left - (asker = ?3), other_tries_left = other_tries_left - (asker <> ?3)
               WHERE purpose = ?1 AND email_key = ?2 AND expires_at_ms > ?4
                 AND tries_left > 0 AND (asker = ?3 OR other_tries_left > 0)
               RETURNING asker, code_hmac";
    let [purpose, whose, asker] = key.values();
    rows(statement(db, sql, &[purpose, whose, asker, number(now_ms)])?).await
}

/// Deletes a code. Returns `false` if another request has used it.
pub(crate) async fn use_up(db: &D1Database, key: CodeKey<'_>, code_hmac: &str) -> Result<bool, Fault> {
    let sql = "DELETE FROM codes_by_asker WHERE purpose = ?1 AND email_key = ?2 AND asker = ?3 AND code_hmac = ?4";
    let [purpose, whose, asker] = key.values();
    Ok(run(&statement(db, sql, &[purpose, whose, asker, D1Type::Text(code_hmac)])?).await?.changes()? > 0)
}

/// The statements that delete the codes of an account: those for its address, and those that change it.
pub(super) fn delete_of_account(db: &D1Database, account_id: &str) -> Result<[D1PreparedStatement; 2], Fault> {
    let delete = |table| {
        let sql = format!(
            "DELETE FROM {table} WHERE email_key LIKE ?1 || ' %'
                 OR email_key IN (SELECT email_key FROM accounts WHERE id = ?1)"
        );
        statement(db, &sql, &[D1Type::Text(account_id)])
    };
    let [now, before] = TABLES;
    Ok([delete(now)?, delete(before)?])
}

/// Deletes codes that expired before `expired_by_ms`. Returns their number.
pub(crate) async fn delete_expired(db: &D1Database, expired_by_ms: u64) -> Result<usize, Fault> {
    let mut deleted = 0;
    for table in TABLES {
        let sql = format!("DELETE FROM {table} WHERE expires_at_ms <= ?1");
        deleted += run(&statement(db, &sql, &[number(expired_by_ms)])?).await?.changes()?;
    }
    Ok(deleted)
}
