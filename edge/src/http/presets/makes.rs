//! `/api/presets/{id}/makes`: uses of a preset, and their differences from it.

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod differences;
mod filter;
mod find;
pub(crate) mod get;
pub(crate) mod list;
mod people;
mod prepare;
pub(crate) mod query;
pub(crate) mod suggestion;
pub(crate) mod summary;

pub(crate) use prepare::{MakeInput, MakeableVersion, PreparedMake, show};

use crate::problem::Fault;

/// The largest rating.
const MAX_RATING: u8 = 5;

/// Checks a rating.
pub(crate) fn check_rating(rating: Option<u8>) -> Result<(), Fault> {
    if rating.is_none_or(|rating| rating <= MAX_RATING) {
        return Ok(());
    }
    let detail = format!("`rating` must be a whole number from 0 to {MAX_RATING}.");
    Err(Fault::new(axum::http::StatusCode::UNPROCESSABLE_ENTITY, api::ErrorCode::InvalidValue, detail).at("/rating"))
}
