//! The job that makes a rendition: original and recipe in, file and receipt stored, row done. Running it again
//! overwrites the same objects, so it may be delivered more than once and be cut off anywhere.

use api::{JobError, RenditionResult, paths};
use filters::{FileFacts, Receipt, Recipe};
use serde::{Deserialize, Serialize};
use worker::{MessageBuilder, console_error};

use crate::clock;
use crate::db::jobs::{self, Claim, Claimed};
use crate::edge::Edge;
use crate::gate;
use crate::problem::Fault;
use crate::render;
use crate::storage::Key;

/// How often a job is begun before it counts as failed.
const MAX_ATTEMPTS: u32 = 5;

/// How long a claim holds: several times what the largest picture takes.
const LEASE_MS: u64 = 120_000;

/// The message on the queue.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RenderJob {
    pub(crate) job_id: String,
}

/// What running a job came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is done, failed or deleted.
    Settled,
    /// Somebody else has claimed it; by then they are done, or lost.
    Busy { again_in_s: u32 },
    /// The store or the database failed; the job is queued again.
    TryAgain { in_s: u32 },
}

impl RenderJob {
    /// Queues the message, to be delivered after `delay_s`.
    pub(crate) async fn send(&self, edge: &Edge, delay_s: u32) -> Result<(), Fault> {
        Ok(edge.queue()?.send(MessageBuilder::new(self.clone()).delay_seconds(delay_s).build()).await?)
    }

    /// What the queue runs: the same as a waiting request, and it looks again after a job that is busy.
    pub(crate) async fn run_from_queue(&self, edge: &Edge) -> Result<Outcome, Fault> {
        let outcome = self.run(edge).await?;
        if let Outcome::Busy { again_in_s } = outcome {
            // A new message, not a retry: somebody else's attempt must not use up this message's deliveries.
            self.send(edge, again_in_s).await?;
        }
        Ok(outcome)
    }

    /// Does the job, unless it is done or somebody else is at it.
    pub(crate) async fn run(&self, edge: &Edge) -> Result<Outcome, Fault> {
        // First the gate, then the claim: a lease must not run out in the queue before the gate.
        let _pass = gate::enter().await;
        let db = edge.db()?;
        let now_ms = clock::now_ms();
        let claim = match jobs::claim(&db, &self.job_id, now_ms, &clock::rfc3339(now_ms), now_ms + LEASE_MS).await? {
            Claimed::Ours(claim) => *claim,
            Claimed::Settled => return Ok(Outcome::Settled),
            Claimed::Busy { lease_until_ms } => {
                return Ok(Outcome::Busy { again_in_s: seconds_until(lease_until_ms, now_ms) });
            }
        };
        let result = if claim.attempt > MAX_ATTEMPTS { Err(stopped()) } else { attempt(edge, &claim).await };
        let now = clock::rfc3339(clock::now_ms());
        match result {
            Ok(made) => {
                if !jobs::finish(&db, &claim, &made, &now).await? {
                    clean_up(edge, &claim).await?;
                }
                Ok(Outcome::Settled)
            }
            Err(Stop::Refused(error)) => {
                jobs::fail(&db, &claim, &error, &now).await?;
                Ok(Outcome::Settled)
            }
            Err(Stop::Broken(fault)) => {
                console_error!("job {}, attempt {}: {}", claim.job_id, claim.attempt, fault.log_line());
                if claim.attempt >= MAX_ATTEMPTS {
                    jobs::fail(&db, &claim, &given_up(), &now).await?;
                    return Ok(Outcome::Settled);
                }
                jobs::release(&db, &claim, &now).await?;
                Ok(Outcome::TryAgain { in_s: backoff_s(claim.attempt) })
            }
        }
    }
}

/// Why an attempt ended without a result.
enum Stop {
    /// The file or the recipe is at fault: another attempt would say the same.
    Refused(JobError),
    /// The store, the database or our settings are: another attempt may go through.
    Broken(Fault),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Broken(fault)
    }
}

