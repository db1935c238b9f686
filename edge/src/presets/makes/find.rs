//! Sends a command about makes to the library that has them: the caller's, or that of the preset's owner.

use crate::access::grant::Grant;
use crate::db::libraries;
use crate::library::commands::Command;
use crate::library::makes::MakeReader;
use crate::library::presets::PresetCaller;
use crate::platform::bindings::Edge;
use crate::presets::elsewhere;
use crate::problem::Fault;

/// An output, and the library that it came from.
pub(crate) struct Found<T> {
    pub(crate) output: T,
    pub(crate) library_id: String,
}

pub(crate) async fn call<C: Command>(
    edge: &Edge,
    grant: &Grant,
    preset_id: &str,
    command: impl Fn(MakeReader) -> C,
) -> Result<Found<C::Output>, Fault> {
    let owner = MakeReader { caller: PresetCaller::Owner, own_ids: Vec::new() };
    let refused = match grant.library(edge).call(&command(owner)).await {
        Ok(output) => return Ok(Found { output, library_id: grant.owner_id.clone() }),
        Err(fault) => fault,
    };
    let home = elsewhere(edge, Some(grant), preset_id, refused).await?;
    let own_ids = libraries::prefixes(&edge.db()?, &grant.owner_id).await?;
    let output = edge.library(&home.library_id).call(&command(MakeReader { caller: home.caller, own_ids })).await?;
    Ok(Found { output, library_id: home.library_id })
}
