//! The response to a request for a rendition: runs the job in the request or waits for it.

use std::time::Duration;

use api::{JobState, Make, RenditionAccepted};
use axum::Json;
use axum::http::header::{HeaderName, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use futures_util::future::{Either, select};
use worker::Delay;

use crate::jobs;
use crate::library::commands::{ClaimJob, GetRenditionAndJob};
use crate::library::records::{Claim, ClaimResult};
use crate::platform::background::Background;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;

const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// Interval of polling a job that another request or the queue runs.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// A rendition and its job as last seen, and the library that they belong to.
#[derive(Debug)]
pub(super) struct AcceptedResponse<'a> {
    pub(super) edge: &'a Edge,
    pub(super) library_id: &'a str,
    pub(super) accepted: RenditionAccepted,
    /// The make that the rendition is, and the path of what was created.
    pub(super) make: Option<Make>,
    pub(super) location: String,
}

impl AcceptedResponse<'_> {
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
        if self.accepted.job.state == JobState::Queued {
            let command = ClaimJob { id: self.accepted.job.id.clone() };
            if let ClaimResult::Acquired(claim) = self.edge.library(self.library_id).call(&command).await? {
                self.run_inline(background, *claim, wait).await?;
            }
        }
        while !has_ended(self.accepted.job.state) && clock::now_ms() < until_ms {
            Delay::from(POLL_INTERVAL).await;
            self.refresh().await?;
        }
        Ok(self.finish(true))
    }

    /// Returns whether the job ended before `wait` was over, as far as this request knows.
    async fn run_inline(&mut self, background: &Background, claim: Claim, wait: Duration) -> Result<bool, Fault> {
        let (edge, library_id) = (self.edge.clone(), self.library_id.to_owned());
        let run = background.spawn(async move { jobs::run_inline(&edge, library_id, claim).await });
        let (waited, accepted) = match select(run, Delay::from(wait)).await {
            Either::Left((accepted, _)) => (true, accepted.ok().flatten()),
            Either::Right(_) => (false, None),
        };
        match accepted {
            Some(accepted) => self.accepted = *accepted,
            None => self.refresh().await?,
        }
        Ok(waited)
    }

    async fn refresh(&mut self) -> Result<(), Fault> {
        let RenditionAccepted { rendition, job, .. } = &self.accepted;
        let command = GetRenditionAndJob { rendition_id: rendition.id.clone(), job_id: job.id.clone() };
        self.accepted = self.edge.library(self.library_id).call(&command).await?;
        Ok(())
    }

    fn finish(self, waited: bool) -> Response {
        let accepted = RenditionAccepted { make: self.make.map(Box::new), ..self.accepted };
        let settled = waited && has_ended(accepted.rendition.state);
        let status = if settled { StatusCode::CREATED } else { StatusCode::ACCEPTED };
        let mut response = (status, [(LOCATION, self.location)], Json(accepted)).into_response();
        if settled {
            response.headers_mut().insert(PREFERENCE_APPLIED, HeaderValue::from_static("wait"));
        }
        response
    }
}

const fn has_ended(state: JobState) -> bool {
    !state.is_active()
}
