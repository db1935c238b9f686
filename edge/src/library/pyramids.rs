//! Pyramids. The state of a pyramid is the state of its job until its file is stored.

pub(crate) mod commands;
mod create;
mod list;
mod registered;
mod removal;

pub(super) use create::{build_input, create, recheck};
pub(super) use list::list;
pub(super) use registered::{admit, register};
pub(super) use removal::{delete, next_deleted};

use api::{JobState, LiveEvent, Pyramid, PyramidAccepted};

use super::jobs;
use super::kinds::{BuildPyramid, JobKind as _, describe, first_step};
use super::records::{PyramidFacts, PyramidRow};
use super::sql::values;
use super::transaction::Transaction;
use crate::problem::Fault;
use commands::{FindPyramid, GetPyramid, GetPyramidAndJob};

/// All columns except the recipe, which may have hundreds of kilobytes.
const SELECT: &str =
    "SELECT p.id, p.key_prefix, p.object_key, p.owns_object, p.image_id, p.collection_id, p.source_name,
    p.job_id, p.tile, p.tile_height, p.compression, p.quality, p.linear, p.created_at, p.width, p.height, p.levels,
    p.size_bytes, p.etag, j.error_code, j.error_message,
    CASE WHEN p.size_bytes IS NOT NULL THEN 'ready' ELSE CASE j.state WHEN 'queued' THEN 'waiting'
        WHEN 'running' THEN 'building' WHEN 'cancelled' THEN 'cancelled' ELSE 'failed' END END AS state
    FROM pyramids p LEFT JOIN jobs j ON j.id = p.job_id";

/// SQL condition: the image or the collection of the pyramid is not being deleted.
const IS_THERE: &str = "NOT EXISTS (SELECT 1 FROM images i WHERE i.id = p.image_id AND i.deleted_by IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM collections c WHERE c.id = p.collection_id AND c.deleted_at_ms IS NOT NULL)";

fn by_id(library: &Transaction<'_>, id: &str) -> Result<Option<PyramidRow>, Fault> {
    library.sql.row(&format!("{SELECT} WHERE p.id = ?1 AND {IS_THERE}"), values![id])
}

pub(super) fn find(library: &Transaction<'_>, FindPyramid { id }: FindPyramid) -> Result<Option<PyramidRow>, Fault> {
    by_id(library, &id)
}

pub(super) fn get(library: &Transaction<'_>, GetPyramid { id }: GetPyramid) -> Result<Pyramid, Fault> {
    by_id(library, &id)?.ok_or_else(not_found)?.into_api()
}

fn not_found() -> Fault {
    Fault::not_found("pyramid")
}

pub(super) fn get_accepted(
    library: &Transaction<'_>,
    GetPyramidAndJob { pyramid_id, job_id }: GetPyramidAndJob,
) -> Result<PyramidAccepted, Fault> {
    accepted(library, &pyramid_id, &job_id)
}

/// Gets a pyramid and its job.
fn accepted(library: &Transaction<'_>, pyramid_id: &str, job_id: &str) -> Result<PyramidAccepted, Fault> {
    let pyramid = by_id(library, pyramid_id)?.ok_or_else(not_found)?.into_api()?;
    let job = jobs::by_id(library, job_id)?.ok_or_else(|| Fault::not_found("job"))?;
    Ok(PyramidAccepted { pyramid, job: describe(job) })
}

/// Stores the facts about the file of a pyramid, which is in the store.
pub(super) fn set_facts(library: &Transaction<'_>, id: &str, facts: &PyramidFacts) -> Result<(), Fault> {
    let statement = "UPDATE pyramids SET width = ?2, height = ?3, levels = ?4, size_bytes = ?5, etag = ?6, root = ?7,
        engine = ?8 WHERE id = ?1";
    let row = values![
        id,
        facts.width,
        facts.height,
        &serde_json::to_string(&facts.levels)?,
        facts.size_bytes,
        &facts.etag,
        facts.root.as_ref(),
        facts.engine.as_deref(),
    ];
    library.sql.run(statement, row)?;
    Ok(())
}

/// Publishes the current state of a pyramid.
pub(super) fn publish(library: &Transaction<'_>, id: &str) -> Result<(), Fault> {
    let Some(row) = by_id(library, id)? else { return Ok(()) };
    library.publish_to_pages(&LiveEvent::PyramidUpdated { pyramid: Box::new(row.into_api()?) })
}

/// Publishes the states of the pyramids whose jobs changed their states in this transaction. Progress of a running job
/// changes no state.
pub(super) fn publish_changed(library: &Transaction<'_>) -> Result<(), Fault> {
    let mut changed: Vec<String> = Vec::new();
    for event in library.published().iter() {
        let LiveEvent::JobUpdated { job } = event else { continue };
        let is_progress =
            job.state == JobState::Running && job.step.as_ref() != first_step(&job.kind).map(|step| &step.name);
        if job.kind == BuildPyramid::NAME
            && !is_progress
            && let Some(subject) = &job.subject
            && !changed.contains(&subject.id)
        {
            changed.push(subject.id.clone());
        }
    }
    changed.iter().try_for_each(|id| publish(library, id))
}

/// The `ids` that belong to no pyramid.
pub(super) fn missing_ids(library: &Transaction<'_>, ids: &[String]) -> Result<Vec<String>, Fault> {
    library.select_from_ids("SELECT value AS id FROM json_each(?1) WHERE value NOT IN (SELECT id FROM pyramids)", ids)
}
