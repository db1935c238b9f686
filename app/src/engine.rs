//! The engine in a web worker, and the page's end of it.

pub(crate) mod bridge;
pub(crate) mod protocol;
pub(crate) mod supervisor;
pub(crate) mod verify;
pub(crate) mod worker;
