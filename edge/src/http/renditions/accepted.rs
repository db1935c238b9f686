//! A rendition that was asked for, with its job: run in the request, waited for, and answered.

use std::time::Duration;

use api::{Job, JobState, Rendition, RenditionAccepted, paths};
use axum::Json;
use axum::http::header::{HeaderName, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use futures_util::future::{Either, select};
use worker::{D1PreparedStatement, Delay};

use crate::db::jobs::{self, JobRow};
use crate::db::renditions::{self, RenditionRow};
use crate::db::{QueryResult, batch_of};
use crate::jobs as work;
use crate::platform::background::Background;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;

const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// How often a request looks at a job that another request or the queue runs.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// The rendition, and whose it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Accepted<'a> {
    pub(super) edge: &'a Edge,
    pub(super) owner_id: &'a str,
    pub(super) rendition_id: &'a str,
    pub(super) job_id: &'a str,
}

impl Accepted<'_> {
    /// Answers at once.
    pub(super) async fn answer(self) -> Result<Response, Fault> {
        Ok(answer(self.read().await?, false))
    }

    /// Runs the job in this request, and answers when it has ended or `wait` is over.
    pub(super) async fn run(self, background: &Background, wait: Duration) -> Result<Response, Fault> {
        let (waited, made) = self.run_inline(background, wait).await?;
        Ok(answer(made, waited))
    }

    /// The same for a job that somebody else may run: that is waited for, too.
    pub(super) async fn wait(self, background: &Background, wait: Duration) -> Result<Response, Fault> {
        let until_ms = clock::now_ms() + u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        let mut made = self.read().await?;
        if made.1.state == JobState::Queued {
            made = self.run_inline(background, wait).await?.1;
        }
        while !has_ended(made.1.state) && clock::now_ms() < until_ms {
            Delay::from(POLL_INTERVAL).await;
            made = self.read().await?;
        }
        Ok(answer(made, true))
    }

    /// Whether the job ended before `wait` was over, as far as this request knows.
    async fn run_inline(self, background: &Background, wait: Duration) -> Result<(bool, (Rendition, Job)), Fault> {
        let (edge, job_id, asked) = (self.edge.clone(), self.job_id.to_owned(), self.queries()?.into());
        let run = background.start(async move { work::run_inline(&edge, job_id, asked).await });
        let (waited, answers) = match select(run, Delay::from(wait)).await {
            Either::Left((answers, _)) => (true, answers.ok().flatten()),
            Either::Right(_) => (false, None),
        };
        let made = match answers.map(<[QueryResult; 2]>::try_from) {
            Some(Ok(answers)) => read(&answers)?,
            _ => self.read().await?,
        };
        Ok((waited, made))
    }

    async fn read(self) -> Result<(Rendition, Job), Fault> {
        read(&batch_of(&self.edge.db()?, self.queries()?).await?)
    }

    fn queries(self) -> Result<[D1PreparedStatement; 2], Fault> {
        let db = self.edge.db()?;
        Ok([renditions::select(&db, self.owner_id, self.rendition_id)?, jobs::select(&db, self.owner_id, self.job_id)?])
    }
}

fn read([rendition, job]: &[QueryResult; 2]) -> Result<(Rendition, Job), Fault> {
    let rendition: RenditionRow = rendition.first()?.ok_or_else(|| Fault::not_found("rendition"))?;
    let job: JobRow = job.first()?.ok_or_else(|| Fault::not_found("job"))?;
    Ok((rendition.try_into()?, work::describe(job)))
}

const fn has_ended(state: JobState) -> bool {
    matches!(state, JobState::Done | JobState::Failed)
}

fn answer((rendition, job): (Rendition, Job), waited: bool) -> Response {
    let settled = waited && has_ended(rendition.state);
    let status = if settled { StatusCode::CREATED } else { StatusCode::ACCEPTED };
    let location = [(LOCATION, paths::rendition(&rendition.id))];
    let mut response = (status, location, Json(RenditionAccepted { rendition, job })).into_response();
    if settled {
        response.headers_mut().insert(PREFERENCE_APPLIED, HeaderValue::from_static("wait"));
    }
    response
}
