//! The claim that lets one worker at a time do a job, and what its holder writes.

use std::cell::RefCell;

use api::{RenditionAccepted, SnakeCase};
use serde::{Deserialize, Serialize};

use super::{COLUMNS, JobRow, SHORT_PIXELS, publish};
use crate::library::commands::{
    Change, ClaimJob, DeferJob, FailExhausted, FailJob, FinishJob, NoteStep, ReleaseJob, RenewClaim,
};
use crate::library::images::{self, ImageRow};
use crate::library::kinds::{first_step, max_attempts};
use crate::library::object::Transaction;
use crate::library::renditions::{self, Order};
use crate::library::sql::{Value, values};
use crate::problem::Fault;

/// How long a claim holds: many times what the largest picture takes from one report of its progress, which renews the claim, to the next.
const LEASE_S: u64 = 120;

/// A job that is ours until its lease ends.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Claim {
    pub(crate) job_id: String,
    pub(crate) attempt: u32,
    pub(crate) kind: SnakeCase,
    pub(crate) image_id: Option<String>,
    pub(crate) rendition_id: Option<String>,
    pub(crate) payload: Option<String>,
    /// Fences: nothing is written for a claim that was lost. It changes with each new lease. It is the attempt and the end of its lease: attempts
    /// are counted anew when a failed job is tried again, time is not.
    fence: RefCell<String>,
    /// What the rendition is to be made of, if the job renders one.
    #[serde(default)]
    pub(crate) order: Option<Order>,
    /// The image that the job works on, if it is there and nothing is rendered.
    #[serde(default)]
    pub(crate) image: Option<ImageRow>,
}

/// What a claim is shown by.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ClaimKey {
    pub(crate) job_id: String,
    fence: String,
}

impl Claim {
    pub(crate) fn key(&self) -> ClaimKey {
        ClaimKey { job_id: self.job_id.clone(), fence: self.fence.borrow().clone() }
    }

    /// The lease was renewed.
    pub(crate) fn renewed(&self, key: ClaimKey) {
        self.fence.replace(key.fence);
    }
}

/// The result of asking for a job.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Claimed {
    /// The claim is ours.
    Acquired(Box<Claim>),
    /// Another worker holds the claim, until its lease ends.
    Leased { lease_until_ms: u64 },
    /// The job is done, failed or deleted.
    Ended,
}

/// What became of a job that its holder says is done.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Finished {
    /// It is. With its rendition, if it rendered one.
    Done(Option<Box<RenditionAccepted>>),
    /// The claim was lost; somebody else has the job or had it.
    Lost,
    /// The job was deleted.
    Deleted,
}

/// SQL: holds while a claim does. `?1` is the job, `?2` the fence.
const HELD: &str = "id = ?1 AND attempts || '/' || lease_until_ms = ?2 AND state = 'running'";

/// Claims a job, unless somebody holds it, and begins the first step of its kind.
pub(in crate::library) fn claim(library: &Transaction<'_>, ClaimJob { id }: ClaimJob) -> Result<Claimed, Fault> {
    by_id(library, &id)
}

pub(super) fn by_id(library: &Transaction<'_>, id: &str) -> Result<Claimed, Fault> {
    #[derive(Deserialize)]
    struct Lease {
        lease_until_ms: u64,
    }
    let Some(JobRow { kind, .. }) = super::by_id(library, id)? else { return Ok(Claimed::Ended) };
    let (step, progress) = first_step(&kind).map_or((None, 0.0), |step| (Some(step.name.as_str()), step.progress));
    let statement = "UPDATE jobs SET state = 'running', attempts = attempts + 1, lease_until_ms = ?3, updated_at = ?4,
        step = ?5, progress = ?6 WHERE id = ?1 AND (state = 'queued' OR (state = 'running' AND lease_until_ms <= ?2))
        RETURNING id AS job_id, attempts AS attempt, attempts || '/' || lease_until_ms AS fence, kind, image_id, rendition_id,
        payload";
    let row = values![id, library.now_ms, lease_until_ms(library)?, &library.now(), step, progress];
    let Some(mut claim) = library.sql.row::<Claim>(statement, row)? else {
        let statement = "SELECT lease_until_ms FROM jobs WHERE id = ?1 AND state = 'running'";
        let lease: Option<Lease> = library.sql.row(statement, values![id])?;
        return Ok(lease.map_or(Claimed::Ended, |lease| Claimed::Leased { lease_until_ms: lease.lease_until_ms }));
    };
    match (&claim.rendition_id, &claim.image_id) {
        (Some(rendition), _) => claim.order = renditions::order(library, rendition)?,
        (None, Some(image)) => claim.image = images::by_id(library, image)?,
        (None, None) => {}
    }
    // A small photograph is rendered before anybody has read that it is begun.
    if claim.order.as_ref().is_none_or(|order| order.pixels > SHORT_PIXELS) {
        super::moved(library, id)?;
    }
    library.reschedule();
    Ok(Claimed::Acquired(Box::new(claim)))
}

fn lease_until_ms(library: &Transaction<'_>) -> Result<u64, Fault> {
    Ok(library.now_ms + library.edge.duration_setting_ms("LEASE_S", LEASE_S)?)
}

/// Notes the step that a job begins, and its progress from 0 to 1; `false` if the claim was lost.
pub(in crate::library) fn note(library: &Transaction<'_>, asked: NoteStep) -> Result<bool, Fault> {
    change(library, &asked.claim, "step = ?4, progress = ?5", values![asked.step.as_str(), asked.progress])
}

