//! E-mail. `send` renders a template and queues the mail. The queue's consumer hands it to a provider.
//!
//! Mail has a queue of its own, so a provider that hangs never delays a render.

mod binding;
mod config;
mod consumer;
mod html;
mod http;
mod mailer;
mod template;

use serde::{Deserialize, Serialize};

use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;

pub(crate) use consumer::{consume, consume_dead_letter};
pub(crate) use template::{CODE_LIFETIME_MS, Template};

/// A rendered mail: the message of the mail queue.
#[derive(Debug, Serialize, Deserialize)]
struct Mail {
    to: String,
    subject: String,
    text: String,
    html: String,
    /// After this time the mail is of no use, because its code has expired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at_ms: Option<u64>,
}

impl Mail {
    fn new(to: &str, template: &Template<'_>, now_ms: u64) -> Result<Self, Fault> {
        if !is_header_safe(to) {
            return Err(Fault::internal("the recipient of a mail is not an e-mail address"));
        }
        let content = template.content();
        Ok(Self {
            to: to.to_owned(),
            subject: content.subject.to_owned(),
            text: content.text(),
            html: html::render(&content),
            expires_at_ms: content.lifetime_ms().map(|lifetime_ms| now_ms + lifetime_ms),
        })
    }
}

/// Renders the mail and puts it on the mail queue. Does the same steps for every address. Responds with 503
/// `misconfigured` if the edge has no mail provider.
pub(crate) async fn send(edge: &Edge, to: &str, template: &Template<'_>) -> Result<(), Fault> {
    config::mailer(edge)?;
    let mail = Mail::new(to, template, clock::now_ms())?;
    Ok(edge.env().queue("MAIL_QUEUE")?.send(mail).await?)
}

/// Whether `to` is one address that adds neither a header nor another recipient.
fn is_header_safe(to: &str) -> bool {
    let is_unsafe = |symbol: char| symbol.is_control() || symbol.is_whitespace() || "<>,;\"()".contains(symbol);
    to.contains('@') && !to.contains(is_unsafe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_recipient_cannot_inject_headers() {
        let template = Template::SignInCode { code: "123456" };
        for to in [
            "ada@example.org\r\nBcc: eve@example.org",
            "ada@example.org\nSubject: x",
            "ada@example.org\u{85}X: y",
            "ada@example.org\u{2028}X: y",
            "ada@example.org,eve@example.org",
            "ada@example.org;eve@example.org",
            "Ada <eve@example.org>",
            "\"ada eve\"@example.org",
            "ada",
            "",
        ] {
            assert!(Mail::new(to, &template, 0).is_err(), "{to:?}");
        }
        assert!(Mail::new("ada+photos@müller.example", &template, 0).is_ok());
    }

    #[test]
    fn mail_with_code_expires_with_it() {
        let sent_at_ms = 1_000_000;
        let expiry =
            |template| Mail::new("ada@example.org", &template, sent_at_ms).ok().and_then(|mail| mail.expires_at_ms);
        let minutes = 60 * 1000;
        assert_eq!(expiry(Template::SignInCode { code: "123456" }), Some(sent_at_ms + 10 * minutes));
        assert_eq!(expiry(Template::NewPasskey { name: "Phone" }), None);
    }
}
