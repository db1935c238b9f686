//! A response body that is written while it is sent: the runtime holds the writer back until the client reads.

use std::time::Duration;

use futures_util::future::{Either, select};
use wasm_bindgen::JsValue;
use worker::js_sys::Uint8Array;
use worker::wasm_bindgen_futures::JsFuture;
use worker::web_sys::{TransformStream, WritableStreamDefaultWriter};
use worker::{Delay, Error};

use crate::access::hourly;
use crate::http::response::RuntimeStream;
use crate::platform::background::Background;
use crate::platform::log;
use crate::platform::memory_budget::MemoryReservation;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;

/// Longest wait for a client that does not read. It is shorter than a reservation lasts.
const WRITE_TIMEOUT: Duration = Duration::from_secs(60);

/// Writes the body of a response.
#[derive(Clone, Debug)]
pub(crate) struct BodyWriter {
    writer: WritableStreamDefaultWriter,
    log: RequestLog,
}

impl BodyWriter {
    /// Sends bytes, and charges them to the owner. Returns when the client has read enough to take more.
    pub(crate) async fn write(&self, bytes: &[u8]) -> Result<(), Fault> {
        if bytes.is_empty() {
            return Ok(());
        }
        let size_bytes = bytes.len() as u64;
        // The total size is not known in advance.
        hourly::charge_bytes(&self.log, size_bytes);
        let _reservation = MemoryReservation::reserve(size_bytes).await?;
        let write = JsFuture::from(self.writer.write_with_chunk(&Uint8Array::from(bytes)));
        match select(write, Delay::from(WRITE_TIMEOUT)).await {
            Either::Left((written, _)) => drop(written.map_err(Error::from)?),
            Either::Right(_) => return Err(Fault::internal("the client stopped reading")),
        }
        Ok(())
    }
}

/// Starts `write`, which writes the body of a response. If it fails, the body ends with an error, so that the client
/// knows that its file is incomplete. `what` names the body in the log.
pub(crate) fn stream<W: Future<Output = Result<(), Fault>> + 'static>(
    background: &Background,
    (what, owner_id, log): (&'static str, &str, RequestLog),
    write: impl FnOnce(BodyWriter) -> W,
) -> Result<RuntimeStream, Fault> {
    let pipe = TransformStream::new().map_err(Error::from)?;
    let writer = pipe.writable().get_writer().map_err(Error::from)?;
    let written = write(BodyWriter { writer: writer.clone(), log });
    let owner = log::owner_digest(owner_id);
    drop(background.spawn(async move {
        // The client may be gone.
        let ended = match written.await {
            Ok(()) => writer.close(),
            Err(fault) => {
                log::fault(what, &owner, &fault);
                writer.abort_with_reason(&JsValue::from_str("the response was interrupted"))
            }
        };
        let _ = JsFuture::from(ended).await;
    }));
    Ok(RuntimeStream::new(pipe.readable()))
}
