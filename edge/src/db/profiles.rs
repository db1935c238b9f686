//! Profiles of accounts, and their earlier handles.

use serde::Deserialize;
use worker::{D1Database, D1Type};

use super::{batch, number, row, rows, run, statement};
use crate::problem::Fault;

/// The profile of an account.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ProfileRow {
    /// The library with its renditions.
    pub(crate) owner_id: String,
    pub(crate) handle: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) bio: Option<String>,
}

const SELECT: &str =
    "SELECT a.owner_id, a.handle, p.name, p.bio FROM accounts a LEFT JOIN profiles p ON p.account_id = a.id";

/// The profile of an account.
pub(crate) async fn find(db: &D1Database, account_id: &str) -> Result<Option<ProfileRow>, Fault> {
    row(statement(db, &format!("{SELECT} WHERE a.id = ?1"), &[D1Type::Text(account_id)])?).await
}

/// The profile with this handle.
pub(crate) async fn find_by_handle(db: &D1Database, handle: &str) -> Result<Option<ProfileRow>, Fault> {
    row(statement(db, &format!("{SELECT} WHERE a.handle = ?1"), &[D1Type::Text(handle)])?).await
}

/// A member of a team.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct MemberProfile {
    pub(crate) account_id: String,
    pub(crate) handle: String,
    pub(crate) name: Option<String>,
}

const MEMBER: &str =
    "SELECT a.id AS account_id, a.handle, p.name FROM accounts a LEFT JOIN profiles p ON p.account_id = a.id";

/// The profiles of accounts that have a handle.
pub(crate) async fn find_members(db: &D1Database, account_ids: &[&str]) -> Result<Vec<MemberProfile>, Fault> {
    if account_ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("{MEMBER} WHERE a.handle IS NOT NULL AND a.id IN (SELECT value FROM json_each(?1))");
    rows(statement(db, &sql, &[D1Type::Text(&serde_json::to_string(account_ids)?)])?).await
}

/// The account with this handle, or with this handle until a redirect ends.
pub(crate) async fn find_member(db: &D1Database, handle: &str, now_ms: u64) -> Result<Option<MemberProfile>, Fault> {
    let sql = format!(
        "{MEMBER} WHERE a.handle IS NOT NULL AND (a.handle = ?1
            OR a.id = (SELECT account_id FROM old_handles WHERE handle = ?1 AND ends_at_ms > ?2))
         ORDER BY a.handle = ?1 DESC LIMIT 1"
    );
    row(statement(db, &sql, &[D1Type::Text(handle), number(now_ms)])?).await
}

/// The present handle of the account that had this one, if the time of the redirect has not ended.
pub(crate) async fn find_new_handle(db: &D1Database, old: &str, now_ms: u64) -> Result<Option<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        handle: Option<String>,
    }
    let sql = "SELECT a.handle FROM old_handles o JOIN accounts a ON a.id = o.account_id
               WHERE o.handle = ?1 AND o.ends_at_ms > ?2";
    let found: Option<Row> = row(statement(db, sql, &[D1Type::Text(old), number(now_ms)])?).await?;
    Ok(found.and_then(|found| found.handle))
}

/// Sets the name and the text of a profile.
pub(crate) async fn set(db: &D1Database, account_id: &str, name: Option<&str>, bio: Option<&str>) -> Result<(), Fault> {
    let sql = "INSERT INTO profiles (account_id, name, bio) VALUES (?1, ?2, ?3)
               ON CONFLICT (account_id) DO UPDATE SET name = ?2, bio = ?3";
    let [name, bio] = [name, bio].map(|text| text.map_or(D1Type::Null, D1Type::Text));
    run(&statement(db, sql, &[D1Type::Text(account_id), name, bio])?).await?;
    Ok(())
}

/// The handles that an account gave up and that still redirect, and when the first of them ends.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
pub(crate) struct OldHandles {
    pub(crate) count: u64,
    pub(crate) first_end_ms: Option<u64>,
}

pub(crate) async fn old_handles(db: &D1Database, account_id: &str, now_ms: u64) -> Result<OldHandles, Fault> {
    let sql = "SELECT count(*) AS count, min(ends_at_ms) AS first_end_ms FROM old_handles
               WHERE account_id = ?1 AND ends_at_ms > ?2";
    Ok(row(statement(db, sql, &[D1Type::Text(account_id), number(now_ms)])?).await?.unwrap_or_default())
}

/// SQL condition: the account `?1` may have the handle `?2` at `?3`.
const IS_FREE: &str = "NOT EXISTS (SELECT 1 FROM accounts b WHERE b.handle = ?2 AND b.id <> ?1)
    AND NOT EXISTS (SELECT 1 FROM old_handles o WHERE o.handle = ?2 AND o.account_id <> ?1 AND o.ends_at_ms > ?3)";

/// Gives a handle to an account. Its present one redirects until `ends_at_ms`. `false`: another account has the handle.
pub(crate) async fn set_handle(
    db: &D1Database,
    account_id: &str,
    handle: &str,
    now_ms: u64,
    ends_at_ms: u64,
) -> Result<bool, Fault> {
    let account = || D1Type::Text(account_id);
    let retire = format!(
        "INSERT INTO old_handles (handle, account_id, ends_at_ms) SELECT handle, id, ?4 FROM accounts
         WHERE id = ?1 AND handle IS NOT NULL AND handle <> ?2 AND {IS_FREE}
         ON CONFLICT (handle) DO UPDATE SET account_id = excluded.account_id, ends_at_ms = excluded.ends_at_ms"
    );
    let take = format!("UPDATE accounts SET handle = ?2 WHERE id = ?1 AND {IS_FREE} RETURNING id");
    // The handle may be an earlier one of the same account, or one whose time has ended.
    let forget = "DELETE FROM old_handles WHERE ends_at_ms <= ?2
        OR handle = (SELECT handle FROM accounts WHERE id = ?1)";
    let values = [account(), D1Type::Text(handle), number(now_ms), number(ends_at_ms)];
    let statements = vec![
        statement(db, &retire, &values)?,
        statement(db, &take, values.get(..3).unwrap_or_default())?,
        statement(db, forget, &[account(), number(now_ms)])?,
    ];
    let results = batch(db, statements).await?;
    let taken: Option<serde::de::IgnoredAny> = results.get(1).map_or(Ok(None), |result| result.first())?;
    Ok(taken.is_some())
}
