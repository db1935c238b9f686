//! The last events of an owner, in the object's own database: each is stored as the text that is sent.

use serde::Deserialize;
use worker::{Result, SqlStorage, SqlStorageValue};

/// How many events are kept: a person who was away for longer has the lists loaded anew.
const KEPT: u64 = 512;

/// The events that are kept.
pub(super) struct History {
    sql: SqlStorage,
}

/// The numbers of the oldest and the newest event that is kept; both 0 before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) struct Span {
    oldest: u64,
    pub(super) newest: u64,
}

/// What a client gets that comes (back).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CatchUp {
    /// The events after this one.
    After(u64),
    /// Word that they are not there any more.
    Resync,
}

impl Span {
    /// For a client that has seen everything up to `after`, or says nothing: it has just loaded its lists, or will now.
    pub(super) fn catch_up(self, after: Option<u64>) -> CatchUp {
        match after {
            None => CatchUp::After(self.newest),
            // Numbers from before a restore of older data: what they stood for is not what they stand for now.
            Some(after) if after > self.newest => CatchUp::Resync,
            Some(after) if after + 1 < self.oldest => CatchUp::Resync,
            Some(after) => CatchUp::After(after),
        }
    }
}

impl History {
    pub(super) fn open(sql: SqlStorage) -> Result<Self> {
        sql.exec("CREATE TABLE IF NOT EXISTS events (seq INTEGER PRIMARY KEY, message TEXT NOT NULL)", None)?;
        Ok(Self { sql })
    }

    pub(super) fn span(&self) -> Result<Span> {
        let sql = "SELECT coalesce(min(seq), 0) AS oldest, coalesce(max(seq), 0) AS newest FROM events";
        self.sql.exec(sql, None)?.one()
    }

    pub(super) fn add(&self, seq: u64, message: &str) -> Result<()> {
        self.sql
            .exec("INSERT INTO events (seq, message) VALUES (?, ?)", vec![number(seq)?, message.to_owned().into()])?;
        Ok(())
    }

    /// Forgets what nobody will ask for: beyond the last [`KEPT`]; where `is_heard` is not so, all but the newest, by which the next is
    /// numbered.
    pub(super) fn trim(&self, is_heard: bool) -> Result<()> {
        let kept = if is_heard { KEPT } else { 1 };
        self.sql.exec("DELETE FROM events WHERE seq <= (SELECT max(seq) FROM events) - ?", vec![number(kept)?])?;
        Ok(())
    }

    /// The messages of all events after `seq`, in order.
    pub(super) fn after(&self, seq: u64) -> Result<Vec<String>> {
        #[derive(Deserialize)]
        struct Row {
            message: String,
        }
        let cursor = self.sql.exec("SELECT message FROM events WHERE seq > ? ORDER BY seq", vec![number(seq)?])?;
        Ok(cursor.to_array::<Row>()?.into_iter().map(|row| row.message).collect())
    }
}

fn number(seq: u64) -> Result<SqlStorageValue> {
    SqlStorageValue::try_from_i64(i64::try_from(seq).unwrap_or(i64::MAX))
}

/// A number as a client writes it; those beyond what a number of JavaScript holds are none.
pub(crate) fn parse_seq(text: &str) -> Option<u64> {
    let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|seq| is_digits && *seq < 1 << 53)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn live_catch_up_sends_what_is_kept_and_says_when_it_is_not() {
        let span = Span { oldest: 11, newest: 20 };
        assert_eq!(span.catch_up(None), CatchUp::After(20));
        assert_eq!(span.catch_up(Some(20)), CatchUp::After(20));
        assert_eq!(span.catch_up(Some(15)), CatchUp::After(15));
        assert_eq!(span.catch_up(Some(10)), CatchUp::After(10), "the next one is the oldest that is kept");
        assert_eq!(span.catch_up(Some(9)), CatchUp::Resync);
        assert_eq!(span.catch_up(Some(21)), CatchUp::Resync, "a number that was never given out here");
    }

    #[test]
    fn live_catch_up_before_the_first_event() {
        let span = Span { oldest: 0, newest: 0 };
        assert_eq!(span.catch_up(None), CatchUp::After(0));
        assert_eq!(span.catch_up(Some(0)), CatchUp::After(0));
        assert_eq!(span.catch_up(Some(3)), CatchUp::Resync);
    }

    #[test]
    fn live_seq_is_digits_that_a_number_holds() {
        assert_eq!(parse_seq("0"), Some(0));
        assert_eq!(parse_seq("9007199254740991"), Some((1 << 53) - 1));
        for text in ["", "-1", "+1", "1.5", "1e3", " 1", "9007199254740992", "99999999999999999999999"] {
            assert_eq!(parse_seq(text), None, "{text:?}");
        }
    }
}
