//! The outbox: messages about jobs go to the queue after the commit, and those that got lost go again.

use std::cell::Cell;
use std::rc::Rc;

use crate::library::jobs;
use crate::library::message::JobMessage;
use crate::library::sql::Sql;
use crate::library::transaction::Transaction;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// How long a message may take on its way.
pub(super) const STUCK_AFTER_S: u64 = 30;

/// Holds while messages are sent, however that ends.
pub(super) struct Sending(Rc<Cell<bool>>);

impl Sending {
    pub(super) fn begin(is_sending: &Rc<Cell<bool>>) -> Option<Self> {
        (!is_sending.replace(true)).then(|| Self(Rc::clone(is_sending)))
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

/// Which messages are to be sent.
#[derive(Debug, Clone, Copy)]
pub(super) enum Messages {
    /// Those that were never sent.
    Unsent,
    /// Those that got lost.
    Overdue,
}

/// Sends messages about jobs, and notes that they were sent. Cut off in between, they are sent again: a job that is done twice is done once.
pub(super) async fn send_messages(sql: &Sql, edge: &Edge, library_id: &str, which: Messages) -> Result<(), Fault> {
    let is_changed = Cell::new(false);
    loop {
        let library = Transaction::new(sql, edge, library_id, &is_changed);
        let messages = match which {
            Messages::Unsent => jobs::unsent(&library)?,
            Messages::Overdue => jobs::overdue(&library, edge.duration_setting_ms("STUCK_AFTER_S", STUCK_AFTER_S)?)?,
        };
        if messages.is_empty() {
            return Ok(());
        }
        for message in &messages {
            let delay_ms = message.due_at_ms.saturating_sub(library.now_ms);
            let job = JobMessage { library_id: library_id.to_owned(), job_id: message.job_id.clone() };
            job.send(edge, u32::try_from(delay_ms.div_ceil(1000)).unwrap_or(u32::MAX)).await?;
        }
        jobs::sent(&library, &messages)?;
        // What is slow is not helped by more messages: the next alarm sends the next of them.
        if matches!(which, Messages::Overdue) {
            return Ok(());
        }
    }
}
