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

use super::commands::{Command, GetLibraryId};
use super::json_text::JsonText;
use super::wire::{self, Call, ReplyKind};
use crate::platform::bindings::Edge;
use crate::platform::log;
use crate::problem::Fault;

/// The object's address. Only its stub resolves it.
const OBJECT_URL: &str = "https://library/";

/// Maximum number of redirects from a merged library to the one that took it over.
const MAX_REDIRECTS: usize = 4;

/// Maximum wait for recording the end of a session.
const SESSION_END_TIMEOUT: Duration = Duration::from_secs(2);

#[wasm_bindgen(module = "/src/library/client.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn execute(libraries: &JsValue, id: &str, call: &str) -> Result<Promise, JsValue>;
}

/// A reference to an owner's library.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LibraryClient<'a> {
    edge: &'a Edge,
    id: &'a str,
    /// Whether the caller may not follow to a library that took this one over.
    is_bound: bool,
}

impl Edge {
    /// The library with this id.
    pub(crate) const fn library<'a>(&'a self, id: &'a str) -> LibraryClient<'a> {
        LibraryClient { edge: self, id, is_bound: false }
    }
}

impl LibraryClient<'_> {
    /// The same library for a guest. It refuses once an account took it over: the guest's token has ended then, although
    /// an isolate may still know it.
    pub(crate) const fn bound(self) -> Self {
        Self { is_bound: true, ..self }
    }

    /// Runs a command in the library, or in the one that took it over.
    pub(crate) async fn call<C: Command>(self, command: &C) -> Result<C::Output, Fault> {
        parse(&self.call_current(C::NAME, serde_json::to_string(command)?).await?)
    }

    /// Runs a command whose output goes to a client unchanged.
    pub(crate) async fn forward<C: Command>(self, command: &C) -> Result<JsonText<C::Output>, Fault> {
        self.call_current(C::NAME, serde_json::to_string(command)?).await.map(JsonText::new)
    }

    /// Runs a command in this very library; `None` if another one took it over.
    pub(crate) async fn call_exact<C: Command>(self, command: &C) -> Result<Option<C::Output>, Fault> {
        match self.send(&Call::write(C::NAME, self.id, None, &serde_json::to_string(command)?)).await? {
            (ReplyKind::Done, json) => Ok(Some(parse(&json)?)),
            (ReplyKind::Refused, json) => Err(parse(&json)?),
            (ReplyKind::Moved, _) => Ok(None),
        }
    }

    /// Runs a command in a library that cannot have been taken over.
    pub(super) async fn call_unmoved<C: Command>(self, command: &C) -> Result<C::Output, Fault> {
        self.call_exact(command).await?.ok_or_else(|| Fault::internal("a library was moved elsewhere"))
    }

    /// The JSON of the output, from the library that has the rows now. Not generic, to keep the WebAssembly small.
    async fn call_current(self, name: &str, command: String) -> Result<JsString, Fault> {
        let mut redirects: Vec<String> = Vec::new();
        loop {
            let (id, moved_from) = match redirects.as_slice() {
                [] => (self.id, None),
                [to] => (to.as_str(), Some(self.id)),
                [.., from, to] => (to.as_str(), Some(from.as_str())),
            };
            match self.edge.library(id).send(&Call::write(name, id, moved_from, &command)).await? {
                (ReplyKind::Done, json) => return Ok(json),
                (ReplyKind::Refused, json) => return Err(parse(&json)?),
                (ReplyKind::Moved, _) if self.is_bound => return Err(ended()),
                (ReplyKind::Moved, json) if redirects.len() < MAX_REDIRECTS => redirects.push(parse(&json)?),
                (ReplyKind::Moved, _) => return Err(Fault::internal("a library was moved too often")),
            }
        }
    }

    async fn send(self, call: &str) -> Result<(ReplyKind, JsString), Fault> {
        let reply = execute(&self.edge.libraries()?, self.id, call).map_err(Error::from)?;
        let reply: JsString = JsFuture::from(reply).await.map_err(Error::from)?.unchecked_into();
        let kind = char::from_u32(reply.char_code_at(0) as u32).and_then(ReplyKind::from_letter);
        let kind = kind.ok_or_else(|| Fault::internal("the reply of a library is malformed"))?;
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
        let mut library_id = self.call(&GetLibraryId {}).await?;
        let mut response = self.edge.library(&library_id).request_socket(credential, after).await?;
        if response.status_code() == wire::MOVED {
            library_id = self.call(&GetLibraryId {}).await?;
            response = self.edge.library(&library_id).request_socket(credential, after).await?;
        }
        if response.status_code() == wire::TOO_MANY_SOCKETS {
            return Err(Fault::new(
                StatusCode::TOO_MANY_REQUESTS,
                ErrorCode::TooManyConnections,
                "You have too many open live connections. Close one, or poll the lists instead.",
            ));
        }
        response.websocket().ok_or_else(|| Fault::internal("the library returned no socket"))
    }

    async fn request_socket(self, credential: (&Digest, u64), after: Option<u64>) -> Result<worker::Response, Fault> {
        let mut request = Request::new(OBJECT_URL, Method::Get)?;
        set_session_headers(&mut request, credential)?;
        let headers = request.headers_mut()?;
        headers.set("upgrade", "websocket")?;
        if let Some(after) = after {
            headers.set(wire::AFTER_HEADER, &after.to_string())?;
        }
        Ok(self.stub()?.fetch_with_request(request).await?)
    }

    /// Tells the library that a session ends at `ends_at_ms`, earlier than it knew. The library closes the sockets of
    /// that session then. Best effort: no request fails because of it.
    pub(crate) async fn end_session(self, session: &Digest, ends_at_ms: u64) {
        let report = async {
            let library_id = self.call(&GetLibraryId {}).await?;
            let mut request = Request::new(OBJECT_URL, Method::Put)?;
            set_session_headers(&mut request, (session, ends_at_ms))?;
            self.edge.library(&library_id).stub()?.fetch_with_request(request).await?;
            Ok::<_, Fault>(())
        };
        let failed = match select(pin!(report), pin!(Delay::from(SESSION_END_TIMEOUT))).await {
            Either::Left((Ok(()), _)) => return,
            Either::Left((Err(fault), _)) => fault.log_line().to_owned(),
            Either::Right(_) => "no answer in time".to_owned(),
        };
        log::error("end of session not reported", &log::owner_digest(self.id), &failed);
    }
}

fn ended() -> Fault {
    let detail = "This session has ended, because you signed in. Reload the page.";
    Fault::new(StatusCode::UNAUTHORIZED, ErrorCode::NoSession, detail)
}

fn set_session_headers(request: &mut Request, (session, ends_at_ms): (&Digest, u64)) -> Result<(), Fault> {
    let headers = request.headers_mut()?;
    headers.set(wire::SESSION_HEADER, &session.to_string())?;
    Ok(headers.set(wire::ENDS_AT_MS_HEADER, &ends_at_ms.to_string())?)
}

fn parse<T: DeserializeOwned>(json: &JsString) -> Result<T, Fault> {
    wire::parse(&String::from(json))
}
