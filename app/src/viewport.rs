//! What is seen of the open photograph: previews are scheduled, rendered by the engine and drawn on a canvas.

pub(crate) mod canvas;
mod latest_only;
pub(crate) mod preview;
