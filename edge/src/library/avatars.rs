//! The avatar of the library's account: its jobs and its live events. The avatar itself is in the global database.

use api::{Job, LiveEvent};

use super::commands::{FindAvatarJob, PublishAvatar, QueueAvatar};
use super::kinds::{JobKind as _, MakeAvatar, describe};
use super::records::NewJob;
use super::sql::values;
use super::transaction::Transaction;
use super::{budget, jobs};
use crate::problem::Fault;
use crate::render;

/// Finds the job of an upload.
pub(super) fn find_job(library: &Transaction<'_>, FindAvatarJob { id }: FindAvatarJob) -> Result<Option<Job>, Fault> {
    Ok(jobs::by_id(library, &id)?.map(describe))
}

/// Queues the job of an upload. Returns the existing job of an upload that was found before.
pub(super) fn queue(library: &Transaction<'_>, QueueAvatar { id }: QueueAvatar) -> Result<Job, Fault> {
    if let Some(job) = find_job(library, FindAvatarJob { id: id.clone() })? {
        return Ok(job);
    }
    budget::charge(library, render::INGEST_COST_MS)?;
    let job = NewJob::new(id.clone(), MakeAvatar::task(&id)).with_cost_ms(render::INGEST_COST_MS);
    jobs::queue(library, job)?;
    find_job(library, FindAvatarJob { id })?.ok_or_else(|| Fault::internal("a new job was not stored"))
}

/// Publishes the avatar that a job made, unless a job of a later upload was faster. Ids sort by time.
pub(super) fn publish_made(library: &Transaction<'_>, job_id: &str, avatar: Option<String>) -> Result<(), Fault> {
    let newer = "SELECT id FROM jobs WHERE kind = ?1 AND state = 'done' AND id > ?2 LIMIT 1";
    if library.select_ids(newer, values![MakeAvatar::NAME.as_str(), job_id])?.is_empty() {
        publish(library, PublishAvatar { avatar })?;
    }
    Ok(())
}

/// Tells the owner's pages the current avatar.
pub(super) fn publish(library: &Transaction<'_>, PublishAvatar { avatar }: PublishAvatar) -> Result<(), Fault> {
    library.publish(LiveEvent::AvatarUpdated { avatar })
}
