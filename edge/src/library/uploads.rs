//! Announced uploads, from the announcement to the deletion.

use serde::Deserialize;

use super::commands::{
    Admission, AdmitImage, AnnounceUpload, FindUpload, FindUploadByToken, SetWrittenBytes, UploadState,
};
use super::images;
use super::jobs::image_was_deleted;
use super::records::UploadRow;
use super::sql::{Sql, values};
use super::transaction::Transaction;
use crate::problem::Fault;

const COLUMNS: &str = "id, key_prefix, name, size_bytes, sha256, media_type, expires_at_ms";

/// Time after the expiry in which a confirmation may still be running.
const GRACE_MS: u64 = 60 * 60 * 1000;

/// Maximum number of deletions per step: as many as a store deletes in one call.
const DELETE_BATCH_SIZE: u64 = 1000;

/// Maximum number of store look-ups per step, one by one.
const CHECK_BATCH_SIZE: u64 = 50;

/// SQL condition: the image of the upload was not deleted.
fn is_usable() -> String {
    format!("NOT {}", image_was_deleted("uploads.id"))
}

/// Announces an upload. Fails above the quotas. Returns the existing image with the same bytes, if there is one.
pub(super) fn announce(library: &Transaction<'_>, command: AnnounceUpload) -> Result<Admission, Fault> {
    let AnnounceUpload { upload, token_sha256 } = command;
    let file = AdmitImage { sha256: upload.sha256, size_bytes: upload.size_bytes, upload_id: None };
    let admitted = images::admit(library, file)?;
    if matches!(admitted, Admission::Allowed) {
        let statement =
            "INSERT INTO uploads (id, key_prefix, name, size_bytes, sha256, media_type, expires_at_ms, token_sha256)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let row = values![
            &upload.id,
            &upload.key_prefix,
            &upload.name,
            upload.size_bytes,
            &upload.sha256,
            &upload.media_type,
            upload.expires_at_ms,
            token_sha256.as_ref(),
        ];
        library.sql.run(statement, row)?;
        library.reschedule();
    }
    Ok(admitted)
}

/// Finds an upload for its confirmation, and the image that was created from it or has the same bytes.
pub(super) fn find(library: &Transaction<'_>, FindUpload { id }: FindUpload) -> Result<Option<UploadState>, Fault> {
    if let Some(image) = images::get_by_id(library, &id)? {
        return Ok(Some(UploadState { image: Some(Box::new(image)), upload: None }));
    }
    let statement = format!("SELECT {COLUMNS} FROM uploads WHERE id = ?1 AND {}", is_usable());
    let Some(upload) = library.sql.row::<UploadRow>(&statement, values![&id])? else { return Ok(None) };
    let image = images::get_by_content(library, &upload.sha256)?.map(Box::new);
    Ok(Some(UploadState { image, upload: Some(upload) }))
}

/// Finds the upload of a token.
pub(super) fn find_by_token(
    library: &Transaction<'_>,
    FindUploadByToken { id, token_sha256 }: FindUploadByToken,
) -> Result<Option<UploadRow>, Fault> {
    let statement = format!("SELECT {COLUMNS} FROM uploads WHERE id = ?1 AND token_sha256 = ?2 AND {}", is_usable());
    library.sql.row(&statement, values![&id, &token_sha256])
}

/// Records how many bytes of an upload are in the store. They may be written again until the upload expires.
pub(super) fn set_written_bytes(
    library: &Transaction<'_>,
    SetWrittenBytes { id, written_bytes }: SetWrittenBytes,
) -> Result<(), Fault> {
    library.sql.run("UPDATE uploads SET written_bytes = ?2 WHERE id = ?1", values![&id, written_bytes])?;
    library.reschedule();
    Ok(())
}

/// Expired uploads whose object was not checked yet.
pub(super) fn unchecked(library: &Transaction<'_>) -> Result<Vec<UploadRow>, Fault> {
    let statement = format!(
        "SELECT {COLUMNS} FROM uploads WHERE is_looked_at = 0 AND expires_at_ms <= ?1 ORDER BY expires_at_ms LIMIT ?2"
    );
    library.sql.rows(&statement, values![library.now_ms, CHECK_BATCH_SIZE])
}

/// Records the size of an expired upload's object.
pub(super) fn record_check(library: &Transaction<'_>, seen: SetWrittenBytes) -> Result<(), Fault> {
    library.sql.run("UPDATE uploads SET is_looked_at = 1 WHERE id = ?1", values![&seen.id])?;
    // A confirmation may have made an image of the bytes since the store was asked.
    let statement = "UPDATE uploads SET written_bytes = ?2 WHERE id = ?1 AND id NOT IN (SELECT id FROM images)";
    library.sql.run(statement, values![&seen.id, seen.written_bytes])?;
    library.reschedule();
    Ok(())
}

/// The number of bytes of uploads in the store.
pub(super) fn written_bytes(sql: &Sql) -> Result<u64, Fault> {
    #[derive(Default, Deserialize)]
    struct Row {
        bytes: u64,
    }
    let statement = "SELECT coalesce(sum(written_bytes), 0) AS bytes FROM uploads WHERE written_bytes IS NOT 0";
    Ok(sql.row::<Row>(statement, [])?.unwrap_or_default().bytes)
}

/// Uploads that expired so long ago that no confirmation can be running.
pub(super) fn expired(library: &Transaction<'_>) -> Result<Vec<UploadRow>, Fault> {
    let statement = format!("SELECT {COLUMNS} FROM uploads WHERE expires_at_ms <= ?1 ORDER BY expires_at_ms LIMIT ?2");
    library.sql.rows(&statement, values![library.now_ms.saturating_sub(GRACE_MS), DELETE_BATCH_SIZE])
}

pub(super) fn delete(library: &Transaction<'_>, uploads: &[UploadRow]) -> Result<(), Fault> {
    for upload in uploads {
        library.sql.run("DELETE FROM uploads WHERE id = ?1", values![&upload.id])?;
    }
    library.reschedule();
    Ok(())
}

/// When the next upload must be checked or deleted.
pub(super) fn next_check_ms(library: &Transaction<'_>) -> Result<Option<u64>, Fault> {
    #[derive(Deserialize)]
    struct Next {
        at_ms: Option<u64>,
    }
    let statement = "SELECT min(at_ms) AS at_ms FROM (SELECT min(expires_at_ms) + ?1 AS at_ms FROM uploads
        UNION ALL SELECT min(expires_at_ms) FROM uploads WHERE is_looked_at = 0)";
    let next: Option<Next> = library.sql.row(statement, values![GRACE_MS])?;
    Ok(next.and_then(|next| next.at_ms))
}
