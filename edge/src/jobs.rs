//! What is done outside of a request, or survives one.

pub(crate) mod render;
