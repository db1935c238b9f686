//! Renders the frames that the schedule selects, one at a time, and shows them.

use filters::{ImageInfo, Recipe};
use futures_util::future::join;
use gloo_timers::future::TimeoutFuture;
use js_sys::Uint8Array;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{Blob, ImageData};

use super::camera::Point;
use super::pieces::{Piece, covered, frame, histogram};
use super::pool::RecycledBuffers;
use super::render_state::RenderState;
use super::schedule::{Job, LayerId};
use super::{Histogram, Layer, Viewport};
use crate::browser::canvas::{image_data, rgba};
use crate::engine::area::{Area, RectF, Strip};
use crate::engine::bridge::{CallResult, file_bytes};
use crate::engine::protocol::{Refusal, Reply, Request, Shot};

/// Idle timer: after this time without a change the picture is rendered in full quality, and bands are handed out for
/// the next drag.
const IDLE_MS: u32 = 250;
/// The size of the first drawing of a worker that is restarted for a thumbnail.
const THUMBNAIL_PX: u32 = 192;
/// The longer side of the picture whose values are counted: enough for a chart of 256 values.
const COUNTED_PX: u32 = 512;
/// Timeout for measuring the stage after a photograph was opened. After it the size of the window is used.
const STAGE_MS: u32 = 150;
/// Minimum interval between the histograms of drafts, in milliseconds: counting and showing values takes as long as a
/// draft of one point operation.
const COUNT_MS: f64 = 100.0;
/// A frame with a longer expected duration gets bands of its own.
const BANDS_FROM_MS: f64 = 50.0;

impl Viewport {
    /// Renders until nothing is left to render.
    pub(super) fn run(self) {
        for stale in self.inner.try_update_value(|inner| inner.schedule.stale()).unwrap_or_default() {
            self.layer(stale).set(None);
        }
        let starts = self.inner.try_update_value(|inner| !std::mem::replace(&mut inner.running, true));
        if starts != Some(true) {
            return;
        }
        spawn_local(async move {
            loop {
                if let Some(job) = self.inner.with_value(|inner| inner.schedule.next()) {
                    self.render_job(job).await;
                } else if let Some(job) = self.inner.with_value(RenderState::next_to_hand_out) {
                    self.hand_out_bands(&job).await;
                } else {
                    break;
                }
            }
            self.inner.update_value(|inner| inner.running = false);
            self.start_idle_timer();
        });
    }

    /// Uses the size of the window if the stage was not measured in time.
    pub(super) fn fall_back_to_window_size(self) {
        spawn_local(async move {
            TimeoutFuture::new(STAGE_MS).await;
            let request = self.request.get_untracked().or_window();
            self.inner.update_value(|inner| inner.schedule.set_request(request));
            self.run();
        });
    }

    /// Starts the idle timer, which tells the schedule that nothing has changed for a while.
    fn start_idle_timer(self) {
        let starts = self.inner.try_update_value(|inner| {
            !inner.schedule.is_idle() && !std::mem::replace(&mut inner.idle_timer_runs, true)
        });
        if starts != Some(true) {
            return;
        }
        let changes = move || self.inner.with_value(|inner| inner.schedule.changes());
        spawn_local(async move {
            let mut before = changes().wrapping_sub(1);
            while before != changes() {
                before = changes();
                TimeoutFuture::new(IDLE_MS).await;
            }
            self.inner.update_value(|inner| {
                inner.idle_timer_runs = false;
                inner.schedule.set_idle();
            });
            self.run();
        });
    }

    async fn render_job(self, job: Job) {
        let started_ms = now_ms();
        let shot = self.shot(&job, started_ms);
        let outcome = self.pieces(&job, shot).await;
        if self.inner.try_update_value(|inner| inner.schedule.finish(&job)) != Some(true) {
            return;
        }
        let shown = outcome.and_then(|pieces| self.show_frame(&job, shot, &pieces, started_ms));
        match shown {
            Ok(()) => self.clear_fault(),
            // The edited picture fails too and reports the reason.
            Err(_) if matches!(job.layer, LayerId::BeforeBase | LayerId::BeforeDetail) => {}
            Err(refusal) => {
                self.notices.error(refusal.message.clone());
                self.fault.set(Some(refusal));
            }
        }
    }

