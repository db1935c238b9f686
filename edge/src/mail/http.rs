//! Mail by an HTTP API: a JSON POST in the format of Resend, which several providers accept.
//!
//! Source: <https://resend.com/docs/api-reference/emails/send-email>

use std::fmt;
use std::pin::pin;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::StreamExt as _;
use futures_util::future::{Either, select};
use serde::Deserialize;
use serde_json::json;
use worker::{AbortController, AbortSignal, Delay, Fetch, Headers, Method, Request, RequestInit, RequestRedirect};

use super::Mail;
use super::mailer::{Error, Mailer, loggable_code};

/// An HTTP API and its credentials.
#[derive(PartialEq, Eq)]
pub(super) struct HttpMailer {
    pub(super) url: String,
    pub(super) token: String,
    pub(super) from: String,
    pub(super) timeout: Duration,
}

/// Leaves out the token.
impl fmt::Debug for HttpMailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpMailer").field("url", &self.url).finish_non_exhaustive()
    }
}

#[async_trait(?Send)]
impl Mailer for HttpMailer {
    async fn deliver(&self, id: &str, mail: &Mail) -> Result<(), Error> {
        let request = self.request(id, mail).map_err(|error| Error::Final(error.to_string()))?;
        let controller = AbortController::default();
        let signal = controller.signal();
        let exchange = pin!(exchange(request, &signal));
        match select(exchange, pin!(Delay::from(self.timeout))).await {
            Either::Left((result, _)) => result,
            Either::Right(_) => {
                controller.abort();
                Err(Error::Transient(format!("the provider did not respond within {} ms", self.timeout.as_millis())))
            }
        }
    }
}

impl HttpMailer {
    fn request(&self, id: &str, mail: &Mail) -> worker::Result<Request> {
        let headers = Headers::new();
        headers.set("authorization", &format!("Bearer {}", self.token))?;
        headers.set("content-type", "application/json")?;
        // After a timeout the provider may have accepted the mail.
        headers.set("idempotency-key", id)?;
        let body = json!({
            "from": self.from,
            "to": mail.to,
            "subject": mail.subject,
            "text": mail.text,
            "html": mail.html,
        });
        let mut init = RequestInit::new();
        // Does not follow redirects, which would send the token to another server.
        init.with_method(Method::Post).with_headers(headers).with_redirect(RequestRedirect::Manual);
        init.with_body(Some(body.to_string().into()));
        Request::new_with_init(&self.url, &init)
    }
}

async fn exchange(request: Request, signal: &AbortSignal) -> Result<(), Error> {
    // The text of a failed connection may contain the URL, but no address.
    let sent = Fetch::Request(request).send_with_signal(signal).await;
    let mut response = sent.map_err(|error| Error::Transient(format!("the provider is unreachable: {error}")))?;
    let status = response.status_code();
    // Reads the beginning of the response only. An error is short.
    let first = match response.stream() {
        Ok(mut chunks) => chunks.next().await.and_then(Result::ok).unwrap_or_default(),
        Err(_) => Vec::new(),
    };
    outcome(status, &first)
}

/// The outcome of a response. 4xx is final. But 409 says that an earlier attempt with this id still runs.
fn outcome(status: u16, body: &[u8]) -> Result<(), Error> {
    if status / 100 == 2 {
        return Ok(());
    }
    let code = serde_json::from_slice::<Refusal>(body).ok().map(|refusal| refusal.name).unwrap_or_default();
    let code = loggable_code(&code).unwrap_or("without an error code");
    let text = format!("the provider responded with {status} {code}");
    let is_transient = status >= 500 || matches!(status, 408 | 409 | 425 | 429);
    Err(if is_transient { Error::Transient(text) } else { Error::Final(text) })
}

/// The part of an error response that is logged.
#[derive(Deserialize)]
struct Refusal {
    name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_http_retries_transient_failures_only() {
        for (status, is_final) in [
            (301, true),
            (400, true),
            (401, true),
            (403, true),
            (422, true),
            (408, false),
            (409, false),
            (429, false),
            (500, false),
            (503, false),
        ] {
            let error = outcome(status, b"").err();
            assert_eq!(matches!(error, Some(Error::Final(_))), is_final, "{status}");
        }
        assert_eq!(outcome(200, b"{}"), Ok(()));
        assert_eq!(outcome(202, b""), Ok(()));
    }

    #[test]
    fn mail_http_error_shows_code_but_no_address() {
        let body = br#"{"statusCode":422,"name":"validation_error","message":"ada@example.org is not valid"}"#;
        let error = outcome(422, body).err();
        assert_eq!(error, Some(Error::Final("the provider responded with 422 validation_error".to_owned())));
        let body = br#"{"name":"ada@example.org"}"#;
        let error = outcome(500, body).err();
        assert_eq!(error, Some(Error::Transient("the provider responded with 500 without an error code".to_owned())));
    }
}
