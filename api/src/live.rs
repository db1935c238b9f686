//! What `GET /api/live` sends: JSON texts, one a message. Every event has a number, counted up by one for each owner, so that whoever
//! comes back says which was the last one seen and gets what was missed.

use serde::{Deserialize, Serialize};

use crate::{Image, Job};

/// Something of the owner's changed. What an event carries is whole, so that it can be taken in without asking again,
/// and taken in twice.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum LiveEvent {
    /// A job was queued, moved, ended, or got another name.
    #[serde(rename = "job.updated")]
    JobUpdated {
        /// The job as it is now.
        job: Box<Job>,
    },
    /// An image is there.
    #[serde(rename = "image.added")]
    ImageAdded {
        /// The image.
        image: Box<Image>,
    },
    /// What is known of an image changed.
    #[serde(rename = "image.updated")]
    ImageUpdated {
        /// The image as it is now.
        image: Box<Image>,
    },
    /// An image is gone, with its renditions and their jobs.
    #[serde(rename = "image.deleted")]
    ImageDeleted {
        /// The image's id.
        image_id: String,
    },
    /// A rendition is gone, with its job.
    #[serde(rename = "rendition.deleted")]
    RenditionDeleted {
        /// The rendition's id.
        rendition_id: String,
        /// The id of its image.
        image_id: String,
    },
}

/// An event with its number.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NumberedEvent {
    /// One more than the event before it had.
    pub seq: u64,
    /// What happened.
    #[serde(flatten)]
    pub event: LiveEvent,
}

/// Where the count stands: the first message of a connection, or the one behind what was missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum LiveMark {
    /// All events up to `seq` were sent, in this connection or before; from here on they come as they happen.
    Ready {
        /// The last event's number; 0 before the first.
        seq: u64,
    },
    /// Some of what was missed is no longer kept: load the lists again. Events after `seq` come as they happen.
    Resync {
        /// The last event's number.
        seq: u64,
    },
}

/// A message of the live connection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged, try_from = "Fields")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum LiveMessage {
    /// Something happened.
    Event(NumberedEvent),
    /// Where the count stands.
    Mark(LiveMark),
}

/// The fields of every kind of message. Serde would read a tagged enum into a buffer first, and generate all readers of [`Image`]
/// and [`Job`] once more for that buffer (docs/learned/download-size.md).
#[derive(Deserialize)]
struct Fields {
    #[serde(rename = "type")]
    kind: String,
    seq: u64,
    job: Option<Box<Job>>,
    image: Option<Box<Image>>,
    image_id: Option<String>,
    rendition_id: Option<String>,
}

impl TryFrom<Fields> for LiveMessage {
    type Error = &'static str;

    fn try_from(Fields { kind, seq, job, image, image_id, rendition_id }: Fields) -> Result<Self, Self::Error> {
        let event = match (kind.as_str(), job, image, image_id) {
            ("ready", ..) => return Ok(Self::Mark(LiveMark::Ready { seq })),
            ("resync", ..) => return Ok(Self::Mark(LiveMark::Resync { seq })),
            ("job.updated", Some(job), ..) => LiveEvent::JobUpdated { job },
            ("image.added", _, Some(image), _) => LiveEvent::ImageAdded { image },
            ("image.updated", _, Some(image), _) => LiveEvent::ImageUpdated { image },
            ("image.deleted", _, _, Some(image_id)) => LiveEvent::ImageDeleted { image_id },
            ("rendition.deleted", _, _, Some(image_id)) => {
                let rendition_id = rendition_id.ok_or("a deleted rendition without its id")?;
                LiveEvent::RenditionDeleted { rendition_id, image_id }
            }
            _ => return Err("an unknown or incomplete message"),
        };
        Ok(Self::Event(NumberedEvent { seq, event }))
    }
}

/// What a client sends to see whether the connection still carries; the answer is [`LIVE_PONG`]. Nothing else is expected from it.
pub const LIVE_PING: &str = "ping";
/// The answer to [`LIVE_PING`].
pub const LIVE_PONG: &str = "pong";

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn live_message_reads_as_it_is_written() {
        let deleted = LiveEvent::ImageDeleted { image_id: "i".to_owned() };
        let event = LiveMessage::Event(NumberedEvent { seq: 7, event: deleted });
        let mark = LiveMessage::Mark(LiveMark::Resync { seq: 9 });
        let gone = LiveEvent::RenditionDeleted { rendition_id: "r".to_owned(), image_id: "i".to_owned() };
        let gone = LiveMessage::Event(NumberedEvent { seq: 8, event: gone });
        for (message, text) in [
            (event, json!({"seq": 7, "type": "image.deleted", "image_id": "i"})),
            (gone, json!({"seq": 8, "type": "rendition.deleted", "rendition_id": "r", "image_id": "i"})),
            (mark, json!({"type": "resync", "seq": 9})),
        ] {
            assert_eq!(serde_json::to_value(&message).ok(), Some(text.clone()));
            assert_eq!(serde_json::from_value(text).ok(), Some(message));
        }
    }

    #[test]
    fn live_message_without_its_object_is_no_message() {
        for text in
            [json!({"seq": 1, "type": "image.added"}), json!({"seq": 1, "type": "image.framed", "image_id": "i"})]
        {
            assert_eq!(serde_json::from_value::<LiveMessage>(text.clone()).ok(), None, "{text}");
        }
    }

    #[test]
    fn live_event_carries_the_whole_job() {
        let text = json!({"seq": 1, "type": "job.updated", "job": {"id": "j", "kind": "render", "state": "queued",
            "attempts": 0, "progress": 0.0, "image_id": "i", "created_at": "t", "updated_at": "t"}});
        let message: Option<LiveMessage> = serde_json::from_value(text).ok();
        let Some(LiveMessage::Event(NumberedEvent { event: LiveEvent::JobUpdated { job }, .. })) = message else {
            panic!("not a job: {message:?}");
        };
        assert_eq!(job.kind.as_str(), "render");
    }
}
