//! Reads files under `incoming/`. Somebody may change or remove them at any time.

use super::failure::JobFailure;
use crate::storage::{Head, IncomingKey, Key, Storage, Version};

/// Delay of a job whose file changed while it was read.
const CHANGED_RETRY_S: u32 = 1;

/// What the store says about a file. Fails if the file is gone or too large, or if no URL can express its key.
pub(super) async fn head(
    storage: &Storage,
    key: &str,
    parsed: IncomingKey<'_>,
    allowed_bytes: u64,
) -> Result<Head, JobFailure> {
    if !parsed.is_plain() {
        let message =
            "The key has a part that is `.` or `..`, which URLs cannot express. Store the file under another key.";
        return Err(JobFailure::final_error("bad_request", message));
    }
    let head = storage.head(&Key::Listed(key)).await?.ok_or_else(gone)?;
    let actual = head.size_bytes;
    if actual > allowed_bytes {
        let message = format!("The file has {actual} bytes. The limit is {allowed_bytes} bytes. Store a smaller file.");
        return Err(JobFailure::final_error("over_limit", message));
    }
    Ok(head)
}

/// The bytes of the version that the store stated before; `None` if the file is gone. Never more bytes than stated: the memory is
/// reserved for those. If there is another version by now, the job begins again.
pub(super) async fn read_version(storage: &Storage, key: &str, head: &Head) -> Result<Option<Vec<u8>>, JobFailure> {
    match storage.read_version(&Key::Listed(key), head).await? {
        Version::Found(bytes) => Ok(Some(bytes)),
        Version::Replaced => Err(JobFailure::Deferred { delay_s: CHANGED_RETRY_S }),
        Version::Missing => Ok(None),
    }
}

/// Fails if there is another version by now: then the job begins again.
pub(super) async fn require_version(storage: &Storage, key: &str, head: &Head) -> Result<(), JobFailure> {
    match storage.head(&Key::Listed(key)).await? {
        Some(now) if now.etag == head.etag => Ok(()),
        _ => Err(JobFailure::Deferred { delay_s: CHANGED_RETRY_S }),
    }
}

pub(super) fn gone() -> JobFailure {
    let message = "The file was removed from the bucket before the server could read it. Store it again.";
    JobFailure::permanent("not_found", message)
}
