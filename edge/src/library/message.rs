//! Messages of the job queue: the library and the job that is due. Rows are durable, messages are not: if one is lost,
//! the library's alarm sends another.

use serde::{Deserialize, Serialize};
use worker::MessageBuilder;

use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Maximum delay of the queue. A job that is due later is checked then and waits again.
const MAX_DELAY_S: u32 = 12 * 60 * 60;

/// A message in the job queue.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct JobMessage {
    pub(crate) library_id: String,
    pub(crate) job_id: String,
}

impl JobMessage {
    /// Sends the message with a delay of `delay_s`.
    pub(crate) async fn send(self, edge: &Edge, delay_s: u32) -> Result<(), Fault> {
        let message = MessageBuilder::new(self).delay_seconds(delay_s.min(MAX_DELAY_S)).build();
        Ok(edge.queue()?.send(message).await?)
    }
}
