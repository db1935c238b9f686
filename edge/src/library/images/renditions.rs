//! Renditions. The state of a rendition is the state of its job, so every query joins the two.

pub(in crate::library) mod change;
pub(in crate::library) mod public;

use api::{LiveEvent, OutputFormat, Page, Rendition, RenditionAccepted, RenditionResult, RenditionSummary};
use filters::{Limits, Recipe};
use serde::Deserialize;

use crate::library::commands::{
    AcceptedRendition, CreateRendition, DeleteRendition, FindRendition, GetRendition, GetRenditionAndJob,
    ListRenditions, QueueRendition, Queued,
};
use crate::library::id_cursor::{FIRST_PAGE, page};
use crate::library::idempotency_keys::{self, KeyUse};
use crate::library::kinds::{self, DeleteRenditionObjects, RenderRendition};
use crate::library::records::{Claim, IdempotencyKey, ImageRow, NewJob, RenderInput, RenditionRow};
use crate::library::sql::{Value, values};
use crate::library::transaction::Transaction;
use crate::library::{budget, deleted_renditions, jobs, luts, recipe_check, usage};
use crate::problem::Fault;

/// Number of renditions that an image is listed with.
const LISTED_PER_IMAGE: u64 = 3;

/// All columns except the recipe, which may have hundreds of kilobytes. Rows of earlier releases have no list of
/// operations.
const SELECT: &str =
    "SELECT r.id, r.key_prefix, r.image_id, j.id AS job_id, r.name, r.visibility, j.state, r.recipe_sha256, r.created_at,
    coalesce(r.operations, (SELECT json_group_array(value ->> 'op') FROM json_each(r.recipe, '$.ops'))) AS operations,
    r.format, r.width, r.height, r.size_bytes, r.sha256, r.root, r.engine, j.error_code, j.error_message
    FROM renditions r JOIN jobs j ON j.rendition_id = r.id";

pub(in crate::library) fn render_input(library: &Transaction<'_>, id: &str) -> Result<Option<RenderInput>, Fault> {
    let statement = "SELECT r.key_prefix, r.recipe, i.key_prefix AS original_key_prefix, i.sha256 AS original_sha256,
        i.size_bytes AS original_size_bytes, i.width * i.height AS pixels
        FROM renditions r JOIN images i ON i.id = r.image_id WHERE r.id = ?1 AND i.deleted_by IS NULL";
    let Some(mut input): Option<RenderInput> = library.sql.row(statement, values![id])? else { return Ok(None) };
    // If the recipe is wrong or a table is missing, the job reports it.
    if let Ok(recipe) = Recipe::from_json(input.recipe.as_bytes()) {
        input.luts = luts::find_named(library, &recipe)?;
    }
    Ok(Some(input))
}

/// Creates a rendition and its job, without the make that it may be, unless the request's key was already used. All checks of the request happen in the
/// transaction that stores it.
pub(in crate::library) fn create(
    library: &Transaction<'_>,
    command: CreateRendition,
) -> Result<AcceptedRendition, Fault> {
    let image = super::by_id(library, &command.image_id)?.ok_or_else(|| Fault::not_found("image"))?;
    if let Some(key) = &command.key
        && let Some(accepted) = find_accepted(library, key)?
    {
        return Ok(accepted);
    }
    let (recipe, cost_ms) = validate(library, &command.recipe, &image)?;
    usage::check_renditions(library)?;
    budget::spend(library, cost_ms)?;
    insert(library, &command.id, &image.id, command.name.as_deref(), &recipe)?;
    // The name that people see. The default is the name of the photograph.
    let name = command.name.as_deref().unwrap_or(&image.name);
    let task = RenderRendition::task(&image.id, &command.id);
    let job = NewJob::new(command.job_id.clone(), task).with_name(Some(name)).with_cost_ms(cost_ms);
    let claim = if command.claims_job {
        let mut claim = jobs::insert_claimed(library, job)?;
        claim.input = render_input(library, &command.id)?;
        claim.failure = super::failure(library, &image)?;
        jobs::publish_start(library, &claim)?;
        Some(claim)
    } else {
        jobs::queue(library, job)?;
        None
    };
    if let Some(key) = &command.key {
        idempotency_keys::store(library, key, &command.job_id)?;
    }
    let accepted = accepted(library, &command.id, &command.job_id)?;
    Ok(AcceptedRendition { accepted, claim, is_repeated: false, cost_ms, made: None, waiting: None })
}

