//! Safelight's Cloudflare worker: HTTP, jobs, storage. This file has the event handlers that the runtime calls.

// Without the event handlers the crate is a library for the tests of its store.
#![cfg_attr(not(feature = "events"), allow(dead_code))]

mod access;
mod accounts;
mod avatars;
mod collections;
mod db;
mod http;
mod incoming;
mod jobs;
mod jwt;
mod library;
mod mail;
mod metrics;
mod names;
mod outbound;
mod palette;
mod platform;
mod presets;
mod problem;
mod profiles;
mod pyramids;
mod render;
mod router;
pub mod storage;
mod sweeps;
mod webhooks;

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::IntoResponse as _;
use worker::{Context, Env, Error, MessageBatch, Result, ScheduleContext, ScheduledEvent, web_sys};

use crate::access::hourly;
use crate::http::response::RequestContext;
use crate::library::JobMessage;
use crate::platform::background::Background;
use crate::platform::bindings::Edge;
use crate::platform::body::RequestBody;
use crate::problem::Fault;

/// Handles one request. A request that may change something runs to its end even if the client disconnects: otherwise
/// its objects in the store and its reservations would stay.
#[cfg_attr(feature = "events", worker::event(fetch))]
async fn fetch(request: web_sys::Request, env: Env, context: Context) -> Result<web_sys::Response> {
    let (parts, address) = platform::request_bridge::read_head(&request);
    let (edge, background) = (Edge::from_env(env), Background::new(Arc::new(context)));
    let is_safe = parts.method.is_safe();
    let work = handle(request, (parts, address), edge, background.clone());
    if is_safe {
        return work.await;
    }
    background.spawn(work).await.map_err(|_| Error::from("the request was cancelled"))?
}

async fn handle(
    request: web_sys::Request,
    (mut parts, address): (Parts, std::result::Result<(), Fault>),
    edge: Edge,
    background: Background,
) -> Result<web_sys::Response> {
    let request_context = RequestContext::new(&parts.method, &parts.uri);
    let announced = http::body::content_length(&parts.headers);
    let log = request_context.log.clone();
    let charge = move |bytes| hourly::charge_bytes(&log, bytes);
    let request_body = platform::request_bridge::body(&request, &parts).map(|body| RequestBody::new(body, charge));
    let response = match address {
        Ok(()) => {
            parts.extensions.insert(edge.clone());
            parts.extensions.insert(background.clone());
            parts.extensions.insert(request_context.log.clone());
            let body = request_body.as_ref().map(RequestBody::body).unwrap_or_default();
            router::route(Request::from_parts(parts, body)).await
        }
        Err(fault) => fault.into_response(),
    };
    if let Some(mut request_body) = request_body {
        let status = response.status();
        // Does not wait for the rest of a body that was too slow.
        if status != StatusCode::REQUEST_TIMEOUT {
            let is_refused = matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND);
            request_body.drain(announced, is_refused).await;
        }
    }
    hourly::charge_bytes(&request_context.log, http::response::sent_bytes(&response));
    let response = http::response::finish(response, &request_context).await;
    if metrics::is_due() || hourly::is_due() {
        drop(background.spawn(async move { flush_counts(&edge).await }));
    }
    response
}

/// Writes this isolate's counts to the database.
async fn flush_counts(edge: &Edge) {
    if metrics::is_due() {
        metrics::flush(edge).await;
    }
    if hourly::is_due() {
        hourly::flush(edge).await;
    }
}

/// Suffixes of the queues' names. All other names belong to the queue of jobs.
const EVENTS: &str = "-events";
const MAIL: &str = "-mail";
const DEAD_MAIL: &str = "-mail-dead";
const DEAD_JOBS: &str = "-jobs-dead";
const WEBHOOKS: &str = "-webhooks";

/// Consumes jobs, notifications, mails and webhooks from the queues.
#[cfg_attr(feature = "events", worker::event(queue))]
async fn queue(batch: MessageBatch<JobMessage>, env: Env, _context: Context) -> Result<()> {
    let edge = Edge::from_env(env);
    let queue = batch.queue();
    let is = |suffix| queue.ends_with(suffix);
    if is(EVENTS) {
        incoming::consume(&edge, &batch).await;
    } else if is(MAIL) {
        mail::consume(&edge, &batch).await;
    } else if is(DEAD_MAIL) {
        mail::consume_dead_letter(&batch);
    } else if is(WEBHOOKS) {
        webhooks::consume(&edge, &batch).await;
    } else {
        consume_jobs(&edge, &batch, is(DEAD_JOBS)).await?;
    }
    Ok(())
}

async fn consume_jobs(edge: &Edge, batch: &MessageBatch<JobMessage>, is_dead: bool) -> Result<()> {
    for message in batch.messages()? {
        if is_dead {
            jobs::consume_dead_letter(edge, &message).await;
        } else {
            jobs::consume(edge, &message).await;
        }
    }
    if metrics::is_due() {
        metrics::flush(edge).await;
    }
    Ok(())
}

/// Runs the sweeps.
#[cfg_attr(feature = "events", worker::event(scheduled))]
async fn scheduled(_event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    sweeps::run(&Edge::from_env(env)).await;
}