/// Renders and stores; objects first, so that a row never points to what is not there.
async fn attempt(edge: &Edge, claim: &Claim) -> Result<RenditionResult, Stop> {
    let (storage, key) = (edge.storage()?, edge.receipt_key()?);
    let recipe = Recipe::from_json(claim.recipe.as_bytes())
        .map_err(|error| Stop::Refused(JobError { code: error.code.as_str().to_owned(), message: error.message }))?;
    let source = storage.read(&original(claim)).await?;
    let (encoded, rendered) = render::render(&source, &recipe).map_err(|error| match error {
        filters::Error::Write(cause) => Stop::Broken(Fault::internal(cause)),
        error => Stop::Refused(JobError { code: error.code().to_owned(), message: error.to_string() }),
    })?;
    drop(source);
    let facts = FileFacts { sha256: claim.original_sha256, size_bytes: claim.original_size_bytes };
    let issued_at = clock::rfc3339(clock::now_ms());
    let receipt = Receipt::new(claim.rendition_id.clone(), issued_at, facts, &recipe, &rendered);
    let signed = key.sign(&receipt).map_err(|error| Fault::internal(error.to_string()))?;
    let [file_key, receipt_key] = products(claim, &recipe);
    storage.put(&file_key, encoded, recipe.output.media_type()).await?;
    storage.put(&receipt_key, signed.into_bytes(), "application/jose").await?;
    Ok(RenditionResult {
        format: recipe.output.format().to_owned(),
        width: rendered.width,
        height: rendered.height,
        size_bytes: rendered.size_bytes,
        sha256: rendered.sha256,
        root: rendered.pixels.root,
        engine: receipt.engine,
        content_url: paths::content(&claim.rendition_id),
        receipt_url: paths::receipt(&claim.rendition_id),
    })
}

fn original(claim: &Claim) -> Key<'_> {
    Key::Original { owner: &claim.owner_id, sha256: claim.original_sha256, image: &claim.image_id }
}

fn products<'a>(claim: &'a Claim, recipe: &Recipe) -> [Key<'a>; 2] {
    let (owner, id) = (claim.owner_id.as_str(), claim.rendition_id.as_str());
    [Key::Rendition { owner, id, extension: recipe.output.extension() }, Key::Receipt { owner, id }]
}

/// The claim was lost: when the image was deleted under the render, what was stored for it goes too.
async fn clean_up(edge: &Edge, claim: &Claim) -> Result<(), Fault> {
    if jobs::find(&edge.db()?, &claim.owner_id, &claim.job_id).await?.is_some() {
        return Ok(());
    }
    match Recipe::from_json(claim.recipe.as_bytes()) {
        Ok(recipe) => edge.storage()?.delete(&products(claim, &recipe)).await,
        Err(_) => Ok(()),
    }
}

/// Earlier attempts began and never ended: the isolate was stopped under them each time.
fn stopped() -> Stop {
    Stop::Refused(JobError {
        code: "internal".to_owned(),
        message: format!(
            "The edge was stopped {MAX_ATTEMPTS} times while it rendered this; it may be too much for it."
        ),
    })
}

fn given_up() -> JobError {
    JobError {
        code: "internal".to_owned(),
        message: format!(
            "The edge's storage failed {MAX_ATTEMPTS} times while it rendered this; save it once more later."
        ),
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
    fn render_backoff_doubles() {
        assert_eq!([1, 2, 3, 4].map(backoff_s), [5, 10, 20, 40]);
        assert_eq!(backoff_s(0), 5);
        assert_eq!(backoff_s(u32::MAX), 40);
    }

    #[test]
    fn render_busy_waits_for_the_lease_and_never_less_than_a_second() {
        assert_eq!(seconds_until(10_500, 9_000), 2);
        assert_eq!(seconds_until(1, 9_000), 1);
    }
}
