//! Originals.

use api::{Job, JobKind};
use filters::{Digest, Format};
use serde::Deserialize;
use worker::{D1Database, D1Type};

use super::jobs::{self, JobRow, Needs, NewJob};
use super::{changes, first, number, row, rows, statement};
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

/// Inserts a row, and queues the job `job_id` that makes its thumbnails; `None` if this owner has the same bytes already.
pub(crate) async fn insert(
    db: &D1Database,
    image: &ImageRow,
    job_id: &str,
    due_at_ms: u64,
) -> Result<Option<Job>, Fault> {
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
    let job = NewJob {
        id: job_id,
        owner_id: &image.owner_id,
        kind: JobKind::Thumbnails,
        name: Some(&image.name),
        image_id: &image.id,
        rendition_id: None,
        payload: None,
        created_at: &image.created_at,
        due_at_ms,
    };
    let results = db.batch(vec![statement(db, sql, &values)?, jobs::insert(db, &job, Needs::Image)?]).await?;
    let added = results.first().map_or(Ok(0), changes)? > 0;
    Ok(added.then(|| job.queued()))
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

/// Deletes an image, its renditions and their jobs in one transaction, and queues the job `job_id` that removes what they left in the
/// store; `None` if there is no such image.
pub(crate) async fn delete(
    db: &D1Database,
    owner_id: &str,
    id: &str,
    job_id: &str,
    now: &str,
    due_at_ms: u64,
) -> Result<Option<JobRow>, Fault> {
    // Written by the database, so that a rendition asked for a moment ago is in it.
    let queue = format!(
        "INSERT INTO jobs (id, owner_id, kind, name, image_id, payload, state, created_at, updated_at, due_at_ms)
                 SELECT ?3, owner_id, 'delete', name, id, json_object('sha256', sha256, 'renditions', (
                     SELECT json_group_array(json_object('id', r.id, 'recipe', json(r.recipe)))
                     FROM renditions r WHERE r.image_id = images.id)), 'queued', ?4, ?4, ?5
                 FROM images WHERE owner_id = ?1 AND id = ?2 RETURNING {}",
        jobs::COLUMNS
    );
    let of_image = [D1Type::Text(owner_id), D1Type::Text(id)];
    let values = [D1Type::Text(owner_id), D1Type::Text(id), D1Type::Text(job_id)];
    let queued = [D1Type::Text(owner_id), D1Type::Text(id), D1Type::Text(job_id), D1Type::Text(now), number(due_at_ms)];
    let results = db
        .batch(vec![
            statement(db, &queue, &queued)?,
            statement(db, "DELETE FROM jobs WHERE owner_id = ?1 AND image_id = ?2 AND id <> ?3", &values)?,
            statement(db, "DELETE FROM renditions WHERE owner_id = ?1 AND image_id = ?2", &of_image)?,
            statement(db, "DELETE FROM images WHERE owner_id = ?1 AND id = ?2", &of_image)?,
        ])
        .await?;
    results.first().map_or(Ok(None), first)
}
