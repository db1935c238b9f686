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
use crate::image::{Channels, Depth, Encoding, Size, Turn};
use crate::limits::Limits;
use crate::metadata::Blocks;
use crate::pipeline::Tuning;
use crate::pipeline::meter::{Interrupt, Meter};
use crate::pipeline::picture::{Collecting, Picture};
use crate::plan::{self, Input, OutputAlpha, Plan};
use crate::recipe::Step;
use crate::render::{Destination, Rendered, Rendering};
use crate::source::Source;

/// Largest height of a thumbnail, as a multiple of its largest width.
const MAX_HEIGHTS: usize = 4;

/// Time to write the largest of the thumbnails and all smaller ones, for each pixel of the largest, in nanoseconds of the reference machine.
const WRITING_NS: f64 = 60.0;

/// A photograph at the size of its largest thumbnail: decoded once, the smaller ones are made from it.
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

    /// Writes one thumbnail to `sink`, without metadata. Its width is at most `width_px`, and at most the largest width of these thumbnails.
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
    /// The upright size.
    full: Size,
    /// The turn that brings the small picture upright.
    turn: Turn,
    /// In stored orientation, at the scale of the decode.
    header: Header,
    plan: Plan,
    memory_bytes: u64,
    cost_ms: u64,
}

/// A decode for thumbnails in progress.
pub struct ThumbnailDecoding<'a> {
    of: &'a ThumbnailSource<'a>,
    collecting: Collecting<'a>,
}

impl<'a> ThumbnailDecoding<'a> {
    /// The share of the rows that are decoded, from 0 to 1.
    #[must_use]
    pub fn share(&self) -> f64 {
        self.collecting.share()
    }

