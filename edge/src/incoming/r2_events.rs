//! Consumer of the queue `safelight-events`: R2's event notifications.

use serde::Deserialize;
use worker::{Message, MessageBatch};

use super::{queue_objects, withdraw_objects};
use crate::platform::bindings::Edge;
use crate::platform::log;
use crate::problem::Fault;

/// Actions that create an object.
const CREATE_ACTIONS: [&str; 3] = ["PutObject", "CopyObject", "CompleteMultipartUpload"];

/// Actions that delete an object.
const DELETE_ACTIONS: [&str; 2] = ["DeleteObject", "LifecycleDeletion"];

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
    let (mut keys, mut deleted) = (Vec::new(), Vec::new());
    for message in batch.raw_iter() {
        match Message::<EventNotification>::try_from(message).map(Message::into_body) {
            Ok(EventNotification { action, bucket: at, object }) => {
                if bucket.as_ref().is_some_and(|bucket| *bucket != at) {
                    continue;
                }
                if CREATE_ACTIONS.contains(&action.as_str()) {
                    keys.push(object.key);
                } else if DELETE_ACTIONS.contains(&action.as_str()) {
                    deleted.push(object.key);
                }
            }
            Err(error) => log::error("event", "not one", &error.to_string()),
        }
    }
    for keys in [&mut keys, &mut deleted] {
        keys.sort_unstable();
        keys.dedup();
    }
    match process(edge, &keys, &deleted).await {
        Ok(()) => batch.ack_all(),
        Err(fault) => {
            log::fault("events", &(keys.len() + deleted.len()).to_string(), &fault);
            batch.retry_all();
        }
    }
}

async fn process(edge: &Edge, keys: &[String], deleted: &[String]) -> Result<(), Fault> {
    queue_objects(edge, keys).await?;
    withdraw_objects(edge, deleted).await?;
    Ok(())
}
