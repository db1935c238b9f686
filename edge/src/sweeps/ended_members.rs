//! Removes deleted accounts from the presets that were shared with them. Their access ended with the account; the rows of
//! the members are in the libraries of the presets. A cursor stores the position, so that libraries that fail do not stop
//! the others.

use crate::db::{shared_presets, sweeps};
use crate::library::presets::commands::EndPresetMember;
use crate::platform::bindings::Edge;
use crate::platform::log;
use crate::problem::Fault;

const NAME: &str = "ended_members";

/// Members per run.
const MAX_MEMBERS: u64 = 200;

/// Returns the number of removed members.
pub(super) async fn sweep(edge: &Edge) -> Result<usize, Fault> {
    let db = edge.db()?;
    let cursor = sweeps::cursor(&db, NAME).await?.unwrap_or_default();
    let members = shared_presets::list_ended(&db, cursor.split_once(' ').unwrap_or_default(), MAX_MEMBERS).await?;
    let mut removed = 0;
    for member in &members {
        let command = EndPresetMember { account_id: member.account_id.clone() };
        match edge.library(&member.library_id).call(&command).await {
            Ok(()) => {
                shared_presets::forget_ended(&db, member).await?;
                removed += 1;
            }
            Err(fault) => log::fault(NAME, &log::owner_digest(&member.library_id), &fault),
        }
    }
    let last = members.last().filter(|_| members.len() as u64 == MAX_MEMBERS);
    let cursor = last.map(|member| format!("{} {}", member.account_id, member.library_id));
    sweeps::set_cursor(&db, NAME, cursor.as_deref()).await?;
    Ok(removed)
}
