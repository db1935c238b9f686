//! Cancels a job that waits or runs. A running attempt loses its claim, so its next heartbeat or its result ends it. An
//! attempt that has stored its result already removes it again: until then it keeps a lease, and a retry waits for it.
//! Otherwise it could remove what the retry stores under the same keys.

use api::{ErrorCode, Job, JobState};
use axum::http::StatusCode;

use super::{COLUMNS, get, publish};
use crate::library::commands::{CancelJob, EndCleanup, GetJob};
use crate::library::records::{JobRow, lease_ms};
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Cancels a job. A cancelled job stays as it is.
pub(in crate::library) fn cancel(library: &Transaction<'_>, CancelJob { id }: CancelJob) -> Result<Job, Fault> {
    let job = get(library, GetJob { id: id.clone() })?;
    if job.state == JobState::Cancelled {
        return Ok(job);
    }
    if !job.can_cancel {
        return Err(refusal(&job));
    }
    let statement = format!(
        "UPDATE jobs SET state = 'cancelled', progress = 0, step = NULL, lease_until_ms = NULL, updated_at = ?2
         WHERE id = ?1 RETURNING {COLUMNS}"
    );
    let row: Option<JobRow> = library.sql.row(&statement, values![&id, &library.now()])?;
    publish(library, row.ok_or_else(|| Fault::not_found("job"))?)
}

fn refusal(job: &Job) -> Fault {
    let detail = if job.state.is_active() {
        format!("A job of the kind `{}` cannot be cancelled. Wait until it ends.", job.kind)
    } else {
        format!("This job has ended. It is {}. Only a job that waits or runs can be cancelled.", job.state.as_str())
    };
    Fault::new(StatusCode::CONFLICT, ErrorCode::NotCancellable, detail)
}

/// Gives a lease to the attempt that removes the result of a cancelled job. Returns its end; `None` if the job is not
/// cancelled.
pub(in crate::library) fn hold_for_cleanup(library: &Transaction<'_>, job_id: &str) -> Result<Option<u64>, Fault> {
    let lease_until_ms = library.now_ms + lease_ms(library.edge)?;
    let statement = "UPDATE jobs SET lease_until_ms = ?2 WHERE id = ?1 AND state = 'cancelled' RETURNING id";
    let is_cancelled = library.sql.run(statement, values![job_id, lease_until_ms])? > 0;
    Ok(is_cancelled.then_some(lease_until_ms))
}

/// Ends that lease. A job that was retried meanwhile is due now.
pub(in crate::library) fn end_cleanup(library: &Transaction<'_>, command: EndCleanup) -> Result<(), Fault> {
    let statement = "UPDATE jobs SET lease_until_ms = NULL, due_at_ms = min(due_at_ms, ?3),
        sent_at_ms = CASE state WHEN 'queued' THEN 0 ELSE sent_at_ms END
        WHERE id = ?1 AND lease_until_ms = ?2 AND state IN ('queued', 'cancelled')";
    library.sql.run(statement, values![&command.job_id, command.lease_until_ms, library.now_ms])?;
    library.send_messages();
    Ok(())
}
