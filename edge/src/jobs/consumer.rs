//! Queue consumers: one runs the job that a message names, one handles the dead-letter queue.

use api::JobError;
use worker::{Message, MessageExt as _, QueueRetryOptionsBuilder};

use super::runner::run;
use crate::library::JobMessage;
use crate::library::commands::FailExhausted;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::log;
use crate::problem::Fault;

/// Runs the job that a message names. The queue delivers a message again if it is not acknowledged.
pub(crate) async fn consume(edge: &Edge, message: &Message<JobMessage>) {
    let job = message.body();
    match run(edge, job).await {
        Ok(_) => message.ack(),
        Err(fault) => {
            log::fault("job", &job.job_id, &fault);
            retry_with_backoff(message);
        }
    }
}

/// Requests another delivery after a growing delay. Without a delay the deliveries would be used up within the seconds
/// in which a library recovers.
fn retry_with_backoff(message: &Message<JobMessage>) {
    let sent_ms = message.timestamp().as_millis();
    let delay_s = backoff_s(clock::now_ms().saturating_sub(sent_ms));
    message.retry_with_options(&QueueRetryOptionsBuilder::new().with_delay_seconds(delay_s).build());
}

/// Exponential backoff, from five seconds to ten minutes. The runtime states only when a message was sent, not how
/// often it was delivered. Waiting as long again as the message has waited doubles the delay, too.
fn backoff_s(waited_ms: u64) -> u32 {
    u32::try_from(waited_ms / 1000).unwrap_or(u32::MAX).clamp(5, 600)
}

/// Handles a message of the dead-letter queue: the isolate was stopped during the job, or its library could not be
/// reached. Only the first uses up attempts. A job with attempts left stays: the alarm of its library sends it again.
pub(crate) async fn consume_dead_letter(edge: &Edge, message: &Message<JobMessage>) {
    let job = message.body();
    match fail_exhausted(edge, job).await {
        Ok(()) => message.ack(),
        Err(fault) => {
            log::fault("dead job", &job.job_id, &fault);
            retry_with_backoff(message);
        }
    }
}

async fn fail_exhausted(edge: &Edge, job: &JobMessage) -> Result<(), Fault> {
    let error = JobError {
        code: "internal".to_owned(),
        message: "The server was interrupted in every attempt. Retry this job.".to_owned(),
    };
    edge.library(&job.library_id).call(&FailExhausted { job_id: job.job_id.clone(), error }).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_backoff_doubles() {
        let mut waited_s = 0;
        let pauses: Vec<_> = (0..5)
            .map(|_| {
                let pause_s = backoff_s(waited_s * 1000);
                waited_s += u64::from(pause_s);
                pause_s
            })
            .collect();
        assert_eq!(pauses, [5, 5, 10, 20, 40]);
        assert_eq!(backoff_s(u64::MAX), 600);
    }
}
