//! Makes: how a request becomes one, and what a caller sees of them.

mod find;
mod people;
mod prepare;

pub(crate) use find::{Found, call, delete};
pub(crate) use people::{People, show};
pub(crate) use prepare::{MakeInput, MakeableVersion, PreparedMake, show_earlier, show_new};

use api::{ErrorCode, Make};
use axum::http::StatusCode;

use crate::access::grant::Grant;
use crate::library::commands::Command;
use crate::library::makes::MakeReader;
use crate::library::makes::commands::FoundMake;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// The largest rating.
const MAX_RATING: u8 = 5;

/// Checks a rating.
pub(crate) fn check_rating(rating: Option<u8>) -> Result<(), Fault> {
    if rating.is_none_or(|rating| rating <= MAX_RATING) {
        return Ok(());
    }
    let detail = format!("`rating` must be a whole number from 0 to {MAX_RATING}.");
    Err(Fault::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::InvalidValue, detail).at("/rating"))
}

/// Sends a command whose output is a make, and shows the make.
pub(crate) async fn call_and_show<C: Command<Output = FoundMake>>(
    edge: &Edge,
    grant: &Grant,
    preset_id: &str,
    command: impl Fn(MakeReader) -> C,
) -> Result<Make, Fault> {
    let Found { output: FoundMake { make, team }, library_id } = call(edge, grant, preset_id, command).await?;
    let shown = show(edge, grant, library_id, team, vec![make]).await?;
    shown.into_iter().next().ok_or_else(|| Fault::internal("a make was not shown"))
}
