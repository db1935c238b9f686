//! The pool of workers beside the first one. Each worker holds bands of the picture, not the photograph, and draws some
//! rows of a frame.

use filters::Recipe;
use futures_util::future::join_all;
use js_sys::ArrayBuffer;
use leptos::prelude::window;

use super::frame::Frame;
use crate::engine::area::Region;
use crate::engine::bridge::{Bridge, CallResult};
use crate::engine::protocol::{Reply, Request, Shot, Slot};

/// More workers bring little, because the first one hands out the bands.
const WORKERS_MAX: usize = 3;

/// The workers.
#[derive(Default)]
pub(super) struct Pool {
    workers: Vec<Bridge>,
}

/// The buffers of a frame that is no longer shown, for the next frame: that of the first worker, then those of the
/// others.
#[derive(Default)]
pub(super) struct RecycledBuffers(Vec<ArrayBuffer>);

impl RecycledBuffers {
    pub(super) fn new(frame: Frame) -> Self {
        Self(frame.into_buffers().collect())
    }

    /// The buffer of the worker with this number, if there is one.
    pub(super) fn of(&self, worker: usize) -> &[ArrayBuffer] {
        self.0.get(worker..=worker).unwrap_or_default()
    }
}

/// The answers of the workers to a band.
pub(super) type BandReplies = Vec<CallResult>;

impl Pool {
    /// Starts a worker for each core except the one of the first worker, and replaces dead workers. Returns true if the
    /// set of workers changed.
    pub(super) fn fill(&mut self) -> bool {
        let changed = self.remove_dead();
        let cores = window().navigator().hardware_concurrency() as usize;
        let wanted = cores.saturating_sub(1).min(WORKERS_MAX);
        let missing = wanted.saturating_sub(self.workers.len());
        self.workers.extend((0..missing).map(|_| Bridge::start(|_| ())));
        changed || missing > 0
    }

    /// Removes dead workers. Returns true if there were any: the bands of the others then have the wrong height.
    pub(super) fn remove_dead(&mut self) -> bool {
        let before = self.workers.len();
        self.workers.retain(|worker| !worker.is_dead());
        self.workers.len() < before
    }

    /// The number of workers.
    pub(super) const fn len(&self) -> usize {
        self.workers.len()
    }

    /// Lets every worker draw its band of a slot, into its recycled buffer.
    pub(super) fn draw(
        &self,
        recipe: &Recipe,
        slot: Slot,
        shot: Shot,
        recycled: &RecycledBuffers,
    ) -> impl Future<Output = BandReplies> + 'static + use<> {
        let request = Request::DrawBand { recipe: recipe.clone(), slot, shot };
        let calls = self.workers.iter().zip(1..).map(|(worker, index)| worker.call(&request, recycled.of(index)));
        join_all(calls.collect::<Vec<_>>())
    }

    /// Sends a worker its band.
    pub(super) fn open_band(
        &self,
        worker: usize,
        slot: Slot,
        (region, rendition): (Region, (u32, u32)),
        band: ArrayBuffer,
    ) -> impl Future<Output = bool> + 'static + use<> {
        let request = Request::OpenBand { slot, region, rendition };
        let answer = self.workers.get(worker).map(|worker| worker.call(&request, &[band]));
        async move {
            match answer {
                Some(answer) => matches!(answer.await, Ok((Reply::BandOpened, _))),
                None => false,
            }
        }
    }
}
