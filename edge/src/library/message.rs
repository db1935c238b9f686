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
    /// Whether the job waits for the server of somebody else. Such jobs have a queue of their own, so that a server that
    /// hangs never delays a render.
    #[serde(default)]
    pub(crate) is_remote: bool,
}

impl JobMessage {
    /// Sends the message with a delay of `delay_s`.
    pub(crate) async fn send(self, edge: &Edge, delay_s: u32) -> Result<(), Fault> {
        let queue = if self.is_remote { edge.address_queue()? } else { edge.queue()? };
        let message = MessageBuilder::new(self).delay_seconds(delay_s.min(MAX_DELAY_S)).build();
        Ok(queue.send(message).await?)
    }
}
