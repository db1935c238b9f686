//! Consumer of the queue of webhooks. The deliveries of a batch run at the same time.

use futures_util::future::join_all;
use worker::{Message, MessageBatch, MessageExt as _};

use super::notice;
use super::send::{self, Attempt};
use crate::library::WebhookMessage;
use crate::library::webhooks::commands::{ClaimDelivery, ClaimedDelivery, DeliveryWork, RecordAttempt, RecordNotice};
use crate::platform::bindings::Edge;
use crate::platform::log;
use crate::platform::message_retry::retry_with_backoff;
use crate::problem::Fault;

/// Runs the deliveries that the messages name. Malformed messages are dropped. If the edge fails, the queue delivers the
/// message again; if that is used up, the alarm of the library sends another.
pub(crate) async fn consume<T>(edge: &Edge, batch: &MessageBatch<T>) {
    let messages = batch.raw_iter().filter_map(|message| match Message::<WebhookMessage>::try_from(message) {
        Ok(message) => Some(message),
        Err(error) => {
            log::error("webhook", "no message", &error.to_string());
            None
        }
    });
    join_all(messages.map(|message| async move {
        match run(edge, message.body()).await {
            Ok(()) => message.ack(),
            Err(fault) => {
                log::fault("webhook", &message.body().delivery_id, &fault);
                retry_with_backoff(&message);
            }
        }
    }))
    .await;
}

async fn run(edge: &Edge, message: &WebhookMessage) -> Result<(), Fault> {
    let WebhookMessage { library_id, delivery_id } = message;
    let library = edge.library(library_id);
    let claim = ClaimDelivery { id: delivery_id.clone() };
    let mut work = library.call(&claim).await?;
    if let Some(DeliveryWork::Attempt(delivery)) = &work {
        if !attempt(edge, library_id, delivery).await? {
            return Ok(());
        }
        // Its failure switched the endpoint off.
        work = library.call(&claim).await?;
    }
    if let Some(DeliveryWork::Notice { webhook_id, owner_id, url }) = work {
        notice::send(edge, &owner_id, &url).await?;
        library.call(&RecordNotice { webhook_id }).await?;
    }
    Ok(())
}

/// Makes an attempt and records it. Returns whether the owner must get a mail.
async fn attempt(edge: &Edge, library_id: &str, delivery: &ClaimedDelivery) -> Result<bool, Fault> {
    let Attempt { logged: attempt, retry_after_s } = send::attempt(edge, delivery).await?;
    let (id, url) = (delivery.id.clone(), delivery.url.clone());
    let record = RecordAttempt { id, fence: delivery.fence, url, attempt, retry_after_s };
    edge.library(library_id).call(&record).await
}
