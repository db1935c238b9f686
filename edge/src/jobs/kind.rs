//! The trait of a job kind's `run` ([`BackgroundJob`]), and the list of all kinds.

use std::pin::Pin;

use api::SnakeCase;

use super::context::{JobContext, JobResult};
use super::failure::JobFailure;
use crate::library::kinds::{
    BuildPyramid, DeleteObjects, DeletePyramidFiles, DeleteRenditionObjects, ImportMake, ImportPreset, IngestObject,
    JobKind, ListSource, MakeAvatar, MakeThumbnails, PublishRecord, RemovePublished, RenderRendition,
};
use crate::problem::Fault;

/// A kind of job with its work.
///
/// A job may run more than once, and two workers may run it at the same time for a moment. So `run` is idempotent: it
/// writes the same objects again, and changes rows only through the changes that it returns.
pub(crate) trait BackgroundJob: JobKind {
    /// Runs one attempt.
    async fn run(self, context: JobContext<'_>) -> Result<JobResult<'_>, JobFailure>;
}

type Attempt<'a> = Pin<Box<dyn Future<Output = Result<JobResult<'a>, JobFailure>> + 'a>>;

/// Runs one attempt at a job.
pub(super) type RunFn = for<'a> fn(JobContext<'a>) -> Attempt<'a>;

static RUN_FNS: &[(SnakeCase, RunFn)] = &[
    (RenderRendition::NAME, run::<RenderRendition>),
    (MakeThumbnails::NAME, run::<MakeThumbnails>),
    (IngestObject::NAME, run::<IngestObject>),
    (ImportPreset::NAME, run::<ImportPreset>),
    (ImportMake::NAME, run::<ImportMake>),
    (MakeAvatar::NAME, run::<MakeAvatar>),
    (DeleteObjects::NAME, run::<DeleteObjects>),
    (DeleteRenditionObjects::NAME, run::<DeleteRenditionObjects>),
    (BuildPyramid::NAME, run::<BuildPyramid>),
    (DeletePyramidFiles::NAME, run::<DeletePyramidFiles>),
    (ListSource::NAME, run::<ListSource>),
    (PublishRecord::NAME, run::<PublishRecord>),
    (RemovePublished::NAME, run::<RemovePublished>),
];

/// The `run` of a kind; `None` if this release does not know the kind, because a newer release queued the job.
pub(super) fn find(name: &SnakeCase) -> Option<RunFn> {
    RUN_FNS.iter().find(|(known, _)| known == name).map(|(_, run)| *run)
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
    fn job_kinds_have_a_run_function() {
        let done: Vec<_> = RUN_FNS.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(done, kinds::names());
    }
}
