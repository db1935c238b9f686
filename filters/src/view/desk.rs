//! Where drawing is done, and what of it is kept for the next time: what statistics gathered, and pixels before the step that changes.
//!
//! Neither changes a bit of what is drawn: pixels are kept as the f32 they are between two stages.

use super::layout::Layout;
use super::{Drawn, Region};
use crate::digest::Digest;
use crate::error::Error;
use crate::image::{Channels, Depth, Rect, Size, Turn};
use crate::pipeline::Tuning;
use crate::plan::{Between, Plan, Start};
use crate::recipe::{Recipe, Step};
use crate::source::Source;

/// Most bytes of pixels between two stages: three planes of 5.5 megapixels.
const BETWEEN_BYTES: u64 = 64 << 20;

/// Most statistics that are kept: a few scales of a recipe with four.
const GATHERED: usize = 16;

/// Most sizes whose last steps are remembered: of a base and a detail, as drafts and in full.
const SIZES: usize = 4;

/// What a statistic gathered, and of what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gathered {
    /// The picture that stood for the photograph.
    pub(super) size: Size,
    /// Digest of the steps up to the statistic's.
    pub(super) steps: Digest,
    pub(super) numbers: Vec<u8>,
}

/// Pixels between two stages, and how they came about.
#[derive(Debug)]
struct Kept {
    size: Size,
    reading: (Channels, Turn),
    steps: Vec<Step>,
    between: Between,
}

/// What is kept from one draw to the next.
#[derive(Debug, Default)]
pub(super) struct Desk {
    gathered: Vec<Gathered>,
    kept: Vec<Kept>,
    /// The steps that were drawn last over a picture of a size, the newest at the end.
    last: Vec<(Size, Vec<Step>)>,
}

/// Grey and alpha as red, green, blue and alpha, which counts if `alpha`.
fn colored(samples: &[u8], alpha: bool) -> Vec<u8> {
    let pixels = samples.as_chunks::<2>().0.iter();
    pixels.flat_map(|&[v, a]| [v, v, v, if alpha { a } else { u8::MAX }]).collect()
}

/// Without the alpha of what was laid on white.
fn opaque(mut rgba: Vec<u8>) -> Vec<u8> {
    rgba.as_chunks_mut::<4>().0.iter_mut().for_each(|[.., alpha]| *alpha = u8::MAX);
    rgba
}

/// The digest of some steps.
fn digest(steps: &[Step]) -> Digest {
    Recipe { steps: steps.to_vec(), ..Recipe::default() }.digest()
}

impl Desk {
    /// The digests of the steps that each statistic of `layout` depends on.
    pub(super) fn statistics(layout: &Layout) -> Vec<Digest> {
        let all = &layout.steps;
        layout.plan.statistics().map(|steps| digest(all.get(..steps).unwrap_or(all))).collect()
    }

    /// What a statistic gathered of a picture of `size`, if it is known.
    fn find_gathered(&self, size: Size, steps: Digest) -> Option<&Gathered> {
        self.gathered.iter().find(|gathered| gathered.size == size && gathered.steps == steps)
    }

    /// Whether a statistic of `layout` has to be measured before it can be drawn.
    pub(super) fn has_to_measure(&self, layout: &Layout) -> bool {
        let size = layout.plan.source_size();
        Self::statistics(layout).into_iter().any(|steps| self.find_gathered(size, steps).is_none())
    }

    /// What those statistics gathered, as far as it is known.
    pub(super) fn known(&self, size: Size, statistics: &[Digest]) -> Vec<Gathered> {
        statistics.iter().filter_map(|steps| self.find_gathered(size, *steps).cloned()).collect()
    }

    /// Takes what another desk gathered.
    pub(super) fn learn(&mut self, gathered: Gathered) {
        if self.gathered.len() >= GATHERED {
            self.gathered.remove(0);
        }
        self.gathered.push(gathered);
    }

