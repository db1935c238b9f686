//! Finds the library that has a preset: the caller's, or that of somebody who shares it or made it public. The library
//! decides what the caller may do.

use crate::access::grant::Grant;
use crate::db::shared_presets;
use crate::library::JsonText;
use crate::library::commands::Command;
use crate::library::presets::PresetCaller;
use crate::platform::bindings::Edge;
use crate::platform::ids;
use crate::problem::Fault;

/// The library with a preset, and the caller from its point of view.
#[derive(Debug, Clone)]
pub(crate) struct Home {
    pub(crate) library_id: String,
    pub(crate) caller: PresetCaller,
}

/// Who makes versions and makes: the account, or the library of a guest.
pub(crate) fn maker_id(grant: &Grant) -> &str {
    grant.account_id.as_deref().unwrap_or(&grant.owner_id)
}

/// Sends a command about a preset to the library that has it. Returns the output, and where the preset is.
pub(crate) async fn call<C: Command>(
    edge: &Edge,
    grant: Option<&Grant>,
    id: &str,
    command: impl Fn(PresetCaller) -> C,
) -> Result<(C::Output, Home), Fault> {
    let refused = match own(edge, grant, async |library| library.call(&command(PresetCaller::Owner)).await).await {
        Ok(output) => return Ok(output),
        Err(fault) => fault,
    };
    let home = elsewhere(edge, grant, id, refused).await?;
    let output = edge.library(&home.library_id).call(&command(home.caller.clone())).await?;
    Ok((output, home))
}

/// The same for an output that goes to the client unchanged.
pub(crate) async fn forward<C: Command>(
    edge: &Edge,
    grant: Option<&Grant>,
    id: &str,
    command: impl Fn(PresetCaller) -> C,
) -> Result<JsonText<C::Output>, Fault> {
    let refused = match own(edge, grant, async |library| library.forward(&command(PresetCaller::Owner)).await).await {
        Ok((output, _)) => return Ok(output),
        Err(fault) => fault,
    };
    let home = elsewhere(edge, grant, id, refused).await?;
    edge.library(&home.library_id).forward(&command(home.caller)).await
}

/// Asks the caller's own library first: most presets are there.
async fn own<T>(
    edge: &Edge,
    grant: Option<&Grant>,
    call: impl AsyncFnOnce(crate::library::LibraryClient<'_>) -> Result<T, Fault>,
) -> Result<(T, Home), Fault> {
    let grant = grant.ok_or_else(|| Fault::not_found("preset"))?;
    let output = call(grant.library(edge)).await?;
    Ok((output, Home { library_id: grant.owner_id.clone(), caller: PresetCaller::Owner }))
}

/// The library of somebody else with the preset. Without one, the response is that of the caller's own library.
async fn elsewhere(edge: &Edge, grant: Option<&Grant>, id: &str, refused: Fault) -> Result<Home, Fault> {
    if !refused.is_not_found() || !ids::is_id(id) {
        return Err(refused);
    }
    let account_id = grant.and_then(|grant| grant.account_id.clone());
    match shared_presets::find_library(&edge.db()?, id, account_id.as_deref()).await? {
        // The caller's own library has answered.
        Some(library_id) if grant.is_some_and(|grant| grant.owner_id == library_id) => Err(refused),
        Some(library_id) => Ok(Home { library_id, caller: PresetCaller::Other { account_id } }),
        None => Err(refused),
    }
}
