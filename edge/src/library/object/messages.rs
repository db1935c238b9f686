//! Outbox: sends the messages of jobs to the queue after the commit, and sends lost ones again.

use std::cell::Cell;
use std::rc::Rc;

use crate::library::jobs;
use crate::library::message::JobMessage;
use crate::library::sql::Sql;
use crate::library::transaction::Transaction;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Time that a message may take.
pub(super) const STUCK_AFTER_S: u64 = 30;

/// Guard that marks sending as active until it is dropped.
pub(super) struct SendingGuard(Rc<Cell<bool>>);

impl SendingGuard {
    pub(super) fn begin(is_sending: &Rc<Cell<bool>>) -> Option<Self> {
        (!is_sending.replace(true)).then(|| Self(Rc::clone(is_sending)))
    }
}

impl Drop for SendingGuard {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

/// Selects the messages to send.
#[derive(Debug, Clone, Copy)]
pub(super) enum MessageSet {
    /// Messages that were never sent.
    Unsent,
    /// Messages that were lost.
    Overdue,
}

/// Sends messages of jobs and records that they were sent. After an interruption they are sent again, which is harmless
/// because jobs are idempotent.
pub(super) async fn send_messages(sql: &Sql, edge: &Edge, library_id: &str, which: MessageSet) -> Result<(), Fault> {
    let is_changed = Cell::new(false);
    loop {
        let library = Transaction::new(sql, edge, library_id, &is_changed);
        let messages = match which {
            MessageSet::Unsent => jobs::unsent(&library)?,
            MessageSet::Overdue => jobs::overdue(&library, edge.duration_setting_ms("STUCK_AFTER_S", STUCK_AFTER_S)?)?,
        };
        if messages.is_empty() {
            return Ok(());
        }
        for message in &messages {
            let delay_ms = message.due_at_ms.saturating_sub(library.now_ms);
            let job = JobMessage {
                library_id: library_id.to_owned(),
                job_id: message.job_id.clone(),
                is_remote: message.is_remote,
            };
            job.send(edge, u32::try_from(delay_ms.div_ceil(1000)).unwrap_or(u32::MAX)).await?;
        }
        jobs::mark_sent(&library, &messages)?;
        // More messages do not help a slow queue. The next alarm sends the next ones.
        if matches!(which, MessageSet::Overdue) {
            return Ok(());
        }
    }
}
