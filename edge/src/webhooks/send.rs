//! Sends the request of one attempt.

use std::pin::pin;
use std::time::Duration;

use api::DeliveryAttempt;
use futures_util::StreamExt as _;
use futures_util::future::{Either, select};
use worker::{AbortController, AbortSignal, Delay, Fetch, Headers, Method, Request, RequestInit, RequestRedirect};

use super::signature;
use crate::library::webhooks::commands::ClaimedDelivery;
use crate::outbound::{self, Address};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;

/// Number of bytes that are kept of the response to a failed attempt.
const EXCERPT_BYTES: usize = 256;

/// An attempt, and the wait that the endpoint requests.
#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) logged: DeliveryAttempt,
    pub(super) retry_after_s: Option<u64>,
}

/// The response of an endpoint.
#[derive(Debug, Default)]
struct Answer {
    status: u16,
    retry_after_s: Option<u64>,
    excerpt: Option<String>,
}

/// Makes one attempt. A failure of the endpoint is no fault.
pub(super) async fn attempt(edge: &Edge, delivery: &ClaimedDelivery) -> Result<Attempt, Fault> {
    let (at_ms, timeout_ms) = (clock::now_ms(), edge.webhook_timeout_ms()?);
    let secrets = [Some(delivery.secret.as_str()), delivery.previous_secret.as_deref()];
    let timestamp_s = at_ms / 1000;
    let signature =
        signature::header(secrets.into_iter().flatten(), &delivery.message_id, timestamp_s, &delivery.body)?;
    let headers = Headers::new();
    for (name, value) in [
        ("content-type", "application/json"),
        ("user-agent", "Safelight-Webhooks"),
        ("webhook-id", &delivery.message_id),
        ("webhook-timestamp", &timestamp_s.to_string()),
        ("webhook-signature", &signature),
    ] {
        headers.set(name, value)?;
    }
    let controller = AbortController::default();
    let signal = controller.signal();
    let exchange = pin!(exchange(edge, delivery, headers, &signal));
    let answer = match select(exchange, pin!(Delay::from(Duration::from_millis(timeout_ms)))).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => Err(format!("The address did not answer within {} s.", timeout_ms.div_ceil(1000))),
    };
    // Nothing reads the rest of the response.
    controller.abort();
    let (status, error, answer) = match answer {
        Ok(answer) => (Some(answer.status), failure(answer.status), answer),
        Err(error) => (None, Some(error), Answer::default()),
    };
    let duration_ms = clock::now_ms().saturating_sub(at_ms);
    let logged = DeliveryAttempt { at: clock::rfc3339(at_ms), duration_ms, status, error, response: answer.excerpt };
    Ok(Attempt { logged, retry_after_s: answer.retry_after_s })
}

/// Why a status is a failure; `None` for a success.
fn failure(status: u16) -> Option<String> {
    match status {
        200..=299 => None,
        300..=399 => Some(format!(
            "The address answered with a redirect (status {status}). Redirects are not followed. Enter the address where it leads."
        )),
        _ => Some(format!(
            "The address answered with status {status}. Answer with 200 to 299 after you stored the event."
        )),
    }
}

async fn exchange(
    edge: &Edge,
    delivery: &ClaimedDelivery,
    headers: Headers,
    signal: &AbortSignal,
) -> Result<Answer, String> {
    // The rules may be stricter than when the address was entered.
    let address = Address::parse(edge, &delivery.url).map_err(|fault| fault.log_line().to_owned())?;
    if let Some(name) = &address.name {
        outbound::check_name(edge, name, signal).await?;
    }
    request(&address.url, headers, &delivery.body, signal)
        .await
        .map_err(|_| "The connection failed. Check that the address is reachable from the internet.".to_owned())
}

async fn request(url: &str, headers: Headers, body: &str, signal: &AbortSignal) -> worker::Result<Answer> {
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_headers(headers).with_redirect(RequestRedirect::Manual);
    init.with_body(Some(body.into()));
    let request = Request::new_with_init(url, &init)?;
    let mut response = Fetch::Request(request).send_with_signal(signal).await?;
    let status = response.status_code();
    if status / 100 == 2 {
        return Ok(Answer { status, ..Answer::default() });
    }
    let retry_after = response.headers().get("retry-after")?;
    let retry_after_s = retry_after.and_then(|text| text.parse().ok()).filter(|_| matches!(status, 429 | 503));
    let mut bytes = Vec::new();
    if let Ok(mut chunks) = response.stream() {
        while bytes.len() < EXCERPT_BYTES
            && let Some(Ok(chunk)) = chunks.next().await
        {
            bytes.extend_from_slice(&chunk);
        }
    }
    bytes.truncate(EXCERPT_BYTES);
    let excerpt = Some(String::from_utf8_lossy(&bytes).into_owned()).filter(|text| !text.is_empty());
    Ok(Answer { status, retry_after_s, excerpt })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempt_succeeds_with_a_status_of_2xx_only() {
        for status in [200, 201, 204, 299] {
            assert_eq!(failure(status), None, "{status}");
        }
        for status in [199, 300, 301, 304, 400, 404, 410, 429, 500, 503] {
            assert!(failure(status).unwrap().contains(&status.to_string()), "{status}");
        }
    }
}
