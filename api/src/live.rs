//! Messages of the WebSocket `GET /api/live`, one JSON text each. Events are numbered consecutively for each owner. A client that
//! reconnects sends the number of the last event it received, and gets the missed ones.

use serde::{Deserialize, Serialize};

use crate::{CollectionRecord, CollectionRun, Image, Job, Pyramid, RenditionSummary};

/// A change in the owner's library. An event contains the complete new state: a client can apply it without another request, and applying
/// it twice changes nothing.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum LiveEvent {
    /// A job was queued, made progress, ended, or was renamed.
    #[serde(rename = "job.updated")]
    JobUpdated {
        /// The job's current state.
        job: Box<Job>,
    },
    /// An image was added.
    #[serde(rename = "image.added")]
    ImageAdded {
        /// The image.
        image: Box<Image>,
    },
    /// The data of an image changed.
    #[serde(rename = "image.updated")]
    ImageUpdated {
        /// The image's current state.
        image: Box<Image>,
    },
    /// An image was deleted, with its renditions and their jobs.
    #[serde(rename = "image.deleted")]
    ImageDeleted {
        /// The image's id.
        image_id: String,
    },
    /// The name or the visibility of a rendition changed.
    #[serde(rename = "rendition.updated")]
    RenditionUpdated {
        /// The rendition's current state.
        rendition: Box<RenditionSummary>,
    },
    /// A rendition was deleted, with its job.
    #[serde(rename = "rendition.deleted")]
    RenditionDeleted {
        /// The rendition's id.
        rendition_id: String,
        /// The id of its image.
        image_id: String,
    },
    /// A pyramid was added, or its state changed. The progress of its job is in the events of the job.
    #[serde(rename = "pyramid.updated")]
    PyramidUpdated {
        /// The pyramid's current state.
        pyramid: Box<Pyramid>,
    },
    /// A pyramid was deleted, with its job.
    #[serde(rename = "pyramid.deleted")]
    PyramidDeleted {
        /// The pyramid's id.
        pyramid_id: String,
    },
    /// A preset was added, changed or restored. The event has no recipe, because a recipe may be large: load the preset.
    #[serde(rename = "preset.changed")]
    PresetChanged {
        /// The preset's id.
        preset_id: String,
    },
    /// A preset was deleted.
    #[serde(rename = "preset.deleted")]
    PresetDeleted {
        /// The preset's id.
        preset_id: String,
    },
    /// Makes of a preset were added, rated or deleted. The event does not say which: load the sums or the makes again.
    #[serde(rename = "makes.changed")]
    MakesChanged {
        /// The id of the preset or of the look.
        preset_id: String,
    },
    /// A collection was added or changed: its settings, or many of its records at once. Load the collection, and what you show of
    /// its records.
    #[serde(rename = "collection.changed")]
    CollectionChanged {
        /// The collection's id.
        collection_id: String,
    },
    /// A collection was deleted, with its records and runs.
    #[serde(rename = "collection.deleted")]
    CollectionDeleted {
        /// The collection's id.
        collection_id: String,
    },
    /// A run of a collection began, made progress, or ended.
    #[serde(rename = "run.updated")]
    RunUpdated {
        /// The run's current state.
        run: Box<CollectionRun>,
    },
    /// A record of a collection was processed or changed.
    #[serde(rename = "record.updated")]
    RecordUpdated {
        /// The record's current state.
        record: Box<CollectionRecord>,
    },
    /// The account has a new avatar, or none any more.
    #[serde(rename = "avatar.updated")]
    AvatarUpdated {
        /// The path of the new avatar; `None` without an avatar.
        avatar: Option<String>,
    },
}

/// An event with its number.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NumberedEvent {
    /// Sequence number: one more than that of the event before.
    pub seq: u64,
    /// What happened.
    #[serde(flatten)]
    pub event: LiveEvent,
}

/// A position in the event sequence: sent first in a connection, after any missed events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum LivePosition {
    /// All events up to `seq` were sent, in this connection or an earlier one. Newer events follow as they happen.
    Ready {
        /// The number of the last event; 0 before the first.
        seq: u64,
    },
    /// Some missed events are no longer stored: load the lists again. Events after `seq` follow as they happen.
    Resync {
        /// The number of the last event.
        seq: u64,
    },
}

/// A message of the live connection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged, try_from = "Fields")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum LiveMessage {
    /// A change.
    Event(NumberedEvent),
    /// A position in the sequence.
    Position(LivePosition),
}

/// The fields of all kinds of message. For a tagged enum, serde would buffer the message first and generate the readers of [`Image`] and
/// [`Job`] a second time for that buffer (docs/learned/download-size.md).
#[derive(Deserialize)]
struct Fields {
    #[serde(rename = "type")]
    kind: String,
    seq: u64,
    job: Option<Box<Job>>,
    image: Option<Box<Image>>,
    image_id: Option<String>,
    rendition: Option<Box<RenditionSummary>>,
    rendition_id: Option<String>,
    pyramid: Option<Box<Pyramid>>,
    pyramid_id: Option<String>,
    preset_id: Option<String>,
    collection_id: Option<String>,
    run: Option<Box<CollectionRun>>,
    record: Option<Box<CollectionRecord>>,
    avatar: Option<String>,
}

impl TryFrom<Fields> for LiveMessage {
    type Error = &'static str;