/// What an earlier request with this key created, without the make that it may be.
pub(in crate::library) fn find_accepted(
    library: &Transaction<'_>,
    key: &IdempotencyKey,
) -> Result<Option<AcceptedRendition>, Fault> {
    let Some(KeyUse { job_id, rendition_id }) = idempotency_keys::find(library, key)? else { return Ok(None) };
    let rendition_id = rendition_id.ok_or_else(|| Fault::not_found("rendition"))?;
    let accepted = accepted(library, &rendition_id, &job_id)?;
    let accepted =
        AcceptedRendition { accepted, claim: None, is_repeated: true, cost_ms: 0, made: None, waiting: None };
    Ok(Some(accepted))
}

/// Queues a rendition for a recipe in the bucket, unless the image has one with the same recipe.
pub(in crate::library) fn queue(library: &Transaction<'_>, command: QueueRendition) -> Result<Queued, Fault> {
    let Some(image) = super::by_id(library, &command.image_id)? else { return Ok(Queued(false)) };
    let (recipe, cost_ms) = validate(library, &command.recipe, &image)?;
    let same = "SELECT id FROM renditions WHERE image_id = ?1 AND recipe_sha256 = ?2 LIMIT 1";
    if library.sql.run(same, values![&image.id, &recipe.digest()])? > 0 {
        return Ok(Queued(false));
    }
    usage::check_renditions(library)?;
    budget::spend(library, cost_ms)?;
    insert(library, &command.id, &image.id, None, &recipe)?;
    let job = NewJob::new(command.job_id, RenderRendition::task(&image.id, &command.id)).with_name(Some(&image.name));
    jobs::queue(library, job.with_cost_ms(cost_ms))?;
    Ok(Queued(true))
}

/// Validates a recipe for an image: limits, memory and look-up tables. Returns the recipe without
/// steps that are off, and its cost.
fn validate(library: &Transaction<'_>, recipe: &str, image: &ImageRow) -> Result<(Recipe, u64), Fault> {
    recipe_check::check(library, recipe, image, |recipe| {
        Ok(filters::check(image.width, image.height, recipe, &Limits::EDGE)?.cost_ms)
    })
}

#[derive(Deserialize)]
struct FailedRender {
    recipe: String,
    image_id: String,
}

/// Validates the recipe of a failed or cancelled render again before a retry, because another version of the edge may
/// have accepted it.
pub(in crate::library) fn recheck(library: &Transaction<'_>, job_id: &str) -> Result<(), Fault> {
    let statement = "SELECT r.recipe, r.image_id FROM jobs j JOIN renditions r ON r.id = j.rendition_id
        WHERE j.id = ?1 AND j.state IN ('failed', 'cancelled')";
    if let Some(FailedRender { recipe, image_id }) = library.sql.row(statement, values![job_id])?
        && let Some(image) = super::by_id(library, &image_id)?
    {
        let (_, cost_ms) = validate(library, &recipe, &image)?;
        // An earlier version may have queued the job without a cost.
        library.sql.run("UPDATE jobs SET cost = ?2 WHERE id = ?1", values![job_id, cost_ms])?;
    }
    Ok(())
}

fn insert(
    library: &Transaction<'_>,
    id: &str,
    image_id: &str,
    name: Option<&str>,
    recipe: &Recipe,
) -> Result<(), Fault> {
    let statement =
        "INSERT INTO renditions (id, key_prefix, image_id, name, recipe, recipe_sha256, created_at, operations, format)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let (canonical, digest) = (recipe.canonical(), recipe.digest());
    let operations: Vec<_> = recipe.steps.iter().map(|step| step.spec().name).collect();
    let row = values![
        id,
        library.key_prefix(),
        image_id,
        name,
        &canonical,
        &digest,
        &library.now(),
        &serde_json::to_string(&operations)?,
        OutputFormat::from(recipe.output.encoding).as_str(),
    ];
    library.sql.run(statement, row)?;
    usage::count_rendition(library)
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
    let row = by_id(library, &id)?.ok_or_else(|| Fault::not_found("rendition"))?;
    with_recipe(library, row)
}

/// A rendition without its recipe.
pub(in crate::library) fn summary(library: &Transaction<'_>, id: &str) -> Result<RenditionSummary, Fault> {
    by_id(library, id)?.ok_or_else(|| Fault::not_found("rendition"))?.summary()
}

fn with_recipe(library: &Transaction<'_>, row: RenditionRow) -> Result<Rendition, Fault> {
    #[derive(Deserialize)]
    struct Text {
        recipe: String,
    }
    let text: Option<Text> = library.sql.row("SELECT recipe FROM renditions WHERE id = ?1", values![&row.id])?;
    let recipe = text.map(|text| serde_json::from_str(&text.recipe)).transpose()?;
    Ok(row.with_recipe(recipe.unwrap_or_default()))
}

