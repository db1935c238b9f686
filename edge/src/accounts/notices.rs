//! Mails about the security of an account. They never prevent what they report: a mail that fails is logged.

use crate::db::accounts::AccountRow;
use crate::mail::{self, Template};
use crate::platform::bindings::Edge;
use crate::platform::log;

/// Mails the owner of an account, if it has an address.
pub(crate) async fn send(edge: &Edge, account: &AccountRow, template: &Template<'_>) {
    let Some(email) = &account.email else { return };
    if let Err(fault) = mail::send(edge, email, template).await {
        log::fault("security mail", &account.id, &fault);
    }
}

/// A time for people, such as `2026-11-28 13:45 UTC`, from RFC 3339.
pub(super) fn readable(rfc3339: &str) -> String {
    let minutes: String = rfc3339.chars().take("2026-11-28T13:45".len()).collect();
    format!("{} UTC", minutes.replace('T', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notice_time_is_readable() {
        assert_eq!(readable("2026-11-28T13:45:07.123Z"), "2026-11-28 13:45 UTC");
    }
}
