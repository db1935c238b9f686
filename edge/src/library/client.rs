//! Client of an owner's library, for the worker.

use std::pin::pin;
use std::time::Duration;

use api::ErrorCode;
use axum::http::StatusCode;
use filters::Digest;
use futures_util::future::{Either, select};
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use worker::js_sys::{JsString, Promise};
use worker::wasm_bindgen_futures::JsFuture;
use worker::{Delay, Error, Method, Request, Stub, WebSocket};

use super::commands::{Command, WhereAmI};
use super::json_text::JsonText;
use super::wire::{self, Call, ReplyKind};
use crate::platform::bindings::Edge;
use crate::platform::log;
use crate::problem::Fault;

/// The object's address. Only its stub resolves it.
const ADDRESS: &str = "https://library/";

/// Maximum number of redirects from a merged library to the one that took it over.
const MAX_MOVES: usize = 4;

/// Maximum wait for recording the end of a session.
const PATIENCE: Duration = Duration::from_secs(2);

#[wasm_bindgen(module = "/src/library/client.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn ask(libraries: &JsValue, id: &str, call: &str) -> Result<Promise, JsValue>;
}

/// A reference to an owner's library.
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
    /// Runs a command in the library, or in the one that took it over.
    pub(crate) async fn call<C: Command>(self, command: &C) -> Result<C::Answer, Fault> {
        parse(&self.find_answer(C::NAME, serde_json::to_string(command)?).await?)
    }

    /// Runs a command whose answer goes to a client unchanged.
    pub(crate) async fn forward<C: Command>(self, command: &C) -> Result<JsonText<C::Answer>, Fault> {
        self.find_answer(C::NAME, serde_json::to_string(command)?).await.map(JsonText::new)
    }

    /// Runs a command in this very library; `None` if another one took it over.
    pub(crate) async fn call_itself<C: Command>(self, command: &C) -> Result<Option<C::Answer>, Fault> {
        match self.ask(&Call::write(C::NAME, self.id, None, &serde_json::to_string(command)?)).await? {
            (ReplyKind::Done, json) => Ok(Some(parse(&json)?)),
            (ReplyKind::Refused, json) => Err(parse(&json)?),
            (ReplyKind::Moved, _) => Ok(None),
        }
    }

    /// Runs a command in a library that cannot have been taken over.
    pub(super) async fn call_directly<C: Command>(self, command: &C) -> Result<C::Answer, Fault> {
        self.call_itself(command).await?.ok_or_else(|| Fault::internal("a library was moved elsewhere"))
    }

/// The JSON of the answer, from the library that has the rows now. It is one function for all commands, to keep the worker small.
    async fn find_answer(self, name: &str, command: String) -> Result<JsString, Fault> {
        let mut moves: Vec<String> = Vec::new();
        loop {
            let (id, moved_from) = match moves.as_slice() {
                [] => (self.id, None),
                [to] => (to.as_str(), Some(self.id)),
                [.., from, to] => (to.as_str(), Some(from.as_str())),
            };
            match self.edge.library(id).ask(&Call::write(name, id, moved_from, &command)).await? {
                (ReplyKind::Done, json) => return Ok(json),
                (ReplyKind::Refused, json) => return Err(parse(&json)?),
                (ReplyKind::Moved, json) if moves.len() < MAX_MOVES => moves.push(parse(&json)?),
                (ReplyKind::Moved, _) => return Err(Fault::internal("a library was moved too often")),
            }
        }
    }

    async fn ask(self, call: &str) -> Result<(ReplyKind, JsString), Fault> {
        let reply = ask(&self.edge.libraries()?, self.id, call).map_err(Error::from)?;
        let reply: JsString = JsFuture::from(reply).await.map_err(Error::from)?.unchecked_into();
        let kind = char::from_u32(reply.char_code_at(0) as u32).and_then(ReplyKind::of);
        let kind = kind.ok_or_else(|| Fault::internal("this is no reply of a library"))?;
        Ok((kind, reply.slice(1, reply.length())))
    }

    fn stub(self) -> Result<Stub, Fault> {
        Ok(self.edge.env().durable_object("LIBRARY")?.get_by_name(self.id)?)
    }

    /// Opens a socket for the owner's events after `after`, and returns the client's end. The library closes it when
    /// the credential expires.
    pub(crate) async fn connect(self, credential: (&Digest, u64), after: Option<u64>) -> Result<WebSocket, Fault> {
        // Finds the library that has the rows now: one that was taken over has no sockets. It may be taken over between
        // the two calls.
        let mut library_id = self.call(&WhereAmI {}).await?;
        let mut answer = self.edge.library(&library_id).ask_for_socket(credential, after).await?;
        if answer.status_code() == wire::MOVED {
            library_id = self.call(&WhereAmI {}).await?;
            answer = self.edge.library(&library_id).ask_for_socket(credential, after).await?;
        }
        if answer.status_code() == wire::FULL {
            return Err(Fault::new(
                StatusCode::TOO_MANY_REQUESTS,
                ErrorCode::TooManyConnections,
                "Too many pages listen already; close one, or look at the lists now and then.",
            ));
        }
        answer.websocket().ok_or_else(|| Fault::internal("the library gave no socket"))
    }

    async fn ask_for_socket(self, credential: (&Digest, u64), after: Option<u64>) -> Result<worker::Response, Fault> {
        let mut request = Request::new(ADDRESS, Method::Get)?;
        name_session(&mut request, credential)?;
        let headers = request.headers_mut()?;
        headers.set("upgrade", "websocket")?;
        if let Some(after) = after {
            headers.set(wire::AFTER, &after.to_string())?;
        }
        Ok(self.stub()?.fetch_with_request(request).await?)
    }

    /// Tells the library that a session ends at `ends_at_ms`, earlier than it knew. The library closes the sockets of
    /// that session then. Best effort: no request fails because of it.
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
    headers.set(wire::SESSION, &session.to_string())?;
    Ok(headers.set(wire::ENDS_AT_MS, &ends_at_ms.to_string())?)
}

fn parse<T: DeserializeOwned>(json: &JsString) -> Result<T, Fault> {
    wire::parse(&String::from(json))
}