/// The renditions of an image, newest first.
pub(in crate::library) fn list(
    library: &Transaction<'_>,
    command: ListRenditions,
) -> Result<Page<RenditionSummary>, Fault> {
    super::by_id(library, &command.image_id)?.ok_or_else(|| Fault::not_found("image"))?;
    let statement = format!("{SELECT} WHERE r.image_id = ?1 AND r.id < ?2 ORDER BY r.id DESC LIMIT ?3");
    let before = command.before.as_deref().unwrap_or(FIRST_PAGE);
    let summaries = summaries(library, &statement, values![&command.image_id, before, command.limit as u64 + 1])?;
    Ok(page(summaries, command.limit, |rendition| &rendition.id))
}

fn summaries<const N: usize>(
    library: &Transaction<'_>,
    statement: &str,
    values: [Value; N],
) -> Result<Vec<RenditionSummary>, Fault> {
    let rows: Vec<RenditionRow> = library.sql.rows(statement, values)?;
    rows.into_iter().map(RenditionRow::summary).collect()
}

/// Deletes a rendition and its job, and claims the job that deletes its objects from the store. `None` if there is no
/// such rendition.
pub(in crate::library) fn delete(library: &Transaction<'_>, command: DeleteRendition) -> Result<Option<Claim>, Fault> {
    let DeleteRendition { id, job_id } = command;
    let Some((RenditionRow { image_id, .. }, name)) = find(library, FindRendition { id: id.clone() })? else {
        return Ok(None);
    };
    library.publish(LiveEvent::RenditionDeleted { rendition_id: id.clone(), image_id: image_id.clone() })?;
    let claim =
        jobs::insert_claimed(library, NewJob::new(job_id, DeleteRenditionObjects::task(&id)).with_name(Some(&name)))?;
    // This also deletes the job of the rendition.
    deleted_renditions::delete(library, &[&id], &claim.job_id)?;
    jobs::publish_start(library, &claim)?;
    super::publish(library, &image_id)?;
    Ok(Some(claim))
}

/// Whether there is a rendition with this id.
pub(in crate::library) fn exists(library: &Transaction<'_>, id: &str) -> Result<bool, Fault> {
    Ok(by_id(library, id)?.is_some())
}

fn by_id(library: &Transaction<'_>, id: &str) -> Result<Option<RenditionRow>, Fault> {
    library.sql.row(&format!("{SELECT} WHERE r.id = ?1"), values![id])
}

pub(in crate::library) fn get_accepted(
    library: &Transaction<'_>,
    GetRenditionAndJob { rendition_id, job_id }: GetRenditionAndJob,
) -> Result<RenditionAccepted, Fault> {
    accepted(library, &rendition_id, &job_id)
}

/// Gets a rendition and its job.
pub(in crate::library) fn accepted(
    library: &Transaction<'_>,
    rendition_id: &str,
    job_id: &str,
) -> Result<RenditionAccepted, Fault> {
    let rendition = by_id(library, rendition_id)?.ok_or_else(|| Fault::not_found("rendition"))?;
    let job = jobs::by_id(library, job_id)?.ok_or_else(|| Fault::not_found("job"))?;
    let rendition = with_recipe(library, rendition)?;
    Ok(RenditionAccepted { rendition, job: kinds::describe(job), make: None })
}

/// The newest renditions of some images, newest first.
pub(in crate::library) fn newest(
    library: &Transaction<'_>,
    image_ids: &[&str],
) -> Result<Vec<RenditionSummary>, Fault> {
    if image_ids.is_empty() {
        return Ok(Vec::new());
    }
    let statement = format!(
        "{SELECT} WHERE r.id IN (SELECT n.id FROM json_each(?1) AS i JOIN renditions n ON n.id IN (
             SELECT id FROM renditions WHERE image_id = i.value ORDER BY id DESC LIMIT {LISTED_PER_IMAGE})) ORDER BY r.id DESC"
    );
    summaries(library, &statement, values![&serde_json::to_string(image_ids)?])
}

/// Stores the result of a rendition.
pub(in crate::library) fn set_result(
    library: &Transaction<'_>,
    id: &str,
    result: &RenditionResult,
) -> Result<(), Fault> {
    let statement =
        "UPDATE renditions SET format = ?2, width = ?3, height = ?4, size_bytes = ?5, sha256 = ?6, root = ?7,
        engine = ?8 WHERE id = ?1";
    let row = values![
        id,
        result.format.as_str(),
        result.width,
        result.height,
        result.size_bytes,
        &result.sha256,
        &result.root,
        &result.engine
    ];
    library.sql.run(statement, row)?;
    Ok(())
}

/// The `ids` that belong to no rendition.
pub(in crate::library) fn missing_ids(library: &Transaction<'_>, ids: &[String]) -> Result<Vec<String>, Fault> {
    library.select_from_ids("SELECT value AS id FROM json_each(?1) WHERE value NOT IN (SELECT id FROM renditions)", ids)
}
