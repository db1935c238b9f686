//! The log of deliveries: its pages, and the replay of an entry.

use api::{Delivery, DeliveryState, Page};
use serde::Deserialize;

use super::commands::{GetWebhook, ListDeliveries, ReplayDelivery};
use super::endpoints;
use crate::library::id_cursor::{FIRST_PAGE, page};
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::platform::clock;
use crate::problem::Fault;

const COLUMNS: &str = "id, event, message_id, state, reason, reason_code, attempts, due_at_ms, created_at";

#[derive(Deserialize)]
struct Row {
    id: String,
    event: String,
    message_id: String,
    state: String,
    reason: Option<String>,
    reason_code: Option<String>,
    attempts: String,
    due_at_ms: u64,
    created_at: String,
}

impl Row {
    fn into_api(self) -> Result<Delivery, Fault> {
        let state = match self.state.as_str() {
            "delivered" => DeliveryState::Delivered,
            "failed" => DeliveryState::Failed,
            _ => DeliveryState::Pending,
        };
        Ok(Delivery {
            id: self.id,
            event: self.event,
            message_id: self.message_id,
            state,
            reason: self.reason,
            reason_code: self.reason_code,
            created_at: self.created_at,
            attempts: serde_json::from_str(&self.attempts)?,
            next_attempt_at: (state == DeliveryState::Pending).then(|| clock::rfc3339(self.due_at_ms)),
        })
    }
}

pub(in crate::library) fn list(library: &Transaction<'_>, command: ListDeliveries) -> Result<Page<Delivery>, Fault> {
    let ListDeliveries { webhook_id, before, limit } = command;
    endpoints::get(library, GetWebhook { id: webhook_id.clone() })?;
    let statement =
        format!("SELECT {COLUMNS} FROM webhook_deliveries WHERE webhook_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3");
    let before = before.as_deref().unwrap_or(FIRST_PAGE);
    let rows: Vec<Row> = library.sql.rows(&statement, values![&webhook_id, before, limit as u64 + 1])?;
    let Page { items, next_cursor } = page(rows, limit, |row| &row.id);
    Ok(Page { items: items.into_iter().map(Row::into_api).collect::<Result<_, _>>()?, next_cursor })
}

/// Makes a delivery due now, with all attempts and under the same message id. One that is in progress stays as it is.
pub(in crate::library) fn replay(library: &Transaction<'_>, command: ReplayDelivery) -> Result<Delivery, Fault> {
    let ReplayDelivery { webhook_id, id } = command;
    if !endpoints::get(library, GetWebhook { id: webhook_id.clone() })?.enabled {
        return Err(Fault::conflict("This webhook is switched off. Enable it, then replay the delivery."));
    }
    let statement = "UPDATE webhook_deliveries SET state = 'waiting', reason = NULL, reason_code = NULL, tries = 0,
        due_at_ms = ?3 WHERE id = ?1 AND webhook_id = ?2 AND state IN ('waiting', 'delivered', 'failed')";
    library.sql.run(statement, values![&id, &webhook_id, library.now_ms])?;
    library.send_deliveries();
    library.reschedule();
    let statement = format!("SELECT {COLUMNS} FROM webhook_deliveries WHERE id = ?1 AND webhook_id = ?2");
    let row: Option<Row> = library.sql.row(&statement, values![&id, &webhook_id])?;
    row.ok_or_else(|| Fault::not_found("delivery"))?.into_api()
}
