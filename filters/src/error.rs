//! Errors by who is at fault: the file, the recipe, a limit. The engine has no others. They read as sentences for a person; what a codec
//! crate said stands beside them, for a log.

mod recipe;

use crate::lut::LutError;
pub use recipe::{RecipeError, RecipeErrorCode};

/// Why a render was refused or stopped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There are no bytes.
    #[error("The file is empty.")]
    Empty,
    /// The bytes are no image this engine reads.
    #[error("This is not a JPEG, PNG, WebP, GIF, TIFF, BMP or QOI file.")]
    UnknownFormat,
    /// The bytes are a file of a known format that this engine does not read.
    #[error("This is {name}, which cannot be opened here: {advice}.")]
    ForeignFormat {
        /// What it is, with its article.
        name: &'static str,
        /// What a person can do, for the sentence.
        advice: &'static str,
    },
    /// The file is an image, but of a variant this engine does not read.
    #[error("This kind of {format} file is not supported: {detail}.")]
    Unsupported {
        /// The format's name.
        format: &'static str,
        /// What it is about the file, for a person.
        detail: String,
        /// What a decoder said of it, for a log.
        said: Option<String>,
    },
    /// The file is damaged or cut off.
    #[error("The {format} file is damaged or cut off: {detail}.")]
    Damaged {
        /// The format's name.
        format: &'static str,
        /// What it is about the file, for a person.
        detail: String,
        /// What a decoder said of it, for a log.
        said: Option<String>,
    },
    /// Pixels in memory are not as many as their width and height say.
    #[error("{actual} bytes are not {width} x {height} pixels of 3 or 4 bytes each.")]
    PixelCount {
        /// How many bytes there are.
        actual: u64,
        /// How wide the picture is said to be.
        width: u32,
        /// How high the picture is said to be.
        height: u32,
    },
    /// A size, pixel or memory bound would be passed; nothing was allocated.
    #[error("{what} is {actual} {unit}; the limit is {allowed}.")]
    OverLimit {
        /// The name of the bound in [`crate::Limits`].
        limit: &'static str,
        /// What is too large, for the sentence.
        what: &'static str,
        /// The unit of both numbers.
        unit: &'static str,
        /// How large it is.
        actual: u64,
        /// How large it may be.
        allowed: u64,
    },
    /// The work of a render would pass [`crate::Limits::cost_ms`]; nothing was decoded.
    #[error(
        "This recipe needs {} seconds of computing for this picture; the limit is {}. Use fewer or smaller operations, or resize the \
        picture first.",
        needed_ms.div_ceil(1000),
        allowed_ms / 1000
    )]
    TooCostly {
        /// What it would cost, in milliseconds.
        needed_ms: u64,
        /// What it may cost, in milliseconds.
        allowed_ms: u64,
    },
    /// A `.cube` file that is none.
    #[error(transparent)]
    Lut(#[from] LutError),
    /// The recipe does not fit its specification, or not this picture.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    /// A band was asked for more of the photograph than it was given. The view shares again.
    #[error("This part of the photograph was not shared with who is to draw it.")]
    NotShared,
    /// The place the result goes to refused it.
    #[error("The result could not be written: {0}.")]
    Write(String),
}

impl Error {
    /// What a decoder said of the file, in its own words: for a log, not for a person.
    #[must_use]
    pub fn said(&self) -> Option<&str> {
        match self {
            Self::Damaged { said, .. } | Self::Unsupported { said, .. } => said.as_deref(),
            _ => None,
        }
    }

    /// A stable, `snake_case` name for the kind of error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty_file",
            Self::UnknownFormat | Self::ForeignFormat { .. } => "unknown_format",
            Self::Unsupported { .. } => "unsupported_variant",
            Self::Damaged { .. } => "damaged_file",
            Self::PixelCount { .. } => "pixel_count",
            Self::OverLimit { .. } => "over_limit",
            Self::TooCostly { .. } => "cost",
            Self::Recipe(error) => error.code.as_str(),
            Self::Lut(_) => "bad_lut",
            Self::NotShared => "not_shared",
            Self::Write(_) => "write_failed",
        }
    }
}