    fn clear_fault(self) {
        if let Some(fault) = self.fault.get_untracked() {
            self.notices.dismiss_text(&fault.message);
            self.fault.set(None);
        }
    }

    fn show_frame(self, job: &Job, shot: Shot, pieces: &[Piece], started_ms: f64) -> Result<(), Refusal> {
        let drawings: Vec<_> = pieces.iter().map(|piece| piece.drawing).collect();
        let region = covered(&drawings).ok_or_else(Refusal::unexpected_reply)?;
        let mut frame = frame(pieces, region, shot)?;
        frame.started_ms = started_ms;
        frame.duration_ms = now_ms() - started_ms;
        frame.draft = job.draft;
        frame.number = self.inner.try_update_value(|inner| inner.record_frame(job, &frame)).unwrap_or_default();
        let layer = self.layer(job.layer);
        if matches!(job.layer, LayerId::Base | LayerId::Detail)
            && self.rendition.get_untracked() != Some(frame.rendition)
        {
            self.rendition.set(Some(frame.rendition));
        }
        let before = layer.try_update(|shown| shown.replace(frame)).flatten();
        self.inner.update_value(|inner| inner.recycled = before.map(RecycledBuffers::new).unwrap_or_default());
        if shot.histogram {
            self.histogram.set(histogram(pieces));
            self.inner.update_value(|inner| inner.counted_ms = started_ms);
        }
        if job.layer == LayerId::Base {
            // Only after the first picture has arrived.
            self.inner.update_value(|inner| {
                if !std::mem::replace(&mut inner.pool_started, true) && inner.pool.fill() {
                    inner.bands.clear();
                }
            });
        }
        Ok(())
    }

    /// The rows of the frame, from one worker or from all.
    async fn pieces(self, job: &Job, shot: Shot) -> Result<Vec<Piece>, Refusal> {
        let recipe = self.inner.with_value(|inner| inner.schedule.recipe(job.layer).cloned()).unwrap_or_default();
        if let Some(piece) = self.drawn_at_opening(&recipe, job) {
            return Ok(vec![piece]);
        }
        self.ensure_open(shot).await?;
        if let Some(pieces) = self.draw_bands(job, &recipe, shot).await? {
            return Ok(pieces);
        }
        Ok(vec![self.draw_rows(&recipe, shot, Strip::WHOLE, &self.take_recycled()).await?])
    }

    /// Opens the photograph in a worker that replaced a dead one.
    async fn ensure_open(self, shot: Shot) -> Result<(), Refusal> {
        let loaded_worker = self.inner.with_value(|inner| inner.loaded_worker);
        if loaded_worker.is_some() && loaded_worker == self.engine.worker() {
            return Ok(());
        }
        let file = self.inner.with_value(|inner| inner.file.clone());
        let file = file.ok_or_else(|| Refusal::new(crate::text::engine::not_open()))?;
        self.open_in_worker(&file, shot).await.map(|_| ())
    }

    /// The unedited picture that came with the answer to opening the photograph.
    fn drawn_at_opening(self, recipe: &Recipe, job: &Job) -> Option<Piece> {
        let fits = |opening_frame: &(Shot, Piece)| {
            recipe.steps.is_empty()
                && !job.draft
                && opening_frame.0.area == job.key.area
                && opening_frame.0.clipping == job.key.clipping
        };
        if job.layer != LayerId::Base {
            return None;
        }
        self.inner.try_update_value(|inner| inner.opening_frame.take().filter(fits)).flatten().map(|(_, piece)| piece)
    }

    fn take_recycled(self) -> RecycledBuffers {
        self.inner.try_update_value(|inner| std::mem::take(&mut inner.recycled)).unwrap_or_default()
    }

