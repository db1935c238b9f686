//! Mistakes in a recipe: what is wrong, and where.

use crate::lut::AssetId;

/// What is wrong in a recipe, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct RecipeError {
    /// The kind of mistake.
    pub code: RecipeErrorCode,
    /// JSON pointer (RFC 6901) into the recipe.
    pub pointer: String,
    /// A sentence a person can act on.
    pub message: String,
    /// The asset that is not there, for [`RecipeErrorCode::MissingAsset`].
    pub missing: Option<AssetId>,
}

/// The kinds of mistake in a recipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecipeErrorCode {
    /// Not JSON, or not of the right shape.
    Malformed,
    /// A `version` this engine does not read.
    UnknownVersion,
    /// No operation of that name.
    UnknownOp,
    /// A field nobody reads.
    UnknownField,
    /// A value outside what the specification accepts.
    OutOfRange,
    /// Fine by itself, but it does not fit the picture it is applied to.
    DoesNotFit,
    /// An asset that is not there.
    MissingAsset,
}

impl RecipeErrorCode {
    /// A stable, `snake_case` name.
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

    /// An operation that does not fit its picture; the pointer is relative to the step until [`Self::in_step`].
    pub(crate) fn does_not_fit(pointer: &str, message: impl Into<String>) -> Self {
        Self::new(RecipeErrorCode::DoesNotFit, pointer, message)
    }

    /// An asset that is not there; the pointer is relative to the step until [`Self::in_step`].
    pub(crate) fn missing_asset(pointer: &str, id: AssetId) -> Self {
        let message = format!("The look-up table {id} is not there. Add its .cube file, then try again.");
        Self { missing: Some(id), ..Self::new(RecipeErrorCode::MissingAsset, pointer, message) }
    }

    /// Prefixes the pointer with the step's place in the recipe.
    pub(crate) fn in_step(mut self, index: usize) -> Self {
        self.pointer = format!("/ops/{index}{}", self.pointer);
        self
    }
}
