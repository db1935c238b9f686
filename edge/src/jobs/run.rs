//! One attempt at a job of any kind: the gate, the claim, the kind's own work, and what becomes of the row.

use api::{JobError, JobKind, JobStep};
use worker::{D1Database, D1PreparedStatement};

use super::{delete, ingest, render, thumbnails};
use crate::db::QueryResult;
use crate::db::jobs::{self, Claim, Claimed, JobRow};
use crate::live;
use crate::metrics;
use crate::originals;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::log;
use crate::platform::render_slot::{self, RenderSlot};
use crate::problem::Fault;
use crate::storage::{self, Key};

/// How often a job is begun before it counts as failed.
pub(super) const MAX_ATTEMPTS: u32 = 5;

/// How long a claim holds: many times what the largest picture takes to the next word of how far it is, by which the claim is renewed.
const LEASE_S: u64 = 120;

/// When a job that other files leave no memory for is tried again.
const ROOM_IN_S: u32 = 5;

/// What running a job came to.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It is done, failed or deleted. Where this attempt did it, what was to be asked then is answered.
    Settled(Option<Vec<QueryResult>>),
    /// Somebody else has claimed it, and by then they are done, or lost; or it is too early for it.
    Busy { again_in_s: u32 },
    /// The store or the database failed; the job is queued again.
    TryAgain { in_s: u32 },
}

/// What an attempt made.
pub(crate) struct Done<'a> {
    /// Rows that change in one transaction with the job's; each fenced by [`jobs::HELD`].
    pub(crate) rows: Vec<D1PreparedStatement>,
    /// What was stored: removed again where the job was deleted meanwhile.
    pub(crate) stored: Vec<Key<'a>>,
}

/// Why an attempt ended without a result.
pub(crate) enum Stop {
    /// What it works on was deleted.
    Gone,
    /// It is too early: an owner's hourly limit is reached, or others hold the memory. The attempt does not count.
    Later { in_s: u32 },
    /// The file or the recipe is at fault: another attempt would say the same.
    Refused(JobError),
    /// The store, the database or our settings are: another attempt may go through.
    Broken(Fault),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        if let Some(seconds) = fault.retry_after_s() {
            return Self::Later { in_s: u32::try_from(seconds).unwrap_or(u32::MAX) };
        }
        // An owner's quota, for example: another attempt would say the same.
        fault.refusal().map_or(Self::Broken(fault), Self::Refused)
    }
}

impl From<storage::Error> for Stop {
    fn from(error: storage::Error) -> Self {
        Self::Broken(error.into())
    }
}

impl From<filters::Error> for Stop {
    fn from(error: filters::Error) -> Self {
        match error {
            filters::Error::Write(cause) => Self::Broken(Fault::internal(cause)),
            error if crate::render::fits_later(&error) => Self::Later { in_s: ROOM_IN_S },
            error => {
                log::refused(&error);
                Self::Refused(JobError { code: error.code().to_owned(), message: error.to_string() })
            }
        }
    }
}

/// A job that is being worked on: where its steps are noted.
#[derive(Clone, Copy)]
pub(crate) struct Work<'a> {
    pub(crate) edge: &'a Edge,
    pub(crate) db: &'a D1Database,
    pub(crate) claim: &'a Claim,
    pass: &'a RenderSlot,
}

/// A photograph of up to so many pixels is rendered before anybody has read what is being done with it.
const BLINK_PIXELS: u64 = 4_000_000;

impl Work<'_> {
    /// Tells of the first step, which the job is at since it was claimed.
    pub(crate) async fn begin(&self) {
        self.tell(self.claim.begun.clone()).await;
    }

    /// The same, where it takes long enough to be read.
    pub(crate) async fn begin_of(&self, pixels: u64) {
        if pixels > BLINK_PIXELS {
            self.begin().await;
        }
    }

    /// Says what is being done now, where it takes long enough to be read.
    pub(crate) async fn step_of(&self, step: JobStep, pixels: u64) {
        if pixels > BLINK_PIXELS {
            self.step(step).await;
        }
    }

    /// Says what is being done now. People watch it; the work does not depend on it.
    pub(crate) async fn step(&self, step: JobStep) {
        let now = clock::rfc3339(clock::now_ms());
        match jobs::note(self.db, self.claim, step, &now).await {
            Ok(job) => self.tell(job).await,
            Err(fault) => log::fault("job step not noted", &self.claim.job_id, &fault),
        }
    }

    /// Says which share of a large picture is rendered, and asks for more time. The work is over where the job is somebody else's, or gone.
    pub(crate) async fn rendered(&self, share: f64) -> Result<(), Stop> {
        let [from, to] = [JobStep::Rendering, JobStep::Storing].map(JobStep::progress);
        let progress = from + share * (to - from);
        let now_ms = clock::now_ms();
        let lease_until_ms = now_ms + self.edge.duration_setting_ms("LEASE_S", LEASE_S)?;
        let now = clock::rfc3339(now_ms);
        match jobs::go_on(self.db, self.claim, (JobStep::Rendering, progress), &now, lease_until_ms).await {
            Ok(None) => return Err(Stop::Gone),
            Ok(job) => self.tell(job).await,
            Err(fault) => log::fault("job step not noted", &self.claim.job_id, &fault),
        }
        Ok(())
    }

    /// Keeps the gate for work that takes long.
    pub(crate) fn is_alive(&self, now_ms: u64) {
        self.pass.is_used(now_ms);
    }

    async fn tell(&self, job: Option<JobRow>) {
        live::job_moved(self.edge, &self.claim.owner_id, job.map(Into::into)).await;
    }
}

