//! Why differences cannot be applied.

/// A difference does not fit the recipe.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Difference {index} does not fit the recipe: {reason}.")]
pub struct DifferencesError {
    /// The position in the list of differences, from 0.
    pub index: usize,
    /// The reason, as a clause.
    pub reason: String,
}

impl DifferencesError {
    pub(super) fn new(index: usize, reason: impl Into<String>) -> Self {
        Self { index, reason: reason.into() }
    }
}
