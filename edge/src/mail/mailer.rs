//! The trait of mail providers, and their errors.

use api::ErrorCode;
use async_trait::async_trait;
use axum::http::StatusCode;

use super::Mail;
use crate::problem::Fault;

/// A provider that delivers mails.
#[async_trait(?Send)]
pub(super) trait Mailer {
    /// Hands over one mail. `id` is the same in every attempt, so a provider may recognise a repeated mail.
    async fn deliver(&self, id: &str, mail: &Mail) -> Result<(), Error>;
}

/// Why a provider did not take a mail. The texts are for the log and contain no address.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Error {
    /// Another attempt may succeed.
    Transient(String),
    /// Every attempt fails.
    Final(String),
}

/// The edge has no working provider. `reason` tells the operator what is wrong.
pub(super) fn misconfigured(reason: &str) -> Fault {
    let detail = format!("This edge cannot send mail. {reason} Its operator finds the settings in docs/DEPLOY.md.");
    Fault::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Misconfigured, detail).caused_by(format!("mail: {reason}"))
}

/// Makes an error code of a provider safe for the log: other text could contain the address.
pub(super) fn loggable_code(code: &str) -> Option<&str> {
    let is_code = (1..=60).contains(&code.len())
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    is_code.then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn provider_text_is_not_logged() {
        assert_eq!(loggable_code("validation_error"), Some("validation_error"));
        assert_eq!(loggable_code("E_RECIPIENT_SUPPRESSED"), Some("E_RECIPIENT_SUPPRESSED"));
        for text in ["", "ada@example.org is suppressed", "a b", "a.b", &"x".repeat(61)] {
            assert_eq!(loggable_code(text), None, "{text}");
        }
    }
}
