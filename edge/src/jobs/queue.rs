//! The queue's messages: which job is due.

use api::JobError;
use serde::{Deserialize, Serialize};
use worker::{Message, MessageBuilder, MessageExt as _, QueueRetryOptionsBuilder};

use super::run::{MAX_ATTEMPTS, Outcome, run};
use crate::db::jobs;
use crate::live;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::log;
use crate::problem::Fault;

/// The message on the queue.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct JobMessage {
    pub(crate) job_id: String,
}

impl JobMessage {
    /// Queues the message, to be delivered after `delay_s`. The job's row is durable: where this fails, a sweep sends another message,
    /// so it is no fault of the caller's work.
    pub(crate) async fn send(&self, edge: &Edge, delay_s: u32) {
        if let Err(fault) = self.try_send(edge, delay_s).await {
            // A sweep will queue it.
            log::fault("job not queued", &self.job_id, &fault);
        }
    }

    /// Queues many messages, to be delivered at once.
    pub(crate) async fn send_all(edge: &Edge, messages: Vec<Self>) {
        if messages.is_empty() {
            return;
        }
        let sent = async { Ok::<_, Fault>(edge.queue()?.send_batch(messages).await?) };
        if let Err(fault) = sent.await {
            // A sweep will queue them.
            log::fault("jobs not queued", "many", &fault);
        }
    }

    async fn try_send(&self, edge: &Edge, delay_s: u32) -> Result<(), Fault> {
        Ok(edge.queue()?.send(MessageBuilder::new(self.clone()).delay_seconds(delay_s).build()).await?)
    }
}

/// Does the job that a message is about. A message that was not acknowledged comes again.
pub(crate) async fn take(edge: &Edge, message: &Message<JobMessage>) {
    let job = message.body();
    match run(edge, &job.job_id, Vec::new()).await {
        Ok(Outcome::Settled(_)) => message.ack(),
        Ok(Outcome::Busy { again_in_s }) => {
            // A new message, not a retry: somebody else's attempt must not use up this message's deliveries.
            job.send(edge, again_in_s).await;
            message.ack();
        }
        Ok(Outcome::TryAgain { in_s }) => {
            message.retry_with_options(&QueueRetryOptionsBuilder::new().with_delay_seconds(in_s).build());
        }
        Err(fault) => {
            log::fault("job", &job.job_id, &fault);
            again_later(message);
        }
    }
}

/// Has a message delivered again, after a while that grows: at once, its deliveries would be used up within the seconds in which a
/// database comes back.
fn again_later(message: &Message<JobMessage>) {
    let sent_ms = message.timestamp().as_millis();
    let delay_s = as_long_again_s(clock::now_ms().saturating_sub(sent_ms));
    message.retry_with_options(&QueueRetryOptionsBuilder::new().with_delay_seconds(delay_s).build());
}

/// The runtime does not say how often a message was delivered, only when it was sent: waiting as long again as it has waited doubles
/// the pauses too. From five seconds to ten minutes.
fn as_long_again_s(waited_ms: u64) -> u32 {
    u32::try_from(waited_ms / 1000).unwrap_or(u32::MAX).clamp(5, 600)
}

/// Looks at the job of a message that was delivered as often as the queue does: the isolate was stopped under it, or the database could
/// not be reached. Only the first uses up a job's attempts, and a job that has some left is no failed one: a sweep sends it again.
pub(crate) async fn take_dead(edge: &Edge, message: &Message<JobMessage>) {
    let job_id = &message.body().job_id;
    match bury(edge, job_id).await {
        Ok(()) => message.ack(),
        Err(fault) => {
            log::fault("dead job", job_id, &fault);
            again_later(message);
        }
    }
}

async fn bury(edge: &Edge, job_id: &str) -> Result<(), Fault> {
    let now_ms = clock::now_ms();
    let error = JobError {
        code: "internal".to_owned(),
        message: "The edge could not finish this however often it was delivered; try it once more.".to_owned(),
    };
    if let Some(job) = jobs::bury(&edge.db()?, job_id, MAX_ATTEMPTS, &error, now_ms, &clock::rfc3339(now_ms)).await? {
        live::job_moved(edge, &job.owner_id.clone(), Some(job.into())).await;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_waits_longer_each_time_it_fails() {
        let mut waited_s = 0;
        let pauses: Vec<_> = (0..5)
            .map(|_| {
                let pause_s = as_long_again_s(waited_s * 1000);
                waited_s += u64::from(pause_s);
                pause_s
            })
            .collect();
        assert_eq!(pauses, [5, 5, 10, 20, 40]);
        assert_eq!(as_long_again_s(u64::MAX), 600);
    }
}
