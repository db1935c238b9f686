//! Originals.

pub(super) mod list;
mod search;

use api::{Exposure, Image, JobState, LiveEvent, Rendition, SnakeCase, THUMBNAIL_WIDTHS, Thumbnail, paths};
use filters::{Digest, Format, ImageInfo};
use serde::{Deserialize, Serialize};

use super::commands::{AddImage, Added, AdmitImage, Admitted, DeleteImage, FindImage, GetImage};
use super::jobs::{self, Claim, NewJob};
use super::object::Transaction;
use super::sql::values;
use super::{renditions, usage};
use crate::jobs::{DeleteObjects, MakeThumbnails};
use crate::problem::Fault;

/// What a row is read as. Its state is the one of its jobs that needs most attention.
const COLUMNS: &str = "id, key_prefix, sha256, name, format, size_bytes, width, height, created_at, camera, lens,
    exposure, nullif(taken_at, '') AS taken_at, has_gps, colors, placeholder,
    (SELECT CASE max(CASE jobs.state WHEN 'failed' THEN 3 WHEN 'running' THEN 2 WHEN 'queued' THEN 1 ELSE 0 END)
        WHEN 3 THEN 'failed' WHEN 2 THEN 'running' WHEN 1 THEN 'queued' ELSE 'done' END
        FROM jobs WHERE jobs.image_id = images.id) AS state";

/// What a job works on whose image was deleted. While there is such a job, the image's id is not used again.
pub(crate) const DELETED_IMAGE: SnakeCase = SnakeCase::from_static("deleted_image");

/// SQL: whether the image with the id `id` (an expression) was deleted. After that its id, and with it the original's key, is never used
/// again: the job that removes the deleted bytes may still be waiting.
pub(super) fn was_deleted(id: &str) -> String {
    format!("EXISTS (SELECT 1 FROM jobs WHERE image_id = {id} AND subject_kind = '{}')", DELETED_IMAGE.as_str())
}

/// One original.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ImageRow {
    pub(crate) id: String,
    /// Of the keys of its objects.
    pub(crate) key_prefix: String,
    pub(crate) sha256: Digest,
    pub(crate) name: String,
    pub(crate) format: Format,
    pub(crate) size_bytes: u64,
    pub(crate) width: u32,
    pub(crate) height: u32,
    created_at: String,
    camera: Option<String>,
    lens: Option<String>,
    /// JSON.
    exposure: Option<String>,
    taken_at: Option<String>,
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
    pub(crate) key_prefix: &'a str,
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
            key_prefix: new.key_prefix.to_owned(),
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

pub(super) fn find(library: &Transaction<'_>, FindImage { id }: FindImage) -> Result<Option<ImageRow>, Fault> {
    by_id(library, &id)
}

pub(super) fn by_id(library: &Transaction<'_>, id: &str) -> Result<Option<ImageRow>, Fault> {
    let statement = format!("SELECT {COLUMNS} FROM images WHERE id = ?1");
    library.sql.row(&statement, values![id])
}

fn find_by_content(library: &Transaction<'_>, sha256: &Digest) -> Result<Option<ImageRow>, Fault> {
    // Two libraries that became one may have the same bytes twice: the image that came first stands for them.
    let statement = format!("SELECT {COLUMNS} FROM images WHERE sha256 = ?1 ORDER BY id LIMIT 1");
    library.sql.row(&statement, values![sha256])
}

/// The image with these bytes.
pub(super) fn get_by_content(library: &Transaction<'_>, sha256: &Digest) -> Result<Option<Image>, Fault> {
    find_by_content(library, sha256)?.map(|row| present(library, row)).transpose()
}

/// An image with its renditions.
pub(super) fn get(library: &Transaction<'_>, GetImage { id }: GetImage) -> Result<Image, Fault> {
    get_by_id(library, &id)?.ok_or_else(|| Fault::not_found("image"))
}

pub(super) fn get_by_id(library: &Transaction<'_>, id: &str) -> Result<Option<Image>, Fault> {
    by_id(library, id)?.map(|row| present(library, row)).transpose()
}

