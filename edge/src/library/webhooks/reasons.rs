//! Why endpoints are off and deliveries ended, for the owner.

/// Of a delivery whose endpoint was switched off.
pub(super) const OFF_REASON: &str = "The webhook was switched off. Enable it, then replay the delivery.";
