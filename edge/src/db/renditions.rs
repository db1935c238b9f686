//! Renditions. Their state is their job's, so every read joins the two.

use api::{JobError, JobState, RenditionResult, paths};
use filters::{Digest, Recipe};
use serde::Deserialize;
use worker::{D1Database, D1PreparedStatement, D1Type};

use super::idempotency_keys::RequestKey;
use super::jobs::{Claim, HELD, InsertIf};
use super::{QueryResult, number, row, rows, statement};
use crate::problem::Fault;

const SELECT: &str =
    "SELECT r.id, r.image_id, j.id AS job_id, r.name, j.state, r.recipe, r.recipe_sha256, r.created_at,
    r.format, r.width, r.height, r.size_bytes, r.sha256, r.root, r.engine, j.error_code, j.error_message
    FROM renditions r JOIN jobs j ON j.rendition_id = r.id";

/// A job is queued if its rendition is there.
pub(crate) const IF_THERE: InsertIf = InsertIf("EXISTS (SELECT 1 FROM renditions WHERE owner_id = ?2 AND id = ?6)");

/// One rendition and where its job stands.
#[derive(Debug, Deserialize)]
pub(crate) struct RenditionRow {
    pub(crate) id: String,
    pub(crate) image_id: String,
    job_id: String,
    pub(crate) name: Option<String>,
    pub(crate) state: JobState,
    recipe: String,
    recipe_sha256: Digest,
    created_at: String,
    format: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    size_bytes: Option<u64>,
    sha256: Option<Digest>,
    root: Option<Digest>,
    engine: Option<String>,
    error_code: Option<String>,
    error_message: Option<String>,
}

/// A rendition to be made.
#[derive(Debug)]
pub(crate) struct NewRendition<'a> {
    pub(crate) id: &'a str,
    pub(crate) owner_id: &'a str,
    pub(crate) image_id: &'a str,
    pub(crate) name: Option<&'a str>,
    pub(crate) recipe: &'a Recipe,
    pub(crate) created_at: &'a str,
}

impl RenditionRow {
    /// The recipe as it was asked for.
    pub(crate) fn recipe(&self) -> Result<Recipe, Fault> {
        Recipe::from_json(self.recipe.as_bytes())
            .map_err(|error| Fault::internal(format!("stored recipe of rendition {}: {error}", self.id)))
    }

    fn result(&self) -> Option<RenditionResult> {
        Some(RenditionResult {
            format: self.format.clone()?,
            width: self.width?,
            height: self.height?,
            size_bytes: self.size_bytes?,
            sha256: self.sha256?,
            root: self.root?,
            engine: self.engine.clone()?,
            content_url: paths::content(&self.id),
            receipt_url: paths::receipt(&self.id),
        })
    }

    /// What was made, once it is.
    pub(crate) fn done(&self) -> Option<RenditionResult> {
        if self.state == JobState::Done { self.result() } else { None }
    }
}

impl TryFrom<RenditionRow> for api::Rendition {
    type Error = Fault;

    fn try_from(row: RenditionRow) -> Result<Self, Fault> {
        Ok(Self {
            result: row.done(),
            error: JobError::of(row.error_code, row.error_message),
            recipe: serde_json::from_str(&row.recipe)?,
            id: row.id,
            image_id: row.image_id,
            job_id: row.job_id,
            name: row.name,
            state: row.state,
            recipe_sha256: row.recipe_sha256,
            created_at: row.created_at,
        })
    }
}

/// The statement that inserts a rendition; it goes into one batch with its job's.
pub(crate) fn insert(db: &D1Database, rendition: &NewRendition<'_>) -> Result<D1PreparedStatement, Fault> {
    insert_where(db, rendition, "", &[])
}

/// The same, while the key of the request is unused. A batch that goes on with the job and with `idempotency_keys::remember` is one step: of two
/// requests with one key, one inserts.
pub(crate) fn insert_keyed(
    db: &D1Database,
    rendition: &NewRendition<'_>,
    key: &RequestKey<'_>,
) -> Result<D1PreparedStatement, Fault> {
    let unused =
        "AND NOT EXISTS (SELECT 1 FROM idempotency_keys WHERE owner_id = ?2 AND key = ?8 AND expires_at_ms > ?9)";
    insert_where(db, rendition, unused, &[D1Type::Text(key.key), number(key.now_ms)])
}

