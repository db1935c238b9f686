//! Announced uploads.

use filters::Digest;
use serde::Deserialize;
use worker::{D1Database, D1Type};

use super::images::was_deleted;
use super::{number, optional, row, rows, run, statement};
use crate::problem::Fault;

const COLUMNS: &str = "id, owner_id, name, size_bytes, sha256, media_type, expires_at_ms";

/// SQL: holds until the image that an upload became is deleted.
fn is_usable() -> String {
    format!("NOT {}", was_deleted("uploads.id"))
}

/// One upload: what its client said the bytes will be.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct UploadRow {
    pub(crate) id: String,
    pub(crate) owner_id: String,
    pub(crate) name: String,
    pub(crate) size_bytes: u64,
    pub(crate) sha256: Digest,
    pub(crate) media_type: String,
    pub(crate) expires_at_ms: u64,
}

/// Inserts a row; `token` is for uploads through the edge.
pub(crate) async fn insert(db: &D1Database, upload: &UploadRow, token: Option<&Digest>) -> Result<(), Fault> {
    let sql = "INSERT INTO uploads (id, owner_id, name, size_bytes, sha256, media_type, expires_at_ms, token_sha256)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let (sha256, token) = (upload.sha256.to_string(), token.map(ToString::to_string));
    let values = [
        D1Type::Text(&upload.id),
        D1Type::Text(&upload.owner_id),
        D1Type::Text(&upload.name),
        number(upload.size_bytes),
        D1Type::Text(&sha256),
        D1Type::Text(&upload.media_type),
        number(upload.expires_at_ms),
        optional(token.as_deref()),
    ];
    run(&statement(db, sql, &values)?).await?;
    Ok(())
}

pub(crate) async fn find(db: &D1Database, owner_id: &str, id: &str) -> Result<Option<UploadRow>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM uploads WHERE owner_id = ?1 AND id = ?2 AND {}", is_usable());
    row(statement(db, &sql, &[D1Type::Text(owner_id), D1Type::Text(id)])?).await
}

/// The upload that a token opens, whoever holds it.
pub(crate) async fn find_by_token(db: &D1Database, id: &str, token: &Digest) -> Result<Option<UploadRow>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM uploads WHERE id = ?1 AND token_sha256 = ?2 AND {}", is_usable());
    row(statement(db, &sql, &[D1Type::Text(id), D1Type::Text(&token.to_string())])?).await
}

/// At most `limit` uploads that expired before `before_ms`.
pub(crate) async fn expired(db: &D1Database, before_ms: u64, limit: u64) -> Result<Vec<UploadRow>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM uploads WHERE expires_at_ms < ?1 ORDER BY expires_at_ms LIMIT ?2");
    rows(statement(db, &sql, &[number(before_ms), number(limit)])?).await
}

pub(crate) async fn delete(db: &D1Database, id: &str) -> Result<(), Fault> {
    run(&statement(db, "DELETE FROM uploads WHERE id = ?1", &[D1Type::Text(id)])?).await?;
    Ok(())
}
