//! The response to a request that creates something with a job: runs the job in the request or waits for it
//! (`Prefer: wait`).

use std::time::Duration;

use api::{Job, JobState, PyramidAccepted, RenditionAccepted};
use axum::Json;
use axum::http::header::{HeaderName, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use futures_util::future::{Either, select};
use serde::Serialize;
use worker::Delay;

use crate::jobs;
use crate::library::LibraryClient;
use crate::library::commands::{ClaimJob, GetRenditionAndJob};
use crate::library::pyramids::commands::GetPyramidAndJob;
use crate::library::records::{Claim, ClaimResult};
use crate::platform::background::Background;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;

const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// Interval of polling a job that another request or the queue runs.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// What was created, with its job.
pub(crate) trait Accepted: Serialize + Sized {
    fn job(&self) -> &Job;

    /// The same, from the result of a job that rendered a rendition. `None`: this is no rendition.
    fn of_rendition(rendered: RenditionAccepted) -> Option<Self>;

    /// The current state.
    async fn load(&self, library: &LibraryClient<'_>) -> Result<Self, Fault>;

    /// Replaces this state by a newer one. Keeps what only the request knows.
    fn update(&mut self, newer: Self);
}

impl Accepted for RenditionAccepted {
    fn job(&self) -> &Job {
        &self.job
    }

    fn of_rendition(rendered: RenditionAccepted) -> Option<Self> {
        Some(rendered)
    }

    async fn load(&self, library: &LibraryClient<'_>) -> Result<Self, Fault> {
        let command = GetRenditionAndJob { rendition_id: self.rendition.id.clone(), job_id: self.job.id.clone() };
        library.call(&command).await
    }

    fn update(&mut self, newer: Self) {
        let make = self.make.take();
        *self = Self { make, ..newer };
    }
}

impl Accepted for PyramidAccepted {
    fn job(&self) -> &Job {
        &self.job
    }

    fn of_rendition(_rendered: RenditionAccepted) -> Option<Self> {
        None
    }

    async fn load(&self, library: &LibraryClient<'_>) -> Result<Self, Fault> {
        let command = GetPyramidAndJob { pyramid_id: self.pyramid.id.clone(), job_id: self.job.id.clone() };
        library.call(&command).await
    }

    fn update(&mut self, newer: Self) {
        *self = newer;
    }
}

/// What was created and its job as last seen, and the library that they belong to.
#[derive(Debug)]
pub(super) struct AcceptedResponse<'a, T> {
    pub(super) edge: &'a Edge,
    pub(super) library_id: &'a str,
    pub(super) accepted: T,
    /// The path of what was created.
    pub(super) location: String,
}

impl<T: Accepted> AcceptedResponse<'_, T> {
    /// Responds now.
    pub(super) fn respond(self) -> Response {
        self.finish(false)
    }

    /// Runs the claimed job in this request. Responds when the job has ended or `wait` is over.
    pub(super) async fn run(
        mut self,
        background: &Background,
        claim: Claim,
        wait: Duration,
    ) -> Result<Response, Fault> {
        let waited = self.run_inline(background, claim, wait).await?;
        Ok(self.finish(waited))
    }

    /// Waits for a job that another worker may run. Runs it here if it is still queued.
    pub(super) async fn wait(mut self, background: &Background, wait: Duration) -> Result<Response, Fault> {
        let until_ms = clock::now_ms() + u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        if self.accepted.job().state == JobState::Queued {
            let command = ClaimJob { id: self.accepted.job().id.clone() };
            if let ClaimResult::Acquired(claim) = self.edge.library(self.library_id).call(&command).await? {
                self.run_inline(background, *claim, wait).await?;
            }
        }
        while !self.has_ended() && clock::now_ms() < until_ms {
            Delay::from(POLL_INTERVAL).await;
            self.refresh().await?;
        }
        Ok(self.finish(true))
    }

    /// Returns whether the job ended before `wait` was over, as far as this request knows.
    async fn run_inline(&mut self, background: &Background, claim: Claim, wait: Duration) -> Result<bool, Fault> {
        let (edge, library_id) = (self.edge.clone(), self.library_id.to_owned());
        let run = background.spawn(async move { jobs::run_inline(&edge, library_id, claim).await });
        let (waited, rendered) = match select(run, Delay::from(wait)).await {
            Either::Left((rendered, _)) => (true, rendered.ok().flatten()),
            Either::Right(_) => (false, None),
        };
        match rendered.and_then(|rendered| T::of_rendition(*rendered)) {
            Some(accepted) => self.accepted.update(accepted),
            None => self.refresh().await?,
        }
        Ok(waited)
    }

    async fn refresh(&mut self) -> Result<(), Fault> {
        let accepted = self.accepted.load(&self.edge.library(self.library_id)).await?;
        self.accepted.update(accepted);
        Ok(())
    }

    fn has_ended(&self) -> bool {
        !self.accepted.job().state.is_active()
    }

    fn finish(self, waited: bool) -> Response {
        let settled = waited && self.has_ended();
        let status = if settled { StatusCode::CREATED } else { StatusCode::ACCEPTED };
        let mut response = (status, [(LOCATION, self.location)], Json(self.accepted)).into_response();
        if settled {
            response.headers_mut().insert(PREFERENCE_APPLIED, HeaderValue::from_static("wait"));
        }
        response
    }
}
