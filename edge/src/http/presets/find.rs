//! Finds the library that has a preset: the caller's, or that of somebody who shares it or made it public. The library
//! decides what the caller may do.

use api::{Preset, PresetRight};

use crate::access::grant::Grant;
use crate::db::shared_presets;
use crate::library::commands::Command;
use crate::library::presets::PresetCaller;
use crate::library::presets::commands::{CheckPreset, FindPresetVersion, FoundPresetVersion};
use crate::library::presets::looks;
use crate::library::{JsonText, LibraryClient};
use crate::platform::bindings::Edge;
use crate::platform::ids;
use crate::problem::Fault;

/// The library with a preset, and the caller from its point of view.
#[derive(Debug, Clone)]
pub(crate) struct Home {
    pub(crate) library_id: String,
    pub(crate) caller: PresetCaller,
    /// Whether it is the library of a guest, who does not follow it into an account.
    is_bound: bool,
}

impl Home {
    pub(crate) const fn library<'a>(&'a self, edge: &'a Edge) -> LibraryClient<'a> {
        let library = edge.library(self.library_id.as_str());
        if self.is_bound { library.bound() } else { library }
    }

    pub(crate) fn is_own(&self) -> bool {
        self.caller == PresetCaller::Owner
    }
}

/// Finds a preset for a caller who has the right `needed`, before a body is read.
pub(crate) async fn require(edge: &Edge, grant: &Grant, id: &str, needed: PresetRight) -> Result<Home, Fault> {
    let command = |caller| CheckPreset { id: id.to_owned(), caller, needed };
    Ok(call(edge, Some(grant), id, command).await?.1)
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
    call: impl AsyncFnOnce(LibraryClient<'_>) -> Result<T, Fault>,
) -> Result<(T, Home), Fault> {
    let grant = grant.ok_or_else(|| Fault::not_found("preset"))?;
    let output = call(grant.library(edge)).await?;
    let is_bound = grant.account_id.is_none();
    Ok((output, Home { library_id: grant.owner_id.clone(), caller: PresetCaller::Owner, is_bound }))
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
        Some(library_id) => Ok(Home { library_id, caller: PresetCaller::Other { account_id }, is_bound: false }),
        None => Err(refused),
    }
}

/// Finds a version of a preset, or of a look, for a caller who has the right `needed`. A look has no home.
pub(crate) async fn find_version(
    edge: &Edge,
    grant: Option<&Grant>,
    id: &str,
    version: Option<u32>,
    needed: PresetRight,
) -> Result<(FoundPresetVersion, Option<Home>), Fault> {
    if looks::is_look_id(id) {
        let look = looks::find(id).ok_or_else(|| Fault::not_found("preset"))?;
        let found = look.version(version).ok_or_else(|| Fault::not_found("version of this preset"))?;
        let Preset { name, description, tags, .. } = look.into_api();
        return Ok((FoundPresetVersion { version: found, name, description, tags, access: looks::ACCESS }, None));
    }
    let command = |caller| FindPresetVersion { id: id.to_owned(), version, caller, needed };
    let (found, home) = call(edge, grant, id, command).await?;
    Ok((found, Some(home)))
}
