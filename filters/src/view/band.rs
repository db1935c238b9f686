//! Bands: the part of a photograph that another instance of the engine draws.
//!
//! A band contains samples, what is needed to plan as the view does, and the data of statistics. Both sides are the same build of the
//! engine on the same machine, so numbers are in native layout.

use std::sync::Arc;

use super::draw_cache::{DrawCache, StatisticData};
use super::layout::{Photograph, clipped};
use super::{Draw, Drawn, Region};
use crate::digest::Digest;
use crate::error::Error;
use crate::image::{Channels, Depth, Frame, Rect, Size, Turn};
use crate::limits::Limits;
use crate::lut::{AssetId, Assets, Lut};
use crate::pipeline::Tuning;
use crate::recipe::Recipe;
use crate::source::{Samples, Source};

/// The first bytes of every band.
const MAGIC: [u8; 4] = *b"SLB1";

/// A part of a photograph, from [`super::View::share`].
#[derive(Debug)]
pub struct Band {
    photograph: Photograph,
    draw: Draw,
    from_full: bool,
    bytes: Vec<u8>,
    /// Offset of the samples.
    samples: usize,
    frame: Frame,
    part: Rect,
    turn: Turn,
    draw_cache: DrawCache,
    assets: Assets,
}

impl Band {
    /// Parses the bytes of [`super::View::share`].
    ///
    /// # Errors
    ///
    /// [`Error::NotShared`] if the bytes are something else.
    pub fn new(bytes: Vec<u8>) -> Result<Self, Error> {
        Self::read(bytes).ok_or(Error::NotShared)
    }

    fn read(bytes: Vec<u8>) -> Option<Self> {
        let mut reader = Reader(&bytes);
        if reader.take(MAGIC.len())? != MAGIC {
            return None;
        }
        let limits = Limits {
            read_bytes: Limits::BROWSER.read_bytes,
            source_bytes: reader.number()?,
            side_px: u32::try_from(reader.number()?).ok()?,
            pixels: reader.number()?,
            memory_bytes: reader.number()?,
            cost_ms: u64::MAX,
        };
        let (full, channels) = (reader.size()?, reader.channels()?);
        let photograph = Photograph { full, channels, limits };
        let scale = f64::from_bits(reader.number()?);
        let draw = Draw { scale, region: None, draft: false };
        let from_full = reader.flag()?;
        let depth = if reader.flag()? { Depth::Sixteen } else { Depth::Eight };
        let frame = Frame { size: reader.size()?, channels, depth };
        let turn = Turn { transpose: reader.flag()?, flip_x: reader.flag()?, flip_y: reader.flag()? };
        let (x, y) = (reader.length()?, reader.length()?);
        let Size { width, height } = reader.size()?;
        let part = Rect { x, y, width, height };
        let mut draw_cache = DrawCache::default();
        for _ in 0..reader.length()? {
            let (size, steps) = (reader.size()?, Digest::from(*reader.take(32)?.first_chunk()?));
            let length = reader.length()?;
            draw_cache.insert_statistic(StatisticData { size, steps, numbers: reader.take(length)?.to_vec() });
        }
        let mut assets = Assets::default();
        for _ in 0..reader.length()? {
            let id = AssetId(Digest::from(*reader.take(32)?.first_chunk()?));
            let length = reader.length()?.checked_mul(4)?;
            let (numbers, _) = reader.take(length)?.as_chunks();
            let numbers: Vec<f32> = numbers.iter().map(|number| f32::from_le_bytes(*number)).collect();
            assets.add(Lut::from_numbers(id, &numbers)?);
        }
        let left = reader.0.len();
        if (Frame { size: part.size(), ..frame }).bytes() != left as u64 || !frame.size.rect().contains(part) {
            return None;
        }
        let samples = bytes.len() - left;
        Some(Self { photograph, draw, from_full, bytes, samples, frame, part, turn, draw_cache, assets })
    }

