//! The latest events of an owner, each stored as the text that is sent.

use api::{LiveEvent, LivePosition};
use serde::Deserialize;

use super::sql::{Sql, values};
use crate::problem::Fault;

/// Number of stored events. A client that missed more reloads its lists.
const MAX_EVENTS: u64 = 512;

/// The numbers of the oldest and the newest stored event; both 0 before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) struct SeqRange {
    oldest: u64,
    pub(super) newest: u64,
}

/// What a client receives when it connects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CatchUp {
    /// The events after this number.
    After(u64),
    /// A request to reload, because some missed events are no longer stored.
    Resync,
}

impl SeqRange {
    /// For a client that has all events up to `after`. Without `after` the client loads its lists anyway.
    pub(super) fn catch_up(self, after: Option<u64>) -> CatchUp {
        match after {
            None => CatchUp::After(self.newest),
            // A number from before a restore of older data. The same number now means another event.
            Some(after) if after > self.newest => CatchUp::Resync,
            Some(after) if after + 1 < self.oldest => CatchUp::Resync,
            Some(after) => CatchUp::After(after),
        }
    }
}

/// The range of stored events.
pub(super) fn stored_range(sql: &Sql) -> Result<SeqRange, Fault> {
    let statement = "SELECT coalesce(min(seq), 0) AS oldest, coalesce(max(seq), 0) AS newest FROM events";
    sql.row(statement, [])?.ok_or_else(|| Fault::internal("an aggregate query returned no row"))
}

/// Numbers an event and stores it as the text that is sent. Returns the text.
pub(super) fn add(sql: &Sql, event: &LiveEvent) -> Result<String, Fault> {
    let seq = stored_range(sql)?.newest + 1;
    let message = with_seq(seq, &serde_json::to_string(event)?);
    sql.run("INSERT INTO events (seq, message) VALUES (?1, ?2)", values![seq, &message])?;
    Ok(message)
}

/// Deletes all events and continues behind the numbers of both libraries, so that all clients reload their lists.
/// Returns the message for connected clients.
pub(super) fn reset(sql: &Sql, other_newest: u64) -> Result<String, Fault> {
    let seq = stored_range(sql)?.newest.max(other_newest) + 1;
    let message = serde_json::to_string(&LivePosition::Resync { seq })?;
    sql.run("DELETE FROM events", [])?;
    sql.run("INSERT INTO events (seq, message) VALUES (?1, ?2)", values![seq, &message])?;
    Ok(message)
}

/// Deletes what the events say. Keeps the newest number.
pub(super) fn erase(sql: &Sql) -> Result<(), Fault> {
    trim(sql, false)?;
    sql.run("UPDATE events SET message = ''", [])?;
    Ok(())
}

/// Deletes events beyond the last [`MAX_EVENTS`]. Without listeners it keeps only the newest one, for the next number.
pub(super) fn trim(sql: &Sql, has_listeners: bool) -> Result<(), Fault> {
    let kept = if has_listeners { MAX_EVENTS } else { 1 };
    sql.run("DELETE FROM events WHERE seq <= (SELECT max(seq) FROM events) - ?1", values![kept])?;
    Ok(())
}

/// The messages of all events after `seq`, in order.
pub(super) fn after(sql: &Sql, seq: u64) -> Result<Vec<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        message: String,
    }
    let rows: Vec<Row> = sql.rows("SELECT message FROM events WHERE seq > ?1 ORDER BY seq", values![seq])?;
    Ok(rows.into_iter().map(|row| row.message).collect())
}

/// Inserts the number as the first field of the event's JSON object. Parsing the event would need code for every type
/// in it.
fn with_seq(seq: u64, event: &str) -> String {
    format!("{{\"seq\":{seq},{}", event.trim_start_matches('{'))
}

/// Parses an event number of a client. Numbers above 2^53, which JavaScript cannot hold, are invalid.
pub(crate) fn parse_seq(text: &str) -> Option<u64> {
    let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|seq| is_digits && *seq < 1 << 53)
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::{LiveMessage, NumberedEvent};

    #[test]
    fn live_catch_up_sends_stored_events_or_resync() {
        let range = SeqRange { oldest: 11, newest: 20 };
        assert_eq!(range.catch_up(None), CatchUp::After(20));
        assert_eq!(range.catch_up(Some(20)), CatchUp::After(20));
        assert_eq!(range.catch_up(Some(15)), CatchUp::After(15));
        assert_eq!(range.catch_up(Some(10)), CatchUp::After(10), "the next one is the oldest that is kept");
        assert_eq!(range.catch_up(Some(9)), CatchUp::Resync);
        assert_eq!(range.catch_up(Some(21)), CatchUp::Resync, "a number that was never given out here");
    }

    #[test]
    fn live_catch_up_before_the_first_event() {
        let range = SeqRange { oldest: 0, newest: 0 };
        assert_eq!(range.catch_up(None), CatchUp::After(0));
        assert_eq!(range.catch_up(Some(0)), CatchUp::After(0));
        assert_eq!(range.catch_up(Some(3)), CatchUp::Resync);
    }

    #[test]
    fn live_seq_is_a_safe_integer() {
        assert_eq!(parse_seq("0"), Some(0));
        assert_eq!(parse_seq("9007199254740991"), Some((1 << 53) - 1));
        for text in ["", "-1", "+1", "1.5", "1e3", " 1", "9007199254740992", "99999999999999999999999"] {
            assert_eq!(parse_seq(text), None, "{text:?}");
        }
    }

    #[test]
    fn live_event_gets_number_without_parsing() {
        let event = LiveEvent::ImageDeleted { image_id: "{\n}".to_owned() };
        let text = serde_json::to_string(&event).unwrap_or_default();
        let read: Option<LiveMessage> = serde_json::from_str(&with_seq(12, &text)).ok();
        assert_eq!(read, Some(LiveMessage::Event(NumberedEvent { seq: 12, event })));
    }
}
