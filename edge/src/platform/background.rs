//! Work that goes on when its request's answer has gone out, or when the client has gone away.

use std::fmt;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use futures_channel::oneshot;
use worker::Context;

use crate::platform::bindings::extension;
use crate::problem::Fault;

/// The request's context in the runtime.
#[derive(Clone)]
pub(crate) struct Background(Arc<Context>);

impl Background {
    pub(crate) const fn new(context: Arc<Context>) -> Self {
        Self(context)
    }

    /// Starts `work` and hands out its result. A client that hangs up cancels its request at any await, and what the
    /// request held (the render slot, a claimed job) would stay held; work started here is carried to its end.
    pub(crate) fn start<T: 'static>(&self, work: impl Future<Output = T> + 'static) -> oneshot::Receiver<T> {
        let (sender, receiver) = oneshot::channel();
        self.0.wait_until(async move {
            // Nobody may be waiting any more; the work was done all the same.
            let _ = sender.send(work.await);
        });
        receiver
    }
}

impl fmt::Debug for Background {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Background")
    }
}

impl<S: Sync> FromRequestParts<S> for Background {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Fault> {
        extension(parts)
    }
}
