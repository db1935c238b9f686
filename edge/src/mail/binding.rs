//! Mail by Cloudflare's `send_email` binding. On a developer's machine Miniflare writes the mails to files.
//!
//! Source: <https://developers.cloudflare.com/email-service/api/send-emails/workers-api/>

use async_trait::async_trait;
use wasm_bindgen::JsValue;
use worker::js_sys::Reflect;
use worker::{EmailAddress, SendEmail, SendEmailBuilder};

use super::Mail;
use super::mailer::{Error, Mailer, loggable_code, misconfigured};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Error codes after which another attempt may succeed. All other codes are about the mail or the configuration.
const TRANSIENT: [&str; 4] =
    ["E_RATE_LIMIT_EXCEEDED", "E_DAILY_LIMIT_EXCEEDED", "E_DELIVERY_FAILED", "E_INTERNAL_SERVER_ERROR"];

/// The binding and the sender.
#[derive(Debug)]
pub(super) struct BindingMailer {
    binding: SendEmail,
    name: String,
    address: String,
}

impl BindingMailer {
    pub(super) fn new(edge: &Edge, from: &str) -> Result<Self, Fault> {
        let binding =
            edge.env().send_email("SEND_EMAIL").map_err(|_| misconfigured("The binding SEND_EMAIL is missing."))?;
        let (name, address) = parse_sender(from);
        Ok(Self { binding, name: name.to_owned(), address: address.to_owned() })
    }
}

#[async_trait(?Send)]
impl Mailer for BindingMailer {
    async fn deliver(&self, _id: &str, mail: &Mail) -> Result<(), Error> {
        let message = SendEmailBuilder::new(&self.address, &mail.to, &mail.subject);
        if !self.name.is_empty() {
            message.set_from_with_email_address(&EmailAddress::new(&self.name, &self.address));
        }
        message.set_text(&mail.text);
        message.set_html(&mail.html);
        let sent = self.binding.send_with_builder(&message).await;
        sent.map(drop).map_err(|error| {
            let code = Reflect::get(&error, &JsValue::from_str("code")).ok().and_then(|code| code.as_string());
            refused(&code.unwrap_or_default())
        })
    }
}

fn refused(code: &str) -> Error {
    let text = format!("the binding refused the mail: {}", loggable_code(code).unwrap_or("no error code"));
    if code.starts_with("E_") && !TRANSIENT.contains(&code) { Error::Final(text) } else { Error::Transient(text) }
}

/// Splits `Name <address>`. A sender without angle brackets has no name.
fn parse_sender(from: &str) -> (&str, &str) {
    match from.strip_suffix('>').and_then(|from| from.split_once('<')) {
        Some((name, address)) => (name.trim().trim_matches('"'), address.trim()),
        None => ("", from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_binding_retries_transient_failures_only() {
        let is_final = |code| matches!(refused(code), Error::Final(_));
        assert!(is_final("E_SENDER_NOT_VERIFIED") && is_final("E_RECIPIENT_SUPPRESSED"));
        assert!(!is_final("E_RATE_LIMIT_EXCEEDED") && !is_final("E_INTERNAL_SERVER_ERROR"));
        // The network or the runtime failed.
        assert!(!is_final(""));
    }

    #[test]
    fn mail_sender_is_split() {
        for (from, name, address) in [
            ("Safelight <mail@example.org>", "Safelight", "mail@example.org"),
            ("\"Safe, light\" <mail@example.org>", "Safe, light", "mail@example.org"),
            ("mail@example.org", "", "mail@example.org"),
            ("<mail@example.org>", "", "mail@example.org"),
        ] {
            assert_eq!(parse_sender(from), (name, address), "{from}");
        }
    }
}
