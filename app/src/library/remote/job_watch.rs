//! Waits for the end of a job by live updates. Requests the job only when updates are not enough: after a gap, without
//! a connection, and after a long silence, because a failed push is not repeated.

use std::time::Duration;

use api::{Job, LiveEvent};
use futures_util::future::{Either, select};
use futures_util::{FutureExt as _, Stream, StreamExt as _};
use gloo_timers::future::sleep;

use super::jobs;
use super::live::{Live, LiveUpdate, Subscription};
use super::request::EdgeResult;

/// The job is requested after this time without an update.
const SILENCE_LIMIT: Duration = Duration::from_secs(15);

/// A watch of a job. Start it before the job is requested or read, so that no update is lost in between.
pub(crate) struct JobWatch(Subscription);

impl JobWatch {
    pub(crate) fn start(live: Live) -> Self {
        Self(live.subscribe())
    }

    /// Waits until `job` has ended. `on_change` gets the job at the start and after each change.
    pub(crate) async fn until_ended(mut self, job: Job, on_change: impl FnMut(&Job)) -> EdgeResult<Job> {
        let id = job.id.clone();
        follow(&mut self.0.updates, job, || jobs::get(&id), || sleep(SILENCE_LIMIT), on_change).await
    }
}

/// What an update means for the job.
#[derive(Debug, PartialEq)]
enum WatchAction {
    /// Nothing.
    Wait,
    /// The job must be requested.
    Request,
    /// The job has changed.
    Change(Box<Job>),
}

fn watch_action(job: &Job, update: &LiveUpdate) -> WatchAction {
    match update {
        LiveUpdate::Event(LiveEvent::JobUpdated { job: new })
            if new.id == job.id && new.updated_at >= job.updated_at =>
        {
            WatchAction::Change(new.clone())
        }
        // The jobs of an image are deleted with it, and the edge responds with 404.
        LiveUpdate::Event(LiveEvent::ImageDeleted { image_id })
            if job.image_id.as_ref().is_none_or(|of| of == image_id) =>
        {
            WatchAction::Request
        }
        LiveUpdate::Event(LiveEvent::RenditionDeleted { rendition_id, .. })
            if job.rendition_id.as_ref() == Some(rendition_id) =>
        {
            WatchAction::Request
        }
        LiveUpdate::Resync | LiveUpdate::Poll => WatchAction::Request,
        LiveUpdate::Event(_) => WatchAction::Wait,
    }
}

