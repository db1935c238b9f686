//! Creates pyramids of images, and gives their jobs what they need.

use filters::{Limits, Recipe};
use serde::Deserialize;

use super::accepted;
use super::commands::{AcceptedPyramid, CreatePyramid};
use crate::library::idempotency_keys::{self, KeyUse};
use crate::library::kinds::BuildPyramid;
use crate::library::records::{IdempotencyKey, ImageRow, NewJob, NewPyramid, PyramidInput, PyramidOptions};
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::library::{budget, images, jobs, luts, recipe_check, usage};
use crate::problem::Fault;

/// Creates a pyramid and its job, unless the request's key was already used. All checks of the request happen in the
/// transaction that stores it.
pub(in crate::library) fn create(library: &Transaction<'_>, command: CreatePyramid) -> Result<AcceptedPyramid, Fault> {
    let image = images::by_id(library, &command.image_id)?.ok_or_else(|| Fault::not_found("image"))?;
    if let Some(key) = &command.key
        && let Some(accepted) = find_accepted(library, key)?
    {
        return Ok(accepted);
    }
    let (recipe, cost_ms) = check(library, &command.recipe, command.options, &image)?;
    usage::check_renditions(library)?;
    budget::spend(library, cost_ms)?;
    usage::count_rendition(library)?;
    let pyramid = NewPyramid {
        id: &command.id,
        image_id: &image.id,
        source_name: &image.name,
        recipe: &recipe.canonical(),
        options: command.options,
        job_id: &command.job_id,
    };
    insert(library, &pyramid)?;
    let task = BuildPyramid::task(&image.id, &command.id);
    let job = NewJob::new(command.job_id.clone(), task).with_name(Some(&image.name)).with_cost_ms(cost_ms);
    let claim = if command.claims_job {
        let mut claim = jobs::insert_claimed(library, job)?;
        claim.pyramid = build_input(library, &command.job_id)?.map(Box::new);
        claim.failure = images::failure(library, &image)?;
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
    Ok(AcceptedPyramid { accepted, claim, is_repeated: false, cost_ms })
}

/// What an earlier request with this key created.
fn find_accepted(library: &Transaction<'_>, key: &IdempotencyKey) -> Result<Option<AcceptedPyramid>, Fault> {
    let Some(KeyUse { job_id, .. }) = idempotency_keys::find(library, key)? else { return Ok(None) };
    let ids = library.select_ids("SELECT id FROM pyramids WHERE job_id = ?1", values![&job_id])?;
    let id = ids.first().ok_or_else(super::not_found)?;
    let accepted = accepted(library, id, &job_id)?;
    Ok(Some(AcceptedPyramid { accepted, claim: None, is_repeated: true, cost_ms: 0 }))
}

/// Validates a recipe for a pyramid of an image. Returns the recipe without steps that are off, and the cost of the build.
fn check(
    library: &Transaction<'_>,
    recipe: &str,
    options: PyramidOptions,
    image: &ImageRow,
) -> Result<(Recipe, u64), Fault> {
    let settings = options.settings()?;
    recipe_check::check(library, recipe, image, |recipe| {
        Ok(filters::check_pyramid(image.width, image.height, recipe, settings, &Limits::EDGE)?.cost_ms)
    })
}

/// Validates the recipe of a failed or cancelled build again before a retry, because another version of the edge may
/// have accepted it.
pub(in crate::library) fn recheck(library: &Transaction<'_>, job_id: &str) -> Result<(), Fault> {
    #[derive(Deserialize)]
    struct Failed {
        recipe: String,
        image_id: String,
        #[serde(flatten)]
        options: PyramidOptions,
    }
    let statement = "SELECT p.recipe, p.image_id, p.tile, p.compression, p.quality, p.linear FROM pyramids p
        JOIN jobs j ON j.id = p.job_id WHERE p.job_id = ?1 AND j.state IN ('failed', 'cancelled')
        AND p.image_id IS NOT NULL AND p.recipe IS NOT NULL";
    if let Some(Failed { recipe, image_id, options }) = library.sql.row(statement, values![job_id])?
        && let Some(image) = images::by_id(library, &image_id)?
    {
        let (_, cost_ms) = check(library, &recipe, options, &image)?;
        // An earlier version may have estimated another cost.
        library.sql.run("UPDATE jobs SET cost = ?2 WHERE id = ?1", values![job_id, cost_ms])?;
    }
    Ok(())
}

/// Inserts the row of a pyramid. Its job is inserted in the same transaction.
fn insert(library: &Transaction<'_>, new: &NewPyramid<'_>) -> Result<(), Fault> {
    let statement = "INSERT INTO pyramids (id, key_prefix, owns_object, image_id,
        source_name, recipe, tile, compression, quality, linear, job_id, created_at)
        VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    let compression = serde_json::to_value(new.options.compression)?;
    let row = values![
        new.id,
        library.key_prefix(),
        new.image_id,
        new.source_name,
        new.recipe,
        new.options.tile,
        compression.as_str(),
        new.options.quality.map(u32::from),
        u32::from(new.options.linear),
        new.job_id,
        &library.now(),
    ];
    library.sql.run(statement, row)?;
    Ok(())
}

/// What the job of a pyramid of an image needs; `None` if the image is gone.
pub(in crate::library) fn build_input(library: &Transaction<'_>, job_id: &str) -> Result<Option<PyramidInput>, Fault> {
    let statement = "SELECT p.id, p.key_prefix, p.recipe, p.tile, p.compression, p.quality, p.linear,
        i.key_prefix AS original_key_prefix, i.sha256 AS original_sha256, i.size_bytes AS original_size_bytes,
        i.width * i.height AS pixels
        FROM pyramids p JOIN images i ON i.id = p.image_id WHERE p.job_id = ?1 AND i.deleted_by IS NULL";
    let Some(mut input): Option<PyramidInput> = library.sql.row(statement, values![job_id])? else { return Ok(None) };
    // If the recipe is wrong or a table is missing, the job reports it.
    if let Ok(recipe) = Recipe::from_json(input.render.recipe.as_bytes()) {
        input.render.luts = luts::find_named(library, &recipe)?;
    }
    Ok(Some(input))
}