/// The same, where the image has no rendition by the same recipe yet.
pub(crate) fn insert_once(db: &D1Database, rendition: &NewRendition<'_>) -> Result<D1PreparedStatement, Fault> {
    let none = "AND NOT EXISTS (SELECT 1 FROM renditions r WHERE r.image_id = ?3 AND r.recipe_sha256 = ?6)";
    insert_where(db, rendition, none, &[])
}

/// Whether a batch that begins with [`insert_once`] or [`insert_keyed`] made a rendition.
pub(crate) fn inserted(results: &[QueryResult]) -> Result<bool, Fault> {
    results.first().map_or(Ok(false), |rendition| Ok(rendition.changes()? > 0))
}

/// `more` are the condition's parameters, `?8` first.
fn insert_where(
    db: &D1Database,
    rendition: &NewRendition<'_>,
    condition: &str,
    more: &[D1Type<'_>],
) -> Result<D1PreparedStatement, Fault> {
    // Selecting from images makes it a no-op when the image was deleted a moment ago.
    let sql = format!(
        "INSERT INTO renditions (id, owner_id, image_id, name, recipe, recipe_sha256, created_at)
         SELECT ?1, owner_id, id, ?4, ?5, ?6, ?7 FROM images WHERE owner_id = ?2 AND id = ?3 {condition}"
    );
    let (recipe, recipe_sha256) = (rendition.recipe.canonical(), rendition.recipe.digest().to_string());
    let values = [
        D1Type::Text(rendition.id),
        D1Type::Text(rendition.owner_id),
        D1Type::Text(rendition.image_id),
        super::optional(rendition.name),
        D1Type::Text(&recipe),
        D1Type::Text(&recipe_sha256),
        D1Type::Text(rendition.created_at),
    ];
    Ok(db.prepare(sql).bind_refs(values.iter().chain(more))?)
}

pub(crate) async fn find(db: &D1Database, owner_id: &str, id: &str) -> Result<Option<RenditionRow>, Fault> {
    row(select(db, owner_id, id)?).await
}

/// The statement that gives one rendition.
pub(crate) fn select(db: &D1Database, owner_id: &str, id: &str) -> Result<D1PreparedStatement, Fault> {
    let sql = format!("{SELECT} WHERE r.owner_id = ?1 AND r.id = ?2");
    statement(db, &sql, &[D1Type::Text(owner_id), D1Type::Text(id)])
}

/// The query for the renditions of the images that the query `ids` gives, newest first; `?1` is their owner.
pub(super) fn of_images(ids: &str) -> String {
    format!("{SELECT} WHERE r.owner_id = ?1 AND r.image_id IN ({ids}) ORDER BY r.id DESC")
}

/// The renditions of an image, newest first.
pub(crate) async fn of_image(db: &D1Database, owner_id: &str, image_id: &str) -> Result<Vec<RenditionRow>, Fault> {
    rows(statement(db, &of_images("?2"), &[D1Type::Text(owner_id), D1Type::Text(image_id)])?).await
}

/// What a rendition is to be made of.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Order {
    pub(crate) recipe: String,
    pub(crate) original_sha256: Digest,
    pub(crate) original_size_bytes: u64,
    /// The original's.
    pub(crate) pixels: u64,
}

/// The statement that gives what a job is to render; nothing for jobs of other kinds.
pub(crate) fn order(db: &D1Database, job_id: &str) -> Result<D1PreparedStatement, Fault> {
    let sql = "SELECT r.recipe, i.sha256 AS original_sha256, i.size_bytes AS original_size_bytes,
               i.width * i.height AS pixels
               FROM jobs j JOIN renditions r ON r.id = j.rendition_id JOIN images i ON i.id = r.image_id WHERE j.id = ?1";
    statement(db, sql, &[D1Type::Text(job_id)])
}

/// The statement that writes down what was made, while the claim holds.
pub(crate) fn made(
    db: &D1Database,
    claim: &Claim,
    id: &str,
    made: &RenditionResult,
) -> Result<D1PreparedStatement, Fault> {
    let sql = format!(
        "UPDATE renditions SET format = ?4, width = ?5, height = ?6, size_bytes = ?7, sha256 = ?8, root = ?9,
         engine = ?10 WHERE id = ?3 AND {HELD}"
    );
    let values = [
        D1Type::Text(&claim.job_id),
        D1Type::Text(&claim.fence.borrow()),
        D1Type::Text(id),
        D1Type::Text(&made.format),
        number(made.width.into()),
        number(made.height.into()),
        number(made.size_bytes),
        D1Type::Text(&made.sha256.to_string()),
        D1Type::Text(&made.root.to_string()),
        D1Type::Text(&made.engine),
    ];
    statement(db, &sql, &values)
}
