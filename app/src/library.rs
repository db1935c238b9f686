//! The owner's photographs: those on this device, and those at the edge.

pub(crate) mod account;
pub(crate) mod image_query;
pub(crate) mod local;
pub(crate) mod luts;
pub(crate) mod outbox;
pub(crate) mod remote;
