//! Webhooks in the API: endpoints that receive an owner's events, and the log of their deliveries (Standard Webhooks 1.0.0).

use serde::{Deserialize, Serialize};

/// An event that endpoints can choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookEvent {
    /// An image was added.
    ImageAdded,
    /// An image was deleted, with its renditions.
    ImageDeleted,
    /// A rendition is done.
    RenditionDone,
    /// A rendition failed.
    RenditionFailed,
    /// The owner has a new avatar, or none any more.
    AvatarUpdated,
    /// A run of a collection has ended.
    CollectionRunFinished,
}

impl WebhookEvent {
    /// All events.
    pub const ALL: [Self; 6] = [
        Self::ImageAdded,
        Self::ImageDeleted,
        Self::RenditionDone,
        Self::RenditionFailed,
        Self::AvatarUpdated,
        Self::CollectionRunFinished,
    ];

    /// The name in JSON, the `type` of a payload.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ImageAdded => "image.added",
            Self::ImageDeleted => "image.deleted",
            Self::RenditionDone => "rendition.done",
            Self::RenditionFailed => "rendition.failed",
            Self::AvatarUpdated => "avatar.updated",
            Self::CollectionRunFinished => "collection.run_finished",
        }
    }
}

/// Why the edge switched an endpoint off, or ended a delivery without an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookReason {
    /// The address answered with status 410.
    Gone,
    /// Every attempt failed for days; [`Webhook::failing_since`] says since when.
    Failing,
    /// The endpoint was a guest's, and an account took the library over.
    BeforeSignIn,
    /// The endpoint of the delivery is off.
    WebhookOff,
    /// Too many deliveries were waiting.
    Backlog,
}

impl WebhookReason {
    /// All reasons.
    pub const ALL: [Self; 5] = [Self::Gone, Self::Failing, Self::BeforeSignIn, Self::WebhookOff, Self::Backlog];

    /// The code in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Failing => "failing",
            Self::BeforeSignIn => "before_sign_in",
            Self::WebhookOff => "webhook_off",
            Self::Backlog => "backlog",
        }
    }

    /// The reason of a code; `None` if a newer version added it.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == code)
    }
}

/// An endpoint that receives events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Webhook {
    /// Its id.
    pub id: String,
    /// The address that receives a `POST` for each event.
    pub url: String,
    /// The names of the chosen events. The set is open.
    #[cfg_attr(feature = "openapi", schema(example = json!(["image.added"])))]
    pub events: Vec<String>,
    /// Whether events are sent.
    pub enabled: bool,
    /// Why the edge switched it off, as a sentence; absent if it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled_reason: Option<String>,
    /// The code of `disabled_reason`: `gone`, `failing` or `before_sign_in`. The set is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^[a-z][a-z0-9_]{0,63}$", example = "failing"))]
    pub disabled_code: Option<String>,
    /// The first failed attempt since the last successful one; absent if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<String>,
    /// When it was created.
    pub created_at: String,
    /// The signing secret, `whsec_…`. Only the responses that create or rotate it have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// Until when the previous secret signs, too; absent if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_secret_expires_at: Option<String>,
}

/// Body of `POST /api/webhooks`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookRequest {
    /// An https address, at most 2,048 bytes.
    pub url: String,
    /// The names of the events; at least one.
    pub events: Vec<String>,
}

/// Body of `PATCH /api/webhooks/{id}`. An absent field does not change.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookPatch {
    /// Another address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Other events; at least one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<String>>,
    /// `false` stops sending and ends waiting deliveries as failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
}

/// An event for one endpoint, with the attempts to deliver it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delivery {
    /// Its id.
    pub id: String,
    /// The name of the event.
    pub event: String,
    /// The header `webhook-id`: the same in all attempts, and for all endpoints of the owner.
    pub message_id: String,
    /// Its state.
    pub state: DeliveryState,
    /// A sentence, if it failed for another reason than an attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The code of `reason`: `webhook_off`, `before_sign_in` or `backlog`. The set is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(pattern = "^[a-z][a-z0-9_]{0,63}$", example = "webhook_off"))]
    pub reason_code: Option<String>,
    /// When the event happened.
    pub created_at: String,
    /// The latest attempts, at most 20, oldest first.
    pub attempts: Vec<DeliveryAttempt>,
    /// When the next attempt is due; absent unless `state` is `pending`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_attempt_at: Option<String>,
}

/// The state of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DeliveryState {
    /// An attempt is due or in progress.
    Pending,
    /// The endpoint responded with a status of 200 to 299.
    Delivered,
    /// No attempt is left. It can be replayed.
    Failed,
}

/// One attempt at a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeliveryAttempt {
    /// When it began.
    pub at: String,
    /// How long it took.
    pub duration_ms: u64,
    /// The status of the response; absent if there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Why it failed, as a sentence; absent if it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The first characters of the response to a failed attempt; absent if it was empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn delivery_of_an_unknown_event_is_read() {
        let text = json!({"id": "d", "event": "image.framed", "message_id": "msg_m", "state": "pending",
            "created_at": "t", "attempts": [{"at": "t", "duration_ms": 15_000, "error": "No answer."}]});
        let delivery: Delivery = serde_json::from_value(text.clone()).unwrap();
        assert_eq!((delivery.state, delivery.attempts.len()), (DeliveryState::Pending, 1));
        assert_eq!(serde_json::to_value(delivery).unwrap(), text);
    }

    #[test]
    fn webhook_reason_is_read_from_its_code() {
        for reason in WebhookReason::ALL {
            assert_eq!(WebhookReason::from_code(reason.as_str()), Some(reason));
        }
        assert_eq!(WebhookReason::from_code("a_code_of_tomorrow"), None);
    }

    #[test]
    fn webhook_patch_refuses_other_fields() {
        assert_eq!(serde_json::from_str::<WebhookPatch>("{}").unwrap(), WebhookPatch::default());
        assert!(serde_json::from_str::<WebhookPatch>(r#"{"secret": "whsec_"}"#).is_err());
    }
}
