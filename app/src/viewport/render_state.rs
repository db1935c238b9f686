//! The state of the renderer between frames.

use filters::Recipe;
use web_sys::Blob;

use super::band_cache::{BandCache, BandKey, slot};
use super::frame::Frame;
use super::pieces::Piece;
use super::pool::{Pool, RecycledBuffers};
use super::schedule::{Job, Schedule};
use crate::engine::protocol::{Shot, Slot};

/// A smaller frame is drawn by one worker, because handing out bands takes longer than drawing it.
const BANDS_FROM_PX: f64 = 150_000.0;

/// The state of the renderer.
#[derive(Default)]
pub(super) struct RenderState {
    /// The open photograph, to open it in a new worker.
    pub(super) file: Option<Blob>,
    /// The number of the worker in which it is open.
    pub(super) loaded_worker: Option<u32>,
    pub(super) schedule: Schedule,
    pub(super) pool: Pool,
    pub(super) bands: BandCache,
    pub(super) pool_started: bool,
    /// Whether frames are being rendered.
    pub(super) running: bool,
    /// Whether the idle timer runs.
    pub(super) idle_timer_runs: bool,
    /// The frame that came with the answer to opening the photograph.
    pub(super) opening_frame: Option<(Shot, Piece)>,
    /// Buffers for the next frame.
    pub(super) recycled: RecycledBuffers,
    /// When the values of a frame were last counted.
    pub(super) counted_ms: f64,
    layers: [FrameCost; 4],
}

/// The cost of the newest frame of a layer.
#[derive(Default, Clone, Copy)]
struct FrameCost {
    frames: u32,
    /// The pixels of the frame at full quality.
    px: f64,
    ms_per_px: f64,
}

impl RenderState {
    /// Resets the state for another photograph.
    pub(super) fn opened(&mut self, file: Blob) {
        self.file = Some(file);
        self.schedule.opened();
        self.bands.clear();
        self.pool_started = false;
        self.layers = [FrameCost::default(); 4];
    }

    /// Records a frame and returns its number.
    pub(super) fn record_frame(&mut self, job: &Job, frame: &Frame) -> u32 {
        let drawn_px = f64::from(frame.region.width) * f64::from(frame.region.height);
        if !job.draft {
            self.schedule.draft_policy.full_frame(frame.duration_ms);
        }
        let Some(spent) = self.layers.get_mut(job.layer as usize) else { return 0 };
        spent.frames += 1;
        spent.px = drawn_px * if job.draft { 4.0 } else { 1.0 };
        spent.ms_per_px = frame.duration_ms / drawn_px.max(1.0);
        spent.frames
    }

    /// The slot of the frame's bands and the key that they must have; `None` if the frame has no bands.
    pub(super) fn slot_of(&self, job: &Job, recipe: &Recipe) -> Option<(Slot, BandKey)> {
        let slot = slot(job.layer, job.draft)?;
        let key = BandKey::new(job.photograph, job.key.area, job.draft, recipe);
        (self.pool.len() > 0 && self.expected_px(job) >= BANDS_FROM_PX).then_some((slot, key))
    }

    /// The frame whose bands must be handed out next: the frame of a drag; when idle, the draft before the full frame.
    pub(super) fn next_to_hand_out(&self) -> Option<Job> {
        let schedule = &self.schedule;
        // The first worker would cut them from the photograph that is being opened.
        if schedule.is_paused() {
            return None;
        }
        let (layer, coarse) = (schedule.active_layer(), schedule.draft_policy.is_coarse());
        let (key, recipe) = (schedule.key(layer)?, schedule.recipe(layer)?);
        let (first, second) = if schedule.is_idle() {
            (Some(coarse), coarse.then_some(false))
        } else {
            (schedule.in_gesture().then_some(coarse), None)
        };
        [first, second].into_iter().flatten().find_map(|draft| {
            let job = Job { layer, key, draft, photograph: schedule.photograph() };
            let (slot, key) = self.slot_of(&job, recipe)?;
            (self.bands.should_share(slot) && !self.bands.contains(slot, &key)).then_some(job)
        })
    }

    /// The expected pixels of a frame, from the previous one.
    pub(super) fn expected_px(&self, job: &Job) -> f64 {
        let px = self.layers.get(job.layer as usize).map_or(0.0, |spent| spent.px);
        px * if job.draft { 0.25 } else { 1.0 }
    }

    /// The expected duration of a frame, from the previous one.
    pub(super) fn expected_ms(&self, job: &Job) -> f64 {
        self.expected_px(job) * self.layers.get(job.layer as usize).map_or(0.0, |spent| spent.ms_per_px)
    }

    /// Records that the bands of a slot were not sufficient.
    pub(super) fn record_miss(&mut self, slot: Slot) {
        self.bands.record_miss(slot);
        if self.pool.remove_dead() {
            self.bands.clear();
        }
    }
}
