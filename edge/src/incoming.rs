//! Turns files under `incoming/{owner}/` into images, and those under `incoming/avatars/` into avatars. Each version of a file is recorded once, and a job ingests it.
//!
//! An event only says where to look. The store states which version exists. So events may be repeated, late, out of
//! order or lost (then a sweep finds the object). The key prefix leads to the library that records the versions
//! (`db/libraries.rs`).

mod r2_events;

pub(crate) use r2_events::consume;

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use crate::avatars;
use crate::db::libraries::{self, KeyPrefix};
use crate::library::collections::commands::{WithdrawObjects, WithdrawnCount};
use crate::library::commands::{QueueIncoming, QueuedCount};
use crate::library::records::ObjectVersion;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::log;
use crate::problem::Fault;
use crate::storage::{IncomingKey, Key};

/// Maximum number of versions in one transaction.
const BATCH_SIZE: usize = 50;

/// Looks up the objects with these keys. Queues the ingest of new versions, and withdraws what is gone from collections. Returns
/// the number of both.
pub(crate) async fn queue_objects(edge: &Edge, keys: &[String]) -> Result<usize, Fault> {
    let storage = edge.storage()?;
    let (mut versions, mut gone) = (Vec::new(), Vec::new());
    let asked_ms = clock::now_ms();
    for key in keys {
        let Some(parsed) = IncomingKey::parse(key) else { continue };
        // A key that no URL can express is not looked up: the URL would name another object.
        let (etag, size_bytes) = if parsed.is_plain() {
            match storage.head(&Key::Listed(key)).await? {
                Some(head) => (head.etag, head.size_bytes),
                None => {
                    gone.push(key.clone());
                    continue;
                }
            }
        } else {
            (String::new(), 0)
        };
        versions.push(ObjectVersion { key: key.clone(), etag, size_bytes, modified_ms: None });
    }
    let withdrawn = withdraw_objects(edge, gone, asked_ms).await?;
    Ok(queue_versions(edge, versions).await? + withdrawn + avatars::queue_objects(edge, keys).await?)
}

/// Queues the ingest of versions that were not recorded before. Returns their number. Objects of unknown owners are
/// ignored.
pub(crate) async fn queue_versions(edge: &Edge, versions: Vec<ObjectVersion>) -> Result<usize, Fault> {
    let mut of_owner: BTreeMap<String, Vec<ObjectVersion>> = BTreeMap::new();
    for version in versions {
        let Some(IncomingKey { owner, .. }) = IncomingKey::parse(&version.key) else { continue };
        of_owner.entry(owner.to_owned()).or_default().push(version);
    }
    let owners: Vec<_> = of_owner.keys().map(String::as_str).collect();
    let libraries = libraries::find_by_prefixes(&edge.db()?, &owners).await?;
    let mut queued = 0;
    for KeyPrefix { prefix, library_id } in libraries {
        let versions = of_owner.remove(&prefix).unwrap_or_default();
        for versions in versions.chunks(BATCH_SIZE) {
            let command = QueueIncoming { versions: versions.to_vec() };
            match edge.library(&library_id).call(&command).await {
                Ok(QueuedCount(count)) => queued += count,
                // One library's fault must not delay the objects of others. The sweep finds what is missed here.
                Err(fault) => log::fault("incoming", &log::owner_digest(&library_id), &fault),
            }
        }
    }
    Ok(queued)
}

/// Withdraws the records of objects that are gone. Returns their number.
async fn withdraw_objects(edge: &Edge, gone: Vec<String>, asked_ms: u64) -> Result<usize, Fault> {
    let mut of_owner: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for key in gone {
        let Some(IncomingKey { owner, .. }) = IncomingKey::parse(&key) else { continue };
        of_owner.entry(owner.to_owned()).or_default().push(key);
    }
    let owners: Vec<_> = of_owner.keys().map(String::as_str).collect();
    let mut withdrawn = 0;
    for KeyPrefix { prefix, library_id } in libraries::find_by_prefixes(&edge.db()?, &owners).await? {
        let keys = of_owner.remove(&prefix).unwrap_or_default();
        let asked_ms_ago = clock::now_ms().saturating_sub(asked_ms);
        match edge.library(&library_id).call(&WithdrawObjects { keys, asked_ms_ago }).await {
            Ok(WithdrawnCount(count)) => withdrawn += count as usize,
            // The listing of the next run finds what is missed here.
            Err(fault) => log::fault("incoming", &log::owner_digest(&library_id), &fault),
        }
    }
    Ok(withdrawn)
}

/// Decodes the key of an S3 event: percent-encoded, with `+` for a space.
pub(crate) fn decode_event_key(key: &str) -> Option<String> {
    let spaced = key.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().ok().map(|key| key.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn event_key_is_decoded() {
        assert_eq!(decode_event_key("incoming/o/my+cat%2B%C3%A4.jpg").as_deref(), Some("incoming/o/my cat+ä.jpg"));
        assert_eq!(decode_event_key("incoming/o/%ff.jpg"), None);
        assert_eq!(decode_event_key("100%").as_deref(), Some("100%"));
    }
}
