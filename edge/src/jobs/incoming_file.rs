//! Reads files under `incoming/`. Somebody may change or remove them at any time.

use super::failure::JobFailure;
use crate::storage::{Head, IncomingKey, Key, Storage};

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

/// The bytes of a file.
pub(super) async fn read(storage: &Storage, key: &str) -> Result<Vec<u8>, JobFailure> {
    storage.find(&Key::Listed(key)).await?.ok_or_else(gone)
}

fn gone() -> JobFailure {
    let message = "The file was removed from the bucket before the server could read it. Store it again.";
    JobFailure::permanent("not_found", message)
}
