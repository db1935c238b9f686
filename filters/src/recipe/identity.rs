//! The identity and the switch of a step.
//!
//! An id says which step of a stored recipe a step of another version is, for histories and differences: 1 to 64 characters of
//! `A-Z a-z 0-9 _ -`, unique in its recipe. A step that is off stays in the stored recipe and is not rendered. The canonical text contains
//! neither ids nor steps that are off.

use serde_json::Value;

use super::Step;
use crate::error::{RecipeError, RecipeErrorCode};

/// Largest number of characters of an id.
pub const MAX_ID_CHARS: usize = 64;

impl Step {
    /// The id of the step, if it has one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Sets or removes the id. Whoever sets ids keeps them unique in the recipe; [`crate::Recipe::from_value`] refuses others.
    ///
    /// # Errors
    ///
    /// The id is not 1 to 64 characters of `A-Z a-z 0-9 _ -`. The pointer is relative to the step.
    pub fn set_id(&mut self, id: Option<&str>) -> Result<(), RecipeError> {
        self.id = id.map(|id| is_valid(id).then(|| id.into()).ok_or_else(|| refused("/id"))).transpose()?;
        Ok(())
    }

    /// Whether the step is off.
    #[must_use]
    pub const fn is_off(&self) -> bool {
        self.off
    }

    /// Switches the step off or on.
    pub const fn set_off(&mut self, off: bool) {
        self.off = off;
    }

    /// The step as a rendition applies it: without its id, and on.
    #[must_use]
    pub fn without_identity(&self) -> Self {
        Self { params: self.params.clone(), id: None, off: false }
    }

    /// Reads the field `id` or `off`. `false` if the field is another one.
    pub(super) fn read_identity(&mut self, field: &str, value: &Value, at: &str) -> Result<bool, RecipeError> {
        match field {
            "id" => {
                let id = value.as_str().filter(|id| is_valid(id)).ok_or_else(|| refused(at))?;
                self.id = Some(id.into());
            }
            "off" => {
                let message = "`off` must be true or false.";
                let error = || RecipeError::new(RecipeErrorCode::OutOfRange, at, message);
                self.off = value.as_bool().ok_or_else(error)?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// Checks that no two steps have the same id.
pub(super) fn check_unique(steps: &[Step]) -> Result<(), RecipeError> {
    for (i, step) in steps.iter().enumerate() {
        let earlier = steps.iter().take(i).position(|earlier| earlier.id.is_some() && earlier.id == step.id);
        if let Some(earlier) = earlier {
            let message =
                format!("The operation /ops/{earlier} has the same `id`. Give each operation its own, or none.");
            return Err(RecipeError::new(RecipeErrorCode::OutOfRange, "/id", message).in_step(i));
        }
    }
    Ok(())
}

fn is_valid(id: &str) -> bool {
    (1..=MAX_ID_CHARS).contains(&id.len()) && id.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_' || c == b'-')
}

fn refused(at: &str) -> RecipeError {
    let message = format!("`id` must be a text of 1 to {MAX_ID_CHARS} characters of `A-Z`, `a-z`, `0-9`, `_` and `-`.");
    RecipeError::new(RecipeErrorCode::OutOfRange, at, message)
}
