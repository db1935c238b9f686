//! Queue consumers: one runs the job that a message names, one handles the dead-letter queue.

use api::JobError;
use worker::{Message, MessageExt as _};

use super::runner::run;
use crate::library::JobMessage;
use crate::library::commands::FailExhausted;
use crate::platform::bindings::Edge;
use crate::platform::log;
use crate::platform::message_retry::retry_with_backoff;
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
