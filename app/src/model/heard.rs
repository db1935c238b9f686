//! What has been heard of the edge's events: each has a number one higher than the one before, so that a gap shows.

use api::{LiveEvent, LiveMark, LiveMessage};

/// The last event heard of; none before the first connection.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Heard {
    last: Option<u64>,
}

/// What a message means to who hears it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Meaning {
    /// This happened.
    Event(LiveEvent),
    /// Something was missed: the lists are to be loaded again.
    Missed,
    /// All is known.
    Current,
    /// It was heard before.
    Repeated,
}

impl Heard {
    /// What to ask for when connecting again.
    pub(crate) const fn last(self) -> Option<u64> {
        self.last
    }

    pub(crate) fn take(&mut self, message: LiveMessage) -> Meaning {
        match message {
            LiveMessage::Event(event) => match self.last {
                Some(last) if event.seq <= last => Meaning::Repeated,
                Some(last) if event.seq == last + 1 => {
                    self.last = Some(event.seq);
                    Meaning::Event(event.event)
                }
                _ => self.jump(event.seq),
            },
            // Lists that were loaded before this connection may lack what happened in between.
            LiveMessage::Mark(LiveMark::Ready { seq }) if self.last != Some(seq) => self.jump(seq),
            LiveMessage::Mark(LiveMark::Ready { .. }) => Meaning::Current,
            LiveMessage::Mark(LiveMark::Resync { seq }) => self.jump(seq),
        }
    }

    fn jump(&mut self, seq: u64) -> Meaning {
        self.last = Some(seq);
        Meaning::Missed
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
        LiveMessage::Mark(LiveMark::Ready { seq })
    }

    #[test]
    fn heard_events_follow_each_other() {
        let mut heard = Heard::default();
        assert_eq!(heard.take(ready(4)), Meaning::Missed, "the first time the lists are loaded");
        assert_eq!(heard.take(deleted(5)), Meaning::Event(happened(5)));
        assert_eq!(heard.take(deleted(5)), Meaning::Repeated);
        assert_eq!(heard.take(ready(5)), Meaning::Current, "back, and nothing was missed");
        assert_eq!(heard.last(), Some(5));
    }

    #[test]
    fn heard_a_gap_is_missed_and_it_goes_on_from_there() {
        let mut heard = Heard { last: Some(5) };
        assert_eq!(heard.take(deleted(7)), Meaning::Missed);
        assert_eq!(heard.take(deleted(8)), Meaning::Event(happened(8)));
        let resync = LiveMessage::Mark(LiveMark::Resync { seq: 3 });
        assert_eq!(heard.take(resync), Meaning::Missed, "the count may begin anew");
        assert_eq!(heard.take(deleted(4)), Meaning::Event(happened(4)));
    }
}
