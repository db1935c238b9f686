//! Originals.

pub(super) mod change;
pub(super) mod list;
pub(super) mod renditions;
mod search;

use api::{Image, JobError, LiveEvent};
use filters::Digest;
use serde::Deserialize;

use super::commands::{AddImage, AddResult, Admission, AdmitImage, DeleteImage, FindImage, GetImage};
use super::jobs::image_was_deleted;
use super::kinds::{DeleteObjects, MakeThumbnails};
use super::records::{Claim, DELETED_IMAGE, ImageRow, NewJob};
use super::sql::values;
use super::transaction::Transaction;
use super::{budget, decode_failures, deleted_renditions, jobs, usage};
use crate::problem::Fault;

/// Columns of an `ImageRow`. The state of an image is the most urgent state of its jobs.
const COLUMNS: &str = "id, key_prefix, sha256, name, format, size_bytes, width, height, created_at, camera, lens,
    exposure, nullif(taken_at, '') AS taken_at, has_gps, colors, placeholder, tags, description, visibility,
    (SELECT CASE max(CASE jobs.state WHEN 'failed' THEN 3 WHEN 'running' THEN 2 WHEN 'queued' THEN 1 ELSE 0 END)
        WHEN 3 THEN 'failed' WHEN 2 THEN 'running' WHEN 1 THEN 'queued' ELSE 'done' END
        FROM jobs WHERE jobs.image_id = images.id) AS state,
    (SELECT count(*) FROM renditions WHERE renditions.image_id = images.id) AS rendition_count";

pub(super) fn find(library: &Transaction<'_>, FindImage { id }: FindImage) -> Result<Option<ImageRow>, Fault> {
    let Some(mut row) = by_id(library, &id)? else { return Ok(None) };
    row.failure = failure(library, &row)?;
    Ok(Some(row))
}

/// The known reason why the image's file cannot be decoded.
pub(super) fn failure(library: &Transaction<'_>, row: &ImageRow) -> Result<Option<JobError>, Fault> {
    decode_failures::find(library, &row.id, &row.sha256.to_string())
}

pub(super) fn by_id(library: &Transaction<'_>, id: &str) -> Result<Option<ImageRow>, Fault> {
    let statement = format!("SELECT {COLUMNS} FROM images WHERE id = ?1 AND deleted_by IS NULL");
    library.sql.row(&statement, values![id])
}

fn find_by_content(library: &Transaction<'_>, sha256: &Digest) -> Result<Option<ImageRow>, Fault> {
    // After a merge of two libraries two images may have the same bytes. The first one counts.
    let statement =
        format!("SELECT {COLUMNS} FROM images WHERE sha256 = ?1 AND deleted_by IS NULL ORDER BY id LIMIT 1");
    library.sql.row(&statement, values![sha256])
}

/// The image with these bytes.
pub(super) fn get_by_content(library: &Transaction<'_>, sha256: &Digest) -> Result<Option<Image>, Fault> {
    find_by_content(library, sha256)?.map(|row| to_api(library, row)).transpose()
}

/// An image with its newest renditions.
pub(super) fn get(library: &Transaction<'_>, GetImage { id }: GetImage) -> Result<Image, Fault> {
    get_by_id(library, &id)?.ok_or_else(|| Fault::not_found("image"))
}

pub(super) fn get_by_id(library: &Transaction<'_>, id: &str) -> Result<Option<Image>, Fault> {
    by_id(library, id)?.map(|row| to_api(library, row)).transpose()
}

fn to_api(library: &Transaction<'_>, row: ImageRow) -> Result<Image, Fault> {
    let renditions = renditions::newest(library, &[&row.id])?;
    Ok(row.into_api(renditions))
}

/// Finds the image with the same bytes. If there is none, checks the quotas.
pub(super) fn admit(library: &Transaction<'_>, command: AdmitImage) -> Result<Admission, Fault> {
    if let Some(known) = get_by_content(library, &command.sha256)? {
        return Ok(Admission::Existing(Box::new(known)));
    }
    usage::check_upload(library, command.upload_id.as_deref(), command.size_bytes)?;
    // Every image needs thumbnails, so the budget must not be used up.
    budget::check(library, 0)?;
    Ok(Admission::Allowed)
}

