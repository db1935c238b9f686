//! Merges guests' libraries into those of accounts, or switches the webhooks of a library off that became a new
//! account's. A sign-in runs its own merge; the sweep runs those that were
//! interrupted.

use crate::db::pending_merges::{self, PendingMerge};
use crate::library::MergeLibrary;
use crate::library::webhooks::commands::DisableGuestWebhooks;
use crate::platform::bindings::Edge;
use crate::platform::log;
use crate::problem::Fault;

/// Merges per run.
const MAX_MERGES: u64 = 50;

/// Returns the number of completed merges.
pub(super) async fn sweep(edge: &Edge) -> Result<usize, Fault> {
    let mut completed = 0;
    for merge in pending_merges::list(&edge.db()?, MAX_MERGES).await? {
        let owner = log::owner_digest(&merge.from_library);
        match complete(edge, merge).await {
            Ok(()) => completed += 1,
            Err(fault) => log::fault("pending merges", &owner, &fault),
        }
    }
    Ok(completed)
}

/// Completes a merge, and deletes its record. Can be repeated.
pub(crate) async fn complete(
    edge: &Edge,
    PendingMerge { from_library, to_library }: PendingMerge,
) -> Result<(), Fault> {
    let library = edge.library(&to_library);
    let result = if from_library == to_library {
        library.call(&DisableGuestWebhooks {}).await
    } else {
        library.call(&MergeLibrary { from: from_library.clone() }).await
    };
    match result {
        // Another library has taken it over: there is nothing to repeat.
        Err(fault) if !fault.is_conflict() => return Err(fault),
        Ok(()) | Err(_) => {}
    }
    pending_merges::delete(&edge.db()?, &from_library).await
}
