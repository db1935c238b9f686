//! Errors in a recipe, with the place of each.

use crate::lut::AssetId;

/// An error in a recipe, with its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct RecipeError {
    /// The kind of error.
    pub code: RecipeErrorCode,
    /// JSON pointer (RFC 6901) into the recipe.
    pub pointer: String,
    /// A sentence that says what to do.
    pub message: String,
    /// The id of the missing asset, for [`RecipeErrorCode::MissingAsset`].
    pub missing: Option<AssetId>,
}

/// The kinds of error in a recipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecipeErrorCode {
    /// Not JSON, or not the structure of a recipe.
    Malformed,
    /// A `version` that this engine does not know.
    UnknownVersion,
    /// An unknown operation.
    UnknownOp,
    /// An unknown field.
    UnknownField,
    /// A value outside its range.
    OutOfRange,
    /// A valid value, but impossible for the picture.
    DoesNotFit,
    /// A missing asset.
    MissingAsset,
}

impl RecipeErrorCode {
    /// A stable name in `snake_case`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "recipe_malformed",
            Self::UnknownVersion => "recipe_unknown_version",
            Self::UnknownOp => "recipe_unknown_op",
            Self::UnknownField => "recipe_unknown_field",
            Self::OutOfRange => "recipe_out_of_range",
            Self::DoesNotFit => "recipe_does_not_fit",
            Self::MissingAsset => "recipe_missing_asset",
        }
    }
}

impl RecipeError {
    pub(crate) fn new(code: RecipeErrorCode, pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code, pointer: pointer.into(), message: message.into(), missing: None }
    }

    /// A step that is not possible for its picture. The pointer is relative to the step until [`Self::in_step`].
    pub(crate) fn does_not_fit(pointer: &str, message: impl Into<String>) -> Self {
        Self::new(RecipeErrorCode::DoesNotFit, pointer, message)
    }

    /// A missing asset. The pointer is relative to the step until [`Self::in_step`].
    pub(crate) fn missing_asset(pointer: &str, id: AssetId) -> Self {
        let message = format!("The look-up table {id} is missing. Add its .cube file, then try again.");
        Self { missing: Some(id), ..Self::new(RecipeErrorCode::MissingAsset, pointer, message) }
    }

    /// Prefixes the pointer with the step's position in the recipe.
    pub(crate) fn in_step(mut self, index: usize) -> Self {
        self.pointer = format!("/ops/{index}{}", self.pointer);
        self
    }
}
