//! Downloads: everything that an owner has, as zip files.

use serde::{Deserialize, Serialize};

/// The zip files that hold everything of an owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Downloads {
    /// First the rows, then the files from the oldest to the newest.
    pub items: Vec<Download>,
}

/// A zip file, which is made while it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Download {
    /// Where to get it. The address can be used again.
    pub url: String,
    /// Its file name.
    pub name: String,
    /// The number of originals, renditions and look-up tables in it.
    pub files: u64,
    /// About how large it is.
    pub size_bytes: u64,
}
