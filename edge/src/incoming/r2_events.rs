//! Consumer of the queue `safelight-events`: R2's event notifications.

use serde::Deserialize;
use worker::{Message, MessageBatch};

use super::queue_objects;
use crate::platform::bindings::Edge;
use crate::platform::log;

/// Actions that create or delete an object.
const ACTIONS: [&str; 5] = ["PutObject", "CopyObject", "CompleteMultipartUpload", "DeleteObject", "LifecycleDeletion"];

/// The parts of an event notification that are used.
#[derive(Debug, Deserialize)]
struct EventNotification {
    action: String,
    bucket: String,
    object: Object,
}

#[derive(Debug, Deserialize)]
struct Object {
    key: String,
}

/// Processes a batch of notifications. If that fails, all of them are delivered again; processing one twice does no
/// harm. Malformed messages are dropped.
pub(crate) async fn consume<T>(edge: &Edge, batch: &MessageBatch<T>) {
    let bucket = edge.bucket_name();
    let mut keys = Vec::new();
    for message in batch.raw_iter() {
        match Message::<EventNotification>::try_from(message).map(Message::into_body) {
            Ok(EventNotification { action, bucket: at, object }) => {
                if ACTIONS.contains(&action.as_str()) && bucket.as_ref().is_none_or(|bucket| *bucket == at) {
                    keys.push(object.key);
                }
            }
            Err(error) => log::error("event", "not one", &error.to_string()),
        }
    }
    keys.sort_unstable();
    keys.dedup();
    match queue_objects(edge, &keys).await {
        Ok(_) => batch.ack_all(),
        Err(fault) => {
            log::fault("events", &keys.len().to_string(), &fault);
            batch.retry_all();
        }
    }
}
