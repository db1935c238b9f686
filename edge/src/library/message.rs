//! The queue's messages: which job of which library is due. A row is durable and a message is not: if one got lost, the library's alarm sends another.

use serde::{Deserialize, Serialize};
use worker::MessageBuilder;

use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Longest delay that the queue takes; a job that is due later is looked at then, and waits on.
const MAX_DELAY_S: u32 = 12 * 60 * 60;

/// The message on the queue.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct JobMessage {
    pub(crate) library_id: String,
    pub(crate) job_id: String,
}

impl JobMessage {
    /// Queues the message, to be delivered after `delay_s`.
    pub(crate) async fn send(self, edge: &Edge, delay_s: u32) -> Result<(), Fault> {
        let message = MessageBuilder::new(self).delay_seconds(delay_s.min(MAX_DELAY_S)).build();
        Ok(edge.queue()?.send(message).await?)
    }
}
