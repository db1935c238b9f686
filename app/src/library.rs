//! The owner's library of photographs. Today all of it is at the edge.

pub(crate) mod image_query;
pub(crate) mod outbox;
pub(crate) mod remote;
