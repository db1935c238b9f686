//! Renditions. Their state is their job's, so every read joins the two.

use api::{Job, Rendition, RenditionAccepted, RenditionResult};
use filters::{Limits, Recipe};
use serde::Deserialize;

use crate::library::commands::{
    AcceptedRendition, CreateRendition, FindRendition, GetAccepted, GetRendition, QueueRendition, Queued, RetryJob,
};
use crate::library::idempotency_keys::{self, Used};
use crate::library::kinds::{self, RenderRendition};
use crate::library::records::{NewJob, Order, RenditionRow};
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::library::{budget, jobs, usage};
use crate::problem::Fault;
use crate::render;

const SELECT: &str =
    "SELECT r.id, r.key_prefix, r.image_id, j.id AS job_id, r.name, j.state, r.recipe, r.recipe_sha256,
    r.created_at, r.format, r.width, r.height, r.size_bytes, r.sha256, r.root, r.engine, j.error_code, j.error_message
    FROM renditions r JOIN jobs j ON j.rendition_id = r.id";

pub(in crate::library) fn order(library: &Transaction<'_>, id: &str) -> Result<Option<Order>, Fault> {
    let statement = "SELECT r.key_prefix, r.recipe, i.key_prefix AS original_key_prefix, i.sha256 AS original_sha256,
        i.size_bytes AS original_size_bytes, i.width * i.height AS pixels
        FROM renditions r JOIN images i ON i.id = r.image_id WHERE r.id = ?1";
    library.sql.row(statement, values![id])
}

/// Makes a rendition and its job, unless the request's key says that they are there. Everything that a request can be refused for is checked here,
/// in the step that stores it.
pub(in crate::library) fn create(
    library: &Transaction<'_>,
    asked: CreateRendition,
) -> Result<AcceptedRendition, Fault> {
    let image = super::by_id(library, &asked.image_id)?.ok_or_else(|| Fault::not_found("image"))?;
    if let Some(key) = &asked.key
        && let Some(Used { job_id, rendition_id }) = idempotency_keys::find(library, key)?
    {
        let rendition_id = rendition_id.ok_or_else(|| Fault::not_found("rendition"))?;
        let accepted = accepted(library, &rendition_id, &job_id)?;
        return Ok(AcceptedRendition { accepted, claim: None, was_there: true });
    }
    let recipe = checked(&asked.recipe, image.width, image.height)?;
    usage::check_renditions(library)?;
    let cost_ms = render::rendition_cost_ms(image.width, image.height, &recipe);
    budget::spend(library, cost_ms)?;
    insert(library, &asked.id, &image.id, asked.name.as_deref(), &recipe)?;
    // What people see move; a rendition without a name goes by its photograph's.
    let name = asked.name.as_deref().unwrap_or(&image.name);
    let task = RenderRendition::task(&image.id, &asked.id);
    let job = NewJob::new(asked.job_id.clone(), task).called(Some(name)).costing(cost_ms);
    let claim = if asked.begin {
        let mut claim = jobs::begin(library, job)?;
        claim.order = order(library, &asked.id)?;
        claim.failure = super::failure(library, &image)?;
        jobs::tell_begun(library, &claim)?;
        Some(claim)
    } else {
        jobs::queue(library, job)?;
        None
    };
    if let Some(key) = &asked.key {
        idempotency_keys::remember(library, key, &asked.job_id)?;
    }
    Ok(AcceptedRendition { accepted: accepted(library, &asked.id, &asked.job_id)?, claim, was_there: false })
}

/// Queues a rendition that a file in the bucket asks for, unless the image has one by the same recipe.
pub(in crate::library) fn queue(library: &Transaction<'_>, asked: QueueRendition) -> Result<Queued, Fault> {
    let Some(image) = super::by_id(library, &asked.image_id)? else { return Ok(Queued(false)) };
    let recipe = checked(&asked.recipe, image.width, image.height)?;
    let same = "SELECT id FROM renditions WHERE image_id = ?1 AND recipe_sha256 = ?2 LIMIT 1";
    if library.sql.run(same, values![&image.id, &recipe.digest()])? > 0 {
        return Ok(Queued(false));
    }
    usage::check_renditions(library)?;
    let cost_ms = render::rendition_cost_ms(image.width, image.height, &recipe);
    budget::spend(library, cost_ms)?;
    insert(library, &asked.id, &image.id, None, &recipe)?;
    let job = NewJob::new(asked.job_id, RenderRendition::task(&image.id, &asked.id)).called(Some(&image.name));
    jobs::queue(library, job.costing(cost_ms))?;
    Ok(Queued(true))
}

/// A recipe that can be rendered for a picture of that size, within the limits.
fn checked(recipe: &str, width: u32, height: u32) -> Result<Recipe, Fault> {
    let recipe = Recipe::from_json(recipe.as_bytes())?;
    filters::check(width, height, &recipe, &Limits::EDGE)?;
    Ok(recipe)
}