/// Inserts an image and queues its thumbnail job. A deleted id is never used again: a late attempt must not restore a
/// row whose objects are being deleted.
pub(super) fn add(
    library: &Transaction<'_>,
    AddImage { image, job_id, cost_ms }: AddImage,
) -> Result<AddResult, Fault> {
    if let Some(known) = find_by_content(library, &image.sha256)? {
        // Another attempt with the same file inserted the row.
        let is_new = known.id == image.id;
        let known = Box::new(to_api(library, known)?);
        return Ok(if is_new { AddResult::New(known) } else { AddResult::Existing(known) });
    }
    let statement = format!(
        "INSERT INTO images (id, key_prefix, sha256, name, format, size_bytes, width, height, created_at, camera,
         lens, exposure, taken_at, has_gps, search)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15
         WHERE NOT {} ON CONFLICT DO NOTHING RETURNING id",
        image_was_deleted("?1")
    );
    let row = values![
        &image.id,
        &image.key_prefix,
        &image.sha256,
        &image.name,
        image.format.as_str(),
        image.size_bytes,
        image.width,
        image.height,
        &image.created_at,
        image.camera.as_deref(),
        image.lens.as_deref(),
        image.exposure.as_deref(),
        image.taken_at.as_deref().unwrap_or_default(),
        u32::from(image.has_gps),
        &search::text_of(&image),
    ];
    if library.sql.run(&statement, row)? == 0 {
        return Ok(AddResult::Deleted);
    }
    let added = Box::new(image.into_api(Vec::new()));
    library.publish(LiveEvent::ImageAdded { image: added.clone() })?;
    let job = NewJob::new(job_id, MakeThumbnails::task(&added.id)).with_name(Some(&added.name));
    budget::charge(library, cost_ms)?;
    jobs::queue(library, job.with_cost_ms(cost_ms))?;
    Ok(AddResult::New(added))
}

/// Stores the colours and the placeholder of an image.
pub(super) fn set_colors(
    library: &Transaction<'_>,
    id: &str,
    colors: &[String],
    placeholder: &str,
) -> Result<(), Fault> {
    let statement = "UPDATE images SET colors = ?2, placeholder = ?3 WHERE id = ?1";
    library.sql.run(statement, values![id, &serde_json::to_string(colors)?, placeholder])?;
    Ok(())
}

/// Publishes the current state of an image.
pub(super) fn publish(library: &Transaction<'_>, id: &str) -> Result<(), Fault> {
    let Some(row) = by_id(library, id)? else { return Ok(()) };
    library.publish(LiveEvent::ImageUpdated { image: Box::new(to_api(library, row)?) })
}

/// Deletes an image, its renditions and their jobs, and claims the job that deletes their objects from the store.
/// `None` if there is no such image.
pub(super) fn delete(
    library: &Transaction<'_>,
    DeleteImage { id, job_id }: DeleteImage,
) -> Result<Option<Claim>, Fault> {
    let claim = delete_rows(library, &id, job_id.clone(), |job| jobs::insert_claimed(library, job))?;
    deleted_renditions::delete_batch(library, &job_id)?;
    if let Some(claim) = &claim {
        jobs::publish_start(library, claim)?;
    }
    Ok(claim)
}

/// Hides an image, and deletes its jobs. `start` gets the job that deletes the objects, and the other rows in steps. `None` if there is no such image.
pub(super) fn delete_rows<T>(
    library: &Transaction<'_>,
    id: &str,
    job_id: String,
    start: impl FnOnce(NewJob<'_>) -> Result<T, Fault>,
) -> Result<Option<T>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        name: String,
        payload: String,
    }
    // The previous release expects this list. It is empty here; that release's sweep of orphans finds the objects of
    // the renditions.
    let statement =
        "SELECT name, json_object('key_prefix', key_prefix, 'sha256', sha256, 'renditions', json_array()) AS payload
        FROM images WHERE id = ?1 AND deleted_by IS NULL";
    let Some(Row { name, payload }) = library.sql.row(statement, values![id])? else { return Ok(None) };
    library.sql.run("DELETE FROM jobs WHERE image_id = ?1", values![id])?;
    library.publish(LiveEvent::ImageDeleted { image_id: id.to_owned() })?;
    let started = start(NewJob::new(job_id.clone(), DeleteObjects::task(id, payload)).with_name(Some(&name)))?;
    // Hides the image, and allows the same bytes to be added again.
    library.sql.run("UPDATE images SET deleted_by = ?2, sha256 = id WHERE id = ?1", values![id, &job_id])?;
    library.reschedule();
    Ok(Some(started))
}

/// The `ids` that belong to no image, no announced upload, and no job that may create the image.
pub(super) fn missing_ids(library: &Transaction<'_>, ids: &[String]) -> Result<Vec<String>, Fault> {
    let statement = format!(
        "SELECT value AS id FROM json_each(?1) WHERE value NOT IN (SELECT id FROM images)
         AND NOT EXISTS (SELECT 1 FROM jobs WHERE image_id = value AND subject_kind IS NOT '{}')
         AND value NOT IN (SELECT id FROM uploads)",
        DELETED_IMAGE.as_str()
    );
    library.select_from_ids(&statement, ids)
}