    /// Continues for work of `cost_ms` milliseconds on the reference machine. Returns the thumbnails, or the rest of the decode.
    ///
    /// # Errors
    ///
    /// As [`Thumbnails::open`].
    pub fn resume(mut self, cost_ms: u64) -> Result<Result<Thumbnails, Self>, Error> {
        let Self { of, collecting } = &mut self;
        match collecting.resume(&mut Meter::with_budget_ms(cost_ms)) {
            Err(Interrupt::Pause) => Ok(Err(self)),
            Err(stop) => Err(stop.into()),
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
        let collecting =
            self.plan.collecting(Source::File(self.source.into(), &self.header), Tuning::default(), self.turn)?;
        Ok(ThumbnailDecoding { of: self, collecting })
    }

    /// Estimated memory of decoding in bytes, `source` included, by the header.
    #[must_use]
    pub const fn memory_bytes(&self) -> u64 {
        self.memory_bytes
    }

    /// Estimated cost of decoding and of the thumbnails in milliseconds on the reference machine, by the header.
    #[must_use]
    pub const fn cost_ms(&self) -> u64 {
        self.cost_ms
    }

    /// Reads the header of `source`, for thumbnails that are `width_px` wide at most; no pixel is decoded.
    ///
    /// # Errors
    ///
    /// As [`Thumbnails::open`].
    pub fn open(source: &'a [u8], width_px: u32, limits: &Limits) -> Result<Self, Error> {
        let header = codec::header(source, limits)?;
        let turn = header.turn();
        let full = turn.size(header.size);
        let size = fitted(full, width_px);
        // The decoder's averaging is coarse, so the filter does the last step, from at least 1.5 times the size.
        let more = |length: usize| length + length.div_ceil(2);
        let target = turn.size(Size { width: more(size.width), height: more(size.height) });
        let mut header = codec::reduced(source, &header, target)?;
        header.orientation = 1;
        let (decoded, one_plane) = (header.size, header.channels.is_gray());
        let input = Input { full: decoded, size: decoded, channels: header.channels, one_plane };
        let plan = Plan::new(&input, &resize(decoded, turn.size(size))?, OutputAlpha::KeepAlpha, limits)?;
        let tuning = Tuning::default();
        let memory_bytes = source.len() as u64 + plan.file_bytes(&header, tuning) + plan.picture_bytes();
        let cost_ms = plan::cost_ms(plan.file_work_ns(&header, tuning) + WRITING_NS * size.rect().area());
        check(limits, memory_bytes, cost_ms)?;
        Ok(Self { source, limits: *limits, full, turn, header, plan, memory_bytes, cost_ms })
    }
}

/// Refuses a picture that exceeds a limit when it is opened, whatever the recipe.
fn check(limits: &Limits, memory_bytes: u64, cost_ms: u64) -> Result<(), Error> {
    if memory_bytes > limits.memory_bytes {
        return Err(Error::OverLimit {
            limit: "memory_bytes",
            what: "The memory that opening this picture takes",
            unit: "bytes",
            actual: memory_bytes,
            allowed: limits.memory_bytes,
        });
    }
    if cost_ms > limits.cost_ms {
        return Err(Error::TooCostlyToOpen { needed_ms: cost_ms, allowed_ms: limits.cost_ms });
    }
    Ok(())
}

/// Renders `source` as one small picture: [`Thumbnails`] of one width.
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
    use crate::image::Rect;

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
        oriented(1, width, height, png::ColorType::Grayscale, &vec![0; (width * height) as usize])
    }

    /// A PNG of 8 bits with an EXIF orientation.
    fn oriented(orientation: u8, width: u32, height: u32, color: png::ColorType, samples: &[u8]) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, width, height);
        encoder.set_color(color);
        let mut writer = encoder.write_header().unwrap();
        let mut exif = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
        writer.write_chunk(png::chunk::ChunkType(*b"eXIf"), &exif).unwrap();
        writer.write_image_data(samples).unwrap();
        drop(writer);
        file
    }

    /// Three colours of three bytes each way, so that every turn shows.
    #[test]
    fn thumbnail_stands_as_the_orientation_says() {
        let (width, height) = (3, 2);
        let lying: Vec<u8> = (0..width * height * 3).map(|i| (i * 11) as u8).collect();
        for orientation in 1..=8 {
            let file = oriented(orientation, width, height, png::ColorType::Rgb, &lying);
            let (made_width, made_height, upright) = pixels(&file, 9000);
            let (lying_size, turn) = (Size::new(width, height), Turn::from_exif(orientation));
            let size = turn.size(lying_size);
            assert_eq!((made_width as usize, made_height as usize), (size.width, size.height));
            let expected: Vec<u8> = (0..size.height)
                .flat_map(|y| (0..size.width).map(move |x| Rect { x, y, width: 1, height: 1 }))
                .map(|pixel| turn.source_rect(pixel, lying_size))
                .flat_map(|at| lying[(at.y * lying_size.width + at.x) * 3..][..3].to_vec())
                .collect();
            assert_eq!(upright, expected, "orientation {orientation}");
        }
    }

    /// The small picture is turned, not the rows of the file: for that, the file would have to be held whole or decoded several times.
    #[test]
    fn thumbnail_of_a_turned_file_takes_what_an_upright_one_takes() {
        let (width, height) = (9000, 9000);
        let samples = vec![0; width as usize * height as usize];
        let [upright, turned] =
            [1, 6].map(|orientation| oriented(orientation, width, height, png::ColorType::Grayscale, &samples));
        let open = |file| ThumbnailSource::open(file, 800, &Limits::EDGE).map(|of| (of.cost_ms(), of.memory_bytes()));
        let (upright, turned) = (open(&upright).unwrap(), open(&turned).unwrap());
        assert_eq!(turned.0, upright.0, "cost in ms");
        assert!(turned.1.abs_diff(upright.1) < 1024, "{turned:?} and {upright:?}");
    }

    #[test]
    fn thumbnail_cost_is_known_from_the_header_and_limited() {
        let file = black(2000, 1000);
        let cost_ms = ThumbnailSource::open(&file, 800, &Limits::EDGE).unwrap().cost_ms();
        // Decoding a PNG takes 10 ns for each pixel, and the resampling filter 3 ns for each pixel that it receives.
        assert!((26..200).contains(&cost_ms), "{cost_ms} ms");
        let larger = ThumbnailSource::open(&black(4000, 2000), 800, &Limits::EDGE).unwrap().cost_ms();
        assert!(larger >= cost_ms + 6 * 13, "{larger} ms for 6 megapixels more than {cost_ms} ms");
        let error = ThumbnailSource::open(&file, 800, &Limits { cost_ms: cost_ms - 1, ..Limits::EDGE }).err();
        let Some(Error::TooCostlyToOpen { needed_ms, allowed_ms }) = error else { panic!("{error:?}") };
        assert_eq!((needed_ms, allowed_ms, error.unwrap().code()), (cost_ms, cost_ms - 1, "cost"));
    }

    /// A smaller scale saves time in the transform only: all codes are still read.
    #[test]
    fn thumbnail_cost_of_a_reduced_jpeg_counts_all_its_codes() {
        let cost_ms = |width_px| ThumbnailSource::open(RETINA, width_px, &Limits::EDGE).unwrap().cost_ms();
        let header = crate::probe(RETINA, &Limits::EDGE).unwrap();
        let codes_ms = f64::from(header.width) * f64::from(header.height) * 6.0 / 1e6;
        assert!(cost_ms(20) as f64 >= codes_ms, "{} of {codes_ms}", cost_ms(20));
        assert!(cost_ms(20) < cost_ms(1400));
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
        assert!(ThumbnailSource::open(&black(1280, 20_000), 800, &Limits::EDGE).is_ok());
        let needed_bytes = ThumbnailSource::open(CHELSEA, 800, &Limits::EDGE).unwrap().memory_bytes();
        assert!(needed_bytes > CHELSEA.len() as u64);
        let less = Limits { memory_bytes: needed_bytes - 1, ..Limits::EDGE };
        let error = ThumbnailSource::open(CHELSEA, 800, &less).unwrap_err();
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
