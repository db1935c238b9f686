//! The URL paths, in one place. `{id}` is a UUIDv7 in its usual text form.

/// Liveness and versions.
pub const HEALTH: &str = "/api/health";
/// Guest session.
pub const SESSION: &str = "/api/session";
/// A new token for the session.
pub const ROTATE: &str = "/api/session/rotate";
/// What the edge counts.
pub const METRICS: &str = "/api/metrics";
/// The catalogue of operations.
pub const OPS: &str = "/api/ops";
/// Upload and list.
pub const IMAGES: &str = "/api/images";
/// Bucket notifications in the S3 event format.
pub const EVENTS_S3: &str = "/api/events/s3";
/// Announce an upload.
pub const UPLOADS: &str = "/api/uploads";
/// List of jobs.
pub const JOBS: &str = "/api/jobs";
/// Events as they happen, over a WebSocket.
pub const LIVE: &str = "/api/live";
/// The key that signs receipts.
pub const JWKS: &str = "/.well-known/jwks.json";
/// The contract as OpenAPI 3.1.
pub const OPENAPI: &str = "/api/openapi.json";

/// One image.
#[must_use]
pub fn image(id: &str) -> String {
    format!("{IMAGES}/{id}")
}

/// Where an announced upload's bytes go, where the store does not take them itself.
#[must_use]
pub fn upload(image_id: &str) -> String {
    format!("{UPLOADS}/{image_id}")
}

/// Where an upload is confirmed once its bytes are written.
#[must_use]
pub fn confirm_upload(image_id: &str) -> String {
    format!("{UPLOADS}/{image_id}/confirm")
}

/// The bytes that were uploaded.
#[must_use]
pub fn original(image_id: &str) -> String {
    format!("{IMAGES}/{image_id}/original")
}

/// A JPEG of the image, `width_px` wide; one of [`crate::THUMBNAIL_WIDTHS`].
#[must_use]
pub fn thumbnail(image_id: &str, width_px: u32) -> String {
    format!("{IMAGES}/{image_id}/thumbnails/{width_px}")
}

/// Where a recipe is posted.
#[must_use]
pub fn renditions(image_id: &str) -> String {
    format!("{IMAGES}/{image_id}/renditions")
}

/// One rendition's metadata.
#[must_use]
pub fn rendition(id: &str) -> String {
    format!("/api/renditions/{id}")
}

/// One rendition's encoded file.
#[must_use]
pub fn content(rendition_id: &str) -> String {
    format!("/api/renditions/{rendition_id}/content")
}

/// One rendition's signed receipt, a compact JWS as text.
#[must_use]
pub fn receipt(rendition_id: &str) -> String {
    format!("/api/renditions/{rendition_id}/receipt")
}

/// One job.
#[must_use]
pub fn job(id: &str) -> String {
    format!("{JOBS}/{id}")
}

/// Where a failed job is tried again.
#[must_use]
pub fn retry(job_id: &str) -> String {
    format!("{JOBS}/{job_id}/retry")
}
