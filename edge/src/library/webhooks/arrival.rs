//! Webhooks of a guest when an account takes the library over. Whoever used the browser before its owner signed in may
//! have created them, so they are switched off. Nothing is lost: the owner enables an endpoint and replays its deliveries.

use super::commands::DisableGuestWebhooks;
use super::endpoints::{self, MAX_OFF};
use super::reasons::Reason;
use super::retention;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Switches all endpoints off, and ends their waiting deliveries. An attempt in progress ends by itself.
pub(in crate::library) fn disable_all(library: &Transaction<'_>, _command: DisableGuestWebhooks) -> Result<(), Fault> {
    let Reason { code, sentence } = Reason::before_sign_in();
    let statement = "UPDATE webhooks SET enabled = 0, disabled_reason = ?1, disabled_code = ?2 WHERE enabled = 1";
    library.sql.run(statement, values![&sentence, code])?;
    library.sql.run("UPDATE webhooks SET notice_for = NULL WHERE notice_for IS NOT NULL", [])?;
    let statement = "UPDATE webhook_deliveries SET state = 'failed', reason = ?1, reason_code = ?2
        WHERE state IN ('waiting', 'sent')";
    library.sql.run(statement, values![&sentence, code])?;
    library.reschedule();
    retention::trim_with_reason(library)
}

/// Applies the limits after a merge. Of the endpoints that are off, those of the library stay before those that arrived, and
/// new ones before old ones.
pub(in crate::library) fn limit_arrivals(library: &Transaction<'_>) -> Result<(), Fault> {
    let surplus = "SELECT id FROM webhooks WHERE enabled = 0 ORDER BY disabled_code IS ?1, id DESC LIMIT -1 OFFSET ?2";
    for id in library.select_ids(surplus, values![Reason::before_sign_in().code, MAX_OFF])? {
        endpoints::remove(library, &id)?;
    }
    for id in library.select_ids("SELECT id FROM webhooks", [])? {
        retention::trim(library, &id)?;
    }
    library.reschedule();
    retention::trim_with_reason(library)
}
