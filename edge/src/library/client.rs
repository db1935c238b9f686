//! The worker's side: calls to an owner's library.

use std::pin::pin;
use std::time::Duration;

use api::ErrorCode;
use axum::http::StatusCode;
use filters::Digest;
use futures_util::future::{Either, select};
use worker::{Delay, Method, Request, RequestInit, Stub, WebSocket};

use super::commands::{Command, WhereAmI};
use super::protocol::{self, Reply};
use crate::platform::bindings::Edge;
use crate::platform::log;
use crate::problem::Fault;

/// The object's own address: nobody but its stub resolves it.
const ADDRESS: &str = "https://library/";

/// How often a library can have been taken over since somebody noted its id.
const MAX_MOVES: usize = 4;

/// Longest that work waits for a session's end to be noted.
const PATIENCE: Duration = Duration::from_secs(2);

/// An owner's library.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LibraryClient<'a> {
    edge: &'a Edge,
    id: &'a str,
}

impl Edge {
    /// The library with this id.
    pub(crate) const fn library<'a>(&'a self, id: &'a str) -> LibraryClient<'a> {
        LibraryClient { edge: self, id }
    }
}

impl LibraryClient<'_> {
    /// Has the library run a command, or the one that took it over.
    pub(crate) async fn call<C: Command>(self, command: &C) -> Result<C::Answer, Fault> {
        let text = serde_json::to_string(command)?;
        let mut moves = Vec::new();
        let mut reply = self.ask::<C>(text.clone(), None).await?;
        loop {
            match reply {
                Reply::Done(answer) => return Ok(answer),
                Reply::Refused(fault) => return Err(fault),
                Reply::Moved(to) if moves.len() < MAX_MOVES => {
                    let from = moves.last().map_or(self.id, String::as_str);
                    reply = self.edge.library(&to).ask::<C>(text.clone(), Some(from)).await?;
                    moves.push(to);
                }
                Reply::Moved(_) => return Err(Fault::internal("a library was moved too often")),
            }
        }
    }

    /// Has this very library run a command.
    pub(super) async fn call_directly<C: Command>(self, command: &C) -> Result<C::Answer, Fault> {
        match self.ask::<C>(serde_json::to_string(command)?, None).await? {
            Reply::Done(answer) => Ok(answer),
            Reply::Refused(fault) => Err(fault),
            Reply::Moved(_) => Err(Fault::internal("a library was moved elsewhere")),
        }
    }

    /// `moved_from` is the library that sent the caller here.
    async fn ask<C: Command>(self, command: String, moved_from: Option<&str>) -> Result<Reply<C::Answer>, Fault> {
        let mut init = RequestInit::new();
        init.with_method(Method::Post).with_body(Some(command.into()));
        init.headers.set(protocol::LIBRARY, self.id)?;
        init.headers.set(protocol::COMMAND, C::NAME)?;
        if let Some(from) = moved_from {
            init.headers.set(protocol::MOVED_FROM, from)?;
        }
        let request = Request::new_with_init(ADDRESS, &init)?;
        let mut answer = self.stub()?.fetch_with_request(request).await?;
        let text = answer.text().await?;
        if answer.status_code() != 200 {
            return Err(Fault::internal(format!("{} was answered {}: {text}", C::NAME, answer.status_code())));
        }
        Ok(serde_json::from_str(&text)?)
    }

    fn stub(self) -> Result<Stub, Fault> {
        Ok(self.edge.env().durable_object("LIBRARY")?.get_by_name(self.id)?)
    }

    /// The client's end of a socket for the owner's events after `after`. It is closed when the credential that opened it ends.
    pub(crate) async fn connect(self, credential: (&Digest, u64), after: Option<u64>) -> Result<WebSocket, Fault> {
        // Where the rows are now: a library that was taken over has no sockets.
        let library_id = self.call(&WhereAmI {}).await?;
        let mut request = Request::new(ADDRESS, Method::Get)?;
        name_session(&mut request, credential)?;
        let headers = request.headers_mut()?;
        headers.set("upgrade", "websocket")?;
        if let Some(after) = after {
            headers.set(protocol::AFTER, &after.to_string())?;
        }
        let answer = self.edge.library(&library_id).stub()?.fetch_with_request(request).await?;
        if answer.status_code() == protocol::FULL {
            return Err(Fault::new(
                StatusCode::TOO_MANY_REQUESTS,
                ErrorCode::TooManyConnections,
                "Too many pages listen already; close one, or look at the lists now and then.",
            ));
        }
        answer.websocket().ok_or_else(|| Fault::internal("the library gave no socket"))
    }

    /// Has the sockets closed that a session opened, once it ends: at `ends_at_ms`, which is sooner than was said when they were opened. Best effort:
    /// no request fails because of it.
    pub(crate) async fn session_ends(self, session: &Digest, ends_at_ms: u64) {
        let told = async {
            let library_id = self.call(&WhereAmI {}).await?;
            let mut request = Request::new(ADDRESS, Method::Put)?;
            name_session(&mut request, (session, ends_at_ms))?;
            self.edge.library(&library_id).stub()?.fetch_with_request(request).await?;
            Ok::<_, Fault>(())
        };
        let failed = match select(pin!(told), pin!(Delay::from(PATIENCE))).await {
            Either::Left((Ok(()), _)) => return,
            Either::Left((Err(fault), _)) => fault.log_line().to_owned(),
            Either::Right(_) => "no answer in time".to_owned(),
        };
        log::error("end of a session not told", &log::owner(self.id), &failed);
    }
}

fn name_session(request: &mut Request, (session, ends_at_ms): (&Digest, u64)) -> Result<(), Fault> {
    let headers = request.headers_mut()?;
    headers.set(protocol::SESSION, &session.to_string())?;
    Ok(headers.set(protocol::ENDS_AT_MS, &ends_at_ms.to_string())?)
}
