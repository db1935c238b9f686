//! Supervisor of the page's engine worker: starts it, replaces a dead one, and reports its state.

use js_sys::ArrayBuffer;
use leptos::prelude::*;

use super::bridge::{Bridge, CallResult};
use super::lut_calls::{Call, with_missing_luts};
use super::protocol::{Refusal, Request};

/// Whether the engine is usable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum EngineState {
    Loading,
    Ready,
    /// It could not be started; with the message.
    Failed(String),
}

/// The engine. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(crate) struct Engine {
    pub(crate) state: RwSignal<EngineState>,
    bridge: StoredValue<Option<Bridge>, LocalStorage>,
    /// The number of started workers.
    starts: StoredValue<u32>,
}

impl Engine {
    pub(crate) fn start() -> Self {
        let engine = Self {
            state: RwSignal::new(EngineState::Loading),
            bridge: StoredValue::new_local(None),
            starts: StoredValue::new(0),
        };
        engine.start_worker();
        engine
    }

    /// Calls the worker. Replaces a dead worker first; the new one has no photograph open. Sends look-up tables that
    /// the worker lacks.
    pub(crate) async fn call(self, request: &Request, buffers: &[ArrayBuffer]) -> CallResult {
        with_missing_luts(async |call| match call {
            Call::Original => self.call_once(request, buffers).await,
            Call::AddLut(request, table) => self.call_once(request, &[table]).await,
            Call::Retry => self.call_once(request, &[]).await,
        })
        .await
    }

    async fn call_once(self, request: &Request, buffers: &[ArrayBuffer]) -> CallResult {
        if self.is_dead() {
            self.start_worker();
        }
        // The future holds no borrow, because the bridge may be replaced in the meantime.
        let answer = self.bridge.with_value(|bridge| bridge.as_ref().map(|bridge| bridge.call(request, buffers)));
        match answer {
            Some(answer) => answer.await,
            None => Err(Refusal::unexpected_reply()),
        }
    }

    /// The number of the running worker; `None` if it stopped.
    pub(crate) fn worker(self) -> Option<u32> {
        (!self.is_dead()).then(|| self.starts.get_value())
    }

    fn is_dead(self) -> bool {
        self.bridge.with_value(|bridge| bridge.as_ref().is_none_or(Bridge::is_dead))
    }

    fn start_worker(self) {
        self.state.set(EngineState::Loading);
        self.starts.update_value(|starts| *starts += 1);
        let bridge = Bridge::start(move |outcome| {
            let failed = |refusal: Refusal| EngineState::Failed(refusal.message);
            self.state.set(outcome.map_or_else(failed, |()| EngineState::Ready));
        });
        self.bridge.set_value(Some(bridge));
    }
}
