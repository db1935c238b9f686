//! Originals.

mod list;
mod search;

pub(crate) use list::{Position, Sort, Wanted, list};
pub(crate) use search::renew_search;

use api::{Exposure, Image, JobState, Rendition, SnakeCase, THUMBNAIL_WIDTHS, Thumbnail, paths};
use filters::{Digest, Format, ImageInfo};
use serde::Deserialize;
use worker::{D1Database, D1PreparedStatement, D1Type};

use super::jobs::{self, Claim, HELD, InsertIf, JobRow, NewJob};
use super::{QueryResult, batch, number, optional, row, statement};
use crate::problem::Fault;

/// What a row is read as. Its state is the one of its jobs that needs most attention.
const COLUMNS: &str = "id, owner_id, sha256, name, format, size_bytes, width, height, created_at, camera, lens,
    exposure, taken_at, has_gps, colors, placeholder,
    (SELECT CASE max(CASE jobs.state WHEN 'failed' THEN 3 WHEN 'running' THEN 2 WHEN 'queued' THEN 1 ELSE 0 END)
        WHEN 3 THEN 'failed' WHEN 2 THEN 'running' WHEN 1 THEN 'queued' ELSE 'done' END
        FROM jobs WHERE jobs.image_id = images.id) AS state";

/// A job is queued if its image is there and has no job of the same kind.
const IF_WITHOUT_ONE: InsertIf = InsertIf(
    "EXISTS (SELECT 1 FROM images WHERE owner_id = ?2 AND id = ?5)
     AND NOT EXISTS (SELECT 1 FROM jobs WHERE image_id = ?5 AND kind = ?3)",
);

/// What a job works on whose image was deleted. While there is such a job, the image's id is not used again.
pub(crate) const DELETED_IMAGE: SnakeCase = SnakeCase::from_static("deleted_image");

/// SQL: whether the image with the id `id` (an expression) was deleted. After that its id, and with it the original's key, is never used
/// again: the job that removes the deleted bytes may still be waiting.
pub(in crate::db) fn was_deleted(id: &str) -> String {
    format!("EXISTS (SELECT 1 FROM jobs WHERE image_id = {id} AND subject_kind = '{}')", DELETED_IMAGE.as_str())
}

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
    pub(crate) camera: Option<String>,
    lens: Option<String>,
    /// JSON.
    exposure: Option<String>,
    pub(crate) taken_at: Option<String>,
    /// 0 or 1.
    has_gps: u8,
    /// JSON.
    colors: Option<String>,
    placeholder: Option<String>,
    state: JobState,
}

/// Who uses a new image's id, and with it its key in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IdFor {
    /// It was made for this attempt at taking the file in; another attempt has another one.
    ThisAttempt,
    /// It was made before, for a job or an announced upload: all attempts share it, and two may be at work at once.
    EveryAttempt,
}

/// What identifies a new image, beside what its file tells.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewImage<'a> {
    pub(crate) id: &'a str,
    pub(crate) id_for: IdFor,
    pub(crate) owner_id: &'a str,
    pub(crate) name: &'a str,
    pub(crate) sha256: Digest,
    pub(crate) size_bytes: u64,
    pub(crate) created_at: &'a str,
}

impl ImageRow {
    /// The row of a new image, its thumbnails still to be made.
    pub(crate) fn new(new: &NewImage<'_>, info: &ImageInfo) -> Result<Self, Fault> {
        let photo = info.photo.clone().unwrap_or_default();
        let exposure = Exposure {
            time_s: photo.exposure_s,
            f_number: photo.f_number,
            iso: photo.iso,
            focal_length_mm: photo.focal_length_mm,
        };
        let exposure = (exposure != Exposure::default()).then(|| serde_json::to_string(&exposure)).transpose()?;
        Ok(Self {
            id: new.id.to_owned(),
            owner_id: new.owner_id.to_owned(),
            sha256: new.sha256,
            name: new.name.to_owned(),
            format: info.format,
            size_bytes: new.size_bytes,
            width: info.width,
            height: info.height,
            created_at: new.created_at.to_owned(),
            camera: camera(photo.make.as_deref(), photo.model.as_deref()),
            lens: photo.lens,
            exposure,
            taken_at: photo.taken_at,
            has_gps: info.has_gps.into(),
            colors: None,
            placeholder: None,
            state: JobState::Queued,
        })
    }

    /// The row as it travels.
    pub(crate) fn present(self, renditions: Vec<Rendition>) -> Image {
        Image {
            original_url: paths::original(&self.id),
            thumbnails: THUMBNAIL_WIDTHS
                .into_iter()
                .map(|width| Thumbnail { width, url: paths::thumbnail(&self.id, width) })
                .collect(),
            renditions,
            id: self.id,
            name: self.name,
            format: self.format,
            size_bytes: self.size_bytes,
            width: self.width,
            height: self.height,
            sha256: self.sha256,
            created_at: self.created_at,
            state: self.state,
            camera: self.camera,
            lens: self.lens,
            // Written by `new`; what cannot be read is as good as not there.
            exposure: self.exposure.and_then(|exposure| serde_json::from_str(&exposure).ok()),
            taken_at: self.taken_at,
            has_gps: self.has_gps != 0,
            colors: self.colors.and_then(|colors| serde_json::from_str(&colors).ok()).unwrap_or_default(),
            placeholder: self.placeholder,
        }
    }
}

/// Maker and model; many a model begins with its maker.
fn camera(make: Option<&str>, model: Option<&str>) -> Option<String> {
    match (make, model) {
        (Some(make), Some(model)) => {
            let first = make.split_whitespace().next().unwrap_or_default();
            let begins = model.get(..first.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(first));
            Some(if begins { model.to_owned() } else { format!("{make} {model}") })
        }
        (make, model) => model.or(make).map(str::to_owned),
    }
}

