//! Attempts at jobs: claims one with its input, and stores its result.

use api::JobError;

use super::commands::{Change, ClaimJob, FailExhausted, FailJob, FinishJob};
use super::images::renditions;
use super::kinds::{BuildPyramid, JobKind as _, MakeThumbnails, is_listed};
use super::records::{Claim, ClaimResult, FinishResult};
use super::sql::values;
use super::transaction::Transaction;
use super::{avatars, collections, decode_failures, images, incoming, jobs, pyramids};
use crate::problem::Fault;

/// Claims a job with its input, unless another worker holds it.
pub(super) fn claim(library: &Transaction<'_>, ClaimJob { id }: ClaimJob) -> Result<ClaimResult, Fault> {
    let mut claimed = jobs::claim(library, &id)?;
    if let ClaimResult::Acquired(claim) = &mut claimed {
        match (&claim.rendition_id, &claim.image_id) {
            (Some(rendition), _) => claim.input = renditions::render_input(library, rendition)?,
            (None, _) if claim.kind == BuildPyramid::NAME => {
                claim.pyramid = pyramids::build_input(library, &claim.job_id)?.map(Box::new);
            }
            (None, Some(image)) => claim.image = images::by_id(library, image)?,
            (None, None) => {}
        }
        claim.failure = failure(library, claim)?;
        jobs::publish_start(library, claim)?;
    }
    Ok(claimed)
}

/// The known reason why the job's file cannot be decoded.
fn failure(library: &Transaction<'_>, claim: &Claim) -> Result<Option<JobError>, Fault> {
    let Some(id) = &claim.image_id else { return Ok(None) };
    let input = claim.input.as_ref().or(claim.pyramid.as_ref().map(|pyramid| &pyramid.render));
    let version = match (input, &claim.image) {
        (Some(input), _) => input.original_sha256.to_string(),
        (None, Some(image)) if claim.kind == MakeThumbnails::NAME => image.sha256.to_string(),
        (None, _) => match incoming::version_of_job(library, &claim.job_id)? {
            Some(etag) => etag,
            None => return Ok(None),
        },
    };
    decode_failures::find(library, id, &version)
}

/// Stores the result of a job and ends it.
pub(super) fn finish(library: &Transaction<'_>, command: FinishJob) -> Result<FinishResult, Fault> {
    let FinishJob { claim, changes } = command;
    if !jobs::is_held(library, &claim)? {
        if let Some(lease_until_ms) = jobs::hold_for_cleanup(library, &claim.job_id)? {
            return Ok(FinishResult::Cancelled { lease_until_ms });
        }
        let is_there = jobs::by_id(library, &claim.job_id)?.is_some();
        return Ok(if is_there { FinishResult::Lost } else { FinishResult::Deleted });
    }
    let mut updated_images = Vec::new();
    let mut rendition = None;
    for change in changes {
        match change {
            Change::RenditionResult { id, result } => {
                renditions::set_result(library, &id, &result)?;
                rendition = Some(id);
            }
            Change::PyramidFacts { id, facts } => pyramids::set_facts(library, &id, &facts)?,
            Change::ImageColors { id, colors, placeholder } => {
                images::set_colors(library, &id, &colors, &placeholder)?;
                updated_images.push(id);
            }
            Change::JobImage { image_id } => {
                let statement = "UPDATE jobs SET image_id = ?2 WHERE id = ?1";
                library.sql.run(statement, values![&claim.job_id, &image_id])?;
            }
            Change::Record { result } => collections::finish_record(library, &claim.job_id, *result)?,
            Change::Listed { run_id, error } => collections::finish_listing(library, &run_id, error.as_ref())?,
            Change::Avatar { avatar } => avatars::publish_made(library, &claim.job_id, avatar)?,
        }
    }
    let job = jobs::by_id(library, &claim.job_id)?;
    jobs::finish(library, &claim)?;
    if let Some(job) = &job {
        collections::removal_ended(library, job)?;
    }
    for id in updated_images {
        images::publish(library, &id)?;
    }
    let accepted = rendition.map(|id| renditions::accepted(library, &id, &claim.job_id)).transpose()?;
    Ok(FinishResult::Done(accepted.map(Box::new)))
}

/// Fails a claimed job. `false` if the claim was lost.
pub(super) fn fail(library: &Transaction<'_>, command: FailJob) -> Result<bool, Fault> {
    let (job_id, error) = (command.claim.job_id.clone(), command.error.clone());
    Ok(jobs::fail(library, command)? && after_failure(library, &job_id, &error)?)
}

/// Fails a job from the dead-letter queue whose attempts are used up. `false` if it is not such a job.
pub(super) fn fail_exhausted(library: &Transaction<'_>, command: FailExhausted) -> Result<bool, Fault> {
    let (job_id, error) = (command.job_id.clone(), command.error.clone());
    Ok(jobs::fail_exhausted(library, command)? && after_failure(library, &job_id, &error)?)
}

/// Tells the collection of a failed job, if it has one. Nobody needs the row of such a job any more.
fn after_failure(library: &Transaction<'_>, job_id: &str, error: &JobError) -> Result<bool, Fault> {
    if let Some(job) = jobs::by_id(library, job_id)?
        && !is_listed(&job.kind)
    {
        collections::job_failed(library, &job, error)?;
        jobs::delete(library, job_id)?;
    }
    Ok(true)
}