#[derive(Deserialize)]
struct Asked {
    recipe: String,
    width: u32,
    height: u32,
}

/// Tries a failed job again. A rendition that cannot be made is refused: another version of the edge may have accepted it.
pub(in crate::library) fn retry(library: &Transaction<'_>, asked: RetryJob) -> Result<Job, Fault> {
    let statement = "SELECT r.recipe, i.width, i.height FROM jobs j JOIN renditions r ON r.id = j.rendition_id
        JOIN images i ON i.id = r.image_id WHERE j.id = ?1 AND j.state = 'failed'";
    if let Some(Asked { recipe, width, height }) = library.sql.row(statement, values![&asked.id])? {
        checked(&recipe, width, height)?;
    }
    jobs::retry(library, asked)
}

fn insert(
    library: &Transaction<'_>,
    id: &str,
    image_id: &str,
    name: Option<&str>,
    recipe: &Recipe,
) -> Result<(), Fault> {
    let statement = "INSERT INTO renditions (id, key_prefix, image_id, name, recipe, recipe_sha256, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let (canonical, digest) = (recipe.canonical(), recipe.digest());
    let row = values![id, library.key_prefix(), image_id, name, &canonical, &digest, &library.now()];
    library.sql.run(statement, row)?;
    usage::note_rendition(library)
}

pub(in crate::library) fn find(
    library: &Transaction<'_>,
    FindRendition { id }: FindRendition,
) -> Result<Option<(RenditionRow, String)>, Fault> {
    let Some(row) = by_id(library, &id)? else { return Ok(None) };
    let image = super::by_id(library, &row.image_id)?;
    let name = row.name.clone().or_else(|| image.map(|image| image.name)).unwrap_or_else(|| row.id.clone());
    Ok(Some((row, name)))
}

pub(in crate::library) fn get(
    library: &Transaction<'_>,
    GetRendition { id }: GetRendition,
) -> Result<Rendition, Fault> {
    by_id(library, &id)?.ok_or_else(|| Fault::not_found("rendition"))?.try_into()
}

fn by_id(library: &Transaction<'_>, id: &str) -> Result<Option<RenditionRow>, Fault> {
    library.sql.row(&format!("{SELECT} WHERE r.id = ?1"), values![id])
}

pub(in crate::library) fn get_accepted(
    library: &Transaction<'_>,
    GetAccepted { rendition_id, job_id }: GetAccepted,
) -> Result<RenditionAccepted, Fault> {
    accepted(library, &rendition_id, &job_id)
}

/// A rendition and its job.
pub(in crate::library) fn accepted(
    library: &Transaction<'_>,
    rendition_id: &str,
    job_id: &str,
) -> Result<RenditionAccepted, Fault> {
    let rendition = by_id(library, rendition_id)?.ok_or_else(|| Fault::not_found("rendition"))?;
    let job = jobs::by_id(library, job_id)?.ok_or_else(|| Fault::not_found("job"))?;
    Ok(RenditionAccepted { rendition: rendition.try_into()?, job: kinds::describe(job) })
}

/// The renditions of an image, newest first.
pub(in crate::library) fn of_image(library: &Transaction<'_>, image_id: &str) -> Result<Vec<Rendition>, Fault> {
    of_images(library, &[image_id])
}

/// The renditions of some images, newest first.
pub(in crate::library) fn of_images(library: &Transaction<'_>, image_ids: &[&str]) -> Result<Vec<Rendition>, Fault> {
    if image_ids.is_empty() {
        return Ok(Vec::new());
    }
    let statement = format!("{SELECT} WHERE r.image_id IN (SELECT value FROM json_each(?1)) ORDER BY r.id DESC");
    let rows: Vec<RenditionRow> = library.sql.rows(&statement, values![&serde_json::to_string(image_ids)?])?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Writes down what was made.
pub(in crate::library) fn set_made(library: &Transaction<'_>, id: &str, made: &RenditionResult) -> Result<(), Fault> {
    let statement =
        "UPDATE renditions SET format = ?2, width = ?3, height = ?4, size_bytes = ?5, sha256 = ?6, root = ?7,
        engine = ?8 WHERE id = ?1";
    let row =
        values![id, &made.format, made.width, made.height, made.size_bytes, &made.sha256, &made.root, &made.engine];
    library.sql.run(statement, row)?;
    Ok(())
}

/// Those of `ids` that are no rendition's.
pub(in crate::library) fn unknown(library: &Transaction<'_>, ids: &[String]) -> Result<Vec<String>, Fault> {
    library.ids("SELECT value AS id FROM json_each(?1) WHERE value NOT IN (SELECT id FROM renditions)", ids)
}
