//! Large objects are written in parts: a part that fails is sent again alone, and the object appears only when all of
//! them are there.

use super::Error;
use super::backend::Backend;

/// What is longer goes in parts.
pub(super) const ABOVE_BYTES: usize = 8 << 20;

/// All parts but the last have this length: S3 wants at least 5 MiB, R2 equal ones.
pub(super) const PART_BYTES: usize = 8 << 20;

/// How often the whole write is begun: a store may lose an upload between its parts.
const ATTEMPTS: u32 = 3;

/// Writes `bytes` in parts and gives the object's ETag. After a failure nothing is left.
pub(super) async fn put(backend: &dyn Backend, key: &str, bytes: &[u8], media_type: &str) -> Result<String, Error> {
    let mut attempt = 1;
    loop {
        let upload = backend.begin(key, media_type).await?;
        let error = match write(backend, key, &upload, bytes).await {
            Ok(etag) => return Ok(etag),
            Err(error) => error,
        };
        // What cannot be forgotten now expires by the bucket's own rule for uploads that were never completed.
        let _ = backend.abort(key, &upload).await;
        if attempt == ATTEMPTS || !matches!(error, Error::Interrupted(_)) {
            return Err(error);
        }
        attempt += 1;
    }
}

async fn write(backend: &dyn Backend, key: &str, upload: &str, bytes: &[u8]) -> Result<String, Error> {
    let mut parts = Vec::new();
    for (number, part) in (1..).zip(bytes.chunks(PART_BYTES)) {
        parts.push(backend.put_part(key, upload, number, part).await?);
    }
    backend.complete(key, upload, &parts, bytes.len() as u64).await
}
