//! Sends a command about makes to the library that has them: the caller's, or that of the preset's owner.

use crate::access::grant::Grant;
use crate::db::{libraries, makers};
use crate::library::commands::Command;
use crate::library::makes::MakeReader;
use crate::library::makes::commands::{DeleteMake, FindWaitingMake, WithdrawMake};
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

/// Deletes a make. Its maker finds it also after the preset was withdrawn, and while it waits for its delivery.
pub(crate) async fn delete(edge: &Edge, grant: &Grant, preset_id: &str, id: &str) -> Result<(), Fault> {
    let (preset_id, id) = (preset_id.to_owned(), id.to_owned());
    let waiting = FindWaitingMake { preset_id: preset_id.clone(), id: id.clone() };
    let is_on_its_way_to = grant.library(edge).call(&waiting).await?;
    let command = |reader| DeleteMake {
        preset_id: preset_id.clone(),
        id: id.clone(),
        reader,
        has_waited: is_on_its_way_to.is_some(),
    };
    let db = edge.db()?;
    let maker = async || {
        let own_ids = libraries::prefixes(&db, &grant.owner_id).await?;
        Ok::<_, Fault>(MakeReader { caller: PresetCaller::Other { account_id: grant.account_id.clone() }, own_ids })
    };
    if let Some(library_id) = &is_on_its_way_to {
        // The library of the preset is told first. If it fails, the make still waits, and the deletion can be repeated.
        edge.library(library_id).call(&command(maker().await?)).await?;
        let withdrawal = WithdrawMake { preset_id: preset_id.clone(), id: id.clone() };
        return grant.library(edge).call(&withdrawal).await;
    }
    let refused = match call(edge, grant, &preset_id, command).await {
        Ok(_) => return Ok(()),
        Err(fault) if fault.is_not_found() => fault,
        Err(fault) => return Err(fault),
    };
    let maker = maker().await?;
    match makers::find_made(&db, &maker.own_ids, &preset_id).await? {
        Some(made) => edge.library(&made.library_id).call(&command(maker)).await,
        None => Err(refused),
    }
}