/// Inserts a row, and queues `job` with it; `false` if this owner has the same bytes already, or the image was deleted. An id is used once:
/// an attempt that comes late must not bring back a row whose object is being removed.
pub(crate) async fn insert(db: &D1Database, image: &ImageRow, job: &NewJob<'_>) -> Result<bool, Fault> {
    let sql = format!(
        "INSERT INTO images (id, owner_id, sha256, name, format, size_bytes, width, height, created_at, camera,
         lens, exposure, taken_at, has_gps, search, search_version)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16
         WHERE NOT {} ON CONFLICT DO NOTHING",
        was_deleted("?1")
    );
    let (sha256, search) = (image.sha256.to_string(), search::of(image));
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
        optional(image.camera.as_deref()),
        optional(image.lens.as_deref()),
        optional(image.exposure.as_deref()),
        optional(image.taken_at.as_deref()),
        number(image.has_gps.into()),
        D1Type::Text(&search),
        number(search::VERSION),
    ];
    let results = batch(db, vec![statement(db, &sql, &values)?, jobs::insert(db, job, IF_WITHOUT_ONE)?]).await?;
    Ok(results.first().map_or(Ok(0), QueryResult::changes)? > 0)
}

pub(crate) async fn find(db: &D1Database, owner_id: &str, id: &str) -> Result<Option<ImageRow>, Fault> {
    row(select(db, owner_id, id)?).await
}

/// The statement that gives one image.
pub(crate) fn select(db: &D1Database, owner_id: &str, id: &str) -> Result<D1PreparedStatement, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM images WHERE owner_id = ?1 AND id = ?2");
    statement(db, &sql, &[D1Type::Text(owner_id), D1Type::Text(id)])
}

pub(crate) async fn find_by_content(
    db: &D1Database,
    owner_id: &str,
    sha256: &Digest,
) -> Result<Option<ImageRow>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM images WHERE owner_id = ?1 AND sha256 = ?2");
    row(statement(db, &sql, &[D1Type::Text(owner_id), D1Type::Text(&sha256.to_string())])?).await
}

/// The statement that writes down what a job saw in an image's pixels, while its claim holds.
pub(crate) fn seen(
    db: &D1Database,
    claim: &Claim,
    id: &str,
    colors: &[String],
    placeholder: &str,
) -> Result<D1PreparedStatement, Fault> {
    let sql = format!("UPDATE images SET colors = ?4, placeholder = ?5 WHERE id = ?3 AND {HELD}");
    let values = [
        D1Type::Text(&claim.job_id),
        D1Type::Text(&claim.fence.borrow()),
        D1Type::Text(id),
        D1Type::Text(&serde_json::to_string(colors)?),
        D1Type::Text(placeholder),
    ];
    statement(db, &sql, &values)
}

/// Deletes an image, its renditions and their jobs in one transaction, and queues `job`, which removes their objects from the store; `None` if
/// there is no such image. The job's name and payload are the database's: a rendition that was asked for a moment ago is in its list.
pub(crate) async fn delete(db: &D1Database, id: &str, job: &NewJob<'_>) -> Result<Option<JobRow>, Fault> {
    let queue = format!(
        "INSERT INTO jobs (id, owner_id, kind, subject_kind, subject_id, name, image_id, payload, state, created_at,
                 updated_at, due_at_ms)
                 SELECT ?3, owner_id, ?6, ?7, id, name, id, json_object('sha256', sha256, 'renditions', (
                     SELECT json_group_array(json_object('id', r.id, 'recipe', json(r.recipe)))
                     FROM renditions r WHERE r.image_id = images.id)), 'queued', ?4, ?4, ?5
                 FROM images WHERE owner_id = ?1 AND id = ?2 RETURNING {}",
        jobs::COLUMNS
    );
    let of_image = [D1Type::Text(job.owner_id), D1Type::Text(id)];
    let of_jobs = [D1Type::Text(job.owner_id), D1Type::Text(id), D1Type::Text(job.id)];
    let queued = [
        D1Type::Text(job.owner_id),
        D1Type::Text(id),
        D1Type::Text(job.id),
        D1Type::Text(job.created_at),
        number(job.due_at_ms),
        D1Type::Text(job.task.kind.as_str()),
        optional(job.task.subject.as_ref().map(|(kind, _)| kind.as_str())),
    ];
    let results = batch(
        db,
        vec![
            statement(db, &queue, &queued)?,
            statement(db, "DELETE FROM jobs WHERE owner_id = ?1 AND image_id = ?2 AND id <> ?3", &of_jobs)?,
            statement(db, "DELETE FROM renditions WHERE owner_id = ?1 AND image_id = ?2", &of_image)?,
            statement(db, "DELETE FROM images WHERE owner_id = ?1 AND id = ?2", &of_image)?,
        ],
    )
    .await?;
    results.first().map_or(Ok(None), QueryResult::first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn camera_names_its_maker_once() {
        for (make, model, name) in [
            (Some("Canon"), Some("Canon EOS R5"), Some("Canon EOS R5")),
            (Some("NIKON CORPORATION"), Some("NIKON Z 6"), Some("NIKON Z 6")),
            (Some("FUJIFILM"), Some("X-T5"), Some("FUJIFILM X-T5")),
            (None, Some("Model 7"), Some("Model 7")),
            (Some("Optics & Sons"), None, Some("Optics & Sons")),
            (None, None, None),
        ] {
            assert_eq!(camera(make, model).as_deref(), name);
        }
    }
}
