//! Why endpoints are off and deliveries ended: a code for programs, which `api` defines, and a sentence for people.

use api::WebhookReason;

/// A reason as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::library) struct Reason {
    pub(in crate::library) code: &'static str,
    pub(in crate::library) sentence: String,
}

impl Reason {
    fn new(reason: WebhookReason, sentence: impl Into<String>) -> Self {
        Self { code: reason.as_str(), sentence: sentence.into() }
    }

    /// Of an endpoint whose address wants no more events.
    pub(super) fn gone() -> Self {
        Self::new(WebhookReason::Gone, "The address answered with status 410 (Gone), so it wants no more events.")
    }

    /// Of an endpoint that failed for days.
    pub(super) fn failing(since: &str) -> Self {
        Self::new(WebhookReason::Failing, format!("Every attempt since {since} failed."))
    }

    /// Of a guest's endpoint that an account took over, and of its deliveries.
    pub(in crate::library) fn before_sign_in() -> Self {
        Self::new(
            WebhookReason::BeforeSignIn,
            "This webhook was created before you signed in. Enable it if it is yours, then replay its deliveries.",
        )
    }

    /// Of a delivery whose endpoint was switched off.
    pub(super) fn webhook_off() -> Self {
        Self::new(WebhookReason::WebhookOff, "The webhook was switched off. Enable it, then replay the delivery.")
    }

    /// Of a delivery that was given up, because more than `allowed` waited.
    pub(super) fn backlog(allowed: u64) -> Self {
        Self::new(
            WebhookReason::Backlog,
            format!(
                "Too many deliveries were waiting (the limit is {allowed}), so the oldest were given up. Replay it when the receiver works."
            ),
        )
    }
}
