//! Thumbnails: small pictures from a reduced-scale decode, if the format supports it, in a fraction of the time.
//!
//! They are as deterministic as renditions, the same on every target, but differ from a recipe with `resize`, which decodes at full size.
//!
//! A thumbnail is limited in width, and in height to four times that: otherwise a screenshot of 1280 x 20,000 pixels would become 800 x
//! 12,500.

use std::fmt;
use std::io::Write;

use crate::codec::{self, Header};
use crate::error::Error;
use crate::image::{Channels, Depth, Encoding, Size};
use crate::limits::Limits;
use crate::metadata::Blocks;
use crate::pipeline::Tuning;
use crate::pipeline::meter::{Interrupt, Meter};
use crate::pipeline::picture::{Collecting, Picture};
use crate::plan::{Input, OutputAlpha, Plan};
use crate::recipe::Step;
use crate::render::{Destination, Rendered, Rendering};
use crate::source::Source;

/// Largest height of a thumbnail, as a multiple of its largest width.
const MAX_HEIGHTS: usize = 4;

/// A photograph, decoded once at the size of its largest thumbnail; the smaller ones are made from it.
#[derive(Debug)]
pub struct Thumbnails {
    /// The upright size of the file's picture.
    full: Size,
    channels: Channels,
    picture: Picture,
    limits: Limits,
}

impl Thumbnails {
    /// Decodes `source` upright, at most `width_px` wide and four times as high, never enlarged, with its proportions: Lanczos 3 in linear
    /// light, from a decode that is at least 1.5 times as large on each side.
    ///
    /// # Errors
    ///
    /// As [`crate::render`].
    pub fn open(source: &[u8], width_px: u32, limits: &Limits) -> Result<Self, Error> {
        let opening = ThumbnailSource::open(source, width_px, limits)?;
        let mut decoding = opening.decoding()?;
        loop {
            match decoding.resume(u64::MAX)? {
                Ok(thumbnails) => return Ok(thumbnails),
                Err(rest) => decoding = rest,
            }
        }
    }

    /// The estimated memory of [`Thumbnails::open`] in bytes, `source` included. Reads the header only.
    ///
    /// # Errors
    ///
    /// The file is not valid, or a limit is exceeded.
    pub fn needed_bytes(source: &[u8], width_px: u32, limits: &Limits) -> Result<u64, Error> {
        ThumbnailSource::open(source, width_px, limits).map(|opening| opening.needed_bytes)
    }

    /// Writes a thumbnail to `sink`, at most `width_px` wide and no wider than the width of [`Self::open`], without metadata.
    ///
    /// # Errors
    ///
    /// A limit is exceeded, or `sink` fails.
    pub fn write(&self, width_px: u32, encoding: Encoding, sink: &mut dyn Write) -> Result<Rendered, Error> {
        let from = self.picture.size();
        let size = fitted(self.full, width_px);
        let size = if size.width <= from.width && size.height <= from.height { size } else { from };
        let input = Input { full: from, size: from, channels: self.channels, one_plane: self.picture.is_one_plane() };
        let plan = Plan::new(&input, &resize(from, size)?, OutputAlpha::for_encoding(encoding), &self.limits)?;
        let depth = codec::depth(encoding, Depth::Eight);
        let out = Destination { part: plan.size.rect(), depth, encoding, blocks: Blocks::default() };
        Rendering::new(plan, Source::Picture(&self.picture), out, Tuning::default())?.finish(sink)
    }
}

/// A file with a parsed header, to be decoded for its thumbnails in pieces.
#[derive(Debug)]
pub struct ThumbnailSource<'a> {
    source: &'a [u8],
    limits: Limits,
    full: Size,
    header: Header,
    plan: Plan,
    tuning: Tuning,
    needed_bytes: u64,
}

/// A decode for thumbnails in progress.
pub struct ThumbnailDecoding<'a> {
    of: &'a ThumbnailSource<'a>,
    collecting: Collecting<'a>,
}

impl<'a> ThumbnailDecoding<'a> {
    /// Continues for `cost_ms` milliseconds of the reference machine. Returns the thumbnails, or itself if there is more to do.
    ///
    /// # Errors
    ///
    /// As [`Thumbnails::open`].
    pub fn resume(mut self, cost_ms: u64) -> Result<Result<Thumbnails, Self>, Error> {
        let Self { of, collecting } = &mut self;
        match collecting.resume(&mut Meter::with_budget_ms(cost_ms)) {
            Err(Interrupt::Error(error)) => Err(error),
            Err(Interrupt::Pause) => Ok(Err(self)),
            Ok(()) => {
                let (full, channels, limits) = (of.full, of.plan.channels, of.limits);
                Ok(Ok(Thumbnails { full, channels, picture: self.collecting.finish(), limits }))
            }
        }
    }
}

