//! Where drawing is done, and what of it is kept for the next time: what statistics gathered, and pixels before the step that changes.
//!
//! Neither changes a bit of what is drawn: pixels are kept as the f32 they are between two stages.

use super::layout::Layout;
use super::{Drawn, Region};
use crate::digest::Digest;
use crate::error::Error;
use crate::image::{Channels, Depth, Rect, Size};
use crate::pipeline::Tuning;
use crate::plan::{Between, Measured, Start};
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
    planes: Channels,
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

    /// `layout` with every statistic measured: on `whole`, all of the picture, where it is not known yet.
    pub(super) fn measured(&mut self, layout: Layout, whole: Option<Source<'_>>) -> Result<Layout<Measured>, Error> {
        let Layout { plan, steps, rendition, asked, scale, part } = layout;
        let size = plan.source_size();
        let plan = plan.measured_by(|plan, segment, count| {
            let steps = digest(steps.get(..count).unwrap_or(&steps));
            if let Some(known) = self.find_gathered(size, steps) {
                return Ok(known.numbers.clone());
            }
            let whole = whole.ok_or(Error::NotShared)?;
            let numbers = plan.gather(Start::Source(whole), segment, Tuning::default())?;
            self.learn(Gathered { size, steps, numbers: numbers.clone() });
            Ok(numbers)
        })?;
        Ok(Layout { plan, steps, rendition, asked, scale, part })
    }

    /// Draws `layout` over `source`.
    pub(super) fn draw(&mut self, layout: Layout<Measured>, source: Source<'_>) -> Result<Drawn, Error> {
        let Layout { plan: mut measured, steps, rendition, scale, part, .. } = layout;
        let (size, source_size) = (measured.plan().size, measured.plan().source_size());
        let start = self.start(&mut measured, &steps, part, source)?;
        let rgba = measured.samples(start, part, Channels::Rgba, Depth::Eight, Tuning::default())?;
        self.last.retain(|(size, _)| *size != source_size);
        if self.last.len() >= SIZES {
            self.last.remove(0);
        }
        self.last.push((source_size, steps));
        let pair = |size: Size| (size.width as u32, size.height as u32);
        Ok(Drawn { rendition: pair(rendition), scale, size: pair(size), region: Region::of(part), rgba })
    }

    /// Where to begin: behind the steps that did not change since the last draw, if it takes long to go through them.
    fn start<'a>(
        &'a mut self,
        measured: &mut Measured,
        steps: &[Step],
        part: Rect,
        source: Source<'a>,
    ) -> Result<Start<'a>, Error> {
        let size = measured.plan().source_size();
        let last = self.last.iter().find(|(of, _)| *of == size).map_or(&[][..], |(_, steps)| steps);
        // The first draw of a size changes nothing.
        let unchanged = steps.iter().zip(last).take_while(|(now, before)| now == before).count();
        let mut found = self.find(measured, steps, part);
        let further =
            found.is_none_or(|(kept, _)| self.kept.get(kept).is_some_and(|kept| kept.steps.len() < unchanged));
        if further
            && unchanged < steps.len()
            && let Some(after) = measured.cut(unchanged)
        {
            let before = found.and_then(|(kept, after)| Some(Start::Between(after, &self.kept.get(kept)?.between)));
            let start = before.unwrap_or(Start::Source(source));
            if let Some(between) = measured.between(start, after, part, BETWEEN_BYTES, Tuning::default())? {
                let planes = measured.plan().planes_read();
                let steps = steps.get(..unchanged).unwrap_or_default().to_vec();
                self.keep(Kept { size, planes, steps, between });
                found = Some((self.kept.len() - 1, after));
            }
        }
        let between = found.and_then(|(kept, after)| Some(Start::Between(after, &self.kept.get(kept)?.between)));
        Ok(between.unwrap_or(Start::Source(source)))
    }

    /// The pixels furthest on that serve, and how many segments are behind them.
    fn find(&self, measured: &mut Measured, steps: &[Step], part: Rect) -> Option<(usize, usize)> {
        let (size, planes) = (measured.plan().source_size(), measured.plan().planes_read());
        let fits = |kept: &Kept| kept.size == size && kept.planes == planes && steps.starts_with(&kept.steps);
        let mut fitting: Vec<(usize, &Kept)> = self.kept.iter().enumerate().filter(|(_, kept)| fits(kept)).collect();
        fitting.sort_by_key(|(_, kept)| kept.steps.len());
        fitting.into_iter().rev().find_map(|(i, kept)| {
            let after = measured.cut(kept.steps.len())?;
            measured.goes_on_from(after, &kept.between, part, Tuning::default()).then_some((i, after))
        })
    }

    /// Keeps pixels, and as much of what there was as there is room for.
    fn keep(&mut self, kept: Kept) {
        let new = kept.between.bytes();
        self.kept.retain(|old| old.size != kept.size || old.planes != kept.planes || old.steps != kept.steps);
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
