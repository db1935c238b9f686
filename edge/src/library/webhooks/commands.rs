//! Commands for webhooks, and their outputs.

use api::{Delivery, DeliveryAttempt, Page, Webhook, WebhookPatch};
use serde::{Deserialize, Serialize};

use crate::library::commands::{Command, commands};

commands! {
    true:
    ListWebhooks -> Page<Webhook>;
    GetWebhook -> Webhook;
    ListDeliveries -> Page<Delivery>;
}

commands! {
    false:
    CreateWebhook -> Webhook;
    UpdateWebhook -> Webhook;
    DeleteWebhook -> ();
    DisableGuestWebhooks -> ();
    RotateWebhookSecret -> Webhook;
    ReplayDelivery -> Delivery;
    ClaimDelivery -> Option<DeliveryWork>;
    RecordAttempt -> bool;
    RecordNotice -> ();
}

/// Lists the endpoints, newest first.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ListWebhooks {}

/// Gets an endpoint. Fails if there is none with this id.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct GetWebhook {
    pub(crate) id: String,
}

/// Creates an endpoint. Fails above the limit of an owner.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CreateWebhook {
    pub(crate) id: String,
    pub(crate) url: String,
    pub(crate) events: Vec<String>,
    pub(crate) secret: String,
}

/// Changes an endpoint. Address and events are valid.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct UpdateWebhook {
    pub(crate) id: String,
    pub(crate) patch: WebhookPatch,
}

/// Deletes an endpoint with its deliveries.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeleteWebhook {
    pub(crate) id: String,
}

/// Switches all endpoints of a guest off, because an account takes the library over.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DisableGuestWebhooks {}

/// Replaces the secret of an endpoint. The old one signs along for a day.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RotateWebhookSecret {
    pub(crate) id: String,
    pub(crate) secret: String,
}

/// Lists the deliveries to an endpoint, newest first.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ListDeliveries {
    pub(crate) webhook_id: String,
    /// Only deliveries with smaller ids.
    pub(crate) before: Option<String>,
    /// Maximum number of deliveries on the page.
    pub(crate) limit: usize,
}

/// Sends a delivery again, with all attempts. Fails if its endpoint is off.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReplayDelivery {
    pub(crate) webhook_id: String,
    pub(crate) id: String,
}

/// Claims the delivery of a message. `None`: there is nothing to do, or another worker does it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ClaimDelivery {
    pub(crate) id: String,
}

/// What a worker has to do for a delivery.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum DeliveryWork {
    /// An attempt.
    Attempt(ClaimedDelivery),
    /// Its failure switched the endpoint off, and the owner has no mail about it yet.
    Notice { webhook_id: String, owner_id: String, url: String },
}

/// The request of an attempt.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ClaimedDelivery {
    pub(crate) id: String,
    /// Fencing token: only the holder of the latest claim records a result.
    pub(crate) fence: u64,
    pub(crate) message_id: String,
    pub(crate) body: String,
    pub(crate) url: String,
    pub(crate) secret: String,
    /// The secret before a rotation, while it signs along.
    pub(crate) previous_secret: Option<String>,
}

/// Records an attempt. `true`: its failure switched the endpoint off, and the owner must get a mail.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RecordAttempt {
    pub(crate) id: String,
    pub(crate) fence: u64,
    /// The address of the attempt.
    pub(crate) url: String,
    pub(crate) attempt: DeliveryAttempt,
    /// The wait that the endpoint requests, in seconds.
    pub(crate) retry_after_s: Option<u64>,
}

/// Records that the owner got the mail.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RecordNotice {
    pub(crate) webhook_id: String,
}
