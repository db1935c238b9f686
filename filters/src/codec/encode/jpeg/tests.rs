//! Compares every byte with another encoder. That encoder keeps one chroma sample of four, so it gets planes in which all four are their
//! mean.

#![allow(clippy::indexing_slicing, reason = "a test that reads past the end has failed")]

mod averaged;

use std::io;

use jpeg_encoder::{ColorType, SamplingFactor};
use proptest::prelude::*;

use self::averaged::Averaged;
use super::*;
use crate::codec::tests::decode;
use crate::image::{Channels, Depth, Size};
use crate::metadata::{EXIF_PREFIX, XMP_PREFIX};

const LAYOUTS: [(Channels, Subsampling); 3] =
    [(Channels::Gray, Subsampling::S420), (Channels::Rgb, Subsampling::S420), (Channels::Rgb, Subsampling::S444)];

/// A picture, and its encoder settings.
struct Case<'a> {
    size: Size,
    layout: (Channels, Subsampling),
    quality: u8,
    samples: &'a [u8],
}

impl Case<'_> {
    fn reference(&self, blocks: &Blocks) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut file, self.quality);
        encoder.set_sampling_factor(match self.layout.1 {
            Subsampling::S420 => SamplingFactor::R_4_2_0,
            Subsampling::S444 => SamplingFactor::R_4_4_4,
        });
        for (prefix, block) in [(EXIF_PREFIX, &blocks.exif), (XMP_PREFIX, &blocks.xmp)] {
            if let Some(block) = block {
                encoder.add_app_segment(1, [prefix, block].concat()).unwrap();
            }
        }
        let (width, height) = (self.size.width as u16, self.size.height as u16);
        match self.layout {
            (Channels::Gray, _) => encoder.encode(self.samples, width, height, ColorType::Luma).unwrap(),
            (_, Subsampling::S444) => encoder.encode(self.samples, width, height, ColorType::Rgb).unwrap(),
            (_, Subsampling::S420) => {
                encoder.encode_image(Averaged::new(self.size, self.samples)).unwrap();
                // The scan is that of the padded picture; the header states the visible size.
                let frame = file.windows(5).rposition(|bytes| bytes == [0xff, 0xc0, 0, 17, 8]).unwrap();
                file[frame + 5..frame + 9].copy_from_slice(&[height.to_be_bytes(), width.to_be_bytes()].concat());
            }
        }
        file
    }

    fn ours(&self, blocks: Blocks) -> Vec<u8> {
        let mut file = Vec::new();
        self.write(blocks, &mut file).unwrap();
        file
    }

    fn write(&self, blocks: Blocks, sink: &mut dyn Write) -> Result<(), Error> {
        let frame = Frame { size: self.size, channels: self.layout.0, depth: Depth::Eight };
        let mut file = Box::new(Jpeg::new((self.quality, self.layout.1), frame, &blocks)?);
        for row in self.samples.chunks_exact(self.size.width * self.layout.0.count()).take(self.size.height) {
            file.row(row, sink)?;
        }
        file.finish(sink)
    }

    fn holds(&self) {
        let (ours, reference) = (self.ours(Blocks::default()), self.reference(&Blocks::default()));
        let first = ours.iter().zip(&reference).position(|(a, b)| a != b);
        let (size, layout, quality) = (self.size, self.layout, self.quality);
        assert!(
            ours == reference,
            "{size:?} {layout:?} quality {quality}: {first:?} of {} and {} bytes differs",
            ours.len(),
            reference.len()
        );
    }
}

/// The content of a test picture.
#[derive(Debug, Clone, Copy)]
enum Content {
    Flat,
    Gradient,
    /// Black and white alternate by pixel: the largest possible coefficients.
    Extremes,
    Noise,
    Photograph,
}

const CONTENTS: [Content; 5] =
    [Content::Flat, Content::Gradient, Content::Extremes, Content::Noise, Content::Photograph];

fn random(seed: &mut u32) -> u8 {
    *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    (*seed >> 24) as u8
}

/// `photograph` has three channels and is at least as large as the picture.
fn samples(content: Content, size: Size, channels: usize, mut seed: u32, photograph: &(Size, Vec<u8>)) -> Vec<u8> {
    let level = random(&mut seed);
    let steps = [random(&mut seed) % 8, random(&mut seed) % 8];
    let (left, top) = (usize::from(random(&mut seed)), usize::from(random(&mut seed)));
    let places = (0..size.height).flat_map(|y| (0..size.width).map(move |x| (x, y)));
    let all = places.flat_map(|place| (0..channels).map(move |channel| (place, channel)));
    all.map(|((x, y), channel)| match content {
        Content::Flat => level.wrapping_add(channel as u8 * 70),
        Content::Gradient => (x * usize::from(steps[0]) + y * usize::from(steps[1]) + channel * 40).min(255) as u8,
        Content::Extremes => {
            if random(&mut seed) & 1 == 0 {
                0
            } else {
                255
            }
        }
        Content::Noise => random(&mut seed),
        Content::Photograph => photograph.1[((top + y) * photograph.0.width + left + x) * 3 + channel],
    })
    .collect()
}

fn photograph() -> (Size, Vec<u8>) {
    let (header, samples) = decode(include_bytes!("../../../../../photos/rocket.jpg"));
    assert_eq!(header.channels, Channels::Rgb);
    (header.size, samples)
}

