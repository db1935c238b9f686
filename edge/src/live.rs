//! Events as they happen: every owner has an object that numbers them, keeps the last of them, and sends them to whoever listens.
//!
//! Telling is best effort. The rows are the truth: what was not told is seen when a list is loaded, and no work fails because nobody
//! could be told of it.

mod endings;
mod history;
mod object;

use std::pin::pin;
use std::time::Duration;

use api::{ErrorCode, Job, LiveEvent};
use axum::http::StatusCode;
use filters::Digest;
use futures_util::future::{Either, select};
use worker::{Delay, Method, Request, RequestInit, WebSocket};

use crate::platform::bindings::Edge;
use crate::platform::log;
use crate::problem::Fault;

pub(crate) use history::parse_seq;

/// Longest that work waits for its event to be taken.
const PATIENCE: Duration = Duration::from_secs(2);

/// The object's own address: nobody but its stub resolves it.
const ADDRESS: &str = "https://live/";

/// Tells `owner_id`'s listeners what happened, in order.
pub(crate) async fn publish(edge: &Edge, owner_id: &str, events: &[LiveEvent]) {
    if events.is_empty() {
        return;
    }
    if let Err(failed) = patiently(tell(edge, owner_id, events)).await {
        log::error("events not told", &log::owner(owner_id), &format!("{} of them: {failed}", events.len()));
    }
}

/// Waits for what an object is told, not for ever; else says why it was not.
async fn patiently(telling: impl Future<Output = Result<(), Fault>>) -> Result<(), String> {
    match select(pin!(telling), pin!(Delay::from(PATIENCE))).await {
        Either::Left((Ok(()), _)) => Ok(()),
        Either::Left((Err(fault), _)) => Err(fault.log_line().to_owned()),
        Either::Right(_) => Err("no answer in time".to_owned()),
    }
}

/// Tells that a job moved, if it did.
pub(crate) async fn job_moved(edge: &Edge, owner_id: &str, job: Option<Job>) {
    if let Some(job) = job {
        publish(edge, owner_id, &[LiveEvent::JobUpdated { job: Box::new(job) }]).await;
    }
}

/// Has the sockets closed that a session opened, once it ends: at `ends_at_ms`, which is sooner than was said when they were opened.
pub(crate) async fn session_ends(edge: &Edge, owner_id: &str, session: &Digest, ends_at_ms: u64) {
    let told = async {
        let mut request = Request::new(ADDRESS, Method::Put)?;
        name_session(&mut request, session, ends_at_ms)?;
        send(edge, owner_id, request).await
    };
    if let Err(failed) = patiently(told).await {
        log::error("end of a session not told", &log::owner(owner_id), &failed);
    }
}

fn name_session(request: &mut Request, session: &Digest, ends_at_ms: u64) -> Result<(), Fault> {
    let headers = request.headers_mut()?;
    headers.set(object::SESSION, &session.to_string())?;
    Ok(headers.set(object::ENDS_AT_MS, &ends_at_ms.to_string())?)
}

async fn tell(edge: &Edge, owner_id: &str, events: &[LiveEvent]) -> Result<(), Fault> {
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_body(Some(lines(events)?.into()));
    send(edge, owner_id, Request::new_with_init(ADDRESS, &init)?).await
}

async fn send(edge: &Edge, owner_id: &str, request: Request) -> Result<(), Fault> {
    let answer = edge.live(owner_id)?.fetch_with_request(request).await?;
    match answer.status_code() {
        200..300 => Ok(()),
        status => Err(Fault::internal(format!("the live object answered {status}"))),
    }
}

/// One event a line: JSON writes no line breaks of its own.
fn lines(events: &[LiveEvent]) -> Result<String, Fault> {
    let lines = events.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
    Ok(lines.join("\n"))
}

/// The client's end of a socket for an owner's events after `after`. It is closed when the credential that opened it ends.
pub(crate) async fn connect(
    edge: &Edge,
    owner_id: &str,
    (credential_sha256, expires_at_ms): (&Digest, u64),
    after: Option<u64>,
) -> Result<WebSocket, Fault> {
    let mut request = Request::new(ADDRESS, Method::Get)?;
    name_session(&mut request, credential_sha256, expires_at_ms)?;
    let headers = request.headers_mut()?;
    headers.set("upgrade", "websocket")?;
    if let Some(after) = after {
        headers.set(object::AFTER, &after.to_string())?;
    }
    let answer = edge.live(owner_id)?.fetch_with_request(request).await?;
    if answer.status_code() == object::FULL {
        return Err(Fault::new(
            StatusCode::TOO_MANY_REQUESTS,
            ErrorCode::TooManyConnections,
            "Too many pages listen already; close one, or look at the lists now and then.",
        ));
    }
    answer.websocket().ok_or_else(|| Fault::internal("the live object gave no socket"))
}
