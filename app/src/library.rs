//! The owner's library of photographs: what is on this device, and what is at the edge.

pub(crate) mod image_query;
pub(crate) mod local;
pub(crate) mod luts;
pub(crate) mod outbox;
pub(crate) mod remote;
