//! Sends the messages of due deliveries to the queue of webhooks.

use std::cell::Cell;

use super::Library;
use super::messages::{STUCK_AFTER_S, SendingGuard};
use crate::library::sql::Sql;
use crate::library::transaction::Transaction;
use crate::library::webhooks::{self, WebhookMessage};
use crate::platform::bindings::Edge;
use crate::platform::log;
use crate::problem::Fault;

/// A message counts as lost after this many times the time that a job's message may take. Another one before that would
/// only make a backlog longer.
const PATIENCE: u64 = 10;

impl Library {
    /// Sends the messages of due deliveries after the commit, one sender at a time.
    pub(super) fn send_deliveries(&self) {
        let Some(sending) = SendingGuard::begin(&self.is_delivering) else { return };
        let (sql, edge, id) = (self.sql.clone(), self.edge.clone(), self.id().to_owned());
        self.state.wait_until(async move {
            let _sending = sending;
            if let Err(fault) = send_deliveries(&sql, &edge, &id).await {
                log::fault("library", "deliveries not sent", &fault);
            }
        });
    }
}

/// Sends messages until no endpoint has both a due delivery and a free place. Each delivery is marked before its message
/// is sent, because a worker may be done with it before the queue confirms the message.
pub(super) async fn send_deliveries(sql: &Sql, edge: &Edge, library_id: &str) -> Result<(), Fault> {
    let is_changed = Cell::new(false);
    let message_ms = PATIENCE * edge.duration_setting_ms("STUCK_AFTER_S", STUCK_AFTER_S)?;
    loop {
        let library = Transaction::new(sql, edge, library_id, &is_changed);
        let due = webhooks::take_due(&library, message_ms)?;
        if due.is_empty() {
            return Ok(());
        }
        for (sent, id) in due.iter().enumerate() {
            let message = WebhookMessage { library_id: library_id.to_owned(), delivery_id: id.clone() };
            if let Err(fault) = message.send(edge).await {
                webhooks::release(&library, due.get(sent..).unwrap_or_default())?;
                return Err(fault);
            }
        }
    }
}
