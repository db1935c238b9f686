//! A make that is to be stored, and the rendition of one.

use api::{Difference, MakeSource};
use filters::Digest;
use serde::{Deserialize, Serialize};

/// A make to store, with its differences from the preset version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct NewMake {
    /// A UUIDv7. Its time is that of the make.
    pub(crate) id: String,
    pub(crate) preset_id: String,
    pub(crate) version: u32,
    /// The owner who made it.
    pub(crate) maker_id: String,
    /// The account of the maker, if it has one.
    #[serde(default)]
    pub(crate) maker_account_id: Option<String>,
    pub(crate) source: MakeSource,
    /// With the ids of its steps.
    pub(crate) recipe: String,
    pub(crate) recipe_sha256: Digest,
    pub(crate) rating: Option<u8>,
    /// Those of the recipe.
    pub(crate) differences: Vec<Difference>,
    /// The rating of the preset, for the difference of the ratings.
    pub(crate) preset_rating: Option<u8>,
}

impl NewMake {
    pub(crate) fn is_exact(&self) -> bool {
        self.differences.is_empty()
    }
}

/// A make, and the library of its preset.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct MakeTarget {
    pub(crate) make: NewMake,
    /// `None`: the library of the maker.
    pub(crate) library_id: Option<String>,
    /// Whether the request is about the make: without room for it, the rendition is not stored either.
    #[serde(default)]
    pub(crate) is_required: bool,
}

/// The rendition of a make.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct MadeRendition {
    pub(crate) make_id: String,
    pub(crate) preset_id: String,
    pub(crate) rendition_id: String,
    pub(crate) image_id: String,
}
