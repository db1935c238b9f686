//! What the page asks its file worker (`originals.rs`), and the answers.

use filters::{ImageInfo, Recipe};
use serde::{Deserialize, Serialize};

use crate::browser::database::StorageError;

/// What is to be done with a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Task {
    /// Find out which photograph it is.
    Examine,
    /// Render it for the strip.
    Show { id: String, recipe: Recipe },
    /// Store its bytes under this name.
    Keep { id: String },
}

/// What was done with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// `id`: SHA-256 of the bytes, in hexadecimal.
    Examined { id: String, info: ImageInfo },
    /// A picture; its pixels are beside the text.
    Shown { width: u32, height: u32 },
    /// Whether the bytes are stored, all of them.
    Kept { stored: Result<(), StorageError> },
}
