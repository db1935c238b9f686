//! Safelight's image engine: renders the bytes of a photograph with a recipe to the bytes of a new file. It does no I/O, reads no clock,
//! uses no randomness, and runs without JavaScript.
//!
//! ```text
//! bytes -> codec::open -> rows -> plan (fused stages) -> rows -> codec::encoder -> bytes
//! ```
//!
//! The same recipe on the same bytes gives the same pixels natively, in scalar WebAssembly and in WebAssembly with simd128, for every strip
//! height. Compare two renders by their [`PixelDigest`].

#[cfg(all(feature = "bindings", target_arch = "wasm32"))]
mod bindings;
mod codec;
mod decimal;
pub mod differences;
mod digest;
mod error;
mod file_parts;
#[cfg(any(fuzzing, test))]
pub mod fuzzing;
mod image;
mod interrupt;
mod json;
mod lanes;
mod limits;
mod looks;
mod lut;
mod metadata;
mod ops;
mod pipeline;
mod pixel_digest;
mod pixels;
mod plan;
mod probe;
mod pyramid;
mod receipt;
mod recipe;
mod render;
mod schema;
mod sort;
mod source;
mod spec;
mod thumbnail;
mod tone_curve;
mod transparency;
mod view;
pub mod white_balance;
mod windows;

pub use codec::{ProfileInfo, ProfileUse};
pub use decimal::parse_decimal;
pub use digest::{Digest, ParseDigestError};
pub use error::{Error, RecipeError, RecipeErrorCode};
pub use file_parts::{FileParts, Gap};
pub use image::{
    BitDepth, Encoding, Format, PyramidCompression, PyramidLevel, PyramidSettings, Region, Subsampling, TileSize,
};
pub use json::parse_json;
pub use limits::{Limits, TiledLimits};
pub use looks::{Look, looks};
pub use lut::{AssetId, Assets, Lut, LutError, LutInfo, LutKind, LutReader};
pub use metadata::{Metadata, Photo};
pub use pixel_digest::{PixelDigest, TILE_PX, tile_digest};
pub use pixels::{Pixels, render_pixels};
pub use probe::{ImageInfo, probe};
pub use pyramid::{PyramidProgress, PyramidRendered, PyramidRendering};
pub use receipt::{FileFacts, Receipt, RenditionFacts};
pub use recipe::{MAX_ID_CHARS, MAX_STEPS, Output, RECIPE_VERSION, Recipe, Step};
pub use render::{
    OpenedRanged, Original, Progress, RangedOriginal, RenderBudget, RenderEstimate, Rendered, Rendering, check,
    check_pyramid, render, render_with_assets, render_with_progress,
};
pub use schema::recipe_schema;
pub use source::{Opened, RegionRead, TileAt, TilePixels, TiledLevel, TiledTiff};
pub use spec::{Choice, Group, OpSpec, ParamKind, ParamSpec, ParamValue, Rgb, catalog};
pub use thumbnail::{ThumbnailDecoding, ThumbnailSource, Thumbnails, thumbnail};
pub use tone_curve::ToneCurve;
pub use transparency::may_be_transparent;
pub use view::{Band, Draw, Drawn, Histogram, Placement, Preview, PreviewImage, View, histogram, paint_clipping};

/// The engine's version. It changes whenever a digest changes (see CHANGELOG).
pub const ENGINE_VERSION: &str = env!("CARGO_PKG_VERSION");
