//! Turns a file under `incoming/` into an image, and queues a rendition if its owner left a recipe there.
//!
//! The incoming object does not change. The image is added before the recipe is read, so a wrong recipe loses nothing:
//! the job fails and names the mistake, and a retry continues there.

use api::Image;
use filters::Recipe;

use super::context::{JobContext, JobResult};
use super::failure::JobFailure;
use super::incoming_file;
use super::kind::BackgroundJob;
use super::originals::{self, Import};
use crate::access::ceiling;
use crate::library::commands::{Change, QueueRendition};
use crate::library::kinds::{IngestObject, STORING};
use crate::library::records::{DecodeFailure, IdScope, NewImage};
use crate::metrics;
use crate::names;
use crate::platform::clock;
use crate::platform::ids;
use crate::platform::memory_budget::MemoryReservation;
use crate::render;
use crate::storage::{INCOMING, IncomingKey, Key, RECIPE_FILE, Storage};

/// Maximum size of a recipe, as for a request.
const MAX_RECIPE_BYTES: u64 = 256 << 10;

impl BackgroundJob for IngestObject {
    async fn run(self, context: JobContext<'_>) -> Result<JobResult<'_>, JobFailure> {
        let key = IncomingKey::parse(&self.key).ok_or(JobFailure::SubjectGone)?;
        let storage = context.edge.storage()?;
        // The job waits until guests may add data again.
        ceiling::check_library(context.edge, context.library_id).await?;

        let (bytes, _reserved, etag) = read(&storage, &self.key, key).await?;
        metrics::decode("probe");
        let identified = render::identify(&bytes).map_err(|error| undecodable(context, error, etag))?;
        context.report_step(&STORING).await;
        let name = names::clean(key.file);
        let new = NewImage {
            id: context.image_id()?,
            id_scope: IdScope::AllAttempts,
            key_prefix: context.library_id,
            name: name.as_deref().unwrap_or(names::UNTITLED),
            sha256: identified.sha256,
            size_bytes: bytes.len() as u64,
            created_at: &clock::rfc3339(clock::now_ms()),
        };
        let image = match originals::import(context.edge, context.library_id, &new, &identified, bytes).await? {
            Import::New(image) | Import::Existing(image) => image,
        };
        if let Some(recipe) = recipe(&storage, key.owner, &image).await? {
            queue_rendition(context, &image, &recipe).await?;
        }
        Ok(JobResult { changes: vec![Change::JobImage { image_id: image.id }], ..JobResult::default() })
    }
}

async fn read(
    storage: &Storage,
    key: &str,
    parsed: IncomingKey<'_>,
) -> Result<(Vec<u8>, MemoryReservation, String), JobFailure> {
    let head = incoming_file::head(storage, key, parsed, render::LIMITS.source_bytes).await?;
    let reserved = MemoryReservation::reserve(head.size_bytes).await?;
    let bytes = incoming_file::read_version(storage, key, &head).await?.ok_or_else(incoming_file::gone)?;
    Ok((bytes, reserved, head.etag))
}

/// Marks the failure as one of this version of the file, so that it is not decoded again.
fn undecodable(context: JobContext<'_>, error: filters::Error, etag: String) -> JobFailure {
    match (JobFailure::from(error), &context.claim.image_id) {
        (JobFailure::Final(error), Some(id)) if render::is_decode_failure(&error.code) => {
            JobFailure::Undecodable(DecodeFailure { id: id.clone(), version: etag, error })
        }
        (failure, _) => failure,
    }
}

/// The owner's recipe under `incoming/`, if there is one. It must fit the image.
async fn recipe(storage: &Storage, owner: &str, image: &Image) -> Result<Option<Recipe>, JobFailure> {
    let key = format!("{INCOMING}/{owner}/{RECIPE_FILE}");
    let Some(head) = storage.head(&Key::Listed(&key)).await? else { return Ok(None) };
    if head.size_bytes > MAX_RECIPE_BYTES {
        let message = format!(
            "{RECIPE_FILE} has {} bytes. The limit is {MAX_RECIPE_BYTES} bytes. Store a smaller recipe and retry this job.",
            head.size_bytes
        );
        return Err(JobFailure::permanent("over_limit", message));
    }
    let Some(text) = incoming_file::read_version(storage, &key, &head).await? else { return Ok(None) };
    let recipe = Recipe::from_json(&text).map_err(|error| recipe_error(error.into()))?;
    filters::check(image.width, image.height, &recipe, &render::LIMITS).map_err(recipe_error)?;
    Ok(Some(recipe))
}

/// Queues the rendition, unless the image has one with the same recipe.
async fn queue_rendition(context: JobContext<'_>, image: &Image, recipe: &Recipe) -> Result<(), JobFailure> {
    let (id, job_id) = (ids::new_id()?, ids::new_id()?);
    let command = QueueRendition { id, job_id, image_id: image.id.clone(), recipe: recipe.canonical() };
    context.edge.library(context.library_id).call(&command).await?;
    Ok(())
}

/// A mistake in the recipe, with its place.
fn recipe_error(error: filters::Error) -> JobFailure {
    let place = match &error {
        filters::Error::Recipe(error) if !error.pointer.is_empty() => format!("{RECIPE_FILE}, {}", error.pointer),
        _ => RECIPE_FILE.to_owned(),
    };
    JobFailure::permanent(
        error.code(),
        format!("The photograph was added, but it was not rendered, because the recipe is wrong. {place}: {error}"),
    )
}
