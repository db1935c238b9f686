//! Tasks that the page sends to the file worker (`originals.rs`), and their results.

use filters::{ImageInfo, Recipe};
use serde::{Deserialize, Serialize};

use crate::browser::database::StorageError;

/// A task with a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Task {
    /// Identify the photograph.
    Examine,
    /// Render a thumbnail for the strip.
    Show { id: String, recipe: Recipe },
    /// Store the bytes under this name.
    Keep { id: String },
}

/// The result of a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// `id`: SHA-256 of the bytes, in hexadecimal.
    Examined { id: String, info: ImageInfo },
    /// A picture. Its pixels are in the buffer.
    Shown { width: u32, height: u32 },
    /// Whether all bytes are stored.
    Kept { stored: Result<(), StorageError> },
}