    /// Draws `region` of the result of `recipe`, in pixels at the shared scale. Equals the view's own pixels bit by bit.
    ///
    /// # Errors
    ///
    /// [`Error::NotShared`] if the recipe needs more than was shared; otherwise as [`super::View::draw`].
    pub fn draw(&mut self, recipe: &Recipe, region: Region) -> Result<Drawn, Error> {
        let Self { photograph, draw, from_full, bytes, samples, frame, part, turn, draw_cache, assets } = self;
        let recipe = &recipe.with_assets(assets);
        if recipe.assets().iter().any(|id| assets.lut(id).is_none()) {
            return Err(Error::NotShared);
        }
        let mut layout = photograph.layout(recipe, draw, *from_full)?;
        layout.part = clipped(region, layout.plan.size);
        let bytes = bytes.get(*samples..).unwrap_or_default();
        let samples = Samples { bytes, frame: *frame, part: *part, turn: *turn };
        let reads = layout.plan.source_region(layout.part, Tuning::default());
        if samples.size() != layout.plan.source_size() || !samples.contains(reads) {
            return Err(Error::NotShared);
        }
        draw_cache.measure(&mut layout, None, u64::MAX)?;
        draw_cache.draw(layout, Source::Samples(samples), u64::MAX)
    }
}

/// A band to serialise.
pub(super) struct BandContent<'a> {
    pub(super) photograph: &'a Photograph,
    pub(super) scale: f64,
    pub(super) from_full: bool,
    pub(super) samples: Samples<'a>,
    /// The upright region of the samples.
    pub(super) part: Rect,
    pub(super) gathered: Vec<StatisticData>,
    /// The tables that the recipe names.
    pub(super) luts: Vec<Arc<Lut>>,
}

impl BandContent<'_> {
    pub(super) fn write(&self) -> Vec<u8> {
        let Self { photograph: Photograph { full, channels, limits }, samples, .. } = self;
        let Samples { frame, turn, .. } = *samples;
        let part = turn.source_rect(self.part, frame.size);
        let mut writer = Writer(MAGIC.to_vec());
        writer.numbers([limits.source_bytes, limits.side_px.into(), limits.pixels, limits.memory_bytes]);
        writer.size(*full);
        writer.numbers([channels.count() as u64, self.scale.to_bits()]);
        writer.numbers([self.from_full, frame.depth == Depth::Sixteen].map(u64::from));
        writer.size(frame.size);
        writer.numbers([turn.transpose, turn.flip_x, turn.flip_y].map(u64::from));
        writer.size(Size { width: part.x, height: part.y });
        writer.size(part.size());
        writer.number(self.gathered.len() as u64);
        for StatisticData { size, steps, numbers } in &self.gathered {
            writer.size(*size);
            writer.0.extend_from_slice(steps.as_bytes());
            writer.number(numbers.len() as u64);
            writer.0.extend_from_slice(numbers);
        }
        writer.number(self.luts.len() as u64);
        for lut in &self.luts {
            let numbers = lut.numbers();
            writer.0.extend_from_slice(lut.info().id.0.as_bytes());
            writer.number(numbers.len() as u64);
            writer.0.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        }
        let pixel = frame.channels.count() * frame.depth.bytes();
        writer.0.reserve(part.width * part.height * pixel);
        for y in part.y..part.bottom() {
            let start = ((y - samples.part.y) * samples.part.width + part.x - samples.part.x) * pixel;
            writer.0.extend_from_slice(samples.bytes.get(start..start + part.width * pixel).unwrap_or_default());
        }
        writer.0
    }
}

struct Writer(Vec<u8>);

impl Writer {
    fn number(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn numbers<const N: usize>(&mut self, numbers: [u64; N]) {
        numbers.into_iter().for_each(|number| self.number(number));
    }

    fn size(&mut self, size: Size) {
        self.numbers([size.width as u64, size.height as u64]);
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(*self.take(8)?.first_chunk()?))
    }

    fn length(&mut self) -> Option<usize> {
        // A side of a picture, a number of bytes of a statistic, or a number of entries of a table.
        self.number().filter(|number| *number < 1 << 24).and_then(|number| usize::try_from(number).ok())
    }

    fn size(&mut self) -> Option<Size> {
        Some(Size { width: self.length()?, height: self.length()? })
    }

    fn flag(&mut self) -> Option<bool> {
        Some(self.number()? != 0)
    }

    fn channels(&mut self) -> Option<Channels> {
        [Channels::Gray, Channels::GrayAlpha, Channels::Rgb, Channels::Rgba]
            .into_iter()
            .nth(self.length()?.checked_sub(1)?)
    }
}
