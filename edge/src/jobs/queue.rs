//! The queue's messages: which job is due. A row is durable and a message is not: if one is not sent, a sweep sends another.

use serde::{Deserialize, Serialize};
use worker::MessageBuilder;

use crate::platform::bindings::Edge;
use crate::platform::log;
use crate::problem::Fault;

/// The message on the queue.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct JobMessage {
    pub(crate) job_id: String,
}

impl JobMessage {
    /// Queues the message, to be delivered after `delay_s`. A failure is logged, and is no fault of the caller's work.
    pub(crate) async fn send(&self, edge: &Edge, delay_s: u32) {
        if let Err(fault) = self.try_send(edge, delay_s).await {
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
            log::fault("jobs not queued", "many", &fault);
        }
    }

    async fn try_send(&self, edge: &Edge, delay_s: u32) -> Result<(), Fault> {
        Ok(edge.queue()?.send(MessageBuilder::new(self.clone()).delay_seconds(delay_s).build()).await?)
    }
}
