//! Look-up tables of the engine: the worker parses each once and keeps it for the recipes that name it. The page gives the worker a table when a
//! call fails for want of it.

use std::cell::RefCell;

use filters::{AssetId, Assets, Error, LutReader, Recipe};
use js_sys::{ArrayBuffer, Uint8Array};

use super::bridge::CallResult;
use super::protocol::{Reply, Request};
use super::session::Outcome;
use crate::library::luts;

/// What a worker keeps at most: three tables of the finest kind. A recipe with more gets them one after the other.
const KEPT_BYTES: u64 = 96 << 20;

/// How much of a file is copied at once.
const CHUNK_BYTES: u32 = 1 << 20;

/// How many tables a call may want: as many as a recipe has steps.
const TRIES: usize = filters::MAX_STEPS;

thread_local! {
    static ASSETS: RefCell<Assets> = RefCell::default();
}

/// Takes the file of a table.
pub(super) fn add(file: &ArrayBuffer) -> Outcome {
    let (bytes, mut reader) = (Uint8Array::new(file), LutReader::new());
    let mut at = 0;
    while at < bytes.length() {
        let end = at.saturating_add(CHUNK_BYTES).min(bytes.length());
        reader.push(&bytes.subarray(at, end).to_vec()).map_err(Error::from)?;
        at = end;
    }
    let lut = reader.finish().map_err(Error::from)?;
    let (added, title) = (lut.info().id, lut.info().title.clone());
    ASSETS.with_borrow_mut(|assets| {
        if assets.memory_bytes() + lut.info().memory_bytes > KEPT_BYTES {
            *assets = Assets::default();
        }
        assets.add(lut);
    });
    Ok((Reply::LutAdded { id: added, title }, Vec::new()))
}

/// The recipe with the tables that are here.
pub(super) fn resolved(recipe: &Recipe) -> Recipe {
    ASSETS.with_borrow(|assets| recipe.with_assets(assets))
}

/// Makes a call; if the worker lacks a table, gives it that and calls once more.
pub(super) async fn with_tables(call: impl AsyncFn(Call<'_>) -> CallResult) -> CallResult {
    let mut answer = call(Call::Asked).await;
    for _ in 0..TRIES {
        let Some(id) = missing(&answer) else { break };
        let Some(bytes) = luts::bytes(id).await else { break };
        match call(Call::Table(&Request::AddLut, bytes)).await {
            Ok((Reply::LutAdded { id: added, .. }, _)) if added == id => {}
            _ => break,
        }
        answer = call(Call::Again).await;
    }
    answer
}

/// What is called.
pub(super) enum Call<'a> {
    /// What was asked for, with its buffers.
    Asked,
    /// A table that was missing.
    Table(&'a Request, ArrayBuffer),
    /// What was asked for, its buffers having gone.
    Again,
}

fn missing(answer: &CallResult) -> Option<AssetId> {
    answer.as_ref().err()?.missing
}
