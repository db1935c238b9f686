//! Jobs whose message was lost: queued, and long past due; or running, and their lease has ended. They are sent again, and the
//! claim sees to it that one which is not lost after all is not done twice.

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
    let stuck = jobs::unsettled(&db, now_ms.saturating_sub(grace_ms), AT_ONCE).await?;
    let count = stuck.len();
    for job in stuck {
        jobs::sent_again(&db, &job.id, now_ms).await?;
        JobMessage { job_id: job.id }.send(edge, 0).await;
    }
    Ok(count)
}
