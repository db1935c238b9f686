//! Originals.

use filters::{Digest, Format};
use serde::Deserialize;
use worker::{D1Database, D1Type};

use super::{changes, number, row, rows, statement};
use crate::http::page::Window;
use crate::problem::Fault;

const COLUMNS: &str = "id, owner_id, sha256, name, format, size_bytes, width, height, created_at";

/// One original.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ImageRow {
    pub(crate) id: String,
    pub(crate) owner_id: String,
    pub(crate) sha256: Digest,
    pub(crate) name: String,
    pub(crate) format: Format,
    pub(crate) size_bytes: u64,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) created_at: String,
}

/// Inserts a row; `false` if this owner has the same bytes already.
pub(crate) async fn insert(db: &D1Database, image: &ImageRow) -> Result<bool, Fault> {
    let sql = "INSERT INTO images (id, owner_id, sha256, name, format, size_bytes, width, height, created_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (owner_id, sha256) DO NOTHING";
    let sha256 = image.sha256.to_string();
    let values = [
        D1Type::Text(&image.id),
        D1Type::Text(&image.owner_id),
        D1Type::Text(&sha256),
        D1Type::Text(&image.name),
        D1Type::Text(image.format.as_str()),
        number(image.size_bytes),
        number(image.width.into()),
        number(image.height.into()),
        D1Type::Text(&image.created_at),
    ];
    Ok(changes(&statement(db, sql, &values)?.run().await?)? > 0)
}

pub(crate) async fn find(db: &D1Database, owner_id: &str, id: &str) -> Result<Option<ImageRow>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM images WHERE owner_id = ?1 AND id = ?2");
    row(statement(db, &sql, &[D1Type::Text(owner_id), D1Type::Text(id)])?).await
}

pub(crate) async fn find_by_content(
    db: &D1Database,
    owner_id: &str,
    sha256: &Digest,
) -> Result<Option<ImageRow>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM images WHERE owner_id = ?1 AND sha256 = ?2");
    row(statement(db, &sql, &[D1Type::Text(owner_id), D1Type::Text(&sha256.to_string())])?).await
}

/// Newest first, one more than the window shows: it tells whether there is a next page.
pub(crate) async fn list(db: &D1Database, owner_id: &str, window: &Window) -> Result<Vec<ImageRow>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM images WHERE owner_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3");
    let values = [D1Type::Text(owner_id), D1Type::Text(window.before()), number(window.fetch())];
    rows(statement(db, &sql, &values)?).await
}

/// A rendition that was deleted with its image.
#[derive(Debug, Deserialize)]
pub(crate) struct DeletedRendition {
    pub(crate) id: String,
    pub(crate) recipe: String,
}

/// Deletes an image, its renditions and their jobs in one transaction, and says which renditions went.
pub(crate) async fn delete(db: &D1Database, owner_id: &str, id: &str) -> Result<Vec<DeletedRendition>, Fault> {
    let values = [D1Type::Text(owner_id), D1Type::Text(id)];
    let results = db
        .batch(vec![
            statement(db, "DELETE FROM jobs WHERE owner_id = ?1 AND image_id = ?2", &values)?,
            statement(
                db,
                "DELETE FROM renditions WHERE owner_id = ?1 AND image_id = ?2 RETURNING id, recipe",
                &values,
            )?,
            statement(db, "DELETE FROM images WHERE owner_id = ?1 AND id = ?2", &values)?,
        ])
        .await?;
    results.get(1).map_or(Ok(Vec::new()), |deleted| Ok(deleted.results()?))
}
