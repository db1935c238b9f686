//! The page's side of the worker that identifies files, renders their thumbnails and stores them (`originals.rs`): a
//! second instance of the engine's program, which ends when it is idle.

use std::time::Duration;

use filters::{ImageInfo, Recipe};
use futures_util::future::Either;
use js_sys::Uint8ClampedArray;
use leptos::prelude::*;
use web_sys::{Blob, ImageData};

use super::bridge::{Bridge, CallResult};
use super::file_task::{Outcome, Task};
use super::lut_calls::{Call, with_missing_luts};
use super::protocol::{Refusal, Reply, Request};
use crate::browser::canvas::image_data;
use crate::browser::database::StorageError;

/// The worker holds a decoded photograph, so it ends soon.
const IDLE_TIMEOUT: Duration = Duration::from_secs(5);

/// The worker. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(crate) struct FileWorker {
    bridge: StoredValue<Option<Bridge>, LocalStorage>,
    /// Pending calls, and the number of calls so far.
    calls: StoredValue<(u32, u32)>,
}

impl FileWorker {
    /// The worker starts with the first call.
    pub(crate) fn new() -> Self {
        Self { bridge: StoredValue::new_local(None), calls: StoredValue::new((0, 0)) }
    }

    /// The SHA-256 of the file in hexadecimal, and the facts of its header. Fails if the file is not a picture.
    pub(crate) async fn identify(self, file: &Blob) -> Result<(String, ImageInfo), Refusal> {
        match self.run_task(Task::Examine, file).await?.0 {
            Outcome::Examined { id, info } => Ok((id, info)),
            _ => Err(Refusal::unexpected_reply()),
        }
    }

    /// Renders the photograph `id` with the recipe at the size of the strip.
    pub(crate) async fn render_thumbnail(self, id: &str, recipe: Recipe, file: &Blob) -> Result<ImageData, Refusal> {
        let (Outcome::Shown { width, height }, Some(rgba)) =
            self.run_task(Task::Show { id: id.to_owned(), recipe }, file).await?
        else {
            return Err(Refusal::unexpected_reply());
        };
        image_data(&Uint8ClampedArray::new(&rgba), width, height)
            .map_err(|_| Refusal::new(crate::text::engine::not_shown()))
    }

    /// Stores the bytes on this device.
    pub(crate) async fn store(self, id: &str, file: &Blob) -> Result<(), StorageError> {
        match self.run_task(Task::Keep { id: id.to_owned() }, file).await {
            Ok((Outcome::Kept { stored }, _)) => stored,
            _ => Err(StorageError::Failed("EngineError".to_owned())),
        }
    }

    async fn run_task(self, task: Task, file: &Blob) -> Result<(Outcome, Option<js_sys::ArrayBuffer>), Refusal> {
        match self.call(&Request::Original { task }, file).await? {
            (Reply::Original { outcome }, bytes) => Ok((outcome, bytes)),
            _ => Err(Refusal::unexpected_reply()),
        }
    }

    async fn call(self, request: &Request, file: &Blob) -> CallResult {
        self.calls.update_value(|(open, made)| (*open, *made) = (*open + 1, made.wrapping_add(1)));
        if self.bridge.with_value(|bridge| bridge.as_ref().is_none_or(Bridge::is_dead)) {
            self.bridge.set_value(Some(Bridge::start(|_| ())));
        }
        let answer = with_missing_luts(async |call| {
            // The future holds no borrow, because the bridge may be replaced in the meantime.
            let answer = self.bridge.with_value(|bridge| {
                let bridge = bridge.as_ref()?;
                Some(match call {
                    Call::Original | Call::Retry => Either::Left(bridge.call_with_file(request, file)),
                    Call::AddLut(request, table) => Either::Right(bridge.call(request, &[table])),
                })
            });
            match answer {
                Some(answer) => answer.await,
                None => Err(Refusal::unexpected_reply()),
            }
        })
        .await;
        self.calls.update_value(|(open, _)| *open = open.saturating_sub(1));
        self.end_when_idle();
        answer
    }

    fn end_when_idle(self) {
        let (open, made) = self.calls.get_value();
        if open > 0 {
            return;
        }
        let end = move || {
            if self.calls.get_value() == (0, made) {
                self.bridge.set_value(None);
            }
        };
        set_timeout(end, IDLE_TIMEOUT);
    }
}
