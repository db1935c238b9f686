//! The job that makes an image of what was put under `incoming/`, and asks for a rendition where its owner left a recipe there.
//!
//! The incoming object stays as it is. The photograph is taken in before the recipe is looked at, so a recipe that is wrong
//! loses nothing: the job fails with the place of the mistake, and when it is tried again it goes on from there.

use api::{JobError, JobKind, JobStep};
use filters::Recipe;
use serde::{Deserialize, Serialize};

use super::queue::JobMessage;
use super::run::{Done, Stop, Work};
use crate::access::quota;
use crate::db::images::{IdFor, ImageRow, NewImage};
use crate::db::jobs::{Needs, NewJob};
use crate::db::renditions::NewRendition;
use crate::db::{batch, batch_of, jobs, renditions};
use crate::incoming::{Address, RECIPE};
use crate::live;
use crate::names;
use crate::originals::{self, TakenIn};
use crate::platform::clock;
use crate::platform::ids;
use crate::platform::memory_budget::MemoryReservation;
use crate::render;
use crate::storage::{INCOMING, Key, Storage};

/// A recipe's size at most: what an upload of one is held to.
const MAX_RECIPE_BYTES: u64 = 256 << 10;

/// The payload: which object.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Found {
    pub(crate) key: String,
}

pub(super) async fn attempt(work: Work<'_>) -> Result<Done<'_>, Stop> {
    let claim = work.claim;
    let found: Found = serde_json::from_str(claim.payload.as_deref().unwrap_or_default())
        .map_err(|error| Stop::Broken(error.into()))?;
    let address = Address::of(&found.key).ok_or(Stop::Gone)?;
    let storage = work.edge.storage()?;

    work.begin().await;
    let (bytes, _room) = read(&storage, &found.key, address).await?;
    let (info, sha256) = render::identify(&bytes)?;
    work.step(JobStep::Storing).await;
    let name = names::clean(address.file);
    let new = NewImage {
        id: &claim.image_id,
        id_for: IdFor::EveryAttempt,
        owner_id: &claim.owner_id,
        name: name.as_deref().unwrap_or(names::UNTITLED),
        sha256,
        size_bytes: bytes.len() as u64,
        created_at: &clock::rfc3339(clock::now_ms()),
    };
    let image = match originals::take_in(work.edge, work.db, &new, &info, bytes).await? {
        TakenIn::New(image) | TakenIn::Known(image) => image,
    };
    if let Some(recipe) = recipe(&storage, &claim.owner_id, &image).await? {
        ask(work, &image, &recipe).await?;
    }
    Ok(Done { rows: vec![jobs::of_image(work.db, claim, &image.id)?], stored: Vec::new() })
}

async fn read(storage: &Storage, key: &str, address: Address<'_>) -> Result<(Vec<u8>, MemoryReservation), Stop> {
    if !address.is_plain() {
        let message = "The key has `.` or `..` between its slashes; store the file under another one.";
        return Err(refused("bad_request", message.to_owned()));
    }
    let gone = || refused("not_found", "The file was gone before it could be read.".to_owned());
    let key = Key::Listed(key);
    let allowed = render::LIMITS.source_bytes;
    let actual = storage.head(&key).await?.ok_or_else(gone)?.size_bytes;
    if actual > allowed {
        return Err(refused("over_limit", format!("The file is {actual} bytes; the limit is {allowed}.")));
    }
    let room = MemoryReservation::of(actual).await?;
    Ok((storage.find(&key).await?.ok_or_else(gone)?, room))
}

/// The recipe that the owner left under `incoming/`, if it fits the image.
async fn recipe(storage: &Storage, owner: &str, image: &ImageRow) -> Result<Option<Recipe>, Stop> {
    let key = format!("{INCOMING}/{owner}/{RECIPE}");
    let key = Key::Listed(&key);
    let Some(head) = storage.head(&key).await? else { return Ok(None) };
    if head.size_bytes > MAX_RECIPE_BYTES {
        let message = format!("{RECIPE} is {} bytes; the limit is {MAX_RECIPE_BYTES}.", head.size_bytes);
        return Err(refused("over_limit", message));
    }
    let Some(text) = storage.find(&key).await? else { return Ok(None) };
    let recipe = Recipe::from_json(&text).map_err(|error| mistaken(error.into()))?;
    filters::check(image.width, image.height, &recipe, &render::LIMITS).map_err(mistaken)?;
    Ok(Some(recipe))
}

/// Queues the rendition, unless the image has one by the same recipe.
async fn ask(work: Work<'_>, image: &ImageRow, recipe: &Recipe) -> Result<(), Stop> {
    let asked = batch_of(work.db, quota::rendition_queries(work.db, &image.owner_id)?).await?;
    quota::check_renditions(work.edge, &asked)?;
    let (id, job_id, now_ms) = (ids::new_id()?, ids::new_id()?, clock::now_ms());
    let new = NewRendition {
        id: &id,
        owner_id: &image.owner_id,
        image_id: &image.id,
        name: None,
        recipe,
        created_at: &clock::rfc3339(now_ms),
    };
    let job = NewJob {
        id: &job_id,
        owner_id: &image.owner_id,
        kind: JobKind::Render,
        name: Some(&image.name),
        image_id: &image.id,
        rendition_id: Some(&id),
        payload: None,
        created_at: new.created_at,
        due_at_ms: now_ms,
    };
    let statements = vec![renditions::insert_once(work.db, &new)?, jobs::insert(work.db, &job, Needs::Rendition)?];
    if renditions::inserted(&batch(work.db, statements).await.map_err(Stop::Broken)?)? {
        let queued = job.queued();
        live::job_moved(work.edge, &image.owner_id, Some(queued)).await;
        JobMessage { job_id: job_id.clone() }.send(work.edge, 0).await;
    }
    Ok(())
}

fn refused(code: &str, message: String) -> Stop {
    Stop::Refused(JobError { code: code.to_owned(), message })
}

/// A mistake in the recipe, with its place.
fn mistaken(error: filters::Error) -> Stop {
    let place = match &error {
        filters::Error::Recipe(error) if !error.pointer.is_empty() => format!("{RECIPE}, {}", error.pointer),
        _ => RECIPE.to_owned(),
    };
    refused(error.code(), format!("The photograph is taken in, but not rendered. {place}: {error}"))
}
