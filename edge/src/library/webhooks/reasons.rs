//! Why endpoints are off and deliveries ended, for the owner.

/// Of an endpoint that a guest created before the owner signed in, and of its deliveries.
pub(in crate::library) const ARRIVAL_REASON: &str =
    "This webhook was created before you signed in. Enable it if it is yours, then replay its deliveries.";

/// Of a delivery whose endpoint was switched off.
pub(super) const OFF_REASON: &str = "The webhook was switched off. Enable it, then replay the delivery.";
