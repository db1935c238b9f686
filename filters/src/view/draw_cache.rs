//! Draws, and caches for the next draw: the data of statistics, and pixels before the step that changes.
//!
//! The cache does not change a bit of the result: it stores the f32 values between two stages.

use super::layout::Layout;
use super::{Drawn, Region};
use crate::digest::Digest;
use crate::error::Error;
use crate::image::{Channels, Depth, Rect, Size, Turn};
use crate::pipeline::Tuning;
use crate::plan::{Checkpoint, Plan, Start};
use crate::recipe::{Recipe, Step};
use crate::sort::sort_by_key;
use crate::source::Source;

/// Largest cached pixels between two stages in bytes: three planes of 5.5 megapixels.
const CHECKPOINT_BYTES: u64 = 64 << 20;

/// Largest number of cached statistics: a few scales of a recipe with four.
const MAX_STATISTICS: usize = 16;

/// Largest number of sizes whose last steps are remembered: of an overview and a detail, each as draft and in full.
const MAX_SIZES: usize = 4;

/// The data of a statistic, and its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StatisticData {
    /// The size of the picture that was measured.
    pub(super) size: Size,
    /// Digest of the steps up to the statistic's step.
    pub(super) steps: Digest,
    pub(super) numbers: Vec<u8>,
}

/// Pixels between two stages, and their origin.
#[derive(Debug)]
struct CachedPixels {
    size: Size,
    source_layout: (Channels, Turn),
    steps: Vec<Step>,
    checkpoint: Checkpoint,
}

/// The cache checkpoint draws.
#[derive(Debug, Default)]
pub(super) struct DrawCache {
    gathered: Vec<StatisticData>,
    kept: Vec<CachedPixels>,
    /// The last steps for each picture size, the newest at the end.
    last: Vec<(Size, Vec<Step>)>,
}

/// Converts grey and alpha to RGBA. Alpha counts only if `alpha`.
fn colored(samples: &[u8], alpha: bool) -> Vec<u8> {
    let pixels = samples.as_chunks::<2>().0.iter();
    pixels.flat_map(|&[v, a]| [v, v, v, if alpha { a } else { u8::MAX }]).collect()
}

/// Sets alpha to opaque, for pictures that were composited on white.
fn opaque(mut rgba: Vec<u8>) -> Vec<u8> {
    rgba.as_chunks_mut::<4>().0.iter_mut().for_each(|[.., alpha]| *alpha = u8::MAX);
    rgba
}

/// The digest of some steps.
fn digest(steps: &[Step]) -> Digest {
    Recipe { steps: steps.to_vec(), ..Recipe::default() }.digest()
}

impl DrawCache {
    /// The digests of the steps that each statistic of `layout` depends on.
    pub(super) fn statistics(layout: &Layout) -> Vec<Digest> {
        let all = &layout.steps;
        layout.plan.statistics().map(|steps| digest(all.get(..steps).unwrap_or(all))).collect()
    }

    /// The cached data of a statistic over a picture of `size`.
    fn find_statistic(&self, size: Size, steps: Digest) -> Option<&StatisticData> {
        self.gathered.iter().find(|gathered| gathered.size == size && gathered.steps == steps)
    }

    /// Whether a statistic of `layout` must be measured before it can be drawn.
    pub(super) fn needs_measuring(&self, layout: &Layout) -> bool {
        let size = layout.plan.source_size();
        Self::statistics(layout).into_iter().any(|steps| self.find_statistic(size, steps).is_none())
    }

    /// The cached data of those statistics.
    pub(super) fn cached_statistics(&self, size: Size, statistics: &[Digest]) -> Vec<StatisticData> {
        statistics.iter().filter_map(|steps| self.find_statistic(size, *steps).cloned()).collect()
    }

    /// Adds the data of another instance.
    pub(super) fn insert_statistic(&mut self, gathered: StatisticData) {
        if self.gathered.len() >= MAX_STATISTICS {
            self.gathered.remove(0);
        }
        self.gathered.push(gathered);
    }

    /// Measures every statistic of `layout`. Those that are not cached are measured on `whole`, the whole picture. Caches at most
    /// `spare_bytes` of pixels.
    pub(super) fn measure(
        &mut self,
        layout: &mut Layout,
        whole: Option<Source<'_>>,
        spare_bytes: u64,
    ) -> Result<(), Error> {
        let Layout { plan, steps, .. } = layout;
        let size = plan.source_size();
        while let Some((count, all)) = plan.next_statistic() {
            let key = digest(steps.get(..count).unwrap_or(steps));
            if let Some(known) = self.find_statistic(size, key) {
                plan.measure(&known.numbers)?;
                continue;
            }
            let whole = whole.ok_or(Error::NotShared)?;
            let before = steps.get(..count - 1).unwrap_or_default();
            let start = self.start(plan, (before, all), whole, spare_bytes)?;
            let numbers = plan.collect_statistic(start, Tuning::default())?;
            plan.measure(&numbers)?;
            self.insert_statistic(StatisticData { size, steps: key, numbers });
        }
        Ok(())
    }

