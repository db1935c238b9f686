//! Background work that continues after the response was sent or the client disconnected.

use std::fmt;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use futures_channel::oneshot;
use worker::Context;

use crate::platform::bindings::extension;
use crate::problem::Fault;

/// The runtime's context of a request.
#[derive(Clone)]
pub(crate) struct Background(Arc<Context>);

impl Background {
    pub(crate) const fn new(context: Arc<Context>) -> Self {
        Self(context)
    }

    /// Starts `work` and returns a receiver of its result. If a client disconnects, the runtime cancels its request at
    /// any await, and the render slot or a claim would stay held. Work that is started here runs to its end.
    pub(crate) fn spawn<T: 'static>(&self, work: impl Future<Output = T> + 'static) -> oneshot::Receiver<T> {
        let (sender, receiver) = oneshot::channel();
        self.0.wait_until(async move {
            // The receiver may be gone; the work is still done.
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