    /// Draws rows in the first worker, into its recycled buffer.
    async fn draw_rows(
        self,
        recipe: &Recipe,
        shot: Shot,
        strip: Strip,
        recycled: &RecycledBuffers,
    ) -> Result<Piece, Refusal> {
        let request = Request::Draw { recipe: recipe.clone(), shot, strip };
        piece(self.engine.call(&request, recycled.of(0)).await)?.ok_or_else(Refusal::unexpected_reply)
    }

    /// Draws with all workers. `None` if the bands of this frame are not handed out.
    async fn draw_bands(self, job: &Job, recipe: &Recipe, shot: Shot) -> Result<Option<Vec<Piece>>, Refusal> {
        let slot_of = self.inner.with_value(|inner| inner.slot_of(job, recipe));
        let Some((slot, key)) = slot_of else { return Ok(None) };
        let has_bands = || self.inner.with_value(|inner| inner.bands.contains(slot, &key));
        if !has_bands() {
            let slow =
                self.inner.with_value(|inner| inner.expected_ms(job) > BANDS_FROM_MS && inner.bands.should_share(slot));
            if !slow || !self.hand_out_bands(job).await || !has_bands() {
                return Ok(None);
            }
        }
        let recycled = self.take_recycled();
        let (others, count) = self
            .inner
            .with_value(|inner| (inner.pool.draw(recipe, slot, shot, &recycled), inner.pool.len() as u32 + 1));
        let (first, others) = join(self.draw_rows(recipe, shot, Strip { index: 0, count }, &recycled), others).await;
        let mut pieces = vec![first?];
        for (index, answer) in (1..).zip(others) {
            match piece(answer) {
                Ok(Some(piece)) => pieces.push(piece),
                // The band is not sufficient, or its worker is dead.
                _ => {
                    self.inner.update_value(|inner| inner.record_miss(slot));
                    pieces
                        .push(self.draw_rows(recipe, shot, Strip { index, count }, &RecycledBuffers::default()).await?);
                }
            }
        }
        let drawings: Vec<_> = pieces.iter().map(|piece| piece.drawing).collect();
        if covered(&drawings).is_none() {
            self.inner.update_value(|inner| inner.record_miss(slot));
            return Ok(None);
        }
        Ok(Some(pieces))
    }

    /// Hands out the bands of a frame. Returns false if that failed.
    async fn hand_out_bands(self, job: &Job) -> bool {
        let recipe = self.inner.with_value(|inner| inner.schedule.recipe(job.layer).cloned()).unwrap_or_default();
        let slot_of = self.inner.with_value(|inner| inner.slot_of(job, &recipe));
        let Some((slot, key)) = slot_of else { return false };
        let workers = self.inner.with_value(|inner| inner.pool.len());
        let shot = self.shot(job, now_ms());
        if self.ensure_open(shot).await.is_err() {
            self.inner.update_value(|inner| inner.record_miss(slot));
            return false;
        }
        let mut all = true;
        for worker in 0..workers {
            let strip = Strip { index: worker as u32 + 1, count: workers as u32 + 1 };
            let request = Request::Share { recipe: recipe.clone(), shot, strip };
            let opened = match self.engine.call(&request, &[]).await {
                Ok((Reply::Shared { region, rendition }, Some(band))) => {
                    Some(self.inner.with_value(|inner| inner.pool.open_band(worker, slot, (region, rendition), band)))
                }
                _ => None,
            };
            all &= match opened {
                Some(opened) => opened.await,
                None => false,
            };
        }
        self.inner.update_value(|inner| {
            // Another photograph may be open by now; its band keys differ.
            if all { inner.bands.insert(slot, key) } else { inner.record_miss(slot) }
        });
        all
    }

    /// Opens the file in the first worker, which draws it unedited.
    pub(super) async fn open_in_worker(self, file: &Blob, shot: Shot) -> Result<(ImageInfo, Piece), Refusal> {
        let bytes = file_bytes(file).await?;
        match self.engine.call(&Request::Open { shot }, &[bytes]).await? {
            (Reply::Opened { info, drawing }, Some(buffer)) => {
                let worker = self.engine.worker();
                self.inner.update_value(|inner| inner.loaded_worker = worker);
                Ok((info, Piece { drawing, buffer }))
            }
            _ => Err(Refusal::unexpected_reply()),
        }
    }

