//! Safelight's engine: bytes, a recipe, bytes. No I/O, no clock, no randomness, no JavaScript.
//!
//! ```text
//! bytes -> codec::open -> rows -> plan (fused stages) -> rows -> codec::encoder -> bytes
//! ```
//!
//! The same recipe on the same bytes gives the same pixels natively, in scalar WebAssembly and in WebAssembly
//! with simd128, whatever the strip height; [`PixelDigest`] is how two renders are compared.

#[cfg(all(feature = "bindings", target_arch = "wasm32"))]
mod bindings;
mod codec;
mod digest;
mod error;
#[cfg(any(fuzzing, test))]
pub mod fuzzing;
mod lanes;
mod limits;
mod looks;
mod metadata;
mod ops;
mod pipeline;
mod pixel_digest;
mod pixels;
mod preview;
mod receipt;
mod recipe;
mod render;
mod schema;
mod spec;
mod thumbnail;
mod tone_curve;

pub use codec::{ProfileInfo, ProfileUse};
pub use digest::{Digest, NotADigest};
pub use error::Error;
pub use limits::Limits;
pub use looks::{Look, looks};
pub use metadata::Photo;
pub use ops::catalog;
pub use pixel_digest::{PixelDigest, TILE_PX};
pub use pixels::{Pixels, render_pixels};
pub use preview::{Preview, PreviewImage};
pub use receipt::{FileFacts, Receipt, RenditionFacts};
pub use recipe::{
    BitDepth, Encoding, MAX_STEPS, Metadata, Output, ParamValue, RECIPE_VERSION, Recipe, RecipeError, RecipeErrorCode,
    Step, Subsampling,
};
pub use render::{Format, ImageInfo, Original, Piece, Progress, Rendered, Rendering, check, probe, render};
pub use schema::recipe_schema;
pub use spec::{Choice, Group, OpSpec, ParamKind, ParamSpec, Rgb};
pub use thumbnail::{Thumbnails, thumbnail};
pub use tone_curve::ToneCurve;

/// The engine's version: bumped on purpose when any digest moves (see CHANGELOG).
pub const ENGINE_VERSION: &str = env!("CARGO_PKG_VERSION");