/// Does the job, unless it is done or somebody else is at it. `then` is asked in the transaction that makes it done.
pub(super) async fn run(edge: &Edge, job_id: &str, then: Vec<D1PreparedStatement>) -> Result<Outcome, Fault> {
    // First the gate, then the claim: a lease must not run out in the queue before the gate.
    let pass = render_slot::enter().await;
    let db = edge.db()?;
    let now_ms = clock::now_ms();
    let lease_until_ms = now_ms + edge.duration_setting_ms("LEASE_S", LEASE_S)?;
    let claim = match jobs::claim(&db, job_id, now_ms, &clock::rfc3339(now_ms), lease_until_ms).await? {
        Claimed::Ours(claim) => *claim,
        Claimed::Settled => return Ok(Outcome::Settled(None)),
        Claimed::Busy { lease_until_ms } => {
            return Ok(Outcome::Busy { again_in_s: seconds_until(lease_until_ms, now_ms) });
        }
    };
    let work = Work { edge, db: &db, claim: &claim, pass: &pass };
    let result = if claim.attempt > MAX_ATTEMPTS { Err(stopped()) } else { attempt(work).await };
    let begun_ms = now_ms;
    let now_ms = clock::now_ms();
    metrics::attempt(claim.kind.as_str(), outcome(&result), now_ms.saturating_sub(begun_ms));
    let now = clock::rfc3339(now_ms);
    match result {
        Ok(done) => {
            let (job, answers) = jobs::finish(&db, &claim, done.rows, &now, then).await?;
            if job.is_none() {
                clean_up(work, &done.stored).await?;
                return Ok(Outcome::Settled(None));
            }
            work.tell(job).await;
            if claim.kind == JobKind::Thumbnails {
                originals::tell(edge, &db, &claim.owner_id, &claim.image_id).await?;
            }
            Ok(Outcome::Settled(Some(answers)))
        }
        Err(Stop::Gone) => Ok(Outcome::Settled(None)),
        Err(Stop::Later { in_s }) => {
            let due_at_ms = now_ms + u64::from(in_s) * 1000;
            work.tell(jobs::defer(&db, &claim, &now, due_at_ms).await?).await;
            Ok(Outcome::Busy { again_in_s: in_s })
        }
        Err(Stop::Refused(error)) => {
            work.tell(jobs::fail(&db, &claim, &error, &now).await?).await;
            Ok(Outcome::Settled(None))
        }
        Err(Stop::Broken(fault)) => {
            log::fault("job attempt", &claim.job_id, &fault);
            if claim.attempt >= MAX_ATTEMPTS {
                work.tell(jobs::fail(&db, &claim, &given_up(), &now).await?).await;
                return Ok(Outcome::Settled(None));
            }
            let in_s = backoff_s(claim.attempt);
            work.tell(jobs::release(&db, &claim, &now, now_ms + u64::from(in_s) * 1000).await?).await;
            Ok(Outcome::TryAgain { in_s })
        }
    }
}

/// What the metrics call it.
const fn outcome(result: &Result<Done<'_>, Stop>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(Stop::Gone) => "gone",
        Err(Stop::Later { .. }) => "later",
        Err(Stop::Refused(_)) => "refused",
        Err(Stop::Broken(_)) => "broken",
    }
}

async fn attempt(work: Work<'_>) -> Result<Done<'_>, Stop> {
    match work.claim.kind {
        JobKind::Render => render::attempt(work).await,
        JobKind::Thumbnails => thumbnails::attempt(work).await,
        JobKind::Delete => delete::attempt(work).await,
        JobKind::Ingest => ingest::attempt(work).await,
    }
}

/// The claim was lost: when the image was deleted under the work, what was stored for it goes too.
async fn clean_up(work: Work<'_>, stored: &[Key<'_>]) -> Result<(), Fault> {
    if jobs::find(work.db, &work.claim.owner_id, &work.claim.job_id).await?.is_some() {
        return Ok(());
    }
    Ok(work.edge.storage()?.delete(stored).await?)
}

/// Earlier attempts began and never ended: the isolate was stopped under them each time.
fn stopped() -> Stop {
    Stop::Refused(JobError {
        code: "internal".to_owned(),
        message: format!("The edge was stopped {MAX_ATTEMPTS} times while it did this; it may be too much for it."),
    })
}

fn given_up() -> JobError {
    JobError {
        code: "internal".to_owned(),
        message: format!("The edge's storage failed {MAX_ATTEMPTS} times while it did this; try it once more later."),
    }
}

/// 5, 10, 20, 40 seconds.
const fn backoff_s(attempt: u32) -> u32 {
    5 << (if attempt > 4 { 3 } else { attempt.saturating_sub(1) })
}

fn seconds_until(then_ms: u64, now_ms: u64) -> u32 {
    u32::try_from(then_ms.saturating_sub(now_ms).div_ceil(1000)).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn job_backoff_doubles() {
        assert_eq!([1, 2, 3, 4].map(backoff_s), [5, 10, 20, 40]);
        assert_eq!(backoff_s(0), 5);
        assert_eq!(backoff_s(u32::MAX), 40);
    }

    #[test]
    fn job_busy_waits_for_the_lease_and_never_less_than_a_second() {
        assert_eq!(seconds_until(10_500, 9_000), 2);
        assert_eq!(seconds_until(1, 9_000), 1);
    }
}