    pub(super) async fn render_thumbnail(self, recipe: Recipe) -> Result<ImageData, Refusal> {
        let area = Area::Fit { width: THUMBNAIL_PX, height: THUMBNAIL_PX };
        self.ensure_open(Shot { area, draft: false, clipping: false, histogram: false }).await?;
        let answer = self.engine.call(&Request::Thumbnail { recipe }, &[]).await;
        let Piece { drawing, buffer } = piece(answer)?.ok_or_else(Refusal::unexpected_reply)?;
        let (width, height) = (drawing.region.width, drawing.region.height);
        image_data(&rgba(&buffer, 0, width, height), width, height)
            .map_err(|_| Refusal::new(crate::text::engine::not_shown()))
    }

    pub(super) async fn check_cost(self, recipe: Recipe, size: (u32, u32)) -> Option<(u64, u64)> {
        match self.engine.call(&Request::CheckCost { recipe, size }, &[]).await {
            Ok((Reply::CostChecked { over }, _)) => over,
            // The edge reports it when the edit is saved.
            _ => None,
        }
    }

    pub(super) async fn count_histogram(self, recipe: Recipe) -> Result<Histogram, Refusal> {
        let area = Area::Fit { width: COUNTED_PX, height: COUNTED_PX };
        let shot = Shot { area, draft: false, clipping: false, histogram: true };
        self.ensure_open(shot).await?;
        let piece = self.draw_rows(&recipe, shot, Strip::WHOLE, &RecycledBuffers::default()).await?;
        histogram(&[piece]).ok_or_else(Refusal::unexpected_reply)
    }

    pub(super) async fn result_size(self, recipe: Recipe) -> Result<(u32, u32), Refusal> {
        let area = Area::Fit { width: 16, height: 16 };
        let shot = Shot { area, draft: false, clipping: false, histogram: false };
        self.ensure_open(shot).await?;
        match self.engine.call(&Request::Draw { recipe, shot, strip: Strip::WHOLE }, &[]).await? {
            (Reply::Drawn { drawing }, _) => Ok(drawing.rendition),
            _ => Err(Refusal::unexpected_reply()),
        }
    }

    pub(super) async fn sample_square(self, recipe: Recipe, (x, y): Point, side_px: u32) -> Result<Vec<u8>, Refusal> {
        let corner = |middle: f64| middle.floor() - f64::from(side_px / 2);
        let side = f64::from(side_px);
        let rect = RectF { x: corner(x), y: corner(y), width: side, height: side };
        let shot = Shot { area: Area::Part { scale: 1.0, rect }, draft: false, clipping: false, histogram: false };
        self.ensure_open(shot).await?;
        let Piece { buffer, .. } = self.draw_rows(&recipe, shot, Strip::WHOLE, &RecycledBuffers::default()).await?;
        Ok(Uint8Array::new(&buffer).to_vec())
    }

    fn shot(self, job: &Job, now_ms: f64) -> Shot {
        let counted_ms = self.inner.with_value(|inner| inner.counted_ms);
        let histogram = job.layer == LayerId::Base && (!job.draft || now_ms - counted_ms >= COUNT_MS);
        Shot { area: job.key.area, draft: job.draft, clipping: job.key.clipping, histogram }
    }

    const fn layer(self, layer: LayerId) -> Layer {
        match layer {
            LayerId::Base => self.base,
            LayerId::Detail => self.detail,
            LayerId::BeforeBase => self.before_base,
            LayerId::BeforeDetail => self.before_detail,
        }
    }
}

/// The drawn rows; `None` if the worker holds too little for them.
fn piece(answer: CallResult) -> Result<Option<Piece>, Refusal> {
    Ok(match answer? {
        (Reply::Drawn { drawing }, Some(buffer)) => Some(Piece { drawing, buffer }),
        _ => None,
    })
}

pub(super) fn now_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}