impl fmt::Debug for ThumbnailDecoding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThumbnailDecoding").field("of", &self.of).finish_non_exhaustive()
    }
}

impl<'a> ThumbnailSource<'a> {
    /// Starts decoding.
    ///
    /// # Errors
    ///
    /// As [`Thumbnails::open`].
    pub fn decoding(&'a self) -> Result<ThumbnailDecoding<'a>, Error> {
        let collecting = self.plan.collecting(Source::File(self.source, &self.header), self.tuning)?;
        Ok(ThumbnailDecoding { of: self, collecting })
    }

    /// Parses the header of `source`, for thumbnails that are at most `width_px` wide.
    ///
    /// # Errors
    ///
    /// As [`Thumbnails::open`].
    pub fn open(source: &'a [u8], width_px: u32, limits: &Limits) -> Result<Self, Error> {
        let header = codec::header(source, limits)?;
        let full = header.turn().size(header.size);
        let size = fitted(full, width_px);
        // The decoder's averaging is coarse, so the filter does the last step, from at least 1.5 times the size.
        let more = |length: usize| length + length.div_ceil(2);
        let target = header.turn().size(Size { width: more(size.width), height: more(size.height) });
        let header = codec::reduced(source, &header, target)?;
        let decoded = header.turn().size(header.size);
        let one_plane = header.channels.is_gray();
        let input = Input { full: decoded, size: decoded, channels: header.channels, one_plane };
        let plan = Plan::new(&input, &resize(decoded, size)?, OutputAlpha::KeepAlpha, limits)?;
        let needed = |tuning| source.len() as u64 + plan.file_bytes(&header, tuning) + plan.picture_bytes();
        let unturned = needed(Tuning { hold_bytes: 0, ..Tuning::default() });
        let tuning = Tuning::default().within(limits.memory_bytes.saturating_sub(unturned), header.whole_bytes());
        let needed_bytes = needed(tuning);
        if needed_bytes > limits.memory_bytes {
            return Err(Error::OverLimit {
                limit: "memory_bytes",
                // The limit concerns the file, whatever the recipe.
                what: "The memory that opening this picture takes",
                unit: "bytes",
                actual: needed_bytes,
                allowed: limits.memory_bytes,
            });
        }
        Ok(Self { source, limits: *limits, full, header, plan, tuning, needed_bytes })
    }
}

/// Renders `source` as one thumbnail: [`Thumbnails`] of a single width.
///
/// # Errors
///
/// As [`crate::render`].
pub fn thumbnail(
    source: &[u8],
    width_px: u32,
    encoding: Encoding,
    limits: &Limits,
    sink: &mut dyn Write,
) -> Result<Rendered, Error> {
    Thumbnails::open(source, width_px, limits)?.write(width_px, encoding, sink)
}

/// The size of a thumbnail of `full`: at most `width_px` wide, and [`MAX_HEIGHTS`] times as high.
fn fitted(full: Size, width_px: u32) -> Size {
    let most = (width_px.max(1) as usize).min(full.width);
    let scaled = |length: usize, from: usize, to: usize| ((2 * length * to + from) / (2 * from)).max(1);
    let height = scaled(full.height, full.width, most);
    let highest = (width_px.max(1) as usize).saturating_mul(MAX_HEIGHTS);
    if height <= highest {
        return Size { width: most, height };
    }
    Size { width: scaled(full.width, full.height, highest), height: highest }
}

/// The steps from one size to another. Empty if they are equal.
fn resize(from: Size, to: Size) -> Result<Vec<Step>, Error> {
    if from == to { Ok(Vec::new()) } else { Ok(Step::resizing(to.width, to.height, true)?) }
}

#[cfg(test)]
mod tests {
    use super::*;
    const RETINA: &[u8] = include_bytes!("../../photos/retina.jpg");
    const CHELSEA: &[u8] = include_bytes!("../../photos/chelsea.png");

    fn pixels(source: &[u8], width: u32) -> (u32, u32, Vec<u8>) {
        let mut file = Vec::new();
        let made = thumbnail(source, width, Encoding::PNG, &Limits::EDGE, &mut file).unwrap();
        (made.width, made.height, samples(file))
    }

    fn samples(file: Vec<u8>) -> Vec<u8> {
        let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
        let mut samples = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut samples).unwrap();
        samples
    }

