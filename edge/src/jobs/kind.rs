//! A kind of job: a payload with its constants and `run`, as a trait ([`BackgroundJob`]) for the file that defines it and as a value
//! ([`JobKind`]) for the list of them.

use std::fmt;
use std::pin::Pin;

use api::SnakeCase;
use serde::de::DeserializeOwned;

use super::context::{JobContext, JobResult};
use super::failure::JobFailure;
use super::words::Words;
use crate::problem::Fault;

/// How often a job is begun before it fails, unless its kind says otherwise.
pub(super) const MAX_ATTEMPTS: u32 = 5;

/// A kind of job. The type is its payload, which the row keeps as JSON; a unit struct needs none.
///
/// A job may be begun more than once, and two workers may be at it for a moment: `run` writes the same objects again, and changes rows only
/// by the changes that it returns.
pub(crate) trait BackgroundJob: DeserializeOwned + 'static {
    /// The name in rows, metrics and answers. It never changes.
    const NAME: SnakeCase;
    /// The kind of thing that a job works on; `None` if it works on no single thing.
    const SUBJECT: Option<SnakeCase>;
    /// How often a job is begun before it fails.
    const MAX_ATTEMPTS: u32 = MAX_ATTEMPTS;
    /// What people read.
    const WORDS: Words;

    /// One attempt.
    async fn run(self, context: JobContext<'_>) -> Result<JobResult<'_>, JobFailure>;

    /// A job's subject, by its id.
    fn subject(id: &str) -> Option<(SnakeCase, &str)> {
        Self::SUBJECT.map(|kind| (kind, id))
    }
}

type Attempt<'a> = Pin<Box<dyn Future<Output = Result<JobResult<'a>, JobFailure>> + 'a>>;

/// A [`BackgroundJob`] as a value.
pub(crate) struct JobKind {
    pub(super) name: SnakeCase,
    pub(super) max_attempts: u32,
    pub(super) words: Words,
    pub(super) run: for<'a> fn(JobContext<'a>) -> Attempt<'a>,
}

impl JobKind {
    pub(crate) const fn of<J: BackgroundJob>() -> Self {
        Self { name: J::NAME, max_attempts: J::MAX_ATTEMPTS, words: J::WORDS, run: run::<J> }
    }
}

impl fmt::Debug for JobKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("JobKind").field(&self.name.as_str()).finish()
    }
}

fn run<J: BackgroundJob>(context: JobContext<'_>) -> Attempt<'_> {
    Box::pin(async move {
        let payload = context.claim.payload.as_deref().unwrap_or("null");
        let job: J = serde_json::from_str(payload).map_err(Fault::from)?;
        job.run(context).await
    })
}
