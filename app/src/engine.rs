//! The engine in a web worker, and the side of the page that calls it.

pub(crate) mod area;
pub(crate) mod bridge;
mod file_task;
pub(crate) mod file_worker;
pub(crate) mod histogram;
mod lut_calls;
mod luts;
mod originals;
pub(crate) mod proof;
pub(crate) mod protocol;
mod recipe_wire;
mod session;
pub(crate) mod still;
pub(crate) mod supervisor;
pub(crate) mod verify;
pub(crate) mod worker;