    #[test]
    fn thumbnail_keeps_proportions_and_is_never_enlarged() {
        assert_eq!(pixels(CHELSEA, 100).0, 100);
        assert_eq!(pixels(CHELSEA, 100).1, 67);
        assert_eq!(pixels(CHELSEA, 451).1, 300);
        assert_eq!(pixels(CHELSEA, 9000).0, 451);
        assert_eq!(pixels(CHELSEA, 0).0, 1);
    }

    /// Thumbnails from one decode equal, or nearly equal, those of separate decodes, and all are upright.
    #[test]
    fn thumbnails_of_one_decode_are_like_those_of_their_own() {
        let several = Thumbnails::open(RETINA, 400, &Limits::EDGE).unwrap();
        for width in [400, 150, 50, 9000] {
            let mut file = Vec::new();
            let made = several.write(width, Encoding::PNG, &mut file).unwrap();
            let (own_width, own_height, own) = pixels(RETINA, width.min(400));
            assert_eq!((made.width, made.height), (own_width, own_height));
            let samples = samples(file);
            let apart: f64 = samples.iter().zip(&own).map(|(a, b)| f64::from(a.abs_diff(*b))).sum();
            let apart = apart / own.len() as f64;
            assert!(apart < if width >= 400 { 1e-9 } else { 2.0 }, "{width}: {apart}");
        }
    }

    /// A black PNG.
    fn black(width: u32, height: u32) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, width, height);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        let rows = vec![0; width.div_ceil(8) as usize * height as usize];
        encoder.write_header().unwrap().write_image_data(&rows).unwrap();
        file
    }

    #[test]
    fn thumbnail_is_four_times_as_high_as_wide_at_most() {
        for (full, width_px, expected) in [
            // 3200 of 20,000 are 0.16, and 0.16 of 1280 are 204.8.
            ((1280, 20_000), 800, (205, 3200)),
            ((1280, 20_000), 50, (13, 200)),
            ((1280, 5120), 800, (800, 3200)),
            ((1, 30_000), 50, (1, 200)),
            ((20_000, 1280), 800, (800, 51)),
        ] {
            let size = fitted(Size { width: full.0, height: full.1 }, width_px);
            assert_eq!((size.width, size.height), expected, "{full:?}");
        }
        let tall = Thumbnails::open(&black(16, 1600), 8, &Limits::EDGE).unwrap();
        for (width_px, expected) in [(8, (1, 32)), (4, (1, 16)), (9000, (1, 32))] {
            let made = tall.write(width_px, Encoding::PNG, &mut Vec::new()).unwrap();
            assert_eq!((made.width, made.height), expected);
        }
    }

    #[test]
    fn thumbnail_memory_is_known_from_the_header() {
        assert!(Thumbnails::needed_bytes(&black(1280, 20_000), 800, &Limits::EDGE).is_ok());
        let needed_bytes = Thumbnails::needed_bytes(CHELSEA, 800, &Limits::EDGE).unwrap();
        assert!(needed_bytes > CHELSEA.len() as u64);
        let less = Limits { memory_bytes: needed_bytes - 1, ..Limits::EDGE };
        let error = Thumbnails::needed_bytes(CHELSEA, 800, &less).unwrap_err();
        assert_eq!(Thumbnails::open(CHELSEA, 800, &less).unwrap_err(), error);
        let allowed = needed_bytes - 1;
        assert_eq!(
            error.to_string(),
            format!("The memory that opening this picture takes is {needed_bytes} bytes; the limit is {allowed}.")
        );
        assert!(Thumbnails::open(CHELSEA, 800, &Limits { memory_bytes: needed_bytes, ..Limits::EDGE }).is_ok());
    }

    /// Decoding at a quarter of the size and filtering is close to filtering at full size.
    #[test]
    fn thumbnail_looks_like_the_resized_rendition() {
        let (width, height, small) = pixels(RETINA, 150);
        let recipe = br#"{"version":1,"ops":[{"op":"resize","width":150}],"output":{"format":"png"}}"#;
        let mut file = Vec::new();
        crate::render(RETINA, &crate::Recipe::from_json(recipe).unwrap(), &Limits::EDGE, &mut file).unwrap();
        let exact = samples(file);
        assert_eq!((width * height * 3) as usize, exact.len());
        let apart: f64 = small.iter().zip(&exact).map(|(a, b)| f64::from(a.abs_diff(*b))).sum();
        assert!(apart / (exact.len() as f64) < 1.5, "{}", apart / exact.len() as f64);
    }
}
