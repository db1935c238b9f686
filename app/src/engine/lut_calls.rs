//! Calls that need look-up tables. If a call fails because the worker lacks a table, the page sends the table and
//! repeats the call.

use filters::AssetId;
use js_sys::ArrayBuffer;

use super::bridge::CallResult;
use super::protocol::{Refusal, Reply, Request};
use crate::library::luts;

/// Makes a call. While the worker lacks a table, sends the table and repeats the call.
pub(super) async fn with_missing_luts(call: impl AsyncFn(Call<'_>) -> CallResult) -> CallResult {
    let mut answer = call(Call::Original).await;
    let mut given = Vec::new();
    while let Some(id) = missing_lut(&answer) {
        // The worker cannot hold all tables of this recipe.
        if given.contains(&id) {
            break;
        }
        given.push(id);
        let bytes = match luts::bytes(id).await {
            Ok(bytes) => bytes,
            Err(error) => {
                return answer.map_err(|refusal| Refusal { message: luts::error_message(&error), ..refusal });
            }
        };
        match call(Call::AddLut(&Request::AddLut, bytes)).await {
            Ok((Reply::LutAdded { id: added, .. }, _)) if added == id => {}
            _ => break,
        }
        answer = call(Call::Retry).await;
    }
    answer
}

/// One of the calls of [`with_missing_luts`].
pub(super) enum Call<'a> {
    /// The original call, with its buffers.
    Original,
    /// Sends a table that the worker lacks.
    AddLut(&'a Request, ArrayBuffer),
    /// The original call again. Its buffers were transferred with the first one.
    Retry,
}

fn missing_lut(answer: &CallResult) -> Option<AssetId> {
    answer.as_ref().err()?.missing
}
