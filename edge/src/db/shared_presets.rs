//! Map from the members of shared presets to the libraries with their rows. Libraries write it; it may be some seconds late,
//! so the library decides what a member may do.

use serde::{Deserialize, Serialize};
use worker::{D1Database, D1PreparedStatement, D1Type};

use super::{batch, number, row, rows, run, statement};
use crate::problem::Fault;

/// A preset that is shared with an account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Share {
    pub(crate) preset_id: String,
    pub(crate) account_id: String,
}

/// A shared preset, and the library that has it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct SharedPreset {
    pub(crate) preset_id: String,
    pub(crate) library_id: String,
}

/// SQL condition: the library does not belong to a deleted account, whose rows are deleted later.
const IS_THERE: &str = "NOT EXISTS (SELECT 1 FROM ended_guests WHERE owner_id = s.library_id AND ended_at_ms <= 0)";

/// Finds the library of a preset that is shared with an account, or that is public or unlisted.
pub(crate) async fn find_library(
    db: &D1Database,
    preset_id: &str,
    account_id: Option<&str>,
) -> Result<Option<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        library_id: String,
    }
    let sql = format!(
        "SELECT library_id FROM (SELECT library_id FROM shared_presets WHERE account_id = ?2 AND preset_id = ?1
             UNION SELECT library_id FROM public_ids WHERE id = ?1) s WHERE {IS_THERE} LIMIT 1"
    );
    let account = account_id.map_or(D1Type::Null, D1Type::Text);
    let found: Option<Row> = row(statement(db, &sql, &[D1Type::Text(preset_id), account])?).await?;
    Ok(found.map(|found| found.library_id))
}

/// At most `limit` presets that are shared with an account, newest first, with ids smaller than `before`.
pub(crate) async fn list(
    db: &D1Database,
    account_id: &str,
    before: &str,
    limit: u64,
) -> Result<Vec<SharedPreset>, Fault> {
    let sql = format!(
        "SELECT preset_id, library_id FROM shared_presets s WHERE account_id = ?1 AND preset_id < ?2 AND {IS_THERE}
         ORDER BY preset_id DESC LIMIT ?3"
    );
    rows(statement(db, &sql, &[D1Type::Text(account_id), D1Type::Text(before), number(limit)])?).await
}

/// How many presets are shared with an account, at most `limit`.
pub(crate) async fn count(db: &D1Database, account_id: &str, limit: u64) -> Result<u64, Fault> {
    #[derive(Deserialize)]
    struct Row {
        count: u64,
    }
    let sql = "SELECT count(*) AS count FROM (SELECT 1 FROM shared_presets WHERE account_id = ?1 LIMIT ?2)";
    let found: Option<Row> = row(statement(db, sql, &[D1Type::Text(account_id), number(limit)])?).await?;
    Ok(found.map_or(0, |found| found.count))
}

/// Whether a preset is shared with an account.
pub(crate) async fn is_member(db: &D1Database, preset_id: &str, account_id: &str) -> Result<bool, Fault> {
    #[derive(Deserialize)]
    struct Row {}
    let sql = "SELECT 1 AS is_member FROM shared_presets WHERE account_id = ?1 AND preset_id = ?2";
    let found: Option<Row> = row(statement(db, sql, &[D1Type::Text(account_id), D1Type::Text(preset_id)])?).await?;
    Ok(found.is_some())
}

/// Adds and removes members. Returns the accounts among `shared` that do not exist; they are not added.
pub(crate) async fn write(
    db: &D1Database,
    library_id: &str,
    shared: &[&Share],
    ended: &[&Share],
) -> Result<Vec<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        account_id: String,
    }
    let (shared, ended) = (serde_json::to_string(shared)?, serde_json::to_string(ended)?);
    let of = |json: &str, sql: &str| statement(db, sql, &[D1Type::Text(json), D1Type::Text(library_id)]);
    let statements = vec![
        of(
            &shared,
            "INSERT INTO shared_presets (preset_id, account_id, library_id)
             SELECT value ->> 'preset_id', value ->> 'account_id', ?2 FROM json_each(?1)
             WHERE value ->> 'account_id' IN (SELECT id FROM accounts)
             ON CONFLICT (account_id, preset_id) DO UPDATE SET library_id = excluded.library_id",
        )?,
        of(
            &ended,
            "DELETE FROM shared_presets WHERE library_id = ?2 AND (preset_id, account_id) IN
             (SELECT value ->> 'preset_id', value ->> 'account_id' FROM json_each(?1))",
        )?,
        statement(
            db,
            "SELECT DISTINCT value ->> 'account_id' AS account_id FROM json_each(?1)
             WHERE value ->> 'account_id' NOT IN (SELECT id FROM accounts)",
            &[D1Type::Text(&shared)],
        )?,
    ];
    let results = batch(db, statements).await?;
    let gone: Vec<Row> = results.get(2).map_or_else(|| Ok(Vec::new()), |result| result.rows())?;
    Ok(gone.into_iter().map(|row| row.account_id).collect())
}

/// The statement that reassigns the presets of a library to the one that took it over.
pub(super) fn move_shares(db: &D1Database, from: &str, to: &str) -> Result<D1PreparedStatement, Fault> {
    let sql = "UPDATE shared_presets SET library_id = ?2 WHERE library_id = ?1";
    statement(db, sql, &[D1Type::Text(from), D1Type::Text(to)])
}

/// The statements that remove a deleted account: its presets are shared with nobody, and it is a member of no preset. The
/// libraries of those presets are noted, because they have the rows of the members.
pub(super) fn end_account(
    db: &D1Database,
    account_id: &str,
    library_id: &str,
) -> Result<[D1PreparedStatement; 3], Fault> {
    let account = || D1Type::Text(account_id);
    Ok([
        statement(db, "DELETE FROM shared_presets WHERE library_id = ?1", &[D1Type::Text(library_id)])?,
        statement(
            db,
            "INSERT INTO ended_members (account_id, library_id)
             SELECT DISTINCT account_id, library_id FROM shared_presets WHERE account_id = ?1 ON CONFLICT DO NOTHING",
            &[account()],
        )?,
        statement(db, "DELETE FROM shared_presets WHERE account_id = ?1", &[account()])?,
    ])
}

/// A deleted account, and a library whose presets were shared with it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct EndedMember {
    pub(crate) account_id: String,
    pub(crate) library_id: String,
}

/// At most `limit` members that ended and that their libraries may still have, in order, after an account and a library.
pub(crate) async fn list_ended(db: &D1Database, after: (&str, &str), limit: u64) -> Result<Vec<EndedMember>, Fault> {
    let sql = "SELECT account_id, library_id FROM ended_members WHERE (account_id, library_id) > (?1, ?2)
               ORDER BY account_id, library_id LIMIT ?3";
    rows(statement(db, sql, &[D1Type::Text(after.0), D1Type::Text(after.1), number(limit)])?).await
}

/// Forgets a member that its library has removed.
pub(crate) async fn forget_ended(db: &D1Database, member: &EndedMember) -> Result<(), Fault> {
    let values = [D1Type::Text(&member.account_id), D1Type::Text(&member.library_id)];
    run(&statement(db, "DELETE FROM ended_members WHERE account_id = ?1 AND library_id = ?2", &values)?).await?;
    Ok(())
}
