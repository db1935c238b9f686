//! Safelight's Cloudflare worker: HTTP, jobs, storage. This file holds the events the runtime calls.

mod answer;
mod background;
mod clock;
mod db;
mod edge;
mod gate;
mod http;
mod ids;
mod intake;
mod jobs;
mod origin;
mod problem;
mod render;
mod router;
mod session;
mod storage;

use std::sync::Arc;

use axum::extract::Request;
use axum::response::IntoResponse as _;
use worker::{
    Context, Env, HttpRequest, MessageBatch, MessageExt as _, QueueRetryOptionsBuilder, Response, Result,
    console_error, event,
};

use crate::background::Background;
use crate::edge::Edge;
use crate::intake::Intake;
use crate::jobs::render::{Outcome, RenderJob};

/// Answers one request.
#[event(fetch)]
async fn fetch(request: HttpRequest, env: Env, context: Context) -> Result<Response> {
    let request_id = ids::request_id();
    let (mut parts, body) = request.into_parts();
    let method = parts.method.clone();
    let announced = http::body::announced(&parts.headers);
    let (intake, body) = Intake::new(body);
    let response = match origin::check(&parts.method, &parts.uri, &parts.headers) {
        Ok(()) => {
            parts.extensions.insert(Edge::new(env));
            parts.extensions.insert(Background::new(Arc::new(context)));
            router::route(Request::from_parts(parts, body)).await
        }
        Err(fault) => fault.into_response(),
    };
    intake.drain(announced).await;
    answer::finish(response, &method, &request_id).await
}

/// Takes jobs from the queue. A message that was not acknowledged comes again.
#[event(queue)]
async fn queue(batch: MessageBatch<RenderJob>, env: Env, _context: Context) -> Result<()> {
    let edge = Edge::new(env);
    for message in batch.messages()? {
        let job = message.body();
        match job.run_from_queue(&edge).await {
            Ok(Outcome::Settled | Outcome::Busy { .. }) => message.ack(),
            Ok(Outcome::TryAgain { in_s }) => {
                message.retry_with_options(&QueueRetryOptionsBuilder::new().with_delay_seconds(in_s).build());
            }
            Err(fault) => {
                console_error!("job {}: {}", job.job_id, fault.log_line());
                message.retry();
            }
        }
    }
    Ok(())
}