    /// Draws `layout`, with measured statistics, over `source`. Caches at most `spare_bytes` of pixels.
    pub(super) fn draw(&mut self, layout: Layout, source: Source<'_>, spare_bytes: u64) -> Result<Drawn, Error> {
        let Layout { mut plan, steps, rendition, scale, part, .. } = layout;
        let (size, source_size, channels) = (plan.size, plan.source_size(), plan.channels);
        let start = self.start(&mut plan, (&steps, part), source, spare_bytes)?;
        let measured = plan.into_measured().ok_or(Error::NotShared)?;
        let samples = |channels| measured.samples(start, part, channels, Depth::Eight, Tuning::default());
        let rgba = match channels {
            // A grey picture may have three planes that are equal within rounding: the first one counts, as in a rendition.
            Channels::Gray | Channels::GrayAlpha => colored(&samples(Channels::GrayAlpha)?, channels.has_alpha()),
            Channels::Rgba => samples(Channels::Rgba)?,
            Channels::Rgb => opaque(samples(Channels::Rgba)?),
        };
        self.last.retain(|(size, _)| *size != source_size);
        if self.last.len() >= MAX_SIZES {
            self.last.remove(0);
        }
        self.last.push((source_size, steps));
        let pair = |size: Size| (size.width as u32, size.height as u32);
        let opaque = !channels.has_alpha();
        Ok(Drawn { rendition: pair(rendition), scale, size: pair(size), region: Region::from_rect(part), opaque, rgba })
    }

    /// The start for a region of the result of `steps`, the first ones of the plan: after the steps that did not change since the last
    /// draw, if repeating them would take long.
    fn start<'a>(
        &'a mut self,
        plan: &mut Plan,
        (steps, part): (&[Step], Rect),
        source: Source<'a>,
        spare_bytes: u64,
    ) -> Result<Start<'a>, Error> {
        let size = plan.source_size();
        let last = self.last.iter().find(|(of, _)| *of == size).map_or(&[][..], |(_, steps)| steps);
        let unchanged = steps.iter().zip(last).take_while(|(now, before)| now == before).count();
        // If no step has changed, then the region has, and cached pixels would serve no other region. A statistic is measured only once.
        let changed = unchanged < steps.len() || plan.next_statistic().is_some();
        let mut found = self.find_pixels(plan, steps, part);
        let known = found.and_then(|(kept, _)| self.kept.get(kept)).map_or(0, |kept| kept.steps.len());
        if changed
            && known < unchanged
            && let Some(after) = plan.split_after_step(unchanged)
        {
            let start = self.start_at(found).unwrap_or(Start::Source(source));
            let most = spare_bytes.min(CHECKPOINT_BYTES);
            if let Some(checkpoint) = plan.checkpoint(start, after, part, most, Tuning::default())? {
                let steps = steps.get(..unchanged).unwrap_or_default().to_vec();
                self.insert(CachedPixels { size, source_layout: plan.source_layout(), steps, checkpoint });
                found = Some((self.kept.len() - 1, after));
            }
        }
        Ok(self.start_at(found).unwrap_or(Start::Source(source)))
    }

    /// The start at cached pixels.
    fn start_at(&self, found: Option<(usize, usize)>) -> Option<Start<'_>> {
        let (kept, after) = found?;
        Some(Start::Checkpoint(after, &self.kept.get(kept)?.checkpoint))
    }

    /// Finds the cached pixels that are furthest along, and the number of their segments.
    fn find_pixels(&self, plan: &mut Plan, steps: &[Step], part: Rect) -> Option<(usize, usize)> {
        let (size, source_layout) = (plan.source_size(), plan.source_layout());
        let fits = |kept: &CachedPixels| {
            kept.size == size && kept.source_layout == source_layout && steps.starts_with(&kept.steps)
        };
        let mut fitting: Vec<(usize, &CachedPixels)> =
            self.kept.iter().enumerate().filter(|(_, kept)| fits(kept)).collect();
        sort_by_key(&mut fitting, |(index, kept)| (kept.steps.len(), *index));
        fitting.into_iter().rev().find_map(|(i, kept)| {
            let after = plan.split_after_step(kept.steps.len())?;
            plan.can_resume_from(after, &kept.checkpoint, part, Tuning::default()).then_some((i, after))
        })
    }

    /// Adds pixels to the cache, and evicts others if there is not enough room.
    fn insert(&mut self, kept: CachedPixels) {
        let new = kept.checkpoint.bytes();
        self.kept
            .retain(|old| old.size != kept.size || old.source_layout != kept.source_layout || old.steps != kept.steps);
        while !self.kept.is_empty() && self.bytes() + new > CHECKPOINT_BYTES {
            self.kept.remove(0);
        }
        self.kept.push(kept);
    }

    /// The memory of the cache in bytes.
    pub(super) fn bytes(&self) -> u64 {
        self.kept.iter().map(|kept| kept.checkpoint.bytes()).sum()
    }
}