    /// Measures every statistic of `layout`: on `whole`, all of the picture, what is not known yet. No more than `spare_bytes` of pixels
    /// are kept.
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
            if let Some(known) = self.find_gathered(size, key) {
                plan.measure(&known.numbers)?;
                continue;
            }
            let whole = whole.ok_or(Error::NotShared)?;
            let before = steps.get(..count - 1).unwrap_or_default();
            let start = self.start(plan, (before, all), whole, spare_bytes)?;
            let numbers = plan.gather(start, Tuning::default())?;
            plan.measure(&numbers)?;
            self.learn(Gathered { size, steps: key, numbers });
        }
        Ok(())
    }

    /// Draws `layout`, which is measured, over `source`. No more than `spare_bytes` of pixels are kept.
    pub(super) fn draw(&mut self, layout: Layout, source: Source<'_>, spare_bytes: u64) -> Result<Drawn, Error> {
        let Layout { mut plan, steps, rendition, scale, part, .. } = layout;
        let (size, source_size, channels) = (plan.size, plan.source_size(), plan.channels);
        let start = self.start(&mut plan, (&steps, part), source, spare_bytes)?;
        let measured = plan.into_measured().ok_or(Error::NotShared)?;
        let samples = |channels| measured.samples(start, part, channels, Depth::Eight, Tuning::default());
        let rgba = match channels {
            // Colours of a grey picture may be three that are equal within their rounding: the first of them shows, as in a rendition.
            Channels::Gray | Channels::GrayAlpha => colored(&samples(Channels::GrayAlpha)?, channels.has_alpha()),
            Channels::Rgba => samples(Channels::Rgba)?,
            Channels::Rgb => opaque(samples(Channels::Rgba)?),
        };
        self.last.retain(|(size, _)| *size != source_size);
        if self.last.len() >= SIZES {
            self.last.remove(0);
        }
        self.last.push((source_size, steps));
        let pair = |size: Size| (size.width as u32, size.height as u32);
        let opaque = !channels.has_alpha();
        Ok(Drawn { rendition: pair(rendition), scale, size: pair(size), region: Region::of(part), opaque, rgba })
    }

    /// Where to begin for a part of what `steps`, the first of the plan's, make: behind those that did not change since the last draw, if it
    /// takes long to go through them.
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
        // Where nothing has changed it is the part that has, and what is kept would serve no other. A statistic is measured once.
        let changed = unchanged < steps.len() || plan.next_statistic().is_some();
        let mut found = self.find(plan, steps, part);
        let known = found.and_then(|(kept, _)| self.kept.get(kept)).map_or(0, |kept| kept.steps.len());
        if changed
            && known < unchanged
            && let Some(after) = plan.cut(unchanged)
        {
            let start = self.behind(found).unwrap_or(Start::Source(source));
            let most = spare_bytes.min(BETWEEN_BYTES);
            if let Some(between) = plan.between(start, after, part, most, Tuning::default())? {
                let steps = steps.get(..unchanged).unwrap_or_default().to_vec();
                self.keep(Kept { size, reading: plan.reading(), steps, between });
                found = Some((self.kept.len() - 1, after));
            }
        }
        Ok(self.behind(found).unwrap_or(Start::Source(source)))
    }

    /// The start behind pixels that are kept.
    fn behind(&self, found: Option<(usize, usize)>) -> Option<Start<'_>> {
        let (kept, after) = found?;
        Some(Start::Between(after, &self.kept.get(kept)?.between))
    }

    /// The kept pixels that are furthest on, and how many segments are behind them.
    fn find(&self, plan: &mut Plan, steps: &[Step], part: Rect) -> Option<(usize, usize)> {
        let (size, reading) = (plan.source_size(), plan.reading());
        let fits = |kept: &Kept| kept.size == size && kept.reading == reading && steps.starts_with(&kept.steps);
        let mut fitting: Vec<(usize, &Kept)> = self.kept.iter().enumerate().filter(|(_, kept)| fits(kept)).collect();
        fitting.sort_unstable_by_key(|(index, kept)| (kept.steps.len(), *index));
        fitting.into_iter().rev().find_map(|(i, kept)| {
            let after = plan.cut(kept.steps.len())?;
            plan.goes_on_from(after, &kept.between, part, Tuning::default()).then_some((i, after))
        })
    }

    /// Keeps pixels, and as much of what there was as there is room for.
    fn keep(&mut self, kept: Kept) {
        let new = kept.between.bytes();
        self.kept.retain(|old| old.size != kept.size || old.reading != kept.reading || old.steps != kept.steps);
        while !self.kept.is_empty() && self.bytes() + new > BETWEEN_BYTES {
            self.kept.remove(0);
        }
        self.kept.push(kept);
    }

    /// What is kept, in bytes.
    pub(super) fn bytes(&self) -> u64 {
        self.kept.iter().map(|kept| kept.between.bytes()).sum()
    }
}
