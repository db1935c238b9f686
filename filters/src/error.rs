//! The engine's errors, by cause: the file, the recipe, or a limit. `Display` gives a sentence for users. The message of a codec crate
//! is separate, for logs.

mod recipe;

use crate::lut::LutError;
pub use recipe::{RecipeError, RecipeErrorCode};

/// Why the engine refused or stopped a render.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The file is empty.
    #[error("The file is empty. Choose another file.")]
    Empty,
    /// The bytes are not an image in a format that this engine reads.
    #[error(
        "This is not a JPEG, PNG, WebP, GIF, TIFF, BMP or QOI file. Export the picture in one of these formats, and open that."
    )]
    UnknownFormat,
    /// The file has a known format that this engine does not read.
    #[error("This is {name}, which cannot be opened here: {advice}.")]
    UnsupportedFormat {
        /// The format, with its article.
        name: &'static str,
        /// What the user can do.
        advice: &'static str,
    },
    /// An image, but in a variant that this engine does not read.
    #[error(
        "This kind of {format} file is not supported: {detail}. Export the picture as a plain JPEG or PNG, and open that."
    )]
    Unsupported {
        /// The format's name.
        format: &'static str,
        /// The reason, for users.
        detail: String,
        /// The decoder's own message, for logs.
        decoder_message: Option<String>,
    },
    /// A file that cannot be read by ranges. In memory it can be read, within [`crate::Limits::source_bytes`].
    #[error(
        "This {format} file is too large for its kind: {detail}, so that it cannot be read in parts. Export the picture as a plain JPEG or \
        PNG, and open that."
    )]
    OnlyInMemory {
        /// The format's name.
        format: &'static str,
        /// The reason, for users.
        detail: &'static str,
    },
    /// The file is damaged or truncated.
    #[error("The {format} file is damaged or cut off: {detail}. Use another copy of the file.")]
    Damaged {
        /// The format's name.
        format: &'static str,
        /// The reason, for users.
        detail: String,
        /// The decoder's own message, for logs.
        decoder_message: Option<String>,
    },
    /// The length of a pixel buffer does not match its width and height.
    #[error(
        "A picture of {width} x {height} pixels needs 3 or 4 bytes for each pixel, but there are {actual} bytes in all."
    )]
    PixelCount {
        /// Length of the buffer in bytes.
        actual: u64,
        /// Stated width in pixels.
        width: u32,
        /// Stated height in pixels.
        height: u32,
    },
    /// A size, pixel or memory limit is exceeded. Nothing was allocated.
    #[error("{what} is {actual} {unit}; the limit is {allowed}.")]
    OverLimit {
        /// The name of the limit, a field of [`crate::Limits`].
        limit: &'static str,
        /// The quantity that is too large, for the sentence.
        what: &'static str,
        /// The unit of both numbers.
        unit: &'static str,
        /// The actual value.
        actual: u64,
        /// The largest allowed value.
        allowed: u64,
    },
    /// The estimated cost exceeds [`crate::Limits::cost_ms`]. Nothing was decoded.
    #[error(
        "This recipe needs {} seconds of computing for this picture; the limit is {}. Remove operations, use smaller radii, or resize the \
        picture first.",
        needed_ms.div_ceil(1000),
        allowed_ms / 1000
    )]
    TooCostly {
        /// Estimated cost in milliseconds.
        needed_ms: u64,
        /// The limit in milliseconds.
        allowed_ms: u64,
    },
    /// Opening the picture alone, without any operation, exceeds [`crate::Limits::cost_ms`]. Nothing was decoded.
    #[error(
        "Opening this picture needs {} seconds of computing; the limit is {}. Make the picture smaller, and try again.",
        needed_ms.div_ceil(1000),
        allowed_ms / 1000
    )]
    TooCostlyToOpen {
        /// Estimated cost in milliseconds.
        needed_ms: u64,
        /// The limit in milliseconds.
        allowed_ms: u64,
    },
    /// The file is not a valid `.cube` file.
    #[error(transparent)]
    Lut(#[from] LutError),
    /// The recipe violates its specification, or is not possible for this picture.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    /// A file that is read by ranges was used where it must be in memory, or before the bytes that were needed had been inserted.
    #[error("A part of the file is not there yet. Try again.")]
    Incomplete,
    /// A worker's part lacks pixels that the render needs. The view shares again.
    #[error("The shared part of the photograph lacks pixels that this drawing needs. Share it again.")]
    NotShared,
    /// A tile or region outside a tiled picture was asked for.
    #[error("The picture has no pixels at this position. Ask for a tile of one of its levels.")]
    NoSuchTile,
    /// The output stream failed.
    #[error("The result could not be written: {0}. Try again.")]
    Write(String),
}

impl Error {
    /// The decoder's own message about the file: for logs, not for users.
    #[must_use]
    pub fn decoder_message(&self) -> Option<&str> {
        match self {
            Self::Damaged { decoder_message, .. } | Self::Unsupported { decoder_message, .. } => {
                decoder_message.as_deref()
            }
            _ => None,
        }
    }

    /// A stable name of the kind of error, in `snake_case`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty_file",
            Self::UnknownFormat | Self::UnsupportedFormat { .. } => "unknown_format",
            Self::Unsupported { .. } | Self::OnlyInMemory { .. } => "unsupported_variant",
            Self::Damaged { .. } => "damaged_file",
            Self::PixelCount { .. } => "pixel_count",
            Self::OverLimit { .. } => "over_limit",
            Self::TooCostly { .. } | Self::TooCostlyToOpen { .. } => "cost",
            Self::Recipe(error) => error.code.as_str(),
            Self::Lut(_) => "bad_lut",
            Self::Incomplete => "incomplete_source",
            Self::NotShared => "not_shared",
            Self::NoSuchTile => "no_such_tile",
            Self::Write(_) => "write_failed",
        }
    }
}