    fn try_from(
        Fields {
            kind,
            seq,
            job,
            image,
            image_id,
            rendition,
            rendition_id,
            pyramid,
            pyramid_id,
            preset_id,
            collection_id,
            run,
            record,
            avatar,
        }: Fields,
    ) -> Result<Self, Self::Error> {
        let event = match (kind.as_str(), job, image, image_id) {
            ("ready", ..) => return Ok(Self::Position(LivePosition::Ready { seq })),
            ("resync", ..) => return Ok(Self::Position(LivePosition::Resync { seq })),
            ("job.updated", Some(job), ..) => LiveEvent::JobUpdated { job },
            ("image.added", _, Some(image), _) => LiveEvent::ImageAdded { image },
            ("image.updated", _, Some(image), _) => LiveEvent::ImageUpdated { image },
            ("image.deleted", _, _, Some(image_id)) => LiveEvent::ImageDeleted { image_id },
            ("rendition.deleted", _, _, Some(image_id)) => {
                let rendition_id = rendition_id.ok_or("a deleted rendition without its id")?;
                LiveEvent::RenditionDeleted { rendition_id, image_id }
            }
            ("rendition.updated", ..) => {
                LiveEvent::RenditionUpdated { rendition: rendition.ok_or("a changed rendition without its state")? }
            }
            ("pyramid.updated", ..) => {
                LiveEvent::PyramidUpdated { pyramid: pyramid.ok_or("a changed pyramid without its state")? }
            }
            ("pyramid.deleted", ..) => {
                LiveEvent::PyramidDeleted { pyramid_id: pyramid_id.ok_or("a deleted pyramid without its id")? }
            }
            ("preset.changed", ..) => {
                LiveEvent::PresetChanged { preset_id: preset_id.ok_or("a changed preset without its id")? }
            }
            ("preset.deleted", ..) => {
                LiveEvent::PresetDeleted { preset_id: preset_id.ok_or("a deleted preset without its id")? }
            }
            ("makes.changed", ..) => {
                LiveEvent::MakesChanged { preset_id: preset_id.ok_or("changed makes without their preset")? }
            }
            ("collection.changed", ..) => LiveEvent::CollectionChanged {
                collection_id: collection_id.ok_or("a changed collection without its id")?,
            },
            ("collection.deleted", ..) => LiveEvent::CollectionDeleted {
                collection_id: collection_id.ok_or("a deleted collection without its id")?,
            },
            ("run.updated", ..) => LiveEvent::RunUpdated { run: run.ok_or("a changed run without its state")? },
            ("record.updated", ..) => {
                LiveEvent::RecordUpdated { record: record.ok_or("a changed record without its state")? }
            }
            ("avatar.updated", ..) => LiveEvent::AvatarUpdated { avatar },
            _ => return Err("the message is unknown or incomplete"),
        };
        Ok(Self::Event(NumberedEvent { seq, event }))
    }
}

/// A client sends this text to check the connection; the edge replies with [`LIVE_PONG`]. The edge expects no other text.
pub const LIVE_PING: &str = "ping";
/// The reply to [`LIVE_PING`].
pub const LIVE_PONG: &str = "pong";

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn live_message_reads_as_it_is_written() {
        let deleted = LiveEvent::ImageDeleted { image_id: "i".to_owned() };
        let event = LiveMessage::Event(NumberedEvent { seq: 7, event: deleted });
        let position = LiveMessage::Position(LivePosition::Resync { seq: 9 });
        let gone = LiveEvent::RenditionDeleted { rendition_id: "r".to_owned(), image_id: "i".to_owned() };
        let gone = LiveMessage::Event(NumberedEvent { seq: 8, event: gone });
        let avatar = |avatar: Option<&str>| {
            let event = LiveEvent::AvatarUpdated { avatar: avatar.map(str::to_owned) };
            LiveMessage::Event(NumberedEvent { seq: 9, event })
        };
        let preset = |event| LiveMessage::Event(NumberedEvent { seq: 6, event });
        for (message, text) in [
            (
                preset(LiveEvent::PyramidDeleted { pyramid_id: "p".to_owned() }),
                json!({"seq": 6, "type": "pyramid.deleted", "pyramid_id": "p"}),
            ),
            (
                preset(LiveEvent::PresetChanged { preset_id: "p".to_owned() }),
                json!({"seq": 6, "type": "preset.changed", "preset_id": "p"}),
            ),
            (
                preset(LiveEvent::PresetDeleted { preset_id: "p".to_owned() }),
                json!({"seq": 6, "type": "preset.deleted", "preset_id": "p"}),
            ),
            (
                preset(LiveEvent::MakesChanged { preset_id: "p".to_owned() }),
                json!({"seq": 6, "type": "makes.changed", "preset_id": "p"}),
            ),
            (
                preset(LiveEvent::CollectionChanged { collection_id: "c".to_owned() }),
                json!({"seq": 6, "type": "collection.changed", "collection_id": "c"}),
            ),
            (
                preset(LiveEvent::CollectionDeleted { collection_id: "c".to_owned() }),
                json!({"seq": 6, "type": "collection.deleted", "collection_id": "c"}),
            ),
            (avatar(Some("/a")), json!({"seq": 9, "type": "avatar.updated", "avatar": "/a"})),
            (avatar(None), json!({"seq": 9, "type": "avatar.updated", "avatar": null})),
            (event, json!({"seq": 7, "type": "image.deleted", "image_id": "i"})),
            (gone, json!({"seq": 8, "type": "rendition.deleted", "rendition_id": "r", "image_id": "i"})),
            (position, json!({"type": "resync", "seq": 9})),
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