/// [`JobWatch::until_ended`] with injected sources: `request_job` requests the job, `silence` ends after the limit.
async fn follow<A, S>(
    updates: &mut (impl Stream<Item = LiveUpdate> + Unpin),
    mut job: Job,
    request_job: impl Fn() -> A,
    silence: impl Fn() -> S,
    mut on_change: impl FnMut(&Job),
) -> EdgeResult<Job>
where
    A: Future<Output = EdgeResult<Job>>,
    S: Future<Output = ()> + Unpin,
{
    let mut silent = silence();
    on_change(&job);
    while job.state.is_active() {
        let decision = match select(updates.next(), &mut silent).await {
            Either::Left((Some(update), _)) => watch_action(&job, &update),
            Either::Left((None, silent)) => {
                silent.await;
                WatchAction::Request
            }
            Either::Right(_) => WatchAction::Request,
        };
        let mut new = match decision {
            WatchAction::Wait => continue,
            WatchAction::Request => match request_job().await {
                Ok(new) => new,
                // The job continues while the edge is too busy to respond.
                Err(error) if error.is_transient() => job.clone(),
                Err(error) => return Err(error),
            },
            WatchAction::Change(new) => *new,
        };
        // The response covers the updates that arrived during the request. So a slow edge does not get a request for
        // each of them.
        while let Some(Some(update)) = updates.next().now_or_never() {
            if let WatchAction::Change(newer) = watch_action(&new, &update) {
                new = *newer;
            }
        }
        silent = silence();
        if new != job {
            job = new;
            on_change(&job);
        }
    }
    Ok(job)
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::future::{Ready, pending, ready};
    use std::pin::pin;

    use api::JobState;
    use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
    use futures_util::future::LocalBoxFuture;

    use super::*;
    use crate::library::remote::request::{EdgeError, Unclear};

    fn job(state: &str, updated_at: &str) -> Job {
        let json = serde_json::json!({
            "id": "j", "kind": "render", "state": state, "attempts": 1, "progress": 0.0, "image_id": "i",
            "created_at": "", "updated_at": updated_at,
        });
        serde_json::from_value(json).unwrap()
    }

    fn updated(job: Job) -> LiveUpdate {
        LiveUpdate::Event(LiveEvent::JobUpdated { job: Box::new(job) })
    }

    fn never() -> LocalBoxFuture<'static, ()> {
        pending().boxed_local()
    }

    fn unexpected_request() -> Ready<EdgeResult<Job>> {
        ready(Err(EdgeError::Unclear(Unclear::Internal)))
    }

    fn channel() -> (UnboundedSender<LiveUpdate>, UnboundedReceiver<LiveUpdate>) {
        unbounded()
    }

    #[test]
    fn watch_follows_updates_without_asking() {
        let (sender, mut updates) = channel();
        let states = RefCell::new(Vec::new());
        let seen = |job: &Job| states.borrow_mut().push(job.state);
        let mut watch = pin!(follow(&mut updates, job("queued", "1"), unexpected_request, never, seen));
        assert_eq!(watch.as_mut().now_or_never(), None);
        sender.unbounded_send(updated(Job { id: "other".to_owned(), ..job("done", "9") })).unwrap();
        sender.unbounded_send(updated(job("running", "3"))).unwrap();
        sender.unbounded_send(updated(job("queued", "2"))).unwrap();
        assert_eq!(watch.as_mut().now_or_never(), None, "another job, and a late update, end nothing");
        sender.unbounded_send(updated(job("done", "4"))).unwrap();
        assert_eq!(watch.now_or_never(), Some(Ok(job("done", "4"))));
        assert_eq!(*states.borrow(), [JobState::Queued, JobState::Running, JobState::Done]);
    }

    #[test]
    fn watch_of_an_ended_job_ends_at_once() {
        let (_sender, mut updates) = channel();
        let watch = follow(&mut updates, job("failed", "1"), unexpected_request, never, |_| ());
        assert_eq!(watch.now_or_never(), Some(Ok(job("failed", "1"))));
    }

    #[test]
    fn watch_asks_after_a_gap_without_a_connection_and_after_a_deletion() {
        let deleted = LiveUpdate::Event(LiveEvent::ImageDeleted { image_id: "i".to_owned() });
        for update in [LiveUpdate::Resync, LiveUpdate::Poll, deleted] {
            let (sender, mut updates) = channel();
            sender.unbounded_send(update).unwrap();
            let request_job = || ready(Ok(job("done", "2")));
            let watch = follow(&mut updates, job("queued", "1"), request_job, never, |_| ());
            assert_eq!(watch.now_or_never(), Some(Ok(job("done", "2"))));
        }
    }

    #[test]
    fn watch_ignores_the_deletion_of_another_image() {
        let (sender, mut updates) = channel();
        sender.unbounded_send(LiveUpdate::Event(LiveEvent::ImageDeleted { image_id: "other".to_owned() })).unwrap();
        let watch = follow(&mut updates, job("queued", "1"), unexpected_request, never, |_| ());
        assert_eq!(watch.now_or_never(), None);
    }

    #[test]
    fn watch_asks_once_for_all_updates_that_came_meanwhile() {
        let (sender, mut updates) = channel();
        for update in [LiveUpdate::Poll, LiveUpdate::Poll, updated(job("running", "3")), LiveUpdate::Poll] {
            sender.unbounded_send(update).unwrap();
        }
        let (requests, states) = (Cell::new(0), RefCell::new(Vec::new()));
        let request_job = || {
            requests.set(requests.get() + 1);
            ready(Ok(job("queued", "2")))
        };
        let watch =
            follow(&mut updates, job("queued", "1"), request_job, never, |job| states.borrow_mut().push(job.state));
        assert_eq!(watch.now_or_never(), None);
        assert_eq!((requests.get(), states.into_inner()), (1, vec![JobState::Queued, JobState::Running]));
    }

    #[test]
    fn watch_outlasts_an_edge_that_is_busy() {
        let busy = || {
            let problem = serde_json::json!({"type": "about:blank", "title": "Too many requests", "status": 429,
                "detail": "Wait.", "code": "rate_limited"});
            EdgeError::Problem(serde_json::from_value(problem).unwrap(), None)
        };
        let (_sender, mut updates) = channel();
        let requests = Cell::new(0);
        let request_job = || {
            requests.set(requests.get() + 1);
            ready(if requests.get() < 3 { Err(busy()) } else { Ok(job("done", "2")) })
        };
        let watch = follow(&mut updates, job("running", "1"), request_job, || ready(()), |_| ());
        assert_eq!(watch.now_or_never(), Some(Ok(job("done", "2"))));
        assert_eq!(requests.get(), 3);
    }

    #[test]
    fn watch_asks_after_silence_and_reports_what_the_edge_says() {
        let (_sender, mut updates) = channel();
        let requests = Cell::new(0);
        let request_job = || {
            requests.set(requests.get() + 1);
            ready(if requests.get() < 3 { Ok(job("running", "2")) } else { Err(EdgeError::Offline) })
        };
        let watch = follow(&mut updates, job("queued", "1"), request_job, || ready(()), |_| ());
        assert_eq!(watch.now_or_never(), Some(Err(EdgeError::Offline)));
        assert_eq!(requests.get(), 3);
    }
}
