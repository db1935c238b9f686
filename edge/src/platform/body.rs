//! A request body that is read to its end even after a refusal. If a server closes a connection while bytes arrive, it
//! resets the connection, and the client does not see the response.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use futures_util::{Stream, StreamExt as _};
use worker::send::SendWrapper;

use crate::platform::pace::{self, Pace};

/// Maximum number of bytes to read and discard. Beyond it the connection is closed.
const DRAIN_BYTES: u64 = 128 << 20;

/// Shares a body between the handler that reads it and the code that drains the rest.
#[derive(Clone)]
pub(crate) struct RequestBody(SendWrapper<Rc<RefCell<Source>>>);

struct Source {
    stream: worker::Body,
    ended: bool,
    /// Called with the number of received bytes.
    on_bytes: Box<dyn Fn(u64)>,
}

impl RequestBody {
    /// `on_bytes` is called with each number of received bytes, because a disconnect is not reported.
    pub(crate) fn new(body: worker::Body, on_bytes: impl Fn(u64) + 'static) -> Self {
        let source = Source { stream: body, ended: false, on_bytes: Box::new(on_bytes) };
        Self(SendWrapper::new(Rc::new(RefCell::new(source))))
    }

    /// The body for handlers.
    pub(crate) fn body(&self) -> Body {
        Body::from_stream(self.clone())
    }

    /// Reads and discards the rest of the body within the deadline. After a refusal (`is_refused`) the client must also
    /// be fast. `announced` is the `Content-Length`.
    pub(crate) async fn drain(&mut self, announced: Option<u64>, is_refused: bool) {
        if announced.is_some_and(|length| length > DRAIN_BYTES) {
            return;
        }
        let (mut pace, mut drained) = (Pace::new(pace::DEADLINE_S * 1000), 0);
        while let Ok(Some(Ok(chunk))) = pace.next(self, |_| is_refused).await {
            drained += chunk.len() as u64;
            if drained > DRAIN_BYTES {
                return;
            }
        }
    }
}

impl Stream for RequestBody {
    type Item = Result<Bytes, worker::Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut source = self.0.borrow_mut();
        if source.ended {
            return Poll::Ready(None);
        }
        let polled = source.stream.poll_next_unpin(context);
        source.ended = matches!(polled, Poll::Ready(None | Some(Err(_))));
        if let Poll::Ready(Some(Ok(bytes))) = &polled {
            (source.on_bytes)(bytes.len() as u64);
        }
        polled
    }
}
