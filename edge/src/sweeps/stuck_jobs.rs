//! Jobs whose message was lost: queued and long past due, or running and their lease has ended. The sweep sends another message. If the first
//! one was not lost after all, the claim lets only one of them in.

use crate::db::jobs;
use crate::jobs::JobMessage;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;

/// How long a message may take on its way.
const GRACE_S: u64 = 30;

/// How many are sent in one sweep: a render takes seconds, and the next sweep is minutes away.
const AT_ONCE: u64 = 500;

/// How many were sent again.
pub(super) async fn sweep(edge: &Edge) -> Result<usize, Fault> {
    let db = edge.db()?;
    let now_ms = clock::now_ms();
    let grace_ms = edge.duration_setting_ms("STUCK_AFTER_S", GRACE_S)?;
    let stuck = jobs::overdue(&db, now_ms.saturating_sub(grace_ms), AT_ONCE).await?;
    let count = stuck.len();
    for job_id in stuck {
        jobs::sent_again(&db, &job_id, now_ms).await?;
        JobMessage { job_id }.send(edge, 0).await;
    }
    Ok(count)
}
