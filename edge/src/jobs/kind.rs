//! How jobs of a kind are done, as a trait ([`BackgroundJob`]) for the file that does it, and the list of them.

use std::pin::Pin;

use api::SnakeCase;

use super::context::{JobContext, JobResult};
use super::failure::JobFailure;
use crate::library::kinds::{
    DeleteObjects, DeleteRenditionObjects, IngestObject, JobKind, MakeThumbnails, RenderRendition,
};
use crate::problem::Fault;

/// A kind of job that can be done.
///
/// A job may be begun more than once, and two workers may be at it for a moment: `run` writes the same objects again, and changes rows only
/// by the changes that it returns.
pub(crate) trait BackgroundJob: JobKind {
    /// One attempt.
    async fn run(self, context: JobContext<'_>) -> Result<JobResult<'_>, JobFailure>;
}

type Attempt<'a> = Pin<Box<dyn Future<Output = Result<JobResult<'a>, JobFailure>> + 'a>>;

/// One attempt at a job of some kind.
pub(super) type Run = for<'a> fn(JobContext<'a>) -> Attempt<'a>;

static RUNS: &[(SnakeCase, Run)] = &[
    (RenderRendition::NAME, run::<RenderRendition>),
    (MakeThumbnails::NAME, run::<MakeThumbnails>),
    (IngestObject::NAME, run::<IngestObject>),
    (DeleteObjects::NAME, run::<DeleteObjects>),
    (DeleteRenditionObjects::NAME, run::<DeleteRenditionObjects>),
];

/// How a job of this kind is done; `None` if this release does not know it, because a newer one queued the job.
pub(super) fn find(name: &SnakeCase) -> Option<Run> {
    RUNS.iter().find(|(known, _)| known == name).map(|(_, run)| *run)
}

fn run<J: BackgroundJob>(context: JobContext<'_>) -> Attempt<'_> {
    Box::pin(async move {
        let payload = context.claim.payload.as_deref().unwrap_or("null");
        let job: J = serde_json::from_str(payload).map_err(Fault::from)?;
        job.run(context).await
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::kinds;

    #[test]
    fn every_kind_of_job_can_be_done() {
        let done: Vec<_> = RUNS.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(done, kinds::names());
    }
}
