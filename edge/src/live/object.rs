//! One owner's object: it numbers events, keeps the last of them, and sends them down the owner's sockets. Between events it sleeps;
//! the runtime holds the sockets meanwhile and answers their pings, and wakes it when a session ends whose sockets are to close.

use api::{LIVE_PING, LIVE_PONG, LiveMark};
use worker::js_sys::Date;
use worker::{
    DurableObject, Env, Method, Request, Response, Result, ScheduledTime, State, WebSocket, WebSocketIncomingMessage,
    WebSocketPair, WebSocketRequestResponsePair, durable_object,
};

use super::endings::Endings;
use super::history::{CatchUp, History, parse_seq};
use crate::platform::clock;
use crate::platform::log;

/// Most sockets of one owner: tabs and devices. One more is refused.
const MAX_SOCKETS: usize = 64;

// Close codes of RFC 6455 and its registry.
const NORMAL: u16 = 1000;
const POLICY: u16 = 1008;

/// Header of the number of the last event that a client has seen. No query: parsing URLs brings 130 KB of tables along.
pub(super) const AFTER: &str = "after";

/// Headers of the session that a socket is opened by, or that was told to end, and of the time at which it does.
pub(super) const SESSION: &str = "session";
pub(super) const ENDS_AT_MS: &str = "ends-at-ms";

/// Says that there are too many sockets.
pub(super) const FULL: u16 = 429;

/// The object.
#[durable_object]
pub struct Live {
    state: State,
}

impl DurableObject for Live {
    fn new(state: State, _env: Env) -> Self {
        match WebSocketRequestResponsePair::new(LIVE_PING, LIVE_PONG) {
            Ok(pair) => state.set_websocket_auto_response(&pair),
            // Clients take silence for a broken connection and open another: slower, not wrong.
            Err(error) => log::error("live", "pings are not answered", &format!("{error:?}")),
        }
        Self { state }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        if request.method() == Method::Post {
            self.take(request.text().await?.lines())?;
            return Response::empty();
        }
        let headers = request.headers();
        let (Some(session), Some(ends_at_ms)) = (headers.get(SESSION)?, headers.get(ENDS_AT_MS)?) else {
            return Response::error("no session", 400);
        };
        let answer = match request.method() {
            Method::Put => Response::empty()?,
            _ => self.open_socket(&session, headers.get(AFTER)?.as_deref().and_then(parse_seq))?,
        };
        let endings = Endings::open(self.state.storage().sql())?;
        endings.note(&session, parse_seq(&ends_at_ms).unwrap_or(0))?;
        self.wake_for(&endings).await?;
        Ok(answer)
    }

    async fn alarm(&self) -> Result<Response> {
        let endings = Endings::open(self.state.storage().sql())?;
        for session in endings.take(clock::now_ms())? {
            for socket in self.state.get_websockets_with_tag(&session) {
                // It may be closing already.
                let _ = socket.close(Some(POLICY), Some("the session has ended"));
            }
        }
        History::open(self.state.storage().sql())?.trim(!endings.is_empty()?)?;
        self.wake_for(&endings).await?;
        Response::empty()
    }

    async fn websocket_message(&self, socket: WebSocket, _message: WebSocketIncomingMessage) -> Result<()> {
        // Pings never come here. Whatever else somebody sends would only keep the object awake.
        socket.close(Some(POLICY), Some("nothing is expected but pings"))
    }

    async fn websocket_close(&self, socket: WebSocket, _code: usize, _reason: String, _clean: bool) -> Result<()> {
        // It may be closed on both sides already.
        let _ = socket.close(Some(NORMAL), None::<&str>);
        Ok(())
    }

    async fn websocket_error(&self, _socket: WebSocket, _error: worker::Error) -> Result<()> {
        // The connection broke, as connections do; its client opens another.
        Ok(())
    }
}

impl Live {
    /// Numbers and keeps events, then sends them. Nothing here waits for anything, so no two calls mingle; and the runtime holds back
    /// what is sent until what is stored is durable, so no number that a client has seen is given out twice.
    fn take<'a>(&self, events: impl Iterator<Item = &'a str>) -> Result<()> {
        let history = History::open(self.state.storage().sql())?;
        let sockets = self.state.get_websockets();
        let mut seq = history.span()?.newest;
        for event in events {
            seq += 1;
            let message = numbered(seq, event);
            history.add(seq, &message)?;
            for socket in &sockets {
                // One that is closing does not keep the others from hearing of it.
                let _ = socket.send_with_str(&message);
            }
        }
        history.trim(!Endings::open(self.state.storage().sql())?.is_empty()?)
    }

    /// Has the runtime wake this object when the next session ends.
    async fn wake_for(&self, endings: &Endings) -> Result<()> {
        match endings.next_ms()? {
            Some(at_ms) => {
                let at = ScheduledTime::new(Date::new(&(at_ms as f64).into()));
                self.state.storage().set_alarm(at).await
            }
            None => Ok(()),
        }
    }

    /// A socket for a client that has seen everything up to `after`: first what it missed, then what comes.
    fn open_socket(&self, session: &str, after: Option<u64>) -> Result<Response> {
        if self.state.get_websockets().len() >= MAX_SOCKETS {
            return Ok(Response::empty()?.with_status(FULL));
        }
        let WebSocketPair { client, server } = WebSocketPair::new()?;
        self.state.accept_websocket_with_tags(&server, &[session]);
        let history = History::open(self.state.storage().sql())?;
        let span = history.span()?;
        let mark = match span.catch_up(after) {
            CatchUp::After(seq) => {
                for message in history.after(seq)? {
                    server.send_with_str(message)?;
                }
                LiveMark::Ready { seq: span.newest }
            }
            CatchUp::Resync => LiveMark::Resync { seq: span.newest },
        };
        server.send_with_str(serde_json::to_string(&mark)?)?;
        Response::from_websocket(client)
    }
}

/// An event, a JSON object, with its number as its first field. Reading the event to write it again would bring along code for
/// everything that an event can carry.
fn numbered(seq: u64, event: &str) -> String {
    format!("{{\"seq\":{seq},{}", event.trim_start_matches('{'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::{LiveEvent, LiveMessage, NumberedEvent};

    #[test]
    fn live_event_gets_its_number_without_being_read() {
        let event = LiveEvent::ImageDeleted { image_id: "{\n}".to_owned() };
        let text = serde_json::to_string(&event).unwrap_or_default();
        assert_eq!(text.lines().count(), 1, "an event is a line");
        let read: Option<LiveMessage> = serde_json::from_str(&numbered(12, &text)).ok();
        assert_eq!(read, Some(LiveMessage::Event(NumberedEvent { seq: 12, event })));
    }
}
