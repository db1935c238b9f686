//! Limits on the mails that strangers can cause: by recipient, and by the network that asks. A browser that the
//! recipient's account has used counts for itself, so strangers cannot keep the owner from getting a code.

use api::ErrorCode;
use axum::http::StatusCode;

use super::asker::Asker;
use super::attempts::{self, AttemptLimit, DAY_MS, MINUTE_MS};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

const WINDOW_MS: u64 = 10 * MINUTE_MS;

/// Mails to one recipient, of all kinds together.
const RECIPIENT: AttemptLimit = AttemptLimit { name: "mail to", count: 10, window_ms: WINDOW_MS };

/// The same in a day: ten tries of each code make one guess in 3,333 days right.
const RECIPIENT_DAY: AttemptLimit = AttemptLimit { name: "mail to in a day", count: 30, window_ms: DAY_MS };

/// Mails that a network address causes in ten minutes. `ADDRESS_MAILS` overrides it. An office may share an address.
const ADDRESS_MAILS: u64 = 50;

/// Counts a mail to an address, and refuses it above a limit. A refused mail counts nowhere. Known and unknown addresses
/// take the same steps.
pub(super) async fn count(edge: &Edge, asker: &Asker, email_key: &str) -> Result<(), Fault> {
    let network = AttemptLimit {
        name: "mail from",
        count: edge.number_setting("ADDRESS_MAILS", ADDRESS_MAILS)?,
        window_ms: WINDOW_MS,
    };
    let recipient = asker.counted(edge, email_key).await?;
    let limits =
        [(network, asker.network.as_str()), (RECIPIENT, recipient.as_str()), (RECIPIENT_DAY, recipient.as_str())];
    let Some(full) = attempts::count_all(edge, &limits).await? else { return Ok(()) };
    let wait = if full.window_ms > WINDOW_MS { "wait until tomorrow" } else { "wait ten minutes" };
    let detail = format!(
        "Too many mails were requested for this address or from your network. Use the newest code, sign in another way, or {wait}."
    );
    let fault = Fault::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, detail);
    Err(fault.retry_after(full.window_ms / 1000))
}
