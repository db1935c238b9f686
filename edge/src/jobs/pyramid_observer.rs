//! A job that waits for the build of a pyramid: its memory, its cost and its lease.

use super::assets;
use super::context::{Heartbeat, JobContext};
use super::failure::JobFailure;
use crate::library::kinds::STORING;
use crate::platform::clock;
use crate::platform::memory_budget::MemoryReservation;
use crate::pyramids::BuildObserver;
use crate::render;

/// Observes a build for a job.
pub(super) struct PyramidObserver<'a> {
    context: JobContext<'a>,
    reserved: &'a MemoryReservation,
    /// Bytes of cached look-up tables that the build does not need.
    cached_bytes: u64,
    /// Cost of reading the tables that it needs.
    reading_cost_ms: u64,
    /// Pixels of the source. With 0 the job reports no step: nobody sees the steps of such a job.
    pixels: u64,
    /// What was reserved when the last build began.
    reserved_before: Option<u64>,
    /// Cost of the builds that began, in milliseconds of processor time.
    begun_cost_ms: u64,
    /// Whether a build by ranges was given up after it had begun.
    has_given_up: bool,
    /// Begins with the first step.
    heartbeat: Option<Heartbeat<'a>>,
}

impl<'a> PyramidObserver<'a> {
    pub(super) const fn new(
        context: JobContext<'a>,
        reserved: &'a MemoryReservation,
        cached_bytes: u64,
        reading_cost_ms: u64,
        pixels: u64,
    ) -> Self {
        Self {
            context,
            reserved,
            cached_bytes,
            reading_cost_ms,
            pixels,
            reserved_before: None,
            begun_cost_ms: 0,
            has_given_up: false,
            heartbeat: None,
        }
    }

    /// Counts the attempt if a build was given up in it: otherwise its complete pass over the file would be repeated without a
    /// limit while others hold the memory.
    pub(super) fn counted(&self, failure: JobFailure) -> JobFailure {
        if self.has_given_up { failure.counted() } else { failure }
    }
}

impl BuildObserver for PyramidObserver<'_> {
    type Failure = JobFailure;

    fn others_bytes(&self) -> u64 {
        self.reserved.others_bytes(clock::now_ms())
    }

    async fn read_whole(&mut self, size_bytes: u64) -> Result<(), JobFailure> {
        if let Some(bytes) = self.reserved_before.take() {
            // A build by ranges was given up, and its memory is free.
            self.has_given_up = true;
            self.reserved.set_bytes(bytes, clock::now_ms());
        }
        Ok(self.reserved.grow_by(size_bytes).await?)
    }

    async fn begin(&mut self, memory_bytes: u64, cost_ms: u64) -> Result<(), JobFailure> {
        if memory_bytes + self.others_bytes() + self.cached_bytes > render::LIMITS.memory_bytes {
            assets::clear_cache();
        }
        self.reserved_before = Some(self.reserved.bytes());
        self.reserved.set_bytes(memory_bytes, clock::now_ms());
        self.begun_cost_ms += cost_ms;
        // The file may cost more than the estimate by the size of the picture, and a build that was given up has its own cost.
        self.context.charge(self.begun_cost_ms + self.reading_cost_ms).await?;
        Ok(())
    }

    async fn progress(&mut self, share: f64, milestone: bool) -> Result<(), JobFailure> {
        let heartbeat = match &mut self.heartbeat {
            Some(heartbeat) => heartbeat,
            none => none.insert(Heartbeat::new(self.context, self.reserved)?),
        };
        heartbeat.beat(share, milestone).await
    }

    async fn storing(&mut self) {
        self.context.report_step_if_long(&STORING, self.pixels).await;
    }
}
