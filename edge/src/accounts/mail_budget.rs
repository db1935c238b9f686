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

/// Counts a mail to each of these addresses, and refuses all of them above a limit. Refused mails count nowhere. Known and
/// unknown addresses take the same steps.
pub(super) async fn count(edge: &Edge, asker: &Asker, email_keys: &[&str]) -> Result<(), Fault> {
    let network = AttemptLimit {
        name: "mail from",
        count: edge.number_setting("ADDRESS_MAILS", ADDRESS_MAILS)?,
        window_ms: WINDOW_MS,
    };
    let mut recipients = Vec::new();
    for key in email_keys {
        recipients.push(asker.counted(edge, key, &mailbox(key)).await?);
    }
    let of_mail = |recipient| [(network, asker.network.as_str()), (RECIPIENT, recipient), (RECIPIENT_DAY, recipient)];
    let limits: Vec<_> = recipients.iter().flat_map(|recipient| of_mail(recipient.as_str())).collect();
    let Some(full) = attempts::count_all(edge, &limits).await? else { return Ok(()) };
    let wait = if full.window_ms > WINDOW_MS { "wait until tomorrow" } else { "wait ten minutes" };
    let detail = format!(
        "Too many mails were requested for this address or from your network. Use the newest code, sign in another way, or {wait}."
    );
    let fault = Fault::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, detail);
    Err(fault.retry_after(full.window_ms / 1000))
}

/// The address without a tag (RFC 5233): many providers deliver `name+tag@…` to `name@…`, so all of its tags share one
/// mailbox.
fn mailbox(email_key: &str) -> String {
    let Some((local, domain)) = email_key.rsplit_once('@') else { return email_key.to_owned() };
    match local.split_once('+') {
        Some((name, _)) if !name.is_empty() => format!("{name}@{domain}"),
        _ => email_key.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mailbox_is_the_address_without_its_tag() {
        for (email_key, expected) in [
            ("ada@example.org", "ada@example.org"),
            ("ada+photos@example.org", "ada@example.org"),
            ("ada+photos+more@example.org", "ada@example.org"),
            ("ada+@example.org", "ada@example.org"),
            ("+ada@example.org", "+ada@example.org"),
        ] {
            assert_eq!(mailbox(email_key), expected, "{email_key}");
        }
    }
}
