//! Scans of every script that a writer may choose, read in lockstep: the coefficients that went in come out.

#![allow(clippy::indexing_slicing, reason = "a test that reads past the end has failed")]

mod writer;

use self::writer::{Spec, file};
use super::*;
use crate::codec;
use crate::codec::jpeg::frame::Colors;
use crate::codec::jpeg_tables::ZIGZAG;
use crate::image::Size;
use crate::limits::Limits;

/// Numbers below a bound, the same in every run.
struct Random(u32);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 16) as usize % bound
    }

    fn one_in(&mut self, bound: usize) -> bool {
        self.below(bound) == 0
    }
}

fn frame(size: Size, factors: &[(usize, usize)]) -> Frame {
    let components = (1..).zip(factors).map(|(id, (h, v))| Component { id, h: *h, v: *v, steps: 0 });
    let colors = match factors.len() {
        1 => Colors::Gray,
        3 => Colors::YCbCr,
        _ => Colors::Cmyk,
    };
    let h_max = factors.iter().map(|(h, _)| *h).max().unwrap();
    let v_max = factors.iter().map(|(_, v)| *v).max().unwrap();
    Frame { size, components: components.collect(), progressive: true, colors, h_max, v_max, tables: Rc::default() }
}

/// Grey, colours or inks, sampled at random.
fn random_frame(random: &mut Random) -> Frame {
    let size = Size::new(1 + random.below(100) as u32, 1 + random.below(100) as u32);
    let count = [1, 3, 3, 4][random.below(4)];
    loop {
        let factors: Vec<_> = (0..count).map(|_| (1 + random.below(4), 1 + random.below(4))).collect();
        if count == 1 {
            return frame(size, &[(1, 1)]);
        }
        if factors.iter().map(|(h, v)| h * v).sum::<usize>() <= 10 {
            return frame(size, &factors);
        }
    }
}

/// Blocks of whole units. Most have nothing but a mean, so that runs of them go over the ends of rows; those that only fill up never have
/// more: a scan of their own component does not come by.
fn random_planes(frame: &Frame, random: &mut Random) -> Vec<Vec<Block>> {
    let plane = |entry: &Component| {
        let (padded, inside) = (frame.padded_blocks(entry), frame.blocks(entry));
        let mut blocks = vec![[0; 64]; padded.width * padded.height];
        for (at, block) in blocks.iter_mut().enumerate() {
            let is_inside = at % padded.width < inside.width && at / padded.width < inside.height;
            block[0] = if is_inside { random.below(2048) as i16 - 1024 } else { 0 };
            if is_inside && random.one_in(3) {
                let most = [2, 4, 60, 1000][random.below(4)];
                for _ in 0..[1, 3, 12, 60][random.below(4)] {
                    block[1 + random.below(63)] = random.below(2 * most) as i16 - most as i16;
                }
            }
        }
        blocks
    };
    frame.components.iter().map(plane).collect()
}

/// Scans that say everything, in any order that T.81 allows.
fn random_script(frame: &Frame, random: &mut Random) -> Vec<Spec> {
    let all: Vec<usize> = (0..frame.components.len()).collect();
    let mut lines: Vec<Vec<Spec>> = Vec::new();
    let mut line = |components: &[usize], band: (usize, usize), random: &mut Random| {
        let low = random.below(4) as u8;
        let more = (0..low).rev().map(|low| Spec::new(components, band, (low + 1, low)));
        lines.push([Spec::new(components, band, (0, low))].into_iter().chain(more).collect());
    };
    match random.below(3) {
        0 => line(&all, (0, 0), random),
        1 => all.iter().for_each(|component| line(&[*component], (0, 0), random)),
        _ => {
            let (some, rest) = all.split_at(1 + random.below(all.len()));
            [some, rest].iter().filter(|part| !part.is_empty()).for_each(|part| line(part, (0, 0), random));
        }
    }
    for component in all {
        let mut first = 1;
        while first <= 63 {
            let last = (first + [0, 4, 20, 62][random.below(4)]).min(63);
            line(&[component], (first, last), random);
            first = last + 1;
        }
    }
    let mut script = Vec::new();
    while !lines.is_empty() {
        let at = random.below(lines.len());
        script.push(lines[at].remove(0));
        if lines[at].is_empty() {
            lines.remove(at);
        }
    }
    script.truncate(MAX_SCANS);
    script.iter_mut().for_each(|spec| spec.restart = [0, 0, 1, 7, 40][random.below(5)]);
    script
}

