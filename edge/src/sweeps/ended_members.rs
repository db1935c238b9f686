//! Removes deleted accounts from the presets that were shared with them. Their access ended with the account; the rows of
//! the members are in the libraries of the presets.

use crate::db::shared_presets;
use crate::library::presets::commands::EndPresetMember;
use crate::platform::bindings::Edge;
use crate::platform::log;
use crate::problem::Fault;

/// Members per run.
const MAX_MEMBERS: u64 = 200;

/// Returns the number of removed members.
pub(super) async fn sweep(edge: &Edge) -> Result<usize, Fault> {
    let db = edge.db()?;
    let mut removed = 0;
    for member in shared_presets::list_ended(&db, MAX_MEMBERS).await? {
        let command = EndPresetMember { account_id: member.account_id.clone() };
        match edge.library(&member.library_id).call(&command).await {
            Ok(()) => {
                shared_presets::forget_ended(&db, &member).await?;
                removed += 1;
            }
            Err(fault) => log::fault("ended members", &log::owner_digest(&member.library_id), &fault),
        }
    }
    Ok(removed)
}
