//! One WebSocket to the edge. Pings detect a connection that was lost without a close, for example while a laptop
//! slept.

use std::time::Duration;

use api::{LIVE_PING, LiveMessage, paths};
use futures_util::future::{Either, select};
use futures_util::{SinkExt as _, StreamExt as _};
use gloo_net::websocket::Message;
use gloo_net::websocket::futures::WebSocket;
use gloo_timers::future::sleep;
use leptos::prelude::window;

use crate::json;

/// A ping is sent after this silence. After the same time again without a response, the connection counts as broken.
const SILENCE_LIMIT: Duration = Duration::from_secs(25);

/// Why the connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    /// It was never established.
    Refused,
    /// It was established and then lost.
    Broken,
}

/// A WebSocket that is established or being established.
pub(super) struct LiveSocket {
    socket: WebSocket,
    /// Whether a message was received.
    open: bool,
    pinged: bool,
}

impl LiveSocket {
    /// Connects and requests the events after number `last`.
    pub(super) fn open(last: Option<u64>) -> Result<Self, Closed> {
        let location = window().location();
        let (Ok(protocol), Ok(host)) = (location.protocol(), location.host()) else { return Err(Closed::Refused) };
        let scheme = if protocol == "https:" { "wss" } else { "ws" };
        let query = last.map_or_else(String::new, |last| format!("?after={last}"));
        let socket = WebSocket::open(&format!("{scheme}://{host}{}{query}", paths::LIVE));
        Ok(Self { socket: socket.map_err(|_| Closed::Refused)?, open: false, pinged: false })
    }

    /// The next message.
    pub(super) async fn next(&mut self) -> Result<LiveMessage, Closed> {
        loop {
            let received = match select(self.socket.next(), std::pin::pin!(sleep(SILENCE_LIMIT))).await {
                Either::Left((received, _)) => received,
                Either::Right(_) if self.open && !self.pinged => {
                    self.pinged = true;
                    self.socket.send(Message::Text(LIVE_PING.to_owned())).await.map_err(|_| Closed::Broken)?;
                    continue;
                }
                Either::Right(_) => return Err(self.closed()),
            };
            let Some(Ok(Message::Text(text))) = received else { return Err(self.closed()) };
            (self.open, self.pinged) = (true, false);
            // Skips a pong, and a message of a newer edge.
            if let Ok(message) = json::read(&text) {
                return Ok(message);
            }
        }
    }

    const fn closed(&self) -> Closed {
        if self.open { Closed::Broken } else { Closed::Refused }
    }
}