fn all_coefficients(file: &[u8]) -> Vec<Vec<Block>> {
    let frame = Frame::of(file).unwrap();
    let mut progressive = Progressive::new(file, &frame).unwrap();
    let mut planes = vec![Vec::new(); frame.components.len()];
    for row in 0..frame.units().height {
        progressive.read(&frame, row).unwrap();
        for (plane, band) in planes.iter_mut().zip(&progressive.planes) {
            plane.extend(band.blocks.iter().map(|block| block.coefficients));
        }
    }
    planes
}

fn samples(file: &[u8], size: Size) -> Vec<u8> {
    let header = codec::header(file, &Limits::BROWSER).unwrap();
    let header = codec::reduced(file, &header, size).unwrap();
    let mut decoder = codec::open(file, &header).unwrap();
    let mut samples = vec![0; header.row_bytes() * header.size.height];
    samples.chunks_exact_mut(header.row_bytes()).for_each(|row| decoder.next_row(row).unwrap());
    samples
}

/// Coefficient by coefficient; and sample by sample as from a file that is not progressive, at every size of the transform.
#[test]
fn progressive_scans_of_every_script_say_what_was_written() {
    let mut random = Random(5);
    let mut scans = 0;
    for turn in 0..150 {
        let frame = random_frame(&mut random);
        let planes = random_planes(&frame, &mut random);
        let script = random_script(&frame, &mut random);
        let written = file(&frame, &planes, &script);
        assert!(all_coefficients(&written) == planes, "{turn}: {frame:?}, {script:?}");
        scans += script.len();

        let plain = Frame { progressive: false, ..frame.clone() };
        let whole: Vec<Spec> = (0..planes.len()).map(Spec::sequential).collect();
        let plain = file(&plain, &planes, &whole);
        for by in [1, 2, 4, 8] {
            let size = Size { width: frame.size.width.div_ceil(by), height: frame.size.height.div_ceil(by) };
            assert!(samples(&written, size) == samples(&plain, size), "{turn} by {by}: {frame:?}, {script:?}");
        }
    }
    assert!(scans > 3000, "{scans}");
}

/// What is left out stays as it was: lower bits zero, bands empty, components in the middle of their range.
#[test]
fn progressive_scans_that_are_missing_leave_zeros() {
    let frame = frame(Size::new(83, 45), &[(2, 2), (1, 1), (1, 1)]);
    let planes = random_planes(&frame, &mut Random(9));
    let script =
        [Spec::new(&[0, 1], (0, 0), (0, 3)), Spec::new(&[0], (1, 30), (0, 2)), Spec::new(&[0], (1, 30), (2, 1))];
    let file = file(&frame, &planes, &script);
    let mut expected = planes;
    for block in &mut expected[0] {
        block[0] = block[0] >> 3 << 3;
        for (at, place) in ZIGZAG.iter().enumerate().skip(1) {
            let value = &mut block[usize::from(*place)];
            *value = if at <= 30 { (value.abs() >> 1 << 1) * value.signum() } else { 0 };
        }
    }
    expected[1]
        .iter_mut()
        .for_each(|block| *block = std::array::from_fn(|at| if at == 0 { block[0] >> 3 << 3 } else { 0 }));
    expected[2].fill([0; 64]);
    assert!(all_coefficients(&file) == expected);
    assert_eq!(samples(&file, frame.size).len(), 83 * 45 * 3);
}

