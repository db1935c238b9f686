//! Guests whose last session expired.

use serde::Deserialize;
use worker::{D1Database, D1PreparedStatement, D1Type};

use super::{batch, number, rows, run, statement};
use crate::problem::Fault;

/// SQL condition: the owner has no session at `?1`, and no account. The data of accounts stays.
const IS_ENDED: &str =
    "NOT EXISTS (SELECT 1 FROM sessions live WHERE live.owner_id = of.owner_id AND live.expires_at_ms > ?1)
     AND NOT EXISTS (SELECT 1 FROM library_figures f WHERE f.library_id = of.owner_id AND f.is_guest = 0)";

/// The statement that records owners whose last session expired by `now_ms`.
pub(super) fn record_ended(db: &D1Database, now_ms: u64) -> Result<D1PreparedStatement, Fault> {
    let sql = format!(
        "INSERT INTO ended_guests (owner_id, ended_at_ms) SELECT owner_id, max(expires_at_ms) FROM sessions of
         WHERE expires_at_ms <= ?1 AND {IS_ENDED} GROUP BY owner_id
         ON CONFLICT (owner_id) DO UPDATE SET ended_at_ms = max(ended_at_ms, excluded.ended_at_ms)"
    );
    statement(db, &sql, &[number(now_ms)])
}

/// SQL condition: the owner's library has reported its totals. A library does so within seconds of its first use, so an
/// owner without totals has no library.
const HAS_LIBRARY: &str = "EXISTS (SELECT 1 FROM library_figures told WHERE told.library_id = of.owner_id)";

/// An owner whose data is to be deleted.
#[derive(Debug, Deserialize)]
pub(crate) struct EndedGuest {
    pub(crate) owner_id: String,
    /// When a guest's last session expired. Of a deleted account: 0, then minus the time when its library was first
    /// found empty.
    ended_at_ms: i64,
}

impl EndedGuest {
    /// Whether nothing can be added to the empty library any more. Requests of a deleted account may be under way.
    pub(crate) const fn is_final(&self, now_ms: u64, grace_ms: u64) -> bool {
        self.ended_at_ms > 0 || self.ended_at_ms < 0 && self.ended_at_ms.unsigned_abs() + grace_ms <= now_ms
    }
}

/// Records that the libraries of deleted accounts were found empty.
pub(crate) async fn record_emptied(db: &D1Database, owner_ids: &[&str], now_ms: u64) -> Result<(), Fault> {
    if owner_ids.is_empty() {
        return Ok(());
    }
    let sql = "UPDATE ended_guests SET ended_at_ms = -?2
               WHERE ended_at_ms = 0 AND owner_id IN (SELECT value FROM json_each(?1))";
    run(&statement(db, sql, &[D1Type::Text(&serde_json::to_string(owner_ids)?), number(now_ms)])?).await?;
    Ok(())
}

/// Guests with a library whose last session expired by `ended_by_ms`, in the order of their ids, after the id `after`.
pub(crate) async fn list_ended(
    db: &D1Database,
    now_ms: u64,
    ended_by_ms: u64,
    after: &str,
    at_most: u64,
) -> Result<Vec<EndedGuest>, Fault> {
    let sql = format!(
        "SELECT owner_id, ended_at_ms FROM ended_guests of WHERE ended_at_ms <= ?2 AND owner_id > ?3 AND {IS_ENDED} AND {HAS_LIBRARY}
         ORDER BY owner_id LIMIT ?4"
    );
    let values = [number(now_ms), number(ended_by_ms), D1Type::Text(after), number(at_most)];
    rows(statement(db, &sql, &values)?).await
}

/// Deletes guests without a library whose last session expired by `ended_by_ms`. Returns their number.
pub(crate) async fn delete_visitors(
    db: &D1Database,
    now_ms: u64,
    ended_by_ms: u64,
    at_most: u64,
) -> Result<usize, Fault> {
    let visitors = format!(
        "SELECT owner_id FROM ended_guests of WHERE ended_at_ms <= ?2 AND {IS_ENDED} AND NOT {HAS_LIBRARY}
         ORDER BY owner_id LIMIT ?3"
    );
    let delete = |column| {
        let sql = format!("DELETE FROM {column} IN ({visitors})");
        statement(db, &sql, &[number(now_ms), number(ended_by_ms), number(at_most)])
    };
    // `ended_guests` comes last, because the other statement reads it.
    let statements = vec![delete("key_prefixes WHERE library_id")?, delete("ended_guests WHERE owner_id")?];
    batch(db, statements).await?.last().map_or(Ok(0), |deleted| deleted.changes())
}

/// Deletes the records of guests whose libraries are empty, and of the libraries that these took over.
pub(crate) async fn delete(db: &D1Database, owner_ids: &[&str]) -> Result<(), Fault> {
    let owners = serde_json::to_string(owner_ids)?;
    let taken = "UNION SELECT prefix FROM key_prefixes WHERE library_id IN (SELECT value FROM json_each(?1))";
    // The map comes last, because the others read it.
    let statements = [
        ("library_figures WHERE library_id", taken),
        ("library_jobs WHERE library_id", taken),
        ("public_ids WHERE library_id", taken),
        ("shared_presets WHERE library_id", taken),
        ("makers WHERE library_id", taken),
        ("ended_members WHERE library_id", taken),
        // A repair of public ids that failed (`public_ids.rs`).
        ("sweeps WHERE substr(name, length('public_ids/') + 1)", taken),
        ("ended_guests WHERE owner_id", taken),
        ("key_prefixes WHERE library_id", ""),
    ];
    // Their names are still in the libraries of others. A sweep removes them.
    let of_makers =
        format!("UPDATE makers SET is_ended = 1 WHERE maker_id IN (SELECT value FROM json_each(?1) {taken})");
    let deletions =
        statements.iter().map(|(of, also)| format!("DELETE FROM {of} IN (SELECT value FROM json_each(?1) {also})"));
    let statements = std::iter::once(of_makers).chain(deletions);
    let statements = statements.map(|sql| statement(db, &sql, &[D1Type::Text(&owners)]));
    batch(db, statements.collect::<Result<_, _>>()?).await?;
    Ok(())
}

/// Removes a guest from the list of ended guests, because another library took over the rows.
pub(crate) async fn unmark_ended(db: &D1Database, owner_id: &str) -> Result<(), Fault> {
    run(&statement(db, "DELETE FROM ended_guests WHERE owner_id = ?1", &[D1Type::Text(owner_id)])?).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_is_final_a_while_after_its_library_was_empty() {
        let is_final = |ended_at_ms| EndedGuest { owner_id: String::new(), ended_at_ms }.is_final(1_000, 100);
        assert!(is_final(999), "a guest");
        assert!(!is_final(0), "an account whose library was not empty yet");
        assert!(!is_final(-901));
        assert!(is_final(-900));
    }
}