fn present(library: &Transaction<'_>, row: ImageRow) -> Result<Image, Fault> {
    let renditions = renditions::of_image(library, &row.id)?;
    Ok(row.present(renditions))
}

/// Looks for an image with the same bytes; without one, checks that there is room for another.
pub(super) fn admit(library: &Transaction<'_>, asked: AdmitImage) -> Result<Admitted, Fault> {
    if let Some(known) = get_by_content(library, &asked.sha256)? {
        return Ok(Admitted::Known(Box::new(known)));
    }
    usage::check_upload(library, asked.upload_id.as_deref(), asked.size_bytes)?;
    Ok(Admitted::Room)
}

/// Inserts an image, and queues the job that makes its thumbnails. An id is used once: an attempt that comes late must not bring back a row
/// whose objects are being removed.
pub(super) fn add(library: &Transaction<'_>, AddImage { image, job_id }: AddImage) -> Result<Added, Fault> {
    if let Some(known) = find_by_content(library, &image.sha256)? {
        // Another attempt at the very same file wrote the row.
        let is_new = known.id == image.id;
        let known = Box::new(present(library, known)?);
        return Ok(if is_new { Added::New(known) } else { Added::Known(known) });
    }
    let statement = format!(
        "INSERT INTO images (id, key_prefix, sha256, name, format, size_bytes, width, height, created_at, camera,
         lens, exposure, taken_at, has_gps, search)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15
         WHERE NOT {} ON CONFLICT DO NOTHING RETURNING id",
        was_deleted("?1")
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
        &search::of(&image),
    ];
    if library.sql.run(&statement, row)? == 0 {
        return Ok(Added::Deleted);
    }
    let added = Box::new(image.present(Vec::new()));
    library.publish(LiveEvent::ImageAdded { image: added.clone() })?;
    jobs::queue(library, NewJob::new(job_id, MakeThumbnails::task(&added.id)).called(Some(&added.name)))?;
    Ok(Added::New(added))
}

/// Writes down what a job saw in an image's pixels, and tells the owner's pages.
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

/// Tells the owner's pages what an image is now.
pub(super) fn publish(library: &Transaction<'_>, id: &str) -> Result<(), Fault> {
    let Some(row) = by_id(library, id)? else { return Ok(()) };
    library.publish(LiveEvent::ImageUpdated { image: Box::new(present(library, row)?) })
}

/// Deletes an image, its renditions and their jobs, and claims the job that removes their objects from the store; `None` if there is no such
/// image.
pub(super) fn delete(
    library: &Transaction<'_>,
    DeleteImage { id, job_id }: DeleteImage,
) -> Result<Option<Claim>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        name: String,
        payload: String,
    }
    let statement = "SELECT name, json_object('key_prefix', key_prefix, 'sha256', sha256, 'renditions', (
            SELECT json_group_array(json_object('key_prefix', r.key_prefix, 'id', r.id, 'recipe', json(r.recipe)))
            FROM renditions r WHERE r.image_id = images.id)) AS payload FROM images WHERE id = ?1";
    let Some(Row { name, payload }) = library.sql.row(statement, values![&id])? else { return Ok(None) };
    for statement in [
        "DELETE FROM jobs WHERE image_id = ?1",
        "DELETE FROM renditions WHERE image_id = ?1",
        "DELETE FROM images WHERE id = ?1",
    ] {
        library.sql.run(statement, values![&id])?;
    }
    library.publish(LiveEvent::ImageDeleted { image_id: id.clone() })?;
    let job = NewJob::new(job_id, DeleteObjects::task(&id, payload)).called(Some(&name));
    jobs::begin(library, job).map(Some)
}

/// Those of `ids` that are no image's, and that no job and no announced upload is to make an image of.
pub(super) fn unknown(library: &Transaction<'_>, ids: &[String]) -> Result<Vec<String>, Fault> {
    let statement = format!(
        "SELECT value AS id FROM json_each(?1) WHERE value NOT IN (SELECT id FROM images)
         AND NOT EXISTS (SELECT 1 FROM jobs WHERE image_id = value AND subject_kind IS NOT '{}')
         AND value NOT IN (SELECT id FROM uploads)",
        DELETED_IMAGE.as_str()
    );
    library.ids(&statement, ids)
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