/// Scans twice, refined before they came, cut short: what one after the other makes of the whole picture, all of them together make of
/// each band.
#[test]
fn progressive_scans_in_any_disorder_are_read_as_one_after_the_other() {
    let mut random = Random(3);
    for _ in 0..60 {
        let frame = random_frame(&mut random);
        let planes = random_planes(&frame, &mut random);
        let mut script = random_script(&frame, &mut random);
        let length = script.len();
        for _ in 0..length / 2 {
            script.swap(random.below(length), random.below(length));
        }
        script.extend_from_within(..length.min(MAX_SCANS - length));
        let file = file(&frame, &planes, &script);

        let (mut scans, _) = scans(&file, &frame).unwrap();
        let band = || frame.components.iter().map(|entry| Plane::new(&frame, entry)).collect::<Vec<_>>();
        let mut bands: Vec<_> = (0..frame.units().height).map(|_| band()).collect();
        let outcome = scans.iter_mut().try_for_each(|scan| {
            bands.iter_mut().enumerate().try_for_each(|(row, planes)| scan.band(&frame, row, planes))
        });
        let mut progressive = Progressive::new(&file, &frame).unwrap();
        let lockstep = (0..bands.len()).try_for_each(|row| {
            progressive.read(&frame, row)?;
            let [whole, now] = [&bands[row], &progressive.planes].map(|planes| {
                planes.iter().flat_map(|plane| &plane.blocks).map(|block| block.coefficients).collect::<Vec<_>>()
            });
            assert!(outcome.is_err() || whole == now, "{frame:?}, {script:?}");
            Ok::<_, Error>(())
        });
        assert_eq!(outcome.is_err(), lockstep.is_err(), "{frame:?}, {script:?}");
    }
}

/// The shortcuts of the transform are taken by what the scans left.
#[test]
fn progressive_blocks_know_how_far_they_are_filled() {
    let corner = (0..64).filter(|at| ZIGZAG[*at] / 8 < 4 && ZIGZAG[*at] % 8 < 4).fold(0, |corner, at| corner | 1 << at);
    assert_eq!(Partial::CORNER, corner);
    let frame = frame(Size::new(64, 64), &[(1, 1)]);
    let planes = random_planes(&frame, &mut Random(2));
    let file = file(&frame, &planes, &random_script(&frame, &mut Random(2)));
    let mut progressive = Progressive::new(&file, &frame).unwrap();
    let mut met = [false; 3];
    for row in 0..8 {
        progressive.read(&frame, row).unwrap();
        for block in &progressive.planes[0].blocks {
            let within = |side: usize| (0..64).all(|at| block.coefficients[at] == 0 || at / 8 < side && at % 8 < side);
            let (at, filled) = if within(1) {
                (0, 1)
            } else if within(4) {
                (1, 10)
            } else {
                (2, 64)
            };
            assert_eq!(block.filled(), filled);
            met[at] = true;
        }
    }
    assert_eq!(met, [true; 3]);
}

#[test]
fn progressive_scans_that_add_two_bits_at_once_are_refused() {
    let frame = frame(Size::new(16, 16), &[(1, 1)]);
    let planes = random_planes(&frame, &mut Random(1));
    let with =
        |spec: Spec| codec::header(&file(&frame, &planes, &[Spec::new(&[0], (0, 0), (0, 2)), spec]), &Limits::EDGE);
    assert!(with(Spec::new(&[0], (0, 0), (2, 1))).is_ok());
    for bits in [(2, 0), (1, 1), (1, 2), (15, 14)] {
        assert!(matches!(with(Spec::new(&[0], (0, 0), bits)), Err(Error::Damaged { .. })), "{bits:?}");
    }
}

/// What the estimate says of a scan holds for its state, and for a table.
#[test]
fn progressive_scans_are_as_small_as_they_are_counted() {
    let parts = 4 * size_of::<(usize, block::Pass)>();
    assert!(2 * size_of::<Running<'_>>() + parts <= SCAN_BYTES, "{} and {parts}", size_of::<Running<'_>>());
    assert!(size_of::<Huffman>() + (4 << 9) + 256 + 16 <= Huffman::MAX_BYTES, "{}", size_of::<Huffman>());
}
