//! When the sessions behind an owner's sockets end, in the object's own database: a socket is opened once and could outlive the session
//! that opened it by months. A session is named by the digest of its token, which is the tag of its sockets, too.

use serde::Deserialize;
use worker::{Result, SqlStorage, SqlStorageValue};

/// The ends that are still to come.
pub(super) struct Endings {
    sql: SqlStorage,
}

impl Endings {
    pub(super) fn open(sql: SqlStorage) -> Result<Self> {
        sql.exec("CREATE TABLE IF NOT EXISTS endings (session TEXT PRIMARY KEY, at_ms INTEGER NOT NULL)", None)?;
        Ok(Self { sql })
    }

    /// Notes that a session ends then. What was noted first may come last, and a session's end only ever comes nearer: the earlier one holds.
    pub(super) fn note(&self, session: &str, at_ms: u64) -> Result<()> {
        let sql = "INSERT INTO endings (session, at_ms) VALUES (?, ?)
                   ON CONFLICT (session) DO UPDATE SET at_ms = min(at_ms, excluded.at_ms)";
        self.sql.exec(sql, vec![session.to_owned().into(), number(at_ms)?])?;
        Ok(())
    }

    /// The sessions that have ended by then; they are forgotten.
    pub(super) fn take(&self, now_ms: u64) -> Result<Vec<String>> {
        #[derive(Deserialize)]
        struct Row {
            session: String,
        }
        let cursor = self.sql.exec("DELETE FROM endings WHERE at_ms <= ? RETURNING session", vec![number(now_ms)?])?;
        Ok(cursor.to_array::<Row>()?.into_iter().map(|row| row.session).collect())
    }

    /// Whether there is none: nobody listens, and nobody who has can come back.
    pub(super) fn is_empty(&self) -> Result<bool> {
        Ok(self.next_ms()?.is_none())
    }

    /// When the next one ends.
    pub(super) fn next_ms(&self) -> Result<Option<u64>> {
        #[derive(Deserialize)]
        struct Row {
            at_ms: Option<u64>,
        }
        Ok(self.sql.exec("SELECT min(at_ms) AS at_ms FROM endings", None)?.one::<Row>()?.at_ms)
    }
}

fn number(ms: u64) -> Result<SqlStorageValue> {
    SqlStorageValue::try_from_i64(i64::try_from(ms).unwrap_or(i64::MAX))
}
