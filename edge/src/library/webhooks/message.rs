//! Messages of the queue of webhooks: the library and the delivery that is due.

use serde::{Deserialize, Serialize};
use worker::MessageBuilder;

use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// A message in the queue of webhooks.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct WebhookMessage {
    pub(crate) library_id: String,
    pub(crate) delivery_id: String,
}

impl WebhookMessage {
    pub(crate) async fn send(self, edge: &Edge) -> Result<(), Fault> {
        Ok(edge.webhook_queue()?.send(MessageBuilder::new(self).build()).await?)
    }
}
