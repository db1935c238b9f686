//! Position in the event sequence of the edge. The numbers of events are consecutive, so a gap is detected.

use api::{LiveEvent, LiveMessage, LivePosition};

/// The number of the last event; `None` before the first connection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct EventCursor {
    last: Option<u64>,
}

/// What a message means for the cursor.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Received {
    /// The next event.
    Event(LiveEvent),
    /// The page may have missed events and must reload its data.
    Gap,
    /// No event was missed.
    UpToDate,
    /// An event that was already received.
    Duplicate,
}

impl EventCursor {
    /// The event number from which the next connection continues.
    pub(super) const fn last(self) -> Option<u64> {
        self.last
    }

    /// Processes a message and moves the cursor.
    pub(super) fn take(&mut self, message: LiveMessage) -> Received {
        match message {
            LiveMessage::Event(event) => match self.last {
                Some(last) if event.seq <= last => Received::Duplicate,
                Some(last) if event.seq == last + 1 => {
                    self.last = Some(event.seq);
                    Received::Event(event.event)
                }
                _ => self.jump(event.seq),
            },
            // Lists that were loaded before this connection may lack events in between.
            LiveMessage::Position(LivePosition::Ready { seq }) if self.last != Some(seq) => self.jump(seq),
            LiveMessage::Position(LivePosition::Ready { .. }) => Received::UpToDate,
            LiveMessage::Position(LivePosition::Resync { seq }) => self.jump(seq),
        }
    }

    fn jump(&mut self, seq: u64) -> Received {
        self.last = Some(seq);
        Received::Gap
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::NumberedEvent;

    fn deleted(seq: u64) -> LiveMessage {
        LiveMessage::Event(NumberedEvent { seq, event: happened(seq) })
    }

    fn happened(seq: u64) -> LiveEvent {
        LiveEvent::ImageDeleted { image_id: seq.to_string() }
    }

    fn ready(seq: u64) -> LiveMessage {
        LiveMessage::Position(LivePosition::Ready { seq })
    }

    #[test]
    fn cursor_follows_consecutive_events() {
        let mut cursor = EventCursor::default();
        assert_eq!(cursor.take(ready(4)), Received::Gap, "the first time the lists are loaded");
        assert_eq!(cursor.take(deleted(5)), Received::Event(happened(5)));
        assert_eq!(cursor.take(deleted(5)), Received::Duplicate);
        assert_eq!(cursor.take(ready(5)), Received::UpToDate, "back, and nothing was missed");
        assert_eq!(cursor.last(), Some(5));
    }

    #[test]
    fn cursor_reports_a_gap_and_goes_on_from_there() {
        let mut cursor = EventCursor { last: Some(5) };
        assert_eq!(cursor.take(deleted(7)), Received::Gap);
        assert_eq!(cursor.take(deleted(8)), Received::Event(happened(8)));
        let resync = LiveMessage::Position(LivePosition::Resync { seq: 3 });
        assert_eq!(cursor.take(resync), Received::Gap, "the count may begin anew");
        assert_eq!(cursor.take(deleted(4)), Received::Event(happened(4)));
    }
}
