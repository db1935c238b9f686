//! Checks a recipe for an image before a job is queued: its form, its cost, its memory and its look-up tables.

use filters::{Error, Limits, Recipe};

use super::luts;
use super::records::{ImageRow, LutRow};
use super::transaction::Transaction;
use crate::problem::Fault;

/// Validates a recipe for an image. `cost_ms` checks it against the picture and returns its cost. Returns the recipe
/// without steps that are off, and the cost with that of reading the tables.
pub(super) fn check(
    library: &Transaction<'_>,
    recipe: &str,
    image: &ImageRow,
    cost_ms: impl FnOnce(&Recipe) -> Result<u64, Error>,
) -> Result<(Recipe, u64), Fault> {
    let recipe = Recipe::from_json(recipe.as_bytes())?;
    let cost_ms = cost_ms(&recipe)?;
    let luts = luts::require_named(library, &recipe)?;
    // The file and all tables are in memory before the engine estimates its own memory.
    let (needed, allowed) =
        (image.size_bytes + luts.iter().map(|lut| lut.memory_bytes).sum::<u64>(), Limits::EDGE.memory_bytes);
    if needed > allowed {
        let detail = format!(
            "The photograph and the look-up tables of the recipe need {needed} bytes of memory. The limit is {allowed} bytes. Use fewer or smaller tables."
        );
        return Err(Fault::over_limit(detail, "memory_bytes", needed, allowed));
    }
    Ok((recipe.effective(), cost_ms + luts.iter().map(LutRow::reading_cost_ms).sum::<u64>()))
}
