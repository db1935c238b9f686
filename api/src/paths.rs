//! The URL paths, in one place: a template for each, and a function where one has parameters. `{id}` is a UUIDv7 in its usual text form.

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
/// Look-up tables: add and list.
pub const LUTS: &str = "/api/luts";
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
pub const IMAGE: &str = "/api/images/{id}";
/// The bytes that were uploaded.
pub const ORIGINAL: &str = "/api/images/{id}/original";
/// A JPEG of the image.
pub const THUMBNAIL: &str = "/api/images/{id}/thumbnails/{width}";
/// Where a recipe is posted.
pub const RENDITIONS: &str = "/api/images/{id}/renditions";
/// One look-up table's file; its id is `sha256:` and a digest.
pub const LUT: &str = "/api/luts/{id}";
/// Where an announced upload's bytes go, where the store does not take them itself.
pub const UPLOAD: &str = "/api/uploads/{id}";
/// Where an upload is confirmed once its bytes are written.
pub const CONFIRM_UPLOAD: &str = "/api/uploads/{id}/confirm";
/// One rendition's metadata.
pub const RENDITION: &str = "/api/renditions/{id}";
/// One rendition's encoded file.
pub const CONTENT: &str = "/api/renditions/{id}/content";
/// One rendition's signed receipt, a compact JWS as text.
pub const RECEIPT: &str = "/api/renditions/{id}/receipt";
/// A JPEG of the rendition.
pub const RENDITION_THUMBNAIL: &str = "/api/renditions/{id}/thumbnails/{width}";
/// One job.
pub const JOB: &str = "/api/jobs/{id}";
/// Where a failed job is tried again.
pub const RETRY: &str = "/api/jobs/{id}/retry";

/// All rows of the owner's library.
pub const EXPORT: &str = "/api/export";
/// Where an operator brings a library back to an earlier moment.
pub const RECOVER: &str = "/api/libraries/{id}/recover";
/// Where an operator writes the rows of an export.
pub const ROWS: &str = "/api/libraries/{id}/rows";

/// Every path there is. The edge's tests hold its route table to this list.
pub const ALL: [&str; 29] = [
    HEALTH,
    SESSION,
    ROTATE,
    METRICS,
    OPS,
    IMAGES,
    IMAGE,
    ORIGINAL,
    THUMBNAIL,
    RENDITIONS,
    EVENTS_S3,
    LUTS,
    LUT,
    UPLOADS,
    UPLOAD,
    CONFIRM_UPLOAD,
    RENDITION,
    CONTENT,
    RECEIPT,
    RENDITION_THUMBNAIL,
    JOBS,
    JOB,
    RETRY,
    LIVE,
    EXPORT,
    RECOVER,
    ROWS,
    JWKS,
    OPENAPI,
];

fn of(template: &str, id: &str) -> String {
    template.replace("{id}", id)
}

/// [`IMAGE`] of this id.
#[must_use]
pub fn image(id: &str) -> String {
    of(IMAGE, id)
}

/// [`LUT`] of this id.
#[must_use]
pub fn lut(id: &str) -> String {
    of(LUT, id)
}

/// [`UPLOAD`] of this id.
#[must_use]
pub fn upload(image_id: &str) -> String {
    of(UPLOAD, image_id)
}

/// [`CONFIRM_UPLOAD`] of this id.
#[must_use]
pub fn confirm_upload(image_id: &str) -> String {
    of(CONFIRM_UPLOAD, image_id)
}

/// [`ORIGINAL`] of this id.
#[must_use]
pub fn original(image_id: &str) -> String {
    of(ORIGINAL, image_id)
}

/// [`THUMBNAIL`] of this image, `width_px` wide; one of [`crate::THUMBNAIL_WIDTHS`].
#[must_use]
pub fn thumbnail(image_id: &str, width_px: u32) -> String {
    of(THUMBNAIL, image_id).replace("{width}", &width_px.to_string())
}

/// [`RENDITIONS`] of this id.
#[must_use]
pub fn renditions(image_id: &str) -> String {
    of(RENDITIONS, image_id)
}

/// [`RENDITION`] of this id.
#[must_use]
pub fn rendition(id: &str) -> String {
    of(RENDITION, id)
}

/// [`CONTENT`] of this id.
#[must_use]
pub fn content(rendition_id: &str) -> String {
    of(CONTENT, rendition_id)
}

/// [`RECEIPT`] of this id.
#[must_use]
pub fn receipt(rendition_id: &str) -> String {
    of(RECEIPT, rendition_id)
}

/// [`RENDITION_THUMBNAIL`] of this rendition, `width_px` wide; one of [`crate::THUMBNAIL_WIDTHS`].
#[must_use]
pub fn rendition_thumbnail(rendition_id: &str, width_px: u32) -> String {
    of(RENDITION_THUMBNAIL, rendition_id).replace("{width}", &width_px.to_string())
}

/// [`JOB`] of this id.
#[must_use]
pub fn job(id: &str) -> String {
    of(JOB, id)
}

/// [`RETRY`] of this id.
#[must_use]
pub fn retry(job_id: &str) -> String {
    of(RETRY, job_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_their_templates_with_the_ids_put_in() {
        assert_eq!(thumbnail("1", 200), "/api/images/1/thumbnails/200");
        let made = [
            image("1"),
            original("1"),
            thumbnail("1", 50),
            renditions("1"),
            lut("1"),
            upload("1"),
            confirm_upload("1"),
            rendition("1"),
            content("1"),
            receipt("1"),
            rendition_thumbnail("1", 50),
            job("1"),
            retry("1"),
        ];
        // Operators write theirs by hand: no client of ours calls them.
        let templates = ALL.iter().filter(|path| path.contains('{') && ![RECOVER, ROWS].contains(path));
        let filled: Vec<_> = templates.map(|path| path.replace("{id}", "1").replace("{width}", "50")).collect();
        assert_eq!(made.len(), filled.len());
        for path in made {
            assert!(filled.contains(&path), "{path}");
        }
    }
}