#[test]
fn jpeg_writes_what_the_reference_writes() {
    let photograph = photograph();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig { cases: 2000, ..Default::default() });
    let cases = (1..=70_u32, 1..=70_u32, 0..LAYOUTS.len(), 1..=100_u8, 0..CONTENTS.len(), any::<u32>());
    let tried = runner.run(&cases, |(width, height, layout, quality, content, seed)| {
        let (size, layout) = (Size::new(width, height), LAYOUTS[layout]);
        let samples = samples(CONTENTS[content], size, layout.0.count(), seed, &photograph);
        Case { size, layout, quality, samples: &samples }.holds();
        Ok(())
    });
    tried.unwrap();
}

/// Covers every divisor and every code.
#[test]
fn jpeg_writes_what_the_reference_writes_at_every_quality() {
    let photograph = photograph();
    let size = Size::new(50, 37);
    for content in CONTENTS {
        for layout in LAYOUTS {
            let samples = samples(content, size, layout.0.count(), 7, &photograph);
            (1..=100).for_each(|quality| Case { size, layout, quality, samples: &samples }.holds());
        }
    }
}

#[test]
fn jpeg_writes_a_whole_photograph_as_the_reference_does() {
    let (size, samples) = photograph();
    for (layout, quality) in [(LAYOUTS[1], 85), (LAYOUTS[2], 95)] {
        Case { size, layout, quality, samples: &samples }.holds();
    }
}

#[test]
fn jpeg_carries_metadata_before_its_tables() {
    let case = Case { size: Size::new(3, 2), layout: LAYOUTS[1], quality: 85, samples: &[90; 18] };
    let all =
        || Blocks { exif: Some(b"II*\0 and so on".to_vec()), xmp: Some(b"<x:xmpmeta/>".to_vec()), ..Blocks::default() };
    assert_eq!(case.ours(all()), case.reference(&all()));
    let one = || Blocks { exif: None, ..all() };
    assert_eq!(case.ours(one()), case.reference(&one()));
}

#[test]
fn jpeg_refuses_a_block_longer_than_a_segment() {
    let case = Case { size: Size::new(1, 1), layout: LAYOUTS[0], quality: 85, samples: &[0] };
    let longest = 0xFFFF - 2 - EXIF_PREFIX.len();
    let blocks = |length| Blocks { exif: Some(vec![1; length]), ..Blocks::default() };
    assert_eq!(case.ours(blocks(longest)), case.reference(&blocks(longest)));
    let mut file = Vec::new();
    assert!(matches!(case.write(blocks(longest + 1), &mut file), Err(Error::Write(_))));
    assert!(file.is_empty(), "something was written before the refusal");
}

#[test]
fn jpeg_stops_where_writing_fails() {
    let samples: Vec<u8> = (0..64 * 64 * 3).map(|i| (i % 251) as u8).collect();
    let case = Case { size: Size::new(64, 64), layout: LAYOUTS[2], quality: 100, samples: &samples };
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::other("full"))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let error = case.write(Blocks::default(), &mut Full).unwrap_err();
    assert!(matches!(&error, Error::Write(message) if message.contains("full")), "{error:?}");
}

/// The mean red, green and blue that another decoder reads.
fn means(size: Size, samples: &[u8]) -> [f64; 3] {
    let file = Case { size, layout: LAYOUTS[1], quality: 100, samples }.ours(Blocks::default());
    let pixels = jpeg_decoder::Decoder::new(file.as_slice()).decode().unwrap();
    [0, 1, 2].map(|c| pixels.iter().skip(c).step_by(3).map(|v| f64::from(*v)).sum::<f64>() * 3.0 / pixels.len() as f64)
}

#[test]
fn jpeg_keeps_the_colour_of_thin_lines_wherever_they_lie() {
    let size = Size::new(35, 33);
    for at in 8..24 {
        for down in [false, true] {
            let places = (0..33).flat_map(|y| (0..35).map(move |x| (x, y)));
            let on_line = |(x, y): (usize, usize)| if down { x == at } else { y == at };
            let samples: Vec<u8> =
                places.flat_map(|place| if on_line(place) { [200, 90, 70] } else { [128; 3] }).collect();
            let of_line = if down { 1.0 / 35.0 } else { 1.0 / 33.0 };
            let expected = [200.0, 90.0, 70.0].map(|line| 128.0 + (line - 128.0) * of_line);
            for (mean, expected) in means(size, &samples).into_iter().zip(expected) {
                assert!((mean - expected).abs() < 0.3, "line {at}, down {down}: {mean} for {expected}");
            }
        }
    }
}

#[test]
fn jpeg_mixes_the_colours_of_stripes() {
    let size = Size::new(48, 32);
    for phase in 0..2 {
        let places = (0..32).flat_map(|_| 0..48);
        let stripes = places.flat_map(|x| if (x + phase) % 2 == 0 { [180, 60, 80] } else { [80, 60, 180] });
        let mixed = means(size, &stripes.collect::<Vec<_>>());
        for (mean, expected) in mixed.into_iter().zip([130.0, 60.0, 130.0]) {
            assert!((mean - expected).abs() < 1.0, "phase {phase}: {mixed:?}");
        }
    }
}

/// The scan is written in pieces, so the whole file is never held.
#[test]
fn jpeg_leaves_in_pieces() {
    struct Longest(usize);
    impl Write for Longest {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.max(bytes.len());
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut seed = 5;
    let samples: Vec<u8> = (0..512 * 512 * 3).map(|_| random(&mut seed)).collect();
    let case = Case { size: Size::new(512, 512), layout: LAYOUTS[2], quality: 100, samples: &samples };
    let mut longest = Longest(0);
    case.write(Blocks::default(), &mut longest).unwrap();
    assert!((PIECE_BYTES..PIECE_BYTES + (4 << 10)).contains(&longest.0), "a piece of {} bytes", longest.0);
}
