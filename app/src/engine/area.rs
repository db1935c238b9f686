//! Which part of a picture is drawn, and how large.
//!
//! *Rendition pixels* are pixels of the recipe's full-size result; *drawn pixels* are those of a frame. Scale: drawn pixels per
//! rendition pixel.

use serde::{Deserialize, Serialize};

/// A rectangle in rendition pixels, with fractions.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct RectF {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// A rectangle in drawn pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Region {
    pub(crate) x: u32,
    pub(crate) y: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
}
