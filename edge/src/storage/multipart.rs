//! Multipart uploads of large objects: a failed part is sent again alone, and the object appears only when it is
//! complete.

use super::Error;
use super::backend::Backend;

/// Larger objects use a multipart upload.
pub(super) const THRESHOLD_BYTES: usize = 8 << 20;

/// The smallest part except the last that S3 and R2 allow.
pub(super) const MIN_PART_BYTES: usize = 5 << 20;

/// Size of all parts except the last: S3 requires at least 5 MiB, R2 equal sizes.
pub(super) const PART_BYTES: usize = 8 << 20;

/// Number of attempts for the whole upload: a store may lose an upload between its parts.
const ATTEMPTS: u32 = 3;

/// Writes `bytes` in parts and returns the ETag of the object. A failure leaves nothing behind.
pub(super) async fn put(backend: &dyn Backend, key: &str, bytes: &[u8], media_type: &str) -> Result<String, Error> {
    let mut attempt = 1;
    loop {
        let upload = backend.begin(key, media_type).await?;
        let error = match write(backend, key, &upload, bytes).await {
            Ok(etag) => return Ok(etag),
            Err(error) => error,
        };
        // If this fails, the bucket's rule for incomplete uploads deletes the parts later.
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
