//! One WebSocket to the edge, with pings: a connection can be gone without a word, when a laptop slept or a router forgot it.

use std::time::Duration;

use api::{LIVE_PING, LiveMessage, paths};
use futures_util::future::{Either, select};
use futures_util::{SinkExt as _, StreamExt as _};
use gloo_net::websocket::Message;
use gloo_net::websocket::futures::WebSocket;
use gloo_timers::future::sleep;
use leptos::prelude::window;

/// Silence after which a ping is sent, and after which, unanswered, the connection counts as broken.
const PATIENCE: Duration = Duration::from_secs(25);

/// Why there is no connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// It never came to one.
    Refused,
    /// It was there, and is gone.
    Broken,
}

/// A connection, or one that is being made.
pub(super) struct Line {
    socket: WebSocket,
    /// Whether something was heard.
    open: bool,
    pinged: bool,
}

impl Line {
    /// Asks for the events after `last`.
    pub(super) fn open(last: Option<u64>) -> Result<Self, Ended> {
        let location = window().location();
        let (Ok(protocol), Ok(host)) = (location.protocol(), location.host()) else { return Err(Ended::Refused) };
        let scheme = if protocol == "https:" { "wss" } else { "ws" };
        let query = last.map_or_else(String::new, |last| format!("?after={last}"));
        let socket = WebSocket::open(&format!("{scheme}://{host}{}{query}", paths::LIVE));
        Ok(Self { socket: socket.map_err(|_| Ended::Refused)?, open: false, pinged: false })
    }

    /// The next message.
    pub(super) async fn next(&mut self) -> Result<LiveMessage, Ended> {
        loop {
            let heard = match select(self.socket.next(), std::pin::pin!(sleep(PATIENCE))).await {
                Either::Left((heard, _)) => heard,
                Either::Right(_) if self.open && !self.pinged => {
                    self.pinged = true;
                    self.socket.send(Message::Text(LIVE_PING.to_owned())).await.map_err(|_| Ended::Broken)?;
                    continue;
                }
                Either::Right(_) => return Err(self.ended()),
            };
            let Some(Ok(Message::Text(text))) = heard else { return Err(self.ended()) };
            (self.open, self.pinged) = (true, false);
            // A pong, or something that a newer edge says: neither is news.
            if let Ok(message) = serde_json::from_str(&text) {
                return Ok(message);
            }
        }
    }

    const fn ended(&self) -> Ended {
        if self.open { Ended::Broken } else { Ended::Refused }
    }
}
