//! WebSockets of the owner's pages: opens them, sends events, and closes those whose session ended.

use api::LivePosition;
use worker::{Response, WebSocketPair};

use super::Library;
use crate::library::events::{self, CatchUp, parse_seq};
use crate::library::wire::{AFTER_HEADER, ENDS_AT_MS_HEADER, MOVED, SESSION_HEADER, TOO_MANY_SOCKETS};
use crate::library::{merge_state, session_ends};
use crate::platform::clock;
use crate::problem::Fault;

/// Maximum number of sockets of one owner (tabs and devices).
const MAX_SOCKETS: usize = 64;

// Close codes of RFC 6455 and its registry.
pub(super) const NORMAL: u16 = 1000;
pub(super) const POLICY: u16 = 1008;
const SERVICE_RESTART: u16 = 1012;

impl Library {
    /// Sends messages to all sockets.
    pub(super) fn send(&self, messages: &[String]) {
        if messages.is_empty() {
            return;
        }
        for socket in self.state.get_websockets() {
            for message in messages {
                // A closing socket must not stop the others.
                let _ = socket.send_with_str(message);
            }
        }
    }

    /// Closes all sockets, so that pages reconnect to the library that took over.
    pub(super) fn close_sockets(&self) {
        for socket in self.state.get_websockets() {
            let _ = socket.close(Some(SERVICE_RESTART), Some("the library was merged into another one"));
        }
    }

    pub(super) fn close_ended_sockets(&self) -> Result<(), Fault> {
        for session in session_ends::take_ended(&self.sql, clock::now_ms())? {
            for socket in self.state.get_websockets_with_tag(&session) {
                // The socket may already be closing.
                let _ = socket.close(Some(POLICY), Some("the session has ended"));
            }
        }
        events::trim(&self.sql, session_ends::next_end_ms(&self.sql)?.is_some())
    }

    pub(super) fn end_session(&self, headers: &worker::Headers) -> worker::Result<Response> {
        if !self.is_moved() {
            self.record_session_end(headers)?;
        }
        Response::empty()
    }

    /// Whether another library took this one over. It has the sockets, too.
    fn is_moved(&self) -> bool {
        self.open().and_then(|()| merge_state::moved_to(&self.sql)).is_ok_and(|to| to.is_some())
    }

    pub(super) fn record_session_end(&self, headers: &worker::Headers) -> worker::Result<String> {
        let (session, ends_at_ms) = (headers.get(SESSION_HEADER)?.unwrap_or_default(), headers.get(ENDS_AT_MS_HEADER)?);
        let ends_at_ms = ends_at_ms.as_deref().and_then(parse_seq).unwrap_or(0);
        self.is_changed.set(true);
        let noted = self.open().and_then(|()| session_ends::record(&self.sql, &session, ends_at_ms));
        noted.map(|()| session).map_err(|fault| worker::Error::RustError(fault.log_line().to_owned()))
    }

    /// Opens a socket for a client that has all events up to `after`. The client receives the missed events first.
    pub(super) fn open_socket(&self, headers: &worker::Headers) -> worker::Result<Response> {
        if self.is_moved() {
            return Ok(Response::empty()?.with_status(MOVED));
        }
        if self.state.get_websockets().len() >= MAX_SOCKETS {
            return Ok(Response::empty()?.with_status(TOO_MANY_SOCKETS));
        }
        let session = self.record_session_end(headers)?;
        let after = headers.get(AFTER_HEADER)?.as_deref().and_then(parse_seq);
        let WebSocketPair { client, server } = WebSocketPair::new()?;
        self.state.accept_websocket_with_tags(&server, &[&session]);
        let caught_up = self.catch_up(after).map_err(|fault| worker::Error::RustError(fault.log_line().to_owned()))?;
        for message in caught_up {
            server.send_with_str(message)?;
        }
        Response::from_websocket(client)
    }

    /// The messages for a client that connects. The last one states the position.
    pub(super) fn catch_up(&self, after: Option<u64>) -> Result<Vec<String>, Fault> {
        let range = events::stored_range(&self.sql)?;
        let (mut messages, mark) = match range.catch_up(after) {
            CatchUp::After(seq) => (events::after(&self.sql, seq)?, LivePosition::Ready { seq: range.newest }),
            CatchUp::Resync => (Vec::new(), LivePosition::Resync { seq: range.newest }),
        };
        messages.push(serde_json::to_string(&mark)?);
        Ok(messages)
    }
}