/// Notes how far a long job is, and renews its lease. `None` if the claim was lost.
pub(in crate::library) fn renew(library: &Transaction<'_>, asked: RenewClaim) -> Result<Option<ClaimKey>, Fault> {
    let set = "step = ?4, progress = ?5, lease_until_ms = ?6";
    let more = values![asked.step.as_str(), asked.progress, lease_until_ms(library)?];
    if !change(library, &asked.claim, set, more)? {
        return Ok(None);
    }
    let statement = "SELECT id AS job_id, attempts || '/' || lease_until_ms AS fence FROM jobs WHERE id = ?1";
    library.sql.row(statement, values![&asked.claim.job_id])
}

/// Writes down what was made.
pub(in crate::library) fn finish(library: &Transaction<'_>, asked: FinishJob) -> Result<Finished, Fault> {
    let FinishJob { claim, changes } = asked;
    if library.sql.run(&format!("SELECT id FROM jobs WHERE {HELD}"), values![&claim.job_id, &claim.fence])? == 0 {
        let is_there = super::by_id(library, &claim.job_id)?.is_some();
        return Ok(if is_there { Finished::Lost } else { Finished::Deleted });
    }
    let mut updated_images = Vec::new();
    let mut rendition = None;
    for change in changes {
        match change {
            Change::RenditionMade { id, made } => {
                renditions::set_made(library, &id, &made)?;
                rendition = Some(id);
            }
            Change::ImageSeen { id, colors, placeholder } => {
                images::set_colors(library, &id, &colors, &placeholder)?;
                updated_images.push(id);
            }
            Change::ImageOfJob { image_id } => {
                let statement = "UPDATE jobs SET image_id = ?2 WHERE id = ?1";
                library.sql.run(statement, values![&claim.job_id, &image_id])?;
            }
        }
    }
    change(library, &claim, "state = 'done', progress = 1, step = NULL, lease_until_ms = NULL", [])?;
    for id in updated_images {
        images::publish(library, &id)?;
    }
    let accepted = rendition.map(|id| renditions::accepted(library, &id, &claim.job_id)).transpose()?;
    Ok(Finished::Done(accepted.map(Box::new)))
}

/// Gives up, with the reason and whether it is final; `false` if the claim was lost.
pub(in crate::library) fn fail(library: &Transaction<'_>, asked: FailJob) -> Result<bool, Fault> {
    let FailJob { claim, error, is_final } = asked;
    let set = "state = 'failed', error_code = ?4, error_message = ?5, error_is_final = ?6, step = NULL,
        lease_until_ms = NULL";
    change(library, &claim, set, values![&error.code, &error.message, is_final])
}

/// Puts a claimed job back for the next attempt, whose message its holder sends; `false` if the claim was lost.
pub(in crate::library) fn release(library: &Transaction<'_>, asked: ReleaseJob) -> Result<bool, Fault> {
    let set = "state = 'queued', progress = 0, step = NULL, lease_until_ms = NULL, due_at_ms = ?4, sent_at_ms = ?5";
    put_back(library, &asked.claim, set, asked.in_s)
}

/// The same, for a job that it was too early for: the attempt does not count.
pub(in crate::library) fn defer(library: &Transaction<'_>, asked: DeferJob) -> Result<bool, Fault> {
    let set = "state = 'queued', attempts = attempts - 1, progress = 0, step = NULL, lease_until_ms = NULL,
        due_at_ms = ?4, sent_at_ms = ?5";
    put_back(library, &asked.claim, set, asked.in_s)
}

fn put_back(library: &Transaction<'_>, claim: &ClaimKey, set: &str, in_s: u32) -> Result<bool, Fault> {
    let due_at_ms = library.now_ms + u64::from(in_s) * 1000;
    let is_held = change(library, claim, set, values![due_at_ms, 0_u64])?;
    library.send_messages();
    Ok(is_held)
}

/// Fails a job whose message could not be handled and whose attempts are used up; `false` if it has attempts left, somebody holds it, or it
/// has ended.
pub(in crate::library) fn fail_exhausted(library: &Transaction<'_>, asked: FailExhausted) -> Result<bool, Fault> {
    let FailExhausted { job_id, error } = asked;
    let Some(JobRow { kind, .. }) = super::by_id(library, &job_id)? else { return Ok(false) };
    let statement = format!(
        "UPDATE jobs SET state = 'failed', error_code = ?3, error_message = ?4, step = NULL, lease_until_ms = NULL,
         updated_at = ?5 WHERE id = ?1 AND attempts >= ?6
         AND (state = 'queued' OR (state = 'running' AND lease_until_ms <= ?2)) RETURNING {COLUMNS}"
    );
    let row = values![&job_id, library.now_ms, &error.code, &error.message, &library.now(), max_attempts(&kind)];
    let failed: Option<JobRow> = library.sql.row(&statement, row)?;
    failed.map_or(Ok(false), |row| publish(library, row).map(|_| true))
}

/// A change of a running job that only its holder can make; `false` if the claim was lost. `more` are the values of `set`, `?4` the first.
fn change(
    library: &Transaction<'_>,
    claim: &ClaimKey,
    set: &str,
    more: impl IntoIterator<Item = Value>,
) -> Result<bool, Fault> {
    let statement = format!("UPDATE jobs SET {set}, updated_at = ?3 WHERE {HELD} RETURNING {COLUMNS}");
    let values = values![&claim.job_id, &claim.fence, &library.now()].into_iter().chain(more);
    let row: Option<JobRow> = library.sql.row(&statement, values)?;
    row.map_or(Ok(false), |row| publish(library, row).map(|_| true))
}
